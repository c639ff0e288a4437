"""What a board saw and when, and what it is to see: its reporting history and calendar."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, Q

from accounts.models import User
from boards.models import AgendaItem, Board, Meeting, Outcome, PlanSeen
from govuk.dates import in_words


@dataclass
class Occasion:
    """A meeting of the board, or a day outside any meeting: on which it saw a plan, a resolution
    comes back, or something that was referred to it is due."""

    on: date
    words: str
    meeting: Meeting | None = None
    items: list[AgendaItem] = field(default_factory=list)
    seen: list[PlanSeen] = field(default_factory=list)
    papers: list[Any] = field(default_factory=list)
    follow_ups: list[Any] = field(default_factory=list)
    referred: list[Outcome] = field(default_factory=list)


def follow_ups_of(board: Board, *, user: User) -> Any:
    """Resolutions in force that come back, with their days: those of the board's own meetings,
    and those that went to the board."""
    resolutions: Any = Board._meta.get_field("resolutions_to_it").related_model._default_manager
    known = resolutions.visible_to(user).in_force(user).latest_first()
    theirs = Q(to_board=board) | Q(decision__meeting__board=board)
    return known.filter(theirs, on__isnull=False)


def referred_to(board: Board, *, user: User) -> Any:
    """What meetings of other bodies referred to the board, `on` the day by which it is due."""
    known: Any = Outcome.objects.visible_to(user)
    rows = known.of_standing_meetings().referred_to(board).filter(due_on__isnull=False)
    return rows.select_related("item__meeting__board__council").annotate(on=F("due_on"))


def occasions_of(
    user: User,
    *,
    meetings: Iterable[Meeting],
    seen_outside: Iterable[PlanSeen],
    follow_ups: Iterable[Any] = (),
    referred: Iterable[Any] = (),
) -> list[Occasion]:
    """`meetings` with their items, plans seen and papers, and by their days what stands alone:
    plans `seen_outside` them, resolutions that come back, and what was referred to the board.

    Three questions, however many meetings there are.
    """
    by_id = {meeting.pk: Occasion(meeting.on, meeting.on_in_words, meeting) for meeting in meetings}
    listed = AgendaItem.objects.visible_to(user).standing().filter(meeting__in=by_id)
    for item in listed:
        by_id[item.meeting_id].items.append(item)
    known: Any = PlanSeen.objects.visible_with_its_parts(user).standing().with_meeting(user)
    for row in known.filter(at_meeting__in=by_id).select_related("plan"):
        by_id[row.at_meeting].seen.append(row)
    for paper in latest_issues(by_id, user=user):
        by_id[paper.meeting_id].papers.append(paper)
    by_day: dict[tuple[date, str], Occasion] = {}

    def of_day(on: date, words: str) -> Occasion:
        return by_day.setdefault((on, words), Occasion(on, words))

    for row in seen_outside:
        of_day(row.on, row.on_in_words).seen.append(row)
    for resolution in follow_ups:
        of_day(resolution.on, resolution.on_in_words).follow_ups.append(resolution)
    for outcome in referred:
        of_day(outcome.on, in_words(outcome.on)).referred.append(outcome)
    return sorted([*by_id.values(), *by_day.values()], key=lambda each: each.on)


def latest_issues(meetings: Iterable[int], *, user: User) -> list[Any]:
    """The last issue of each paper that left the building for one of these meetings."""
    issues: Any = Meeting._meta.get_field("issued_reports").related_model._default_manager
    papers = issues.visible_to(user).papers().issued()
    rows = papers.filter(meeting__in=meetings).defer("document")
    latest: dict[tuple[int, int], Any] = {}
    for issue in rows.order_by("report_id", "-number"):
        latest.setdefault((issue.report_id, issue.meeting_id), issue)
    return list(latest.values())
