"""The order of things in a list: by number, or one step up or down, without dragging."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm
from accounts.models import User
from accounts.records import Conflict


class OrderForm(OnceForm):
    """The place of each thing within its group. `groups` are headings with things in order.

    Each thing is a `Record` with an `order`. It leads to `url`.
    """

    def __init__(
        self, *args: Any, groups: Sequence[tuple[str, Sequence[Any]]], url: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.groups, self.url = groups, url
        for _, things in groups:
            for place, thing in enumerate(things, start=1):
                self.fields[f"place_{thing.pk}"] = forms.IntegerField(
                    label=f"Place of {thing}",
                    min_value=1,
                    max_value=999,
                    initial=place,
                    widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
                )

    def rows(self) -> list[tuple[str, list[tuple[Any, forms.BoundField]]]]:
        return [
            (heading, [(thing, self[f"place_{thing.pk}"]) for thing in things])
            for heading, things in self.groups
        ]

    def do(self, *, by: User, at: datetime) -> str:
        step, _, pk = str(self.data.get("move", "")).partition("-")
        for _, things in self.groups:
            ordered = sorted(things, key=lambda thing: self.cleaned_data[f"place_{thing.pk}"])
            moved = next((place for place, each in enumerate(ordered) if str(each.pk) == pk), None)
            if moved is not None:
                to = moved + {"up": -1, "down": 1}.get(step, 0)
                if 0 <= to < len(ordered):
                    ordered[moved], ordered[to] = ordered[to], ordered[moved]
            for place, thing in enumerate(ordered, start=1):
                if thing.order != place:
                    thing.order = place
                    try:
                        thing.save(by=by, at=at)
                    except Conflict:
                        raise forms.ValidationError(
                            f"Someone changed “{thing}” meanwhile. Look at the order again."
                        ) from None
        return self.url
