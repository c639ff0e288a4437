"""Where a plan stands on a day, and what has moved since the last meeting: the overview's facts.

All of it comes from one query for the actions now and one for the actions then, so that the page
costs the same for 36 actions and for 2,000.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Exists, FilteredRelation, OuterRef, Q, Subquery

from accounts.models import Council, User
from boards.models import Meeting
from improvement.as_at import AsAt, end_of, rows_then
from improvement.models import ActionLead, DueDateChange, Evidence, ImprovementPlan
from improvement.models.action import with_moves
from improvement.permissions import may_read_exempt
from improvement.plan_list import moved_in_words
from improvement.plan_list import rows_of as plan_rows
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
    strand: tuple[int, str, str]  # order, reference, name
    due_on: date
    original_due_on: date
    start_on: date | None
    status: str
    rag: str | None
    last_on: date | None
    moves_count: int
    has_evidence: bool
    is_date_asked: bool
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

    @property
    def moved(self) -> str:
        return moved_in_words(self.moves_count, self.days_gained)

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
        lambda row, on: f"Due date {row.moved.split(',')[0]}",
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


@dataclass(frozen=True)
class Then:
    """As much of an action at the last meeting as its movement since needs."""

    id: int
    status: str
    rag: str | None
    due_on: date

    @property
    def is_open(self) -> bool:
        return self.status in OPEN


@dataclass
class Standing:
    """A plan's actions on the day `on`, beside the same actions at the last meeting."""

    on: date
    rows: Sequence[Row]
    then: dict[int, Then] | None = None

    @cached_property
    def live(self) -> list[Row]:
        """All but the withdrawn."""
        return [row for row in self.rows if row.status != ActionStatus.WITHDRAWN]

    @property
    def count(self) -> int:
        return len(self.live)

    def _counts(self, options: Any, of: Callable[[Row | Then], str | None]) -> list[Count]:
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
            (row, order[Rag(before)], order[Rag(row.rag)])
            for row in self.live
            if row.is_open and row.rag and row.id in then and (before := then[row.id].rag)
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

    @property
    def dates_asked_count(self) -> int:
        """New dates that were asked for and are not decided."""
        return sum(1 for row in self.live if row.is_date_asked)

    @cached_property
    def freshness(self) -> list[Freshness]:
        found = []
        strands = {row.strand: row.strand_id for row in self.live}
        for strand in sorted(strands):
            rows = [row for row in self.live if row.strand == strand and row.is_open]
            fresh = [row for row in rows if row.silent_days(self.on) <= SILENT_AFTER_DAYS]
            _, reference, name = strand
            words = f"{reference}. {name}"
            found.append(Freshness(words, strands[strand], len(rows), len(fresh)))
        return found


FIELDS = (
    "id", "reference", "title", "strand_id", "strand__order", "strand__reference", "strand__name",
    "due_on", "original_due_on", "start_on", "status", "rag", "last_on", "moves_count",
    "has_evidence", "is_date_asked", "lead",
)  # fmt: skip


def rows_of(plan: ImprovementPlan, user: User, *, on: date, past: AsAt | None) -> list[Row]:
    """The plan's actions that `user` may know of: now, or as recorded by then."""
    at = past.moment if past else None
    leads = ActionLead.objects.as_at(at).filter(action_id=OuterRef("id"))
    asked = DueDateChange.objects.filter(action_id=OuterRef("id"))
    if past is None:
        evidence: Any = Evidence.objects.filter(withdrawn_at=None)
        asked = asked.undecided()
    else:
        evidence = rows_then(Evidence, past.moment).filter(withdrawn_at=None)
        asked = asked.undecided_at(past.moment)
    if not may_read_exempt(user, plan):
        evidence = evidence.exclude(visibility="exempt")
    rows = with_moves(plan_rows(plan, user=user, on=on, past=past), at=at).annotate(
        has_evidence=Exists(evidence.filter(action_id=OuterRef("id"))),
        is_date_asked=Exists(asked),
        lead=Subquery(leads.values("user__name")[:1]),
    )
    listed: Any = rows.order_by("order", "id").values_list(*FIELDS)
    return [row_from(*values) for values in listed]


def row_from(pk: int, reference: str, title: str, strand_id: int, *rest: Any) -> Row:
    order, strand_reference, name, *facts = rest
    return Row(pk, reference, title, strand_id, (order, strand_reference, name), *facts)


def rows_at_meeting(plan: ImprovementPlan, user: User, *, on: date) -> dict[int, Then]:
    """The plan's actions by id, as recorded by the end of the meeting on the day `on`."""
    rows = plan_rows(plan, user=user, on=on, past=end_of(on))
    listed = rows.order_by().values_list("id", "status", "rag", "due_on")
    return {values[0]: Then(*values) for values in listed}


def meetings_around(
    plan: ImprovementPlan, user: User, *, on: date
) -> tuple[Meeting | None, Meeting | None]:
    """The last meeting before `on`, and the next from `on`, of the boards that hold it to account.

    One query: a board has a few dozen meetings.
    """
    meetings = (
        Meeting.objects.visible_to(user)
        .filter(
            board__plan_links__plan=plan,
            board__plan_links__ended_at=None,
            board__withdrawn_at=None,
            withdrawn_at=None,
        )
        .select_related("board")
        .order_by("on", "pk")
    )
    last = following = None
    for meeting in meetings:
        if meeting.on < on:
            last = meeting
        elif following is None:
            following = meeting
    return last, following


def standing_of(
    plan: ImprovementPlan, user: User, *, on: date, as_at: AsAt | None, since: Meeting | None
) -> Standing:
    """Where the plan stands on `on`, beside where it stood at the end of the meeting `since`."""
    return Standing(
        on=on,
        rows=rows_of(plan, user, on=on, past=as_at),
        then=rows_at_meeting(plan, user, on=since.on) if since else None,
    )


@dataclass
class AreaAnswered:
    """An area for improvement, and how the actions that answer it stand."""

    id: int
    reference: str
    short_title: str
    actions: list[Row] = field(default_factory=list)

    @property
    def closed_count(self) -> int:
        return sum(1 for row in self.actions if row.status == ActionStatus.CLOSED)

    @property
    def worst(self) -> str:
        """The worst RAG rating of its open actions, or the empty string."""
        ratings = {row.rag for row in self.actions if row.is_open}
        return next((rag.value for rag in (Rag.RED, Rag.AMBER, Rag.GREEN) if rag in ratings), "")

    @property
    def worst_words(self) -> str:
        return Rag(self.worst).label if self.worst else ""

    @property
    def is_gap(self) -> bool:
        return not self.actions


def areas_answered(
    plan: ImprovementPlan, user: User, rows: Iterable[Row], *, as_at: AsAt | None
) -> list[AreaAnswered]:
    """The areas that the plan is to answer, each with the actions of `rows` that answer it."""
    by_id = {row.id: row for row in rows if row.status != ActionStatus.WITHDRAWN}
    areas = AreaForImprovement.objects.visible_to(user)
    held = Q(action_links__ended_at=None)
    answered = Q(inspection__plan_links__ended_at=None)
    if as_at is None:
        areas = areas.filter(withdrawn_at=None, inspection__withdrawn_at=None)
    else:
        then = rows_then(AreaForImprovement, as_at.moment).filter(withdrawn_at=None)
        if not may_read_exempt(user, plan):
            then = then.exclude(visibility="exempt")
        areas = areas.filter(pk__in=then.values("id"))
        held |= Q(action_links__ended_at__gt=as_at.moment)
        held &= Q(action_links__recorded_at__lte=as_at.moment)
        answered |= Q(inspection__plan_links__ended_at__gt=as_at.moment)
        answered &= Q(inspection__plan_links__recorded_at__lte=as_at.moment)
    links = (
        areas.filter(answered, inspection__plan_links__plan=plan)
        .annotate(held=FilteredRelation("action_links", condition=held))
        .order_by("-inspection__started_on", "kind", "order", "pk")
        .values_list("pk", "reference", "short_title", "held__action_id")
    )
    found: dict[int, AreaAnswered] = {}
    for pk, reference, short_title, action_id in links:
        area = found.setdefault(pk, AreaAnswered(pk, reference, short_title))
        if action_id in by_id:
            area.actions.append(by_id[action_id])
    return list(found.values())


def countdowns(council: Council, user: User, *, on: date) -> list[StatutoryDate]:
    """The statutory dates still to be met, the next one first."""
    rows = StatutoryDate.objects.visible_to(user).in_council(council).outstanding()
    rows = rows.not_long_past(on=on).by_due_date()
    return list(rows.select_related("inspection__council"))
