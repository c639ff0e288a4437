"""Submit a version of the plan: the click that freezes it."""

from datetime import date, datetime
from typing import Any

from django import forms
from django.db import IntegrityError

from accounts.forms import READERS, OnceForm, VisibleForm
from accounts.models import User
from govuk.forms import DatePartsField, Radios
from reports.freezing import submit
from reports.models import SubmittedPlan


class SubmitForm(VisibleForm):
    """To whom the version was sent, when, and who may read the copy that is frozen."""

    class Meta:
        model = SubmittedPlan
        fields = ["sent_to", "sent_on", "visibility", "exempt_paragraphs", "exempt_reason"]
        field_classes = {"sent_on": DatePartsField}
        widgets = {
            "visibility": Radios(hints=READERS),
            "exempt_paragraphs": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"visibility": "Who may read the copy"}
        help_texts = {
            "visibility": "Exempt matter of the plan stands in the copy only if the copy is exempt."
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        self.keep_visibility_to(user, self.instance.plan.council)

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def clean_sent_on(self) -> date:
        sent_on: date = self.cleaned_data["sent_on"]
        first_on = self.instance.plan.first_recorded_on()
        if sent_on > self.on:
            raise forms.ValidationError("Date it was sent must be today or in the past")
        if sent_on < first_on:
            raise forms.ValidationError(
                "The plan was not kept here on that day, so no copy of it can be frozen."
                " Record it as a step of the version"
            )
        return sent_on

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        try:
            submit(record, by=by, on=self.on, at=at)
        except IntegrityError:
            raise forms.ValidationError("This version was submitted already") from None


class MakeCopyForm(OnceForm):
    """After the making of the PDF was cut short: try again."""

    def __init__(self, *args: Any, copy: SubmittedPlan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.copy = copy

    def do(self, *, by: User, at: datetime) -> str:
        return self.copy.get_absolute_url()
