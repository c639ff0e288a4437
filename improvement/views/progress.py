from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, can, opens, require
from improvement.claims import claims_without_figure
from improvement.forms import OwedUpdatesForm, ProgressUpdateForm
from improvement.models.action import Action
from improvement.owed_updates import updates_owed
from improvement.permissions import (
    may_ask_new_date,
    may_record_any_progress,
    may_record_progress,
)
from improvement.ratings import ratings_of
from improvement.status import OPEN, Rag
from improvement.views.actions import find_action
from improvement.views.crumbs import action_crumbs


@opens(Capability.RECORD_PROGRESS, post=True)
def record_progress(request: SignedInRequest, pk: int) -> HttpResponse:
    """One form, one submit: rating, delivery, words, a new date asked for, evidence."""
    action: Action = find_action(request, pk)
    require(may_record_progress(request.user, action))
    today = timezone.localdate()
    latest = action.latest_update(request.user)
    undecided = action.date_changes.undecided().first()
    form = ProgressUpdateForm(
        sent(request),
        request.FILES or None,
        action=action,
        on=today,
        latest=latest,
        sets_visibility=not action.is_exempt and may_set_exempt(request.user, action.council),
        asks_date=undecided is None and may_ask_new_date(request.user, action),
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Progress recorded on {action.reference}")
        claims = claims_without_figure(form.cleaned_data["happened"])
        if claims:
            ask_for_figure(request, action, claims[0])
        return redirect(action)
    return render_form(
        request,
        "improvement/record_progress.html",
        form,
        action=action,
        latest=latest,
        latest_rag=dict(Rag.choices).get(latest.rag, "Not yet rated") if latest else "",
        undecided=undecided,
        status=action.status_on(today, request.user),
        open_statuses=[each.value for each in OPEN],
        today=today,
        crumbs=action_crumbs(request, action),
    )


def ask_for_figure(request: SignedInRequest, action: Action, claim: str) -> None:
    """Ask for the figure behind a claim, with the way to where a measure is tied to the action."""
    asked = "On {} you wrote “{}”. Add the figure in the next update"
    if not can(request.user, Capability.KEEP_MEASURES, request.council):
        messages.info(request, format_html(asked, action.reference, claim))
        return
    url = reverse("impact:add_measure", args=[request.council.slug, action.plan_id])
    chosen = f"{url}?{urlencode({'action': action.reference})}"
    way = ', or <a class="govuk-link" href="{}">tie a measure to it</a>'
    messages.info(request, format_html(asked + way, action.reference, claim, chosen))


@opens(Capability.RECORD_PROGRESS, post=True)
def owed_updates(request: SignedInRequest) -> HttpResponse:
    """Every update that the person owes, on one page, in one form."""
    require(may_record_any_progress(request.user, request.council))
    today = timezone.localdate()
    shown = {int(pk) for pk in request.POST.getlist("action") if pk.isdecimal() and len(pk) < 19}
    actions, owed_count = updates_owed(request.user, request.council, on=today, kept=shown)
    form = OwedUpdatesForm(sent(request), actions=actions, on=today)
    form.next_url = request.path
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        count = form.recorded_count
        messages.success(request, f"{count} update{'' if count == 1 else 's'} recorded")
        for action, claim in form.claims():
            ask_for_figure(request, action, claim)
        return redirect(request.path)
    return render_form(
        request,
        "improvement/owed_updates.html",
        form,
        owed_count=owed_count,
        more_count=max(owed_count - len(actions), 0),
        rag_definitions=ratings_of(request.council.pk).rag_key,
        today=today,
        crumbs=[("My work", reverse("overview:my_work"))],
    )
