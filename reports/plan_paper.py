"""A version of the plan as a paper by itself: what is frozen when it is submitted."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import Council
from govuk.dates import in_words
from impact.figures import figure_in_words, public_figure
from impact.models import Measure, MeasureTarget
from improvement.models import (
    Action,
    ActionPriority,
    CorporateOutcome,
    ExternalProgramme,
    ImprovementPlan,
    LocalPriority,
    OutcomePlan,
    OutcomeStrand,
    PlanInspection,
    PlanVersion,
    ProgrammeAction,
    ProgrammeArea,
    ProgrammeStrand,
    VersionStep,
)
from improvement.models.version import day_of
from inspections.models import AreaForImprovement, Inspection
from reports.document import (
    Block,
    BulletList,
    Column,
    Document,
    Fact,
    Heading,
    LineBreak,
    Paragraph,
    Row,
    Table,
    clean,
)
from reports.facts import ActionRow, Facts
from reports.live_sections.bodies import bodies
from reports.live_sections.money import money_table
from reports.live_sections.risks import risk_table
from reports.live_sections.wording import lines, many, of, shortened
from reports.models import SubmittedPlan
from reports.paper import DRAFT, colour_of, part_of

ACTION_COLUMNS = (
    Column("Ref", 1, holds="reference"),
    Column("Action", 4),
    Column("What it answers", 3),
    Column("What will be different for children", 4),
    Column("How we will know", 3.5),
    Column("Lead", 2),
    Column("Due", 1.6, holds="date"),
)


@dataclass(frozen=True)
class WholePlan:
    """A plan as the subject of a paper: it goes to no meeting, and is about no one inspection."""

    plan: ImprovementPlan
    visibility: str
    facts_on: date | None = None
    inspection_id: int | None = None
    meeting: None = None

    @property
    def council(self) -> Council:
        return self.plan.council


class PlanPaper:
    """The paper that a version of a plan makes on the day `today`.

    What its readers may not read is left out of it, as of every paper.
    """

    def __init__(
        self,
        version: PlanVersion,
        *,
        readers: str,
        today: date,
        facts_on: date | None = None,
    ) -> None:
        self.version = version
        self.facts = Facts(WholePlan(version.plan, readers, facts_on), today=today)
        self.plan = self.facts.plan_then
        self.plan.council = version.plan.council

    @property
    def title(self) -> str:
        return f"{self.plan.title}: {self.version.name}"[:250]

    def document(self, copy: SubmittedPlan | None = None) -> Document:
        """The whole paper: a draft, or with `copy` what leaves the building."""
        return Document(
            title=clean(self.plan.title).strip() or "Improvement plan",
            council=self.plan.council.name,
            blocks=tuple(self.blocks()),
            facts=tuple(self.header(copy)),
            marking=part_of(copy) if copy else DRAFT,
            version=self.version.label,
            issued_on=copy.sent_on if copy else None,
            footer_reference=self.version.name,
            colour=colour_of(self.plan.council),
        )

    def header(self, copy: SubmittedPlan | None) -> Iterator[Fact]:
        given = [
            ("Version", self.version.name),
            ("Why it was revised", self.version.revised_because),
            ("It takes in", self.version.takes_in),
            ("Sent to", copy.sent_to if copy else ""),
            ("Sent on", in_words(copy.sent_on) if copy else ""),
            ("First day", in_words(self.plan.starts_on) if self.plan.starts_on else ""),
            ("As recorded on", in_words(self.facts.on)),
        ]
        for label, value in given:
            if clean(value).strip():
                yield Fact(label, value)

    def blocks(self) -> Iterator[Block]:
        if self.plan.summary.strip():
            yield Heading(1, "What the plan is for")
            for part in self.plan.summary.split("\n\n"):
                if part.strip():
                    yield Paragraph.of(part.strip())
        yield from self.answered()
        yield from self.done()
        yield from self.measured()
        for heading, found in (
            ("Risks", risk_table(self.facts, {})),
            ("Money", money_table(self.facts, {})),
            ("Who holds the plan to account", bodies(self.facts, {})),
        ):
            if found:
                yield Heading(1, heading)
                yield from found
        yield from self.beyond()
        yield from self.approved()

    def answered(self) -> Iterator[Block]:
        """What inspectors found and what the council itself wants better, in full."""
        yield Heading(1, "What the plan answers")
        areas_by_inspection: dict[int, list[Any]] = {}
        for area in self.areas:
            areas_by_inspection.setdefault(area.inspection_id, []).append(area)
        columns = (Column("Ref", 1, holds="reference"), Column("What must get better", 9))
        for inspection in self.inspections:
            rows = areas_by_inspection.get(inspection.pk, [])
            yield Table(
                f"{inspection.title}: {many(len(rows), 'area')} for improvement",
                columns,
                tuple((of(area.reference, is_heading=True), of(area.wording)) for area in rows),
                empty="No area for improvement is recorded.",
            )
        if self.priorities:
            number = many(len(self.priorities), "local priority", "local priorities")
            yield Table(
                f"The council's own: {number}",
                (Column("Ref", 1, holds="reference"), Column("Priority", 6), Column("Source", 3)),
                tuple(
                    (of(each.reference, is_heading=True), of(each.title), of(each.source))
                    for each in self.priorities
                ),
            )
        if not self.inspections and not self.priorities:
            yield Paragraph.of("It answers no inspection and no local priority.")

    def links(self, model: Any) -> Any:
        """The links of a kind: the current ones, or those of the day of the facts."""
        return model.objects.as_at(self.facts.moment)

    @property
    def inspections(self) -> list[Inspection]:
        tied = self.links(PlanInspection).filter(plan=self.plan).values("inspection_id")
        return self.facts.standing(Inspection.objects.filter(pk__in=tied), "-started_on", "id")

    @property
    def areas(self) -> list[AreaForImprovement]:
        rows = AreaForImprovement.objects.filter(inspection__in=self.inspections)
        return self.facts.standing(rows, "kind", "order", "id")

    @property
    def priorities(self) -> list[LocalPriority]:
        return self.facts.standing(LocalPriority.objects.filter(plan=self.plan), "reference", "id")

    def done(self) -> Iterator[Block]:
        yield Heading(1, "What will be done")
        facts = self.facts
        rows = facts.standing(Action.objects.filter(plan=self.plan))
        by_id = {action.pk: action for action in rows}
        priorities = {each.pk: str(each) for each in self.priorities}
        answers: dict[int, list[str]] = {}
        for link in self.links(ActionPriority).filter(priority_id__in=list(priorities)):
            answers.setdefault(link.action_id, []).append(priorities[link.priority_id])
        names = {strand.pk: strand for strand in facts.strands}
        for pk in dict.fromkeys(row.strand_id for row in facts.actions):
            strand = names.get(pk)
            yield Heading(2, str(strand) if strand else "Other actions")
            if strand and strand.description:
                yield Paragraph.of(strand.description)
            of_strand = [row for row in facts.actions if row.strand_id == pk]
            yield Table(
                f"{strand or 'Other actions'}: {many(len(of_strand), 'action')}",
                ACTION_COLUMNS,
                tuple(self.cells(row, by_id[row.id], answers.get(row.id, [])) for row in of_strand),
                orientation="landscape",
            )
        if not facts.actions:
            yield Paragraph.of("There is no action in the plan.")

    def cells(self, row: ActionRow, action: Action, priorities: list[str]) -> Row:
        facts = self.facts
        named = [facts.answered.get(pk) for pk in facts.areas_by_action.get(row.id, ())]
        answered = [f"{area.reference}. {area.short_title}" for area in named if area]
        return (
            of(row.reference, is_heading=True),
            of(row.title),
            of(*(lines([*answered, *priorities]) or ("None",))),
            of(shortened(action.outcome_sought)),
            of(shortened(action.success_measure)),
            of(facts.leads.get(row.id, "No lead")),
            of(row.due),
        )

    def measured(self) -> Iterator[Block]:
        measures = self.facts.standing(Measure.objects.filter(plan=self.plan), "order", "id")
        if not measures:
            return
        targets: dict[int, list[MeasureTarget]] = {}
        rows = MeasureTarget.objects.filter(measure__in=measures)
        for target in self.facts.standing(rows, "due_on", "id"):
            targets.setdefault(target.measure_id, []).append(target)
        yield Heading(1, "How we will know that it works")
        yield Table(
            f"{many(len(measures), 'measure')} with baselines and targets",
            (
                Column("Ref", 1, holds="reference"),
                Column("Measure", 5),
                Column("Baseline", 3),
                Column("Targets", 3),
            ),
            tuple(
                (
                    of(measure.reference, is_heading=True),
                    of(measure.name),
                    of(baseline_of(measure)),
                    of(*(lines(target_of(measure, each) for each in targets.get(measure.pk, [])))),
                )
                for measure in measures
            ),
        )

    def beyond(self) -> Iterator[Block]:
        """Programmes that the plan leans on, and the corporate outcomes that it serves."""
        strands = [strand.pk for strand in self.facts.strands]
        actions = [row.id for row in self.facts.actions]
        leaned_on = self.tied(
            "programme_id",
            (ProgrammeAction, {"action__in": actions}),
            (ProgrammeStrand, {"strand__in": strands}),
            (ProgrammeArea, {"area__in": self.areas}),
        )
        served = self.tied(
            "outcome_id",
            (OutcomePlan, {"plan": self.plan}),
            (OutcomeStrand, {"strand__in": strands}),
        )
        for heading, rows in (
            ("Programmes outside the plan", ExternalProgramme.objects.filter(pk__in=leaned_on)),
            ("Corporate outcomes", CorporateOutcome.objects.filter(pk__in=served)),
        ):
            found = self.facts.standing(rows, "name", "id")
            if found:
                yield Heading(1, heading)
                yield BulletList.of(*(described(each) for each in found))

    def tied(self, key: str, *parts: tuple[Any, dict[str, Any]]) -> set[int]:
        """The ids that the links of any of these kinds lead to."""
        return {
            pk
            for model, given in parts
            for pk in self.links(model).filter(**given).values_list(key, flat=True)
        }

    def approved(self) -> Iterator[Block]:
        """Who saw this version before it was sent."""
        steps = self.facts.standing(
            VersionStep.objects.filter(plan_version=self.version), "on", "recorded_at", "id"
        )
        if steps:
            yield Heading(1, "How this version was agreed")
            yield Table(
                "Bodies that saw this version",
                (Column("Date", 2, holds="date"), Column("What happened", 3), Column("Body", 5)),
                tuple(
                    (
                        of(day_of(step), is_heading=True),
                        of(step.get_state_display()),
                        of(*agreed(step)),
                    )
                    for step in steps
                ),
            )


def baseline_of(measure: Measure) -> str:
    """The baseline with its date, or that there is none yet; few children are never counted out."""
    if measure.baseline_value is None:
        expected = measure.baseline_expected_on
        return f"Being established, by {in_words(expected)}" if expected else "Being established"
    figure = public_figure(measure.baseline_value, measure.unit, measure.decimal_places)
    return f"{figure} on {in_words(measure.baseline_on)}" if measure.baseline_on else figure


def target_of(measure: Measure, target: MeasureTarget) -> str:
    figure = figure_in_words(target.value, measure.unit, measure.decimal_places)
    return f"{figure} by {in_words(target.due_on)}"


def described(thing: Any) -> str:
    words = " ".join(thing.description.split())
    return f"{thing.name}: {words}" if words else str(thing.name)


def agreed(step: VersionStep) -> Iterator[Any]:
    """The body, the minute, and what became of recommendations."""
    said = [step.body, f"Minute {step.minute_reference}" if step.minute_reference else ""]
    if step.accepted:
        said.append(f"Accepted: {step.accepted}")
    if step.rejected:
        said.append(f"Rejected: {step.rejected}")
    for place, words in enumerate(filter(None, [*said, step.note])):
        if place:
            yield LineBreak()
        yield words
