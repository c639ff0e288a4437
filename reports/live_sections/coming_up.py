"""What comes next: what falls due within a month of the day of the paper, and which boards meet."""

from datetime import date

from govuk.dates import in_words, short_date, since_first
from inspections.working_days import add_months
from reports.document import Column, Table
from reports.facts import ActionRow, Facts
from reports.live_sections.wording import Blocks, Options, of
from reports.narrowing import is_narrowed, rows_in


def named(row: ActionRow) -> str:
    """The action, and how its due date moved, where it did."""
    moved = since_first(row.due_on, row.original_due_on)
    return f"{row.reference} {row.title}" + (f" ({moved})" if moved else "")


def coming_up(facts: Facts, options: Options) -> Blocks:
    """In the order of the days. What is overdue already stands elsewhere."""
    until = add_months(facts.on, 1)
    rows = {row.id: row for row in rows_in(facts, options) if row.is_open}
    found: list[tuple[date, str, str, str]] = [
        (
            row.due_on,
            "Action due",
            named(row),
            facts.leads.get(row.id, "No lead"),
        )
        for row in rows.values()
    ]
    found += [
        (
            step.due_on,
            "Milestone due",
            f"{step.title}, in {rows[step.action_id].reference}",
            facts.leads.get(step.action_id, "No lead"),
        )
        for step in facts.milestones
        if step.met_on is None and step.action_id in rows
    ]
    if not is_narrowed(options):
        found += [
            (meeting.on, "Meeting", str(facts.boards[meeting.board_id]), meeting.theme or "")
            for meeting in facts.meetings
        ]
    soon = sorted(row for row in found if facts.on < row[0] <= until)
    if not soon:
        return ()
    columns = (
        Column("Date", 1.6, holds="date"),
        Column("What", 1.6),
        Column("Which", 5),
        Column("Lead, or theme", 2.4),
    )
    cells = tuple(
        (of(short_date(on), is_heading=True), of(what), of(which), of(who or "None"))
        for on, what, which, who in soon
    )
    return (Table(f"Until {in_words(until)}", columns, cells),)
