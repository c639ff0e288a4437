from datetime import datetime
from typing import Any

from django import forms

from accounts.forms import VISIBILITY_WIDGETS, RecordForm, VisibleForm
from accounts.models import User
from accounts.records import relink
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import Checkboxes
from improvement.forms.editing import NO_CHILD, SeveralField, areas_by_inspection
from improvement.models import (
    CorporateOutcome,
    ExternalProgramme,
    ImprovementPlan,
    LocalPriority,
    OutcomePlan,
    OutcomeStrand,
    ProgrammeArea,
    ProgrammeStrand,
    Strand,
)
from inspections.models import AreaForImprovement


class PriorityForm(VisibleForm):
    """Something that the council itself wants better, beside what inspectors found."""

    class Meta:
        model = LocalPriority
        fields = ["reference", "title", "source", *VISIBILITY_FIELDS]
        widgets = {
            "reference": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "title": forms.Textarea(attrs={"rows": 2}),
            **VISIBILITY_WIDGETS,
        }
        labels = {
            "title": "What the council wants to get better",
            "visibility": "Who may read it",
        }
        help_texts = {
            "reference": "A number or letters, such as LP1.",
            "title": NO_CHILD,
            "source": "Such as the self-evaluation, or a motion of council.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.keep_visibility_to(user, self.instance.plan.council)

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        others = self.instance.plan.local_priorities.exclude(pk=self.instance.pk)
        if others.filter(reference=reference, withdrawn_at=None).exists():
            raise forms.ValidationError(f"The plan has a local priority {reference} already")
        return reference


def several(label: str) -> SeveralField:
    return SeveralField(
        label=label,
        queryset=Strand.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )


class TiedForm(RecordForm):
    """A record of the council that plans are tied to. `ties`: field, link, what links lead to."""

    ties: tuple[tuple[str, Any, str], ...] = ()
    of = ""  # what the links call the record

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        council = self.instance.council
        plans: Any = ImprovementPlan.objects.visible_to(user).in_council(council)
        self.visible_plans = plans.filter(withdrawn_at=None)
        for name, _, key in self.ties:
            if self.instance.pk:
                self.initial[name] = list(
                    self.links(name).current().values_list(f"{key}_id", flat=True)
                )
        strands = Strand.objects.filter(plan__in=self.visible_plans, withdrawn_at=None)
        self.choose("strands", strands.select_related("plan"))

    def choose(self, name: str, rows: Any, choices: Any = None) -> None:
        field: Any = self.fields[name]
        field.queryset = rows
        if name == "strands":
            groups: dict[str, list[tuple[int, str]]] = {}
            for strand in rows:
                groups.setdefault(str(strand.plan), []).append((strand.pk, str(strand)))
            choices = list(groups.items())
        if choices is not None:
            field.choices = choices

    def links(self, name: str) -> Any:
        """The links of the record that a field edits: `strand_links` for strands."""
        return getattr(self.instance, f"{name.removesuffix('s')}_links")

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        for name, kind, key in self.ties:
            # What this person may not know of stays tied.
            offered = self.fields[name].queryset  # type: ignore[attr-defined]
            wanted = [kind(**{self.of: record, key: each}) for each in self.cleaned_data[name]]
            current = self.links(name).filter(**{f"{key}__in": offered})
            relink(current, wanted, key=f"{key}_id", by=by, at=at)


class ExternalProgrammeForm(TiedForm, VisibleForm):
    """Work outside the plans that they lean on, with the strands and findings that do."""

    ties = (("strands", ProgrammeStrand, "strand"), ("areas", ProgrammeArea, "area"))
    of = "programme"

    link = forms.URLField(label="Its page", max_length=500, required=False, assume_scheme="https")
    strands = several("Strands that lean on it")
    areas = several("Areas for improvement that it helps with")

    class Meta:
        model = ExternalProgramme
        fields = ["name", "description", "link", *VISIBILITY_FIELDS]
        widgets = {"description": forms.Textarea(attrs={"rows": 3}), **VISIBILITY_WIDGETS}
        labels = {"visibility": "Who may read it"}
        help_texts = {"name": "Such as a regional fostering programme.", "description": NO_CHILD}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found: Any = AreaForImprovement.objects
        areas = (
            found.visible_to(self.user)
            .in_council(self.instance.council)
            .filter(withdrawn_at=None)
            .select_related("inspection")
            .order_by("-inspection__started_on", "inspection_id", "order", "pk")
        )
        self.choose("areas", areas, areas_by_inspection(areas))
        self.keep_visibility_to(self.user, self.instance.council)
        self.order_fields(["name", "description", "link", "strands", "areas"])


class CorporateOutcomeForm(TiedForm):
    """What the council's own plan promises, with the plans and strands that serve it."""

    ties = (("plans", OutcomePlan, "plan"), ("strands", OutcomeStrand, "strand"))
    of = "outcome"

    plans = several("Plans that serve it as a whole")
    strands = several("Strands that serve it")

    class Meta:
        model = CorporateOutcome
        fields = ["name", "priority", "corporate_plan", "description"]
        widgets = {"description": forms.Textarea(attrs={"rows": 3})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.choose("plans", self.visible_plans)
