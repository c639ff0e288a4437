"""Saved views: filters of a plan's actions under a name. The address holds them either way."""

from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from improvement.filters import ActionFilter
from improvement.models import SavedView

# What an address holds that is no part of a view.
PASSING = {"page", "view", "as_at", "chosen"}


def query_of(given: QueryDict) -> str:
    """The filters and the order in `given`, as a view keeps them."""
    kept = given.copy()
    for name in given:
        values = [value for value in given.getlist(name) if value]
        if name in PASSING or not values:
            kept.pop(name)
        else:
            kept.setlist(name, values)
    return kept.urlencode()


def gone_filters(view: SavedView, form: Any) -> list[str]:
    """Filters of the view that the plan does not offer any more, by their names in `form`."""
    found = []
    for name in QueryDict(view.query):
        base = name
        for box in ("_day", "_month", "_year"):
            base = base.removesuffix(box)
        if (base not in form.fields or base in form.errors) and base not in found:
            found.append(base)
    return found


def without(given: QueryDict, names: list[str]) -> QueryDict:
    kept = given.copy()
    for name in given:
        if any(name == each or name.startswith(f"{each}_") for each in names):
            kept.pop(name)
    return kept


def label_of(name: str) -> str:
    known = ActionFilter.base_filters.get(name)
    return str(known.label) if known else name


@dataclass(frozen=True)
class ViewBar:
    """The views that a reader is offered above the list, and the one that is on."""

    views: list[SavedView]
    view: SavedView | None
    query: str  # the filters that are on
    gone: list[str]  # names of filters of the view that exist no more

    @property
    def gone_labels(self) -> list[str]:
        return [label_of(name) for name in self.gone]

    @property
    def is_changed(self) -> bool:
        """Whether other filters are on than those of the view."""
        return self.view is not None and self.query != self.view.query
