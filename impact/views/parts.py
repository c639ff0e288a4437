"""The page of every form of this room that is laid out in parts."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form
from impact.forms.words import PlainWords

FORM_IN_PARTS = "improvement/sectioned_form.html"


def edit_in_parts(request: SignedInRequest, form: Any, done: str, **context: Any) -> HttpResponse:
    """Record the form, which is laid out in parts, and go to its result."""
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, done)
        for remark in form.remarks() if isinstance(form, PlainWords) else ():
            messages.info(request, remark)
        return redirect(form.instance)
    return render_form(request, FORM_IN_PARTS, form, **context)
