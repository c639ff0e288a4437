from datetime import date
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery, prefetch_related_objects
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import AsAt, NothingThen, past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, can, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from inspections.comparison import (
    JudgementRow,
    Side,
    compare_areas,
    count_difference,
    groups_of,
    judgement_rows,
    listed_count,
    outcome_rows,
)
from inspections.filters import InspectionFilter
from inspections.forms import InspectionForm, JudgementsForm, WithdrawForm
from inspections.judgement_rules import NO_OVERALL
from inspections.models import (
    AreaForImprovement,
    BankHoliday,
    Inspection,
    Intervention,
    Judgement,
    Letter,
    StatutoryDate,
    Strength,
    SupportPartner,
)
from inspections.past import (
    council_inspections_then,
    inspection_then,
    judgements_then,
    scores_then,
)
from inspections.permissions import may_read_inspections, may_record_inspections
from inspections.scores import score_rows
from inspections.statutory_rules import PLAN_RULES
from inspections.visits import next_expected, send_monitoring

A_PAGE = 20


@opens(Capability.READ_PLAN)
def inspections(request: SignedInRequest) -> HttpResponse:
    """The timeline: newest first, by year."""
    require(may_read_inspections(request.user, request.council))
    user, council, today = request.user, request.council, timezone.localdate()
    past = past_of(request, today=today)
    rows = Inspection.objects.visible_to(user).in_council(council).standing()
    chosen = InspectionFilter(request.GET, queryset=rows.for_timeline(user))
    listed: Any = chosen.qs
    known: Any = rows.select_related("framework", "outcome", "council")
    if past is not None:
        known, kind = council_inspections_then(council, user=user, past=past), chosen.kind_chosen
        listed = [row for row in known if kind in ("", row.framework.kind)]
    return render(
        request,
        "inspections/inspections.html",
        {
            "filter": chosen,
            "is_filtered": bool(chosen.kind_chosen),
            "page": Paginator(listed, A_PAGE).get_page(request.GET.get("page")),
            "expected": next_expected(known),
            "may_record": past is None and may_record_inspections(user, council),
            "past": past,
            "clear_url": request.path + (past.query if past else ""),
            "today": today,
        },
    )


@opens(Capability.READ_PLAN)
def inspection(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """One inspection: what was found, against the one before, and what answers it."""
    it = find(Inspection, request, related=("framework", "outcome"), pk=inspection_id)
    past = past_of(request, today=timezone.localdate())
    if past is not None:
        return past_inspection(request, it, past)
    previous, followed_by = neighbours_of(request, it)
    areas = areas_of(request, it)
    table = BankHoliday.objects.table(request.council)
    today = timezone.localdate()
    interventions, dates = interventions_of(request, it)
    notes = list(it.notes.standing())
    plans = list(with_approval(request, plans_of(request, it)))
    approved_on = approval_of(plans)
    return render(
        request,
        "inspections/inspection.html",
        {
            "inspection": it,
            "previous": previous,
            "judgements": [*score_rows(it, previous), *judgements_of(it, previous)],
            "no_overall": NO_OVERALL,
            "groups": groups_of(areas),
            "listed_count": listed_count(areas),
            "difference": count_difference(it.stated_areas_count, listed_count(areas)),
            "unanswered": [area for area in areas if not area.answers],
            "strengths": strengths_of(request, it),
            "periods": it.periods.standing(),
            "stated_values": it.stated_values.standing(),
            "quotations": [note for note in notes if note.kind == "quotation"],
            "notes": [note for note in notes if note.kind != "quotation"],
            "dates": [
                row.in_words(
                    on=today,
                    bank_holidays=table,
                    approved_on=approved_on if row.rule in PLAN_RULES else None,
                )
                for row in dates
            ],
            "next_date": next_of(dates, on=today),
            "plans": plans,
            "interventions": interventions,
            "partners": SupportPartner.objects.visible_to(request.user)
            .standing()
            .filter(inspection=it)
            .select_related("council"),
            "moves": it.moves.all() if it.is_visit else (),
            "letters": Letter.objects.visible_to(request.user).standing().filter(inspection=it),
            "expected": send_monitoring(it),
            "followed_by": followed_by,
            "may_record": may_record_inspections(request.user, request.council),
            "may_set_exempt": may_set_exempt(request.user, request.council),
            "may_add_plan": can(request.user, Capability.EDIT_ACTION, request.council),
            "today": today,
            "crumbs": [timeline_crumb(request)],
        },
    )


def past_inspection(request: SignedInRequest, record: Inspection, past: AsAt) -> HttpResponse:
    """The same page as recorded by a past day: nothing can be changed on it."""
    try:
        then = inspection_then(record, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, record, past)
    it, previous = then.inspection, then.previous
    table = BankHoliday.objects.table(request.council)
    approved_on = approval_of(then.plans)
    now, before = judgements_then(it, past), judgements_then(previous, past)
    scores = scores_then(it, past), scores_then(previous, past)
    listed = listed_count(then.areas)
    return render(
        request,
        "inspections/inspection.html",
        vars(then)
        | {
            "judgements": [
                *score_rows(it, previous, scores=scores),
                *judgement_rows(it, previous, judgements=now, judgements_before=before),
            ],
            "no_overall": NO_OVERALL,
            "groups": groups_of(then.areas),
            "listed_count": listed,
            "difference": count_difference(it.stated_areas_count, listed),
            "unanswered": [area for area in then.areas if not area.answers],
            "quotations": [note for note in then.notes if note.kind == "quotation"],
            "notes": [note for note in then.notes if note.kind != "quotation"],
            "dates": [
                row.in_words(
                    on=past.on,
                    bank_holidays=table,
                    approved_on=approved_on if row.rule in PLAN_RULES else None,
                )
                for row in then.dates
            ],
            "next_date": next_of(then.dates, on=past.on),
            "expected": send_monitoring(it),
            "past": past,
            "here_url": record.get_absolute_url(),
            "crumbs": [timeline_crumb(request, past)],
        },
    )


@opens(Capability.READ_PLAN)
def compare(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    """One inspection beside its previous one, now or as at a past day. Nothing is added up."""
    it = find(Inspection, request, related=("framework", "outcome"), pk=inspection_id)
    today = timezone.localdate()
    past = past_of(request, today=today)
    if past is not None:
        return past_comparison(request, it, past)
    previous, _ = neighbours_of(request, it)
    now = Side(it, areas_of(request, it), strengths_of(request, it))
    before = None
    if previous is not None:
        before = Side(previous, areas_of(request, previous), strengths_of(request, previous))
    return comparison_page(
        request,
        now,
        before,
        judgements=[*score_rows(it, previous), *judgements_of(it, previous)],
        may_record=may_record_inspections(request.user, request.council),
        today=today,
        crumbs=crumbs_to(request, it),
    )


def past_comparison(request: SignedInRequest, record: Inspection, past: AsAt) -> HttpResponse:
    """The same page as recorded by a past day."""
    user = request.user
    try:
        then = inspection_then(record, user=user, past=past)
    except NothingThen:
        return nothing_then(request, record, past)
    it, previous = then.inspection, then.previous
    now = Side(it, then.areas, then.strengths)
    before = None
    if previous is not None:
        earlier = inspection_then(previous, user=user, past=past)
        before = Side(previous, earlier.areas, earlier.strengths)
    scores = scores_then(it, past), scores_then(previous, past)
    judged = judgements_then(it, past), judgements_then(previous, past)
    return comparison_page(
        request,
        now,
        before,
        judgements=[
            *score_rows(it, previous, scores=scores),
            *judgement_rows(it, previous, judgements=judged[0], judgements_before=judged[1]),
        ],
        past=past,
        here_url=reverse("inspections:compare", args=[request.council.slug, record.pk]),
        crumbs=crumbs_to(request, it, past=past),
    )


def comparison_page(
    request: SignedInRequest, now: Side, before: Side | None, *, judgements: Any, **more: Any
) -> HttpResponse:
    it, previous = now.inspection, before.inspection if before else None
    return render(
        request,
        "inspections/compare.html",
        {
            "inspection": it,
            "previous": previous,
            "judgements": [*outcome_rows(it, previous), *judgements],
            "areas": compare_areas(now.areas, before.areas if before else []),
            "both": [side for side in (now, before) if side],
            **more,
        },
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_inspection(request: SignedInRequest) -> HttpResponse:
    require_recording(request)
    form = InspectionForm(
        sent(request),
        instance=Inspection(council=request.council),
        user=request.user,
        council=request.council,
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Inspection recorded. Now record what it found.")
        warn_of(request, form.problems)
        return redirect(form.instance)
    return render_form(
        request,
        "inspections/edit_inspection.html",
        form,
        heading="Add an inspection or visit",
        button="Add inspection",
        crumbs=[timeline_crumb(request)],
        back=timeline_crumb(request)[1],
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_inspection(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    form = InspectionForm(sent(request), instance=it, user=request.user, council=request.council)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Inspection recorded")
        warn_of(request, form.problems)
        return redirect(it)
    return render_form(
        request,
        "inspections/edit_inspection.html",
        form,
        heading="Edit the inspection",
        crumbs=crumbs_to(request, it),
        button="Save",
        back=it.get_absolute_url(),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_judgements(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    form = JudgementsForm(sent(request), instance=it)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Judgements recorded")
        return redirect(f"{it.get_absolute_url()}#judgements")
    return render_form(
        request,
        "inspections/edit_judgements.html",
        form,
        inspection=it,
        no_overall=NO_OVERALL,
        crumbs=crumbs_to(request, it),
    )


@opens(Capability.SET_EXEMPT, post=True)
def inspection_readers(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = find(Inspection, request, pk=inspection_id, withdrawn_at=None)
    return change_readers(request, it, crumbs=crumbs_to(request, it))


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_inspection(request: SignedInRequest, inspection_id: int) -> HttpResponse:
    it = to_record(request, inspection_id)
    return withdraw(
        request,
        it,
        form_class=WithdrawForm,
        back=it.get_absolute_url(),
        notes=["Its statutory dates go with it."],
        crumbs=crumbs_to(request, it),
    )


def timeline_crumb(request: SignedInRequest, past: AsAt | None = None) -> tuple[str, str]:
    url = reverse("inspections:inspections", args=[request.council.slug])
    return "Inspections", url + (past.query if past else "")


def crumbs_to(
    request: SignedInRequest, it: Inspection, *more: Any, past: AsAt | None = None
) -> list[tuple[str, str]]:
    """The way down to `it`, and to the records in it given as `more`, in the past as well."""
    tail = past.query if past else ""
    return [
        timeline_crumb(request, past),
        *((str(each), each.get_absolute_url() + tail) for each in (it, *more)),
    ]


def nothing_then(request: SignedInRequest, record: Any, past: AsAt) -> HttpResponse:
    """Says that of `record` there is nothing to see as at that day, and leads back to today."""
    context = {
        "record": record,
        "past": past,
        "today": timezone.localdate(),
        "crumbs": [timeline_crumb(request, past)],
    }
    return render(request, "inspections/nothing_then.html", context, status=404)


def to_record(request: SignedInRequest, inspection_id: int) -> Inspection:
    """The inspection that the person may know of (else 404) and may record (else 403)."""
    it = find(Inspection, request, pk=inspection_id)
    require_recording(request)
    return it


def require_recording(request: SignedInRequest) -> None:
    """Refuse with 403 those who may not record."""
    require(may_record_inspections(request.user, request.council))


def neighbours_of(
    request: SignedInRequest, it: Inspection
) -> tuple[Inspection | None, list[Inspection]]:
    """The inspection before, and those that name this one as the one before: what the person may
    know of, and was not withdrawn."""
    seen = Inspection.objects.visible_to(request.user).in_council(request.council).standing()
    beside = seen.filter(Q(pk=it.previous_id) | Q(previous=it))
    rows = list(beside.select_related("framework", "outcome", "council"))
    previous = next((row for row in rows if row.pk == it.previous_id), None)
    return previous, [row for row in rows if row.previous_id == it.pk]


def judgements_of(it: Inspection, previous: Inspection | None) -> list[JudgementRow]:
    """The judgements of both, side by side; what they and their frameworks hold is read at once."""
    prefetch_related_objects(
        [each for each in (it, previous) if each],
        "framework__judgement_areas",
        Prefetch("judgements", Judgement.objects.for_reading()),
    )
    return judgement_rows(
        it,
        previous,
        judgements=it.judgements.all(),
        judgements_before=previous.judgements.all() if previous else (),
    )


def interventions_of(
    request: SignedInRequest, it: Inspection
) -> tuple[list[Any], list[StatutoryDate]]:
    """What was done after it, each with its `dates_now`, and the dates the inspection itself
    brings."""
    seen = Intervention.objects.visible_to(request.user).standing().filter(inspection=it)
    found: list[Any] = list(seen.select_related("inspection__council"))
    rows = StatutoryDate.objects.standing().filter(
        Q(inspection=it, intervention=None) | Q(intervention__in=found)
    )
    dates = list(rows.select_related("inspection__council").by_due_date())
    for each in found:
        each.dates_now = [row for row in dates if row.intervention_id == each.pk]
    return found, [row for row in dates if row.intervention_id is None]


def areas_of(request: SignedInRequest, it: Inspection) -> list[Any]:
    """Its areas for improvement, each with its line."""
    seen = AreaForImprovement.objects.visible_to(request.user).standing().filter(inspection=it)
    return seen.select_related("inspection__council").with_line(request.user)


def strengths_of(request: SignedInRequest, it: Inspection) -> QuerySet[Strength]:
    return Strength.objects.visible_to(request.user).standing().filter(inspection=it)


def plans_of(request: SignedInRequest, it: Inspection) -> Any:
    """The plans that answer it, found through the relation from the room above."""
    links: Any = it.plan_links.current()
    plans = links.model._meta.get_field("plan").related_model._default_manager
    seen = plans.visible_to(request.user).filter(withdrawn_at=None)
    return seen.filter(pk__in=links.values("plan")).select_related("council")


def with_approval(request: SignedInRequest, plans: Any) -> Any:
    """Annotate plans with the day a body of the council first approved each, and is to see it.

    Found through the relation from the room above.
    """
    seen = plans.model._meta.get_field("seen_by").related_model._default_manager
    rows = seen.visible_to(request.user).filter(plan=OuterRef("pk"), board__isnull=False)

    def first(what: str) -> Subquery:
        return Subquery(rows.filter(what=what).order_by("on").values("on")[:1])

    return plans.annotate(approved_on=first("approved"), planned_on=first("planned"))


def approval_of(plans: list[Any]) -> date | None:
    """The day a plan was approved, or is to be seen, if that is recorded."""
    approved = [plan.approved_on for plan in plans if plan.approved_on]
    planned = [plan.planned_on for plan in plans if plan.planned_on]
    return min(approved or planned, default=None)


def next_of(dates: list[StatutoryDate], *, on: date) -> dict[str, Any] | None:
    """The first statutory date that is still to be met, for the top of the page."""
    for row in dates:
        if row.met_on is None:
            return {
                "on": row.due_on,
                "title": row.title,
                "countdown": row.countdown(on=on),
                "is_late": row.is_late(on=on),
            }
    return None


def warn_of(request: SignedInRequest, problems: tuple[str, ...]) -> None:
    for problem in problems:
        messages.warning(request, problem)
