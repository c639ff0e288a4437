"""How the Care Quality Commission scores a local authority: nine statements, each 1 to 4.

All weigh the same. The percentage is the sum out of 36, rounded to the nearest whole number before
it is banded. Source: the Commission, how we determine local authority ratings; that rounding comes
before banding is not verified (14 of 36 is the case where it decides).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from inspections.comparison import JudgementRow
from inspections.judgement_rules import movement
from inspections.models import Inspection, JudgementArea, StatementScore
from inspections.models.framework import FrameworkKind

HIGHEST = 4
SCORES = {
    4: "4: exceptional standard",
    3: "3: good standard",
    2: "2: some shortfalls",
    1: "1: significant shortfalls",
}
# The lowest whole percentage of each band, best first.
BANDS = ((88, "outstanding"), (63, "good"), (39, "requires_improvement"), (0, "inadequate"))


@dataclass(frozen=True)
class Total:
    """What nine scores come to. `band` is the code of the grade."""

    points: int
    out_of: int
    percent: int
    band: str

    @property
    def words(self) -> str:
        return f"{self.points} of {self.out_of}, {self.percent} per cent"


def total_of(scores: Sequence[int | None]) -> Total | None:
    """Add up the scores of all statements; None while one of them is missing."""
    given = [score for score in scores if score is not None]
    if not given or len(given) < len(scores):
        return None
    points, out_of = sum(given), HIGHEST * len(given)
    percent = (200 * points + out_of) // (2 * out_of)
    band = next(code for lowest, code in BANDS if percent >= lowest)
    return Total(points, out_of, percent, band)


def statements_of(inspection: Inspection) -> list[JudgementArea]:
    """The quality statements that its framework scores, in order; none for other frameworks."""
    if inspection.framework.kind != FrameworkKind.CQC:
        return []
    return [area for area in inspection.framework.judgement_areas.all() if area.theme]


def scores_of(inspection: Inspection) -> dict[str, int]:
    """The scores that stand, by the code of their statement."""
    rows: Iterable[StatementScore] = inspection.scores.standing().select_related("area")
    return {row.area.code: row.score for row in rows}


def score_rows(
    inspection: Inspection,
    previous: Inspection | None,
    *,
    scores: tuple[Mapping[str, int], Mapping[str, int]] | None = None,
) -> list[JudgementRow]:
    """Each statement's score beside the one before, and what they come to.

    `scores` are those of a past moment, of both, where they are not to be read as they stand now.
    """
    statements = statements_of(inspection)
    if not statements:
        return []
    if scores is None:
        scores = scores_of(inspection), scores_of(previous) if previous else {}
    now, before = scores
    rows = [
        row_of(f"{area.theme}: {area.name[0].lower()}{area.name[1:]}", area.code, now, before)
        for area in statements
    ]
    codes = [area.code for area in statements]
    total = total_of([now.get(code) for code in codes])
    was = total_of([before.get(code) for code in codes])
    rows.append(
        JudgementRow(
            name="All statements together",
            now=total.words if total else "Not all are scored",
            now_kind="",
            before=was.words if was else "Not all are scored",
            before_kind="",
            movement=movement(
                100 - total.percent if total else None, 100 - was.percent if was else None
            ),
        )
    )
    return rows


def row_of(name: str, code: str, now: Mapping[str, int], before: Mapping[str, int]) -> JudgementRow:
    score, was = now.get(code), before.get(code)
    return JudgementRow(
        name=name,
        now=SCORES[score] if score else "Not scored",
        now_kind="",
        before=SCORES[was] if was else "Not scored",
        before_kind="",
        movement=movement(HIGHEST - score if score else None, HIGHEST - was if was else None),
    )
