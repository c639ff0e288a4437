"""A lead member's executive report: an acceptance scenario with its figures."""

import re
from datetime import UTC, date, datetime

import pypdfium2
import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.models import User
from accounts.policy import Role
from overview.case_loading import load_case
from reports.models import CommitteeReport, IssuedReport
from tests.browser.test_inspections import sign_in
from tests.clock import today_is
from tests.make import make_member, make_user
from tests.papers import make_pdf_once
from tests.reports.test_five_papers import BLACKBURN, out_of_order

pytestmark = pytest.mark.django_db(transaction=True)
ON = date(2022, 5, 20)
AT = datetime(2022, 5, 19, 10, tzinfo=UTC)
SECTIONS = [
    "Executive summary", "Recommendations", "Background", "Key issues & risks",
    "Policy implications", "Financial implications", "Legal implications",
    "Resource implications", "Equality and health implications", "Consultations",
    "Statement of compliance", "Declaration of interest",
]  # fmt: skip
NAMED = "Section 151 Officer: not given yet. It was asked of Finance Officer"


def words_of(made_pdf: bytes) -> str:
    with pypdfium2.PdfDocument(made_pdf) as read:
        return re.sub(r"\s+", " ", " ".join(leaf.get_textpage().get_text_range() for leaf in read))


def test_the_executive_report_stays_a_draft_until_the_section_151_officer_confirms(
    context, live_server, monkeypatch
):
    """The report for 9 June 2022: its head, its money, its twelve sections, and what closes it."""
    for room in ("views.files", "workflows"):
        monkeypatch.setattr(f"reports.{room}.make_pdf", make_pdf_once)
    made = load_case("blackburn", by=User.objects.system(), on=ON, at=AT)
    report = CommitteeReport.objects.select_related("council").get(pk=made["report"])
    slug = report.council.slug
    clerk, director, finance, monitoring = (
        make_member(report.council, role, make_user(name))
        for role, name in (
            (Role.CLERK, "Clerk"),
            (Role.DIRECTOR, "Director"),
            (Role.CLEARANCE_OFFICER, "Finance Officer"),
            (Role.CLEARANCE_OFFICER, "Monitoring Officer"),
        )
    )
    with today_is(ON):
        page = sign_in(context, clerk, live_server.url)
        page.goto(report.get_absolute_url())
        head = page.locator(".los-paper__facts")
        expect(head).to_contain_text("Children, Young People & Education")
        expect(head).to_contain_text("(All Wards)")
        expect(head).to_contain_text("YES ✓   NO ☐")
        expect(head).to_contain_text("Monitoring Officer; Section 151 Officer")
        paper = re.sub(r"\s+", " ", page.locator(".los-paper").inner_text())
        numbered = [f"{number} {name}" for number, name in enumerate(SECTIONS, start=1)]
        assert out_of_order(paper, numbered) == []
        rows = page.locator(".los-paper table", has_text="Source of the money").locator("tbody tr")
        money = [re.sub(r"\s+", " ", row) for row in rows.all_inner_texts()]
        assert [("2022/23 £906,000" in money[0], "2023/24 £923,000" in money[1])] == [(True, True)]
        assert len(money) == 2
        assert "Part-year" in money[0]
        assert "Full-year" in money[1]
        assert "1,829" not in paper
        for words in (
            "Version: 1",
            "Strategic Director of Children's Services",
            "Business & Governance Manager, Children's Services",
            "☐ Option 1", "☐ Option 2", "☐ Option 3",
        ):  # fmt: skip
            assert words in paper

        page.get_by_role("link", name="See its clearances").click()
        for name, officer in (("Monitoring Officer", monitoring), ("Section 151", finance)):
            page.get_by_label(re.compile(f"Who clears it: {name}")).select_option(str(officer.pk))
        page.get_by_role("button", name="Ask for clearance").click()

        page = sign_in(context, monitoring, live_server.url)
        page.goto("/my-work/")
        page.locator("main a", has_text="Monitoring Officer").click()
        page.get_by_label("Give clearance").check()
        page.get_by_role("button", name="Record it").click()

        page = sign_in(context, director, live_server.url)
        page.goto(report.get_absolute_url())
        with page.expect_download(timeout=90_000) as started:
            page.get_by_role("link", name="Download the draft (PDF)").click(timeout=90_000)
        draft = words_of(started.value.path().read_bytes())
        assert "DRAFT" in draft
        assert "Not cleared yet Section 151 Officer" in draft
        issue_url = reverse("reports:issue_report", args=[slug, report.pk])
        page.goto(issue_url)
        expect(page.locator("#closed")).to_contain_text(NAMED)
        button = page.get_by_role("button", name="Issue the report")
        expect(button).to_be_disabled()
        button.evaluate("button => button.form.submit()")  # as a crafted request would
        expect(page.locator(".govuk-error-summary")).to_contain_text(NAMED)
        assert not IssuedReport.objects.exists()

        page = sign_in(context, finance, live_server.url)
        page.goto("/my-work/")
        page.locator("main a", has_text="Section 151 Officer").click()
        expect(page.locator("main")).to_contain_text("£906,000")
        page.get_by_label("Give clearance").check()
        page.get_by_label(re.compile("^Comment")).fill("No unlawful expenditure follows.")
        page.get_by_role("button", name="Record it").click()

        page = sign_in(context, director, live_server.url)
        page.goto(issue_url)
        expect(page.locator("#closed")).to_have_count(0)
        page.get_by_role("button", name="Issue the report").click(timeout=90_000)
        expect(page.locator(".govuk-notification-banner")).to_contain_text(
            "is issued", timeout=90_000
        )
        with page.expect_download(timeout=90_000) as started:
            link = page.get_by_role("link", name=re.compile("Download the PDF"))
            link.first.click(timeout=90_000)
        issued = words_of(started.value.path().read_bytes())
        assert "DRAFT" not in issued
        assert "No unlawful expenditure follows. (FO, 20 May 2022)" in issued
        unsaid = [words for words in BLACKBURN if "Not given yet" not in words]
        assert out_of_order(issued, unsaid) == []
