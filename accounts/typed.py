"""What somebody typed while their session ran out: kept through signing in again.

Nothing of it is recorded on the way, nor kept in a session: it travels in the page, signed, so that
it can only be what a form of ours sent.
"""

from dataclasses import dataclass

from django.core import signing
from django.http import HttpRequest

SALT = "accounts.typed"
KEPT_SECONDS = 60 * 60
NOT_TYPED = "csrfmiddlewaretoken"
SECRET = "password"  # what the name of a field says that no page holds again


@dataclass(frozen=True)
class Typed:
    """A form that was sent signed out: its address, and each field with its value, in order."""

    path: str
    fields: list[tuple[str, str]]
    had_file: bool


def keep_typed(request: HttpRequest) -> str:
    """What `request` sent, signed; the empty string where it sent nothing."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != NOT_TYPED and SECRET not in name
        for value in values
    ]
    if not fields:
        return ""
    told = [request.get_full_path(), fields, bool(request.FILES)]
    return signing.dumps(told, salt=SALT, compress=True)


def typed_again(text: str) -> Typed | None:
    """What `keep_typed` signed within the hour; None for anything else."""
    try:
        path, fields, had_file = signing.loads(text, salt=SALT, max_age=KEPT_SECONDS)
    except signing.BadSignature:
        return None
    return Typed(path, [(name, value) for name, value in fields], had_file)
