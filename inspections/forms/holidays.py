"""A council's own days that are not working days, and the open dates that move with them."""

import hashlib
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
from inspections.workflows import Moving, move_dates, moved_by
from inspections.working_days import BankHolidays


def seal_of(moving: list[Moving]) -> str:
    """A few letters that stand for the dates that were shown to be moved, and where to."""
    told = "\n".join(f"{each.row.pk} {each.from_on} {each.to_on}" for each in moving)
    return hashlib.sha256(told.encode()).hexdigest()[:16] if moving else ""


class MovingForm(OnceForm):
    """A change that may move open dates. Those it moves are shown first, and then confirmed.

    `confirmed` carries what was shown. Where other dates would move by then, nothing is done.
    """

    confirmed = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council = council
        self.changed_count = 0

    def table(self) -> BankHolidays:
        """The table as it will be. Raises ValidationError where the change cannot be made."""
        return BankHoliday.objects.table(self.council)

    def change(self, *, by: User, at: datetime) -> None:
        """Record the change itself."""

    def moving(self) -> list[Moving]:
        """The open dates that would move. Where the change is refused, none, and its error."""
        try:
            return moved_by(self.council, self.table())
        except ValidationError as refusal:
            self.add_error(None, refusal)
            return []

    def is_confirmed(self, moving: list[Moving]) -> bool:
        return str(self.cleaned_data["confirmed"]) == seal_of(moving)

    def do(self, *, by: User, at: datetime) -> str:
        table = self.table()
        if not self.is_confirmed(moved_by(self.council, table)):
            raise ValidationError("Other dates would move by now. Look at them again.")
        try:
            with transaction.atomic():
                self.change(by=by, at=at)
                self.changed_count = len(move_dates(self.council, table, by=by, at=at))
        except Conflict:
            raise ValidationError("Somebody else has just changed this. Look again.") from None
        return reverse("inspections:holidays", args=[self.council.slug])


class HolidayForm(MovingForm):
    """Adds a day, and moves the council's open dates."""

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

    def holiday(self) -> BankHoliday:
        words = {name: self.cleaned_data[name] for name in ("on", "name", "source")}
        return BankHoliday(council=self.council, **words)

    def table(self) -> BankHolidays:
        # Asked here and not while cleaning: a form that is sent twice leads to its first result.
        holiday = self.holiday()
        holiday.clean()
        return BankHoliday.objects.table(self.council, also=holiday)

    def change(self, *, by: User, at: datetime) -> None:
        self.holiday().save(by=by, at=at)


class WithdrawHolidayForm(MovingForm):
    """Takes a day away again, with the reason, and moves the council's open dates."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        max_length=2000,
        widget=forms.Textarea,
        help_text="Such as typed by mistake, or the holiday was moved.",
    )

    def __init__(self, *args: Any, holiday: BankHoliday, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.holiday = holiday

    def table(self) -> BankHolidays:
        return BankHoliday.objects.table(self.council, without=self.holiday)

    def change(self, *, by: User, at: datetime) -> None:
        self.holiday.withdraw(self.cleaned_data["reason"], by=by, at=at)


class MoveDatesForm(MovingForm):
    """Moves the open dates to where the table as it stands has them.

    Asked for after the installation's bank holidays changed.
    """
