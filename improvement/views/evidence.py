from collections.abc import Callable
from typing import Any

from csp.constants import NONE
from csp.decorators import csp
from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import AsAt, NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from improvement.evidence_list import describe, evidence_list, revisions_of
from improvement.forms import EvidenceForm, PlanEvidenceForm
from improvement.models import Evidence, ImprovementPlan
from improvement.permissions import (
    may_add_evidence,
    may_add_plan_evidence,
    may_download_evidence,
    may_edit_evidence,
    may_withdraw_evidence,
)
from improvement.ratings import ratings_of
from improvement.views.actions import find_action
from improvement.views.crumbs import Crumbs, action_crumbs, plan_crumbs
from improvement.views.plans import nothing_then

Download = Callable[..., HttpResponse]
# What is downloaded runs nothing and fetches nothing, even when a browser shows it.
replaced: Any = csp({"default-src": [NONE], "sandbox": [""]})
inert: Callable[[Download], Download] = replaced


ADDED = "Evidence added"


@opens(Capability.READ_PLAN)
def evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """All evidence of a plan, narrowed by the URL, now or as at a past day."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    listed = evidence_list(plan, request.GET, user=request.user, past=past)
    context = {
        "plan": shown,
        "list": listed,
        "filter_form": listed.filter.form,
        "past": past,
        "today": today,
        "clear_url": past.query if past else "?",
        "may_add": past is None and may_add_plan_evidence(request.user, plan),
        "crumbs": plan_crumbs(request, plan),
    }
    status = 422 if listed.filter.form.errors else 200
    return render(request, "improvement/evidence.html", context, status=status)


@opens(Capability.READ_PLAN)
def evidence_item(request: SignedInRequest, pk: int) -> HttpResponse:
    """One item with what it shows and its revisions, now or as at a past day."""
    item = find(Evidence, request, pk=pk)
    plan = item.plan
    today = timezone.localdate()
    past = past_of(request, today=today)
    shown = as_recorded(item, user=request.user, past=past)
    meanings = ratings_of(plan.council_id, at=past.moment if past else None).strength
    describe([shown], plan, user=request.user, past=past)
    now = past is None
    context = {
        "record": item,
        "item": shown,
        "strength_meaning": meanings.get(shown.strength, ""),
        "plan": plan,
        "past": past,
        "today": today,
        "revisions": revisions_of(item, user=request.user, until=past.moment if past else None),
        "may_edit": now and may_edit_evidence(request.user, item),
        "may_withdraw": now and may_withdraw_evidence(request.user, item),
        "may_set_exempt": now and may_set_exempt(request.user, request.council),
        "crumbs": [*plan_crumbs(request, plan), ("Evidence", library_url(plan, past))],
    }
    return render(request, "improvement/evidence_item.html", context)


def library_url(plan: ImprovementPlan, past: AsAt | None = None) -> str:
    url = reverse("improvement:evidence", args=[plan.council.slug, plan.pk])
    return url + (past.query if past else "")


@opens(Capability.RECORD_PROGRESS, post=True)
def add_plan_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Evidence for an area, or for the plan as a whole."""
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_add_plan_evidence(request.user, plan))
    form = PlanEvidenceForm(
        sent(request),
        request.FILES or None,
        instance=Evidence(
            plan=plan,
            **plan.readers,
        ),
        initial={name: request.GET.get(name) for name in ("action", "area")},
        user=request.user,
        on=timezone.localdate(),
    )
    return record_evidence(
        request,
        form,
        ADDED,
        heading="Add evidence",
        caption=plan.title,
        button="Add the evidence",
        cancel_url=library_url(plan),
        crumbs=plan_crumbs(request, plan),
    )


@opens(Capability.RECORD_PROGRESS, post=True)
def add_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    action = find_action(request, pk)
    require(may_add_evidence(request.user, action))
    form = EvidenceForm(
        sent(request),
        request.FILES or None,
        instance=Evidence(
            plan=action.plan,
            action=action,
            **action.readers,
        ),
        user=request.user,
        on=timezone.localdate(),
    )
    return record_evidence(
        request,
        form,
        ADDED,
        heading="Add evidence",
        caption=str(action),
        button="Add the evidence",
        cancel_url=action.get_absolute_url(),
        crumbs=action_crumbs(request, action),
    )


@opens(Capability.RECORD_PROGRESS, post=True)
def edit_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    """Change what is said of an item, or give it a new link or file as its next revision."""
    item = find(Evidence, request, pk=pk)
    require(may_edit_evidence(request.user, item))
    kind = EvidenceForm if item.action is not None else PlanEvidenceForm
    form = kind(
        sent(request),
        request.FILES or None,
        instance=item,
        user=request.user,
        on=timezone.localdate(),
    )
    return record_evidence(
        request,
        form,
        "Evidence changed",
        heading="Change the evidence",
        caption=item.title,
        button="Record the change",
        cancel_url=item.get_item_url(),
        crumbs=crumbs_of(request, item),
    )


def record_evidence(
    request: SignedInRequest, form: EvidenceForm, done: str, **context: Any
) -> HttpResponse:
    """Record the item and go to it, or show its form again."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        return redirect(form.instance)
    return render_form(request, "improvement/evidence_form.html", form, **context)


@opens(Capability.RECORD_PROGRESS, post=True)
def withdraw_evidence(request: SignedInRequest, pk: int) -> HttpResponse:
    item = find(Evidence, request, pk=pk)
    require(may_withdraw_evidence(request.user, item))
    return withdraw(
        request,
        item,
        back=item.get_absolute_url(),
        notes=["Its file can no longer be opened."] if item.file else [],
        crumbs=crumbs_of(request, item),
    )


def crumbs_of(request: SignedInRequest, item: Evidence) -> Crumbs:
    if item.action is not None:
        return action_crumbs(request, item.action)
    return plan_crumbs(request, item.plan)


@opens(Capability.SET_EXEMPT, post=True)
def evidence_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    evidence = find(Evidence, request, pk=pk, withdrawn_at=None)
    return change_readers(request, evidence, crumbs=crumbs_of(request, evidence))


@opens(Capability.DOWNLOAD_EVIDENCE)
@inert
def evidence_file(request: SignedInRequest, pk: int) -> Any:
    """The file, as a download that no browser opens in our name."""
    item = find(Evidence, request, pk=pk)
    require(may_download_evidence(request.user, item))
    return download(item, item)


@opens(Capability.DOWNLOAD_EVIDENCE)
@inert
def evidence_revision(request: SignedInRequest, pk: int, number: int) -> Any:
    """The file of one revision, for those who may read the item now and might have then."""
    item = find(Evidence, request, pk=pk)
    require(may_download_evidence(request.user, item))
    seen = revisions_of(item, user=request.user)
    return download(item, next((each for each in seen if each.revision == number), None))


def download(item: Any, version: Any) -> Any:
    """The file of a version of the item. Raises Http404 where it has none or is withdrawn."""
    if version is None or not version.file or item.withdrawn_at is not None:
        raise Http404("No file here")
    try:
        opened: Any = item.file.storage.open(str(version.file), "rb")
    except FileNotFoundError:
        raise Http404("The file is not there") from None
    response = FileResponse(
        opened,
        as_attachment=True,
        filename=version.file_name,
        content_type=version.content_type or "application/octet-stream",
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
