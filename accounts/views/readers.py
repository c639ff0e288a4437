"""The one page on which is said who may read something: Part 2 is set and cleared there."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import ReadersForm
from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.permissions import may_set_exempt
from accounts.policy import require


def change_readers(
    request: SignedInRequest,
    record: Any,
    *,
    noun: str = "",
    crumbs: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """Say who may read `record`, without changing anything else of it. `noun` is its kind."""
    require(may_set_exempt(request.user, request.council))
    noun = noun or str(record._meta.verbose_name)
    form = ReadersForm.for_model(type(record))(
        sent(request), instance=record, user=request.user, council=request.council
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"Readers of the {noun} changed")
        return redirect(record)
    return render_form(
        request,
        "accounts/readers.html",
        form,
        noun=noun,
        thing=str(record),
        back=record.get_absolute_url(),
        crumbs=crumbs,
    )
