"""Word files, opened by LibreOffice and made into PDF: not one heading or reference is lost.

Run by `script/prove-word`, and not among the tests: LibreOffice is half a gigabyte, more than
a bare machine should have to fetch before it can test anything.
"""

import os
import re
import subprocess
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

import pypdfium2  # noqa: E402
from django.test.runner import DiscoverRunner  # noqa: E402

from reports.document import (  # noqa: E402
    Appendix,
    BulletList,
    Cell,
    Column,
    Document,
    Heading,
    Paragraph,
    Table,
)
from reports.html import fragment  # noqa: E402
from reports.word import make_word  # noqa: E402
from tests.reports import twins  # noqa: E402
from tests.reports.every_paper import word_papers  # noqa: E402
from tests.reports.papers import KEY, action_table, paper, rich_paper  # noqa: E402
from tests.reports.test_pdf_hostile import (  # noqa: E402
    CONTROLS,
    LONG_WORD,
    SCRIPTS,
    SPACES,
)

MADE_ON = date(2026, 6, 1)
_TO_PDF = 'pdf:writer_pdf_Export:{"ExportBookmarks":{"type":"boolean","value":"true"}}'


def papers() -> dict[str, Document]:
    odd = [
        part
        for text in (SCRIPTS, CONTROLS, SPACES, LONG_WORD, "<w:p/> & ]]> {PAGE}")
        for part in (
            Heading(1, f"Heading {text[:40]}"),
            Paragraph.of("Before ", text, " after."),
            BulletList.of(text),
            Table(
                "T", (Column(text), Column("B")), ((Cell.of("a", is_heading=True), Cell.of(text)),)
            ),
        )
    ]
    return {
        "every block": rich_paper(contents="never"),
        "with contents": rich_paper(contents="always", numbering="continuous"),
        "odd text": paper(*odd),
        **{
            f"{count} actions": paper(
                Heading(1, "Introduction"), Appendix("Action plan"), KEY, action_table(count)
            )
            for count in (5, 200, 1000)
        },
    }


def converted(made: bytes, folder: Path) -> bytes:
    (folder / "paper.docx").write_bytes(made)
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = ["soffice", profile, "--headless", "--convert-to", _TO_PDF, "--outdir", str(folder)]
    subprocess.run(
        [*command, str(folder / "paper.docx")], check=True, capture_output=True, timeout=300
    )
    return (folder / "paper.pdf").read_bytes()


def faults_of(document: Document, pdf: bytes) -> list[str]:
    wanted = [twins.joined(heading) for heading in twins.headings_of_page(fragment(document))[1:]]
    found = [twins.joined(heading) for heading in twins.headings_of_pdf(pdf)]
    faults = [] if found == wanted else [f"headings {found} are not {wanted}"]
    with pypdfium2.PdfDocument(pdf) as read:
        said = "".join(page.get_textpage().get_text_range() for page in read)
    referred = re.findall(r"ACT-\d{4}", said)
    if referred != re.findall(r"ACT-\d{4}", fragment(document)):
        faults.append(f"{len(referred)} references")
    return faults


def papers_from_records() -> dict[str, Document]:
    """All papers, some of them made of records in a database that is thrown away again."""
    runner = DiscoverRunner(verbosity=0)
    made = runner.setup_databases()
    try:
        return papers() | word_papers()
    finally:
        runner.teardown_databases(made)


def main() -> int:
    failed = False
    for name, document in papers_from_records().items():
        began = time.monotonic()
        made = make_word(document, made_on=MADE_ON)
        took = time.monotonic() - began
        with tempfile.TemporaryDirectory() as folder:
            faults = faults_of(document, converted(made, Path(folder)))
        failed = failed or bool(faults)
        verdict = "; ".join(faults) or "nothing lost"
        sys.stdout.write(f"{name}: made in {took:.2f} s, {len(made):,} bytes; {verdict}\n")
    return 1 if failed else 0


if __name__ == "__main__":
    raise SystemExit(main())
