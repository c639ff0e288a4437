"""What is done to several records of a board at once."""

from collections.abc import Collection
from datetime import datetime

from django.db import transaction

from accounts.models import User
from accounts.records import relink
from boards.models import Board, BoardPlan
from improvement.models import ImprovementPlan


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
