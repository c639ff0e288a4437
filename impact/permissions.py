"""Who may say what difference was made: the questions about measures, assurance and voice."""

from datetime import date
from typing import Any

from accounts.models import Council, User
from accounts.policy import Capability, Reach, can, may_open, reaches
from impact.models import Measure, YoungPeopleText
from improvement.models import Action, ImprovementPlan


def may_keep_measures(user: User, council: Council) -> bool:
    """Plan leads and directors keep measures, assurance and what was heard."""
    return can(user, Capability.KEEP_MEASURES, council)


def may_add_measure(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads and directors, to a plan that is not withdrawn."""
    return plan.withdrawn_at is None and may_keep_measures(user, plan.council)


def may_edit_measure(user: User, measure: Measure) -> bool:
    """The same people: its definition, targets and comparators. A withdrawn one stays as it was."""
    return measure.withdrawn_at is None and may_add_measure(user, measure.plan)


def may_record_reading(user: User, measure: Measure) -> bool:
    """Those who edit it, and an officer who is asked for its readings."""
    if measure.withdrawn_at is not None or measure.plan.withdrawn_at is not None:
        return False
    found = reaches(user, Capability.KEEP_MEASURES, measure.council)
    return Reach.ALL in found or (Reach.OWN in found and measure.is_kept_by(user))


def may_record_readings(user: User, council: Council) -> bool:
    """Whoever may be asked for readings in the council."""
    return may_open(user, Capability.KEEP_MEASURES, council)


def may_read_measure_history(user: User, measure: Measure) -> bool:
    """Plan leads and directors; an inspector for what a grant opened."""
    return may_open(user, Capability.READ_HISTORY, measure.council)


def may_keep_proof(user: User, plan: ImprovementPlan) -> bool:
    """Plan leads and directors keep the assurance programme, its activities and what was heard."""
    return plan.withdrawn_at is None and may_keep_measures(user, plan.council)


def may_edit_proof(user: User, record: Any) -> bool:
    """The same people: an activity, a line of the programme or a voice entry not withdrawn."""
    return record.withdrawn_at is None and may_keep_proof(user, record.plan)


def _may_rate(user: User, plan: ImprovementPlan, on: date) -> bool:
    found = reaches(user, Capability.RATE_ASSURANCE, plan.council)
    return plan.withdrawn_at is None and (
        Reach.ALL in found or (Reach.CHAIR in found and plan.is_chaired_by(user, on=on))
    )


def may_rate_assurance(user: User, action: Action, *, on: date) -> bool:
    """Plan leads, directors and the chair of its board; never the action's lead."""
    return (
        action.withdrawn_at is None
        and _may_rate(user, action.plan, on)
        and not action.is_led_by(user)
    )


def may_rate_area(user: User, plan: ImprovementPlan, *, on: date) -> bool:
    """The impact in an area: plan leads, directors and the chair of the plan's board."""
    return _may_rate(user, plan, on)


def may_write_for_young_people(user: User, plan: ImprovementPlan) -> bool:
    """Those who keep what was heard: the page, its texts and the comments on it."""
    return may_keep_proof(user, plan)


def may_change_young_people_text(user: User, text: YoungPeopleText) -> bool:
    """The same people; a withdrawn text stays as it was."""
    return text.withdrawn_at is None and may_write_for_young_people(user, text.plan)
