"""A paper asked for as things stand, for the one who asked: whether it is there, and its bytes."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.policy import signed_in
from reports.asking import log_handing_over, see_to
from reports.models import AskedPaper
from reports.views.files import download


@signed_in()
def asked(request: SignedInRequest, asked_id: UUID) -> HttpResponse:
    """That it is being made, then that it is ready; where it cannot be made, the page it was
    asked for on, saying why."""
    found = find_asked(request, asked_id)
    see_to(found)
    if found.failed_because:
        messages.warning(request, found.failed_because)
        return redirect(found.back)
    return render(request, "reports/asked.html", {"kept": found})


@signed_in()
def asked_pdf(request: SignedInRequest, asked_id: UUID) -> HttpResponse:
    found = find_asked(request, asked_id)
    try:
        made = found.path.read_bytes()
    except FileNotFoundError:
        raise Http404("No paper here") from None
    log_handing_over(found, at=timezone.now())
    return download(made, found.title)


def find_asked(request: SignedInRequest, asked_id: UUID) -> AskedPaper:
    kept = AskedPaper.objects.kept_for(request.user, request.council, at=timezone.now())
    found = kept.filter(pk=asked_id).first()
    if found is None:
        raise Http404("No paper here")
    found.council, found.asked_by = request.council, request.user
    if found.may_hold_what_is_exempt_now():
        raise Http404("No paper here: it may hold what is exempt now")
    return found
