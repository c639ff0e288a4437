"""The PDF of a paper, made for real, and once for all tests of a run that ask for the same one."""

from datetime import date
from typing import Any

from reports.document import Document
from reports.pdf import make_pdf

_made: dict[tuple[Any, ...], bytes] = {}


def make_pdf_once(
    document: Document,
    *,
    identifier: str | bytes = "",
    made_on: date,
    is_large: bool = False,
) -> bytes:
    """As `reports.pdf.make_pdf`, whose bytes are the same for the same document and date."""
    asked = (document.digest(), identifier, made_on, is_large)
    if asked not in _made:
        _made[asked] = make_pdf(document, identifier=identifier, made_on=made_on, is_large=is_large)
    return _made[asked]
