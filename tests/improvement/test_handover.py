"""What somebody carries goes to another in one step, and comes back whole."""

import pytest
from django.urls import reverse

from accounts.models import Membership
from improvement.models import (
    Action,
    ActionBatch,
    ActionContributor,
    ActionLead,
    BatchEntry,
)
from tests.make import NOON, make_action, make_closing, make_update
from tests.queries import assert_queries_do_not_grow


@pytest.fixture
def carried(place):
    """Two actions that the lead leads, one they contribute to, and one that is closed."""
    lead, contributor = place.people["lead"], place.people["contributor"]
    make_action(place.plan, lead=lead, reference="A2", title="Audit cases")
    make_action(
        place.plan, lead=contributor, contributors=(lead,), reference="A3", title="Hear children"
    )
    closed = make_action(place.plan, lead=lead, reference="A4", title="Done")
    make_update(closed, delivered_on=NOON.date())
    make_closing(
        closed,
        by=contributor,
        is_closed=True,
        impact="evident",
        minute_reference="M1",
        decided_at=NOON,
        decided_by=place.people["director"],
    )
    return place


def leave(person):
    for membership in Membership.objects.filter(user=person):
        membership.ended_at, membership.ended_by = NOON, person
        membership.save(by=person, at=NOON)


def hand_over(place, to, *, who="plan_lead", only=None):
    people = f"from_person={place.people['lead'].pk}&to_person={place.people[to].pk}"
    url = place.url(f"plans/{place.plan.pk}/hand-over/")
    page = place.client(who).get(f"{url}?{people}")
    rows = page.context["rows"]
    form = page.context["form"]
    data = {
        "from_person": place.people["lead"].pk,
        "to_person": place.people[to].pk,
        "action": [row.id for row in rows if only is None or row.action.reference in only],
        "seen": form["seen"].value(),
        "token": form["token"].value(),
        "reason": "They left",
    }
    return rows, place.client(who).post(url, data)


def ties():
    leads = ActionLead.objects.current().order_by("action__reference")
    helpers = ActionContributor.objects.current().order_by("action__reference", "user__name")
    return (
        list(leads.values_list("action__reference", "user_id")),
        list(helpers.values_list("action__reference", "user_id")),
    )


@pytest.mark.parametrize("who", ["plan_lead", "director"])
def test_all_that_one_carries_goes_to_another_and_back(carried, who):
    place = carried
    lead, contributor = place.people["lead"], place.people["contributor"]
    before = ties()
    rows, response = hand_over(place, "contributor", who=who)
    assert [(row.action.reference, row.was, row.becomes) for row in rows] == [
        ("A1", lead.name, contributor.name),
        ("A2", lead.name, contributor.name),
        ("A3", f"{lead.name} contributes", ""),
    ]
    assert response.status_code == 302
    # They led A3 and contributed to A1 already: nobody is both.
    assert ties() == (
        [
            ("A1", contributor.pk),
            ("A2", contributor.pk),
            ("A3", contributor.pk),
            ("A4", lead.pk),
        ],
        [],
    )
    batch = ActionBatch.objects.get()
    assert str(batch).endswith(f"from {lead} to {contributor}")
    place.send("plan_lead", place.url(f"batches/{batch.pk}/undo/"), {"reason": "Too early"})
    assert ties() == before


def test_a_contributorship_goes_to_somebody_who_has_no_part_in_it(carried):
    hand_over(carried, "plan_lead", only={"A3"})
    assert list(BatchEntry.objects.values_list("action__reference", "what", "after")) == [
        ("A3", "contributor", str(carried.people["plan_lead"].pk))
    ]


def test_only_the_ticked_actions_are_handed_over(carried):
    hand_over(carried, "contributor", only={"A2"})
    assert ties()[0][:2] == [
        ("A1", carried.people["lead"].pk),
        ("A2", carried.people["contributor"].pk),
    ]
    _, response = hand_over(carried, "contributor", only=set())
    assert response.status_code == 422


def test_the_plan_and_my_work_name_those_who_left(carried, client):
    place = carried
    url = place.url(f"plans/{place.plan.pk}/")
    assert "Lead has left" not in place.client("plan_lead").get(url).content.decode()
    leave(place.people["lead"])
    name = place.people["lead"].name
    page = place.client("plan_lead").get(url).content.decode()
    assert f"{name} still leads actions" in page
    assert "Lead has left" not in place.client("viewer").get(url).content.decode()
    work = place.client("director").get(reverse("overview:my_work")).content.decode()
    assert f"Hand over the actions of {name}" in work
    hand_over(place, "contributor")
    assert "Lead has left" not in place.client("plan_lead").get(url).content.decode()


def test_the_confirm_page_asks_no_more_for_many_actions(carried):
    place = carried
    lead, to = place.people["lead"], place.people["contributor"]
    url = place.url(f"plans/{place.plan.pk}/hand-over/?from_person={lead.pk}&to_person={to.pk}")
    client = place.client("plan_lead")
    assert_queries_do_not_grow(
        lambda: client.get(url), add_row=lambda: make_action(place.plan, lead=lead)
    )
    assert Action.objects.count() > 4
