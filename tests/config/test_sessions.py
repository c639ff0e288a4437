from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from accounts.typed import typed_again
from improvement.models import Strand
from tests.make import PASSWORD, make_council, make_member, make_plan, make_user
from tests.page_forms import post_form

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


def test_each_page_says_what_is_left_of_the_twelve_hours(signed_in: Client) -> None:
    for hours in range(1, 24):
        with time_machine.travel(BEGAN + timedelta(minutes=25 * hours), tick=False):
            page = signed_in.get(HOME).content.decode()
        assert f'data-session-seconds="{12 * 3600 - 25 * 60 * hours}"' in page


def test_a_click_within_the_minute_writes_nothing(
    signed_in: Client, django_assert_num_queries: pytest.FixtureRequest
) -> None:
    with time_machine.travel(BEGAN + timedelta(seconds=59), tick=False):
        before = signed_in.session.get_expiry_date()
        signed_in.get(HOME)

        assert "Set-Cookie" not in signed_in.get("/healthz").headers
        assert signed_in.session.get_expiry_date() == before


def test_what_was_typed_when_the_session_had_ended_is_sent_again_after_signing_in(
    client: Client,
) -> None:
    """Without scripts: the text goes through the page for signing in, and nothing is recorded."""
    council = make_council()
    lead = make_member(council, Role.PLAN_LEAD, make_user(password=PASSWORD))
    plan = make_plan(council)
    url = f"/{council.slug}/plans/{plan.pk}/add-strand/"
    with time_machine.travel(BEGAN, tick=False):
        client.force_login(lead)
        form = client.get(url).context["form"]
    typed = {"reference": "7", "name": "Typed <b>long</b>", "order": "1"}
    sent = typed | {"token": form["token"].value(), "version": ""}
    with time_machine.travel(BEGAN + timedelta(minutes=31), tick=False):
        page = client.post(url, sent)
        assert (page.status_code, Strand.objects.count()) == (401, 0)
        kept = post_form(page.content.decode(), "/sign-in/").as_sent()

        wrong = client.post("/sign-in/", kept | {"login": lead.email, "password": "a wrong one"})
        kept = post_form(wrong.content.decode(), "/sign-in/").as_sent()
        again = client.post("/sign-in/", kept | {"login": lead.email, "password": PASSWORD})
        assert (again.status_code, Strand.objects.count()) == (200, 0)

        resent = post_form(again.content.decode(), url).as_sent()
        assert {name: resent[name] for name in typed} == typed
        assert client.post(url, resent).status_code == 302
        assert Strand.objects.get().name == "Typed <b>long</b>"


def test_a_password_that_was_typed_when_the_session_had_ended_is_not_kept(client: Client) -> None:
    typed = {"oldpassword": PASSWORD, "password1": "another long secret", "password2": "or this"}
    client.force_login(make_member(make_council(), Role.VIEWER, make_user(password=PASSWORD)))
    url = reverse("account_change_password")
    client.logout()
    alone = client.post(url, typed)
    assert (alone.status_code, alone.headers.get("Location", "").split("?")[0]) == (
        302,
        "/sign-in/",
    )
    page = client.post(url, {**typed, "note": "kept"}).content.decode()
    kept = typed_again(str(post_form(page, "/sign-in/").as_sent()["typed"]))
    assert kept is not None
    assert kept.fields == [("note", "kept")]


@pytest.mark.parametrize("typed", ["", "forged", "x" * 5000])
def test_only_what_a_form_of_ours_sent_is_kept(client: Client, typed: str) -> None:
    person = make_user(password=PASSWORD)
    words = {"login": person.email, "password": PASSWORD, "typed": typed}
    assert client.post("/sign-in/", words).status_code == 302
