"""What proves a difference in an area for improvement: now, or as recorded by a past day."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse

from accounts.as_at import AsAt, visible_by_id, visible_rows
from accounts.models import Council, User
from impact.assurance_list import describe
from impact.models import (
    ActivityArea,
    AreaImpact,
    AreaImpactSource,
    AssuranceActivity,
    Measure,
    VoiceArea,
    VoiceEntry,
)
from impact.permissions import may_keep_proof, may_rate_area
from impact.voice_list import describe as describe_voice
from improvement.action_sheet import IMPACT_KINDS
from improvement.evidence_list import describe as describe_evidence
from improvement.models import Evidence, ImprovementPlan
from improvement.ratings import ratings_of
from improvement.status import Impact

# What a rating of impact may rest on, by the name of the tie.
SOURCES: dict[str, Any] = {
    "measure": Measure,
    "activity": AssuranceActivity,
    "evidence": Evidence,
    "voice": VoiceEntry,
}
PAGES = {
    "measure": "impact:measure",
    "activity": "impact:activity",
    "evidence": "improvement:evidence_item",
    "voice": "impact:voice_entry",
}
KINDS = {
    "measure": "Measure",
    "activity": "Assurance activity",
    "evidence": "Evidence",
    "voice": "What we heard",
}


@dataclass
class AreaProof:
    """Everything that bears on an area, from every plan that its reader may see."""

    impacts: list[Any]  # the latest rating in each plan
    earlier: list[Any]
    evidence: list[Any]
    activities: list[Any]
    voice: list[Any]
    plans: list[tuple[str, dict[str, str]]]  # where more can be added, by title


def proof_of(area: Any, *, user: User, on: date, past: AsAt | None) -> AreaProof:
    at = past.moment if past else None
    slug = area.inspection.council.slug
    impacts = impacts_of([area.pk], area.inspection.council, user=user, past=past)
    latest: dict[int, Any] = {}
    for rating in impacts:
        latest.setdefault(rating.plan_id, rating)
    evidence = list(
        visible_rows(Evidence, user, at)
        .filter(area_id=area.pk, withdrawn_at=None)
        .select_related("plan__council")
        .order_by("-dated_on", "-id")
    )
    activities = tied_rows(AssuranceActivity, ActivityArea, "activity_id", area, user, at)
    activities = list(activities.order_by("-held_on", "-id"))
    voice = list(
        tied_rows(VoiceEntry, VoiceArea, "entry_id", area, user, at).order_by("-heard_on", "-id")
    )
    for rows, say in ((activities, describe), (voice, describe_voice)):
        for row in rows:
            say([row], row.plan, past=past)
    if evidence:
        describe_evidence(evidence, evidence[0].plan, user=user, past=past)
    return AreaProof(
        impacts=list(latest.values()),
        earlier=[rating for rating in impacts if rating is not latest[rating.plan_id]],
        evidence=evidence,
        activities=activities,
        voice=voice,
        plans=[] if past else ways_to_add(area, slug=slug, user=user, on=on),
    )


def tied_rows(model: Any, links: Any, key: str, area: Any, user: User, at: Any) -> Any:
    """Standing rows of `model` that are tied to the area and that `user` may read."""
    tied = links.objects.as_at(at).filter(area_id=area.pk).values(key)
    return (
        visible_rows(model, user, at)
        .filter(id__in=tied, withdrawn_at=None)
        .select_related("plan__council")
    )


def impacts_of(
    area_ids: Collection[int], council: Council, *, user: User, past: AsAt | None
) -> list[Any]:
    """The ratings of these areas of `council`, the latest first, each with the sources its reader
    may see."""
    at, tail = (past.moment, past.query) if past else (None, "")
    rows: Any = AreaImpact.objects.visible_to(user).filter(area_id__in=area_ids)
    if at is not None:
        rows = rows.filter(recorded_at__lte=at)
    found = list(rows.select_related("plan", "by").prefetch_related("sources").latest_first())
    sources: list[AreaImpactSource] = [source for each in found for source in each.sources.all()]
    seen = {
        kind: visible_by_id(
            model, (getattr(source, f"{kind}_id") for source in sources), user=user, at=at
        )
        for kind, model in SOURCES.items()
    }
    meanings = ratings_of(council, at=at).impact if found else {}
    for rating in found:
        rating.label = Impact(rating.impact).label
        rating.kind = IMPACT_KINDS[Impact(rating.impact)]
        rating.meaning = meanings[rating.impact]
        rating.rests_on = []
        for source in rating.sources.all():
            row = seen[source.kind].get(getattr(source, f"{source.kind}_id"))
            if row is not None:
                url = reverse(PAGES[source.kind], args=[council.slug, row.id]) + tail
                rating.rests_on.append((KINDS[source.kind], words_of(source.kind, row), url))
    return found


def words_of(kind: str, row: Any) -> str:
    if kind == "measure":
        return f"{row.reference} {row.name}"
    return f"{row.group}: {row.heard[:80]}" if kind == "voice" else str(row.title)


def ways_to_add(area: Any, *, slug: str, user: User, on: date) -> list[tuple[str, dict[str, str]]]:
    """For each plan that answers the area: where to rate it, and to add what proves it."""
    plans: Any = ImprovementPlan.objects.visible_to(user)
    answering = plans.filter(
        inspection_links__inspection_id=area.inspection_id, inspection_links__ended_at=None
    )
    found = []
    for plan in answering.filter(withdrawn_at=None).select_related("council").distinct():
        ways = {}
        if may_rate_area(user, plan, on=on):
            ways["Rate the impact"] = reverse("impact:rate_area", args=[slug, plan.pk, area.pk])
        if may_keep_proof(user, plan):
            for words, name in (
                ("Add evidence", "improvement:add_plan_evidence"),
                ("Record an assurance activity", "impact:add_activity"),
                ("Record what you heard", "impact:add_voice"),
            ):
                ways[words] = reverse(name, args=[slug, plan.pk]) + f"?area={area.pk}"
        if ways:
            found.append((plan.title, ways))
    return found
