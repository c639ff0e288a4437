"""What somebody may not know of is answered as what is not there: by words, headers and work.

The time that an answer takes is the work behind it. It is compared by the statements that are sent
to the database, which a busy machine does not change.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse

from accounts.scope import ScopedQuerySet
from tests.hidden import MISSING, Answer, ask, difference, hide_things
from tests.many_visits import many_visits
from tests.pages import EVERY, PAGES, READ, ROUTES
from tests.papers import orders_of_pdf, pdfs_are
from tests.thorough import share, turn_of
from tests.world import World, one_world

pytestmark = pytest.mark.django_db

NOT_ENTITLED = (
    *("viewer", "action_owner", "board_member", "clearance_officer", "administrator"),
    "inspector with a grant",
)
# What a browser may keep is the same for everybody: the council's colours and its logo.
KEPT_BY_BROWSERS = {"accounts:council_style", "accounts:council_logo"}
PUBLIC = [name for name in READ if PAGES[name].needs == "public"]
NO_PAGE = ("/robots.txt", "/favicon.ico", "/no-such-page/", "/anyborough/no-such-page/")
OF_A_THING = [name for name in EVERY if PAGES[name].reads and PAGES[name].has_exempt]
IDS = re.compile(r"/\d+(?=/)")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with one_world(django_db_blocker) as made, many_visits(), pdfs_are(orders_of_pdf):
        yield made


def hidden_and_missing(world: World, name: str, who: str) -> list[tuple[str, str]]:
    """Addresses of what is exempt or of another council, and of what members read for who is not
    signed in, each with one of nothing."""
    page, found = PAGES[name], []
    inside = [world.inside] if page.inside else []
    ours = [world.ours] if who == "nobody" else []
    for things in (*ours, *inside, world.part_two, world.theirs):
        at = page.at(things)
        hidden = len(at) - 1 if things is world.inside else 0
        nothing = [*at[:hidden], MISSING, *at[hidden + 1 :]]
        slug = world.council.slug
        found.append((page.url(name, slug, things), reverse(name, args=[slug, *nothing])))
    return found


def differences(world: World, name: str) -> list[str]:
    told = []
    methods = [each.lower() for each in (*ROUTES[name]["methods"], "OPTIONS")]
    for who in (*share(NOT_ENTITLED, turn_of(name), of=len(NOT_ENTITLED)), "nobody"):
        client = world.nobody if who == "nobody" else world.people[who].client
        for method in methods:
            for hidden, missing in hidden_and_missing(world, name, who):
                one, other = (answer(client, method, url) for url in (hidden, missing))
                if one != other:
                    one, other = (answer(client, method, url) for url in (hidden, missing))
                if one != other:
                    told.append(f"{who} {method} {hidden}: {difference(one, other)}")
    return told


def answer(client: Any, method: str, url: str) -> Answer:
    said = ask(client, method, url, {}, MISSING)
    headers = tuple((name, IDS.sub("/1", value)) for name, value in said.headers)
    return Answer(said.status, headers, IDS.sub("/1", said.body), said.statements)


@pytest.mark.parametrize("name", OF_A_THING)
def test_what_is_hidden_is_answered_as_what_does_not_exist(world, name):
    assert differences(world, name) == []


@pytest.mark.parametrize("name", [name for name in READ if name not in KEPT_BY_BROWSERS])
def test_no_page_says_that_it_has_not_changed(world, name):
    """No tag, day or 304 by which a page could be followed; and no cache keeps it for others."""
    url = PAGES[name].url(name, world.council.slug, world.ours)
    asked = {"if-none-match": "*", "if-modified-since": "Fri, 01 Jan 2100 00:00:00 GMT"}
    response: Any = world.people["director"].client.get(url, headers=asked)
    b"".join(response)
    assert response.status_code != 304
    assert (response.has_header("ETag"), response.has_header("Last-Modified")) == (False, False)
    assert name in PUBLIC or "private" in response.headers["Cache-Control"]


def said_to_nobody(world: World) -> dict[tuple[str, str], Answer]:
    urls = [PAGES[name].url(name, world.council.slug, world.ours) for name in PUBLIC]
    return {
        (method, url): replace(ask(world.nobody, method, url, {}, MISSING), statements=0)
        for url in (*urls, *NO_PAGE)
        for method in ("get", "head", "options")
    }


def test_what_everybody_may_open_stays_the_same_when_exempt_records_are_added(world):
    before = said_to_nobody(world)
    with transaction.atomic():
        assert len(hide_things(world)) > 20
        after = said_to_nobody(world)
        transaction.set_rollback(True)
    changed = {key: difference(after[key], before[key]) for key in after}
    assert {key: said for key, said in changed.items() if after[key] != before[key]} == {}


def test_the_comparison_finds_what_is_answered_otherwise(world, monkeypatch):
    monkeypatch.setattr(ScopedQuerySet, "visible_to", lambda rows, user: rows)
    assert differences(world, "improvement:action") != []
