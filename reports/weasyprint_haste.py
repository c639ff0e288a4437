"""What WeasyPrint 70 and its libraries do needlessly for papers like ours, left out.

In place of a few of their functions stand ones that give the same and do less, which saves an
eighth of the time of a short paper and a quarter of that of 1,000 actions. A test draws a paper
with and without them, and compares what is seen and what is read out (`tests/reports/test_pdf.py`).
At a new version look through them, and drop what it does itself.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, TypeVar

import pydyf
from weasyprint import draw
from weasyprint.draw.color import get_color
from weasyprint.formatting_structure import boxes
from weasyprint.pdf import fonts
from weasyprint.text import line_break
from weasyprint.text.ffi import ffi, harfbuzz, harfbuzz_subset

Result = TypeVar("Result")
ffi.cdef(
    "int hb_subset_input_pin_axis_location(hb_subset_input_t *, hb_face_t *, hb_tag_t, float);"
    "unsigned int hb_ot_var_get_axis_count(hb_face_t *);",
    override=True,
)


def make_haste() -> None:
    """For this process, from now on."""
    pydyf.PDF = _Pdf
    boxes.Box.is_in_normal_flow = _is_in_normal_flow
    line_break.get_font_description = _kept_by_style(line_break.get_font_description)
    line_break._font_style_cache_key = _kept_by_style(line_break._font_style_cache_key)
    draw.draw_border = _draw_border
    draw.draw_outline = _draw_no_outline
    fonts.ffi = _Ffi()
    if harfbuzz_subset and hasattr(harfbuzz_subset, "hb_subset_input_pin_axis_location"):
        fonts.Font.clean = _clean


class _Pdf(pydyf.PDF):  # type: ignore[misc]
    """Keeps the list of its pages, which WeasyPrint asks for at every tag and pydyf puts together
    each time: three seconds for 1,000 actions."""

    _references: tuple[bytes, ...] = ()

    @property
    def page_references(self) -> tuple[bytes, ...]:
        if len(self._references) != self.pages["Count"]:
            self._references = super().page_references
        return self._references


_in_normal_flow = boxes.Box.is_in_normal_flow


def _is_in_normal_flow(box: Any) -> bool:
    """Nearly every box is, and is asked five times over."""
    style = box.style
    if style["float"] == "none" and style["position"] == "static":
        return True
    return bool(_in_normal_flow(box))


def _kept_by_style(worked_out: Callable[..., Result]) -> Callable[..., Result]:
    """Work out once for each style what is asked for at every line. Styles never change then."""
    kept: dict[tuple[int, bool], tuple[Any, Result]] = {}

    def look_up(style: Any, include_size: bool = False) -> Result:
        place = id(style), include_size
        if place not in kept:
            asked = (style, include_size) if include_size else (style,)
            kept[place] = style, worked_out(*asked)  # with the style itself, so that its id stays
        return kept[place][1]

    return look_up


_draw_any_border = draw.draw_border


def _draw_border(stream: Any, box: Any) -> None:
    """Most boxes have no border, and most borders are a rule below a cell. That is a rectangle:
    WeasyPrint fills what is between two boxes, within a polygon that it clips."""
    if box.border_top_width or box.border_right_width or box.border_left_width:
        _draw_any_border(stream, box)
    elif width := box.border_bottom_width:
        style = box.style
        if style["border_bottom_style"] != "solid" or style["visibility"] != "visible":
            _draw_any_border(stream, box)
            return
        bottom = box.border_box_y() + box.border_height()
        with stream.artifact(), stream.stacked():
            stream.set_color(get_color(style, "border_bottom_color"))
            stream.rectangle(box.border_box_x(), bottom - width, box.border_width(), width)
            stream.fill()


def _draw_no_outline(stream: Any, box: Any) -> None:
    """No paper has any; looking for them goes through every box."""


class _Ffi:
    """Makes an array as long as what is to be in it, without reading each length as C first."""

    def __getattr__(self, name: str) -> Any:
        return getattr(ffi, name)

    def new(self, kind: str, *given: Any) -> Any:
        if given and isinstance(given[0], list | tuple):
            kind = _LENGTH.sub("[]", kind)
        return ffi.new(kind, *given)


_LENGTH = re.compile(r"\[\d+\]$")
_clean_any = fonts.Font.clean


def _clean(font: Any, to_unicode: dict[int, str], hinting: bool) -> None:
    """Have HarfBuzz settle the weight of the glyphs that are drawn: fontTools takes as long for it
    as laying out two pages. Other variable fonts, with further axes, stay as they are."""
    if to_unicode and harfbuzz.hb_ot_var_get_axis_count(font.hb_face) == 1:
        order = ffi.gc(
            harfbuzz_subset.hb_subset_input_create_or_fail(),
            harfbuzz_subset.hb_subset_input_destroy,
        )
        glyphs = ffi.new("hb_codepoint_t[]", sorted(to_unicode))
        wanted = harfbuzz_subset.hb_subset_input_glyph_set(order)
        harfbuzz.hb_set_add_sorted_array(wanted, glyphs, len(glyphs))
        flags = harfbuzz_subset.HB_SUBSET_FLAGS_RETAIN_GIDS
        harfbuzz_subset.hb_subset_input_set_flags(order, flags)
        weight = font.variations.get("wght", font.weight)
        axis = harfbuzz.hb_tag_from_string(b"wght", -1)
        pinned = harfbuzz_subset.hb_subset_input_pin_axis_location(
            order, font.hb_face, axis, weight
        )
        face = pinned and harfbuzz_subset.hb_subset_or_fail(font.hb_face, order)
        if face:
            font.hb_face = ffi.gc(face, harfbuzz.hb_face_destroy)
            font.tables = [name for name in font.tables if name not in _OF_VARIABLE_FONTS]
    _clean_any(font, to_unicode, hinting)


_OF_VARIABLE_FONTS = {"avar", "cvar", "fvar", "gvar", "HVAR", "MVAR", "STAT", "VVAR"}
