"""The original due date is kept for ever; a new one is decided by somebody else."""

from datetime import date, timedelta

import pytest

from improvement.models import Action, DueDateChange
from improvement.status import ActionStatus
from tests.clock import today_is
from tests.improvement.conftest import TODAY, boxes
from tests.make import NOON, make_action, make_closing, make_date_change

OLD, NEW = date(2026, 6, 30), date(2026, 8, 31)


def decide(place, change, who, **data):
    return place.send(who, place.url(f"date-changes/{change.pk}/"), data)


@pytest.mark.parametrize("who", ["chair", "director"])
def test_agreed_it_moves_and_both_dates_the_moves_and_the_days_are_shown(place, who):
    change = make_date_change(place.action, to_on=NEW, by=place.people["lead"])
    response = decide(place, change, who, decision="agree")

    assert response.status_code == 302
    place.action.refresh_from_db()
    change.refresh_from_db()
    assert (place.action.due_on, place.action.original_due_on) == (NEW, OLD)
    assert (change.is_agreed, change.decided_by) == (True, place.people[who])
    for path in (place.of_action(), place.url(f"plans/{place.plan.pk}/")):
        assert "moved once, +62 days" in place.client("viewer").get(path).content.decode()


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("viewer", "inspections/areas/{area}/"),
        ("viewer", ""),
        ("viewer", "plans/{plan}/on-a-page/"),
        ("viewer", "plans/{plan}/timeline/"),
        ("lead", "/my-work/"),
        ("lead", "actions/updates-owed/"),
        ("lead", "actions/{action}/progress/"),
    ],
)
def test_wherever_a_due_date_stands_it_says_how_far_it_moved(place, who, path):
    change = make_date_change(place.action, to_on=NEW, by=place.people["lead"])
    decide(place, change, "chair", decision="agree")
    where = path.format(area=place.area.pk, plan=place.plan.pk, action=place.action.pk)
    with today_is(date(2026, 8, 20)):
        page = place.client(who).get(where if where.startswith("/") else place.url(where))
    assert page.status_code == 200
    assert "+62 days" in page.content.decode()


def test_while_undecided_the_old_date_counts(place):
    make_date_change(place.action, to_on=NEW, by=place.people["lead"])
    row = Action.objects.with_progress(on=date(2026, 7, 1)).get(pk=place.action.pk)
    assert row.status == ActionStatus.OVERDUE


def test_refused_the_old_date_stays_and_the_reason_is_asked_for(place):
    change = make_date_change(place.action, to_on=NEW, by=place.people["lead"])
    without = decide(place, change, "chair", decision="refuse")
    assert (without.status_code, "Enter the reason for refusing" in without.content.decode()) == (
        422,
        True,
    )
    decide(place, change, "chair", decision="refuse", decision_reason="Too long to wait.")

    place.action.refresh_from_db()
    change.refresh_from_db()
    assert (place.action.due_on, change.is_agreed) == (OLD, False)


@pytest.mark.parametrize("who", ["lead", "plan_lead", "board_member", "viewer", "clerk"])
def test_others_are_refused_and_nothing_moves(place, who):
    change = make_date_change(place.action, to_on=NEW, by=place.people["lead"])
    answer = place.client(who).post(
        place.url(f"date-changes/{change.pk}/"), {"decision": "agree", "version": 1, "token": "t"}
    )
    place.action.refresh_from_db()
    assert (answer.status_code, place.action.due_on) == (403, OLD)


def test_a_director_does_not_decide_what_the_director_asked_for(place):
    change = make_date_change(place.action, to_on=NEW, by=place.people["director"])
    answer = place.client("director").post(
        place.url(f"date-changes/{change.pk}/"), {"decision": "agree", "version": 1, "token": "t"}
    )
    assert answer.status_code == 403


def test_a_new_date_for_a_closed_action_is_not_decided(place):
    change = make_date_change(place.action, to_on=NEW, by=place.people["lead"])
    closing = make_closing(
        place.action,
        by=place.people["contributor"],
        is_closed=True,
        impact="evident",
        minute_reference="IB/1",
        decided_by=place.people["chair"],
        decided_at=NOON,
    )
    director, url = place.client("director"), place.url(f"date-changes/{change.pk}/")

    listed = url in director.get(place.url("decisions/")).content.decode()
    assert (listed, director.get(url).status_code) == (False, 403)

    closing.reopened_at, closing.reopened_by = NOON, place.people["chair"]
    closing.reopened_reason = "It slipped back"
    closing.save(by=place.people["chair"], at=NOON)
    assert director.get(url).status_code == 200


def test_what_was_decided_already_leads_back_to_the_action(place):
    change = make_date_change(place.action, to_on=NEW, by=place.people["lead"])
    decide(place, change, "chair", decision="agree")
    response = decide(place, change, "director", decision="refuse", decision_reason="No")

    change.refresh_from_db()
    assert (response.status_code, response.url, change.is_agreed) == (302, place.of_action(), True)


def test_decisions_lists_what_this_person_may_decide_and_nothing_else(place):
    mine = make_date_change(place.action, to_on=NEW, by=place.people["director"])
    other = make_action(place.plan)
    theirs = make_date_change(other, to_on=NEW, by=place.people["lead"])

    shown = {}
    for who in ("director", "chair", "board_member"):
        page = place.client(who).get(place.url("decisions/")).content.decode()
        shown[who] = {c.pk for c in (mine, theirs) if place.url(f"date-changes/{c.pk}/") in page}
    assert shown == {"director": {theirs.pk}, "chair": {mine.pk, theirs.pk}, "board_member": set()}


CRAFTED = {
    "original_due_on": "2030-01-01",
    "original_due_on_day": "1",
    "original_due_on_month": "1",
    "original_due_on_year": "2030",
    "original_due_as_stated": "some day",
    "due_on": "2030-01-01",
    "due_on_day": "1",
    "due_on_month": "1",
    "due_on_year": "2030",
    "due_precision": "year",
}


def test_no_edit_moves_either_date(place):
    response = place.send(
        "plan_lead",
        place.of_action("edit/"),
        {
            "reference": "A1",
            "title": "Another title",
            "strand": place.action.strand_id,
            "lead": place.people["lead"].pk,
            "visibility": "members",
            **CRAFTED,
        },
    )
    place.action.refresh_from_db()
    assert response.status_code == 302
    assert (place.action.title, place.action.due_on, place.action.original_due_on) == (
        "Another title",
        OLD,
        OLD,
    )


def test_the_original_date_is_what_the_action_began_with(place):
    response = place.send(
        "plan_lead",
        place.url(f"plans/{place.plan.pk}/add-action/"),
        {
            "title": "A new action",
            "reference": "A2",
            "strand": place.action.strand_id,
            "lead": place.people["lead"].pk,
            "visibility": "members",
            **CRAFTED,
            **boxes("due_on", date(2027, 3, 31)),
            "due_precision": "quarter",
            "due_as_stated": "spring 2027",
        },
    )
    assert response.status_code == 302
    action = Action.objects.get(reference="A2")
    assert (action.due_on, action.original_due_on) == (date(2027, 3, 31), date(2027, 3, 31))
    assert (action.original_due_precision, action.original_due_as_stated) == (
        "quarter",
        "spring 2027",
    )
    assert action.lead() == place.people["lead"]


def test_a_refused_and_an_undecided_change_are_no_move(place):
    make_date_change(
        place.action,
        to_on=NEW,
        by=place.people["lead"],
        is_agreed=False,
        decided_by=place.people["chair"],
        decided_at=NOON,
    )
    make_date_change(place.action, to_on=NEW + timedelta(days=1), by=place.people["lead"])
    row = Action.objects.with_moves().get(pk=place.action.pk)
    assert (row.moves_count, DueDateChange.objects.undecided().count()) == (0, 1)
    assert TODAY < OLD
