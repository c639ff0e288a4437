"""One inspection beside its previous one: the grades, and what became of each area.

Nothing here is added up: counts of one inspection stand beside those of the other.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from inspections.judgement_rules import Movement, earlier_of, movement
from inspections.models import AreaForImprovement, Inspection, Judgement
from inspections.models.area import AreaKind, LineageRelation

NO_OVERALL_NOW = "No overall judgement in this framework"
NOT_RECORDED = "Not recorded"
NOT_JUDGED_THEN = "Not judged then"

KINDS_IN_ORDER = (
    AreaKind.PRIORITY_ACTION,
    AreaKind.IMPROVEMENT,
    AreaKind.RECOMMENDATION,
    AreaKind.OWN_READING,
)
KIND_HEADINGS = {
    AreaKind.PRIORITY_ACTION: "Areas for priority action",
    AreaKind.IMPROVEMENT: "Areas for improvement",
    AreaKind.RECOMMENDATION: "Recommendations",
    AreaKind.OWN_READING: "The council's own reading",
}
# The words and the tag of a movement; the arrow repeats the words for the eye.
MOVEMENTS = {
    Movement.BETTER: ("↑ Better", "light-green"),
    Movement.WORSE: ("↓ Worse", "light-red"),
    Movement.SAME: ("= Same", "grey"),
}
GRADE_KINDS = {
    "outstanding": "blue",
    "good": "light-green",
    "requires_improvement": "yellow",
    "inadequate": "light-red",
}


@dataclass(frozen=True)
class JudgementRow:
    """One judgement area: its grade now and before, in words."""

    name: str
    now: str
    now_kind: str
    before: str
    before_kind: str
    movement: Movement
    note: str = ""
    source: str = ""
    as_stated: str = ""

    @property
    def movement_words(self) -> str:
        return MOVEMENTS[self.movement][0] if self.movement in MOVEMENTS else ""

    @property
    def movement_kind(self) -> str:
        return MOVEMENTS[self.movement][1] if self.movement in MOVEMENTS else ""


def judgement_rows(
    inspection: Inspection,
    previous: Inspection | None,
    *,
    judgements: Iterable[Judgement] | None = None,
    judgements_before: Iterable[Judgement] | None = None,
) -> list[JudgementRow]:
    """Every judgement of `inspection`'s framework, in printed order, against `previous`.

    `judgements` and `judgements_before` are those of a past moment, where they are not to be read
    as they stand now.

    An overall judgement that `previous` had and this framework has not gets a row that says so.
    """
    areas = [area for area in inspection.framework.judgement_areas.all() if area.role != "other"]
    now = by_code(inspection.judgements.for_reading() if judgements is None else judgements)
    before = by_code(judgements_before or ())
    if previous and judgements_before is None:
        before = by_code(previous.judgements.for_reading())
    judged_before = (
        [area.code for area in previous.framework.judgement_areas.all()] if previous else []
    )
    rows = []
    for area in areas:
        earlier = earlier_of(area.code, judged_before)
        was = before.get(earlier.code) if earlier else None
        note = ""
        if was is not None and earlier is not None and earlier.judged_together:
            note = f"Judged together then: {was.area.name[0].lower()}{was.area.name[1:]}"
        missing = NOT_RECORDED if earlier else NOT_JUDGED_THEN
        rows.append(row_of(area.name, now.get(area.code), was, missing=missing, note=note))
    if previous and not inspection.framework.has_overall and "overall" in before:
        rows.append(
            row_of("Overall effectiveness", None, before["overall"], no_grade=NO_OVERALL_NOW)
        )
    return rows


def outcome_rows(inspection: Inspection, previous: Inspection | None) -> list[JudgementRow]:
    """The outcome of an area SEND inspection beside the one before; nothing for any other.

    An outcome is no grade: two that differ stand beside each other, and none is called better.
    """
    if inspection.outcome is None and (previous is None or previous.outcome is None):
        return []
    was = previous.outcome if previous else None
    same = inspection.outcome is not None and inspection.outcome == was
    return [
        JudgementRow(
            name="Outcome",
            now=inspection.outcome.label if inspection.outcome else NOT_RECORDED,
            now_kind="",
            before=was.label if was else NOT_RECORDED,
            before_kind="",
            movement=Movement.SAME if same else Movement.NOT_COMPARED,
            note="Outcomes are not grades" if was and not same else "",
        )
    ]


def by_code(judgements: Iterable[Judgement]) -> dict[str, Judgement]:
    return {judgement.area.code: judgement for judgement in judgements}


def row_of(
    name: str,
    now: Judgement | None,
    was: Judgement | None,
    *,
    missing: str = NOT_RECORDED,
    no_grade: str = NOT_RECORDED,
    note: str = "",
) -> JudgementRow:
    return JudgementRow(
        name=name,
        now=now.grade.label if now else no_grade,
        now_kind=GRADE_KINDS.get(now.grade.code, "grey") if now else "",
        before=was.grade.label if was else missing,
        before_kind=GRADE_KINDS.get(was.grade.code, "grey") if was else "",
        movement=movement(now.grade.order if now else None, was.grade.order if was else None),
        note=note,
        source=now.source if now else "",
        as_stated=now.as_stated if now and now.as_stated != now.grade.label else "",
    )


@dataclass(frozen=True)
class AreaGroup:
    """The areas of one kind, in the order of the source."""

    kind: AreaKind
    heading: str
    areas: tuple[AreaForImprovement, ...]


def groups_of(areas: Iterable[AreaForImprovement]) -> list[AreaGroup]:
    """The areas by kind; kinds without any are left out."""
    every = list(areas)
    groups = []
    for kind in KINDS_IN_ORDER:
        of_kind = tuple(area for area in every if area.kind == kind)
        if of_kind:
            groups.append(AreaGroup(kind, KIND_HEADINGS[kind], of_kind))
    return groups


def listed_count(areas: Iterable[AreaForImprovement]) -> int:
    """How many areas for improvement are listed, to stand beside the number the source states.

    Recommendations are what earlier frameworks called them. Areas for priority action and the
    council's own reading are not among them.
    """
    return sum(area.kind in (AreaKind.IMPROVEMENT, AreaKind.RECOMMENDATION) for area in areas)


def count_difference(stated: int | None, listed: int) -> str:
    """Point out that the stated number and the list differ; nothing when they agree."""
    if stated is None or stated == listed:
        return ""
    if listed > stated:
        more = listed - stated
        return f"The list here has {more} more than the source states."
    if not listed:
        return "None of them is listed here."
    fewer = stated - listed
    return f"{fewer} of them {'is' if fewer == 1 else 'are'} not listed here."


@dataclass(frozen=True)
class Side:
    """One of two inspections that stand beside each other."""

    inspection: Inspection
    areas: list[Any]
    strengths: Iterable[Any]

    @property
    def groups(self) -> list[AreaGroup]:
        return groups_of(self.areas)

    @property
    def listed_count(self) -> int:
        return listed_count(self.areas)

    @property
    def difference(self) -> str:
        return count_difference(self.inspection.stated_areas_count, self.listed_count)


@dataclass(frozen=True)
class Followed:
    """What one area of the previous inspection became in this one, or one of this one came from."""

    area: AreaForImprovement
    words: str
    others: tuple[AreaForImprovement, ...] = ()
    note: str = ""


@dataclass(frozen=True)
class AreaComparison:
    """The areas of two inspections by what became of them.

    `is_known_new` is False where the earlier list is not held: then nothing can be called new.
    """

    followed: tuple[Followed, ...]
    new: tuple[AreaForImprovement, ...]
    met: tuple[Followed, ...]
    not_followed: tuple[AreaForImprovement, ...]
    is_known_new: bool = True


def compare_areas(now: Sequence[Any], before: Sequence[Any]) -> AreaComparison:
    """Follow areas from `before` to `now`. Both come from `AreaQuerySet.with_line`."""
    earlier_ids = {area.pk for area in before}
    followed, new = [], []
    carried_from = set()
    for area in now:
        links = [link for link in area.earlier if link.before_id in earlier_ids]
        carried_from |= {link.before_id for link in links}
        if links:
            words = " and ".join(dict.fromkeys(link.get_relation_display() for link in links))
            followed.append(Followed(area, words, tuple(link.before for link in links)))
        elif not area.is_own_reading:
            new.append(area)
    met, not_followed = [], []
    for area in before:
        ends = [link for link in area.later if link.relation == LineageRelation.MET]
        if ends:
            met.append(Followed(area, "Met", note=ends[0].note))
        elif area.pk not in carried_from and not area.is_own_reading:
            not_followed.append(area)
    return AreaComparison(
        tuple(followed), tuple(new), tuple(met), tuple(not_followed), is_known_new=bool(before)
    )
