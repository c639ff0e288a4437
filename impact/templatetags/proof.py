"""Assurance, voice and impact for the pages of the rooms below and of the overview."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import template
from django.db.models import OuterRef, Subquery
from django.urls import reverse

from accounts.as_at import AsAt, visible_rows
from impact.area_proof import AreaProof, proof_of
from impact.assurance_list import describe
from impact.assurance_status import disagreement_in_words, with_assurance
from impact.models import (
    ActivityAction,
    ActivityEvidence,
    AssuranceActivity,
    AssuranceRating,
    Measure,
    MeasureEvidence,
    VoiceAction,
    VoiceEntry,
)
from impact.permissions import may_edit_measure, may_keep_proof, may_rate_assurance
from impact.voice_list import describe as describe_voice
from improvement.evidence_list import describe as describe_evidence
from improvement.models import Action, Evidence
from improvement.models.action import may_have
from improvement.status import Rag

register = template.Library()


@dataclass
class ActionAssurance:
    """What others than the lead say of an action, and what was looked at and heard about it."""

    ratings: list[Any]
    disagreement: str
    checked: list[Any]
    followed_from: list[Any]
    voice: list[Any]
    may_rate: bool
    may_keep: bool

    @property
    def latest(self) -> Any | None:
        return self.ratings[0] if self.ratings else None


@register.simple_tag(takes_context=True)
def assurance_of_action(
    context: Any, action: Action, owner_rag: str, on: date, past: AsAt | None = None
) -> ActionAssurance:
    """The assurance of `action`, whose lead rates it `owner_rag`: on `on`, or as at the past."""
    user, at = context["request"].user, past.moment if past else None
    ratings: Any = AssuranceRating.objects.filter(action=action)
    ratings = ratings if may_have(action, "assurance_ratings") else ratings.none()
    if at is not None:
        ratings = ratings.filter(recorded_at__lte=at)
    # "Came of it" goes before "checked": where both are true, it was checked.
    links = tied(ActivityAction, "activity_links", action, at).order_by("-relation")
    related = links.filter(activity_id=OuterRef("id")).values("relation")
    activities = list(
        visible_rows(AssuranceActivity, user, at)
        .filter(id__in=links.order_by().values("activity_id"), withdrawn_at=None)
        .annotate(relation=Subquery(related[:1]))
        .order_by("-held_on", "-id")
    )
    describe(activities, action.plan, past=past)
    shown = {activity.id: activity for activity in activities}
    found = list(ratings.select_related("by").latest_first())
    for rating in found:
        rating.rag_label = Rag(rating.rag).label
        rating.rests_on = shown.get(rating.activity_id)
    entries = tied(VoiceAction, "voice_links", action, at).values("entry_id")
    voice = list(
        visible_rows(VoiceEntry, user, at)
        .filter(id__in=entries, withdrawn_at=None)
        .order_by("-heard_on", "-id")
    )
    describe_voice(voice, action.plan, past=past)
    checked = ActivityAction.Relation.CHECKED
    return ActionAssurance(
        ratings=found,
        disagreement=disagreement_in_words(owner_rag, found[0].rag if found else None),
        checked=[each for each in activities if each.relation == checked],
        followed_from=[each for each in activities if each.relation != checked],
        voice=voice,
        may_rate=past is None and may_rate_assurance(user, action, on=on),
        may_keep=past is None and may_keep_proof(user, action.plan),
    )


def tied(model: Any, part: str, action: Action, at: datetime | None) -> Any:
    """The links of `model`, a part of `action`, that stand; or stood at `at`."""
    links = model.objects.as_at(at).filter(action=action)
    return links if may_have(action, part) else links.none()


@register.simple_tag
def mark_disagreements(strands: list[Any], past: AsAt | None = None) -> str:
    """Give each row of a plan's list its `disagreement` in words. One query; prints nothing."""
    rows = [row for _, found in strands for row in found]
    ids = [row["id"] for row in rows]
    actions: Any = Action.objects.filter(id__in=ids).order_by()
    rated = with_assurance(actions, at=past.moment if past else None)
    said = dict(rated.values_list("id", "assurance_rag")) if ids else {}
    for row in rows:
        row["disagreement"] = disagreement_in_words(row["rag"], said.get(row["id"]))
    return ""


@register.simple_tag(takes_context=True)
def proof_of_area(context: Any, area: Any, on: date, past: AsAt | None = None) -> AreaProof:
    """Impact, evidence, assurance and voice of an area, from every plan the reader may see."""
    return proof_of(area, user=context["request"].user, on=on, past=past)


@register.inclusion_tag("impact/_evidence_of.html", takes_context=True)
def evidence_of_measure(context: Any, measure: Measure, past: AsAt | None = None) -> dict[str, Any]:
    """The evidence behind the figures of a measure."""
    user, at = context["request"].user, past.moment if past else None
    tied = MeasureEvidence.objects.as_at(at).filter(measure_id=measure.pk).values("evidence_id")
    items = list(visible_rows(Evidence, user, at).filter(id__in=tied, withdrawn_at=None))
    may_add = past is None and may_edit_measure(user, measure)
    add_url = reverse("impact:add_measure_evidence", args=[measure.plan.council.slug, measure.pk])
    return {
        "items": describe_evidence(items, measure.plan, user=user, past=past),
        "add_url": add_url if may_add else "",
    }


@register.inclusion_tag("impact/_uses_of_evidence.html", takes_context=True)
def uses_of_evidence(context: Any, item: Evidence, past: AsAt | None = None) -> dict[str, Any]:
    """The activities and measures that an item of evidence is tied to."""
    user, at = context["request"].user, past.moment if past else None
    slug, tail = item.plan.council.slug, past.query if past else ""
    uses = []
    for model, links, key, name in (
        (AssuranceActivity, ActivityEvidence, "activity_id", "impact:activity"),
        (Measure, MeasureEvidence, "measure_id", "impact:measure"),
    ):
        tied: Any = links.objects.as_at(at).filter(evidence_id=item.pk)
        for row in visible_rows(model, user, at).filter(id__in=tied.values(key)):
            words = row.title if model is AssuranceActivity else f"{row.reference} {row.name}"
            uses.append((words, reverse(name, args=[slug, row.id]) + tail))
    return {"uses": uses}
