"""Settings, people: who goes, and what goes with them."""

from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.policy import Role
from tests.accounts.people import (
    PEOPLE,
    add,
    administrator,
    as_administrator,
    council,
    end,
    new_person,
    today,
    token_of,
)
from tests.make import PASSWORD, make_council, make_grant, make_member, make_plan, make_user

__all__ = ["administrator", "as_administrator", "council", "today"]  # the fixtures
pytestmark = pytest.mark.django_db


def test_ending_asks_first(as_administrator, council):
    membership = make_member(council, Role.VIEWER).memberships.get()
    page = as_administrator.get(f"/anyshire/settings/roles/{membership.pk}/end/")
    assert "Their account will close" in page.content.decode()
    membership.refresh_from_db()
    assert membership.ended_at is None


def test_the_account_closes_with_its_last_membership_and_its_session_ends(
    as_administrator, administrator, council
):
    person = make_member(council, Role.VIEWER)
    membership = person.memberships.get()
    theirs = Client()
    theirs.force_login(person)
    assert theirs.get("/councils/").status_code == 200

    end(as_administrator, membership)

    person.refresh_from_db()
    membership.refresh_from_db()
    assert (person.is_active, person.closed_at) == (False, datetime(2026, 6, 1, 10, tzinfo=UTC))
    assert (membership.ended_by, membership.version) == (administrator, 2)
    assert theirs.get("/councils/")["Location"] == "/sign-in/?next=/councils/"


def test_a_membership_elsewhere_keeps_the_account_open(as_administrator, council):
    other = make_council("Elsewhere")
    person = make_member(other, Role.VIEWER, make_member(council, Role.ADMINISTRATOR))
    theirs = Client()
    theirs.force_login(person)
    assert theirs.get(PEOPLE).status_code == 200

    end(as_administrator, person.memberships.get(council=council))

    person.refresh_from_db()
    assert person.is_active
    assert theirs.get(PEOPLE).status_code == 404
    assert theirs.get("/councils/").status_code == 200


def test_a_role_stops_at_the_end_of_its_last_day_mid_session(client, council, time_machine):
    time_machine.move_to("2026-06-01T22:45:00Z")
    person = make_member(council, Role.ADMINISTRATOR, until_on=date(2026, 6, 1))
    make_member(make_council("Elsewhere"), Role.VIEWER, person)
    client.force_login(person)
    assert client.get(PEOPLE).status_code == 200
    time_machine.move_to("2026-06-01T23:00:00Z")  # midnight in London
    assert client.get(PEOPLE).status_code == 404
    assert client.get("/councils/").status_code == 200


def test_an_account_closes_with_the_last_day_of_its_last_role(client, council, time_machine):
    time_machine.move_to("2026-06-01T22:45:00Z")
    make_member(council, Role.CLERK, make_user("Ended"), until_on=date(2026, 6, 1))
    person = make_member(
        council,
        Role.VIEWER,
        make_user("Lapsing", "new@council.example", password=PASSWORD),
        until_on=date(2026, 6, 1),
    )
    client.force_login(person)
    assert client.get("/councils/").status_code == 200

    time_machine.move_to("2026-06-01T23:00:00Z")  # midnight in London
    ended = client.get("/councils/", follow=True)
    refused = client.post("/sign-in/", {"login": person.email, "password": PASSWORD})

    assert ended.redirect_chain == [("/sign-in/", 302)]
    words = (
        "Your last role ended on 1 June 2026. "
        "Ask the administrator of your council to add you again"
    )
    assert f"You are signed out. {words}." in ended.content.decode()
    assert (refused.status_code, words in refused.content.decode()) == (422, True)
    assert "_auth_user_id" not in client.session


def test_a_new_role_opens_a_lapsed_account_but_not_its_grants(as_administrator, council):
    person = make_member(
        council,
        Role.VIEWER,
        make_user("Lapsed", "new@council.example", password=PASSWORD),
        until_on=date(2026, 5, 31),
    )
    grant = make_grant(person, plan=make_plan(council))
    page = as_administrator.get(PEOPLE).content.decode()
    assert page.count("Lapsed on 31 May 2026") == 1

    add(as_administrator, role="inspector")

    grant.refresh_from_db()
    assert grant.ended_at is not None
    theirs = Client()
    theirs.post("/sign-in/", {"login": person.email, "password": PASSWORD})
    assert theirs.get("/councils/").status_code == 200
    assert "Lapsed on" not in as_administrator.get(PEOPLE).content.decode()


@pytest.mark.parametrize(
    ("roles", "lapsed_on"),
    [
        pytest.param([], None, id="never had a role"),
        pytest.param([{}], None, id="a role without an end"),
        pytest.param([{"until_on": date(2026, 6, 1)}], None, id="its last day is today"),
        pytest.param([{"until_on": date(2026, 5, 31)}], date(2026, 5, 31), id="ended yesterday"),
        pytest.param([{"from_on": date(2026, 7, 1)}], None, id="a role to come"),
        pytest.param([{"until_on": date(2026, 5, 1)}, {}], None, id="one of two is over"),
        pytest.param(
            [{"until_on": date(2026, 5, 1)}, {"until_on": date(2026, 5, 9)}],
            date(2026, 5, 9),
            id="the later of two",
        ),
    ],
)
def test_an_account_lapses_with_its_last_role_anywhere(roles, lapsed_on):
    person = make_user()
    for given in roles:
        make_member(make_council(), Role.VIEWER, person, **given)
    assert person.lapsed_on(on=date(2026, 6, 1)) == lapsed_on


def test_grants_end_with_the_last_role_and_do_not_come_back(as_administrator, council):
    person = make_member(council, Role.INSPECTOR, make_user("P", "new@council.example"))
    grant = make_grant(person, plan=make_plan(council))

    end(as_administrator, person.memberships.get())
    add(as_administrator, role="inspector")

    grant.refresh_from_db()
    assert grant.ended_at is not None
    assert person.memberships.filter(ended_at=None).count() == 1


def test_somebody_who_left_is_taken_back_with_a_new_password(as_administrator, council, mailoutbox):
    person = make_member(
        council, Role.VIEWER, make_user("Back", "new@council.example", password=PASSWORD)
    )
    theirs = Client()
    theirs.force_login(person)
    end(as_administrator, person.memberships.get())
    assert "Take Back back" in as_administrator.get(f"{PEOPLE}{person.pk}/").content.decode()

    url = f"{PEOPLE}{person.pk}/add-role/"
    words = {"token": token_of(as_administrator, url), **new_person(role="clerk")}
    assert as_administrator.post(url, words).status_code == 302

    person.refresh_from_db()
    assert (person.is_active, person.closed_at, person.has_usable_password()) == (True, None, False)
    assert "/password/set/" in mailoutbox[0].body
    assert theirs.get("/councils/").status_code == 302


def test_ending_twice_ends_once(as_administrator, council):
    membership = make_member(council, Role.VIEWER).memberships.get()
    url = f"/anyshire/settings/roles/{membership.pk}/end/"
    first, second = token_of(as_administrator, url), token_of(as_administrator, url)
    as_administrator.post(url, {"token": first})
    assert as_administrator.post(url, {"token": second}).status_code == 404
    assert membership.history.count() == 2
