"""Closing needs proof, and somebody else."""

from datetime import date

import pytest

from improvement.models import Closing
from improvement.status import ActionStatus
from improvement.workflows import reasons_not_to_close
from tests.improvement.conftest import TODAY
from tests.make import (
    make_assurance_rating,
    make_closing,
    make_evidence,
    make_measure,
    make_reading,
    make_update,
)

CLOSE = {"decision": "close", "impact": "evident", "minute_reference": "AEB/22/14"}


@pytest.fixture
def ready(place):
    """The action is delivered and has evidence."""
    make_update(place.action, by=place.people["lead"], delivered_on=TODAY)
    make_evidence(place.action, by=place.people["lead"], dated_on=TODAY)
    return place


def decide(place, closing, who, **data):
    return place.send(who, place.url(f"closings/{closing.pk}/"), data)


def test_the_lead_proposes_and_the_chair_closes(ready):
    response = ready.send(
        "lead", ready.of_action("propose-closing/"), {"case": "Two audits agree."}
    )
    assert response.status_code == 302
    closing = Closing.objects.get()
    assert decide(ready, closing, "chair", **CLOSE).status_code == 302

    closing.refresh_from_db()
    assert (closing.is_closed, closing.decided_by, closing.minute_reference) == (
        True,
        ready.people["chair"],
        "AEB/22/14",
    )
    assert ready.action.status_on(TODAY) == ActionStatus.CLOSED
    page = ready.client("viewer").get(ready.of_action()).content.decode()
    assert "Closed – embedded" in page
    assert ready.people["chair"].name in page


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (
            {"impact": "not_yet_evident"},
            "Impact must be evident or sustained before the action can close",
        ),
        (
            {"impact": "emerging"},
            "Impact must be evident or sustained before the action can close",
        ),
        ({"impact": ""}, "Impact must be evident or sustained before the action can close"),
        ({"minute_reference": ""}, "Enter the minute reference"),
        ({"minute_reference": "\u200b"}, "Enter the minute reference"),
        ({"decision": ""}, "Select whether to close it"),
        ({"decision": "refuse"}, "Enter the reason why it does not close yet"),
    ],
)
def test_it_does_not_close_without_proof(ready, change, error):
    closing = make_closing(ready.action, by=ready.people["lead"])
    response = decide(ready, closing, "chair", **{**CLOSE, **change})

    closing.refresh_from_db()
    assert (response.status_code, closing.decided_at) == (422, None)
    assert error in response.content.decode()


def test_it_does_not_close_without_delivery_and_evidence(place):
    closing = make_closing(place.action, by=place.people["lead"])
    response = decide(place, closing, "director", **CLOSE)
    page = response.content.decode()

    assert response.status_code == 422
    assert "It cannot close yet. No update says that it is delivered" in page
    assert "It cannot close yet. It has no evidence" in page


def test_an_open_milestone_is_named(ready):
    ready.send(
        "plan_lead",
        ready.of_action("add-milestone/"),
        {
            "title": "Third team live",
            "due_on_day": "1",
            "due_on_month": "7",
            "due_on_year": "2026",
            "due_precision": "day",
            "visibility": "members",
        },
    )
    assert reasons_not_to_close(ready.action, user=ready.people["lead"], on=TODAY) == [
        "The milestone “Third team live” is not met"
    ]
    milestone = ready.action.milestones.get()
    ready.send(
        "lead",
        ready.url(f"milestones/{milestone.pk}/met/"),
        {"met_on_day": "10", "met_on_month": "6", "met_on_year": "2026"},
    )
    assert reasons_not_to_close(ready.action, user=ready.people["lead"], on=TODAY) == []


@pytest.mark.parametrize("who", ["lead", "contributor", "plan_lead", "board_member", "clerk"])
def test_others_are_refused_and_it_stays_open(ready, who):
    closing = make_closing(ready.action, by=ready.people["contributor"])
    answer = ready.client(who).post(
        ready.url(f"closings/{closing.pk}/"), {**CLOSE, "version": 1, "token": "t"}
    )
    closing.refresh_from_db()
    assert (answer.status_code, closing.is_closed) == (403, None)


def test_what_was_closed_is_reopened_with_a_reason_and_both_stay(ready):
    closing = make_closing(ready.action, by=ready.people["lead"])
    decide(ready, closing, "chair", **CLOSE)
    assert ready.client("lead").get(ready.of_action("progress/")).status_code == 403
    assert ready.client("lead").get(ready.of_action("reopen/")).status_code == 403

    url = ready.of_action("reopen/")
    assert ready.send("director", url, {"reopened_reason": ""}).status_code == 422
    ready.send("director", url, {"reopened_reason": "The audit was of the wrong cases."})

    closing.refresh_from_db()
    assert (closing.is_closed, closing.reopened_by) == (True, ready.people["director"])
    assert ready.action.status_on(TODAY) == ActionStatus.DELIVERED


def test_an_action_is_proposed_only_when_it_is_ready(place):
    response = place.send("lead", place.of_action("propose-closing/"), {"case": "Done."})
    assert response.status_code in (403, 422)
    assert Closing.objects.count() == 0


@pytest.mark.parametrize(
    ("dated_on", "covers_until_on", "may_close"),
    [
        pytest.param(date(2026, 5, 30), None, False, id="of a day before it was delivered"),
        pytest.param(date(2026, 6, 1), None, True, id="of the day it was delivered"),
        pytest.param(date(2026, 5, 30), date(2026, 6, 5), True, id="of a period that ends later"),
        pytest.param(None, None, True, id="not dated, and recorded later"),
    ],
)
def test_evidence_counts_from_the_day_of_delivery(place, dated_on, covers_until_on, may_close):
    make_update(place.action, by=place.people["lead"], delivered_on=date(2026, 6, 1))
    make_evidence(place.action, dated_on=dated_on, covers_until_on=covers_until_on)
    missing = reasons_not_to_close(place.action, user=place.people["lead"], on=date(2026, 6, 15))
    said = [] if may_close else ["None of its evidence is of the day it was delivered or later"]
    assert missing == said


def test_who_decides_sees_first_that_owner_and_assurance_disagree(ready):
    closing = make_closing(ready.action, by=ready.people["lead"])
    url = ready.url(f"closings/{closing.pk}/")
    before = ready.client("chair").get(url).content.decode()
    make_assurance_rating(ready.action, rag="red", comment="Nothing has changed in practice.")
    after = ready.client("chair").get(url).content.decode()

    said = (
        "Assurance: red",
        "Nothing has changed in practice.",
        "Nobody but the lead has rated it",
    )
    assert [words in before for words in said] == [False, False, True]
    assert [words in after for words in said] == [True, True, False]


def test_who_decides_sees_how_the_measures_of_the_action_stand(ready):
    """My work leads to the page of all decisions, and from there to this one."""
    measure = make_measure(shows=(ready.action,), plan=ready.plan, name="Supervision on time")
    make_reading(measure, date(2026, 5, 31), 61)
    closing = make_closing(ready.action, by=ready.people["lead"])
    chair = ready.client("chair")
    assert ready.url("decisions/") in chair.get("/my-work/").content.decode()
    words = chair.get(ready.url(f"closings/{closing.pk}/")).content.decode()
    assert ["Supervision on time" in words, "61.0% in May 2026" in words] == [True, True]
