from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.as_at import past_of
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from improvement.exceptions import update_to_explain
from improvement.forms import ExceptionNoteForm
from improvement.models import ExceptionNote
from improvement.permissions import may_explain
from improvement.views.actions import find_action
from improvement.views.crumbs import action_crumbs


@opens(Capability.RECORD_PROGRESS, post=True)
def explain(request: SignedInRequest, pk: int) -> HttpResponse:
    """Write the exception note that an action off track needs; with `as_at`, as it was that day."""
    action = find_action(request, pk)
    require(may_explain(request.user, action))
    today = timezone.localdate()
    past = past_of(request, today=today)
    update = update_to_explain(action, user=request.user, at=past.moment if past else None)
    note = ExceptionNote(action=action, update=update) if update else ExceptionNote(action=action)
    form = ExceptionNoteForm(sent(request), instance=note, on=past.on if past else today)
    if update and form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Exception note recorded on {action.reference}")
        return redirect(note)
    return render_form(
        request,
        "improvement/explain.html",
        form,
        action=action,
        update=update,
        past=past,
        crumbs=action_crumbs(request, action),
    )
