from datetime import date
from html.parser import HTMLParser

import pytest
from django.template import Context, Template

from reports.document import (
    Appendix,
    BulletList,
    Cell,
    Column,
    Fact,
    Heading,
    Item,
    Key,
    Link,
    PageBreak,
    Paragraph,
    Quotation,
    Table,
    Tag,
    Text,
    prose,
)
from reports.html import fragment, page
from reports.layout import by_orientation, opens_page
from tests.reports.papers import KEY, action_table, paper, rich_paper

HOSTILE = '"><script>alert(1)</script><img src=x onerror=alert(1)><link rel=attachment href="file:///etc/passwd">&amp;{{ x }}'  # noqa: E501


class Elements(HTMLParser):
    """Reads HTML into (tag, attributes) and checks that it is well nested."""

    VOID = frozenset({"br", "col", "meta"})

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.words: list[str] = []
        self.feed(html)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.words.append(data)

    def count(self, tag: str, **attributes: str) -> int:
        return sum(
            name == tag and attributes.items() <= found.items() for name, found in self.found
        )


def hostile_paper():
    link = Link((Text(HOSTILE),), "https://example.org/?a='&b=<x>".replace("<x>", "%3Cx"))
    return paper(
        Heading(1, HOSTILE),
        Paragraph((*prose(HOSTILE), link), number=HOSTILE),
        BulletList.of(HOSTILE),
        Quotation(prose(HOSTILE), HOSTILE),
        Key((), HOSTILE),
        Table(
            HOSTILE,
            (Column(HOSTILE),),
            ((Cell.of(HOSTILE, Tag(HOSTILE, "red"), is_heading=True),),),
            note=HOSTILE,
        ),
        Appendix(HOSTILE, HOSTILE),
        title=HOSTILE,
        council=HOSTILE,
        subtitle=HOSTILE,
        marking=HOSTILE,
        version=HOSTILE,
        footer_reference=HOSTILE,
        facts=(Fact(HOSTILE, HOSTILE),),
    )


def whole_page(document):
    return page(
        document, styles="p{}", identifier="0123456789abcdef", made_on=date(2026, 6, 1),
        has_contents=True,
    )  # fmt: skip


@pytest.mark.parametrize("write", [fragment, whole_page])
def test_hostile_text_is_words_wherever_it_stands(write):
    elements = Elements(write(hostile_paper()))

    names = {tag for tag, _attributes in elements.found}
    assert names.isdisjoint({"script", "img", "link", "iframe", "object", "base", "form"})
    said = {name for _tag, attributes in elements.found for name in attributes}
    assert not {name for name in said if name.startswith("on") or name in {"style", "src"}}
    assert "alert(1)" in "".join(elements.words)


def test_the_preview_has_no_inline_style_and_no_script():
    elements = Elements(fragment(rich_paper()))

    assert elements.count("style") == elements.count("script") == 0
    assert not [found for _tag, found in elements.found if "style" in found]


def test_templates_print_the_preview_as_html():
    printed = Template("{{ paper }}").render(Context({"paper": fragment(paper())}))

    assert printed.startswith('<article class="los-paper"')


def test_every_table_has_one_caption_and_scoped_headings():
    elements = Elements(fragment(rich_paper()))

    tables = elements.count("table")
    assert tables == elements.count("caption") == elements.count("thead") == 6
    headings = [found.get("scope") for tag, found in elements.found if tag == "th"]
    assert headings.count("col") + headings.count("row") == len(headings)
    assert headings.count("row") == 2 + 2 + 2 + 1 + 36


@pytest.mark.parametrize(
    ("columns", "orientation", "scrolls"),
    [(3, "portrait", False), (4, "portrait", True), (3, "landscape", True)],
)
def test_a_table_that_scrolls_in_a_narrow_window_is_reached_by_keyboard(
    columns, orientation, scrolls
):
    row = (Cell.of("A"),) * columns
    table = Table("Withdrawn", (Column("A"),) * columns, (row,), orientation=orientation)
    (frame,) = (
        found for _, found in Elements(fragment(paper(table))).found if "table-frame" in str(found)
    )

    named = (frame.get("role"), frame.get("tabindex"), frame.get("aria-label"))
    assert named == (("region", "0", "Withdrawn") if scrolls else (None,) * 3)


@pytest.mark.parametrize(
    ("title_level", "expected"), [(1, ["h1", "h2", "h3"]), (2, ["h2", "h3", "h4"])]
)
def test_headings_start_where_the_page_says_and_skip_no_level(title_level, expected):
    document = paper(Heading(3, "Three first"), Heading(1, "One"), Heading(3, "Then three"))

    found = Elements(fragment(document, title_level=title_level)).found
    ranks = [tag for tag, _attributes in found if tag in {"h1", "h2", "h3", "h4", "h5"}]

    assert ranks == [expected[0], expected[1], expected[1], expected[2]]


def test_a_heading_without_words_is_left_out():
    assert Elements(fragment(paper(Heading(1, " ")))).count("h2") == 0


def test_a_table_without_rows_says_so():
    html = fragment(paper(Table("Risks", (Column("Risk"),), (), empty="No risk is open.")))

    assert "<table" not in html
    assert "<strong>Risks</strong><br>No risk is open." in html


def test_a_wide_table_takes_its_heading_key_and_lead_in_onto_its_page():
    html = fragment(
        paper(Paragraph.of("Before."), Heading(1, "Plan"), Paragraph.of("Lead in."), KEY,
              action_table(1), *[Paragraph.of("After.")] * 20)
    )  # fmt: skip

    before, turned = html.split('<div class="los-paper__landscape">')
    assert "Before." in before
    assert turned.index("Plan") < turned.index("Lead in.") < turned.index("Red: off track")
    assert turned.rindex("</div>") < turned.index("After.")


def test_an_appendix_that_begins_with_a_wide_table_stays_landscape():
    html = fragment(paper(Appendix("Plan"), KEY, action_table(1), Paragraph.of("After.")))

    assert html.endswith("After.</p></div></article>")


HEAD, PRICE = Heading(1, "Purpose"), Paragraph.of("The price.")
PART_2 = {"label": "Part 2"}


@pytest.mark.parametrize(
    ("blocks", "turned", "opened"),
    [
        pytest.param(
            (HEAD, Appendix("Words", **PART_2), PRICE, Appendix("Plan", **PART_2), action_table(1)),
            (False, True, True, True, True),
            [True, False],
            id="a few lines of Part 2 share the page of its next part",
        ),
        pytest.param(
            (HEAD, Appendix("Words", **PART_2), *[PRICE] * 20, Appendix("Plan", **PART_2),
             action_table(1)),
            (False, *[False] * 21, True, True),
            [True, True],
            id="a page of it stands on its own",
        ),
        pytest.param(
            (HEAD, Appendix("Words", "Appendix 1"), PRICE, Appendix("Plan", "Appendix 2"),
             action_table(1)),
            (False, False, False, True, True),
            [True, True],
            id="an appendix with a number of its own begins a page",
        ),
        pytest.param(
            (HEAD, PageBreak(), HEAD, PRICE, action_table(1), HEAD, PRICE, action_table(1), PRICE),
            (False, *[True] * 8),
            [],
            id="a few lines between page ends, between wide tables and at the end",
        ),
        pytest.param(
            (PRICE, action_table(1), Appendix("Words"), PRICE),
            (False, True, False, False),
            [True],
            id="the first lines stand with the head, and an appendix stands upright",
        ),
    ],
)  # fmt: skip
def test_a_few_lines_stand_on_no_page_alone(blocks, turned, opened):
    assert opens_page(blocks) == opened
    runs = by_orientation(blocks)
    assert tuple(is_wide for is_wide, run in runs for _ in run) == turned
    html = fragment(paper(*blocks))
    assert html.count('class="los-paper__heading los-paper__appendix ') == sum(opened)


def test_a_column_of_short_words_keeps_each_on_one_line():
    columns = (Column("Risk", 50), Column("Score", 0.1))
    html = fragment(paper(Table("T", columns, ((Cell.of("Staff"), Cell.of("12 Moderate")),))))

    widths = [int(part.split('"')[0]) for part in html.split("los-paper__w-")[1:]]
    assert widths[1] >= 15


def test_a_lists_own_start_is_said_to_page_and_paper():
    html = whole_page(rich_paper())

    assert ' id="paper-list-1" start="6"' in html
    assert "#paper-list-1{counter-reset:list-item 5}" in html


def test_lists_set_deeper_than_eight_are_printed_at_the_eighth():
    nested = None
    for depth in range(60, 0, -1):
        nested = BulletList((Item.of(f"level {depth}", nested=nested),))
    elements = Elements(fragment(paper(nested)))

    assert elements.count("li") == 60
    assert elements.count("ul") == 8


def test_a_word_without_end_is_given_line_ends():
    html = fragment(paper(Paragraph.of("x" * 1000)))

    assert html.count("<br>") == 12
    assert html.count("x") - fragment(paper(Paragraph.of("y"))).count("x") == 1000


def test_columns_are_wide_enough_for_their_headings_and_add_up():
    columns = (Column("Likelihood", 0.1, holds="number"), Column("Description", 50), Column("RAG"))
    html = fragment(paper(Table("T", columns, ((Cell.of("5"), Cell.of("x"), Cell.of("y")),))))

    widths = [int(part.split('"')[0]) for part in html.split("los-paper__w-")[1:]]
    assert sum(widths) == 100
    assert widths[0] >= 12


@pytest.mark.parametrize(
    ("marking", "is_marked"),
    [
        pytest.param("DRAFT · Part 1 (public)", True, id="a draft"),
        pytest.param("NOT AN ISSUED COPY", False, id="a copy"),
        pytest.param("Part 1 (public)", False, id="an issue"),
        pytest.param("", False, id="nothing said"),
    ],
)
def test_only_a_draft_has_its_mark_across_each_page(marking, is_marked):
    assert ("@page{background:url(" in whole_page(rich_paper(marking=marking))) is is_marked
