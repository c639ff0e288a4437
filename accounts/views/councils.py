"""A person's councils, and each council's look."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import etag

from accounts.council_forms import CouncilForm
from accounts.middleware import SignedInRequest
from accounts.models import Council
from accounts.pages import render_form, sent
from accounts.permissions import may_manage_people
from accounts.policy import Capability, opens, public, require, signed_in
from govuk.colours import brand_style

A_YEAR = 365 * 24 * 60 * 60


def version_tag(request: SignedInRequest) -> str:
    return f'"{request.council.pk}-{request.council.version}"'


def kept_by_browsers(request: SignedInRequest, response: HttpResponse) -> HttpResponse:
    """Let it be kept for a year when the address names the council's version, as pages do."""
    named = request.GET.get("v") == str(request.council.version)
    response.headers["Cache-Control"] = f"public, max-age={A_YEAR}" if named else "no-cache"
    return response


@public()
@etag(version_tag)
def council_style(request: SignedInRequest) -> HttpResponse:
    style = brand_style(request.council.colour)
    return kept_by_browsers(request, HttpResponse(style, content_type="text/css; charset=utf-8"))


@public()
@etag(version_tag)
def council_logo(request: SignedInRequest) -> HttpResponse:
    if not request.council.logo:
        raise Http404("No logo")
    with request.council.logo.open("rb") as logo:
        response = HttpResponse(logo.read(), content_type="image/png")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return kept_by_browsers(request, response)


@opens(Capability.MANAGE_PEOPLE, post=True)
def council_settings(request: SignedInRequest) -> HttpResponse:
    require(may_manage_people(request.user, request.council))
    # The page around the form shows the council as it stands, not as it is being typed.
    instance = Council.objects.get(pk=request.council.pk)
    form = CouncilForm(sent(request), request.FILES or None, instance=instance)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Council changed")
        return redirect("accounts:council_settings", request.council.slug)
    return render_form(request, "accounts/council_settings.html", form)


@signed_in()
def councils(request: SignedInRequest) -> HttpResponse:
    mine = Council.objects.visible_to(request.user)
    return render(request, "accounts/councils.html", {"councils": mine})


@public()
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html")
