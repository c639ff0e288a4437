from datetime import date
from typing import TYPE_CHECKING, Any

from django import forms

from govuk.dates import in_words
from govuk.forms import DatePartsField

if TYPE_CHECKING:
    from improvement.compared_plan import Known


class ComparisonForm(forms.Form):
    """The two days that are compared, as the address has them."""

    def __init__(self, data: Any, *, known: "Known", today: date) -> None:
        super().__init__(data)
        self.known, self.today = known, today
        # The word "from" cannot name an attribute.
        self.fields["from"] = DatePartsField(
            label="First day", help_text="You see what was recorded after the end of it."
        )
        self.fields["to"] = DatePartsField(
            label="Second day", help_text="The day of today shows what is recorded now."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        begins, ends = cleaned.get("from"), cleaned.get("to")
        for name, day in (("from", begins), ("to", ends)):
            if day and day > self.today:
                self.add_error(name, f"{self.fields[name].label} must be today or in the past")
            elif day and day < self.known.first_on:
                first = in_words(self.known.first_on)
                self.add_error(name, f"The plan was first recorded on {first}. Enter a later day")
            elif day and self.known.is_closed_on(day):
                self.add_error(name, "The plan was not open to you on that day. Enter another")
        if begins and ends and not self.errors and ends <= begins:
            self.add_error("to", "Second day must be after the first day")
        return cleaned
