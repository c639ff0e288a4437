"""The history of an action in words: who changed which field, when, from what to what."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import chain
from operator import attrgetter, itemgetter
from typing import Any

from django.db.models import Model

from accounts.models import User
from accounts.scope import VISIBILITY_FIELDS
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
    *VISIBILITY_FIELDS,
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


Key = tuple[datetime, str]  # when, and who recorded it
Told = tuple[Key, Change]
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


def versions_of(history: Any) -> list[Any]:
    """Rows of history, oldest first, with who recorded each."""
    return list(history.order_by("history_date", "history_id").select_related("history_user"))


def hidden_from(user: User, record: Any, versions: Iterable[Any]) -> list[Span]:
    """When a record of a plan was exempt, for those who may not read that; else never."""
    return [] if may_read_exempt(user, record.plan) else exempt_spans(versions)


def changes_between(
    versions: Iterable[Any], hidden: Iterable[Span], differ: Callable[[Any, Any], Iterable[Change]]
) -> Iterator[Told]:
    """How each open version differs from the last open one of the same record.

    What changed in between, while it was hidden, is told as one change.
    """
    before: dict[int, Any] = {}
    for row in versions:
        if not is_within(hidden, row.history_date):
            for change in differ(before.get(row.id), row):
                yield (row.history_date, str(row.history_user)), change
            before[row.id] = row


def entries_of(
    versions: Iterable[Any],
    hidden: Iterable[Span],
    told: Iterable[Told],
    batches: Mapping[Key, ActionBatch] | None = None,
) -> list[Entry]:
    """What is `told` of a record, what each person did at each moment as one; newest first.

    Nothing is told of the time that is `hidden`: neither why, nor who was tied to it meanwhile.
    """
    added = {
        (row.history_date, str(row.history_user)) for row in versions if row.history_type == "+"
    }
    found: defaultdict[Key, list[Change]] = defaultdict(list)
    for key, change in told:
        if not is_within(hidden, key[0]):
            found[key].append(change)
    return [
        Entry(*key, "Added" if key in added else "Changed", changes, (batches or {}).get(key))
        for key, changes in sorted(found.items(), key=itemgetter(0), reverse=True)
    ]


def history_of(action: Action, *, user: User) -> list[Entry]:
    """Newest first. Those who may not read exempt matter see nothing of the time it was exempt."""
    versions = versions_of(action.history)
    hidden = hidden_from(user, action, versions)
    strands = {s.pk: str(s) for s in Strand.objects.filter(plan_id=action.plan_id)}
    fields = changes_between(
        versions, hidden, partial(field_changes, Action, FIELDS, strands=strands)
    )
    together = ActionBatch.objects.filter(entries__action=action).distinct()
    batches = {(each.recorded_at, str(each.by)): each for each in together.select_related("by")}
    return entries_of(versions, hidden, chain(fields, link_changes(action, user=user)), batches)


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


def link_changes(action: Action, *, user: User) -> Iterator[Told]:
    """Links that began and ended. A lead who followed another is one change."""
    visible: Any = AreaForImprovement.objects.visible_to(user)
    readable = set(visible.in_council(action.council).values_list("pk", flat=True))
    for name, label in LINKS:
        links = getattr(action, name).select_related("by", "ended_by").order_by("recorded_at", "pk")
        if name == "area_links":
            links = [link for link in links.select_related("area") if link.area_id in readable]
        elif name in ("lead_links", "contributor_links"):
            links = links.select_related("user")
        elif name == "theme_links":
            links = links.select_related("theme")
        yield from ties_told(links, label, words_of_link, is_one=name == "lead_links")


def ties_told(
    links: Iterable[Any], label: str, end_of: Callable[[Any], Any], *, is_one: bool = False
) -> Iterator[Told]:
    """Links of one kind, each told where it began and where it ended.

    Of a kind of which there `is_one` at most, one that followed another is one change.
    """
    links = list(links)
    ends: defaultdict[Key, list[str]] = defaultdict(list)
    for link in links:
        if link.ended_at is not None:
            ends[link.ended_at, str(link.ended_by)].append(str(end_of(link)))
    for link in links:
        key = (link.recorded_at, str(link.by))
        before = ends[key].pop(0) if is_one and ends.get(key) else ""
        yield key, Change(label, before, str(end_of(link)))
    for key, names in ends.items():
        for name in names:
            yield key, Change(label, name, "")


def ties_known(record: Any, ties: Iterable[tuple[str, str, str]], *, user: User) -> Iterator[Told]:
    """Each tie of the record that began or ended, as far as `user` may know of its other end.

    `ties` name the relations that hold them, what stands at their other end, and what to call it.
    """
    for relation, end, label in ties:
        links = getattr(record, relation).select_related(end, "by", "ended_by").order_by("pk")
        other = links.model._meta.get_field(end).related_model
        ids = [getattr(link, f"{end}_id") for link in links]
        known = set(other.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
        readable = [link for link in links if getattr(link, f"{end}_id") in known]
        yield from ties_told(readable, label, attrgetter(end))


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
