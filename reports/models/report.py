from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.conf import settings
from django.core.files.storage import FileSystemStorage
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.urls import reverse

from accounts.policy import Capability, access_of
from accounts.records import Record, Withdrawable
from accounts.scope import ScopedQuerySet, Visible
from govuk.dates import LONDON, in_words
from reports.equality import EqualityOption
from reports.models.template import LIVE_KINDS, RECORDED_KINDS, SectionKind, TemplateVersion

if TYPE_CHECKING:
    from accounts.models import Council, User


def report_storage() -> FileSystemStorage:
    """Outside every web root: an issued paper is served only by the view that checks it."""
    return FileSystemStorage(location=settings.DATA_DIR / "reports", base_url=None)


class ReportQuerySet(ScopedQuerySet):
    council_at = "council"
    exempt_at = ("", "plan")
    plan_at = ("plan",)
    board_at = ("meeting__board",)

    def readable_by(self, user: "User") -> Self:
        """Those `user` may know of: drafts for those who draft or were asked to clear them, else
        what was once issued."""
        access = access_of(user)
        drafting = access.councils(Capability.DRAFT_REPORT)
        issued = IssuedReport.objects.visible_to(user).issued().filter(report=OuterRef("pk"))
        known = Q(council_id__in=drafting) | Q(Exists(issued))
        if clearing := access.councils_at_all(Capability.CLEAR_PART):
            asked = apps.get_model("reports", "Clearance").objects.filter(
                report=OuterRef("pk"), asked_of=user, withdrawn_at=None
            )
            known |= Q(Exists(asked), status=ReportStatus.DRAFT, council_id__in=clearing)
        return self.visible_to(user).filter(known)

    def drafted_by(self, user: "User") -> Self:
        """Those not yet issued, of the councils that `user` drafts for, the first meeting first."""
        drafting = access_of(user).councils(Capability.DRAFT_REPORT)
        return (
            self.visible_to(user)
            .filter(council_id__in=drafting, withdrawn_at=None)
            .exclude(status=ReportStatus.ISSUED)
            .order_by(F("meeting__on").asc(nulls_last=True), "pk")
        )


class ReportStatus(models.TextChoices):
    DRAFT = "draft", "Draft"
    ISSUING = "issuing", "Issuing"
    ISSUED = "issued", "Issued"


class CommitteeReport(Record, Visible, Withdrawable):
    """A paper for a committee: typed and live sections, frozen when it is issued."""

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="reports")
    template = models.ForeignKey(TemplateVersion, models.PROTECT, related_name="reports")
    plan = models.ForeignKey("improvement.ImprovementPlan", models.PROTECT, related_name="reports")
    inspection = models.ForeignKey(
        "inspections.Inspection", models.PROTECT, null=True, blank=True, related_name="reports"
    )
    meeting = models.ForeignKey(
        "boards.Meeting", models.PROTECT, null=True, blank=True, related_name="reports"
    )
    title = models.CharField(max_length=250)
    report_of = models.CharField("report of", max_length=200, blank=True)
    prepared_by = models.CharField("prepared by (post)", max_length=200, blank=True)
    contact = models.TextField("contact officers (posts)", blank=True)
    agenda_item = models.CharField("agenda item", max_length=20, blank=True)
    portfolio = models.CharField("portfolio affected", max_length=200, blank=True)
    wards = models.CharField("wards or divisions affected", max_length=200, blank=True)
    is_key_decision = models.BooleanField("key decision", null=True, blank=True)
    report_on = models.DateField("date of the report", null=True, blank=True)
    version_label = models.CharField("version", max_length=20, blank=True)
    footer_reference = models.CharField(max_length=40, blank=True)
    facts_on = models.DateField(
        "facts as at",
        null=True,
        blank=True,
        help_text="Leave empty to show the plan as it stands on the day the report is issued.",
    )
    numbering = models.CharField(
        max_length=12,
        choices=TemplateVersion._meta.get_field("numbering").choices,
        default="decimal",
    )
    equality_option = models.CharField(
        "equality impact assessment", max_length=1, choices=EqualityOption.choices, blank=True
    )
    equality_link = models.URLField("where the assessment can be read", max_length=500, blank=True)
    equality_attachment = models.CharField(
        "annex or appendix with the assessment", max_length=60, blank=True
    )
    status = models.CharField(
        max_length=8, choices=ReportStatus.choices, default=ReportStatus.DRAFT, editable=False
    )
    not_issued_because = models.TextField(blank=True, editable=False)

    objects = ReportQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return reverse("reports:report", args=[self.council.slug, self.pk])

    def reasons_not_to_withdraw(self) -> list[str]:
        """A report that left the building stays: a correction supersedes it."""
        latest = self.latest_issue()
        if latest is not None:
            return [
                f"Issue {latest.number} has left the building. An issued report is never"
                " withdrawn: start a correction, and its next issue supersedes it"
            ]
        if self.status == ReportStatus.ISSUING:
            return ["Its PDF is being made. Make it a draft again first"]
        return []

    def latest_issue(self) -> "IssuedReport | None":
        """The last issue that left the building, without its document."""
        return self.issues.papers().issued().defer("document").order_by("-number").first()

    def issue_being_made(self) -> "IssuedReport | None":
        """The issue whose facts are frozen and whose PDF is not there yet."""
        return self.issues.papers().being_made().defer("document").first()


class SectionQuerySet(ScopedQuerySet):
    council_at = "report__council"
    exempt_at = ("", "report", "report__plan")
    plan_at = ("report__plan",)
    board_at = ("report__meeting__board",)

    def printed(self) -> Self:
        """Those that are not left out, in their order."""
        return self.filter(is_left_out=False).order_by("order", "pk")


class ReportSection(Record, Visible):
    """One section of a report. A section without words prints its nil wording, as it was typed."""

    report = models.ForeignKey(CommitteeReport, models.PROTECT, related_name="sections")
    order = models.PositiveSmallIntegerField()
    heading = models.CharField(max_length=200)
    level = models.PositiveSmallIntegerField(
        default=2, choices=[(2, "A section"), (3, "Part of the section above")]
    )
    kind = models.CharField(max_length=20, choices=SectionKind.choices)
    text = models.TextField(blank=True, max_length=20_000)
    nil_wording = models.CharField(
        "wording when there is nothing to say", max_length=200, blank=True
    )
    is_appendix = models.BooleanField("on a page of its own, as an appendix", default=False)
    is_left_out = models.BooleanField("left out of the report", default=False)
    options = models.JSONField(default=dict, blank=True)
    hint = models.CharField(max_length=300, blank=True)

    objects = SectionQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["report", "order", "pk"]
        constraints = [
            *Visible.Meta.constraints,
        ]

    def __str__(self) -> str:
        return self.heading

    def get_absolute_url(self) -> str:
        return f"{reverse('reports:sections', args=[self.report.council.slug, self.report_id])}"

    @classmethod
    def of_template(
        cls, report: CommitteeReport, words: Mapping[str, str] | None = None
    ) -> "list[ReportSection]":
        """Those that its template gives `report`, unsaved. `words` are typed texts by heading."""
        return [
            cls(
                report=report,
                order=order,
                heading=given["heading"],
                kind=given["kind"],
                level=given.get("level", 2),
                nil_wording=given.get("nil_wording", ""),
                is_appendix=given.get("is_appendix", False),
                hint=given.get("hint", ""),
                options=given.get("options", {}),
                text=(words or {}).get(given["heading"], given.get("text", "")),
            )
            for order, given in enumerate(report.template.sections, start=1)
        ]

    @property
    def is_below_another(self) -> bool:
        """Whether it is part of the section above it, or stands there without a heading."""
        options = self.options if isinstance(self.options, dict) else {}
        is_part = self.level > 2 and not self.is_appendix
        return is_part or options.get("has_heading") is False

    @property
    def is_live(self) -> bool:
        """Whether the plan and the inspection fill it; typed words then stand above them."""
        return self.kind in LIVE_KINDS

    @property
    def is_recorded(self) -> bool:
        """Whether it prints what is recorded with the report, below the words that are typed."""
        return self.kind in RECORDED_KINDS


class IssuedReportQuerySet(ScopedQuerySet):
    council_at = "report__council"
    exempt_at = ("", "report", "report__plan")
    plan_at = ("report__plan",)
    board_at = ("report__meeting__board",)

    def papers(self) -> Self:
        """The paper of each issue, for all who may read the report: no Part 2 packs."""
        return self.filter(pack_of=None)

    def issued(self) -> Self:
        return self.filter(issued_at__isnull=False)

    def being_made(self) -> Self:
        return self.filter(issued_at=None, failed_because="")

    def readable_by(self, user: "User") -> Self:
        """Those `user` may know of: what left the building, and for those who draft the rest."""
        drafting = access_of(user).councils(Capability.DRAFT_REPORT)
        left = Q(issued_at__isnull=False)
        return self.visible_to(user).filter(Q(report__council_id__in=drafting) | left)


class FrozenPaper(Record, Visible):
    """Facts frozen at a click, then a PDF and a Word file made of them once, and their SHA-256.

    `document` is the frozen document tree as canonical JSON, and `facts_sha256` the SHA-256 of
    that text. What the paper is called, and who may read it, are those of the click too. A paper
    from before there were Word files has none, and none is made of it later.
    """

    title = models.CharField(max_length=250)
    document = models.TextField()
    facts_sha256 = models.CharField(max_length=64)
    facts_on = models.DateField("facts as at")
    frozen_at = models.DateTimeField()
    frozen_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    pdf = models.FileField(storage=report_storage, blank=True)
    size = models.PositiveIntegerField("size in bytes", null=True)
    sha256 = models.CharField(max_length=64, blank=True)
    word = models.FileField("Word file", storage=report_storage, blank=True)
    word_size = models.PositiveIntegerField("size of the Word file in bytes", null=True)
    word_sha256 = models.CharField("SHA-256 of the Word file", max_length=64, blank=True)
    issued_at = models.DateTimeField(null=True)
    failed_because = models.TextField(blank=True)

    class Meta:
        abstract = True

    @property
    def is_issued(self) -> bool:
        return self.issued_at is not None

    @property
    def is_as_frozen(self) -> bool:
        """Whether `document` is still what was frozen, and nobody has reached into the database."""
        return sha256(self.document.encode()).hexdigest() == self.facts_sha256

    @property
    def file_name(self) -> str:
        """The name of its PDF among the kept files."""
        return f"{self.pk}.pdf"

    @property
    def word_name(self) -> str:
        """The name of its Word file there."""
        return f"{self.file_name.removesuffix('.pdf')}.docx"

    # What is said of it to those who hold a copy

    @property
    def what_it_is(self) -> str:
        raise NotImplementedError

    @property
    def out_on(self) -> date:
        """The day it left the building."""
        raise NotImplementedError

    @property
    def of_council(self) -> "Council":
        raise NotImplementedError

    def successors(self) -> Any:
        """The papers that took its place, the last one first."""
        return type(self).objects.none()  # type: ignore[attr-defined]


class PublishedPaper(FrozenPaper):
    """What was published of a meeting, on the day when it was."""

    published_on = models.DateField("date of publication")

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title}, published on {in_words(self.published_on)}"

    @property
    def out_on(self) -> date:
        return self.published_on


# The PDF is there with its hash, or there is none of all this; and so the Word file beside it.
BYTES_WITH_HASH_OR_NONE = Q(issued_at=None, pdf="", sha256="", size=None) | (
    Q(issued_at__isnull=False, size__isnull=False, failed_because="") & ~Q(pdf="") & ~Q(sha256="")
)
WORD_WITH_HASH_OR_NONE = Q(word="", word_sha256="", word_size=None) | (
    Q(issued_at__isnull=False, word_size__isnull=False) & ~Q(word="") & ~Q(word_sha256="")
)


class IssuedReport(FrozenPaper):
    """What left the building: a report as it was frozen, with its number and meeting of then.

    It is *issuing* while `issued_at` and `failed_because` are both empty. An attempt that failed
    keeps its reason, and its number is used again.

    A report with exempt sections is issued as two papers at one click: the one that holds none of
    them, and its Part 2 pack, `pack_of` that, which holds all and is exempt itself.
    """

    report = models.ForeignKey(CommitteeReport, models.PROTECT, related_name="issues")
    number = models.PositiveSmallIntegerField()
    pack_of = models.OneToOneField(
        "self", models.PROTECT, null=True, editable=False, related_name="pack"
    )
    report_version = models.PositiveIntegerField()
    meeting = models.ForeignKey(
        "boards.Meeting", models.PROTECT, null=True, related_name="issued_reports"
    )

    objects = IssuedReportQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["report", "-number", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(
                fields=["report", "number"],
                condition=Q(failed_because="", pack_of=None),
                name="issue_number_once",
            ),
            models.CheckConstraint(
                condition=BYTES_WITH_HASH_OR_NONE, name="issued_has_bytes_and_hash"
            ),
            models.CheckConstraint(
                condition=WORD_WITH_HASH_OR_NONE, name="issued_word_has_bytes_and_hash"
            ),
            models.CheckConstraint(
                condition=Q(pack_of=None) | Q(visibility="exempt"), name="part_2_pack_is_exempt"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.name}"

    @property
    def name(self) -> str:
        """Issue 1; or the Part 2 pack of it."""
        return f"issue {self.number}{' Part 2 pack' if self.is_pack else ''}"

    @property
    def is_pack(self) -> bool:
        """Whether it is the Part 2 pack of an issue."""
        return self.pack_of_id is not None

    def with_pack(self) -> "list[IssuedReport]":
        """The issue, and its Part 2 pack where it has one."""
        return [self, *IssuedReport.objects.filter(pack_of=self).select_related("report")]

    def get_absolute_url(self) -> str:
        return reverse("reports:issued", args=[self.report.council.slug, self.pk])

    @property
    def what_it_is(self) -> str:
        return f"Report, {self.name}"

    @property
    def out_on(self) -> date:
        return self.frozen_at.astimezone(LONDON).date()

    @property
    def of_council(self) -> "Council":
        return self.report.council

    def successors(self) -> Any:
        same = IssuedReport.objects.issued().filter(
            report=self.report_id, pack_of__isnull=not self.is_pack
        )
        return same.filter(number__gt=self.number).order_by("-number")

    @property
    def is_being_made(self) -> bool:
        return self.issued_at is None and not self.failed_because
