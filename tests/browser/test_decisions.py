"""A democratic services officer records a decision: an acceptance scenario with its figures."""

from datetime import date, time

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.policy import Role
from reports.models import DecisionRecord, PublishedDecision
from tests.browser.test_inspections import sign_in, type_date
from tests.clock import today_is
from tests.make import (
    make_board,
    make_council,
    make_meeting,
    make_member,
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
        page.get_by_role("link", name="Record what was published").click()
        page.get_by_label("Agenda and reports").check()
        type_date(page, "published_on", 31, 5, 2022)
        page.get_by_role("button", name="Save").click()
        warning = "4 clear working days (31 May excluded); latest was Mon 30 May"
        expect(page.locator("main")).to_contain_text(warning)
        page.goto(meeting.get_absolute_url())
        expect(page.locator("main")).to_contain_text(warning)
