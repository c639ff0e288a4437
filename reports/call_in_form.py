"""Record that members called a decision in, and what came of it."""

from datetime import date, datetime, time
from typing import Any

from django import forms

from accounts.forms import RecordForm
from accounts.models import User
from accounts.narratives import NO_CHILD
from accounts.records import refused_if_taken
from boards.models import Meeting
from govuk.dates import LONDON, in_words
from govuk.forms import DatePartsField, Radios
from reports.models import CallInMade, CommitteeRules


class CallInForm(RecordForm):
    """Who called it in, when and why. It is refused where the constitution would refuse it."""

    lists = ("signatories",)

    class Meta:
        model = CallInMade
        fields = ("made_on", "made_time", "signatories", "reasons")
        field_classes = {"made_on": DatePartsField}
        widgets = {
            "made_time": forms.TimeInput(format="%H:%M", attrs={"class": "govuk-input--width-5"}),
            "signatories": forms.Textarea(attrs={"rows": 5}),
            "reasons": forms.Textarea(attrs={"rows": 5}),
        }
        help_texts = {
            "made_time": "Such as 11:30. Needed where call-in ends at an hour of that day.",
            "signatories": "Members, one to a line.",
            "reasons": f"As they were given. {NO_CHILD}",
        }

    def __init__(self, *args: Any, on: date, rules: CommitteeRules, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on, self.rules = on, rules

    def again(self) -> dict[str, Any]:
        return {"on": self.on, "rules": self.rules}

    def clean_signatories(self) -> str:
        words: str = self.cleaned_data["signatories"]
        signed = [line for line in words.split("\n") if line.strip()]
        least = self.rules.call_in_signatories or 1
        if len(signed) < least:
            raise forms.ValidationError(
                f"A call-in is signed by at least {least} members; there are {len(signed)} here"
            )
        return words

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        made_on = cleaned.get("made_on")
        if made_on is None:
            return cleaned
        decision, published = self.instance.decision, self.instance.decision.published
        if made_on > self.on:
            self.add_error("made_on", "Date it was made must be today or in the past")
        elif made_on < decision.decided_on:
            day = in_words(decision.decided_on)
            self.add_error(
                "made_on", f"Date it was made must be {day}, when it was decided, or later"
            )
        ends = published.call_in_ends_at.astimezone(LONDON)
        at = cleaned.get("made_time")
        if made_on == ends.date() and at is None and ends.time() != time():
            self.add_error("made_time", f"Enter the time: call-in ended at {ends:%H:%M} that day")
        elif datetime.combine(made_on, at or time(), LONDON) >= ends:
            words = f"It came too late: call-in ended at {published.call_in_words}"
            self.add_error("made_on", words)
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        with refused_if_taken(
            "Somebody recorded a call-in of it at the same moment. Open the decision again"
        ):
            super().save_record(record, by=by, at=at)


class CallInOutcomeForm(RecordForm):
    """What a meeting decided on the call-in."""

    class Meta:
        model = CallInMade
        fields = ("outcome", "meeting", "outcome_words")
        widgets = {"outcome": Radios(), "outcome_words": forms.Textarea(attrs={"rows": 4})}
        labels = {"meeting": "Meeting that decided it"}
        help_texts = {
            "meeting": "That of the scrutiny committee, or of the body it went to.",
            "outcome_words": f"Its advice or its recommendation, if there was any. {NO_CHILD}",
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        fields: dict[str, Any] = self.fields
        decision = self.instance.decision
        rows = Meeting.objects.visible_to(user).in_council(decision.council)
        held = rows.filter(withdrawn_at=None, on__gte=self.instance.made_on, on__lte=on)
        if not decision.is_exempt:
            held = held.exclude(visibility="exempt")
        fields["meeting"].queryset = held.select_related("board").order_by("-on", "-pk")
        fields["meeting"].empty_label = "Select a meeting"
        fields["meeting"].required = fields["outcome"].required = True
        choices = fields["outcome"].choices
        fields["outcome"].choices = [choice for choice in choices if choice[0]]

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}
