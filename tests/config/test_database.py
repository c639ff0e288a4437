import pytest
from django.conf import settings
from django.db import connection

# PostgreSQL has no pragmas: on it there is nothing here to ask, and the run says so.
only_sqlite = pytest.mark.skipif(
    connection.vendor != "sqlite", reason="these are settings of SQLite"
)


@only_sqlite
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("pragma", "value"),
    [
        pytest.param("journal_mode", "wal", id="readers do not wait for a writer"),
        pytest.param("synchronous", 2, id="what is acknowledged survives a power cut"),
        pytest.param("busy_timeout", 20_000, id="a writer waits 20 seconds for its turn"),
        pytest.param("foreign_keys", 1, id="links are kept"),
    ],
)
def test_sqlite_is_opened_with(pragma: str, value: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"PRAGMA {pragma}")

        assert cursor.fetchone() == (value,)


@only_sqlite
@pytest.mark.django_db(transaction=True)
def test_a_transaction_takes_its_turn_at_the_start() -> None:
    assert connection.transaction_mode == "IMMEDIATE"


def test_connections_stay_open_and_are_tried_before_use() -> None:
    default = settings.DATABASES["default"]

    assert (default["CONN_MAX_AGE"], default["CONN_HEALTH_CHECKS"]) == (None, True)
