"""What inspections brought, as it had been recorded by a past day: copies, never to be saved.

Each kind of thing takes one query. What is exempt, or was then, is left out for those who may not
read it. Frameworks, their grades and the council have no history, and stand as they are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from accounts.as_at import (
    AsAt,
    NothingThen,
    as_recorded,
    rows_as_at,
    visible_by_id,
    visible_rows,
)
from accounts.models import Council, User
from inspections.models import (
    AreaForImprovement,
    AreaLineage,
    AreaTheme,
    EngagementMeeting,
    EvaluationTheme,
    Inspection,
    InspectionNote,
    InspectionPeriod,
    Intervention,
    Judgement,
    Letter,
    SelfEvaluation,
    StatedValue,
    StatementScore,
    StatutoryDate,
    Strength,
    StrengthLineage,
    SupportPartner,
    Theme,
    VisitMove,
)
from inspections.models.area import ANSWERS_SHOWN, AreaKind
from inspections.models.framework import FrameworkKind

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
    it: AreaForImprovement = as_recorded(area, user=user, past=past)
    it.inspection = as_recorded(area.inspection, user=user, past=past)
    add_lines_then([it], user=user, past=past)
    return it


def add_lines_then(areas: Sequence[Any], *, user: User, past: AsAt) -> None:
    """Give each area its `themes_now`, and its `earlier` and `later` links, as they were."""
    at, by_id = past.moment, {area.pk: area for area in areas}
    for area in areas:
        area.themes_now, area.earlier, area.later = [], [], []
    themes = rows_as_at(Theme, at).filter(id=OuterRef("theme_id"))
    named = AreaTheme.objects.as_at(at).filter(area_id__in=by_id)
    named = named.annotate(name=Subquery(themes.values("name")[:1])).order_by("name")
    for area_id, name in named.values_list("area_id", "name"):
        by_id[area_id].themes_now.append({"theme": {"name": name}})
    links = list(
        AreaLineage.objects.as_at(at)
        .filter(Q(before__in=by_id) | Q(after__in=by_id))
        .order_by("pk")
    )
    ends = [pk for link in links for pk in (link.before_id, link.after_id)]
    others = contents_then(AreaForImprovement, ends, user=user, past=past)
    for link in links:
        before_id, after_id = link.before_id, link.after_id
        if before_id in others:
            link.before = others[before_id]
        if after_id in others:
            link.after = others[after_id]
        if after_id in by_id and before_id in others:
            by_id[after_id].earlier.append(link)
        if before_id in by_id and (after_id is None or after_id in others):
            by_id[before_id].later.append(link)


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


# All inspections of a council


def council_inspections_then(council: Council, *, user: User, past: AsAt) -> list[Inspection]:
    """Those that `user` may know of, the latest first, each with its judgements as they stood and
    `areas_count`: the areas that were listed, without the council's own reading."""
    at = past.moment
    ids = visible_rows(Inspection, user, at).filter(council_id=council.pk).values_list("id")
    found = inspections_then((pk for (pk,) in ids), user=user, past=past)
    areas = visible_rows(AreaForImprovement, user, at).filter(
        inspection_id__in=list(found), withdrawn_at=None
    )
    counts = Counter(
        areas.exclude(kind=AreaKind.OWN_READING).values_list("inspection_id", flat=True)
    )
    judged = rows_as_at(Judgement, at).filter(inspection_id__in=list(found), withdrawn_at=None)
    by_inspection: dict[int, list[Any]] = {pk: [] for pk in found}
    for judgement in judged.select_related("area", "grade").order_by("area__order"):
        by_inspection[judgement.inspection_id].append(judgement)
    for pk, copy in found.items():
        given: Any = copy  # what a queryset would have put there
        given.areas_count = counts[pk]
        given._prefetched_objects_cache = {"judgements": by_inspection[pk]}
    return sorted(found.values(), key=lambda row: (row.started_on, row.pk), reverse=True)


def of_council_then(
    model: Any, council: Council, inspections: dict[int, Inspection], *, user: User, past: AsAt
) -> list[Any]:
    """Copies of what `user` may know of in the council, without the withdrawn. What hangs on an
    inspection has it as it was, and is left out where it is not among `inspections`."""
    at = model.objects.none().council_at
    rows = rows_open_then(model, user=user, past=past).filter(**{at: council}, withdrawn_at=None)
    found = []
    for row in rows.order_by("id"):
        copy = row.instance
        if hasattr(copy, "council_id"):
            copy.council = council
        if at.startswith("inspection__"):
            if copy.inspection_id not in inspections:
                continue
            copy.inspection = inspections[copy.inspection_id]
        found.append(copy)
    return found


def rows_open_then(model: Any, *, user: User, past: AsAt) -> Any:
    """The rows of history that stood then and that `user` may know of: what made a record exempt
    then, by itself or by what it belonged to, keeps it hidden."""
    rows = visible_rows(model, user, past.moment)
    for name in model.objects.none().exempt_at:
        if name and "__" not in name:
            belongs_to = model._meta.get_field(name).related_model
            seen = rows_open_then(belongs_to, user=user, past=past).values("id")
            rows = rows.filter(Q(**{f"{name}_id": None}) | Q(**{f"{name}_id__in": seen}))
    return rows


def interventions_then(
    council: Council, *, user: User, past: AsAt
) -> tuple[list[Intervention], list[SupportPartner]]:
    """Every intervention, the latest first, with `dates_now`; and every support partner."""
    known = {row.pk: row for row in council_inspections_then(council, user=user, past=past)}
    found = of_council_then(Intervention, council, known, user=user, past=past)
    found.sort(key=lambda row: (row.issued_on or date.min, row.pk), reverse=True)
    by_id = {row.pk: row for row in found}
    rows = visible_rows(StatutoryDate, user, past.moment)
    for row in rows.filter(intervention_id__in=list(by_id), withdrawn_at=None):
        copy = row.instance
        copy.intervention = by_id[copy.intervention_id]
        copy.inspection = copy.intervention.inspection
        by_id[copy.intervention_id].__dict__.setdefault("dates_now", []).append(copy)
    for each in found:
        dates = each.__dict__.setdefault("dates_now", [])
        dates.sort(key=lambda row: (row.due_on, row.pk))
    partners = of_council_then(SupportPartner, council, known, user=user, past=past)
    for partner in partners:
        partner.intervention = by_id.get(partner.intervention_id)
    return found, sorted(partners, key=lambda row: (row.provider, row.pk))


def evaluations_then(
    council: Council, *, user: User, past: AsAt
) -> tuple[list[Any], list[EngagementMeeting]]:
    """Every version of the self-evaluation, the latest first, with `is_superseded`; and the annual
    engagement meetings, the latest first."""
    evaluations = of_council_then(SelfEvaluation, council, {}, user=user, past=past)
    judged = visible_by_id(
        Inspection, (row.inspection_id for row in evaluations), user=user, at=past.moment
    )
    superseded = {row.supersedes_id for row in evaluations}
    for row in evaluations:
        row.is_superseded = row.pk in superseded
        if row.inspection_id is not None:
            row.inspection = judged[row.inspection_id].instance
            row.inspection.council = council
    meetings = of_council_then(EngagementMeeting, council, {}, user=user, past=past)
    about = visible_by_id(
        SelfEvaluation, (row.evaluation_id for row in meetings), user=user, at=past.moment
    )
    for meeting in meetings:
        if meeting.evaluation_id is not None:
            meeting.evaluation = about[meeting.evaluation_id].instance
            meeting.evaluation.council = council
    for rows in (evaluations, meetings):
        rows.sort(key=lambda row: (row.on, row.pk), reverse=True)
    return evaluations, meetings


@dataclass
class EvaluationThen:
    """One version of the self-evaluation as it had been recorded, with all that its page shows."""

    evaluation: SelfEvaluation
    themes: list[EvaluationTheme]
    before: SelfEvaluation | None
    after: SelfEvaluation | None
    meetings: list[EngagementMeeting]


def evaluation_then(it: SelfEvaluation, *, user: User, past: AsAt) -> EvaluationThen:
    """Raises `NothingThen` where it was not recorded by then, or `user` might not have read it."""
    row = rows_open_then(SelfEvaluation, user=user, past=past).filter(id=it.pk).first()
    if row is None:
        raise NothingThen("Nothing here by then")
    versions, meetings = evaluations_then(it.council, user=user, past=past)
    shown = next((each for each in versions if each.pk == it.pk), row.instance)
    shown.council = it.council
    themes = rows_as_at(EvaluationTheme, past.moment).filter(evaluation_id=it.pk, withdrawn_at=None)
    return EvaluationThen(
        evaluation=shown,
        themes=list(themes.order_by("order", "id")),
        before=next((each for each in versions if each.pk == shown.supersedes_id), None),
        after=next((each for each in versions if each.supersedes_id == it.pk), None),
        meetings=[each for each in meetings if each.evaluation_id == it.pk],
    )


# One inspection


@dataclass
class InspectionThen:
    """One inspection as it had been recorded, with all that its page shows."""

    inspection: Inspection
    previous: Inspection | None
    followed_by: list[Inspection]
    areas: list[Any]
    strengths: list[Any]
    periods: list[Any]
    stated_values: list[Any]
    notes: list[Any]
    dates: list[StatutoryDate]
    interventions: list[Any]
    partners: list[Any]
    moves: list[VisitMove]
    letters: list[Any]
    plans: list[Any]


def inspection_then(it: Inspection, *, user: User, past: AsAt) -> InspectionThen:
    """Raises `NothingThen` where it was not recorded by then, or `user` might not have read it."""
    at = past.moment
    shown: Inspection = as_recorded(it, user=user, past=past)
    beside = Q(id=shown.previous_id) | Q(previous_id=shown.pk)
    near = visible_rows(Inspection, user, at).filter(beside).values_list("id", flat=True)
    others = inspections_then(near, user=user, past=past)

    def held(model: Any, *order: str, is_visible: bool = True) -> list[Any]:
        """What hangs on the inspection; where it is no secret by itself, whatever there was."""
        rows = visible_rows(model, user, at) if is_visible else rows_as_at(model, at)
        kept = rows.filter(inspection_id=shown.pk, withdrawn_at=None).order_by(*order, "id")
        copies = [row.instance for row in kept]
        for copy in copies:
            copy.inspection = shown
            if hasattr(copy, "council_id"):
                copy.council = shown.council
        return copies

    areas = held(AreaForImprovement, "kind", "order")
    add_lines_then(areas, user=user, past=past)
    add_answers_then(areas, user=user, past=past)
    interventions = held(Intervention)
    dates = sorted(held(StatutoryDate), key=lambda row: (row.due_on, row.pk))
    for each in interventions:
        each.dates_now = [row for row in dates if row.intervention_id == each.pk]
    moves = VisitMove.objects.filter(inspection_id=shown.pk, recorded_at__lte=at)
    return InspectionThen(
        inspection=shown,
        previous=others.get(shown.previous_id or 0),
        followed_by=[each for each in others.values() if each.previous_id == shown.pk],
        areas=areas,
        strengths=held(Strength, "order"),
        periods=held(InspectionPeriod, "starts_on", is_visible=False),
        stated_values=held(StatedValue, is_visible=False),
        notes=held(InspectionNote, "kind", is_visible=False),
        dates=[row for row in dates if row.intervention_id is None],
        interventions=interventions,
        partners=held(SupportPartner),
        moves=list(moves) if shown.is_visit else [],
        letters=held(Letter, "dated_on"),
        plans=plans_then(shown, user=user, past=past),
    )


def add_answers_then(areas: Sequence[Any], *, user: User, past: AsAt) -> None:
    """Give each area the first `answers` and their `answers_count`."""
    links: Any = AreaForImprovement._meta.get_field("action_links").related_model
    action = links._meta.get_field("action").related_model
    plan = action._meta.get_field("plan").related_model
    tied = links.objects.as_at(past.moment).filter(area_id__in=[area.pk for area in areas])
    plans = visible_rows(plan, user, past.moment)
    rows = visible_rows(action, user, past.moment).filter(
        id__in=tied.values("action_id"), withdrawn_at=None, plan_id__in=plans.values("id")
    )
    named = {row.id: row for row in rows.order_by("plan_id", "order", "id")}
    pairs = set(tied.values_list("area_id", "action_id"))
    for area in areas:
        found = [{"action": row} for pk, row in named.items() if (area.pk, pk) in pairs]
        area.answers, area.answers_count = found[:ANSWERS_SHOWN], len(found)


def plans_then(it: Inspection, *, user: User, past: AsAt) -> list[Any]:
    """The plans that answered it, each with the day a body approved it, and was to see it."""
    links: Any = Inspection._meta.get_field("plan_links").related_model
    plan = links._meta.get_field("plan").related_model
    seen: Any = plan._meta.get_field("seen_by").related_model
    tied = links.objects.as_at(past.moment).filter(inspection_id=it.pk)
    rows = visible_rows(plan, user, past.moment).filter(
        id__in=tied.values("plan_id"), withdrawn_at=None
    )
    days = visible_rows(seen, user, past.moment).filter(
        plan_id=OuterRef("id"), board_id__isnull=False
    )

    def first(what: str) -> Subquery:
        return Subquery(days.filter(what=what).order_by("on").values("on")[:1])

    found = []
    for row in rows.annotate(approved_on=first("approved"), planned_on=first("planned")):
        copy = row.instance
        copy.council = it.council
        copy.approved_on, copy.planned_on = row.approved_on, row.planned_on
        found.append(copy)
    return found


def judgements_then(it: Inspection | None, past: AsAt) -> list[Any]:
    """The judgements of it that stood, in printed order, with what they judge and the grade."""
    if it is None:
        return []
    rows = rows_as_at(Judgement, past.moment).filter(inspection_id=it.pk, withdrawn_at=None)
    return list(rows.select_related("area", "grade").order_by("area__order"))


def scores_then(it: Inspection | None, past: AsAt) -> dict[str, int]:
    """The scores of it that stood, by the code of their statement."""
    if it is None or it.framework.kind != FrameworkKind.CQC:
        return {}
    rows = rows_as_at(StatementScore, past.moment).filter(inspection_id=it.pk, withdrawn_at=None)
    return dict(rows.values_list("area__code", "score"))
