"""Where the plan stands in one table: every action once, so that it adds up."""

from collections import Counter

from govuk.dates import in_words
from improvement.status import ActionStatus, Rag
from reports.document import Cell, Column, Paragraph, Row, Strong, Table, Tag, prose
from reports.facts import ActionRow, Facts
from reports.live_sections.wording import COMPLETE, Blocks, Options, many, of, rag_key, rag_tag
from reports.narrowing import rows_in

# An open action stands where its rating puts it, any other by its status.
PLACES: tuple[str, ...] = (
    ActionStatus.CLOSED, ActionStatus.DELIVERED, Rag.GREEN, Rag.AMBER, Rag.RED, "",
)  # fmt: skip


def standing_table(facts: Facts, options: Options) -> Blocks:
    rows = rows_in(facts, options)
    if not rows:
        return ()
    counted, total = Counter(place_of(row) for row in rows), len(rows)
    closed = counted[ActionStatus.CLOSED]
    columns = (
        Column("Where it stands", 4, holds="tag"),
        Column("Actions", 1, "right", "number"),
        Column("Share", 1, "right", "number"),
    )
    found: list[Row] = [
        (
            of(named(place), is_heading=True),
            Cell.of(f"{counted[place]:,}"),
            Cell.of(share(counted[place], total)),
        )
        for place in PLACES
        if counted[place] or place
    ]
    found.append(
        (
            Cell.of("Total", is_heading=True),
            Cell.of(Strong(prose(f"{total:,}"))),
            Cell.of(Strong(prose("100.0%"))),
        )
    )
    overdue = [row for row in rows if row.status == ActionStatus.OVERDUE]
    caption = f"Where {many(total, 'action')} {'stands' if total == 1 else 'stand'}"
    return (
        rag_key(facts),
        Table(f"{caption} on {in_words(facts.on)}", columns, tuple(found)),
        Paragraph.of(
            Strong(prose(f"Complete: {closed:,} of {total:,} ({share(closed, total)}).")),
            f" {COMPLETE}",
        ),
        Paragraph.of(
            Strong(prose(f"Overdue: {len(overdue):,} of {total:,}.")), f" {rated(overdue)}"
        ),
    )


def place_of(row: ActionRow) -> str:
    return (row.rag or "") if row.is_open else row.status


def named(place: str) -> str | Tag:
    return str(ActionStatus(place).label) if place in ActionStatus else rag_tag(place or None)


def share(number: int, total: int) -> str:
    """6 of 24 is 25.0%."""
    return f"{100 * number / total:.1f}%"


def rated(overdue: list[ActionRow]) -> str:
    """How many of what is overdue the leads rate off track: the rest is the headline."""
    if not overdue:
        return "No open action is past its due date."
    others = sum(not row.is_off_track for row in overdue)
    if not others:
        return "All are rated off track." if len(overdue) > 1 else "It is rated off track."
    verb = "is" if others == 1 else "are"
    return f"{others:,} of them {verb} not rated off track by the lead."
