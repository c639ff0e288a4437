from datetime import datetime
from typing import Any

from django import forms

from accounts.forms import RecordForm
from accounts.models import User
from accounts.records import Conflict, refused_if_taken
from govuk.forms import Radios
from improvement.models import RiskRating, RiskScale
from improvement.risk_levels import Axis, Band, BandKind, Level, Levels, Prints

MOST_LEVELS, MOST_BANDS = 6, 5
AXES = ("likelihood", "impact")
WAYS = [("no", "The first level is the lowest"), ("yes", "The first level is the highest")]
LENGTHS = {"code": 3, "name": 40, "meaning": 200}


class RiskScaleForm(RecordForm):
    """A scale with its levels, its bands, and the band of each cell, on one page.

    Levels and bands are rows of boxes; an empty row is none. A cell is asked for each pair of
    levels there is, so after a level was added the page shows the new cells and asks for them.
    """

    level_heads = ("Code", "Name", "What it means")
    band_heads = ("Name", "Colour", "What it means")

    class Meta:
        model = RiskScale
        fields = ["name", "source", "prints"]
        widgets = {"prints": Radios}
        labels = {"name": "Name of the scale", "source": "Where the scale comes from"}
        help_texts = {"source": "It is printed under the ratings, such as: Corporate risk policy."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels: Levels = self.instance.levels
        chosen: Any = self.fields
        chosen["prints"].choices = Prints.choices
        for name in AXES:
            self.add_axis(name, getattr(self.levels, name))
        for n in range(1, MOST_BANDS + 1):
            given = self.levels.bands[n - 1] if n <= len(self.levels.bands) else None
            for part, length in (("name", 40), ("words", 200)):
                self.fields[f"band_{n}_{part}"] = box(f"Band {n}, {part}", length)
                self.initial[f"band_{n}_{part}"] = getattr(given, part, "")
            self.fields[f"band_{n}_kind"] = forms.ChoiceField(
                choices=[("", "No colour"), *BandKind.choices],
                required=False,
                label=f"Band {n}, colour",
                widget=forms.Select(attrs={"aria-label": f"Band {n}, colour"}),
            )
            self.initial[f"band_{n}_kind"] = getattr(given, "kind", "")
        self.add_cells()

    def add_axis(self, name: str, axis: Axis) -> None:
        self.fields[f"{name}_highest_first"] = forms.ChoiceField(
            label=f"Which way {name} runs",
            choices=WAYS,
            widget=Radios(is_inline=True, is_small=True),
        )
        self.initial[f"{name}_highest_first"] = "yes" if axis.highest_first else "no"
        for n in range(1, MOST_LEVELS + 1):
            given = axis.levels[n - 1] if n <= len(axis.levels) else None
            for part, length in LENGTHS.items():
                label = f"{name.capitalize()}, level {n}: {part}"
                self.fields[f"{name}_{n}_{part}"] = box(label, length)
                self.initial[f"{name}_{n}_{part}"] = getattr(given, part, "")

    def add_cells(self) -> None:
        """A choice of band for each pair of levels that is there, or was typed."""
        bands = [(str(n), band or f"Band {n}") for n, band in self.typed_bands()]
        for likelihood, row in self.typed_levels("likelihood"):
            for impact, column in self.typed_levels("impact"):
                place = self.levels.cells.get((row, column))
                label = f"Band of likelihood {row} with impact {column}"
                self.initial[f"cell_{likelihood}_{impact}"] = "" if place is None else place + 1
                self.fields[f"cell_{likelihood}_{impact}"] = forms.ChoiceField(
                    label=label,
                    choices=[("", "Choose"), *bands],
                    widget=forms.Select(attrs={"aria-label": label}),
                    error_messages={"required": f"Choose the band of {row} with {column}"},
                )

    def now(self, name: str) -> str:
        """What stands in a box: as typed, else as recorded."""
        value = self.data.get(self.add_prefix(name)) if self.is_bound else self.initial.get(name)
        return str(value or "").strip()

    def typed_levels(self, axis: str) -> list[tuple[int, str]]:
        """The number of each row that has a code, and the code."""
        codes = [(n, self.now(f"{axis}_{n}_code")) for n in range(1, MOST_LEVELS + 1)]
        return [(n, code[: LENGTHS["code"]]) for n, code in codes if code]

    def typed_bands(self) -> list[tuple[int, str]]:
        names = [(n, self.now(f"band_{n}_name")) for n in range(1, MOST_BANDS + 1)]
        return [(n, name[:40]) for n, name in names if name]

    def axis_rows(self, name: str) -> list[list[forms.BoundField]]:
        return [[self[f"{name}_{n}_{part}"] for part in LENGTHS] for n in range(1, MOST_LEVELS + 1)]

    @property
    def axes(self) -> list[tuple[str, forms.BoundField, list[list[forms.BoundField]]]]:
        """Each axis with its way and its rows of boxes."""
        return [
            (name.capitalize(), self[f"{name}_highest_first"], self.axis_rows(name))
            for name in AXES
        ]

    @property
    def band_rows(self) -> list[list[forms.BoundField]]:
        return [
            [self[f"band_{n}_{part}"] for part in ("name", "kind", "words")]
            for n in range(1, MOST_BANDS + 1)
        ]

    @property
    def cell_columns(self) -> list[str]:
        return [code for _, code in self.typed_levels("impact")]

    @property
    def cell_rows(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each level of likelihood with the boxes of its cells."""
        columns = [n for n, _ in self.typed_levels("impact")]
        return [
            (code, [self[f"cell_{n}_{column}"] for column in columns])
            for n, code in self.typed_levels("likelihood")
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name in AXES:
            for n in range(1, MOST_LEVELS + 1):
                self.need(cleaned, f"{name}_{n}_code", f"{name}_{n}_name", f"{name}_{n}_meaning")
        for n in range(1, MOST_BANDS + 1):
            self.need(cleaned, f"band_{n}_name", f"band_{n}_kind", f"band_{n}_words")
        if not self.errors:
            self.levels = self.read(cleaned)
            for problem in self.levels.problems():
                self.add_error(None, problem)
        return cleaned

    def need(self, cleaned: dict[str, Any], first: str, second: str, *more: str) -> None:
        """A row is empty, or has its first two boxes filled."""
        if not any(cleaned.get(name) for name in (first, second, *more)):
            return
        for name in (first, second):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, f"Enter {str(self.fields[name].label).lower()}")

    def read(self, cleaned: dict[str, Any]) -> Levels:
        """The scale that was typed."""
        axes = {
            name: Axis(
                tuple(
                    Level(*(cleaned[f"{name}_{n}_{part}"] for part in LENGTHS))
                    for n, _ in self.typed_levels(name)
                ),
                highest_first=cleaned[f"{name}_highest_first"] == "yes",
            )
            for name in AXES
        }
        numbers = [n for n, _ in self.typed_bands()]
        bands = tuple(
            Band(*(cleaned[f"band_{n}_{part}"] for part in ("name", "kind", "words")))
            for n in numbers
        )
        cells = {
            (row, column): numbers.index(int(cleaned[f"cell_{likelihood}_{impact}"]))
            for likelihood, row in self.typed_levels("likelihood")
            for impact, column in self.typed_levels("impact")
        }
        return Levels(**axes, bands=bands, cells=cells, prints=cleaned["prints"])

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        """Keep the scale; where ratings stand on it, a new version that replaces it."""
        seen = self.cleaned_data.get("version")
        values = {
            "name": record.name,
            "source": record.source,
            **self.levels.as_stored(),
        }
        kept = record
        if record.pk:
            now = RiskScale.objects.select_for_update(of=("self",)).get(pk=record.pk)
            if not now.is_offered():
                raise forms.ValidationError("This scale was replaced or withdrawn meanwhile")
            if RiskRating.objects.filter(scale=now).exists():
                if now.version != seen:
                    raise Conflict(now)
                kept = RiskScale(council=now.council, replaces=now, number=now.number + 1)
        for name, value in values.items():
            setattr(kept, name, value)
        with refused_if_taken(
            f"The council has a scale {values['name']} already. Give this one another name"
        ):
            kept.save(by=by, at=at, seen=seen if kept is record else None)
        self.instance = kept


def box(label: str, length: int) -> forms.CharField:
    """A small box in a table of boxes, named for those who do not see the table."""
    return forms.CharField(
        label=label,
        max_length=length,
        required=False,
        widget=forms.TextInput(attrs={"aria-label": label}),
    )
