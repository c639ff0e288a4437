import string
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from reports.document import (
    BulletList,
    Cell,
    Emphasis,
    Heading,
    Item,
    LineBreak,
    Link,
    NumberedList,
    Paragraph,
    Quotation,
    Strong,
    Table,
    Text,
    plain,
    prose,
    to_json,
)
from reports.markdown import TooMuchText, blocks_of
from tests.reports.papers import paper
from tests.thorough import times

LETTERS = [*string.ascii_lowercase, "aa", "ab"]


@pytest.mark.parametrize(
    ("typed", "blocks"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param(" \n\n ", (), id="blank lines"),
        pytest.param(
            "One\ntwo\n\nthree",
            (Paragraph(prose("One\ntwo")), Paragraph(prose("three"))),
            id="paragraphs and line ends",
        ),
        pytest.param(
            "**a** and *b*",
            (Paragraph((Strong(prose("a")), Text(" and "), Emphasis(prose("b")))),),
            id="strong and emphasis",
        ),
        pytest.param(
            "[us](https://example.org/a) <mailto:a@b.uk>",
            (
                Paragraph(
                    (
                        Link(prose("us"), "https://example.org/a"),
                        Text(" "),
                        Link(prose("mailto:a@b.uk"), "mailto:a@b.uk"),
                    )
                ),
            ),
            id="links",
        ),
        pytest.param("- a\n- b", (BulletList.of("a", "b"),), id="bullets"),
        pytest.param("1. a\n2. b", (NumberedList.of("a", "b"),), id="numbers"),
        pytest.param("1. a\n1. b", (NumberedList.of("a", "b"),), id="lazy numbers"),
        pytest.param(
            "1) a\n2) b", (NumberedList.of("a", "b", form="1)"),), id="numbers with a bracket"
        ),
        pytest.param("a. x\nb. y", (NumberedList.of("x", "y", style="lower-alpha"),), id="letters"),
        pytest.param(
            "(i) x\n(ii) y",
            (NumberedList.of("x", "y", style="lower-roman", form="(1)"),),
            id="Roman numbers in brackets",
        ),
        pytest.param(
            "h) x\ni) y\nj) z",
            (
                NumberedList(
                    (Item.of("x"), Item.of("y"), Item.of("z")), "lower-alpha", "1)", start=8
                ),
            ),
            id="an i that comes after h",
        ),
        pytest.param(
            "Themes:\na. x\n\nOther:\n\n6. y\n8. z",
            (
                Paragraph(prose("Themes:")),
                NumberedList.of("x", style="lower-alpha"),
                Paragraph(prose("Other:")),
                NumberedList((Item.of("y"),), start=6),
                NumberedList((Item.of("z"),), start=8),
            ),
            id="the officer's own numbers",
        ),
        pytest.param(
            "1. a\n   - b\n     - c\n2. d",
            (
                NumberedList(
                    (
                        Item.of("a", nested=BulletList((Item.of("b", nested=BulletList.of("c")),))),
                        Item.of("d"),
                    )
                ),
            ),
            id="a list in a list",
        ),
        pytest.param(
            "- a\n\n  more\n- b",
            (BulletList((Item(prose("a", LineBreak(), "more")), Item.of("b"))),),
            id="two paragraphs in an item become lines",
        ),
        pytest.param(
            "# One\n##### Five\n\n# Again",
            (Heading(2, "One"), Heading(3, "Five"), Heading(2, "Again")),
            id="headings stay below the section and skip no level",
        ),
        pytest.param("> said\n> so", (Quotation(prose("said\nso")),), id="a quotation"),
        pytest.param(
            "<script>alert(1)</script> `x` &amp; ![i](http://h/p.png)",
            (
                Paragraph(
                    (
                        Text("<script>alert(1)</script> `x` &amp; "),
                        Text("![i](http://h/p.png)"),
                    )
                ),
            ),
            id="what is not ours stays as typed",
        ),
        pytest.param(
            "[x](javascript:alert(1)) [y](/local) [z](ftp://h/)",
            (
                Paragraph(
                    prose("[x](javascript:alert(1)) ", "y", " (/local)", " ", "z", " (ftp://h/)")
                ),
            ),
            id="links that lead elsewhere are words",
        ),
        pytest.param("---\n\na. \n\nmr. smith", None, id="near misses stay words"),
    ],
)
def test_typed_text_becomes_blocks(typed, blocks):
    if blocks is None:
        assert all(isinstance(block, Paragraph) for block in blocks_of(typed))
    else:
        assert blocks_of(typed) == blocks


@pytest.mark.parametrize("marker", ["{}.", "{})", "({})"])
def test_letters_go_on_after_z(marker):
    typed = "\n".join(f"{marker.format(letter)} point" for letter in LETTERS)

    (block,) = blocks_of(typed)

    assert isinstance(block, NumberedList)
    assert (block.style, block.start, len(block.items)) == ("lower-alpha", 1, 28)


def test_a_table_takes_its_caption_from_the_line_above_it():
    (table,) = blocks_of("Table 3: spending\n\n| A | B |\n|---|--:|\n| **x** | 2 |")

    assert isinstance(table, Table)
    assert table.caption == "Table 3: spending"
    assert [(column.heading, column.align) for column in table.columns] == [
        ("A", "left"),
        ("B", "right"),
    ]
    assert table.rows == ((Cell((Strong(prose("x")),)), Cell(prose("2"))),)


def test_a_table_without_caption_is_named_after_its_section():
    typed = "| A |\n|---|\n| x |"

    captions = [block.caption for block in blocks_of(f"{typed}\n\n{typed}", about="Financial")]

    assert captions == ["Financial: table 1", "Financial: table 2"]


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        pytest.param("x" * 20_001, "20,001 characters", id="too long"),
        pytest.param(
            "\n".join("  " * depth + "- x" for depth in range(6)), "5 deep at most", id="too deep"
        ),
        pytest.param("- " * 5000 + "x", "set too deep", id="far too deep"),
        pytest.param("> " * 5000 + "x", "set too deep", id="quotations too deep"),
        pytest.param("|" + "A|" * 13 + "\n|" + "-|" * 13, "13 columns", id="too wide"),
        pytest.param("|A|\n|-|" + "\n|x|" * 201, "201 rows", id="too many rows"),
    ],
)
def test_too_much_text_is_refused_in_plain_words(typed, says):
    with pytest.raises(TooMuchText, match=says):
        blocks_of(typed)


def test_what_is_just_within_the_limits_is_read():
    assert len(blocks_of("x" * 20_000)) == 1
    assert len(blocks_of("\n".join("  " * depth + "- x" for depth in range(5)))) == 1
    (table,) = blocks_of("|" + "A|" * 12 + "\n|" + "-|" * 12 + ("\n|" + "x|" * 12) * 200)
    assert isinstance(table, Table)
    assert (len(table.columns), len(table.rows)) == (12, 200)


_PIECES = [
    *"*_[]()<>|`&\\#-+>!~:.\n\t ",
    "\n\n", "- ", "1. ", "a. ", "(i) ", "b) ", "z. ", "aa. ", "| a |\n|--|\n", "**", "](", "http://",
    "![", "<b>", "&lt;", "    ", "\x00", "\ud800", "\u202e", "é", "word", "Table 1\n\n",
]  # fmt: skip


@settings(max_examples=times(200), deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=5)), max_size=60).map("".join))
@example("|a|\n|-|\n")
@example("1. \n   a. ")
def test_no_text_makes_it_fail(typed):
    try:
        blocks = blocks_of(typed)
    except TooMuchText:
        return
    to_json(paper(*blocks))


@given(
    st.lists(st.sampled_from(["word", "two words", "a. b", "1) x", "é"]), min_size=1, max_size=8)
)
def test_every_word_is_kept(lines):
    def said(blocks):
        words = []
        for block in blocks:
            if isinstance(block, Paragraph):
                words.append(plain(block.content))
            else:
                words.extend(plain(item.content) for item in block.items)
        return " ".join(words)

    kept = [word for line in lines for word in line.split() if word not in {"a.", "1)"}]
    printed = [
        word for word in said(blocks_of("\n".join(lines))).split() if word not in {"a.", "1)"}
    ]
    assert printed == kept


@pytest.mark.parametrize(
    "piece",
    ["[", "*a ", "![](a", "[a](b", "_*", "a. ", "a. x\n", "(1) x\na) y\n", "`", "|a\n", "<"],
)
def test_no_text_takes_long(piece):
    typed = (piece * 20_000)[:20_000]
    start = time.process_time()
    blocks_of(typed)
    assert time.process_time() - start < 5
