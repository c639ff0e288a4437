"""The equality impact of a report: one of three options, and whether its papers agree on it."""

import re
from collections.abc import Mapping
from typing import Any

from django.db.models import TextChoices


class EqualityOption(TextChoices):
    NOT_NEEDED = "1", "Option 1"
    TO_CONSIDER = "2", "Option 2"
    ATTACHED = "3", "Option 3"


# What the paper prints of each, where its template does not say it in the council's own words.
WORDS = {
    EqualityOption.NOT_NEEDED: "No equality impact assessment (EIA) is needed: the checklist"
    " shows it.",
    EqualityOption.TO_CONSIDER: "Whoever decides has to consider an EIA first, which can be read"
    " elsewhere.",
    EqualityOption.ATTACHED: "The members who decide have to consider an EIA first, which is"
    " attached.",
}


def words_for(options: Mapping[str, Any]) -> dict[EqualityOption, str]:
    """What a section with these `options` prints of each: the council's own words, else ours.

    `choices` of the options holds its words in order, "" where it has none of its own.
    """
    own: list[str] = options.get("choices", [])
    typed = dict(zip(EqualityOption, own, strict=False))
    return {option: typed.get(option) or words for option, words in WORDS.items()}


_SENTENCE = re.compile(r"[.;\n]+")
_EQUALITY = re.compile(r"equalit|impact assessment|\bEIA\b", re.IGNORECASE)
_NONE = re.compile(
    r"\b(?:no|not|without)\b[^,]*\b(?:required|needed|necessary|considered|assessment|EIA)\b",
    re.IGNORECASE,
)
_CONSIDERED = re.compile(
    r"\b(?:considered|completed|carried out|undertaken|attached|made|done)\b", re.IGNORECASE
)
_ASSESSMENT = re.compile(r"assessment|analysis|\bEIA\b", re.IGNORECASE)


def contradiction(option: str, statement: str) -> str:
    """How the chosen option contradicts the statement of compliance, in words; "" where it does
    not. What the statement says is read from its sentences on equality."""
    sentences = [each for each in _SENTENCE.split(statement) if _EQUALITY.search(each)]
    says_none = any(_NONE.search(each) for each in sentences)
    says_considered = any(
        _CONSIDERED.search(each) and _ASSESSMENT.search(each) and not _NONE.search(each)
        for each in sentences
    )
    if option == EqualityOption.NOT_NEEDED and says_considered:
        return (
            "Option 1 says that no equality impact assessment is needed, but the statement of"
            " compliance says that one was considered."
        )
    if option in (EqualityOption.TO_CONSIDER, EqualityOption.ATTACHED) and says_none:
        return (
            f"Option {option} says that an equality impact assessment is to be considered, but the"
            " statement of compliance says that there is none."
        )
    if not option and says_considered:
        return (
            "The statement of compliance says that an equality impact assessment was considered,"
            " but none of the three options is chosen."
        )
    return ""
