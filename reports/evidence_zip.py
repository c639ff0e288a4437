"""The evidence pack as a zip: the paper, the files behind it, and an index of both.

It is written piece by piece while it is sent, so that it takes no room of its own. Each file is
hashed as it goes by, and the index, which comes last, says whether it is as it was recorded. The
same facts and files always give the same bytes: its days are those of the facts.
"""

import io
import re
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from django.template.loader import render_to_string

from accounts.csv_files import csv_bytes
from improvement.evidence_files import extension_of
from improvement.models.evidence import evidence_storage
from reports.evidence_pack import EvidencePack
from reports.evidence_paper import period_of

MOST_MEGABYTES = 500
_A_PIECE = 256 * 1024
PAPER = "evidence-pack.pdf"
AS_RECORDED = "As recorded"
CHANGED = "NOT AS RECORDED: the file was changed or cut short"
NOT_THERE = "NOT THERE: the file is missing from the store"
HEADINGS = (
    "No.", "File", "Bears on", "Title", "Kind", "Date and period", "What it shows", "Strength",
    "Revision", "Name when added", "Bytes", "SHA-256 as recorded", "Checked", "Link", "Exempt",
)  # fmt: skip


@dataclass
class Entry:
    """One line of the index: an item of evidence, and the file of it that the zip holds."""

    item: Any
    path: str  # in the zip; empty where there is no file to give
    bears_on: str
    checked: str = ""

    @property
    def cells(self) -> tuple[str, ...]:
        item = self.item
        exempt = f"Paragraph {item.exempt_paragraphs}" if item.visibility == "exempt" else ""
        return (
            item.number,
            self.path,
            self.bears_on,
            item.title,
            item.get_kind_display(),
            period_of(item),
            item.finding,
            item.strength_label,
            str(item.revision),
            item.file_name,
            str(item.size or ""),
            item.sha256,
            self.checked,
            item.link,
            exempt,
        )


def safe_name(item: Any) -> str:
    """E001-Audit-of-plans.pdf: unique by its number, and a plain name on every machine."""
    stem = unicodedata.normalize("NFKD", item.file_name.rpartition(".")[0] or item.file_name)
    unaccented = "".join(letter for letter in stem if not unicodedata.combining(letter))
    plain = re.sub(r"[^A-Za-z0-9]+", "-", unaccented).strip("-")[:60].strip("-") or "file"
    ending = re.sub(r"[^a-z0-9]", "", extension_of(item.file_name))[:5] or "bin"
    return f"{item.number}-{plain}.{ending}"


def entries_of(pack: EvidencePack) -> list[Entry]:
    return [
        Entry(
            item=item,
            path=f"files/{safe_name(item)}" if item.is_given else "",
            bears_on="; ".join(part.title for part in pack.parts if item in part.items),
        )
        for item in pack.evidence
    ]


def bytes_of_files(pack: EvidencePack) -> int:
    return sum(item.size or 0 for item in pack.evidence if item.is_given)


class _Passing(io.RawIOBase):
    """What is written to it, until it is taken out again. It cannot go back."""

    def __init__(self) -> None:
        self.held = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held += data
        return len(data)

    def take(self) -> bytes:
        taken = bytes(self.held)
        self.held.clear()
        return taken


def zip_of(pack: EvidencePack, paper: bytes, *, title: str) -> Iterator[bytes]:
    """The bytes of the zip, piece by piece; `paper` is the PDF of the pack."""
    passing, entries = _Passing(), entries_of(pack)
    with zipfile.ZipFile(passing, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_member(PAPER, pack.on), paper)
        for entry in entries:
            if entry.path:
                yield from _put(archive, entry, passing, on=pack.on)
        rows = [entry.cells for entry in entries]
        archive.writestr(_member("index.csv", pack.on), csv_bytes([HEADINGS, *rows]))
        page = _index(pack, entries, paper, title=title)
        archive.writestr(_member("index.html", pack.on), page)
        yield passing.take()
    yield passing.take()


def _put(archive: zipfile.ZipFile, entry: Entry, passing: _Passing, *, on: date) -> Iterator[bytes]:
    """Copy one file into the zip, and check on the way that it is as it was recorded."""
    item, seen = entry.item, sha256()
    try:
        source = evidence_storage().open(str(item.file), "rb")
    except FileNotFoundError:
        entry.path, entry.checked = "", NOT_THERE
        return
    with source, archive.open(_member(entry.path, on), "w") as target:
        while piece := source.read(_A_PIECE):
            seen.update(piece)
            target.write(piece)
            yield passing.take()
    entry.checked = AS_RECORDED if seen.hexdigest() == item.sha256 else CHANGED


def _member(name: str, on: date) -> zipfile.ZipInfo:
    # A zip knows no day before 1980.
    member = zipfile.ZipInfo(name, (max(on.year, 1980), on.month, on.day, 0, 0, 0))
    member.external_attr = 0o644 << 16
    return member


def _index(pack: EvidencePack, entries: list[Entry], paper: bytes, *, title: str) -> str:
    context = {
        "title": title,
        "council": pack.plan.council.name,
        "on": pack.on,
        "made_for": str(pack.user),
        "with_exempt": pack.with_exempt,
        "parts": [part.title for part in pack.parts],
        "paper": PAPER,
        "paper_sha256": sha256(paper).hexdigest(),
        "entries": entries,
        "as_recorded": AS_RECORDED,
    }
    return render_to_string("reports/evidence_index.html", context)
