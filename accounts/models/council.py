from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.core.validators import FileExtensionValidator, RegexValidator
from django.db import models
from django.urls import reverse

from accounts.policy import Capability, access_of
from accounts.records import Record

if TYPE_CHECKING:
    from accounts.models.user import User

# First parts of addresses that belong to no council.
RESERVED_SLUGS = frozenset(
    [
        "accessibility",
        "account",
        "admin",
        "councils",
        "feeds",
        "healthz",
        "my-work",
        "password",
        "public",
        "search",
        "sign-in",
        "sign-out",
        "static",
        "verify",
        "young-people",
    ]
)


def not_reserved(slug: str) -> None:
    if slug in RESERVED_SLUGS:
        raise ValidationError(f"“{slug}” is the address of a page. Choose another short name.")


class CouncilQuerySet(models.QuerySet["Council"]):
    def visible_to(self, user: "User") -> Self:
        """Councils that `user` is a member of today."""
        return self.filter(pk__in=list(access_of(user).roles))

    def where(self, user: "User", capability: Capability) -> Self:
        """Councils in which a role of `user` gives `capability` over everything."""
        return self.filter(pk__in=access_of(user).councils(capability))


class Council(Record):
    """A council. Everything else belongs to one."""

    name = models.CharField(max_length=120, unique=True)
    slug = models.SlugField(
        "short name for addresses", max_length=60, unique=True, validators=[not_reserved]
    )
    colour = models.CharField(
        max_length=7,
        default="#0b4f6c",
        validators=[
            RegexValidator(r"^#[0-9a-fA-F]{6}$", "Enter a colour as # and six digits, like #0b4f6c")
        ],
    )
    logo = models.FileField(
        upload_to="logos",
        blank=True,
        validators=[FileExtensionValidator(["png"], "The logo must be a PNG file")],
    )

    objects = CouncilQuerySet.as_manager()

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("overview:overview", args=[self.slug])
