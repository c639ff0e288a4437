from datetime import datetime
from typing import Any, Self

from django.db import models
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from accounts.records import Fact
from accounts.scope import ScopedQuerySet
from improvement.models.action import updates_for
from improvement.models.progress import ProgressUpdate
from improvement.status import Rag


class ExceptionNoteQuerySet(ScopedQuerySet):
    council_at = "action__plan__council"
    exempt_at = ("update", "action", "action__plan")
    plan_at = ("action__plan",)

    def readable_by(self, user: User) -> Self:
        """Of notes on actions that `user` may know of, those on an update that they may read."""
        return self.filter(update__in=updates_for(user).values("pk"))

    def answering(self, updates: "QuerySet[Any]", *, at: datetime | None) -> Self:
        """Those that answer the spell which the action is in, by `updates`, the ones that count.

        A note answers its spell until an update that is not red ends it. With `at`, only what was
        recorded by then counts.
        """
        rows, later = self.filter(update__in=updates.values("pk")), updates
        if at is not None:
            rows, later = rows.filter(recorded_at__lte=at), later.filter(recorded_at__lte=at)
        ended = later.filter(
            Q(on__gt=OuterRef("update__on"))
            | Q(on=OuterRef("update__on"), recorded_at__gt=OuterRef("update__recorded_at"))
            | Q(
                on=OuterRef("update__on"),
                recorded_at=OuterRef("update__recorded_at"),
                pk__gt=OuterRef("update_id"),
            ),
            action_id=OuterRef("action_id"),
        ).exclude(rag=Rag.RED)
        return rows.exclude(Exists(ended))


class ExceptionNote(Fact):
    """Why an action is off track, what that means for children, and how it gets back on track.

    It answers a spell: the updates in a row that rate the action red, of which `update` is one. A
    note is added, never changed; of several on one spell the latest counts. Who may read the
    update may read the note.
    """

    action = models.ForeignKey(
        "improvement.Action", models.PROTECT, related_name="exception_notes", editable=False
    )
    update = models.ForeignKey(
        ProgressUpdate, models.PROTECT, related_name="exception_notes", editable=False
    )
    cause = models.TextField("why it is off track", max_length=20_000)
    effect_on_children = models.TextField("what it means for children", max_length=20_000)
    recovery = models.TextField("what is being done to recover", max_length=20_000)
    help_wanted = models.TextField("help that is wanted", blank=True, max_length=20_000)
    back_on_track_on = models.DateField("date it will be back on track")

    objects = ExceptionNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at", "-pk"]
        indexes = [
            models.Index(fields=["action", "-recorded_at", "-id"], name="exception_note_latest")
        ]

    def __str__(self) -> str:
        return f"Exception note: {self.cause[:60]}"

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#exception"
