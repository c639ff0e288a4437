"""The history of a risk, or of a line of money, in words, with what it was tied to."""

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from operator import attrgetter

from accounts.models import User
from accounts.scope import VISIBILITY_FIELDS
from improvement.changes import (
    Entry,
    Told,
    changes_between,
    entries_of,
    field_changes,
    hidden_from,
    ties_known,
    ties_told,
    versions_of,
)
from improvement.models import FundingLine, Risk, Strand

READERS = (*VISIBILITY_FIELDS, "withdrawn_reason")
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


def history_of_part(part: Risk | FundingLine, *, user: User) -> list[Entry]:
    """Newest first. Those who may not read exempt matter see nothing of the time it was exempt."""
    model = type(part)
    versions = versions_of(part.history)
    hidden = hidden_from(user, part, versions)
    strands = {s.pk: str(s) for s in Strand.objects.filter(plan_id=part.plan_id)}
    fields = changes_between(
        versions, hidden, partial(field_changes, model, FIELDS[model], strands=strands)
    )
    ties = ties_known(part, TIES[model], user=user)
    return entries_of(versions, hidden, chain(fields, owners_of(part), ties))


def owners_of(part: Risk | FundingLine) -> Iterator[Told]:
    """Who owned the risk. An owner who followed another is one change."""
    if isinstance(part, Risk):
        links = part.owner_links.select_related("user", "by", "ended_by")
        in_order = links.order_by("recorded_at", "pk")
        yield from ties_told(in_order, "Owner", attrgetter("user"), is_one=True)
