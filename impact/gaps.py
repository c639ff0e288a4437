"""Where the line of sight is broken: one table of rules, each with the place where it is mended.

A gap is never recorded and never ticked off: it is there while the facts say so, and gone once
they do not.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import IntEnum
from urllib.parse import urlencode

from django.urls import reverse

from impact.line import ActionOnLine, AreaOnLine, Line
from improvement.claims import claims_without_figure
from improvement.flags import FLAG, in_days
from improvement.models import ImprovementPlan
from improvement.status import SILENT_AFTER_DAYS, ActionStatus, Rag

TOLD_WITHIN_DAYS = 90  # how long those who spoke may wait to hear what came of it


class Weight(IntEnum):
    """How grave a gap is. The values sort the gravest first."""

    ERROR = 1
    WARNING = 2
    NOTE = 3

    @property
    def label(self) -> str:
        return {1: "Error", 2: "Warning", 3: "Note"}[self.value]

    def counted(self, number: int) -> str:
        """What `number` of them are called."""
        return f"{self.label.lower()}{'' if number == 1 else 's'}"

    @property
    def kind(self) -> str:
        """The colour of its tag, which also says its label."""
        return {1: "light-red", 2: "yellow", 3: "grey"}[self.value]


@dataclass(frozen=True)
class Gap:
    """One break in the line: what it concerns, in words, and what exactly is the matter.

    `kind` and `id` name the record on whose page, or from whose page, it is mended. `area_ids`
    are the findings in whose rows it shows. `reference`: of an action, by which forms know it.
    """

    kind: str
    id: int
    subject: str
    says: str
    area_ids: tuple[int, ...] = ()
    reference: str = ""


@dataclass(frozen=True)
class Rule:
    """What counts as a gap. `mend` says what to do; `place` names the form to do it on, where
    that is not the record's own page."""

    code: str
    weight: Weight
    title: str
    why: str
    mend: str
    place: str
    finds: Callable[[Line], Iterable[Gap]]


def _of_action(action: ActionOnLine, says: str) -> Gap:
    return Gap("action", action.id, str(action), says, tuple(action.areas), action.reference)


def _of_row(row: AreaOnLine, says: str) -> Gap:
    """A gap of a finding, or of a local priority."""
    return Gap(row.kind, row.id, str(row), says, (row.id,) if row.kind == "area" else ())


def area_without_action(line: Line) -> Iterator[Gap]:
    for row in line.rows:
        if not row.actions and not row.is_settled:
            yield _of_row(row, "No action answers it")


def area_without_measure(line: Line) -> Iterator[Gap]:
    for row in line.rows:
        if row.actions and not row.is_settled and not row.all_measures:
            yield _of_row(row, "Neither it nor an action that answers it has a measure")


def action_without_area(line: Line) -> Iterator[Gap]:
    for action in line.loose_actions:
        if action.status != ActionStatus.CLOSED:
            yield _of_action(action, "It answers no finding and no local priority")


def action_without_measure(line: Line) -> Iterator[Gap]:
    for action in line.actions:
        if action.status != ActionStatus.CLOSED and not line.measures_of(action):
            yield _of_action(action, "No measure will show whether it works")


def green_but_not_moving(line: Line) -> Iterator[Gap]:
    for action in line.actions:
        if action.rag != Rag.GREEN or action.status == ActionStatus.CLOSED:
            continue
        measures = line.measures_of(action)
        if measures and not any(measure.is_moving for measure in measures):
            named = ", ".join(str(measure) for measure in measures[:3])
            yield _of_action(action, f"Rated green, but the measure is not moving: {named}")


def flagged(code: str) -> Callable[[Line], Iterator[Gap]]:
    """What `improvement.flags` says of each action under `code`."""

    def finds(line: Line) -> Iterator[Gap]:
        for action in line.actions:
            if FLAG[code].holds(action, line.on):
                yield _of_action(action, FLAG[code].says(action, line.on))

    return finds


def owner_and_assurance_disagree(line: Line) -> Iterator[Gap]:
    for action in line.actions:
        if action.is_disputed and action.status != ActionStatus.CLOSED:
            owner, assurance = action.rag_words, action.assurance_words
            yield _of_action(action, f"Owner: {owner}. Assurance: {assurance}")


def lead_has_left(line: Line) -> Iterator[Gap]:
    for action in line.actions:
        if not action.has_live_lead and action.status != ActionStatus.CLOSED:
            who = f"{action.lead} no longer has a role here" if action.lead else "It has no lead"
            yield _of_action(action, who)


def risk_without_action(line: Line) -> Iterator[Gap]:
    for risk in line.risks:
        if not risk.has_action:
            yield Gap("risk", risk.id, str(risk), "No action reduces it")


def strength_at_risk(line: Line) -> Iterator[Gap]:
    for risk in line.risks:
        if risk.strengths and not risk.is_low:
            yield Gap("risk", risk.id, str(risk), f"It threatens: {'; '.join(risk.strengths)}")


def measure_is_stale(line: Line) -> Iterator[Gap]:
    for measure in line.measures:
        if measure.is_stale:
            yield Gap("measure", measure.id, str(measure), "A reading is overdue")


def baseline_is_late(line: Line) -> Iterator[Gap]:
    for measure in line.measures:
        if measure.is_baseline_late:
            says = "The baseline was to be established by now"
            yield Gap("measure", measure.id, str(measure), says)


def claim_without_figure(line: Line) -> Iterator[Gap]:
    for action in line.actions:
        if action.status == ActionStatus.CLOSED:
            continue
        claims = claims_without_figure(action.last_words)
        if claims:
            yield _of_action(action, f"The last update says “{claims[0]}” and gives no figure")


def impact_not_rated(line: Line) -> Iterator[Gap]:
    for area in line.areas:
        if area.is_delivered and not area.impact:
            yield _of_row(area, "All its actions are delivered, and its impact is not rated")


def nobody_was_told(line: Line) -> Iterator[Gap]:
    for voice in line.voices:
        if voice.heard_on < line.on - timedelta(days=TOLD_WITHIN_DAYS):
            waited = (line.on - voice.heard_on).days
            says = f"Those who said it have waited {in_days(waited)} to hear what came of it"
            yield Gap("voice", voice.id, voice.heard, says)


def assurance_is_due(line: Line) -> Iterator[Gap]:
    for programme in line.programmes:
        if programme.next_on < line.on:
            late = (line.on - programme.next_on).days
            yield Gap("programme", programme.id, programme.title, f"Due {in_days(late)} ago")


RULES = (
    Rule(
        "area_without_action",
        Weight.ERROR,
        "Finding or local priority without an action",
        "Inspectors will ask what is being done about it.",
        "Add an action that answers it, or tie one to it.",
        "improvement:add_action",
        area_without_action,
    ),
    Rule(
        "owner_and_assurance_disagree",
        Weight.ERROR,
        "Owner and assurance disagree",
        "Whoever checked the work rates it differently from its lead.",
        "Look at what was checked, then record progress or rate the assurance again.",
        "",
        owner_and_assurance_disagree,
    ),
    Rule(
        "lead_has_left",
        Weight.ERROR,
        "Action without a lead",
        "Nobody is accountable for it.",
        "Choose a new lead.",
        "improvement:edit_action",
        lead_has_left,
    ),
    Rule(
        "green_but_overdue",
        Weight.ERROR,
        "Green but overdue",
        "An action that is late cannot be on track.",
        "Record progress, or ask for a new date.",
        "improvement:record_progress",
        flagged("green_but_overdue"),
    ),
    Rule(
        "delivered_without_evidence",
        Weight.ERROR,
        "Delivered without evidence",
        "It cannot be closed, and nobody can check it.",
        "Add the evidence.",
        "improvement:add_evidence",
        flagged("delivered_without_evidence"),
    ),
    Rule(
        "risk_without_action",
        Weight.WARNING,
        "Risk without an action",
        "A risk is named, and nothing is done about it.",
        "Tie an action to it.",
        "",
        risk_without_action,
    ),
    Rule(
        "strength_at_risk",
        Weight.WARNING,
        "Strength at risk",
        "What inspectors praised may be lost.",
        "Look at what reduces the risk.",
        "",
        strength_at_risk,
    ),
    Rule(
        "green_but_not_moving",
        Weight.WARNING,
        "Green, but the measure is not moving",
        "The work goes on, and children may not feel it.",
        "Look at the measure, then record progress.",
        "",
        green_but_not_moving,
    ),
    Rule(
        "action_without_measure",
        Weight.WARNING,
        "Action without a measure",
        "Nothing will show whether it made a difference.",
        "Tie a measure to it, or to the finding it answers.",
        "impact:add_measure",
        action_without_measure,
    ),
    Rule(
        "silent",
        Weight.WARNING,
        f"Silent for more than {SILENT_AFTER_DAYS} days",
        "The board cannot know where it stands.",
        "Record progress.",
        "improvement:record_progress",
        flagged("silent"),
    ),
    Rule(
        "moved_twice",
        Weight.WARNING,
        "Date moved twice or more",
        "The plan may promise what cannot be kept.",
        "Look at why it moved.",
        "",
        flagged("moved_twice"),
    ),
    Rule(
        "measure_is_stale",
        Weight.WARNING,
        "Reading overdue",
        "The last figure is too old to rely on.",
        "Add the reading.",
        "",
        measure_is_stale,
    ),
    Rule(
        "area_without_measure",
        Weight.WARNING,
        "Finding or local priority without a measure",
        "Nothing will show whether it got better for children.",
        "Tie a measure to it.",
        "impact:add_measure",
        area_without_measure,
    ),
    Rule(
        "impact_not_rated",
        Weight.WARNING,
        "Delivered, but impact not rated",
        "Work that is done is not yet work that helped.",
        "Rate the impact, on two independent sources.",
        "impact:rate_area",
        impact_not_rated,
    ),
    Rule(
        "baseline_is_late",
        Weight.NOTE,
        "Baseline late",
        "Without it no change can be shown.",
        "Record the baseline, or when it will be known.",
        "",
        baseline_is_late,
    ),
    Rule(
        "assurance_is_due",
        Weight.NOTE,
        "Assurance activity overdue",
        "The programme of checks is behind.",
        "Record it, or change when it is due.",
        "impact:edit_programme",
        assurance_is_due,
    ),
    Rule(
        "nobody_was_told",
        Weight.NOTE,
        "Heard, but nobody was told",
        "People who speak up should hear what came of it.",
        "Record what was done and when they were told.",
        "",
        nobody_was_told,
    ),
    Rule(
        "claim_without_figure",
        Weight.NOTE,
        "Claim without a figure",
        "“Risen significantly” proves nothing.",
        "Give the figure in the next update.",
        "improvement:record_progress",
        claim_without_figure,
    ),
    Rule(
        "action_without_area",
        Weight.NOTE,
        "Action that answers no finding",
        "It may be right to do, but the line does not show why.",
        "Tie it to a finding or to a local priority.",
        "improvement:edit_action",
        action_without_area,
    ),
)
RULE_BY_CODE = {rule.code: rule for rule in RULES}


@dataclass(frozen=True)
class Found:
    """The gaps of one rule, in the order of the plan."""

    rule: Rule
    gaps: tuple[Gap, ...]

    @property
    def count(self) -> int:
        return len(self.gaps)


def gaps_of(line: Line) -> list[Found]:
    """Every gap in the line by rule, the gravest rules first; rules without a gap are left out."""
    found = [Found(rule, tuple(rule.finds(line))) for rule in RULES]
    return sorted((each for each in found if each.gaps), key=lambda each: each.rule.weight)


def counts_of(found: Iterable[Found]) -> list[tuple[Weight, int, str]]:
    """Each weight with the number of gaps, and what so many are called."""
    counts = Counter[Weight]()
    for each in found:
        counts[each.rule.weight] += each.count
    return [(weight, counts[weight], weight.counted(counts[weight])) for weight in Weight]


# The page of each kind of record, where everybody who may read it may look.
PAGES = {
    "action": "improvement:action",
    "area": "inspections:area",
    "risk": "improvement:risk",
    "measure": "impact:measure",
    "voice": "impact:voice_entry",
}


def with_places(
    found: Found,
    *,
    plan: ImprovementPlan,
    is_leader: bool,
    query: str = "",
    most: int | None = None,
) -> list[tuple[Gap, str]]:
    """The first `most` gaps of a rule, each with the address where it is mended.

    Who leads the plan is led to the form; everybody else to the record, with the buttons that
    are theirs.
    """
    slug, rule = plan.council.slug, found.rule
    placed = []
    for gap in found.gaps[:most]:
        if is_leader and rule.place == "improvement:add_action":
            url = f"{reverse(rule.place, args=[slug, plan.pk])}?{gap.kind}={gap.id}"
        elif is_leader and rule.place == "impact:add_measure" and gap.kind != "priority":
            chosen = {gap.kind: gap.reference or gap.id}
            url = f"{reverse(rule.place, args=[slug, plan.pk])}?{urlencode(chosen)}"
        elif is_leader and rule.place == "impact:rate_area":
            url = reverse(rule.place, args=[slug, plan.pk, gap.id])
        elif is_leader and rule.place and gap.kind != "priority":
            url = reverse(rule.place, args=[slug, gap.id])
        elif gap.kind == "programme":
            url = reverse("impact:assurance", args=[slug, plan.pk]) + query
        elif gap.kind == "priority":
            feeds = reverse("improvement:feeds", args=[slug, plan.pk])
            url = f"{feeds}{query}#priority-{gap.id}"
        else:
            url = reverse(PAGES[gap.kind], args=[slug, gap.id]) + query
        placed.append((gap, url))
    return placed


def first_of_each(
    found: Iterable[Found], *, plan: ImprovementPlan, is_leader: bool, query: str = ""
) -> list[tuple[Found, Gap, str]]:
    """The first gap of each rule with the address where it is mended."""
    return [
        (each, gap, url)
        for each in found
        for gap, url in with_places(each, plan=plan, is_leader=is_leader, query=query, most=1)
    ]
