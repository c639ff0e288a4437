"""What feeds a plan and what it is tied to: inspections, local priorities, programmes, outcomes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import CharField, F, Value
from django.urls import reverse

from accounts.as_at import AsAt, visible_by_id, visible_rows
from accounts.models import User
from improvement.models import (
    ActionPriority,
    CorporateOutcome,
    ExternalProgramme,
    ImprovementPlan,
    LocalPriority,
    OutcomePlan,
    OutcomeStrand,
    PlanInspection,
    ProgrammeAction,
    ProgrammeArea,
    ProgrammeStrand,
)
from improvement.strands import strands_of
from improvement.tied_actions import TiedAction, actions_shown
from inspections.models import AreaForImprovement, Inspection

Named = tuple[str, str]


@dataclass(frozen=True)
class Fed:
    """Something that the plan answers, leans on or serves, with the parts of it that do."""

    thing: Any
    actions: list[TiedAction]
    strands: list[str]
    areas: list[Named]
    is_whole: bool = False  # the plan as a whole is tied to it


@dataclass(frozen=True)
class Feeds:
    inspections: list[Named]
    priorities: list[Fed]
    programmes: list[Fed]
    outcomes: list[Fed]


# What is tied to what: the kind of thing, the part of the plan, and where the links stand.
TIES = (
    ("priority", "action", ActionPriority, "priority__plan_id"),
    ("programme", "action", ProgrammeAction, "action__plan_id"),
    ("programme", "strand", ProgrammeStrand, "strand__plan_id"),
    ("programme", "area", ProgrammeArea, ""),
    ("outcome", "plan", OutcomePlan, "plan_id"),
    ("outcome", "strand", OutcomeStrand, "strand__plan_id"),
)


def feeds_of(plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> Feeds:
    """All of it, as far as `user` may know of it: a fixed number of queries."""
    at = past.moment if past else None
    inspections = inspections_of(plan, user=user, past=past)
    tied = ties_of(plan, inspections, past=past)
    named = {part: {pk for (_, of), pairs in tied.items() if of == part for _, pk in pairs}
             for part in ("action", "area")}  # fmt: skip
    strands = {pk: str(name) for pk, name in strands_of(plan, at=at).items()}
    actions = actions_shown(named["action"], plan, user=user, on=on, past=past)
    areas = {
        pk: (f"{area.reference}. {area.short_title}", address("area", plan, pk, past))
        for pk, area in visible_by_id(AreaForImprovement, named["area"], user=user, at=at).items()
        if area.withdrawn_at is None
    }

    def fed(kind: str, rows: Iterable[Any]) -> list[Fed]:
        def parts(part: str, known: dict[int, Any], pk: int) -> list[Any]:
            return [known[other] for one, other in tied[kind, part] if one == pk and other in known]

        return [
            Fed(
                row,
                parts("action", actions, row.id),
                parts("strand", strands, row.id),
                parts("area", areas, row.id),
                (row.id, plan.pk) in tied[kind, "plan"],
            )
            for row in rows
        ]

    def tied_rows(kind: str, model: Any) -> Any:
        ids = {pk for (of, _), pairs in tied.items() if of == kind for pk, _ in pairs}
        rows = visible_rows(model, user, at).filter(id__in=ids, withdrawn_at=None) if ids else ()
        return [each for each in fed(kind, rows) if is_seen(each)]

    priorities = visible_rows(LocalPriority, user, at).filter(plan_id=plan.pk, withdrawn_at=None)
    return Feeds(
        inspections=[(title, address("inspection", plan, pk, past)) for pk, title in inspections],
        priorities=fed("priority", priorities.order_by("reference", "id")),
        programmes=tied_rows("programme", ExternalProgramme),
        outcomes=tied_rows("outcome", CorporateOutcome),
    )


def is_seen(fed: Fed) -> bool:
    """Whether a part of the plan that ties it here may be known of."""
    return bool(fed.actions or fed.strands or fed.areas or fed.is_whole)


def inspections_of(
    plan: ImprovementPlan, *, user: User, past: AsAt | None
) -> list[tuple[int, str]]:
    at = past.moment if past else None
    links = PlanInspection.objects.as_at(at).filter(plan_id=plan.pk)
    rows = visible_rows(Inspection, user, at).filter(
        id__in=links.values("inspection_id"), withdrawn_at=None
    )
    return list(rows.order_by("-started_on", "id").values_list("id", "title"))


def ties_of(
    plan: ImprovementPlan, inspections: list[tuple[int, str]], *, past: AsAt | None
) -> dict[tuple[str, str], list[tuple[int, int]]]:
    """Pairs of a thing and a part of the plan, by the kinds of both: one query for all links."""
    at = past.moment if past else None
    parts = []
    for kind, part, model, scope in TIES:
        only = (
            {scope: plan.pk}
            if scope
            else {"area__inspection_id__in": [pk for pk, _ in inspections]}
        )
        links = model.objects.as_at(at).filter(**only).order_by()
        parts.append(
            links.values_list(
                Value(kind, output_field=CharField()),
                Value(part, output_field=CharField()),
                F(f"{kind}_id"),
                F(f"{part}_id"),
            )
        )
    found: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for kind, part, one, other in sorted(parts[0].union(*parts[1:], all=True)):
        found[kind, part].append((one, other))
    return found


def address(name: str, plan: ImprovementPlan, pk: int, past: AsAt | None) -> str:
    url = reverse(f"inspections:{name}", args=[plan.council.slug, pk])
    return url + (past.query if past else "")
