"""Changes that touch several records of an inspection."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Council, User
from inspections.models import BankHoliday, Inspection, StatutoryDate
from inspections.models.area import AreaKind
from inspections.models.framework import FrameworkKind
from inspections.statutory_rules import Findings, Rule, rules_for, work_out
from inspections.working_days import BankHolidays, BeyondTheTable

NO_LONGER_CALLED_FOR = "What was recorded of the inspection no longer calls for this date"


@dataclass(frozen=True)
class DatesWorkedOut:
    """The statutory dates that stand, and a sentence for each that could not be worked out."""

    dates: tuple[StatutoryDate, ...]
    problems: tuple[str, ...]


def findings_of(inspection: Inspection) -> Findings:
    """What the inspection found, as far as it decides which statutory dates it brings."""
    kind = inspection.framework.kind
    has_priority_action = inspection.has_priority_action
    if kind == FrameworkKind.FOCUSED_VISIT and not has_priority_action:
        areas = inspection.areas.filter(kind=AreaKind.PRIORITY_ACTION, withdrawn_at=None)
        has_priority_action = areas.exists()
    return Findings(
        kind=kind,
        has_priority_action=has_priority_action,
        statement_required=inspection.statement_required,
        send_outcome=inspection.outcome.order if inspection.outcome else None,
    )


@transaction.atomic
def work_out_dates(
    inspection: Inspection,
    *,
    by: User,
    at: datetime,
    bank_holidays: BankHolidays | None = None,
) -> DatesWorkedOut:
    """Work out the statutory dates of `inspection` afresh, from what is recorded of it.

    Call it after anything that decides them was recorded. The regulator's date, a number of days
    that was changed by hand, what the paper states and the day it was done all stay. A date that
    is no longer called for is withdrawn, unless a regulator's date stands in it. Nothing is
    recorded where nothing changed.
    """
    start = inspection.plan_clock_from
    rules = rules_for(findings_of(inspection)) if inspection.withdrawn_at is None else ()
    own = inspection.statutory_dates.standing().of_inspections()
    standing = {row.rule: row for row in own}
    problems = []
    if start and rules:
        table = bank_holidays or BankHoliday.objects.table(inspection.council)
        for rule in rules:
            row = standing.get(rule.name) or StatutoryDate(inspection=inspection)
            try:
                record_date(row, rule, start, table, by=by, at=at)
            except BeyondTheTable as beyond:
                problems.append(f"{rule.title}: {beyond}.")
            else:
                standing[rule.name] = row
    wanted = {rule.name for rule in rules}
    for row in standing.values():
        if row.rule not in wanted and row.override_on is None:
            row.withdraw(NO_LONGER_CALLED_FOR, by=by, at=at)
    return DatesWorkedOut(
        dates=tuple(row for row in standing.values() if row.withdrawn_at is None),
        problems=tuple(problems),
    )


def record_date(
    row: StatutoryDate,
    rule: Rule,
    start: tuple[date, str],
    table: BankHolidays,
    *,
    by: User,
    at: datetime,
) -> None:
    """Record what `rule` gives in `row`, if that is news."""
    trigger_on, trigger_is = start
    worked = work_out(
        rule,
        trigger_on,
        bank_holidays=lambda: table,
        days=row.days if row.rule_version == rule.version else None,
        is_from_publication=trigger_is == "published",
    )
    if row.take(worked, trigger_is=trigger_is):
        row.save(by=by, at=at)


@transaction.atomic
def recount_dates(council: Council, *, by: User, at: datetime) -> int:
    """Work out the outstanding dates of `council` afresh after its bank holidays changed.

    Returns how many days moved. Dates that were met stay as they were worked out.
    """
    table = BankHoliday.objects.table(council)
    moved = 0
    rows = StatutoryDate.objects.in_council(council).outstanding().select_related("inspection")
    for row in rows:
        before = row.computed_on
        try:
            record_date(row, row.the_rule, (row.trigger_on, row.trigger_is), table, by=by, at=at)
        except BeyondTheTable:
            continue
        moved += row.computed_on != before
    return moved
