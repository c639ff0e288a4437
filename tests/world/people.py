"""Everybody of the world's council."""

from dataclasses import dataclass, field

from django.test import Client

from accounts.models import Council, User
from accounts.policy import Role
from tests import make


@dataclass
class Person:
    """Somebody of the council, and what sets them apart from others of their role."""

    role: Role
    user: User
    is_reporter: bool = False
    is_chair: bool = False
    is_owner: bool = False
    is_asked: bool = False
    has_grant: bool = False
    has_exempt_grant: bool = False
    client: Client = field(default_factory=lambda: Client(raise_request_exception=False))


def make_people(council: Council) -> dict[str, Person]:
    people = {
        role.value: Person(role, make.make_member(council, role, make.make_user(role.label)))
        for role in Role
    }
    people["board_member"].is_chair = True
    people["action_owner"].is_reporter = people["action_owner"].is_asked = True
    people["clearance_officer"].is_asked = True
    people["plan_lead"].is_owner = True
    for name, role, more in (
        ("another board member", Role.BOARD_MEMBER, {}),
        ("another action owner", Role.ACTION_OWNER, {}),
        ("inspector with a grant", Role.INSPECTOR, {"has_grant": True}),
        (
            "inspector with an exempt grant",
            Role.INSPECTOR,
            {"has_grant": True, "has_exempt_grant": True},
        ),
        (
            "action owner with an exempt grant",
            Role.ACTION_OWNER,
            {"is_reporter": True, "has_grant": True, "has_exempt_grant": True},
        ),
    ):
        user = make.make_member(council, role, make.make_user(name.capitalize()))
        people[name] = Person(role, user, **more)
    return people
