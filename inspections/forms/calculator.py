"""The date calculator: a question in the address, answered with its working."""

import re
from datetime import time
from typing import Any

from django import forms

from accounts.models import Council
from govuk.dates import DatePartsField
from govuk.forms import Radios
from inspections.models import BankHoliday
from inspections.statutory_rules import RULES, CallIn, Rule, RuleRefused, WorkedDate, work_out
from inspections.working_days import BankHolidays, BeyondTheTable

MOST_DAYS = 400  # more would make a page of days that nobody reads
TIME = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
ONLY_CALL_IN = "This is for call-in only. Leave it empty"


def hint_of(rule: Rule) -> str:
    number = f"{rule.days} {rule.unit.replace('_', ' ')}" if rule.days else "You say how many"
    return f"{number}, counted from the {rule.trigger}."


class CalculatorForm(forms.Form):
    """Takes what the `statutory_date` command takes, from the address of the page."""

    rule = forms.ChoiceField(
        label="Rule",
        choices=[(rule.name, rule.title) for rule in RULES.values()],
        widget=Radios(is_small=True, hints={rule.name: hint_of(rule) for rule in RULES.values()}),
    )
    trigger = DatePartsField(label="Day it is counted from")
    trigger_is = forms.ChoiceField(
        label="What happened on that day",
        choices=[
            ("received", "The report was received, or whatever the rule counts from"),
            ("published", "The report was published; the day of receipt is not known"),
        ],
        required=False,
        widget=Radios(is_small=True),
        initial="received",
    )
    days = forms.IntegerField(
        label="Number of days",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="Call-in needs it. Leave empty to count the rule's own number.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    months = forms.IntegerField(
        label="Number of months",
        required=False,
        min_value=1,
        max_value=MOST_DAYS,
        help_text="For months from a direction or notice only.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
    )
    counting = forms.ChoiceField(
        label="Call-in: the day of publication",
        choices=[
            ("trigger_day", "Is day 1, if it is a working day"),
            ("after", "Is not counted"),
        ],
        required=False,
        widget=Radios(is_small=True),
    )
    until = forms.CharField(
        label="Call-in: when the last day ends",
        required=False,
        max_length=8,
        help_text="midnight, or a time such as 17:00.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}),
    )

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council
        self.table = BankHolidays()
        self.worked: WorkedDate | None = None

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        rule = RULES.get(cleaned.get("rule", ""))
        if rule is None:
            return cleaned
        self.check_published(rule)
        self.check_number(rule)
        if rule.name != "call-in":
            self.refuse_call_in()
        call_in = self.call_in() if rule.name == "call-in" else None
        if self.errors:
            return cleaned
        self.table = BankHoliday.objects.table(self.council)
        try:
            self.worked = work_out(
                rule,
                cleaned["trigger"],
                bank_holidays=lambda: self.table,
                days=cleaned["months"] if rule.name == "months" else cleaned["days"],
                is_from_publication=cleaned["trigger_is"] == "published",
                call_in=call_in,
            )
        except (BeyondTheTable, RuleRefused) as refusal:
            self.add_error("trigger", str(refusal))
        return cleaned

    def check_published(self, rule: Rule) -> None:
        may_be = rule.is_from_receipt or rule.name == "call-in"
        if self.cleaned_data.get("trigger_is") == "published" and not may_be:
            self.add_error("trigger_is", f"This rule counts from the {rule.trigger}")

    def check_number(self, rule: Rule) -> None:
        """Each rule takes a number of days or of months, and some need one."""
        wanted, other = ("months", "days") if rule.name == "months" else ("days", "months")
        if self.cleaned_data.get(other):
            self.add_error(other, f"This rule counts {wanted}. Leave it empty")
        typed = self.cleaned_data.get(wanted)
        if rule.days is None and typed is None and wanted not in self.errors:
            self.add_error(wanted, f"Enter the number of {wanted}")

    def refuse_call_in(self) -> None:
        for name in ("counting", "until"):
            if self.cleaned_data.get(name):
                self.add_error(name, ONLY_CALL_IN)

    def call_in(self) -> CallIn | None:
        """How the constitution counts; None, with the errors beside their fields, if not said."""
        counting, until = self.cleaned_data.get("counting"), self.cleaned_data.get("until", "")
        if not counting and "counting" not in self.errors:
            self.add_error("counting", "Say whether the day of publication is counted")
        if until in ("00:00", "24:00"):
            self.add_error("until", "This can mean either end of the day: enter midnight")
        elif until.lower() != "midnight" and not TIME.fullmatch(until):
            self.add_error("until", "Enter midnight, or a time such as 17:00")
        if self.errors:
            return None
        return CallIn(
            counting_trigger_day=counting == "trigger_day",
            until=None if until.lower() == "midnight" else time.fromisoformat(until),
        )
