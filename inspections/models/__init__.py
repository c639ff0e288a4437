from inspections.models.area import AreaForImprovement, AreaLineage, AreaTheme, Strength, Theme
from inspections.models.bank_holiday import BankHoliday
from inspections.models.framework import Framework, Grade, GradeAlias, JudgementArea
from inspections.models.inspection import (
    Inspection,
    InspectionNote,
    InspectionPeriod,
    Judgement,
    StatedValue,
)
from inspections.models.statutory_date import StatutoryDate

__all__ = [
    "AreaForImprovement",
    "AreaLineage",
    "AreaTheme",
    "BankHoliday",
    "Framework",
    "Grade",
    "GradeAlias",
    "Inspection",
    "InspectionNote",
    "InspectionPeriod",
    "Judgement",
    "JudgementArea",
    "StatedValue",
    "StatutoryDate",
    "Strength",
    "Theme",
]
