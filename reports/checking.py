"""Whether a paper is one that was issued: asked by the code at its foot, or by the file itself.

The public learns of papers that are public. Somebody signed in learns of those they may read. All
else is answered as what was never issued.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q

from accounts.models import User
from accounts.scope import ScopedQuerySet, Visibility
from reports.models import IssuedReport, PublishedDecision, PublishedNotice, SubmittedPlan
from reports.models.report import FrozenPaper

SHORTEST_CODE = 12  # papers of the first releases have twelve digits at their foot
KINDS: tuple[Any, ...] = (IssuedReport, PublishedDecision, PublishedNotice, SubmittedPlan)


@dataclass(frozen=True)
class Found:
    """A paper that was issued, and what of it was asked about: its PDF, Word file or facts.

    `successor` took its place, as far as the person may know. `url` leads those who may read it.
    """

    paper: FrozenPaper
    part: str
    successor: FrozenPaper | None
    url: str


def papers_with(digest: str, user: User | AnonymousUser, *, is_file: bool) -> list[Found]:
    """The papers that `user` may know of and that `digest` belongs to.

    digest: a SHA-256 in hexadecimal, whole where it is that of a file, else from its start.
    """
    if is_file:
        fits = Q(sha256=digest) | Q(word_sha256=digest)
    else:
        parts = ("facts_sha256", "sha256", "word_sha256")
        fits = Q(*[(f"{part}__startswith", digest) for part in parts], _connector=Q.OR)
    return [
        _found(paper, digest, user)
        for kind in KINDS
        for paper in _known_to(user, kind.objects.filter(fits)).order_by("pk")
    ]


def _known_to(user: User | AnonymousUser, rows: ScopedQuerySet) -> Any:
    """Those of `rows` that are out and that the public may know of, or that `user` may read."""
    inside = [Q(**{f"{at}__visibility": Visibility.EXEMPT}) for at in rows.exempt_at if at]
    known = Q(visibility=Visibility.PUBLIC) & ~Q(*inside, _connector=Q.OR)
    if user.is_authenticated:
        known |= rows.scope_of(user)
    return rows.filter(known, issued_at__isnull=False).defer("document")


def _found(paper: FrozenPaper, digest: str, user: User | AnonymousUser) -> Found:
    part = "facts"
    if paper.sha256.startswith(digest):
        part = "PDF"
    elif paper.word_sha256.startswith(digest):
        part = "Word file"
    mine: Any = type(paper).objects  # type: ignore[attr-defined]
    url = ""
    if user.is_authenticated and mine.visible_to(user).filter(pk=paper.pk).exists():
        url = paper.get_absolute_url()  # type: ignore[attr-defined]
    return Found(paper, part, _known_to(user, paper.successors()).first(), url)
