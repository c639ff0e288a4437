from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import NothingThen, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.pages import sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from accounts.scope import find
from accounts.views.readers import change_readers
from accounts.views.withdrawing import withdraw
from impact.forms.voice import VoiceForm
from impact.models import VoiceEntry
from impact.permissions import may_edit_proof, may_keep_proof
from impact.views.parts import edit_in_parts
from impact.voice_list import areas_of, describe, tie, voice_of
from improvement.models import ImprovementPlan
from improvement.views.crumbs import Crumbs, plan_crumbs
from improvement.views.plans import nothing_then


def voice_crumbs(request: SignedInRequest, plan: ImprovementPlan, tail: str = "") -> Crumbs:
    return [*plan_crumbs(request, plan), ("Voice", voice_url(plan) + tail)]


def voice_url(plan: ImprovementPlan) -> str:
    return reverse("impact:voice", args=[plan.council.slug, plan.pk])


@opens(Capability.READ_PLAN)
def voice(request: SignedInRequest, pk: int) -> HttpResponse:
    """You said, we did: what was heard, from whom, and whether they were told."""
    plan = find(ImprovementPlan, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    try:
        shown = as_recorded(plan, user=request.user, past=past)
    except NothingThen:
        return nothing_then(request, plan, past)
    it = voice_of(plan, request.GET, user=request.user, past=past)
    context = {
        "plan": shown,
        "it": it,
        "filter_form": it.filter.form,
        "past": past,
        "today": today,
        "clear_url": past.query if past else "?",
        "may_keep": past is None and may_keep_proof(request.user, plan),
        "crumbs": plan_crumbs(request, plan),
    }
    status = 422 if it.filter.form.errors else 200
    return render(request, "impact/voice.html", context, status=status)


@opens(Capability.READ_PLAN)
def voice_entry(request: SignedInRequest, pk: int) -> HttpResponse:
    record = find(VoiceEntry, request, pk=pk)
    today = timezone.localdate()
    past = past_of(request, today=today)
    shown = as_recorded(record, user=request.user, past=past)
    describe([shown], record.plan, past=past)
    areas = areas_of(shown, user=request.user, past=past)
    tie([shown], record.plan, areas, user=request.user, past=past)
    context = {
        "record": record,
        "entry": shown,
        "past": past,
        "today": today,
        "may_edit": past is None and may_edit_proof(request.user, record),
        "may_set_exempt": past is None and may_set_exempt(request.user, request.council),
        "crumbs": voice_crumbs(request, record.plan, past.query if past else ""),
    }
    return render(request, "impact/voice_entry.html", context)


@opens(Capability.KEEP_MEASURES, post=True)
def add_voice(request: SignedInRequest, pk: int) -> HttpResponse:
    plan = find(ImprovementPlan, request, pk=pk)
    require(may_keep_proof(request.user, plan))
    form = VoiceForm(
        sent(request),
        instance=VoiceEntry(
            plan=plan,
            **plan.readers,
        ),
        initial={
            "areas": request.GET.getlist("area"),
            "actions": ", ".join(request.GET.getlist("action")),
        },
        user=request.user,
        on=timezone.localdate(),
    )
    return edit_in_parts(
        request,
        form,
        "What you heard is recorded",
        heading="Record what you heard",
        caption=plan.title,
        button="Record it",
        cancel_url=voice_url(plan),
        crumbs=voice_crumbs(request, plan),
    )


@opens(Capability.KEEP_MEASURES, post=True)
def edit_voice(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = find(VoiceEntry, request, pk=pk)
    require(may_edit_proof(request.user, entry))
    form = VoiceForm(sent(request), instance=entry, user=request.user, on=timezone.localdate())
    return edit_in_parts(
        request,
        form,
        "Change recorded",
        heading="Change what was heard, or say what you did",
        caption=entry.group,
        button="Record the change",
        cancel_url=entry.get_absolute_url(),
        crumbs=entry_crumbs(request, entry),
    )


def entry_crumbs(request: SignedInRequest, entry: VoiceEntry) -> Crumbs:
    return [*voice_crumbs(request, entry.plan), (entry.group, entry.get_absolute_url())]


@opens(Capability.SET_EXEMPT, post=True)
def voice_readers(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = find(VoiceEntry, request, pk=pk)
    return change_readers(request, entry, crumbs=entry_crumbs(request, entry))


@opens(Capability.KEEP_MEASURES, post=True)
def withdraw_voice(request: SignedInRequest, pk: int) -> HttpResponse:
    entry = find(VoiceEntry, request, pk=pk)
    require(may_edit_proof(request.user, entry))
    return withdraw(
        request, entry, back=entry.get_absolute_url(), crumbs=entry_crumbs(request, entry)
    )
