"""The dates that law, regulators and the council's own rules set, each with its working.

A rule says how many days, of what unit, from which event, in which direction, and where that is
written. `work_out` applies it and returns a `WorkedDate` that shows how the day was reached.
Bank holidays are asked for only when working days are counted.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Any

from govuk.dates import in_words
from inspections.working_days import (
    BankHolidays,
    BeyondTheTable,
    add_months,
    add_working_days,
    clear_calendar_days,
    clear_working_days,
    clock_time,
    earliest_with_clear_working_days,
    end_of_day,
    is_working_day,
    latest_with_clear_working_days,
    nearest_working_day,
    working_days_until,
)


class Unit(StrEnum):
    WORKING_DAYS = "working_days"
    CLEAR_WORKING_DAYS = "clear_working_days"
    CLEAR_CALENDAR_DAYS = "clear_calendar_days"
    MONTHS = "months"


class Count(StrEnum):
    """Which way a rule counts from its trigger."""

    FORWARD = "forward"
    BACK = "back"


class Trigger(StrEnum):
    """The event that a rule counts from."""

    RECEIPT = "receipt"
    MEETING = "meeting"
    DECISION = "decision"
    NOTICE = "notice"
    PUBLICATION = "publication"
    DIRECTION = "direction"


class RuleRefused(Exception):
    """The question cannot be answered as it was put. The message says why, in one line."""


@dataclass(frozen=True)
class Rule:
    """One date rule. `days` is None where the council or the order itself sets the number."""

    name: str
    title: str
    days: int | None
    unit: Unit
    count: Count
    trigger: Trigger
    answer: str
    source: str
    version: str = "1"

    @property
    def reads_table(self) -> bool:
        return self.unit in (Unit.WORKING_DAYS, Unit.CLEAR_WORKING_DAYS)

    @property
    def is_from_receipt(self) -> bool:
        return self.trigger == Trigger.RECEIPT


_STATEMENT_REGULATIONS = (
    "Education and Inspections Act 2006 (Inspection of Local Authorities) Regulations 2007"
    " (SI 2007/462)"
)
_PRIORITY_ACTION_SOURCE = (
    "Ofsted's requirement after a focused visit that finds areas for priority action, as announced"
    " in August 2018; not checked against the present framework"
)
_EXECUTIVE_REGULATIONS = (
    "Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England)"
    " Regulations 2012 (SI 2012/2089)"
)

RULES: Mapping[str, Rule] = {
    rule.name: rule
    for rule in (
        Rule(
            "written-statement",
            "Written statement of proposed action",
            70,
            Unit.WORKING_DAYS,
            Count.FORWARD,
            Trigger.RECEIPT,
            "Last day to publish the statement and send it to Ofsted",
            f"Education and Inspections Act 2006, section 137; {_STATEMENT_REGULATIONS},"
            " regulation 3: 70 working days from receiving the report",
        ),
        Rule(
            "publish-report",
            "The council publishes the inspection report",
            30,
            Unit.WORKING_DAYS,
            Count.FORWARD,
            Trigger.RECEIPT,
            "Last day to publish the report and send it to partners and the local press",
            f"{_STATEMENT_REGULATIONS}, regulation 2: 30 working days from receiving the report",
        ),
        Rule(
            "priority-action-draft",
            "Draft statement on areas for priority action",
            20,
            Unit.WORKING_DAYS,
            Count.FORWARD,
            Trigger.RECEIPT,
            "Last day to send Ofsted the draft",
            f"{_PRIORITY_ACTION_SOURCE}: draft in 20 working days from receiving the letter",
        ),
        Rule(
            "priority-action-final",
            "Statement on areas for priority action",
            70,
            Unit.WORKING_DAYS,
            Count.FORWARD,
            Trigger.RECEIPT,
            "Last day to send Ofsted the statement",
            f"{_PRIORITY_ACTION_SOURCE}: final in 70 working days from receiving the letter",
        ),
        Rule(
            "jtai-statement",
            "Written statement after a joint targeted area inspection",
            70,
            Unit.WORKING_DAYS,
            Count.FORWARD,
            Trigger.RECEIPT,
            "Last day for the principal authority to make the statement",
            "Children Act 2004 (Joint Area Reviews) Regulations 2015 (SI 2015/1792), regulation 4:"
            " 70 working days from receiving the report",
        ),
        Rule(
            "send-priority-plan",
            "Priority action plan (area SEND)",
            35,
            Unit.WORKING_DAYS,
            Count.FORWARD,
            Trigger.RECEIPT,
            "Last day to submit the priority action plan",
            "Area SEND framework, Ofsted and the Care Quality Commission, 2023: practice is about"
            " 35 to 50 working days from the final report; the inspectorates' letter sets the day",
        ),
        Rule(
            "agenda",
            "Agenda and reports open to the public",
            5,
            Unit.CLEAR_WORKING_DAYS,
            Count.BACK,
            Trigger.MEETING,
            "Latest day to publish the agenda and reports",
            "Local Government Act 1972, sections 100A(6) and 100B(3), as amended by SI 2002/715;"
            f" for executives {_EXECUTIVE_REGULATIONS}, regulations 6 and 7: 5 clear days",
        ),
        Rule(
            "key-decision-notice",
            "Notice of a key decision",
            28,
            Unit.CLEAR_CALENDAR_DAYS,
            Count.BACK,
            Trigger.DECISION,
            "Latest day to publish the notice",
            f"{_EXECUTIVE_REGULATIONS}, regulation 9: 28 clear days",
        ),
        Rule(
            "general-exception",
            "Key decision under general exception",
            5,
            Unit.CLEAR_WORKING_DAYS,
            Count.FORWARD,
            Trigger.NOTICE,
            "Earliest day for the decision",
            f"{_EXECUTIVE_REGULATIONS}, regulation 10: 5 clear days after the notice",
        ),
        Rule(
            "call-in",
            "Call-in of an executive decision",
            None,
            Unit.WORKING_DAYS,
            Count.FORWARD,
            Trigger.PUBLICATION,
            "Last moment to call the decision in",
            "The council's constitution, made under section 9F of the Local Government Act 2000,"
            " sets the call-in period",
        ),
        Rule(
            "months",
            "Months from a direction or notice",
            None,
            Unit.MONTHS,
            Count.FORWARD,
            Trigger.DIRECTION,
            "The day that many months on",
            "The direction, notice or letter itself: calendar months, the last day of the month"
            " where it has no such day, weekends and holidays making no difference",
        ),
    )
}


@dataclass(frozen=True)
class CallIn:
    """How a constitution counts its call-in period. `until` is None for midnight."""

    counting_trigger_day: bool
    until: time | None


@dataclass(frozen=True)
class Skipped:
    """A bank holiday that was passed over."""

    on: date
    why: str


@dataclass(frozen=True)
class WorkedDate:
    """A date, and how it was reached.

    `on` is the last day in London. `at` is the instant with its offset, only where the rule ends
    at a time of day: for midnight, the first instant of the next day. `calendar` tells which
    bank-holiday table was read, and is empty for calendar rules. `warning` is None if all is well.
    """

    rule: Rule
    trigger_on: date
    on: date
    at: datetime | None
    days: int
    skipped: tuple[Skipped, ...]
    warning: str | None
    calendar: str
    call_in: CallIn | None = None

    def as_json(self) -> dict[str, Any]:
        return {
            "rule": self.rule.name,
            "trigger": self.trigger_on.isoformat(),
            "date": self.on.isoformat(),
            "at": self.at.isoformat() if self.at else None,
            "days": self.days,
            "unit": self.rule.unit.value,
            "skipped": [{"date": day.on.isoformat(), "why": day.why} for day in self.skipped],
            "source": self.rule.source,
            "warning": self.warning,
        }

    def in_words(self) -> list[str]:
        """The working, a sentence a line."""
        rule = self.rule
        lines = [f"{rule.title}.", f"{rule.answer}: {self.answer_in_words()}.", self.how_counted()]
        if self.skipped:
            lines.append("Bank holidays passed over:")
            lines += [f"  {in_words(day.on, weekday=True)}, {day.why}" for day in self.skipped]
        elif rule.reads_table:
            lines.append("No bank holiday falls between.")
        lines.append(f"Source: {rule.source}.")
        if self.warning:
            lines.append(f"Warning: {self.warning}")
        return lines

    def answer_in_words(self) -> str:
        if self.call_in is None:
            return in_words(self.on, weekday=True)
        return moment_in_words(self.on, self.call_in.until)

    def how_counted(self) -> str:
        """One sentence: how many days, from what, and what was left out."""
        start = in_words(self.trigger_on, weekday=True)
        number = counted(self.days, self.rule.unit)
        match self.rule.unit:
            case Unit.MONTHS:
                return f"{number} after {start}."
            case Unit.CLEAR_CALENDAR_DAYS | Unit.CLEAR_WORKING_DAYS:
                side = "before" if self.rule.count == Count.BACK else "after"
                return (
                    f"{number} {side} {start}; neither that day nor the"
                    f" day {'of publication' if self.rule.count == Count.BACK else 'of decision'}"
                    " is counted."
                )
            case _:
                counting = self.call_in is not None and self.call_in.counting_trigger_day
                own_day = "counting that day if it is a working day"
                return f"{number} from {start}, {own_day if counting else 'not counting that day'}."


def work_out(
    rule: Rule,
    trigger_on: date,
    *,
    bank_holidays: Callable[[], BankHolidays],
    days: int | None = None,
    is_from_publication: bool = False,
    call_in: CallIn | None = None,
) -> WorkedDate:
    """Apply `rule` to the day of its trigger.

    `days` replaces the rule's own number (months for the rule in months). `bank_holidays` is
    called only when working days are counted. Raises `BeyondTheTable` when these leave the table,
    and `RuleRefused` when there is no answer.
    """
    days = rule.days if days is None else days
    if days is None or days < 1:
        raise RuleRefused(f"The number of {rule.unit.replace('_', ' ')} must be 1 or more")
    if not rule.reads_table:
        return WorkedDate(
            rule=rule,
            trigger_on=trigger_on,
            on=_by_the_calendar(rule, trigger_on, days),
            at=None,
            days=days,
            skipped=(),
            warning=_warnings(_counted_from_publication(rule, is_from_publication)),
            calendar="",
        )
    table = bank_holidays()
    counting_trigger = call_in is not None and call_in.counting_trigger_day
    on = _by_working_days(rule, trigger_on, days, counting_trigger, table)
    first, last = sorted((trigger_on, on))
    skipped = table.between(first, last)
    if counting_trigger and trigger_on in table.days and trigger_on.weekday() < 5:
        skipped = ((trigger_on, table.days[trigger_on]), *skipped)
    at = None
    if call_in is not None:
        at = end_of_day(on) if call_in.until is None else clock_time(on, call_in.until)
    return WorkedDate(
        rule=rule,
        trigger_on=trigger_on,
        on=on,
        at=at,
        days=days,
        skipped=tuple(Skipped(day, why) for day, why in skipped),
        warning=_warnings(
            _counted_from_publication(rule, is_from_publication),
            _not_a_working_day(rule, on, table),
            _provisional(first, last, table),
        ),
        calendar=table.version,
        call_in=call_in,
    )


def _by_the_calendar(rule: Rule, trigger_on: date, days: int) -> date:
    try:
        if rule.unit == Unit.MONTHS:
            return add_months(trigger_on, days)
        return date.fromordinal(trigger_on.toordinal() - days - 1)
    except (OverflowError, ValueError):
        raise RuleRefused(
            f"{counted(days, rule.unit)} from {in_words(trigger_on)} is beyond the calendar"
        ) from None


def _by_working_days(
    rule: Rule, trigger_on: date, days: int, counting_trigger: bool, table: BankHolidays
) -> date:
    if rule.unit == Unit.WORKING_DAYS:
        return add_working_days(
            trigger_on, days, bank_holidays=table, counting_start=counting_trigger
        )
    if rule.count == Count.BACK:
        return latest_with_clear_working_days(trigger_on, days, bank_holidays=table)
    return earliest_with_clear_working_days(trigger_on, days, bank_holidays=table)


def _warnings(*sentences: str | None) -> str | None:
    return " ".join(sentence for sentence in sentences if sentence) or None


def _counted_from_publication(rule: Rule, is_from_publication: bool) -> str | None:
    if rule.is_from_receipt and is_from_publication:
        return "Counted from publication; the law counts from receipt."
    return None


def _not_a_working_day(rule: Rule, on: date, table: BankHolidays) -> str | None:
    """Clear days may end on a weekend; say which working day serves as well."""
    if is_working_day(on, bank_holidays=table):
        return None
    back = rule.count == Count.BACK
    nearest = nearest_working_day(on, forward=not back, bank_holidays=table)
    return (
        f"{in_words(on, weekday=True)} is not a working day; the"
        f" {'last working day before' if back else 'first working day after'} it is"
        f" {in_words(nearest, weekday=True)}."
    )


def _provisional(first: date, last: date, table: BankHolidays) -> str | None:
    years = sorted(table.provisional_years & set(range(first.year, last.year + 1)))
    if not years:
        return None
    which = " and ".join(str(year) for year in years)
    return f"The bank holidays of {which} are provisional: they are not yet proclaimed."


def counted(number: int, unit: Unit) -> str:
    """Return 1 working day, 70 working days, 5 clear working days, 28 clear calendar days."""
    words = unit.replace("_", " ")
    return f"{number} {words.removesuffix('s') if number == 1 else words}"


def moment_in_words(on: date, until: time | None) -> str:
    """Return Midnight on 23 June 2023, Midday on 22 June 2023, or 4:30pm on 22 June 2023."""
    if until is None:
        return f"Midnight on {in_words(on)}"
    if until == time(12):
        return f"Midday on {in_words(on)}"
    minutes = f":{until:%M}" if until.minute else ""
    return f"{until.hour % 12 or 12}{minutes}{'am' if until.hour < 12 else 'pm'} on {in_words(on)}"


def short_notice(
    rule: Rule, published_on: date, before: date, *, bank_holidays: Callable[[], BankHolidays]
) -> str:
    """Say what is wrong when papers came out too late for `before`; nothing if they did not.

    For an agenda or the notice of a key decision: "4 clear working days (31 May excluded); latest
    was Mon 30 May".
    """
    worked = work_out(rule, before, bank_holidays=bank_holidays)
    if published_on <= worked.on:
        return ""
    if rule.unit == Unit.CLEAR_WORKING_DAYS:
        given = clear_working_days(published_on, before, bank_holidays=bank_holidays())
    else:
        given = clear_calendar_days(published_on, before)
    return (
        f"{counted(given, rule.unit)} ({published_on.day} {published_on:%B} excluded);"
        f" latest was {worked.on:%a} {worked.on.day} {worked.on:%B}"
    )


def compared(day: date, other: date, bank_holidays: BankHolidays) -> str:
    """How `day` lies to `other`: "3 working days earlier than", "the same day as".

    In calendar days where no working day lies between, or the table does not reach.
    """
    if day == other:
        return "the same day as"
    unit = "working days"
    try:
        number = abs(working_days_until(other, day, bank_holidays=bank_holidays))
    except BeyondTheTable:
        number = 0
    if not number:
        number, unit = abs((day - other).days), "days"
    words = unit.removesuffix("s") if number == 1 else unit
    return f"{number} {words} {'earlier' if day < other else 'later'} than"


@dataclass(frozen=True)
class Findings:
    """What decides which statutory dates an inspection brings.

    `kind` is the kind of its framework. `statement_required` is the regulators' decision after a
    joint targeted area inspection; `send_outcome` is 1, 2 or 3 after an area SEND inspection.
    """

    kind: str
    has_priority_action: bool = False
    statement_required: bool = False
    send_outcome: int | None = None


# Rules whose date is the plan's own: an approval that comes later is pointed out beside these.
PLAN_RULES = frozenset(
    {
        "written-statement",
        "priority-action-draft",
        "priority-action-final",
        "jtai-statement",
        "send-priority-plan",
    }
)


def rules_for(findings: Findings) -> tuple[Rule, ...]:
    """The statutory dates that an inspection brings, in the order they are usually shown.

    Monitoring visits, Care Quality Commission assessments and local reviews bring none.
    """
    names: tuple[str, ...] = ()
    match findings:
        case Findings(kind="full_inspection"):
            names = ("written-statement", "publish-report")
        case Findings(kind="focused_visit", has_priority_action=True):
            names = ("priority-action-draft", "priority-action-final")
        case Findings(kind="jtai", statement_required=True):
            names = ("jtai-statement",)
        case Findings(kind="area_send", send_outcome=3):
            names = ("send-priority-plan",)
    return tuple(RULES[name] for name in names)
