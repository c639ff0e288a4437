"""Search over everything that somebody may see in a council: one question for all kinds.

What is searched is a table: a new kind of record is one line of `overview.searched.KINDS`. Each
goes through `visible_to`, so that neither a hit, nor a count, nor the words around it tell of
anything else.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    DateTimeField,
    F,
    IntegerField,
    Q,
    TextField,
    Value,
    When,
    Window,
)
from django.db.models.functions import Cast, RowNumber
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import Council, User
from overview.searched import KINDS, Kind

SHOWN = 5  # of each kind, before "see all"
A_PAGE = 50
FEWEST_LETTERS = 3  # of a word; anything shorter is a reference or nothing
MOST_WORDS = 8
AROUND = 90  # letters on either side of a hit
TEXTS = 4  # columns of text that a kind may have


@dataclass(frozen=True)
class Hit:
    """One record found: where it is, and the words around what was searched for."""

    url: str
    title: SafeString
    within: str
    snippet: SafeString
    is_withdrawn: bool


@dataclass(frozen=True)
class Found:
    """What was found of one kind: how many in all, and the first of them."""

    kind: Kind
    count: int
    hits: list[Hit]


def words_of(asked: str) -> list[str]:
    """The words to look for; none where `asked` is too short to be more than a reference."""
    words = asked.split()[:MOST_WORDS]
    return words if any(len(word) >= FEWEST_LETTERS for word in words) else []


def search(council: Council, user: User, asked: str) -> list[Found]:
    """The first hits of each kind with the count of all, in two queries. Exact references first."""
    kinds = KINDS if words_of(asked) else [kind for kind in KINDS if kind.reference]
    parts = [matches(kind, council, user, asked).filter(place_found__lte=SHOWN) for kind in kinds]
    first: dict[str, list[int]] = {}
    counts: dict[str, int] = {}
    for key, pk, _, count in sorted(united(parts), key=lambda row: row[2]):
        first.setdefault(key, []).append(pk)
        counts[key] = count
    hits = hits_of([(kind, first[kind.key]) for kind in kinds if kind.key in first], council, asked)
    return [Found(kind, counts[kind.key], hits[kind.key]) for kind in kinds if kind.key in counts]


def all_of(kind: Kind, council: Council, user: User, asked: str, span: slice) -> list[Hit]:
    """The hits of one kind within `span`, in their order."""
    rows = matches(kind, council, user, asked)
    within = rows.filter(place_found__gt=span.start, place_found__lte=span.stop)
    ids = [row[1] for row in sorted(within, key=lambda row: row[2])]
    return hits_of([(kind, ids)], council, asked).get(kind.key, [])


def united(parts: list[Any]) -> Any:
    return parts[0].union(*parts[1:], all=True) if parts else ()


def matches(kind: Kind, council: Council, user: User, asked: str) -> Any:
    """What `user` may see of one kind: its key, id, place among those found, and the count."""
    rows = kind.visible(kind.model.objects.all(), user).in_council(council)
    exact = Q(**{f"{kind.reference}__iexact": asked}) if kind.reference else None
    words = [any_of(kind.searched, word) for word in words_of(asked)]
    wanted = reduce(and_, words) if words else None
    rows = rows.filter(reduce(or_, [each for each in (exact, wanted) if each is not None]))
    ranks = [(Q(withdrawn_at__isnull=False), 3)] if kind.can_be_withdrawn else []
    ranks += [(exact, 0)] if exact is not None else []
    ranks += [(any_of([kind.title], asked), 1)] if kind.searches_title else []
    rank = Case(
        *(When(condition, then=Value(place)) for condition, place in ranks),
        default=Value(2),
        output_field=IntegerField(),
    )
    return (
        rows.annotate(
            kind_found=Value(kind.key, output_field=CharField()),
            place_found=Window(RowNumber(), order_by=[rank.asc(), F("pk").desc()]),
            count_found=Window(Count("pk")),
        )
        .order_by()
        .values_list("kind_found", "pk", "place_found", "count_found")
    )


def any_of(names: Iterable[str], word: str) -> Q:
    return reduce(or_, (Q(**{f"{name}__icontains": word}) for name in names))


def text_of(name: str) -> Any:
    """The column as text, so that kinds can be put under one another."""
    return Cast(F(name), TextField()) if name else Value("", output_field=TextField())


def texts_of(kind: Kind, ids: list[int]) -> Any:
    """What is printed of the records `ids`, all of one kind, as text."""
    columns = (kind.reference, kind.title, kind.within)
    texts = (*kind.texts, *[""] * (TEXTS - len(kind.texts)))
    gone = F("withdrawn_at") if kind.can_be_withdrawn else Value(None)
    return (
        kind.model.objects.filter(pk__in=ids)
        .order_by()
        .values_list(
            Value(kind.key, output_field=CharField()),
            "pk",
            F(kind.leads_to) if kind.leads_to else Value(0, output_field=IntegerField()),
            Cast(gone, DateTimeField()),
            *(text_of(name) for name in (*columns, *texts)),
        )
    )


def hits_of(
    found: list[tuple[Kind, list[int]]], council: Council, asked: str
) -> dict[str, list[Hit]]:
    """The hits by the key of their kind, each kind in the order of its ids."""
    pattern = re.compile("|".join(re.escape(word) for word in asked.split()), re.IGNORECASE)
    rows = {(key, pk): rest for key, pk, *rest in united([texts_of(*each) for each in found])}
    hits: dict[str, list[Hit]] = {}
    for kind, ids in found:
        for pk in ids:
            leads, gone, reference, title, within, *texts = rows[kind.key, pk]
            url = reverse(kind.url, args=[council.slug, leads] if leads else [council.slug])
            url += f"#{kind.anchor.format(pk)}" if kind.anchor else ""
            named = marked(
                shortened(f"{reference} {title}".strip() or within or kind.label), pattern
            )
            hit = Hit(url, named, within, snippet(texts, pattern), gone is not None)
            hits.setdefault(kind.key, []).append(hit)
    return hits


def shortened(title: str) -> str:
    return title if len(title) <= 2 * AROUND else f"{title[: 2 * AROUND].rsplit(' ', 1)[0]} …"


def snippet(texts: Iterable[str | None], pattern: re.Pattern[str]) -> SafeString:
    """The words around the first hit in `texts`; empty where only the title has it."""
    for text in texts:
        found = pattern.search(text or "")
        if text is None or found is None:
            continue
        start, end = max(0, found.start() - AROUND), min(len(text), found.end() + AROUND)
        before = text[start : found.start()]
        after = text[found.end() : end]
        if start:
            before = "… " + before.partition(" ")[2]
        if end < len(text):
            after = after.rpartition(" ")[0] + " …"
        return marked(" ".join(f"{before}{found.group()}{after}".split()), pattern)
    return SafeString("")


def marked(text: str, pattern: re.Pattern[str]) -> SafeString:
    """`text`, escaped, with each hit marked."""
    parts, last = [], 0
    for found in pattern.finditer(text):
        parts += [text[last : found.start()], format_html("<mark>{}</mark>", found.group())]
        last = found.end()
    return format_html_join("", "{}", ((part,) for part in [*parts, text[last:]]))
