"""The self-evaluation by theme, its versions, and the annual engagement meeting."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import AsAt, NothingThen, past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from inspections.forms.self_evaluation import (
    EngagementForm,
    NewVersionForm,
    SelfEvaluationForm,
    ThemeForm,
)
from inspections.models import EngagementMeeting, EvaluationTheme, SelfEvaluation
from inspections.past import evaluation_then, evaluations_then
from inspections.permissions import (
    may_edit_evaluation,
    may_read_inspections,
    may_record_inspections,
)
from inspections.views.contents import content_to_record, form_page
from inspections.views.inspections import nothing_then, require_recording, timeline_crumb


def crumbs_to_evaluations(
    request: SignedInRequest, it: SelfEvaluation | None = None, *, past: AsAt | None = None
) -> list[tuple[str, str]]:
    url = reverse("inspections:self_evaluations", args=[request.council.slug])
    tail = past.query if past else ""
    crumbs = [timeline_crumb(request, past), ("Self-evaluation", url + tail)]
    return [*crumbs, (str(it), it.get_absolute_url())] if it else crumbs


@opens(Capability.READ_PLAN)
def self_evaluations(request: SignedInRequest) -> HttpResponse:
    """Every version, newest first, and the meetings about them, now or as at a past day."""
    require(may_read_inspections(request.user, request.council))
    today = timezone.localdate()
    past = past_of(request, today=today)
    rows = SelfEvaluation.objects.visible_to(request.user).in_council(request.council).standing()
    versions: Any = rows.with_place(request.user).select_related("inspection", "council")
    meetings: Any = EngagementMeeting.objects.visible_to(request.user).in_council(request.council)
    meetings = meetings.standing().select_related("evaluation__council")
    if past is not None:
        versions, meetings = evaluations_then(request.council, user=request.user, past=past)
    return render(
        request,
        "inspections/self_evaluations.html",
        {
            "evaluations": versions,
            "meetings": meetings,
            "may_record": past is None and may_record_inspections(request.user, request.council),
            "may_set_exempt": past is None and may_set_exempt(request.user, request.council),
            "past": past,
            "today": today,
        },
    )


@opens(Capability.READ_PLAN)
def self_evaluation(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """One version, theme by theme, and what inspectors said of it, now or as at a past day."""
    it = find(SelfEvaluation, request, pk=evaluation_id)
    today = timezone.localdate()
    past = past_of(request, today=today)
    if past is not None:
        return past_self_evaluation(request, it, past)
    seen = SelfEvaluation.objects.visible_to(request.user).standing()
    meetings = EngagementMeeting.objects.visible_to(request.user).standing()
    return render(
        request,
        "inspections/self_evaluation.html",
        {
            "evaluation": it,
            "themes": it.themes.standing(),
            "before": seen.filter(pk=it.supersedes_id).select_related("council").first(),
            "after": seen.filter(supersedes=it).select_related("council").first(),
            "meetings": meetings.filter(evaluation=it),
            "may_edit": may_edit_evaluation(request.user, it),
            "may_set_exempt": may_set_exempt(request.user, request.council),
            "today": today,
            "crumbs": crumbs_to_evaluations(request),
        },
    )


def past_self_evaluation(request: SignedInRequest, it: SelfEvaluation, past: AsAt) -> HttpResponse:
    """The same page as recorded by a past day: nothing can be changed on it."""
    try:
        then = evaluation_then(it, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, it, past)
    return render(
        request,
        "inspections/self_evaluation.html",
        vars(then)
        | {
            "past": past,
            "here_url": it.get_absolute_url(),
            "crumbs": crumbs_to_evaluations(request, past=past),
        },
    )


def to_edit(request: SignedInRequest, evaluation_id: int) -> SelfEvaluation:
    """The version that may be changed: 403 for one that a later version supersedes."""
    it = find(SelfEvaluation, request, pk=evaluation_id, withdrawn_at=None)
    require(may_edit_evaluation(request.user, it))
    return it


def theme_to_edit(request: SignedInRequest, theme_id: int) -> EvaluationTheme:
    it = find(EvaluationTheme, request, pk=theme_id, withdrawn_at=None)
    require(may_edit_evaluation(request.user, it.evaluation))
    return it


@opens(Capability.RECORD_INSPECTION, post=True)
def add_self_evaluation(request: SignedInRequest) -> HttpResponse:
    require_recording(request)
    form = SelfEvaluationForm(
        sent(request),
        instance=SelfEvaluation(council=request.council),
        user=request.user,
        council=request.council,
    )
    crumbs = crumbs_to_evaluations(request)
    return form_page(
        request, form, noun="self-evaluation", is_new=True, crumbs=crumbs, back=crumbs[-1][1]
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_self_evaluation(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    it = to_edit(request, evaluation_id)
    form = SelfEvaluationForm(
        sent(request), instance=it, user=request.user, council=request.council
    )
    return form_page(
        request,
        form,
        noun="self-evaluation",
        is_new=False,
        crumbs=crumbs_to_evaluations(request, it),
        back=it.get_absolute_url(),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_self_evaluation(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    it = to_edit(request, evaluation_id)
    return withdraw(
        request,
        it,
        back=it.get_absolute_url(),
        noun="self-evaluation",
        crumbs=crumbs_to_evaluations(request, it),
    )


@opens(Capability.SET_EXEMPT, post=True)
def self_evaluation_readers(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """Of a superseded version too: it stays readable, so who reads it can still change."""
    it = find(SelfEvaluation, request, pk=evaluation_id, withdrawn_at=None)
    crumbs = crumbs_to_evaluations(request, it)
    return change_readers(request, it, noun="self-evaluation", crumbs=crumbs)


@opens(Capability.RECORD_INSPECTION, post=True)
def new_version(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    """Begin the next version from this one."""
    it = to_edit(request, evaluation_id)
    form = NewVersionForm(sent(request), evaluation=it)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "New version begun, with the themes of the one before")
        return redirect(it.superseded_by.standing().get())
    return render_form(
        request,
        "inspections/new_version.html",
        form,
        evaluation=it,
        crumbs=crumbs_to_evaluations(request, it),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_theme(request: SignedInRequest, evaluation_id: int) -> HttpResponse:
    it = to_edit(request, evaluation_id)
    form = ThemeForm(sent(request), instance=EvaluationTheme(evaluation=it))
    return form_page(
        request,
        form,
        noun="theme",
        is_new=True,
        crumbs=crumbs_to_evaluations(request, it),
        back=it.get_absolute_url(),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_theme(request: SignedInRequest, theme_id: int) -> HttpResponse:
    it = theme_to_edit(request, theme_id)
    return form_page(
        request,
        ThemeForm(sent(request), instance=it),
        noun="theme",
        is_new=False,
        crumbs=crumbs_to_evaluations(request, it.evaluation),
        back=it.get_absolute_url(),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_theme(request: SignedInRequest, theme_id: int) -> HttpResponse:
    it = theme_to_edit(request, theme_id)
    return withdraw(
        request,
        it,
        back=it.get_absolute_url(),
        noun="theme",
        crumbs=crumbs_to_evaluations(request, it.evaluation),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def add_engagement(request: SignedInRequest) -> HttpResponse:
    require_recording(request)
    form = EngagementForm(
        sent(request),
        instance=EngagementMeeting(council=request.council),
        user=request.user,
        council=request.council,
        initial={"evaluation": request.GET.get("evaluation")},
    )
    crumbs = crumbs_to_evaluations(request)
    return form_page(
        request,
        form,
        noun="engagement meeting",
        heading="Add an annual engagement meeting",
        is_new=True,
        crumbs=crumbs,
        back=crumbs[-1][1],
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def edit_engagement(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    it = content_to_record(request, EngagementMeeting, meeting_id)
    form = EngagementForm(sent(request), instance=it, user=request.user, council=request.council)
    return form_page(
        request,
        form,
        noun="engagement meeting",
        is_new=False,
        crumbs=crumbs_to_evaluations(request),
        back=it.get_absolute_url(),
    )


@opens(Capability.RECORD_INSPECTION, post=True)
def withdraw_engagement(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    it = content_to_record(request, EngagementMeeting, meeting_id)
    return withdraw(
        request,
        it,
        back=it.get_absolute_url(),
        noun="engagement meeting",
        crumbs=crumbs_to_evaluations(request),
    )


@opens(Capability.SET_EXEMPT, post=True)
def engagement_readers(request: SignedInRequest, meeting_id: int) -> HttpResponse:
    it = find(EngagementMeeting, request, pk=meeting_id, withdrawn_at=None)
    return change_readers(request, it, crumbs=crumbs_to_evaluations(request))
