"""A council's own days that are not working days."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from accounts.forms import OnceForm
from accounts.models import Council, User
from accounts.records import Conflict
from govuk.dates import DatePartsField
from inspections.models import BankHoliday
from inspections.workflows import recount_dates


class HolidayForm(OnceForm):
    """Adds a day, and counts the council's statutory dates afresh."""

    on = DatePartsField(label="Day")
    name = forms.CharField(
        max_length=120, help_text="Such as Local holiday, or offices closed between the years."
    )
    source = forms.CharField(
        label="Where it is announced",
        max_length=300,
        required=False,
        help_text="Such as a web address or the minute of a meeting.",
    )

    changed_count = 0

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council

    def do(self, *, by: User, at: datetime) -> str:
        words = {name: self.cleaned_data[name] for name in ("on", "name", "source")}
        holiday = BankHoliday(council=self.council, **words)
        # Asked here and not while cleaning: a form that is sent twice leads to its first result.
        holiday.clean()
        with transaction.atomic():
            holiday.save(by=by, at=at)
            self.changed_count = recount_dates(self.council, by=by, at=at)
        return reverse("inspections:holidays", args=[self.council.slug])


class WithdrawHolidayForm(OnceForm):
    """Takes a day away again, with the reason, and counts the statutory dates afresh."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        max_length=2000,
        widget=forms.Textarea,
        help_text="Such as typed by mistake, or the holiday was moved.",
    )

    changed_count = 0

    def __init__(self, *args: Any, holiday: BankHoliday, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holiday, self.council = holiday, council

    def do(self, *, by: User, at: datetime) -> str:
        try:
            with transaction.atomic():
                self.holiday.withdraw(self.cleaned_data["reason"], by=by, at=at)
                self.changed_count = recount_dates(self.council, by=by, at=at)
        except Conflict:
            raise ValidationError("Somebody else has just withdrawn this day") from None
        return reverse("inspections:holidays", args=[self.council.slug])
