"""The number of a record that somebody may not know of tells them no more than one of nothing.

Every page is asked with it in each field that it reads in its address, and every form is sent it in
each field that it reads: the answers are the same as for a number that nothing has, in status,
words, counts, chips, errors and the page that it leads to. The fields are those that the pages look
for, so a new filter or a new form takes part by itself.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q

from accounts.scope import ScopedQuerySet
from tests.canaries import tie_to_exempt
from tests.hidden import (
    ELSEWHERE,
    EXEMPT_ID,
    IN_PART_2,
    MISSING,
    NO_RECORD,
    Answer,
    ask,
    difference,
    hide_things,
    names_read,
    reference_of,
    shapes_of,
)
from tests.page_forms import forms_of, post_form
from tests.pages import PAGES, POSTED, READ
from tests.papers import orders_of_pdf, pdfs_are
from tests.thorough import share, turn_of
from tests.world import World, one_world

pytestmark = pytest.mark.django_db

NOT_ENTITLED = (
    *("viewer", "action_owner", "board_member", "clearance_officer", "administrator"),
    "inspector with a grant",
)
# Entitled in their own council, and in no other.
OF_ANOTHER = ("director", "plan_lead", "clerk")
EVERYBODY = (*NOT_ENTITLED, *OF_ANOTHER)
# Whoever gives a grant is offered what is exempt by its number, with none of its words.
OFFERED_BY_NUMBER = {("accounts:add_grant", "administrator")}
# Of the people, and of the fields of a page: `script/prove` tries all of them.
ONE_PERSON_IN, ONE_FIELD_IN = 5, 10


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with one_world(django_db_blocker) as made, pdfs_are(orders_of_pdf):
        assert len(hide_things(made)) > 20
        tie_to_exempt()
        yield made


def told_to_all(world: World, method: str, name: str) -> list[str]:
    told = []
    for who in share(EVERYBODY, turn_of(name), of=ONE_PERSON_IN):
        hidden = (ELSEWHERE,) if who in OF_ANOTHER else (EXEMPT_ID, IN_PART_2, ELSEWHERE)
        told += told_by(world, method, name, who, hidden)
    return told


def told_by(
    world: World, method: str, name: str, who: str, hidden: tuple[int, ...], *, only: str = ""
) -> list[str]:
    """Where the answer for what is hidden differs from that for nothing, in all the fields of
    their turn or in one."""
    client = world.people[who].client
    url = PAGES[name].url(name, world.council.slug, world.ours)
    html = b"".join(client.get(url)).decode(errors="replace")
    form = post_form(html, url) if method == "post" else None
    given: dict[str, Any] = form.filled() if form else {}
    told = []
    if (name, who) in OFFERED_BY_NUMBER:
        hidden = tuple(number for number in hidden if str(number) not in html)
    told += [f"{who} {name}: offers {number}" for number in hidden if str(number) in html]
    tries = tries_of(html, fields_read(client, method, url, given))
    if only:
        chosen = [each for each in tries if each[0] == only]
    else:
        chosen = list(share(tries, turn_of(name + who), of=ONE_FIELD_IN))
    for field, shape in chosen:

        def sent(number: int, field: str = field, shape: str = shape) -> Answer:
            value = shape.format(number) if shape else reference_of(number)
            return ask(client, method, url, {**given, field: value}, number)

        nothing = sent(MISSING)
        for number in hidden:
            answer = sent(number)
            if answer != nothing:  # the cache holds now what it will
                nothing, answer = sent(MISSING), sent(number)
            if answer != nothing:
                where = f"{who} {name} {method} {field}={shape or 'reference'}"
                told.append(f"{where} {number}: {difference(answer, nothing)}")
    return told


def fields_read(client: Any, method: str, url: str, given: dict[str, Any]) -> set[str]:
    with names_read() as read, transaction.atomic():
        b"".join(getattr(client, method)(url, given))
        transaction.set_rollback(True)
    return read


def tries_of(html: str, read: set[str]) -> list[tuple[str, str]]:
    """Each field with each shape of an id in it, and with "" for a reference."""
    controls = {each for form in forms_of(html) for each in form.controls}
    fields = sorted(each for each in read | controls if not NO_RECORD.fullmatch(each))
    return [(field, shape) for field in fields for shape in (*shapes_of(field, html), "")]


@pytest.mark.parametrize("name", [name for name in READ if PAGES[name].in_council])
def test_an_address_with_a_hidden_number_says_what_it_says_of_nothing(world, name):
    assert told_to_all(world, "get", name) == []


@pytest.mark.parametrize("name", [name for name in POSTED if PAGES[name].in_council])
def test_a_form_that_is_sent_a_hidden_number_says_what_it_says_of_nothing(world, name):
    assert told_to_all(world, "post", name) == []


# The positive controls


@pytest.mark.parametrize(
    ("method", "name", "who", "field"),
    [
        ("get", "improvement:plan", "director", "lead"),
        ("get", "impact:voice", "plan_lead", "area"),
        ("get", "overview:search", "clerk", "q"),
        ("post", "improvement:edit_action", "plan_lead", "areas"),
        ("post", "improvement:add_risk", "director", "actions"),
        ("post", "reports:add_report", "clerk", "plan"),
    ],
)
def test_those_entitled_are_answered_otherwise(world, method, name, who, field):
    """So the numbers stand where the pages look for them."""
    told = told_by(world, method, name, who, (EXEMPT_ID, IN_PART_2), only=field)
    assert any(f"{name} {method} {field}=" in each for each in told), told


@pytest.mark.parametrize(
    ("name", "field"),
    [("improvement:plan", "area"), ("boards:challenges", "about"), ("impact:voice", "area")],
)
def test_the_sweep_finds_a_page_that_does_not_ask(world, monkeypatch, name, field):
    monkeypatch.setattr(ScopedQuerySet, "scope_of", lambda rows, user: Q())
    told = told_by(world, "get", name, "viewer", (EXEMPT_ID,), only=field)
    assert any(f"{name} get {field}=" in each for each in told), told
