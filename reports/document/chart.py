"""Charts, which are data with a sentence that says what it shows."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar, Literal

from govuk.charts import figure
from reports.document.inlines import TagKind
from reports.document.node import Node, one_of
from reports.document.table import Cell, Column, Table
from reports.document.text import clean

MOST_ACROSS = 12  # columns of figures that fit on an upright page

ChartKind = Literal["bars", "line"]


@dataclass(frozen=True, slots=True)
class Series(Node):
    """One set of values of a chart, one for each category; None where nothing is known."""

    kind: ClassVar = "series"
    name: str
    values: tuple[float | None, ...]
    colour: TagKind = "blue"
    is_target: bool = False

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        one_of(self.colour, TagKind)
        values = tuple(None if value is None else float(value) for value in self.values)
        if not all(value is None or math.isfinite(value) for value in values):
            raise ValueError("A chart draws numbers only")
        object.__setattr__(self, "values", values)


@dataclass(frozen=True, slots=True)
class Chart(Node):
    """A chart as data: "bars" (stacked, one bar a category) or "line" (one point a category).

    alt: what the chart shows, as a sentence. The figures are always printed as a table too
    (`as_table`). unit: "%", "days", or "" for a plain count.
    """

    kind: ClassVar = "chart"
    title: str
    alt: str
    draws: ChartKind
    categories: tuple[str, ...]
    series: tuple[Series, ...]
    unit: str = ""
    category_heading: str = "Category"

    def __post_init__(self) -> None:
        Node.__post_init__(self)
        one_of(self.draws, ChartKind)
        object.__setattr__(self, "categories", tuple(clean(name) for name in self.categories))
        if not self.title.strip() or not self.alt.strip():
            raise ValueError("A chart has a title and says in words what it shows")
        if any(len(line.values) != len(self.categories) for line in self.series):
            raise ValueError("Every series of a chart has one value for each category")

    def as_table(self) -> Table:
        """Return the figures of the chart as a table with the same title.

        Those of a line run across, as time does, where that many columns fit on a page.
        """
        if self.draws == "line" and len(self.categories) <= MOST_ACROSS:
            return self._across()
        columns = (
            Column(self.category_heading, width=2),
            *(Column(line.name, align="right", holds="number") for line in self.series),
        )
        rows = tuple(
            (
                Cell.of(name, is_heading=True),
                *(Cell.of(figure(line.values[place], self.unit)) for line in self.series),
            )
            for place, name in enumerate(self.categories)
        )
        return Table(self.title, columns, rows)

    def _across(self) -> Table:
        columns = (
            Column(self.category_heading, width=2),
            *(Column(name, align="right", holds="number") for name in self.categories),
        )
        rows = tuple(
            (
                Cell.of(line.name, is_heading=True),
                *(Cell.of(figure(value, self.unit)) for value in line.values),
            )
            for line in self.series
        )
        return Table(self.title, columns, rows)
