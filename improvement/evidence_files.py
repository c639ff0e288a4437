"""Files that show what was done: which are taken, how they are checked, and how they are kept.

A file must be of a kind on the list by its name and by its content. It is kept under a random name
outside every web root; the name it came with is only text.
"""

import hashlib
import os
import re
import secrets
import unicodedata
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any
from xml.etree import ElementTree

from django.core.exceptions import ValidationError
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import UploadedFile

from accounts.kept_files import written_whole

LARGEST_MEGABYTES = 25
LONGEST_NAME = 150
# A package names all its parts at its end; the comment that may follow is at most this long.
ZIP_END = b"PK\x05\x06"
ZIP_END_WITHIN = 65_557
MOST_PARTS = 5_000
MOST_UNPACKED_BYTES = 500 * 1024 * 1024
MARKUP = (b"<script", b"<html", b"<svg", b"<!doctype", b"<?xml", b"<?php", b"<iframe")
# A PDF may write any letter of a name as its number: /JavaScript is /Java#53cript too.
RUNS_IN_PDF = re.compile(
    b"|".join(
        b"/" + b"".join(b"(?:%c|#(?i:%02x))" % (letter, letter) for letter in word)
        for word in (b"JavaScript", b"Launch")
    )
)
OFFICE = "application/vnd.openxmlformats-officedocument"

ACCEPTED = "PDF, Word (docx), Excel (xlsx), PowerPoint (pptx), CSV, text, PNG or JPEG"
WRONG_KIND = f"The file must be one of these: {ACCEPTED}"
NOT_WHAT_IT_SAYS = "The file is not what its name says. Save it anew and choose it again"
FETCHES = (
    "The file fetches something from elsewhere when it is opened, such as its template. Save it as"
    " a PDF, or without that, and choose it again"
)
HAS_A_PROGRAM = "The file holds a macro or a script. Save it without, and choose it again"


@dataclass(frozen=True)
class KeptFile:
    """A file that is on disk: the random name it has there, and what it was."""

    stored_as: str
    file_name: str
    content_type: str
    size: int
    sha256: str


def plain_name(given: str) -> str:
    """The name of a file as text: no path, no control or direction characters, 150 at most."""
    name = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    name = "".join(" " if unicodedata.category(c)[0] == "Z" else c for c in name)
    name = "".join(c for c in name if unicodedata.category(c)[0] != "C")
    name = " ".join(name.split()).strip(". ")
    stem, dot, extension = name.rpartition(".")
    if not dot:
        stem, extension = name, ""
    longest = LONGEST_NAME - len(extension) - 1
    return f"{stem[:longest].strip() or 'file'}{dot}{extension}"[:LONGEST_NAME]


def extension_of(name: str) -> str:
    return name.rpartition(".")[2].lower() if "." in name else ""


def check_file(upload: "UploadedFile[Any]") -> str:
    """Return the content type of a file that may be kept. Raises ValidationError in plain words."""
    extension = extension_of(plain_name(upload.name or ""))
    if extension not in CHECKS:
        raise ValidationError(WRONG_KIND, code="kind")
    if not upload.size:
        raise ValidationError("The selected file is empty", code="empty")
    if upload.size > LARGEST_MEGABYTES * 1024 * 1024:
        raise ValidationError(
            f"The selected file must be {LARGEST_MEGABYTES} MB or smaller", code="too_big"
        )
    content_type, check = CHECKS[extension]
    upload.seek(0)
    check(upload.file or upload, extension)
    upload.seek(0)
    return content_type


def check_pdf(file: "IO[bytes]", extension: str) -> None:
    data = file.read()
    if not data.startswith(b"%PDF-") or b"%%EOF" not in data[-2048:]:
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")
    refuse_package_and_markup(data)
    if RUNS_IN_PDF.search(data):
        raise ValidationError(HAS_A_PROGRAM, code="program")


def check_png(file: "IO[bytes]", extension: str) -> None:
    data = file.read()
    end = b"\x00\x00\x00\x00IEND\xaeB`\x82"
    if not (
        data.startswith(b"\x89PNG\r\n\x1a\n") and data[12:16] == b"IHDR" and data.endswith(end)
    ):
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")
    refuse_package_and_markup(data)


def check_jpeg(file: "IO[bytes]", extension: str) -> None:
    data = file.read()
    if not data.startswith(b"\xff\xd8\xff") or not data.rstrip(b"\x00").endswith(b"\xff\xd9"):
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")
    refuse_package_and_markup(data)


def refuse_package_and_markup(data: bytes) -> None:
    """Refuse what is two kinds of file at once: a picture or PDF with a package or a page in it."""
    start = data[:4096].lower()
    if ZIP_END in data[-ZIP_END_WITHIN:] or any(word in start for word in MARKUP[:3]):
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")
    if not data.startswith(b"%PDF-") and b"%PDF-" in data[:1024]:
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")


def check_text(file: "IO[bytes]", extension: str) -> None:
    data = file.read()
    text = read_text(data)
    if text is None or data[:5] == b"%PDF-" or data[:2] == b"PK":
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")
    start = text[:65_536].lower()
    if start.lstrip("\ufeff \t\r\n").startswith("<") or any(
        word.decode() in start for word in MARKUP
    ):
        raise ValidationError(WRONG_KIND, code="kind")


def read_text(data: bytes) -> str | None:
    """Return the text, or None for what is no text in an encoding that offices use."""
    encodings = ["utf-8-sig", "cp1252"]
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        controls = {c for c in text if ord(c) < 32} - set("\t\r\n\f")
        return None if controls else text
    return None


# What an Office program opens by itself from an address that the file names, so that whoever keeps
# the address learns who opens it, and may send a macro. A template on a disk of the reader's own
# (file:///C:/…) reaches nobody.
OPENED_BY_ITSELF = (
    *("/attachedTemplate", "/frame", "/oleObject", "/subDocument"),
    *("/image", "/video", "/audio", "/media"),
)
OWN_DISK = re.compile(r"(?:file:/*)?[a-z]:[\\/]", re.IGNORECASE)
MOST_LISTED_BYTES = 8 * 1024 * 1024  # of all the lists of what the parts point to


class NoDoctype(ElementTree.TreeBuilder):
    """Refuses a document type, with which a small list can name what is not in it."""

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")


def refuse_what_fetches(package: zipfile.ZipFile) -> None:
    """Refuse a package with a part that is opened from elsewhere by itself, such as a template."""
    left = MOST_LISTED_BYTES
    for name in package.namelist():
        if not name.lower().endswith(".rels"):
            continue
        with package.open(name) as part:
            listed = part.read(left + 1)
        left -= len(listed)
        if left < 0:
            raise ValidationError(NOT_WHAT_IT_SAYS, code="content")
        parser = ElementTree.XMLParser(target=NoDoctype())
        for relation in ElementTree.fromstring(listed, parser=parser):
            is_elsewhere = relation.get("TargetMode", "").lower() == "external"
            is_opened = relation.get("Type", "").endswith(OPENED_BY_ITSELF)
            if is_elsewhere and is_opened and not OWN_DISK.match(relation.get("Target", "")):
                raise ValidationError(FETCHES, code="fetches")


MAIN_PARTS = {
    "docx": "word/document.xml",
    "xlsx": "xl/workbook.xml",
    "pptx": "ppt/presentation.xml",
}


def check_office(file: "IO[bytes]", extension: str) -> None:
    """A Word, Excel or PowerPoint package, whole, without a macro, and fetching nothing."""
    start = file.read(1024)
    file.seek(max(file.seek(0, os.SEEK_END) - 22, 0))
    end = file.read()
    if not start.startswith(b"PK\x03\x04") or b"%PDF-" in start or not end.startswith(ZIP_END):
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as package:
            parts = package.infolist()
            kinds = b""
            if len(parts) <= MOST_PARTS and "[Content_Types].xml" in package.NameToInfo:
                with package.open("[Content_Types].xml") as listed:
                    kinds = listed.read(1024 * 1024)
                refuse_what_fetches(package)
    except ValidationError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError):
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content") from None
    except Exception as error:  # zlib.error and what else a broken package raises
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content") from error
    names = [part.filename.lower() for part in parts]
    if (
        not kinds
        or MAIN_PARTS[extension] not in names
        # Of two parts of one name, another reader may open the one that was not checked.
        or len(set(names)) < len(names)
        or any(part.flag_bits & 1 for part in parts)
        or any(name.startswith("/") or ".." in name.split("/") for name in names)
        or min(part.header_offset for part in parts) != 0
        or sum(part.file_size for part in parts) > MOST_UNPACKED_BYTES
    ):
        raise ValidationError(NOT_WHAT_IT_SAYS, code="content")
    if b"macroenabled" in kinds.lower() or any(
        name.endswith(("vbaproject.bin", "vbadata.xml", ".exe", ".js", ".vbs", ".bat", ".html"))
        or "/activex/" in name
        or "/oleobject" in name
        for name in names
    ):
        raise ValidationError(HAS_A_PROGRAM, code="program")


Check = Callable[["IO[bytes]", str], None]
CHECKS: dict[str, tuple[str, Check]] = {
    "pdf": ("application/pdf", check_pdf),
    "docx": (f"{OFFICE}.wordprocessingml.document", check_office),
    "xlsx": (f"{OFFICE}.spreadsheetml.sheet", check_office),
    "pptx": (f"{OFFICE}.presentationml.presentation", check_office),
    "csv": ("text/csv", check_text),
    "txt": ("text/plain", check_text),
    "png": ("image/png", check_png),
    "jpg": ("image/jpeg", check_jpeg),
    "jpeg": ("image/jpeg", check_jpeg),
}
ACCEPT = ",".join(f".{extension}" for extension in CHECKS)


def keep_file(
    upload: "UploadedFile[Any]", content_type: str, *, storage: FileSystemStorage
) -> KeptFile:
    """Write the file whole, under a random name, before anything says that it exists."""
    stored_as = secrets.token_hex(16)
    digest, size = hashlib.sha256(), 0
    with written_whole(Path(storage.location), stored_as) as target:
        for chunk in upload.chunks():
            target.write(chunk)
            digest.update(chunk)
            size += len(chunk)
    return KeptFile(
        stored_as, plain_name(upload.name or ""), content_type, size, digest.hexdigest()
    )


def discard_file(kept: KeptFile, *, storage: FileSystemStorage) -> None:
    """Take away a file whose record was not written."""
    (Path(storage.location) / kept.stored_as).unlink(missing_ok=True)
