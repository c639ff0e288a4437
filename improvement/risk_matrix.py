"""Risks laid out on their scale. One matrix holds the ratings of one scale, and of no other."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from improvement.models import RiskScale
from improvement.risk_levels import Band, Level
from improvement.risk_register import Rated, RiskLine, latest_of, scales_of


@dataclass
class Cell:
    """One pair of levels: its rating as printed, its band, and the risks that are rated so."""

    text: str
    band: Band
    lines: list[RiskLine] = field(default_factory=list)


@dataclass(frozen=True)
class Matrix:
    """A scale with the risks in its cells: the graver the farther up and to the right."""

    scale: RiskScale
    impacts: tuple[Level, ...]
    rows: list[tuple[Level, list[Cell]]]

    @property
    def scales(self) -> list[RiskScale]:
        """The one scale, for the key."""
        return [self.scale]


def matrix_of(scale: RiskScale, rated: Iterable[tuple[RiskLine, Rated]] = ()) -> Matrix:
    """Lay risks out on `scale`. Raises ValueError for a rating on any other scale."""
    levels = scale.levels
    cells = {
        pair: Cell(levels.printed(*pair), levels.bands[place])
        for pair, place in levels.cells.items()
    }
    for line, rating in rated:
        if rating.scale_id != scale.pk:
            raise ValueError(f"{line.name} is rated on another scale than {scale}")
        cells[rating.likelihood, rating.impact].lines.append(line)
    impacts = levels.impact.rising
    return Matrix(
        scale,
        impacts,
        [
            (row, [cells[row.code, column.code] for column in impacts])
            for row in reversed(levels.likelihood.rising)
        ],
    )


@dataclass(frozen=True)
class Matrices:
    """A matrix for each scale, and the risks that have no place in any."""

    matrices: list[Matrix]
    unplaced: list[tuple[RiskLine, Rated | None]]


def matrices_of(lines: Iterable[RiskLine], kind: str) -> Matrices:
    """Open risks by their latest rating of `kind`, each on the matrix of its own scale."""
    rated = [(line, latest_of(line.ratings, kind)) for line in lines if not line.is_closed]
    matrices = [
        matrix_of(scale, [(line, r) for line, r in rated if r and r.scale_id == scale.pk])
        for scale in scales_of(rating for _, rating in rated)
    ]
    return Matrices(matrices, [(line, r) for line, r in rated if r is None or r.scale is None])
