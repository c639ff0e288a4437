"""A person's councils, and each council's look."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import etag

from accounts.middleware import SignedInRequest
from accounts.models import Council
from accounts.policy import public, signed_in
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
@etag(version_tag)  # type: ignore[arg-type]
def council_style(request: SignedInRequest) -> HttpResponse:
    style = brand_style(request.council.colour)
    return kept_by_browsers(request, HttpResponse(style, content_type="text/css; charset=utf-8"))


@public()
@etag(version_tag)  # type: ignore[arg-type]
def council_logo(request: SignedInRequest) -> HttpResponse:
    if not request.council.logo:
        raise Http404("No logo")
    with request.council.logo.open("rb") as logo:
        response = HttpResponse(logo.read(), content_type="image/png")
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return kept_by_browsers(request, response)


@signed_in()
def councils(request: SignedInRequest) -> HttpResponse:
    mine = Council.objects.visible_to(request.user)
    return render(request, "accounts/councils.html", {"councils": mine})


@public()
def accessibility(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/accessibility.html")
