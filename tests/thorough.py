"""How much is tried: a share of the longest counts on every change, all of it by `script/prove`."""

import os

THOROUGH = os.environ.get("THOROUGH") == "1"


def times(count: int) -> int:
    """How often to try what `script/prove` tries ten times as often."""
    return count * 10 if THOROUGH else count
