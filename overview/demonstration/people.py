"""Who signs in to the demonstration council, and what its inspector may read."""

import base64
import hashlib
import hmac

from django.conf import settings

from accounts.models import Grant, Membership, User
from accounts.policy import Role
from overview.demonstration.recording import Demonstration


def password_of(slug: str, role: str) -> str:
    """The password of a demonstration account: the same on each run of one installation."""
    secret = hmac.new(settings.SECRET_KEY.encode(), f"{slug}/{role}".encode(), hashlib.sha256)
    word = base64.b32encode(secret.digest())[:16].decode().lower()
    return "-".join(word[i : i + 4] for i in range(0, 16, 4))


def email_of(slug: str, role: str) -> str:
    return f"{role.replace('_', '-')}@{slug}.example"


def make_people(demo: Demonstration) -> None:
    demo.people = {}
    posts = demo.given["posts"]
    for role in Role:
        user = User.objects.create_user(
            email_of(demo.slug, role), posts[role], password_of(demo.slug, role)
        )
        demo.people[role.value] = user
        join(demo, user, role, posts[role])
    demo.owners = {"care": demo.people["action_owner"]}
    others = [(key, post) for key, post in demo.given["owners"].items() if key not in demo.owners]
    more = demo.size.people - len(Role) - len(others)
    others += [(f"manager{n}", f"Team Manager {n}") for n in range(1, more + 1)]
    for key, post in others:
        user = User(email=f"{key.replace('_', '-')}@{demo.slug}.example", name=post)
        user.set_unusable_password()
        demo.owners[key] = user
    User.objects.bulk_create([user for user in demo.owners.values() if user.pk is None])
    for key, post in others:
        join(demo, demo.owners[key], Role.ACTION_OWNER, post)


def join(demo: Demonstration, user: User, role: Role, post: str) -> None:
    demo.later(
        membership(demo, user, role, post),
        at=demo.made_at,
        by=demo.people.get("administrator"),
    )


def membership(demo: Demonstration, user: User, role: Role, post: str) -> Membership:
    since = demo.made_at.date()
    return Membership(user=user, council=demo.council, role=role, post=post, from_on=since)


def make_grants(demo: Demonstration) -> None:
    administrator, inspector = demo.people["administrator"], demo.people["inspector"]
    given = {"plan": demo.plans[0]}, {"inspection": demo.inspection}, {"board": demo.board}
    for opened in given:
        demo.later(
            Grant(
                user=inspector, council=demo.council, until_on=demo.day(52), **opened
            ), at=demo.at(demo.day(-6)), by=administrator,
        )  # fmt: skip
