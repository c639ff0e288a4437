"""What one body passes on to another: matters referred, and what comes back in the calendar."""

from datetime import date

import pytest

from accounts.policy import Role
from boards.views import boards as views
from inspections.models import BankHoliday
from reports.models import CommitteeRules, Resolution
from reports.publishing import publish
from tests.boards.test_boards import EXEMPT
from tests.boards.test_meetings import board, clerk, council, page_of, plan, signed_in, today
from tests.boards.test_planning import words_of
from tests.make import (
    NOON,
    make_board,
    make_decision,
    make_grant,
    make_item,
    make_meeting,
    make_member,
    make_outcome,
    make_user,
)
from tests.queries import assert_queries_do_not_grow

__all__ = ["board", "clerk", "council", "plan", "today"]
pytestmark = pytest.mark.django_db
FEBRUARY = {"on": date(2027, 2, 28), "on_precision": "month", "on_as_stated": "February 2027"}


@pytest.fixture
def cabinet(council):
    return make_board(council, name="Cabinet", kind="cabinet")


@pytest.fixture
def sitting(board):
    """A meeting of the improvement board, in June."""
    return make_meeting(board, on=date(2026, 6, 10))


def refer(sitting, to, words="The number of homes goes up.", *, item=None, **given):
    item = item or make_item(sitting, title="Homes")
    given = {"kind": "refer", "asked_of_post": "", "due_on": date(2026, 9, 30), **given}
    return make_outcome(item, words=words, referred_to=to, **given)


def resolve(meeting, text="Scrutiny goes to the board.", *, decision=(), **given):
    """A published decision with one resolution."""
    record = make_decision(meeting, resolves=(), call_in="not_executive", **dict(decision))
    made = Resolution(decision=record, number="1", text=text, **{"kind": "approve", **given})
    made.save(by=make_user(), at=NOON)
    rules = CommitteeRules.objects.of(record.council)
    table = BankHoliday.objects.table
    publish(record, rules, published_on=meeting.on, bank_holidays=table, by=make_user(), at=NOON)
    return record


def arising(client, meeting):
    return page_of(client, meeting).partition("Matters arising")[2].partition("Challenges")[0]


def test_what_was_referred_arises_at_the_meetings_of_the_body_it_went_to(clerk, cabinet, sitting):
    outcome = refer(sitting, cabinet)
    days = (date(2026, 6, 3), date(2026, 7, 1), date(2026, 8, 5), date(2026, 9, 2))
    every = [make_meeting(cabinet, on=on) for on in days]
    elsewhere = make_meeting(make_board(cabinet.council), on=date(2026, 7, 2))

    def comes_back():
        words = "Referred by Improvement board, by 30 September 2026"
        return [words in arising(clerk, each) for each in [*every, elsewhere]]

    assert comes_back() == [False, True, True, True, False]

    outcome.done_on, outcome.done_note = date(2026, 7, 10), "Cabinet agreed twelve homes."
    outcome.save(by=make_user(), at=NOON)

    assert comes_back() == [False, True, True, False, False]
    assert "Done on 10 July 2026: Cabinet agreed twelve homes." in arising(clerk, every[2])


def test_the_body_it_went_to_records_it_as_done_and_is_asked_for_no_action(
    clerk, plan, cabinet, sitting
):
    refer(sitting, cabinet)
    mine, theirs = make_meeting(sitting.board, on=date(2026, 7, 8)), make_meeting(cabinet)
    lead = signed_in(plan.council, Role.PLAN_LEAD)

    assert "Record it as done" in arising(clerk, theirs)
    assert ["Make it an action" in arising(lead, each) for each in (mine, theirs)] == [True, False]
    assert "holds no plan" not in arising(clerk, theirs)


def test_a_referral_keeps_its_readers(council, cabinet, sitting):
    secret = make_item(sitting, title="Zqcanary item", **EXEMPT)
    refer(sitting, cabinet, "Zqcanary words.", item=secret)
    meeting = make_meeting(cabinet, on=date(2026, 7, 22))
    inspector = make_member(council, Role.INSPECTOR)
    make_grant(inspector, board=cabinet)
    refer(sitting, cabinet, "Of another board.")

    for role, reads in ((Role.VIEWER, False), (Role.CLERK, True)):
        client = signed_in(council, role)
        said = arising(client, meeting) + words_of(client, "forward_plan", cabinet)
        assert ("Zqcanary" in said, "Of another board." in said) == (reads, True)
    client.force_login(inspector)
    said = arising(client, meeting) + words_of(client, "forward_plan", cabinet)
    assert "Of another board." not in said


def test_the_calendar_of_both_bodies_holds_what_comes_back_in_its_month(clerk, cabinet, board):
    meeting = make_meeting(cabinet, on=date(2026, 5, 14))
    resolve(meeting, to_board=board, kind="delegate", **FEBRUARY)
    resolve(meeting, "Feedback goes to members.", on=date(2026, 6, 30))
    resolve(meeting, "Nothing comes back.")
    make_meeting(cabinet, on=date(2027, 3, 4))

    ahead = words_of(clerk, "forward_plan", cabinet)
    behind = words_of(clerk, "history", cabinet)

    assert ahead.index("February 2027 Follow-up: Scrutiny goes to the board.") < ahead.index(
        "4 March 2027"
    )
    assert "February 2027 Follow-up: Scrutiny" in words_of(clerk, "forward_plan", board)
    assert "30 June 2026 Follow-up: Feedback goes to members. Resolution 1 of" in behind
    assert ("Feedback" in ahead, "Nothing comes back" in ahead + behind) == (False, False)


def test_a_draft_an_exempt_and_a_corrected_decision_bring_nothing_back(council, cabinet):
    meeting = make_meeting(cabinet, on=date(2026, 5, 14))
    resolve(meeting, "Zqcanary exempt.", decision=EXEMPT, **FEBRUARY)
    old = resolve(meeting, "Zqcanary corrected.", **FEBRUARY)
    correction = {"supersedes": old, "correction_reason": "A wrong word."}
    resolve(meeting, "The right words.", decision=correction, **FEBRUARY)
    draft = make_decision(meeting, resolves=("Zqcanary draft.",)).resolutions.get()
    draft.on = date(2027, 2, 28)
    draft.save(by=make_user(), at=NOON)

    words = words_of(signed_in(council, Role.VIEWER), "forward_plan", cabinet)

    assert ("The right words." in words, "Zqcanary" in words) == (True, False)


def test_a_referral_with_a_day_stands_in_the_calendar_of_the_body_it_went_to(
    clerk, cabinet, sitting
):
    refer(sitting, cabinet)
    refer(sitting, cabinet, "No day was named.", due_on=None)
    expected = "30 September 2026 Referred by Improvement board: The number of homes goes up."

    assert expected in words_of(clerk, "forward_plan", cabinet)
    assert "No day was named." not in words_of(clerk, "forward_plan", cabinet)
    assert "The number of homes" not in words_of(clerk, "forward_plan", sitting.board)


def test_what_a_withdrawn_meeting_referred_does_not_come_back(clerk, cabinet, sitting):
    refer(sitting, cabinet)
    meeting = make_meeting(cabinet, on=date(2026, 7, 1))
    sitting.withdraw("Recorded twice.", by=make_user(), at=NOON)

    said = arising(clerk, meeting) + words_of(clerk, "forward_plan", cabinet)

    assert "The number of homes goes up." not in said


def test_many_referrals_push_no_delegation_off_the_page_of_the_board(
    clerk, cabinet, board, monkeypatch
):
    monkeypatch.setattr(views, "MOST_HERE", 2)
    resolve(make_meeting(cabinet), "Scrutiny is theirs.", kind="delegate", to_board=board)
    later = make_meeting(cabinet, on=date(2026, 7, 8))
    for number in range(3):
        resolve(later, f"Risk {number} goes to the board.", kind="refer", to_board=board)

    to_it, by_it = (words_of(clerk, "board", each) for each in (board, cabinet))

    assert ["Scrutiny is theirs." in words for words in (to_it, by_it)] == [True, True]
    assert [words.count("goes to the board.") for words in (to_it, by_it)] == [2, 2]


def test_a_board_shows_what_decisions_referred_to_it_and_by_it(clerk, cabinet, board):
    resolve(make_meeting(cabinet), "The risk goes to the board.", kind="refer", to_board=board)
    to_it, by_it = (words_of(clerk, "board", each) for each in (board, cabinet))
    assert "Referred to this board The risk goes to the board. By Resolution 1 of" in to_it
    assert "Referred by this board The risk goes to the board. To Improvement board" in by_it


@pytest.mark.parametrize("name", ["forward_plan", "history", "meeting"])
def test_what_is_passed_on_costs_no_question_a_row(clerk, cabinet, sitting, name):
    meeting = make_meeting(cabinet, on=date(2026, 7, 10))
    on = date(2026, 8, 31) if name == "forward_plan" else date(2026, 7, 1)

    def add():
        refer(sitting, cabinet, due_on=on)
        resolve(meeting, on=on)

    add()
    page = meeting.get_absolute_url() if name == "meeting" else ""
    path = page or f"/{cabinet.council.slug}/boards/{cabinet.pk}/{name.replace('_', '-')}/"
    most = 25 if page else 14
    assert_queries_do_not_grow(lambda: clerk.get(path), add_row=add, most=most)
