"""Areas for improvement followed through every inspection, and strengths that turned.

A line is all areas that links tie together: what was found first, what it became, and whether it
was met. Where it stands follows from the links and from what later inspections list.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import models

from accounts.as_at import AsAt
from accounts.models import Council, User
from inspections.comparison import count_difference, listed_count
from inspections.models import (
    AreaForImprovement,
    AreaLineage,
    Inspection,
    Strength,
    StrengthLineage,
)
from inspections.models.area import LineageRelation
from inspections.past import council_inspections_then, of_council_then


class State(models.TextChoices):
    NEW = "new", "New"
    STILL = "still", "Still there"
    REPEATED = "repeated", "Repeated"
    MET = "met", "Met"
    NOT_NAMED = "not_named", "Not named again"
    OPEN = "open", "Not inspected again"


STATE_TAGS = {
    State.NEW: "magenta",
    State.STILL: "blue",
    State.REPEATED: "orange",
    State.MET: "light-green",
    State.NOT_NAMED: "orange",
    State.OPEN: "grey",
}
FIRST = "First found, as far as is recorded"
NEW = "New"
CANNOT_TELL = "New or not, cannot be told: the areas of the inspection before are not listed"


@dataclass(frozen=True)
class Step:
    """One area in a line, and how it came there."""

    area: AreaForImprovement
    how: tuple[str, ...]
    notes: tuple[str, ...] = ()
    met: AreaLineage | None = None


@dataclass(frozen=True)
class Line:
    """The areas that links tie together, in order of their inspections."""

    steps: tuple[Step, ...]
    state: State

    @property
    def title(self) -> str:
        return self.steps[-1].area.short_title

    @property
    def tag(self) -> str:
        return STATE_TAGS[self.state]

    @property
    def state_words(self) -> str:
        return str(self.state.label)


@dataclass
class Counted:
    """The areas of one inspection, counted by how they came. Counts are never added up."""

    inspection: Inspection
    listed: int = 0
    difference: str = ""
    new: int = 0
    by_relation: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    met: int = 0

    @property
    def stated(self) -> int | None:
        return self.inspection.stated_areas_count

    def relation_counts(self) -> list[tuple[str, int]]:
        """How many areas of it were carried, reworded, merged or repeated, those that occur."""
        return [
            (str(relation.label), self.by_relation[relation])
            for relation in LineageRelation
            if self.by_relation.get(relation)
        ]


@dataclass(frozen=True)
class Lineage:
    """Every line of a council, every inspection with its counts, and the strengths that turned."""

    lines: tuple[Line, ...]
    counted: tuple[Counted, ...]
    turns: tuple[StrengthLineage, ...]


class Reading:
    """The links between areas, read once, for one reader."""

    def __init__(
        self,
        inspections: Sequence[Inspection],
        areas: Sequence[AreaForImprovement],
        links: Iterable[AreaLineage],
    ) -> None:
        self.areas = {area.pk: area for area in areas}
        self.came: dict[int, list[AreaLineage]] = defaultdict(list)
        self.became: dict[int, list[AreaLineage]] = defaultdict(list)
        for link in links:
            self.became[link.before_id].append(link)
            if link.after_id is not None:
                self.came[link.after_id].append(link)
        self.lists_areas = {area.inspection_id for area in areas}
        self.looked_at_again = {
            row.previous_id for row in inspections if row.previous_id and row.pk in self.lists_areas
        }

    def lines(self) -> list[Line]:
        """Every line; that of the area found last comes first."""
        seen: set[int] = set()
        lines = []
        for area in self.areas.values():
            if area.pk not in seen:
                members = self.tied_to(area.pk)
                seen |= members
                lines.append(self.line_of([self.areas[pk] for pk in members]))
        return lines

    def tied_to(self, pk: int) -> set[int]:
        """The ids of all areas that links tie to this one, itself among them."""
        found: set[int] = set()
        waiting = [pk]
        while waiting:
            one = waiting.pop()
            if one in found or one not in self.areas:
                continue
            found.add(one)
            waiting += [link.before_id for link in self.came[one]]
            waiting += [link.after_id for link in self.became[one] if link.after_id]
        return found

    def line_of(self, areas: list[AreaForImprovement]) -> Line:
        areas.sort(key=lambda area: (area.inspection.started_on, area.order, area.pk))
        return Line(tuple(self.step(area) for area in areas), self.state_of(areas))

    def step(self, area: AreaForImprovement) -> Step:
        came = self.came[area.pk]
        met = [link for link in self.became[area.pk] if link.relation == LineageRelation.MET]
        how = [
            f"{link.get_relation_display()} from {self.areas[link.before_id]}"
            for link in came
            if link.before_id in self.areas
        ]
        return Step(
            area=area,
            how=tuple(how) or (self.beginning(area),),
            notes=tuple(link.note for link in came if link.note),
            met=met[0] if met else None,
        )

    def beginning(self, area: AreaForImprovement) -> str:
        previous = area.inspection.previous_id
        if previous is None:
            return FIRST
        return NEW if previous in self.lists_areas else CANNOT_TELL

    def state_of(self, areas: list[AreaForImprovement]) -> State:
        """Where a line stands, by the areas that nothing carries on."""
        last = [area for area in areas if not any(x.after_id for x in self.became[area.pk])]
        is_met = [
            any(link.relation == LineageRelation.MET for link in self.became[area.pk])
            for area in last
        ]
        if last and all(is_met):
            return State.MET
        still = [area for area, met in zip(last, is_met, strict=True) if not met]
        if still and all(area.inspection_id in self.looked_at_again for area in still):
            return State.NOT_NAMED
        came = [link for area in still for link in self.came[area.pk]]
        if any(link.relation == LineageRelation.REPEATED for link in came):
            return State.REPEATED
        if came:
            return State.STILL
        return State.NEW if any(self.beginning(area) == NEW for area in still) else State.OPEN

    def count(self, inspection: Inspection) -> Counted:
        areas = [area for area in self.areas.values() if area.inspection_id == inspection.pk]
        listed = listed_count(areas)
        counted = Counted(
            inspection, listed, count_difference(inspection.stated_areas_count, listed)
        )
        for area in areas:
            relations = {link.relation for link in self.came[area.pk]}
            for relation in relations:
                counted.by_relation[relation] += 1
            counted.new += not relations and self.beginning(area) == NEW
            counted.met += any(
                link.relation == LineageRelation.MET for link in self.became[area.pk]
            )
        return counted


@dataclass(frozen=True)
class Recorded:
    """What a line is read from: inspections from the first, areas from the last found, the links
    between areas, and those to strengths, each with both its ends."""

    inspections: list[Inspection]
    areas: list[AreaForImprovement]
    links: list[AreaLineage]
    turns: list[StrengthLineage]


def recorded_now(council: Council, user: User) -> Recorded:
    """Four queries."""
    inspections = list(
        Inspection.objects.visible_to(user)
        .in_council(council)
        .standing()
        .select_related("framework", "council")
        .order_by("started_on", "pk")
    )
    known: Mapping[int, Inspection] = {row.pk: row for row in inspections}
    areas = list(
        AreaForImprovement.objects.visible_to(user)
        .standing()
        .found()
        .filter(inspection__in=known)
        .order_by("-inspection__started_on", "kind", "order", "pk")
    )
    for area in areas:
        area.inspection = known[area.inspection_id]
    ids = [area.pk for area in areas]
    links = AreaLineage.objects.current().filter(before__in=ids).order_by("pk")
    strengths = Strength.objects.visible_to(user).in_council(council).standing()
    turns = (
        StrengthLineage.objects.current()
        .filter(area__in=ids, strength__in=strengths)
        .select_related("strength__inspection__council", "area__inspection__council")
        .order_by("-area__inspection__started_on", "pk")
    )
    return Recorded(inspections, areas, list(links), list(turns))


def recorded_then(council: Council, user: User, past: AsAt) -> Recorded:
    """The same, as it had been recorded by a past day."""
    inspections = council_inspections_then(council, user=user, past=past)[::-1]
    known = {row.pk: row for row in inspections}
    areas = [
        area
        for area in of_council_then(AreaForImprovement, council, known, user=user, past=past)
        if not area.is_own_reading
    ]
    areas.sort(key=lambda row: (row.kind, row.order, row.pk))
    areas.sort(key=lambda row: row.inspection.started_on, reverse=True)
    found = {area.pk: area for area in areas}
    strengths = {
        row.pk: row for row in of_council_then(Strength, council, known, user=user, past=past)
    }
    links = AreaLineage.objects.as_at(past.moment).filter(before__in=list(found)).order_by("pk")
    rows = StrengthLineage.objects.as_at(past.moment).filter(area__in=list(found)).order_by("pk")
    turns = [row for row in rows if row.strength_id in strengths]
    for turn in turns:
        turn.area, turn.strength = found[turn.area_id], strengths[turn.strength_id]
    turns.sort(key=lambda row: row.area.inspection.started_on, reverse=True)
    return Recorded(inspections, areas, list(links), turns)


def lineage_of(council: Council, user: User, past: AsAt | None = None) -> Lineage:
    """Follow every area that inspectors found and `user` may know of, now or as at a past day.

    The council's own reading is left out: it is no finding that an inspection takes up again.
    """
    read = recorded_now(council, user) if past is None else recorded_then(council, user, past)
    seen = {area.pk for area in read.areas}
    reading = Reading(
        read.inspections,
        read.areas,
        [link for link in read.links if link.after_id is None or link.after_id in seen],
    )
    return Lineage(
        lines=tuple(reading.lines()),
        counted=tuple(
            reading.count(row)
            for row in reversed(read.inspections)
            if row.pk in reading.lists_areas or row.stated_areas_count is not None
        ),
        turns=tuple(read.turns),
    )
