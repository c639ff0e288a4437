"""What all parts of the tree have in common."""

from __future__ import annotations

import dataclasses
from typing import Any, ClassVar, get_args

from reports.document.text import clean


class Node:
    """Anything in the tree. Strings are cleaned as they come in, and lists become tuples."""

    __slots__ = ()
    kind: ClassVar[str]

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):  # type: ignore[arg-type]
            value = getattr(self, field.name)
            if isinstance(value, str):
                object.__setattr__(self, field.name, clean(value))
            elif isinstance(value, list):
                object.__setattr__(self, field.name, tuple(value))


def one_of(value: str, allowed: Any) -> None:
    """ValueError if `value` is none of the words of the Literal `allowed`."""
    if value not in get_args(allowed):
        raise ValueError(f"{value!r} is none of {', '.join(get_args(allowed))}")
