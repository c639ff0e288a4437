"""Forms of interventions, the days that follow from them, and support partners."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms

import accounts.forms
from accounts.forms import RecordForm
from accounts.models import Council, User
from accounts.narratives import NO_CHILD
from accounts.records import last_day
from accounts.scope import VISIBILITY_FIELDS
from govuk.dates import DatePartsField
from govuk.forms import Radios
from inspections.forms.sections import WHO_MAY_READ, Section, VisibleForm
from inspections.models import Inspection, Intervention, StatutoryDate, SupportPartner
from inspections.models.intervention import (
    MOST_MONTHS,
    InterventionKind,
    InterventionStatus,
    PartnerKind,
    months_of,
)
from inspections.workflows import REVIEW, count_months, work_out_reviews

DAYS = ("issued_on", "started_on", "ended_on", "reported_on", "published_on")


class InterventionForm(VisibleForm):
    parts: ClassVar[tuple[Section, ...]] = (
        ("What it is", ("inspection", "kind", "title", "status", "body", "issued_by")),
        ("Its days", DAYS),
        ("What is due, and when", ("review_is", "review_months")),
        ("What it asks", ("text", "source")),
        WHO_MAY_READ,
    )

    class Meta:
        model = Intervention
        fields = [
            "inspection",
            "kind",
            "title",
            "status",
            "body",
            "issued_by",
            *DAYS,
            "review_is",
            "review_months",
            "text",
            "source",
            *VISIBILITY_FIELDS,
        ]
        field_classes = dict.fromkeys(DAYS, DatePartsField)
        labels = {
            "kind": "Kind of intervention",
            "body": "Body",
            "issued_by": "By whom",
            "review_is": "What is due",
            "review_months": "Months from the day of issue",
            "text": "What it says",
        }
        widgets = {
            "kind": Radios(choices=InterventionKind.choices),
            "status": Radios(choices=InterventionStatus.choices),
        }
        help_texts = {
            "title": "For example, Updated statutory direction.",
            "status": "Say how it stands. It is never worked out from grades.",
            "body": "For example, Department for Education.",
            "issued_by": "A post, such as Secretary of State for Education.",
            "issued_on": "The months below are counted from it. For example, 7 1 2020",
            "review_is": "For example, Commissioner's report.",
            "review_months": "Calendar months, such as 6, 12. Leave empty if nothing is due.",
            "text": f"In your words. {NO_CHILD}",
        }

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, user=user, council=council, **kwargs)
        known = Inspection.objects.visible_to(user).in_council(council).standing()
        self.fields["inspection"].queryset = known  # type: ignore[attr-defined]
        self.fields["inspection"].label = "Inspection it follows"
        if not self.instance.pk:
            self.initial.setdefault("review_is", REVIEW)
            self.initial.setdefault("review_months", "6, 12")

    def clean_review_months(self) -> str:
        return ", ".join(map(str, months_of(self.cleaned_data["review_months"])))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        issued_on, ended_on = cleaned.get("issued_on"), cleaned.get("ended_on")
        if cleaned.get("review_months") and not issued_on and "issued_on" not in self.errors:
            self.add_error("issued_on", "Enter the day of issue, or leave the months empty")
        first = max((day for day in (issued_on, cleaned.get("started_on")) if day), default=None)
        if first and ended_on and ended_on < first:
            self.add_error("ended_on", "It must end on or after the day it was issued and started")
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        work_out_reviews(record, by=by, at=at)


class WithdrawInterventionForm(accounts.forms.WithdrawForm):
    """Withdraws an intervention, and the days that follow from it unless they were met."""

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        work_out_reviews(record, by=by, at=at)


class ReviewForm(RecordForm):
    """Adds a day to those that an intervention brings, with the reason."""

    class Meta:
        model = StatutoryDate
        fields = ["what", "days", "added_because"]
        labels = {"what": "What is due", "days": "Months from the day of issue"}
        widgets = {"added_because": forms.Textarea(attrs={"rows": 3})}
        help_texts = {
            "what": "For example, Commissioner's final report.",
            "days": "Whole calendar months. The last day of the month, where it has no such day.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["days"] = forms.IntegerField(
            label=self.fields["days"].label,
            help_text=self.fields["days"].help_text,
            min_value=1,
            max_value=MOST_MONTHS,
            widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        )
        for name in ("what", "added_because"):
            self.fields[name].required = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        known = StatutoryDate.objects.filter(intervention=self.instance.intervention).standing()
        if known.filter(what=cleaned.get("what", ""), days=cleaned.get("days") or 0).exists():
            self.add_error("what", "This is already due after so many months")
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        count_months(record, record.what, by=by, at=at)


class PartnerForm(VisibleForm):
    parts: ClassVar[tuple[Section, ...]] = (
        ("Who helps", ("kind", "provider", "scope")),
        ("From when until when", ("from_on", "from_precision", "until_on")),
        ("Where it comes from", ("inspection", "intervention", "source")),
        WHO_MAY_READ,
    )

    class Meta:
        model = SupportPartner
        fields = [
            "kind",
            "provider",
            "scope",
            "from_on",
            "from_precision",
            "until_on",
            "inspection",
            "intervention",
            "source",
            *VISIBILITY_FIELDS,
        ]
        field_classes = dict.fromkeys(("from_on", "until_on"), DatePartsField)
        labels = {
            "kind": "Kind of support",
            "provider": "Who gives it",
            "scope": "With what",
            "from_precision": "How exact the first day is",
        }
        widgets = {
            "kind": Radios(choices=PartnerKind.choices),
            "from_precision": Radios(is_inline=True),
            "scope": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "provider": "An organisation. For example, Essex County Council.",
            "scope": f"For example, the front door and assessment. {NO_CHILD}",
            "from_on": "Any day of the month, if only the month is known. For example, 1 4 2020",
        }

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, user=user, council=council, **kwargs)
        for name, model in (("inspection", Inspection), ("intervention", Intervention)):
            field: Any = self.fields[name]
            field.queryset = model.objects.visible_to(user).in_council(council).standing()
        self.fields["inspection"].label = "Inspection it follows"
        self.fields["intervention"].label = "Direction or notice it is under"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        from_on, until_on = cleaned.get("from_on"), cleaned.get("until_on")
        if from_on and cleaned.get("from_precision"):
            cleaned["from_on"] = from_on = last_day(from_on, cleaned["from_precision"])
        if from_on and until_on and until_on < from_on:
            self.add_error("until_on", "The last day must be on or after the first day")
        return cleaned
