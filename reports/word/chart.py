"""A chart as one of Word's own (DrawingML): sharp at any size, and its figures stay figures.

The colours are those of the charts on our pages, and the figures stand on the bars as there.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from govuk.charts import FILLS, GREY, INK, RULE
from reports.document import Chart, Series

_NAMES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)
_CATEGORIES, _VALUES = 111_111_111, 222_222_222  # the ids by which the axes know each other


def chart_xml(chart: Chart) -> str:
    """Return the chart as the whole text of a chart part."""
    drawn = "".join(_bars(chart) if chart.draws == "bars" else _lines(chart))
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><c:chartSpace {_NAMES}>'
        '<c:roundedCorners val="0"/><c:chart><c:autoTitleDeleted val="1"/><c:plotArea><c:layout/>'
        f'{drawn}{_axes(chart)}</c:plotArea><c:legend><c:legendPos val="t"/>'
        '<c:overlay val="0"/></c:legend><c:plotVisOnly val="1"/><c:dispBlanksAs val="gap"/>'
        f"</c:chart><c:spPr><a:noFill/><a:ln><a:noFill/></a:ln></c:spPr>{_letters(900, INK)}"
        "</c:chartSpace>"
    )


def _bars(chart: Chart) -> Iterator[str]:
    yield '<c:barChart><c:barDir val="bar"/><c:grouping val="stacked"/><c:varyColors val="0"/>'
    for place, line in enumerate(chart.series):
        fill, ink = FILLS[line.colour]
        shown = "1" if any(line.values) else "0"
        labels = (
            f'<c:dLbls><c:numFmt formatCode="{_format(chart)};;" sourceLinked="0"/><c:spPr>'
            f"<a:noFill/></c:spPr>{_letters(900, ink)}{_shows(shown)}</c:dLbls>"
        )
        yield (
            f"<c:ser>{_name(place, line)}<c:spPr>{_fill(fill)}</c:spPr>"
            f'<c:invertIfNegative val="0"/>{labels}{_data(chart, line)}</c:ser>'
        )
    yield f'<c:gapWidth val="50"/><c:overlap val="100"/>{_axis_ids()}</c:barChart>'


def _lines(chart: Chart) -> Iterator[str]:
    yield '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
    for place, line in enumerate(chart.series):
        colour = GREY if line.is_target else FILLS[line.colour][0]
        dash = '<a:prstDash val="dash"/>' if line.is_target else ""
        marker = (
            '<c:symbol val="none"/>'
            if line.is_target
            else f'<c:symbol val="circle"/><c:size val="6"/><c:spPr>{_fill(colour)}</c:spPr>'
        )
        yield (
            f'<c:ser>{_name(place, line)}<c:spPr><a:ln w="25400">{_fill(colour)}{dash}</a:ln>'
            f"</c:spPr><c:marker>{marker}</c:marker>{_data(chart, line)}"
            '<c:smooth val="0"/></c:ser>'
        )
    yield f'{_shows_nothing()}<c:marker val="1"/>{_axis_ids()}</c:lineChart>'


def _name(place: int, line: Series) -> str:
    return (
        f'<c:idx val="{place}"/><c:order val="{place}"/><c:tx><c:strRef><c:f>Figures</c:f>'
        f'<c:strCache><c:ptCount val="1"/><c:pt idx="0"><c:v>{_words(line.name)}</c:v></c:pt>'
        "</c:strCache></c:strRef></c:tx>"
    )


def _data(chart: Chart, line: Series) -> str:
    names = "".join(
        f'<c:pt idx="{place}"><c:v>{_words(name)}</c:v></c:pt>'
        for place, name in enumerate(chart.categories)
    )
    values = "".join(
        f'<c:pt idx="{place}"><c:v>{value!r}</c:v></c:pt>'
        for place, value in enumerate(line.values)
        if value is not None
    )
    points = f'<c:ptCount val="{len(chart.categories)}"/>'
    return (
        f"<c:cat><c:strRef><c:f>Figures</c:f><c:strCache>{points}{names}</c:strCache></c:strRef>"
        f"</c:cat><c:val><c:numRef><c:f>Figures</c:f><c:numCache><c:formatCode>General"
        f"</c:formatCode>{points}{values}</c:numCache></c:numRef></c:val>"
    )


def _axes(chart: Chart) -> str:
    """Categories run from the top of bars and from the left of lines."""
    is_bars = chart.draws == "bars"
    order, at, across = ("maxMin", "l", "t") if is_bars else ("minMax", "b", "l")
    grid = "" if is_bars else f"<c:majorGridlines><c:spPr>{_edge(RULE)}</c:spPr></c:majorGridlines>"
    return (
        f'<c:catAx><c:axId val="{_CATEGORIES}"/><c:scaling><c:orientation val="{order}"/>'
        f'</c:scaling><c:delete val="0"/><c:axPos val="{at}"/><c:majorTickMark val="none"/>'
        f'<c:minorTickMark val="none"/><c:tickLblPos val="low"/><c:spPr>{_edge(GREY)}</c:spPr>'
        f'<c:crossAx val="{_VALUES}"/><c:crosses val="autoZero"/></c:catAx>'
        f'<c:valAx><c:axId val="{_VALUES}"/><c:scaling><c:orientation val="minMax"/></c:scaling>'
        f'<c:delete val="{int(is_bars)}"/><c:axPos val="{across}"/>{grid}'
        f'<c:numFmt formatCode="{_format(chart)}" sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="nextTo"/>'
        f'<c:spPr><a:ln><a:noFill/></a:ln></c:spPr><c:crossAx val="{_CATEGORIES}"/>'
        '<c:crosses val="autoZero"/></c:valAx>'
    )


def _axis_ids() -> str:
    return f'<c:axId val="{_CATEGORIES}"/><c:axId val="{_VALUES}"/>'


def _format(chart: Chart) -> str:
    """Return Excel's way to say how a figure is written: with commas, and with its unit."""
    values = [value for line in chart.series for value in line.values if value is not None]
    number = "#,##0" if all(value == int(value) for value in values) else "General"
    if not chart.unit:
        return number
    unit = chart.unit if chart.unit == "%" else f" {chart.unit}"
    return _words(f'{number}"{unit.replace(chr(34), "")}"')


def _shows(figures: str) -> str:
    return (
        f'<c:showLegendKey val="0"/><c:showVal val="{figures}"/><c:showCatName val="0"/>'
        '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
    )


def _shows_nothing() -> str:
    return f"<c:dLbls>{_shows('0')}</c:dLbls>"


def _fill(colour: str) -> str:
    return f'<a:solidFill><a:srgbClr val="{colour[1:].upper()}"/></a:solidFill>'


def _edge(colour: str) -> str:
    return f'<a:ln w="9525">{_fill(colour)}</a:ln>'


def _letters(size: int, colour: str) -> str:
    return (
        f'<c:txPr><a:bodyPr/><a:lstStyle/><a:p><a:pPr><a:defRPr sz="{size}">{_fill(colour)}'
        '<a:latin typeface="Arial"/></a:defRPr></a:pPr><a:endParaRPr lang="en-GB"/></a:p></c:txPr>'
    )


def _words(text: str) -> str:
    return escape(" ".join(text.split()), {'"': "&quot;"})
