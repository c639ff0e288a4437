"""How much is tried: a share of the longest counts on every change, all of it by `script/prove`."""

import os
import zlib
from collections.abc import Sequence
from typing import TypeVar

from django.db import connection

Thing = TypeVar("Thing")
THOROUGH = os.environ.get("THOROUGH") == "1"
# What no database has a part in is tried on SQLite, and by `script/prove` on both.
IS_OTHER_DATABASE = connection.vendor == "postgresql" and not THOROUGH


def times(count: int) -> int:
    """How often to try what `script/prove` tries ten times as often."""
    return count * 10 if THOROUGH else count


def share(things: Sequence[Thing], turn: int, *, of: int) -> Sequence[Thing]:
    """One in `of` of the things. The turns 0 to `of` - 1 together have all of them; a thing that
    falls to a turn which nothing has is tried by `script/prove` only."""
    return things if THOROUGH else things[turn % of :: of]


def turn_of(name: str) -> int:
    """The turn of what has a name and no number: the same in every run."""
    return zlib.crc32(name.encode())
