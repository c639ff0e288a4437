from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm
from accounts.models import User
from govuk.forms import Checkboxes, Radios
from impact.models import (
    ActivityEvidence,
    AreaImpact,
    AreaImpactSource,
    AssuranceActivity,
    Measure,
    MeasureEvidence,
    VoiceEntry,
)
from impact.models.area_impact import why_not
from improvement.forms.editing import NO_CHILD, SeveralField
from improvement.models import Evidence, ImprovementPlan
from improvement.ratings import ratings_of
from improvement.status import Impact
from inspections.models import AreaForImprovement

# The field, the kind of source, its label, and the model.
SOURCES: tuple[tuple[str, str, str, Any], ...] = (
    ("measures", "measure", "Measures", Measure),
    ("activities", "activity", "Assurance activities", AssuranceActivity),
    ("evidence", "evidence", "Evidence", Evidence),
    ("voice", "voice", "What people told us", VoiceEntry),
)


class AreaImpactForm(OnceForm):
    """How far an area shows a difference for children, and on which sources that rests.

    Each kind of source is offered only where the plan has one that the person may read.
    """

    impact = forms.ChoiceField(label="Impact on children", choices=Impact.choices)
    reason = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20_000,
        help_text=f"What the sources show together. {NO_CHILD}",
    )

    def __init__(
        self,
        *args: Any,
        plan: ImprovementPlan,
        area: AreaForImprovement,
        user: User,
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.area, self.on = plan, area, on
        rating: Any = self.fields["impact"]
        rating.widget = Radios(choices=Impact.choices, hints=ratings_of(plan.council_id).impact)
        for name, kind, label, model in SOURCES:
            rows = model.objects.visible_to(user).filter(plan=plan, withdrawn_at=None)
            on_area = (
                rows.filter(area=area)
                if kind == "evidence"
                else rows.filter(pk__in=area_links(kind, area))
            )
            choices = [(row.pk, in_words(kind, row)) for row in on_area]
            if choices:
                field: Any = SeveralField(
                    label=label, queryset=on_area, widget=Checkboxes(is_small=True), required=False
                )
                field.choices = choices
                self.fields[name] = field

    @property
    def chosen(self) -> list[tuple[str, Any]]:
        """The sources that were chosen: kind and record."""
        return [
            (kind, row) for name, kind, _, _ in SOURCES for row in self.cleaned_data.get(name) or ()
        ]

    def clean(self) -> dict[str, Any]:
        impact = self.cleaned_data.get("impact")
        if impact:
            earlier: Any = AreaImpact.objects.filter(plan=self.plan, area=self.area)
            reason = why_not(
                impact,
                kinds=independent_kinds(self.chosen),
                held_since=earlier.held_since(),
                on=self.on,
            )
            if reason:
                self.add_error("impact", reason)
        return self.cleaned_data

    def do(self, *, by: User, at: datetime) -> str:
        cleaned = self.cleaned_data
        rating = AreaImpact(
            plan=self.plan,
            area=self.area,
            on=self.on,
            impact=cleaned["impact"],
            reason=cleaned["reason"],
        )
        sources = [AreaImpactSource(**{kind: row}) for kind, row in self.chosen]
        rating.save(by=by, at=at, sources=sources)
        return f"{self.area.get_absolute_url()}#impact"


def area_links(kind: str, area: AreaForImprovement) -> Any:
    """Ids of the records of one kind that are tied to the area now."""
    links: Any = {
        "measure": area.measure_links,
        "activity": area.activity_links,
        "voice": area.voice_links,
    }[kind]
    key = {"measure": "measure_id", "activity": "activity_id", "voice": "entry_id"}[kind]
    return links.current().values(key)


def in_words(kind: str, row: Any) -> str:
    """A source as its box says it."""
    if kind == "activity":
        return f"{row.title}, {row.held_on.day} {row.held_on:%B %Y}"
    if kind == "voice":
        return f"{row.group}: {row.heard[:100]}"
    return str(row)


def independent_kinds(chosen: list[tuple[str, Any]]) -> set[str]:
    """The kinds among the chosen sources that do not merely repeat one another.

    Evidence that is tied to a chosen activity or measure is the same source said twice.
    """
    ids: dict[str, set[int]] = {}
    for kind, row in chosen:
        ids.setdefault(kind, set()).add(row.pk)
    repeats = set(
        ActivityEvidence.objects.current()
        .filter(activity_id__in=ids.get("activity", ()), evidence_id__in=ids.get("evidence", ()))
        .values_list("evidence_id", flat=True)
    ) | set(
        MeasureEvidence.objects.current()
        .filter(measure_id__in=ids.get("measure", ()), evidence_id__in=ids.get("evidence", ()))
        .values_list("evidence_id", flat=True)
    )
    if ids.get("evidence", set()) <= repeats:
        ids.pop("evidence", None)
    return set(ids)
