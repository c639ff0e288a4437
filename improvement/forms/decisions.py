from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm, VisibleForm
from accounts.models import User
from govuk.forms import Radios
from improvement.forms.editing import NO_CHILD
from improvement.models import Action, Closing, DueDateChange
from improvement.ratings import ratings_of
from improvement.status import Impact
from improvement.workflows import decide_date, propose_closing, reasons_not_to_close

PROVED = (Impact.EVIDENT, Impact.SUSTAINED)


class DateDecisionForm(VisibleForm):
    """Agree to a new due date or refuse it."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("agree", "Agree to the new date"), ("refuse", "Refuse: the present date stays")],
        widget=Radios,
        required=False,  # asked for below: no other field is then marked as optional
    )

    class Meta:
        model = DueDateChange
        fields = ["decision_reason"]
        widgets = {"decision_reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"decision_reason": f"Needed when you refuse. {NO_CHILD}"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.order_fields(["decision", "decision_reason"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("decision") and "decision" not in self.errors:
            self.add_error("decision", "Select whether you agree to the new date")
        if cleaned.get("decision") == "refuse" and not cleaned.get("decision_reason"):
            self.add_error("decision_reason", "Enter the reason for refusing")
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        decide_date(
            record,
            is_agreed=self.cleaned_data["decision"] == "agree",
            by=by,
            at=at,
            seen=self.cleaned_data["version"],
        )


class ProposeClosingForm(OnceForm):
    """Propose that an action be closed, with the case for it."""

    case = forms.CharField(
        label="Why it can close",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=20_000,
        help_text=f"What was delivered, and which evidence shows a difference. {NO_CHILD}",
    )

    def __init__(self, *args: Any, action: Action, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action, self.user, self.on = action, user, on

    def clean(self) -> dict[str, Any]:
        for reason in reasons_not_to_close(self.action, user=self.user, on=self.on):
            self.add_error(None, f"It cannot close yet. {reason}")
        return self.cleaned_data

    def do(self, *, by: User, at: datetime) -> str:
        propose_closing(self.action, case=self.cleaned_data["case"], by=by, at=at)
        return self.action.get_absolute_url()


class ClosingDecisionForm(VisibleForm):
    """Close an action, or say why not yet."""

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("close", "Close it"), ("refuse", "Not yet")],
        widget=Radios,
        required=False,
    )

    class Meta:
        model = Closing
        fields = ["impact", "minute_reference", "decision_reason"]
        widgets = {
            "minute_reference": forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "decision_reason": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {"impact": "Impact on children"}
        help_texts = {
            "impact": "An action closes once its impact is evident or sustained.",
            "minute_reference": "Where the board or the Director recorded it, such as IB/26/14.",
            "decision_reason": f"Needed when it does not close yet. {NO_CHILD}",
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        self.fields["impact"] = forms.ChoiceField(
            label="Impact on children",
            choices=Impact.choices,
            widget=Radios(hints=ratings_of(self.instance.action.plan.council_id).impact),
            help_text="An action closes once its impact is evident or sustained.",
            required=False,
        )
        self.order_fields(["decision", "impact", "minute_reference", "decision_reason"])

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not cleaned.get("decision") and "decision" not in self.errors:
            self.add_error("decision", "Select whether to close it")
        if cleaned.get("decision") == "close":
            if "impact" not in self.errors and cleaned.get("impact") not in PROVED:
                self.add_error(
                    "impact", "Impact must be evident or sustained before the action can close"
                )
            reference = cleaned.get("minute_reference") or ""
            if not any(map(str.isalnum, reference)) and "minute_reference" not in self.errors:
                self.add_error("minute_reference", "Enter the minute reference")
            action = self.instance.action
            for reason in reasons_not_to_close(action, user=self.user, on=self.on):
                self.add_error("decision", f"It cannot close yet. {reason}")
        elif cleaned.get("decision") == "refuse" and not cleaned.get("decision_reason"):
            self.add_error("decision_reason", "Enter the reason why it does not close yet")
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        record.is_closed = self.cleaned_data["decision"] == "close"
        record.decided_by, record.decided_at = by, at
        super().save_record(record, by=by, at=at)


class ReopenForm(VisibleForm):
    """Open a closed action again. Its closing stays on record."""

    class Meta:
        model = Closing
        fields = ["reopened_reason"]
        labels = {"reopened_reason": "Why it is open again"}
        help_texts = {"reopened_reason": NO_CHILD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reopened_reason"].required = True

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        record.reopened_by, record.reopened_at = by, at
        super().save_record(record, by=by, at=at)
