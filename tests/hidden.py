"""Records that somebody may not know of, each kind under one number, and what asks for them.

A copy of every kind of record stands under the same number: an exempt one in an open place, one
that was withdrawn there, one in an exempt place, one of another council, and one for members only.
A single number in an address or an answer then stands for whichever kind a page takes it for;
`MISSING` stands for nothing at all.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from unittest.mock import patch

from django.apps import apps
from django.conf import settings
from django.db import IntegrityError, connection, models, transaction
from django.http import QueryDict
from django.test import Client
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from accounts.models import User
from accounts.policy import Role
from accounts.records import Withdrawable
from accounts.scope import Visible
from tests import make
from tests.canaries import held_back
from tests.page_forms import forms_of
from tests.world import EXEMPT, World, record

# Below all of them: a record that is made anew counts on from the last.
MISSING = 8_000_009
EXEMPT_ID, IN_PART_2, ELSEWHERE = 9_000_001, 9_000_003, 9_000_005
# Exempt, and withdrawn since; and what everybody who signs in may read, for who does not.
WITHDRAWN_ID, MEMBERS_ID = 8_000_007, 8_000_011
# What a form or a page reads that names no record: days, counts, which are added up, codes, which
# are cut, pages, tokens, and how a list is shown.
NO_RECORD = re.compile(
    r"csrfmiddlewaretoken|token|page|sort|as_at|page_size"
    r"|.*_(?:day|month|year)(?:_?\d)?|.*_(?:count|code)|v|.*-clear"
)
# What differs from one answer to the next by itself.
CHANGING = re.compile(
    r'name="(?:csrfmiddlewaretoken|token)" value="[^"]*"|nonce="?[^" ]*"?|[?&]v=\d+'
    r'|data-(?:version|session-seconds)="[^"]*"|(?<=>)Printed by .*? at [^<]*'
)
# Of what was just added, in the place that it leads to: PostgreSQL counts on after a rollback.
NEW_ID = re.compile(r"(?<=[/=-])\d+(?=/|&|#|$)")
ONE_ID = re.compile(r"(\D*)\d+(\D*)")


def reference_of(number: int) -> str:
    return f"ZQ{number % 100:02}"


def hide_things(world: World) -> set[str]:
    """Add the copies; the kinds of which there is an exempt one."""
    kinds = set()
    withdrawn = {
        "withdrawn_at": make.NOON,
        "withdrawn_by": User.objects.system(),
        "withdrawn_reason": "Said twice.",
    }
    for kept in things_of(world.ours):
        if not isinstance(kept, Visible):
            continue
        if copy_as(kept, EXEMPT_ID, **EXEMPT):
            kinds.add(type(kept).__name__)
        if isinstance(kept, Withdrawable):
            copy_as(kept, WITHDRAWN_ID, **EXEMPT, **withdrawn)
        copy_as(kept, MEMBERS_ID, visibility="members")
    for kept in things_of(world.part_two):
        if kept.pk in held_back(type(kept)):
            copy_as(kept, IN_PART_2)
    for kept in things_of(world.theirs):
        copy_as(kept, ELSEWHERE)
    copy_as(world.ours.view, EXEMPT_ID, is_shared=False)  # somebody's own
    stranger = make.make_user("Stranger")
    User.objects.filter(pk=stranger.pk).update(id=ELSEWHERE)
    make.make_member(world.elsewhere, Role.ACTION_OWNER, User.objects.get(pk=ELSEWHERE))
    return kinds


def kinds_under(number: int) -> set[str]:
    """The kinds of which there is one under that number."""
    numbered = [each for each in apps.get_models() if isinstance(each._meta.pk, models.AutoField)]
    return {each.__name__ for each in numbered if each._base_manager.filter(pk=number).exists()}


def things_of(things: Any) -> list[Any]:
    first_of_kind = {}
    for kept in vars(things).values():
        if isinstance(kept, models.Model):
            first_of_kind.setdefault(type(kept), kept)
    return list(first_of_kind.values())


def copy_as(kept: Any, number: int, **more: Any) -> bool:
    """False where only one of these may stand there."""
    values = {
        each.attname: getattr(kept, each.attname)
        for each in kept._meta.concrete_fields
        if not each.primary_key
    }
    of_its_own = {
        name: reference_of(number) for name in ("reference", "name", "title") if name in values
    }
    try:
        with transaction.atomic():
            record(type(kept)(**{**values, **of_its_own, **more, "pk": number}))
    except (IntegrityError, TypeError):
        return False
    return True


@contextmanager
def names_read() -> Iterator[set[str]]:
    """Gathers what the page looks for in the address and in what was posted."""
    names: set[str] = set()

    def noting(method: Any) -> Any:
        def read(given: Any, name: Any, *more: Any) -> Any:
            names.add(str(name))
            return method(given, name, *more)

        return read

    reading = ("get", "getlist", "__getitem__", "__contains__")
    patches = {name: noting(getattr(MultiValueDict, name)) for name in reading}
    with patch.multiple(QueryDict, **patches):
        yield names


@dataclass(frozen=True)
class Answer:
    """All that an answer tells: its words, its headers, and how much was asked of the database."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: str
    statements: int


def ask(client: Client, method: str, url: str, given: Any, number: int) -> Answer:
    """What is said, where the number and the reference that were sent read as those of nothing."""
    counted: list[None] = []

    def count(execute: Any, *statement: Any) -> Any:
        counted.append(None)
        return execute(*statement)

    with transaction.atomic():
        with connection.execute_wrapper(count):
            response: Any = getattr(client, method)(url, given)
        made = b"".join(response) if response.streaming else response.content
        transaction.set_rollback(True)
    leads_to = response.headers.get("Location", "")
    is_somebody = settings.SESSION_COOKIE_NAME in client.cookies
    assert not (is_somebody and leads_to.startswith(reverse(settings.LOGIN_URL))), "signed out"

    def plain(said: str) -> str:
        said = said.replace(str(number), str(MISSING))
        return CHANGING.sub("", said.replace(reference_of(number), reference_of(MISSING)))

    body = plain(made.decode(errors="replace"))
    headers = []
    for name, value in sorted(response.headers.items()):
        value = plain(value)
        if name == "Location":
            value = NEW_ID.sub("1", value)
        if name not in ("Content-Length", "Expires", "Server-Timing", "X-Request-ID"):
            headers.append((name, value))
    if response.status_code in (302, 303):
        body = ""
    return Answer(response.status_code, tuple(headers), body, len(counted))


def shapes_of(name: str, html: str) -> list[str]:
    """How an id is written in that field: by itself, or as its choices are, such as plan-{}."""
    shapes = {"{}"}
    for form in forms_of(html):
        control = form.controls.get(name)
        for choice in control.choices if control else ():
            if found := ONE_ID.fullmatch(choice):
                shapes.add(f"{found[1]}{{}}{found[2]}")
    return sorted(shapes)


def difference(answer: Answer, nothing: Answer) -> str:
    """Where two answers part, in words."""
    if answer.status != nothing.status:
        return f"status {answer.status}, not {nothing.status}"
    if answer.headers != nothing.headers:
        return f"headers {sorted(set(answer.headers) ^ set(nothing.headers))}"
    if answer.body != nothing.body:
        pairs = zip(answer.body.splitlines(), nothing.body.splitlines(), strict=False)
        first = next(((one, other) for one, other in pairs if one != other), ("more or fewer", ""))
        return f"words {first[0].strip()[:200]!r}, not {first[1].strip()[:200]!r}"
    return f"statements {answer.statements}, not {nothing.statements}"
