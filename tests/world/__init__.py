"""A small world for the tests of every page: two councils, everybody, and one of each thing.

The things come in sets: `ours` that members may read; `part_two`, where plan, inspection, meeting
and report are exempt themselves; `inside`, where they are not, but what they hold is; and
`theirs`, of another council.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from unittest.mock import patch

from django.contrib.sessions.models import Session
from django.db import transaction
from django.test import Client
from django.utils import timezone

from accounts.models import Council, Membership
from accounts.policy import Role
from inspections.models import BankHoliday
from tests import make
from tests.world.boards import make_board_things
from tests.world.impact import make_measure_things, make_proof_things, make_young_people_things
from tests.world.inspections import make_inspection_things
from tests.world.people import Person, make_people
from tests.world.plans import make_feeds, make_plan_things, make_version_things
from tests.world.reports import make_clearance_things, make_decision_things, make_report_things
from tests.world.things import EXEMPT, HOLIDAYS, Things, record

__all__ = ["EXEMPT", "Person", "World", "make_things", "make_world", "one_world", "record"]


@dataclass
class World:
    council: Council
    elsewhere: Council
    people: dict[str, Person]
    outsider: Person
    nobody: Client
    ours: Things
    part_two: Things
    inside: Things
    theirs: Things


@contextmanager
def one_world(blocker: Any) -> Iterator[World]:
    """A world for all tests of a module: nothing they do is kept.

    Within it the test client copies no context of a template, which takes it longer than a page.
    """
    copies = patch("django.test.client.store_rendered_templates", lambda *args, **given: None)
    with blocker.unblock(), transaction.atomic(), copies:
        yield make_world(on=timezone.localdate())
        transaction.set_rollback(True)


def make_world(*, on: date) -> World:
    council = make.make_council("Anyborough Council", slug="anyborough")
    elsewhere = make.make_council("Elsewhere Council", slug="elsewhere")
    people = make_people(council)
    outsider = Person(Role.DIRECTOR, make.make_member(elsewhere, Role.DIRECTOR))
    for role in (Role.ADMINISTRATOR, Role.PLAN_LEAD, Role.CLERK):
        make.make_member(elsewhere, role, outsider.user)
    theirs_people = dict.fromkeys(people, outsider)
    world = World(
        council,
        elsewhere,
        people,
        outsider,
        Client(),
        ours=make_things(council, people, "O", on=on),
        part_two=make_things(council, people, "P", on=on, whole=EXEMPT),
        inside=make_things(council, people, "I", on=on, parts=EXEMPT),
        theirs=make_things(elsewhere, theirs_people, "T", on=on),
    )
    for person in (*people.values(), outsider):
        person.client.force_login(person.user)
    # A sweep may take longer than somebody stays signed in, and what a visit renews is not kept.
    Session.objects.update(expire_date=timezone.now() + timedelta(days=1))
    return world


def make_things(
    council: Council,
    people: dict[str, Person],
    letter: str,
    *,
    on: date,
    whole: dict[str, str] | None = None,
    parts: dict[str, str] | None = None,
) -> Things:
    """One of each thing; `whole` is given to plan, inspection, meeting and report, `parts` to
    what they hold."""
    whole, parts = whole or {}, parts or {}
    it = Things()
    make_inspection_things(it, council, letter, on=on, whole=whole, parts=parts)
    make_plan_things(it, council, people, letter, on=on, whole=whole, parts=parts)
    make_feeds(it, council, letter, parts=parts, readers=whole or parts)
    make_measure_things(it, people, letter, parts=parts)
    make_proof_things(it, parts=parts)
    make_young_people_things(it, is_shown=not whole and not parts)
    make_board_things(it, council, people, letter, on=on, whole=whole, parts=parts)
    make_report_things(it, council, letter, on=on, whole=whole, parts=parts)
    make_clearance_things(it, people, letter, whole=whole)
    it.consultation = make.make_consultation(it.report, **(whole or parts))
    it.background_paper = make.make_background_paper(it.report, **(whole or parts))
    make_version_things(it, letter, on=on, readers=whole or parts)
    make_decision_things(it, letter, readers=whole or parts)
    it.person = make.make_member(council, Role.VIEWER, make.make_user(f"Viewer {letter}"))
    it.membership = Membership.objects.get(user=it.person)
    it.grant = make.make_grant(it.person, plan=it.plan)
    it.holiday = record(BankHoliday(council=council, on=HOLIDAYS[letter], name="Privilege day"))
    for person in people.values():
        if person.has_grant:
            for opened in (
                {"plan": it.plan},
                {"inspection": it.inspection},
                {"inspection": it.visit},
                {"board": it.board},
            ):
                make.make_grant(person.user, with_exempt=person.has_exempt_grant, **opened)
    return it
