"""The young people's page as a PDF, for everybody."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.policy import public
from impact.views.young_people import page_of
from impact.young_people import our_plan_of
from reports.our_plan_paper import Later, bytes_of_our_plan
from reports.views.reports import download

A_MINUTE = "60"


@public()
def our_plan_pdf(request: SignedInRequest) -> HttpResponse:
    """What the page says, in large type. It is made once for what it says, then kept."""
    it = our_plan_of(page_of(request), QueryDict(), on=timezone.localdate())
    try:
        made = bytes_of_our_plan(request.council, it, at=timezone.now())
    except Later:
        response = render(request, "reports/our_plan_later.html", status=503)
        response.headers["Retry-After"] = A_MINUTE
        return response
    response = download(made, f"Our plan {request.council.name}")
    response.headers["Cache-Control"] = f"public, max-age={A_MINUTE}"
    return response
