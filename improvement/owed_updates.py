"""The updates that somebody owes in a council: actions of theirs that nobody spoke of for long."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from django.db.models import Case, OuterRef, Q, Subquery, Value, When

from accounts.models import Council, User
from improvement.flags import FLAG
from improvement.models import Action, ProgressUpdate
from improvement.status import ActionStatus, Rag

AT_ONCE = 20  # as many forms as one page holds


def updates_owed(
    user: User, council: Council, *, on: date, kept: Iterable[int] = ()
) -> tuple[list[Any], int]:
    """Actions that `user` leads or contributes to and that are silent, the first due first.

    At most `AT_ONCE`, and the number of all that are owed. The actions `kept`, which the person was
    shown a form for, stay as long as they may know of them: `may_be_reported` says whether an
    update may still be recorded.
    """
    said = ProgressUpdate.objects.readable_by(user).filter(action_id=OuterRef("pk")).latest_first()
    mine = Action.objects.reported_by(user).order_by().values("pk")
    closed = Q(status__in=(ActionStatus.CLOSED, ActionStatus.WITHDRAWN))
    is_owed = Q(pk__in=mine) & FLAG["silent"].where(on)
    rows = (
        Action.objects.visible_to(user)
        .in_council(council)
        .with_progress(on=on, user=user)
        .annotate(
            last_words=Subquery(said.values("happened")[:1]),
            last_next=Subquery(said.values("next_steps")[:1]),
            may_be_reported=Case(
                When(Q(pk__in=mine) & ~closed, then=Value(True)), default=Value(False)
            ),
            is_owed=Case(When(is_owed, then=Value(True)), default=Value(False)),
        )
        .filter(Q(is_owed=True) | Q(pk__in=list(kept)))
        .select_related("plan")
        .order_by("due_on", "order", "pk")
    )
    found = list(rows)
    wanted = set(kept)
    owed_count = sum(1 for row in found if row.is_owed)
    shown = [row for row in found if row.pk in wanted] if wanted else found[:AT_ONCE]
    for row in shown:
        row.plan.council = council
        row.rag_words = Rag(row.rag).label if row.rag else "Not yet rated"
    return shown, owed_count
