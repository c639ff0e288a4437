"""How the plan gets on: actions counted by status and rating, and what was last said of each."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from govuk.dates import in_words, short_date
from improvement.status import ActionStatus, Rag
from inspections.models import AreaForImprovement
from reports.document import (
    Block,
    BulletList,
    Cell,
    Chart,
    Column,
    Emphasis,
    Heading,
    Item,
    LineBreak,
    Paragraph,
    Series,
    Strong,
    Table,
    TagKind,
    prose,
)
from reports.facts import ActionRow, Facts
from reports.live_sections.wording import (
    COMPLETE,
    NOT_RATED,
    Blocks,
    Options,
    many,
    of,
    rag_key,
    rag_tag,
    shortened,
)
from reports.models.template import ProgressLayout
from reports.narrowing import areas_in, in_period, is_narrowed, rows_in


def progress_summary(facts: Facts, options: Options) -> Blocks:
    live = rows_in(facts, options)
    if not live:
        return ()
    closed = sum(row.status == ActionStatus.CLOSED for row in live)
    every_then = rows_in(facts, options, facts.actions_then)
    then = [row for row in every_then if not row.is_withdrawn]
    meeting = facts.last_meeting if then else None
    said = [
        f"On {in_words(facts.on)} the plan, {facts.plan_title}, has {many(len(live), 'action')}:"
        f" {closed} {'is' if closed == 1 else 'are'} complete. {COMPLETE}"
    ]
    if meeting is not None:
        said.append(
            f"Movement is counted from {meeting.board} on {in_words(meeting.on)}, when the plan"
            f" had {many(len(then), 'action')}."
        )
    found: list[Block] = [Paragraph.of(sentence) for sentence in said]
    found.append(
        counts_table(
            "Actions by status",
            "Status",
            ActionStatus.choices,
            now=[row.status for row in rows_in(facts, options, facts.every_action)],
            then=[row.status for row in every_then] if meeting else None,
        )
    )
    found.append(rag_key(facts))
    found.append(
        counts_table(
            "Open actions by RAG rating",
            "RAG rating",
            [*Rag.choices, ("", NOT_RATED)],
            now=[row.rag or "" for row in live if row.is_open],
            then=[row.rag or "" for row in then if row.is_open] if meeting else None,
            holds_tags=True,
        )
    )
    chart = chart_of_strands(facts, live, is_kept=is_narrowed(options))
    if chart is not None:
        found.append(chart)
    return tuple(found)


def counts_table(
    caption: str,
    heading: str,
    options: Iterable[tuple[str, Any]],
    *,
    now: Sequence[str],
    then: Sequence[str] | None,
    holds_tags: bool = False,
) -> Table:
    """How many of each now, how many then, and the movement in words."""
    counted, before = Counter(now), Counter(then or ())
    columns = [
        Column(heading, 4, holds="tag" if holds_tags else "text"),
        Column("Now", 1, "right", "number"),
    ]
    if then is not None:
        columns += [Column("Then", 1, "right", "number"), Column("Movement", 2)]
    rows = []
    for value, label in options:
        named = Cell.of(rag_tag(value or None) if holds_tags else str(label), is_heading=True)
        cells = [named, Cell.of(f"{counted[value]:,}")]
        if then is not None:
            cells += [Cell.of(f"{before[value]:,}"), Cell.of(moved(counted[value], before[value]))]
        rows.append(tuple(cells))
    return Table(caption, tuple(columns), tuple(rows))


def moved(now: int, then: int) -> str:
    if now == then:
        return "No change"
    return f"{abs(now - then):,} {'more' if now > then else 'fewer'}"


def chart_of_strands(facts: Facts, rows: Sequence[ActionRow], *, is_kept: bool) -> Chart | None:
    """Open actions of each strand by rating; none where the plan has one strand only."""
    ratings: list[tuple[str, str, TagKind]] = [
        (Rag.RED, Rag.RED.label, "red"),
        (Rag.AMBER, Rag.AMBER.label, "amber"),
        (Rag.GREEN, Rag.GREEN.label, "green"),
        ("", NOT_RATED, "grey"),
    ]
    counts = Counter((row.strand_id, row.rag or "") for row in rows if row.is_open)
    strands = [each for each in facts.strands if each.name.strip()]
    if is_kept:
        there = {row.strand_id for row in rows}
        strands = [each for each in strands if each.pk in there]
    if len(strands) < 2 or not counts:
        return None
    total = {rag: sum(counts[strand.pk, rag] for strand in strands) for rag, _, _ in ratings}
    said = ", ".join(f"{total[rag]} {label[:1].lower()}{label[1:]}" for rag, label, _ in ratings)
    return Chart(
        "Open actions of each strand by RAG rating",
        f"Stacked bars for {len(strands)} strands. In all: {said}.",
        "bars",
        tuple(strand.name for strand in strands),
        tuple(
            Series(label, tuple(float(counts[strand.pk, rag]) for strand in strands), colour)
            for rag, label, colour in ratings
            if total[rag]
        ),
        category_heading="Strand",
    )


def progress_table(facts: Facts, options: Options) -> Blocks:
    """A table for each area: the actions that answer it, with their latest words and rating."""
    rows = in_period(facts, options, rows_in(facts, options))
    if not rows:
        return ()
    shown = areas_in(facts, options)
    if laid_out := LAYOUTS.get(options.get("layout", "")):
        return laid_out(facts, rows, shown, options)
    found: list[Block] = []
    by_area = answering(facts, rows)
    if not is_narrowed(options):
        named = {area.pk for area in facts.areas}
        shown += [area for pk, area in facts.answered.items() if pk not in named and pk in by_area]
    for area in shown:
        if area.pk in by_area or not is_narrowed(options) or options.get("areas"):
            name = f"{area.reference}. {area.short_title}"
            found.append(progress_of(name, by_area.get(area.pk, [])))
    rest = [row for row in rows if not facts.areas_by_action.get(row.id)]
    if rest and not options.get("areas"):
        found.append(progress_of("Actions that answer no one area" if found else "Actions", rest))
    return (rag_key(facts), *found) if found else ()


def answering(facts: Facts, rows: Sequence[ActionRow]) -> dict[int, list[ActionRow]]:
    """Those of `rows` that answer each area."""
    found: dict[int, list[ActionRow]] = defaultdict(list)
    for row in rows:
        for area in facts.areas_by_action.get(row.id, ()):
            found[area].append(row)
    return found


Areas = Sequence[AreaForImprovement]


def progress_by_area(
    facts: Facts, rows: Sequence[ActionRow], shown: Areas, options: Options
) -> Blocks:
    """One table: each area beside a list of what was last said of its actions."""
    by_area = answering(facts, rows)
    lines = tuple(
        (
            of(area.short_title, is_heading=True),
            Cell((), below=BulletList(tuple(map(said_last, by_area[area.pk])))),
        )
        for area in shown
        if area.pk in by_area
    )
    columns = (Column("Area for improvement", 1), Column("Progress", 3))
    caption = options.get("caption") or "Progress by area for improvement"
    return (Table(caption, columns, lines),) if lines else ()


def progress_by_strand(
    facts: Facts, rows: Sequence[ActionRow], shown: Areas, options: Options
) -> Blocks:
    """Below the name of each strand, a list of what was last said of its actions."""
    found: list[Block] = []
    for strand in facts.strands:
        of_it = [row for row in rows if row.strand_id == strand.pk]
        if of_it:
            found += [Heading(2, strand.name), BulletList(tuple(map(said_last, of_it)))]
    return tuple(found)


def progress_in_paragraphs(
    facts: Facts, rows: Sequence[ActionRow], shown: Areas, options: Options
) -> Blocks:
    return tuple(Paragraph(said_last(row).content) for row in rows)


def said_last(row: ActionRow) -> Item:
    """An action and what was last said of it, in running words."""
    title = row.title.rstrip(".")
    said = "No update yet." if row.last_on is None else shortened(row.latest or "")
    return Item(prose(Strong(prose(f"{title}.")), f" {said}"))


LAYOUTS = {
    ProgressLayout.AREAS: progress_by_area,
    ProgressLayout.STRANDS: progress_by_strand,
    ProgressLayout.PARAGRAPHS: progress_in_paragraphs,
}


def progress_of(caption: str, actions: Sequence[ActionRow]) -> Table:
    columns = (
        Column("Action", 3),
        Column("Latest update", 4),
        Column("RAG", 1.5, holds="tag"),
        Column("Updated", 1.3, holds="date"),
    )
    rows = tuple(
        (
            of(
                f"{row.reference} {row.title}",
                LineBreak(),
                Emphasis(prose(ActionStatus(row.status).label)),
                is_heading=True,
            ),
            of("None yet" if row.last_on is None else shortened(row.latest or "")),
            of(rag_tag(row.rag)),
            of("None yet" if row.last_on is None else short_date(row.last_on)),
        )
        for row in actions
    )
    return Table(caption, columns, rows, empty="No action answers this area yet.")
