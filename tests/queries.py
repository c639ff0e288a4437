"""How many questions a page asks of the database."""

from collections.abc import Callable
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext

MOST = 12


def count_queries(visit: Callable[[], Any]) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        response = visit()
    assert response.status_code == 200
    return len(asked)


def assert_queries_do_not_grow(
    visit: Callable[[], Any], *, add_row: Callable[[], Any], most: int = MOST
) -> None:
    """The page that `visit` asks for takes as many queries for many rows as for one.

    The caller has made the first row; `add_row` makes one more. The first visit warms up.
    """
    visit()
    with_one = count_queries(visit)
    for _ in range(4):
        add_row()
    with_many = count_queries(visit)
    assert (with_many, with_many <= most) == (with_one, True)
