"""What a writer for young people is told about their words. Nothing is sent anywhere.

Letters that stand for something are explained where they are used; no member of staff is named;
so few young people are not counted that one of them might be known.
"""

import re
from collections.abc import Collection

# Letters that need no explaining.
EVERYDAY = frozenset({"DVD", "ID", "IT", "OK", "PC", "TV", "UK", "WI"})
_LETTERS = re.compile(r"\b[A-Z][A-Z0-9&/]*[A-Z]s?\b")
_FEW = r"1|2|3|4|one|two|three|four"
_YOUNG = (
    r"child(?:ren)?|young (?:person|people|adults?|m[ae]n|wom[ae]n)|care leavers?|babies|baby"
    r"|boys?|girls?|teenagers?|students?|pupils?"
)
_SMALL_COUNT = re.compile(rf"\b(?:{_FEW})\s+(?:of (?:our|the)\s+)?(?:{_YOUNG})\b", re.IGNORECASE)


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


def small_counts(text: str) -> list[str]:
    """Where `text` counts one to four young people, each once: "3 care leavers"."""
    return list(dict.fromkeys(match.group() for match in _SMALL_COUNT.finditer(text)))


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
    said = [
        f"You wrote “{letters}”. Say what it stands for, such as personal adviser (PA)"
        for letters in unexplained_letters(text)
    ]
    return said + [
        f"You wrote “{count}”. So few may be known by it: write “a few”"
        for count in small_counts(text)
    ]
