"""A new SQLite database, made by the migrations once and copied from then on.

The copy is named after all that the migrations are made of, so that a changed migration makes a new
one. `migrate` runs on the copy as on any database, and has nothing to do there.
"""

import fcntl
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from hashlib import sha256
from pathlib import Path

import django

ROOT = Path(__file__).resolve().parent.parent
KEPT = ROOT / ".build" / "new-databases"
# What the migrations say, what they load, and the code that loads it.
MADE_OF = (
    "requirements-dev.txt",
    "*/migrations/*.py",
    "accounts/first_tables.py",
    "fixtures/**/*.*",
    "*/*_data.py",
    "reports/models/template.py",
)


def name_of_what_it_is_made_of() -> str:
    found = sha256(django.__version__.encode())
    for pattern in MADE_OF:
        for path in sorted(ROOT.glob(pattern)):
            found.update(path.relative_to(ROOT).as_posix().encode())
            found.update(path.read_bytes())
    return found.hexdigest()[:24]


@contextmanager
def new_database(path: Path) -> Iterator[Callable[[], None]]:
    """Put a migrated database at `path` if there is one to copy; else the caller makes it there.

    Gives what the caller calls once the database is migrated: then a first one is kept. Of several
    processes at once, one makes it and the others wait.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    kept = KEPT / f"{name_of_what_it_is_made_of()}.sqlite3"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        is_new = not kept.exists()
        if not is_new:
            shutil.copyfile(kept, path)
            fcntl.flock(lock, fcntl.LOCK_UN)

        def keep() -> None:
            if is_new:
                for former in KEPT.glob("*.sqlite3"):
                    former.unlink()
                copy = kept.with_suffix(".part")
                with closing(sqlite3.connect(path)) as made, closing(sqlite3.connect(copy)) as into:
                    made.backup(into)
                copy.replace(kept)
            fcntl.flock(lock, fcntl.LOCK_UN)

        yield keep
