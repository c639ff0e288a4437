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
from itertools import pairwise
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, String

Outline = list[tuple[str, tuple[int, float, float], "Outline", str]]
PRINTED = 4  # the annotation flag that lets a link be printed
_MARKED = re.compile(rb"^/\w+\n<</MCID (\d+)>>\nBDC$", re.MULTILINE)
_ARTIFACT = b"/Artifact\n<</Type /Pagination>>\nBDC"


class Mended:
    """A PDF whose tags are mended, to which more pages of the same paper may be added."""

    def __init__(self, made: bytes) -> None:
        self.pdf = pikepdf.open(BytesIO(made))
        self.tables = _Tables()
        root = self.pdf.Root.StructTreeRoot
        for element in root.K:
            self.tables.join_in(element)
            _scope_headings(element)
        _leave_pagination_out(self.pdf, root)
        _describe_links(self.pdf)
        self.pdf.Root.ViewerPreferences = Dictionary(DisplayDocTitle=True)
        self.pdf.Root.MarkInfo = Dictionary(Marked=True)  # Suspects is false unless said
        for page in self.pdf.pages:
            page.obj.Tabs = Name.S

    def add(self, part: bytes) -> None:
        """Add the pages of a mended part, which begin anywhere within the paper. It has no fonts:
        those of all parts are here."""
        with pikepdf.open(BytesIO(part)) as other:
            before = len(self.pdf.pages)
            self.pdf.pages.extend(other.pages)
            fonts = self.pdf.pages[0].obj.Resources.Font
            self.pdf.pages[before].obj.Resources.Font.update(fonts)
            held = self.pdf.copy_foreign(other.Root.StructTreeRoot)
            self._add_names(other)
        self._add_parents(before, held.ParentTree.Nums)
        (document,), (rest,) = self.pdf.Root.StructTreeRoot.K, held.K
        added = list(rest.K)
        self._go_on_with(added[0], before)
        for element in added:
            element.P = document
            if _kids(element):
                document.K.append(element)

    def _go_on_with(self, element: Object, place: int) -> None:
        """Join a table that goes on at the head of a page that was added."""
        self.tables.last = _last_table(self.pdf.Root.StructTreeRoot)
        self.tables.left.clear()
        self.tables.join_in(element)
        dropped = {one.objgen for head in self.tables.left for one in _elements(head)}
        parents = self.pdf.Root.StructTreeRoot.ParentTree.Nums
        owners = enumerate(parents[2 * place + 1])
        lost = {n for n, owner in owners if owner is not None and owner.objgen in dropped}
        _leave_out(self.pdf.pages[place], parents, place, lost)

    def _add_names(self, other: Pdf) -> None:
        """Add the places that links lead to; the first of a name is the one."""
        if "/Names" not in other.Root:
            return
        added = list(self.pdf.copy_foreign(other.make_indirect(other.Root.Names.Dests)).Names)
        if "/Names" not in self.pdf.Root:
            self.pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array()))
        held = self.pdf.Root.Names.Dests
        both = [*added, *held.Names]
        places = dict(
            zip(map(bytes, both[::2]), zip(both[::2], both[1::2], strict=True), strict=True)
        )
        held.Names = Array(part for name in sorted(places) for part in places[name])

    def _add_parents(self, before: int, added: Object) -> None:
        """Number what is marked anew: first the pages, then the links."""
        pages = self.pdf.pages
        held = self.pdf.Root.StructTreeRoot.ParentTree
        ours, theirs = list(held.Nums)[1::2], list(added)[1::2]
        more = len(pages) - before
        for place, page in enumerate(pages):
            page.obj.StructParents = place
            moved = more if place < before else len(ours)
            for link in page.obj.get("/Annots", Array()):
                link.StructParent = int(link.StructParent) + moved
        parents = [*ours[:before], *theirs[:more], *ours[before:], *theirs[more:]]
        held.Nums = Array(part for pair in enumerate(parents) for part in pair)

    def finish(self, outline: Outline, *, identifier: bytes) -> bytes:
        """Return it compressed, under its identifier of 16 bytes and with its outline.

        The same pages give the same bytes.
        """
        if outline:
            root = self.pdf.make_indirect(Dictionary())
            self._add_outline(root, outline)
            self.pdf.Root.Outlines = root
        self.pdf.trailer.ID = Array([String(identifier), String(identifier)])
        return _written(self.pdf, pikepdf.ObjectStreamMode.generate)

    def _add_outline(self, parent: Object, entries: Outline) -> int:
        """Hang the entries below `parent`; return how many there are, with those below them."""
        items = []
        number = len(entries)
        for words, (page, x, y), below, _ in entries:
            place = Array([self.pdf.pages[page].obj, Name.XYZ, x, y, 0])
            item = Dictionary(Title=String(words), Dest=place, Parent=parent)
            items.append(self.pdf.make_indirect(item))
            number += self._add_outline(items[-1], below)
        for one, after in pairwise(items):
            one.Next, after.Prev = after, one
        if items:
            parent.First, parent.Last = items[0], items[-1]
        parent.Count = number
        return number


def mended(made: bytes) -> bytes:
    """Return a part of a paper with its tags mended, for `Mended.add`."""
    return _written(Mended(made).pdf, pikepdf.ObjectStreamMode.disable)


def _written(pdf: Pdf, mode: pikepdf.ObjectStreamMode) -> bytes:
    out = BytesIO()
    pdf.save(out, deterministic_id=True, object_stream_mode=mode, recompress_flate=False)
    return out.getvalue()


def _kids(element: Object) -> list[Any]:
    """Return what an element holds: elements, numbers of marked content, object references."""
    held = element.get("/K")
    if held is None:
        return []
    return list(held) if isinstance(held, Array) else [held]


def _is_element(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/S" in kid


def _is_reference(kid: Any) -> bool:
    return isinstance(kid, Dictionary) and "/Obj" in kid


def _named(element: Object, name: str) -> list[Any]:
    return [kid for kid in _kids(element) if _is_element(kid) and kid.S == name]


class _Tables:
    """Joins a table that pages cut. Every table of ours has a caption, so one without goes on."""

    def __init__(self) -> None:
        self.last: Object | None = None
        self.left: list[Object] = []  # heading rows that a continued table had once more

    def join_in(self, element: Object) -> None:
        """Join the tables below `element`, in reading order; drop what is then empty."""
        kept = []
        for kid in _kids(element):
            if _is_element(kid):
                if kid.S == "/Table":
                    if self.last is not None and not _named(kid, "/Caption"):
                        self.left += _continue_table(self.last, kid)
                        continue
                    self.last = kid
                elif kid.S not in {"/P", "/Span", "/Lbl", "/Link"}:
                    had_kids = bool(_kids(kid))
                    self.join_in(kid)
                    if had_kids and not _kids(kid):
                        continue
            kept.append(kid)
        element.K = Array(kept)


def _last_table(element: Object) -> Object | None:
    for kid in reversed(_kids(element)):
        if _is_element(kid):
            found = kid if kid.S == "/Table" else _last_table(kid)
            if found is not None:
                return found
    return None


def _continue_table(table: Object, rest: Object) -> list[Any]:
    """Move the rows of `rest` into `table`. Its heading row is left behind, to be pagination; it is
    what is returned.

    Where only the caption stood before the break, heading row and rows move as they are.
    """
    if not _named(table, "/TBody"):
        for part in (*_named(rest, "/THead"), *_named(rest, "/TBody")):
            part.P = table
            table.K.append(part)
        return []
    body = _named(table, "/TBody")[-1]
    for more in _named(rest, "/TBody"):
        rows = _named(more, "/TR")
        before = _named(body, "/TR")
        # A part of a paper may begin within a row, and go on with it for pages.
        began_before = len(before) == 1 and not _named(table, "/Caption")
        if rows and _goes_on(before, rows[0], began_before=began_before):
            _continue_row(before[-1], rows.pop(0))
        for row in rows:
            row.P = body
            body.K.append(row)
    return _named(rest, "/THead")


def _goes_on(rows: list[Any], row: Object, *, began_before: bool) -> bool:
    """Tell whether `row` is the rest of a row that a page cut: its first cell has no words, and
    that of the last of `rows` has, unless it is a rest itself."""
    if not rows:
        return False
    cells, before = _kids(row), _kids(rows[-1])
    return (
        len(cells) == len(before)
        and not _has_content(cells[0])
        and (began_before or _has_content(before[0]))
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
        _leave_out(page, parents, place, lost)


def _leave_out(page: pikepdf.Page, parents: Object, place: int, lost: set[int]) -> None:
    if not lost:
        return
    stream = page.obj.Contents
    marked, found = _without(stream.read_bytes(), lost)
    if found != len(lost):
        raise ValueError("The marked content of a page is not written as expected")
    stream.write(marked)
    owners = parents[2 * place + 1]
    parents[2 * place + 1] = Array(None if n in lost else owner for n, owner in enumerate(owners))


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
    """Say where links lead. A line end within a link has made two more, of no width, that no link
    of the tree holds: these go."""
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    owners = dict(zip(map(int, numbers[::2]), numbers[1::2], strict=True))
    for page in pdf.pages:
        kept = []
        for annotation in page.obj.get("/Annots", Array()):
            if annotation.get("/Subtype") == Name.Link:
                owner = owners[int(annotation.StructParent)]
                if owner.S != Name.Link:
                    owner.K = Array(kid for kid in _kids(owner) if not _is_reference(kid))
                    continue
                annotation.F = PRINTED
                if not str(annotation.get("/Contents", "")).strip():
                    action = annotation.get("/A")
                    target = action.get("/URI") if isinstance(action, Dictionary) else None
                    annotation.Contents = String(str(target or "A place in this paper"))
            kept.append(annotation)
        if "/Annots" in page.obj:
            page.obj.Annots = Array(kept)
