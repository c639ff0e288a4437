"""From an owner's last update to the chair's decision: two of the acceptance scenarios."""

import logging
import re
from datetime import UTC, date, datetime, time

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from accounts.policy import Role
from improvement.models import Action, Closing, Evidence, ProgressUpdate
from tests.browser.test_inspections import sign_in, type_date
from tests.clock import today_is
from tests.make import (
    make_action,
    make_board,
    make_council,
    make_evidence,
    make_meeting,
    make_member,
    make_plan,
    make_strand,
    make_update,
    make_user,
)

pytestmark = pytest.mark.django_db(transaction=True)
BEGAN = datetime(2022, 4, 26, 10, tzinfo=UTC)
AUDIT = {"name": "audit.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}


class Delivery:
    """A plan of April 2022 with its people, and actions P1.1, P2.2 and P2.3, due on 30 June."""

    def __init__(self) -> None:
        self.council = make_council("Anyborough Council", slug="anyborough")
        self.lead = make_member(self.council, Role.PLAN_LEAD, make_user("Improvement manager"))
        self.owner = make_member(self.council, Role.ACTION_OWNER, make_user("Head of service"))
        self.chair = make_member(self.council, Role.BOARD_MEMBER, make_user("Independent chair"))
        self.plan = make_plan(self.council, title="Improvement plan 2022", at=BEGAN)
        self.board = make_board(
            self.council, plan=self.plan, chair=self.chair, name="Excellence board", at=BEGAN
        )
        strand = make_strand(self.plan, reference="P", name="Our practice", at=BEGAN)
        self.p1_1, self.p2_2, self.p2_3 = (
            make_action(
                strand=strand,
                reference=reference,
                title=title,
                lead=self.owner,
                start_on=BEGAN.date(),
                due_on=date(2022, 6, 30),
                at=BEGAN,
            )
            for reference, title in (
                ("P1.1", "Commission advocacy"),
                ("P2.2", "Review every pathway plan"),
                ("P2.3", "Audit strategy discussions"),
            )
        )

    @property
    def plan_url(self) -> str:
        return self.plan.get_absolute_url()


def send_to_close(page: Page, url: str) -> int:
    """What a crafted form is answered, sent with the session and the token of the page."""
    return page.evaluate(
        """async url => {
            const token = document.querySelector('[name=csrfmiddlewaretoken]').value;
            const words = {decision: 'close', impact: 'evident', minute_reference: 'AEB/22/14'};
            const sent = new URLSearchParams({...words, csrfmiddlewaretoken: token, version: 1});
            return (await fetch(url, {method: 'POST', body: sent})).status;
        }""",
        url,
    )


def propose_closing(page: Page, case: str) -> None:
    """From the page of an action, with the form behind its button."""
    page.get_by_role("link", name="Propose closing").or_(
        page.get_by_role("button", name="Propose closing")
    ).first.click()
    page.get_by_label("Why it can close").fill(case)
    page.get_by_role("button", name=re.compile("Propose")).click()
    expect(page.locator(".govuk-notification-banner")).to_contain_text("Closing proposed")


def ask_for_date(page: Page, to_on: date, *, why: str) -> None:
    """From the page of an action, with an update that asks for the new date."""
    page.get_by_role("button", name="Record progress").click()
    page.get_by_label("Red: off track").check()
    page.get_by_label("What happened").fill("The provider has left. Another is sought.")
    page.locator("summary", has_text="Ask for a new due date").click()
    type_date(page, "new_due_on", to_on.day, to_on.month, to_on.year)
    page.locator("[name=date_reason]").fill(why)
    page.locator("[name=date_effect]").fill("Advocacy comes two months later.")
    page.get_by_role("button", name="Record progress").click()


def row(page: Page, action: Action):  # type: ignore[no-untyped-def]
    return page.locator("main table tr").filter(has=page.get_by_role("link", name=str(action)))


def test_an_owner_delivers_and_cannot_close(context, live_server, caplog):
    """The audit comes with the update; closing is offered to nobody who leads the action."""
    it = Delivery()
    caplog.set_level(logging.INFO, logger="config.requests")
    with today_is(date(2022, 6, 24), time(14)):
        page = sign_in(context, it.owner, live_server.url)
        page.goto(it.p2_3.get_absolute_url())
        page.get_by_role("button", name="Record progress").click()
        page.get_by_label("Green: on track").check()
        page.get_by_label("Yes", exact=True).check()
        page.get_by_role("button", name="Record progress").click()
        expect(page).to_have_title(re.compile("^Error: "))
        expect(page.locator("#id_happened_error")).to_contain_text("Enter what happened")
        assert not ProgressUpdate.objects.exists()
        assert not Evidence.objects.exists()

        page.get_by_label("What happened").fill("All twelve strategy discussions were audited.")
        page.locator("summary", has_text="Add evidence").click()
        page.get_by_label("Title of the evidence").fill("Audit of strategy discussions")
        page.get_by_label("Kind of evidence").select_option("audit")
        type_date(page, "evidence_dated_on", 24, 6, 2022)
        page.get_by_label("Or a file").set_input_files(AUDIT)  # type: ignore[arg-type]
        page.get_by_role("button", name="Record progress").click()

        facts = page.locator(".los-facts")
        expect(facts).to_contain_text("Delivered – awaiting evidence")
        expect(facts).to_contain_text("Delivered on 24 June 2022")
        expect(page.locator("main")).to_contain_text("Audit of 24 June 2022")
        expect(page.get_by_role("link", name="Decide the closing")).to_have_count(0)
        expect(page.get_by_role("button", name="Close")).to_have_count(0)

        propose_closing(page, "All twelve were audited, and ten are good.")
        expect(page.locator("main")).to_contain_text("Waiting for the chair of the board")
        expect(page.get_by_role("link", name="Decide the closing")).to_have_count(0)
        closing = Closing.objects.get()
        decide = reverse("improvement:decide_closing", args=[it.council.slug, closing.pk])
        assert send_to_close(page, decide) == 403
        closing.refresh_from_db()
        assert closing.decided_at is None
        logged = [line.facts for line in caplog.records if line.facts["status"] == 403]
        assert [(line["method"], line["route"], line["user"]) for line in logged] == [
            ("POST", "<slug:council>/closings/<int:pk>/", it.owner.pk)
        ]


def test_an_action_is_silent_when_its_update_is_older_than_35_days(context, live_server):
    it = Delivery()
    for action in (it.p1_1, it.p2_3):
        make_update(action, by=it.owner, at=datetime(2022, 6, 20, 9, tzinfo=UTC))
    make_update(it.p2_2, by=it.owner, at=datetime(2022, 5, 20, 9, tzinfo=UTC))
    overview = f"/{it.council.slug}/"
    with today_is(date(2022, 6, 24)):
        page = sign_in(context, it.owner, live_server.url)
        page.goto(overview)
        expect(row(page, it.p2_2)).to_have_count(0)
    with today_is(date(2022, 6, 25)):
        page = sign_in(context, it.owner, live_server.url)
        page.goto(overview)
        expect(row(page, it.p2_2)).to_contain_text("Silent for 36 days")
        expect(row(page, it.p1_1)).to_have_count(0)


def test_the_chair_closes_what_is_proved(context, live_server):
    """Refused while no impact is evident; then closed, with her name, the time and the minute."""
    it = Delivery()
    delivered = datetime(2022, 6, 24, 9, tzinfo=UTC)
    make_update(it.p2_3, by=it.owner, at=delivered, delivered_on=delivered.date())
    make_evidence(it.p2_3, by=it.owner, at=delivered, kind="audit", dated_on=delivered.date())
    with today_is(date(2022, 6, 27)):
        owner = sign_in(context, it.owner, live_server.url)
        owner.goto(it.p2_3.get_absolute_url())
        propose_closing(owner, "All twelve were audited, and ten are good.")
    with today_is(date(2022, 7, 5), time(15, 4)):
        page = sign_in(context, it.chair, live_server.url)
        page.goto("/my-work/")
        page.locator("main a", has_text="Close P2.3").click()
        page.get_by_label("Close it").check()
        page.get_by_label("Not yet evident").check()
        page.get_by_label("Minute reference").fill("AEB/22/14")
        page.get_by_role("button", name="Record the decision").click()
        expect(page.locator(".govuk-error-summary")).to_contain_text(
            "Impact must be evident or sustained before the action can close"
        )
        assert Closing.objects.get().decided_at is None

        page.get_by_label("Evident", exact=True).check()
        page.get_by_role("button", name="Record the decision").click()
        page.goto(it.p2_3.get_absolute_url())
        expect(page.locator(".los-facts")).to_contain_text("Closed – embedded")
        expect(page.locator("main")).to_contain_text(
            "Closed by Independent chair at 3:04pm on 5 July 2022 (BST), minute AEB/22/14"
        )


def test_the_chair_agrees_to_a_new_date_and_the_old_one_stays(context, live_server):
    """While it is undecided the old date counts; agreed, the row shows both, and by how much."""
    it = Delivery()
    asked = datetime(2022, 6, 28, 9, tzinfo=UTC)
    for action in (it.p2_2, it.p2_3):
        make_update(action, by=it.owner, at=asked)
    meeting = make_meeting(it.board, on=date(2022, 8, 16), theme="Quality Assurance", at=BEGAN)
    with today_is(asked.date()):
        page = sign_in(context, it.owner, live_server.url)
        page.goto(it.p1_1.get_absolute_url())
        ask_for_date(page, date(2022, 8, 31), why="Provider withdrew")
        expect(page.locator("main")).to_contain_text("New date asked for: 31 August 2022")
        expect(page.locator(".los-facts")).to_contain_text("30 June 2022")
    with today_is(date(2022, 6, 30)):
        page = sign_in(context, it.chair, live_server.url)
        page.goto(it.plan_url)
        expect(row(page, it.p1_1)).to_contain_text("In progress")
    with today_is(date(2022, 7, 1)):
        page = sign_in(context, it.chair, live_server.url)
        page.goto(it.plan_url)
        expect(row(page, it.p1_1)).to_contain_text("Overdue")
        expect(row(page, it.p1_1)).to_contain_text("1 day late")
    with today_is(date(2022, 7, 5)):
        page = sign_in(context, it.chair, live_server.url)
        page.goto("/my-work/")
        page.locator("main a", has_text="New date for P1.1").click()
        expect(page.locator("main")).to_contain_text("Provider withdrew")
        page.get_by_label("Agree to the new date").check()
        page.get_by_role("button", name="Record the decision").click()
        page.goto(it.plan_url)
        moved = row(page, it.p1_1)
        expect(moved).to_contain_text("In progress")
        expect(moved).to_contain_text("31 Aug 2022")
        expect(moved).to_contain_text("moved once, +62 days; first 30 Jun 2022")
        page.goto(it.p1_1.get_absolute_url())
        expect(page.locator(".los-facts")).to_contain_text("Originally 30 June 2022")
        page.goto(meeting.get_absolute_url())
        expect(page.locator("h1")).to_contain_text("16 August 2022")
        expect(page.locator("main dl")).to_contain_text("Quality Assurance")
