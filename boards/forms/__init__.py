from boards.forms.boards import (
    BoardForm,
    MeetingForm,
    MemberForm,
    PlanSeenForm,
    RelationForm,
    ShareViewForm,
)
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
    "AttendanceForm",
    "BoardForm",
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
