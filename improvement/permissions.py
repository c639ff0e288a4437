"""Who may do what with a plan and its actions. Each asks the capability table first."""

from datetime import date
from typing import Any

from accounts.models import Council, User
from accounts.policy import MATRIX, Capability, Reach, access_of, can, may_open, reaches
from improvement.models import (
    Action,
    ActionBatch,
    Closing,
    DueDateChange,
    Evidence,
    FundingLine,
    ImprovementPlan,
    Milestone,
    PlanVersion,
    RegulatorResponse,
    Risk,
    RiskScale,
    SavedView,
    VersionState,
    VersionStep,
)

# Roles that may carry an action are those that may report on one.
LEADING_ROLES = tuple(MATRIX[Capability.RECORD_PROGRESS])


def may_read_exempt(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads, clerks and directors by role; others when a grant opens the plan's Part 2."""
    return (
        can(user, Capability.READ_EXEMPT, plan.council) or plan.pk in access_of(user).plans.exempt
    )


def may_add_plan(user: User, council: Council) -> bool:
    """Plan leads and directors keep the plans of their council."""
    return can(user, Capability.EDIT_ACTION, council)


def may_edit_plan(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads and directors; a withdrawn plan stays as it was."""
    return plan.withdrawn_at is None and may_add_plan(user, plan.council)


def may_add_action(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads and directors, to a plan that is not withdrawn."""
    return may_edit_plan(user, plan)


def may_edit_action(user: User, action: Action) -> bool:
    """Plan leads and directors, its lead included; a withdrawn action stays as it was."""
    return action.withdrawn_at is None and can(user, Capability.EDIT_ACTION, action.council)


def may_withdraw_action(user: User, action: Action) -> bool:
    """Plan leads and directors, unless it is closed: what is closed is reopened first."""
    return may_edit_action(user, action) and action.closing_in_force() is None


def may_define_ratings(user: User, council: Council) -> bool:
    """Plan leads and clerks say what the ratings mean."""
    return can(user, Capability.EDIT_TEMPLATES, council)


def _reaches_action(user: User, capability: Capability, action: Action) -> bool:
    """By a role over the whole council, or as its lead or one of its contributors."""
    found = reaches(user, capability, action.council)
    return Reach.ALL in found or (Reach.OWN in found and action.is_reported_by(user))


def may_keep_risks_and_money(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads and directors, in a plan that is not withdrawn. Officers keep readings only."""
    return plan.withdrawn_at is None and can(user, Capability.KEEP_MEASURES, plan.council)


def may_edit_risk(user: User, risk: Risk) -> bool:
    """The same people: to change, rate, close or withdraw it. A withdrawn one stays as it was."""
    return risk.withdrawn_at is None and may_keep_risks_and_money(user, risk.plan)


def may_edit_funding_line(user: User, line: FundingLine) -> bool:
    """The same people; a withdrawn line stays as it was."""
    return line.withdrawn_at is None and may_keep_risks_and_money(user, line.plan)


def may_keep_risk_scales(user: User, council: Council) -> bool:
    """Plan leads and clerks say on which scale the council rates its risks."""
    return can(user, Capability.EDIT_TEMPLATES, council)


def may_edit_risk_scale(user: User, scale: RiskScale) -> bool:
    """The same people, while it is neither withdrawn nor replaced."""
    return scale.is_offered() and may_keep_risk_scales(user, scale.council)


def may_record_progress(user: User, action: Action) -> bool:
    """The lead and contributors report on their own; plan leads and directors on any."""
    return (
        action.withdrawn_at is None
        and _reaches_action(user, Capability.RECORD_PROGRESS, action)
        and action.closing_in_force() is None
    )


def may_explain(user: User, action: Action) -> bool:
    """Those who report on it, a closed or withdrawn one included.

    A paper as at a past day may still need the note on what was off track then.
    """
    return _reaches_action(user, Capability.RECORD_PROGRESS, action)


def may_record_any_progress(user: User, council: Council) -> bool:
    """Whoever may report on some action of the council: those they lead or contribute to."""
    return may_open(user, Capability.RECORD_PROGRESS, council)


def may_ask_new_date(user: User, action: Action) -> bool:
    """Those who report on it, while it is open."""
    return (
        action.withdrawn_at is None
        and _reaches_action(user, Capability.ASK_NEW_DATE, action)
        and action.closing_in_force() is None
    )


def may_add_evidence(user: User, action: Action) -> bool:
    """Those who report on it, a closed action included: proof may come later."""
    return action.withdrawn_at is None and _reaches_action(user, Capability.RECORD_PROGRESS, action)


def may_add_evidence_to_all(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads and directors: on any action, on an area or on the plan as a whole."""
    return plan.withdrawn_at is None and can(user, Capability.RECORD_PROGRESS, plan.council)


def may_add_plan_evidence(user: User, plan: ImprovementPlan) -> bool:
    """Whoever may add any: those who report on an action of the plan, on that action."""
    if may_add_evidence_to_all(user, plan):
        return True
    found = reaches(user, Capability.RECORD_PROGRESS, plan.council)
    reports: Any = plan.actions
    return (
        plan.withdrawn_at is None
        and Reach.OWN in found
        and bool(reports.reported_by(user).not_withdrawn().exists())
    )


def may_edit_evidence(user: User, evidence: Evidence) -> bool:
    """Those who may add it: a new file or link replaces the former, which stays readable."""
    if evidence.withdrawn_at is not None:
        return False
    if evidence.action is not None:
        return may_add_evidence(user, evidence.action)
    return may_add_evidence_to_all(user, evidence.plan)


def may_withdraw_evidence(user: User, evidence: Evidence) -> bool:
    """Those who may add it, unless the closing of its action stands on it."""
    return may_edit_evidence(user, evidence) and (
        evidence.action is None or evidence.action.closing_in_force() is None
    )


def may_download_evidence(user: User, evidence: Evidence) -> bool:
    """Whoever may read the item, which the fetch through `visible_to` has settled."""
    return may_open(user, Capability.DOWNLOAD_EVIDENCE, evidence.plan.council)


def may_edit_milestones(user: User, action: Action) -> bool:
    """Those who edit the action: a milestone is part of the plan."""
    return may_edit_action(user, action) and action.closing_in_force() is None


def may_meet_milestone(user: User, milestone: Milestone) -> bool:
    """Those who report on the action."""
    return milestone.withdrawn_at is None and may_record_progress(user, milestone.action)


def _decides(user: User, capability: Capability, plan: ImprovementPlan, on: date) -> bool:
    """A director, or the chair of a board that holds the plan to account on the day `on`."""
    found = reaches(user, capability, plan.council)
    return Reach.ALL in found or (Reach.CHAIR in found and plan.is_chaired_by(user, on=on))


def may_decide_date(user: User, change: DueDateChange, *, on: date) -> bool:
    """A director or the chair; never who asked for the new date, and not once it is taken back.

    What is withdrawn or closed has no due date to decide.
    """
    return (
        change.asked_by_id != user.pk
        and change.taken_back_at is None
        and change.action.withdrawn_at is None
        and change.action.closing_in_force() is None
        and _decides(user, Capability.DECIDE_DATE, change.action.plan, on)
    )


def may_propose_closing(user: User, action: Action) -> bool:
    """Those who report on it. Whether it is ready is for `reasons_not_to_close` to say."""
    return (
        action.withdrawn_at is None
        and _reaches_action(user, Capability.PROPOSE_CLOSING, action)
        and action.closing_in_force() is None
    )


def may_decide_closing(user: User, closing: Closing, *, on: date) -> bool:
    """A director or the chair; never the action's lead, nor who proposed it."""
    return (
        closing.proposed_by_id != user.pk
        and closing.action.withdrawn_at is None
        and _decides(user, Capability.CLOSE_ACTION, closing.action.plan, on)
        and not closing.action.is_led_by(user)
    )


def may_reopen(user: User, closing: Closing, *, on: date) -> bool:
    """The same people as may close it, while the closing stands."""
    return (
        bool(closing.is_closed)
        and closing.reopened_at is None
        and may_decide_closing(user, closing, on=on)
    )


def may_read_history(user: User, action: Action) -> bool:
    """Plan leads and directors; an inspector for what a grant opened."""
    found = reaches(user, Capability.READ_HISTORY, action.council)
    return Reach.ALL in found or Reach.GRANTED in found


def may_read_part_history(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads and directors; an inspector for the risks and the money of a granted plan."""
    return may_open(user, Capability.READ_HISTORY, plan.council)


def may_bulk_edit(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads, in a plan that is not withdrawn."""
    return plan.withdrawn_at is None and can(user, Capability.IMPORT_PLAN, plan.council)


def may_read_batches(user: User, plan: ImprovementPlan) -> bool:
    """Those who edit actions: they may read all of the plan, exempt matter too."""
    return can(user, Capability.EDIT_ACTION, plan.council)


def may_undo_batch(user: User, batch: ActionBatch) -> bool:
    """Plan leads; once, and no undoing is undone. Whether it can be is for `changed_since`."""
    return (
        batch.undoes_id is None
        and not hasattr(batch, "undoing")
        and may_bulk_edit(user, batch.plan)
    )


def may_hand_over(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads and directors: they change the lead of an action."""
    return may_edit_plan(user, plan)


def may_keep_view(user: User, view: SavedView) -> bool:
    """Who made it; a withdrawn view stays as it was."""
    return view.withdrawn_at is None and view.owner_id == user.pk


def may_use_view(user: User, view: SavedView, *, on: date) -> bool:
    """Those who are offered it: who made it, everybody, or the members of a board."""
    return SavedView.objects.filter(pk=view.pk).offered_to(user, on=on).exists()


def may_edit_version(user: User, version: PlanVersion) -> bool:
    """Those who edit the plan, until it is submitted: a correction is a new version."""
    if version.withdrawn_at is not None:
        return False
    return may_edit_plan(user, version.plan) and not version.is_submitted


def may_submit_version(user: User, version: PlanVersion) -> bool:
    """The same people, once."""
    return may_edit_version(user, version)


def may_edit_step(user: User, step: VersionStep) -> bool:
    """Those who edit the plan; a submission of which a copy is frozen stays as it was."""
    version = step.plan_version
    if step.withdrawn_at is not None or version.withdrawn_at is not None:
        return False
    if not may_edit_plan(user, version.plan):
        return False
    return step.state != VersionState.SUBMITTED or not version.copies.exists()


def may_record_response(user: User, version: PlanVersion) -> bool:
    """Those who edit the plan, once the version is submitted."""
    return may_edit_plan(user, version.plan) and version.is_submitted


def may_edit_response(user: User, response: RegulatorResponse) -> bool:
    """Those who edit the plan; what is withdrawn, or its version is, stays as it was."""
    version = response.plan_version
    if response.withdrawn_at is not None or version.withdrawn_at is not None:
        return False
    return may_edit_plan(user, version.plan)
