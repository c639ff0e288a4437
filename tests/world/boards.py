"""Who holds a world's plan to account: a board, its meeting, challenges."""

from datetime import date, timedelta
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile

from accounts.models import Council
from boards.models import BoardMember, BoardRelation, PlanSeen
from tests import make
from tests.world.people import Person
from tests.world.things import PDF, Things, record


def make_board_things(
    it: Things,
    council: Council,
    people: dict[str, Person],
    letter: str,
    *,
    on: date,
    whole: Any,
    parts: Any,
) -> None:
    it.board = make.make_board(
        council, plan=it.plan, chair=people["board_member"].user, name=f"Board {letter}"
    )
    it.chair = BoardMember.objects.get(board=it.board)
    it.seat = record(BoardMember(board=it.board, post="Headteacher"))
    it.relation = record(BoardRelation(board=it.board, relation="reports_to", subject="Cabinet"))
    it.meeting = make.make_meeting(it.board, on=on + timedelta(days=14), **whole)
    make.make_steps(it.meeting, "opened", "started", "closed", "reopened", reason="A correction")
    it.terms = make.make_terms(
        it.board,
        file=ContentFile(PDF, name=f"{letter}.pdf"),
        file_name="Terms.pdf",
        content_type="application/pdf",
        size=len(PDF),
        sha256=sha256(PDF).hexdigest(),
    )
    it.item = make.make_item(it.meeting, title=f"Item {letter}", **parts)
    make.make_item(it.meeting)
    it.outcome = make.make_outcome(it.item)
    make_challenge_things(it, people, on=on, parts=whole or parts)
    it.seen = record(
        PlanSeen(plan=it.plan, board=it.board, meeting=it.meeting, on=on, what="noted")
    )


def make_challenge_things(it: Things, people: dict[str, Person], *, on: date, parts: Any) -> None:
    """One that nobody answered yet, and one that was answered; both about the action."""
    for name in ("challenge", "answered"):
        made = make.make_challenge(
            it.board,
            of=people["action_owner"].user,
            logged_by=people["plan_lead"].user,
            asked_on=on - timedelta(days=20),
            plan=it.plan,
            action=it.action,
            **parts,
        )
        setattr(it, name, made)
    make.make_answer(it.answered)
