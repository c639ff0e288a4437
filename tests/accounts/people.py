"""What the tests of people, of those who leave and of grants share."""

import re
from datetime import date

import pytest

from accounts.policy import Role
from tests.make import make_council, make_member, make_user

PEOPLE = "/anyshire/settings/people/"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)


@pytest.fixture
def council():
    return make_council("Anyshire")


@pytest.fixture
def administrator(council):
    return make_member(council, Role.ADMINISTRATOR, make_user("Admin", "admin@council.example"))


@pytest.fixture
def as_administrator(client, administrator):
    client.force_login(administrator)
    return client


def token_of(client, url):
    return re.search(r'name="token" value="([^"]+)"', client.get(url).content.decode()).group(1)


def boxes(name, day):
    if day is None:
        return {}
    return {f"{name}_day": day.day, f"{name}_month": day.month, f"{name}_year": day.year}


def new_person(**given):
    words = {
        "email": "new@council.example",
        "name": "New Officer",
        "role": "viewer",
        "post": "Service manager",
        "from_on": date(2026, 6, 1),
        "until_on": None,
        **given,
    }
    from_on, until_on = words.pop("from_on"), words.pop("until_on")
    return {**words, **boxes("from_on", from_on), **boxes("until_on", until_on)}


def add(client, **given):
    url = f"{PEOPLE}add/"
    return client.post(url, {"token": token_of(client, url), **new_person(**given)})


def end(client, membership):
    url = f"/anyshire/settings/roles/{membership.pk}/end/"
    return client.post(url, {"token": token_of(client, url)})
