"""The young people's page as a PDF, for everybody."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.policy import public
from impact.views.young_people import page_of
from reports.our_plan_pdf import TRY_AGAIN_SECONDS, OurPlanPdf, have_made
from reports.views.files import download

A_MINUTE = "60"


@public()
def our_plan_pdf(request: SignedInRequest) -> HttpResponse:
    """What the page says, in large type, or the page that says when it is there."""
    made = seen_to(request).read()
    if made is None:
        return redirect("reports:our_plan_progress", request.council.slug)
    response = download(made, f"Our plan {request.council.name}")
    response.headers["Cache-Control"] = f"public, max-age={A_MINUTE}"
    return response


@public()
def our_plan_progress(request: SignedInRequest) -> HttpResponse:
    """That it is being made, that it is ready, or that it cannot be made for now."""
    pdf = seen_to(request)
    is_made, is_given_up = pdf.kept.exists(), pdf.is_given_up(at=timezone.now())
    context = {"is_made": is_made, "is_given_up": is_given_up}
    response = render(request, "reports/our_plan_progress.html", context)
    if is_given_up and not is_made:
        response.status_code = 503
        response.headers["Retry-After"] = str(TRY_AGAIN_SECONDS)
    return response


def seen_to(request: SignedInRequest) -> OurPlanPdf:
    page = page_of(request)
    page.council = request.council
    pdf = OurPlanPdf(page, on=timezone.localdate())
    have_made(pdf, at=timezone.now())
    return pdf
