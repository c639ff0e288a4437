"""Check a paper: for anybody who holds a paper and asks whether it is the one that was issued."""

from allauth.core.ratelimit import consume
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.pages import render_form, sent
from accounts.policy import public
from reports.checking import papers_with
from reports.checking_form import CheckPaperForm

TOO_MANY = "Many papers were checked from where you are. Wait for a minute, then try again"
A_MINUTE = "60"
PAGE = "reports/check_paper.html"


@public(post=True)
def check_paper(request: HttpRequest) -> HttpResponse:
    form = CheckPaperForm(sent(request), request.FILES or None)
    if not form.is_bound or not form.is_valid():
        return render_form(request, PAGE, form)
    if not consume(request, action="check_paper"):
        form.add_error(None, TOO_MANY)
        response = render_form(request, PAGE, form)
        response.status_code = 429
        response.headers["Retry-After"] = A_MINUTE
        return response
    digest = form.digest()
    found = papers_with(digest, request.user, is_file=form.is_file)
    context = {"asked": True, "digest": digest, "is_file": form.is_file, "found": found}
    return render(request, PAGE, {"form": CheckPaperForm(), **context})
