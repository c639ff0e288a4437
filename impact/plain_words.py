"""What a writer for young people is told about their words. Nothing is sent anywhere.

Letters that stand for something are explained where they are used, and no member of staff is
named. Whether a child might be known is asked as in every form (accounts/narratives.py).
"""

import re
from collections.abc import Collection

# Letters that need no explaining.
EVERYDAY = frozenset({"DVD", "ID", "IT", "OK", "PC", "TV", "UK"})
_LETTERS = re.compile(r"\b[A-Z][A-Z0-9&/]*[A-Z]s?\b")


def unexplained_letters(text: str) -> list[str]:
    """Letters such as PA that `text` does not explain, each once: "personal adviser (PA)" does."""
    found = [match.group().removesuffix("s") for match in _LETTERS.finditer(text)]
    return [
        letters
        for letters in dict.fromkeys(found)
        if letters not in EVERYDAY
        and not re.search(rf"\w\s+\({re.escape(letters)}s?\)", text)
        and not re.search(rf"\b{re.escape(letters)}s? \([a-z]", text)
    ]


def names_in(text: str, names: Collection[str]) -> list[str]:
    """Those of `names`, of a first name and another at least, that stand in `text`."""
    return [
        name
        for name in names
        if len(name.split()) > 1
        and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text, re.IGNORECASE)
    ]


def remarks_on(text: str) -> list[str]:
    """What to say to the writer: to mend, or to leave as it is."""
    return [
        f"You wrote “{letters}”. Say what it stands for, such as personal adviser (PA)"
        for letters in unexplained_letters(text)
    ]
