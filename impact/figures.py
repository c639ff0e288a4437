"""Figures of a measure in words: with its unit and its own decimal places, and for the public."""

from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from impact.models import Unit

SMALL = range(1, 5)
SUPPRESSED = "<5"
# What a share is of.
SHARES = {Unit.PERCENT: Decimal(100), Unit.RATE: Decimal(10_000)}
# What stands behind a figure, for one and for several.
AFTER = {Unit.DAYS: (" day", " days"), Unit.RATE: (" per 10,000", " per 10,000")}
# What stands behind a difference between two figures.
POINTS = {
    Unit.PERCENT: (" percentage point", " percentage points"),
    Unit.SCORE: (" point", " points"),
    **AFTER,
}


def rounded(value: Decimal, places: int) -> Decimal:
    """To `places` decimal places, halves away from nought, as people round."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def number_in_words(value: Decimal, places: int) -> str:
    """1,250; 20.9; −3.0, with a real minus sign."""
    exact = rounded(value, places)
    sign = "−" if exact < 0 else ""
    return f"{sign}{abs(exact):,.{places}f}"


def figure_in_words(value: Decimal, unit: str, places: int) -> str:
    """20.9%; 12 days; £1,200; 41.2 per 10,000."""
    number = number_in_words(value, places)
    if unit == Unit.PERCENT:
        return f"{number}%"
    if unit == Unit.POUNDS:
        return f"−£{number[1:]}" if number.startswith("−") else f"£{number}"
    one, several = AFTER.get(Unit(unit), ("", ""))
    return number + (one if number == "1" else several)


def difference_in_words(value: Decimal, unit: str, places: int) -> str:
    """How far apart two figures are, without a sign: 0.9 percentage points; 3 days; £40."""
    number = number_in_words(abs(value), places)
    if unit == Unit.POUNDS:
        return f"£{number}"
    one, several = POINTS.get(Unit(unit), ("", ""))
    return number + (one if Decimal(number.replace(",", "")) == 1 else several)


def is_small(count: Decimal | int | None) -> bool:
    """Whether so few are counted that one of them might be known: 1 to 4."""
    return count is not None and count == int(count) and int(count) in SMALL


def public_figure(
    value: Decimal,
    unit: str,
    places: int,
    *,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
) -> str:
    """The figure as it may leave the council: "<5" for a count of 1 to 4.

    A share of so few, or of so few left over, is "<5" as well: it would give the count away.
    """
    left_over = None
    if numerator is not None and denominator is not None:
        left_over = denominator - numerator
    counts = (numerator, denominator, left_over, value if unit == Unit.NUMBER else None)
    if any(is_small(count) for count in counts):
        return SUPPRESSED
    return figure_in_words(value, unit, places)


def could_be(
    value: Decimal, unit: str, numerator: Decimal | None = None, denominator: Decimal | None = None
) -> Iterator[Decimal]:
    """The values that a figure printed as "<5" may have, whichever of the few it counts."""
    if unit == Unit.NUMBER and is_small(value):
        yield from map(Decimal, SMALL)
    if numerator is None or not denominator:
        return
    counts: set[Decimal] = set()
    if is_small(numerator):
        counts |= set(map(Decimal, SMALL))
    if is_small(denominator - numerator):
        counts |= {denominator - few for few in SMALL}
    if is_small(denominator):
        counts |= set(map(Decimal, range(int(denominator) + 1)))
    for count in sorted(counts):
        if 0 <= count <= denominator:
            yield SHARES.get(Unit(unit), Decimal(1)) * count / denominator
