"""What is recorded with the report itself: who was consulted, background papers, equality."""

from typing import Any

from accounts.scope import Visibility
from reports.document import (
    Block,
    BulletList,
    Column,
    Inline,
    Item,
    Link,
    Paragraph,
    Strong,
    Table,
    is_safe_href,
    prose,
)
from reports.equality import words_for
from reports.facts import Facts
from reports.live_sections.wording import Blocks, Options, of
from reports.models import BackgroundPaper

BOXES = {True: "✓", False: "☐"}


def rows_of(facts: Facts, name: str) -> list[Any]:
    """The rows of the report that the paper may print: as they stand, whatever its day."""
    report: Any = facts.report
    if report.pk is None:
        return []
    rows = getattr(report, name).filter(withdrawn_at=None)
    is_open = Visibility.EXEMPT in facts.open_to
    return list(rows if is_open else rows.exclude(visibility=Visibility.EXEMPT))


def consultation_log(facts: Facts, options: Options) -> Blocks:
    rows = tuple(
        (
            of(row.who, is_heading=True),
            of(row.on_in_words),
            of(row.how),
            of(row.said),
            of(row.changed or "Not recorded"),
        )
        for row in rows_of(facts, "consultations")
    )
    columns = (
        Column("Who was consulted", 2.2),
        Column("When", 1.5, holds="date"),
        Column("How", 1.8),
        Column("What they said", 3.4),
        Column("What changed", 2.6),
    )
    return (Table("Who was consulted", columns, rows),) if rows else ()


def background_papers(facts: Facts, options: Options) -> Blocks:
    items = tuple(Item(words_of(paper)) for paper in rows_of(facts, "background_papers"))
    return (BulletList(items),) if items else ()


def words_of(paper: BackgroundPaper) -> tuple[Inline, ...]:
    """Its number, title, whose it is and its day; the title leads to it where it is published."""
    title: tuple[Inline, ...] = prose(paper.title)
    if is_safe_href(paper.link):
        title = (Link(title, paper.link),)
    before = f"{paper.label}, " if paper.label else ""
    after = "".join(f", {words}" for words in (paper.body, paper.on_in_words) if words)
    return prose(before, *title, after)


def equality_impact(facts: Facts, options: Options) -> Blocks:
    """All three options, one of them ticked, with where the assessment is."""
    report: Any = facts.report
    found: list[Block] = []
    for option, words in words_for(options).items():
        is_chosen = report.equality_option == option
        parts: list[str | Inline] = [
            f"{BOXES[is_chosen]} ",
            Strong(prose(f"{option.label}: ")),
            words,
        ]
        if is_chosen and report.equality_attachment:
            parts.append(f" See {report.equality_attachment}.")
        if is_chosen and is_safe_href(report.equality_link):
            parts += [" ", Link(prose("The assessment"), report.equality_link)]
        found.append(Paragraph.of(*parts, counted=False))
    return tuple(found)
