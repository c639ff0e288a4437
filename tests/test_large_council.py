"""Every list page over three plans, 2,000 actions and 40,000 updates asks little and weighs little.

`pytest tests/test_large_council.py -s` prints the figures.
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from tests.queries import MOST

pytestmark = pytest.mark.django_db
LARGEST_BYTES = 150_000
PAGES = {
    "my work of an owner": "action_owner /my-work/",
    "my work of the director": "director /my-work/",
    "plans": "director /{council}/plans/?all=1",
    "plan": "director /{council}/plans/{plan}/",
    "plan, last page": "director /{council}/plans/{plan}/?page=14",
    "plan, filtered": "director /{council}/plans/{plan}/?status=overdue&rag=red",
    "plan, sorted": "director /{council}/plans/{plan}/?sort=-due_on",
    "plan, searched": "director /{council}/plans/{plan}/?q=supervision",
    "plan as at a day": "director /{council}/plans/{plan}/?as_at=2026-10-01",
    "what changed": "director /{council}/plans/{plan}/compare/?from=2026-06-01",
    "timeline": "director /{council}/plans/{plan}/timeline/",
    "timeline, last page": "director /{council}/plans/{plan}/timeline/?page=7",
    "plan for a viewer": "viewer /{council}/plans/{plan}/",
    "plan for an inspector": "inspector /{council}/plans/{plan}/",
    "measures": "director /{council}/plans/{plan}/measures/",
    "measures as at a day": "director /{council}/plans/{plan}/measures/?as_at=2026-10-01",
    "decisions": "director /{council}/decisions/",
    "inspections": "director /{council}/inspections/",
    "boards": "director /{council}/boards/",
    "plans seen": "director /{council}/boards/plans-seen/",
    "reports": "director /{council}/reports/",
    "people": "administrator /{council}/settings/people/",
    "grants": "administrator /{council}/settings/grants/",
    "holidays": "administrator /{council}/settings/holidays/",
}
# Pages of one thing, with much beneath it: a few more questions, for each kind of thing shown one.
THINGS = {
    "overview": "director /{council}/",
    "overview as at a day": "director /{council}/?as_at=2026-10-01",
    "plan on a page": "director /{council}/plans/{plan}/on-a-page/",
    "inspection": "director /{council}/inspections/{inspection}/",
    "area": "director /{council}/inspections/areas/{area}/",
    "action": "director /{council}/actions/{action}/",
    "action of its owner": "action_owner /{council}/actions/{action}/",
    "history of an action": "director /{council}/actions/{action}/history/",
    "board": "director /{council}/boards/{board}/",
    "meeting": "director /{council}/meetings/{meeting}/",
}
MOST_OF_A_THING = 28  # each section of such a page asks its own question


@dataclass(frozen=True)
class Large:
    """A council, and somebody signed in for each role."""

    made: dict[str, Any]
    clients: dict[str, Client]

    def visit(self, words: str) -> tuple[int, int, int]:
        """Status, questions asked of the database, and bytes of the page. The first visit warms."""
        role, url = words.format(**self.made).split(" ", 1)
        client = self.clients[role]
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(url)
        return response.status_code, len(asked), len(response.content)


def seeded(size: str) -> Large:
    out = StringIO()
    call_command("seed_demo", size=size, seed=1, json=True, on="2026-11-22", stdout=out)
    made = json.loads(out.getvalue())
    clients = {}
    for role, account in made["accounts"].items():
        clients[role] = Client()
        clients[role].force_login(User.objects.get(email=account["email"]))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return Large(made | ids_of(made), clients)


@pytest.fixture(scope="module")
def councils(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Large]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield {size: seeded(size) for size in ("s", "l")}
        transaction.set_rollback(True)


@pytest.fixture
def large(councils: dict[str, Large]) -> Large:
    return councils["l"]


def ids_of(made: dict[str, Any]) -> dict[str, int]:
    """An action that the owner leads, and the area that most actions answer."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.action_id FROM improvement_actionlead l"
            " JOIN accounts_user u ON u.id = l.user_id"
            " JOIN improvement_action a ON a.id = l.action_id"
            " WHERE u.email = %s AND a.plan_id = %s ORDER BY 1",
            [made["accounts"]["action_owner"]["email"], made["plan"]],
        )
        action = cursor.fetchone()[0]
        cursor.execute(
            "SELECT area_id FROM improvement_actionarea GROUP BY area_id ORDER BY COUNT(*) DESC"
        )
        return {"action": action, "area": cursor.fetchone()[0]}


@pytest.mark.parametrize("words", PAGES)
def test_a_list_page_asks_little_and_weighs_little(large, words):
    status, questions, size = large.visit(PAGES[words])
    sys.stdout.write(f"\n{words}: {questions} questions, {size:,} bytes")

    assert status == 200
    assert questions <= MOST
    assert size < LARGEST_BYTES


@pytest.mark.parametrize("words", THINGS)
def test_a_page_of_one_thing_does_too(large, words):
    status, questions, size = large.visit(THINGS[words])
    sys.stdout.write(f"\n{words}: {questions} questions, {size:,} bytes")

    assert status == 200
    assert questions <= MOST_OF_A_THING
    assert size < LARGEST_BYTES


@pytest.mark.parametrize("words", PAGES | THINGS)
def test_a_page_asks_as_little_of_a_large_council_as_of_a_small_one(councils, words):
    """Of 36 actions and of 2,000: what is not there at all in the small one may cost two more."""
    asked = {size: council.visit((PAGES | THINGS)[words])[1] for size, council in councils.items()}

    assert asked["l"] - asked["s"] in (-2, -1, 0, 1, 2), asked
