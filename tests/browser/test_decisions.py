"""A democratic services officer records a decision: an acceptance scenario with its figures."""

import re
from datetime import date, time
from io import BytesIO
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.policy import Role
from reports.models import DecisionRecord, PublishedDecision, ReportSection
from tests.browser.test_inspections import sign_in, type_date
from tests.clock import today_is
from tests.make import (
    NOON,
    make_board,
    make_council,
    make_meeting,
    make_member,
    make_plan,
    make_report,
    make_rules,
    make_user,
)
from tests.papers import make_pdf_once

pytestmark = pytest.mark.django_db(transaction=True)
NIL = {
    "Alternative options considered and rejected": "None.",
    "Declared conflicts of interest": "None.",
}


def test_a_decision_is_published_and_may_be_implemented_after_call_in(
    context, live_server, monkeypatch
):
    """Decided on 15 June 2023, published on the 19th, five working days with that day."""
    monkeypatch.setattr("reports.workflows.make_pdf", make_pdf_once)
    council = make_council("Anyborough Council", slug="anyborough")
    clerk = make_member(council, Role.CLERK, make_user("Democratic services officer"))
    make_rules(council)
    meeting = make_meeting(
        make_board(council, name="Cabinet", kind="cabinet"), on=date(2023, 6, 15)
    )
    with today_is(date(2023, 6, 19)):
        page = sign_in(context, clerk, live_server.url)
        page.goto(meeting.get_absolute_url())
        page.get_by_role("link", name="Record a decision").click()
        page.get_by_label("Title of the item").fill("Inspection outcome and action plan")
        page.get_by_label("Reasons for the decision").fill("So that the plan can begin.")
        for label, words in NIL.items():
            page.get_by_label(label).fill(words)
        page.get_by_role("button", name="Save the record").click()
        page.get_by_role("link", name="Add a resolution").click()
        page.get_by_label("Approve").check()
        page.get_by_label("Resolution", exact=True).fill("The improvement plan is approved.")
        page.get_by_role("button", name="Save").click()

        page.get_by_role("link", name="Check and publish").click()
        page.get_by_role("button", name="Publish the record").click()
        errors = page.locator(".govuk-error-summary")
        expect(errors).to_contain_text("Enter details of any dispensations")
        assert not PublishedDecision.objects.exists()

        page.goto(DecisionRecord.objects.get().get_absolute_url())
        page.get_by_role("link", name="Change the record").click()
        page.get_by_label("Details of any dispensations").fill("N/A")
        page.get_by_role("button", name="Save the record").click()
        page.get_by_role("link", name="Check and publish").click()
        type_date(page, "published_on", 19, 6, 2023)
        page.get_by_role("button", name="Publish the record").click()
        main = page.locator("main")
        expect(main).to_contain_text("Midnight on 23 June 2023")
        expect(main).to_contain_text("N/A")
        expect(main.locator(".govuk-tag").first).to_have_text("Subject to call-in")
    record = DecisionRecord.objects.get()
    for day, at, words in (
        (date(2023, 6, 23), time(23, 59), "Subject to call-in"),
        (date(2023, 6, 24), time(0), "May be implemented"),
    ):
        with today_is(day, at):
            page = sign_in(context, clerk, live_server.url)
            page.goto(record.get_absolute_url())
            expect(page.locator("main .govuk-tag").first).to_have_text(words)


def test_an_agenda_published_too_late_is_warned_of(context, live_server):
    council = make_council("Anyborough Council", slug="anyborough")
    clerk = make_member(council, Role.CLERK, make_user("Democratic services officer"))
    board = make_board(council, name="Executive Board", kind="cabinet")
    meeting = make_meeting(board, on=date(2022, 6, 9))
    with today_is(date(2022, 5, 31)):
        page = sign_in(context, clerk, live_server.url)
        page.goto(reverse("reports:timetable", args=[council.slug, meeting.pk]))
        page.get_by_role("link", name="Draft or record a notice").click()
        page.get_by_label("Agenda and reports").check()
        type_date(page, "published_on", 31, 5, 2022)
        page.get_by_role("button", name="Save").click()
        warning = "4 clear working days (31 May excluded); latest was Mon 30 May"
        expect(page.locator("main")).to_contain_text(warning)
        page.goto(meeting.get_absolute_url())
        expect(page.locator("main")).to_contain_text(warning)


def downloaded(page) -> bytes:
    """The PDF of the issue that is open."""
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("Download the PDF")).click()
    return Path(download.value.path()).read_bytes()


def said_in(made: bytes) -> tuple[str, list[str]]:
    """The words of a PDF, and the names of what is attached to it."""
    with pypdfium2.PdfDocument(made) as read:
        words = " ".join(leaf.get_textpage().get_text_range() for leaf in read)
    with pikepdf.open(BytesIO(made)) as opened:
        return words, list(opened.attachments)


def test_an_appendix_that_is_exempt_is_in_the_part_2_pack_and_not_in_the_public_paper(
    context, live_server, monkeypatch
):
    """Marked with paragraph 1: absent from the public PDF, in a search and among attachments."""
    monkeypatch.setattr("reports.workflows.make_pdf", make_pdf_once)
    council = make_council("Anyborough Council", slug="anyborough")
    clerk, director, viewer = (
        make_member(council, role, make_user(role.label))
        for role in (Role.CLERK, Role.DIRECTOR, Role.VIEWER)
    )
    report = make_report(make_plan(council), title="Homes for children", visibility="public")
    appendix = ReportSection(
        report=report, order=2, heading="Appendix 1: Bidders", kind="text", text="Zebra Homes Ltd.",
        is_appendix=True,
    )  # fmt: skip
    appendix.save(by=clerk, at=NOON)
    page = sign_in(context, clerk, live_server.url)
    page.goto(reverse("reports:edit_section", args=[council.slug, appendix.pk]))
    page.get_by_label("Only those entitled to exempt matter (Part 2)").check()
    page.get_by_label("1: about an individual").check()
    page.get_by_label("If exempt: why").fill("It names a bidder.")
    page.get_by_role("button", name="Save the section").click()

    page = sign_in(context, director, live_server.url)
    page.set_default_timeout(60_000)  # two PDFs are made while it waits
    page.goto(reverse("reports:issue_report", args=[council.slug, report.pk]))
    expect(page.locator("main")).to_contain_text("paragraph 1 of Part 1 of Schedule 12A")
    page.get_by_role("button", name="Issue the report").click()
    issue_url = page.url
    public, attached = said_in(downloaded(page))
    assert ("Zebra" in public, "Bidders" in public, attached) == (False, False, [])
    assert "Part of this report is exempt information" in " ".join(public.split())
    page.get_by_role("link", name="Part 2 pack of this issue").click()
    pack, attached = said_in(downloaded(page))
    assert ("Zebra Homes Ltd." in pack, attached) == (True, [])

    pack_url = page.url
    page = sign_in(context, viewer, live_server.url)
    page.goto(issue_url)
    expect(page.locator("main")).not_to_contain_text("Part 2")
    assert page.goto(pack_url).status == 404
