"""Councils, people and what they may do; and how everything made here is recorded."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

from accounts.models import Council, Grant, Membership, User
from accounts.policy import Role

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery staple"
numbers = count(1)


def save(record: Any, by: User | None = None, at: datetime | None = None) -> Any:
    record.save(by=by or User.objects.system(), at=at or NOON)
    return record


def make_council(
    name: str = "", *, by: User | None = None, at: datetime | None = None, **given: Any
) -> Council:
    n = next(numbers)
    name = name or f"Council {n}"
    given.setdefault("slug", name.lower().replace(" ", "-"))
    return save(Council(name=name, **given), by, at)


def make_user(name: str = "", email: str = "", *, password: str | None = None) -> User:
    """A person. Without a password they sign in by `client.force_login` only."""
    n = next(numbers)
    return User.objects.create_user(
        email or f"person{n}@council.example", name or f"Officer {n}", password
    )


def make_member(
    council: Council, role: Role, user: User | None = None, *, at: datetime = NOON, **given: Any
) -> User:
    """A person with `role` in `council` since 1 January 2020."""
    user = user or make_user()
    given.setdefault("from_on", date(2020, 1, 1))
    save(Membership(user=user, council=council, role=role, **given), at=at)
    return user


def make_grant(
    user: User, *, with_exempt: bool = False, until_on: date = date(2099, 1, 1), **opens: Any
) -> Grant:
    """A grant of `plan=`, `board=` or `inspection=` to `user`."""
    (thing,) = opens.values()
    return save(
        Grant(user=user, council=thing.council, with_exempt=with_exempt, until_on=until_on, **opens)
    )
