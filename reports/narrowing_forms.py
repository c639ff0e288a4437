"""Which part of the plan a live section is kept to, as its form asks."""

from datetime import date
from typing import Any

from django import forms

from accounts.models import User
from govuk.forms import Checkboxes, DatePartsField
from improvement.forms.editing import areas_by_inspection
from improvement.models import ActionArea, Strand
from inspections.models import AreaForImprovement, Theme
from reports.models import ReportSection
from reports.models.template import PERIOD_KINDS
from reports.narrowing import KEPT_TO

CHOICES = ("strands", "areas", "themes")


def fields_for(section: ReportSection, user: User) -> dict[str, forms.Field]:
    """The choices that the plan itself offers; none where a section cannot be narrowed."""
    found: dict[str, forms.Field] = {}
    if section.kind in KEPT_TO["strands"]:
        strands = Strand.objects.filter(plan=section.report.plan_id, withdrawn_at=None)
        found["strands"] = some_of("Only these strands", names_of(strands.order_by("order", "pk")))
    if section.kind in KEPT_TO["areas"]:
        areas = areas_by_inspection(areas_for(section, user))
        found["areas"] = some_of("Only these areas for improvement", areas)
        themes = Theme.objects.filter(council=section.report.council_id)
        found["themes"] = some_of("Only these themes", names_of(themes.order_by("name")))
    found = {name: field for name, field in found.items() if field.choices}  # type: ignore[attr-defined]
    if section.kind in PERIOD_KINDS:
        found["since"] = DatePartsField(
            label="Only what was recorded after this day",
            required=False,
            help_text="Leave empty for the usual period. For example, 31 1 2026",
        )
    return found


def names_of(rows: Any) -> list[tuple[int, str]]:
    return [(row.pk, str(row)) for row in rows]


def some_of(label: str, choices: Any) -> forms.Field:
    return forms.TypedMultipleChoiceField(
        label=label,
        choices=choices,
        coerce=int,
        required=False,
        widget=Checkboxes(),
        help_text="Choose none for all.",
    )


def areas_for(section: ReportSection, user: User) -> Any:
    """Those that the plan answers and those of the report's inspection, as far as `user` may know
    of them."""
    links = ActionArea.objects.current().filter(action__plan=section.report.plan_id)
    visible: Any = AreaForImprovement.objects.visible_to(user).filter(withdrawn_at=None)
    answered = visible.filter(pk__in=links.values("area_id"))
    found = visible.filter(inspection=section.report.inspection_id)
    rows = (answered | found).distinct().select_related("inspection")
    return rows.order_by("-inspection__started_on", "inspection_id", "order", "pk")


def initial_of(section: ReportSection) -> dict[str, Any]:
    options = section.options if isinstance(section.options, dict) else {}
    since = options.get("since")
    return {
        **{name: options.get(name, []) for name in CHOICES},
        "since": date.fromisoformat(since) if since else None,
    }


def options_with(section: ReportSection, cleaned: dict[str, Any]) -> dict[str, Any]:
    """The options of the section with what was chosen; what is not narrowed is not said."""
    options = dict(section.options if isinstance(section.options, dict) else {})
    for name in (*CHOICES, "since"):
        if name in cleaned:
            options.pop(name, None)
            if value := cleaned[name]:
                options[name] = value.isoformat() if name == "since" else value
    return options
