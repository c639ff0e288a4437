"""Forms of monitoring visits, of moving a visit, and of the letter that follows."""

from datetime import date, datetime
from typing import Any, ClassVar

from django import forms
from django.db.models import Max

from accounts.forms import OnceForm
from accounts.models import Council, User
from accounts.narratives import NO_CHILD
from accounts.records import Conflict
from accounts.scope import VISIBILITY_FIELDS, Visibility
from govuk.dates import DatePartsField, in_words
from govuk.forms import Radios
from inspections.forms.sections import WHO_MAY_READ, Section, VisibleForm
from inspections.models import Framework, Inspection, Letter, VisitMove
from inspections.models.framework import FrameworkKind
from inspections.models.inspection import InspectionStatus

PLANNED_OR_DONE = [
    (InspectionStatus.PLANNED, "It is planned"),
    (InspectionStatus.DONE, "It took place"),
]


class VisitForm(VisibleForm):
    """Plans a monitoring visit, or records one. Ofsted does not publish the first one's letter."""

    parts: ClassVar[tuple[Section, ...]] = (
        ("Which visit", ("previous", "sequence_number")),
        ("When", ("status", "started_on", "ended_on")),
        WHO_MAY_READ,
    )

    class Meta:
        model = Inspection
        fields = [
            "previous",
            "sequence_number",
            "status",
            "started_on",
            "ended_on",
            *VISIBILITY_FIELDS,
        ]
        field_classes = dict.fromkeys(("started_on", "ended_on"), DatePartsField)
        widgets = {"status": Radios()}
        labels = {
            "sequence_number": "Number of the visit in its series",
            "started_on": "First day of the visit",
            "ended_on": "Last day of the visit",
            "status": "Where it stands",
        }
        help_texts = {
            "sequence_number": "Ofsted does not publish the letter of the first; you can change it."
        }

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, user=user, council=council, **kwargs)
        full = Inspection.objects.visible_to(user).in_council(council).standing()
        previous: Any = self.fields["previous"]
        previous.queryset = full.filter(framework__kind=FrameworkKind.FULL)
        previous.label, previous.required = "Inspection it follows", True
        previous.help_text = "The one that found the council inadequate."
        number: Any = self.fields["sequence_number"]
        number.required, number.min_value = True, 1
        self.fields["status"].choices = PLANNED_OR_DONE  # type: ignore[attr-defined]
        self.initial["status"] = InspectionStatus.PLANNED
        latest = previous.queryset.order_by("-started_on").first()
        if latest is not None:
            last = self.series(latest).aggregate(last=Max("sequence_number"))["last"]
            self.initial["previous"] = latest.pk
            self.initial["sequence_number"] = (last or 0) + 1

    def series(self, previous: Inspection) -> Any:
        visits = Inspection.objects.in_council(self.council).standing().filter(previous=previous)
        return visits.filter(framework__kind=FrameworkKind.MONITORING_VISIT)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        started_on, ended_on = cleaned.get("started_on"), cleaned.get("ended_on")
        if started_on and ended_on and ended_on < started_on:
            self.add_error("ended_on", "The last day must be on or after the first day")
        previous, number = cleaned.get("previous"), cleaned.get("sequence_number")
        if started_on and previous and previous.started_on >= started_on:
            self.add_error("started_on", f"The visit must come after {previous}")
        if previous and number and self.series(previous).filter(sequence_number=number).exists():
            self.add_error("sequence_number", f"Visit {number} is recorded already")
        if started_on:
            self.take_framework(started_on)
        return cleaned

    def take_framework(self, started_on: date) -> None:
        kinds = Framework.objects.filter(kind=FrameworkKind.MONITORING_VISIT)
        found = kinds.in_force(on=started_on).first()
        if found is None:
            words = f"No framework of monitoring visits is held for {in_words(started_on)}"
            self.add_error("started_on", words)
        else:
            self.instance.framework = found

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        record.title = f"Monitoring visit {record.sequence_number}"
        record.is_published_by_ofsted = record.sequence_number != 1
        super().save_record(record, by=by, at=at)


class MoveForm(OnceForm):
    """Moves a visit that has not taken place to other days, with the reason."""

    to_on = DatePartsField(label="First day now")
    to_until = DatePartsField(label="Last day now", required=False)
    reason = forms.CharField(
        label="Why it was moved", max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )
    source = forms.CharField(
        label="Source", max_length=200, required=False, help_text="For example, Ofsted's letter."
    )

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.inspection = inspection

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        to_on, to_until = cleaned.get("to_on"), cleaned.get("to_until")
        if to_on and to_until and to_until < to_on:
            self.add_error("to_until", "The last day must be on or after the first day")
        if to_on and (to_on, to_until) == (self.inspection.started_on, self.inspection.ended_on):
            self.add_error("to_on", "These are the days it is planned for already")
        previous = self.inspection.previous
        if to_on and previous and to_on <= previous.started_on:
            self.add_error("to_on", f"The visit must come after {previous}")
        return cleaned

    def do(self, *, by: User, at: datetime) -> str:
        it, given = self.inspection, self.cleaned_data
        if it.status == InspectionStatus.DONE:
            raise forms.ValidationError("It took place: it cannot be moved any more")
        move = VisitMove(
            inspection=it,
            from_on=it.started_on,
            from_until=it.ended_on,
            **{name: given[name] for name in ("to_on", "to_until", "reason", "source")},
        )
        move.save(by=by, at=at)
        it.started_on, it.ended_on = given["to_on"], given["to_until"]
        it.status = InspectionStatus.RESCHEDULED
        try:
            it.save(by=by, at=at)
        except Conflict:
            raise forms.ValidationError("Somebody changed the visit meanwhile") from None
        return it.get_absolute_url()


class LetterForm(VisibleForm):
    parts: ClassVar[tuple[Section, ...]] = (
        ("What it says", ("dated_on", "text", "source")),
        WHO_MAY_READ,
    )

    class Meta:
        model = Letter
        fields = [
            "dated_on",
            "text",
            "source",
            *VISIBILITY_FIELDS,
        ]
        field_classes: ClassVar[dict[str, Any]] = {"dated_on": DatePartsField}
        help_texts = {"text": f"In your words, or its own. {NO_CHILD}"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.instance.pk and self.instance.must_be_exempt_because:
            self.initial["visibility"] = Visibility.EXEMPT

    def clean_dated_on(self) -> date | None:
        dated_on: date | None = self.cleaned_data["dated_on"]
        if dated_on and dated_on < self.instance.inspection.started_on:
            raise forms.ValidationError("The letter must come after the visit began")
        return dated_on
