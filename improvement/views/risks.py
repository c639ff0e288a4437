from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from improvement.forms import RatingForm, RiskClosingForm, RiskForm, StatedRatingForm
from improvement.models import FundingLine, ImprovementPlan, Risk, RiskScale
from improvement.models.risk import RATING_DEFINITIONS, RatingKind
from improvement.part_history import history_of_part
from improvement.permissions import (
    may_edit_risk,
    may_keep_risk_scales,
    may_keep_risks_and_money,
    may_read_part_history,
)
from improvement.risk_list import risk_list
from improvement.risk_matrix import matrices_of, matrix_of
from improvement.risk_register import lines_of, risk_rows
from improvement.risk_sheet import risk_sheet
from improvement.views.crumbs import Crumbs, plan_crumbs
from improvement.views.plans import FORM_PAGE

KINDS = [(kind.value, kind.label, RATING_DEFINITIONS[kind]) for kind in RatingKind]
NO_SCALE = "none"
IN_PARTS = "improvement/sectioned_form.html"


def find_plan(request: SignedInRequest, pk: int) -> ImprovementPlan:
    plan = find(ImprovementPlan, request, pk=pk)
    return plan


def find_risk(request: SignedInRequest, pk: int) -> Risk:
    """The risk with its plan and council, or 404."""
    rows: Any = Risk.objects.select_related("plan")
    found = rows.visible_to(request.user).in_council(request.council).filter(pk=pk).first()
    risk: Risk = found if found is not None else find(Risk, request, pk=pk)
    risk.plan.council = request.council
    return risk


def risks_crumbs(request: SignedInRequest, plan: ImprovementPlan, tail: str = "") -> Crumbs:
    url = reverse("improvement:risks", args=[request.council.slug, plan.pk])
    return [*plan_crumbs(request, plan), ("Risks", url + tail)]


def risk_crumbs(request: SignedInRequest, risk: Risk) -> Crumbs:
    here = (risk.reference or "Risk", risk.get_absolute_url())
    return [*risks_crumbs(request, risk.plan), here]


@opens(Capability.READ_PLAN)
def risks(request: SignedInRequest, pk: int) -> HttpResponse:
    """The register: open risks unless asked otherwise, now or as at a past day."""
    plan = find_plan(request, pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    on = past.on if past else today
    listed = risk_list(plan, request.GET, user=request.user, on=on, past=past)
    context = {
        "plan": plan,
        "list": listed,
        "past": past,
        "today": today,
        "kinds": KINDS,
        "may_add": past is None and may_keep_risks_and_money(request.user, plan),
        "may_keep_scales": may_keep_risk_scales(request.user, request.council),
        "clear_url": past.query if past else "?",
        "crumbs": plan_crumbs(request, plan),
    }
    status = 422 if listed.form.errors else 200
    return render(request, "improvement/risks.html", context, status=status)


@opens(Capability.READ_HISTORY)
def risk_history(request: SignedInRequest, pk: int) -> HttpResponse:
    risk = find_risk(request, pk)
    return part_history(request, risk, crumbs=risk_crumbs(request, risk))


def part_history(
    request: SignedInRequest, part: Risk | FundingLine, *, crumbs: Crumbs
) -> HttpResponse:
    """Every change to a risk or to a line of money."""
    require(may_read_part_history(request.user, part.plan))
    entries = history_of_part(part, user=request.user)
    context = {"part": part, "entries": entries, "crumbs": crumbs}
    return render(request, "improvement/part_history.html", context)


@opens(Capability.READ_PLAN)
def risk_matrix(request: SignedInRequest, pk: int) -> HttpResponse:
    """Open risks on their scale: one matrix for each scale, never two scales in one."""
    plan = find_plan(request, pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    on = past.on if past else today
    asked = request.GET.get("kind")
    kind = RatingKind(asked) if asked in RatingKind.values else RatingKind.CURRENT
    rows = risk_rows(plan, user=request.user, past=past)
    lines = lines_of(rows, plan, user=request.user, on=on, past=past)
    tail = past.query if past else ""
    context = {
        "plan": plan,
        "placed": matrices_of(lines, kind),
        "kind": kind,
        "kinds": KINDS,
        "past": past,
        "today": today,
        "may_add": past is None and may_keep_risks_and_money(request.user, plan),
        "crumbs": risks_crumbs(request, plan, tail),
    }
    return render(request, "improvement/risk_matrix.html", context)


@opens(Capability.READ_PLAN)
def risk(request: SignedInRequest, pk: int) -> HttpResponse:
    """One risk with every rating it had, now or as at a past day."""
    risk = find_risk(request, pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    sheet = risk_sheet(risk, user=request.user, on=past.on if past else today, past=past)
    can_edit = past is None and may_edit_risk(request.user, risk)
    context = {
        "record": risk,
        "sheet": sheet,
        "r": sheet.line.risk,
        "past": past,
        "today": today,
        "kinds": KINDS,
        "may_edit": can_edit,
        "may_read_history": past is None and may_read_part_history(request.user, risk.plan),
        "may_set_exempt": past is None and may_set_exempt(request.user, request.council),
        "crumbs": risks_crumbs(request, risk.plan, past.query if past else ""),
    }
    return render(request, "improvement/risk.html", context)


def answer(
    request: SignedInRequest, template: str, form: Any, done: str, risk: Risk, **context: Any
) -> HttpResponse:
    """Record a form about `risk` and go back to it, or show the form again."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(risk)
    return render_form(request, template, form, **context)


@opens(Capability.KEEP_MEASURES, post=True)
def add_risk(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find_plan(request, pk)
    require(may_keep_risks_and_money(request.user, plan))
    new = Risk(plan=plan)
    asked = {
        "actions": ", ".join(request.GET.getlist("action")),
        "strengths": request.GET.getlist("strength"),
        "areas": request.GET.getlist("area"),
    }
    form = RiskForm(
        sent(request), instance=new, user=request.user, on=timezone.localdate(), initial=asked
    )
    crumbs = risks_crumbs(request, plan)
    return answer(
        request,
        IN_PARTS,
        form,
        "Risk added. Rate it next",
        new,
        heading="Add a risk",
        caption=plan.title,
        button="Add the risk",
        cancel_url=crumbs[-1][1],
        crumbs=crumbs,
    )


@opens(Capability.KEEP_MEASURES, post=True)
def edit_risk(request: SignedInRequest, pk: int) -> HttpResponse:
    risk = find_risk(request, pk)
    require(may_edit_risk(request.user, risk))
    form = RiskForm(sent(request), instance=risk, user=request.user, on=timezone.localdate())
    return answer(
        request,
        IN_PARTS,
        form,
        "Risk changed",
        risk,
        heading="Change the risk",
        caption=str(risk),
        cancel_url=risk.get_absolute_url(),
        crumbs=risk_crumbs(request, risk),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def rate_risk(request: SignedInRequest, pk: int) -> HttpResponse:
    """Rate a risk on a scale of the council's, or as a document states it."""
    risk = find_risk(request, pk)
    require(may_edit_risk(request.user, risk))
    scales = list(RiskScale.objects.in_council(request.council).offered())
    scale = scale_asked(scales, request.GET.get("scale", ""), risk)
    given: dict[str, Any] = {"risk": risk, "on": timezone.localdate()}
    if (kind := request.GET.get("kind")) in RatingKind.values:
        given["initial"] = {"kind": kind}
    form: RatingForm
    if scale is None:
        form = StatedRatingForm(sent(request), **given)
    else:
        form = RatingForm(sent(request), scale=scale, **given)
    return answer(
        request,
        "improvement/rate_risk.html",
        form,
        "Risk rated",
        risk,
        heading="Rate the risk",
        caption=str(risk),
        button="Record the rating",
        scale=scale,
        matrix=matrix_of(scale) if scale else None,
        others=[each for each in scales if scale is None or each.pk != scale.pk],
        has_scales=bool(scales),
        may_keep_scales=may_keep_risk_scales(request.user, request.council),
        cancel_url=risk.get_absolute_url(),
        crumbs=risk_crumbs(request, risk),
    )


def scale_asked(scales: list[RiskScale], asked: str, risk: Risk) -> RiskScale | None:
    """The scale that the address names, else that of the last rating or its successor."""
    if asked == NO_SCALE or not scales:
        return None
    last = risk.ratings.exclude(scale=None).select_related("scale").first()
    by_id = {str(scale.pk): scale for scale in scales}
    if asked in by_id:
        return by_id[asked]
    names = {last.scale.name} if last and last.scale else set()
    same = [scale for scale in scales if last and scale.pk == last.scale_id]
    return next(iter(same or [s for s in scales if s.name in names] or scales))


@opens(Capability.KEEP_MEASURES, post=True)
def close_risk(request: SignedInRequest, pk: int) -> HttpResponse:
    return close_or_reopen(request, pk, closes=True)


@opens(Capability.KEEP_MEASURES, post=True)
def reopen_risk(request: SignedInRequest, pk: int) -> HttpResponse:
    return close_or_reopen(request, pk, closes=False)


def close_or_reopen(request: SignedInRequest, pk: int, *, closes: bool) -> HttpResponse:
    risk = find_risk(request, pk)
    require(may_edit_risk(request.user, risk))
    words = "Close the risk" if closes else "Open the risk again"
    return answer(
        request,
        FORM_PAGE,
        RiskClosingForm(sent(request), risk=risk, closes=closes),
        "Risk closed" if closes else "Risk opened again",
        risk,
        heading=words,
        caption=str(risk),
        button=words,
        cancel_url=risk.get_absolute_url(),
        crumbs=risk_crumbs(request, risk),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_risk(request: SignedInRequest, pk: int) -> HttpResponse:
    risk = find_risk(request, pk)
    require(may_edit_risk(request.user, risk))
    return withdraw(
        request,
        risk,
        back=risk.get_absolute_url(),
        notes=[
            "It stays on record with its ratings and this reason.",
            "A risk that has passed is closed instead: then it stays in the register.",
        ],
        crumbs=risk_crumbs(request, risk),
    )


@opens(Capability.SET_EXEMPT, post=True)
def risk_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    risk = find_risk(request, pk)
    return change_readers(request, risk, crumbs=risk_crumbs(request, risk))
