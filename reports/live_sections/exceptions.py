"""What is off track, with the note that says why, and what is overdue in spite of its rating."""

from govuk.dates import short_date
from improvement.models import ExceptionNote
from improvement.status import ActionStatus
from reports.document import Block, Column, LineBreak, Paragraph, Row, Table
from reports.facts import ActionRow, Facts
from reports.live_sections.wording import Blocks, Options, of, rag_tag
from reports.narrowing import rows_in

NO_NOTE = "None yet. The report cannot be issued without it."


def exceptions(facts: Facts, options: Options) -> Blocks:
    rows = rows_in(facts, options)
    found: list[Block] = [exception(facts, row) for row in rows if row.is_off_track]
    late = [row for row in rows if row.status == ActionStatus.OVERDUE and not row.is_off_track]
    if late:
        found.append(
            Paragraph.of("These are past their due date, and their leads do not rate them red.")
        )
        found.append(overdue(facts, late))
    return tuple(found)


def exception(facts: Facts, row: ActionRow) -> Table:
    """One action off track: where it stands, and each part of its note."""
    note = facts.notes.get(row.id)
    days = (facts.on - row.due_on).days
    late = (LineBreak(), f"{days} day{'' if days == 1 else 's'} overdue") if days > 0 else ()
    said: list[Row] = [
        (of("Rating", is_heading=True), of(rag_tag(row.rag))),
        (of("Due", is_heading=True), of(row.due, *late)),
        (of("Lead", is_heading=True), of(facts.leads.get(row.id, "No lead"))),
        *(
            [(of(label, is_heading=True), of(words)) for label, words in parts_of(note)]
            if note
            else [(of("Exception note", is_heading=True), of(NO_NOTE))]
        ),
    ]
    columns = (Column("What", 1.6), Column("What is said", 7))
    return Table(f"{row.reference} {row.title}", columns, tuple(said))


def parts_of(note: ExceptionNote) -> list[tuple[str, str]]:
    return [
        ("Why", note.cause),
        ("For children", note.effect_on_children),
        ("Recovery", note.recovery),
        ("Help wanted", note.help_wanted or "None"),
        ("Back on track", short_date(note.back_on_track_on)),
    ]


def overdue(facts: Facts, rows: list[ActionRow]) -> Table:
    columns = (
        Column("Action", 4),
        Column("Lead", 2.4),
        Column("Due", 1.8, holds="date"),
        Column("Days overdue", 1.2, "right", "number"),
        Column("RAG", 1.6, holds="tag"),
    )
    return Table(
        "Overdue, and not rated off track",
        columns,
        tuple(
            (
                of(f"{row.reference} {row.title}", is_heading=True),
                of(facts.leads.get(row.id, "No lead")),
                of(row.due),
                of(f"{(facts.on - row.due_on).days}"),
                of(rag_tag(row.rag)),
            )
            for row in rows
        ),
    )
