from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from accounts.policy import Capability
from accounts.records import Record, Withdrawable
from accounts.scope import ScopedQuerySet
from boards.models.board import Board
from improvement.models.evidence import evidence_storage


class TermsQuerySet(ScopedQuerySet):
    council_at = "board__council"
    board_at = ("board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def latest_first(self) -> Self:
        return self.order_by(F("agreed_on").desc(nulls_last=True), "-number")


class TermsOfReference(Record, Withdrawable):
    """A version of what a board is for, as text or as a file. A later one replaces no earlier."""

    board = models.ForeignKey(Board, models.PROTECT, related_name="terms")
    number = models.PositiveSmallIntegerField(editable=False)
    agreed_on = models.DateField("day they were agreed", null=True, blank=True)
    text = models.TextField("terms of reference", blank=True, max_length=20_000)
    file = models.FileField(storage=evidence_storage, blank=True, editable=False)
    file_name = models.CharField(max_length=150, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField("size in bytes", null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = TermsQuerySet.as_manager()

    class Meta:
        ordering = ["board", "-number"]
        verbose_name = verbose_name_plural = "terms of reference"
        constraints = [
            models.UniqueConstraint(fields=["board", "number"], name="terms_number_once"),
            models.CheckConstraint(condition=~Q(text="") | ~Q(file=""), name="terms_say_something"),
        ]

    def __str__(self) -> str:
        return f"{self.board}, terms of reference, version {self.number}"

    def get_absolute_url(self) -> str:
        return reverse("boards:terms", args=[self.board.council.slug, self.board_id])
