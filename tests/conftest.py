"""What every test may use."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from django.db.models.signals import post_migrate
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from tests.kept_database import new_database
from tests.running_site import Site, running_site

# Which council of the running site is whose.
BROWSED, CROWDED = 0, 1


def deletions(style: Any, tables: Sequence[str], **_: Any) -> list[str]:
    """Statements that empty `tables`, in any order: PostgreSQL looks at links at the end."""
    return [f"DELETE FROM {connection.ops.quote_name(table)}" for table in tables]


@pytest.fixture(scope="session")
def keep_database(django_db_modify_db_settings: None) -> Iterator[Callable[[], None]]:
    """A migrated SQLite database at its place, if one was made before; to be called once it is."""
    if connection.vendor == "sqlite":
        with new_database(Path(connection.settings_dict["TEST"]["NAME"])) as keep:
            yield keep
    else:
        yield lambda: None


@pytest.fixture(scope="session")
def django_db_keepdb(keep_database: Callable[[], None]) -> bool:
    """Whether pytest-django migrates the database that is there, rather than an empty one."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_setup(
    django_db_setup: None,
    keep_database: Callable[[], None],
    django_db_blocker: DjangoDbBlocker,
) -> None:
    """Bring back what the migrations load (frameworks, bank holidays) after a test that empties.

    A test with real transactions, as every browser test is, ends by emptying all tables. Django
    runs such tests last for this reason; several processes keep no such order.
    """
    keep_database()
    rooms = ("accounts", "inspections", "improvement", "boards", "reports")
    with django_db_blocker.unblock():
        loaded: list[tuple[type[models.Model], Sequence[models.Model]]] = [
            (model, rows)
            for room in rooms
            for model in apps.get_app_config(room).get_models(include_auto_created=True)
            if (rows := list(model._base_manager.all()))
        ]

    def bring_back(**_: Any) -> None:
        with transaction.atomic():
            for model, rows in loaded:
                models.QuerySet(model).bulk_create(rows)

    if connection.vendor == "postgresql":
        # To truncate a hundred tables takes PostgreSQL four seconds; most are empty anyway.
        connection.ops.sql_flush = deletions  # type: ignore[method-assign]
    # Django sends this for each room when it has emptied the tables.
    post_migrate.connect(bring_back, sender=apps.get_app_config("reports"), weak=False)


@pytest.fixture(scope="session")
def site() -> Iterator[Site]:
    """A site with processes of its own, and two demonstration councils: `councils[BROWSED]` for
    the browser tests, `councils[CROWDED]` for those of many people at once."""
    with running_site(("s", 1), ("s", 2), on=timezone.localdate()) as running:
        yield running
