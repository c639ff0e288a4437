"""Reads the line of sight of a plan from what is recorded, now or as recorded by a past day.

A fixed number of queries, however long the plan: one for each sort of thing on the line. What the
reader may not know of is not read at all, so that no count and no gap tells of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

from django.db.models import (
    CharField,
    Count,
    DateField,
    Exists,
    F,
    IntegerField,
    OuterRef,
    Q,
    Subquery,
    Value,
)
from django.db.models.functions import Cast, Coalesce, Left
from django.utils.text import Truncator

from accounts.as_at import AsAt, rows_as_at, visible_rows
from accounts.models import Membership, User
from accounts.models.membership import holds_on
from impact.area_proof import SOURCES
from impact.assurance_status import with_assurance
from impact.line import (
    ActionOnLine,
    AreaOnLine,
    Line,
    MeasureOnLine,
    PriorityOnLine,
    ProgrammeOnLine,
    RiskOnLine,
    VoiceOnLine,
)
from impact.measure_list import kept_measures
from impact.measure_status import MeasureStanding, standings_of
from impact.models import (
    ActivityArea,
    AreaImpact,
    AssuranceActivity,
    AssuranceProgramme,
    MeasureAction,
    MeasureArea,
    VoiceArea,
    VoiceEntry,
)
from impact.models.assurance import next_after
from improvement.models import (
    Action,
    ActionArea,
    ActionLead,
    ActionPriority,
    Evidence,
    ExceptionNote,
    ImprovementPlan,
    LocalPriority,
    PlanInspection,
    ProgressUpdate,
    RiskAction,
    RiskRating,
    RiskStrength,
)
from improvement.permissions import may_read_exempt
from improvement.plan_list import rows_of
from improvement.risk_register import Rated, current_ratings, risk_rows, was_closed
from inspections.models import AreaForImprovement, AreaLineage, Inspection, Strength

WORDS_READ = 2_000  # of the last update: enough to look for a claim
AREA_FIELDS = (
    "id", "reference", "short_title", "found_by", "is_settled", "inspection_id", "impact",
    "impact_on", "sources_count",
)  # fmt: skip
ACTION_FIELDS = (
    "id", "reference", "title", "status", "rag", "start_on", "due_on", "original_due_on", "last_on",
    "moves_count", "has_evidence", "is_date_asked", "has_exception_note", "lead",
    "has_live_lead", "assurance_rag", "last_words",
)  # fmt: skip
AnyAction = TypeVar("AnyAction", bound=ActionOnLine)


class Part(NamedTuple):
    """Something small on the line: a link from `one` to `other`, or a record `one` in words."""

    kind: str
    one: int
    other: int
    label: str
    words: str
    day: date | None


def line_of(plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> Line:
    """The line of `plan` on the day `on`, or as it had been recorded by the day of `past`."""
    reading = LineReading(plan, user=user, on=on, past=past)
    line = reading.line(reading.actions())
    reading.count_proof(line.area_by_id)
    return line


class LineReading:
    """One reading of one plan: each part asks one question of the database.

    A page that shows some of it beside the line takes it from here, and nothing is asked twice.
    """

    def __init__(self, plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> None:
        self.plan, self.user, self.past = plan, user, past
        self.on = past.on if past else on
        self.at: datetime | None = past.moment if past else None
        self.with_exempt = may_read_exempt(user, plan)

    def line(self, actions: Iterable[ActionOnLine]) -> Line:
        """The line of `actions`, which are the plan's; only the proof is not counted."""
        areas = self.areas()
        acting = {action.id: action for action in actions}
        measures = {pk: measure_on_line(standing) for pk, standing in self.standings.items()}
        parts = self.parts()
        tie(parts, areas, acting, measures)
        return Line(
            on=self.on,
            areas=list(areas.values()),
            priorities=priorities_of(parts, acting),
            actions=list(acting.values()),
            measures=list(measures.values()),
            risks=self.risks(parts),
            voices=voices_of(parts),
            programmes=programmes_of(parts),
        )

    def rows(self, model: Any) -> Any:
        """Rows of `model` that the reader may know of, the withdrawn left out."""
        return visible_rows(model, self.user, self.at).filter(withdrawn_at=None)

    def inspections(self) -> Any:
        """The inspections that the plan answers."""
        tied = PlanInspection.objects.as_at(self.at).filter(plan_id=self.plan.pk)
        return self.rows(Inspection).filter(id__in=tied.values("inspection_id")).order_by()

    def areas(self) -> dict[int, AreaOnLine]:
        """What inspections found that the plan answers, the latest inspection first, each with
        its latest rating of impact and the number of sources that rests on, as far as the
        reader may know of them."""
        inspections = self.inspections()
        found_by = inspections.filter(id=OuterRef("inspection_id"))
        settled = AreaLineage.objects.as_at(self.at).filter(before=OuterRef("id"))
        ratings = AreaImpact.objects.filter(plan=self.plan, area_id=OuterRef("id")).latest_first()
        if self.at is not None:
            ratings = ratings.filter(recorded_at__lte=self.at)
        rows = (
            self.rows(AreaForImprovement)
            .filter(inspection_id__in=inspections.values("id"))
            .annotate(
                found_by=Subquery(found_by.values("title")[:1]),
                found_on=Subquery(found_by.values("started_on")[:1]),
                is_settled=Exists(settled),
                impact=Coalesce(Subquery(ratings.values("impact")[:1]), Value("")),
                impact_on=Subquery(ratings.values("on")[:1]),
                sources_count=Coalesce(
                    Subquery(ratings.annotate(n=self.sources()).values("n")[:1]), Value(0)
                ),
            )
            .order_by("-found_on", "kind", "order", "id")
        )
        return {row["id"]: AreaOnLine(**row) for row in rows.values(*AREA_FIELDS)}

    def sources(self) -> Any:
        """The number of sources of a rating. One that is exempt is not even counted for others."""
        if self.with_exempt:
            return Count("sources")
        seen = Q()
        for kind, model in SOURCES.items():
            rows = visible_rows(model, self.user, self.at).filter(plan_id=self.plan.pk)
            seen |= Q(**{f"sources__{kind}__in": rows.order_by().values("id")})
        return Count("sources", filter=seen)

    def action_rows(self) -> Any:
        """The plan's actions, the withdrawn too, with what the line says of each."""
        here = {"action_id": OuterRef("id")}
        leads = ActionLead.objects.as_at(self.at).filter(**here)
        roles = rows_as_at(Membership, self.at).filter(
            holds_on(self.on), council_id=self.plan.council_id, user_id=OuterRef("user_id")
        )
        rows = rows_of(self.plan, user=self.user, on=self.on, past=self.past).annotate(
            lead=Subquery(leads.values("user__name")[:1]),
            has_live_lead=Exists(leads.filter(Exists(roles))),
            last_words=self.last("happened"),
        )
        return with_assurance(rows, at=self.at).order_by("order", "id")

    def last(self, words: str) -> Subquery:
        """What the last update of an action that the reader may read says in the field `words`."""
        updates = self.updates().filter(action_id=OuterRef("id"))
        read = updates.latest_first().annotate(words=Left(words, WORDS_READ))
        return Subquery(read.values("words")[:1])

    def last_recovery(self) -> Subquery:
        """How an action that is off track gets back, by the last exception note that answers it."""
        notes: Any = ExceptionNote.objects.filter(action_id=OuterRef("id"))
        read = notes.answering(self.updates(), at=self.at).order_by("-recorded_at", "-pk")
        return Subquery(read.annotate(words=Left("recovery", WORDS_READ)).values("words")[:1])

    def updates(self) -> Any:
        """The updates that the reader may read, on actions that they may know of."""
        updates = ProgressUpdate.objects.readable_by(self.user)
        return updates if self.at is None else updates.as_at(self.at)

    def actions(self) -> list[ActionOnLine]:
        rows = self.action_rows().filter(withdrawn_at=None).values_list(*ACTION_FIELDS)
        return [action_on_line(ActionOnLine, row) for row in rows]

    @cached_property
    def standings(self) -> dict[int, MeasureStanding]:
        """Where each measure of the plan stands. Two questions."""
        measures = kept_measures(self.user, past=self.past, plan_id=self.plan.pk)
        return standings_of(measures, on=self.on, at=self.at)

    @cached_property
    def ratings(self) -> dict[int, list[RiskRating]]:
        """The current ratings of each open risk, the latest first."""
        return current_ratings(self.plan, user=self.user, past=self.past)

    def parts(self) -> list[Part]:
        """All that is small, in one question: links, risks, voices and the assurance programme."""

        def part(
            kind: str, rows: Any, one: str, other: str = "", label: str = "", words: str = "",
            day: str = "",
        ) -> Any:  # fmt: skip
            return rows.order_by().values_list(
                Value(kind, output_field=CharField()),
                F(one),
                F(other) if other else Value(0, output_field=IntegerField()),
                F(label) if label else Value("", output_field=CharField()),
                F(words) if words else Value("", output_field=CharField()),
                F(day) if day else Cast(Value(None), DateField()),
            )

        def links(model: Any, **only: Any) -> Any:
            return model.objects.as_at(self.at).filter(**only)

        def rows(model: Any, **only: Any) -> Any:
            return self.rows(model).filter(plan_id=self.plan.pk, **only)

        acted, measured, of_risk = (
            {f"{of}__plan_id": self.plan.pk} for of in ("action", "measure", "risk")
        )
        readable = self.rows(Action).order_by().values("id")
        strength = self.rows(Strength).filter(id=OuterRef("strength_id")).order_by()
        threatened = links(RiskStrength, **of_risk).annotate(
            wording=Subquery(strength.values("wording")[:1])
        )
        risks = risk_rows(self.plan, user=self.user, past=self.past)
        closed = Coalesce(was_closed("id", self.at), Value(False))
        open_risks = risks.annotate(was_closed=closed).filter(was_closed=False)
        held = rows(AssuranceActivity).exclude(programme_id=None)
        cadence = ("cadence", "title", "first_due_on")
        parts = [
            part("answers", links(ActionArea, **acted), "action_id", "area_id"),
            part("priority", rows(LocalPriority), "id", "", "reference", "title"),
            part("serves", links(ActionPriority, **acted), "action_id", "priority_id"),
            part("changes", links(MeasureAction, **measured), "measure_id", "action_id"),
            part("shows", links(MeasureArea, **measured), "measure_id", "area_id"),
            part("risk", open_risks, "id", "order", "reference", "title"),
            part(
                "mitigates", links(RiskAction, **of_risk, action_id__in=readable), "risk_id",
                "action_id",
            ),
            part(
                "threatens", threatened.exclude(wording=None), "risk_id", "strength_id",
                words="wording",
            ),
            part("voice", rows(VoiceEntry, told_on=None), "id", "", "group", "heard", "heard_on"),
            part("programme", rows(AssuranceProgramme), "id", "", *cadence),
            part("held", held, "programme_id", day="held_on"),
        ]  # fmt: skip
        found = (Part(*row) for row in parts[0].union(*parts[1:], all=True))
        return sorted(found, key=lambda part: (part.kind, part.one, part.other))

    def risks(self, parts: Iterable[Part]) -> list[RiskOnLine]:
        """The open risks, in the order of the plan."""
        threatened: dict[int, list[str]] = defaultdict(list)
        for part in of_kind("threatens", parts):
            threatened[part.one].append(Truncator(part.words).words(12))
        mitigated = {part.one for part in of_kind("mitigates", parts)}
        return [
            RiskOnLine(
                id=part.one,
                reference=part.label,
                title=part.words,
                is_low=part.one in threatened and self.is_low(part.one),
                has_action=part.one in mitigated,
                strengths=tuple(threatened[part.one]),
            )
            for part in sorted(of_kind("risk", parts), key=lambda part: (part.other, part.one))
        ]

    def is_low(self, risk_id: int) -> bool:
        """Whether the current rating of a risk stands in the lowest band of its scale."""
        latest = next(iter(self.ratings.get(risk_id, ())), None)
        heights = Rated.of(latest).heights if latest else None
        return heights is not None and heights[0] == 0

    def count_proof(self, areas: dict[int, AreaOnLine]) -> None:
        """How much evidence, how many checks and voices bear on each finding."""
        ids = list(areas)
        activities = self.rows(AssuranceActivity).filter(plan_id=self.plan.pk).order_by()
        voices = self.rows(VoiceEntry).filter(plan_id=self.plan.pk).order_by()
        evidence = self.rows(Evidence).filter(plan_id=self.plan.pk, area_id__in=ids)
        parts = [
            rows.order_by().values_list(Value(kind, output_field=CharField()), F("area_id"), F(one))
            for kind, one, rows in (
                (
                    "activities_count",
                    "activity_id",
                    ActivityArea.objects.as_at(self.at).filter(
                        area_id__in=ids, activity_id__in=activities.values("id")
                    ),
                ),
                (
                    "voices_count",
                    "entry_id",
                    VoiceArea.objects.as_at(self.at).filter(
                        area_id__in=ids, entry_id__in=voices.values("id")
                    ),
                ),
                ("evidence_count", "id", evidence),
            )
        ]
        counted = Counter((kind, pk) for kind, pk, _ in parts[0].union(*parts[1:], all=True))
        for (kind, pk), number in counted.items():
            setattr(areas[pk], kind, number)


def of_kind(kind: str, parts: Iterable[Part]) -> list[Part]:
    return [part for part in parts if part.kind == kind]


def action_on_line(kind: type[AnyAction], facts: Iterable[Any], **more: Any) -> AnyAction:
    """An action of the values of `ACTION_FIELDS`. A text is empty where nothing was said."""
    given = dict(zip(ACTION_FIELDS, facts, strict=True))
    given["assurance"] = given.pop("assurance_rag")
    for name in ("rag", "lead", "assurance", "last_words"):
        given[name] = given[name] or ""
    return kind(**given, **more)


def measure_on_line(standing: MeasureStanding) -> MeasureOnLine:
    return MeasureOnLine(
        id=standing.measure.id,
        reference=standing.measure.reference,
        name=standing.measure.name,
        status=standing.status,
        trend=standing.trend,
        words=standing.words,
        is_stale=standing.is_stale,
        is_baseline_late=standing.is_baseline_late,
    )


def tie(
    parts: Iterable[Part],
    areas: dict[int, AreaOnLine],
    actions: dict[int, ActionOnLine],
    measures: dict[int, MeasureOnLine],
) -> None:
    """Tie actions to findings, and measures to both, as far as both ends are known."""
    for part in parts:
        one, other = part.one, part.other
        if part.kind == "answers" and one in actions and other in areas:
            actions[one].areas.append(other)
            areas[other].actions.append(actions[one])
        elif part.kind == "changes" and one in measures and other in actions:
            actions[other].measures.append(measures[one])
        elif part.kind == "shows" and one in measures and other in areas:
            areas[other].measures.append(measures[one])


def priorities_of(parts: Iterable[Part], actions: dict[int, ActionOnLine]) -> list[PriorityOnLine]:
    """The local priorities in the order of their references, tied to the actions that answer."""
    found = {
        part.one: PriorityOnLine(part.one, part.label, part.words)
        for part in sorted(of_kind("priority", parts), key=lambda part: (part.label, part.one))
    }
    for part in of_kind("serves", parts):
        if part.one in actions and part.other in found:
            actions[part.one].priorities.append(part.other)
            found[part.other].actions.append(actions[part.one])
    return list(found.values())


def voices_of(parts: Iterable[Part]) -> list[VoiceOnLine]:
    """What was heard and not yet answered, the oldest first."""
    found = [
        VoiceOnLine(part.one, f"{part.label}: {Truncator(part.words).words(16)}", part.day)
        for part in of_kind("voice", parts)
        if part.day is not None
    ]
    return sorted(found, key=lambda voice: (voice.heard_on, voice.id))


def programmes_of(parts: Iterable[Part]) -> list[ProgrammeOnLine]:
    """Each line of the assurance programme with the day its next activity is due."""
    held: dict[int, date] = {}
    for part in of_kind("held", parts):
        if part.day is not None:
            held[part.one] = max(part.day, held.get(part.one, part.day))
    due = (
        (part, next_after(part.label, held[part.one]) if part.one in held else part.day)
        for part in of_kind("programme", parts)
    )
    return [ProgrammeOnLine(part.one, part.words, day) for part, day in due if day is not None]
