"""The money of a plan by financial year, now or as recorded by a past day: few queries."""

from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from accounts.as_at import AsAt, visible_rows
from accounts.models import User
from improvement.models import FundingAction, FundingLine, ImprovementPlan
from improvement.models.money import MoneyKind, MoneyStatus, Recurrence, Span
from improvement.money import Total, key_of, pounds, totals_of
from improvement.strands import strands_of
from improvement.tied_actions import TiedAction, tied_actions

NO_YEAR = "Financial year not stated"


@dataclass(frozen=True)
class MoneyLine:
    """One line with what it is tied to. `line` is the record, or the row of its history."""

    line: Any
    strand: str
    actions: list[TiedAction]
    approval: Any = None  # the resolution that approved it

    @property
    def in_pounds(self) -> str:
        return pounds(self.line.amount_pounds)

    @property
    def as_stated(self) -> str:
        """The document's words for the amount, where they differ from ours."""
        stated: str = self.line.as_stated.strip()
        return stated if stated != self.in_pounds else ""

    @property
    def kind(self) -> list[str]:
        """Agreed funding, Part-year, One-off; what is not stated is said so."""
        labels: list[tuple[Any, str, str]] = [
            (MoneyKind, self.line.kind, "Kind"),
            (Span, self.line.span, "Part of the year"),
            (Recurrence, self.line.recurrence, "Once or every year"),
        ]
        return [
            str(choices(value).label) if value else f"{name} not stated"
            for choices, value, name in labels
        ]

    @property
    def status(self) -> str:
        return str(MoneyStatus(self.line.status).label) if self.line.status else ""

    @property
    def stands_alone(self) -> bool:
        return key_of(self.line) is None


@dataclass(frozen=True)
class MoneyList:
    """Lines by financial year, and the totals that may be made of them."""

    years: list[tuple[str, list[MoneyLine]]]
    totals: list[Total]
    alone: list[MoneyLine]


def money_list(plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> MoneyList:
    """What `user` may read of the plan's money; `on` is the day that is shown."""
    at = past.moment if past else None
    rows = visible_rows(FundingLine, user, at).filter(plan_id=plan.pk, withdrawn_at=None)
    lines = list(rows.order_by("order", "id"))
    if not lines:
        return MoneyList([], [], [])
    links = FundingAction.objects.as_at(at).filter(line_id__in=[line.id for line in lines])
    actions = tied_actions(links, "line_id", plan, user=user, on=on, past=past)
    strands = strands_of(plan, at=at)
    approvals = approvals_of(lines, user=user, at=at)
    listed = [
        MoneyLine(
            line,
            str(strands.get(line.strand_id, "")),
            actions.get(line.id, []),
            approvals.get(line.id),
        )
        for line in lines
    ]
    # What has no year comes last.
    listed.sort(key=lambda each: each.line.financial_year or "~")
    years = [
        (year or NO_YEAR, list(group))
        for year, group in groupby(listed, key=lambda each: each.line.financial_year)
    ]
    return MoneyList(years, totals_of(lines), [each for each in listed if each.stands_alone])


def approvals_of(lines: list[Any], *, user: User, at: datetime | None) -> dict[int, Any]:
    """The resolutions that approved them, by line: of decisions that `user` may read."""
    links: Any = FundingLine._meta.get_field("approval_links").related_model._default_manager
    rows = links.as_at(at).shown_to(user).filter(line_id__in=[line.id for line in lines])
    return {link.line_id: link.resolution for link in rows}
