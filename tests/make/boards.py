"""Boards, their meetings and their challenges."""

from datetime import date, datetime
from typing import Any

from accounts.as_at import AsAt
from accounts.models import Council, User
from boards.models import (
    AgendaItem,
    Attendance,
    Board,
    BoardMember,
    BoardPlan,
    Challenge,
    ChallengeAnswer,
    Meeting,
    MeetingStep,
    Outcome,
    TermsOfReference,
)
from boards.snapshot import freeze
from improvement.models import ImprovementPlan
from tests.make.accounts import NOON, make_council, make_user, numbers, save


def make_board(
    council: Council | None = None,
    *,
    plan: ImprovementPlan | None = None,
    chair: User | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Board:
    given.setdefault("name", f"Board {next(numbers)}")
    given.setdefault("kind", "improvement")
    council = council or (plan.council if plan else make_council())
    board = save(Board(council=council, **given), by, at)
    if plan is not None:
        save(BoardPlan(board=board, plan=plan), by, at)
    if chair is not None:
        save(BoardMember(board=board, user=chair, post="Independent chair", is_chair=True), by, at)
    return board


def make_meeting(
    board: Board | None = None, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> Meeting:
    given.setdefault("on", date(2026, 7, 15))
    return save(Meeting(board=board or make_board(), **given), by, at)


def make_steps(
    meeting: Meeting,
    *steps: str,
    at: datetime | None = None,
    reason: str = "",
    past: AsAt | None = None,
) -> None:
    """Take steps of a meeting; `reason` is why it was reopened. `past`: as at which day it is
    frozen, if not as things stand."""
    for number, step in enumerate(steps, start=meeting.steps.count() + 1):
        why = reason if step == "reopened" else ""
        taken = save(MeetingStep(meeting=meeting, number=number, step=step, reason=why), at=at)
        if step == "closed":
            freeze(taken, on=(at or NOON).date(), by=taken.by, at=at or NOON, past=past)


def make_terms(board: Board, **given: Any) -> TermsOfReference:
    given.setdefault("text", "To hold the council to account.")
    given.setdefault("number", board.terms.count() + 1)
    return save(TermsOfReference(board=board, **given))


def make_item(meeting: Meeting, **given: Any) -> AgendaItem:
    given.setdefault("title", f"Item {next(numbers)}")
    given.setdefault("order", meeting.items.count() + 1)
    return save(AgendaItem(meeting=meeting, **given))


def make_outcome(item: AgendaItem, **given: Any) -> Outcome:
    """An action that is asked of the Head of service."""
    given.setdefault("kind", "action")
    given.setdefault("words", f"Words {next(numbers)}")
    given.setdefault("asked_of_post", "Head of service")
    return save(Outcome(item=item, **given))


def make_seat(board: Board, **given: Any) -> BoardMember:
    """The Chief Nurse's seat, from the first day on."""
    given.setdefault("post", "Chief Nurse")
    return save(BoardMember(board=board, **given))


def make_attendance(meeting: Meeting, seat: BoardMember | None = None, **given: Any) -> Attendance:
    """Somebody who was present: from a seat of the board, or without one."""
    given.setdefault("was", "present")
    if seat is not None:
        given |= {"post": seat.post, "organisation": seat.organisation, "standing": seat.standing}
    return save(Attendance(meeting=meeting, member=seat, **given))


def make_challenge(
    board: Board | None = None,
    *,
    of: User | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Challenge:
    """A question that the Chief Nurse asked on 10 July 2026, between meetings."""
    given.setdefault("asked_on", date(2026, 7, 10))
    given.setdefault("asked_by_post", "Chief Nurse")
    given.setdefault("question", f"What changed for children, {next(numbers)}?")
    given.setdefault("logged_by", by or User.objects.system())
    challenge = Challenge(board=board or make_board(), asked_of=of or make_user(), **given)
    return save(challenge, by, at)


def make_answer(
    challenge: Challenge,
    text: str = "Fewer wait.",
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ChallengeAnswer:
    given.setdefault("on", challenge.asked_on)
    return save(ChallengeAnswer(challenge=challenge, text=text, **given), by, at)
