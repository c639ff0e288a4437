from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Record, Withdrawable
from accounts.scope import ScopedQuerySet, Visible
from improvement.models.action import Action


def evidence_storage() -> FileSystemStorage:
    """Outside every web root: a file is served only by the view that checks its item."""
    return FileSystemStorage(location=settings.DATA_DIR / "evidence", base_url=None)


class EvidenceQuerySet(ScopedQuerySet):
    council_at = "action__plan__council"
    exempt_at = ("", "action", "action__plan")
    plan_at = ("action__plan",)


class Evidence(Record, Visible, Withdrawable):
    """A file or a link that shows what an action did. The file is kept under a random name."""

    action = models.ForeignKey(Action, models.PROTECT, related_name="evidence")
    update = models.ForeignKey(
        "improvement.ProgressUpdate",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="evidence",
        editable=False,
    )
    title = models.CharField(max_length=200)
    kind = models.CharField(
        max_length=16,
        choices=[
            ("data", "Data"),
            ("audit", "Audit"),
            ("feedback", "Feedback"),
            ("document", "Document"),
            ("observation", "Observation"),
            ("external_letter", "External letter"),
        ],
        default="document",
    )
    dated_on = models.DateField("date of the evidence", null=True, blank=True)
    finding = models.TextField("what it shows", blank=True)
    link = models.URLField(max_length=500, blank=True)
    file = models.FileField(storage=evidence_storage, blank=True, editable=False)
    file_name = models.CharField("name of the file", max_length=150, blank=True, editable=False)
    content_type = models.CharField(max_length=100, blank=True, editable=False)
    size = models.PositiveIntegerField("size in bytes", null=True, blank=True, editable=False)
    sha256 = models.CharField(max_length=64, blank=True, editable=False)

    objects = EvidenceQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["action", models.F("dated_on").desc(nulls_last=True), "-pk"]
        verbose_name_plural = "evidence"
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=(~Q(link="") & Q(file="")) | (Q(link="") & ~Q(file="")),
                name="evidence_is_a_link_or_a_file",
            ),
            models.CheckConstraint(
                condition=Q(file="") | (Q(size__isnull=False) & ~Q(sha256="") & ~Q(file_name="")),
                name="evidence_file_is_described",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return f"{self.action.get_absolute_url()}#evidence-{self.pk}"

    def get_file_url(self) -> str:
        return reverse("improvement:evidence_file", args=[self.action.plan.council.slug, self.pk])
