"""What changed in the plan since the report before."""

from datetime import date, timedelta

from govuk.dates import in_words
from improvement.comparison import EARLIER, ON_THE_OVERVIEW, RATED, changes_between
from reports.document import Column, Paragraph, Row, Table
from reports.facts import Facts
from reports.live_sections.wording import Blocks, Options, beside, many, of
from reports.narrowing import begins_on, rows_in

KINDS = (*ON_THE_OVERVIEW, EARLIER, RATED)


def changes(facts: Facts, options: Options) -> Blocks:
    """Each change of each action, between what was recorded by that day and by this one."""
    if not facts.is_plan_open:
        return ()
    since, why = compared_with(facts, options)
    then = {row.id: row for row in facts.rows_on(since)}
    now = {row.id: row for row in rows_in(facts, options, facts.every_action)}
    rows: list[Row] = []
    changed = set()
    for change in changes_between(then, now, kinds=KINDS):
        changed.add(change.row.id)
        said = change.said
        rows.append(
            (
                of(f"{change.row.reference} {change.row.title}", is_heading=True),
                of(change.kind.label),
                of(said.was or "Not in the plan"),
                of(said.now, *beside(said.note)),
            )
        )
    columns = (
        Column("Action", 4),
        Column("Change", 1.8),
        Column("Was", 2.2),
        Column("Is now", 2.2),
    )
    count = f"{many(len(rows), 'change')} in {many(len(changed), 'action')}" if rows else "none"
    return (
        Paragraph.of(f"Compared with {in_words(since)}, {why}.", counted=False),
        Table(
            f"Changes since {in_words(since)}: {count}",
            columns,
            tuple(rows),
            empty="No status, rating or due date changed, and no action came or went.",
        ),
    )


def compared_with(facts: Facts, options: Options) -> tuple[date, str]:
    """The day before the changes, and why it is that one."""
    chosen = begins_on(facts, options)
    if chosen is not None and chosen < facts.on:
        return chosen, "the day chosen for this section"
    if facts.reported_before_on is not None:
        return facts.reported_before_on, "the day of the facts of the report before"
    month_before = facts.on.replace(day=1) - timedelta(days=1)
    return month_before, "the end of the month before: no such report was issued earlier"
