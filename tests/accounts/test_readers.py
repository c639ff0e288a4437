"""Who may read a thing: set and cleared by those the matrix names, without editing the rest."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.permissions import may_clear_exempt, may_set_exempt
from accounts.policy import Role
from improvement.models import ExternalProgramme, FocusArea, LocalPriority, Milestone
from inspections.models import (
    EngagementMeeting,
    Intervention,
    Letter,
    SelfEvaluation,
    Strength,
    SupportPartner,
)
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
    "inspections:intervention_readers",
    "inspections:partner_readers",
    "inspections:letter_readers",
    "inspections:self_evaluation_readers",
    "inspections:engagement_readers",
    "improvement:plan_readers",
    "improvement:action_readers",
    "improvement:evidence_readers",
    "improvement:milestone_readers",
    "improvement:focus_area_readers",
    "improvement:priority_readers",
    "improvement:outside_programme_readers",
]

pytestmark = pytest.mark.django_db


def thing_of(name, council):
    inspection = make_inspection(council, is_published_by_ofsted=True)
    kept = {
        "inspections:strength_readers": Strength(inspection=inspection, wording="Listens"),
        "inspections:intervention_readers": Intervention(
            inspection=inspection, kind="adviser", title="Adviser", body="Department"
        ),
        "inspections:partner_readers": SupportPartner(
            council=council, kind="peer", provider="Elsewhere", scope="The front door"
        ),
        "inspections:letter_readers": Letter(inspection=inspection, text="A letter"),
        "inspections:self_evaluation_readers": SelfEvaluation(
            council=council, title="Self-evaluation", on=NOON.date()
        ),
        "inspections:engagement_readers": EngagementMeeting(
            council=council, on=NOON.date(), attendees="Director"
        ),
        "improvement:outside_programme_readers": ExternalProgramme(
            council=council, name="Pathfinder"
        ),
    }.get(name)
    if kept is not None:
        return record(kept)
    return {
        "inspections:inspection_readers": lambda: inspection,
        "inspections:area_readers": lambda: make_area(inspection),
        "improvement:plan_readers": lambda: make_plan(council),
        "improvement:action_readers": lambda: make_action(make_plan(council)),
        "improvement:evidence_readers": lambda: make_evidence(make_action(make_plan(council))),
        "improvement:milestone_readers": lambda: record(
            Milestone(action=make_action(make_plan(council)), title="Half", due_on=NOON.date())
        ),
        "improvement:focus_area_readers": lambda: record(
            FocusArea(plan=make_plan(council), name="The front door")
        ),
        "improvement:priority_readers": lambda: record(
            LocalPriority(plan=make_plan(council), reference="LP1", title="Homes")
        ),
    }[name]()


def record(thing):
    thing.save(by=make_user(), at=NOON)
    return thing


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


def test_a_letter_nobody_disclosed_stays_exempt_for_a_clerk_too():
    council = make_council()
    inspection = make_inspection(council, is_published_by_ofsted=False)
    letter = record(Letter(inspection=inspection, text="A letter", **EXEMPT))

    refused = say(council, Role.CLERK, "inspections:letter_readers", letter, visibility="members")

    letter.refresh_from_db()
    assert (refused.status_code, letter.is_exempt) == (422, True)
    assert "the council has not disclosed it" in refused.content.decode()


def test_who_reads_a_superseded_self_evaluation_is_still_said():
    """Its words stay as they were, so there is no form for them, even for a director."""
    council = make_council()
    first = record(SelfEvaluation(council=council, title="First", on=NOON.date()))
    record(SelfEvaluation(council=council, title="Second", on=NOON.date(), supersedes=first))
    director = Client()
    director.force_login(make_member(council, Role.DIRECTOR))

    page = director.get(first.get_absolute_url()).content.decode()
    said = say(council, Role.DIRECTOR, "inspections:self_evaluation_readers", first, **EXEMPT)

    first.refresh_from_db()
    assert reverse("inspections:self_evaluation_readers", args=[council.slug, first.pk]) in page
    assert (said.status_code, first.is_exempt) == (302, True)


@pytest.mark.parametrize("name", PLACES)
def test_a_clerk_finds_the_way_from_the_page(name):
    council = make_council()
    thing = thing_of(name, council)
    clerk = Client()
    clerk.force_login(make_member(council, Role.CLERK))
    own_page = getattr(thing, "get_item_url", thing.get_absolute_url)()

    page = clerk.get(own_page).content.decode()

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
