"""Who may keep boards, their members and their meetings."""

from accounts.models import Council, User
from accounts.policy import Capability, can, may_open
from boards.models import Meeting, Outcome
from improvement.models import ImprovementPlan
from improvement.permissions import may_add_action


def may_read_boards(user: User, council: Council) -> bool:
    """Be it only the boards that a grant opens."""
    return may_open(user, Capability.READ_BOARDS, council)


def may_keep_boards(user: User, council: Council) -> bool:
    """Clerks and directors.

    A plan lead may propose, says the table; until proposals exist, that means a plan lead may not
    keep boards.
    """
    return can(user, Capability.KEEP_BOARDS, council)


def may_run_meeting(user: User, meeting: Meeting) -> bool:
    """The same people open, start, close and reopen it; a withdrawn one stays as it was."""
    return meeting.withdrawn_at is None and may_keep_boards(user, meeting.board.council)


def may_keep_meeting(user: User, meeting: Meeting) -> bool:
    """The same people, until it is closed: its agenda and who was there."""
    return may_run_meeting(user, meeting) and not meeting.is_closed


def may_minute(user: User, meeting: Meeting) -> bool:
    """The same people, while it is in progress: its minutes, and what came of each item."""
    return may_run_meeting(user, meeting) and meeting.is_in_progress


def may_say_done(user: User, outcome: Outcome) -> bool:
    """The same people, on what a meeting asked for, after it was closed too."""
    stands = outcome.withdrawn_at is None and outcome.is_asking
    return stands and may_run_meeting(user, outcome.item.meeting)


def may_make_action(user: User, outcome: Outcome, plan: ImprovementPlan) -> bool:
    """Those who add actions to `plan`, from an outcome that stands."""
    return outcome.withdrawn_at is None and may_add_action(user, plan)


def may_draft_reports(user: User, council: Council) -> bool:
    """Whether papers that are not issued yet are shown with their meeting."""
    return can(user, Capability.DRAFT_REPORT, council)
