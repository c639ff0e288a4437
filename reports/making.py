"""The maker of papers: a process of its own beside the site, which makes one after another.

What it is to make stands in the queue (django-tasks, in the database). Who asks for a paper waits
two seconds for it, and looks again after that. While no maker runs, the site makes each paper
within the request that asks for it.
"""

import fcntl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django_tasks import TaskContext, TaskResultStatus
from django_tasks_db.models import DBTaskResult

from reports.pdf import PdfBusy, PdfFailed

WAITED_SECONDS = 2.0
ATTEMPTS = 3  # how often a paper is begun whose maker ends over it
TIMES_BUSY = 10  # how often a paper waits for its turn: about a minute each time
_ASKED_AGAIN_SECONDS = 0.05


@contextmanager
def the_only_maker() -> Iterator[None]:
    """Be the maker of papers. A second one waits here until the first has ended, however it did."""
    with _lock_file().open("ab") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def maker_runs() -> bool:
    """Whether there is a maker now. The lock of a process that ended is let go by the system."""
    try:
        with _lock_file().open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False  # there has never been one
    return False


def _lock_file() -> Path:
    return Path(settings.DATA_DIR) / "maker-of-papers.lock"


def wait_until(is_done: Callable[[], bool]) -> None:
    """Wait until it is done, but no longer than somebody waits for a page."""
    until = time.monotonic() + WAITED_SECONDS
    while not is_done() and time.monotonic() < until:
        # The maker is another process, and may be on another database connection: ask again.
        time.sleep(_ASKED_AGAIN_SECONDS)


def is_in_hand(*thing: Any) -> bool:
    """Whether a maker runs, and is making or will make what the queue names by `thing`."""
    named = {f"args_kwargs__args__{place}": part for place, part in enumerate(thing)}
    unfinished = DBTaskResult.objects.filter(
        status__in=[TaskResultStatus.READY, TaskResultStatus.RUNNING], **named
    )
    return maker_runs() and unfinished.exists()


def attempt(
    context: TaskContext,
    make: Callable[[], object],
    *,
    times_busy: int,
    or_else: Callable[[str], object],
) -> None:
    """Make a paper, or give the reason to `or_else`: after a fault of ours, after the maker's own
    end for the third time.

    Where all places are taken it goes to the end of the queue, with `times_busy` one more, until
    that happened TIMES_BUSY times. The task takes `times_busy` too.
    """
    if context.attempt > ATTEMPTS:
        or_else(PdfFailed.message)
        return
    try:
        make()
    except PdfBusy as busy:
        if times_busy + 1 >= TIMES_BUSY:
            or_else(str(busy))
            return
        asked = context.task_result
        # Anew: the worker marks the task that it runs now as done, whatever we write there.
        asked.task.enqueue(*asked.args, **{**asked.kwargs, "times_busy": times_busy + 1})
    except Exception:
        or_else(PdfFailed.message)
        raise


def take_up_again() -> None:
    """Put back into the queue what a maker that has ended had begun. For the only maker."""
    DBTaskResult.objects.running().update(status=TaskResultStatus.READY)
