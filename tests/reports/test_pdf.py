"""The finished PDF, read back: its tags, its words, its metadata, its bytes."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from io import BytesIO
from textwrap import wrap
from typing import Any

import page
import pikepdf
import pypdfium2
import pytest
from weasyprint import HTML

from reports import pdf, pdf_child
from reports.document import (
    Appendix,
    BulletList,
    Cell,
    Column,
    Document,
    Emphasis,
    Heading,
    Item,
    LineBreak,
    Link,
    Paragraph,
    Strong,
    Table,
    Tag,
    Text,
    from_json,
    to_json,
)
from reports.html import page as page_of
from reports.pdf import make_pdf
from tests.reports.papers import KEY, action_table, paper, rich_paper
from tests.thorough import IS_OTHER_DATABASE

pytestmark = pytest.mark.skipif(
    IS_OTHER_DATABASE, reason="papers are drawn without a database: tried on SQLite"
)
MADE_ON = date(2026, 6, 1)


def made(document: Document) -> bytes:
    return make_pdf(document, identifier="0123456789abcdef", made_on=MADE_ON)


def long_table_paper(count: int) -> Document:
    return paper(Heading(1, "Introduction"), Appendix("Action plan"), KEY, action_table(count))


@pytest.fixture(scope="module")
def rich() -> bytes:
    return made(rich_paper())


@pytest.fixture(scope="module")
def long_table() -> bytes:
    return made(long_table_paper(200))


@dataclass
class Element:
    """One element of the tree of tags."""

    kind: str
    attributes: dict[str, Any]
    kids: list["Element"] = field(default_factory=list)
    has_content: bool = False

    def all(self, kind: str) -> list["Element"]:
        return [element for element in self.walk() if element.kind == kind]

    def walk(self) -> Iterator["Element"]:
        yield self
        for kid in self.kids:
            yield from kid.walk()


def tags_of(pdf: pikepdf.Pdf) -> Element:
    def read(found: pikepdf.Object) -> Element:
        attributes = {name: str(value) for name, value in dict(found.get("/A", {})).items()}
        element = Element(str(found.S)[1:], attributes)
        held = found.get("/K", pikepdf.Array())
        for kid in held if isinstance(held, pikepdf.Array) else [held]:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                element.kids.append(read(kid))
            else:
                element.has_content = True
        return element

    (document,) = pdf.Root.StructTreeRoot.K
    return read(document)


def text_of(made_pdf: bytes) -> str:
    with pypdfium2.PdfDocument(made_pdf) as pdf:
        return "\n".join(one.get_textpage().get_text_bounded() for one in pdf)


def assert_accessible(made_pdf: bytes) -> None:
    """Every rule of PDF/UA-1 that a program can check."""
    report = page.validate_pdf_bytes(made_pdf)
    assert report.profile == page.ValidationProfile.PDF_UA_1
    assert [(failure.rule_id, failure.message) for failure in report.failures] == []
    assert report.is_compliant


@pytest.mark.parametrize(
    "document",
    [
        pytest.param(paper(), id="nothing but a title"),
        pytest.param(paper(Paragraph.of("One line.")), id="one line"),
        pytest.param(rich_paper(numbering="continuous", marking="DRAFT"), id="all blocks"),
        pytest.param(
            paper(
                Paragraph(
                    (
                        Text("Before "),
                        Link(
                            (
                                Text("a link that is longer than one line, in "),
                                Strong((Text("words that are strong "), Tag("Red", "red"))),
                                LineBreak(),
                                Emphasis((Text("and broken off " * 12),)),
                            ),
                            "https://example.org/",
                        ),
                    )
                ),
                contents="always",
            ),
            id="a dressed link, contents of nothing",
        ),
        pytest.param(
            paper(Heading(1, "One", number="1"), Heading(1, "Two"), contents="always"),
            id="contents with and without numbers",
        ),
    ],
)
def test_a_paper_is_accessible(document):
    assert_accessible(made(document))


def test_the_checker_finds_what_is_wrong(rich):
    """The positive control of all the others."""
    with pikepdf.open(BytesIO(rich)) as pdf:
        del pdf.Root.StructTreeRoot
        out = BytesIO()
        pdf.save(out)

    assert not page.validate_pdf_bytes(out.getvalue()).is_compliant


@pytest.mark.parametrize("count", [36, 200])
def test_a_table_is_one_table_however_many_pages_it_fills(count, rich, long_table):
    made_pdf = {36: rich, 200: long_table}[count]
    with pikepdf.open(BytesIO(made_pdf)) as pdf:
        tags = tags_of(pdf)
        pages = len(pdf.pages)

    assert_accessible(made_pdf)
    table = tags.all("Table")[-1]
    assert pages > count / 8
    assert len(tags.all("Table")) == len(tags.all("Caption")) == {36: 6, 200: 1}[count]
    assert [kid.kind for kid in table.kids] == ["Caption", "THead", "TBody"]
    (head_row,) = table.all("THead")[0].all("TR")
    rows = table.all("TBody")[0].all("TR")
    assert [cell.attributes["/Scope"] for cell in head_row.kids] == ["/Column"] * 9
    assert len(rows) == count
    assert {tuple(cell.kind for cell in row.kids) for row in rows} == {("TH", *["TD"] * 8)}
    assert {row.kids[0].attributes["/Scope"] for row in rows} == {"/Row"}


@pytest.mark.parametrize("count", [36, 200])
def test_each_reference_is_there_once_and_in_order(count, rich, long_table):
    text = text_of({36: rich, 200: long_table}[count])

    references = [f"ACT-{number:04d}" for number in range(1, count + 1)]
    assert [word for word in text.split() if word.startswith("ACT-")] == references


def test_a_rating_is_a_whole_word_in_the_text(long_table):
    text = text_of(long_table)

    rows = Counter(cell.content[0].word for row in action_table(200).rows for cell in row[5:6])  # type: ignore[union-attr]
    for words, count in rows.items():
        assert text.count(words) == count + 1  # and once in the key


def test_each_column_heading_is_said_once_and_painted_on_every_page(long_table):
    with pikepdf.open(BytesIO(long_table)) as pdf:
        tags = tags_of(pdf)
    with pypdfium2.PdfDocument(long_table) as read:
        texts = [one.get_textpage().get_text_bounded() for one in read]

    assert ["Next steps" in text for text in texts] == ["ACT-" in text for text in texts]
    assert len([cell for cell in tags.all("TH") if cell.attributes["/Scope"] == "/Column"]) == 9


def test_a_row_taller_than_a_page_stays_one_row():
    table = Table(
        "Tall",
        (Column("Ref"), Column("Words", 4)),
        (
            (Cell.of("first", is_heading=True), Cell.of("word " * 3000)),
            (Cell.of("second", is_heading=True), Cell.of("short")),
        ),
    )
    made_pdf = made(paper(table))
    with pikepdf.open(BytesIO(made_pdf)) as pdf:
        rows = tags_of(pdf).all("TBody")[0].all("TR")
        assert len(pdf.pages) > 2

    assert [len(row.kids) for row in rows] == [2, 2]
    assert_accessible(made_pdf)


def test_what_belongs_to_the_page_is_an_artifact(long_table):
    """Every piece of marked content is either held by the tree or an artifact."""
    with pikepdf.open(BytesIO(long_table)) as pdf:
        tags = tags_of(pdf)
        numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
        for place, one in enumerate(pdf.pages):
            owners = list(numbers[2 * place + 1])
            marked = one.obj.Contents.read_bytes()
            assert marked.count(b"/MCID") == sum(owner is not None for owner in owners)
            assert marked.count(b"/Artifact\n<</Type /Pagination>>") == owners.count(None)
            assert owners.count(None) >= 2

    assert tags.kind == "Document"


def test_headings_make_an_outline_that_skips_nothing(rich):
    with pikepdf.open(BytesIO(rich)) as pdf:
        kinds = [tag.kind for tag in tags_of(pdf).walk() if tag.kind in {"H1", "H2", "H3", "H4"}]
        with pdf.open_outline() as outline:
            (top,) = outline.root
            sections = [item.title for item in top.children]

    assert kinds.count("H1") == 1
    assert kinds[0] == "H1"
    assert all(int(after[1]) <= int(before[1]) + 1 for before, after in zip(kinds, kinds[1:]))  # noqa: B905, RUF007
    assert top.title == "Outcome of the inspection"
    assert [title.replace("\n", " ") for title in sections] == [
        "1 Purpose of the report",
        "2 Recommendations",
        "3 Background",
        "4 Implications",
        "Appendix 1: Action plan",
    ]


def test_charts_are_figures_with_words(rich):
    def figures(node: Any) -> list[str]:
        """In the order in which they are read."""
        if not isinstance(node, pikepdf.Dictionary | pikepdf.Array):
            return []
        if isinstance(node, pikepdf.Array):
            return [words for kid in node for words in figures(kid)]
        own = [str(node.Alt)] if node.get("/S") == "/Figure" else []
        return own + figures(node.get("/K"))

    with pikepdf.open(BytesIO(rich)) as pdf:
        found = figures(pdf.Root.StructTreeRoot.K)

    assert found == ["Practice has the most red.", "Rising to 88% against a target of 90%."]


def test_links_say_where_they_lead_and_can_be_printed(rich):
    with pikepdf.open(BytesIO(rich)) as pdf:
        links = [link for one in pdf.pages for link in one.obj.get("/Annots", [])]
        outer = [str(link.A.URI) for link in links if "/A" in link]
        assert {int(link.F) for link in links} == {4}
        assert all(str(link.Contents) for link in links)
        assert {str(one.obj.Tabs) for one in pdf.pages} == {"/S"}

    assert outer == ["https://reports.ofsted.gov.uk/provider/44/80548"]


def test_the_file_says_what_it_is_and_nothing_of_the_machine(rich):
    with pikepdf.open(BytesIO(rich)) as pdf:
        info = {name: str(value) for name, value in pdf.docinfo.items()}
        with pdf.open_metadata() as metadata:
            assert metadata["pdfuaid:part"] == "1"
            assert "Outcome of the inspection" in str(metadata["dc:title"])
        root = pdf.Root
        assert str(root.Lang) == "en-GB"
        assert bool(root.ViewerPreferences.DisplayDocTitle) is True
        assert bool(root.MarkInfo.Marked) is True
        assert {"/AcroForm", "/OpenAction", "/AA"}.isdisjoint(root.keys())
        assert "/EmbeddedFiles" not in root.get("/Names", {})

    assert info == {
        "/Author": "Testshire Council",
        "/CreationDate": "D:20260601",
        "/ModDate": "D:20260601",
        "/Producer": "WeasyPrint 70.0",
        "/Title": "Cabinet report – Outcome of the inspection – Report of the Director",
    }


def test_every_page_is_a4_and_says_its_number_marking_and_paper(rich):
    with pypdfium2.PdfDocument(rich) as pdf:
        sizes = {tuple(round(side) for side in one.get_size()) for one in pdf}
        texts = [one.get_textpage().get_text_bounded() for one in pdf]

    assert sizes == {(595, 842), (842, 595)}
    for number, text in enumerate(texts, start=1):
        words = " ".join(text.split())
        assert f"Page {number} of {len(texts)}" in words
        assert "Part 1 (public)" in words
        assert "CF0041" in words
        assert "Made 1 June 2026" in words
        assert "Facts 0123 4567 89ab cdef" in words


def test_an_issued_paper_says_when():
    text = text_of(made(paper(issued_on=date(2026, 5, 7))))

    assert "Issued 7 May 2026" in text
    assert "Check code 0123 4567 89ab cdef" in " ".join(text.split())
    assert "Made" not in text


def test_only_our_own_typeface_is_used_and_all_of_it_is_inside(rich):
    with pikepdf.open(BytesIO(rich)) as pdf:
        described = [
            found
            for found in pdf.objects
            if isinstance(found, pikepdf.Dictionary) and found.get("/Type") == "/FontDescriptor"
        ]
        names = {str(found.FontName).partition("+")[2].strip(",") for found in described}
        assert all("/FontFile2" in found for found in described)

    assert names == {
        "Source-Sans-3",
        "Source-Sans-3-Bold",
        "Source-Sans-3-Italic",
        "Source-Sans-3-Semi-Bold",
    }


@pytest.mark.parametrize(
    ("wish", "count", "has_contents"),
    [("automatic", 10, False), ("automatic", 60, True), ("always", 1, True), ("never", 1, False)],
)
def test_a_paper_of_more_than_ten_pages_has_a_list_of_contents(wish, count, has_contents):
    document = paper(
        Heading(1, "Introduction"), Appendix("Plan"), action_table(count), contents=wish
    )

    text = text_of(made(document))

    assert ("Contents" in text) is has_contents
    if has_contents:
        assert "Plan" in text[text.index("Contents") : text.index("Contents") + 200]


def test_a_paper_without_headings_has_no_list_of_contents():
    assert "Contents" not in text_of(made(paper(Paragraph.of("A line."), contents="always")))


def test_what_a_section_is_made_from_never_stands_alone_at_the_foot_of_a_page():
    """The heading, the line below it and the first row of the table share a page."""
    tall = Cell.of(*[part for n in range(8) for part in (f"Line {n} of a tall row.", LineBreak())])
    blocks: list[Any] = []
    for number in range(10, 18):  # each section begins lower on a page than the one before
        blocks += [Paragraph.of("Filler.") for _ in range(number)]
        blocks.append(Heading(1, f"Section {number}"))
        blocks.append(Paragraph.of(Emphasis((Text(f"Made from {number}."),)), counted=False))
        row = (Cell.of(f"First row {number}", is_heading=True), tall)
        rows = (row, *[(Cell.of("More", is_heading=True), tall)] * 5)
        blocks.append(Table(f"Caption {number}", (Column("What"), Column("Said", 3)), rows))

    with pypdfium2.PdfDocument(made(paper(*blocks, contents="never"))) as pdf:
        pages = [one.get_textpage().get_text_bounded() for one in pdf]

    for number in range(10, 18):
        parts = ("Section", "Made from", "Caption", "First row")
        assert (
            len({n for n, said in enumerate(pages) for p in parts if f"{p} {number}" in said}) == 1
        )


def pages_of(*blocks: Any) -> list[str]:
    with pypdfium2.PdfDocument(made(paper(*blocks, contents="never"))) as pdf:
        return [one.get_textpage().get_text_bounded() for one in pdf]


def test_a_long_row_goes_on_overleaf_and_leaves_no_page_empty():
    """It begins below its heading: kept whole, it left heading and caption alone on pages."""
    area = Cell((), below=BulletList.of(*[f"Point {number}." for number in range(90)]))
    table = Table(
        "Progress",
        (Column("Area"), Column("Said", 3)),
        tuple((Cell.of(f"Area {number}", is_heading=True), area) for number in range(2)),
    )
    pages = pages_of(Heading(1, "Information"), table)

    assert all(word in pages[0] for word in ("Information", "Progress", "Area 0", "Point 20."))
    assert all("Point" in said for said in pages)
    assert ["Area 1" in said and "Point 89." in said for said in pages].count(True) == 1


def test_the_last_row_of_a_table_stands_on_no_page_alone():
    """However many rows it has, and with what is said below it."""
    tall = Cell.of(*[part for n in range(5) for part in (f"Line {n} of a row.", LineBreak())])
    for count in range(5, 10):
        rows = tuple((Cell.of(f"Row {n}.", is_heading=True), tall) for n in range(count))
        table = Table("Risks", (Column("Risk"), Column("Said", 3)), rows, note="The scale.")
        last = pages_of(table, Paragraph.of("Closed: none."))[-1]
        assert [words in last for words in (f"Row {count - 2}.", f"Row {count - 1}.")] == [True] * 2
        assert "Closed: none." in last


def test_neither_the_first_row_of_a_table_nor_one_line_of_a_list_stands_alone():
    """However low on the page they begin."""
    tall = Cell.of("Line 1 of a tall row.", LineBreak(), "Line 2 of a tall row.")
    rows = tuple((Cell.of(f"Row {n}.", is_heading=True), tall) for n in range(20))
    points = Item.of("First."), Item.of("Second."), Item.of("Third.")
    for filled in range(22, 30):
        before = [Paragraph.of("Filler.") for _ in range(filled)]
        table = Table("Risks", (Column("Risk"), Column("Said", 3)), rows)
        of_rows = [said for said in pages_of(*before, table) if "Row 0." in said]
        assert ["Row 1." in said and "Risks" in said for said in of_rows] == [True]
        listed = pages_of(*before, Paragraph.of("Three points."), BulletList(points))
        of_points = [said for said in listed if "Three points." in said or "Third." in said]
        assert [said.count("First.") + said.count("Third.") for said in of_points] == [2]


@pytest.mark.parametrize("is_whole", [True, False])
def test_a_table_that_asks_for_it_stands_on_one_page(is_whole):
    item = Cell((), below=BulletList.of("One.", "Two.", "Three."))
    rows = tuple((Cell.of(f"Part {number}.", is_heading=True), item) for number in range(9))
    table = Table("Highlights", (Column("About"), Column("Said", 3)), rows, is_whole=is_whole)
    pages = pages_of(*[Paragraph.of("Filler.") for _ in range(17)], table)

    assert len(pages) == 2
    assert ("Part 0." in pages[1]) is is_whole
    assert from_json(to_json(paper(table))) == paper(table)
    assert ("is_whole" in to_json(paper(table))) is is_whole


def test_the_same_paper_gives_the_same_bytes(rich):
    assert made(rich_paper()) == rich
    assert made(paper()) != make_pdf(paper(), identifier="another", made_on=MADE_ON)


def test_a_paper_is_named_by_its_digest_where_nothing_else_names_it():
    document = paper(Paragraph.of("One line."))

    said = " ".join(text_of(make_pdf(document, made_on=MADE_ON)).split())
    assert f"Facts {' '.join(wrap(document.digest()[:16], 4))}" in said


def test_nothing_is_lost_in_haste(monkeypatch, tmp_path):
    """What is left out of WeasyPrint's work changes nothing that is seen or read out. But for the
    rules of tables: they lie where they lay, with their edges smoothed once and not twice."""
    (tmp_path / "no-rules.css").write_text("th, td { border: 0 !important }")

    def drawn_by(child: str) -> bytes:
        code = "from pathlib import Path; from reports import pdf_child as c; "
        code += f"c.STYLES += (Path({str(tmp_path / 'no-rules.css')!r}),); {child}"
        monkeypatch.setattr(pdf, "COMMAND", (pdf.sys.executable, "-c", code))
        return made(rich_paper(marking="DRAFT"))

    hasty, without = drawn_by("c.main()"), drawn_by("c.make_haste = lambda: None; c.main()")
    assert hasty != without
    assert pictures(hasty) == pictures(without)
    assert text_of(hasty) == text_of(without)
    with pikepdf.open(BytesIO(hasty)) as one, pikepdf.open(BytesIO(without)) as other:
        assert tags_of(one) == tags_of(other)


def divided_paper() -> Document:
    """Long enough for three processes: a table goes on from pages of one to pages of another, and
    contents and links lead from one to the other."""
    blocks: list[Any] = []
    for number in range(1, 7):
        heading = f"Part {number} & its \u201cwords\u201d"
        blocks += [Heading(1, heading, number=str(number)), Paragraph.of("Words. " * 90 * number)]
        blocks.append(replace(action_table(6 + 3 * number), orientation="portrait"))
    return paper(*blocks, Appendix("The plan"), KEY, action_table(60), marking="DRAFT")


def paper_with_a_tall_row() -> Document:
    """The pages of the second process begin within a row, and there within a line of words."""
    blocks: list[Any] = []
    for number in range(6):
        blocks += [Heading(2, f"Part {number}"), Paragraph.of("Words. " * 60)]
        blocks.append(replace(action_table(4), orientation="portrait"))
    tall = (Cell.of("Tall", is_heading=True), Cell.of("What was found. " * 420))
    rows = [(Cell.of(f"Row {n}", is_heading=True), Cell.of("Short")) for n in range(150)]
    columns = (Column("Ref", 2), Column("Found", 6))
    return paper(*blocks, Table("Rows", columns, (tall, *rows), orientation="landscape"))


@pytest.mark.parametrize(
    "document",
    [divided_paper(), long_table_paper(60), paper_with_a_tall_row()],
    ids=["parts", "table", "row"],
)
def test_made_side_by_side_a_paper_is_the_same(document, monkeypatch):
    alone = "from reports import pdf_child as c, side_by_side as s; s.may_fork = lambda: False; "
    together = made(document)
    monkeypatch.setattr(pdf, "COMMAND", (pdf.sys.executable, "-c", f"{alone}c.main()"))
    by_one = made(document)

    assert together != by_one
    assert pictures(together) == pictures(by_one)
    assert text_of(together) == text_of(by_one)
    with pikepdf.open(BytesIO(together)) as one, pikepdf.open(BytesIO(by_one)) as other:
        assert tags_of(one) == tags_of(other)
        assert where_all_leads(one) == where_all_leads(other)
        assert len(tags_of(one).all("Table")) == len(tags_of(one).all("Caption"))
    assert_accessible(together)


@pytest.mark.parametrize(
    "part",
    ["s._be_twin", "s._draw_as_helper", "s._met", "c.Mended.add", "forked.os.fork"],
)
def test_what_several_cannot_do_is_done_by_one(part, monkeypatch):
    upright = replace(action_table(30), orientation="portrait")
    document = paper(Heading(1, "One"), upright, Appendix("Two"), KEY, action_table(30))
    broken = "from reports import forked, pdf_child as c, side_by_side as s\n"
    broken += f"def fail(*_): raise OSError\n{part} = fail\nc.main()"
    alone = "from reports import pdf_child as c, side_by_side as s; s.may_fork = lambda: False; "
    monkeypatch.setattr(pdf, "COMMAND", (pdf.sys.executable, "-c", broken))
    in_the_end = made(document)
    monkeypatch.setattr(pdf, "COMMAND", (pdf.sys.executable, "-c", f"{alone}c.main()"))

    assert in_the_end == made(document)


def where_all_leads(pdf: pikepdf.Pdf) -> list[Any]:
    """Outline, names and links with the places they lead to, and what the tree says of pages."""
    pages = {one.obj.objgen: number for number, one in enumerate(pdf.pages)}

    def place(found: Any) -> list[Any]:
        return [pages[found[0].objgen], *(str(part) for part in found[1:])]

    def entries(items: Any) -> list[Any]:
        return [(item.title, place(item.destination), entries(item.children)) for item in items]

    names = list(pdf.Root.Names.Dests.Names)
    numbers = list(pdf.Root.StructTreeRoot.ParentTree.Nums)
    assert [int(number) for number in numbers[::2]] == list(range(len(numbers) // 2))
    links, owners = [], []
    for number, one in enumerate(pdf.pages):
        assert int(one.obj.StructParents) == number
        owners.append(
            [owner and (str(owner.S), pages[owner.Pg.objgen]) for owner in numbers[2 * number + 1]]
        )
        for link in one.obj.get("/Annots", []):
            assert str(numbers[2 * int(link.StructParent) + 1].S) == "/Link"
            links.append((number, str(link.get("/Dest")), str(link.Contents)))
    with pdf.open_outline() as outline:
        return [
            entries(outline.root),
            [
                (bytes(name), place(found))
                for name, found in zip(names[::2], names[1::2], strict=True)
            ],
            links,
            owners,
        ]


def pictures(made_pdf: bytes) -> list[bytes]:
    with pypdfium2.PdfDocument(made_pdf) as read:
        return [bytes(one.render(scale=1).buffer) for one in read]


def test_a_page_read_as_xml_is_the_same_as_read_as_html():
    def shown(page: HTML) -> list[object]:
        each = page.etree_element.iter()
        return [(one.tag, attributes(one), one.text, one.tail) for one in each]

    def attributes(element: Any) -> dict[str, str]:
        return {name: value for name, value in element.items() if "xmlns" not in name}

    given = {"styles": "", "identifier": "x", "made_on": MADE_ON, "has_contents": True}
    for document in (rich_paper(), paper(Paragraph.of("a < b & c > d \u00a0 e\n")), paper()):
        words = page_of(document, **given)
        assert shown(pdf_child.Page(words)) == shown(HTML(string=words))


def test_a_link_without_words_says_its_address():
    text = text_of(made(paper(Paragraph((Link((Text(" "),), "https://example.org/x"),)))))

    assert "https://example.org/x" in text
