import io
import json
import logging
import sys
from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from accounts.policy import public
from config import urls
from config.logs import JsonFormatter


@public(post=True)
def broken(request: HttpRequest, words: str) -> HttpResponse:
    raise RuntimeError(f"could not keep {words}")


urlpatterns = [*urls.urlpatterns, path("broken/<str:words>", broken)]
handler400, handler429, handler500 = urls.handler400, urls.handler429, urls.handler500


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> Iterator[io.StringIO]:
    """All that the root logger writes, at the level of a real installation."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(JsonFormatter())
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [handler])
    before = root.level
    root.setLevel(logging.INFO)
    yield stream
    root.setLevel(before)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


@pytest.mark.django_db
def test_a_request_leaves_one_line_that_names_its_route(
    client: Client, written: io.StringIO
) -> None:
    response = client.get("/healthz?secret=swordfish")
    (line,) = [line for line in lines(written) if line["message"] == "request"]

    facts = {key: line[key] for key in ("method", "route", "status", "user", "request")}
    assert facts == {
        "method": "GET",
        "route": "healthz",
        "status": 200,
        "user": None,
        "request": response.headers["X-Request-ID"],
    }
    assert "swordfish" not in written.getvalue()


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.config.test_logs")
def test_an_error_is_logged_by_kind_and_place_without_what_was_typed(
    client: Client, written: io.StringIO
) -> None:
    client.raise_request_exception = False
    client.post("/broken/swordfish", {"story": "swordfish"})
    errors = [line for line in lines(written) if line["level"] == "error"]

    assert [(line["error"], line["places"][-1].rpartition(" ")[2]) for line in errors] == [
        ("RuntimeError", "broken")
    ]
    assert "swordfish" not in written.getvalue()


@pytest.mark.django_db
@pytest.mark.parametrize("host", ['evil"}\n{"level": "info"', "evil\r\nX: y", "\x1b[31mevil"])
def test_what_comes_from_outside_cannot_write_a_line_of_its_own(
    host: str, client: Client, written: io.StringIO
) -> None:
    client.get("/sign-in/", headers={"host": host, "x-request-id": host})

    assert all(set(line) >= {"time", "level", "request"} for line in lines(written))
    assert "evil" not in written.getvalue()


def test_a_message_stays_on_its_line() -> None:
    try:
        raise ValueError("swordfish")
    except ValueError:
        record = logging.LogRecord(
            "rooms", logging.ERROR, "", 0, "two\nlines", None, sys.exc_info()
        )
    line = JsonFormatter().format(record)

    assert "\n" not in line
    assert (json.loads(line)["message"], json.loads(line)["error"]) == ("two\nlines", "ValueError")
    assert "swordfish" not in line


@pytest.mark.django_db
def test_an_id_given_by_the_visitor_is_believed_only_behind_a_proxy(client: Client) -> None:
    given = {"x-request-id": "0123456789abcdef"}

    assert client.get("/healthz", headers=given).headers["X-Request-ID"] != "0123456789abcdef"
    with override_settings(TRUSTED_PROXIES=1):
        assert client.get("/healthz", headers=given).headers["X-Request-ID"] == "0123456789abcdef"
