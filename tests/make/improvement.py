"""Plans and all that is in them."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.models import Council, User
from improvement.models import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    Closing,
    DueDateChange,
    Evidence,
    ExceptionNote,
    FundingLine,
    ImprovementPlan,
    Milestone,
    PlanInspection,
    PlanVersion,
    ProgressUpdate,
    Risk,
    RiskRating,
    RiskScale,
    Strand,
    VersionState,
    VersionStep,
)
from improvement.risk_levels import PRESETS
from inspections.models import AreaForImprovement, Inspection
from tests.make.accounts import NOON, make_council, numbers, save


def make_plan(
    council: Council | None = None,
    *,
    answers: Inspection | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ImprovementPlan:
    given.setdefault("title", f"Plan {next(numbers)}")
    plan = save(ImprovementPlan(council=council or make_council(), **given), by, at)
    if answers is not None:
        save(PlanInspection(plan=plan, inspection=answers), by, at)
    return plan


def make_version(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> PlanVersion:
    """The next version of a plan, with a step on the day given for a state: cabinet=date(…)."""
    plan = plan or make_plan()
    steps = {state: given.pop(state) for state in VersionState.values if state in given}
    given.setdefault("number", plan.versions.count() + 1)
    version = save(PlanVersion(plan=plan, **given), by, at)
    for state, on in steps.items():
        save(VersionStep(plan_version=version, state=state, on=on), by, at)
    return version


def make_strand(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Strand:
    n = next(numbers)
    given.setdefault("reference", str(n))
    given.setdefault("name", f"Strand {n}")
    return save(Strand(plan=plan or make_plan(), **given), by, at)


def make_action(
    plan: ImprovementPlan | None = None,
    *,
    lead: User | None = None,
    contributors: tuple[User, ...] = (),
    answers: tuple[AreaForImprovement, ...] = (),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Action:
    """An action due on 30 June 2026, started on 1 April 2026, unless given otherwise."""
    n = next(numbers)
    if "strand" in given:
        plan = plan or given["strand"].plan
    plan = plan or make_plan()
    given.setdefault("strand", plan.strands.first() or make_strand(plan))
    given.setdefault("reference", f"A{n}")
    given.setdefault("title", f"Action {n}")
    given.setdefault("start_on", date(2026, 4, 1))
    given.setdefault("due_on", date(2026, 6, 30))
    given.setdefault("original_due_on", given["due_on"])
    action = save(Action(plan=plan, **given), by, at)
    if lead is not None:
        save(ActionLead(action=action, user=lead), by, at)
    for user in contributors:
        save(ActionContributor(action=action, user=user), by, at)
    for area in answers:
        save(ActionArea(action=action, area=area), by, at)
    return action


def make_update(
    action: Action | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ProgressUpdate:
    at = at or NOON
    given.setdefault("on", at.date())
    given.setdefault("rag", "green")
    given.setdefault("happened", "The workshops were held.")
    return save(ProgressUpdate(action=action or make_action(), **given), by, at)


def make_exception_note(
    update: ProgressUpdate,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ExceptionNote:
    """On the spell off track that `update` is part of; back on track after 90 days."""
    at = at or NOON
    given.setdefault("cause", "Two of the four trainers left.")
    given.setdefault("effect_on_children", "Assessments wait three weeks longer.")
    given.setdefault("recovery", "Two trainers are borrowed until the posts are filled.")
    given.setdefault("back_on_track_on", at.date() + timedelta(days=90))
    return save(ExceptionNote(action=update.action, update=update, **given), by, at)


def make_date_change(
    action: Action, *, to_on: date, by: User, at: datetime = NOON, **given: Any
) -> DueDateChange:
    """A new date asked for by `by`, undecided."""
    given.setdefault("reason", "The provider withdrew.")
    given.setdefault("effect_on_children", "Some wait a term longer.")
    change = DueDateChange(
        action=action, from_on=action.due_on, to_on=to_on, asked_by=by, asked_at=at, **given
    )
    return save(change, by, at)


def make_closing(action: Action, *, by: User, at: datetime = NOON, **given: Any) -> Closing:
    """A proposal to close by `by`, undecided unless more is given."""
    given.setdefault("case", "Two audits and the forum agree.")
    return save(Closing(action=action, proposed_by=by, proposed_at=at, **given), by, at)


def make_evidence(
    action: Action | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Evidence:
    """A link, unless a file is given; on an action, or on `area` or nothing of `plan`."""
    given.setdefault("title", f"Evidence {next(numbers)}")
    if action is not None:
        given["plan"] = action.plan
    if "file" not in given:
        given.setdefault("link", "https://council.example/audit")
    return save(Evidence(action=action, **given), by, at)


def make_risk_scale(
    council: Council,
    preset: str = "score",
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> RiskScale:
    """A scale of the council, from one of the presets."""
    given.setdefault("name", f"Scale {next(numbers)}")
    levels = PRESETS[preset].levels.as_stored()
    return save(RiskScale(council=council, **{**levels, **given}), by, at)


def make_risk(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Risk:
    given.setdefault("title", f"Risk {next(numbers)}")
    return save(Risk(plan=plan or make_plan(), **given), by, at)


def make_rating(
    risk: Risk,
    scale: RiskScale | None = None,
    rating: str = "",
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> RiskRating:
    """A rating written as the scale writes it, such as B2 or 4×5; without a scale, as stated."""
    at = at or NOON
    given.setdefault("on", at.date())
    if scale is None:
        given["as_stated"] = rating
    else:
        codes = rating.split("×") if "×" in rating else rating
        given["likelihood"], given["impact"] = codes
    return save(RiskRating(risk=risk, scale=scale, **given), by, at)


def make_milestone(
    action: Action, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> Milestone:
    given.setdefault("title", f"Step {next(numbers)}")
    given.setdefault("due_on", date(2026, 6, 30))
    return save(Milestone(action=action, **given), by, at)


def make_funding_line(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> FundingLine:
    given.setdefault("title", f"Money {next(numbers)}")
    given.setdefault("amount_pounds", Decimal(1000))
    return save(FundingLine(plan=plan or make_plan(), **given), by, at)
