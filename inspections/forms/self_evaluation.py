"""Forms of the self-evaluation, its versions and themes, and the annual engagement meeting."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms

from accounts.forms import OnceForm
from accounts.models import Council, User
from accounts.narratives import NO_CHILD
from accounts.scope import VISIBILITY_FIELDS
from govuk.dates import DatePartsField
from govuk.forms import Radios
from inspections.forms.sections import WHO_MAY_READ, Section, SectionedForm, VisibleForm
from inspections.models import EngagementMeeting, EvaluationTheme, Inspection, SelfEvaluation
from inspections.models.self_evaluation import Accuracy


class SelfEvaluationForm(VisibleForm):
    parts: ClassVar[tuple[Section, ...]] = (
        ("Which version", ("title", "version_label", "on", "source")),
        ("What inspectors said of it", ("inspection", "accuracy", "accuracy_note")),
        WHO_MAY_READ,
    )

    class Meta:
        model = SelfEvaluation
        fields = [
            "title",
            "version_label",
            "on",
            "source",
            "inspection",
            "accuracy",
            "accuracy_note",
            *VISIBILITY_FIELDS,
        ]
        field_classes: ClassVar[dict[str, Any]] = {"on": DatePartsField}
        labels = {"accuracy": "How accurate they found it"}
        widgets = {
            "accuracy": Radios(choices=Accuracy.choices),
            "accuracy_note": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": "For example, Self-evaluation of children's services, 2026.",
            "accuracy_note": f"In their words, or yours. {NO_CHILD}",
        }

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, user=user, council=council, **kwargs)
        known = Inspection.objects.visible_to(user).in_council(council).standing()
        inspection: Any = self.fields["inspection"]
        inspection.queryset, inspection.label = known, "Inspection whose inspectors judged it"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("accuracy") and not cleaned.get("inspection"):
            self.add_error("inspection", "Choose the inspection, or leave the accuracy open")
        return cleaned


class ThemeForm(SectionedForm):
    parts: ClassVar[tuple[Section, ...]] = (
        ("The theme", ("name", "position", "strengths", "challenges", "priorities")),
    )

    class Meta:
        model = EvaluationTheme
        fields = ["name", "position", "strengths", "challenges", "priorities"]
        help_texts = {
            "name": "For example, Leaving care.",
            "position": f"Where we are, and how we know. {NO_CHILD}",
            "strengths": f"What works well. {NO_CHILD}",
            "challenges": f"What is hard, or does not work yet. {NO_CHILD}",
            "priorities": f"What we do next. {NO_CHILD}",
        }

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        others = self.instance.evaluation.themes.standing().exclude(pk=self.instance.pk)
        if others.filter(name__iexact=name).exists():
            raise forms.ValidationError(f"“{name}” is there already. Enter another theme")
        return name

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if record.pk is None:
            record.order = record.evaluation.themes.next_order()
        super().save_record(record, by=by, at=at)


class NewVersionForm(OnceForm):
    """Begins the next version, with the themes as they stand. The one before stays readable."""

    version_label = forms.CharField(label="Version", max_length=20)
    on = DatePartsField(label="Date")
    revised_because = forms.CharField(
        label="Why there is a new version",
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Do not name or describe a child.",
    )

    def __init__(self, *args: Any, evaluation: SelfEvaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.evaluation = evaluation

    def do(self, *, by: User, at: datetime) -> str:
        given = self.cleaned_data
        before = SelfEvaluation.objects.select_for_update().get(pk=self.evaluation.pk)
        if before.superseded_by.standing().exists():
            raise forms.ValidationError("There is a later version already")
        version = SelfEvaluation(
            council=before.council,
            title=before.title,
            supersedes=before,
            **before.readers,
            **{name: given[name] for name in ("version_label", "on", "revised_because")},
        )
        version.save(by=by, at=at)
        for theme in before.themes.standing():
            carried = EvaluationTheme(
                evaluation=version,
                **{
                    name: getattr(theme, name)
                    for name in (
                        "order",
                        "name",
                        "position",
                        "strengths",
                        "challenges",
                        "priorities",
                    )
                },
            )
            carried.save(by=by, at=at)
        return version.get_absolute_url()


class EngagementForm(VisibleForm):
    lists = ("attendees",)
    parts: ClassVar[tuple[Section, ...]] = (
        ("The meeting", ("on", "evaluation", "attendees", "notes", "source")),
        WHO_MAY_READ,
    )

    class Meta:
        model = EngagementMeeting
        fields = [
            "on",
            "evaluation",
            "attendees",
            "notes",
            "source",
            *VISIBILITY_FIELDS,
        ]
        field_classes: ClassVar[dict[str, Any]] = {"on": DatePartsField}
        widgets = {"attendees": forms.Textarea(attrs={"rows": 4})}
        help_texts = {"notes": f"What was talked about, and agreed. {NO_CHILD}"}

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, user=user, council=council, **kwargs)
        known = SelfEvaluation.objects.visible_to(user).in_council(council).standing()
        evaluation: Any = self.fields["evaluation"]
        evaluation.queryset, evaluation.label = known, "Self-evaluation it was about"
