"""Where a plan stands on a day, and what has moved since the last meeting: the overview's facts.

All of it comes from one query for the actions now and one for the actions then, so that the page
costs the same for 36 actions and for 2,000.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import OuterRef, Subquery

from accounts.models import Council, User
from impact.assurance_status import disagreement_in_words, is_graver, with_assurance
from improvement.as_at import AsAt, end_of, visible_rows
from improvement.comparison import LATER, ON_THE_OVERVIEW, changes_between
from improvement.flags import FLAGS, Flag, flags_of
from improvement.models import ActionArea, ActionLead, ImprovementPlan, PlanInspection
from improvement.plan_list import StrandName, moved_in_words, strands_of
from improvement.plan_list import rows_of as plan_rows
from improvement.plan_meetings import MeetingNamed
from improvement.status import OPEN, SILENT_AFTER_DAYS, ActionStatus, Rag
from inspections.models import AreaForImprovement, Inspection, StatutoryDate

SHOWN = 8  # rows of each list on the overview; the plan page has the rest


@dataclass(frozen=True)
class Row:
    """One action as it was recorded by a moment."""

    id: int
    reference: str
    title: str
    strand: StrandName
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
    assurance_rag: str | None = None

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

    @property
    def disagreement(self) -> str:
        """Where owner and assurance rate it differently, in words; else empty."""
        return disagreement_in_words(self.rag, self.assurance_rag)


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
        return sorted(found, key=lambda row: not is_graver(row.rag, row.assurance_rag))

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


FIELDS = (
    "id", "reference", "title", "strand_id", "strand__order", "strand__reference", "strand__name",
    "due_on", "original_due_on", "start_on", "status", "rag", "last_on", "moves_count",
    "has_evidence", "is_date_asked", "lead",
    "assurance_rag",
)  # fmt: skip


def rows_of(plan: ImprovementPlan, user: User, *, on: date, past: AsAt | None) -> list[Row]:
    """The plan's actions that `user` may know of: now, or as recorded by then."""
    at = past.moment if past else None
    leads = ActionLead.objects.as_at(at).filter(action_id=OuterRef("id"))
    rows = plan_rows(plan, user=user, on=on, past=past).annotate(
        lead=Subquery(leads.values("user__name")[:1])
    )
    rows = with_assurance(rows, at=at)
    then = strands_of(plan, at=at) if at else {}
    listed: Any = rows.order_by("order", "id").values_list(*FIELDS)
    found = []
    for pk, reference, title, strand_id, order, strand_reference, name, *facts in listed:
        strand = then.get(strand_id) or StrandName(order, strand_id, strand_reference, name)
        found.append(Row(pk, reference, title, strand, *facts))
    return found


def rows_at_meeting(plan: ImprovementPlan, user: User, *, on: date) -> dict[int, Then]:
    """The plan's actions by id, as recorded by the end of the meeting on the day `on`."""
    rows = plan_rows(plan, user=user, on=on, past=end_of(on))
    listed = rows.order_by().values_list("id", "status", "rag", "due_on")
    return {values[0]: Then(*values) for values in listed}


def standing_of(
    plan: ImprovementPlan, user: User, *, on: date, as_at: AsAt | None, since: MeetingNamed | None
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


def inspections_answered(plan: ImprovementPlan, user: User, *, as_at: AsAt | None) -> Any:
    """The inspections that the plan answers and `user` may know of: rows as recorded."""
    at = as_at.moment if as_at else None
    answers = PlanInspection.objects.as_at(at).filter(plan_id=plan.pk).values("inspection_id")
    return visible_rows(Inspection, user, at).filter(id__in=answers, withdrawn_at=None)


def areas_answered(
    plan: ImprovementPlan, user: User, rows: Iterable[Row], *, as_at: AsAt | None
) -> list[AreaAnswered]:
    """The areas that the plan is to answer, each with the actions of `rows` that answer it.

    Two queries, one for the areas and one for the links.
    """
    at = as_at.moment if as_at else None
    by_id = {row.id: row for row in rows if row.status != ActionStatus.WITHDRAWN}
    inspections = inspections_answered(plan, user, as_at=as_at)
    begun = inspections.filter(id=OuterRef("inspection_id")).order_by().values("started_on")[:1]
    areas = (
        visible_rows(AreaForImprovement, user, at)
        .filter(inspection_id__in=inspections.order_by().values("id"), withdrawn_at=None)
        .annotate(begun_on=Subquery(begun))
        .order_by("-begun_on", "kind", "order", "id")
        .values_list("id", "reference", "short_title")
    )
    found = {values[0]: AreaAnswered(*values) for values in areas}
    links = ActionArea.objects.as_at(at).filter(action__plan_id=plan.pk).order_by("pk")
    for area_id, action_id in links.values_list("area_id", "action_id") if found else ():
        if area_id in found and action_id in by_id:
            found[area_id].actions.append(by_id[action_id])
    return list(found.values())


def countdowns(council: Council, user: User, *, on: date) -> list[StatutoryDate]:
    """The statutory dates still to be met, the next one first."""
    rows = StatutoryDate.objects.visible_to(user).in_council(council).outstanding()
    rows = rows.not_long_past(on=on).by_due_date()
    return list(rows.select_related("inspection__council"))
