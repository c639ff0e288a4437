"""The past as it was recorded, for this room and those above: see `accounts.as_at`."""

from accounts.as_at import (
    AsAt,
    NothingThen,
    as_at_of,
    as_recorded,
    end_of,
    open_then,
    rows_as_at,
    rows_then,
    visible_by_id,
    visible_rows,
)

__all__ = [
    "AsAt",
    "NothingThen",
    "as_at_of",
    "as_recorded",
    "end_of",
    "open_then",
    "rows_as_at",
    "rows_then",
    "visible_by_id",
    "visible_rows",
]
