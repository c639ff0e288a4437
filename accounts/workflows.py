"""What happens when people join a council, leave it, or are shown one thing more."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Council, Grant, Membership, User
from accounts.models.user import SYSTEM_EMAIL
from accounts.policy import Role


@dataclass(frozen=True)
class Added:
    """A new membership. `needs_password` when its holder cannot sign in before setting one."""

    membership: Membership
    needs_password: bool


@transaction.atomic
def add_person(
    *,
    council: Council,
    email: str,
    name: str,
    role: Role,
    post: str,
    from_on: date,
    until_on: date | None,
    by: User,
    at: datetime,
    on: date,
) -> Added:
    """Give the person of that email address a role; make an account, or open it again, if need be.

    An account that exists keeps its own name. A role whose last day is before `on` is closed to
    make room for the new one, and grants from before somebody left do not come back. Raises
    ValidationError when the role is held already, or the address is no person's.
    """
    user = User.objects.by_email(email)
    needs_password = False
    if user is None:
        user, needs_password = _new_account(email, name), True
    elif user.email == SYSTEM_EMAIL:
        raise ValidationError("Enter the email address of a person")
    elif not user.is_active:
        user.reopen()
        # Sessions and links from before do not come back to life with the account.
        user.set_unusable_password()
        user.save(update_fields=["password"])
        needs_password = True
    elif not user.has_usable_password():
        needs_password = True
    if not user.memberships.standing(on=on).filter(council=council).exists():
        end_grants(user, council, by=by, at=at)
    for lapsed in council.memberships.filter(user=user, role=role, ended_at=None, until_on__lt=on):
        lapsed.ended_at, lapsed.ended_by = at, by
        lapsed.save(by=by, at=at)
    membership = Membership(
        council=council, user=user, role=role, post=post, from_on=from_on, until_on=until_on
    )
    try:
        membership.save(by=by, at=at)
    except IntegrityError:
        label = Role(role).label
        raise ValidationError(
            f"{user.name} is on the list as {label} already. Change or end that role first"
        ) from None
    return Added(membership, needs_password)


def _new_account(email: str, name: str) -> User:
    try:
        with transaction.atomic():
            return User.objects.create_user(email, name)
    except IntegrityError:
        raise ValidationError(
            "Somebody else is adding this person at this moment. Look at the list"
        ) from None


@transaction.atomic
def end_membership(membership: Membership, *, by: User, at: datetime, on: date) -> bool:
    """Take the role away, now. True when the account closed, with its last membership anywhere.

    When no role is left in the council, its grants to the person end too: they do not come back
    if the person does. One that ended already stays as it was.
    """
    held = Membership.objects.select_for_update().get(pk=membership.pk)
    user = held.user
    if held.ended_at is None:
        held.ended_at, held.ended_by = at, by
        held.save(by=by, at=at)
    if not user.memberships.standing(on=on).filter(council=held.council).exists():
        end_grants(user, held.council, by=by, at=at)
    if user.memberships.standing(on=on).exists():
        return False
    if user.is_active:
        user.close(at=at)
    return True


def end_grants(user: User, council: Council, *, by: User, at: datetime) -> None:
    """Take away all that grants of `council` opened to somebody who has no role left in it."""
    for grant in user.grants.filter(council=council, ended_at=None):
        end_grant(grant, by=by, at=at)


@transaction.atomic
def end_grant(grant: Grant, *, by: User, at: datetime) -> None:
    """Take the grant away, now. One that ended already stays as it was."""
    given = Grant.objects.select_for_update().get(pk=grant.pk)
    if given.ended_at is None:
        given.ended_at, given.ended_by = at, by
        given.save(by=by, at=at)
