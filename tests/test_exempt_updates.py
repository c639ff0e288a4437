"""An update that is exempt, on an action that is not, is not there for those who may not read it.

Every page is read before and after the update is recorded: for those not entitled it stays the
same, word for word and number for number.
"""

import re
from collections.abc import Iterable, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.db import transaction
from django.utils import timezone

from improvement.models import ProgressUpdate
from improvement.models.progress import UpdateQuerySet
from reports.document import to_json
from reports.paper import paper_of
from tests.make import make_evidence, make_update
from tests.many_visits import many_visits
from tests.pages import PAGES, READ, ROUTES
from tests.papers import orders_of_pdf, pdfs_are
from tests.world import EXEMPT, World, one_world

pytestmark = pytest.mark.django_db

CANARY = "zqcanary7f3"
# What differs from one answer to the next by itself.
CHANGING = re.compile(
    r'name="(?:csrfmiddlewaretoken|token)" value="[^"]*"|nonce="[^"]*"'
    r'|data-(?:version|session-seconds)="[^"]*"|(?<=>)Printed by .*? at [^<]*'
)
NOT_ENTITLED = ("action_owner", "board_member", "inspector with a grant")
ENTITLED = (
    "plan_lead",
    "clerk",
    "director",
    "inspector with an exempt grant",
    "action owner with an exempt grant",
)
ROOMS = ("improvement:", "impact:", "overview:", "boards:", "inspections:area", "reports:")
DATED = {"improvement:plan", "improvement:action", "overview:overview", "impact:line"}
# What somebody who is not entitled may open at all.
OPENED = {
    *("read_plan", "read_boards", "read_history", "signed_in", "record_progress"),
    *("decide_date", "propose_closing", "close_action"),
}
SHOWN = [name for name in READ if name.startswith(ROOMS) and PAGES[name].needs in OPENED]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with one_world(django_db_blocker) as made, many_visits(), pdfs_are(orders_of_pdf):
        at = timezone.now() - timedelta(days=2)
        make_update(made.ours.action, rag="green", happened="Open words.", at=at)
        yield made


def say_in_confidence(world: World) -> ProgressUpdate:
    """Two days ago, so that it is there as at yesterday too."""
    action = world.ours.action
    words = {**EXEMPT, "exempt_reason": f"{CANARY} names a family."}
    update = make_update(
        action,
        rag="red",
        happened=f"{CANARY} happened. It has risen significantly.",
        next_steps=f"{CANARY} comes next.",
        delivered_on=timezone.localdate() - timedelta(days=2),
        at=timezone.now() - timedelta(days=2),
        **words,
    )
    make_evidence(action, update=update, title=f"{CANARY} audit", at=update.recorded_at, **words)
    return update


def pages_of(world: World, who: str, names: Iterable[str] = SHOWN) -> dict[str, str]:
    """What each page and file says to one person, the main ones also as at yesterday."""
    # The moment at which somebody took a paper stands at its foot.
    with patch("reports.taking.london", return_value="noon"):
        return said_by_pages(world, who, names)


def said_by_pages(world: World, who: str, names: Iterable[str]) -> dict[str, str]:
    client = world.people[who].client
    then = f"?as_at={timezone.localdate() - timedelta(days=1)}"
    said = {}
    for name in names:
        url = PAGES[name].url(name, world.council.slug, world.ours)
        for query in ("", then) if name in DATED else ("",):
            response = client.get(url + query)
            made = b"".join(response) if response.streaming else response.content
            if response.status_code == 200:
                said[name + query] = CHANGING.sub("", made.decode(errors="replace"))
        if name in said and "POST" in ROUTES[name]["methods"]:
            # The form again, with what it offers and what it says is wrong.
            with transaction.atomic():
                response = client.post(url, {})
                transaction.set_rollback(True)
            if response.status_code == 422:
                said[f"{name} refused"] = CHANGING.sub("", response.content.decode())
    return said


def changed(before: dict[str, str], after: dict[str, str]) -> list[str]:
    return [name for name in after if after[name] != before.get(name)]


def test_nothing_changes_for_those_who_may_not_read_it(world):
    before = {who: pages_of(world, who) for who in NOT_ENTITLED}
    with transaction.atomic():
        say_in_confidence(world)
        after = {who: pages_of(world, who) for who in NOT_ENTITLED}
        transaction.set_rollback(True)
    assert min(map(len, before.values())) > 10
    assert {who: changed(before[who], after[who]) for who in NOT_ENTITLED} == {
        who: [] for who in NOT_ENTITLED
    }


def test_the_comparison_finds_a_leak(world, monkeypatch):
    monkeypatch.setattr(UpdateQuerySet, "readable_by", lambda rows, user: rows)
    before = pages_of(world, "board_member", sorted(DATED))
    with transaction.atomic():
        say_in_confidence(world)
        after = pages_of(world, "board_member", sorted(DATED))
        transaction.set_rollback(True)
    assert len(changed(before, after)) == 2 * len(DATED)


def test_those_entitled_read_it(world):
    url = PAGES["improvement:action"].url("improvement:action", world.council.slug, world.ours)
    with transaction.atomic():
        say_in_confidence(world)
        told = {
            who: f"{CANARY} happened." in world.people[who].client.get(url).content.decode()
            for who in ENTITLED
        }
        transaction.set_rollback(True)
    assert told == dict.fromkeys(ENTITLED, True)


def test_a_paper_that_is_not_exempt_stays_the_same(world):
    report, today = world.ours.report, timezone.localdate()
    before = to_json(paper_of(report, today=today))
    with transaction.atomic():
        say_in_confidence(world)
        after = to_json(paper_of(report, today=today))
        transaction.set_rollback(True)
    assert after == before
