"""Render a committee report as a PDF, a Word file or both, as it stands. It does not issue."""

import argparse
import os
from collections.abc import Callable
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from reports.document import Document
from reports.models import CommitteeReport
from reports.paper import paper_of
from reports.pdf import PdfFailed, PdfProblem, make_pdf
from reports.word import WordFailed, WordProblem, make_word

Refusal = partial(CommandError, returncode=2)


class Command(BaseCommand):
    help = (
        "Write the committee report ID to FILE as a PDF, a Word file or both, as it stands now, "
        "marked DRAFT if it is one. It does not issue the report."
    )

    def create_parser(self, prog_name: str, subcommand: str, **kwargs: Any) -> CommandParser:
        """Without its usage, argparse refuses in one line."""
        return super().create_parser(prog_name, subcommand, usage=argparse.SUPPRESS, **kwargs)

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("report", metavar="ID", help="the number of the report")
        parser.add_argument("--pdf", metavar="FILE", help="the PDF to write")
        parser.add_argument("--word", metavar="FILE", help="the Word file to write")

    def handle(self, *args: Any, **options: Any) -> None:
        makers = {"pdf": make_pdf, "word": make_word}
        asked = {kind: options[kind] for kind in makers if options[kind] is not None}
        if not asked:
            raise Refusal("Say which file to write: --pdf FILE, --word FILE or both")
        report = report_of(options["report"])
        paths = {kind: writable(given) for kind, given in asked.items()}
        today = timezone.localdate()
        document = paper_of(report, today=today)
        for kind, path in paths.items():
            write(path, made_by(makers[kind], document, on=today))
            self.stderr.write(str(path))


def made_by(make: Callable[..., bytes], document: Document, *, on: date) -> bytes:
    try:
        return make(document, identifier=document.digest(), made_on=on)
    except (PdfFailed, WordFailed) as problem:
        raise CommandError(str(problem)) from None
    except (PdfProblem, WordProblem) as problem:
        raise Refusal(str(problem)) from None


def write(path: Path, made: bytes) -> None:
    try:
        path.write_bytes(made)
    except OSError as error:
        raise Refusal(cannot_write(path, error)) from None


def report_of(asked: str) -> CommitteeReport:
    number = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 19 else 0
    report = CommitteeReport.objects.filter(pk=number).first()
    if report is None:
        raise Refusal(f"There is no report {asked!r}")
    return report  # type: ignore[no-any-return]


def writable(given: str) -> Path:
    """The file, if it can be written; asked first, so that nobody waits for nothing."""
    path = Path(given)
    try:
        is_folder, has_folder = path.is_dir(), path.parent.is_dir()
    except (OSError, ValueError) as error:
        raise Refusal(cannot_write(path, error)) from None
    if not given or is_folder:
        raise Refusal(f"{given!r} is a folder: name a file")
    if not has_folder:
        raise Refusal(f"There is no folder {str(path.parent)!r}")
    target = path if path.exists() else path.parent
    if not os.access(target, os.W_OK):
        raise Refusal(f"{str(path)!r} cannot be written")
    return path


def cannot_write(path: Path, error: Exception) -> str:
    reason = error.strerror if isinstance(error, OSError) and error.strerror else "bad name"
    return f"{str(path)!r} cannot be written: {reason}"
