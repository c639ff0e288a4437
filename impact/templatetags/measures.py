"""The measures of an action or an area, for the pages of the rooms below."""

from datetime import date
from typing import Any

from django import template

from accounts.as_at import AsAt
from impact.measure_list import Row, kept_measures
from impact.measure_status import standings_of
from impact.models import MeasureAction, MeasureArea
from impact.permissions import may_add_measure
from improvement.models.action import may_have

register = template.Library()


@register.inclusion_tag("impact/_measures_of.html", takes_context=True)
def measures_of_action(
    context: Any, action: Any, on: date, past: AsAt | None = None
) -> dict[str, Any]:
    """The measures that show what `action` changes: on the day `on`, or as at the past day."""
    links = MeasureAction.objects.as_at(past.moment if past else None).filter(action_id=action.pk)
    links = links if may_have(action, "measure_links") else links.none()
    rows = rows_of(links, user=context["request"].user, on=on, past=past)
    may_add = past is None and may_add_measure(context["request"].user, action.plan)
    return {"rows": rows, "add_to": action.plan if may_add else None, "reference": action.reference}


@register.inclusion_tag("impact/_measures_of.html", takes_context=True)
def measures_of_area(context: Any, area: Any, on: date, past: AsAt | None = None) -> dict[str, Any]:
    """The measures, of any plan, that show what changes in `area`."""
    links = MeasureArea.objects.as_at(past.moment if past else None).filter(area_id=area.pk)
    return {"rows": rows_of(links, user=context["request"].user, on=on, past=past)}


def rows_of(links: Any, *, user: Any, on: date, past: AsAt | None) -> list[Row]:
    """The measures at the other end of `links` that `user` may read, in three queries."""
    found = kept_measures(user, past=past, id__in=links.values("measure_id"))
    at, day, tail = (past.moment, past.on, past.query) if past else (None, on, "")
    standings = standings_of(found, on=day, at=at)
    return [Row.of(standings[each.id], tail) for each in found]
