"""Who may say what difference was made: the questions about measures, assurance and voice."""

from accounts.models import Council, User
from accounts.policy import Capability, can


def may_keep_measures(user: User, council: Council) -> bool:
    """Plan leads and directors keep measures, assurance and what was heard."""
    return can(user, Capability.KEEP_MEASURES, council)
