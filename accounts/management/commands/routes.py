"""Prints every address of the site, the methods it answers, and the capability it needs."""

import json
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.urls import URLPattern, URLResolver, get_resolver


def routes() -> list[dict[str, Any]]:
    """Every route: its name, pattern, methods and capability ("" when none is declared)."""
    return [
        {
            "name": ":".join([*namespaces, pattern.name or ""]),
            "pattern": "/" + path,
            "methods": getattr(pattern.callback, "methods", []),
            "capability": getattr(pattern.callback, "capability", ""),
        }
        for path, namespaces, pattern in walk(get_resolver(), "", ())
    ]


def walk(
    resolver: URLResolver, path: str, namespaces: tuple[str, ...]
) -> Iterator[tuple[str, tuple[str, ...], URLPattern]]:
    for pattern in resolver.url_patterns:
        longer = path + str(pattern.pattern).removeprefix("^")
        if isinstance(pattern, URLResolver):
            inner = (*namespaces, pattern.namespace) if pattern.namespace else namespaces
            yield from walk(pattern, longer, inner)
        else:
            yield longer, namespaces, pattern


class Command(BaseCommand):
    help = "Print every route: name, pattern, methods and the capability it needs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        found = routes()
        if options["json"]:
            self.stdout.write(json.dumps(found, indent=2))
            return
        rows = [
            (route["capability"], " ".join(route["methods"]), route["pattern"], route["name"])
            for route in found
        ]
        widths = [max(len(row[column]) for row in rows) for column in range(4)]
        for row in rows:
            cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.stdout.write("  ".join(cells).rstrip())
