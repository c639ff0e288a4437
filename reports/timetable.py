"""The timetable of a meeting, worked backwards from its day: each deadline with its working.

What has no day to count from, or leaves the bank-holiday table, is left out.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.scope import Visibility
from boards.models import AgendaItem, Meeting
from boards.models.board import BoardKind
from govuk.dates import in_words
from inspections.statutory_rules import RULES, Rule, short_notice, work_out
from inspections.working_days import BankHolidays, BeyondTheTable, is_working_day
from reports.models import CommitteeReport, CommitteeRules, Notice, ReportSection
from reports.models.notice import NoticeKind

Table = Callable[[], BankHolidays]
_PRIVATE = "Local Authorities (Executive Arrangements) (Meetings and Access to Information)"
_PRIVATE += " (England) Regulations 2012 (SI 2012/2089), regulation 5"
PRIVATE = replace(
    RULES["key-decision-notice"],
    name="private-notice",
    title="Notice of a private meeting, if part of it is private",
    source=f"{_PRIVATE}: 28 clear days",
)
PRIVATE_AGAIN = replace(
    RULES["agenda"],
    name="private-notice-again",
    title="Second notice of a private meeting, with representations and the answer",
    source=f"{_PRIVATE}: 5 clear days",
)
# What the law takes in place of a notice that was not given in time.
IN_PLACE_OF = {
    NoticeKind.KEY_DECISION: (NoticeKind.GENERAL_EXCEPTION, NoticeKind.SPECIAL_URGENCY),
    NoticeKind.PRIVATE: (NoticeKind.PRIVATE_URGENT,),
    NoticeKind.PRIVATE_AGAIN: (NoticeKind.PRIVATE_URGENT,),
}
DRAFTS, CLEARANCES = "Drafts of reports", "Clearances of reports"
OWN = "The council's own deadline, under Committee rules"


@dataclass(frozen=True)
class Deadline:
    """A day by which something is to be done before a meeting, and how that stands.

    `done_on` is the day that counts as that of publication, as far as that was recorded; `in_place`
    is what the law takes instead, and `warning` is empty if all is well. By a deadline of the
    council's own nothing is published.
    """

    title: str
    on: date
    how_counted: str
    source: str
    done_on: date | None = None
    warning: str = ""
    in_place: str = ""
    is_of_publication: bool = True

    @property
    def on_in_words(self) -> str:
        return in_words(self.on, weekday=True)


def timetable_of(
    meeting: Meeting,
    rules: CommitteeRules,
    notices: Iterable[Notice],
    *,
    bank_holidays: Table,
    on: date,
    owed: Collection[NoticeKind] = (),
) -> list[Deadline]:
    """The deadlines before `meeting` as they stand on the day `on`, the first one first.

    `owed` are the notices that its papers call for (`owed_before`).
    """
    if meeting.on_precision != "day" or not meeting.board.has_public_papers:
        return []
    try:
        found = list(_deadlines(meeting, rules, list(notices), bank_holidays, on, owed))
    except BeyondTheTable:
        return []
    return sorted(found, key=lambda deadline: deadline.on)


def owed_before(meeting: Meeting, user: User) -> set[NoticeKind]:
    """The notices that the papers of a cabinet call for, as far as `user` may know of those: a
    report on a key decision, and something exempt."""
    if meeting.board.kind != BoardKind.CABINET:
        return set()
    exempt = {"visibility": Visibility.EXEMPT}
    sections = ReportSection.objects.visible_to(user).printed().filter(report=OuterRef("pk"))
    reports = CommitteeReport.objects.readable_by(user).filter(meeting=meeting, withdrawn_at=None)
    rows = list(
        reports.annotate(has_exempt=Exists(sections.filter(**exempt)))
        .order_by()
        .values_list("is_key_decision", "visibility", "has_exempt")
    )
    items = AgendaItem.objects.visible_to(user).standing().filter(meeting=meeting, **exempt)
    is_private = meeting.is_exempt or items.exists()
    is_private |= any(read == Visibility.EXEMPT or part for _, read, part in rows)
    owed = {NoticeKind.PRIVATE, NoticeKind.PRIVATE_AGAIN} if is_private else set()
    return owed | ({NoticeKind.KEY_DECISION} if any(key for key, _, _ in rows) else set())


def _deadlines(
    meeting: Meeting,
    rules: CommitteeRules,
    notices: list[Notice],
    bank_holidays: Table,
    on: date,
    owed: Collection[NoticeKind],
) -> Iterator[Deadline]:
    first = _first_of_each(notices, rules)
    before = [notice for notice in notices if notice.published_on <= meeting.on]
    in_time = _first_of_each(before, rules)
    clear_days = rules.clear_days(bank_holidays)

    def counted(rule: Rule, kind: NoticeKind, *, is_owed: bool) -> Deadline:
        rule = rules.as_counted_here(rule)
        worked = work_out(rule, meeting.on, bank_holidays=clear_days)
        done_on, warning = first.get(kind), ""
        if done_on is not None:
            warning = short_notice(rule, done_on, meeting.on, bank_holidays=clear_days)
        elif is_owed and worked.on < on:
            warning = f"Not recorded as published; latest was {day_in_brief(worked.on)}"
        how = " ".join([worked.how_counted(), *_own_ways(rule, rules)])
        is_in_time = done_on is not None and not warning
        in_place = "" if is_in_time else _in_place_of(kind, in_time)
        if in_place:
            warning = ""
        return Deadline(rule.title, worked.on, how, rule.source, done_on, warning, in_place)

    agenda = counted(RULES["agenda"], NoticeKind.AGENDA, is_owed=True)
    yield agenda
    if meeting.board.kind == BoardKind.CABINET:
        for rule, kind in (
            (RULES["key-decision-notice"], NoticeKind.KEY_DECISION),
            (PRIVATE, NoticeKind.PRIVATE),
            (PRIVATE_AGAIN, NoticeKind.PRIVATE_AGAIN),
        ):
            is_owed = kind in owed
            if kind == NoticeKind.PRIVATE_AGAIN:
                is_owed |= NoticeKind.PRIVATE in first
            yield counted(rule, kind, is_owed=is_owed)
    for title, days in (
        (DRAFTS, rules.draft_working_days),
        (CLEARANCES, rules.clearance_working_days),
    ):
        if days:
            yield _own(title, days, before=agenda.on, table=bank_holidays())


def _first_of_each(notices: Iterable[Notice], rules: CommitteeRules) -> dict[str, date]:
    """The day from which the first published notice of each kind counts."""
    first: dict[str, date] = {}
    for notice in notices:
        day = rules.published_from(notice.published_on, notice.published_time)
        if not notice.is_draft:
            first[notice.kind] = min(day, first.get(notice.kind, day))
    return first


def _in_place_of(kind: NoticeKind, first: Mapping[str, date]) -> str:
    """What was published in its place before the meeting, as far as the law takes that, with the
    day; else ""."""
    there = [other for other in IN_PLACE_OF.get(kind, ()) if other in first]
    return "; ".join(f"{other.label}, {in_words(first[other])}" for other in there)


def _own_ways(rule: Rule, rules: CommitteeRules) -> Iterator[str]:
    """What this council does otherwise than most, a sentence each."""
    if rules.saturdays_are_clear and rule.reads_table:
        yield "Saturdays count."
    if rules.publish_before is not None:
        yield f"Published before {rules.publish_before:%H:%M}, or the next day counts."


def _own(title: str, days: int, *, before: date, table: BankHolidays) -> Deadline:
    day, left = before, days
    while left:
        day -= timedelta(days=1)
        left -= is_working_day(day, bank_holidays=table)
    many = "1 working day" if days == 1 else f"{days} working days"
    counted = f"{many} before {in_words(before, weekday=True)}, the latest day for the agenda."
    return Deadline(title, day, counted, OWN, is_of_publication=False)


def exceptions_of(
    meeting: Meeting, rules: CommitteeRules, notices: Iterable[Notice], *, bank_holidays: Table
) -> list[tuple[Notice, str]]:
    """What was allowed for a reason, each with a warning where the wait was too short."""
    kinds = (
        NoticeKind.PRIVATE_URGENT,
        NoticeKind.GENERAL_EXCEPTION,
        NoticeKind.SPECIAL_URGENCY,
        NoticeKind.LATE_ITEM,
    )
    found = []
    for notice in notices:
        if notice.kind in kinds and not notice.is_draft:
            words = ""
            if notice.kind == NoticeKind.GENERAL_EXCEPTION:
                words = _too_soon(notice, rules, meeting.on, bank_holidays)
            elif notice.published_on > meeting.on:
                words = "Published after the meeting"
            found.append((notice, words))
    return found


def _too_soon(notice: Notice, rules: CommitteeRules, decided_on: date, bank_holidays: Table) -> str:
    rule = rules.as_counted_here(RULES["general-exception"])
    day = rules.published_from(notice.published_on, notice.published_time)
    try:
        worked = work_out(rule, day, bank_holidays=rules.clear_days(bank_holidays))
    except BeyondTheTable:
        return ""
    if decided_on >= worked.on:
        return ""
    return f"Earliest day for the decision is {day_in_brief(worked.on)}"


def day_in_brief(day: date) -> str:
    """Tue 22 December. The meeting beside it says the year."""
    return f"{day:%a} {day.day} {day:%B}"
