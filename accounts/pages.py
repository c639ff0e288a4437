"""How a page with a form answers: 200 to read, 422 when it must be mended, 409 on a conflict."""

from typing import Any

from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render


def render_form(
    request: HttpRequest, template: str, form: BaseForm, **context: Any
) -> HttpResponse:
    status = 200
    if form.is_bound:
        status = 409 if getattr(form, "conflict", None) else 422
    return render(request, template, {"form": form, **context}, status=status)


def sent(request: HttpRequest) -> QueryDict | None:
    """What was sent, were it nothing at all; None where the page is only read."""
    return request.POST if request.method == "POST" else None
