"""What does not fit together about an action: each rule once for a row of facts, once in SQL.

Nobody sets a flag, and nobody takes one off: each is worked out from what is recorded. One table
of cases tests both ways of working it out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db.models import Exists, OuterRef, Q

from accounts.as_at import rows_as_at
from improvement.models import DueDateChange, Evidence, ExceptionNote, ProgressUpdate
from improvement.models.action import updates_for, with_moves
from improvement.status import OPEN, SILENT_AFTER_DAYS, ActionStatus, Rag


class Facts(Protocol):
    """What the flags of one action are worked out from, as recorded by one moment."""

    @property
    def status(self) -> str: ...
    @property
    def rag(self) -> str | None: ...
    @property
    def start_on(self) -> date | None: ...
    @property
    def due_on(self) -> date: ...
    @property
    def last_on(self) -> date | None: ...
    @property
    def moves_count(self) -> int: ...
    @property
    def has_evidence(self) -> bool: ...
    @property
    def is_date_asked(self) -> bool: ...
    @property
    def has_exception_note(self) -> bool: ...


@dataclass(frozen=True)
class Flag:
    """One thing that does not fit together.

    `words` follow a number of actions, `says` speaks of one of them. `where` is the rule for rows
    that `with_flag_facts` annotated. `is_plain` where the status, the rating or the dates beside
    an action in a list say it already.
    """

    code: str
    words: str
    holds: Callable[[Facts, date], bool]
    says: Callable[[Facts, date], str]
    where: Callable[[date], Q]
    is_plain: bool = False


def silent_days(row: Facts, on: date) -> int:
    """Days without a word; 0 for an action that is not open or has not started."""
    since = row.last_on or row.start_on
    if row.status not in OPEN or since is None or since > on:
        return 0
    return (on - since).days


def silent_where(on: date) -> Q:
    before = on - timedelta(days=SILENT_AFTER_DAYS)
    spoke = Q(last_on__lt=before) | Q(last_on=None, start_on__lt=before)
    return Q(status__in=OPEN) & spoke


def in_days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


def often(number: int) -> str:
    return {1: "once", 2: "twice"}.get(number, f"{number} times")


# The gravest first.
FLAGS = (
    Flag(
        "overdue",
        "overdue",
        lambda row, on: row.status == ActionStatus.OVERDUE,
        lambda row, on: f"Overdue by {in_days((on - row.due_on).days)}",
        lambda on: Q(status=ActionStatus.OVERDUE),
        is_plain=True,
    ),
    Flag(
        "green_but_overdue",
        "green but overdue",
        lambda row, on: row.status == ActionStatus.OVERDUE and row.rag == Rag.GREEN,
        lambda row, on: "Green but overdue",
        lambda on: Q(status=ActionStatus.OVERDUE, rag=Rag.GREEN),
    ),
    Flag(
        "off_track",
        "off track (red)",
        lambda row, on: row.status in OPEN and row.rag == Rag.RED,
        lambda row, on: "Off track",
        lambda on: Q(status__in=OPEN, rag=Rag.RED),
        is_plain=True,
    ),
    Flag(
        "unexplained",
        "off track, without an exception note",
        lambda row, on: row.status in OPEN and row.rag == Rag.RED and not row.has_exception_note,
        lambda row, on: "No exception note",
        lambda on: Q(status__in=OPEN, rag=Rag.RED, has_exception_note=False),
    ),
    Flag(
        "silent",
        f"silent for more than {SILENT_AFTER_DAYS} days",
        lambda row, on: silent_days(row, on) > SILENT_AFTER_DAYS,
        lambda row, on: f"Silent for {in_days(silent_days(row, on))}",
        silent_where,
    ),
    Flag(
        "delivered_without_evidence",
        "delivered without evidence",
        lambda row, on: row.status == ActionStatus.DELIVERED and not row.has_evidence,
        lambda row, on: "Delivered without evidence",
        lambda on: Q(status=ActionStatus.DELIVERED, has_evidence=False),
    ),
    Flag(
        "moved_twice",
        "with a date that moved twice or more",
        lambda row, on: row.status in OPEN and row.moves_count >= 2,
        lambda row, on: f"Date moved {often(row.moves_count)}",
        lambda on: Q(status__in=OPEN, moves_count__gte=2),
    ),
    Flag(
        "date_asked",
        "with a new date asked for",
        lambda row, on: row.status in OPEN and row.is_date_asked,
        lambda row, on: "New date asked for",
        lambda on: Q(status__in=OPEN, is_date_asked=True),
    ),
)
FLAG = {flag.code: flag for flag in FLAGS}


def flags_of(row: Facts, *, on: date) -> list[Flag]:
    """What does not fit together about one action on the day `on`."""
    return [flag for flag in FLAGS if flag.holds(row, on)]


def with_flag_facts(rows: Any, *, at: datetime | None, with_exempt: bool) -> Any:
    """Annotate actions with progress, or their history at `at`, with what the flags need besides:
    `moves_count`, `has_evidence`, `is_date_asked` and `has_exception_note`.

    Exempt evidence, and a note on an exempt update, count only `with_exempt`: a flag that goes
    away would tell of it.
    """
    asked = DueDateChange.objects.filter(action_id=OuterRef("id"))
    evidence = rows_as_at(Evidence, at).filter(withdrawn_at=None, action_id=OuterRef("id"))
    if not with_exempt:
        evidence = evidence.exclude(visibility="exempt")
        if at is not None:
            exempt_now = Evidence.objects.filter(visibility="exempt")
            evidence = evidence.exclude(id__in=exempt_now.values("id"))
    return with_moves(rows, at=at).annotate(
        has_evidence=Exists(evidence),
        is_date_asked=Exists(asked.undecided() if at is None else asked.undecided_at(at)),
        has_exception_note=explained(
            ProgressUpdate.objects.all() if with_exempt else updates_for(None), at=at
        ),
    )


def explained(updates: Any, *, at: datetime | None) -> Exists:
    """Whether a note answers the spell off track that `updates`, those that count, put it in."""
    notes: Any = ExceptionNote.objects.filter(action_id=OuterRef("id"))
    return Exists(notes.answering(updates, at=at))
