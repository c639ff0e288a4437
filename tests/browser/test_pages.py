"""Every page in a real browser: axe finds nothing, nothing runs off a narrow screen.

Each page is opened as it usually is, and, where it has a form, once more with answers that must
be mended. Lists are opened empty too.
"""

import re
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, ViewportSize

from tests.browser.conftest import Signed
from tests.conftest import BROWSED, CROWDED
from tests.matrix import COPY
from tests.pages import PAGES, POSTED, READ
from tests.thorough import IS_OTHER_DATABASE, share, turn_of

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
WIDE = ViewportSize(width=1280, height=900)
NARROW = ViewportSize(width=320, height=640)
SIZES = (WIDE, NARROW)
# Downloads, style, and addresses that lead elsewhere at once.
NO_PAGE = {
    "account_login",
    "accounts:council_logo",
    "accounts:council_style",
    "health",
    "boards:terms_file",
    "improvement:evidence_file",
    "improvement:evidence_revision",
    "overview:home",
    "reports:asked",
    "reports:asked_pdf",
    "reports:board_pack_pdf",
    "reports:decision_pdf",
    "reports:highlight_pdf",
    "reports:decision_word",
    "reports:draft_pdf",
    "reports:draft_word",
    "reports:evidence_pack_pdf",
    "reports:evidence_pack_zip",
    "reports:issued_pdf",
    "reports:issued_word",
    "reports:line_pdf",
    "reports:line_word",
    "reports:minutes_pdf",
    "reports:minutes_word",
    "reports:notice_pdf",
    "reports:notice_word",
    "reports:action_register_pdf",
    "reports:one_page_pdf",
    "reports:our_plan_pdf",
    "reports:risk_register_pdf",
    "reports:seen_action_register_pdf",
    "reports:seen_line_pdf",
    "reports:seen_one_page_pdf",
    "reports:seen_risk_register_pdf",
    "reports:submitted_pdf",
    "reports:submitted_word",
    "reports:version_pdf",
    "reports:version_word",
}
SHOWN = [name for name in READ if name not in NO_PAGE]
# Forms that cannot be wrong: a button, or nothing that must be answered.
NEVER_WRONG = {
    # Nothing is asked of the person who looks.
    "impact:readings_owed",
    "improvement:owed_updates",
    "account_logout",
    "account_reset_password_from_key",
    "accounts:end_grant",
    "accounts:end_membership",
    # Something hangs on these: the page says what, and has no form.
    "boards:withdraw_item",
    "boards:withdraw_meeting",
    "improvement:withdraw_plan",
    "improvement:withdraw_strand",
    "boards:attendance",
    "boards:order_items",
    "boards:say_done",
    "boards:share_view",
    "boards:take_step",
    "boards:write_minutes",
    "improvement:bulk_edit",
    "improvement:hand_over",
    "inspections:edit_judgements",
    "inspections:end_lineage",
    "inspections:end_turn",
    "inspections:mark_met",
    "inspections:move_dates",
    "inspections:order_areas",
    "inspections:work_out",
    "reports:correct_report",
    "reports:issue_report",
    "reports:sections",
    # Nothing chosen or written is an answer: no option, no clearance, no decision, no summary.
    "reports:equality",
    "reports:sum_up",
    "reports:name_decision",
    "reports:template_clearances",
    # There all are asked for, and the template is withdrawn already: no form is left.
    "reports:clearances",
    "reports:withdraw_report_template",
}
WRONG = [name for name in SHOWN if name in POSTED and name not in NEVER_WRONG]
# Of these the database makes no difference that a browser could tell: `tests/test_every_page.py`
# opens all of them on either.
ONE_PAGE_IN = 4
DEMONSTRATION = {
    "overview": "/{council}/",
    "overview as at a day": "/{council}/?as_at=2026-11-20",
    "plan": "/{council}/plans/{plan}/",
    "plan, filtered": "/{council}/plans/{plan}/?status=overdue&rag=red&sort=-due_on",
    "plan, nothing found": "/{council}/plans/{plan}/?q=zzzzzz",
    "plan as at a day": "/{council}/plans/{plan}/?as_at=2026-11-20",
    "what changed": "/{council}/plans/{plan}/compare/?from=2026-08-20",
    "plan on a page": "/{council}/plans/{plan}/on-a-page/",
    "plan on a page, empty": "/{council}/plans/{empty_plan}/on-a-page/",
    "timeline": "/{council}/plans/{plan}/timeline/",
    "timeline, empty": "/{council}/plans/{empty_plan}/timeline/",
    "versions": "/{council}/plans/{plan}/versions/",
    "versions as at a day": "/{council}/plans/{plan}/versions/?as_at=2026-10-12",
    "plan without versions": "/{council}/plans/{empty_plan}/versions/",
    "what a plan answers": "/{council}/plans/{plan}/feeds/",
    "plan that answers nothing": "/{council}/plans/{empty_plan}/feeds/",
    "evidence": "/{council}/plans/{plan}/evidence/",
    "evidence, nothing found": "/{council}/plans/{plan}/evidence/?q=zzzzzz",
    "assurance": "/{council}/plans/{plan}/assurance/",
    "voice": "/{council}/plans/{plan}/voice/",
    "young people's page": "/{council}/plans/{plan}/young-people/",
    "young people's page, as they see it": "/{council}/our-plan/",
    "plan with nothing for young people": "/{council}/plans/{empty_plan}/young-people/",
    "comments that nobody made": "/{council}/plans/{empty_plan}/young-people/comments/",
    "plan without assurance": "/{council}/plans/{empty_plan}/assurance/",
    "plan in which nothing was heard": "/{council}/plans/{empty_plan}/voice/",
    "plan without evidence": "/{council}/plans/{empty_plan}/evidence/",
    "plan without actions": "/{council}/plans/{empty_plan}/",
    "overview of a plan without actions": "/{council}/?plan={empty_plan}",
    "measures": "/{council}/plans/{plan}/measures/",
    "measures, nothing found": "/{council}/plans/{plan}/measures/?trend=steady&tells=better_off",
    "measures as at a day": "/{council}/plans/{plan}/measures/?as_at=2026-10-20",
    "measures of a plan without any": "/{council}/plans/{empty_plan}/measures/",
    "risks": "/{council}/plans/{plan}/risks/?state=all",
    "risks as at a day": "/{council}/plans/{plan}/risks/?as_at=2026-11-20",
    "risks, nothing found": "/{council}/plans/{plan}/risks/?needs=rating",
    "plan without risks": "/{council}/plans/{empty_plan}/risks/",
    "risk matrix": "/{council}/plans/{plan}/risks/matrix/?kind=target",
    "risk matrix without risks": "/{council}/plans/{empty_plan}/risks/matrix/",
    "money": "/{council}/plans/{plan}/money/",
    "plan without money": "/{council}/plans/{empty_plan}/money/",
    "inspection": "/{council}/inspections/{inspection}/",
    "inspection as at a day": "/{council}/inspections/{inspection}/?as_at=2026-11-20",
    "inspections as at a day": "/{council}/inspections/?as_at=2026-11-20",
    "timeline of inspections as at a day": "/{council}/inspections/timeline/?as_at=2026-11-20",
    "plan on a page as at a day": "/{council}/plans/{plan}/on-a-page/?as_at=2026-11-20",
    "timeline as at a day": "/{council}/plans/{plan}/timeline/?as_at=2026-11-20",
    "timeline of inspections": "/{council}/inspections/timeline/",
    "areas through the inspections": "/{council}/inspections/areas/",
    "date calculator, answered": (
        "/{council}/inspections/calculator/?rule=agenda&trigger=2022-06-09"
    ),
    "comparison": "/{council}/inspections/{inspection}/compare/",
    "board": "/{council}/boards/{board}/",
    "meeting": "/{council}/meetings/{meeting}/",
    "forward plan": "/{council}/boards/{board}/forward-plan/",
    "reporting history": "/{council}/boards/{board}/history/",
    "challenge log": "/{council}/boards/{board}/challenges/",
    "challenge log, filtered": "/{council}/boards/{board}/challenges/?state=agreed",
    "challenge log as at a day": "/{council}/boards/{board}/challenges/?as_at=2026-10-20",
    "report": "/{council}/reports/{report}/",
}
EMPTY = [
    "overview:overview",
    "improvement:plans",
    "improvement:decisions",
    "inspections:inspections",
    "inspections:interventions",
    "inspections:lineage",
    "inspections:self_evaluations",
    "inspections:timeline",
    "boards:boards",
    "boards:plans_seen",
    "reports:reports",
    "reports:decisions",
    "accounts:people",
    "accounts:grants",
    "inspections:holidays",
]
MAKE_WRONG = """() => {
    const form = [...document.querySelectorAll('main form[method=post]')].pop();
    for (const control of form.elements) {
        if (control.type === 'hidden' || control.tagName === 'BUTTON') continue;
        if (control.type === 'radio' || control.type === 'checkbox') control.checked = false;
        else if (control.name.endsWith('_day')) control.value = '99';
        else if (control.tagName === 'SELECT') control.selectedIndex = 0;
        else if (control.type !== 'file') control.value = '';
    }
    form.requestSubmit();
}"""


def role_for(name: str) -> str:
    page = PAGES[name]
    if page.needs in ("public", "signed_in"):
        return "director" if page.needs == "signed_in" else "nobody"
    if page.owners_only:
        return "plan_lead"
    if page.needs == "clear_part":
        return "clearance_officer"
    return next(
        role
        for role in ("director", "administrator", "plan_lead", "clerk")
        if COPY[page.needs][role] == "yes"  # type: ignore[index]
    )


def address(signed: Signed, name: str) -> str:
    made = signed.site.councils[CROWDED]
    return PAGES[name].url(name, made["council"], things_of(made))


def things_of(made: dict[str, Any]) -> SimpleNamespace:
    """One of each thing of the crowded council, by its id."""
    return SimpleNamespace(
        **{key: SimpleNamespace(pk=number) for key, number in made["things"].items()}
    )


def faults(page: Page, sizes: Sequence[ViewportSize] = SIZES) -> list[str]:
    """What is wrong with the page as it stands, wide and narrow."""
    found = []
    title = page.title()
    if not title.endswith("Line of Sight"):
        found.append(f"title {title!r}")
    if (count := page.locator("h1").count()) != 1:
        found.append(f"{count} h1")
    if sizes:
        page.evaluate(AXE_SCRIPT)
    for size in sizes:
        page.set_viewport_size(size)
        found += [f"{size['width']} px: {words}" for words in axe(page)]
    page.set_viewport_size(NARROW)
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > NARROW["width"]:
        found.append(f"{wide} px wide on a screen of {NARROW['width']}")
    page.set_viewport_size(WIDE)
    return found


def axe(page: Page) -> list[str]:
    answer: dict[str, Any] = page.evaluate(
        "tags => axe.run({runOnly: tags, resultTypes: ['violations']})", TAGS
    )
    return [
        f"{violation['id']}: {node['html'][:200]}"
        for violation in answer["violations"]
        for node in violation["nodes"]
    ]


def look(
    signed: Signed,
    tab: Page,
    url: str,
    *,
    status: int = 200,
    sizes: Sequence[ViewportSize] | None = None,
) -> list[str]:
    """Open a page and say all that is wrong with it.

    axe looks at it wide and narrow. The same page comes out of either database: on PostgreSQL
    axe looks at a quarter of the pages, half of these wide. `script/prove` has it look at all of
    them there too.
    """
    signed.seen.clear()
    answer = tab.goto(url)
    assert answer is not None
    assert answer.status == status
    return faults(tab, sizes_of(turn_of(url)) if sizes is None else sizes) + signed.seen


def sizes_of(turn: int) -> Sequence[ViewportSize]:
    """How wide axe has the page, if it looks at it at all."""
    if not IS_OTHER_DATABASE:
        return SIZES
    return [SIZES[turn // 4 % len(SIZES)]] if turn % 4 == 0 else []


def here(names: Sequence[str], *, turn: int) -> Sequence[str]:
    """Those that are opened on this database."""
    return share(names, turn, of=ONE_PAGE_IN) if IS_OTHER_DATABASE else names


def sizes_as_usual(name: str) -> Sequence[ViewportSize]:
    """A form is looked at in one width as it usually is, and in the other with errors."""
    if name in WRONG:
        return share(SIZES, WRONG.index(name) + 1, of=2)
    return share(SIZES, SHOWN.index(name), of=2) if IS_OTHER_DATABASE else SIZES


@pytest.mark.parametrize("name", here(SHOWN, turn=0))
def test_a_page_as_it_usually_is(signed, name):
    tab = signed.tab(CROWDED, role_for(name))

    assert look(signed, tab, address(signed, name), sizes=sizes_as_usual(name)) == []


@pytest.mark.parametrize("name", here(WRONG, turn=1))
def test_a_form_that_must_be_mended(signed, name):
    """Every other form wide, the rest narrow; `script/prove` looks at all of them both ways."""
    sizes = share(SIZES, WRONG.index(name), of=2)
    tab = signed.tab(CROWDED, role_for(name))
    tab.goto(address(signed, name))
    signed.seen.clear()

    with tab.expect_navigation() as sent:
        tab.evaluate(MAKE_WRONG)

    assert sent.value.status == 422
    assert faults(tab, sizes) + signed.seen == []
    assert tab.title().startswith("Error: ")
    assert tab.evaluate("document.activeElement.className") == "govuk-error-summary"
    # Each line of the summary leads to a control of the form.
    links = tab.locator(".govuk-error-summary a").evaluate_all(
        "links => links.map(link => [link.innerText, !!document.querySelector(link.hash)])"
    )
    assert links
    assert [words for words, leads_somewhere in links if not leads_somewhere] == []


@pytest.mark.parametrize("words", DEMONSTRATION)
def test_a_page_of_the_demonstration(signed, words):
    url = DEMONSTRATION[words].format(**signed.site.councils[BROWSED])

    assert look(signed, signed.tab(BROWSED, "director"), url) == []


def test_a_day_that_cannot_be_compared(signed):
    url = "/{council}/plans/{plan}/compare/?from=2099-01-01"
    tab = signed.tab(BROWSED, "director")

    assert look(signed, tab, url.format(**signed.site.councils[BROWSED]), status=422) == []
    assert tab.title().startswith("Error: ")


def test_the_page_before_issuing(signed):
    """On the council whose report no journey issues."""
    url = "/{council}/reports/{report}/issue/".format(**signed.site.councils[CROWDED])

    assert look(signed, signed.tab(CROWDED, "director"), url) == []


@pytest.mark.parametrize(
    ("address", "words"),
    [
        pytest.param("reports/{issuing}/", "See how far issue 1 is", id="the report"),
        pytest.param("issued/{being_made}/", "Try again", id="its issue"),
    ],
)
def test_a_report_that_is_being_issued(signed, address, words):
    made = signed.site.councils[CROWDED]
    tab = signed.tab(CROWDED, "director")

    assert look(signed, tab, f"/{made['council']}/{address.format(**made['things'])}") == []
    assert tab.get_by_text(words).count() == 1


@pytest.fixture(params=["damaged", "missing"])
def spoilt_pdf(request, signed):
    """The kept PDF of the issued report is another than the one issued, or gone, for one test."""
    kept = Path(signed.site.environment["DATA_DIR"], "reports", "O.pdf")
    issued = kept.read_bytes()
    if request.param == "damaged":
        kept.write_bytes(issued + b"more")
    else:
        kept.unlink()
    yield
    kept.write_bytes(issued)


@pytest.mark.usefixtures("spoilt_pdf")
def test_an_issued_pdf_that_cannot_be_handed_out(signed):
    """Nothing is handed out: the page of the issue says what to do."""
    made = signed.site.councils[CROWDED]
    tab = signed.tab(CROWDED, "director")
    url = PAGES["reports:issued_pdf"].url("reports:issued_pdf", made["council"], things_of(made))

    assert look(signed, tab, url, status=503) == []
    assert tab.get_by_text("it is not handed out").count() == 1


@pytest.mark.parametrize("role", ["action_owner", "board_member", "viewer", "inspector", "clerk"])
def test_what_each_role_starts_from(signed, role):
    council = signed.site.councils[BROWSED]["council"]
    tab = signed.tab(BROWSED, role)

    assert look(signed, tab, "/my-work/") + look(signed, tab, f"/{council}/") == []


@pytest.mark.parametrize("name", EMPTY)
def test_an_empty_page_says_what_to_do_next(signed, name):
    tab = signed.tab(CROWDED, role_for(name))

    assert (
        look(signed, tab, PAGES[name].url(name, signed.site.councils[CROWDED]["empty"], None)) == []
    )
    assert tab.locator(".los-empty, main table, main li, main dl").count() > 0


def test_the_pages_that_refuse(signed):
    council = signed.site.councils[BROWSED]["council"]
    viewer = signed.tab(BROWSED, "viewer")

    assert look(signed, viewer, f"/{council}/settings/people/", status=403) == []
    assert look(signed, viewer, "/nowhere/", status=404) == []


def test_the_warning_of_words_that_may_identify_a_child(signed):
    """Beside the field, with its question: found by nobody but the server."""
    tab = signed.tab(CROWDED, "director")
    tab.goto(address(signed, "improvement:record_progress"))
    signed.seen.clear()
    tab.get_by_label("Green: on track").check()
    tab.get_by_label("No, not yet").check()
    tab.get_by_label("What happened", exact=True).fill("Child A was seen with Mia’s mother.")
    with tab.expect_navigation() as sent:
        tab.get_by_role("button", name="Record progress").click()

    assert sent.value.status == 422
    assert faults(tab) + signed.seen == []
    assert tab.get_by_text("“Child A” looks like one child of a case").count() == 2
    assert tab.get_by_label("Why “What happened” stays as it is").is_visible()


def test_signing_in_and_its_refusal(signed):
    tab = signed.tab(BROWSED, "nobody")

    assert look(signed, tab, "/sign-in/") == []
    tab.get_by_label("Email address").fill("nobody@council.example")
    tab.get_by_label("Password", exact=True).fill("a wrong password")
    tab.get_by_role("button", name="Sign in").click()
    tab.locator(".govuk-error-summary").wait_for()
    assert faults(tab) == []


def test_the_warning_before_the_session_ends(signed):
    """It comes three minutes before, by the clock of the page, and its button asks the server."""
    tab = signed.new_tab(BROWSED, "director")
    tab.clock.install()
    tab.goto("/my-work/")
    warning = tab.locator("#time-out")
    tab.clock.fast_forward("26:00")
    assert not warning.is_visible()
    tab.clock.fast_forward("01:30")
    warning.wait_for(state="visible")
    tab.clock.resume()
    assert faults(tab) == []
    with tab.expect_response("**/councils/") as asked:
        tab.get_by_role("button", name="Stay signed in").click()
    assert asked.value.status == 200
    warning.wait_for(state="hidden")
    tab.context.close()


def test_the_warning_before_the_twelve_hours_are_over(signed):
    """It is said once, and asks the server for nothing: there is nothing more to be had."""
    tab = signed.new_tab(BROWSED, "director")
    tab.goto("/my-work/")
    warning = tab.locator("#time-out")
    asked = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.evaluate("localStorage.setItem('los-session-ends', String(Date.now() + 150_000))")
    warning.wait_for(state="visible")
    warning.get_by_text("You signed in 12 hours ago").wait_for()
    assert faults(tab) == []

    tab.get_by_role("button", name="Close").click()
    warning.wait_for(state="hidden")
    tab.wait_for_timeout(2_500)
    assert (warning.is_visible(), asked) == (False, [])
    tab.context.close()


def test_a_conflict_shows_both_texts(signed):
    """Two people change one action: the second is shown what the first recorded."""
    url = address(signed, "improvement:edit_action")
    mine, theirs = (signed.tab(CROWDED, role) for role in ("director", "plan_lead"))
    for tab in (mine, theirs):
        tab.goto(url)
    theirs.get_by_label("More about it").fill("Their words.")
    theirs.get_by_role("button", name="Record the change").click()
    theirs.wait_for_url("**/actions/*/")
    signed.seen.clear()
    mine.get_by_label("More about it").fill("My words.")
    with mine.expect_navigation() as sent:
        mine.get_by_role("button", name="Record the change").click()

    assert sent.value.status == 409
    assert faults(mine) + signed.seen == []


def test_what_was_typed_while_signed_out(signed):
    """The page for signing in again, and the one from which the text is sent again."""
    account = signed.site.councils[CROWDED]["accounts"]["director"]
    tab = signed.new_tab(CROWDED, "director")
    tab.goto(address(signed, "improvement:add_strand"))
    tab.get_by_label("Name", exact=True).fill("Typed before signing in")
    tab.context.clear_cookies(name=re.compile("session"))
    signed.seen.clear()
    tab.get_by_role("button", name="Add the strand").click()
    tab.get_by_text("It is kept").wait_for()
    found = faults(tab)
    tab.get_by_label("Email address").fill(account["email"])
    tab.get_by_label("Password", exact=True).fill(account["password"])
    tab.get_by_role("button", name="Sign in").click()
    tab.get_by_role("heading", name="You are signed in again").wait_for()
    assert found + faults(tab) + signed.seen == []
    tab.context.close()


def test_what_runs_off_the_screen_is_found(signed):
    """The positive control: the same look at a page that was spoilt."""
    tab = signed.tab(BROWSED, "director")
    tab.goto("/my-work/")
    tab.evaluate(
        "document.querySelector('main').insertAdjacentHTML('beforeend',"
        " '<h1>Second</h1><img src=\"/static/img/x.png\">')"
    )
    tab.evaluate(
        "document.querySelector('main').append(Object.assign("
        "document.createElement('pre'), {textContent: 'wide '.repeat(90)}))"
    )

    found = faults(tab)

    assert [words for words in found if "2 h1" in words]
    assert [words for words in found if "image-alt" in words]
    assert [words for words in found if "on a screen of 320" in words]
