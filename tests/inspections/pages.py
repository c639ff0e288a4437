"""The council and its plan lead, for the tests of an inspection's pages."""

from datetime import UTC, datetime

import pytest

from accounts.policy import Role
from tests.make import make_council, make_member

AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def lead(council):
    return make_member(council, Role.PLAN_LEAD)


@pytest.fixture
def as_lead(client, lead):
    client.force_login(lead)
    return client


def sign_in(client, council, role):
    user = make_member(council, role)
    client.force_login(user)
    return user
