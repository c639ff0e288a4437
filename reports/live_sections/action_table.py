"""The whole plan as a table."""

from govuk.dates import short_date
from improvement.status import ActionStatus
from reports.document import Block, Column, Inline, Paragraph, Row, Table, Text
from reports.facts import ActionRow, Facts
from reports.live_sections.wording import (
    COMPLETE,
    Blocks,
    Options,
    lines,
    many,
    of,
    rag_key,
    rag_tag,
    shortened,
)
from reports.narrowing import rows_in


def action_table(facts: Facts, options: Options) -> Blocks:
    """The whole plan in nine columns, a table for each strand, the key before them."""
    shown = rows_in(facts, options)
    if not shown:
        return ()
    by_strand: dict[int, list[ActionRow]] = {}
    for row in shown:
        by_strand.setdefault(row.strand_id, []).append(row)
    names = {strand.pk: f"{strand.reference}. {strand.name}" for strand in facts.strands}
    found: list[Block] = [rag_key(facts)]
    for strand, rows in by_strand.items():
        name = names.get(strand, "Other actions")
        caption = f"{name}: {many(len(rows), 'action')}"
        found.append(
            Table(
                caption,
                ACTION_COLUMNS,
                tuple(action_cells(facts, row) for row in rows),
                orientation="landscape",
            )
        )
    found.append(
        Paragraph.of(
            "Dates in quotation marks are in the council's words, with the day that counts."
            f" {COMPLETE}",
            counted=False,
        )
    )
    return tuple(found)


ACTION_COLUMNS = (
    Column("Ref", 1, holds="reference"),
    Column("Action", 4),
    Column("Area", 2.6),
    Column("Lead", 2.2),
    Column("Original due", 1.5, holds="date"),
    Column("Due", 1.7, holds="date"),
    Column("Status", 1.7),
    Column("RAG", 1.5, holds="tag"),
    Column("Latest update", 5),
)


def action_cells(facts: Facts, row: ActionRow) -> Row:
    named = [
        facts.answered[pk] for pk in facts.areas_by_action.get(row.id, ()) if pk in facts.answered
    ]
    latest: list[str | Inline] = ["None"]
    if row.last_on is not None:
        latest = [Text(f"{short_date(row.last_on)}: "), shortened(row.latest or "")]
    return (
        of(row.reference, is_heading=True),
        of(row.title),
        of(*(lines(f"{area.reference}. {area.short_title}" for area in named) or ("None",))),
        of(facts.leads.get(row.id, "No lead")),
        of(row.original_due),
        of(row.due),
        of(ActionStatus(row.status).label),
        of(rag_tag(row.rag)),
        of(*latest),
    )
