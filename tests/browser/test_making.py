"""Papers that take longer than somebody waits for a page, or are longer than they read of one."""

import re

import pytest
from playwright.sync_api import expect

from accounts.policy import Role
from reports import asking, making
from reports.models import AskedPaper
from tests.browser.test_inspections import sign_in
from tests.browser.test_pages import faults
from tests.make import (
    make_council,
    make_long_report,
    make_member,
    make_plan,
    make_report,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_paper_is_being_made_and_says_when_it_is_there(context, live_server, monkeypatch):
    monkeypatch.setattr(making, "WAITED_SECONDS", 0)
    council = make_council("Anyborough Council", slug="anyborough")
    clerk = make_member(council, Role.CLERK, make_user("Democratic services officer"))
    report = make_report(make_plan(council=council), title="Outcome of the inspection")
    page = sign_in(context, clerk, live_server.url)
    with making.the_only_maker():
        page.goto(report.get_absolute_url())
        page.get_by_role("link", name="Download the draft (PDF)").click()
        expect(page).to_have_title(re.compile("^Being made: DRAFT Outcome of the inspection"))
        assert faults(page) == []
        expect(page.get_by_role("status")).to_have_text("")
        asking.make_kept(AskedPaper.objects.get())
        expect(page.get_by_role("status")).to_have_text("It is settled: look again.")
        page.get_by_role("link", name="Look again").click()
        expect(page).to_have_title(re.compile("^Ready: DRAFT Outcome of the inspection"))
        assert faults(page) == []
        with page.expect_download() as download:
            page.get_by_role("link", name="Download the PDF").click()
    assert download.value.suggested_filename == "DRAFT-Outcome-of-the-inspection.pdf"


def test_a_long_draft_is_read_page_by_page(context, live_server):
    council = make_council("Anyborough Council", slug="anyborough")
    clerk = make_member(council, Role.CLERK, make_user("Democratic services officer"))
    report = make_long_report(make_plan(council=council), title="Outcome of the inspection")
    page = sign_in(context, clerk, live_server.url)
    page.goto(report.get_absolute_url())
    assert faults(page) == []
    page.get_by_role("link", name="Part 8").click()
    expect(page.get_by_role("heading", name="Part 8")).to_be_in_viewport()
    expect(page.get_by_text("Page 2 of 2 of this report")).to_have_count(1)
    assert faults(page) == []
    page.get_by_role("link", name="Previous page").click()
    expect(page.get_by_role("heading", name="Purpose of report")).to_have_count(1)
    expect(page.get_by_role("link", name="download the PDF")).to_have_count(1)
