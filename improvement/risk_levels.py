"""How a council rates risks: two axes of levels, and a band in words for each pair of them.

A rating means nothing away from its scale: B2 is high and critical in one council, and low and
minor in the next, whose letters run the other way.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.db import models


class Prints(models.TextChoices):
    """How a rating is written."""

    LIKELIHOOD_FIRST = "likelihood_first", "Likelihood, then impact, such as B2"
    IMPACT_FIRST = "impact_first", "Impact, then likelihood, such as 2B"
    SCORE = "score", "Score: likelihood times impact, such as 16"


class BandKind(models.TextChoices):
    """The colour of a band. It never speaks alone: the band's name stands beside it."""

    GREEN = "green", "Green"
    YELLOW = "yellow", "Yellow"
    AMBER = "amber", "Amber"
    RED = "red", "Red"
    PURPLE = "purple", "Purple"
    GREY = "grey", "Grey"


@dataclass(frozen=True)
class Level:
    """One step of an axis: its code as it is printed (B), its name (High), what it means."""

    code: str
    name: str
    meaning: str = ""


@dataclass(frozen=True)
class Axis:
    """Levels in the order in which the council prints them."""

    levels: tuple[Level, ...]
    highest_first: bool = False

    @property
    def rising(self) -> tuple[Level, ...]:
        """From the lowest to the highest."""
        return self.levels[::-1] if self.highest_first else self.levels

    def height(self, code: str) -> int:
        """1 for the lowest level. Raises KeyError for a code that the axis does not have."""
        for height, level in enumerate(self.rising, start=1):
            if level.code == code:
                return height
        raise KeyError(code)

    def level(self, code: str) -> Level:
        return self.rising[self.height(code) - 1]

    @property
    def way(self) -> str:
        """Which way it runs, in words: A very high to F almost impossible."""
        first, last = self.levels[0], self.levels[-1]
        return f"{first.code} {first.name.lower()} to {last.code} {last.name.lower()}"


@dataclass(frozen=True)
class Band:
    name: str
    kind: str
    words: str = ""


@dataclass(frozen=True)
class Levels:
    """A scale by itself. `bands` run from the lowest to the highest.

    `cells` has the place of the band in `bands` for each pair of codes, likelihood first.
    """

    likelihood: Axis
    impact: Axis
    bands: tuple[Band, ...]
    cells: Mapping[tuple[str, str], int]
    prints: str = Prints.LIKELIHOOD_FIRST

    def has(self, likelihood: str, impact: str) -> bool:
        return (likelihood, impact) in self.cells

    def band(self, likelihood: str, impact: str) -> Band:
        return self.bands[self.cells[likelihood, impact]]

    def printed(self, likelihood: str, impact: str) -> str:
        """The rating as the council writes it: B2, 2B or 16."""
        if self.prints == Prints.SCORE:
            return str(int(likelihood) * int(impact))
        if self.prints == Prints.IMPACT_FIRST:
            return f"{impact}{likelihood}"
        return f"{likelihood}{impact}"

    def in_words(self, likelihood: str, impact: str) -> str:
        """Both levels by name: likelihood high, impact critical."""
        return (
            f"likelihood {self.likelihood.level(likelihood).name.lower()},"
            f" impact {self.impact.level(impact).name.lower()}"
        )

    def heights(self, likelihood: str, impact: str) -> tuple[int, int, int]:
        """Band, likelihood and impact of a rating, each counted from the lowest."""
        return (
            self.cells[likelihood, impact],
            self.likelihood.height(likelihood),
            self.impact.height(impact),
        )

    def problems(self) -> list[str]:
        """What is wrong with the scale, in words; empty when it can be used."""
        found = []
        for name, axis in (("Likelihood", self.likelihood), ("Impact", self.impact)):
            codes = [level.code for level in axis.levels]
            if len(codes) < 2:
                found.append(f"{name} must have two levels or more")
            if len(set(codes)) < len(codes):
                found.append(f"{name} must have each code only once")
            if self.prints == Prints.SCORE and not all(code.isdecimal() for code in codes):
                found.append(f"{name} must have numbers as codes, for the rating is a score")
        names = [band.name for band in self.bands]
        if len(names) < 2:
            found.append("Enter two bands or more")
        if len(set(names)) < len(names):
            found.append("Each band must have a name of its own")
        return found

    def as_stored(self) -> dict[str, Any]:
        """The fields of a `RiskScale` that hold it."""
        cells: dict[str, dict[str, int]] = {}
        for (likelihood, impact), band in self.cells.items():
            cells.setdefault(likelihood, {})[impact] = band
        return {
            "likelihood": [vars(level) for level in self.likelihood.levels],
            "likelihood_highest_first": self.likelihood.highest_first,
            "impact": [vars(level) for level in self.impact.levels],
            "impact_highest_first": self.impact.highest_first,
            "bands": [vars(band) for band in self.bands],
            "cells": cells,
            "prints": self.prints,
        }

    @classmethod
    def from_stored(cls, stored: Any) -> Self:
        """`stored` has the attributes that `as_stored` names: a scale, or a row of its history."""
        return cls(
            likelihood=Axis(
                tuple(Level(**each) for each in stored.likelihood), stored.likelihood_highest_first
            ),
            impact=Axis(
                tuple(Level(**each) for each in stored.impact), stored.impact_highest_first
            ),
            bands=tuple(Band(**each) for each in stored.bands),
            cells={
                (likelihood, impact): band
                for likelihood, row in stored.cells.items()
                for impact, band in row.items()
            },
            prints=stored.prints,
        )


def cells_by(
    likelihood: Axis, impact: Axis, band: Callable[[int], int]
) -> dict[tuple[str, str], int]:
    """Every cell, by a rule over the product of both heights."""
    return {
        (row.code, column.code): band(likelihood.height(row.code) * impact.height(column.code))
        for row in likelihood.levels
        for column in impact.levels
    }


def axis(*levels: str, highest_first: bool = False) -> Axis:
    """An axis from texts such as "A Very high"."""
    split = (text.partition(" ") for text in levels)
    return Axis(tuple(Level(code, name) for code, _, name in split), highest_first)


LOW_MEDIUM_HIGH = (
    Band("Low", BandKind.GREEN, "Kept under review."),
    Band("Medium", BandKind.AMBER, "Managed by its owner, with mitigations that are followed."),
    Band("High", BandKind.RED, "Needs the attention of the board."),
)


def by_score(product: int) -> int:
    """Low 1 to 4, medium 5 to 10, high 12 and above: a common reading of a 5 by 5 matrix."""
    return 0 if product <= 4 else 1 if product <= 10 else 2


@dataclass(frozen=True)
class Preset:
    """A scale to begin with. `source` says whose it is and what of it is ours."""

    name: str
    source: str
    levels: Levels


def _preset(
    name: str, source: str, likelihood: Axis, impact: Axis, prints: str = Prints.LIKELIHOOD_FIRST
) -> Preset:
    cells = cells_by(likelihood, impact, by_score)
    return Preset(name, source, Levels(likelihood, impact, LOW_MEDIUM_HIGH, cells, prints))


PRESETS: Mapping[str, Preset] = {
    "score": _preset(
        "5 by 5, by score",
        "A common 5 by 5 matrix: 1 to 4 is low, 5 to 10 medium, 12 and above high.",
        axis("1 Rare", "2 Unlikely", "3 Possible", "4 Likely", "5 Almost certain"),
        axis("1 Negligible", "2 Minor", "3 Moderate", "4 Major", "5 Severe"),
        Prints.SCORE,
    ),
    "medway": _preset(
        "Letters A to F, numbers 1 to 4",
        "The levels as Medway Council prints them, unverified. The bands are not stated: they are"
        " this site's own.",
        axis(
            "A Very high",
            "B High",
            "C Significant",
            "D Low",
            "E Very low",
            "F Almost impossible",
            highest_first=True,
        ),
        axis("1 Catastrophic", "2 Critical", "3 Marginal", "4 Negligible", highest_first=True),
    ),
    "scarborough": _preset(
        "Letters A to E, numbers 1 to 5, rising",
        "The ends of both axes as Scarborough Borough Council printed them. The levels between"
        " and the bands are this site's own.",
        axis("A Very low", "B Low", "C Medium", "D High", "E Almost certain"),
        axis("1 Low", "2 Minor", "3 Medium", "4 Major", "5 Disaster"),
    ),
}
