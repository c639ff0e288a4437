from inspections.models.area import (
    AreaForImprovement,
    AreaLineage,
    AreaTheme,
    Strength,
    StrengthLineage,
    Theme,
)
from inspections.models.bank_holiday import BankHoliday
from inspections.models.framework import Framework, Grade, GradeAlias, JudgementArea
from inspections.models.inspection import (
    Inspection,
    InspectionNote,
    InspectionPeriod,
    Judgement,
    StatedValue,
    StatementScore,
)
from inspections.models.intervention import Intervention, SupportPartner
from inspections.models.self_evaluation import (
    EngagementMeeting,
    EvaluationTheme,
    SelfEvaluation,
)
from inspections.models.statutory_date import StatutoryDate
from inspections.models.visit import Letter, VisitMove

__all__ = [
    "AreaForImprovement",
    "AreaLineage",
    "AreaTheme",
    "BankHoliday",
    "EngagementMeeting",
    "EvaluationTheme",
    "Framework",
    "Grade",
    "GradeAlias",
    "Inspection",
    "InspectionNote",
    "InspectionPeriod",
    "Intervention",
    "Judgement",
    "JudgementArea",
    "Letter",
    "SelfEvaluation",
    "StatedValue",
    "StatementScore",
    "StatutoryDate",
    "Strength",
    "StrengthLineage",
    "SupportPartner",
    "Theme",
    "VisitMove",
]
