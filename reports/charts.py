"""Charts as SVG, from the data of a `Chart`: stacked bars, and lines with a target.

Presentation attributes only (no style, no script), a `<title>` with the whole alternative, and
figures written in the drawing, so that colour never speaks alone. Sizes are in CSS pixels of a
640-wide drawing that scales with its column.
"""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from math import ceil, floor, log10

from reports.document import Chart, Series, TagKind, figure

WIDTH = 640
INK = "#0b0c0c"
GREY = "#505a5f"
RULE = "#d8dadb"
# Each fill carries its lettering at 4.5:1 or better.
FILLS: dict[TagKind, tuple[str, str]] = {
    "red": ("#b3261e", "#ffffff"),
    "amber": ("#f0a733", INK),
    "green": ("#2a7a4b", "#ffffff"),
    "blue": ("#1d5a9e", "#ffffff"),
    "turquoise": ("#7cc7c0", INK),
    "purple": ("#54319f", "#ffffff"),
    "grey": ("#b1b4b6", INK),
}
_LETTER = 7.0  # the width of a figure or letter at 13 px, near enough to place it


def drawing(chart: Chart) -> str:
    """Return the chart as one `<svg>` element."""
    parts, height = _bars(chart) if chart.draws == "bars" else _lines(chart)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="Source Sans 3, Arial, sans-serif" '
        f'font-size="13" fill="{INK}"><title>{escape(chart.alt)}</title>{"".join(parts)}</svg>'
    )


def _bars(chart: Chart) -> tuple[list[str], int]:
    """One horizontal bar a category, its series end to end, its total behind it."""
    left, right, row = 190, 52, 30
    values = [
        [max(line.values[place] or 0.0, 0.0) for line in chart.series]
        for place in range(len(chart.categories))
    ]
    most = max((sum(bar) for bar in values), default=0) or 1
    scale = (WIDTH - left - right) / most
    parts = _legend(chart.series)
    top = 34
    for place, name in enumerate(chart.categories):
        y = top + place * row
        parts.append(_words(left - 10, y + 15, _short(name, 27), anchor="end"))
        x = float(left)
        for line, value in zip(chart.series, values[place], strict=True):
            if not value:
                continue
            fill, ink = FILLS[line.colour]
            length = value * scale
            parts.append(_rect(x, y, max(length - 1, 0.5), row - 10, fill))
            said = figure(value, chart.unit)
            if length > len(said) * _LETTER + 6:
                parts.append(_words(x + length / 2, y + 15, said, anchor="middle", fill=ink))
            x += length
        total = figure(sum(values[place]), chart.unit)
        parts.append(_words(x + 6, y + 15, total, weight="600"))
    bottom = top + len(chart.categories) * row
    parts.append(_line(left, top - 4, left, bottom - 4, GREY))
    return parts, bottom + 2


def _lines(chart: Chart) -> tuple[list[str], int]:
    """One point a category; a target is dashed; the last value of each line is written out."""
    left, right, top, height = 48, 120, 16, 220
    known = [value for line in chart.series for value in line.values if value is not None]
    low, high, step = _scale(min(known, default=0), max(known, default=1))
    width = WIDTH - left - right

    def across(place: int) -> float:
        return left + width * (place / max(len(chart.categories) - 1, 1))

    def down(value: float) -> float:
        return top + height * (1 - (value - low) / (high - low))

    parts = []
    for turn in range(round((high - low) / step) + 1):
        value = low + turn * step
        parts.append(_line(left, down(value), left + width, down(value), RULE))
        said = figure(round(value, 6), chart.unit)
        parts.append(_words(left - 8, down(value) + 4, said, anchor="end", fill=GREY))
    every = max(ceil(len(chart.categories) / 7), 1)
    for place in range(0, len(chart.categories), every):
        name = _short(chart.categories[place], 12)
        parts.append(_words(across(place), top + height + 20, name, anchor="middle", fill=GREY))
    ends: list[float] = []
    for line in chart.series:
        parts.extend(_one_line(line, across, down))
        last = next((p for p in reversed(range(len(line.values))) if line.values[p] is not None), 0)
        final = line.values[last] if line.values else None
        if final is None:
            continue
        y = down(final) + 4
        while any(abs(y - other) < 15 for other in ends):
            y += 15
        ends.append(y)
        said = f"{_short(line.name, 14)} {figure(final, chart.unit)}"
        parts.append(_words(across(last) + 8, y, said, weight="600", fill=INK))
    return parts, top + height + 30


def _one_line(
    line: Series, across: Callable[[int], float], down: Callable[[float], float]
) -> list[str]:
    colour = GREY if line.is_target else FILLS[line.colour][0]
    dash = ' stroke-dasharray="6 4"' if line.is_target else ""
    parts = []
    run: list[str] = []
    for place, value in [*enumerate(line.values), (len(line.values), None)]:
        if value is not None:
            run.append(f"{across(place):.1f},{down(value):.1f}")
            if not line.is_target:
                parts.append(
                    f'<circle cx="{across(place):.1f}" cy="{down(value):.1f}" r="3.2" '
                    f'fill="{colour}"/>'
                )
        elif run:
            parts.append(
                f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" '
                f'stroke-width="2"{dash}/>'
            )
            run = []
    return parts


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Return the ends of an axis and its step, in round figures. Counts begin at nought."""
    low = min(low, 0) if low < 0 or low < high / 2 else low
    span = (high - low) or abs(high) or 1
    step = 10.0 ** floor(log10(span / 4))
    step *= next(times for times in (1, 2, 2.5, 5, 10) if span / (step * times) <= 5)
    return floor(low / step) * step, (floor(high / step) + 1) * step, step


def _legend(series: tuple[Series, ...]) -> list[str]:
    parts, x = [], 0.0
    for line in series:
        parts.append(_rect(x, 2, 13, 13, FILLS[line.colour][0]))
        parts.append(_words(x + 19, 13, _short(line.name, 30)))
        x += 19 + min(len(line.name), 30) * _LETTER + 18
    return parts


def _short(words: str, most: int) -> str:
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'
    )


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        'stroke-width="1"/>'
    )


def _words(
    x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, weight: str = "400"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )
