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
    for given in json.loads(TEMPLATES.read_text(encoding="utf-8"))["templates"]:
        model.objects.update_or_create(code=given["code"], defaults=given)


def shapes() -> Iterator[dict[str, Any]]:
    """What each file holds: `code` is the name of the file, the rest are fields of a version."""
    for path in sorted(SHAPES.glob("*.toml")):
        yield {"code": path.stem, **tomllib.loads(path.read_text(encoding="utf-8"))}


def load_versions(apps: Apps) -> None:
    """Add the next version of each template whose file has changed. Again, it changes nothing."""
    model = apps.get_model("reports", "TemplateVersion")
    for given in shapes():
        last = model.objects.filter(council=None, code=given["code"]).order_by("-number").first()
        if last is None or any(getattr(last, name) != value for name, value in given.items()):
            model.objects.bulk_create([model(number=last.number + 1 if last else 1, **given)])
