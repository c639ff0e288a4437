"""Who may manage the people of a council, and who may say what is exempt in it."""

from accounts.models import Council, User
from accounts.policy import Capability, can

NOT_YOUR_OWN = "You cannot change your own roles or grants. Ask another administrator to do it"


def may_manage_people(user: User, council: Council) -> bool:
    return can(user, Capability.MANAGE_PEOPLE, council)


def may_change_roles_of(user: User, person: User, council: Council) -> bool:
    """Nobody gives themselves a role or a grant, or takes one of their own away."""
    return user != person and may_manage_people(user, council)


def may_read_access_log(user: User, council: Council) -> bool:
    """Directors and administrators see who took what out of the system."""
    return can(user, Capability.READ_ACCESS_LOG, council)


def may_set_exempt(user: User, council: Council) -> bool:
    """Plan leads, clerks and directors. An officer may only propose it, by asking them."""
    return can(user, Capability.SET_EXEMPT, council)


def may_clear_exempt(user: User, council: Council) -> bool:
    """Clerks and directors open to others what was exempt."""
    return can(user, Capability.CLEAR_EXEMPT, council)
