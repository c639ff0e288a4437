"""Who may keep boards, their members and their meetings."""

from accounts.models import Council, User
from accounts.policy import Capability, can, may_open


def may_read_boards(user: User, council: Council) -> bool:
    """Be it only the boards that a grant opens."""
    return may_open(user, Capability.READ_BOARDS, council)


def may_keep_boards(user: User, council: Council) -> bool:
    """Clerks and directors.

    A plan lead may propose, says the table; until proposals exist, that means a plan lead may not
    keep boards.
    """
    return can(user, Capability.KEEP_BOARDS, council)


def may_draft_reports(user: User, council: Council) -> bool:
    """Whether papers that are not issued yet are shown with their meeting."""
    return can(user, Capability.DRAFT_REPORT, council)
