from datetime import datetime
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Case, OuterRef, Q, Subquery, When
from django.urls import reverse

from accounts.policy import Capability, access_of
from accounts.records import Fact, Record, Withdrawable, who_and_when
from accounts.scope import ScopedQuerySet
from reports.models.report import CommitteeReport, ReportSection, ReportStatus

if TYPE_CHECKING:
    from accounts.models import User


def clearances_url(report: CommitteeReport) -> str:
    return reverse("reports:clearances", args=[report.council.slug, report.pk])


class ClearanceKind(models.TextChoices):
    FINANCE = "finance", "Finance"
    LEGAL = "legal", "Legal"
    MONITORING_OFFICER = "monitoring_officer", "Monitoring officer"
    EQUALITY = "equality", "Equality"


class ClearanceQuerySet(ScopedQuerySet):
    council_at = "report__council"
    exempt_at = ("report", "report__plan")
    plan_at = ("report__plan",)
    board_at = ("report__meeting__board",)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def readable_by(self, user: "User") -> Self:
        """Those `user` may know of: for those who draft all, else what they were asked for."""
        drafting = access_of(user).councils(Capability.DRAFT_REPORT)
        rows = self.visible_to(user)
        return rows.filter(Q(report__council_id__in=drafting) | self.asked_of_in_drafts(user))

    def with_last_said(self) -> Self:
        """Those that stand, with `last_said`: the last outcome, None where nobody answered yet."""
        answers = ClearanceAnswer.objects.filter(clearance=OuterRef("pk")).order_by("-pk")
        return self.standing().annotate(last_said=Subquery(answers.values("outcome")[:1]))

    def asked_of_or_refused_to(self, user: "User") -> Self:
        """What `user` was asked to clear, and, with `is_refused`, what was last refused in the
        drafts that they write in or put before a meeting."""
        drafts = CommitteeReport.objects.drafted_by(user).filter(status=ReportStatus.DRAFT)
        refused = Q(last_said=ClearanceOutcome.REFUSED, report__in=drafts.order_by())
        return (
            self.with_last_said()
            .annotate(is_refused=Case(When(refused, then=True), default=False))
            .filter(Q(is_refused=True) | self.asked_of_in_drafts(user))
        )

    @staticmethod
    def asked_of_in_drafts(user: "User") -> Q:
        """What `user` was asked to clear, in reports that have not left the building."""
        return Q(
            asked_of=user,
            withdrawn_at=None,
            report__council_id__in=access_of(user).councils_at_all(Capability.CLEAR_PART),
            report__status=ReportStatus.DRAFT,
            report__withdrawn_at=None,
        )


class Clearance(Record, Withdrawable):
    """One clearance that a report needs before it is issued, and of whom it was asked.

    `title` is what the council calls it, such as Section 151 Officer or Financial Comments.
    `sections` are the ids of the sections it covers; none means the whole report. Whether it is
    given is worked out from the answers and the text: see `reports/clearing.py`.
    """

    report = models.ForeignKey(
        CommitteeReport, models.PROTECT, related_name="clearances", editable=False
    )
    kind = models.CharField(
        "what it is for",
        max_length=18,
        choices=ClearanceKind.choices,
        default=ClearanceKind.FINANCE,
    )
    title = models.CharField("what the council calls it", max_length=120)
    sections = models.JSONField(default=list, blank=True)
    is_of_template = models.BooleanField("asked for by the template", default=False, editable=False)
    asked_of = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    asked_at = models.DateTimeField(null=True, editable=False)

    objects = ClearanceQuerySet.as_manager()

    class Meta:
        ordering = ["report", "pk"]
        constraints = [
            who_and_when("asked_by", "asked_at"),
            models.CheckConstraint(
                name="clearance_asked_says_when",
                condition=Q(asked_of=None) | Q(asked_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["report", "title"],
                condition=Q(withdrawn_at=None),
                name="clearance_title_once",
            ),
        ]
        indexes = [models.Index(fields=["asked_of", "report"], name="clearance_asked_of")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return clearances_url(self.report)

    @classmethod
    def of_template(
        cls, report: CommitteeReport, sections: "list[ReportSection]"
    ) -> "list[Clearance]":
        """Those that the template of `report` asks for, unsaved; `sections` are recorded."""
        by_heading = {section.heading: section.pk for section in sections}
        return [
            cls(
                report=report,
                kind=given["kind"],
                title=given["title"],
                sections=[by_heading[name] for name in given["covers"] if name in by_heading],
                is_of_template=True,
            )
            for given in report.template.clearances
        ]

    @property
    def covers_whole_report(self) -> bool:
        return not self.sections

    def reasons_not_to_withdraw(self) -> list[str]:
        if self.is_of_template:
            return ["The template of the report asks for it"]
        return []

    def ask(self, user: "User | None", *, by: Any, at: datetime) -> None:
        """Ask `user` for it, or ask them again; None: nobody any more."""
        self.asked_of, self.asked_by, self.asked_at = user, by, at
        self.save(by=by, at=at)


class ClearanceOutcome(models.TextChoices):
    GIVEN = "given", "Give clearance"
    REFUSED = "refused", "Refuse clearance"


class ClearanceAnswer(Fact):
    """What an officer said to one clearance: given, or refused with the reason as its comment.

    `covered` is the text that it was said of: for each part, by the id of its section ("details"
    for the head of the paper), its version and the SHA-256 of its words.
    """

    clearance = models.ForeignKey(Clearance, models.PROTECT, related_name="answers")
    outcome = models.CharField(max_length=7, choices=ClearanceOutcome.choices)
    initials = models.CharField(max_length=10, blank=True)
    on = models.DateField("date of the clearance")
    comment = models.TextField(blank=True, max_length=5_000)
    covered = models.JSONField(default=dict)

    class Meta:
        ordering = ["clearance", "pk"]
        constraints = [
            models.CheckConstraint(
                name="clearance_given_has_initials",
                condition=~Q(outcome="given") | ~Q(initials=""),
            ),
            models.CheckConstraint(
                name="clearance_refused_says_why",
                condition=~Q(outcome="refused") | ~Q(comment=""),
            ),
        ]

    def __str__(self) -> str:
        return f"Answer of {self.on} to {self.clearance_id}"

    @property
    def is_given(self) -> bool:
        return self.outcome == ClearanceOutcome.GIVEN
