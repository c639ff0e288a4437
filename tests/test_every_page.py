"""Every address, for everybody: nobody is shown or does more than the matrix says, or less."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import AccessEntry, User
from accounts.policy import MATRIX, Reach
from accounts.scope import ScopedQuerySet
from tests.many_visits import bare_refusals, many_visits, refusals_in_full, roles_read_anew
from tests.matrix import COPY
from tests.page_forms import post_form
from tests.pages import EVERY, OURS_POSTED, PAGES, POSTED, READ, ROUTES, Page
from tests.papers import NOT_DRAWN, make_pdf_once, orders_of_pdf, pdfs_are
from tests.thorough import THOROUGH, share
from tests.world import Person, World, one_world

pytestmark = pytest.mark.django_db

Words = dict[str, str | list[str]]
NOBODY = 2**31 - 2


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all tests here: nothing they do is kept.

    It matters here who is given a paper and who is refused. So a paper is made up to where it
    would be drawn, and a refusal is its status: both are looked at whole by tests of their own.
    """
    drawn = make_pdf_once if THOROUGH else orders_of_pdf
    with one_world(django_db_blocker) as made, many_visits(), bare_refusals(), pdfs_are(drawn):
        yield made


# What the copy of the matrix says


def cell(needs: str, person: Person) -> str:
    return COPY[needs][person.role]


def knows_of(page: Page, person: Person, *, exempt: bool) -> bool:
    if page.reads is None:
        return True
    read = cell(page.reads, person)
    if page.asked_know and person.is_asked and cell(page.needs, person) == "own":
        read = "yes"
    if read in ("-", "draft") or (read == "grant" and not person.has_grant):
        return False
    if not exempt:
        return True
    part_two = cell("read_exempt", person)
    return part_two == "yes" or (part_two == "grant" and person.has_exempt_grant)


def may(page: Page, person: Person) -> bool:
    if page.needs in ("public", "signed_in"):
        return True
    if page.owners_only and not person.is_owner:
        return False
    right = cell(page.needs, person)
    if page.chair and person.is_chair:
        return True
    if page.asked is False and person.is_asked:
        return False
    if right in ("-", "draft") or page.reads is None:
        # There are no drafts for somebody else to take up yet.
        return right not in ("-", "draft")
    return {
        "yes": True,
        "grant": person.has_grant,
        "own": page.own and (person.is_asked if page.asked else person.is_reporter),
        "chair": person.is_chair,
    }[right]


def expected(page: Page, person: Person, *, exempt: bool = False) -> int:
    """200 stands for whatever the page answers those who may."""
    if not knows_of(page, person, exempt=exempt):
        return 404
    return 200 if may(page, person) else 403


def entitled(world: World, page: Page) -> Person:
    """Somebody who may do it, to whatever thing."""
    order = (
        "director", "plan_lead", "clerk", "board_member", "administrator", "action_owner",
        "clearance_officer",
    )  # fmt: skip
    return next(
        person
        for person in map(world.people.__getitem__, order)
        if expected(page, person, exempt=page.reads is not None) == 200
        or expected(page, person) == 200
    )


def one_of_those_who_may(right: dict[str, int]) -> dict[str, int]:
    """All who are refused, and the first who is not."""
    first = next((who for who, status in right.items() if status == 200), None)
    return {who: status for who, status in right.items() if status != 200 or who == first}


# What is in the database and in the files


# Who signed in when is no record of the council's; nor is who took what out of the system.
NOT_RECORDED = {
    "django_session",
    settings.CACHES["default"]["LOCATION"],
    AccessEntry._meta.db_table,
}
WRITES = re.compile(
    r"\s*(?:INSERT(?: OR \w+)? INTO|REPLACE INTO|UPDATE|DELETE FROM) \W?(\w+)", re.I
)


def kept_files() -> list[tuple[str, int]]:
    return [
        (path.name, path.stat().st_size)
        for folder in ("evidence", "reports", "logos", "files")
        for path in sorted(Path(settings.DATA_DIR, folder).rglob("*"))
    ]


@contextmanager
def watched() -> Iterator[list[str]]:
    """Gathers what is recorded meanwhile: the tables that are written to, and "files"."""
    written: list[str] = []

    def watch(execute: Any, sql: str, *given: Any) -> Any:
        if (found := WRITES.match(sql)) and found[1] not in NOT_RECORDED:
            written.append(found[1])
        return execute(sql, *given)

    before = kept_files()
    with connection.execute_wrapper(watch):
        yield written
    if kept_files() != before:
        written.append("files")


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
    """What each person is answered, and what they should be; and that nothing was changed.

    What is exempt is asked for by all who may not read it, and by one who may; on PostgreSQL, so
    is all else. `script/prove` has all of them ask.
    """
    right = {who: expected(page, person, exempt=exempt) for who, person in world.people.items()}
    if (exempt or connection.vendor == "postgresql") and not THOROUGH:
        right = one_of_those_who_may(right)
    got: dict[str, Any] = {}
    wanted: dict[str, Any] = {"recorded": [], **right}
    with watched() as got["recorded"]:
        for who in right:
            status = answer(world.people[who].client, "get", url)
            got[who] = 200 if status in page.answers and right[who] == 200 else status
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
    got, wanted = answers_of(world, page, page.url(name, world.council.slug, world.ours))
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
    url = page.url(name, world.council.slug, getattr(world, things))
    got, wanted = answers_of(world, page, url, exempt=True)
    assert got == wanted


@pytest.mark.parametrize("name", EVERY)
def test_signed_out_leads_to_signing_in(world, name):
    page = PAGES[name]
    url = page.url(name, world.council.slug, world.ours)
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
        url = page.url(name, world.council.slug, world.ours)
        assert [answer(world.outsider.client, method, url) for method in methods] == [404] * len(
            methods
        )
    if page.at(world.ours):
        url = page.url(name, world.council.slug, world.theirs)
        person = entitled(world, page)
        assert [answer(person.client, method, url) for method in methods] == [404] * len(methods)


@pytest.mark.parametrize("name", READ)
def test_what_does_not_exist_is_not_there(world, name):
    page = PAGES[name]
    person = entitled(world, page)
    parts = page.at(world.ours)
    has_number = any(isinstance(part, int) for part in parts)
    for number in (NOBODY, 0, 2**63, 10**30) if has_number else ():
        at = [number if isinstance(part, int) else part for part in parts]
        url = reverse(name, args=[world.council.slug, *at])
        assert answer(person.client, "get", url) == 404
    if page.in_council:
        url = page.url(name, world.council.slug, world.ours).replace(
            world.council.slug, "no-such-council", 1
        )
        assert answer(person.client, "get", url) == 404


@pytest.mark.parametrize("name", READ)
def test_asking_for_the_head_changes_nothing(world, name):
    page = PAGES[name]
    url = page.url(name, world.council.slug, world.ours)
    with watched() as written:
        assert answer(entitled(world, page).client, "head", url) in {*page.answers, 302}
    assert written == []


@pytest.mark.parametrize("name", EVERY)
def test_other_methods_are_refused(world, name):
    page = PAGES[name]
    url = page.url(name, world.council.slug, world.ours)
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
    """All who may not post. Of those who may, one does where the form's page told them apart
    already: `script/prove` has all of them post."""
    page = PAGES[name]
    sets = [(world.ours, False)]
    if page.reads and page.has_exempt:
        sets.append((world.part_two, True))
    for things, exempt in sets:
        url = page.url(name, world.council.slug, things)
        sent = plausible_answer(world, page, url)
        right = {who: expected(page, one, exempt=exempt) for who, one in world.people.items()}
        if name in READ and not THOROUGH:
            right = one_of_those_who_may(right)
        with watched() as written:
            got = {
                who: answer(world.people[who].client, "post", url, sent)
                for who, status in right.items()
                if status != 200
            }
        assert written == []
        for who, status in right.items():
            if status == 200:
                with nothing_kept():
                    got[who] = taken(answer(world.people[who].client, "post", url, sent))
        assert got == right


def taken(status: int) -> int:
    """200 stands for a form that was recorded, or is to be mended."""
    return 200 if status in (302, 409, 422) else status


PDFS = [name for name in READ if name.endswith("_pdf") and 200 in PAGES[name].answers]


@pytest.mark.parametrize("name", PDFS)
def test_a_paper_is_drawn_for_somebody_who_may_have_it(world, name):
    """Each page that hands one out does, once: to all others it gives what it would draw."""
    page = PAGES[name]
    url = page.url(name, world.council.slug, world.ours)
    with pdfs_are(make_pdf_once):
        response: Any = entitled(world, page).client.get(url)
        paper = b"".join(response)
    assert (response.status_code, paper[:5]) == (200, b"%PDF-")
    assert NOT_DRAWN not in paper


def test_everybody_is_shown_the_page_of_a_refusal(world):
    """With the words and the places that it has for them."""
    slug, wrong = world.council.slug, {}
    urls = {reverse("accounts:people", args=[slug]): 403, f"/{slug}/no-such-page/": 404}
    with refusals_in_full():
        for who, person in world.people.items():
            for url, status in urls.items():
                said = person.client.get(url)
                if (said.status_code, said.content.count(b"</h1>")) != (status, 1):
                    wrong[who, url] = said.status_code
    assert wrong == {("administrator", reverse("accounts:people", args=[slug])): 200}


@pytest.mark.parametrize("name", OURS_POSTED)
def test_an_empty_form_is_taken_or_to_be_mended(world, name):
    page = PAGES[name]
    with nothing_kept():
        url = page.url(name, world.council.slug, world.ours)
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
    url = page.url(name, world.council.slug, world.ours)
    client = entitled(world, page).client
    odd = share(ODD_QUERIES, EVERY.index(name), of=3)
    answers = {query[:40]: answer(client, "get", f"{url}?{query}") for query in odd}
    fine = {*page.answers, 302, 400, 404, 422}
    assert {query: status for query, status in answers.items() if status not in fine} == {}


HOSTILE = ["\0", "x" * 30_000, "99999999999999999999999"]


@pytest.mark.parametrize("name", OURS_POSTED)
def test_no_answer_breaks_a_form(world, name):
    """All controls together are sent what nobody would type, and then the token alone."""
    page = PAGES[name]
    url = page.url(name, world.council.slug, world.ours)
    sent = plausible_answer(world, page, url)
    client = entitled(world, page).client
    tried = [dict.fromkeys(sent, value) | {"token": "t" * 20} for value in HOSTILE]
    answers = []
    for data in (*tried, {"token": HOSTILE[0]}):
        with nothing_kept():
            answers.append(answer(client, "post", url, sent | data))
    fine = (302, 400, 404, 409, 422)
    assert [status for status in answers if status not in fine] == []


def test_a_right_that_ends_is_gone_at_the_next_request(world):
    """A role taken away, a grant ended: the same session is refused."""
    person = world.people["inspector with a grant"]
    url = PAGES["improvement:plan"].url("improvement:plan", world.council.slug, world.ours)
    with nothing_kept(), roles_read_anew():
        before = answer(person.client, "get", url)
        for grant in person.user.grants.filter(plan=world.ours.plan):
            grant.ended_at, grant.ended_by = timezone.now(), User.objects.system()
            grant.save(by=User.objects.system(), at=timezone.now())
        after_grant = answer(person.client, "get", url)
        for membership in person.user.memberships.all():
            membership.until_on = date(2020, 1, 2)
            membership.save(by=User.objects.system(), at=timezone.now())
        settings_url = reverse("inspections:inspections", args=[world.council.slug])
        # With the last role the account lapses: the session ends.
        assert (before, after_grant, answer(person.client, "get", settings_url)) == (200, 404, 401)


def test_the_sweep_finds_a_page_that_does_not_ask(world, monkeypatch):
    """The positive control: where nothing is asked, what is answered is not what should be."""
    name = "improvement:edit_plan"
    page, url = PAGES[name], PAGES[name].url(name, world.council.slug, world.ours)
    monkeypatch.setattr("improvement.views.plans.require", lambda allowed: None)
    got, wanted = answers_of(world, page, url)
    assert {who for who in got if got[who] != wanted[who] and who != "recorded"} == {
        who for who, status in wanted.items() if status == 403
    }


def test_the_sweep_finds_a_page_that_shows_exempt_matter(world, monkeypatch):
    name = "improvement:plan"
    url = PAGES[name].url(name, world.council.slug, world.part_two)
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda rows, user: rows)
    got, wanted = answers_of(world, PAGES[name], url, exempt=True)
    assert (got["viewer"], wanted["viewer"]) == (200, 404)


def test_the_sweep_finds_a_page_that_records_when_it_is_looked_at(world, monkeypatch):
    def record_it(plan: Any, *, user: User, past: Any) -> Any:
        plan.save(by=user, at=timezone.now())
        return plan

    name = "improvement:plan"
    url = PAGES[name].url(name, world.council.slug, world.ours)
    monkeypatch.setattr("improvement.views.plans.as_recorded", record_it)
    with nothing_kept():
        got, _ = answers_of(world, PAGES[name], url)
    tables = {"improvement_improvementplan", "improvement_historicalimprovementplan"}
    assert set(got["recorded"]) == tables
