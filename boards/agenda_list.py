"""The agenda of a meeting as a reader sees it: items with their papers, minutes and outcomes."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from accounts.models import Council, User
from boards.models import AgendaItem, Attendance, Board, Meeting, Outcome, OutcomeAction
from govuk.dates import LONDON
from improvement.models import Action
from inspections.models import BankHoliday
from inspections.statutory_rules import RULES, Rule
from inspections.working_days import BankHolidays


@dataclass
class OutcomeLine:
    """One outcome, with the action that it became where the reader may know of it; and the body
    that referred it, on the agenda of the one it went to."""

    outcome: Outcome
    on: date
    action: Action | None = None
    referred_by: Board | None = None

    @property
    def is_late(self) -> bool:
        return self.outcome.is_late(on=self.on)


@dataclass
class ItemLine:
    """One item with its number, its paper as it was issued or as a draft, and its outcomes.

    An item that is `kept_from` the reader has its number, and what the public agenda says of it.
    """

    number: int
    item: AgendaItem
    issue: Any = None
    draft: Any = None
    outcomes: list[OutcomeLine] = field(default_factory=list)

    @property
    def is_kept_from_reader(self) -> bool:
        return self.item.pk is None

    @property
    def exclusion(self) -> str:
        """Why the public does not read it, in the words of the law."""
        return self.item.grounds.exclusion("This item")

    @property
    def is_waiting(self) -> bool:
        """Its paper is to follow, and has not been issued."""
        return self.item.is_to_follow and self.issue is None


def outcomes_of(rows: Iterable[Outcome], *, user: User, on: date) -> list[OutcomeLine]:
    """Outcomes with the actions they became, as far as `user` may know of those."""
    lines = [OutcomeLine(outcome, on) for outcome in rows]
    ids = [line.outcome.pk for line in lines]
    seen: Any = Action.objects.visible_to(user)
    links = OutcomeAction.objects.current().filter(outcome__in=ids, action__in=seen.values("pk"))
    became = {link.outcome_id: link.action for link in links.select_related("action")}
    for line in lines:
        line.action = became.get(line.outcome.pk)
    return lines


@dataclass
class Agenda:
    """What a meeting deals with: its items, and what earlier meetings asked for."""

    items: Sequence[ItemLine]
    arising: Sequence[OutcomeLine]

    @property
    def may_become_actions(self) -> bool:
        """Whether the board asked for anything that has not become an action."""
        lines = [*self.arising, *(line for item in self.items for line in item.outcomes)]
        return any(
            line.outcome.is_asking and line.action is None and line.referred_by is None
            for line in lines
        )


def agenda_of(
    meeting: Meeting, *, user: User, on: date, issues: Iterable[Any], drafts: Iterable[Any]
) -> Agenda:
    """Items and matters arising that `user` may know of. Five questions, however many there are.

    `issues` and `drafts` are the meeting's papers that the reader may see.
    """
    issued = {issue.report_id: issue for issue in issues}
    drafted = {draft.pk: draft for draft in drafts}
    every = AgendaItem.objects.standing().filter(meeting=meeting)
    readable = list(every.visible_to(user))
    listed = sorted([*readable, *every.kept_from(user)], key=lambda item: item.order)
    items = [
        ItemLine(number, item, issued.get(item.report_id), drafted.get(item.report_id))
        for number, item in enumerate(listed, start=1)
    ]
    by_item = {line.item.pk: line for line in items if not line.is_kept_from_reader}
    said: Any = Outcome.objects.visible_to(user)
    own = list(said.standing().filter(item__in=by_item).select_related("referred_to"))
    earlier = list(
        said.arising_at(meeting).select_related("item__meeting__board__council", "referred_to")
    )
    lines = outcomes_of([*own, *earlier], user=user, on=on)
    for line in lines[: len(own)]:
        by_item[line.outcome.item_id].outcomes.append(line)
    for line in lines[len(own) :]:
        board = line.outcome.item.meeting.board
        line.referred_by = board if board != meeting.board else None
    return Agenda(items, lines[len(own) :])


def agenda_count(council: Council) -> tuple[Rule, Callable[[], BankHolidays]]:
    """How the council counts the days of an agenda: the rule, and the table of its clear days."""
    table = cache(lambda: BankHoliday.objects.table(council))
    own: Any = getattr(council, "committee_rules", None)
    if own is None:
        return RULES["agenda"], table
    return own.as_counted_here(RULES["agenda"]), own.clear_days(table)


def latest_papers(meeting: Meeting, *, user: User) -> list[Any]:
    """The last issue of each paper that left the building for this meeting, as it was then.

    `short_notice` says of each whether it came too late for the agenda; `part_2` is its pack with
    the exempt sections, for those entitled.
    """
    issues = meeting.issued_reports.visible_to(user).issued().defer("document")
    latest: dict[int, Any] = {}
    packs: dict[int, Any] = {}
    for issue in issues.order_by("report_id", "-number"):
        if issue.is_pack:
            packs[issue.pack_of_id] = issue
        else:
            latest.setdefault(issue.report_id, issue)
    rule, table = agenda_count(meeting.board.council)
    for issue in latest.values():
        issue.part_2 = packs.get(issue.pk)
        issued_on = issue.issued_at.astimezone(LONDON).date()
        issue.short_notice = meeting.short_notice(issued_on, bank_holidays=table, rule=rule)
    return list(latest.values())


@dataclass
class Present:
    """Who was there and who was not: members apart from attendees and observers."""

    heading: str
    rows: list[Attendance]


def present_at(meeting: Meeting) -> list[Present]:
    """Who is recorded, by what they came as and whether they came. One question."""
    rows = [row for row in meeting.attendances.order_by("pk") if row.was]
    parts = (
        ("Members present", "member", "present"),
        ("Apologies", "member", "apologies"),
        ("Members absent", "member", "absent"),
        ("Attendees", "attendee", "present"),
        ("Observers", "observer", "present"),
    )
    found = [
        Present(heading, [row for row in rows if (row.standing, row.was) == (standing, was)])
        for heading, standing, was in parts
    ]
    others = [row for row in rows if row.standing != "member" and row.was != "present"]
    found.append(Present("Attendees and observers who did not come", others))
    return [part for part in found if part.rows]
