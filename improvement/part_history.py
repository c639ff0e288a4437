"""The history of a risk, or of a line of money, in words, with what it was tied to."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from accounts.models import User
from improvement.changes import Change, Entry, Span, exempt_spans, field_changes, is_within
from improvement.models import FundingLine, Risk, Strand
from improvement.permissions import may_read_exempt

READERS = ("visibility", "exempt_paragraphs", "exempt_reason", "withdrawn_reason")
FIELDS: Mapping[type[Risk | FundingLine], Sequence[str]] = {
    Risk: (
        "reference", "title", "strand_id", "description", "cause", "effect", "response",
        "mitigation", "owner_post", "next_review_on", *READERS,
    ),
    FundingLine: (
        "title", "financial_year", "amount_pounds", "as_stated", "kind", "span", "recurrence",
        "funded_from", "status", "status_as_stated", "approving_body", "decided_on",
        "decision_reference", "strand_id", "note", *READERS,
    ),
}  # fmt: skip
# The relations that hold what it is tied to, with what stands at their other end.
TIES: Mapping[type[Risk | FundingLine], Sequence[tuple[str, str, str]]] = {
    Risk: (
        ("action_links", "action", "Action that mitigates it"),
        ("area_links", "area", "Area for improvement that it threatens"),
        ("strength_links", "strength", "Strength that it threatens"),
    ),
    FundingLine: (("action_links", "action", "Action that it pays for"),),
}
Key = tuple[datetime, str]


def history_of_part(part: Risk | FundingLine, *, user: User) -> list[Entry]:
    """Newest first. Those who may not read exempt matter see nothing of the time it was exempt."""
    model = type(part)
    rows: list[Any] = list(
        part.history.order_by("history_date", "history_id").select_related("history_user")
    )
    hidden: list[Span] = [] if may_read_exempt(user, part.plan) else exempt_spans(rows)
    open_rows = [row for row in rows if not is_within(hidden, row.history_date)]
    strands = {s.pk: str(s) for s in Strand.objects.filter(plan_id=part.plan_id)}
    found: defaultdict[Key, list[Change]] = defaultdict(list)
    for before, row in zip([None, *open_rows], open_rows, strict=False):
        key = (row.history_date, str(row.history_user))
        found[key] += field_changes(model, FIELDS[model], before, row, strands)
    for key, change in ties_of(part, user=user):
        if not is_within(hidden, key[0]):
            found[key].append(change)
    added = {
        (row.history_date, str(row.history_user)) for row in open_rows if row.history_type == "+"
    }
    return [
        Entry(*key, "Added" if key in added else "Changed", changes)
        for key, changes in sorted(found.items(), reverse=True)
        if changes
    ]


def ties_of(part: Risk | FundingLine, *, user: User) -> Iterator[tuple[Key, Change]]:
    """Each tie that began or ended, as far as `user` may know of its other end."""
    for relation, end, label in TIES[type(part)]:
        links = getattr(part, relation).select_related(end, "by", "ended_by").order_by("pk")
        other = links.model._meta.get_field(end).related_model
        ids = [getattr(link, f"{end}_id") for link in links]
        known = set(other.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        for link in links:
            if getattr(link, f"{end}_id") not in known:
                continue
            named = str(getattr(link, end))
            yield (link.recorded_at, str(link.by)), Change(label, "", named)
            if link.ended_at is not None:
                yield (link.ended_at, str(link.ended_by)), Change(label, named, "")
