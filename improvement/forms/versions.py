from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import FuzzyDate, VisibleForm, WithdrawForm
from accounts.models import User
from accounts.records import Precision, refused_if_taken
from govuk.dates import in_words
from govuk.forms import DatePartsField, Radios
from improvement.forms.action import HOW_EXACT
from improvement.forms.editing import NO_CHILD
from improvement.models import (
    Evidence,
    ImprovementPlan,
    PlanVersion,
    RegulatorResponse,
    VersionState,
    VersionStep,
)
from improvement.models.version import SETTLED
from improvement.workflows import add_version, record_step

# A draft is what a version is without any step.
STEPS = [
    choice
    for choice in VersionStep._meta.get_field("state").choices or ()
    if choice[0] != VersionState.DRAFT
]
MEANINGS = {
    VersionState.BOARD: "The improvement board saw it.",
    VersionState.SCRUTINY: "Scrutiny looked at it, and may have made recommendations.",
    VersionState.CABINET: "Cabinet, or the executive board, approved it.",
    VersionState.SUBMITTED: "Only if it was sent before the plan was kept here. Otherwise submit "
    "it on the page of versions: that freezes a copy.",
    VersionState.IN_FORCE: "From this day it is the plan. The version before is superseded.",
    VersionState.SUPERSEDED: "From this day another version counts.",
    VersionStep.MINOR_EDIT: "An officer changed something small, as the approval allows.",
}


class VersionForm(VisibleForm):
    """A version of the plan: what it is called, and why the plan was revised."""

    class Meta:
        model = PlanVersion
        fields = ["label", "revised_because", "takes_in"]
        widgets = {
            "label": forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "revised_because": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "label": "Such as 2, Phase 3 or vf1a. Leave empty to count on from the last.",
            "revised_because": f"Such as the outcome of an inspection. {NO_CHILD}",
            "takes_in": "Such as the action plan that a regulator asked for.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if not self.errors and not any(cleaned.get(name) for name in self.Meta.fields):
            self.add_error(
                "revised_because",
                "Enter why the plan was revised, what the version is called or what it takes in",
            )
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if not record._state.adding:
            super().save_record(record, by=by, at=at)
            return
        with refused_if_taken(
            "Somebody else added a version at the same moment. Send it again to add yours"
        ):
            add_version(record, by=by, at=at)


class StepForm(FuzzyDate):
    """What happened to a version on a day."""

    class Meta:
        model = VersionStep
        fields = [
            "state", "on", "on_precision", "on_as_stated", "body", "minute_reference", "accepted",
            "rejected", "note",
        ]  # fmt: skip
        field_classes = {"on": DatePartsField}
        widgets = {
            "state": Radios(hints=MEANINGS),
            "on_precision": Radios(is_inline=True, is_small=True),
            "minute_reference": forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "accepted": forms.Textarea(attrs={"rows": 3}),
            "rejected": forms.Textarea(attrs={"rows": 3}),
            "note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "on_precision": HOW_EXACT,
            "on_as_stated": "Such as “summer 2026”. Leave empty if the date says it all.",
            "body": "Such as Cabinet, or the Director with the lead member.",
            "accepted": "What scrutiny recommended, and the council takes up.",
            "rejected": "What scrutiny recommended, and why the council does not take it up.",
            "note": f"For a minor edit: what was changed. {NO_CHILD}",
        }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        chosen: Any = self.fields["state"]
        chosen.choices = STEPS

    def again(self) -> dict[str, Any]:
        return {"on": self.on}

    def clean_state(self) -> str:
        state: str = self.cleaned_data["state"]
        others = self.instance.plan_version.steps.filter(withdrawn_at=None)
        if state in SETTLED and others.exclude(pk=self.instance.pk).filter(state=state).exists():
            label = VersionState(state).label.lower()
            raise forms.ValidationError(f"This version has a step “{label}” already")
        return state

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        on, state = cleaned.get("on"), cleaned.get("state")
        if on and on > self.on and cleaned.get("on_precision") == Precision.DAY:
            self.add_error("on", "Date must be today or in the past")
        elif on and state == VersionState.SUBMITTED:
            first_on = self.instance.plan_version.plan.first_recorded_on()
            if on >= first_on:
                self.add_error(
                    "state",
                    f"The plan is kept here since {in_words(first_on)}. Submit this version on"
                    " the page of versions: that freezes a copy",
                )
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        record_step(record, by=by, at=at, seen=self.cleaned_data.get("version"))


class ResponseForm(VisibleForm):
    """What the regulator answered to a version that was submitted."""

    class Meta:
        model = RegulatorResponse
        fields = ["kind", "received_on", "letter_reference", "letter", "text"]
        field_classes = {"received_on": DatePartsField}
        widgets = {
            "kind": Radios,
            "letter_reference": forms.TextInput(attrs={"class": "govuk-input--width-20"}),
            "text": forms.Textarea(attrs={"rows": 4}),
        }
        labels = {"letter": "The letter, among the plan's evidence"}
        help_texts = {
            "letter": "Add it to the evidence of the plan first. Leave empty if it is not there.",
            "text": NO_CHILD,
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        seen: Any = Evidence.objects.visible_to(user)
        chosen: Any = self.fields
        chosen["letter"].queryset = seen.filter(
            plan=self.instance.plan_version.plan, action=None, withdrawn_at=None
        )
        chosen["letter"].empty_label = "None of these"

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def clean_received_on(self) -> date:
        received_on: date = self.cleaned_data["received_on"]
        sent = self.instance.plan_version.steps.filter(
            state=VersionState.SUBMITTED, withdrawn_at=None
        ).first()
        if received_on > self.on:
            raise forms.ValidationError("Date must be today or in the past")
        if sent is not None and received_on < sent.on:
            raise forms.ValidationError(
                f"The version was submitted on {in_words(sent.on)}. Enter that day or a later one"
            )
        return received_on


class WithdrawVersionForm(WithdrawForm):
    """Withdraw a version that was not submitted. Of that and submitting it at once, one is told."""

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        ImprovementPlan.objects.select_for_update(of=("self",)).get(pk=record.plan_id)
        super().save_record(record, by=by, at=at)
