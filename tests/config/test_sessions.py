from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client

from accounts.models import User

BEGAN = datetime(2026, 7, 1, 9, 0, tzinfo=UTC)
HOME = "/password/change/"

pytestmark = pytest.mark.django_db


def is_in(client: Client) -> bool:
    return client.get(HOME).status_code == 200


@pytest.fixture
def signed_in(client: Client) -> Client:
    with time_machine.travel(BEGAN, tick=False):
        client.force_login(User.objects.create_user("officer@council.example", "An officer", "x"))
        assert is_in(client)
    return client


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        pytest.param(29, True, id="after 29 quiet minutes"),
        pytest.param(31, False, id="after 31 quiet minutes"),
    ],
)
def test_half_an_hour_without_a_click_signs_out(
    minutes: int, expected: bool, signed_in: Client
) -> None:
    with time_machine.travel(BEGAN + timedelta(minutes=minutes), tick=False):
        assert is_in(signed_in) is expected


def test_each_click_gives_another_half_hour_until_twelve_hours_are_over(signed_in: Client) -> None:
    clicks = [BEGAN + timedelta(minutes=20 * number) for number in range(1, 36)]
    seen = []
    for moment in clicks:
        with time_machine.travel(moment, tick=False):
            seen.append(is_in(signed_in))

    assert seen == [True] * 35
    with time_machine.travel(BEGAN + timedelta(hours=12), tick=False):
        assert not is_in(signed_in)


def test_a_click_within_the_minute_writes_nothing(
    signed_in: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with time_machine.travel(BEGAN + timedelta(seconds=59), tick=False):
        before = signed_in.session.get_expiry_date()
        signed_in.get(HOME)

        assert "Set-Cookie" not in signed_in.get("/healthz").headers
        assert signed_in.session.get_expiry_date() == before
