"""The young people's page, and what its tests share."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client

from accounts.models import User
from tests.make import NOON, make_young_people_page

PART_TWO = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}


def change(record: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    record.save(by=User.objects.system(), at=NOON)
    return record


def withdraw(record: Any) -> None:
    record.withdraw("No longer so.", by=User.objects.system(), at=NOON)


@pytest.fixture
def shown(place):
    """The place with its plan, action, inspection and area open to everybody, and its page."""
    for record in (place.plan, place.action, place.area.inspection, place.area):
        change(record, visibility="public")
    make_young_people_page(place.plan)
    return place


def visit(place, path="our-plan/", **query):
    return Client().get(place.url(path), query)


def read(place):
    response = visit(place)
    assert response.status_code == 200
    return response.content.decode()


def write(place, who="plan_lead", path="add/", **data):
    given = {"words": "You will have your own plan."}
    return place.send(who, place.url(f"plans/{place.plan.pk}/young-people/{path}"), given | data)


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


def comment(place, words="My adviser changes all the time.", client=None, **more):
    client = client or Client()
    page = client.get(place.url("our-plan/comment/"))
    token = page.context["form"]["token"].value()
    return client.post(place.url("our-plan/comment/"), {"token": token, "words": words}, **more)


def decide(place, it, who="plan_lead", **data):
    return place.send(who, place.url(f"young-people/comments/{it.pk}/"), data)
