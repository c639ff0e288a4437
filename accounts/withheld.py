"""Why something is not for publication, in the terms of the Local Government Act 1972.

`exempt_paragraphs` of a record holds the grounds: numbers of Part 1 of Schedule 12A, the word
"confidential", or both. Exempt matter may be kept from the public, and the public interest decides
(section 100A(4)); confidential matter must be (section 100A(2) and (3)). What is printed for the
public is made of the grounds alone, never of the reason that somebody typed.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

CONFIDENTIAL = "confidential"
# What each paragraph is about, in our words.
PARAGRAPHS = {
    "1": "about an individual",
    "2": "likely to show who an individual is",
    "3": "about the financial or business affairs of a person or a body, the council included",
    "4": "about consultation or negotiation on labour relations",
    "5": "covered by legal professional privilege",
    "6": "showing that the council means to give a notice, or to make an order or a direction",
    "7": "about action to prevent, investigate or prosecute crime",
}
SCHEDULE = "Part 1 of Schedule 12A"
ACT = "the Local Government Act 1972"


@dataclass(frozen=True)
class Grounds:
    """The paragraphs that make something exempt, in their order, and whether it is confidential."""

    paragraphs: tuple[str, ...] = ()
    is_confidential: bool = False

    @classmethod
    def read(cls, *kept: str) -> Self:
        """Those that any of the texts names; what is no paragraph is passed over."""
        words = [word for text in kept for word in re.findall(r"\w+", text.lower())]
        numbers = tuple(number for number in PARAGRAPHS if number in words)
        return cls(numbers, CONFIDENTIAL in words)

    def __str__(self) -> str:
        """As a record keeps them."""
        return ", ".join(self.words)

    @property
    def words(self) -> list[str]:
        return [*self.paragraphs, *([CONFIDENTIAL] if self.is_confidential else [])]

    @property
    def is_exempt(self) -> bool:
        """Whether it is exempt, and not confidential alone."""
        return bool(self.paragraphs) or not self.is_confidential

    @property
    def cited(self) -> str:
        """paragraphs 1 and 3 of Part 1 of Schedule 12A; confidential (section 100A(3))."""
        found = []
        if self.is_confidential:
            found.append("confidential (section 100A(3))")
        if self.is_exempt:
            noun = "paragraph" if len(self.paragraphs) == 1 else "paragraphs"
            which = f"{noun} {listed(self.paragraphs)} of " if self.paragraphs else ""
            found.append(f"{which}{SCHEDULE}")
        return "; ".join(found)

    @property
    def marking(self) -> str:
        """What heads each page of a paper that holds it."""
        return f"Part 2. Not for publication: {self.cited}"

    def exclusion(self, what: str) -> str:
        """The words that say why `what` is kept from the public: "This item"."""
        said = []
        if self.is_confidential:
            said.append(
                f"{what} is confidential within section 100A(3) of {ACT}, and is not for"
                " publication. Section 100A(2) requires the meeting to exclude the public while it"
                " is considered."
            )
        if self.is_exempt:
            also = " also" if self.is_confidential else ""
            about = "; ".join(PARAGRAPHS[number] for number in self.paragraphs)
            exempt = Grounds(self.paragraphs).cited
            said.append(
                f"{what} is{also} exempt information, and is not for publication: {exempt} to"
                f" {ACT}{f' ({about})' if about else ''}. The meeting may exclude the public under"
                " section 100A(4) of that Act while it is considered. In all the circumstances, the"
                " public interest in keeping it exempt outweighs the public interest in disclosing"
                " it."
            )
        return " ".join(said)


def listed(words: Iterable[str]) -> str:
    """1; 1 and 2; 1, 2 and 3."""
    *before, last = words
    return f"{', '.join(before)} and {last}" if before else last
