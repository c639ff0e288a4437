from boards.models.agenda import (
    AgendaItem,
    Attendance,
    Attended,
    ItemKind,
    Outcome,
    OutcomeAction,
    OutcomeKind,
)
from boards.models.board import (
    WATCHES,
    Board,
    BoardMember,
    BoardPlan,
    BoardRelation,
    BoardView,
)
from boards.models.challenge import Challenge, ChallengeAnswer, ChallengeState
from boards.models.meeting import Meeting, MeetingStep, PlanSeen
from boards.models.snapshot import MeetingSnapshot
from boards.models.terms import TermsOfReference

__all__ = [
    "WATCHES",
    "AgendaItem",
    "Attendance",
    "Attended",
    "Board",
    "BoardMember",
    "BoardPlan",
    "BoardRelation",
    "BoardView",
    "Challenge",
    "ChallengeAnswer",
    "ChallengeState",
    "ItemKind",
    "Meeting",
    "MeetingSnapshot",
    "MeetingStep",
    "Outcome",
    "OutcomeAction",
    "OutcomeKind",
    "PlanSeen",
    "TermsOfReference",
]
