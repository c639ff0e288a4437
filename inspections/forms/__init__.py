from inspections.forms.area import (
    AreaForm,
    EndLineageForm,
    LineageForm,
    MetForm,
    OrderAreasForm,
    StrengthForm,
    TurnForm,
)
from inspections.forms.inspection import (
    InspectionForm,
    NoteForm,
    PeriodForm,
    StatedValueForm,
    WithdrawForm,
)
from inspections.forms.judgements import JudgementsForm
from inspections.forms.statutory_date import (
    DateMetForm,
    OverrideForm,
    StatedRuleForm,
    WorkOutForm,
)

__all__ = [
    "AreaForm",
    "DateMetForm",
    "EndLineageForm",
    "InspectionForm",
    "JudgementsForm",
    "LineageForm",
    "MetForm",
    "NoteForm",
    "OrderAreasForm",
    "OverrideForm",
    "PeriodForm",
    "StatedRuleForm",
    "StatedValueForm",
    "StrengthForm",
    "TurnForm",
    "WithdrawForm",
    "WorkOutForm",
]
