"""Papers to test with: one of every block, and action tables of any length."""

import random
from typing import Any

from reports.document import (
    Appendix,
    Box,
    BulletList,
    Cell,
    Chart,
    Column,
    Document,
    Fact,
    Heading,
    Item,
    Key,
    KeyEntry,
    LineBreak,
    Link,
    NumberedList,
    Numbering,
    PageBreak,
    Paragraph,
    Quotation,
    Series,
    Strong,
    Table,
    Tag,
    Text,
    numbered,
    prose,
)
from reports.markdown import blocks_of

RED = Tag("Red: off track", "red")
AMBER = Tag("Amber: at risk", "amber")
GREEN = Tag("Green: on track", "green")

KEY = Key((KeyEntry(RED, "will miss its date without help"), KeyEntry(AMBER), KeyEntry(GREEN)))

_WORDS = [
    *("social", "work", "practice", "supervision", "assessments", "children", "care", "leavers"),
    *("plans", "quality", "audit", "team", "managers", "partners", "placement", "sufficiency"),
    *("foster", "carers", "training", "consistency", "evidence", "impact", "safeguarding"),
    *("performance", "board", "oversight", "challenge", "improvement", "recruitment"),
]


def sentence(chance: random.Random, shortest: int, longest: int) -> str:
    words = " ".join(chance.choice(_WORDS) for _ in range(chance.randint(shortest, longest)))
    return f"{words.capitalize()}."


def action_table(count: int) -> Table:
    """A nine-column landscape table of `count` actions, each with its own reference."""
    chance = random.Random(count)
    columns = (
        Column("Ref", 4, holds="reference"),
        Column("Action", 15),
        Column("Area", 6),
        Column("Lead", 9),
        Column("Due", 6, holds="date"),
        Column("RAG", 8, holds="tag"),
        Column("Status", 8),
        Column("Progress", 24),
        Column("Next steps", 14),
    )
    rows = tuple(
        (
            Cell.of(f"ACT-{number:04d}", is_heading=True),
            Cell.of(sentence(chance, 8, 18)),
            Cell.of("AFI a"),
            Cell.of("Head of Service, Fostering"),
            Cell.of("31 Dec 2026"),
            Cell.of(chance.choice([RED, AMBER, GREEN])),
            Cell.of("Delivered – awaiting evidence"),
            Cell.of(sentence(chance, 15, 40)),
            Cell.of(sentence(chance, 5, 15)),
        )
        for number in range(1, count + 1)
    )
    return Table("Actions of the plan", columns, rows, orientation="landscape", note="As recorded.")


def paper(*blocks: Any, **given: Any) -> Document:
    """A short paper of these blocks."""
    return Document(**{"title": "A paper", "council": "Testshire Council", **given}, blocks=blocks)


def rich_paper(*, numbering: Numbering = "section-paragraph", **given: Any) -> Document:
    """A paper with one of every block and inline."""
    strands = Table(
        "Actions by strand",
        (
            Column("Strand", 3),
            Column("Likelihood", holds="number"),
            Column("Overall", 2, holds="tag"),
        ),
        (
            (Cell.of("Our people", is_heading=True), Cell.of("10"), Cell.of(AMBER)),
            (Cell.of("Our practice", is_heading=True), Cell.of("1,250"), Cell.of(RED)),
        ),
        note="Ratings are those of the action leads.",
    )
    risks = Table(
        "Risks",
        (Column("Risk"), Column("Mitigation", 3)),
        (
            (
                Cell.of("Turnover", is_heading=True),
                Cell(prose("Two steps:"), below=BulletList.of("recruit", "retain")),
            ),
        ),
    )
    bars = Chart(
        "Actions by rating",
        "Practice has the most red.",
        "bars",
        ("Our people", "Our practice"),
        (Series("Red", (2, 4), "red"), Series("Green", (5, 3), "green")),
    )
    line = Chart(
        "Assessments in 45 days",
        "Rising to 88% against a target of 90%.",
        "line",
        ("Sep", "Oct", "Nov"),
        (Series("Ours", (81, None, 88)), Series("Target", (90, 90, 90), "grey", is_target=True)),
        unit="%",
        category_heading="Month",
    )
    typed = (
        "The council accepts **every** finding, *in full*.\n\n"
        "a. Plans for children\nb. Foster homes\n   - sufficiency\n   - choice\n\n"
        "### A heading of the officer's own\n\n| A | B |\n|---|--:|\n| x | 2 |"
    )
    link = Link((Text("the published report"),), "https://reports.ofsted.gov.uk/provider/44/80548")
    blocks = (
        Heading(1, "Purpose of the report"),
        Paragraph.of("See ", link, "."),
        Heading(1, "Recommendations"),
        Paragraph.of("Cabinet is recommended to:"),
        NumberedList.of("note the outcome;", "approve the plan.", form="1)"),
        Heading(1, "Background"),
        *blocks_of(typed, about="Background"),
        Quotation(prose("Leaders know their services well."), "Ofsted, 9 May 2026"),
        Box((Paragraph.of("In short."), BulletList.of("one point", "another"))),
        NumberedList((Item.of("kept at six"),), start=6),
        KEY,
        strands,
        bars,
        line,
        risks,
        Table("Nothing to show", (Column("A"),), ()),
        Heading(1, "Implications"),
        Heading(2, "Legal implications", as_paragraph=True),
        Paragraph(
            (Strong((Text("None"),)), Text(" identified."), LineBreak(), Text("At present."))
        ),
        PageBreak(),
        Paragraph.of("Director of Children’s Services", counted=False),
        Appendix("Action plan", label="Appendix 1"),
        KEY,
        action_table(36),
    )
    facts = (Fact("Report to", "Cabinet"), Fact("Agenda item", "7"))
    return paper(
        *numbered(blocks, numbering),
        **{
            "title": "Outcome of the inspection",
            "subtitle": "Report of the Director",
            "facts": facts,
            "marking": "Part 1 (public)",
            "version": "2",
            "paper_kind": "Cabinet report",
            "footer_reference": "CF0041",
            **given,
        },
    )
