"""A long part of a paper as several web pages: nothing is lost, and the key stands on each."""

from dataclasses import replace

from reports.document import (
    Appendix,
    BulletList,
    Cell,
    Column,
    Document,
    Fact,
    Heading,
    Key,
    KeyEntry,
    NumberedList,
    Paragraph,
    Table,
    Tag,
    plain,
)
from reports.html import anchor, fragment
from reports.web_pages import contents_of, in_pages, sheets_of

KEY = Key((KeyEntry(Tag("Red", "red"), "Off track"),))


def table(count):
    rows = tuple(
        (Cell.of(f"Row {number}", is_heading=True), Cell.of("x" * 80)) for number in range(count)
    )
    return Table("Actions", (Column("What"), Column("More")), rows, note="The end.")


def test_a_long_table_goes_on_over_the_pages_with_its_key():
    pages = in_pages([Heading(1, "Strand"), KEY, table(100), Paragraph.of("After.")], most=4_000)
    assert len(pages) > 3
    assert all(KEY in page for page in pages)
    cut = [block for page in pages for block in page if isinstance(block, Table)]
    assert [plain(row[0].content) for part in cut for row in part.rows] == [
        f"Row {number}" for number in range(100)
    ]
    assert {part.caption for part in cut[1:]} == {"Actions (continued)"}
    assert (cut[0].caption, [part.note for part in cut]) == (
        "Actions", [*([""] * (len(cut) - 1)), "The end."],
    )  # fmt: skip
    assert pages[-1][-1] == Paragraph.of("After.")


def test_what_fits_on_one_page_is_as_it_was():
    blocks = (Heading(1, "Strand"), KEY, table(3))
    assert in_pages(blocks) == [blocks]


def test_a_heading_stays_with_what_it_is_of():
    """And a table whose first row does not fit begins on the next page, whole if it can."""
    before, heading = Paragraph.of("Words. " * 200), Heading(1, "Strand")
    assert in_pages([before, heading, table(3)], most=1_600) == [(before,), (heading, table(3))]


def test_lists_go_on_with_their_numbers():
    words = [f"Item {number} {'x' * 60}" for number in range(60)]
    for given in (BulletList.of(*words), replace(NumberedList.of(*words), start=5)):
        pages = in_pages([given], most=2_000)
        parts = [block for page in pages for block in page]
        assert [plain(item.content) for part in parts for item in part.items] == words
        if isinstance(given, NumberedList):
            assert [part.start for part in parts[:2]] == [5, 5 + len(parts[0].items)]


def test_nothing_makes_one_empty_page():
    assert in_pages([]) == [()]


def test_an_appendix_stays_with_what_it_holds():
    before, opening = Paragraph.of("Words. " * 200), Appendix("Register", "Appendix A")
    assert in_pages([before, opening, table(3)], most=1_600) == [(before,), (opening, table(3))]


def test_a_long_paper_has_its_head_on_the_first_sheet_and_contents_that_lead_to_each_section():
    sections = [(Heading(1, f"Part {number}"), table(400)) for number in (1, 2, 3)]
    blocks = (
        Heading(1, " "),
        *(block for pair in sections for block in pair),
        Appendix("Register", "Appendix A"),
        Paragraph.of("The end."),
    )
    paper = Document(
        title="Report", council="Anyborough", blocks=blocks, facts=(Fact("To", "Cabinet"),)
    )
    sheets = sheets_of(paper)
    assert len(sheets) > 1
    assert [bool(sheet.facts) for sheet in sheets] == [True, *([False] * (len(sheets) - 1))]
    assert {sheet.title for sheet in sheets} == {"Report"}
    entries = list(contents_of(sheets))
    assert [entry.words for entry in entries] == [
        "Part 1", "Part 2", "Part 3", "Appendix A: Register",
    ]  # fmt: skip
    for entry in entries:
        html = fragment(sheets[entry.page - 1])
        heading = html.split(f'id="{entry.anchor}"')[1].split("</h2>")[0]
        assert entry.words.split(": ")[-1] in heading
    assert anchor(1) == "paper-1"


def test_a_short_paper_is_one_sheet():
    paper = Document(title="Report", council="Anyborough", blocks=(Heading(1, "Why"), table(3)))
    assert sheets_of(paper) == [paper]
