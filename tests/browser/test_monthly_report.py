"""The Director's monthly report, from the exceptions to its second issue: a scenario."""

import re
from datetime import date

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from reports.models import CommitteeReport, IssuedReport
from tests.browser.test_inspections import sign_in, type_date
from tests.clock import today_is
from tests.monthly import Month
from tests.papers import make_pdf_once

pytestmark = pytest.mark.django_db(transaction=True)
STANDING = "Where 24 actions stand on 29 February 2020"


def figures(page: Page, issue: IssuedReport) -> list[list[str]]:
    """The cells of the table that adds up, row by row, as the issued paper shows them."""
    page.goto(reverse("reports:issued_paper", args=[issue.report.council.slug, issue.pk]))
    table = page.get_by_role("table", name=STANDING)
    rows = table.locator("tbody tr").all()
    return [row.locator("th, td").all_inner_texts() for row in rows]


def test_the_director_issues_her_report_once_what_is_off_track_is_explained(
    context, live_server, monkeypatch
):
    monkeypatch.setattr("reports.workflows.make_pdf", make_pdf_once)
    month = Month()
    with today_is(date(2020, 3, 5)):
        page = sign_in(context, month.director, live_server.url)
        page.goto(reverse("reports:add_report", args=[month.council.slug]))
        page.get_by_label("Director's monthly progress and exception report").check()
        page.get_by_label("Title").fill("Progress and exceptions, February 2020")
        page.get_by_label("Meeting it goes to (optional)").select_option(str(month.meeting.pk))
        page.get_by_role("button", name="Start the report").click()
        report = CommitteeReport.objects.get()
        page.goto(reverse("reports:edit_report", args=[month.council.slug, report.pk]))
        type_date(page, "facts_on", 29, 2, 2020)
        page.get_by_role("button", name="Save").click()

        page.get_by_role("link", name="Check and issue").click()
        main = page.locator("main")
        expect(main).to_contain_text("Issuing is closed")
        for number, action in enumerate(month.off_track):
            says = f"{action} is off track, and has no exception note."
            assert (says in main.inner_text()) == (number > 0)
        expect(page.get_by_role("button", name="Issue the report")).to_be_disabled()

        for action in month.off_track[1:]:
            page.goto(reverse("reports:issue_report", args=[month.council.slug, report.pk]))
            page.get_by_role("link", name=re.compile(f"Write the note.*{action}")).click()
            expect(main).to_contain_text("On 29 February 2020 it was off track")
            page.get_by_label("Why it is off track").fill("The provider withdrew.")
            page.get_by_label("What it means for children").fill("Some wait a term longer.")
            page.get_by_label("What is being done to recover").fill("A new one is sought.")
            type_date(page, "back_on_track_on", 30, 4, 2020)
            page.get_by_role("button", name="Record the note").click()
        page.goto(reverse("reports:issue_report", args=[month.council.slug, report.pk]))
        page.get_by_role("button", name="Issue the report").click(timeout=90_000)
        page.get_by_role("link", name="Read it as a web page").wait_for()
        first = IssuedReport.objects.get()
        shown = figures(page, first)
        assert shown == [
            ["Closed – embedded", "6", "25.0%"],
            ["Delivered – awaiting evidence", "2", "8.3%"],
            ["Green: on track", "9", "37.5%"],
            ["Amber: at risk", "4", "16.7%"],
            ["Red: off track", "3", "12.5%"],
            ["Total", "24", "100.0%"],
        ]
        assert sum(int(row[1]) for row in shown[:-1]) == 24
        expect(main).to_contain_text("Complete: 6 of 24 (25.0%).")
        expect(main).to_contain_text("Overdue: 3 of 24.")
        changes = page.get_by_role(
            "table", name="Changes since 31 January 2020: 5 changes in 5 actions"
        )
        said = [row.inner_text().split("\t") for row in changes.locator("tbody tr").all()]
        assert sorted((row[0].split()[0], row[1]) for row in said) == sorted(
            [(action.reference, "Closed") for action in month.closed[4:]]
            + [(action.reference, "Delivered") for action in month.delivered]
            + [(month.at_risk[1].reference, "Rating worse")]
        )
        for action in month.off_track:
            expect(page.get_by_role("table", name=str(action))).to_contain_text("Back on track")

    month.go_on()
    with today_is(date(2020, 3, 20)):
        page = sign_in(context, month.director, live_server.url)
        page.goto(first.get_absolute_url())
        page.get_by_role("link", name="Start a correction").click()
        page.get_by_role("button", name="Start the correction").click()
        page.get_by_role("link", name="Check and issue").click()
        page.get_by_role("button", name="Issue the report").click(timeout=90_000)
        page.get_by_role("link", name="Read it as a web page").wait_for()
        second = IssuedReport.objects.get(number=2)
        assert figures(page, second) == shown
        assert figures(page, first) == shown
        expect(page.locator("main")).to_contain_text("Overdue: 3 of 24.")
