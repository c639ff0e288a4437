"""Where a plan stands on a day, and what has moved since the last meeting: the overview's facts.

All of it comes from one query for the actions now and one for the actions then, so that the page
costs the same for 36 actions and for 2,000.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef, Q, Subquery

from accounts.models import Council, User
from boards.models import Meeting
from improvement.as_at import AsAt, end_of, rows_then
from improvement.models import Action, ActionLead, DueDateChange, Evidence, ImprovementPlan
from improvement.models.action import with_moves
from improvement.status import OPEN, SILENT_AFTER_DAYS, ActionStatus, Rag
from inspections.models import AreaForImprovement, StatutoryDate

SHOWN = 8  # rows of each list on the overview; the plan page has the rest


@dataclass(frozen=True)
class Row:
    """One action as it was recorded by a moment."""

    id: int
    reference: str
    title: str
    strand_id: int
    due_on: date
    original_due_on: date
    start_on: date | None
    status: str
    rag: str | None
    last_on: date | None
    moves_count: int
    has_evidence: bool
    lead: str | None

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def days_gained(self) -> int:
        return (self.due_on - self.original_due_on).days

    @property
    def rag_words(self) -> str:
        return Rag(self.rag).label if self.rag else ""

    def silent_days(self, on: date) -> int:
        """Days without a word; 0 for an action that is not open or not yet started."""
        since = self.last_on or self.start_on
        if not self.is_open or since is None or since > on:
            return 0
        return (on - since).days


@dataclass(frozen=True)
class Trouble:
    """A sort of trouble the overview names: its words for one action, and how grave it is."""

    code: str
    words: str
    applies: Callable[[Row, date], bool]
    says: Callable[[Row, date], str]


def _days(number: int) -> str:
    return f"{number} day{'' if number == 1 else 's'}"


TROUBLES = (
    Trouble(
        "overdue",
        "overdue",
        lambda row, on: row.status == ActionStatus.OVERDUE,
        lambda row, on: f"Overdue by {_days((on - row.due_on).days)}",
    ),
    Trouble(
        "green_but_overdue",
        "rated green but overdue",
        lambda row, on: row.status == ActionStatus.OVERDUE and row.rag == Rag.GREEN,
        lambda row, on: "Rated green, although overdue",
    ),
    Trouble(
        "off_track",
        "rated red",
        lambda row, on: row.is_open and row.rag == Rag.RED,
        lambda row, on: "Rated red: off track",
    ),
    Trouble(
        "silent",
        f"silent for more than {SILENT_AFTER_DAYS} days",
        lambda row, on: row.silent_days(on) > SILENT_AFTER_DAYS,
        lambda row, on: f"No update for {_days(row.silent_days(on))}",
    ),
    Trouble(
        "delivered_without_evidence",
        "delivered without evidence",
        lambda row, on: row.status == ActionStatus.DELIVERED and not row.has_evidence,
        lambda row, on: "Delivered, but no evidence is recorded",
    ),
    Trouble(
        "moved_twice",
        "with a date that moved twice or more",
        lambda row, on: row.is_open and row.moves_count >= 2,
        lambda row, on: f"Due date moved {row.moves_count} times",
    ),
)


@dataclass(frozen=True)
class Attention:
    row: Row
    reasons: tuple[str, ...]


@dataclass(frozen=True)
class Count:
    """How many now, how many then, and the change in words."""

    code: str
    label: str
    now: int
    then: int | None

    @property
    def change(self) -> str:
        if self.then is None:
            return ""
        moved = self.now - self.then
        return "no change" if moved == 0 else f"{abs(moved)} {'more' if moved > 0 else 'fewer'}"


@dataclass(frozen=True)
class Segment:
    """A part of the bar: where it begins and how wide it is, out of 100."""

    code: str
    begins: str
    width: str


@dataclass(frozen=True)
class Freshness:
    """How many open actions of a strand were spoken of in the last 35 days."""

    strand: str
    strand_id: int
    open_count: int
    fresh_count: int

    @property
    def percent(self) -> int | None:
        return round(100 * self.fresh_count / self.open_count) if self.open_count else None


@dataclass
class Standing:
    """A plan's actions on the day `on`, beside the same actions at the last meeting."""

    on: date
    rows: Sequence[Row]
    then: dict[int, Row] | None = None
    then_on: date | None = None
    strands: Sequence[tuple[int, str]] = field(default_factory=tuple)

    @cached_property
    def live(self) -> list[Row]:
        """All but the withdrawn."""
        return [row for row in self.rows if row.status != ActionStatus.WITHDRAWN]

    @cached_property
    def _then_live(self) -> list[Row] | None:
        if self.then is None:
            return None
        return [row for row in self.then.values() if row.status != ActionStatus.WITHDRAWN]

    @property
    def count(self) -> int:
        return len(self.live)

    def _counts(self, options: Any, of: Callable[[Row], str | None]) -> list[Count]:
        now = Counter(of(row) for row in self.rows)
        then = None if self.then is None else Counter(of(row) for row in self.then.values())
        return [
            Count(value, label, now[value], None if then is None else then[value])
            for value, label in options
        ]

    @cached_property
    def statuses(self) -> list[Count]:
        return self._counts(ActionStatus.choices, lambda row: row.status)

    @cached_property
    def ratings(self) -> list[Count]:
        """The RAG ratings of open actions."""
        options = [*Rag.choices, ("", "Not yet rated")]
        return self._counts(options, lambda row: (row.rag or "") if row.is_open else None)

    @cached_property
    def by_status(self) -> dict[str, Count]:
        return {count.code: count for count in self.statuses}

    @cached_property
    def bar(self) -> list[Segment]:
        """The statuses as parts of a bar 100 wide, withdrawn actions left out."""
        found, begins = [], 0.0
        for count in self.statuses:
            if count.code == ActionStatus.WITHDRAWN or not count.now:
                continue
            width = 100 * count.now / self.count
            found.append(Segment(count.code, f"{begins:.2f}", f"{width:.2f}"))
            begins += width
        return found

    @property
    def complete_percent(self) -> int | None:
        """Closed actions of all that were not withdrawn. Delivered ones do not count."""
        closed = self.by_status[ActionStatus.CLOSED].now
        return round(100 * closed / self.count) if self.count else None

    @cached_property
    def troubles(self) -> list[tuple[Trouble, int]]:
        """Each sort of trouble with how many actions it concerns, where there are any."""
        found = [
            (trouble, sum(1 for row in self.live if trouble.applies(row, self.on)))
            for trouble in TROUBLES
        ]
        return [(trouble, number) for trouble, number in found if number]

    @cached_property
    def attention(self) -> list[Attention]:
        """Actions in trouble: those with the most reasons first, then the longest overdue."""
        found = []
        for row in self.live:
            reasons = tuple(
                trouble.says(row, self.on) for trouble in TROUBLES if trouble.applies(row, self.on)
            )
            if reasons:
                found.append(Attention(row, reasons))
        return sorted(found, key=lambda item: (-len(item.reasons), item.row.due_on, item.row.id))

    @cached_property
    def slipped(self) -> list[Row]:
        """Actions whose date was moved out, the furthest first."""
        moved = [row for row in self.live if row.moves_count and row.days_gained > 0]
        return sorted(moved, key=lambda row: (-row.days_gained, row.id))

    @cached_property
    def moved_since(self) -> list[tuple[Row, date]]:
        """Open actions with a later date than at the last meeting, and the date they had then."""
        if self.then is None:
            return []
        return [
            (row, self.then[row.id].due_on)
            for row in self.live
            if row.id in self.then and row.due_on > self.then[row.id].due_on
        ]

    @cached_property
    def changes(self) -> list[tuple[str, list[Row]]]:
        """What happened since the last meeting, in words, with the actions concerned."""
        if self.then is None:
            return []
        order = {Rag.GREEN: 0, Rag.AMBER: 1, Rag.RED: 2}

        def became(status: str) -> list[Row]:
            return [
                row
                for row in self.rows
                if row.status == status and row.id in then and then[row.id].status != status
            ]

        then = self.then
        rated = [
            (row, order[Rag(then[row.id].rag)], order[Rag(row.rag)])
            for row in self.live
            if row.is_open and row.rag and row.id in then and then[row.id].rag
        ]
        closed_then = {row.id for row in then.values() if row.status == ActionStatus.CLOSED}
        found = [
            ("closed", became(ActionStatus.CLOSED)),
            ("delivered", became(ActionStatus.DELIVERED)),
            ("newly overdue", became(ActionStatus.OVERDUE)),
            ("rating worse", [row for row, before, now in rated if now > before]),
            ("rating better", [row for row, before, now in rated if now < before]),
            ("reopened", [row for row in self.live if row.id in closed_then and row.is_open]),
            ("new", [row for row in self.live if row.id not in then]),
            ("withdrawn", became(ActionStatus.WITHDRAWN)),
        ]
        return [(words, rows) for words, rows in found if rows]

    @cached_property
    def freshness(self) -> list[Freshness]:
        found = []
        for strand_id, name in self.strands:
            rows = [row for row in self.live if row.strand_id == strand_id and row.is_open]
            fresh = [row for row in rows if row.silent_days(self.on) <= SILENT_AFTER_DAYS]
            found.append(Freshness(name, strand_id, len(rows), len(fresh)))
        return found


FIELDS = (
    "id", "reference", "title", "strand_id", "due_on", "original_due_on", "start_on",
    "status", "rag", "last_on", "moves_count", "has_evidence", "lead",
)  # fmt: skip


def rows_of(
    plan: ImprovementPlan, user: User, *, on: date, at: datetime | None, exempt: bool
) -> list[Row]:
    """The plan's actions that `user` may know of: now, or as recorded by the moment `at`.

    `exempt` says whether `user` may read exempt matter: an action that was exempt then stays out
    for everybody else, whatever it is now.
    """
    mine = Action.objects.visible_to(user).filter(plan=plan)
    leads = ActionLead.objects.as_at(at).filter(action_id=OuterRef("id"))
    if at is None:
        rows = mine.with_progress(on=on)
        evidence = Evidence.objects.filter(withdrawn_at=None)
    else:
        rows = mine.as_at(at, on=on)
        evidence = rows_then(Evidence, at).filter(withdrawn_at=None)
    if not exempt:
        rows = rows.exclude(visibility="exempt")
        evidence = evidence.exclude(visibility="exempt")
    rows = with_moves(rows, at=at).annotate(
        has_evidence=Exists(evidence.filter(action_id=OuterRef("id"))),
        lead=Subquery(leads.values("user__name")[:1]),
    )
    return [Row(*values) for values in rows.order_by("order", "id").values_list(*FIELDS)]


def last_meeting(plan: ImprovementPlan, user: User, *, on: date) -> Meeting | None:
    """The last meeting before `on` of a board that holds the plan to account."""
    return _meetings(plan, user).past(on=on).select_related("board").first()


def next_meeting(plan: ImprovementPlan, user: User, *, on: date) -> Meeting | None:
    return _meetings(plan, user).upcoming(on=on).select_related("board").first()


def _meetings(plan: ImprovementPlan, user: User) -> Any:
    return Meeting.objects.visible_to(user).filter(
        board__plan_links__plan=plan, board__plan_links__ended_at=None
    )


def standing_of(
    plan: ImprovementPlan,
    user: User,
    *,
    on: date,
    as_at: AsAt | None,
    since: Meeting | None,
    exempt: bool,
) -> Standing:
    """Where the plan stands on `on`, beside where it stood at the end of the meeting `since`."""
    moment = as_at.moment if as_at else None
    standing = Standing(
        on=on,
        rows=rows_of(plan, user, on=on, at=moment, exempt=exempt),
        strands=[
            (pk, f"{reference}. {name}")
            for pk, reference, name in plan.strands.filter(withdrawn_at=None).values_list(
                "pk", "reference", "name"
            )
        ],
    )
    if since is not None:
        then = end_of(since.on)
        standing.then_on = since.on
        standing.then = {
            row.id: row for row in rows_of(plan, user, on=since.on, at=then.moment, exempt=exempt)
        }
    return standing


@dataclass(frozen=True)
class AreaAnswered:
    """An area for improvement, and how the actions that answer it stand."""

    area: AreaForImprovement
    actions_count: int
    closed_count: int
    worst: str  # the worst RAG rating of its open actions, or the empty string

    @property
    def worst_words(self) -> str:
        return Rag(self.worst).label if self.worst else ""

    @property
    def is_gap(self) -> bool:
        return self.actions_count == 0


def areas_answered(
    plan: ImprovementPlan,
    user: User,
    rows: Iterable[Row],
    *,
    at: datetime | None,
) -> list[AreaAnswered]:
    """The areas that the plan is to answer, each with the actions of `rows` that answer it."""
    from_inspections = Q(inspection__plan_links__plan=plan, inspection__plan_links__ended_at=None)
    areas = (
        AreaForImprovement.objects.visible_to(user)
        .filter(from_inspections, withdrawn_at=None)
        .prefetch_related("action_links")
        .select_related("inspection")
        .order_by("-inspection__started_on", "kind", "order", "pk")
        .distinct()
    )
    by_id = {row.id: row for row in rows if row.status != ActionStatus.WITHDRAWN}
    found = []
    for area in areas:
        answering = {
            link.action_id
            for link in area.action_links.all()
            if _held(link, at) and link.action_id in by_id
        }
        ratings = {by_id[pk].rag for pk in answering if by_id[pk].is_open}
        worst = next((rag for rag in (Rag.RED, Rag.AMBER, Rag.GREEN) if rag in ratings), "")
        closed = sum(1 for pk in answering if by_id[pk].status == ActionStatus.CLOSED)
        found.append(AreaAnswered(area, len(answering), closed, worst))
    return found


def _held(link: Any, at: datetime | None) -> bool:
    if at is None:
        return link.ended_at is None
    return bool(link.recorded_at <= at and (link.ended_at is None or link.ended_at > at))


def countdowns(council: Council, user: User) -> list[StatutoryDate]:
    """The statutory dates still to be met, the next one first."""
    rows = StatutoryDate.objects.visible_to(user).in_council(council).outstanding().by_due_date()
    return list(rows.select_related("inspection__council"))


def undecided_dates(plan: ImprovementPlan, user: User) -> int:
    rows = DueDateChange.objects.visible_to(user).filter(action__plan=plan)
    return int(rows.undecided().count())
