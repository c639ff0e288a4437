import shutil
from pathlib import Path
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from pytest_django import Settings

from config import health
from reports.making import the_only_maker

pytestmark = pytest.mark.django_db


class Disk:
    total = 100 * 1024**3

    def __init__(self, free: int) -> None:
        self.free = free


@pytest.fixture(autouse=True)
def roomy_disk(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Disk(free=50 * 1024**3))


def answer(client: Client) -> tuple[int, dict[str, Any]]:
    response = client.get("/healthz")
    return response.status_code, response.json()


def test_a_well_site_says_so_to_anybody(client: Client) -> None:
    assert answer(client) == (
        200,
        {
            "status": "well",
            "database": "well",
            "disk": "well",
            "schedulers": "not yet run",
            "papers": "no maker",
        },
    )
    with the_only_maker():
        assert answer(client)[1]["papers"] == "well"


@pytest.mark.parametrize(
    ("free", "state"),
    [
        pytest.param(10 * 1024**3, "well", id="a tenth"),
        pytest.param(10 * 1024**3 - 1, "low", id="less than a tenth"),
        pytest.param(0, "low", id="nothing"),
    ],
)
def test_a_low_disk_is_said_and_is_not_a_failure(
    free: int, state: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Disk(free=free))
    status, words = answer(client)

    assert (status, words["disk"]) == (200, state)


def test_a_disk_that_cannot_be_written_is_a_failure(
    client: Client, settings: Settings, tmp_path: Path
) -> None:
    settings.DATA_DIR = tmp_path / "missing"

    assert answer(client) == (
        503,
        {
            "status": "not well",
            "database": "well",
            "disk": "not writable",
            "schedulers": "not yet run",
            "papers": "no maker",
        },
    )


def test_a_database_that_does_not_answer_is_a_failure(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away() -> None:
        raise OperationalError("could not connect to server: password=swordfish")

    monkeypatch.setattr(connection, "cursor", away)
    response = client.get("/healthz")

    assert (response.status_code, response.json()["database"]) == (503, "down")
    assert b"swordfish" not in response.content
    assert health.database_state() == "down"


def test_it_only_answers_questions(client: Client) -> None:
    assert client.post("/healthz").status_code == 405
