"""The people of a council, as its administrator sees them."""

from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from accounts.models import Council, Membership, User


def people_of(council: Council, *, on: date, words: str = "") -> QuerySet[User]:
    """Everybody who holds a role in `council` or held one: those who do first, then by name.

    `words` must all be in the name, the email address or a post. Each person carries `held`, their
    roles in this council, and `is_here`: whether one of them holds on `on` or will later. Their
    roles everywhere are fetched too: an account lapses with the last of them.
    """
    held = Membership.objects.filter(council=council).order_by("-from_on", "pk")
    theirs = held.filter(user=OuterRef("pk")).order_by()
    people = User.objects.filter(Exists(theirs))
    for word in words.split():
        people = people.filter(
            Q(name__icontains=word)
            | Q(email__icontains=word)
            | Q(Exists(theirs.filter(post__icontains=word)))
        )
    return (
        people.annotate(is_here=Exists(theirs.standing(on=on)))
        .prefetch_related("memberships", Prefetch("memberships", queryset=held, to_attr="held"))
        .order_by("-is_here", "name", "pk")
    )


def mark_past(person: Any, *, on: date) -> None:
    """Say of a person from `people_of` what is over on `on`.

    Sets `is_past` on each role, and `lapsed` on the person: the last day of their last role.
    """
    person.lapsed = person.lapsed_on(on=on)
    for membership in person.held:
        membership.is_past = not membership.stands(on=on)
