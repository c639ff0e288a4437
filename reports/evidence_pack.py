"""What an evidence pack holds: of each chosen finding of a plan, everything that proves it.

Now, or as recorded by a past day; and only what its reader may know of. Unless exempt matter is
asked for by somebody entitled, the pack is read as if they were not: it is made to be handed on.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import CharField, F, Value

from accounts.as_at import AsAt, rows_as_at, visible_rows
from accounts.models import User
from accounts.policy import without_exempt
from impact.area_proof import impacts_of
from impact.assurance_list import describe as describe_activities
from impact.line import ActionOnLine, AreaOnLine
from impact.line_reading import LineReading
from impact.measure_status import MeasureStanding, Target
from impact.models import (
    ActivityAction,
    ActivityArea,
    ActivityEvidence,
    AssuranceActivity,
    AssuranceRating,
    MeasureEvidence,
    MeasureTarget,
    VoiceAction,
    VoiceArea,
    VoiceEntry,
)
from impact.voice_list import describe as describe_voices
from improvement.evidence_list import describe as describe_evidence
from improvement.models import Action, Closing, Evidence, ImprovementPlan, ProgressUpdate
from inspections.models import AreaForImprovement

REST = "rest"
REST_TITLE = "What answers no finding"
Ids = Mapping[str, dict[int, set[int]]]


@dataclass
class Part:
    """One finding or local priority with all that hangs on it; `row` is None for the rest."""

    code: str
    row: AreaOnLine | None
    actions: list[ActionOnLine]
    measures: list[MeasureStanding] = field(default_factory=list)
    activities: list[Any] = field(default_factory=list)
    voices: list[Any] = field(default_factory=list)
    items: list[Any] = field(default_factory=list)

    @property
    def title(self) -> str:
        return REST_TITLE if self.row is None else str(self.row)

    @property
    def area_id(self) -> int | None:
        return self.row.id if self.row is not None and self.row.kind == "area" else None

    @property
    def files(self) -> list[Any]:
        """The items whose file can be given out."""
        return [item for item in self.items if item.is_given]

    @property
    def bytes(self) -> int:
        return sum(item.size or 0 for item in self.files)

    @property
    def is_empty(self) -> bool:
        return not (self.actions or self.measures or self.activities or self.voices or self.items)


class EvidencePack:
    """The pack of one plan for one reader. `chosen` are codes of parts; None: all of them."""

    def __init__(
        self,
        plan: ImprovementPlan,
        *,
        user: User,
        on: date,
        past: AsAt | None,
        with_exempt: bool = False,
        chosen: Collection[str] | None = None,
    ) -> None:
        self.plan, self.user, self.past = plan, user, past
        self.with_exempt = with_exempt
        self.reader = user if with_exempt else without_exempt(user)
        self.reading = LineReading(plan, user=self.reader, on=on, past=past)
        self.on, self.at = self.reading.on, self.reading.at
        self.chosen = chosen

    # The parts, and what belongs to each

    @cached_property
    def every_part(self) -> list[Part]:
        """Each finding and local priority of the plan; last, what belongs to none of them."""
        line = self.reading.line(self.reading.actions())
        parts = [Part(f"{row.kind}-{row.id}", row, row.actions) for row in line.rows]
        rest = Part(REST, None, line.loose_actions)
        seen: dict[str, set[int]] = defaultdict(set)
        for part in parts:
            self.fill(part)
            for name in ("measures", "activities", "voices", "items"):
                seen[name].update(id_of(each) for each in getattr(part, name))
        rest.measures = not_in(self.reading.standings.values(), seen["measures"])
        rest.activities = not_in(self.activities, seen["activities"])
        rest.voices = not_in(self.voices, seen["voices"])
        rest.items = not_in(self.items, seen["items"])
        return parts if rest.is_empty else [*parts, rest]

    def fill(self, part: Part) -> None:
        """Give a part its measures, and the checks, voices and evidence that bear on it."""
        assert part.row is not None
        on_line = part.row.all_measures
        part.measures = [self.reading.standings[measure.id] for measure in on_line]
        areas = {part.row.id} if part.row.kind == "area" else set()
        actions = {action.id for action in part.actions}
        part.activities = self.bearing("check", self.activities, areas, actions)
        part.voices = self.bearing("voice", self.voices, areas, actions)
        behind = {
            "measure": {measure.id for measure in on_line},
            "activity": {each.id for each in part.activities},
        }
        part.items = [
            item
            for item in self.items
            if item.area_id in areas
            or item.action_id in actions
            or any(self.ties[kind][item.id] & ids for kind, ids in behind.items())
        ]

    def bearing(
        self, kind: str, rows: Iterable[Any], areas: set[int], actions: set[int]
    ) -> list[Any]:
        """The checks or voices that are tied to one of these areas or actions."""
        on_areas, on_actions = self.ties[f"{kind} area"], self.ties[f"{kind} action"]
        return [row for row in rows if on_areas[row.id] & areas or on_actions[row.id] & actions]

    @cached_property
    def parts(self) -> list[Part]:
        """The chosen parts. Each item of evidence has its `number` in this pack: E001."""
        chosen = [
            part for part in self.every_part if self.chosen is None or part.code in self.chosen
        ]
        found = {item.id: item for part in chosen for item in part.items}
        for place, item in enumerate(found.values(), start=1):
            item.number = f"E{place:03d}"
        return chosen

    @cached_property
    def evidence(self) -> list[Any]:
        """The evidence of the chosen parts, each item once, in the order of its numbers."""
        found = {item.id: item for part in self.parts for item in part.items}
        return list(found.values())

    @cached_property
    def items(self) -> list[Any]:
        """All evidence of the plan. Of an item that was withdrawn since, no file is given out."""
        rows = self.standing(Evidence).select_related("by")
        items = list(rows.order_by(F("dated_on").desc(nulls_last=True), "-id"))
        still = {item.id for item in items}
        if self.past is not None and items:
            standing = Evidence.objects.filter(pk__in=still, withdrawn_at=None)
            still = set(standing.values_list("pk", flat=True))
        for item in items:
            item.is_given = bool(item.file_name) and item.id in still
            item.is_withdrawn_since = item.id not in still
        return describe_evidence(items, self.plan, user=self.reader, past=self.past)

    @cached_property
    def activities(self) -> list[Any]:
        rows = list(self.standing(AssuranceActivity).order_by("-held_on", "-id"))
        describe_activities(rows, self.plan, past=self.past)
        return rows

    @cached_property
    def voices(self) -> list[Any]:
        rows = list(self.standing(VoiceEntry).order_by("-heard_on", "-id"))
        describe_voices(rows, self.plan, past=self.past)
        return rows

    def standing(self, model: Any) -> Any:
        return self.reading.rows(model).filter(plan_id=self.plan.pk)

    @cached_property
    def ties(self) -> Ids:
        """What checks, voices and evidence are tied to, by the kind of tie. One query."""
        kinds = {
            "check area": (ActivityArea, "activity", "area"),
            "check action": (ActivityAction, "activity", "action"),
            "voice area": (VoiceArea, "entry", "area"),
            "voice action": (VoiceAction, "entry", "action"),
            "measure": (MeasureEvidence, "evidence", "measure"),
            "activity": (ActivityEvidence, "evidence", "activity"),
        }
        found: dict[str, dict[int, set[int]]] = {kind: defaultdict(set) for kind in kinds}
        first, *others = (
            model.objects.as_at(self.at)
            .filter(**{f"{one}__plan_id": self.plan.pk})
            .order_by()
            .values_list(Value(kind, output_field=CharField()), F(f"{one}_id"), F(f"{other}_id"))
            for kind, (model, one, other) in kinds.items()
        )
        for kind, one, other in first.union(*others, all=True):
            found[kind][one].add(other)
        return found

    # What only the paper says

    @cached_property
    def action_ids(self) -> set[int]:
        return {action.id for part in self.parts for action in part.actions}

    @cached_property
    def updates(self) -> dict[int, list[Any]]:
        """Every update of each action, the latest first."""
        rows: Any = ProgressUpdate.objects.readable_by(self.reader)
        rows = rows.filter(action_id__in=self.action_ids)
        if self.at is not None:
            rows = rows.as_at(self.at)
        return grouped(rows.latest_first().select_related("by"), "action_id")

    @cached_property
    def assurance(self) -> dict[int, list[Any]]:
        """What others than the lead said of each action, the latest first."""
        rows: Any = AssuranceRating.objects.visible_to(self.reader)
        rows = rows.filter(action_id__in=self.action_ids)
        if self.at is not None:
            rows = rows.filter(recorded_at__lte=self.at)
        return grouped(rows.latest_first().select_related("by"), "action_id")

    @cached_property
    def closings(self) -> dict[int, Any]:
        """The closing that stands, of each action that is closed."""
        rows: Any = Closing.objects
        standing = rows.in_force(at=self.at).filter(action_id__in=self.action_ids)
        return {closing.action_id: closing for closing in standing}

    @cached_property
    def areas(self) -> dict[int, Any]:
        """The findings in full, by id."""
        ids = [part.area_id for part in self.parts if part.area_id is not None]
        rows = visible_rows(AreaForImprovement, self.reader, self.at).filter(id__in=ids)
        return {row.id: row for row in rows}

    @cached_property
    def impacts(self) -> dict[int, list[Any]]:
        """The ratings of impact that this plan gave to each finding, the latest first."""
        found = impacts_of(list(self.areas), self.plan.council, user=self.reader, past=self.past)
        return grouped((each for each in found if each.plan_id == self.plan.pk), "area_id")

    @cached_property
    def targets(self) -> dict[int, list[Target]]:
        ids = [standing.measure.id for part in self.parts for standing in part.measures]
        rows = rows_as_at(MeasureTarget, self.at).filter(measure_id__in=ids, withdrawn_at=None)
        targets: dict[int, list[Target]] = defaultdict(list)
        for row in rows.order_by("due_on", "id"):
            targets[row.measure_id].append(Target(row.due_on, row.value))
        return targets

    @cached_property
    def exempt_actions(self) -> dict[int, str]:
        """The paragraphs of the actions that are exempt; of none where they are left out."""
        rows = visible_rows(Action, self.reader, self.at).filter(id__in=self.action_ids)
        exempt = rows.filter(visibility="exempt") if self.with_exempt else rows.none()
        return dict(exempt.values_list("id", "exempt_paragraphs"))


def id_of(each: Any) -> int:
    return int(each.measure.id if isinstance(each, MeasureStanding) else each.id)


def not_in(rows: Iterable[Any], seen: set[int]) -> list[Any]:
    return [each for each in rows if id_of(each) not in seen]


def grouped(rows: Iterable[Any], key: str) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found
