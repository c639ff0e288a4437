"""A council's colour, logo and place among a person's councils."""

import re

import pytest

from accounts.policy import Role
from tests.make import make_council, make_member, make_user

pytestmark = pytest.mark.django_db


def test_the_style_carries_the_councils_colour_and_needs_no_sign_in(client):
    make_council("Anyshire", colour="#7a1f5c")
    response = client.get("/anyshire/style.css")
    assert (response.status_code, response["Content-Type"]) == (200, "text/css; charset=utf-8")
    assert "--los-header-colour:#7a1f5c" in response.content.decode()
    assert "public" not in response["Cache-Control"]


def test_the_style_is_kept_for_a_year_under_its_version(client):
    make_council("Anyshire")
    assert client.get("/anyshire/style.css?v=1")["Cache-Control"] == "public, max-age=31536000"
    assert client.get("/anyshire/style.css?v=2")["Cache-Control"] == "no-cache"


def test_a_style_that_has_not_changed_is_not_sent_again(client):
    make_council("Anyshire")
    tag = client.get("/anyshire/style.css")["ETag"]
    assert client.get("/anyshire/style.css", headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize(
    ("colour", "text"), [("#0b4f6c", "#ffffff"), ("#ffdd00", "#0b0c0c"), ("#888888", "#0b0c0c")]
)
def test_the_words_on_the_colour_can_be_read(client, colour, text):
    make_council("Anyshire", colour=colour)
    style = client.get("/anyshire/style.css").content.decode()
    assert re.search(r"--los-header-text-colour:([^;]+)", style).group(1) == text


@pytest.mark.parametrize("path", ["/nowhere/style.css", "/anyshire/logo.png"])
def test_no_council_or_no_logo_is_not_found(client, path):
    make_council("Anyshire")
    assert client.get(path).status_code == 404


def test_a_person_sees_the_councils_they_are_a_member_of(client):
    mine = make_council("Anyshire")
    make_council("Elsewhere")
    client.force_login(make_member(mine, Role.VIEWER))
    page = client.get("/councils/").content.decode()
    assert ("Anyshire" in page, "Elsewhere" in page) == (True, False)


def test_a_person_without_a_council_is_told_whom_to_ask(client):
    client.force_login(make_user())
    assert "You are not a member of any council" in client.get("/councils/").content.decode()


def test_somebody_signed_out_is_asked_to_sign_in(client):
    assert client.get("/councils/")["Location"] == "/sign-in/?next=/councils/"
