from datetime import datetime
from typing import Any

from django import forms

from accounts.forms import VISIBILITY_WIDGETS, VisibleForm
from accounts.models import User
from accounts.records import relink
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import Checkboxes, DatePartsField
from improvement.forms.editing import NO_CHILD, SeveralField, areas_by_inspection
from improvement.models import (
    FocusArea,
    FocusAreaAlias,
    FocusAreaLink,
    ImprovementPlan,
    PlanInspection,
    Strand,
)
from inspections.models import AreaForImprovement, Inspection

LONGEST_NAME = 160


class PlanForm(VisibleForm):
    """A plan and the inspections that it answers."""

    inspections = SeveralField(
        label="Inspections that it answers",
        queryset=Inspection.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )

    class Meta:
        model = ImprovementPlan
        fields = ["title", "summary", "starts_on", *VISIBILITY_FIELDS]
        field_classes = {"starts_on": DatePartsField}
        widgets = VISIBILITY_WIDGETS
        labels = {
            "summary": "What the plan is for",
            "starts_on": "First day of the plan",
            "visibility": "Who may read it",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        council = self.instance.council
        found: Any = Inspection.objects
        inspections = found.visible_to(user).in_council(council).filter(withdrawn_at=None)
        self.fields["inspections"].queryset = inspections  # type: ignore[attr-defined]
        if self.instance.pk:
            self.initial["inspections"] = list(
                self.instance.inspection_links.current().values_list("inspection_id", flat=True)
            )
        self.keep_visibility_to(user, council)
        self.order_fields(["title", "summary", "inspections"])

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        offered = self.fields["inspections"].queryset  # type: ignore[attr-defined]
        relink(
            record.inspection_links.filter(inspection__in=offered),
            [
                PlanInspection(plan=record, inspection=each)
                for each in self.cleaned_data["inspections"]
            ],
            key="inspection_id",
            by=by,
            at=at,
        )


class StrandForm(VisibleForm):
    class Meta:
        model = Strand
        fields = ["reference", "name", "description", "order"]
        widgets = {
            "reference": forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            "description": forms.Textarea(attrs={"rows": 3}),
            "order": forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        }
        help_texts = {
            "reference": "A number or letter, such as 2 or B.",
            "order": "Its place in the plan: 1 comes first.",
        }
        labels = {"order": "Place"}

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        others = self.instance.plan.strands.exclude(pk=self.instance.pk)
        if others.filter(reference=reference, withdrawn_at=None).exists():
            raise forms.ValidationError(f"The plan has a strand {reference} already")
        return reference


class FocusAreaForm(VisibleForm):
    """A board's priority, the areas for improvement it takes in, and what else it is called."""

    lists = ("other_names",)

    areas = SeveralField(
        label="Areas for improvement that it takes in",
        queryset=AreaForImprovement.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )
    other_names = forms.CharField(
        label="Other names for it",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2_000,
        help_text="What documents call it, one name to a line.",
    )

    class Meta:
        model = FocusArea
        fields = ["name", "description", "order", *VISIBILITY_FIELDS]
        widgets = {
            "description": forms.Textarea(attrs={"rows": 3}),
            "order": forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
            **VISIBILITY_WIDGETS,
        }
        labels = {"order": "Place", "visibility": "Who may read it"}
        help_texts = {"description": NO_CHILD, "order": "Its place in the list: 1 comes first."}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        found: Any = AreaForImprovement.objects
        areas = (
            found.visible_to(user)
            .filter(inspection__plan_links__plan=self.instance.plan, withdrawn_at=None)
            .filter(inspection__plan_links__ended_at=None)
            .select_related("inspection")
        )
        field: Any = self.fields["areas"]
        field.queryset = areas
        field.choices = areas_by_inspection(areas)
        if self.instance.pk:
            self.initial["areas"] = list(
                self.instance.area_links.current().values_list("area_id", flat=True)
            )
            self.initial["other_names"] = "\n".join(
                self.instance.aliases.current().values_list("name", flat=True)
            )
        self.keep_visibility_to(user, self.instance.plan.council)
        self.order_fields(["name", "description", "order", "areas", "other_names"])

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def clean_other_names(self) -> str:
        names = [line.strip() for line in self.cleaned_data["other_names"].splitlines()]
        if any(len(name) > LONGEST_NAME for name in names):
            raise forms.ValidationError("Each name must be 160 characters or fewer")
        return "\n".join(dict.fromkeys(name for name in names if name))

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        relink(
            record.area_links.filter(area__in=self.fields["areas"].queryset),  # type: ignore[attr-defined]
            [FocusAreaLink(focus_area=record, area=area) for area in self.cleaned_data["areas"]],
            key="area_id",
            by=by,
            at=at,
        )
        relink(
            record.aliases,
            [
                FocusAreaAlias(focus_area=record, name=name)
                for name in self.cleaned_data["other_names"].splitlines()
            ],
            key="name",
            by=by,
            at=at,
        )
