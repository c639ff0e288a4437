"""What the live sections share: cells that are never empty, tags, the key, and counts in words."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from accounts.scope import Visibility
from impact.figures import SUPPRESSED
from impact.measure_status import NOT_SHOWN
from improvement.ratings import Ratings
from improvement.status import Rag
from reports.document import (
    Block,
    Cell,
    Emphasis,
    Inline,
    Key,
    KeyEntry,
    LineBreak,
    Paragraph,
    Tag,
    TagKind,
    prose,
)
from reports.facts import Facts

NOT_RECORDED = "Not recorded"
NOT_RATED = "Not yet rated"
NONE_PUBLISHED = "None is published."
LONGEST_UPDATE = 1_000
RAG_COLOURS: dict[str, TagKind] = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green"}
COMPLETE = (
    "Complete means closed with evidence. An action that was delivered still awaits evidence, and "
    "is not counted as complete."
)

Blocks = tuple[Block, ...]
Options = Mapping[str, Any]


def rag_tag(rag: str | None) -> Tag:
    return Tag(Rag(rag).label, RAG_COLOURS[rag]) if rag else Tag(NOT_RATED, "grey")


def rag_key(facts: Facts) -> Key:
    """The key in the council's own words, as they were on the day of the paper."""
    return key_to_rag(facts.ratings)


def key_to_rag(ratings: Ratings) -> Key:
    entries = [KeyEntry(rag_tag(rag), ratings.rag[rag]) for rag in Rag]
    entries.append(KeyEntry(rag_tag(None), "No update has rated it."))
    return Key(tuple(entries), title="Key to RAG ratings, the lead's own judgement")


def of(*parts: str | Inline, is_heading: bool = False) -> Cell:
    """A cell that is never empty."""
    if not any(not isinstance(part, str) or part.strip() for part in parts):
        parts = (NOT_RECORDED,)
    return Cell.of(*parts, is_heading=is_heading)


def beside(note: str) -> tuple[Inline, ...]:
    """A note below the name of a row, set lighter than the name."""
    return (LineBreak(), Emphasis(prose(note))) if note else ()


def shortened(words: str) -> str:
    """The words of an update; a very long one ends early, and says so."""
    if len(words) <= LONGEST_UPDATE:
        return words
    return f"{words[:LONGEST_UPDATE].rsplit(' ', 1)[0]} … (shortened)"


def brief(words: str, most: int) -> str:
    """The words on one line, cut at a word."""
    words = " ".join(words.split())
    if len(words) <= most:
        return words
    kept = words[: most - 2].rsplit(" ", 1)[0]
    return f"{kept[: most - 2]} …"


def many(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


def lines(words: Iterable[str], *, first: bool = True) -> list[str | Inline]:
    """The words that are there, each on a line of its own."""
    found: list[str | Inline] = []
    for line in words:
        if line:
            if found or not first:
                found.append(LineBreak())
            found.append(line)
    return found


def nil_words(facts: Facts, own: str) -> str:
    """What an empty live section prints: `own` words, but in a public paper always the same.

    "None recorded" would be untrue there where records are for members only, and words that
    differed would tell the public that there are some.
    """
    return own if Visibility.MEMBERS in facts.open_to else NONE_PUBLISHED


def on_small_counts(words: Iterable[str]) -> Iterator[Paragraph]:
    """Why figures and ratings are not printed, where any of `words` stands in place of one."""
    printed = [each for each in words if each]
    if any(SUPPRESSED in each for each in printed):
        yield Paragraph.of(
            f"{SUPPRESSED} is a count of 1 to 4, or a share that would give such a count away: in"
            " papers that anybody may read, so few are not counted."
        )
    if any(NOT_SHOWN in each for each in printed):
        yield Paragraph.of(
            f"“{NOT_SHOWN}” stands in papers that anybody may read for a figure or a rating that"
            " might tell of a count of 1 to 4."
        )
