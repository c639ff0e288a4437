"""Which records a person may know of: the way in to every list, count, file, search and paper."""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, TypeVar

from django.db import models
from django.db.models import Q
from django.http import Http404, HttpRequest

from accounts.policy import Capability, access_of, work_out_access_of
from accounts.withheld import Grounds

if TYPE_CHECKING:
    from accounts.models import Council, User

AnyModel = TypeVar("AnyModel", bound=models.Model)


class Visibility(models.TextChoices):
    PUBLIC = "public", "Public"
    MEMBERS = "members", "Everyone who signs in for the council"
    EXEMPT = "exempt", "Exempt (Part 2)"

    @property
    def open_to(self) -> tuple["Visibility", ...]:
        """What a paper for such readers may hold: for the public only what is public."""
        return tuple(Visibility)[: tuple(Visibility).index(self) + 1]


VISIBILITY_FIELDS = ("visibility", "exempt_paragraphs", "exempt_reason")


class Visible(models.Model):
    """Who may read it: the public, members, or only those entitled to exempt matter."""

    visibility = models.CharField(
        max_length=10, choices=Visibility.choices, default=Visibility.MEMBERS
    )
    exempt_paragraphs = models.CharField(
        "paragraphs of Schedule 12A",
        max_length=40,
        blank=True,
        help_text="The paragraph numbers of Part 1 of Schedule 12A, such as 1, 2.",
    )
    exempt_reason = models.TextField("why it is exempt", blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_exempt_says_why",
                condition=~Q(visibility="exempt")
                | (~Q(exempt_paragraphs="") & ~Q(exempt_reason="")),
            )
        ]

    @property
    def is_exempt(self) -> bool:
        return self.visibility == Visibility.EXEMPT

    @property
    def grounds(self) -> Grounds:
        """Why it is not for publication, in the terms of the law."""
        return Grounds.read(self.exempt_paragraphs)

    @property
    def readers(self) -> dict[str, str]:
        """Who may read it and why, as the fields that something takes over from it."""
        return {name: getattr(self, name) for name in VISIBILITY_FIELDS}

    @property
    def must_be_exempt_because(self) -> str:
        """Why it cannot be open to more people, in words; "" where it can. A kind may say so."""
        return ""


class ScopedQuerySet(models.QuerySet[Any]):
    """Records of a council. Each model says where its scope lies, as lookups from itself.

    `council_at` leads to the council. `exempt_at` lists the records whose visibility counts ("" is
    the record itself). `plan_at`, `board_at` and `inspection_at` lead to what a grant opens.
    """

    council_at: ClassVar[str] = "council"
    exempt_at: ClassVar[tuple[str, ...]] = ()
    plan_at: ClassVar[tuple[str, ...]] = ()
    board_at: ClassVar[tuple[str, ...]] = ()
    inspection_at: ClassVar[tuple[str, ...]] = ()
    capability: ClassVar[Capability] = Capability.READ_PLAN

    def visible_to(self, user: "User") -> Self:
        """Only what `user` may know of: by role, else by grant; exempt matter only if entitled."""
        return self.filter(self.scope_of(user))

    def scope_of(self, user: "User") -> Q:
        """What `visible_to` asks. It fits rows of history too: then their own visibility counts."""
        access = access_of(user)
        council = f"{self.council_at}_id" if self.council_at else "id"
        entitled = access.councils(Capability.READ_EXEMPT)
        readers = [pk for pk in access.councils(self.capability) if pk not in entitled]
        not_exempt = Q(
            *[
                ~Q(**{f"{at}__visibility" if at else "visibility": "exempt"})
                for at in self.exempt_at
            ]
        )
        seen = Q(id__in=[])
        if entitled:
            seen |= Q(**{f"{council}__in": entitled})
        if readers:
            seen |= Q(**{f"{council}__in": readers}) & not_exempt
        for lookups, opened in (
            (self.plan_at, access.plans),
            (self.board_at, access.boards),
            (self.inspection_at, access.inspections),
        ):
            for at in lookups:
                key = f"{at}__in" if at else "id__in"
                if opened.exempt:
                    seen |= Q(**{key: sorted(opened.exempt)})
                if opened.all - opened.exempt:
                    seen |= Q(**{key: sorted(opened.all - opened.exempt)}) & not_exempt
        return seen

    def unknown_to(self, users: "Collection[User]") -> "dict[int, list[Any]]":
        """Those of these that each of `users` may not know of, by who: three queries for all."""
        work_out_access_of(users)
        known = {
            f"known_to_{user.pk}": models.Case(
                models.When(self.scope_of(user), then=True),
                default=False,
                output_field=models.BooleanField(),
            )
            for user in users
        }
        rows = list(self.annotate(**known))
        return {
            user.pk: [row for row in rows if not getattr(row, f"known_to_{user.pk}")]
            for user in users
        }

    def public(self) -> Self:
        """Only what the public may read: the record and all that it belongs to are public."""
        return self.filter(
            **{f"{at}__visibility" if at else "visibility": "public" for at in self.exempt_at}
        )

    def next_order(self) -> int:
        """The place after the last of these, where the model keeps an `order`; 1 for the first."""
        last: int | None = self.aggregate(last=models.Max("order"))["last"]
        return (last or 0) + 1

    def in_council(self, council: "Council") -> Self:
        if not self.council_at:
            return self.filter(pk=council.pk)
        return self.filter(**{self.council_at: council})


def find(
    model: type[AnyModel], request: HttpRequest, *, related: Sequence[str] = (), **lookup: Any
) -> AnyModel:
    """The record in the council of the address that the person may know of, or 404.

    It comes with what it is `related` to.
    """
    every: Any = model._default_manager
    council = request.council  # type: ignore[attr-defined]
    rows = every.visible_to(request.user).in_council(council)
    if related:
        rows = rows.select_related(*related)
    found = rows.filter(**lookup).first()
    if found is None:
        raise Http404(f"No {model._meta.verbose_name} here")
    if getattr(rows, "council_at", "") == "council":
        found.council = council  # nothing needs to ask for it again
    return found  # type: ignore[no-any-return]
