"""What inspections brought, as it had been recorded by a past day: copies, never to be saved.

Each kind of thing takes one query. What is exempt, or was then, is left out for those who may not
read it. Frameworks, their grades and the council have no history, and stand as they are.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from accounts.as_at import AsAt, as_recorded, rows_as_at, visible_by_id, visible_rows
from accounts.models import User
from inspections.models import (
    AreaForImprovement,
    AreaLineage,
    AreaTheme,
    Inspection,
    Strength,
    StrengthLineage,
    Theme,
)

NOT_VERSIONED = ("council", "framework", "outcome")


def inspections_then(ids: Iterable[int | None], *, user: User, past: AsAt) -> dict[int, Inspection]:
    """Those of the inspections that `user` may know of, by id, without the withdrawn."""
    wanted = {pk for pk in ids if pk is not None}
    rows = visible_rows(Inspection, user, past.moment).filter(id__in=wanted, withdrawn_at=None)
    found = {}
    for row in rows.select_related(*NOT_VERSIONED) if wanted else ():
        copy = row.instance
        for name in NOT_VERSIONED:
            setattr(copy, name, getattr(row, name))
        found[copy.pk] = copy
    return found


def contents_then(
    model: Any, ids: Iterable[int | None], *, user: User, past: AsAt
) -> dict[int, Any]:
    """Areas or strengths by id, without the withdrawn, each with its inspection as it was."""
    rows = visible_by_id(model, ids, user=user, at=past.moment)
    copies = {pk: row.instance for pk, row in rows.items() if row.withdrawn_at is None}
    inspections = inspections_then(
        (copy.inspection_id for copy in copies.values()), user=user, past=past
    )
    for copy in copies.values():
        copy.inspection = inspections.get(copy.inspection_id)
    return {pk: copy for pk, copy in copies.items() if copy.inspection is not None}


def area_then(area: AreaForImprovement, *, user: User, past: AsAt) -> AreaForImprovement:
    """The area with its inspection, `themes_now`, and its `earlier` and `later` links.

    Raises `NothingThen` where it was not recorded by then, or `user` might not have read it.
    """
    it = as_recorded(area, user=user, past=past)
    it.inspection = as_recorded(area.inspection, user=user, past=past)
    at = past.moment
    themes = AreaTheme.objects.as_at(at).filter(area_id=it.pk)
    names = dict(
        rows_as_at(Theme, at).filter(id__in=themes.values("theme_id")).values_list("id", "name")
    )
    it.themes_now = [{"theme": {"name": name}} for name in sorted(names.values())]
    links = list(
        AreaLineage.objects.as_at(at).filter(Q(before=it.pk) | Q(after=it.pk)).order_by("pk")
    )
    ends = [pk for link in links for pk in (link.before_id, link.after_id) if pk != it.pk]
    others = contents_then(AreaForImprovement, ends, user=user, past=past)
    it.earlier, it.later = [], []
    for link in links:
        if link.after_id == it.pk and link.before_id in others:
            link.before = others[link.before_id]
            it.earlier.append(link)
        elif link.before_id == it.pk and (link.after_id is None or link.after_id in others):
            link.after = others.get(link.after_id) if link.after_id else None
            it.later.append(link)
    return it  # type: ignore[no-any-return]


def turns_then(area: AreaForImprovement, *, user: User, past: AsAt) -> list[StrengthLineage]:
    """The strengths that the area was or became."""
    links = list(StrengthLineage.objects.as_at(past.moment).filter(area_id=area.pk).order_by("pk"))
    strengths = contents_then(Strength, (link.strength_id for link in links), user=user, past=past)
    kept = [link for link in links if link.strength_id in strengths]
    for link in kept:
        link.strength = strengths[link.strength_id]
    return kept


def answering_then(area: AreaForImprovement, *, user: User, past: AsAt) -> Any:
    """The actions that answered the area, as rows of their history with status and rating.

    They live in the room above, and are found by the relation; so are their plans, which might
    have been exempt then.
    """
    links: Any = AreaForImprovement._meta.get_field("action_links").related_model
    action = links._meta.get_field("action").related_model
    plan = action._meta.get_field("plan").related_model
    tied = links.objects.as_at(past.moment).filter(area_id=area.pk)
    plans = visible_rows(plan, user, past.moment)
    rows = action.objects.visible_to(user).filter(pk__in=tied.values("action_id"))
    return (
        rows.as_at(past.moment, on=past.on, user=user)
        .filter(action.objects.scope_of(user), withdrawn_at=None, plan_id__in=plans.values("id"))
        .order_by("plan_id", "order", "id")
    )
