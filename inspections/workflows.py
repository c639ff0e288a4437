"""Changes that touch several records of an inspection."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from accounts.models import Council, User
from inspections.models import BankHoliday, Inspection, Intervention, StatutoryDate
from inspections.models.area import AreaKind
from inspections.models.framework import FrameworkKind
from inspections.models.intervention import InterventionStatus
from inspections.models.statutory_date import TriggerKind
from inspections.statutory_rules import RULES, Findings, Rule, rules_for, work_out
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


REVIEW = "Review of progress"


@transaction.atomic
def work_out_reviews(intervention: Intervention, *, by: User, at: datetime) -> None:
    """Work out the days that follow from an intervention: so many calendar months from its issue.

    A day that the council added keeps its number of months. One that is met, or has a regulator's
    date, is never withdrawn. After an intervention ended, no day of it is called for. Nothing is
    recorded where nothing changed. Source: the direction or notice itself.
    """
    standing = list(StatutoryDate.objects.filter(intervention=intervention).standing())
    ours = {row.days: row for row in standing if not row.added_because}
    what = intervention.review_is or REVIEW
    wanted = intervention.months if intervention.withdrawn_at is None else []
    for months in wanted:
        row = ours.setdefault(
            months,
            StatutoryDate(
                inspection=intervention.inspection, intervention=intervention, days=months
            ),
        )
        count_months(row, f"{what} at {months} month{'' if months == 1 else 's'}", by=by, at=at)
    for row in standing:
        if row.added_because:
            count_months(row, row.what, by=by, at=at)
        is_wanted = row.added_because or row.days in wanted
        if is_wanted and not has_ended_before(intervention, row.computed_on):
            continue
        if row.override_on is None and row.met_on is None and row.withdrawn_at is None:
            row.withdraw(NO_LONGER_CALLED_FOR, by=by, at=at)


def has_ended_before(intervention: Intervention, day: date) -> bool:
    """Whether the intervention was over when `day` came. A day it was withdrawn calls for none."""
    if intervention.withdrawn_at is not None:
        return True
    is_over = intervention.status in (InterventionStatus.ENDED, InterventionStatus.REPLACED)
    return is_over and intervention.ended_on is not None and intervention.ended_on < day


def count_months(row: StatutoryDate, what: str, *, by: User, at: datetime) -> None:
    """Record what is due `row.days` months from the issue of its intervention, if that is news."""
    intervention = row.intervention
    assert intervention is not None, "Only a date of an intervention counts months"
    if intervention.issued_on is None:
        return
    worked = work_out(
        RULES["months"], intervention.issued_on, bank_holidays=BankHolidays, days=row.days
    )
    if row._state.adding and has_ended_before(intervention, worked.on):
        return
    is_renamed, row.what = row.what != what, what
    if row.take(worked, trigger_is=TriggerKind.DIRECTION) or is_renamed:
        row.save(by=by, at=at)


@dataclass(frozen=True)
class Moving:
    """An open date that a change of the bank-holiday table moves: the record, and its new day."""

    row: StatutoryDate
    from_on: date
    to_on: date


def moved_by(council: Council, table: BankHolidays) -> list[Moving]:
    """The open dates of `council` that `table` moves, the next one first. Nothing is recorded.

    A date is open until it is met, or a regulator's date stands in its place.
    """
    rows = StatutoryDate.objects.in_council(council).outstanding().filter(override_on=None)
    moving = []
    for row in rows.by_due_date().select_related("inspection__council"):
        if not row.the_rule.reads_table:
            continue
        try:
            worked = work_out(
                row.the_rule, row.trigger_on, bank_holidays=lambda: table, days=row.days
            )
        except BeyondTheTable:
            continue
        if worked.on != row.computed_on:
            moving.append(Moving(row, row.computed_on, worked.on))
    return moving


@transaction.atomic
def move_dates(
    council: Council, table: BankHolidays, *, by: User, at: datetime
) -> list[StatutoryDate]:
    """Move the open dates of `council` to where `table` has them, all or none; returns these."""
    moving = moved_by(council, table)
    for each in moving:
        row = each.row
        start = (row.trigger_on, row.trigger_is)
        record_date(row, row.the_rule, start, table, by=by, at=at)
    return [each.row for each in moving]
