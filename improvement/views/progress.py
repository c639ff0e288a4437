from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import Capability, opens, require
from improvement.claims import claims_without_figure
from improvement.forms import ProgressUpdateForm
from improvement.models.action import Action
from improvement.permissions import may_ask_new_date, may_record_progress
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
            messages.info(request, f"You wrote “{claims[0]}”. Add the figure, or link a measure")
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
