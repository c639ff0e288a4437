"""Who may do what: each question both ways, for everybody there is."""

from typing import Any

import pytest

from accounts.scope import Visibility
from improvement import permissions
from tests.improvement.conftest import TODAY
from tests.make import (
    NOON,
    make_action,
    make_closing,
    make_council,
    make_date_change,
    make_evidence,
    make_grant,
    make_member,
)

EVERYBODY = {
    "plan_lead",
    "action_owner",
    "director",
    "board_member",
    "clerk",
    "clearance_officer",
    "viewer",
    "inspector",
    "administrator",
    "lead",
    "contributor",
    "chair",
}
KEEPERS = {"plan_lead", "director"}
REPORTERS = {"plan_lead", "director", "lead", "contributor"}
DECIDERS = {"director", "chair"}

TABLE = [
    pytest.param("may_add_plan", KEEPERS, id="add a plan"),
    pytest.param("may_edit_plan", KEEPERS, id="change a plan"),
    pytest.param("may_add_action", KEEPERS, id="add an action"),
    pytest.param("may_edit_action", KEEPERS, id="change an action"),
    pytest.param("may_withdraw_action", KEEPERS, id="withdraw an action"),
    pytest.param("may_edit_milestones", KEEPERS, id="change milestones"),
    pytest.param("may_read_exempt", {"plan_lead", "director", "clerk"}, id="read exempt"),
    pytest.param("may_record_progress", REPORTERS, id="record progress"),
    pytest.param("may_ask_new_date", REPORTERS, id="ask for a new date"),
    pytest.param("may_add_evidence", REPORTERS, id="add evidence"),
    pytest.param("may_withdraw_evidence", REPORTERS, id="withdraw evidence"),
    pytest.param("may_propose_closing", REPORTERS, id="propose closing"),
    pytest.param("may_decide_date", DECIDERS, id="decide a date"),
    pytest.param("may_decide_closing", DECIDERS, id="decide a closing"),
    pytest.param("may_reopen", DECIDERS, id="reopen"),
    pytest.param("may_read_history", KEEPERS | {"inspector"}, id="read history"),
    pytest.param("may_download_evidence", EVERYBODY - {"administrator"}, id="download"),
]


def ask(question: str, user: Any, place: Any, facts: dict[str, Any]) -> bool:
    asked = getattr(permissions, question)
    thing = {
        "may_add_plan": place.council,
        "may_edit_plan": place.plan,
        "may_add_action": place.plan,
        "may_read_exempt": place.plan,
        "may_withdraw_evidence": facts["evidence"],
        "may_download_evidence": facts["evidence"],
        "may_decide_date": facts["change"],
        "may_decide_closing": facts["proposal"],
        "may_reopen": facts["closing"],
    }.get(question, place.action)
    dated = question in ("may_decide_date", "may_decide_closing", "may_reopen")
    return bool(asked(user, thing, on=TODAY) if dated else asked(user, thing))


@pytest.mark.parametrize(("question", "allowed"), TABLE)
def test_those_who_may_may_and_nobody_else(place, question, allowed):
    lead = place.people["lead"]
    other = make_action(place.plan)
    facts = {
        "evidence": make_evidence(place.action),
        "change": make_date_change(place.action, to_on=TODAY, by=lead),
        "proposal": make_closing(place.action, by=lead),
        "closing": make_closing(
            other,
            by=lead,
            is_closed=True,
            impact="evident",
            minute_reference="IB/1",
            decided_by=place.people["chair"],
            decided_at=NOON,
        ),
    }
    assert set(place.people) == EVERYBODY
    found = {name for name, user in place.people.items() if ask(question, user, place, facts)}
    assert found == allowed

    stranger = make_member(make_council(), role="director")
    assert ask(question, stranger, place, facts) is False


def test_nobody_decides_what_they_asked_for_themselves(place):
    director = place.people["director"]
    change = make_date_change(place.action, to_on=TODAY, by=director)
    closing = make_closing(place.action, by=director)

    assert permissions.may_decide_date(director, change, on=TODAY) is False
    assert permissions.may_decide_closing(director, closing, on=TODAY) is False


def test_a_director_does_not_close_an_action_that_they_lead(place):
    director = place.people["director"]
    action = make_action(place.plan, lead=director)
    closing = make_closing(action, by=place.people["plan_lead"])

    assert permissions.may_decide_closing(director, closing, on=TODAY) is False
    assert permissions.may_decide_closing(place.people["chair"], closing, on=TODAY) is True


def test_the_chair_of_a_board_decides_only_on_its_own_plans(place):
    elsewhere = make_action(lead=place.people["lead"])
    change = make_date_change(elsewhere, to_on=TODAY, by=place.people["lead"])

    assert permissions.may_decide_date(place.people["chair"], change, on=TODAY) is False


def test_a_grant_opens_part_two_of_one_plan(place):
    inspector = place.people["inspector"]
    make_grant(inspector, plan=place.plan, with_exempt=True)

    assert permissions.may_read_exempt(inspector, place.plan) is True


@pytest.mark.parametrize(
    ("path", "who", "expected"),
    [
        ("edit/", "lead", 403),
        ("edit/", "plan_lead", 200),
        ("withdraw/", "lead", 403),
        ("withdraw/", "director", 200),
        ("progress/", "viewer", 403),
        ("progress/", "action_owner", 403),
        ("progress/", "contributor", 200),
        ("add-evidence/", "board_member", 403),
        ("add-milestone/", "lead", 403),
        ("propose-closing/", "clerk", 403),
        ("propose-closing/", "lead", 200),
        ("history/", "viewer", 403),
        ("history/", "plan_lead", 200),
        ("history/", "inspector", 404),
        ("", "administrator", 404),
        ("", "inspector", 404),
        ("", "viewer", 200),
    ],
)
def test_pages_of_an_action_answer_as_the_questions_do(place, path, who, expected):
    assert place.client(who).get(place.of_action(path)).status_code == expected


def test_no_control_is_shown_that_would_be_refused(place):
    for who in ("viewer", "lead", "plan_lead", "director", "chair"):
        client = place.client(who)
        page = client.get(place.of_action()).content.decode()
        begin = place.of_action()
        paths = {part.split('"')[0] for part in page.split(f'href="{begin}')[1:]}
        answers = {path: client.get(begin + path).status_code for path in paths if "#" not in path}
        assert set(answers.values()) <= {200}, (who, answers)


def test_an_exempt_action_is_not_there_for_those_not_entitled(place):
    secret = make_action(
        place.plan,
        title="ZQsecret",
        visibility=Visibility.EXEMPT,
        exempt_paragraphs="3",
        exempt_reason="Business affairs",
    )
    for who, seen in (("viewer", False), ("lead", False), ("clerk", True), ("plan_lead", True)):
        client = place.client(who)
        listed = client.get(place.url(f"plans/{place.plan.pk}/")).content.decode()
        status = client.get(place.url(f"actions/{secret.pk}/")).status_code
        assert ("ZQsecret" in listed, status) == (seen, 200 if seen else 404)
        assert ("2 actions" in listed) == seen
