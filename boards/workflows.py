"""What is done to several records of a board at once."""

from collections.abc import Collection
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.records import refused_if_taken, relink
from boards.models import Board, BoardPlan, Meeting, MeetingStep
from boards.snapshot import freeze
from boards.status import Step
from improvement.models import ImprovementPlan

TAKEN_SINCE = "Somebody took this meeting a step further meanwhile. Look at it again"


@transaction.atomic
def hold_to_account(
    board: Board,
    plans: Collection[ImprovementPlan],
    *,
    among: Collection[ImprovementPlan],
    by: User,
    at: datetime,
) -> None:
    """Make `plans` the ones that `board` holds to account, out of those the recorder could see."""
    current = board.plan_links.filter(plan__in=among)
    wanted = [BoardPlan(board=board, plan=plan) for plan in plans]
    relink(current, wanted, key="plan_id", by=by, at=at)


@transaction.atomic
def take_step(
    meeting: Meeting,
    step: Step,
    *,
    after: int,
    reason: str = "",
    by: User,
    on: date,
    at: datetime,
) -> MeetingStep:
    """Take the next step of a meeting, the one that comes `after` that many.

    Closing freezes what the board sees of its plans on the day `on`.
    Raises ValidationError when somebody took a step since, or when it is not the next one.
    """
    taken = MeetingStep(meeting=meeting, number=after + 1, step=step, reason=reason)
    if meeting.steps.count() != after or meeting.follows != step:
        raise ValidationError(TAKEN_SINCE)
    with refused_if_taken(TAKEN_SINCE):
        taken.save(by=by, at=at)
    if step == Step.CLOSED:
        freeze(taken, on=on, by=by, at=at)
    return taken
