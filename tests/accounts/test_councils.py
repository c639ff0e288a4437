"""A council's colour, logo and place among a person's councils."""

import base64
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accounts.models import Council
from accounts.policy import Role
from govuk.colours import contrast
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
    "colour", ["#0b4f6c", "#ffdd00", "#888888", "#767676", "#ff0000", "#ffffff"]
)
def test_words_on_the_colour_and_links_on_the_page_can_be_read(client, colour):
    make_council("Anyshire", colour=colour)
    style = client.get("/anyshire/style.css").content.decode()
    values = dict(re.findall(r"--([a-z-]+):([^;]+);", style))
    assert contrast(values["los-header-text-colour"], values["los-header-colour"]) >= 4.5
    assert contrast(values["govuk-link-colour"], "#ffffff") >= 4.5


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


# Settings

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SETTINGS = "/anyshire/settings/council/"


@pytest.fixture
def as_administrator(client):
    client.force_login(make_member(make_council("Anyshire"), Role.ADMINISTRATOR))
    return client


def save(client, logo=None, **given):
    page = client.get(SETTINGS).content.decode()
    words = {
        name: re.search(rf'name="{name}" value="([^"]+)"', page).group(1)
        for name in ("token", "version", "name", "colour")
    }
    file = {"logo": SimpleUploadedFile("Our logo.png", logo, "image/png")} if logo else {}
    return client.post(SETTINGS, {**words, **given, **file})


def test_name_colour_and_logo_are_changed_and_the_logo_is_served(as_administrator):
    assert save(as_administrator, PNG, name="Anyshire Council", colour="#7A1F5C").status_code == 302

    council = Council.objects.get()
    assert (council.name, council.slug, council.colour) == (
        "Anyshire Council",
        "anyshire",
        "#7a1f5c",
    )
    assert "Our logo" not in council.logo.name
    response = Client().get("/anyshire/logo.png")
    assert (response.content, response["Content-Type"]) == (PNG, "image/png")
    assert response["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert "/anyshire/logo.png?v=2" in as_administrator.get(SETTINGS).content.decode()


def test_a_logo_can_be_taken_away(as_administrator):
    save(as_administrator, PNG)
    save(as_administrator, **{"logo-clear": "on"})
    assert as_administrator.get("/anyshire/logo.png").status_code == 404


@pytest.mark.parametrize(
    "logo",
    [
        pytest.param(b"<svg onload=alert(1)>", id="another format by the name of png"),
        pytest.param(PNG + b"<script>alert(1)</script>", id="something hangs behind"),
        pytest.param(PNG[:-20], id="cut short"),
        pytest.param(PNG[:40] + b"x" + PNG[41:], id="damaged"),
        pytest.param(PNG[:8], id="no picture in it"),
        pytest.param(PNG + b"0" * 512_001, id="too big"),
    ],
)
def test_what_is_no_whole_png_is_refused(as_administrator, logo):
    assert save(as_administrator, logo).status_code == 422
    assert not Council.objects.get().logo


@pytest.mark.parametrize(
    "given", [{"name": ""}, {"colour": "red"}, {"colour": "#12345"}, {"colour": "#0b4f6c;}"}]
)
def test_a_name_and_a_colour_are_needed(as_administrator, given):
    assert save(as_administrator, **given).status_code == 422


def test_two_administrators_changing_the_council_lose_nothing(as_administrator):
    assert save(as_administrator, name="Theirs").status_code == 302
    response = save(as_administrator, name="Mine", version="1")
    assert response.status_code == 409
    assert ("Theirs" in response.content.decode(), Council.objects.get().name) == (True, "Theirs")
