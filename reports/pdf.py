"""The document tree as a PDF: tagged (PDF/UA-1), the same bytes every time, within limits.

WeasyPrint runs in a child process of its own (`python -m reports.pdf`), which takes the document
as JSON and gives back the bytes, fetches nothing, and ends: what it took is given back to the
machine, and a paper that would never end is ended. This is the only module that knows WeasyPrint,
and only the child imports it.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import gc
import json
import logging
import os
import resource
import signal
import string
import subprocess
import sys
import tempfile
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import partial
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Any

import fontpkg_source_sans_3

from reports.document import (
    Document,
    from_json,
    to_json,
)
from reports.html import page
from reports.layout import MOST_PAGES, pages_about, wants_contents

ROOT = Path(__file__).resolve().parent.parent
STYLES = (ROOT / "static" / "css" / "paper.css", ROOT / "reports" / "print.css")
LARGE_TYPE = "html{font-size:14pt}"
_TOO_LARGE = 3  # the child's exit status when it has no more memory
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Limits:
    """What one PDF may take.

    seconds: from start to end, and of processor time. megabytes: address space of the child.
    waiting_seconds: for its turn, while others are made. output_megabytes: the finished file.
    """

    seconds: float = 60
    megabytes: int = 1024
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
    limits = limits or Limits()
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


# The parent


@contextlib.contextmanager
def spare_child() -> Iterator[None]:
    """Within it a child is ready before it is asked for: reading in WeasyPrint takes a third of
    the time of a short paper. For a process that makes one paper after another."""
    _spares.append(_Child())
    try:
        yield
    finally:
        while _spares:
            _spares.pop().end()


class _Child:
    """A process that reads in WeasyPrint, waits for its one order, and ends."""

    def __init__(self) -> None:
        self.folder = tempfile.TemporaryDirectory(prefix="line-of-sight-pdf-")
        (Path(self.folder.name) / "fonts.conf").write_text(_font_settings(), "utf-8")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "reports.pdf"],
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


def _child() -> _Child:
    """The spare one, if there is one that still waits."""
    while _spares:
        spare = _spares.pop()
        if spare.process.poll() is None:
            return spare
        spare.end()
    return _Child()


def _in_a_child(order: bytes, limits: Limits) -> bytes:
    has_spares = bool(_spares)
    try:
        status, made, said = _child().take(order, limits.seconds)
    finally:
        if has_spares:
            _spares.append(_Child())
    if status == 0 and made.startswith(b"%PDF-"):
        return made
    words = said.decode("utf-8", "replace")[-2000:]
    _log.error("A PDF failed", extra={"status": status, "said": words})
    if status == -signal.SIGXCPU:
        raise PdfTooSlow
    # C libraries that are refused memory abort or trap where Python raises MemoryError.
    if status in {_TOO_LARGE, -signal.SIGABRT, -signal.SIGTRAP, -signal.SIGSEGV}:
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


# The child


def _main() -> None:
    _leave_the_network()
    sys.setrecursionlimit(20_000)
    _read_in()
    words = sys.stdin.buffer.read()
    if not words:
        os._exit(0)  # a spare that nobody needed: its parent has ended
    try:
        order = json.loads(words)
        _hold_to(order["seconds"], order["megabytes"])
        made_on = date.fromisoformat(order["made_on"])
        os.environ["SOURCE_DATE_EPOCH"] = str((made_on - date(1970, 1, 1)).days * 86_400)
        document = from_json(order["document"])
        made = _draw(
            document, identifier=order["identifier"], made_on=made_on, is_large=order["is_large"]
        )
    except MemoryError:
        os._exit(_TOO_LARGE)
    sys.stdout.buffer.write(made)
    sys.stdout.buffer.flush()
    os._exit(0)  # nothing of WeasyPrint's is worth taking apart


def _read_in() -> None:
    """Import what drawing needs, which takes longer than anything else of a short paper."""
    import weasyprint  # noqa: F401, PLC0415

    import reports.pdf_tags  # noqa: F401, PLC0415


def _hold_to(seconds: float, megabytes: int) -> None:
    """Bind this process by the kernel, whatever becomes of its parent."""
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20,) * 2)
    processor = int(time.process_time() + seconds) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (processor, processor + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _leave_the_network() -> None:
    """Enter a network of our own with nothing in it, where the system allows that."""
    new_network, new_user = 0x40000000, 0x10000000
    with contextlib.suppress(AttributeError, OSError):
        flags = new_network if os.geteuid() == 0 else new_network | new_user
        ctypes.CDLL(None).unshare(flags)


def _draw(document: Document, *, identifier: str, made_on: date, is_large: bool) -> bytes:
    # Imported here, in the child: the site itself never loads these.
    from weasyprint import HTML  # noqa: PLC0415
    from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415

    from reports.pdf_tags import mend  # noqa: PLC0415

    gc.disable()  # the process ends before rubbish matters
    styles = "".join(path.read_text("utf-8") for path in STYLES) + (LARGE_TYPE if is_large else "")
    fetcher = _fetcher()
    write = partial(page, document, styles=styles, identifier=identifier, made_on=made_on)

    def lay_out(*, has_contents: bool):  # type: ignore[no-untyped-def]
        words = write(has_contents=has_contents)
        html = HTML(string=words.translate(_stand_ins(words)), url_fetcher=fetcher)
        return html.render(
            font_config=FontConfiguration(), presentational_hints=False, pdf_variant="pdf/ua-1"
        )

    has_contents = wants_contents(document.contents, pages_about(document.blocks))
    laid_out = lay_out(has_contents=has_contents)
    pages = len(laid_out.pages)
    if has_contents != wants_contents(document.contents, pages) and pages < 40:
        laid_out = lay_out(has_contents=not has_contents)
    made = laid_out.write_pdf(
        pdf_variant="pdf/ua-1", pdf_identifier=sha256(identifier.encode()).digest()[:16]
    )
    del laid_out
    return mend(made)


def _fetcher() -> Any:
    """Return what WeasyPrint fetches with: nothing but what is in the page itself."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415

    return URLFetcher(allowed_protocols=("data",), allow_redirects=False)


def _stand_ins(words: str) -> dict[int, str]:
    """Return what to print for the characters that no font of this machine can draw.

    A symbol is named, "[grinning face]", and any other character is an empty box: a hole in the
    text would be drawn, but not read out.
    """
    from weasyprint.text.ffi import ffi, fontconfig  # noqa: PLC0415

    ffi.cdef(
        "typedef struct _FcCharSet FcCharSet;"
        "int FcPatternGetCharSet(FcPattern*, const char*, int, FcCharSet**);"
        "int FcCharSetHasChar(const FcCharSet*, uint32_t);",
        override=True,
    )
    fonts = fontconfig.FcConfigGetFonts(fontconfig.FcInitLoadConfigAndFonts(), 0)
    sets = []
    for place in range(fonts.nfont):
        found = ffi.new("FcCharSet **")
        if fontconfig.FcPatternGetCharSet(fonts.fonts[place], b"charset", 0, found) == 0:
            sets.append(found[0])
    stand_ins = {}
    for letter in sorted(set(words) - set(string.printable)):
        if unicodedata.category(letter) in {"Cf", "Zs", "Zl", "Zp"}:
            continue
        if any(fontconfig.FcCharSetHasChar(known, ord(letter)) for known in sets):
            continue
        name = unicodedata.name(letter, "").lower()
        is_symbol = unicodedata.category(letter) in {"So", "Sk", "Sm"}
        stand_ins[ord(letter)] = f"[{name}]" if is_symbol and name else "□"
    return stand_ins


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


if __name__ == "__main__":
    _main()
