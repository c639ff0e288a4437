"""The shapes of reports that come with the product, as files of `fixtures`.

The general template is `report_templates.json`. The others are a file each in `report_templates`,
after papers that councils have published: their headings, their numbering and their nil wordings.
"""

import json
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps.registry import Apps

FIXTURES = Path(__file__).resolve().parents[1] / "fixtures"
TEMPLATES = FIXTURES / "report_templates.json"
SHAPES = FIXTURES / "report_templates"


def load_templates(apps: Apps, *, into: str) -> None:
    """Bring the general template, a row of the model `into`, up to the file."""
    model: Any = apps.get_model("reports", into)
    # An earlier model, in a migration, knows fewer fields.
    known = {field.name for field in model._meta.get_fields()}
    for given in general():
        kept = {name: value for name, value in given.items() if name in known}
        model.objects.update_or_create(code=given["code"], defaults=kept)


def general() -> list[dict[str, Any]]:
    """What the file of the general template holds: the fields of a version."""
    held: list[dict[str, Any]] = json.loads(TEMPLATES.read_text(encoding="utf-8"))["templates"]
    return held


def shapes() -> Iterator[dict[str, Any]]:
    """What each file holds: `code` is the name of the file, the rest are fields of a version."""
    for path in sorted(SHAPES.glob("*.toml")):
        yield {"code": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}


def load_versions(apps: Apps) -> None:
    """Add the next version of each template whose file has changed. Again, it changes nothing."""
    model = apps.get_model("reports", "TemplateVersion")
    for given in (*general(), *shapes()):
        last = model.objects.filter(council=None, code=given["code"]).order_by("-number").first()
        if last is None or any(getattr(last, name) != value for name, value in given.items()):
            model.objects.bulk_create([model(number=last.number + 1 if last else 1, **given)])
