"""The money of the plan in a report."""

from collections.abc import Sequence

from govuk.dates import in_words
from improvement.models import FundingLine
from improvement.money import NEVER_ADDED, Total, pounds, totals_of
from reports.document import Column, LineBreak, Row, Table
from reports.facts import Facts
from reports.live_sections.wording import Blocks, Options, beside, lines, of
from reports.narrowing import money_in


def money_table(facts: Facts, options: Options) -> Blocks:
    """Each line as its document states it, and the totals that may honestly be made of them."""
    shown = money_in(facts, options)
    if not shown:
        return ()
    totals = [total for total in totals_of(shown) if total.count > 1]
    note = "Each line stands by itself. The lines overlap, and are not to be added up."
    if totals:
        note = "Lines are added up only where it says so below."
    columns = (
        Column("What it pays for", 3),
        Column("Year", 1.3),
        Column("Amount", 1.8, "right", "number"),
        Column("Kind", 1.5),
        Column("Source of the money", 2.6),
        Column("Status", 2),
    )
    rows = tuple(_line(line) for line in shown)
    table = Table("Money for the plan", columns, rows, note=note if len(rows) > 1 else "")
    return (table, _totals(totals)) if totals else (table,)


def _line(line: FundingLine) -> Row:
    stated, amount = line.as_stated.strip(), pounds(line.amount_pounds)
    kind = [line.get_kind_display(), line.get_span_display(), line.get_recurrence_display()]
    approval = [
        line.status_as_stated or line.get_status_display(),
        line.approving_body,
        f"Decided on {in_words(line.decided_on)}" if line.decided_on else "",
        line.decision_reference,
    ]
    return (
        of(line.title, *beside(line.note), is_heading=True),
        of(line.financial_year),
        of(amount, *((LineBreak(), f"“{stated}”") if stated not in ("", amount) else ())),
        of(*lines(kind)),
        of(line.funded_from),
        of(*lines(approval)),
    )


def _totals(totals: Sequence[Total]) -> Table:
    return Table(
        "Totals by financial year and kind",
        (
            Column("Year", 1.3),
            Column("Kind", 4),
            Column("Lines", 1, "right", "number"),
            Column("Total", 1.8, "right", "number"),
        ),
        tuple(
            (
                of(total.year, is_heading=True),
                of(total.words),
                of(str(total.count)),
                of(total.in_pounds),
            )
            for total in totals
        ),
        note=NEVER_ADDED,
    )
