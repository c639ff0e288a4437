"""Every address says what it needs, and `routes` prints it."""

import json

import pytest
from django.core.management import call_command

from accounts.management.commands.routes import routes
from accounts.policy import Capability


def test_every_route_declares_its_capability_and_its_methods():
    known = {"public", "signed_in", *Capability.values}
    undeclared = [
        route["pattern"]
        for route in routes()
        if route["capability"] not in known or not route["methods"] or not route["name"]
    ]
    assert undeclared == []


def test_every_route_has_a_name_of_its_own():
    names = [route["name"] for route in routes()]
    assert sorted(names) == sorted(set(names))


def test_routes_prints_json_and_nothing_else(capsys):
    call_command("routes", "--json")
    printed = json.loads(capsys.readouterr().out)
    assert {
        "name": "account_login",
        "pattern": "/sign-in/",
        "methods": ["GET", "HEAD", "POST"],
        "capability": "public",
    } in printed
    assert printed == routes()


def test_routes_prints_a_table_for_people(capsys):
    call_command("routes")
    lines = capsys.readouterr().out.splitlines()
    assert any(
        line.split() == ["public", "GET", "HEAD", "/accessibility/", "accounts:accessibility"]
        for line in lines
    )


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accessibility/", "/sign-in/", "/password/reset/"])
def test_public_pages_need_no_sign_in(client, path):
    assert client.get(path).status_code == 200
