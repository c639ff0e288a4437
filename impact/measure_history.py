"""The history of a measure in words: its targets and comparators, and what it was tied to."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from functools import partial
from operator import attrgetter
from typing import Any

from accounts.models import User
from accounts.scope import VISIBILITY_FIELDS
from govuk.dates import in_words
from impact.figures import figure_in_words
from impact.models import Comparator, Measure, MeasureTarget
from improvement.changes import (
    Change,
    Entry,
    Told,
    changes_between,
    entries_of,
    hidden_from,
    ties_known,
    ties_told,
    versions_of,
)

FIELDS: Mapping[Any, Sequence[str]] = {
    Measure: (
        "reference", "name", "tells", "direction", "range_low", "range_high", "definition",
        "numerator", "denominator", "unit", "decimal_places", "lowest", "highest", "frequency",
        "counting", "source", "baseline_value", "baseline_on", "baseline_expected_on",
        "tolerance", "story", *VISIBILITY_FIELDS, "withdrawn_reason",
    ),
    MeasureTarget: ("value", "due_on", "agreed", "withdrawn_reason"),
    Comparator: ("compared_with", "name", "value", "year", "source", "withdrawn_reason"),
}  # fmt: skip
TIES = (
    ("area_links", "area", "Area for improvement that it shows"),
    ("action_links", "action", "Action that it shows"),
)
OF = {MeasureTarget: "Target", Comparator: "Comparison"}


def history_of_measure(measure: Measure, *, user: User) -> list[Entry]:
    """Newest first. Those who may not read exempt matter see nothing of the time it was exempt."""
    versions = versions_of(measure.history)
    hidden = hidden_from(user, measure, versions)
    told: list[Told] = []
    for model, fields in FIELDS.items():
        rows = versions if model is Measure else versions_of(model.history.filter(measure=measure))
        told += changes_between(rows, hidden, partial(changes_of, measure, model, fields))
    keepers = measure.keeper_links.select_related("user", "by", "ended_by").order_by("pk")
    told += ties_told(keepers, "Asked of", attrgetter("user"))
    told += ties_known(measure, TIES, user=user)
    return entries_of(versions, hidden, told)


def changes_of(
    measure: Measure, model: Any, fields: Sequence[str], before: Any, row: Any
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
