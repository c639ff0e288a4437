from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm, RecordForm
from accounts.models import User
from govuk.dates import DatePartsField
from govuk.forms import Radios
from inspections.models import Inspection, StatutoryDate
from inspections.models.statutory_date import StatedUnit
from inspections.workflows import work_out_dates


class OverrideForm(RecordForm):
    """Puts the date of the regulator's letter in place of ours; both stay to be seen."""

    class Meta:
        model = StatutoryDate
        fields = ["override_on", "override_source", "override_reason"]
        field_classes = {"override_on": DatePartsField}
        widgets = {"override_reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "override_on": (
                "Leave all three empty to go back to the computed date. For example, 27 3 2026"
            ),
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        names = ("override_on", "override_source", "override_reason")
        if any(cleaned.get(name) for name in names) or not self.initial.get("override_on"):
            for name, words in zip(
                names,
                (
                    "Enter the date in the regulator's letter",
                    "Enter the letter and its date",
                    "Say why this date counts",
                ),
                strict=True,
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        return cleaned


class DateMetForm(RecordForm):
    """Says on which day the thing was done."""

    class Meta:
        model = StatutoryDate
        fields = ["met_on"]
        field_classes = {"met_on": DatePartsField}
        help_texts = {"met_on": "Leave empty if it is still to be done. For example, 27 3 2026"}

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today

    def again(self) -> dict[str, Any]:
        return {"today": self.today}

    def clean_met_on(self) -> date | None:
        met_on: date | None = self.cleaned_data["met_on"]
        if met_on and met_on > self.today:
            raise forms.ValidationError("The day it was done must be today or in the past")
        return met_on


class StatedRuleForm(RecordForm):
    """Keeps the rule and the date as the council's paper states them, beside ours."""

    class Meta:
        model = StatutoryDate
        fields = ["stated_rule", "stated_days", "stated_unit", "stated_on"]
        field_classes = {"stated_on": DatePartsField}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        unit: Any = self.fields["stated_unit"]
        unit.widget = Radios(choices=[*StatedUnit.choices, ("", "No number is stated")])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        days, unit = cleaned.get("stated_days"), cleaned.get("stated_unit")
        if days and not unit and "stated_unit" not in self.errors:
            self.add_error("stated_unit", "Select which kind of days the paper means")
        if unit and not days and "stated_days" not in self.errors:
            self.add_error("stated_days", "Enter how many days the paper states")
        return cleaned


class WorkOutForm(OnceForm):
    """Works the statutory dates of an inspection out again."""

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inspection = inspection
        self.problems: tuple[str, ...] = ()

    def do(self, *, by: User, at: datetime) -> str:
        self.problems = work_out_dates(self.inspection, by=by, at=at).problems
        return f"{self.inspection.get_absolute_url()}#statutory-dates"
