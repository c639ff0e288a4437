"""Loads `fixtures/frameworks.json`: what each kind of inspection is judged by."""

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.apps.registry import Apps

FRAMEWORKS = Path(__file__).resolve().parents[1] / "fixtures" / "frameworks.json"


def read_frameworks() -> list[dict[str, Any]]:
    frameworks: list[dict[str, Any]] = json.loads(FRAMEWORKS.read_text(encoding="utf-8"))[
        "frameworks"
    ]
    return frameworks


def load_frameworks(apps: Apps) -> None:
    """Bring the frameworks in the database up to the file. Loading again changes nothing.

    `apps` is the registry, so that a migration may hand over its own. What the file no longer
    names stays: inspections may point at it.
    """
    for given in read_frameworks():
        load_framework(apps, given)


def load_framework(apps: Apps, given: dict[str, Any]) -> None:
    framework, _ = apps.get_model("inspections", "Framework").objects.update_or_create(
        code=given["code"],
        defaults={
            "name": given["name"],
            "kind": given["kind"],
            "starts_on": date.fromisoformat(given["starts_on"]),
            "starts_before": (
                date.fromisoformat(given["starts_before"]) if given["starts_before"] else None
            ),
            "has_grades": given["has_grades"],
            "has_overall": given["has_overall"],
            "source": given["source"],
            "note": given["note"],
        },
    )
    area_model = apps.get_model("inspections", "JudgementArea")
    areas = area_model.objects
    # An early migration loads them before areas have themes.
    has_themes = any(field.name == "theme" for field in area_model._meta.get_fields())
    loaded: dict[str, Any] = {}
    for area in given["judgement_areas"]:
        loaded[area["code"]], _ = areas.update_or_create(
            framework=framework,
            code=area["code"],
            defaults={
                "parent": loaded[area["parent"]] if area["parent"] else None,
                "name": area["name"],
                "order": area["order"],
                "role": area["role"],
                **({"theme": area.get("theme", "")} if has_themes else {}),
            },
        )
    for grade in given["grades"]:
        kept, _ = apps.get_model("inspections", "Grade").objects.update_or_create(
            framework=framework,
            code=grade["code"],
            defaults={"label": grade["label"], "order": grade["order"]},
        )
        for alias in grade["aliases"]:
            apps.get_model("inspections", "GradeAlias").objects.get_or_create(
                grade=kept, text=alias
            )
