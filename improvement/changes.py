"""The history of an action in words: who changed which field, when, from what to what."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Model

from accounts.models import User
from govuk.dates import in_words
from improvement.models import Action, ActionBatch, Strand
from improvement.money import pounds
from improvement.permissions import may_read_exempt
from inspections.models import AreaForImprovement

# Fields that a reader knows; the rest are the save path's own.
FIELDS = (
    "reference",
    "title",
    "strand_id",
    "description",
    "outcome_sought",
    "success_measure",
    "start_on",
    "original_due_on",
    "original_due_as_stated",
    "due_on",
    "due_precision",
    "due_as_stated",
    "already_under_way",
    "source",
    "visibility",
    "exempt_paragraphs",
    "exempt_reason",
    "withdrawn_reason",
)
# What a new action has unless somebody says otherwise.
USUAL = {"due_precision": "day", "visibility": "members"}
LINKS = (
    ("lead_links", "Lead"),
    ("contributor_links", "Contributor"),
    ("partner_links", "Partner organisation"),
    ("area_links", "Area for improvement answered"),
    ("theme_links", "Theme"),
    ("tag_links", "Tag"),
)


@dataclass(frozen=True)
class Change:
    """One field, or one link: what it was and what it became; the empty string for nothing."""

    label: str
    old: str
    new: str


@dataclass(frozen=True)
class Entry:
    """What one person recorded at one moment."""

    at: datetime
    who: str
    what: str
    changes: list[Change]
    batch: ActionBatch | None = None


Span = tuple[datetime, datetime | None]  # from a moment until before another; None: it goes on


def exempt_spans(rows: Iterable[Any]) -> list[Span]:
    """When a record was exempt, from the rows of its history, oldest first."""
    spans: list[Span] = []
    since: datetime | None = None
    for row in rows:
        if row.visibility == "exempt":
            since = since or row.history_date
        elif since is not None:
            spans.append((since, row.history_date))
            since = None
    return [*spans, (since, None)] if since is not None else spans


def is_within(spans: Iterable[Span], moment: datetime) -> bool:
    return any(since <= moment and (until is None or moment < until) for since, until in spans)


def history_of(action: Action, *, user: User) -> list[Entry]:
    """Newest first. Those who may not read exempt matter see nothing of the time it was exempt.

    The next version that was open is compared with the last one that was: what changed in between
    is told as one change, and neither why it was exempt nor who was tied to it meanwhile.
    """
    rows: list[Any] = list(
        action.history.order_by("history_date", "history_id").select_related("history_user")
    )
    hidden: list[Span] = [] if may_read_exempt(user, action.plan) else exempt_spans(rows)
    strands = {s.pk: str(s) for s in Strand.objects.filter(plan_id=action.plan_id)}
    found: dict[tuple[datetime, str], list[Change]] = {}
    added: tuple[datetime, str] | None = None
    before: Any = None
    for row in rows:
        if is_within(hidden, row.history_date):
            continue
        key = (row.history_date, str(row.history_user))
        if row.history_type == "+":
            added = key
        found.setdefault(key, []).extend(field_changes(Action, FIELDS, before, row, strands))
        before = row
    for key, change in link_changes(action, user=user):
        if not is_within(hidden, key[0]):
            found.setdefault(key, []).append(change)
    together = ActionBatch.objects.filter(entries__action=action).distinct()
    batches = {(each.recorded_at, str(each.by)): each for each in together.select_related("by")}
    return [
        Entry(
            at,
            who,
            "Added" if (at, who) == added else "Changed",
            changes,
            batches.get((at, who)),
        )
        for (at, who), changes in sorted(found.items(), reverse=True)
        if changes
    ]


def field_changes(
    model: type[Model], fields: Iterable[str], before: Any, row: Any, strands: dict[int, str]
) -> Iterator[Change]:
    """What differs from the row of history `before`; of the first, all that is said."""
    for name in fields:
        old, new = getattr(before, name, None), getattr(row, name)
        if old == new or (before is None and (not new or new == USUAL.get(name))):
            continue
        field: Any = model._meta.get_field(name.removesuffix("_id"))
        label = str(field.verbose_name)
        was, became = words(old, field, strands), words(new, field, strands)
        yield Change(label[:1].upper() + label[1:], was, became)


def link_changes(action: Action, *, user: User) -> list[tuple[tuple[datetime, str], Change]]:
    """Links that began and ended. A lead who followed another is one change."""
    visible: Any = AreaForImprovement.objects.visible_to(user)
    readable = set(visible.in_council(action.council).values_list("pk", flat=True))
    found = []
    for name, label in LINKS:
        links = getattr(action, name).select_related("by", "ended_by").order_by("recorded_at", "pk")
        if name == "area_links":
            links = [link for link in links.select_related("area") if link.area_id in readable]
        elif name in ("lead_links", "contributor_links"):
            links = links.select_related("user")
        elif name == "theme_links":
            links = links.select_related("theme")
        ends = {}
        for link in links:
            if link.ended_at is not None:
                ends[link.ended_at, str(link.ended_by), words_of_link(link)] = link
        for link in links:
            key = (link.recorded_at, str(link.by))
            followed = next((k for k in ends if name == "lead_links" and k[:2] == key), None)
            old = ends.pop(followed) if followed else None
            found.append(
                (key, Change(label, words_of_link(old) if old else "", words_of_link(link)))
            )
        found += [((at, who), Change(label, text, "")) for at, who, text in ends]
    return found


def words_of_link(link: Any) -> str:
    for name in ("organisation", "tag"):
        if hasattr(link, name):
            return str(getattr(link, name))
    if hasattr(link, "theme_id"):
        return str(link.theme)
    return str(link.area) if hasattr(link, "area_id") else str(link.user)


def words(value: Any, field: Any, strands: dict[int, str]) -> str:
    if value is None or value == "":
        return ""
    if field.name == "strand":
        return strands.get(value, "")
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(value, Decimal):
        return pounds(value)
    if isinstance(value, date):
        return in_words(value)
    return str(dict(field.choices or ()).get(value, value))
