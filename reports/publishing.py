"""What happens to records of decisions and to notices: published once, for good."""

from collections.abc import Callable, Sequence
from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.scope import VISIBILITY_FIELDS, Visibility
from boards.models import BoardMember
from inspections.working_days import BankHolidays
from reports.decision_paper import call_in_words, decision_paper
from reports.freezing import frozen
from reports.models import (
    ApprovedMoney,
    CommitteeRules,
    DecisionRecord,
    Notice,
    PublishedDecision,
    PublishedNotice,
    Resolution,
)
from reports.models.decision import CallInStanding, DecisionStatus, ResolutionKind
from reports.notice_paper import notice_paper

# What a correction begins with: everything that was typed.
COPIED = (
    "council",
    "meeting",
    "report",
    "title",
    "agenda_item",
    "is_key_decision",
    "decided_on",
    "narrative",
    "reasons",
    "alternatives",
    "conflicts_of_interest",
    "dispensations",
    "call_in",
    "exempt_from_call_in_because",
    *VISIBILITY_FIELDS,
)
RESOLUTION_COPIED = (
    "number", "kind", "text", "to_board", "to_other", "on", "on_precision", "on_as_stated",
)  # fmt: skip


class CannotPublish(Exception):
    """The record cannot be published as it stands. The message says why."""


def resolutions_of(record: DecisionRecord) -> Sequence[Resolution]:
    """Its resolutions in the order they were recorded, without those withdrawn."""
    return list(record.resolutions.standing().select_related("to_board").order_by("pk"))


@transaction.atomic
def publish(
    record: DecisionRecord,
    rules: CommitteeRules,
    *,
    published_on: date,
    bank_holidays: Callable[[], BankHolidays],
    by: User,
    at: datetime,
    seen: int | None = None,
) -> PublishedDecision:
    """Freeze a whole record as published on that day, with its call-in worked out.

    Its PDF is made afterwards. Raises CannotPublish, Conflict, FinalRecord and BeyondTheTable.
    """
    if record.missing():
        raise CannotPublish("A field that the law wants is blank")
    if not resolutions_of(record):
        raise CannotPublish("It has no resolution yet")
    made = PublishedDecision(
        decision=record,
        title=record.title,
        published_on=published_on,
        call_in=record.call_in,
        **record.readers,
    )
    if record.call_in == CallInStanding.SUBJECT:
        assert record.decided_on is not None, "missing() asks for it"
        worked = rules.call_in(
            decided_on=record.decided_on, published_on=published_on, bank_holidays=bank_holidays
        )
        if worked is None:
            raise CannotPublish("The council’s call-in rule is not recorded yet")
        words = call_in_words(worked, signatories=rules.call_in_signatories)
        made.call_in_ends_at = worked.at
        made.call_in_words, made.call_in_working = words.until, list(words.working)
    document = decision_paper(record, resolutions_of(record), published=made)
    for name, value in frozen(document, on=published_on, by=by, at=at).items():
        setattr(made, name, value)
    record.status = DecisionStatus.PUBLISHED
    record.save(by=by, at=at, seen=seen)
    made.save(by=by, at=at)
    if record.supersedes_id:
        take_over_money(record, by=by, at=at)
    return made


def take_over_money(record: DecisionRecord, *, by: User, at: datetime) -> None:
    """Have the resolutions of a correction name the money that those of the same number did."""
    approving = record.resolutions.standing().filter(kind=ResolutionKind.APPROVE)
    by_number = {each.number: each for each in approving}
    links = ApprovedMoney.objects.current().filter(resolution__decision=record.supersedes_id)
    for link in links.select_related("resolution"):
        if (successor := by_number.get(link.resolution.number)) is not None:
            link.end(by=by, at=at)
            ApprovedMoney(line_id=link.line_id, resolution=successor).save(by=by, at=at)


def members_on(notice: Notice) -> list[str]:
    """The posts of those who sit on the body that decides, on the day of publication."""
    seats = BoardMember.objects.standing().sitting(on=notice.published_on)
    members = seats.filter(board=notice.meeting.board, standing="member")
    return list(members.values_list("post", flat=True))


@transaction.atomic
def publish_notice(
    notice: Notice, *, by: User, at: datetime, seen: int | None = None
) -> PublishedNotice:
    """Freeze a drafted notice as published. Its PDF is made afterwards.

    It is public, unless its meeting is exempt. Raises Conflict; IntegrityError where it was
    published already.
    """
    meeting = notice.meeting
    document = notice_paper(notice, members_on(notice), is_published=True)
    made = PublishedNotice(
        notice=notice,
        title=f"{document.title}: {notice.matter or meeting}"[:250],
        published_on=notice.published_on,
        visibility=Visibility.EXEMPT if meeting.is_exempt else Visibility.PUBLIC,
        exempt_paragraphs=meeting.exempt_paragraphs,
        exempt_reason=meeting.exempt_reason,
        **frozen(document, on=notice.published_on, by=by, at=at),
    )
    notice.is_draft = False
    notice.save(by=by, at=at, seen=seen)
    made.save(by=by, at=at)
    return made


@transaction.atomic
def start_correction_of(
    record: DecisionRecord, reason: str, *, by: User, at: datetime
) -> DecisionRecord:
    """A new draft with all that was typed, which supersedes `record` once it is published.

    IntegrityError: a correction of it stands already.
    """
    new = DecisionRecord(
        supersedes=record,
        correction_reason=reason,
        **{name: getattr(record, name) for name in COPIED},
    )
    new.save(by=by, at=at)
    for resolution in resolutions_of(record):
        given = {name: getattr(resolution, name) for name in RESOLUTION_COPIED}
        Resolution(decision=new, **given).save(by=by, at=at)
    return new
