"""Reads the line of sight of a plan from what is recorded, now or as recorded by a past day.

A fixed number of queries, however long the plan: one for each sort of thing on the line. What the
reader may not know of is not read at all, so that no count and no gap tells of it.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db.models import CharField, Count, Exists, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Left
from django.utils.text import Truncator

from accounts.models import Membership, User
from accounts.models.membership import holds_on
from impact.line import (
    ActionOnLine,
    AreaOnLine,
    Line,
    MeasureOnLine,
    ProgrammeOnLine,
    RiskOnLine,
    VoiceOnLine,
)
from impact.measure_status import standings_of
from impact.models import (
    ActivityArea,
    AreaImpact,
    AreaImpactSource,
    AssuranceActivity,
    AssuranceProgramme,
    AssuranceRating,
    Measure,
    MeasureAction,
    MeasureArea,
    VoiceArea,
    VoiceEntry,
)
from improvement.as_at import AsAt, rows_as_at, visible_rows
from improvement.flags import with_flag_facts
from improvement.models import (
    Action,
    ActionArea,
    ActionLead,
    ActionPriority,
    Evidence,
    ImprovementPlan,
    PlanInspection,
    ProgressUpdate,
    RiskAction,
    RiskClosing,
    RiskStrength,
)
from improvement.permissions import may_read_exempt
from improvement.plan_list import rows_of
from improvement.risk_register import Rated, latest_of, risk_ratings_of, risk_rows
from inspections.models import AreaForImprovement, AreaLineage, Inspection, Strength

WORDS_READ = 2_000  # of the last update: enough to look for a claim
WORDS = ("rag", "lead", "assurance", "last_words")  # texts that are empty where nothing was said
ACTION_FIELDS = (
    "id", "reference", "title", "status", "rag", "start_on", "due_on", "original_due_on", "last_on",
    "moves_count", "has_evidence", "is_date_asked", "lead", "has_live_lead", "assurance",
    "last_words", "has_priority",
)  # fmt: skip


def line_of(plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> Line:
    """The line of `plan` on the day `on`, or as it had been recorded by the day of `past`."""
    return _Reading(plan, user=user, on=past.on if past else on, past=past).line()


class _Reading:
    """One reading of one plan: each method asks for one sort of thing."""

    def __init__(self, plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> None:
        self.plan, self.user, self.on, self.past = plan, user, on, past
        self.at: datetime | None = past.moment if past else None
        self.with_exempt = may_read_exempt(user, plan)

    def line(self) -> Line:
        areas = self.areas()
        actions = self.actions()
        measures = self.measures()
        self.tie(areas, actions, measures)
        self.rate_impact(areas)
        self.count_proof(areas)
        return Line(
            on=self.on,
            areas=list(areas.values()),
            actions=list(actions.values()),
            measures=list(measures.values()),
            risks=self.risks(),
            voices=self.voices(),
            programmes=self.programmes(),
        )

    def rows(self, model: Any) -> Any:
        """Rows of `model` that the reader may know of, the withdrawn left out."""
        return visible_rows(model, self.user, self.at).filter(withdrawn_at=None)

    def areas(self) -> dict[int, AreaOnLine]:
        """What inspections found that the plan answers, the latest inspection first."""
        tied = PlanInspection.objects.as_at(self.at).filter(plan_id=self.plan.pk)
        titles = dict(
            self.rows(Inspection)
            .filter(id__in=tied.values("inspection_id"))
            .values_list("id", "title")
        )
        settled = AreaLineage.objects.as_at(self.at).filter(before=OuterRef("id"))
        rows = (
            self.rows(AreaForImprovement)
            .filter(inspection_id__in=list(titles))
            .annotate(is_settled=Exists(settled))
            .order_by("-inspection__started_on", "kind", "order", "id")
            .values_list("id", "reference", "short_title", "inspection_id", "is_settled")
        )
        return {
            pk: AreaOnLine(pk, reference, title, titles[inspection_id], is_settled)
            for pk, reference, title, inspection_id, is_settled in rows
        }

    def actions(self) -> dict[int, ActionOnLine]:
        """The plan's actions, with what their flags, their lead and their assurance rest on."""
        here = {"action_id": OuterRef("id")}
        leads = ActionLead.objects.as_at(self.at).filter(**here)
        roles = rows_as_at(Membership, self.at).filter(
            holds_on(self.on), council_id=self.plan.council_id, user_id=OuterRef("user_id")
        )
        words = ProgressUpdate.objects.filter(**here)
        ratings = AssuranceRating.objects.filter(**here)
        if self.at is not None:
            words = words.as_at(self.at)
            ratings = ratings.filter(recorded_at__lte=self.at)
        rows = rows_of(self.plan, user=self.user, on=self.on, past=self.past).filter(
            withdrawn_at=None
        )
        rows = with_flag_facts(rows, at=self.at, with_exempt=self.with_exempt).annotate(
            has_priority=Exists(ActionPriority.objects.as_at(self.at).filter(**here)),
            lead=Subquery(leads.values("user__name")[:1]),
            has_live_lead=Exists(leads.filter(Exists(roles))),
            assurance=Subquery(ratings.latest_first().values("rag")[:1]),
            last_words=Subquery(
                words.latest_first()
                .annotate(words=Left("happened", WORDS_READ))
                .values("words")[:1]
            ),
        )
        listed = rows.order_by("order", "id").values(*ACTION_FIELDS)
        return {
            row["id"]: ActionOnLine(**row | {name: row[name] or "" for name in WORDS})
            for row in listed
        }

    def measures(self) -> dict[int, MeasureOnLine]:
        rows = self.rows(Measure).filter(plan_id=self.plan.pk).order_by("order", "id")
        standings = standings_of(rows, on=self.on, at=self.at)
        return {
            pk: MeasureOnLine(
                id=pk,
                reference=standing.measure.reference,
                name=standing.measure.name,
                status=standing.status,
                trend=standing.trend,
                words=standing.words,
                is_stale=standing.is_stale,
                is_baseline_late=standing.is_baseline_late,
            )
            for pk, standing in standings.items()
        }

    def tie(
        self,
        areas: dict[int, AreaOnLine],
        actions: dict[int, ActionOnLine],
        measures: dict[int, MeasureOnLine],
    ) -> None:
        """Tie actions to findings, and measures to both, by what is among them: one query."""
        parts = [
            links.objects.as_at(self.at)
            .filter(**{scope: self.plan.pk})
            .order_by()
            .values_list(Value(kind, output_field=CharField()), F(one), F(other))
            for kind, links, scope, one, other in (
                ("answers", ActionArea, "action__plan_id", "action_id", "area_id"),
                ("changes", MeasureAction, "measure__plan_id", "measure_id", "action_id"),
                ("shows", MeasureArea, "measure__plan_id", "measure_id", "area_id"),
            )
        ]
        for kind, one, other in sorted(parts[0].union(*parts[1:], all=True)):
            if kind == "answers" and one in actions and other in areas:
                actions[one].areas.append(other)
                areas[other].actions.append(actions[one])
            elif kind == "changes" and one in measures and other in actions:
                actions[other].measures.append(measures[one])
            elif kind == "shows" and one in measures and other in areas:
                areas[other].measures.append(measures[one])

    def rate_impact(self, areas: dict[int, AreaOnLine]) -> None:
        """The latest rating of each finding, with the number of sources it rests on."""
        sources = AreaImpactSource.objects.filter(area_impact=OuterRef("pk")).order_by()
        counted = sources.values("area_impact").annotate(n=Count("pk")).values("n")
        ratings = AreaImpact.objects.filter(plan=self.plan, area_id__in=list(areas))
        if self.at is not None:
            ratings = ratings.filter(recorded_at__lte=self.at)
        rows = ratings.latest_first().values_list("area_id", "impact", "on", Subquery(counted))
        for pk, impact, on, number in reversed(rows):
            area = areas[pk]
            area.impact, area.impact_on, area.sources_count = impact, on, number or 0

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

    def risks(self) -> list[RiskOnLine]:
        """The open risks of the plan."""
        here = {"risk_id": OuterRef("id")}
        said = RiskClosing.objects.as_at(self.at).filter(**here).order_by("-recorded_at", "-pk")
        readable = visible_rows(Action, self.user, self.at).filter(withdrawn_at=None)
        mitigated = RiskAction.objects.as_at(self.at).filter(
            **here, action_id__in=readable.order_by().values("id")
        )
        rows = list(
            risk_rows(self.plan, user=self.user, past=self.past)
            .annotate(
                was_closed=Coalesce(Subquery(said.values("is_closed")[:1]), Value(False)),
                has_action=Exists(mitigated),
            )
            .filter(was_closed=False)
            .order_by("order", "id")
            .values_list("id", "reference", "title", "has_action")
        )
        threatened = self.strengths_by_risk([row[0] for row in rows])
        ratings = risk_ratings_of(threatened, at=self.at) if threatened else {}
        return [
            RiskOnLine(
                pk, reference, title, is_low(ratings.get(pk, ())), has_action, tuple(threatened[pk])
            )
            for pk, reference, title, has_action in rows
        ]

    def strengths_by_risk(self, risk_ids: list[int]) -> dict[int, list[str]]:
        """What each risk threatens, in the inspectors' words, shortened."""
        links = RiskStrength.objects.as_at(self.at).filter(risk_id__in=risk_ids)
        seen = self.rows(Strength).filter(id__in=links.values("strength_id"))
        words = dict(seen.values_list("id", "wording")) if risk_ids else {}
        found: dict[int, list[str]] = defaultdict(list)
        for risk_id, pk in (
            links.order_by("pk").values_list("risk_id", "strength_id") if words else ()
        ):
            if pk in words:
                found[risk_id].append(Truncator(words[pk]).words(12))
        return found

    def voices(self) -> list[VoiceOnLine]:
        """What was heard and not yet answered, the oldest first."""
        rows = self.rows(VoiceEntry).filter(plan_id=self.plan.pk, told_on=None)
        return [
            VoiceOnLine(pk, f"{group}: {Truncator(heard).words(16)}", heard_on)
            for pk, group, heard, heard_on in rows.order_by("heard_on", "id").values_list(
                "id", "group", "heard", "heard_on"
            )
        ]

    def programmes(self) -> list[ProgrammeOnLine]:
        """Each line of the assurance programme with the day its next activity is due."""
        held = self.rows(AssuranceActivity).filter(programme_id=OuterRef("id"))
        rows = (
            self.rows(AssuranceProgramme)
            .filter(plan_id=self.plan.pk)
            .annotate(last_held_on=Subquery(held.order_by("-held_on").values("held_on")[:1]))
            .order_by("id")
        )
        due = (
            (row.id, row.title, AssuranceProgramme.due_after(row, row.last_held_on)) for row in rows
        )
        return [ProgrammeOnLine(pk, title, on) for pk, title, on in due if on is not None]


def is_low(ratings: Iterable[Rated]) -> bool:
    """Whether the current rating stands in the lowest band of its scale."""
    current = latest_of(ratings)
    return current is not None and current.heights is not None and current.heights[0] == 0
