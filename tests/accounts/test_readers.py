"""Who may read a thing: set and cleared by those the matrix names, without editing the rest."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.permissions import may_clear_exempt, may_set_exempt
from accounts.policy import Role
from inspections.models import Strength
from tests.make import (
    NOON,
    make_action,
    make_area,
    make_council,
    make_evidence,
    make_inspection,
    make_member,
    make_plan,
    make_user,
)

EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "It names a school."}
PLACES = [
    "inspections:inspection_readers",
    "inspections:area_readers",
    "inspections:strength_readers",
    "improvement:plan_readers",
    "improvement:action_readers",
    "improvement:evidence_readers",
]

pytestmark = pytest.mark.django_db


def thing_of(name, council):
    inspection = make_inspection(council)
    if name == "inspections:strength_readers":
        strength = Strength(inspection=inspection, wording="Knows its children")
        strength.save(by=make_user(), at=NOON)
        return strength
    return {
        "inspections:inspection_readers": lambda: inspection,
        "inspections:area_readers": lambda: make_area(inspection),
        "improvement:plan_readers": lambda: make_plan(council),
        "improvement:action_readers": lambda: make_action(make_plan(council)),
        "improvement:evidence_readers": lambda: make_evidence(make_action(make_plan(council))),
    }[name]()


def say(council, role, name, thing, **words):
    client = Client()
    client.force_login(make_member(council, role))
    url = reverse(name, args=[council.slug, thing.pk])
    page = client.get(url)
    if page.status_code != 200:
        return page
    hidden = {field.html_name: field.value() for field in page.context["form"].hidden_fields()}
    return client.post(url, hidden | words)


@pytest.mark.parametrize("name", PLACES)
def test_a_clerk_makes_it_exempt_and_opens_it_again(name):
    council = make_council()
    thing = thing_of(name, council)

    bare = say(council, Role.CLERK, name, thing, visibility="exempt")
    made = say(council, Role.CLERK, name, thing, **EXEMPT)
    thing.refresh_from_db()
    kept = (thing.visibility, thing.exempt_paragraphs, thing.exempt_reason)
    opened = say(council, Role.CLERK, name, thing, visibility="members")
    thing.refresh_from_db()

    assert [bare.status_code, made.status_code, opened.status_code] == [422, 302, 302]
    assert kept == ("exempt", "1", "It names a school.")
    assert (thing.visibility, thing.exempt_paragraphs, thing.exempt_reason) == ("members", "", "")


def test_a_plan_lead_makes_exempt_but_does_not_open():
    council = make_council()
    inspection = make_inspection(council)
    name = "inspections:inspection_readers"

    made = say(council, Role.PLAN_LEAD, name, inspection, **EXEMPT)
    refused = say(council, Role.PLAN_LEAD, name, inspection, visibility="members")

    inspection.refresh_from_db()
    assert (made.status_code, refused.status_code, inspection.is_exempt) == (302, 422, True)
    assert "Only a clerk or a director may open it to more people" in refused.content.decode()


def test_a_clerk_finds_the_way_from_the_page():
    council = make_council()
    action = make_action(make_plan(council))
    area = make_area(make_inspection(council))
    clerk = Client()
    clerk.force_login(make_member(council, Role.CLERK))
    for name, thing in (
        ("improvement:action_readers", action),
        ("improvement:plan_readers", action.plan),
        ("inspections:area_readers", area),
        ("inspections:inspection_readers", area.inspection),
    ):
        page = clerk.get(thing.get_absolute_url()).content.decode()
        assert reverse(name, args=[council.slug, thing.pk]) in page


@pytest.mark.parametrize(
    ("question", "allowed"),
    [
        (may_set_exempt, {Role.PLAN_LEAD, Role.CLERK, Role.DIRECTOR}),
        (may_clear_exempt, {Role.CLERK, Role.DIRECTOR}),
    ],
)
def test_exempt_is_set_and_cleared_by_those_the_matrix_names(question, allowed):
    council = make_council()
    assert {role for role in Role if question(make_member(council, role), council)} == allowed
