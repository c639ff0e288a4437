"""Who took what out of the system: the log that directors and administrators read."""

from typing import TYPE_CHECKING, Any, Self

from django.db import models

from accounts.policy import Capability, access_of
from accounts.records import Fact

if TYPE_CHECKING:
    from accounts.models.council import Council
    from accounts.models.user import User


class AccessEntryQuerySet(models.QuerySet[Any]):
    def visible_to(self, user: "User") -> Self:
        """Those of the councils whose access log `user` may read."""
        return self.filter(council_id__in=access_of(user).councils(Capability.READ_ACCESS_LOG))

    def in_council(self, council: "Council") -> Self:
        return self.filter(council=council)


class AccessEntry(Fact):
    """Somebody took something away with them: what, of which plan if of one, how much, and when.

    It is recorded before the first byte leaves. An administrator reads the log and no content, so
    `how_much` is made of numbers and days, never of words that somebody typed. `sha256` is the
    digest of the facts that were taken: it stands at the foot of each page of them too.
    """

    class What(models.TextChoices):
        PACK_PDF = "pack_pdf", "Evidence pack as a PDF"
        PACK_ZIP = "pack_zip", "Evidence pack with its files"
        BOARD_PACK = "board_pack", "Board pack as a PDF"
        HIGHLIGHT = "highlight", "Highlight report as a PDF"
        FROZEN_PDF = "frozen_pdf", "Frozen paper as a PDF"
        FROZEN_WORD = "frozen_word", "Frozen paper as a Word file"
        ACTION_REGISTER = "action_register", "Action register as a PDF"
        RISK_REGISTER = "risk_register", "Risk register as a PDF"
        ONE_PAGE = "one_page", "Plan on a page as a PDF"
        LINE = "line", "Line of sight as a PDF"
        LINE_WORD = "line_word", "Line of sight as a Word file"
        DRAFT_PDF = "draft_pdf", "Draft paper as a PDF"
        DRAFT_WORD = "draft_word", "Draft paper as a Word file"
        MINUTES = "minutes", "Minutes as a PDF"
        MINUTES_WORD = "minutes_word", "Minutes as a Word file"

    council = models.ForeignKey(
        "accounts.Council", models.PROTECT, related_name="access_entries", editable=False
    )
    plan = models.ForeignKey(
        "improvement.ImprovementPlan", models.PROTECT, null=True, related_name="access_entries"
    )
    what = models.CharField(max_length=16, choices=What.choices)
    how_much = models.CharField(max_length=200)
    with_exempt = models.BooleanField("exempt matter too", default=False)
    sha256 = models.CharField(max_length=64)

    objects = AccessEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        verbose_name_plural = "access entries"
        indexes = [
            models.Index(fields=["council", "-recorded_at", "-id"], name="access_latest_first")
        ]

    def __str__(self) -> str:
        return f"{self.get_what_display()}: {self.how_much}"
