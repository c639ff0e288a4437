"""The agenda of a meeting as a reader sees it: items with their papers, minutes and outcomes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from boards.models import AgendaItem, Attendance, Meeting, Outcome, OutcomeAction
from improvement.models import Action


@dataclass
class OutcomeLine:
    """One outcome, with the action that it became where the reader may know of it."""

    outcome: Outcome
    on: date
    action: Action | None = None

    @property
    def is_late(self) -> bool:
        return self.outcome.is_late(on=self.on)


@dataclass
class ItemLine:
    """One item with its number, its paper as it was issued or as a draft, and its outcomes."""

    number: int
    item: AgendaItem
    issue: Any = None
    draft: Any = None
    outcomes: list[OutcomeLine] = field(default_factory=list)

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
        """Whether anything was asked for that has not become an action."""
        lines = [*self.arising, *(line for item in self.items for line in item.outcomes)]
        return any(line.outcome.is_asking and line.action is None for line in lines)


def agenda_of(
    meeting: Meeting, *, user: User, on: date, issues: Iterable[Any], drafts: Iterable[Any]
) -> Agenda:
    """Items and matters arising that `user` may know of. Four questions, however many there are.

    `issues` and `drafts` are the meeting's papers that the reader may see.
    """
    issued = {issue.report_id: issue for issue in issues}
    drafted = {draft.pk: draft for draft in drafts}
    listed = AgendaItem.objects.visible_to(user).standing().filter(meeting=meeting)
    items = [
        ItemLine(number, item, issued.get(item.report_id), drafted.get(item.report_id))
        for number, item in enumerate(listed, start=1)
    ]
    by_item = {line.item.pk: line for line in items}
    said: Any = Outcome.objects.visible_to(user)
    own = list(said.standing().filter(item__in=by_item).select_related("referred_to"))
    earlier = list(
        said.arising_at(meeting).select_related("item__meeting__board__council", "referred_to")
    )
    lines = outcomes_of([*own, *earlier], user=user, on=on)
    for line in lines[: len(own)]:
        by_item[line.outcome.item_id].outcomes.append(line)
    return Agenda(items, lines[len(own) :])


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
