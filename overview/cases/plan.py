"""What the council does about it: the plan of a case, with all that hangs on it."""

from typing import Any

from impact.models import (
    ActivityArea,
    AssuranceActivity,
    AssuranceProgramme,
    Measure,
    MeasureAction,
    MeasureArea,
    VoiceAction,
    VoiceArea,
    VoiceEntry,
)
from improvement.models import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    ActionPartner,
    CorporateOutcome,
    ExternalProgramme,
    FocusArea,
    FocusAreaAlias,
    FocusAreaLink,
    FundingLine,
    ImprovementPlan,
    Milestone,
    OutcomePlan,
    PlanInspection,
    PlanVersion,
    ProgrammeAction,
    ProgrammeArea,
    ProgressUpdate,
    Risk,
    RiskRating,
    RiskScale,
    Strand,
    VersionStep,
)
from improvement.risk_levels import PRESETS
from inspections.models import AreaForImprovement
from overview.cases.recording import Recording

LEAD_IS_OURS = "the paper names no lead"


def load_plan(it: Recording) -> None:
    given = dict(it.case["plan"])
    feeds, versions = given.pop("feeds"), given.pop("versions", [])
    it.due = {name: given.pop(name) for name in ("due_on", "due_precision", "due_as_stated")}
    it.plan = it.record(ImprovementPlan(council=it.council, **given))
    for key in feeds:
        it.record(PlanInspection(plan=it.plan, inspection=it.inspections[key]))
    for number, row in enumerate(versions, start=1):
        load_version(it, number, dict(row))
    for order, row in enumerate(it.case["strands"], start=1):
        fields = {name: value for name, value in row.items() if name != "key"}
        it.strands[row["key"]] = it.record(Strand(plan=it.plan, order=order, **fields))
    for order, row in enumerate(it.case.get("focus_areas", []), start=1):
        load_focus_area(it, order, row)
    for order, row in enumerate(it.case["actions"], start=1):
        load_action(it, order, dict(row))
    for order, row in enumerate(it.case.get("measures", []), start=1):
        load_measure(it, order, dict(row))
    for order, row in enumerate(it.case.get("money", []), start=1):
        it.record(FundingLine(plan=it.plan, order=order, **row))
    load_risks(it)
    load_proof(it)
    load_beyond(it)


def load_version(it: Recording, number: int, given: dict[str, Any]) -> None:
    steps = given.pop("steps", [])
    version = it.record(PlanVersion(plan=it.plan, number=number, **given))
    for row in steps:
        it.record(VersionStep(plan_version=version, **row))


def load_focus_area(it: Recording, order: int, given: dict[str, Any]) -> None:
    focus = it.record(FocusArea(plan=it.plan, order=order, name=given["name"]))
    for alias in given["aliases"]:
        it.record(FocusAreaAlias(focus_area=focus, **alias))
    for key in given["areas"]:
        it.record(FocusAreaLink(focus_area=focus, area=it.areas[key]))


def load_action(it: Recording, order: int, given: dict[str, Any]) -> None:
    parts = {
        name: given.pop(name, [])
        for name in ("areas", "contributors", "partners", "milestones", "updates")
    }
    strand, lead = it.strands[given.pop("strand")], it.people[given.pop("lead")]
    source = [it.source]
    if stated := given.pop("as_stated", ""):
        source.append(f"“{stated}”")
    if source_plan := given.pop("source_plan", ""):
        source.append(source_plan)
    if not given.pop("lead_is_stated", False):
        source.append(LEAD_IS_OURS)
    due = {name: given.pop(name, "") for name in it.due} if "due_on" in given else it.due
    original = {f"original_{name}": value for name, value in due.items()}
    action = it.record(
        Action(
            plan=it.plan,
            strand=strand,
            order=order,
            source="; ".join(source),
            **due,
            **original,
            **given,
        )
    )
    it.record(ActionLead(action=action, user=lead))
    for key in parts["contributors"]:
        it.record(ActionContributor(action=action, user=it.people[key]))
    for organisation in parts["partners"]:
        it.record(ActionPartner(action=action, organisation=organisation))
    for key in parts["areas"]:
        it.record(ActionArea(action=action, area=it.areas[key]))
    for row in parts["milestones"]:
        it.record(Milestone(action=action, **row))
    for row in parts["updates"]:
        it.record(ProgressUpdate(action=action, is_imported=True, **row))


def load_measure(it: Recording, order: int, given: dict[str, Any]) -> None:
    """What the papers promise to measure. Where they give no figure there is no reading."""
    areas, actions = given.pop("areas"), given.pop("actions")
    measure = it.record(Measure(plan=it.plan, order=order, **given))
    for key in areas:
        it.record(MeasureArea(measure=measure, area=it.areas[key]))
    for action in it.plan.actions.filter(reference__in=actions):
        it.record(MeasureAction(measure=measure, action=action))


def load_risks(it: Recording) -> None:
    """Each risk with the one rating that its paper states."""
    if not it.case.get("risks"):
        return
    stated = it.case["risk_scale"]
    preset = PRESETS[stated["preset"]]
    scale = it.record(
        RiskScale(
            council=it.council,
            name=stated["name"],
            source=stated["source"],
            **preset.levels.as_stored(),
        )
    )
    pairs = {preset.levels.printed(*pair): pair for pair in preset.levels.cells}
    for order, row in enumerate(it.case["risks"], start=1):
        given = {name: value for name, value in row.items() if name != "rating"}
        risk = it.record(Risk(plan=it.plan, order=order, **given))
        likelihood, impact = pairs[row["rating"]]
        it.record(
            RiskRating(
                risk=risk,
                scale=scale,
                likelihood=likelihood,
                impact=impact,
                as_stated=row["rating"],
                on=stated["on"],
                why=stated["why"],
            )
        )


def load_proof(it: Recording) -> None:
    """The assurance programme that the paper names, what was done of it, and what was heard."""
    for row in it.case.get("assurance", []):
        it.record(AssuranceProgramme(plan=it.plan, **row))
    for row in it.case.get("activities", []):
        given = dict(row)
        keys = given.pop("areas", [])
        activity = it.record(AssuranceActivity(plan=it.plan, **given))
        for key in keys:
            it.record(ActivityArea(activity=activity, area=it.areas[key]))
    for row in it.case.get("voice", []):
        given, areas, actions = without_ties(it, row)
        entry = it.record(VoiceEntry(plan=it.plan, **given))
        for area in areas:
            it.record(VoiceArea(entry=entry, area=area))
        for action in actions:
            it.record(VoiceAction(entry=entry, action=action))


def load_beyond(it: Recording) -> None:
    """Programmes that the plan leans on, and the corporate outcomes that it serves."""
    for row in it.case.get("programmes", []):
        given, areas, actions = without_ties(it, row)
        programme = it.record(ExternalProgramme(council=it.council, **given))
        for area in areas:
            it.record(ProgrammeArea(programme=programme, area=area))
        for action in actions:
            it.record(ProgrammeAction(programme=programme, action=action))
    for row in it.case.get("outcomes", []):
        outcome = it.record(CorporateOutcome(council=it.council, **row))
        it.record(OutcomePlan(outcome=outcome, plan=it.plan))


def without_ties(
    it: Recording, row: dict[str, Any]
) -> tuple[dict[str, Any], list[AreaForImprovement], list[Action]]:
    """What a row says of its own, and the areas and actions that it is tied to."""
    given = dict(row)
    areas = [it.areas[key] for key in given.pop("areas", [])]
    return given, areas, list(it.plan.actions.filter(reference__in=given.pop("actions", [])))
