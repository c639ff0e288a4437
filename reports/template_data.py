"""Loads `fixtures/report_templates.json`: the shapes of reports that come with the product."""

import json
from pathlib import Path

from django.apps.registry import Apps

TEMPLATES = Path(__file__).resolve().parents[1] / "fixtures" / "report_templates.json"


def load_templates(apps: Apps) -> None:
    """Bring the templates in the database up to the file. Loading again changes nothing."""
    model = apps.get_model("reports", "ReportTemplate")
    for given in json.loads(TEMPLATES.read_text(encoding="utf-8"))["templates"]:
        model.objects.update_or_create(code=given["code"], defaults=given)
