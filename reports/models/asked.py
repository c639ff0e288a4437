import uuid
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.urls import reverse

from accounts.policy import Capability, access_of, can
from accounts.scope import Visibility, Visible

if TYPE_CHECKING:
    from accounts.models import Council, User

KEPT = timedelta(hours=1)


class AskedPaperQuerySet(models.QuerySet["AskedPaper"]):
    def kept_for(self, user: "User", council: "Council", *, at: datetime) -> Self:
        """Those that `user` asked for within the hour and may still read.

        What was asked for under other rights, more or fewer, is not there any more.
        """
        return self.filter(
            asked_by=user,
            council=council,
            access=access_of(user).stamp(council.pk),
            asked_at__gt=at - KEPT,
        )


class AskedPaper(models.Model):
    """A paper of things as they stand, for the one who asked, and for an hour.

    It is no record of the council's: it has no history, and is swept away. `document` is its tree
    as JSON until the PDF is made. `entry` holds the fields of an access entry. `access` is a stamp
    of what they might read when they asked. `onward` is empty where the paper itself is wanted.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    council = models.ForeignKey("accounts.Council", models.CASCADE, related_name="+")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    access = models.CharField(max_length=64)
    title = models.CharField(max_length=300)
    document = models.TextField()
    digest = models.CharField(max_length=64)
    made_on = models.DateField()
    taken = models.CharField("who took it, at its foot", max_length=400, blank=True)
    entry = models.JSONField("what the access log says when it is handed over", null=True)
    back = models.TextField("page it was asked for on")
    onward = models.TextField("address of the file that it goes into", blank=True)
    asked_at = models.DateTimeField(db_index=True)
    size = models.PositiveIntegerField("size in bytes", null=True)
    failed_because = models.TextField(blank=True)

    objects = AskedPaperQuerySet.as_manager()

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:asked", args=[self.council.slug, self.pk])

    def may_hold_what_is_exempt_now(self) -> bool:
        """Whether anything in the council was made exempt after it was asked for, by somebody who
        may not read all that is exempt there. One query."""
        if can(self.asked_by, Capability.READ_EXEMPT, self.council):
            return False
        first, *others = made_exempt_since(self.council, self.asked_at)
        return first.union(*others, all=True).exists()

    @property
    def onward_url(self) -> str:
        """Where the file is fetched that this paper goes into, naming the paper."""
        return f"{self.onward}{'&' if '?' in self.onward else '?'}paper={self.pk}"

    @property
    def is_made(self) -> bool:
        return self.size is not None

    @property
    def is_settled(self) -> bool:
        """Whether it is made, or cannot be."""
        return self.is_made or bool(self.failed_because)

    @property
    def kept_until(self) -> datetime:
        return self.asked_at + KEPT

    @property
    def path(self) -> Path:
        """Outside every web root: only the view that asks whose it is hands it out."""
        return self.folder() / f"{self.pk}.pdf"

    @staticmethod
    def folder() -> Path:
        return Path(settings.DATA_DIR) / "asked"


def made_exempt_since(council: "Council", at: datetime) -> "list[models.QuerySet[Any]]":
    """For each kind of record with a history, those of `council` that were open until `at`, and
    were recorded as exempt later."""
    found = []
    for kind in apps.get_models():
        if not issubclass(kind, Visible) or not hasattr(kind, "history"):
            continue
        versions, every = kind.history.model.objects, kind._default_manager
        open_before = versions.filter(id=OuterRef("pk"), history_date__lte=at).exclude(
            visibility=Visibility.EXEMPT
        )
        exempt_after = versions.filter(
            id=OuterRef("pk"), history_date__gt=at, visibility=Visibility.EXEMPT
        )
        rows: Any = every.all()
        found.append(
            rows.in_council(council)
            .filter(Exists(open_before), Exists(exempt_after))
            .order_by()
            .values_list("pk", flat=True)
        )
    return found
