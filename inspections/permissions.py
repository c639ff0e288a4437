"""Who may do what with inspections. Reading is decided by `visible_to`."""

from accounts.models import Council, User
from accounts.policy import Capability, can, may_open
from inspections.models import SelfEvaluation


def may_read_inspections(user: User, council: Council) -> bool:
    """Everyone who reads the plan; an inspector reads those a grant names."""
    return may_open(user, Capability.READ_PLAN, council)


def may_record_inspections(user: User, council: Council) -> bool:
    """Plan leads and directors record what was found, and replace a statutory date."""
    return can(user, Capability.RECORD_INSPECTION, council)


def may_edit_evaluation(user: User, evaluation: SelfEvaluation) -> bool:
    """The version in use, by those who record inspections. A superseded one stays as it was."""
    if evaluation.superseded_by.filter(withdrawn_at=None).exists():
        return False
    return may_record_inspections(user, evaluation.council)


def may_answer_areas(user: User, council: Council) -> bool:
    """Those who keep the plan add an action that answers an area."""
    return can(user, Capability.EDIT_ACTION, council)


def may_keep_holidays(user: User, council: Council) -> bool:
    """Administrators say on which days of its own the council does not work."""
    return can(user, Capability.MANAGE_PEOPLE, council)
