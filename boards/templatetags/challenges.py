"""Challenges for the pages of actions and of meetings."""

from datetime import date
from typing import Any

from django import template
from django.urls import reverse

from accounts.as_at import AsAt, visible_rows
from boards.challenge_list import challenges_of_meeting as of_meeting
from boards.challenge_list import describe
from boards.models import Challenge, Meeting
from boards.models.challenge import with_state
from boards.permissions import may_ask
from improvement.models import Action
from improvement.models.action import may_have

register = template.Library()


@register.inclusion_tag("boards/_action_challenges.html", takes_context=True)
def challenges_of_action(
    context: Any, action: Action, past: AsAt | None = None
) -> dict[str, list[Any]]:
    """What boards asked about `action`, the latest first: now, or as recorded by then."""
    if not may_have(action, "challenges"):
        return {"rows": []}
    at = past.moment if past else None
    rows = visible_rows(Challenge, context["request"].user, at)
    rows = with_state(rows.filter(action_id=action.pk, withdrawn_at=None), at=at)
    found = list(rows.select_related("asked_of").order_by("-asked_on", "-id"))
    describe(found, action.plan.council, subjects={}, meetings={}, past=past)
    return {"rows": found}


@register.inclusion_tag("boards/_meeting_challenges.html", takes_context=True)
def challenges_of_meeting(context: Any, meeting: Meeting, on: date) -> dict[str, Any]:
    """What was asked at `meeting`, and what its agenda carries on the day `on`."""
    user, board = context["request"].user, meeting.board
    place = [board.council.slug, board.pk]
    asks = meeting.withdrawn_at is None and meeting.on <= on and may_ask(user, board)
    return {
        "it": of_meeting(meeting, user=user, on=on),
        "log_url": reverse("boards:challenges", args=place),
        "ask_url": f"{reverse('boards:ask', args=place)}?meeting={meeting.pk}" if asks else "",
    }
