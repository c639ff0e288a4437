"""Tables as CSV files that a spreadsheet opens as text: no cell of them is ever worked out."""

import csv
import io
from collections.abc import Iterable

# What a spreadsheet takes for the beginning of a formula, full-width signs too.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def safe(text: str) -> str:
    """The text with one apostrophe before what a spreadsheet would work out."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_bytes(rows: Iterable[Iterable[str]]) -> bytes:
    """The rows as RFC 4180 wants them, in UTF-8 with a mark at the start, which Excel needs."""
    written = io.StringIO(newline="")
    csv.writer(written).writerows([safe(cell) for cell in row] for row in rows)
    return written.getvalue().encode("utf-8-sig")
