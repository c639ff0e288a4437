from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

if TYPE_CHECKING:
    from accounts.policy import Access

SYSTEM_EMAIL = "system@line-of-sight.invalid"


class UserManager(BaseUserManager["User"]):
    def by_email(self, email: str) -> "User | None":
        return self.filter(email__iexact=email.strip()).first()

    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        """A new account. Without a password it cannot sign in until its owner sets one."""
        user = self.model(email=email.strip().lower(), name=name)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def system(self) -> "User":
        """The account that commands record by when nobody is named. It cannot sign in."""
        user = self.filter(email=SYSTEM_EMAIL).first()
        if user is None:
            user = self.model(email=SYSTEM_EMAIL, name="Line of Sight", is_active=False)
            user.set_unusable_password()
            user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """Someone who signs in with an e-mail address. What they may do lies in their memberships."""

    email = models.EmailField("e-mail address", max_length=254, unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True, editable=False)
    closed_at = models.DateTimeField(null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    objects = UserManager()

    # Set once a request, when it is known who asks; read through `accounts.policy.access_of`.
    access: "Access | None"

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("email"), name="one_account_per_email"),
            models.CheckConstraint(
                condition=models.Q(closed_at=None) | models.Q(is_active=False),
                name="closed_account_is_inactive",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def close(self, *, at: datetime) -> None:
        """Close the account: it no longer signs in, its sessions end, its authorship stays."""
        self.is_active, self.closed_at = False, at
        self.save(update_fields=["is_active", "closed_at"])

    def reopen(self) -> None:
        self.is_active, self.closed_at = True, None
        self.save(update_fields=["is_active", "closed_at"])

    def lapsed_on(self, *, on: date) -> date | None:
        """The last day of their last role anywhere, when every role they held is over on `on`.

        An account closes with its last membership, be it ended by an administrator or by its last
        day. None while a role holds or is to come, and for an account that never had one.
        """
        held = self.memberships.all()
        if any(membership.stands(on=on) for membership in held):
            return None
        days = (membership.last_day for membership in held)
        return max((day for day in days if day is not None), default=None)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        raise TypeError("People are deactivated, never deleted")
