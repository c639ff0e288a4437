"""Who may manage the people of a council. An administrator never changes their own roles."""

from accounts.models import Council, User
from accounts.policy import Capability, can

NOT_YOUR_OWN = "You cannot change your own roles or grants. Ask another administrator to do it"


def may_manage_people(user: User, council: Council) -> bool:
    return can(user, Capability.MANAGE_PEOPLE, council)


def may_change_roles_of(user: User, person: User, council: Council) -> bool:
    """Nobody gives themselves a role or a grant, or takes one of their own away."""
    return user != person and may_manage_people(user, council)
