"""Who may keep boards, their members and their meetings, and who may challenge."""

from datetime import date

from accounts.models import Council, User
from accounts.policy import Capability, Reach, can, may_open, reaches
from boards.models import Board, Challenge, Meeting, Outcome
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


def may_sum_up(user: User, meeting: Meeting, *, on: date) -> bool:
    """The same people, and who chairs the board on the day `on`, until it is closed: the words
    above its highlight report."""
    if may_keep_meeting(user, meeting):
        return True
    is_open = meeting.withdrawn_at is None and not meeting.is_closed
    chaired = Board.objects.filter(pk=meeting.board_id).chaired_by(user, on=on)
    return is_open and may_ask(user, meeting.board) and chaired.exists()


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


def may_take_up(user: User, outcome: Outcome) -> bool:
    """Those who add actions to the plans of the council, whether or not the board holds one."""
    council = outcome.item.meeting.board.council
    return outcome.withdrawn_at is None and can(user, Capability.EDIT_ACTION, council)


def may_draft_reports(user: User, council: Council) -> bool:
    """Whether papers that are not issued yet are shown with their meeting."""
    return can(user, Capability.DRAFT_REPORT, council)


def may_ask(user: User, board: Board) -> bool:
    """Those who may challenge: board members, plan leads, officers and directors."""
    return board.withdrawn_at is None and can(user, Capability.CHALLENGE, board.council)


def may_edit_challenge(user: User, challenge: Challenge) -> bool:
    """Who asked it or put it in the log, until it is answered: then the answer stands to it."""
    return may_withdraw_challenge(user, challenge) and not challenge.is_answered


def may_withdraw_challenge(user: User, challenge: Challenge) -> bool:
    """Who asked it or put it in the log; never somebody else, least of all whom it was asked of."""
    return may_ask(user, challenge.board) and (
        challenge.withdrawn_at is None
        and user.pk in (challenge.asked_by_id, challenge.logged_by_id)
    )


def may_answer(user: User, challenge: Challenge) -> bool:
    """Whom it was asked of; plan leads and directors for others. What is closed has its answer."""
    found = reaches(user, Capability.ANSWER_CHALLENGE, challenge.board.council)
    asked = Reach.OWN in found and challenge.asked_of_id == user.pk
    is_open = challenge.withdrawn_at is None and not challenge.difference
    return is_open and (Reach.ALL in found or asked)


def _goes_on(user: User, challenge: Challenge) -> bool:
    """It was answered, and it is not for whom it was asked of to say what came of it."""
    return (
        challenge.withdrawn_at is None
        and challenge.asked_of_id != user.pk
        and challenge.is_answered
    )


def may_say_what_was_agreed(user: User, challenge: Challenge) -> bool:
    """Those who keep the board's minutes, once it was answered; never whom it was asked of."""
    return may_keep_boards(user, challenge.board.council) and _goes_on(user, challenge)


def may_say_what_difference(user: User, challenge: Challenge) -> bool:
    """Those who may challenge, once it was answered; never whom it was asked of."""
    return may_ask(user, challenge.board) and _goes_on(user, challenge)
