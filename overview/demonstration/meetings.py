"""Meetings of the demonstration council: two that were closed, and one with its agenda."""

from datetime import timedelta
from typing import Any

from accounts.as_at import end_of
from accounts.records import Precision, last_day, span_in_words
from boards.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardMember,
    BoardRelation,
    Meeting,
    MeetingStep,
    Outcome,
    OutcomeAction,
    PlanSeen,
    TermsOfReference,
)
from boards.snapshot import freeze
from improvement.models import Action
from overview.demonstration.recording import Demonstration, fixture


def make_meetings(demo: Demonstration, board: Board) -> None:
    """What the board's last two meetings dealt with, and the agenda of the next."""
    given = fixture("meetings")
    past = list(Meeting.objects.filter(board=board).past(on=demo.on))
    following = Meeting.objects.filter(board=board).upcoming(on=demo.on)[0]
    make_terms(demo, board, given["terms"])
    make_seminar(demo, board)
    for words in given["meetings"]:
        meeting = past[words["back"] - 1] if words["back"] else following
        make_meeting(demo, meeting, words)


def make_terms(demo: Demonstration, board: Board, versions: list[dict[str, Any]]) -> None:
    for number, words in enumerate(versions, start=1):
        agreed_on = demo.weekday(words["week"])
        terms = TermsOfReference(
            board=board, number=number, agreed_on=agreed_on, text=words["text"].strip()
        )
        demo.record(terms, at=demo.at(agreed_on, 17), by=demo.people["clerk"])


def make_seminar(demo: Demonstration, board: Board) -> None:
    """A seminar for all members, known by its month, and a committee that scrutinises the board."""
    clerk, at = demo.people["clerk"], demo.at(demo.day(-20))
    scrutiny = Board(council=demo.council, name="People Scrutiny Committee", kind="scrutiny")
    seminar = Board(council=demo.council, name="Members' seminar", kind="seminar")
    for body in (scrutiny, seminar):
        demo.record(body, at=at, by=clerk)
    relation = BoardRelation(board=scrutiny, relation="scrutinises", other=board)
    demo.record(relation, at=at, by=clerk)
    month = last_day(demo.day(9), Precision.MONTH)
    follow_up = PlanSeen(
        plan=board.plans.order_by("pk")[0],
        board=seminar,
        on=month,
        on_precision=Precision.MONTH,
        on_as_stated=span_in_words(month, Precision.MONTH),
        what="planned",
        note="Feedback from young people comes first.",
    )
    demo.record(follow_up, at=at, by=clerk)


def make_meeting(demo: Demonstration, meeting: Meeting, words: dict[str, Any]) -> None:
    clerk, day = demo.people["clerk"], meeting.on
    prepared, began, ended = (
        demo.at(day - timedelta(days=7)),
        demo.at(day, 14),
        demo.at(day, 16, 30),
    )
    items = [
        make_item(demo, meeting, order, item) for order, item in enumerate(words["items"], start=1)
    ]
    steps = [("opened", prepared)]
    if words["back"]:
        steps += [("started", began), ("closed", ended)]
        make_attendance(demo, meeting, words)
    for number, (step, at) in enumerate(steps, start=1):
        taken = MeetingStep(meeting=meeting, number=number, step=step)
        demo.record(taken, at=at, by=clerk)
        if step == "closed":
            freeze(taken, on=day, by=clerk, at=at, past=end_of(day))
    for item, said in zip(items, words["items"], strict=True):
        outcomes = [make_outcome(demo, item, *told) for told in said.get("outcomes", ())]
        if "became" in said:
            board_plans = meeting.board.plans.order_by("pk")
            reference = said["became"]["action"]
            action = Action.objects.get(plan=board_plans[0], reference=reference)
            link = OutcomeAction(outcome=outcomes[said["became"]["outcome"]], action=action)
            demo.record(link, at=demo.at(day + timedelta(days=1)), by=demo.people["plan_lead"])


def make_item(
    demo: Demonstration, meeting: Meeting, order: int, words: dict[str, Any]
) -> AgendaItem:
    """The item as it was on the agenda, then with its minutes."""
    clerk, day = demo.people["clerk"], meeting.on
    exempt = {
        "visibility": "exempt",
        "exempt_paragraphs": "1, 2",
        "exempt_reason": words.get("exempt", ""),
    }
    item = AgendaItem(
        meeting=meeting,
        order=order,
        title=words["title"],
        kind=words["kind"],
        presenter_post=words["presenter"],
        is_to_follow="late" in words,
        late_reason=words.get("late", ""),
        **(exempt if "exempt" in words else {}),
    )
    item.by, item.recorded_at = clerk, demo.at(day - timedelta(days=8))
    if "minutes" not in words:
        return demo.recorded(item)
    minuted = (demo.at(day, 15), clerk, {"minutes": words["minutes"]})
    return demo.recorded(item, minuted)


def make_outcome(
    demo: Demonstration,
    item: AgendaItem,
    kind: str,
    words: str,
    post: str = "",
    due: float | None = None,
    done: float | None = None,
    note: str = "",
) -> Outcome:
    clerk, day = demo.people["clerk"], item.meeting.on
    referred = Board.objects.get(council=demo.council, name="Cabinet") if kind == "refer" else None
    outcome = Outcome(
        item=item,
        kind=kind,
        words=words,
        asked_of_post=post,
        due_on=None if due is None else demo.weekday(due),
        referred_to=referred,
    )
    outcome.by, outcome.recorded_at = clerk, demo.at(day, 15, 30)
    if done is None:
        return demo.recorded(outcome)
    done_on = demo.weekday(done)
    return demo.recorded(
        outcome, (demo.at(done_on, 17), clerk, {"done_on": done_on, "done_note": note})
    )


def make_attendance(demo: Demonstration, meeting: Meeting, words: dict[str, Any]) -> None:
    clerk, at = demo.people["clerk"], demo.at(meeting.on, 14, 10)
    for seat in BoardMember.objects.filter(board=meeting.board).sitting(on=meeting.on):
        was = "apologies" if seat.post in words["absent"] else "present"
        there = {"post": seat.post, "organisation": seat.organisation, "standing": seat.standing}
        row = Attendance(meeting=meeting, member=seat, was=was, **there)
        demo.record(row, at=at, by=clerk)
    for post, organisation, standing in words["others"]:
        row = Attendance(
            meeting=meeting, post=post, organisation=organisation, standing=standing, was="present"
        )
        demo.record(row, at=at, by=clerk)
