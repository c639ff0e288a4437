"""Processes forked from one that makes a paper, to do a part of it within its limits.

A helper has a part of the limits of who forked it, ends with it, and how it ends is how the paper
ends.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import Pipe
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, NoReturn

from reports.pdf import TOO_LARGE


def may_fork() -> bool:
    """Whether this process has no threads, which it could not take with it."""
    return sys.platform == "linux" and len(os.listdir("/proc/self/task")) == 1


class HelperFailed(Exception):
    """A helper could not do its part, for no reason of the limits: what it wrote says why."""


class Helper:
    """A process forked from this one, which ends with it, and holds itself to half of what is left
    to this one of its limits."""

    def __init__(self, work: Callable[[Connection], None]) -> None:
        ours, theirs = Pipe()
        limits = _limits()
        shared = {kind: _half_of_rest(kind, limit) for kind, limit in limits.items()}
        parent = os.getpid()
        try:
            self.pid = os.fork()
        except OSError as error:  # no memory, or no more processes
            raise HelperFailed from error
        if self.pid == 0:
            ours.close()
            _be_helper(parent, shared, theirs, work)
        theirs.close()
        self.ours: Connection = ours
        self.has_ended = False
        self.lent = {}
        for kind, half in shared.items():
            left = half + _used(kind) if kind == resource.RLIMIT_CPU else half
            self.lent[kind] = limits[kind] - left
            _set_limit(kind, left)

    def hear(self) -> Any:
        """What it says next; ends as it ended, if that was by a limit before it had said it.

        Raises HelperFailed if it ended otherwise.
        """
        try:
            return self.ours.recv()
        except (EOFError, ConnectionResetError):
            self._end_alike()

    def tell(self, words: Any) -> None:
        with suppress(BrokenPipeError, ConnectionResetError):  # it has ended: `hear` sees to that
            self.ours.send(words)

    def end(self) -> None:
        """End it if it has not ended, and take back what it did not use."""
        if not self.has_ended:
            self.ours.close()
            os.kill(self.pid, signal.SIGKILL)
            self._wait()

    def _wait(self) -> int:
        _, status, used = os.wait4(self.pid, 0)
        self.has_ended = True
        for kind, lent in self.lent.items():
            spent = int(used.ru_utime + used.ru_stime) if kind == resource.RLIMIT_CPU else 0
            _set_limit(kind, _limits()[kind] + lent - spent)
        return status

    def _end_alike(self) -> NoReturn:
        status = self._wait()
        if os.waitstatus_to_exitcode(status) == 1:
            raise HelperFailed
        if os.WIFSIGNALED(status):
            with suppress(OSError):  # nobody may say what SIGKILL does
                signal.signal(os.WTERMSIG(status), signal.SIG_DFL)
            os.kill(os.getpid(), os.WTERMSIG(status))
        os._exit(os.waitstatus_to_exitcode(status) or 1)


def _be_helper(
    parent: int, shared: dict[int, int], theirs: Connection, work: Callable[[Connection], None]
) -> NoReturn:
    status = 1
    try:
        with suppress(AttributeError, OSError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG
        if os.getppid() != parent:
            os._exit(0)
        for kind, limit in shared.items():
            _set_limit(kind, limit)
        work(theirs)
        status = 0
    except MemoryError:
        status = TOO_LARGE
    except (EOFError, BrokenPipeError, ConnectionResetError):
        pass  # who forked us needs us no more
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stderr.flush()
        os._exit(status)


def _limits() -> dict[int, int]:
    kinds = (resource.RLIMIT_CPU, resource.RLIMIT_AS)
    soft = {kind: resource.getrlimit(kind)[0] for kind in kinds}
    return {kind: limit for kind, limit in soft.items() if limit != resource.RLIM_INFINITY}


def _used(kind: int) -> int:
    if kind == resource.RLIMIT_CPU:
        used = resource.getrusage(resource.RUSAGE_SELF)
        return int(used.ru_utime + used.ru_stime) + 1
    return int(Path("/proc/self/statm").read_text("ascii").split()[0]) * resource.getpagesize()


def _half_of_rest(kind: int, limit: int) -> int:
    """What each of two may use: of memory it holds what there is already."""
    used = _used(kind)
    half = max((limit - used) // 2, 1)
    return half if kind == resource.RLIMIT_CPU else used + half


def _set_limit(kind: int, limit: int) -> None:
    resource.setrlimit(kind, (limit, resource.getrlimit(kind)[1]))
