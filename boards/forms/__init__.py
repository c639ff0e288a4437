from boards.forms.boards import (
    BoardForm,
    MeetingForm,
    MemberForm,
    PlanSeenForm,
    RelationForm,
    ShareViewForm,
)
from boards.forms.challenges import AgreedForm, AnswerForm, ChallengeForm, DifferenceForm
from boards.forms.meetings import (
    AgendaItemForm,
    AttendanceForm,
    MinutesForm,
    OutcomeActionForm,
    OutcomeDoneForm,
    OutcomeForm,
    StepForm,
)
from boards.forms.planning import SeriesForm, TermsForm

__all__ = [
    "AgendaItemForm",
    "AgreedForm",
    "AnswerForm",
    "AttendanceForm",
    "BoardForm",
    "ChallengeForm",
    "DifferenceForm",
    "MeetingForm",
    "MemberForm",
    "MinutesForm",
    "OutcomeActionForm",
    "OutcomeDoneForm",
    "OutcomeForm",
    "PlanSeenForm",
    "RelationForm",
    "SeriesForm",
    "ShareViewForm",
    "StepForm",
    "TermsForm",
]
