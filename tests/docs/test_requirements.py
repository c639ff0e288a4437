"""The table of requirements is whole, and what it names is there."""

import ast
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from tests.pages import ROUTES

ROOT = Path(__file__).resolve().parents[2]
TABLE = ROOT / "docs" / "requirements.md"
ROW = re.compile(r"^\| (\d{3}-\d{2}) \| (.+?) \| (.+?) \|$", re.MULTILINE)
# How many points each paper makes.
COUNTS = {"000": 23, "001": 15, "002": 15, "003": 18, "004": 19}
ROWS = ROW.findall(TABLE.read_text(encoding="utf-8"))
RULE = re.compile(r"^\| (DR-\d+[a-f]?) \| (.+?) \| (.+?) \|$", re.MULTILINE)
RULES = RULE.findall(TABLE.read_text(encoding="utf-8"))


@cache
def functions_of(path: str) -> frozenset[str]:
    """The tests of a file, by name; none where there is no such file."""
    if not (ROOT / path).is_file():
        return frozenset()
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return frozenset(
        node.name
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    )


def is_there(name: str) -> bool:
    """Whether `name` is a page, or a test by its file and function."""
    path, _, function = name.partition("::")
    return name in ROUTES or function in functions_of(path)


def test_each_row_is_there_once():
    wanted = [f"{paper}-{number:02}" for paper, n in COUNTS.items() for number in range(1, n + 1)]
    assert Counter(row for row, _, _ in ROWS) == Counter(wanted)


def test_each_rule_on_days_is_there():
    of_agendas = {"DR-6", *(f"DR-6{letter}" for letter in "abcdef")}
    assert {rule for rule, _, _ in RULES} == of_agendas | {"DR-7", "DR-8", "DR-9", "DR-10"}


@pytest.mark.parametrize(
    ("row", "what", "where"),
    [*ROWS, *RULES],
    ids=[f"{row}: {what}" for row, what, _ in [*ROWS, *RULES]],
)
def test_what_a_row_names_is_there(row, what, where):
    assert len(what.split()) <= 5
    assert is_there(where.strip("`"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("tests/docs/test_requirements.py::test_each_row_is_there_once", True),
        ("tests/docs/test_requirements.py::test_nothing", False),
        ("tests/docs/test_requirements.py", False),
        ("tests/docs/test_no_such_file.py::test_each_row_is_there_once", False),
        ("improvement:action", True),
        ("improvement:nothing", False),
    ],
)
def test_what_is_not_there_is_found(name, expected):
    """The positive control."""
    assert is_there(name) == expected
