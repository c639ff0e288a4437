"""Our style sheets: a brace left open hides every rule that follows, and nothing else says so."""

from pathlib import Path
from typing import Any

import pytest
import tinycss2

SHEETS = sorted((Path(__file__).parents[2] / "static" / "css").glob("*.css"))


def rules_in_rules(nodes: list[Any]) -> list[str]:
    """What stands in braces inside a rule, or does not parse, as `line: what`."""
    found = []
    for node in nodes:
        if node.type == "error":
            found.append(f"{node.source_line}: {node.message}")
        elif node.type == "at-rule" and node.at_keyword in {"media", "supports"}:
            found += rules_in_rules(tinycss2.parse_rule_list(node.content, skip_whitespace=True))
        elif node.type in {"qualified-rule", "at-rule"}:
            inside = node.content or []
            found += [
                f"{part.source_line}: {part.type}" for part in inside if part.type == "{} block"
            ]
    return found


def test_there_are_style_sheets_to_read() -> None:
    assert "line-of-sight.css" in [sheet.name for sheet in SHEETS]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.name)
def test_every_rule_is_closed_before_the_next(sheet: Path) -> None:
    nodes = tinycss2.parse_stylesheet(sheet.read_text(), skip_comments=True, skip_whitespace=True)
    assert rules_in_rules(nodes) == []


def test_an_open_brace_is_found() -> None:
    nodes = tinycss2.parse_stylesheet("li { margin: 0;\n.next { color: red }")
    assert rules_in_rules(nodes) == ["2: {} block"]
