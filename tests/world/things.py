"""What the makers of a world's things share."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from accounts.models import User
from tests import make

Things = SimpleNamespace
EXEMPT = {
    "visibility": "exempt",
    "exempt_paragraphs": "1",
    "exempt_reason": "It names a family.",
}
HOLIDAYS = {letter: date(2026, 9, 7 + number) for number, letter in enumerate(("O", "P", "I", "T"))}
PDF = b"%PDF-1.7\n%%EOF\n"


def record(thing: Any) -> Any:
    thing.save(by=User.objects.system(), at=make.NOON)
    return thing
