"""Mends the tags of a PDF that WeasyPrint made, so that a screen reader meets what was written.

WeasyPrint builds its tree of tags page by page: a table over nine pages becomes nine tables, each
with its heading row again (Kozea/WeasyPrint 2903), and running heads and feet stay marked as
content although nothing in the tree holds them (1836). Here a table is one again, its headings
say whether they head a column or a row, what belongs to the page and not to the paper becomes an
artifact, and links say where they lead.

A paragraph or list that a page break cuts still makes two elements: nothing in the file tells.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

PRINTED = 4  # the annotation flag that lets a link be printed
_MARKED = re.compile(rb"^/\w+\n<</MCID (\d+)>>\nBDC$", re.MULTILINE)
_ARTIFACT = b"/Artifact\n<</Type /Pagination>>\nBDC"


def mend(made: bytes, *, identifier: bytes) -> bytes:
    """Return the PDF with its tags mended, compressed, under its identifier of 16 bytes.

    The same bytes in give the same bytes out.
    """
    with pikepdf.open(BytesIO(made)) as pdf:
        root = pdf.Root.StructTreeRoot
        tables = _Tables()
        for element in root.K:
            tables.join_in(element)
            _scope_headings(element)
        _leave_pagination_out(pdf, root)
        _describe_links(pdf)
        pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        pdf.Root.MarkInfo = Dictionary(Marked=True)  # Suspects is false unless said
        for page in pdf.pages:
            page.obj.Tabs = Name.S
        pdf.trailer.ID = Array([String(identifier), String(identifier)])
        out = BytesIO()
        pdf.save(
            out,
            deterministic_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            recompress_flate=False,
        )
    return out.getvalue()


def _kids(element: Object) -> list[Any]:
    """Return what an element holds: elements, numbers of marked content, object references."""
    held = element.get("/K")
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]


def _is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def _named(element: Object, name: str) -> list[Any]:
    return [kid for kid in _kids(element) if _is_element(kid) and kid.S == name]


class _Tables:
    """Joins a table that pages cut. Every table of ours has a caption, so one without goes on."""

    def __init__(self) -> None:
        self.last: Object | None = None

    def join_in(self, element: Object) -> None:
        """Join the tables below `element`, in reading order; drop what is then empty."""
        kept = []
        for kid in _kids(element):
            if _is_element(kid):
                if kid.S == "/Table":
                    if self.last is not None and not _named(kid, "/Caption"):
                        _continue_table(self.last, kid)
                        continue
                    self.last = kid
                elif kid.S not in {"/P", "/Span", "/Lbl", "/Link"}:
                    had_kids = bool(_kids(kid))
                    self.join_in(kid)
                    if had_kids and not _kids(kid):
                        continue
            kept.append(kid)
        element.K = Array(kept)


def _continue_table(table: Object, rest: Object) -> None:
    """Move the rows of `rest` into `table`. Its heading row is left behind, to be pagination.

    Where only the caption stood before the break, heading row and rows move as they are.
    """
    if not _named(table, "/TBody"):
        for part in (*_named(rest, "/THead"), *_named(rest, "/TBody")):
            part.P = table
            table.K.append(part)
        return
    body = _named(table, "/TBody")[-1]
    for more in _named(rest, "/TBody"):
        rows = _named(more, "/TR")
        if rows and _goes_on(_named(body, "/TR"), rows[0]):
            _continue_row(_named(body, "/TR")[-1], rows.pop(0))
        for row in rows:
            row.P = body
            body.K.append(row)


def _goes_on(rows: list[Any], row: Object) -> bool:
    """Tell whether `row` is the rest of a row that a page cut: its first cell has no words."""
    if not rows:
        return False
    cells, before = _kids(row), _kids(rows[-1])
    return (
        len(cells) == len(before)
        and not _has_content(cells[0])
        and _has_content(before[0])
        and any(_has_content(cell) for cell in cells)
    )


def _has_content(element: Object) -> bool:
    return any(not _is_element(kid) or _has_content(kid) for kid in _kids(element))


def _continue_row(row: Object, rest: Object) -> None:
    for cell, more in zip(_kids(row), _kids(rest), strict=True):
        for kid in _kids(more):
            if _is_element(kid):
                kid.P = cell
                cell.K.append(kid)


def _scope_headings(element: Object, *, in_head: bool = False) -> None:
    """Say of each heading cell what it heads. WeasyPrint's own header lists name rows that have
    moved, and a table with one heading row needs none."""
    for kid in _kids(element):
        if not _is_element(kid):
            continue
        kind = kid.S
        if kind in {"/TH", "/TD"}:
            kid.A = _cell_attributes(kid, in_head=in_head)
            if "/ID" in kid:
                del kid["/ID"]
        elif kind not in {"/P", "/Span", "/Lbl", "/Link", "/L"}:
            _scope_headings(kid, in_head=in_head or kind == "/THead")


def _cell_attributes(cell: Object, *, in_head: bool) -> Dictionary:
    attributes = Dictionary(O=Name.Table)
    for name in ("/ColSpan", "/RowSpan"):
        if name in cell.A:
            attributes[name] = cell.A[name]
    if cell.S == "/TH":
        attributes.Scope = Name.Column if in_head else Name.Row
    return attributes


def _leave_pagination_out(pdf: Pdf, root: Object) -> None:
    """Make what the tree does not hold an artifact: running heads and feet, repeated headings."""
    held = {element.objgen for element in _elements(root)}
    parents = root.ParentTree.Nums
    for place, page in enumerate(pdf.pages):
        owners = parents[2 * place + 1]
        lost = {n for n, owner in enumerate(owners) if owner.objgen not in held}
        if not lost:
            continue
        stream = page.obj.Contents
        marked, found = _without(stream.read_bytes(), lost)
        if found != len(lost):
            raise ValueError("The marked content of a page is not written as expected")
        stream.write(marked)
        parents[2 * place + 1] = Array(
            None if n in lost else owner for n, owner in enumerate(owners)
        )


def _without(content: bytes, lost: set[int]) -> tuple[bytes, int]:
    found = 0

    def as_artifact(match: re.Match[bytes]) -> bytes:
        nonlocal found
        if int(match[1]) not in lost:
            return match[0]
        found += 1
        return _ARTIFACT

    return _MARKED.sub(as_artifact, content), found


def _elements(element: Object) -> Iterator[Object]:
    waiting = [element]
    while waiting:
        for kid in _kids(waiting.pop()):
            if _is_element(kid):
                waiting.append(kid)
                yield kid


def _describe_links(pdf: Pdf) -> None:
    for page in pdf.pages:
        for annotation in page.obj.get("/Annots", Array()):
            if annotation.get("/Subtype") != Name.Link:
                continue
            annotation.F = PRINTED
            if not str(annotation.get("/Contents", "")).strip():
                action = annotation.get("/A")
                target = action.get("/URI") if isinstance(action, Dictionary) else None
                annotation.Contents = String(str(target or "A place in this paper"))
