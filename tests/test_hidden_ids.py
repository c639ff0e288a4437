"""The number of a record that somebody may not know of tells them no more than one of nothing.

Every page is asked with it in each field that it reads in its address, and every form is sent it in
each field that it reads: the answers are the same as for a number that nothing has, in status,
words, counts, chips, errors and the page that it leads to. The fields are those that the pages look
for, so a new filter or a new form takes part by itself.
"""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Q
from django.http import Http404
from django.urls import reverse

from accounts.scope import ScopedQuerySet
from impact.views.young_people import page_of
from improvement.models import ImprovementPlan
from tests.canaries import tie_to_exempt
from tests.hidden import (
    ELSEWHERE,
    EXEMPT_ID,
    IN_PART_2,
    MEMBERS_ID,
    MISSING,
    NO_RECORD,
    WITHDRAWN_ID,
    Answer,
    ask,
    difference,
    hide_things,
    kinds_under,
    names_read,
    reference_of,
    shapes_of,
)
from tests.many_visits import many_visits
from tests.page_forms import forms_of, post_form
from tests.pages import EVERY, PAGES, POSTED, READ, ROUTES
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
HIDDEN = (EXEMPT_ID, WITHDRAWN_ID, IN_PART_2, ELSEWHERE)
OF_A_NUMBER = [
    name for name in EVERY if PAGES[name].in_council and "<int:" in ROUTES[name]["pattern"]
]
PUBLIC = [name for name in EVERY if PAGES[name].needs == "public"]
# Whoever gives a grant is offered what is exempt by its number, with none of its words, and finds
# it so among the grants.
OFFERED_BY_NUMBER = {("accounts:add_grant", "administrator"), ("accounts:grants", "administrator")}
# Of the people, and of the fields of a page: `script/prove` tries all of them.
ONE_PERSON_IN, ONE_FIELD_IN = 5, 10


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with one_world(django_db_blocker) as made, many_visits(), pdfs_are(orders_of_pdf):
        assert len(hide_things(made)) > 20
        tie_to_exempt()
        yield made


def methods_of(name: str) -> Sequence[str]:
    return ROUTES[name]["methods"]


def told_to_all(world: World, method: str, name: str) -> list[str]:
    told = []
    for who in share(EVERYBODY, turn_of(name), of=ONE_PERSON_IN):
        hidden = (ELSEWHERE,) if who in OF_ANOTHER else HIDDEN
        told += told_by(world, method, name, who, hidden)
    return told


def told_by(
    world: World, method: str, name: str, who: str, hidden: tuple[int, ...], *, only: str = ""
) -> list[str]:
    """Where the answer for what is hidden differs from that for nothing, in all the fields of
    their turn, in all of them for who is not signed in, or in one."""
    client = world.nobody if who == "nobody" else world.people[who].client
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
        one_in = 1 if who == "nobody" else ONE_FIELD_IN
        chosen = list(share(tries, turn_of(name + who), of=one_in))
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


def told_by_addresses(world: World, name: str, who: str, hidden: tuple[int, ...]) -> list[str]:
    """Where a hidden number in the place of each number of the address is not as nothing."""
    client = world.nobody if who == "nobody" else world.people[who].client
    at, told = PAGES[name].at(world.ours), []

    def sent(method: str, place: int, number: int) -> Answer:
        parts = [*at[:place], number, *at[place + 1 :]]
        url = reverse(name, args=[world.council.slug, *parts])
        return ask(client, method, url, {}, number)

    for place in (place for place, part in enumerate(at) if isinstance(part, int)):
        for method in (way.lower() for way in methods_of(name)):
            nothing = sent(method, place, MISSING)
            for number in hidden:
                answer = sent(method, place, number)
                if answer != nothing:
                    nothing, answer = sent(method, place, MISSING), sent(method, place, number)
                if answer != nothing:
                    told.append(f"{who} {name} {method} {number}: {difference(answer, nothing)}")
    return told


@pytest.mark.parametrize("name", OF_A_NUMBER)
def test_the_address_of_a_hidden_number_is_answered_as_that_of_nothing(world, name):
    told = told_by_addresses(world, name, "nobody", (MEMBERS_ID, *HIDDEN))
    for who in share(EVERYBODY, turn_of(name) + 1, of=ONE_PERSON_IN):
        hidden = (ELSEWHERE,) if who in OF_ANOTHER else HIDDEN
        told += told_by_addresses(world, name, who, hidden)
    assert told == []


@pytest.mark.parametrize(
    ("method", "name"),
    [(way, name) for way in ("get", "post") for name in PUBLIC if way.upper() in methods_of(name)],
)
def test_who_is_not_signed_in_is_told_nothing_by_what_members_know(world, method, name):
    assert told_by(world, method, name, "nobody", (MEMBERS_ID, *HIDDEN)) == []


# The positive controls


@pytest.mark.parametrize("number", [MEMBERS_ID, *HIDDEN])
def test_many_kinds_stand_under_each_number_and_none_under_that_of_nothing(world, number):
    assert len(kinds_under(number)) > 15
    assert kinds_under(MISSING) == set()


def test_a_public_page_that_looks_for_what_members_read_is_found(world, monkeypatch):
    def look_for_it(request: Any) -> Any:
        asked = request.GET.get("plan", "")
        plans = ImprovementPlan.objects.filter(pk=asked if asked.isdecimal() else 0)
        if plans.exists():
            raise Http404
        return page_of(request)

    monkeypatch.setattr("impact.views.young_people.page_of", look_for_it)
    told = told_by(world, "get", "impact:our_plan", "nobody", (MEMBERS_ID, WITHDRAWN_ID))
    assert len(told) == 2, told


def test_an_address_that_asks_for_nothing_is_found(world, monkeypatch):
    """What was withdrawn, and what is exempt, each under its own address."""
    monkeypatch.setattr(ScopedQuerySet, "scope_of", lambda rows, user: Q())
    told = told_by_addresses(world, "improvement:action", "viewer", HIDDEN)
    assert len(told) >= 2, told


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
