"""The fonts of a paper that several processes draw: one of them puts in all that any has used."""

from __future__ import annotations

from typing import Any

from weasyprint.pdf import fonts as pdf_fonts
from weasyprint.text.ffi import ffi, harfbuzz

# Read in before there is an order: to read it takes longer than to call it.
ffi.cdef(
    "hb_blob_t * hb_blob_create(const char *, unsigned int, int, void *, void *);"
    "hb_face_t * hb_face_create(hb_blob_t *, unsigned int);",
    override=True,
)


def told(fonts: dict[int, Any]) -> list[tuple[int, dict[str, Any]]]:
    """The fonts as another process can be told of them, for `add_told`."""
    return [(key, _record(font)) for key, font in fonts.items()]


def add_told(fonts: dict[int, Any], records: list[tuple[int, dict[str, Any]]]) -> None:
    """Add to `fonts` what another process has used: letters of the same fonts, and others."""
    for key, record in records:
        if key not in fonts:
            fonts[key] = _font(record)
            continue
        for name in ("widths", "to_unicode", "missing"):
            vars(fonts[key])[name] = {**record[name], **vars(fonts[key])[name]}


def _record(font: Any) -> dict[str, Any]:
    return {name: value for name, value in vars(font).items() if name not in {"hb_font", "hb_face"}}


def _font(record: dict[str, Any]) -> Any:
    """A font of another process, which has told what is in its file."""
    font = object.__new__(pdf_fonts.Font)
    vars(font).update(record)
    content = record["file_content"]
    blob = harfbuzz.hb_blob_create(content, len(content), 0, ffi.NULL, ffi.NULL)  # 0: it copies
    font.hb_face = harfbuzz.hb_face_create(blob, record["index"])
    return font
