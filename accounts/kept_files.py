"""Files that are kept: whole under their own name, or not there at all, whatever happens."""

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def written_whole(folder: Path, name: str) -> Iterator[IO[bytes]]:
    """Write `name` in `folder`, made if need be; one that is there already is replaced.

    It is written under another name, brought to the disk, and then given its own. When the work
    inside fails, nothing of it stays. Only the owner of the process may read it.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = folder / f".{name}.{secrets.token_hex(8)}.part"
    try:
        with unfinished.open("xb") as target:
            os.fchmod(target.fileno(), 0o600)
            yield target
            target.flush()
            os.fsync(target.fileno())
        unfinished.replace(folder / name)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise
    listing = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(listing)
    finally:
        os.close(listing)
