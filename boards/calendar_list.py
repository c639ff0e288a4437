"""What a board saw and when, and what it is to see: its reporting history and calendar."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from accounts.models import User
from boards.models import AgendaItem, Meeting, PlanSeen


@dataclass
class Occasion:
    """A meeting of the board, or a day on which it saw a plan outside any meeting."""

    on: date
    words: str
    meeting: Meeting | None = None
    items: list[AgendaItem] = field(default_factory=list)
    seen: list[PlanSeen] = field(default_factory=list)
    papers: list[Any] = field(default_factory=list)


def occasions_of(
    user: User, *, meetings: Iterable[Meeting], alone: Iterable[PlanSeen]
) -> list[Occasion]:
    """`meetings` with their items, plans seen and papers, and plans seen `alone`, by their days.

    Three questions, however many meetings there are.
    """
    by_id = {meeting.pk: Occasion(meeting.on, meeting.on_in_words, meeting) for meeting in meetings}
    listed = AgendaItem.objects.visible_to(user).standing().filter(meeting__in=by_id)
    for item in listed:
        by_id[item.meeting_id].items.append(item)
    seen = PlanSeen.objects.visible_with_its_parts(user).standing().filter(meeting__in=by_id)
    for row in seen.select_related("plan"):
        by_id[row.meeting_id].seen.append(row)
    for paper in latest_issues(by_id, user=user):
        by_id[paper.meeting_id].papers.append(paper)
    by_day: dict[tuple[date, str], Occasion] = {}
    for row in alone:
        key = (row.on, row.on_in_words)
        by_day.setdefault(key, Occasion(row.on, row.on_in_words)).seen.append(row)
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
