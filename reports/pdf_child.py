"""The process that makes one PDF: `python -m reports.pdf_child`.

It takes its order as JSON, draws it with WeasyPrint, mends the tags, gives back the bytes and
ends. It holds itself to its limits, and fetches nothing. A spare one, for whose paper nobody's
request waits, comes after the pages. Only this process loads WeasyPrint.
"""

from __future__ import annotations

import contextlib
import ctypes
import gc
import json
import os
import re
import resource
import select
import string
import sys
import time
import traceback
import unicodedata
from collections.abc import Callable, Generator, Iterator
from datetime import date
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

from cssselect2 import ElementWrapper
from weasyprint import HTML
from weasyprint.text.ffi import ffi, fontconfig
from weasyprint.urls import URLFetcher

from reports.document import (
    Appendix,
    BulletList,
    Cell,
    Column,
    Document,
    Emphasis,
    Heading,
    Link,
    Paragraph,
    Strong,
    Table,
    Tag,
    Text,
    from_json,
)
from reports.html import page
from reports.layout import pages_about, wants_contents
from reports.pdf import ROOT, SPARE, TOO_LARGE
from reports.pdf_tags import Mended
from reports.side_by_side import Drawn, LaidOut, outline_of
from reports.weasyprint_haste import make_haste

STYLES = (ROOT / "static" / "css" / "paper.css", ROOT / "reports" / "print.css")
LARGE_TYPE = "html{font-size:14pt}"
ffi.cdef(
    "typedef struct _FcCharSet FcCharSet;"
    "int FcPatternGetCharSet(FcPattern*, const char*, int, FcCharSet**);"
    "int FcCharSetHasChar(const FcCharSet*, uint32_t);",
    override=True,
)
NICENESS = 10  # a tenth of a processor that pages want for themselves, all of one that they leave


def main() -> None:
    leave_the_network()
    sys.setrecursionlimit(20_000)
    gc.disable()  # the process ends before rubbish matters
    make_haste()
    if SPARE in sys.argv:
        come_after_the_pages()
        if not has_order():
            warm_up()
    words = sys.stdin.buffer.read()
    if not words:
        os._exit(0)  # a spare that nobody needed: its parent has ended
    try:
        order = json.loads(words)
        hold_to(order["seconds"], order["megabytes"])
        made = draw(
            from_json(order["document"]),
            identifier=order["identifier"],
            made_on=date.fromisoformat(order["made_on"]),
            is_large=order["is_large"],
        )
    except MemoryError:
        os._exit(TOO_LARGE)
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing of WeasyPrint's is worth taking apart


def come_after_the_pages() -> None:
    """Give way to whoever waits for a page.

    We are a session of our own, and a kernel that shares its processors between sessions
    (`sched_autogroup_enabled`) heeds the niceness of the session and not that of its processes.
    """
    os.nice(NICENESS)
    with contextlib.suppress(OSError):  # not every kernel has it, not every container lets us
        Path("/proc/self/autogroup").write_text(str(NICENESS), "ascii")


def leave_the_network() -> None:
    """Enter a network of our own with nothing in it, where the system allows that."""
    new_network, new_user = 0x40000000, 0x10000000
    with contextlib.suppress(AttributeError, OSError):
        flags = new_network if os.geteuid() == 0 else new_network | new_user
        ctypes.CDLL(None).unshare(flags)


def has_order() -> bool:
    """Whether an order is there already, or nobody is left to give one."""
    return bool(select.select([sys.stdin], [], [], 0)[0])


def hold_to(seconds: float, megabytes: int) -> None:
    """Bind this process by the kernel, whatever becomes of its parent."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20,) * 2)
    processor = int(time.process_time() + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def warm_up() -> None:
    """Draw a paper that nobody sees: what is drawn first costs much more than the same again."""
    text = Text("In every typeface")
    rows = ((Cell.of("1", is_heading=True), Cell.of(Tag("Red", "red"))),)
    blocks = (
        Heading(1, "Heading", number="1"),
        Paragraph((Strong((text,)), Emphasis((text,)), Link((text,), "https://example.org/"))),
        BulletList.of("Item"),
        Appendix("Appendix"),
        Table("Table", (Column("Ref"), Column("Rating")), rows, orientation="landscape"),
    )
    document = Document(title="Paper", council="Council", marking="DRAFT", blocks=blocks)
    draw(document, identifier="0", made_on=date(2026, 1, 1), is_large=False)


def draw(document: Document, *, identifier: str, made_on: date, is_large: bool) -> bytes:
    """Return the paper as PDF bytes; the same for the same words, whatever was drawn before."""
    os.environ["SOURCE_DATE_EPOCH"] = str((made_on - date(1970, 1, 1)).days * 86_400)
    styles = "".join(path.read_text("utf-8") for path in STYLES) + (LARGE_TYPE if is_large else "")
    write = partial(page, document, styles=styles, identifier=identifier, made_on=made_on)

    def make(*, divided: bool) -> bytes:
        with contextlib.closing(drawn_in_parts(document, write, divided=divided)) as parts:
            return joined(parts, identifier)

    try:
        return make(divided=True)
    except MemoryError:
        raise
    except Exception:  # one may do what several could not
        traceback.print_exc()
    gc.collect()  # what they held, which the fault has let go, is room for one
    return make(divided=False)


def drawn_in_parts(
    document: Document, write: Callable[..., str], *, divided: bool
) -> Generator[Drawn, None, None]:
    """The paper as it was drawn, by one process or by several, in the order of its pages."""

    def lay_out(*, has_contents: bool) -> LaidOut:
        words = write(has_contents=has_contents)
        return LaidOut(Page(words.translate(stand_ins(words))), divided=divided)

    has_contents = wants_contents(document.contents, pages_about(document.blocks))
    laid_out = lay_out(has_contents=has_contents)
    if has_contents != wants_contents(document.contents, laid_out.count) and laid_out.count < 40:
        laid_out.drop()
        laid_out = lay_out(has_contents=not has_contents)
    yield from laid_out.draw()


def joined(parts: Iterator[Drawn], identifier: str) -> bytes:
    drawn = [next(parts)]
    paper = Mended(drawn[0].content)
    for part in parts:
        drawn.append(part)
        paper.add(part.content)
    return paper.finish(outline_of(drawn), identifier=sha256(identifier.encode()).digest()[:16])


class Page(HTML):  # type: ignore[misc]
    """A page of `reports.html`, read as XML: a tenth of the time that reading HTML takes."""

    def __init__(self, words: str) -> None:
        self.base_url = None
        self.url_fetcher = no_fetcher()
        self.media_type = "print"
        root = fromstring(_EMPTY.sub(r"<\1/>", words.removeprefix("<!doctype html>")))
        self.wrapper_element = ElementWrapper.from_html_root(root, content_language=None)
        self.etree_element = self.wrapper_element.etree_element


_EMPTY = re.compile("<(br|(?:meta|col) [^>]*)>")


def no_fetcher() -> Any:
    """Return what WeasyPrint fetches with: nothing but what is in the page itself."""
    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


def stand_ins(words: str) -> dict[int, str]:
    """Return what to print for the characters that no font of this machine can draw.

    A symbol is named, "[grinning face]", and any other character is an empty box: a hole in the
    text would be drawn, but not read out.
    """
    fonts = fontconfig.FcConfigGetFonts(fontconfig.FcInitLoadConfigAndFonts(), 0)
    sets = []
    for place in range(fonts.nfont):
        found = ffi.new("FcCharSet **")
        if fontconfig.FcPatternGetCharSet(fonts.fonts[place], b"charset", 0, found) == 0:
            sets.append(found[0])
    instead = {}
    for letter in sorted(set(words) - set(string.printable)):
        if unicodedata.category(letter) in {"Cf", "Zs", "Zl", "Zp"}:
            continue
        if any(fontconfig.FcCharSetHasChar(known, ord(letter)) for known in sets):
            continue
        name = unicodedata.name(letter, "").lower()
        is_symbol = unicodedata.category(letter) in {"So", "Sk", "Sm"}
        instead[ord(letter)] = f"[{name}]" if is_symbol and name else "□"
    return instead


if __name__ == "__main__":
    main()
