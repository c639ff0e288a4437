import json
from datetime import date

import pytest

from reports.document import (
    Appendix,
    Block,
    BulletList,
    Cell,
    Chart,
    Column,
    Document,
    Fact,
    Heading,
    LineBreak,
    Link,
    NotADocument,
    NumberedList,
    Numbering,
    Paragraph,
    Series,
    Table,
    Tag,
    Text,
    clean,
    from_json,
    is_safe_href,
    numbered,
    prose,
    to_json,
)
from tests.reports.papers import paper, rich_paper


def test_a_document_comes_back_from_its_json_as_it_was():
    document = rich_paper(issued_on=date(2026, 6, 15))

    assert from_json(to_json(document)) == document


def test_the_same_document_always_gives_the_same_json():
    assert to_json(rich_paper()) == to_json(from_json(to_json(rich_paper())))
    assert rich_paper().digest() != rich_paper(version="3").digest()


def test_a_whole_number_and_its_decimal_are_the_same_in_json():
    assert Column("A", 2) == Column("A", 2.0)
    assert to_json(paper(Table("T", (Column("A", 2),), ()))) == to_json(
        paper(Table("T", (Column("A", 2.0),), ()))
    )


def test_lists_given_in_place_of_tuples_become_tuples():
    assert paper(facts=[Fact("Report to", "Cabinet")]) == paper(
        facts=(Fact("Report to", "Cabinet"),)
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("[]", id="a list"),
        pytest.param("{}", id="no format"),
        pytest.param('{"format": 2, "document": {}}', id="another format"),
        pytest.param(
            '{"format": 1, "document": {"kind": "fact", "label": "", "value": ""}}', id="part"
        ),
        pytest.param('{"format": 1, "document": {"kind": "unheard-of"}}', id="unknown kind"),
        pytest.param('{"format": 1, "document": {"kind": "document"}}', id="fields missing"),
        pytest.param("[" * 100_000, id="too deep"),
    ],
)
def test_what_is_no_document_is_refused(text):
    with pytest.raises(NotADocument):
        from_json(text)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        pytest.param("Plain – “words” £5", "Plain – “words” £5", id="ordinary text"),
        pytest.param("a\x00b\x07c\x1bd\x7fe\x9ff", "abcdef", id="control characters"),
        pytest.param("a\ud800b", "a\ufffdb", id="a lone surrogate"),
        pytest.param("a\u202eb\u2066c\ufeffd", "abcd", id="direction marks"),
        pytest.param("one\r\ntwo\rthree\u2028four", "one\ntwo\nthree\nfour", id="line ends"),
        pytest.param("\uf0b7 point\ue123", "• point", id="bullets pasted from Word"),
        pytest.param("Z" + "\u0301" * 50, "Z" + "\u0301" * 6, id="a tower of accents"),
        pytest.param("محمد 😀 שלום", "محمد 😀 שלום", id="other scripts"),
    ],
)
def test_text_is_cleaned_as_it_comes_in(typed, kept):
    assert clean(typed) == kept
    assert Text(typed) == Text(kept)


def test_whatever_was_typed_can_be_stored_as_json():
    everything = "".join(map(chr, range(0x11000)))
    document = paper(Paragraph.of(everything), title=f"Title {everything}")

    stored = to_json(document)

    assert "\\u0000" not in stored
    assert stored.isascii()
    assert from_json(stored) == document


@pytest.mark.parametrize(
    ("href", "is_safe"),
    [
        ("https://www.gov.uk/a?b=c#d", True),
        ("HTTP://EXAMPLE.ORG/", True),
        ("mailto:clerk@example.gov.uk", True),
        ("javascript:alert(1)", False),
        (" https://example.org", False),
        ("data:text/html,x", False),
        ("file:///etc/passwd", False),
        ("//example.org", False),
        ("/relative", False),
        ("https://", False),
        ("https:///path", False),
        ("mailto:", False),
        ('https://example.org/"onclick=', False),
        ("https://example.org/a b", False),
        ("https://example.org\\@evil", False),
        ("https://example.org/" + "a" * 2000, False),
    ],
)
def test_a_link_leads_to_the_web_or_to_an_address(href, is_safe):
    assert is_safe_href(href) is is_safe
    if not is_safe:
        with pytest.raises(ValueError, match="A link starts with"):
            Link((Text("words"),), href)


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda: Heading(4, "Too deep"), id="heading level"),
        pytest.param(lambda: Tag("Red", "scarlet"), id="unknown colour"),
        pytest.param(lambda: Table("T", (Column("A"),), ((),)), id="a row short of a cell"),
        pytest.param(lambda: Table("  ", (Column("A"),), ()), id="table without caption"),
        pytest.param(lambda: Table("T", (), ()), id="table without columns"),
        pytest.param(lambda: Column("A", 0), id="column without width"),
        pytest.param(lambda: NumberedList.of("x", style="roman"), id="unknown style"),
        pytest.param(lambda: Chart("T", "", "bars", (), ()), id="chart without words"),
        pytest.param(
            lambda: Chart("T", "alt", "bars", ("a",), (Series("s", ()),)), id="values missing"
        ),
        pytest.param(lambda: Series("s", (float("nan"),)), id="not a number"),
        pytest.param(lambda: Document(" ", "Council", ()), id="no title"),
        pytest.param(lambda: Document("T", "C", (), colour="red;}"), id="colour"),
    ],
)
def test_what_no_writer_could_print_cannot_be_made(make):
    with pytest.raises(ValueError, match=r"\w"):
        make()


def test_a_line_end_in_a_string_is_a_line_break():
    assert prose("one\ntwo\r\n") == (Text("one"), LineBreak(), Text("two"), LineBreak())


def figures_of(chart):
    return [[cell.content[0].text for cell in row] for row in chart.as_table().rows]


def test_a_chart_gives_its_figures_as_a_table():
    values = (Series("Ours", (1250, 12.5, None)),)
    chart = Chart("Visits", "Visits fell.", "bars", ("Q1", "Q2", "Q3"), values, unit="%")

    assert figures_of(chart) == [["Q1", "1,250%"], ["Q2", "12.5%"], ["Q3", "not known"]]


@pytest.mark.parametrize(("periods", "rows"), [(12, 1), (13, 13)])
def test_the_figures_of_a_line_run_across_where_they_fit(periods, rows):
    names = tuple(f"Week {number}" for number in range(periods))
    chart = Chart("Visits", "Steady.", "line", names, (Series("Ours", (5,) * periods),))

    assert len(figures_of(chart)) == rows
    assert figures_of(chart)[0][:2] == (["Ours", "5"] if rows == 1 else ["Week 0", "5"])


PARTS: tuple[Block, ...] = (
    Paragraph.of("before any section"),
    Heading(1, "Purpose"),
    Paragraph.of("first"),
    BulletList.of("no number"),
    Paragraph.of("second"),
    Heading(1, "Implications"),
    Heading(2, "Financial", as_paragraph=True),
    Paragraph.of("none"),
    Heading(2, "Legal", as_paragraph=True),
    Heading(2, "Other matters"),
    Paragraph.of("third"),
    Paragraph.of("typed", number="6."),
    Paragraph.of("signed", counted=False),
    Appendix("Plan"),
    Heading(1, "In the appendix"),
    Paragraph.of("unnumbered"),
)


@pytest.mark.parametrize(
    ("numbering", "expected"),
    [
        ("none", ["", "", "", "", "", "", "", "", "", "", "6.", "", "", ""]),
        ("continuous", ["1.", "", "2.", "3.", "", "", "4.", "", "", "5.", "6.", "", "", ""]),
        (
            "section-paragraph",
            ["", "1", "1.1", "1.2", "2", "2.1", "", "2.2", "", "2.3", "6.", "", "", ""],
        ),
        ("sections", ["", "1", "", "", "2", "", "", "", "", "", "6.", "", "", ""]),
    ],
)
def test_sections_and_paragraphs_are_numbered_as_the_council_does_it(
    numbering: Numbering, expected: list[str]
):
    blocks = numbered(PARTS, numbering)

    numbers = [block.number for block in blocks if isinstance(block, Heading | Paragraph)]
    assert numbers == expected
    assert len(blocks) == len(PARTS)
    assert numbered(blocks, "none") == blocks


def test_numbering_twice_changes_nothing():
    once = numbered(PARTS, "section-paragraph")

    assert numbered(once, "section-paragraph") == once


def test_json_is_sorted_and_unspaced():
    stored = to_json(paper(Paragraph.of("é", Cell.of("x").content[0])))

    assert stored == json.dumps(json.loads(stored), sort_keys=True, separators=(",", ":"))
