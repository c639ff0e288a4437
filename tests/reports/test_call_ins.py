"""A decision that was called in waits until a meeting has dealt with it."""

from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from accounts.policy import Role
from reports.models import CallInMade, DecisionRecord
from tests import make
from tests.clock import today_is
from tests.page_forms import post_form
from tests.reports.deciding import DECIDED, PUBLISHED, meeting, published
from tests.reports.issuing import signed_in

__all__ = ["meeting"]  # the fixture
pytestmark = pytest.mark.django_db
SIGNED = "\n".join(f"Member for ward {number}" for number in range(1, 6))
TYPED = {"signatories": SIGNED, "reasons": "The cost was not considered."}


def on(day: date, field: str = "made_on") -> dict[str, str]:
    return {f"{field}_{part}": str(getattr(day, part)) for part in ("day", "month", "year")}


@pytest.fixture
def decision(meeting) -> DecisionRecord:
    record = make.make_decision(meeting)
    published(record)
    return record


def send(decision: DecisionRecord, name: str, pk: int, **typed: str) -> Any:
    url = reverse(f"reports:{name}", args=[decision.council.slug, pk])
    with today_is(date(2023, 7, 10)):
        client = signed_in(decision.council, Role.CLERK)
        form = post_form(client.get(url).content.decode(), url)
        assert form is not None
        return client.post(url, form.as_sent() | typed)


def call_in(decision: DecisionRecord, **typed: str) -> Any:
    return send(decision, "add_call_in", decision.pk, **{**TYPED, **on(PUBLISHED), **typed})


def standing(decision: DecisionRecord) -> tuple[str, bool]:
    found = DecisionRecord.objects.get(pk=decision.pk)
    stands = found.standing(at=datetime(2023, 7, 10, tzinfo=UTC), is_superseded=False)
    return stands.words, stands.may_be_implemented


@pytest.mark.parametrize(
    ("outcome", "stands"),
    [
        ("upheld", ("Called in and upheld: may be implemented", True)),
        ("no_further_action", ("Called in, no further action: may be implemented", True)),
        ("referred_back", ("Called in and referred back: to be decided again", False)),
    ],
)
def test_a_decision_that_was_called_in_waits_for_its_outcome(decision, outcome, stands):
    assert standing(decision) == ("May be implemented", True)
    assert call_in(decision).status_code == 302
    assert standing(decision) == ("Called in", False)
    scrutiny = make.make_board(decision.council, name="People Scrutiny", kind="scrutiny")
    held = make.make_meeting(scrutiny, on=date(2023, 7, 4))
    made = CallInMade.objects.get()
    given = {"outcome": outcome, "meeting": str(held.pk), "outcome_words": "It took advice."}
    assert send(decision, "decide_call_in", made.pk, **given).status_code == 302
    assert standing(decision) == stands
    viewer = signed_in(decision.council, Role.VIEWER)
    said = viewer.get(decision.get_absolute_url()).content.decode()
    for words in ("Member for ward 3", TYPED["reasons"], "It took advice.", str(held), stands[0]):
        assert words in said
    assert "In time: call-in ended at Midnight on 23 June 2023." in said
    listed = viewer.get(reverse("reports:decisions", args=[decision.council.slug]))
    assert stands[0] in listed.content.decode()


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        pytest.param(on(date(2023, 6, 23)), "", "", id="the last day"),
        pytest.param(
            on(date(2023, 6, 24)),
            "made_on",
            "It came too late: call-in ended at Midnight on 23 June 2023",
            id="the day after",
        ),
        pytest.param(
            on(date(2023, 6, 14)),
            "made_on",
            "Date it was made must be 15 June 2023, when it was decided, or later",
            id="before it was decided",
        ),
        pytest.param(
            {"signatories": "Member for ward 1\n\nMember for ward 2"},
            "signatories",
            "A call-in is signed by at least 5 members; there are 2 here",
            id="two members where five must sign",
        ),
        pytest.param({"reasons": ""}, "reasons", "Enter the reasons given", id="without reasons"),
    ],
)
def test_a_call_in_that_the_constitution_refuses_is_refused(decision, typed, field, words):
    answer = call_in(decision, **typed)
    errors = answer.context["form"].errors if answer.status_code == 422 else {}
    assert errors == ({field: [words]} if field else {})


@pytest.mark.parametrize(
    ("at", "errors"),
    [
        ("", {"made_time": ["Enter the time: call-in ended at 12:00 that day"]}),
        ("11:59", {}),
        ("12:00", {"made_on": ["It came too late: call-in ended at Midday on 22 June 2023"]}),
    ],
)
def test_where_call_in_ends_at_noon_the_hour_is_asked_for(at, errors):
    record = make.make_decision(make.make_meeting(on=DECIDED))
    make.make_rules(
        record.council, call_in_counts_trigger_day=False, call_in_days=3, call_in_until=time(12)
    )
    published(record)
    answer = call_in(record, made_time=at, **on(date(2023, 6, 22)))
    assert (answer.context["form"].errors if answer.status_code == 422 else {}) == errors


def test_only_a_decision_that_may_be_called_in_is(meeting):
    exempt = make.make_decision(
        meeting, call_in="exempt", exempt_from_call_in_because="It cannot wait."
    )
    draft, called = make.make_decision(meeting), make.make_call_in(meeting).decision
    published(exempt)
    clerk = signed_in(meeting.board.council, Role.CLERK)
    for record in (exempt, draft, called):
        url = reverse("reports:add_call_in", args=[record.council.slug, record.pk])
        assert clerk.get(url).status_code == 403


def test_a_call_in_that_is_taken_back_lets_the_decision_go_and_another_be_made(decision):
    call_in(decision)
    made = CallInMade.objects.get()
    send(decision, "withdraw_call_in", made.pk, reason="They took it back.")
    assert standing(decision) == ("May be implemented", True)
    assert call_in(decision).status_code == 302
    assert standing(decision) == ("Called in", False)


def test_the_database_keeps_one_call_in_with_its_meeting():
    made = make.make_call_in()
    made.outcome = "upheld"
    with pytest.raises(IntegrityError, match="outcome_of_call_in_has_its_meeting"):
        made.save(by=make.make_user(), at=make.NOON)


def test_the_outcome_names_no_exempt_meeting(decision):
    call_in(decision)
    made = CallInMade.objects.get()
    hidden = make.make_meeting(
        decision.meeting.board,
        on=date(2023, 7, 4),
        visibility="exempt",
        exempt_paragraphs="1",
        exempt_reason="It names people.",
    )
    answer = send(decision, "decide_call_in", made.pk, outcome="upheld", meeting=str(hidden.pk))
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["meeting"])
