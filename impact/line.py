"""The line of sight of a plan: from each finding to its actions, measures, impact and assurance.

Here stand the facts of the line, free of any query, so that the rules of `impact.gaps` read as
sentences about them. `impact.line_reading` fills them from what is recorded, now or at a past day.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from typing import ClassVar

from improvement.status import OPEN, ActionStatus, Impact, Rag


@dataclass(frozen=True)
class MeasureOnLine:
    """A measure as it stands: `status` and `trend` are those of `impact.measure_status`."""

    id: int
    reference: str
    name: str
    status: str
    trend: str
    words: str
    is_stale: bool = False
    is_baseline_late: bool = False

    @property
    def is_moving(self) -> bool:
        """It improves, or it is where it should be. One that is too young to tell counts too."""
        return (
            self.trend == "improving"
            or self.status == Rag.GREEN
            or self.status in ("being_established", "no_reading")
        )

    def __str__(self) -> str:
        return f"{self.reference} {self.name}".strip()


@dataclass
class ActionOnLine:
    """An action that was not withdrawn, with what stands beside it."""

    id: int
    reference: str
    title: str
    status: str
    rag: str
    start_on: date | None
    due_on: date
    original_due_on: date
    last_on: date | None
    moves_count: int
    lead: str
    has_live_lead: bool
    has_evidence: bool
    is_date_asked: bool = False
    has_exception_note: bool = False
    assurance: str = ""
    last_words: str = ""
    areas: list[int] = field(default_factory=list)
    measures: list[MeasureOnLine] = field(default_factory=list)
    priorities: list[int] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def days_gained(self) -> int:
        return (self.due_on - self.original_due_on).days

    @property
    def status_words(self) -> str:
        return ActionStatus(self.status).label

    @property
    def rag_words(self) -> str:
        return Rag(self.rag).label if self.rag else "Not yet rated"

    @property
    def rag_kind(self) -> str:
        return self.rag or "unrated"

    @property
    def grade(self) -> int:
        """Its place where the worst comes first."""
        if self.status == ActionStatus.OVERDUE:
            return 0
        if self.is_open:
            return {Rag.RED: 1, Rag.AMBER: 2, "": 3}.get(self.rag, 4)
        return 6 if self.status == ActionStatus.CLOSED else 5

    @property
    def assurance_words(self) -> str:
        return Rag(self.assurance).label if self.assurance else ""

    @property
    def is_disputed(self) -> bool:
        return bool(self.rag and self.assurance) and self.rag != self.assurance

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"


@dataclass
class AreaOnLine:
    """A finding that the plan is to answer, with all that hangs on it."""

    kind: ClassVar = "area"

    id: int
    reference: str
    short_title: str
    found_by: str
    is_settled: bool = False  # met, or taken over by an area of a later inspection
    inspection_id: int = 0
    actions: list[ActionOnLine] = field(default_factory=list)
    measures: list[MeasureOnLine] = field(default_factory=list)
    impact: str = ""
    impact_on: date | None = None
    sources_count: int = 0
    evidence_count: int = 0
    activities_count: int = 0
    voices_count: int = 0

    @cached_property
    def all_measures(self) -> list[MeasureOnLine]:
        """Those tied to the finding, and those tied to the actions that answer it, each once."""
        found = {measure.id: measure for measure in self.measures}
        for action in self.actions:
            found |= {measure.id: measure for measure in action.measures}
        return list(found.values())

    @property
    def impact_words(self) -> str:
        return Impact(self.impact).label if self.impact else "Not rated"

    @cached_property
    def statuses(self) -> list[tuple[str, int]]:
        """How many of its actions have each status, in words, in the order of a life."""
        counted = Counter(action.status for action in self.actions)
        return [(status.label, counted[status]) for status in ActionStatus if counted[status]]

    @property
    def worst_first(self) -> list[ActionOnLine]:
        """Its actions: late ones, then open ones from red to green, then those that are done."""
        return sorted(self.actions, key=lambda action: (action.grade, action.due_on, action.id))

    @property
    def disputed(self) -> list[ActionOnLine]:
        return [action for action in self.actions if action.is_disputed]

    @property
    def assurance_words(self) -> str:
        """How many of its actions somebody other than their lead has rated."""
        rated = sum(1 for action in self.actions if action.assurance)
        if not rated:
            return "Not rated"
        return f"{rated} of {len(self.actions)} action{'' if len(self.actions) == 1 else 's'} rated"

    @property
    def proof_words(self) -> str:
        """What stands behind it: checks, evidence and voices, in words; empty without any."""
        counted = (
            (self.activities_count, "check", "checks"),
            (self.evidence_count, "piece of evidence", "pieces of evidence"),
            (self.voices_count, "voice heard", "voices heard"),
        )
        return ", ".join(f"{n} {one if n == 1 else many}" for n, one, many in counted if n)

    @property
    def closed_count(self) -> int:
        return sum(1 for action in self.actions if action.status == ActionStatus.CLOSED)

    @property
    def worst_rag(self) -> str:
        """The worst RAG rating of its open actions, or the empty string."""
        ratings = {action.rag for action in self.actions if action.is_open}
        return next((rag.value for rag in (Rag.RED, Rag.AMBER, Rag.GREEN) if rag in ratings), "")

    @property
    def worst_words(self) -> str:
        return Rag(self.worst_rag).label if self.worst_rag else ""

    @property
    def is_delivered(self) -> bool:
        """It has actions, and nothing is left to be done on any."""
        return bool(self.actions) and not any(action.is_open for action in self.actions)

    def __str__(self) -> str:
        return f"{self.reference}. {self.short_title}"


@dataclass
class PriorityOnLine(AreaOnLine):
    """Something that the council itself wants better: answered as a finding is.

    Its impact is not rated: ratings stand on findings.
    """

    kind: ClassVar = "priority"

    found_by: str = "Local priority"

    @property
    def impact_words(self) -> str:
        return "Rated for findings only"

    @property
    def is_delivered(self) -> bool:
        return False


@dataclass(frozen=True)
class RiskOnLine:
    """An open risk. `strengths` are what inspectors praised and it threatens.

    `is_low` where its current rating stands in the lowest band of its scale.
    """

    id: int
    reference: str
    title: str
    is_low: bool
    has_action: bool
    strengths: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.reference} {self.title}".strip()


@dataclass(frozen=True)
class VoiceOnLine:
    """Something that was heard, while those who said it have not been told what came of it."""

    id: int
    heard: str
    heard_on: date


@dataclass(frozen=True)
class ProgrammeOnLine:
    """A line of the assurance programme, and the day its next activity is due."""

    id: int
    title: str
    next_on: date


@dataclass
class Line:
    """The whole line of one plan on the day `on`, as far as its reader may know of it."""

    on: date
    areas: Sequence[AreaOnLine] = ()
    priorities: Sequence[PriorityOnLine] = ()
    actions: Sequence[ActionOnLine] = ()
    measures: Sequence[MeasureOnLine] = ()
    risks: Sequence[RiskOnLine] = ()
    voices: Sequence[VoiceOnLine] = ()
    programmes: Sequence[ProgrammeOnLine] = ()

    @property
    def is_empty(self) -> bool:
        return not self.rows and not self.actions

    @property
    def rows(self) -> list[AreaOnLine]:
        """What the plan is to answer: what inspectors found, then the local priorities."""
        return [*self.areas, *self.priorities]

    @cached_property
    def loose_actions(self) -> list[ActionOnLine]:
        """Actions that answer no finding of the plan, and no local priority."""
        return [action for action in self.actions if not action.areas and not action.priorities]

    @cached_property
    def area_by_id(self) -> dict[int, AreaOnLine]:
        return {area.id: area for area in self.areas}

    def measures_of(self, action: ActionOnLine) -> list[MeasureOnLine]:
        """The action's own measures; where it has none, those of the findings it answers."""
        if action.measures:
            return action.measures
        found: dict[int, MeasureOnLine] = {}
        for pk in action.areas:
            area = self.area_by_id.get(pk)
            found |= {measure.id: measure for measure in (area.measures if area else ())}
        return list(found.values())
