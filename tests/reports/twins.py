"""The words of a paper as its PDF, its Word file and its web page say them, to be compared.

Each reader gives the whole text without its white space, which each of the three breaks in its
own places; lists come with the labels that are printed.
"""

import ctypes
import re
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from io import BytesIO
from typing import Any

import docx
import pikepdf
import pypdfium2
import pypdfium2.raw as raw
from docx.oxml.ns import qn

from reports.document import Document
from reports.html import fragment
from reports.word import make_word
from tests.papers import make_pdf_once

MADE_ON = date(2026, 6, 1)
_FORMS = {"dot": "1.", "bracket": "1)", "brackets": "(1)"}
_WORD_STYLES = {"decimal": "decimal", "lowerLetter": "lower-alpha", "lowerRoman": "lower-roman"}


def joined(words: str) -> str:
    return "".join(words.split()).replace("\u200b", "")


def label(number: int, style: str, form: str) -> str:
    """A list's label, counted here anew: 28 is ab, or xxviii."""
    said = str(number)
    if style == "lower-alpha":
        said, rest = "", number
        while rest:
            rest, place = divmod(rest - 1, 26)
            said = "abcdefghijklmnopqrstuvwxyz"[place] + said
    elif style == "lower-roman":
        ones = ("", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix")
        said = "x" * (number // 10) + ones[number % 10]
    return form.replace("1", said)


# The web page


class _Page(HTMLParser):
    """Collects the words of a page, the labels of its lists, and its headings."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self.headings: list[str] = []
        self.lists: list[tuple[str, str, int] | None] = []
        self.in_drawing = False
        self.in_heading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "svg":
            self.in_drawing = True
        elif tag in {"h1", "h2", "h3", "h4", "h5"}:
            self.in_heading = True
            self.headings.append("")
        elif tag == "ul":
            self.lists.append(None)
        elif tag == "ol":
            found = re.search(r"--([a-z-]+)-(dot|brackets?)\b", given["class"] or "")
            assert found
            style, form = found.groups()
            self.lists.append((style, _FORMS[form], int(given.get("start") or 1)))
        elif tag == "li" and self.lists and self.lists[-1]:
            style, form, number = self.lists[-1]
            self.said.append(label(number, style, form))
            self.lists[-1] = (style, form, number + 1)

    def handle_endtag(self, tag: str) -> None:
        if tag == "svg":
            self.in_drawing = False
        elif tag in {"h1", "h2", "h3", "h4", "h5"}:
            self.in_heading = False
        elif tag in {"ul", "ol"}:
            self.lists.pop()

    def handle_data(self, data: str) -> None:
        if self.in_drawing:
            return
        self.said.append(data)
        if self.in_heading:
            self.headings[-1] += data


def _read(html: str) -> _Page:
    page = _Page()
    page.feed(html)
    return page


def words_of_page(html: str) -> str:
    """Without the words in charts, which are in the figures below them."""
    return joined(" ".join(_read(html).said))


def headings_of_page(html: str) -> list[str]:
    return [" ".join(heading.split()) for heading in _read(html).headings]


# Word


def body_of(made: bytes) -> Iterator[Any]:
    """Every paragraph of a Word file in order, those in tables too."""
    yield from docx.Document(BytesIO(made)).element.body.iter(qn("w:p"))


def style_of(paragraph: Any) -> str:
    return paragraph.pPr.pStyle.val  # type: ignore[no-any-return]


def said_in(paragraph: Any) -> str:
    parts = {
        qn("w:t"): lambda it: it.text or "",
        qn("w:tab"): lambda _: " ",
        qn("w:br"): lambda _: " ",
    }
    found = (parts[it.tag](it) for it in paragraph.iter(*parts) if it.getparent().tag == qn("w:r"))
    return "".join(found)


def words_of_word(made: bytes) -> str:
    """Without bullets, which the web page draws and does not say."""
    numbering = docx.Document(BytesIO(made)).part.numbering_part.element
    counted: dict[int, int] = {}
    said = []
    for paragraph in body_of(made):
        numbered = paragraph.pPr.numPr
        if numbered is not None:
            number, level = numbered.numId.val, numbered.ilvl.val
            (num,) = numbering.xpath(f"w:num[@w:numId={number}]")
            (kind,) = numbering.xpath(
                f"w:abstractNum[@w:abstractNumId={num.abstractNumId.val}]/w:lvl[@w:ilvl={level}]"
            )
            style = kind.find(qn("w:numFmt")).get(qn("w:val"))
            if style != "bullet":
                (start,) = num.xpath(f"w:lvlOverride[@w:ilvl={level}]/w:startOverride/@w:val")
                place = counted[number] = counted.get(number, int(start) - 1) + 1
                form = kind.find(qn("w:lvlText")).get(qn("w:val")).replace(f"%{level + 1}", "1")
                said.append(label(place, _WORD_STYLES[style], form))
        said.append(said_in(paragraph))
    return joined(" ".join(said))


def headings_of_word(made: bytes) -> list[str]:
    return [
        " ".join(said_in(paragraph).split())
        for paragraph in body_of(made)
        if style_of(paragraph) == "Title" or style_of(paragraph).startswith("Heading")
    ]


# The PDF


def words_of_pdf(made: bytes) -> str:
    """In the order that is read out: that of the tags. Without bullets and the words in charts."""
    said = _marked_words(made)
    with pikepdf.open(BytesIO(made)) as pdf:
        places = {page.objgen: number for number, page in enumerate(pdf.pages)}

        def read(element: Any, page: Any) -> Iterator[str]:
            if isinstance(element, int):
                yield said.get((places[page.objgen], element), "")
                return
            page = element.get("/Pg", page)
            if element.get("/S") == "/Figure":
                return
            if "/MCID" in element:
                yield said.get((places[page.objgen], int(element.MCID)), "")
            kids = element.get("/K", pikepdf.Array())
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                yield from read(kid, page)

        (document,) = pdf.Root.StructTreeRoot.K
        return joined(" ".join(read(document, None))).translate(dict.fromkeys(map(ord, "•")))


def _marked_words(made: bytes) -> dict[tuple[int, int], str]:
    """The words of each page by the number of the mark they stand in."""
    said: dict[tuple[int, int], str] = {}
    with pypdfium2.PdfDocument(made) as read:
        for number, page in enumerate(read):
            for thing in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT]):
                mark = raw.FPDFPageObj_GetMarkedContentID(thing)
                said[number, mark] = said.get((number, mark), "") + _text(thing, page)
    return said


def _text(thing: Any, page: Any) -> str:
    words = page.get_textpage()
    length = raw.FPDFTextObj_GetText(thing, words, None, 0)
    held = ctypes.create_string_buffer(length)
    raw.FPDFTextObj_GetText(thing, words, ctypes.cast(held, ctypes.POINTER(raw.FPDF_WCHAR)), length)
    return held.raw[: length - 2].decode("utf-16-le")


def headings_of_pdf(made: bytes) -> list[str]:
    with pypdfium2.PdfDocument(made) as read:
        return [" ".join(mark.get_title().split()) for mark in read.get_toc()]


def assert_twins(document: Document) -> None:
    """Word, PDF and web page say the same words in the same order, below the same headings."""
    word, page = make_word(document, made_on=MADE_ON), fragment(document)
    pdf = make_pdf_once(document, made_on=MADE_ON)
    assert headings_of_word(word) == headings_of_page(page)
    assert headings_of_pdf(pdf) == headings_of_page(page)
    assert words_of_word(word) == words_of_page(page)
    assert words_of_pdf(pdf) == words_of_page(page)
