"""A young person reads our plan and tells us something: the ninth acceptance scenario."""

import re
from datetime import UTC, date, datetime

import pytest
from playwright.sync_api import expect

from accounts.policy import Role
from impact.models import YoungPeopleComment
from reports import making, our_plan_pdf
from reports.pdf import PdfFailed
from tests.browser.test_inspections import sign_in
from tests.browser.test_pages import NARROW, faults
from tests.make import (
    make_action,
    make_area,
    make_council,
    make_inspection,
    make_member,
    make_plan,
    make_strand,
    make_update,
    make_user,
    make_voice,
    make_young_people_page,
    make_young_people_text,
)

pytestmark = pytest.mark.django_db(transaction=True)
APRIL = datetime(2022, 4, 26, 10, tzinfo=UTC)


class OurPlan:
    """A council whose page tells of three actions for care leavers; a fourth has no words."""

    def __init__(self) -> None:
        self.council = make_council("Anyborough Council", slug="anyborough")
        self.lead = make_member(self.council, Role.PLAN_LEAD, make_user("Sam Okafor"))
        self.owner = make_member(self.council, Role.ACTION_OWNER, make_user("Jo Lindqvist"))
        inspection = make_inspection(self.council, visibility="public")
        area = make_area(inspection, short_title="Pathway plans", visibility="public")
        self.plan = make_plan(self.council, answers=inspection, visibility="public")
        strand = make_strand(self.plan)
        self.kept, self.late, self.done, self.silent = (
            make_action(
                strand=strand,
                reference=f"P1.{number}",
                title=title,
                lead=self.owner,
                start_on=APRIL.date(),
                due_on=due_on,
                visibility="public",
            )
            for number, title, due_on in (
                (1, "Co-produce PPs for CLs", date(2099, 6, 30)),
                (2, "Embed PA contact standard", date(2022, 6, 30)),
                (3, "Publish local offer", date(2022, 6, 30)),
                (4, "Commission IRO capacity", date(2022, 6, 30)),
            )
        )
        make_update(self.done, by=self.owner, delivered_on=date(2022, 6, 1), happened="Signed off.")
        make_young_people_page(self.plan, welcome="This is our plan for you.")
        told = {"group": "care leavers"}
        make_young_people_text(
            self.kept,
            words="You will write your plan together with us.",
            changed="Each meeting now starts with what you want to say.",
            not_yet="Many plans are still old, since we have too few advisers.",
            **told,
        )
        make_young_people_text(self.late, words="Somebody will stay in touch with you.", **told)
        make_young_people_text(self.done, words="You will know what help you can get.", **told)
        make_young_people_text(area, self.plan, words="Your plan must be yours.")
        make_voice(
            self.plan,
            group="Care leavers",
            method="Leaving Care Forum",
            heard_on=date(2022, 4, 30),
            heard_precision="month",
            heard="Officers' words of what was heard.",
            you_said="We have never seen our plans.",
            we_did="Everybody gets a copy now.",
            is_published=True,
            visibility="public",
        )


def test_anybody_saves_our_plan_once_it_is_made(context, live_server, monkeypatch):
    monkeypatch.setattr(making, "WAITED_SECONDS", 0)
    OurPlan()
    page = context.new_page()
    with making.the_only_maker():
        page.goto("/anyborough/our-plan/")
        page.get_by_role("link", name="Save our plan").click()
        expect(page.locator("h1")).to_have_text("We are making the PDF of our plan")
        assert faults(page) == []
    # The maker has gone, so it is made for who looks next: here the page itself.
    expect(page.get_by_role("status")).to_have_text("It is settled: look again.", timeout=60_000)
    page.get_by_role("link", name="Look again").click()
    expect(page.locator("h1")).to_have_text("Our plan is ready to save")
    assert faults(page) == []
    with page.expect_download() as download:
        page.get_by_role("link", name="Save our plan").click()
    assert download.value.suggested_filename == "Our-plan-Anyborough-Council.pdf"


def test_a_plan_that_cannot_be_saved_says_so_and_leads_back(context, live_server, monkeypatch):
    def fails(*args, **given):
        raise PdfFailed

    monkeypatch.setattr(our_plan_pdf, "make_pdf", fails)
    OurPlan()
    page = context.new_page()
    page.goto("/anyborough/our-plan/")
    page.get_by_role("link", name="Save our plan").click()
    expect(page.locator("h1")).to_have_text("We could not make the PDF of our plan")
    assert faults(page) == []
    page.get_by_role("link", name="read our plan on the page").click()
    expect(page.locator("h1")).to_have_text("Our plan")


def test_a_young_person_reads_our_plan_and_is_answered(context, live_server):
    it = OurPlan()
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    answer = page.goto("/anyborough/our-plan/")
    assert answer.status == 200
    main = page.locator("main")
    expect(page.get_by_role("button", name="Sign out")).to_have_count(0)

    expect(page.get_by_role("heading", name="For care leavers")).to_be_visible()
    cards = page.locator(".los-card")
    statuses = {
        "You will write your plan together with us.": "We are working on it",
        "Somebody will stay in touch with you.": "This is late",
        "You will know what help you can get.": "Done. We are checking that it helps",
    }
    for promise, status in statuses.items():
        card = cards.filter(has_text=promise)
        expect(card.locator(".los-young-status")).to_have_text(status)
        expect(card.locator(".los-young-status svg")).to_be_visible()
    expect(main).to_contain_text("Each meeting now starts with what you want to say.")
    expect(main).to_contain_text("Many plans are still old, since we have too few advisers.")
    expect(main).to_contain_text("Your plan must be yours.")
    heard = cards.filter(has_text="Leaving Care Forum, April 2022")
    expect(heard).to_contain_text("We have never seen our plans.")
    expect(heard).to_contain_text("Everybody gets a copy now.")

    words = main.inner_text()
    for action in (it.kept, it.late, it.done, it.silent):
        assert action.title not in words
    assert [name for name in ("Sam Okafor", "Jo Lindqvist", "Officers'") if name in words] == []
    assert re.findall(r"\b[A-Z]{2,}\b", words) == []
    assert faults(page) == []
    assert [url for url in asked if not url.startswith(live_server.url)] == []

    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    page.get_by_role("button", name="Tell us what you think").click()
    assert page.locator("main form").locator("input:visible, textarea:visible").count() == 1
    page.get_by_label("What do you want to tell us?").fill("Letters have too many hard words.")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("h1")).to_have_text("Thank you. We have it")
    page.goto("/anyborough/our-plan/")
    expect(page.locator("main")).not_to_contain_text("hard words")

    comment = YoungPeopleComment.objects.get()
    officer = sign_in(context, it.lead, live_server.url)
    officer.goto(f"{it.plan.get_absolute_url()}young-people/")
    officer.get_by_role("link", name="1 to decide").click()
    officer.get_by_role("link", name="Decide").click()
    officer.get_by_label("Show it with a reply").check()
    officer.get_by_label("We did").fill("We write our letters again, with the forum.")
    officer.get_by_role("button", name="Record the decision").click()
    expect(officer.locator(".govuk-notification-banner").first).to_contain_text("Decision recorded")
    comment.refresh_from_db()
    assert comment.entry is not None

    reader = context.browser.new_context(base_url=live_server.url)
    visitor = reader.new_page()
    visitor.goto("/anyborough/our-plan/")
    shown = visitor.get_by_role("region", name="What we heard: you said, we did")
    expect(shown).to_contain_text("Letters have too many hard words.")
    expect(shown).to_contain_text("We write our letters again, with the forum.")
    reader.close()


def test_it_is_read_without_a_script_and_by_keyboard(browser, live_server):
    OurPlan()
    visitor = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    page = visitor.new_page()
    page.goto("/anyborough/our-plan/")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.locator(":focus", has_text="Tell us what you think").count():
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/our-plan/comment/")
    page.get_by_label("What do you want to tell us?").fill("Thank you for the page.")
    page.get_by_role("button", name="Send it").click()
    expect(page.locator("h1")).to_have_text("Thank you. We have it")
    visitor.close()
