"""What a board saw: the facts of its plans, frozen when a meeting was closed."""

import json
from hashlib import sha256
from typing import Any, Self

from django.db import models
from django.urls import reverse

from accounts.policy import Capability
from accounts.records import Fact
from accounts.scope import ScopedQuerySet
from boards.models.meeting import Meeting, MeetingStep


class SnapshotQuerySet(ScopedQuerySet):
    council_at = "meeting__board__council"
    exempt_at = ("", "meeting")
    board_at = ("meeting__board",)
    capability = Capability.READ_BOARDS

    def named(self) -> Self:
        """One row for each time the meeting was closed, without the facts; the latest first."""
        open_to_members = self.filter(visibility="members").defer("facts")
        return open_to_members.select_related("by").order_by("-number")


class MeetingSnapshot(Fact):
    """The facts that a board saw when its meeting was closed for the `number`-th time.

    `facts` is the text that `boards.snapshot.facts_of` gave, and `sha256` the SHA-256 of its
    bytes in UTF-8. It is never changed: a meeting that is reopened and closed again has one more.
    Exempt matter is kept apart: where there is any, a second row with visibility "exempt" holds
    the facts as those entitled read them, whole, and only they find it.
    """

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="snapshots")
    step = models.ForeignKey(MeetingStep, models.PROTECT, related_name="snapshots")
    number = models.PositiveSmallIntegerField()
    visibility = models.CharField(
        max_length=10, choices=[("members", "Members"), ("exempt", "Exempt (Part 2)")]
    )
    on = models.DateField("facts as at")
    facts = models.TextField()
    sha256 = models.CharField(max_length=64)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        ordering = ["meeting", "number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "number", "visibility"], name="snapshot_number_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting}, snapshot {self.number}"

    def get_absolute_url(self) -> str:
        slug = self.meeting.board.council.slug
        return reverse("boards:snapshot", args=[slug, self.meeting_id, self.number])

    @property
    def is_intact(self) -> bool:
        """Whether the facts are still those that were frozen."""
        return sha256(self.facts.encode()).hexdigest() == self.sha256

    def read(self) -> dict[str, Any]:
        """The facts; `boards.snapshot` gives their shape."""
        found: dict[str, Any] = json.loads(self.facts)
        return found
