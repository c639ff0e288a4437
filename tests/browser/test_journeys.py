"""What people come to do, in a real browser, from signing in to the paper that leaves."""

import re
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Signed
from tests.conftest import BROWSED


class Journey:
    """Tabs of people of one council; what they may not do is collected, and asserted at the end."""

    def __init__(self, signed: Signed) -> None:
        self.signed = signed
        self.made = signed.site.councils[BROWSED]
        self.home = f"/{self.made['council']}/"
        self.plan = f"{self.home}plans/{self.made['plan']}/"
        self.report = f"{self.home}reports/{self.made['report']}/"
        self.opened: list[Page] = []

    def tab(self, role: str, *, scripts: bool = True) -> Page:
        page = self.signed.new_tab(BROWSED, role, scripts=scripts)
        self.opened.append(page)
        return page

    def open_action(self, page: Page, reference: str) -> str:
        """Go by the plan to the action; gives its address."""
        page.goto(self.plan)
        page.locator(f"main table a:text-matches('^{reference} ')").click()
        expect(page.locator("h1")).to_contain_text(f"{reference} ")
        return page.url


@pytest.fixture
def journey(signed: Signed) -> Iterator[Journey]:
    signed.seen.clear()
    journey = Journey(signed)
    yield journey
    for page in journey.opened:
        page.context.close()
    assert signed.seen == []


def row(page: Page, reference: str) -> Locator:
    return page.locator("main tr").filter(has=page.locator(f"a:text-matches('^{reference} ')"))


def rag_counts(page: Page) -> dict[str, int]:
    """Rating and number of actions, from the overview's table."""
    table = page.locator("main table").filter(has_text="Red: off track").first
    return {
        line.locator("th").inner_text().strip(): int(line.locator("td").first.inner_text())
        for line in table.locator("tbody tr").all()
    }


def record_red(page: Page, words: str) -> None:
    page.get_by_label("Red: off track").check()
    page.get_by_label("What happened").fill(words)
    page.get_by_label("No, not yet").check()
    page.get_by_role("button", name="Record progress").click()


def test_an_owner_records_progress_in_one_form_and_every_page_agrees(journey):
    yesterday = timezone.localdate() - timedelta(days=1)
    page = journey.tab("action_owner")
    page.goto(journey.home)
    before = rag_counts(page)

    page.goto("/my-work/")
    page.locator("main a:text-matches('^C4')").first.click()
    page.get_by_role("button", name="Record progress").or_(
        page.get_by_role("link", name="Record progress")
    ).first.click()
    record_red(page, "The provider has stopped taking children.")

    expect(page.locator(".govuk-notification-banner")).to_contain_text("Progress recorded")
    action = page.url
    expect(page.locator("#update-title, .los-facts").first).to_contain_text("Red: off track")
    expect(page.locator("main")).to_contain_text("The provider has stopped taking children.")
    page.goto(journey.plan)
    expect(row(page, "C4")).to_contain_text("Red: off track")
    page.goto("/my-work/")
    expect(page.locator("main li, main tr").filter(has_text="C4").first).to_contain_text("Red")
    page.goto(journey.home)
    after = rag_counts(page)
    assert (after["Red: off track"], after["Amber: at risk"]) == (
        before["Red: off track"] + 1,
        before["Amber: at risk"] - 1,
    )
    lead = journey.tab("plan_lead")
    lead.goto(journey.report)
    expect(row_of_report(lead, "C4")).to_contain_text("Red: off track")

    page.goto(f"{journey.home}?as_at={yesterday.isoformat()}")
    assert rag_counts(page) == before
    page.goto(f"{journey.plan}?as_at={yesterday.isoformat()}")
    expect(row(page, "C4")).to_contain_text("Amber: at risk")
    page.goto(f"{action}?as_at={yesterday.isoformat()}".replace("#", ""))
    expect(page.locator(".los-facts")).to_contain_text("Amber: at risk")
    expect(page.locator("main")).not_to_contain_text("The provider has stopped taking children.")


def row_of_report(page: Page, reference: str) -> Locator:
    return page.locator("main tr").filter(has_text=re.compile(rf"\b{reference}\b")).first


def press_until(page: Page, wanted: str, *, most: int = 120) -> None:
    """Press Tab until the control or link whose words begin with `wanted` has the focus."""
    words = ""
    for _ in range(most):
        page.keyboard.press("Tab")
        words = page.evaluate(
            "() => { const it = document.activeElement;"
            " const label = it.labels && it.labels[0];"
            " return (label ? label.innerText : it.innerText || it.value || '').trim(); }"
        )
        if words.startswith(wanted):
            return
    raise AssertionError(f"no way to “{wanted}” by keyboard; the last stop was “{words}”")


def follow(page: Page) -> None:
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_the_same_by_keyboard_alone(journey):
    page = journey.tab("action_owner")
    page.goto("/my-work/")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.innerText") == "Skip to main content"
    page.keyboard.press("Enter")

    press_until(page, "C5")
    follow(page)
    if not page.url.endswith("/progress/"):
        press_until(page, "Record progress")
        follow(page)
    press_until(page, "Red: off track")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    press_until(page, "What happened")
    page.keyboard.type("Typed without a mouse.")
    press_until(page, "No, not yet")
    page.keyboard.press("Space")
    press_until(page, "Record progress")
    follow(page)

    expect(page.locator(".govuk-notification-banner")).to_contain_text("Progress recorded")
    expect(page.locator(".los-facts")).to_contain_text("Amber: at risk")
    expect(page.locator("main")).to_contain_text("Typed without a mouse.")


def test_the_same_with_scripts_off(journey):
    page = journey.tab("action_owner", scripts=False)
    journey.open_action(page, "C7")
    page.get_by_role("button", name="Record progress").or_(
        page.get_by_role("link", name="Record progress")
    ).first.click()
    page.get_by_role("button", name="Record progress").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text("Enter what happened")

    record_red(page, "Recorded without a script.")

    expect(page.locator(".govuk-notification-banner")).to_contain_text("Progress recorded")
    expect(page.locator("main")).to_contain_text("Recorded without a script.")


def test_two_people_change_one_action_and_nothing_typed_is_lost(journey):
    lead, director = journey.tab("plan_lead"), journey.tab("director")
    edit = journey.open_action(lead, "A2").split("#")[0] + "edit/"
    measure = "How we will know"
    lead.goto(edit)
    director.goto(edit)
    director.get_by_label(measure).fill("Nine audits of ten are good.")
    director.get_by_role("button", name="Record the change").click()
    expect(director.locator(".govuk-notification-banner")).to_contain_text("changed")

    lead.get_by_label(measure).fill("Children say so in the survey.")
    lead.get_by_role("button", name="Record the change").click()

    conflict = lead.locator(".los-conflict")
    expect(conflict).to_contain_text("Nine audits of ten are good.")
    expect(conflict).to_contain_text("Children say so in the survey.")
    expect(lead.get_by_label(measure)).to_have_value(re.compile("Children say so in the survey."))
    lead.get_by_label(measure).fill("Nine audits of ten are good, and children say so.")
    lead.get_by_role("button", name="Record the change").click()
    expect(lead.locator("main")).to_contain_text(
        "Nine audits of ten are good, and children say so."
    )


def test_a_new_date_is_asked_for_and_the_director_decides(journey):
    lead, director = journey.tab("plan_lead"), journey.tab("director")
    action = journey.open_action(lead, "D7")
    first = lead.locator(".los-facts").get_by_text("The original date").count()
    assert first == 1
    lead.get_by_role("button", name="Record progress").or_(
        lead.get_by_role("link", name="Record progress")
    ).first.click()
    lead.get_by_label("Amber: at risk").check()
    lead.get_by_label("What happened").fill("The survey has to wait for the new term.")
    lead.get_by_label("No, not yet").check()
    lead.locator("summary", has_text="Ask for a new due date").click()
    year = str(timezone.localdate().year + 2)
    group = lead.get_by_role("group", name=re.compile("New due date"))
    for name, value in (("Day", "28"), ("Month", "5"), ("Year", year)):
        group.get_by_label(name).fill(value)
    lead.get_by_label("Why the date has to move").or_(
        lead.locator("[name=date_reason]")
    ).first.fill("Schools are closed.")
    lead.locator("[name=date_effect]").fill("Some wait a term longer.")
    lead.get_by_role("button", name="Record progress").click()
    expect(lead.locator("main")).to_contain_text(f"New date asked for: 28 May {year}")

    director.goto("/my-work/")
    director.locator("main a", has_text="New date for D7").click()
    director.get_by_label("Agree to the new date").check()
    director.get_by_role("button").filter(has_text=re.compile("decision", re.IGNORECASE)).click()

    expect(director.locator(".govuk-notification-banner")).to_contain_text("New date agreed")
    director.goto(action)
    expect(director.locator(".los-facts")).to_contain_text(f"28 May {year}")
    expect(director.locator(".los-facts")).to_contain_text("Originally")


def test_a_closing_is_proposed_and_the_chair_closes(journey):
    lead, chair = journey.tab("plan_lead"), journey.tab("board_member")
    action = journey.open_action(lead, "A3")
    lead.get_by_role("link", name="Propose closing").or_(
        lead.get_by_role("button", name="Propose closing")
    ).first.click()
    lead.get_by_label("Why it can close").fill("Two audits and the forum agree.")
    lead.get_by_role("button", name=re.compile("Propose")).click()
    expect(lead.locator(".govuk-notification-banner")).to_contain_text("Closing proposed")

    chair.goto("/my-work/")
    chair.locator("main a", has_text="Close A3").click()
    chair.get_by_label("Close it").check()
    chair.get_by_label("Evident", exact=True).check()
    chair.get_by_label(re.compile("Minute reference")).fill("CIB/26/41")
    chair.get_by_role("button", name="Record the decision").click()

    expect(chair.locator(".govuk-notification-banner")).to_contain_text("Action closed")
    chair.goto(action)
    expect(chair.locator(".los-facts")).to_contain_text("Closed – embedded")


def download(page: Page, name: re.Pattern[str]) -> bytes:
    with page.expect_download(timeout=90_000) as started:
        page.get_by_role("link", name=name).or_(page.get_by_role("button", name=name)).first.click()
    return Path(started.value.path()).read_bytes()


def test_a_report_is_cleared_and_issued_and_what_left_never_changes(journey):
    officer = journey.tab("clearance_officer")
    officer.goto("/my-work/")
    officer.locator("main a", has_text="Financial comments").click()
    officer.get_by_label("Give clearance").check()
    officer.get_by_label("Your initials").fill("FO")
    officer.get_by_role("button", name="Record it").click()
    expect(officer.locator(".govuk-notification-banner")).to_be_visible()

    page = journey.tab("director")
    page.goto(f"{journey.report}issue/")
    page.get_by_role("button", name="Issue the report").click(timeout=90_000)
    expect(page.locator(".govuk-notification-banner")).to_contain_text("is issued", timeout=90_000)
    issued = page.url
    first = download(page, re.compile("Download the PDF"))
    assert first.startswith(b"%PDF")
    expect(page.locator("main")).to_contain_text(sha256(first).hexdigest())

    edit = journey.open_action(page, "D4").split("#")[0] + "edit/"
    page.goto(edit)
    page.locator("[name=title]").fill("A title from after the issue")
    page.get_by_role("button", name="Record the change").click()
    expect(page.locator("h1")).to_contain_text("A title from after the issue")

    page.goto(issued)
    assert download(page, re.compile("Download the PDF")) == first
    page.get_by_role("link", name="Read it as a web page").click()
    expect(page.locator("main")).to_contain_text("D4")
    expect(page.locator("main")).not_to_contain_text("A title from after the issue")
