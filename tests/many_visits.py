"""What a sweep of thousands of requests need not have made anew for each of them.

The answers are those of the site: only what the test client copies, and who is signed in, is kept.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from copy import copy
from dataclasses import replace
from typing import Any
from unittest.mock import patch

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from accounts.models import User
from accounts.policy import find_with_access
from config import urls


def contexts_not_kept() -> Any:
    """Within it the test client copies no contexts, which takes it longer than a page."""
    return patch("django.test.client.store_rendered_templates", lambda *args, **given: None)


@contextmanager
def many_visits() -> Iterator[None]:
    """Within it the test client copies no context of a template, and who is signed in is read once.

    A person's roles and grants are then those of their first visit: what changes them asks for
    `roles_read_anew`.
    """
    known: dict[int, User | None] = {}

    def find_once(user_id: Any) -> User | None:
        pk = int(user_id)
        if pk not in known:
            known[pk] = find_with_access(pk)
        return fresh_copy(known[pk])

    with ExitStack() as stack:
        stack.enter_context(contexts_not_kept())
        stack.enter_context(patch("config.signing_in.find_with_access", find_once))
        yield


def fresh_copy(user: User | None) -> User | None:
    """As if they had just been read: no request finds what another has left on them."""
    if user is None:
        return None
    found = copy(user)
    found.access = replace(
        user.access,
        councils_by_slug={slug: copy(one) for slug, one in user.access.councils_by_slug.items()},
    )
    return found


@contextmanager
def roles_read_anew() -> Iterator[None]:
    """Within it, who is signed in is read at each request, as on the site."""
    with patch("config.signing_in.find_with_access", find_with_access):
        yield


def refusal(status: int) -> Any:
    def refuse(request: HttpRequest, *args: Any, **given: Any) -> HttpResponse:
        return HttpResponse(status=status)

    return refuse


def refusals_are(forbidden: Any, not_found: Any) -> Any:
    return patch.multiple(urls, create=True, handler403=forbidden, handler404=not_found)


def bare_refusals() -> Any:
    """Within it a page that is refused, or not there, is its status and no words."""
    return refusals_are(refusal(403), refusal(404))


def refusals_in_full() -> Any:
    """Within it, inside `bare_refusals`, they are as on the site."""
    return refusals_are(defaults.permission_denied, defaults.page_not_found)
