"""Settings, people: who comes, and that nobody promotes themselves."""

import re
from datetime import date

import pytest
from django.test import Client

from accounts.models import Membership, User
from accounts.policy import Role
from tests.accounts.people import (
    PEOPLE,
    add,
    administrator,
    as_administrator,
    boxes,
    council,
    end,
    new_person,
    today,
    token_of,
)
from tests.make import PASSWORD, make_council, make_grant, make_member, make_plan, make_user
from tests.queries import assert_queries_do_not_grow

__all__ = ["administrator", "as_administrator", "council", "today"]  # the fixtures
pytestmark = pytest.mark.django_db
NOT_ADMINISTRATORS = [role for role in Role if role != Role.ADMINISTRATOR]


def held(user):
    return [
        (m.council.name, m.role, m.post, m.from_on, m.until_on, m.ended_at is None)
        for m in user.memberships.order_by("pk")
    ]


# Who may


@pytest.mark.parametrize("role", NOT_ADMINISTRATORS)
@pytest.mark.parametrize("path", ["people/", "people/add/", "grants/", "grants/add/", "council/"])
def test_only_an_administrator_opens_the_settings(client, council, role, path):
    client.force_login(make_member(council, role))
    assert client.get(f"/anyshire/settings/{path}").status_code == 403
    assert client.post(f"/anyshire/settings/{path}").status_code in (403, 405)


@pytest.mark.parametrize("path", ["people/", "people/add/", "grants/", "grants/add/", "council/"])
def test_an_administrator_opens_the_settings(as_administrator, path):
    assert as_administrator.get(f"/anyshire/settings/{path}").status_code == 200


def test_another_councils_administrator_finds_nothing(client, council):
    person = make_member(council, Role.VIEWER)
    membership = person.memberships.get()
    grant = make_grant(person, plan=make_plan(council))
    other = make_council("Elsewhere")
    client.force_login(make_member(other, Role.ADMINISTRATOR))
    assert client.get(f"/elsewhere/settings/people/{person.pk}/").status_code == 404
    paths = [
        f"people/{person.pk}/add-role/",
        f"roles/{membership.pk}/",
        f"roles/{membership.pk}/end/",
        f"grants/{grant.pk}/end/",
    ]
    for path in paths:
        for slug in ("anyshire", "elsewhere"):
            assert client.get(f"/{slug}/settings/{path}").status_code == 404
            assert client.post(f"/{slug}/settings/{path}").status_code == 404


# Joining


def test_a_new_person_gets_a_role_and_a_link_to_choose_a_password(
    as_administrator, administrator, mailoutbox
):
    response = add(as_administrator, until_on=date(2027, 3, 31))

    person = User.objects.by_email("new@council.example")
    assert response["Location"] == f"{PEOPLE}{person.pk}/"
    assert (person.name, person.has_usable_password()) == ("New Officer", False)
    assert held(person) == [
        ("Anyshire", "viewer", "Service manager", date(2026, 6, 1), date(2027, 3, 31), True)
    ]
    assert person.memberships.get().by == administrator
    [mail] = mailoutbox
    assert (mail.to, mail.subject) == (
        ["new@council.example"],
        "Anyshire has added you to Line of Sight",
    )
    link = re.search(r"http://127.0.0.1:8000(/password/set/\S+)", mail.body).group(1)
    visitor = Client()
    path = visitor.get(link, follow=True).request["PATH_INFO"]
    visitor.post(path, {"password1": "seven green kettles", "password2": "seven green kettles"})
    words = {"login": "new@council.example", "password": "seven green kettles"}
    assert visitor.post("/sign-in/", words)["Location"] == "/"


def test_an_account_that_exists_is_joined_and_keeps_its_name(as_administrator, mailoutbox):
    elsewhere = make_council("Elsewhere")
    person = make_member(
        elsewhere, Role.CLERK, make_user("Their Name", "new@council.example", password=PASSWORD)
    )

    add(as_administrator, email="New@Council.Example", name="Another Name")

    person.refresh_from_db()
    assert person.name == "Their Name"
    assert [m[:2] for m in held(person)] == [("Elsewhere", "clerk"), ("Anyshire", "viewer")]
    assert person.check_password(PASSWORD)
    assert "/password/set/" not in mailoutbox[0].body


def test_the_same_form_sent_twice_adds_one_person(as_administrator):
    url = f"{PEOPLE}add/"
    words = {"token": token_of(as_administrator, url), **new_person()}
    first, second = as_administrator.post(url, words), as_administrator.post(url, words)
    assert first["Location"] == second["Location"]
    assert Membership.objects.filter(role="viewer").count() == 1


def test_an_email_that_cannot_be_sent_does_not_undo_the_role(as_administrator, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    response = add(as_administrator)
    page = as_administrator.get(response["Location"]).content.decode()
    assert "our email could not be sent" in page
    assert "New Officer" in page


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"email": ""}, "Enter the email address"),
        ({"email": "nobody"}, "Enter an email address in the correct format"),
        ({"name": ""}, "Enter the full name"),
        ({"role": ""}, "Select the role"),
        ({"role": "superuser"}, "Select the role from the list"),
        ({"until_on": date(2026, 5, 31)}, "Last day must be today or later"),
        ({"from_on": date(2026, 8, 1), "until_on": date(2026, 7, 1)}, "Last day must be the first"),
        ({"email": "system@line-of-sight.invalid"}, "Enter the email address of a person"),
        ({"name": "A\0B"}, "must be letters, numbers and signs only"),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_recorded(as_administrator, given, message):
    User.objects.system()
    before = (User.objects.count(), Membership.objects.count())
    response = add(as_administrator, **given)
    page = response.content.decode()
    assert response.status_code == 422
    assert message in page
    assert "<title>Error: Add a person" in page
    assert (User.objects.count(), Membership.objects.count()) == before


def test_a_role_that_is_held_already_is_not_given_twice(as_administrator, council):
    make_member(council, Role.VIEWER, make_user("New Officer", "new@council.example"))
    response = add(as_administrator)
    assert response.status_code == 422
    assert "New Officer is on the list as Viewer already" in response.content.decode()


def test_fields_that_are_not_in_the_form_are_not_taken(as_administrator, council):
    other = make_council("Elsewhere")
    add(as_administrator, council=other.pk, user=1, is_active="", version=9, ended_at="2020-01-01")
    membership = Membership.objects.get(role="viewer")
    assert (membership.council, membership.version, membership.ended_at) == (council, 1, None)


# Changing


def edit(client, membership, **given):
    url = f"/anyshire/settings/roles/{membership.pk}/"
    until_on = given.pop("until_on", None)
    words = {"token": token_of(client, url), "version": membership.version, "post": "Post"}
    return client.post(url, {**words, **boxes("until_on", until_on), **given})


def test_a_post_and_a_last_day_are_changed(as_administrator, council):
    membership = make_member(council, Role.VIEWER).memberships.get()
    response = edit(
        as_administrator, membership, until_on=date(2026, 12, 31), role="director", from_on="x"
    )
    membership.refresh_from_db()
    assert response.status_code == 302
    assert (membership.post, membership.until_on, membership.role, membership.version) == (
        "Post",
        date(2026, 12, 31),
        "viewer",
        2,
    )


def test_two_administrators_changing_one_role_lose_nothing(as_administrator, council):
    membership = make_member(council, Role.VIEWER).memberships.get()
    edit(as_administrator, membership, post="Theirs")

    response = edit(as_administrator, membership, post="Mine")

    page = response.content.decode()
    membership.refresh_from_db()
    assert (response.status_code, membership.post) == (409, "Theirs")
    assert ("Theirs" in page, "Mine" in page) == (True, True)


def test_a_last_day_in_the_past_is_refused(as_administrator, council):
    membership = make_member(council, Role.VIEWER).memberships.get()
    response = edit(as_administrator, membership, until_on=date(2026, 5, 31))
    assert response.status_code == 422
    assert "To take a role away now, end it" in response.content.decode()


def test_a_role_that_is_over_is_given_anew_and_not_stretched(as_administrator, council):
    person = make_user("Back", "new@council.example")
    over = make_member(council, Role.VIEWER, person, until_on=date(2026, 5, 31)).memberships.get()
    for path in ("", "end/"):
        url = f"/anyshire/settings/roles/{over.pk}/{path}"
        assert as_administrator.get(url).status_code == 404

    assert add(as_administrator).status_code == 302

    assert [(m[3], m[4], m[5]) for m in held(person)] == [
        (date(2020, 1, 1), date(2026, 5, 31), False),
        (date(2026, 6, 1), None, True),
    ]


# Nobody promotes themselves


def test_an_administrator_cannot_add_a_role_to_themselves(as_administrator, administrator):
    response = add(as_administrator, email="Admin@council.example", role="director")
    assert response.status_code == 422
    assert "You cannot change your own roles" in response.content.decode()
    assert [m[1] for m in held(administrator)] == ["administrator"]


def test_an_administrator_cannot_change_or_end_their_own_role(as_administrator, administrator):
    membership = administrator.memberships.get()
    for path in (
        f"people/{administrator.pk}/add-role/",
        f"roles/{membership.pk}/",
        f"roles/{membership.pk}/end/",
    ):
        for visit in (as_administrator.get, as_administrator.post):
            response = visit(f"/anyshire/settings/{path}")
            assert response.status_code == 403
            assert "You cannot change your own roles" in response.content.decode()
    page = as_administrator.get(f"{PEOPLE}{administrator.pk}/").content.decode()
    assert ("End now" in page, "Another administrator can change them" in page) == (False, True)


# The list


def test_the_list_shows_who_is_here_first(as_administrator, council):
    make_member(council, Role.CLERK, make_user("Zoe Clerk"), post="Clerk to the board")
    gone = make_member(council, Role.VIEWER, make_user("Amy Gone"))
    end(as_administrator, gone.memberships.get())
    page = as_administrator.get(PEOPLE).content.decode().partition("<caption")[2]
    assert page.index("Zoe Clerk") < page.index("Amy Gone")
    assert ("Clerk to the board" in page, "Account closed 1 June 2026" in page) == (True, True)


def test_people_of_another_council_are_not_on_the_list(as_administrator):
    make_member(make_council("Elsewhere"), Role.VIEWER, make_user("Somebody Else"))
    assert "Somebody Else" not in as_administrator.get(PEOPLE).content.decode()


@pytest.mark.parametrize(
    ("words", "found"), [("zoe", True), ("clerk zoe", True), ("board", True), ("yan", False)]
)
def test_a_person_is_found_by_name_or_post(as_administrator, council, words, found):
    make_member(council, Role.CLERK, make_user("Zoe Clerk"), post="Clerk to the board")
    page = as_administrator.get(PEOPLE, {"q": words}).content.decode()
    assert ("Zoe Clerk" in page) == found


def test_the_list_of_people_asks_no_more_for_more_people(as_administrator, council):
    assert_queries_do_not_grow(
        lambda: as_administrator.get(PEOPLE),
        add_row=lambda: make_member(council, Role.VIEWER),
    )
