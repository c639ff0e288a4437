from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.policy import Capability, access_of
from accounts.records import Record, Withdrawable
from accounts.scope import ScopedQuerySet, Visible
from govuk.dates import in_words
from reports.models.report import (
    BYTES_WITH_HASH_OR_NONE,
    WORD_WITH_HASH_OR_NONE,
    PublishedPaper,
)

if TYPE_CHECKING:
    from accounts.models import Council, User


class NoticeKind(models.TextChoices):
    AGENDA = "agenda", "Agenda and reports"
    KEY_DECISION = "key_decision", "Notice of a key decision"
    PRIVATE = "private", "Notice of a private meeting"
    PRIVATE_AGAIN = "private_again", "Second notice of a private meeting"
    PRIVATE_URGENT = "private_urgent", "Private meeting at short notice"
    GENERAL_EXCEPTION = "general_exception", "General exception"
    SPECIAL_URGENCY = "special_urgency", "Special urgency"
    LATE_ITEM = "late_item", "Late item"


# Those of which we make the paper. The others are published elsewhere, and recorded here.
WITH_PAPER = (
    NoticeKind.KEY_DECISION,
    NoticeKind.PRIVATE,
    NoticeKind.PRIVATE_AGAIN,
    NoticeKind.PRIVATE_URGENT,
    NoticeKind.GENERAL_EXCEPTION,
    NoticeKind.SPECIAL_URGENCY,
)
# What the law allows for a reason only.
WITH_REASON = (
    NoticeKind.PRIVATE,
    NoticeKind.PRIVATE_AGAIN,
    NoticeKind.PRIVATE_URGENT,
    NoticeKind.GENERAL_EXCEPTION,
    NoticeKind.SPECIAL_URGENCY,
    NoticeKind.LATE_ITEM,
)


class AgreedAs(models.TextChoices):
    """Whose agreement to urgency the law takes (SI 2012/2089, regulations 5(6) and 11(1)): the
    next one only where the one before is not there."""

    SCRUTINY = "scrutiny", "Chair of the relevant overview and scrutiny committee"
    COUNCIL = "council", "Chair of the council: that committee has no chair, or theirs cannot act"
    VICE = "vice", "Vice-chair of the council: there is neither chair"

    @property
    def why_asked(self) -> str:
        """Why it was not the chair of the scrutiny committee who was asked; "" where it was."""
        return {
            AgreedAs.SCRUTINY: "",
            AgreedAs.COUNCIL: "The relevant overview and scrutiny committee has no chair, or its"
            " chair could not act, so the chair of the council was asked.",
            AgreedAs.VICE: "Neither the relevant overview and scrutiny committee nor the council"
            " has a chair, so the vice-chair of the council was asked.",
        }[self]


class NoticeQuerySet(ScopedQuerySet):
    council_at = "meeting__board__council"
    exempt_at = ("meeting", "report", "report__plan")
    board_at = ("meeting__board",)
    capability = Capability.READ_BOARDS

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def readable_by(self, user: "User") -> Self:
        """Those `user` may know of: what is published, and drafts for those who keep boards.

        What was published for all stays on record as it was published, whatever became exempt
        since: the law wants it open, and it never held exempt matter.
        """
        keeping = access_of(user).councils(Capability.KEEP_BOARDS)
        known = Q(is_draft=False) | Q(meeting__board__council_id__in=keeping)
        as_published = PublishedNotice.objects.visible_to(user).values("notice")
        return self.filter(self.scope_of(user) & known | Q(pk__in=as_published))


class Notice(Record, Withdrawable):
    """Something the public was told before a meeting, on the day `published_on`.

    One of which we make the paper is a draft until that is published, and never changes after.
    `published_time` matters where the council has an hour after which the next day counts.
    `agreed_by` is the post that agreed to special urgency or to a private meeting at short notice,
    and `agreed_as` why the law takes its agreement; `answer` what was said to those who objected to
    a private meeting.
    """

    meeting = models.ForeignKey(
        "boards.Meeting", models.PROTECT, related_name="notices", editable=False
    )
    kind = models.CharField("what was published", max_length=17, choices=NoticeKind.choices)
    is_draft = models.BooleanField(default=False, editable=False)
    published_on = models.DateField("date of publication")
    published_time = models.TimeField("time of publication", null=True, blank=True)
    report = models.ForeignKey(
        "reports.CommitteeReport", models.PROTECT, null=True, blank=True, related_name="notices"
    )
    matter = models.CharField("the matter", max_length=250, blank=True)
    reason = models.TextField(max_length=2_000, blank=True)
    agreed_by = models.CharField("agreed by (post)", max_length=160, blank=True)
    agreed_as = models.CharField("who that is", max_length=8, choices=AgreedAs.choices, blank=True)
    agreed_on = models.DateField("date of the agreement", null=True, blank=True)
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
                name="draft_notice_has_a_paper",
                condition=Q(is_draft=False) | Q(kind__in=[kind.value for kind in WITH_PAPER]),
            ),
            models.CheckConstraint(
                name="urgency_was_agreed",
                condition=~Q(kind="special_urgency") | ~Q(agreed_by=""),
            ),
            models.CheckConstraint(
                name="short_notice_was_agreed",
                condition=~Q(kind="private_urgent")
                | (~Q(agreed_by="") & ~Q(agreed_as="") & Q(agreed_on__isnull=False)),
            ),
            models.CheckConstraint(
                name="key_decision_names_its_matter",
                condition=~Q(kind="key_decision") | (~Q(matter="") & ~Q(address="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}, {in_words(self.published_on)}"

    def get_absolute_url(self) -> str:
        slug = self.meeting.board.council.slug
        if self.has_paper:
            return reverse("reports:notice", args=[slug, self.pk])
        return reverse("reports:timetable", args=[slug, self.meeting_id])

    @property
    def has_paper(self) -> bool:
        return self.kind in WITH_PAPER

    @property
    def why_asked(self) -> str:
        """Why whoever agreed was asked, where that needs saying."""
        return AgreedAs(self.agreed_as).why_asked if self.agreed_as else ""

    @property
    def may_change(self) -> bool:
        """Whether it may still be edited: what was published is final, and is only withdrawn."""
        return self.withdrawn_at is None and not hasattr(self, "published")


class PublishedNoticeQuerySet(ScopedQuerySet):
    council_at = "notice__meeting__board__council"
    exempt_at = ("",)  # as it was published
    board_at = ("notice__meeting__board",)
    capability = Capability.READ_BOARDS


class PublishedNotice(PublishedPaper):
    """A notice as it was published: its words, its PDF and its Word file."""

    notice = models.OneToOneField(Notice, models.PROTECT, related_name="published")

    objects = PublishedNoticeQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["-published_on", "-pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.CheckConstraint(
                condition=BYTES_WITH_HASH_OR_NONE, name="published_notice_has_bytes_and_hash"
            ),
            models.CheckConstraint(
                condition=WORD_WITH_HASH_OR_NONE, name="notice_word_has_bytes_and_hash"
            ),
        ]

    def get_absolute_url(self) -> str:
        return self.notice.get_absolute_url()

    @property
    def file_name(self) -> str:
        return f"notice-{self.pk}.pdf"

    @property
    def what_it_is(self) -> str:
        return str(self.notice.get_kind_display())

    @property
    def of_council(self) -> "Council":
        return self.notice.meeting.board.council
