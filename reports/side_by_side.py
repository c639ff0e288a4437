"""One paper made by up to three processes side by side, the same as one would make it.

Who lays a paper out forks a twin first, which begins at a page break of the paper's own near its
middle. Where the first comes to a page that begins as one of the twin's does, all pages after it
are the twin's: how a page is laid out depends on where it begins and on nothing else. The two tell
each other how many pages there are and what stands on them, so that page numbers, contents and
links are right. Then each draws its own pages, and the first leaves some of its own to a third.
`reports.pdf_tags` joins what they wrote.

What is divided, and where, depends on the paper only: the same facts give the same bytes.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import pairwise
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any, cast

import pydyf
from weasyprint import DEFAULT_OPTIONS, HTML, pdf
from weasyprint.css.counters import CounterStyle
from weasyprint.document import Document as Rendering
from weasyprint.document import Page
from weasyprint.formatting_structure.build import build_formatting_structure
from weasyprint.html import get_html_metadata
from weasyprint.layout import initialize_page_maker
from weasyprint.layout.background import layout_backgrounds
from weasyprint.layout.page import make_all_pages, make_margin_boxes, remake_page
from weasyprint.pdf.metadata import DocumentMetadata
from weasyprint.text.fonts import FontConfiguration

from reports.forked import Helper, may_fork
from reports.pdf_fonts import add_told, told
from reports.pdf_tags import mended

OPTIONS = {**DEFAULT_OPTIONS, "pdf_variant": "pdf/ua-1", "pdf_tags": True}
WORTH_A_TWIN = 1_500  # boxes: about four pages
WORTH_A_DRAWER = 3  # pages
FONTS = 1  # pages that are drawn in the time that the fonts take
JOINED = 6  # pages that are joined in the time that drawing one takes
NEAR, CLOSE = 0.25, 0.12  # to the middle: a place to try, and a page break that is good enough
MOST_ROUNDS = 8  # of laying out again, because a page number changed what stands on a page
SCALE = 0.75  # points in a CSS pixel
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
Skip = dict[int, Any]  # where in the tree of boxes a page begins, as WeasyPrint says it


@dataclass
class Start:
    """Where a page begins, and what is on it that others point to."""

    at: Skip | None
    next_page: dict[str, Any]
    anchors: list[str] = field(default_factory=list)


@dataclass
class Drawn:
    """What a process wrote: its pages as a PDF of their own, and what stands in the outline."""

    content: bytes
    bookmarks: list[Any]
    heights: list[float]


@dataclass(frozen=True)
class Numbers:
    """Which of its pages a twin is to draw, and as which."""

    first: int
    number: int
    pages: int
    anchors: frozenset[str]


class LaidOut:
    """A paper of which each page has its place, here or with a twin. `drop` it, or `draw` it.

    Not `divided`, one process makes all of it.
    """

    def __init__(self, html: HTML, *, divided: bool) -> None:
        self.html = html
        self.divided = divided and may_fork()
        self.fonts = FontConfiguration()
        counters = CounterStyle()
        options = dict(OPTIONS)
        self.context = Rendering._build_layout_context(html, self.fonts, counters, {}, options)
        self.root = build_formatting_structure(
            html.etree_element,
            self.context.style_for,
            self.context.get_image_from_uri,
            html.base_url,
            self.context.target_collector,
            counters,
            self.context.footnotes,
        )
        initialize_page_maker(self.context, self.root)
        self.twin: Helper | None = None
        self.theirs: list[Start] = []  # as the twin said it, from `met` on: its page that is ours
        self.met = 0
        place = middle(self.root) if self.divided else None
        if place is not None:
            self.twin = Helper(lambda theirs: _be_twin(self, place, theirs))
        try:
            self.boxes = _all_pages(self, place)
        except BaseException:
            self.drop()
            raise

    @property
    def count(self) -> int:
        return len(self.boxes)

    def drop(self) -> None:
        if self.twin is not None:
            self.twin.end()
            self.twin = None

    def holding(self, pages: list[Page]) -> Rendering:
        metadata = DocumentMetadata(**get_html_metadata(self.html))
        return Rendering(pages, metadata, self.html.url_fetcher, self.fonts, {}, None)

    def draw(self) -> Iterator[Drawn]:
        """Yield the parts in the order of their pages, each as soon as it is there."""
        try:
            yield from self._parts()
        finally:
            self.drop()

    def _parts(self) -> Iterator[Drawn]:
        ours = [box for box in self.boxes if not isinstance(box, StandIn)]
        total = self.count
        anchors = {name for start in self.theirs for name in start.anchors}
        if self.twin is not None:
            first = self.met + len(self.theirs) - (total - len(ours))
            pointed_to = frozenset(_anchors(self.context, len(ours)))
            self.twin.tell(Numbers(first, len(ours) + 1, total, pointed_to))
        _name_once(ours, set())
        pages = [Page(box) for box in ours]
        anchors.update(name for page in pages for name in page.anchors)
        # Half of all, less what only this process does when all are drawn: fonts, and joining.
        left = len(ours) - max(total // 2 - FONTS - total // JOINED, 1)
        drawer = None
        if left >= WORTH_A_DRAWER and self.divided:
            some = slice(len(pages) - left, None)

            def draw_some(theirs: Connection) -> None:
                _draw_as_helper(self, pages[some], len(pages) - left + 1, anchors, theirs)

            drawer = Helper(draw_some)
            own = pages[: len(pages) - left]
        else:
            own = pages
        helpers = [helper for helper in (drawer, self.twin) if helper is not None]
        try:
            yield _drawn(self, own, 1, anchors, partial(_add_those_of, helpers))
            for helper in helpers:
                yield cast(Drawn, helper.hear())
        finally:
            if drawer is not None:
                drawer.end()


class StandIn:
    """A page that the twin has laid out."""


def middle(root: Any) -> tuple[Skip, dict[str, Any]] | None:
    """Where a twin is to begin: at a page break near the middle of a long paper, or else at the
    heading next to it. A heading takes what follows with it, so a page comes to begin there, or
    soon after as if it had, more often than at any other block."""
    places = list(_places(root))
    total = places[-1].before if places else 0
    if total < WORTH_A_TWIN:
        return None

    def off(place: Place) -> float:
        return abs(place.before / total - 0.5)

    near = [place for place in places[1:-1] if off(place) < NEAR]
    certain = [place for place in near if place.kind["break"] == "page" and off(place) < CLOSE]
    headings = [place for place in near if place.is_heading]
    found = min(certain or headings or near, key=off, default=None)
    return (found.at, found.kind) if found else None


@dataclass(frozen=True)
class Place:
    """Between two blocks: how many boxes are before it, and what a page is that begins there."""

    before: int
    at: Skip
    kind: dict[str, Any]
    is_heading: bool = False


def _places(root: Any) -> Iterator[Place]:
    """Yield each place between blocks, and the end with all boxes before it."""
    before = 0
    (body,) = root.children
    (article,) = body.children
    name = ""
    for number, block in enumerate(article.children):
        values = block.page_values()
        turns = number and values[0] != name
        forced = bool(turns or block.style["break_before"] == "page")
        kind = {"break": "page" if forced else "any", "page": values[0]}
        is_heading = block.element_tag in HEADINGS
        yield Place(before, {0: {0: {number: None}}}, kind, is_heading)
        name = values[1]
        before += sum(1 for _ in block.descendants())
    yield Place(before, {}, {"break": "any"})


def _way(skip: Skip | None) -> tuple[float, ...]:
    """The way down to where a page begins: earlier ones sort before later ones."""
    if skip is None:
        return (float("inf"),)
    way: list[float] = []
    rest: Skip | None = skip
    while rest is not None and len(rest) == 1:
        ((place, rest),) = rest.items()
        way.append(place)
    return tuple(way)


def _all_pages(paper: LaidOut, place: tuple[Skip, dict[str, Any]] | None) -> list[Any]:
    """Lay out all pages, without what runs at their edges; again where a number changes them."""
    context, root, html = paper.context, paper.root, paper.html
    pages = _until_met(paper, place)
    before = 0
    for _ in range(MOST_ROUNDS):
        total = len(pages)
        states = [entry[4] for entry in context.page_maker]
        for entry in context.page_maker:
            entry[3][1]["pages"] = [total]
        _look_up_pages(context, total)
        if not any(
            state["content_changed"] or (state["pages_wanted"] and before != total)
            for state in states
        ):
            break
        before = total
        pages = list(make_all_pages(context, root, html, pages))
        shift = [isinstance(page, StandIn) for page in pages]
        assert shift == sorted(shift), "the pages of the twin are the last ones"
    if not any(isinstance(page, StandIn) for page in pages):
        paper.drop()
        paper.theirs = []
    return pages


def _look_up_pages(context: Any, total: int) -> None:
    """Write the page numbers into the contents, so that its pages are laid out once more and not
    twice: WeasyPrint would do so after the first time, as the number of pages has become known."""
    items = context.target_collector.counter_lookup_items.items()
    for (_, kind), item in items:
        known = item.cached_page_counter_values
        if kind == "content" and known and "pages" not in item.missing_counters:
            known["pages"] = [total]
            item.parse_again(known)


def _until_met(paper: LaidOut, place: tuple[Skip, dict[str, Any]] | None) -> list[Any]:
    """Lay out pages up to one that begins as one of the twin's does, or to the end."""
    context = paper.context
    pages: list[Any] = []
    context.rendered_notes = []
    while True:
        index = len(pages)
        context.page_maker[index][4].update(_unchanged())
        page, resume_at = remake_page(index, context, paper.root, paper.html)
        pages.append(page)
        if resume_at is None:
            return pages
        if place is None or _way(resume_at) < _way(place[0]) or paper.twin is None:
            continue
        start = Start(resume_at, context.page_maker[index + 1][1])
        met = _met(paper, start)
        if met is not None:
            return pages + _stand_ins(paper, met)


def _met(paper: LaidOut, start: Start) -> int | None:
    """Which of the twin's pages begins there. Hears the twin until it is further."""
    assert paper.twin is not None
    heard = paper.theirs
    while not heard or _way(heard[-1].at) < _way(start.at):
        heard.append(paper.twin.hear())
    for number, one in enumerate(heard):
        if one.at == start.at and one.next_page == start.next_page:
            return number
    return None


def _stand_ins(paper: LaidOut, met: int) -> list[StandIn]:
    """Take over the pages of the twin from that on, as if they had been laid out here."""
    assert paper.twin is not None
    heard, context = paper.theirs, paper.context
    while heard[-1].at is not None:
        heard.append(paper.twin.hear())
    del heard[:met]
    paper.met = met
    seen = {name for entry in context.page_maker for name in entry[4]["anchors"]}
    found = []
    for page, after in pairwise(heard):
        index = len(context.page_maker) - 1
        _, _, is_right, state, remake = context.page_maker[index]
        remake.update(_unchanged())
        state = copy.deepcopy(state)
        state[1]["page"] = [index + 1]
        context.page_maker.append((after.at, after.next_page, not is_right, state, _unchanged()))
        for name in page.anchors:
            if name not in seen:
                seen.add(name)
                remake["anchors"].append(name)
                context.target_collector.cache_target_page_counters(
                    name, state[1], index, context.page_maker
                )
        found.append(StandIn())
    heard.pop()
    return found


def _unchanged() -> dict[str, Any]:
    return {"content_changed": False, "pages_wanted": False, "anchors": [], "content_lookups": []}


def _anchors(context: Any, pages: int) -> set[str]:
    return {name for entry in context.page_maker[:pages] for name in entry[4]["anchors"]}


def _be_twin(paper: LaidOut, place: tuple[Skip, dict[str, Any]], theirs: Connection) -> None:
    """Lay out from `place` on, say where each page begins, and draw those that are wanted."""
    context, root, html = paper.context, paper.root, paper.html
    context.rendered_notes = []
    remake_page(0, context, root, html)  # what runs at the edges of all pages stands on the first
    at, next_page = place
    context.page_maker[1:] = [(at, next_page, False, context.page_maker[1][3], _unchanged())]
    starts, boxes = [], []
    resume_at: Skip | None = at
    while resume_at is not None:
        index = len(context.page_maker) - 1
        page, resume_at = remake_page(index, context, root, html)
        entry = context.page_maker[index]
        starts.append(Start(entry[0], entry[1], entry[4]["anchors"]))
        boxes.append(page)
        theirs.send(starts[-1])
    theirs.send(Start(None, context.page_maker[-1][1]))
    numbers: Numbers = theirs.recv()
    for place_of, entry in enumerate(context.page_maker[1:]):
        entry[3][1]["page"] = [numbers.number + place_of - numbers.first - 1]
        entry[3][1]["pages"] = [numbers.pages]
    kept = boxes[numbers.first :]
    _name_once(kept, _begun_before(root, starts[numbers.first].at))
    pages = [Page(box) for box in kept]
    anchors = {*numbers.anchors, *(name for page in pages for name in page.anchors)}
    paper.context.page_maker = [
        *[None] * numbers.number,
        *context.page_maker[numbers.first + 2 :],
    ]
    _draw_as_helper(paper, pages, numbers.number, anchors, theirs)


def _begun_before(root: Any, skip: Skip | None) -> set[tuple[str, int]]:
    """The elements within which a page begins."""
    found, box = set(), root
    while skip and len(skip) == 1:
        found.add((box.element_tag, id(box.element)))
        ((place, skip),) = skip.items()
        children = getattr(box, "children", ())  # the words of a line have none
        if place >= len(children):  # what stands in it is all on the pages before
            break
        box = children[place]
        if skip:
            found.add((box.element_tag, id(box.element)))
    return found


def _name_once(boxes: list[Any], seen: set[tuple[str, int]]) -> None:
    """Give the outline one entry for a heading that a page cuts."""
    for page in boxes:
        for box in page.descendants():
            if box.bookmark_label:
                if (box.element_tag, id(box.element)) in seen:
                    box.bookmark_label = ""
                seen.add((box.element_tag, id(box.element)))


def _draw_as_helper(
    paper: LaidOut, pages: list[Page], number: int, anchors: set[str], theirs: Connection
) -> None:
    def send_fonts(fonts: dict[int, Any]) -> None:
        theirs.send(told(fonts))
        fonts.clear()  # who joins the parts puts them in

    drawn = _drawn(paper, pages, number, anchors, send_fonts)
    theirs.send(replace(drawn, content=mended(drawn.content)))


def _add_those_of(helpers: list[Helper], fonts: dict[int, Any]) -> None:
    """The first process puts in all fonts that any of them has used."""
    for helper in helpers:
        add_told(fonts, helper.hear())


def _drawn(
    paper: LaidOut,
    pages: list[Page],
    number: int,
    anchors: set[str],
    see_to_fonts: Callable[[dict[int, Any]], None],
) -> Drawn:
    context = paper.context
    for place, page in enumerate(pages, start=number):
        box = page._page_box
        body, *areas = box.children
        context.current_page = place
        running = make_margin_boxes(context, box, context.page_maker[place][3])
        box.children = (body, *(area for area in areas if area.children), *running)
        layout_backgrounds(box, context.get_image_from_uri)
    with _one_part(anchors, see_to_fonts):
        # Not compressed, and without an identifier: `pdf_tags` sees to both. WeasyPrint would
        # write and compress all of it a second time to work out an identifier.
        content = paper.holding(pages).write_pdf(pdf_variant="pdf/ua-1", uncompressed_pdf=True)
    bookmarks = [page.bookmarks for page in pages]
    return Drawn(content, bookmarks, [page.height for page in pages])


@contextmanager
def _one_part(anchors: set[str], see_to_fonts: Callable[[dict[int, Any]], None]) -> Iterator[None]:
    """Let WeasyPrint write a part of a paper: links may lead out of it, its outline is made when
    the parts are joined, and so are its fonts."""
    resolve, outline, build = pdf.resolve_links, pdf.add_outlines, pdf.build_fonts_dictionary
    elsewhere = SimpleNamespace(anchors=dict.fromkeys(sorted(anchors), (0, 0, 0, 0)), links=())

    def build_fonts(file: Any, fonts: dict[int, Any], *rest: Any) -> pydyf.Dictionary:
        see_to_fonts(fonts)
        return build(file, fonts, *rest)

    pdf.resolve_links = lambda pages: resolve([*pages, elsewhere])
    pdf.add_outlines = lambda *_: None
    pdf.build_fonts_dictionary = build_fonts
    try:
        yield
    finally:
        pdf.resolve_links, pdf.add_outlines = resolve, outline
        pdf.build_fonts_dictionary = build


def outline_of(parts: list[Drawn]) -> list[Any]:
    """The tree of bookmarks: label, (page, x, y), those below it, state."""
    pages = [
        SimpleNamespace(bookmarks=bookmarks, height=height)
        for part in parts
        for bookmarks, height in zip(part.bookmarks, part.heights, strict=True)
    ]
    tree = Rendering.make_bookmark_tree(SimpleNamespace(pages=pages), SCALE, transform_pages=True)
    return cast(list[Any], tree)
