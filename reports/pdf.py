"""The document tree as a PDF: tagged (PDF/UA-1), the same bytes every time, within limits.

WeasyPrint runs in a child process of its own (`reports/pdf_child.py`), which takes the document as
JSON and gives back the bytes, fetches nothing, and ends: what it took is given back to the machine,
and a paper that would never end is ended. It has helpers of its own for a long one
(`reports/side_by_side.py`).
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from pathlib import Path

import fontpkg_source_sans_3
from django.conf import settings

from reports.document import Document, to_json
from reports.layout import MOST_PAGES, pages_about

ROOT = Path(__file__).resolve().parent.parent
TOO_LARGE = 3  # the child's exit status when it has no more memory
PATIENCE = 5
COMMAND = (sys.executable, "-m", "reports.pdf_child")
SPARE = "spare"
_REFUSED_MEMORY = (
    "MemoryError",
    "bad_alloc",
    "Cannot allocate memory",
    "error return without exception set",  # Python had no memory left for the MemoryError itself
)
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one PDF may take.

    seconds: of processor time, of the child and its helpers together; by the clock as many, or
    PATIENCE times as many for who keeps a spare child, for the pages go before it. megabytes:
    address space, what they share counted once. waiting_seconds: for its turn, while others are
    made. output_megabytes: the finished file.
    """

    seconds: float = 60
    megabytes: int = 1536
    waiting_seconds: float = 60
    output_megabytes: int = 40


class PdfProblem(Exception):
    """There is no PDF. `message` says so to the person who asked, and what they can do."""

    message = "The PDF could not be made. The report is unchanged."

    def __str__(self) -> str:
        return self.message


class PdfTooSlow(PdfProblem):
    message = (
        "The PDF took too long to make. Shorten the longest table or text, or split the report "
        "in two, and try again."
    )


class PdfTooLarge(PdfProblem):
    message = (
        "The report is too large for one PDF. Shorten the longest table or text, or split the "
        "report in two, and try again."
    )


class PdfBusy(PdfProblem):
    message = "Other PDFs are being made. Try again in a minute."


class PdfFailed(PdfProblem):
    message = (
        "The PDF could not be made from this text. Look at the part you changed last, and try "
        "again; if it happens again, tell your administrator."
    )


def make_pdf(
    document: Document,
    *,
    identifier: str | bytes = "",
    made_on: date,
    limits: Limits | None = None,
    is_large: bool = False,
) -> bytes:
    """Return the paper as PDF bytes, the same for the same document, identifier and date.

    is_large: in large type, for readers who are not used to papers. identifier: what tells this
    paper from any other, printed in short at the foot of each page; the document's digest if not
    given. Raises a PdfProblem, and leaves nothing behind.
    """
    limits = limits or Limits(seconds=settings.PDF_SECONDS)
    try:
        if pages_about(document.blocks) > MOST_PAGES:
            raise PdfTooLarge
        record = to_json(document)
        named = identifier.hex() if isinstance(identifier, bytes) else identifier
        order = json.dumps(
            {
                "document": record,
                "identifier": named or document.digest(),
                "made_on": made_on.isoformat(),
                "seconds": limits.seconds,
                "megabytes": limits.megabytes,
                "is_large": is_large,
            }
        ).encode()
    except RecursionError as error:
        raise PdfFailed from error
    with _turn(limits.waiting_seconds):
        made = _in_a_child(order, limits)
    if len(made) > limits.output_megabytes * 2**20:
        raise PdfTooLarge
    return made


@contextlib.contextmanager
def spare_child() -> Iterator[None]:
    """Within it a child is ready before it is asked for: reading in WeasyPrint takes a third of
    the time of a short paper. For a process that makes one paper after another, and where nobody's
    request waits for them."""
    _spares.append(_Child(is_spare=True))
    try:
        yield
    finally:
        while _spares:
            _spares.pop().end()


class _Child:
    """A process that reads in WeasyPrint, waits for its one order, and ends.

    is_spare: it warms up while it waits, and comes after the pages.
    """

    def __init__(self, *, is_spare: bool) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="line-of-sight-pdf-")
        (Path(self.folder.name) / "fonts.conf").write_text(_font_settings(), "utf-8")
        self.process = subprocess.Popen(
            [*COMMAND, *([SPARE] if is_spare else [])],
            cwd=ROOT,
            env=_environment(self.folder.name),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )

    def take(self, order: bytes, seconds: float) -> tuple[int, bytes, bytes]:
        """Give it its order; returns its exit status, what it made and what it said."""
        try:
            made, said = self.process.communicate(order, timeout=seconds)
        except subprocess.TimeoutExpired as error:
            raise PdfTooSlow from error
        finally:
            self.end()
        return self.process.returncode, made, said

    def end(self) -> None:
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(BrokenPipeError), self.process:
            pass  # closes its pipes and waits for its end
        self.folder.cleanup()


_spares: list[_Child] = []


def _spare_that_waits() -> _Child | None:
    while _spares:
        spare = _spares.pop()
        if spare.process.poll() is None:
            return spare
        spare.end()
    return None


def _in_a_child(order: bytes, limits: Limits) -> bytes:
    has_spares = bool(_spares)
    seconds = limits.seconds * (PATIENCE if has_spares else 1)
    try:
        child = _spare_that_waits() or _Child(is_spare=has_spares)
        status, made, said = child.take(order, seconds)
    finally:
        if has_spares:
            _spares.append(_Child(is_spare=True))
    if status == 0 and made.startswith(b"%PDF-"):
        return made
    words = said.decode("utf-8", "replace")[-2000:]
    _log.error("A PDF failed", extra={"status": status, "said": words})
    if status == -signal.SIGXCPU:
        raise PdfTooSlow
    # C libraries that are refused memory abort, trap, or say so in words of their own where Python
    # raises MemoryError.
    ended = {TOO_LARGE, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV}
    if status in ended or any(each in words for each in _REFUSED_MEMORY):
        raise PdfTooLarge
    raise PdfFailed


def _environment(folder: str) -> dict[str, str]:
    """Return the child's environment: no secret of ours, its own temporary folder, fixed seeds."""
    kept = ("LD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH", "SystemRoot")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "FONTCONFIG_FILE": f"{folder}/fonts.conf",
        "HOME": folder,
        "TMPDIR": folder,
        "LANG": "C.UTF-8",
        "PATH": folder,  # no program to run: looking for libraries would start a compiler
        "PYTHONHASHSEED": "0",
    }


@contextlib.contextmanager
def _turn(seconds: float) -> Iterator[None]:
    """Wait for one of the places to make a PDF in: one for every two processors of the machine.

    PdfBusy after `seconds`. A place is a locked file, free again when its process ends.
    """
    folder = Path(tempfile.gettempdir()) / f"line-of-sight-pdf-turns-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    places = max((os.cpu_count() or 1) // 2, 1)
    until = time.monotonic() + seconds
    with contextlib.ExitStack() as stack:
        files = [
            stack.enter_context((folder / f"{place}.lock").open("ab")) for place in range(places)
        ]
        while not any(_locks(file.fileno()) for file in files):
            if time.monotonic() >= until:
                raise PdfBusy
            # A lock of another process tells nobody when it is let go: ask again.
            time.sleep(0.05)
        yield


def _locks(file: int) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _font_settings() -> str:
    """Return a fontconfig file that puts our typeface before what the machine has.

    Read from its folder and not from @font-face: a font as a data: address costs 1.5 seconds a
    paper, all of it spent reading CSS. The machine's fonts only fill in for other scripts.
    """
    folder = escape(str(Path(fontpkg_source_sans_3.ROOT) / "files"))
    return (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{folder}</dir>"
        '<include ignore_missing="yes">/etc/fonts/fonts.conf</include></fontconfig>'
    )
