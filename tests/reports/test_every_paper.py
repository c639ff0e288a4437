"""Every kind of paper that leaves the building is accessible, at every size of plan."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from reports.document import Document
from reports.models import TemplateVersion
from tests.papers import make_pdf_once
from tests.reports.every_paper import KINDS, TEMPLATES, World, every_paper
from tests.reports.test_pdf import MADE_ON, assert_accessible
from tests.reports.twins import assert_twins
from tests.thorough import THOROUGH

pytestmark = pytest.mark.django_db

REPORTS = Path(__file__).parents[2] / "reports"
SIZES = (5, 200, 1_000) if THOROUGH else (5,)
# Shown on our pages only, no file is made of it: some of a report for whoever clears it, some of a
# pack; what a block weighs there; and what a spare child draws while it waits.
NO_PAPER = {"excerpt", "sheet", "weight", "warm_up"}


@pytest.mark.parametrize("actions", SIZES)
@pytest.mark.parametrize("name", KINDS)
def test_a_paper_of_this_kind_is_accessible_and_the_same_in_word_pdf_and_page(name, actions):
    document, kind = every_paper(actions)[name], KINDS[name]
    assert_accessible(make_pdf_once(document, made_on=MADE_ON, is_large=kind.is_large))
    if kind.has_word and actions == SIZES[0]:
        assert_twins(document)


def makers() -> Iterator[tuple[str, str]]:
    """The file and the name of every function of the reports that builds a document."""
    for path in REPORTS.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef) and any(
                isinstance(each, ast.Call)
                and isinstance(each.func, ast.Name)
                and each.func.id == "Document"
                for each in ast.walk(node)
            ):
                yield path.name, node.name


def test_no_kind_of_paper_is_missing(monkeypatch):
    """Whatever in the reports builds a document has built one of those that are checked."""
    built: set[tuple[str, str]] = set()
    init = Document.__init__

    def watched(self: Document, *args: Any, **given: Any) -> None:
        code = sys._getframe(1).f_code
        built.add((Path(code.co_filename).name, code.co_name))
        init(self, *args, **given)

    monkeypatch.setattr(Document, "__init__", watched)
    world = World(5)
    for kind in KINDS.values():
        kind.make(world)
    wanted = {(path, name) for path, name in makers() if name not in NO_PAPER}
    assert len(wanted) > 8
    assert wanted - built == set()
    offered = TemplateVersion.objects.filter(council=None).values_list("code", flat=True)
    assert set(offered) == set(TEMPLATES)
