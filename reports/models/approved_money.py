"""Which resolution approved a line of money. The line keeps its own words on that beside it."""

from typing import TYPE_CHECKING, Self

from django.db import models

from accounts.records import Link, LinkQuerySet, linked_once
from improvement.models import FundingLine
from reports.models.decision import DecisionRecord, Resolution

if TYPE_CHECKING:
    from accounts.models import User


class ApprovedMoneyQuerySet(LinkQuerySet):
    def shown_to(self, user: "User") -> Self:
        """Those of published decisions that `user` may read, each with what names it."""
        readable = Resolution.objects.of_published().visible_to(user)
        rows = self.filter(resolution__in=readable.order_by().values("pk"))
        return rows.select_related(
            "resolution__decision__council", "resolution__decision__meeting__board"
        )


class ApprovedMoney(Link):
    """The resolution of a published decision that approved a line of money."""

    resolution = models.ForeignKey(Resolution, models.PROTECT, related_name="money_links")
    line = models.ForeignKey(FundingLine, models.PROTECT, related_name="approval_links")

    objects = ApprovedMoneyQuerySet.as_manager()  # type: ignore[misc]

    class Meta:
        constraints = [linked_once("line", name="money_approved_once")]

    def __str__(self) -> str:
        return f"{self.line_id} – {self.resolution_id}"

    @classmethod
    def of_decision(cls, record: DecisionRecord, user: "User") -> "list[FundingLine]":
        """The lines of money that `record` approved, of those `user` may read."""
        links = cls.objects.current().filter(resolution__decision=record)
        lines = FundingLine.objects.visible_to(user).filter(withdrawn_at=None)
        approved = lines.filter(approval_links__in=links.values("pk"))
        return list(approved.select_related("plan__council").order_by("plan", "order", "pk"))
