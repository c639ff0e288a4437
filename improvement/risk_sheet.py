"""Everything that the page of one risk shows, now or as recorded by a past day."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.as_at import AsAt, NothingThen, visible_rows
from accounts.models import User
from improvement.models import (
    Risk,
    RiskArea,
    RiskClosing,
    RiskScale,
    RiskStrength,
)
from improvement.risk_register import RiskLine, lines_of, scales_of
from inspections.models import AreaForImprovement, Strength


@dataclass(frozen=True)
class RiskSheet:
    """`line` is the risk as the register has it; the rest hangs on it."""

    line: RiskLine
    areas: list[Any]
    strengths: list[Any]
    closings: list[RiskClosing]

    @property
    def scales(self) -> list[RiskScale]:
        return scales_of(self.line.ratings)


def risk_sheet(risk: Risk, *, user: User, on: date, past: AsAt | None) -> RiskSheet:
    """Gather what `user` may read. Raises `NothingThen` where it was not recorded by then."""
    at = past.moment if past else None
    rows = visible_rows(Risk, user, at).filter(id=risk.pk)
    lines = lines_of(rows, risk.plan, user=user, on=on, past=past)
    if not lines:
        raise NothingThen("No risk here by then")
    areas = RiskArea.objects.as_at(at).filter(risk=risk).values("area_id")
    strengths = RiskStrength.objects.as_at(at).filter(risk=risk).values("strength_id")
    return RiskSheet(
        line=lines[0],
        areas=list(
            visible_rows(AreaForImprovement, user, at)
            .filter(id__in=areas)
            .order_by("inspection_id", "order", "id")
        ),
        strengths=list(
            visible_rows(Strength, user, at)
            .filter(id__in=strengths)
            .order_by("inspection_id", "order", "id")
        ),
        closings=list(RiskClosing.objects.as_at(at).filter(risk=risk).select_related("by")),
    )
