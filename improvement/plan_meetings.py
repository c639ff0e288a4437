"""The meetings of the boards that hold a plan to account, as recorded by a moment.

The room of boards is above this one: its records are found by following the plan's own links.
"""

from dataclasses import dataclass
from datetime import date

from django.db.models import OuterRef, Subquery

from accounts.as_at import AsAt, rows_as_at, visible_rows
from accounts.models import User
from improvement.models import ImprovementPlan


@dataclass(frozen=True)
class MeetingNamed:
    """As much of a meeting as a page of the plan says of it."""

    id: int
    on: date
    on_as_stated: str
    theme: str
    board_name: str


def meetings_around(
    plan: ImprovementPlan, user: User, *, on: date, past: AsAt | None
) -> tuple[MeetingNamed | None, MeetingNamed | None]:
    """The last meeting before `on`, and the next from `on`, of the boards that hold it to account.

    Boards and meetings are those of now, or as recorded by then. One query: a board has a few
    dozen meetings.
    """
    at = past.moment if past else None
    links = plan.board_links
    board = links.model._meta.get_field("board").related_model
    meeting_model = board._meta.get_field("meetings").related_model
    holding = links.as_at(at).values("board_id")
    boards = rows_as_at(board, at).filter(id__in=holding, withdrawn_at=None)
    meetings = (
        visible_rows(meeting_model, user, at)
        .filter(board_id__in=boards.values("id"), withdrawn_at=None)
        .annotate(board_name=Subquery(boards.filter(id=OuterRef("board_id")).values("name")[:1]))
        .order_by("on", "id")
        .values_list("id", "on", "on_as_stated", "theme", "board_name")
    )
    last = following = None
    for values in meetings:
        meeting = MeetingNamed(*values)
        if meeting.on < on:
            last = meeting
        elif following is None:
            following = meeting
    return last, following
