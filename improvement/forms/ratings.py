from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django import forms
from django.db import IntegrityError, transaction

from accounts.forms import Difference, OnceForm
from accounts.models import Council, User
from accounts.records import Conflict
from improvement.models import RatingDefinition
from improvement.ratings import SCALES, ratings_of


class RatingsForm(OnceForm):
    """What each rating means in a council, all on one page. Only what was changed is recorded."""

    conflict: tuple[Difference, ...] | None = None

    def __init__(self, *args: Any, council: Council, url: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.council, self.url = council, url
        self.own = self.definitions()
        now = ratings_of(council).meanings
        for scale in SCALES:
            for value, label in scale.choices.choices:
                name = f"{scale.code}-{value}"
                held = self.own.get((scale.code, value))
                ours = scale.ours[value]
                self.fields[name] = forms.CharField(
                    label=str(label),
                    widget=forms.Textarea(attrs={"rows": 2}),
                    max_length=300,
                    initial=now[scale.code][value],
                    help_text="" if now[scale.code][value] == ours else f"Ours says: {ours}",
                )
                self.fields[f"seen-{name}"] = forms.IntegerField(
                    widget=forms.HiddenInput,
                    initial=held.version if held else 0,
                    min_value=0,
                    max_value=2**31 - 1,
                )

    def definitions(self) -> dict[tuple[str, str], RatingDefinition]:
        """What the council has defined itself, by scale and value."""
        rows = RatingDefinition.objects.filter(council=self.council).select_related("by")
        return {(row.scale, row.value): row for row in rows}

    @property
    def groups(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The name of each scale, with its fields."""
        return [
            (scale.name, [self[f"{scale.code}-{value}"] for value in scale.choices.values])
            for scale in SCALES
        ]

    def changed(self) -> Iterator[tuple[RatingDefinition, int]]:
        """Each definition whose words differ from what counts now, and the version seen."""
        now = ratings_of(self.council).meanings
        for scale in SCALES:
            for value in scale.choices.values:
                name = f"{scale.code}-{value}"
                meaning = self.cleaned_data[name]
                if meaning != now[scale.code][value]:
                    row = self.own.get((scale.code, value)) or RatingDefinition(
                        council=self.council, scale=scale.code, value=value
                    )
                    row.meaning = meaning
                    yield row, self.cleaned_data[f"seen-{name}"]

    def do(self, *, by: User, at: datetime) -> str:
        for row, seen in self.changed():
            if (row.version if row.pk else 0) != seen:
                raise Conflict(row)
            try:
                with transaction.atomic():
                    row.save(by=by, at=at, seen=seen or None)
            except IntegrityError:
                raise Conflict(row) from None
        return self.url

    def record(self, *, by: User, at: datetime) -> bool:
        try:
            return super().record(by=by, at=at)
        except Conflict:
            self.conflict = self.compare()
            return False

    def compare(self) -> tuple[Difference, ...]:
        """What others recorded meanwhile beside what was typed; then carry the newer versions."""
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        differences = []
        for (scale, value), row in self.definitions().items():
            name = f"{scale}-{value}"
            if self.cleaned_data[f"seen-{name}"] != row.version:
                mine, label = self.cleaned_data[name], str(self.fields[name].label)
                differences.append(
                    Difference(label, row.meaning, mine, str(row.by), row.recorded_at)
                )
                typed[self.add_prefix(f"seen-{name}")] = str(row.version)
        self.data = typed
        return tuple(differences)
