"""Compare markup by its elements, classes and the attributes that carry behaviour."""

import json
from html.parser import HTMLParser
from typing import Any

from django.conf import settings

VOID = {"input", "br", "hr", "img", "meta", "link", "path"}
# Ours alone: bold labels and legends, and the widths that a field asks for.
OWN_CLASSES = {"govuk-label--s", "govuk-fieldset__legend--s", "govuk-input--width-10"}
KEPT = ("type", "data-module", "data-maxlength", "hidden", "inputmode", "aria-current", "rel")


class Skeleton(HTMLParser):
    """The elements in order, each with its depth, classes and kept attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.depth = 0
        self.elements: list[tuple[int, str, tuple[str, ...], dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        classes = tuple(sorted(set((given.get("class") or "").split()) - OWN_CLASSES))
        kept = {name: given[name] for name in KEPT if name in given}
        self.elements.append((self.depth, tag, classes, kept))
        if tag not in VOID:
            self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            self.depth -= 1


def skeleton(html: str) -> list[tuple[int, str, tuple[str, ...], dict[str, str | None]]]:
    parser = Skeleton()
    parser.feed(html)
    return parser.elements


def official(component: str, name: str) -> str:
    """The markup that govuk-frontend's own package gives for one of its examples."""
    path = settings.BASE_DIR.joinpath(
        "node_modules/govuk-frontend/dist/govuk/components", component, "fixtures.json"
    )
    examples: list[dict[str, Any]] = json.loads(path.read_text("utf-8"))["fixtures"]
    return str(next(each["html"] for each in examples if each["name"] == name))
