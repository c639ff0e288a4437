from typing import Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.policy import Capability
from accounts.records import Record, Withdrawable
from accounts.scope import ScopedQuerySet
from govuk.dates import in_words


class NoticeKind(models.TextChoices):
    AGENDA = "agenda", "Agenda and reports"
    KEY_DECISION = "key_decision", "Notice of a key decision"
    PRIVATE = "private", "Notice of a private meeting"
    PRIVATE_AGAIN = "private_again", "Second notice of a private meeting"
    GENERAL_EXCEPTION = "general_exception", "General exception"
    SPECIAL_URGENCY = "special_urgency", "Special urgency"
    LATE_ITEM = "late_item", "Late item"


# What the law allows for a reason only.
WITH_REASON = (
    NoticeKind.PRIVATE,
    NoticeKind.PRIVATE_AGAIN,
    NoticeKind.GENERAL_EXCEPTION,
    NoticeKind.SPECIAL_URGENCY,
    NoticeKind.LATE_ITEM,
)


class NoticeQuerySet(ScopedQuerySet):
    council_at = "meeting__board__council"
    exempt_at = ("meeting", "report", "report__plan")
    board_at = ("meeting__board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


class Notice(Record, Withdrawable):
    """Something the public was told before a meeting, on the day `published_on`.

    `agreed_by` is the post that agreed to special urgency; `answer` what was said to those who
    objected to a private meeting.
    """

    meeting = models.ForeignKey(
        "boards.Meeting", models.PROTECT, related_name="notices", editable=False
    )
    kind = models.CharField("what was published", max_length=17, choices=NoticeKind.choices)
    published_on = models.DateField("date of publication")
    report = models.ForeignKey(
        "reports.CommitteeReport", models.PROTECT, null=True, blank=True, related_name="notices"
    )
    matter = models.CharField("the matter", max_length=250, blank=True)
    reason = models.TextField(max_length=2_000, blank=True)
    agreed_by = models.CharField("agreed by (post)", max_length=160, blank=True)
    answer = models.TextField(
        "representations, and the answer to them", max_length=5_000, blank=True
    )
    documents = models.TextField("documents to be considered", max_length=2_000, blank=True)
    address = models.TextField("where copies can be had", max_length=500, blank=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["published_on", "pk"]
        constraints = [
            models.CheckConstraint(
                name="notice_says_why",
                condition=~Q(kind__in=[kind.value for kind in WITH_REASON]) | ~Q(reason=""),
            ),
            models.CheckConstraint(
                name="urgency_was_agreed",
                condition=~Q(kind="special_urgency") | ~Q(agreed_by=""),
            ),
            models.CheckConstraint(
                name="key_decision_names_its_matter",
                condition=~Q(kind="key_decision") | (~Q(matter="") & ~Q(address="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {in_words(self.published_on)}"

    def get_absolute_url(self) -> str:
        return reverse("reports:timetable", args=[self.meeting.board.council.slug, self.meeting_id])
