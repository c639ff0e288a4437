"""The inspection in a report: its dates and judgements, and the statutory days that it brings."""

from govuk.dates import in_words, short_date
from inspections.comparison import judgement_rows
from inspections.models import BankHoliday
from inspections.statutory_rules import PLAN_RULES
from reports.document import (
    Block,
    BulletList,
    Cell,
    Column,
    LineBreak,
    Paragraph,
    Row,
    Strong,
    Table,
    prose,
)
from reports.facts import Facts
from reports.live_sections.wording import Blocks, Options, beside, lines, of


def inspection_summary(facts: Facts, options: Options) -> Blocks:
    inspection = facts.inspection
    if inspection is None:
        return ()
    found: list[Block] = [Paragraph.of(about_inspection(facts))]
    if inspection.summary:
        found.append(Paragraph.of(inspection.summary))
    if inspection.self_evaluation_was_accurate is not None:
        was = "accurate" if inspection.self_evaluation_was_accurate else "not accurate"
        found.append(Paragraph.of(f"Inspectors found the council's self-evaluation {was}."))
    if facts.periods:
        found.append(periods_table(facts))
    if facts.judgements:
        found.append(judgements_table(facts))
    if facts.stated_values and options.get("has_sources", True):
        found.append(stated_table(facts))
    return tuple(found)


def about_inspection(facts: Facts) -> str:
    inspection = facts.inspection
    assert inspection is not None
    title = inspection.title
    started, ended = inspection.started_on, inspection.ended_on
    if ended is None:
        said = f"{title} began on {in_words(started)}."
    elif ended == started:
        said = f"{title} took place on {in_words(started)}."
    else:
        said = f"{title} ran from {in_words(started)} to {in_words(ended)}."
    said += f" Framework: {inspection.framework}."
    if inspection.report_published_on:
        said += f" The report was published on {in_words(inspection.report_published_on)}."
    return said


def periods_table(facts: Facts) -> Table:
    rows = tuple(
        (
            of(period.get_what_display(), is_heading=True),
            of(
                f"{short_date(period.starts_on)} to {short_date(period.ends_on)}",
                *((LineBreak(), f"“{period.as_stated}”") if period.as_stated else ()),
            ),
            of("Official" if period.is_official else "As stated"),
            of(period.source),
        )
        for period in facts.periods
    )
    columns = (Column("Span", 2), Column("Dates", 3, holds="date"), Column("Kind", 1.5))
    return Table("Dates of the inspection", (*columns, Column("Source", 3.5)), rows)


def judgements_table(facts: Facts) -> Table:
    inspection, previous = facts.inspection, facts.previous
    assert inspection is not None
    rows: list[Row] = []
    for row in judgement_rows(
        inspection,
        previous,
        judgements=facts.judgements,
        judgements_before=facts.judgements_before,
    ):
        name = of(row.name, *beside(row.note), is_heading=True)
        stated = (LineBreak(), f"“{row.as_stated}”") if row.as_stated else ()
        cells = [name, of(row.now, *stated)]
        if previous is not None:
            cells += [of(row.before), of(row.movement_words or "Not comparable")]
        rows.append(tuple(cells))
    columns = [Column("Judgement", 4), Column("This inspection", 2.5)]
    note = ""
    if previous is not None:
        columns += [Column("Previous inspection", 2.5), Column("Movement", 1.5)]
        note = f"The previous inspection: {previous.title}, from {in_words(previous.started_on)}."
    return Table("Judgements", tuple(columns), tuple(rows), note=note)


def stated_table(facts: Facts) -> Table:
    rows = tuple(
        (
            of(value.what, *beside(value.note), is_heading=True),
            of(value.stated, *((LineBreak(), value.source) if value.source else ())),
            of(value.ours),
        )
        for value in facts.stated_values
    )
    columns = (Column("What", 3), Column("As stated, and where", 4), Column("Our value", 4))
    return Table("Where the sources differ", columns, rows)


def statutory_dates(facts: Facts, options: Options) -> Blocks:
    dates = facts.statutory_dates
    if not dates or facts.inspection is None:
        return ()
    table = BankHoliday.objects.table(facts.report.council)
    rows = []
    for record in dates:
        approved_on = facts.approved_on if record.rule in PLAN_RULES else None
        said = record.in_words(on=facts.on, bank_holidays=table, approved_on=approved_on)
        working = [said.how_counted]
        if said.skipped:
            days = "; ".join(f"{short_date(day.on)}, {day.why}" for day in said.skipped)
            working.append(f"Bank holidays passed over: {days}.")
        if record.override_on:
            working.append(
                f"The rule gives {in_words(record.computed_on)}. {record.override_source} sets"
                f" {in_words(record.override_on)}: {said.difference}. {record.override_reason}"
            )
        working += [said.stated, said.approval, said.warning]
        working.append(f"Source: {said.source}" if said.source else "")
        met = f"Done on {short_date(record.met_on)}" if record.met_on else ""
        rows.append(
            (
                of(said.title, is_heading=True),
                of(Strong(prose(short_date(record.due_on))), *lines([met], first=False)),
                Cell((), below=BulletList.of(*(line for line in working if line))),
            )
        )
    columns = (
        Column("What is due", 2),
        Column("Last day", 1.4, holds="date"),
        Column("How it is counted, and what sources say", 6),
    )
    return (Table("Statutory dates and their working", columns, tuple(rows)),)
