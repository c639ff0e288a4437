"""Where a plan stands on a day, and what has moved since the last meeting: the overview's facts.

All of it comes from one query for the actions now and one for the actions then, so that the page
costs the same for 36 actions and for 2,000.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Q

from accounts.as_at import AsAt, end_of, visible_rows
from accounts.models import Council, User
from impact.assurance_status import disagreement_in_words, is_graver
from impact.line import ActionOnLine
from impact.line_reading import ACTION_FIELDS, LineReading, action_on_line
from improvement.comparison import LATER, ON_THE_OVERVIEW, changes_between
from improvement.flags import FLAGS, Flag, flags_of
from improvement.models import ImprovementPlan
from improvement.plan_list import moved_in_words
from improvement.plan_list import rows_of as plan_rows
from improvement.plan_meetings import MeetingNamed
from improvement.status import OPEN, SILENT_AFTER_DAYS, ActionStatus, Rag
from improvement.strands import StrandName, strands_of
from inspections.models import Inspection, Intervention, StatutoryDate
from inspections.models.statutory_date import LONG_PAST

SHOWN = 8  # rows of each list on the overview; the plan page has the rest


@dataclass(kw_only=True)
class Row(ActionOnLine):
    """One action as it was recorded by a moment, with all that the line of sight says of it."""

    strand: StrandName

    @property
    def moved(self) -> str:
        return moved_in_words(self.moves_count, self.days_gained)

    @property
    def disagreement(self) -> str:
        """Where owner and assurance rate it differently, in words; else empty."""
        return disagreement_in_words(self.rag, self.assurance)


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
    """When the open actions of a strand were last spoken of: in the last 35 days, before, never."""

    strand: StrandName
    fresh_count: int
    old_count: int
    never_count: int

    @property
    def open_count(self) -> int:
        return self.fresh_count + self.old_count + self.never_count

    @property
    def percent(self) -> int | None:
        return round(100 * self.fresh_count / self.open_count) if self.open_count else None


@dataclass(frozen=True)
class Then:
    """As much of an action at the last meeting as its movement since needs."""

    id: int
    status: str
    rag: str
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
        return self._counts(options, lambda row: row.rag if row.is_open else None)

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
    def troubles(self) -> list[tuple[Flag, int]]:
        """Each flag with how many actions it concerns, where there are any."""
        found = [(flag, sum(1 for row in self.live if flag.holds(row, self.on))) for flag in FLAGS]
        return [(flag, number) for flag, number in found if number]

    @cached_property
    def attention(self) -> list[Attention]:
        """Flagged actions: those with the most reasons first, then the longest overdue."""
        found = [
            Attention(row, tuple(flag.says(row, self.on) for flag in flags))
            for row in self.live
            if (flags := flags_of(row, on=self.on))
        ]
        return sorted(found, key=lambda item: (-len(item.reasons), item.row.due_on, item.row.id))

    @cached_property
    def disagreements(self) -> list[Row]:
        """Actions that owner and assurance rate differently, the graver first."""
        found = [row for row in self.live if row.disagreement]
        return sorted(found, key=lambda row: not is_graver(row.rag, row.assurance))

    @cached_property
    def slipped(self) -> list[Row]:
        """Actions whose date was moved out, the furthest first."""
        moved = [row for row in self.live if row.moves_count and row.days_gained > 0]
        return sorted(moved, key=lambda row: (-row.days_gained, row.id))

    @cached_property
    def _since(self) -> dict[str, list[Row]]:
        """What happened since the last meeting: the actions concerned, by the kind of change."""
        found: dict[str, list[Row]] = {}
        if self.then is not None:
            now = {row.id: row for row in self.rows}
            for change in changes_between(self.then, now, kinds=ON_THE_OVERVIEW):
                found.setdefault(change.kind.code, []).append(change.row)
        return found

    @property
    def moved_since(self) -> list[tuple[Row, date]]:
        """Actions with a later date than at the last meeting, and the date they had then."""
        then = self.then or {}
        return [(row, then[row.id].due_on) for row in self._since.get(LATER.code, ())]

    @property
    def changes(self) -> list[tuple[str, list[Row]]]:
        """What else happened since the last meeting, in words, with the actions concerned."""
        kinds = (kind for kind in ON_THE_OVERVIEW if kind is not LATER)
        return [(kind.words, self._since[kind.code]) for kind in kinds if kind.code in self._since]

    @property
    def dates_asked_count(self) -> int:
        """New dates that were asked for and are not decided."""
        return sum(1 for row in self.live if row.is_date_asked)

    @cached_property
    def freshness(self) -> list[Freshness]:
        """By strand. An action without an update is not fresh, however new it is."""
        counts: dict[StrandName, Counter[str]] = {row.strand: Counter() for row in self.live}
        since = self.on - timedelta(days=SILENT_AFTER_DAYS)
        for row in self.live:
            if row.is_open:
                spoke = row.last_on and ("fresh" if row.last_on >= since else "old")
                counts[row.strand][spoke or "never"] += 1
        return [
            Freshness(strand, *(counts[strand][kind] for kind in ("fresh", "old", "never")))
            for strand in sorted(counts)
        ]


STRAND = ("strand_id", "strand__order", "strand__reference", "strand__name")


def rows_of(reading: LineReading) -> list[Row]:
    """The plan's actions that the reader may know of, the withdrawn too."""
    then = strands_of(reading.plan, at=reading.at) if reading.at else {}
    found = []
    for row in reading.action_rows().values_list(*STRAND, *ACTION_FIELDS):
        pk, order, reference, name = row[: len(STRAND)]
        strand = then.get(pk) or StrandName(order, pk, reference, name)
        found.append(action_on_line(Row, row[len(STRAND) :], strand=strand))
    return found


def rows_at_meeting(plan: ImprovementPlan, user: User, *, on: date) -> dict[int, Then]:
    """The plan's actions by id, as recorded by the end of the meeting on the day `on`."""
    rows = plan_rows(plan, user=user, on=on, past=end_of(on))
    listed = rows.order_by().values_list("id", "status", "rag", "due_on")
    return {pk: Then(pk, status, rag or "", due_on) for pk, status, rag, due_on in listed}


def standing_of(reading: LineReading, *, since: MeetingNamed | None) -> Standing:
    """Where the plan stands, beside where it stood at the end of the meeting `since`."""
    then = rows_at_meeting(reading.plan, reading.user, on=since.on) if since else None
    return Standing(on=reading.on, rows=rows_of(reading), then=then)


def countdowns(council: Council, user: User, *, on: date, past: AsAt | None) -> list[StatutoryDate]:
    """The statutory dates still to be met, the next one first: now, or as recorded by then."""
    if past is not None:
        return countdowns_then(council, user, past=past)
    rows = StatutoryDate.objects.visible_to(user).in_council(council).outstanding()
    rows = rows.not_long_past(on=on).by_due_date()
    return list(rows.select_related("inspection__council"))


def countdowns_then(council: Council, user: User, *, past: AsAt) -> list[StatutoryDate]:
    """As `countdowns`, of copies that are never saved. What it hangs on must have stood then too.

    A date whose inspection or intervention was exempt then stays hidden, as all that is of theirs.
    """
    inspections = visible_rows(Inspection, user, past.moment).filter(
        council_id=council.pk, withdrawn_at=None
    )
    interventions = visible_rows(Intervention, user, past.moment).filter(withdrawn_at=None)
    rows = visible_rows(StatutoryDate, user, past.moment).filter(
        Q(intervention_id=None) | Q(intervention_id__in=interventions.values("id")),
        inspection_id__in=inspections.values("id"),
        withdrawn_at=None,
        met_on=None,
    )
    since = past.on - LONG_PAST
    dates = []
    for row in rows.select_related("inspection"):
        copy = row.instance
        copy.inspection = row.inspection
        copy.inspection.council = council
        dates.append(copy)
    return sorted(
        (each for each in dates if each.due_on >= since), key=lambda each: (each.due_on, each.pk)
    )
