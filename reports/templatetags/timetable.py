"""The timetable of a meeting, on its own page, on that of the meeting and on those of reports."""

from datetime import date
from functools import cache
from typing import Any

from django import template
from django.core.paginator import Paginator

from boards.models import Meeting
from boards.permissions import may_keep_boards
from inspections.models import BankHoliday
from reports.models import CommitteeRules, Notice
from reports.permissions import may_draft_reports
from reports.report_steps import steps_of_reports
from reports.timetable import exceptions_of, owed_before, timetable_of

register = template.Library()
A_PAGE = 50


@register.inclusion_tag("reports/_timetable.html", takes_context=True)
def timetable(
    context: Any,
    meeting: Meeting,
    *,
    on: date,
    is_whole: bool = False,
    with_reports: bool = False,
) -> dict[str, Any]:
    """The deadlines before `meeting` on the day `on`, with their working or as warnings only.

    With `with_reports` come its reports, for those who draft: all of them, or before the meeting
    is closed the late ones.
    """
    request = context["request"]
    council = request.council
    table = cache(lambda: BankHoliday.objects.table(council))
    rows = Notice.objects.readable_by(request.user).standing().filter(meeting=meeting)
    notices = list(rows.select_related("meeting__board__council", "published"))
    # The agenda has asked the meeting's own council for them already.
    own: Any = getattr(meeting.board.council, "committee_rules", None)
    rules = own or CommitteeRules(council=council)
    deadlines = timetable_of(
        meeting,
        rules,
        notices,
        bank_holidays=table,
        on=on,
        owed=owed_before(meeting, request.user),
    )
    is_shown = with_reports and may_draft_reports(request.user, council)
    if not is_whole:
        is_shown = is_shown and not (meeting.is_closed or meeting.withdrawn_at)
        is_shown = is_shown and any(row.on < on for row in deadlines)
    return {
        "request": request,
        "council": council,
        "meeting": meeting,
        "is_whole": is_whole,
        "page": Paginator(notices, A_PAGE).get_page(request.GET.get("page")) if is_whole else (),
        "deadlines": deadlines,
        "shows_reports": is_shown,
        "reports": steps_of_reports(
            meeting, deadlines, user=request.user, on=on, only_drafts=not is_whole
        )
        if is_shown
        else [],
        "exceptions": exceptions_of(meeting, rules, notices, bank_holidays=table),
        "may_keep": may_keep_boards(request.user, council),
    }
