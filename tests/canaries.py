"""Exempt texts in every field that can hold one, and how to find them again in what leaves.

Each field of each kind of record has a text of its own ("ZQ017R4": field 17, row 4), planted in the
rows that somebody must be entitled to read, and in their history; in another council's; and in
days gone by ("ZQ017R9") of what is open now, and was exempt once.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any
from zipfile import ZipFile, is_zipfile

import pikepdf
import pypdfium2
from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.db.models import Q

from accounts.scope import ScopedQuerySet, Visible
from accounts.withheld import CONFIDENTIAL
from reports.models import PublishedNotice
from tests.papers import NOT_DRAWN

CANARY = re.compile(rb"ZQ(\d{3})R\d", re.IGNORECASE)
MARKS = re.compile(rb"</?mark[^>]*>")  # a search marks its words inside of others
# What programs read: a text there would break the record, and nobody types it.
NOT_TYPED = {
    *("sha256", "word_sha256", "facts_sha256", "document", "facts", "failed_because"),
    *("content_type", "query", "rule_version", "likelihood", "impact"),
    "not_issued_because",
}
# What the agenda says of an exempt item to everybody, as its clerk words it.
FOR_EVERYBODY = {"public_title"}


@dataclass
class Planted:
    """The fields that hold a canary, by its number, and the kinds of record that have one."""

    fields: list[str] = field(default_factory=list)
    kinds: set[str] = field(default_factory=set)

    def found_in(self, *said: bytes) -> set[str]:
        """The fields whose canaries stand in any of the texts."""
        return {self.fields[int(code)] for text in said for code in CANARY.findall(text)}


def kinds_that_can_be_exempt() -> list[Any]:
    """Every kind of record that has readers of its own.

    But for a notice as it was published: it is written for the public, and what one says of an
    exempt report is tried by itself (`tests/reports/test_timetable.py`).
    """
    kinds = [model for model in rooms_models() if issubclass(model, Visible)]
    return [model for model in kinds if model is not PublishedNotice]


def rooms_models() -> Iterator[Any]:
    for model in apps.get_models():
        if not model.__name__.startswith("Historical"):
            yield model


def texts_of(model: Any) -> list[str]:
    """The fields of words that people type."""
    return [
        each.name
        for each in model._meta.concrete_fields
        if isinstance(each, models.CharField | models.TextField)
        and not each.choices
        and not each.unique
        and each.name not in NOT_TYPED | FOR_EVERYBODY
    ]


def held_back(model: Any) -> list[int]:
    """The ids of the rows that are exempt, by themselves or by what they belong to."""
    rows = model._default_manager.all()
    lookups = rows.exempt_at if isinstance(rows, ScopedQuerySet) else ()
    if not lookups:
        return []
    exempt = Q(
        *[Q(**{f"{at}__visibility" if at else "visibility": "exempt"}) for at in lookups],
        _connector=Q.OR,
    )
    return sorted(set(rows.filter(exempt).values_list("pk", flat=True)))


def plant(theirs: Iterable[Any] = ()) -> Planted:
    """Write a canary into each such field of each such row, now and in all its history, and into
    the records of `theirs`."""
    planted = Planted()
    elsewhere = [thing for thing in theirs if isinstance(thing, models.Model)]
    for model in rooms_models():
        exempt = held_back(model)
        ids = exempt + [row.pk for row in elsewhere if type(row) is model and exempt]
        names = texts_of(model) if ids else []
        if issubclass(model, Visible) and ids:
            planted.kinds.add(model._meta.label)
        for name in names:
            code = len(planted.fields)
            written = [write(model, pk, name, f"ZQ{code:03}R{row}") for row, pk in enumerate(ids)]
            if any(written):
                planted.fields.append(f"{model._meta.label}.{name}")
    return planted


def write(model: Any, pk: int, name: str, words: str) -> bool:
    """False where the record may hold nothing there, as the name of a file that it has not."""
    longest = model._meta.get_field(name).max_length
    if name == "exempt_paragraphs":
        words = f"1, {CONFIDENTIAL} {words}"
    row = models.QuerySet(model).filter(pk=pk)
    if name == "file_name":
        row = row.exclude(file="")
    try:
        with transaction.atomic():
            if not row.update(**{name: words[:longest]}):
                return False
    except IntegrityError:
        return False
    if hasattr(model, "history"):
        past = model.history.model
        models.QuerySet(past).filter(id=pk).update(**{name: words[:longest]})
    return True


def plant_in_the_past(planted: Planted, things: Iterable[Any], *, until: datetime) -> int:
    """Make each open record exempt for days gone by, until the moment `until`; how many.

    Its words were the canaries then, of the number of their field.
    """
    done = 0
    for thing in things:
        if not isinstance(thing, Visible) or not hasattr(thing, "history"):
            continue
        past = type(thing).history.model.objects
        last = past.filter(id=thing.pk).latest("history_date", "history_id")
        said = {
            name: f"ZQ{planted.fields.index(field):03}R9"
            for name in texts_of(type(thing))
            if (field := f"{type(thing)._meta.label}.{name}") in planted.fields
        }
        exempt = {**said, "visibility": "exempt", "exempt_paragraphs": "1"}
        for moment, more in ((last.history_date + timedelta(hours=1), exempt), (until, {})):
            values = {
                each.attname: getattr(last, each.attname)
                for each in last._meta.concrete_fields
                if not each.primary_key
            }
            row = past.model(**{**values, **more, "history_date": moment, "history_type": "~"})
            past.bulk_create([row])
        done += 1
    return done


# Ties that stay within one plan or one meeting: what they lead to is exempt with it.
WITHIN = {"strand", "programme", "batch", "undoes", "step"}


def tie_to_exempt(most: int = 3) -> set[str]:
    """Tie open records to exempt ones, wherever a record may lead to another; the ties by name.

    Links get another row. What names another record by itself names an exempt one now.
    """
    tied = set()
    for model in rooms_models():
        inherited = tuple(getattr(model._default_manager.all(), "exempt_at", None) or ())
        open_rows = models.QuerySet(model).exclude(pk__in=held_back(model))
        for tie in model._meta.concrete_fields:
            leads = tie.related_model if tie.is_relation and tie.name not in WITHIN else None
            if leads is None or any(at.split("__")[0] == tie.name for at in inherited):
                continue  # what it leads to makes it exempt too
            exempt = held_back(leads)[-most:]
            rows = open_rows.exclude(**{f"{tie.attname}__in": exempt})[: 2 * most] if exempt else ()
            for row in list(rows):
                for to in exempt:
                    if lead(row, tie, to, is_link=not inherited):
                        tied.add(f"{model.__name__}.{tie.name}")
    return tied


def lead(row: Any, tie: Any, to: int, *, is_link: bool) -> bool:
    """False where the record may not lead there."""
    try:
        with transaction.atomic():
            if is_link:
                kept = {
                    each.attname: getattr(row, each.attname)
                    for each in row._meta.concrete_fields
                    if not each.primary_key
                }
                models.QuerySet(type(row)).bulk_create([type(row)(**{**kept, tie.attname: to})])
            else:
                models.QuerySet(type(row)).filter(pk=row.pk).update(**{tie.attname: to})
                if hasattr(row, "history"):
                    past = models.QuerySet(row.history.model)
                    past.filter(id=row.pk).update(**{tie.attname: to})
    except IntegrityError:
        return False
    return True


# What leaves


def texts_in(response: Any) -> Iterator[tuple[str, bytes]]:
    """Each way in which an answer can say something, and what it says there."""
    made = b"".join(response.streaming_content) if response.streaming else response.content
    kind = response.headers.get("Content-Type", "").split(";")[0]
    yield "file names and headers", str(dict(response.headers)).encode()
    if made.startswith(NOT_DRAWN):
        yield "words of a PDF", made
    elif is_pdf(made):
        yield from texts_in_pdf(made)
    elif is_zipfile(BytesIO(made)):
        is_word = kind.endswith("wordprocessingml.document")
        yield from texts_in_zip(made, "Word files" if is_word else "tables and archives")
    elif kind in ("text/csv", "text/tab-separated-values"):
        yield "tables and archives", made
    elif kind in ("text/calendar", "application/json", "application/atom+xml"):
        yield "feeds", made
    elif kind == "text/html":
        yield "pages", MARKS.sub(b"", made)
    else:
        yield "other files", made


def is_pdf(made: bytes) -> bool:
    """Whether it is a PDF that can be opened, and not the few bytes that stand for one here."""
    return made.startswith(b"%PDF") and len(made) > 100


def texts_in_zip(made: bytes, channel: str) -> Iterator[tuple[str, bytes]]:
    with ZipFile(BytesIO(made)) as parts:
        for name in parts.namelist():
            inside = parts.read(name)
            yield channel, name.encode() + b"\n" + inside
            if is_pdf(inside) and not inside.startswith(NOT_DRAWN):
                yield from texts_in_pdf(inside)


def texts_in_pdf(made: bytes) -> Iterator[tuple[str, bytes]]:
    with pypdfium2.PdfDocument(made) as read:
        pages = "\n".join(leaf.get_textpage().get_text_range() for leaf in read)
        marks = "\n".join(mark.get_title() for mark in read.get_toc())
        about = str(read.get_metadata_dict())
    with pikepdf.open(BytesIO(made)) as opened:
        attached = [(name, opened.attachments[name]) for name in opened.attachments]
        files = b"".join(name.encode() + each.get_file().read_bytes() for name, each in attached)
        streams = b"".join(
            each.read_bytes()
            for each in opened.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Subtype") != "/Image"
        )
        strings = "".join(
            str(each) for each in opened.objects if not isinstance(each, pikepdf.Stream)
        )
    yield "words of a PDF", pages.encode()
    yield "bookmarks, metadata and attachments of a PDF", (marks + about).encode() + files + streams
    yield "bookmarks, metadata and attachments of a PDF", strings.encode() + made


@dataclass
class Seen:
    """What one person was shown: the fields whose canaries were found, by the channel and where."""

    found: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    asked: int = 0

    def look(self, planted: Planted, name: str, response: Any, channel: str = "") -> None:
        self.asked += 1
        for kind, said in texts_in(response):
            if fields := planted.found_in(said):
                where = channel if channel and kind == "pages" else kind
                self.found.setdefault(where, {}).setdefault(name, set()).update(fields)
