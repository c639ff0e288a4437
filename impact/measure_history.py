"""The history of a measure in words, its targets and comparators included."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from govuk.dates import in_words
from impact.figures import figure_in_words
from impact.models import Comparator, Measure, MeasureTarget
from improvement.changes import Change, Entry
from improvement.permissions import may_read_exempt

FIELDS: Mapping[Any, Sequence[str]] = {
    Measure: (
        "reference", "name", "tells", "direction", "range_low", "range_high", "definition",
        "numerator", "denominator", "unit", "decimal_places", "lowest", "highest", "frequency",
        "counting", "source", "baseline_value", "baseline_on", "baseline_expected_on",
        "tolerance", "story", "visibility", "exempt_paragraphs", "exempt_reason",
        "withdrawn_reason",
    ),
    MeasureTarget: ("value", "due_on", "agreed", "withdrawn_reason"),
    Comparator: ("compared_with", "name", "value", "year", "source", "withdrawn_reason"),
}  # fmt: skip
OF = {MeasureTarget: "Target", Comparator: "Comparison"}


def history_of_measure(measure: Measure, *, user: User) -> list[Entry]:
    """Newest first. Versions that were exempt are left out for those who may not read them."""
    entitled = may_read_exempt(user, measure.plan)
    found: dict[tuple[datetime, str], list[Change]] = {}
    added: set[tuple[datetime, str]] = set()
    for model, fields in FIELDS.items():
        only = {"id": measure.pk} if model is Measure else {"measure_id": measure.pk}
        rows = model.history.filter(**only).order_by("id", "history_date", "history_id")
        before: Any = None
        for row in rows.select_related("history_user"):
            if getattr(row, "visibility", "") == "exempt" and not entitled:
                before = None
                continue
            if before is not None and before.id != row.id:
                before = None
            key = (row.history_date, str(row.history_user))
            if model is Measure and row.history_type == "+":
                added.add(key)
            found.setdefault(key, []).extend(changes_of(model, fields, before, row, measure))
            before = row
    return [
        Entry(*key, "Added" if key in added else "Changed", changes)
        for key, changes in sorted(found.items(), reverse=True)
        if changes
    ]


def changes_of(
    model: Any, fields: Sequence[str], before: Any, row: Any, measure: Measure
) -> Iterator[Change]:
    """Which of `fields` differ from the row before; all that say something, of the first."""
    for name in fields:
        old, new = getattr(before, name, None), getattr(row, name)
        if old == new or (before is None and new in (None, "")):
            continue
        field = model._meta.get_field(name)
        label = f"{OF[model]}: {field.verbose_name}" if model in OF else str(field.verbose_name)
        old_words, new_words = (value_words(value, field, measure) for value in (old, new))
        yield Change(label[:1].upper() + label[1:], old_words, new_words)


def value_words(value: Any, field: Any, measure: Measure) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, Decimal):
        return figure_in_words(value, measure.unit, measure.decimal_places)
    if isinstance(value, date):
        return in_words(value)
    return str(dict(field.choices or ()).get(value, value))
