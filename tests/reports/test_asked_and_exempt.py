"""A paper asked for is kept an hour: what was made exempt meanwhile is not handed out in it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.policy import Role, access_of
from reports.models import AskedPaper
from tests import make
from tests.world import EXEMPT

pytestmark = pytest.mark.django_db


def asked_by(council, role):
    """A paper that is made, and the status of its page and of its file for the one who asked."""
    user, client = make.make_member(council, role), Client()
    client.force_login(user)
    asked = AskedPaper.objects.create(
        council=council,
        asked_by=user,
        access=access_of(user).stamp(council.pk),
        title="Action register",
        digest="0" * 64,
        made_on=timezone.localdate(),
        back="/",
        asked_at=timezone.now() - timedelta(minutes=10),
        size=4,
    )
    asked.folder().mkdir(parents=True, exist_ok=True)
    asked.path.write_bytes(b"%PDF")
    page = asked.get_absolute_url()
    return lambda: [client.get(url).status_code for url in (page, f"{page}pdf/")]


def keep(record, minutes_ago, **given):
    for name, value in given.items():
        setattr(record, name, value)
    record.save(by=make.make_user(), at=timezone.now() - timedelta(minutes=minutes_ago))


@pytest.mark.parametrize("made_exempt", ["plan", "action", "area"])
def test_what_is_made_exempt_meanwhile_takes_the_paper_away(made_exempt):
    area = make.make_area()
    council = area.inspection.council
    plan = make.make_plan(council)
    things = {"plan": plan, "action": make.make_action(plan), "area": area}
    viewer, director = asked_by(council, Role.VIEWER), asked_by(council, Role.DIRECTOR)
    assert (viewer(), director()) == ([200, 200], [200, 200])
    keep(things[made_exempt], 5, **EXEMPT)
    assert (viewer(), director()) == ([404, 404], [200, 200])


def test_other_changes_leave_the_paper_there():
    plan = make.make_plan()
    action, elsewhere = make.make_action(plan), make.make_action(make.make_plan())
    secret = make.make_action(plan, **EXEMPT)
    viewer = asked_by(plan.council, Role.VIEWER)
    keep(action, 5, title="Another title")
    keep(secret, 5, title="Exempt before it was asked for")
    keep(elsewhere, 5, **EXEMPT)
    assert viewer() == [200, 200]
