"""Meetings for the pages of the rooms below."""

from typing import Any

from django import template

from accounts.as_at import AsAt
from boards.models import Outcome, OutcomeAction
from improvement.models import Action
from improvement.models.action import may_have

register = template.Library()


@register.simple_tag(takes_context=True)
def outcomes_of_action(context: Any, action: Action, past: AsAt | None = None) -> list[Outcome]:
    """The outcomes of meetings that became `action`, which the reader may know of."""
    if not may_have(action, "outcome_links"):
        return []
    links = OutcomeAction.objects.as_at(past.moment if past else None).filter(action=action)
    seen: Any = Outcome.objects.visible_to(context["request"].user)
    found = seen.filter(pk__in=links.values("outcome")).order_by("pk")
    return list(found.select_related("item__meeting__board__council"))
