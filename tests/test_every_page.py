"""Every address, for everybody: nobody is shown or does more than the matrix says, or less.

`PAGES` has a line for each route. A route without one fails the first test.
"""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.management.commands.routes import routes
from accounts.models import User
from accounts.policy import MATRIX, Reach
from accounts.scope import ScopedQuerySet
from tests.matrix import COPY
from tests.page_forms import post_form
from tests.world import PDF, Person, Things, World, make_world

pytestmark = pytest.mark.django_db

Words = dict[str, str | list[str]]
NOBODY = 2**31 - 2
ROUTES = {route["name"]: route for route in routes()}


@dataclass(frozen=True)
class Page:
    """What a page needs, and of which things it is.

    `at` gives the arguments of its address after the council; `reads` is the row of the matrix
    that says who may know of the thing (None: no thing, or whoever may not open the page is told
    so). `inside` says that the thing can be exempt by itself."""

    needs: str
    at: Callable[[Things], list[Any]] = lambda things: []
    reads: str | None = None
    inside: bool = False
    has_exempt: bool = True
    in_council: bool = True
    answers: tuple[int, ...] = (200,)

    def url(self, name: str, world: World, things: Things) -> str:
        slug = [world.council.slug] if self.in_council else []
        return reverse(name, args=[*slug, *self.at(things)])

    def with_number(self, name: str, world: World, number: int) -> str | None:
        """The address with `number` for each id, or None when it has no id."""
        count = sum(isinstance(part, int) for part in self.at(world.ours))
        if not count:
            return None
        return reverse(name, args=[world.council.slug, *[number] * count])


def site(needs: str, *at: Any, answers: tuple[int, ...] = (200,)) -> Page:
    return Page(needs, lambda things: list(at), in_council=False, answers=answers)


def people(*names: str) -> Page:
    """A page of the settings: 403 for all but administrators, whatever the id."""
    return Page("manage_people", ids(*names), has_exempt=False)


def ids(*names: str) -> Callable[[Things], list[Any]]:
    return lambda things: [getattr(things, name).pk for name in names]


def of(needs: str, *names: str, inside: bool = False, answers: tuple[int, ...] = (200,)) -> Page:
    """A page of something that belongs to a plan, an inspection or a report."""
    return Page(needs, ids(*names), reads="read_plan", inside=inside, answers=answers)


def part(needs: str, *names: str, answers: tuple[int, ...] = (200,)) -> Page:
    """A page of something that can be exempt inside a plan or inspection that is not."""
    return of(needs, *names, inside=True, answers=answers)


def of_board(needs: str, name: str, *, has_exempt: bool = False) -> Page:
    """A page of a board, which is never exempt, or of a meeting, which may be."""
    return Page(needs, ids(name), reads="read_boards", has_exempt=has_exempt)


def of_draft(needs: str, name: str, *, inside: bool = False) -> Page:
    """A page of a report that has not left the building: only those who draft know of it."""
    return Page(needs, ids(name), reads=DRAFT, inside=inside)


RECORD, EDIT, REPORT = "record_inspection", "edit_action", "record_progress"
BOARDS, DRAFT = "keep_boards", "draft_report"
PAGES: dict[str, Page] = {
    "health": site("public"),
    "account_login": site("public", answers=(200, 302)),
    "account_logout": site("public", answers=(200, 302, 401)),
    "account_change_password": site("signed_in", answers=(302,)),
    "account_reset_password": site("public"),
    "account_reset_password_done": site("public"),
    "account_reset_password_from_key": site("public", "1", "set-password"),
    "account_reset_password_from_key_done": site("public"),
    "accounts:accessibility": site("public"),
    "accounts:councils": site("signed_in"),
    "accounts:council_style": Page("public"),
    "accounts:council_logo": Page("public", answers=(404,)),
    "accounts:people": people(),
    "accounts:add_person": people(),
    "accounts:person": people("person"),
    "accounts:add_role": people("person"),
    "accounts:edit_membership": people("membership"),
    "accounts:end_membership": people("membership"),
    "accounts:grants": people(),
    "accounts:add_grant": people(),
    "accounts:end_grant": people("grant"),
    "accounts:council_settings": people(),
    "boards:boards": Page("read_boards"),
    "boards:add_board": Page(BOARDS),
    "boards:board": of_board("read_boards", "board"),
    "boards:edit_board": of_board(BOARDS, "board"),
    "boards:withdraw_board": of_board(BOARDS, "board"),
    "boards:add_member": of_board(BOARDS, "board"),
    "boards:edit_member": of_board(BOARDS, "seat"),
    "boards:add_relation": of_board(BOARDS, "board"),
    "boards:edit_relation": of_board(BOARDS, "relation"),
    "boards:add_meeting": of_board(BOARDS, "board"),
    "boards:meeting": of_board("read_boards", "meeting", has_exempt=True),
    "boards:edit_meeting": of_board(BOARDS, "meeting", has_exempt=True),
    "boards:withdraw_meeting": of_board(BOARDS, "meeting", has_exempt=True),
    "boards:plans_seen": Page("read_boards"),
    "boards:add_plan_seen": Page(BOARDS),
    "boards:edit_plan_seen": of_board(BOARDS, "seen", has_exempt=True),
    "improvement:plans": Page("read_plan", answers=(200, 302)),
    "improvement:add_plan": Page(EDIT),
    "improvement:plan": of("read_plan", "plan"),
    "improvement:edit_plan": of(EDIT, "plan"),
    "improvement:add_strand": of(EDIT, "plan"),
    "improvement:add_focus_area": of(EDIT, "plan"),
    "improvement:add_action": of(EDIT, "plan"),
    "improvement:edit_strand": of(EDIT, "strand"),
    "improvement:edit_focus_area": of(EDIT, "focus_area"),
    "improvement:action": part("read_plan", "action"),
    "improvement:edit_action": part(EDIT, "action"),
    "improvement:withdraw_action": part(EDIT, "action"),
    "improvement:action_history": part("read_history", "action"),
    "improvement:record_progress": part(REPORT, "action"),
    "improvement:add_milestone": part(EDIT, "action"),
    "improvement:add_evidence": part(REPORT, "action"),
    "improvement:propose_closing": part("propose_closing", "ready"),
    "improvement:reopen": part("close_action", "closed"),
    "improvement:edit_milestone": part(EDIT, "milestone"),
    "improvement:meet_milestone": part(REPORT, "milestone"),
    "improvement:withdraw_milestone": part(EDIT, "milestone"),
    "improvement:decisions": Page("decide_date"),
    "improvement:decide_date": part("decide_date", "change"),
    "improvement:decide_closing": part("close_action", "closing"),
    "improvement:evidence_file": part("download_evidence", "evidence"),
    "improvement:withdraw_evidence": part(REPORT, "evidence"),
    "inspections:inspections": Page("read_plan"),
    "inspections:add_inspection": Page(RECORD),
    "inspections:inspection": of("read_plan", "inspection"),
    "inspections:edit_inspection": of(RECORD, "inspection"),
    "inspections:edit_judgements": of(RECORD, "inspection"),
    "inspections:compare": of("read_plan", "inspection"),
    "inspections:withdraw_inspection": of(RECORD, "inspection"),
    "inspections:add_area": of(RECORD, "inspection"),
    "inspections:order_areas": of(RECORD, "inspection"),
    "inspections:area": part("read_plan", "area"),
    "inspections:edit_area": part(RECORD, "area"),
    "inspections:withdraw_area": part(RECORD, "area"),
    "inspections:add_lineage": part(RECORD, "area"),
    "inspections:mark_met": part(RECORD, "area"),
    "inspections:end_lineage": part(RECORD, "area", "lineage"),
    "inspections:add_strength": of(RECORD, "inspection"),
    "inspections:edit_strength": part(RECORD, "strength"),
    "inspections:withdraw_strength": part(RECORD, "strength"),
    "inspections:add_period": of(RECORD, "inspection"),
    "inspections:edit_period": of(RECORD, "period"),
    "inspections:withdraw_period": of(RECORD, "period"),
    "inspections:add_stated_value": of(RECORD, "inspection"),
    "inspections:edit_stated_value": of(RECORD, "value"),
    "inspections:withdraw_stated_value": of(RECORD, "value"),
    "inspections:add_note": of(RECORD, "inspection"),
    "inspections:edit_note": of(RECORD, "note"),
    "inspections:withdraw_note": of(RECORD, "note"),
    "inspections:work_out": of(RECORD, "inspection"),
    "inspections:override_date": of(RECORD, "date"),
    "inspections:mark_date_met": of(RECORD, "date"),
    "inspections:state_date": of(RECORD, "date"),
    "inspections:holidays": people(),
    "inspections:add_holiday": people(),
    "inspections:withdraw_holiday": people("holiday"),
    "overview:home": site("signed_in", answers=(302,)),
    "overview:my_work": site("signed_in"),
    "overview:overview": Page("read_plan"),
    "reports:reports": Page("read_plan"),
    "reports:add_report": Page(DRAFT),
    "reports:report": of("read_plan", "issued_report", answers=(200, 302)),
    "reports:edit_report": of_draft(DRAFT, "report"),
    "reports:sections": of_draft(DRAFT, "report"),
    "reports:add_section": of_draft(DRAFT, "report"),
    "reports:edit_section": of_draft(DRAFT, "section", inside=True),
    "reports:draft_pdf": of_draft(DRAFT, "report"),
    "reports:issue_report": of_draft("issue_report", "report"),
    "reports:correct_report": of(DRAFT, "issued_report"),
    "reports:issued": of("read_plan", "issue"),
    "reports:issued_paper": of("read_plan", "issue"),
    "reports:issued_pdf": of("read_plan", "issue"),
    "reports:finish_issue": of("issue_report", "issue", answers=(302,)),
}


EVERY = sorted(ROUTES.keys() & PAGES.keys())
READ = [name for name in EVERY if "GET" in ROUTES[name]["methods"]]
POSTED = [name for name in EVERY if "POST" in ROUTES[name]["methods"]]
OURS_POSTED = [name for name in POSTED if PAGES[name].needs != "public"]


@pytest.fixture(autouse=True)
def _quick_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who may ask for a PDF is asked here, not how it is made."""
    for room in ("views", "workflows"):
        monkeypatch.setattr(f"reports.{room}.make_pdf", lambda document, **given: PDF)


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all tests here: nothing they do is kept."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield make_world(on=timezone.localdate())
        transaction.set_rollback(True)


# What the copy of the matrix says


def cell(needs: str, person: Person) -> str:
    return COPY[needs][person.role]


def knows_of(page: Page, person: Person, *, exempt: bool) -> bool:
    if page.reads is None:
        return True
    read = cell(page.reads, person)
    if read == "-" or (read == "grant" and not person.has_grant):
        return False
    if not exempt:
        return True
    part_two = cell("read_exempt", person)
    return part_two == "yes" or (part_two == "grant" and person.has_exempt_grant)


def may(page: Page, person: Person) -> bool:
    if page.needs in ("public", "signed_in"):
        return True
    right = cell(page.needs, person)
    if right in ("-", "draft") or page.reads is None:
        # There are no drafts for somebody else to take up yet.
        return right not in ("-", "draft")
    return {
        "yes": True,
        "grant": person.has_grant,
        "own": person.is_reporter,
        "chair": person.is_chair,
    }[right]


def expected(page: Page, person: Person, *, exempt: bool = False) -> int:
    """200 stands for whatever the page answers those who may."""
    if not knows_of(page, person, exempt=exempt):
        return 404
    return 200 if may(page, person) else 403


def entitled(world: World, page: Page) -> Person:
    """Somebody who may do it, to whatever thing."""
    order = ("director", "plan_lead", "clerk", "board_member", "administrator", "action_owner")
    return next(
        person
        for person in map(world.people.__getitem__, order)
        if expected(page, person, exempt=page.reads is not None) == 200
        or expected(page, person) == 200
    )


# What is in the database and in the files


# Who signed in when is no record of the council's.
NOT_RECORDED = {"django_session", "django_migrations", settings.CACHES["default"]["LOCATION"]}


@cache
def reading_of_tables() -> tuple[str, ...]:
    """A SELECT for each table, of all its columns but the moment somebody last signed in."""
    with connection.cursor() as cursor:
        quote = connection.ops.quote_name
        return tuple(
            "SELECT {} FROM {} ORDER BY 1".format(
                ", ".join(
                    quote(column.name)
                    for column in connection.introspection.get_table_description(cursor, table)
                    if column.name != "last_login"
                ),
                quote(table),
            )
            for table in sorted(connection.introspection.table_names(cursor))
            if table not in NOT_RECORDED
        )


def digest() -> str:
    """One number for all that is recorded, in the database and in the files."""
    told = hashlib.sha256()
    with connection.cursor() as cursor:
        for reading in reading_of_tables():
            cursor.execute(reading)
            told.update(repr(cursor.fetchall()).encode())
    for folder in ("evidence", "reports", "logos", "files"):
        found = sorted(Path(settings.DATA_DIR, folder).rglob("*"))
        told.update(repr([(path.name, path.stat().st_size) for path in found]).encode())
    return told.hexdigest()


@contextmanager
def nothing_kept() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def answer(client: Client, method: str, url: str, data: Any = None) -> int:
    """The status; 401 stands for being led to sign in."""
    ask = getattr(client, method)
    response = ask(url) if data is None else ask(url, data)
    if response.streaming:
        b"".join(response.streaming_content)
    if response.status_code == 302 and response.headers["Location"].startswith("/sign-in/"):
        return 401
    return response.status_code


def answers_of(
    world: World, page: Page, url: str, *, exempt: bool = False
) -> tuple[dict[str, Any], dict[str, Any]]:
    """What each person is answered, and what they should be; and that nothing was changed."""
    got: dict[str, Any] = {}
    wanted: dict[str, Any] = {"recorded": digest()}
    for who, person in world.people.items():
        status = answer(person.client, "get", url)
        right = expected(page, person, exempt=exempt)
        got[who] = 200 if status in page.answers and right == 200 else status
        wanted[who] = right
    got["recorded"] = digest()
    return got, wanted


# The promises


def test_every_route_has_its_line():
    assert sorted(PAGES) == sorted(ROUTES)


@pytest.mark.parametrize("name", EVERY)
def test_a_route_declares_the_capability_it_needs(name):
    assert PAGES[name].needs == ROUTES[name]["capability"]


def test_the_code_has_the_matrix_of_the_house():
    words = {
        Reach.ALL: "yes",
        Reach.OWN: "own",
        Reach.CHAIR: "chair",
        Reach.GRANTED: "grant",
        Reach.PROPOSE: "draft",
    }
    assert {
        capability.value: {
            role: words[MATRIX[capability][role]] if role in MATRIX[capability] else "-"
            for role in COPY["read_plan"]
        }
        for capability in MATRIX
    } == COPY


@pytest.mark.parametrize("name", READ)
def test_each_role_opens_what_the_matrix_says(world, name):
    page = PAGES[name]
    got, wanted = answers_of(world, page, page.url(name, world, world.ours))
    assert got == wanted


@pytest.mark.parametrize(
    ("name", "things"),
    [
        pytest.param(name, things, id=f"{name}, {words}")
        for name in READ
        if PAGES[name].reads and PAGES[name].has_exempt
        for things, words in (("part_two", "in an exempt whole"), ("inside", "exempt by itself"))
        if things == "part_two" or PAGES[name].inside
    ],
)
def test_exempt_matter_is_not_there_for_those_not_entitled(world, name, things):
    page = PAGES[name]
    url = page.url(name, world, getattr(world, things))
    got, wanted = answers_of(world, page, url, exempt=True)
    assert got == wanted


@pytest.mark.parametrize("name", EVERY)
def test_signed_out_leads_to_signing_in(world, name):
    page = PAGES[name]
    url = page.url(name, world, world.ours)
    wanted = page.answers if page.needs == "public" else (401,)
    if name in READ:
        assert answer(world.nobody, "get", url) in wanted
    if name in OURS_POSTED:
        assert answer(world.nobody, "post", url, {}) == 401


@pytest.mark.parametrize("name", [name for name in EVERY if PAGES[name].in_council])
def test_another_council_is_not_there(world, name):
    """Its members find nothing under our address, and we nothing of theirs under ours."""
    page = PAGES[name]
    methods = [method for method in ("get", "post") if method.upper() in ROUTES[name]["methods"]]
    if page.needs != "public":
        url = page.url(name, world, world.ours)
        assert [answer(world.outsider.client, method, url) for method in methods] == [404] * len(
            methods
        )
    if page.at(world.ours):
        url = page.url(name, world, world.theirs)
        person = entitled(world, page)
        assert [answer(person.client, method, url) for method in methods] == [404] * len(methods)


@pytest.mark.parametrize("name", READ)
def test_what_does_not_exist_is_not_there(world, name):
    page = PAGES[name]
    person = entitled(world, page)
    for number in (NOBODY, 0, 2**63, 10**30):
        url = page.with_number(name, world, number)
        if url is not None:
            assert answer(person.client, "get", url) == 404
    if page.in_council:
        url = page.url(name, world, world.ours).replace(world.council.slug, "no-such-council", 1)
        assert answer(person.client, "get", url) == 404


@pytest.mark.parametrize("name", READ)
def test_asking_for_the_head_changes_nothing(world, name):
    page = PAGES[name]
    before = digest()
    url = page.url(name, world, world.ours)
    assert answer(entitled(world, page).client, "head", url) in {*page.answers, 302}
    assert digest() == before


@pytest.mark.parametrize("name", EVERY)
def test_other_methods_are_refused(world, name):
    page = PAGES[name]
    url = page.url(name, world, world.ours)
    client = entitled(world, page).client
    wrong = [
        method
        for method in ("get", "post", "put", "patch", "delete")
        if method.upper() not in ROUTES[name]["methods"]
    ]
    assert {method: answer(client, method, url) for method in wrong} == dict.fromkeys(wrong, 405)


def plausible_answer(world: World, page: Page, url: str) -> Words:
    """What the page's form would send, filled in by somebody who may."""
    person = entitled(world, page)
    response = person.client.get(url)
    form = post_form(response.content.decode(), url) if response.status_code == 200 else None
    return form.filled() if form else {}


@pytest.mark.parametrize("name", OURS_POSTED)
def test_posting_follows_the_matrix_and_a_refusal_changes_nothing(world, name):
    page = PAGES[name]
    sets = [(world.ours, False)]
    if page.reads and page.has_exempt:
        sets.append((world.part_two, True))
    for things, exempt in sets:
        url = page.url(name, world, things)
        sent = plausible_answer(world, page, url)
        right = {who: expected(page, one, exempt=exempt) for who, one in world.people.items()}
        before = digest()
        got = {
            who: answer(world.people[who].client, "post", url, sent)
            for who, status in right.items()
            if status != 200
        }
        assert digest() == before
        for who, status in right.items():
            if status == 200:
                with nothing_kept():
                    got[who] = taken(answer(world.people[who].client, "post", url, sent))
        assert got == right


def taken(status: int) -> int:
    """200 stands for a form that was recorded, or is to be mended."""
    return 200 if status in (302, 409, 422) else status


@pytest.mark.parametrize("name", OURS_POSTED)
def test_an_empty_form_is_taken_or_to_be_mended(world, name):
    page = PAGES[name]
    with nothing_kept():
        url = page.url(name, world, world.ours)
        nothing = {"csrfmiddlewaretoken": "as browsers send it"}
        assert answer(entitled(world, page).client, "post", url, nothing) in (302, 422)


ODD_QUERIES = [
    "page=0&sort=nothing&as_at=2026-31-31&strand=abc&area=x&plan=x&lead=-1",
    "page=-1&sort=-&as_at=0001-01-01&strand=0&lead=nobody&rag=blue&status=unknown&q=%00",
    "page=99999999999999999999&sort=__class__&as_at=9999-12-31&plan=99999999999999999999",
    "strand=99999999999999999999&lead=99999999999999999999&area=99999999999999999999",
    "as_at=%00&strand=%00&plan=%00&status=%00&sort=%00&page=%00&lead=%00&area=%00",
    "q=%FF%FE&rag=%F0%9F%98%80&plan=%C2%B2&strand=%C2%B2&page=%C2%B2&as_at=%C2%B2",
    "q=" + "x" * 5000,
    "due_on_day=99&due_on_month=x&due_on_year=-4&due_from=x&due_to=x&all=1&next=//evil.example",
]


@pytest.mark.parametrize("name", [name for name in EVERY if name not in POSTED])
def test_no_query_string_breaks_a_page(world, name):
    page = PAGES[name]
    url = page.url(name, world, world.ours)
    client = entitled(world, page).client
    answers = {query[:40]: answer(client, "get", f"{url}?{query}") for query in ODD_QUERIES}
    fine = {*page.answers, 302, 400, 404, 422}
    assert {query: status for query, status in answers.items() if status not in fine} == {}


HOSTILE = ["\0", "x" * 30_000, "99999999999999999999999"]


@pytest.mark.parametrize("name", OURS_POSTED)
def test_no_answer_breaks_a_form(world, name):
    """All controls together are sent what nobody would type, and then the token alone."""
    page = PAGES[name]
    url = page.url(name, world, world.ours)
    sent = plausible_answer(world, page, url)
    client = entitled(world, page).client
    answers = {}
    for value in HOSTILE:
        hostile = dict.fromkeys(sent, value)
        for words, data in (("all", hostile | {"token": "t" * 20}), ("token", {"token": value})):
            with nothing_kept():
                answers[words, value[:20]] = answer(client, "post", url, sent | data)
    fine = (302, 400, 404, 409, 422)
    assert {key: status for key, status in answers.items() if status not in fine} == {}


def test_a_right_that_ends_is_gone_at_the_next_request(world):
    """A role taken away, a grant ended: the same session is refused."""
    person = world.people["inspector with a grant"]
    url = PAGES["improvement:plan"].url("improvement:plan", world, world.ours)
    with nothing_kept():
        before = answer(person.client, "get", url)
        for grant in person.user.grants.filter(plan=world.ours.plan):
            grant.ended_at, grant.ended_by = timezone.now(), User.objects.system()
            grant.save(by=User.objects.system(), at=timezone.now())
        after_grant = answer(person.client, "get", url)
        for membership in person.user.memberships.all():
            membership.until_on = date(2020, 1, 2)
            membership.save(by=User.objects.system(), at=timezone.now())
        settings_url = reverse("inspections:inspections", args=[world.council.slug])
        assert (before, after_grant, answer(person.client, "get", settings_url)) == (200, 404, 404)


def test_the_sweep_finds_a_page_that_does_not_ask(world, monkeypatch):
    """The positive control: where nothing is asked, what is answered is not what should be."""
    name = "improvement:edit_plan"
    page, url = PAGES[name], PAGES[name].url(name, world, world.ours)
    monkeypatch.setattr("improvement.views.plans.require", lambda allowed: None)
    got, wanted = answers_of(world, page, url)
    assert {who for who in got if got[who] != wanted[who] and who != "recorded"} == {
        who for who, status in wanted.items() if status == 403
    }


def test_the_sweep_finds_a_page_that_shows_exempt_matter(world, monkeypatch):
    name = "improvement:plan"
    url = PAGES[name].url(name, world, world.part_two)
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda rows, user: rows)
    got, wanted = answers_of(world, PAGES[name], url, exempt=True)
    assert (got["viewer"], wanted["viewer"]) == (200, 404)
