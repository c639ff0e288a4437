"""The filters that are on, as words with a way to take each off."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django import forms
from django.db.models import Model, QuerySet
from django.http import QueryDict

from govuk.dates import in_words


class Chip(NamedTuple):
    """One filter: "Status", "Overdue", and the query string of the page without it."""

    label: str
    value: str
    without: str


def chips_of(form: forms.BaseForm, query: QueryDict) -> list[Chip]:
    """Return a chip for each value that `form` found in `query`. The page number is dropped.

    A value that the form refused has no chip: the form says what is wrong with it.
    """
    if not form.is_bound:
        return []
    form.is_valid()  # cleans, unless it was done before
    chips: list[Chip] = []
    for bound in form.visible_fields():
        cleaned = form.cleaned_data.get(bound.name)
        if cleaned in (None, "", False) or (not isinstance(cleaned, Model) and not cleaned):
            continue
        label = str(bound.label)
        names = [bound.html_name, *(f"{bound.html_name}_{box}" for box in ("day", "month", "year"))]
        if isinstance(cleaned, list | tuple | set | QuerySet):
            typed = [value for value in query.getlist(bound.html_name) if value]
            words = dict(option_words(bound))
            chips += [
                Chip(label, words.get(value, value), without(query, names, value))
                for value in dict.fromkeys(typed)
            ]
        else:
            chips.append(Chip(label, in_plain(bound, cleaned), without(query, names)))
    return chips


def without(query: QueryDict, names: Iterable[str], value: str | None = None) -> str:
    """Return the query string without `names`, or without one value of them, on page 1."""
    rest = query.copy()
    rest.pop("page", None)
    for name in names:
        kept = [each for each in rest.getlist(name) if value is not None and each != value]
        if kept:
            rest.setlist(name, kept)
        else:
            rest.pop(name, None)
    return f"?{rest.urlencode()}" if rest else "?"


def in_plain(bound: forms.BoundField, cleaned: Any) -> str:
    if cleaned is True:
        return "Yes"
    if hasattr(cleaned, "strftime"):
        return in_words(cleaned)
    return dict(option_words(bound)).get(str(bound.data), str(cleaned))


def option_words(bound: forms.BoundField) -> Iterable[tuple[str, str]]:
    """Yield the value and the words of each option, within groups too."""
    for value, words in getattr(bound.field, "choices", ()):
        if isinstance(words, list | tuple):
            yield from ((str(inner), str(inner_words)) for inner, inner_words in words)
        else:
            yield str(value), str(words)
