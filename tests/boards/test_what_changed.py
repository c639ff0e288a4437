"""What changed between two meetings of a board: each rule on real records, and who may see it."""

import json
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.policy import Role
from boards.what_changed import what_changed
from tests import make
from tests.boards.test_boards import EXEMPT
from tests.boards.test_meetings import board, council, plan, signed_in, today
from tests.queries import assert_queries_do_not_grow

__all__ = ["board", "council", "plan", "today"]
pytestmark = pytest.mark.django_db
LAST = datetime(2026, 6, 15, 15, tzinfo=UTC)
NOW = datetime(2026, 7, 15, 9, tzinfo=UTC)


@pytest.fixture
def user(council):
    return make.make_member(council, Role.VIEWER)


@pytest.fixture
def meeting(board):
    return make.make_meeting(board, on=NOW.date())


def close_last(board):
    """Hold the meeting before, and freeze what the board sees."""
    last = make.make_meeting(board, on=LAST.date())
    make.make_steps(last, "opened", "started", "closed", at=LAST)
    return last


def said(meeting, user):
    """What each section says changed, in words, by its code."""
    found = what_changed(meeting, user=user, on=NOW.date())
    sections = [section for plan in found.plans for section in plan.changed]
    return {
        section.code: [
            (item.words, [f"{c.kind.label}: {c.said.in_words}" for c in item.changes])
            for item in section.items
        ]
        for section in (*sections, found.challenges)
        if section.items
    }


def agree_date(action, to_on):
    lead, chair = make.make_user(), make.make_user()
    change = make.make_date_change(action, to_on=to_on, by=lead, at=NOW)
    change.is_agreed, change.decided_at, change.decided_by = True, NOW, chair
    change.save(by=chair, at=NOW)
    action.due_on = to_on
    action.save(by=chair, at=NOW)


def test_actions_are_compared_by_the_words_of_the_plans_own_comparison(board, plan, meeting, user):
    lead = make.make_user("Head of Service")
    late = make.make_action(plan, reference="A1", title="Train", due_on=date(2026, 6, 30))
    moved = make.make_action(plan, reference="A2", title="Audit", due_on=date(2026, 8, 31))
    gone = make.make_action(plan, reference="A3", title="Survey", due_on=date(2026, 12, 1))
    worse = make.make_action(plan, reference="A4", title="Recruit", due_on=date(2026, 12, 1))
    done = make.make_action(plan, reference="A5", title="Publish", due_on=date(2026, 12, 1))
    still = make.make_action(plan, reference="A6", title="Listen", due_on=date(2026, 12, 1))
    for action in (worse, done, still):
        make.make_update(action, by=lead, rag="green", at=LAST)
    close_last(board)

    agree_date(moved, date(2026, 9, 30))
    gone.withdraw("The forum asks in person.", by=lead, at=NOW)
    make.make_update(worse, by=lead, rag="red", at=NOW)
    make.make_update(done, by=lead, rag="green", delivered_on=date(2026, 7, 1), at=NOW)
    make.make_action(plan, reference="A7", title="Mend", due_on=date(2026, 12, 1))
    other = make.make_strand(plan, reference="B", name="Practice")
    still.strand = other
    still.save(by=lead, at=NOW)

    assert said(meeting, user) == {
        "slippage": [
            ("A1 Train", ["Newly overdue: Status was In progress, now Overdue"]),
            (
                "A2 Audit",
                ["Date later: Due date was 31 August 2026, now 30 September 2026 (30 days later)"],
            ),
        ],
        "new": [("A7 Mend", ["New: Due 1 December 2026"])],
        "withdrawn": [
            (
                "A3 Survey",
                ["Withdrawn: Status was In progress, now Withdrawn (The forum asks in person.)"],
            )
        ],
        "closed": [
            (
                "A5 Publish",
                ["Delivered: Status was In progress, now Delivered – awaiting evidence"],
            )
        ],
        "moved": [
            (
                "A6 Listen",
                [f"Strand changed: Strand was {late.strand}, now B. Practice"],
            )
        ],
        "rag": [
            (
                "A4 Recruit",
                ["Rating worse: RAG rating was Green: on track, now Red: off track"],
            )
        ],
    }


def test_a_strand_that_was_only_renamed_did_not_move(board, plan, meeting, user):
    action = make.make_action(plan, due_on=date(2026, 12, 1))
    close_last(board)
    action.strand.name = "Renamed"
    action.strand.save(by=make.make_user(), at=NOW)
    assert said(meeting, user) == {}


def test_measures_are_compared_by_rating_trend_reading_and_target(board, plan, meeting, user):
    given = {"baseline_value": 60, "tolerance": 5}
    measure = make.make_measure(plan, reference="M1", name="Visits in time", **given)
    make.make_target(measure, date(2026, 12, 31), 80)
    for month, value in (("2026-03-31", 70), ("2026-04-30", 74), ("2026-05-31", 78)):
        make.make_reading(measure, date.fromisoformat(month), value)
    gone = make.make_measure(plan, reference="M2", name="Plans in date")
    make.make_measure(plan, reference="M3", name="Still the same")
    close_last(board)

    make.make_reading(measure, date(2026, 6, 30), 71)
    gone.withdraw("It counted twice.", by=make.make_user(), at=NOW)
    make.make_measure(plan, reference="M4", name="Homes near")

    assert said(meeting, user) == {
        "measures": [
            (
                "M1 Visits in time",
                [
                    "Rating worse: Rating was Amber: near target, now Red: off target",
                    "New reading: Latest reading was 78.0% (May 2026), now 71.0% (June 2026)",
                ],
            ),
            ("M4 Homes near", ["New: No reading yet. Baseline being established."]),
            ("M2 Plans in date", ["Withdrawn: Withdrawn: It counted twice."]),
        ]
    }


def test_risks_are_compared_by_their_ratings_and_closings(board, plan, meeting, user):
    scale = make.make_risk_scale(plan.council)
    up, down, gone = (
        make.make_risk(plan, reference=f"R{n}", title=title)
        for n, title in enumerate(("Staff leave", "Money ends", "Data lost"), start=1)
    )
    for risk in (up, down, gone):
        make.make_rating(risk, scale, "3×3", at=LAST - timedelta(days=1))
    close_last(board)

    make.make_rating(up, scale, "3×4", at=NOW - timedelta(days=2))
    make.make_rating(up, scale, "4×4", at=NOW)
    make.make_rating(down, scale, "1×3", at=NOW)
    gone.withdraw("It is part of R1.", by=make.make_user(), at=NOW)
    make.make_risk(plan, reference="R4", title="Homes close")

    assert said(meeting, user) == {
        "risks": [
            (
                "R1 Staff leave",
                ["Up: Rating was Medium 9, now High 16 (Likelihood likely, impact major)"],
            ),
            (
                "R2 Money ends",
                ["Down: Rating was Medium 9, now Low 3 (Likelihood rare, impact moderate)"],
            ),
            ("R4 Homes close", ["New: Not yet rated"]),
            ("R3 Data lost", ["Withdrawn: Withdrawn: It is part of R1."]),
        ]
    }


def test_impact_and_challenges_are_compared_too(board, council, meeting, user):
    inspection = make.make_inspection(council)
    area = make.make_area(inspection, reference="a", short_title="Supervision")
    plan = make.make_plan(council, title="Second", answers=inspection)
    board.plan_links.model(board=board, plan=plan).save(by=make.make_user(), at=make.NOON)
    officer = make.make_member(council, Role.ACTION_OWNER, make.make_user("Head of Service"))
    old = make.make_challenge(board, of=officer, question="Why so slow?")
    close_last(board)

    make.make_area_impact(
        plan, area, make.make_activity(plan, areas=(area,)), impact="emerging", at=NOW
    )
    make.make_answer(old, text="Two posts were empty.", at=NOW)
    make.make_challenge(
        board, of=officer, question="Who checks?", asked_on=date(2026, 7, 1),
        asked_by_post="Chair",
    )  # fmt: skip

    assert said(meeting, user) == {
        "impact": [
            ("a Supervision", ["More impact: Impact was Not rated, now Emerging"]),
        ],
        "challenges": [
            ("Who checks?", ["Asked: Asked of Head of Service by Chair on 1 July 2026"]),
            ("Why so slow?", ["Answered: Two posts were empty."]),
        ],
    }


def test_a_closed_meeting_is_compared_as_it_was_frozen(board, plan, meeting, user):
    action = make.make_action(plan, due_on=date(2026, 12, 1))
    close_last(board)
    make.make_update(action, rag="red", at=NOW)
    make.make_steps(meeting, "opened", "started", "closed", at=NOW)
    action.withdraw("Later.", by=make.make_user(), at=NOW)

    found = what_changed(meeting, user=user, on=NOW.date())
    assert (found.is_frozen, found.then.on, found.now.on) == (True, LAST.date(), NOW.date())
    assert list(said(meeting, user)) == ["rag"]


def test_a_snapshot_from_before_a_fact_was_kept_holds_nothing_against_it(
    board, plan, meeting, user
):
    action = make.make_action(plan, due_on=date(2026, 12, 1))
    make.make_update(action, rag="red", at=LAST)
    last = close_last(board)
    snapshot = last.snapshots.get()
    facts = snapshot.read()
    del facts["challenges"]
    for name in ("has_exception_note", "recovery", "said", "strand_id"):
        del facts["plans"][0]["actions"][0][name]
    type(snapshot).objects.filter(pk=snapshot.pk).update(facts=json.dumps(facts))
    make.make_challenge(board, question="Asked before", asked_on=LAST.date())
    make.make_challenge(board, question="Asked since", asked_on=NOW.date())

    found = what_changed(meeting, user=user, on=NOW.date())
    (then,) = found.then.plans
    assert (then.actions[0]["has_exception_note"], then.actions[0]["said"]) == (True, "")
    assert said(meeting, user) == {
        "challenges": [("Asked since", [f"Asked: {found.challenges.items[0].changes[0].said.now}"])]
    }


def test_needs_attention_names_what_does_not_fit_together(board, plan, meeting, user):
    action = make.make_action(plan, reference="A1", title="Train", due_on=date(2026, 7, 10))
    make.make_update(action, rag="green", at=LAST)
    (found,) = what_changed(meeting, user=user, on=NOW.date()).plans
    assert [(each.words, each.reasons) for each in found.attention] == [
        ("A1 Train", ("Overdue by 5 days", "Green but overdue"))
    ]


# The page


def page(client, meeting):
    html = client.get(reverse("boards:what_changed", args=["anyshire", meeting.pk]))
    words = html.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", words))


def test_the_first_meeting_of_a_board_says_that_there_is_nothing_to_compare_with(council, meeting):
    words = page(signed_in(council, Role.VIEWER), meeting)
    assert "Nothing to compare with" in words
    assert "This meeting is not closed" in words


def test_the_page_says_both_dates_and_whether_it_is_frozen(council, board, plan, meeting):
    make.make_action(plan, due_on=date(2026, 12, 1))
    close_last(board)
    client = signed_in(council, Role.VIEWER)
    before = page(client, meeting)
    make.make_steps(meeting, "opened", "started", "closed", at=NOW)
    after = page(client, meeting)
    assert "as frozen with the facts of 15 June 2026, to today, 15 July 2026" in before
    assert "This meeting is not closed" in before
    assert "to this meeting, as frozen with the facts of 15 July 2026" in after
    assert "This meeting is not closed" not in after
    assert "Nothing changed in this plan between the two days." in after


def test_each_change_leads_to_its_record(council, board, plan, meeting):
    close_last(board)
    action = make.make_action(plan, title="Train")
    html = (
        signed_in(council, Role.VIEWER)
        .get(reverse("boards:what_changed", args=["anyshire", meeting.pk]))
        .content.decode()
    )
    assert f'href="{action.get_absolute_url()}"' in html


def test_exempt_matter_is_shown_to_those_entitled_only(council, board, plan, meeting):
    lead = make.make_user()
    shown = make.make_action(plan, title="Shown", due_on=date(2026, 12, 1))
    gone = make.make_measure(plan, name="Zqcanary gone", **EXEMPT)
    later = make.make_action(plan, title="Zqcanary later", due_on=date(2026, 12, 1))
    make.make_update(shown, by=lead, rag="green", at=LAST)
    close_last(board)
    make.make_update(shown, by=lead, rag="red", at=NOW, happened="Zqcanary", **EXEMPT)
    make.make_action(plan, title="Zqcanary new", **EXEMPT)
    make.make_risk(plan, title="Zqcanary risk", **EXEMPT)
    make.make_challenge(
        board, question="Zqcanary why?", of=lead, asked_on=date(2026, 7, 1), **EXEMPT
    )
    gone.withdraw("No more.", by=lead, at=NOW)
    for name, value in EXEMPT.items():
        setattr(later, name, value)
    later.withdraw("Zqcanary reason", by=lead, at=NOW)

    counts = {
        role: (words.count("Zqcanary"), "Red: off track ·" in words, "(1)" in words)
        for role in (Role.VIEWER, Role.BOARD_MEMBER, Role.CLERK)
        if (words := page(signed_in(council, role), meeting))
    }
    assert counts[Role.VIEWER] == counts[Role.BOARD_MEMBER] == (0, False, False)
    assert counts[Role.CLERK][0] >= 6


def test_the_page_asks_no_more_for_a_longer_plan(council, board, plan, meeting):
    def add():
        action = make.make_action(plan, due_on=date(2026, 7, 1))
        make.make_update(action, rag="red", at=NOW)
        make.make_risk(plan)
        measure = make.make_measure(plan)
        make.make_reading(measure, date(2026, 6, 30), 50)
        make.make_challenge(board, of=make.make_user(), asked_on=date(2026, 7, 1))

    add()
    close_last(board)
    add()
    client = signed_in(council, Role.VIEWER)
    url = reverse("boards:what_changed", args=["anyshire", meeting.pk])
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add, most=40)
