"""The one page on which something is withdrawn, with its reason."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.forms import WithdrawForm
from accounts.pages import render_form, sent


def withdraw(
    request: HttpRequest,
    record: Any,
    *,
    back: str,
    to: str = "",
    noun: str = "",
    notes: Sequence[str] = (),
    crumbs: Sequence[tuple[str, str]] = (),
    form_class: type[WithdrawForm] = WithdrawForm,
) -> HttpResponse:
    """Withdraw `record` and go on to `to` (its own page), or ask for the reason.

    Where something still hangs on it, the page says what, and has no form. `back` is where Cancel
    leads, `noun` what it is called (its kind), `notes` say what becomes of what belongs to it.
    """
    noun = noun or str(record._meta.verbose_name)
    form = form_class.for_model(type(record))(sent(request), instance=record)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, f"{noun.capitalize()} withdrawn")
        return redirect(to or record)
    return render_form(
        request,
        "accounts/withdraw.html",
        form,
        noun=noun,
        thing=str(record),
        hanging=record.reasons_not_to_withdraw(),
        notes=notes,
        back=back,
        crumbs=crumbs,
    )
