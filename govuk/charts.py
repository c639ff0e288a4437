"""Charts as SVG: stacked bars, and lines with a target, a range and levels to compare with.

Presentation attributes only (no style, no script), the whole alternative in words, and figures
written in the drawing, so that colour never speaks alone. Sizes are in CSS pixels of a 640-wide
drawing that scales with its column. It looks the same on a page, in print and in a PDF.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from html import escape
from math import ceil, floor, log10
from typing import Literal, Protocol

Colour = Literal["red", "amber", "green", "blue", "turquoise", "purple", "grey"]

WIDTH = 640
INK = "#0b0c0c"
GREY = "#505a5f"
RULE = "#d8dadb"
BAND = "#d5e8f3"
# Each fill carries its lettering at 4.5:1 or better.
FILLS: dict[Colour, tuple[str, str]] = {
    "red": ("#b3261e", "#ffffff"),
    "amber": ("#f0a733", INK),
    "green": ("#2a7a4b", "#ffffff"),
    "blue": ("#1d5a9e", "#ffffff"),
    "turquoise": ("#7cc7c0", INK),
    "purple": ("#54319f", "#ffffff"),
    "grey": ("#b1b4b6", INK),
}
_LETTER = 7.0  # the width of a figure or letter at 13 px, near enough to place it


class Line(Protocol):
    """One set of values, one for each category; None where nothing is known."""

    @property
    def name(self) -> str: ...
    @property
    def values(self) -> tuple[float | None, ...]: ...
    @property
    def colour(self) -> Colour: ...
    @property
    def is_target(self) -> bool: ...


class Chart(Protocol):
    """What is drawn: "bars" (stacked, one bar a category) or "line" (one point a category)."""

    @property
    def alt(self) -> str: ...
    @property
    def draws(self) -> Literal["bars", "line"]: ...
    @property
    def categories(self) -> tuple[str, ...]: ...
    @property
    def series(self) -> Sequence[Line]: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True)
class Extras:
    """What a chart of lines may show besides its lines.

    name: the drawing's own, told before its description. id: what sets it apart on its page.
    band: the lowest and highest value of the range that is aimed at. levels: named values drawn
    from side to side. doubted: places of the first line drawn as hollow points. says: how a value
    is written.
    """

    name: str
    id: str
    says: Callable[[float], str]
    band: tuple[float, float] | None = None
    levels: Sequence[tuple[str, float]] = ()
    doubted: Collection[int] = ()


def figure(value: float | None, unit: str = "") -> str:
    """Return a number as it is printed: 1,250, 12.5%, "not known" for None."""
    if value is None:
        return "not known"
    words = f"{value:,.2f}".rstrip("0").rstrip(".") if value % 1 else f"{value:,.0f}"
    return f"{words}{unit}" if unit in {"", "%"} else f"{words} {unit}"


def drawing(chart: Chart, extras: Extras | None = None) -> str:
    """Return the chart as one `<svg>` element."""
    parts, height = _bars(chart) if chart.draws == "bars" else _lines(chart, extras)
    if extras is None:
        named, told = "", f"<title>{escape(chart.alt)}</title>"
    else:
        title, words = f"{extras.id}-title", f"{extras.id}-words"
        named = f' aria-labelledby="{title}" aria-describedby="{words}"'
        told = f'<title id="{title}">{escape(extras.name)}</title>'
        told += f'<desc id="{words}">{escape(chart.alt)}</desc>'
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" role="img"{named} '
        f'viewBox="0 0 {WIDTH} {height}" '
        f'width="{WIDTH}" height="{height}" font-family="Source Sans 3, Arial, sans-serif" '
        f'font-size="13" fill="{INK}">{told}{"".join(parts)}</svg>'
    )


def _bars(chart: Chart) -> tuple[list[str], int]:
    """One horizontal bar a category, its series end to end, its total behind it."""
    longest = max(map(len, chart.categories), default=0)
    left, right, row = 190 if longest <= 27 else 250, 52, 30
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
        parts.append(_words(left - 10, y + 15, _short(name, 36), anchor="end"))
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


@dataclass(frozen=True)
class _Plane:
    """Where a line chart is drawn: its ends in pixels, and the axis from `low` to `high`."""

    left: float
    right: float
    places: int
    low: float
    high: float
    top: float = 16
    height: float = 220

    @property
    def end(self) -> float:
        return WIDTH - self.right

    @property
    def bottom(self) -> float:
        return self.top + self.height

    def across(self, place: int) -> float:
        return self.left + (self.end - self.left) * (place / max(self.places - 1, 1))

    def down(self, value: float) -> float:
        return self.top + self.height * (1 - (value - self.low) / (self.high - self.low))


def _lines(chart: Chart, extras: Extras | None) -> tuple[list[str], int]:
    """One point a category; a target is dashed; the last value of each line is written out."""
    more = extras or Extras(name="", id="", says=lambda value: figure(value, chart.unit))
    left, right = (48, 120) if extras is None else (62, 168)
    known = [value for line in chart.series for value in line.values if value is not None]
    known += [value for _, value in more.levels] + [*(more.band or ())]
    low, high, step = _scale(min(known, default=0), max(known, default=1))
    plane = _Plane(left, right, len(chart.categories), low, high)
    parts = _ground(chart, plane, step, more.band)
    named: list[tuple[float, float, str, bool]] = []  # across, value, words, whether it is a line
    for number, line in enumerate(chart.series):
        parts.extend(_one_line(line, plane, more.doubted if number == 0 else ()))
        last = next((p for p in reversed(range(len(line.values))) if line.values[p] is not None), 0)
        final = line.values[last] if line.values else None
        if final is not None:
            x = plane.across(last) if extras is None else plane.end
            named.append((x, final, f"{_short(line.name, 14)} {more.says(final)}", True))
    for name, value in more.levels:
        y = plane.down(value)
        parts.append(_line(plane.left, y, plane.end, y, GREY, dash="2 3"))
        named.append((plane.end, value, f"{_short(name, 16)} {more.says(value)}", False))
    named.sort(key=lambda each: -each[1])
    heights = _apart([plane.down(value) + 4 for _, value, _, _ in named], plane.bottom + 4)
    for (x, _, words, is_line), y in zip(named, heights, strict=True):
        weight, fill = ("600", INK) if is_line else ("400", GREY)
        parts.append(_words(x + 8, y, words, weight=weight, fill=fill))
    return parts, round(plane.bottom + 30)


def _apart(heights: list[float], lowest: float) -> list[float]:
    """The heights of words, from the top down, so far apart that none covers another."""
    placed: list[float] = []
    for y in heights:
        placed.append(max([y, *(above + 15 for above in placed[-1:])]))
    limit = lowest
    for place in reversed(range(len(placed))):
        placed[place] = min(placed[place], limit)
        limit = placed[place] - 15
    return placed


def _ground(
    chart: Chart, plane: _Plane, step: float, band: tuple[float, float] | None
) -> list[str]:
    """What the lines are drawn on: the range, the rules with their values, the categories."""
    parts = []
    if band is not None:
        lowest, highest = plane.down(band[0]), plane.down(band[1])
        parts.append(_rect(plane.left, highest, plane.end - plane.left, lowest - highest, BAND))
    for turn in range(round((plane.high - plane.low) / step) + 1):
        value = round(plane.low + turn * step, 6)
        parts.append(_line(plane.left, plane.down(value), plane.end, plane.down(value), RULE))
        said = figure(value, chart.unit)
        parts.append(_words(plane.left - 8, plane.down(value) + 4, said, anchor="end", fill=GREY))
    every = max(ceil(len(chart.categories) / 7), 1)
    for place in range(0, len(chart.categories), every):
        name = _short(chart.categories[place], 12)
        x, y = plane.across(place), plane.bottom + 20
        parts.append(_words(x, y, name, anchor="middle", fill=GREY))
    return parts


def _one_line(line: Line, plane: _Plane, hollow: Collection[int]) -> list[str]:
    colour = GREY if line.is_target else FILLS[line.colour][0]
    dash = ' stroke-dasharray="6 4"' if line.is_target else ""
    lines, points = [], []
    run: list[str] = []
    for place, value in [*enumerate(line.values), (len(line.values), None)]:
        if value is not None:
            x, y = plane.across(place), plane.down(value)
            run.append(f"{x:.1f},{y:.1f}")
            if not line.is_target:
                drawn = f'stroke="{colour}" stroke-width="2" ' if place in hollow else ""
                points.append(
                    f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" '
                    f'{drawn}fill="{"#ffffff" if drawn else colour}"/>'
                )
        elif run:
            lines.append(
                f'<polyline points="{" ".join(run)}" fill="none" stroke="{colour}" '
                f'stroke-width="2"{dash}/>'
            )
            run = []
    return lines + points


def _scale(low: float, high: float) -> tuple[float, float, float]:
    """Return the ends of an axis and its step, in round figures. Counts begin at nought."""
    low = min(low, 0) if low < 0 or low < high / 2 else low
    span = (high - low) or abs(high) or 1
    step = 10.0 ** floor(log10(span / 4))
    step *= next(times for times in (1, 2, 2.5, 5, 10) if span / (step * times) <= 5)
    return floor(low / step) * step, (floor(high / step) + 1) * step, step


def _legend(series: Sequence[Line]) -> list[str]:
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


def _line(x1: float, y1: float, x2: float, y2: float, colour: str, *, dash: str = "") -> str:
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}" '
        f'stroke-width="1"{dashed}/>'
    )


def _words(
    x: float, y: float, words: str, *, anchor: str = "start", fill: str = INK, weight: str = "400"
) -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" fill="{fill}" '
        f'font-weight="{weight}">{escape(words)}</text>'
    )
