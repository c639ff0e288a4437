"""Clearances of a report: what it needs, of whom that is asked, and what they say."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from accounts.middleware import SignedInRequest
from accounts.pages import render_form, sent
from accounts.policy import Capability, opens, require
from accounts.views.withdrawing import withdraw
from reports.clearance_forms import AddClearanceForm, AskForm, GiveClearanceForm, officers_for
from reports.clearing import clearance_standings
from reports.html import fragment
from reports.models import Clearance
from reports.paper import Paper
from reports.permissions import (
    may_clear,
    may_draft_reports,
    may_edit_report,
    may_read_withheld,
    may_withdraw_clearance,
)
from reports.views.reports import about, crumbs_of, find_draft, find_report

A_PAGE = 20  # each with a choice of officers


@opens(Capability.DRAFT_REPORT, post=True)
def clearances(request: SignedInRequest, report_id: int) -> HttpResponse:
    """What the report needs, how each stands and why; ask for those that are missing."""
    found = find_report(request, report_id)
    require(may_draft_reports(request.user, request.council))
    if request.method == "POST":
        require(may_edit_report(request.user, found))
    today = timezone.localdate()
    needed = found.clearances.standing().select_related("asked_of", "asked_by").order_by("pk")
    page = Paginator(needed, A_PAGE).get_page(request.GET.get("page"))
    for clearance in page:
        clearance.report = found
    standings = clearance_standings(list(page))
    form = AskForm(sent(request), report=found, standings=standings, on=today)
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Asked. It is on their list of My work now")
        return redirect("reports:clearances", request.council.slug, found.pk)
    context = {
        "page": page,
        "rows": form.rows(),
        "names": dict(found.sections.values_list("pk", "heading")),
        "has_officers": officers_for(found, on=today).exists(),
        **about(request, found, "clearances"),
    }
    return render_form(request, "reports/clearances.html", form, **context)


@opens(Capability.DRAFT_REPORT, post=True)
def add_clearance(request: SignedInRequest, report_id: int) -> HttpResponse:
    found = find_draft(request, report_id)
    form = AddClearanceForm(sent(request), instance=Clearance(report=found))
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        messages.success(request, "Clearance added. Now ask for it")
        return redirect(form.instance)
    context = with_list(about(request, found, "clearances"), Clearance(report=found))
    return render_form(request, "reports/add_clearance.html", form, **context)


@opens(Capability.DRAFT_REPORT, post=True)
def withdraw_clearance(request: SignedInRequest, clearance_id: int) -> HttpResponse:
    found = find_clearance(request, clearance_id)
    require(may_withdraw_clearance(request.user, found))
    context = with_list(about(request, found.report, "clearances"), found)
    return withdraw(request, found, back=found.get_absolute_url(), crumbs=context["crumbs"])


@opens(Capability.CLEAR_PART, post=True)
def give_clearance(request: SignedInRequest, clearance_id: int) -> HttpResponse:
    """The text that is to be cleared, what was said of it before, and the officer's answer."""
    found = find_clearance(request, clearance_id)
    require(may_clear(request.user, found))
    today = timezone.localdate()
    paper = Paper(found.report, today=today)
    paper.is_pack = bool(paper.withheld)
    if found.covers_whole_report:
        has_withheld, text = paper.is_pack, paper.document()
    else:
        withheld = {section.pk for group in paper.groups[1] for section in group}
        has_withheld = bool(withheld & set(found.sections))
        text = paper.excerpt(found.sections)
    require(not has_withheld or may_read_withheld(request.user, found.report))
    (standing,) = clearance_standings([found])
    form = GiveClearanceForm(
        sent(request),
        standing=standing,
        on=today,
        has_withheld=has_withheld,
        initial={"initials": initials_of(request.user.name)},
    )
    if form.is_valid() and form.record(by=request.user, at=timezone.now()):
        done = {"given": "Clearance given", "refused": "Clearance refused"}
        messages.success(request, done[form.cleaned_data["outcome"]])
        return redirect(found.report)
    context = {
        "clearance": found,
        "report": found.report,
        "standing": standing,
        "paper": fragment(text, title_level=2),
        "crumbs": [*crumbs_of(request), (found.report.title, found.report.get_absolute_url())],
    }
    return render_form(request, "reports/give_clearance.html", form, **context)


# What the views share


def find_clearance(request: SignedInRequest, clearance_id: int) -> Clearance:
    rows = Clearance.objects.readable_by(request.user).in_council(request.council)
    related = rows.select_related("report__council", "report__plan", "report__template", "asked_of")
    found = related.filter(pk=clearance_id).first()
    if found is None:
        raise Http404("No clearance here")
    return found  # type: ignore[no-any-return]


def with_list(context: dict[str, Any], clearance: Clearance) -> dict[str, Any]:
    """The crumbs lead by the list of clearances."""
    return context | {"crumbs": [*context["crumbs"], ("Clearances", clearance.get_absolute_url())]}


def initials_of(name: str) -> str:
    return "".join(word[0].upper() for word in name.split() if word[0].isalpha())[:10]
