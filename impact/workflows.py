"""What changes several records of the proof at once: all of it, or none."""

from datetime import date, datetime

from django.db import transaction

from accounts.models import User
from accounts.scope import Visibility
from govuk.dates import LONDON
from impact.models import VoiceEntry, YoungPeopleComment

BY_COMMENT = "A comment on our page"


@transaction.atomic
def publish_comment(
    comment: YoungPeopleComment,
    *,
    group: str,
    you_said: str,
    we_did: str,
    by: User,
    on: date,
    at: datetime,
    seen: int | None = None,
) -> VoiceEntry:
    """Show a comment with what was done about it: it becomes something that was heard.

    The entry holds the words that were read first, for everybody may read it. Publishing the reply
    is telling them. Raises `Conflict` when the comment was decided meanwhile.
    """
    entry = VoiceEntry(
        plan=comment.plan,
        group=group,
        method=BY_COMMENT,
        heard_on=on_day(comment.sent_at),
        heard=you_said,
        did=we_did,
        told_on=on,
        you_said=you_said,
        we_did=we_did,
        is_published=True,
        visibility=Visibility.PUBLIC,
    )
    entry.save(by=by, at=at)
    comment.entry, comment.decided_by, comment.decided_at = entry, by, at
    comment.refused_reason = ""
    comment.save(by=by, at=at, seen=seen)
    return entry


def refuse_comment(
    comment: YoungPeopleComment, reason: str, *, by: User, at: datetime, seen: int | None = None
) -> None:
    """Keep a comment off the page, for a reason. It stays on record as it was written."""
    comment.refused_reason = reason
    comment.decided_by, comment.decided_at = by, at
    comment.save(by=by, at=at, seen=seen)


def on_day(moment: datetime) -> date:
    """The day of a moment in London."""
    return moment.astimezone(LONDON).date()
