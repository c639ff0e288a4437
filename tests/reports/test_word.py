"""The finished Word file, read back: its words, its structure, its bytes."""

import zipfile
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from reports.document import (
    BulletList,
    Cell,
    Chart,
    Column,
    Document,
    Emphasis,
    Fact,
    Heading,
    LineBreak,
    Link,
    NumberedList,
    Numbering,
    Paragraph,
    Quotation,
    Strong,
    Table,
    Text,
    prose,
)
from reports.html import fragment
from reports.markdown import blocks_of
from reports.paper import paper_of
from reports.word import WordFailed, WordProblem, WordTooLarge, label_of, make_word
from tests import make
from tests.reports import twins
from tests.reports.papers import action_table, paper, rich_paper
from tests.reports.test_paper import CANARY, hide_everywhere, whole_report
from tests.reports.test_pdf_hostile import VARIED, nested_list, table
from tests.reports.twins import MADE_ON, assert_twins


def made(document: Document) -> bytes:
    return make_word(document, identifier="0123456789abcdef", made_on=MADE_ON)


def opened(document: Document) -> Any:
    return docx.Document(BytesIO(made(document)))


def parts_of(file: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(file)) as read:
        assert read.testzip() is None
        return {name: read.read(name) for name in read.namelist()}


# The same words as the PDF and the page


@pytest.mark.parametrize("numbering", ["none", "continuous", "section-paragraph", "sections"])
def test_word_pdf_and_page_say_the_same_whatever_the_numbering(numbering: Numbering):
    assert_twins(rich_paper(numbering=numbering, marking="DRAFT", contents="never"))


@pytest.mark.parametrize(
    "start", [pytest.param(20, id="past z"), pytest.param(2, id="its own start")]
)
@pytest.mark.parametrize("style", ["decimal", "lower-alpha", "lower-roman"])
@pytest.mark.parametrize("form", ["1.", "1)", "(1)"])
def test_lists_are_lettered_alike(style, form, start):
    items = tuple(BulletList.of(*map(str, range(9))).items)
    assert_twins(paper(NumberedList(items, style, form, start)))


@pytest.mark.django_db
@pytest.mark.parametrize("visibility", ["public", "members"])
def test_the_general_report_reads_the_same_in_word_pdf_and_page(visibility):
    report = whole_report(visibility=visibility)
    for section, text in zip(
        report.sections.filter(kind="text"),
        (
            "Words with **weight**.\n\n- one\n- two",
            "a) first\nb) second\n\n| A | B |\n|--|--|\n| x | y |",
        ),
        strict=False,
    ):
        section.text = text
        section.save(by=make.make_user(), at=make.NOON)
    area = make.make_area(report.inspection, visibility=visibility)
    for rating in ("red", "amber", "green"):
        strand = make.make_strand(report.plan, name=f"Strand {rating}")
        action = make.make_action(
            report.plan, answers=(area,), strand=strand, visibility=visibility
        )
        make.make_update(
            action, rag=rating, happened="The first cohort has begun.", visibility=visibility
        )
    hide_everywhere(report)
    document = paper_of(report, today=date(2026, 6, 15))
    assert any(isinstance(block, Chart) for block in document.blocks)
    assert_twins(document)
    assert all(CANARY.encode() not in content for content in parts_of(made(document)).values())


@pytest.mark.parametrize(
    ("number", "style", "said"),
    [
        (1, "lower-alpha", "a"),
        (26, "lower-alpha", "z"),
        (27, "lower-alpha", "aa"),
        (53, "lower-alpha", "ba"),
        (703, "lower-alpha", "aaa"),
        (0, "lower-alpha", "0"),
        (1994, "lower-roman", "mcmxciv"),
        (4000, "lower-roman", "4000"),
        (28, "decimal", "28"),
    ],
)
def test_a_label_after_z_is_aa(number, style, said):
    assert label_of(number, style) == said


# Structure


def test_headings_lists_and_captions_have_words_own_styles():
    found = [
        (twins.style_of(paragraph), twins.said_in(paragraph))
        for paragraph in twins.body_of(made(rich_paper(contents="never")))
    ]
    for expected in [
        ("Title", "Outcome of the inspection"),
        ("Subtitle", "Report of the Director"),
        ("Fact", "Report to Cabinet"),
        ("Heading1", "1 Purpose of the report"),
        ("NumberedParagraph", "2.1 Cabinet is recommended to:"),
        ("ListNumber", "note the outcome;"),
        ("ListBullet", "sufficiency"),
        ("Heading2", "4.1 Legal implications"),
        ("Quote", "Leaders know their services well."),
        ("Caption", "Actions by strand"),
        ("Heading1", "Appendix 1: Action plan"),
    ]:
        assert expected in found


def test_every_style_that_is_used_is_there():
    word = opened(rich_paper(contents="always"))
    known = {style.get(qn("w:styleId")) for style in word.styles.element.iter(qn("w:style"))}
    tags = [qn("w:pStyle"), qn("w:rStyle"), qn("w:tblStyle")]
    used = {found.get(qn("w:val")) for found in word.element.iter(*tags)}
    assert used <= known
    assert {"RatingRed", "RatingAmber", "RatingGreen", "Hyperlink", "PaperTable"} <= used


def test_a_table_repeats_its_heading_row_keeps_its_rows_whole_and_has_its_widths():
    word = opened(paper(action_table(60)))
    (found,) = word.tables
    is_head = [row._tr.find(f".//{qn('w:tblHeader')}") is not None for row in found.rows]
    assert is_head == [True] + [False] * 60
    assert all(row._tr.find(f".//{qn('w:cantSplit')}") is not None for row in found.rows)
    widths = [int(column.get(qn("w:w"))) for column in found._tbl.tblGrid]
    assert (len(widths), sum(widths)) == (9, 14_910)
    (caption,) = found._tbl.xpath("w:tblPr/w:tblCaption/@w:val")
    assert caption == "Actions of the plan"


def test_a_cell_that_holds_a_list_alone_begins_with_it():
    cells = [Cell((), below=BulletList.of("One.", "Two.")), Cell((), below=BulletList(()))]
    rows = tuple((cell,) for cell in cells)
    (made_table,) = opened(paper(Table("Progress", (Column("Said"),), rows))).tables

    said = [[part.text for part in row.cells[0].paragraphs] for row in made_table.rows]
    assert said == [["Said"], ["One.", "Two."], [""]]


def test_what_stands_beside_the_name_of_a_row_is_lighter_than_it():
    cell = Cell.of("A1", LineBreak(), Emphasis((Text("In progress"),)), is_heading=True)
    table = Table("Actions", (Column("Action"),), ((cell,),))
    (made_table,) = opened(paper(table)).tables

    (said,) = made_table.rows[1].cells[0].paragraphs
    runs = [(part.text, bool(part.bold), bool(part.italic)) for part in said.runs]
    assert [part for part in runs if part[0].strip()] == [
        ("A1", True, False), ("In progress", False, False)
    ]  # fmt: skip


def test_what_a_section_is_made_from_stays_with_what_follows_it():
    made_from = Paragraph.of(Emphasis((Text("Made from the plan."),)), counted=False)
    blocks = (Heading(1, "Progress"), made_from, Paragraph.of("Words."), made_from)
    said = opened(paper(*blocks)).paragraphs

    kept = [part.paragraph_format.keep_with_next for part in said if "Made" in part.text]
    assert kept == [True, None]


def test_a_chart_is_drawn_by_word_and_says_in_words_what_it_shows():
    file = made(rich_paper())
    described = [
        found.get("descr") for found in docx.Document(BytesIO(file)).element.iter(qn("wp:docPr"))
    ]
    assert described == [
        "Practice has the most red.",
        "Rising to 88% against a target of 90%.",
    ]
    charts = [content for name, content in parts_of(file).items() if "/charts/" in name]
    assert [b"barChart" in charts[0], b"lineChart" in charts[1]] == [True, True]
    assert b"<c:v>81.0</c:v>" in charts[1]


def test_pages_are_a4_upright_and_across_with_marking_reference_and_number():
    word = opened(rich_paper(marking="DRAFT · Part 1 (public)"))
    sizes = [(section.page_width.mm, section.page_height.mm) for section in word.sections]
    assert [tuple(map(round, size)) for size in sizes] == [(210, 297), (297, 210)]
    for section in word.sections:
        (head,) = section.header.paragraphs
        (foot,) = section.footer.paragraphs
        assert head.text == "Outcome of the inspection\tDRAFT · Part 1 (public)"
        assert foot.text.startswith("CF0041")
        assert "Version 2" in foot.text
        words = " ".join(foot.text.split())
        assert words.partition("Facts ")[2].startswith("0123 4567 89ab cdef Page")
        fields = [found.get(qn("w:instr")) for found in foot._p.iter(qn("w:fldSimple"))]
        assert fields == [" PAGE ", " NUMPAGES "]
    first = word.sections[0]
    assert first.different_first_page_header_footer
    assert first.first_page_header.paragraphs[0].text == ""
    assert first.first_page_footer.paragraphs[0].text == first.footer.paragraphs[0].text


def test_a_long_title_and_marking_take_two_lines_at_the_head():
    word = opened(paper(title="A long title " * 9, marking="Part 2 (exempt: paragraphs 1, 2, 3)"))
    (section,) = word.sections
    title, marking = (line.text for line in section.header.paragraphs)
    assert (len(title), title[-1], marking) == (90, "…", "Part 2 (exempt: paragraphs 1, 2, 3)")


def test_the_file_says_what_it_is_and_nothing_of_the_machine():
    file = made(rich_paper())
    about = docx.Document(BytesIO(file)).core_properties
    assert (about.title, about.author, about.last_modified_by, about.language, about.comments) == (
        "Cabinet report – Outcome of the inspection – Report of the Director",
        "Testshire Council",
        "Testshire Council",
        "en-GB",
        "",
    )
    assert about.created == about.modified == datetime(2026, 6, 1, tzinfo=UTC)
    assert sorted(parts_of(file)) == [
        "[Content_Types].xml",
        "_rels/.rels",
        "docProps/core.xml",
        "word/_rels/document.xml.rels",
        "word/charts/chart1.xml",
        "word/charts/chart2.xml",
        "word/document.xml",
        "word/footer1.xml",
        "word/footer2.xml",
        "word/header1.xml",
        "word/header2.xml",
        "word/header3.xml",
        "word/numbering.xml",
        "word/settings.xml",
        "word/styles.xml",
    ]
    language = docx.Document(BytesIO(file)).styles.element.find(f".//{qn('w:lang')}")
    assert language.get(qn("w:val")) == "en-GB"


def test_a_link_leads_out_and_the_contents_lead_to_the_headings():
    word = opened(rich_paper(contents="always"))
    links = list(word.element.iter(qn("w:hyperlink")))
    out = [
        word.part.rels[link.get(qn("r:id"))].target_ref for link in links if link.get(qn("r:id"))
    ]
    assert out == ["https://reports.ofsted.gov.uk/provider/44/80548"]
    marks = {mark.get(qn("w:name")) for mark in word.element.iter(qn("w:bookmarkStart"))}
    within = [link.get(qn("w:anchor")) for link in links if link.get(qn("w:anchor"))]
    assert len(within) == 5
    assert set(within) <= marks


def test_the_same_paper_gives_the_same_bytes_whenever_it_is_made(monkeypatch):
    before = made(rich_paper())
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    monkeypatch.setattr("time.localtime", lambda *_: (2033, 5, 18, 3, 33, 20, 2, 138, 0))
    assert made(rich_paper()) == before
    assert made(rich_paper(version="3")) != before


# Whatever is typed


@pytest.mark.parametrize(
    "text",
    VARIED,
    ids=["scripts", "emoji", "controls", "zero width", "tower", "spaces", "astral", "long word"],
)
def test_odd_text_gives_a_file_that_opens_and_says_it(text):
    document = paper(
        Heading(1, text),
        Paragraph.of("Before ", text, " after."),
        BulletList.of(text),
        Table("T", (Column(text), Column("B")), ((Cell.of(text, is_heading=True), Cell.of(text)),)),
        title=f"T {text}",
        council=text,
        facts=(Fact(text, text),),
        marking=text,
        footer_reference=text,
    )
    said = twins.words_of_word(made(document))
    assert said == twins.words_of_page(fragment(document))


HOSTILE = [
    "</w:t></w:r></w:p><w:p/>",
    "<![CDATA[x]]>",
    "&lt;&#0;&amp;",
    '"><w:altChunk r:id="rId1"/>',
    "<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/hostname'>]>&e;",
    "{ INCLUDETEXT \\\\host\\share }",
    "=cmd|' /C calc'!A0",
    "]]>--><?xml version='1.0'?>",
]


def test_markup_and_fields_that_are_typed_are_words():
    everything = " ".join(HOSTILE)
    document = Document(
        title=HOSTILE[0],
        council=everything,
        subtitle=everything,
        marking=everything,
        footer_reference=everything,
        facts=tuple(Fact(one, one) for one in HOSTILE),
        blocks=(
            Heading(1, everything),
            *blocks_of(everything),
            BulletList.of(*HOSTILE),
            Quotation(prose(everything), everything),
            Table(everything, (Column(everything), Column("B")), tuple(
                (Cell.of(one, is_heading=True), Cell.of(one)) for one in HOSTILE
            ), note=everything),
            *rich_paper().blocks,
        ),
        contents="never",
    )  # fmt: skip
    file = made(document)
    assert twins.words_of_word(file) == twins.words_of_page(fragment(document))
    word = docx.Document(BytesIO(file))
    assert [found.tag for found in word.element.iter(qn("w:altChunk"), qn("w:instrText"))] == []
    outside = [rel.target_ref for rel in word.part.rels.values() if rel.is_external]
    assert outside == ["https://reports.ofsted.gov.uk/provider/44/80548"]


@pytest.mark.parametrize(
    "href",
    [
        "https://example.org/?a=1&b=<\u00e9>",
        "mailto:a@b@c",
        "http://\u00fc.example/x'y%",
        "https://a/%zz",
    ],
)
def test_an_odd_link_gives_a_file_that_opens(href):
    try:
        link = Link((Text("words"),), href)
    except ValueError:
        link = Link((Text("words"),), "https://example.org/\u00e9")
    word = opened(paper(Paragraph((link,))))
    (target,) = [rel.target_ref for rel in word.part.rels.values() if rel.is_external]
    assert target.isascii()


@pytest.mark.parametrize(
    "blocks",
    [
        pytest.param([Paragraph.of("x" * 100_000)], id="a word of 100,000 letters"),
        pytest.param([nested_list(60)], id="60 nested lists"),
        pytest.param([table(*["cell"] * 60)], id="60 columns"),
        pytest.param([NumberedList((), start=999_999)], id="a list of nothing"),
        pytest.param([Table("T", (Column(""),), ((Cell(()),),))], id="a table of nothing"),
    ],
)
def test_odd_shapes_give_a_file_that_opens(blocks):
    document = paper(*blocks, contents="never")
    assert twins.words_of_word(made(document)) == twins.words_of_page(fragment(document))


def test_what_cannot_even_be_written_down_is_refused_plainly():
    content: tuple[Any, ...] = (Text("deep"),)
    for _level in range(2000):
        content = (Strong(content),)
    with pytest.raises(WordFailed, match="could not be made from this text"):
        made(paper(Paragraph(content)))


def test_a_table_beyond_all_measure_is_refused_at_once():
    rows = tuple((Cell.of("word " * 50),) for _row in range(5000))
    with pytest.raises(WordTooLarge, match="too large for one Word file"):
        made(paper(Table("T", (Column("A"),), rows)))


def test_a_problem_says_what_to_do():
    for problem in (WordProblem, WordFailed, WordTooLarge):
        assert str(problem()) == problem.message
