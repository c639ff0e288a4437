"""The PDF of a paper, made for real, and once for all tests of a run that ask for the same one;
and, for those who only search it, all that it would be drawn from."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from typing import Any
from unittest.mock import patch

from reports.document import Document, to_json
from reports.pdf import make_pdf

NOT_DRAWN = b"%PDF not drawn: "
_ROOMS = ("views.files", "views.evidence_packs", "workflows", "asking")

_made: dict[tuple[Any, ...], bytes] = {}


def make_pdf_once(
    document: Document,
    *,
    identifier: str | bytes = "",
    made_on: date,
    is_large: bool = False,
) -> bytes:
    """As `reports.pdf.make_pdf`, whose bytes are the same for the same document and date."""
    asked = (document.digest(), document.taken, identifier, made_on, is_large)
    if asked not in _made:
        _made[asked] = make_pdf(document, identifier=identifier, made_on=made_on, is_large=is_large)
    return _made[asked]


def orders_of_pdf(document: Document, **given: Any) -> bytes:
    """In the place of the PDF, what its maker would be sent.

    The child that draws has no database, no network and no secret: a word that is not in its order
    is in no part of the PDF (`tests/reports/test_pdf.py` holds PDFs against their documents).
    """
    asked = {name: str(value) for name, value in given.items()}
    return NOT_DRAWN + f"{to_json(document)} {asked}".encode()


@contextmanager
def pdfs_are(make: Any) -> Iterator[None]:
    """Within it, every room makes its PDFs by `make`."""
    with ExitStack() as stack:
        for room in _ROOMS:
            stack.enter_context(patch(f"reports.{room}.make_pdf", make))
        yield
