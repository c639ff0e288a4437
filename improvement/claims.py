"""Claims of progress without a figure: "risen significantly" asks by how much.

A claim is a word such as "improved" or "fewer" that says how things changed. What is only
intended ("will be reduced"), denied ("has not improved") or a name ("the improved form", "good or
better") is none. A figure in the same sentence answers it. A year, a date, and the number in the
name of a law or a school year are not figures.
"""

import re

_HOW = (
    r"significantly|markedly|greatly|substantially|considerably|notably|steadily|slightly"
    r"|noticeably|dramatically|much|far|well|further|continually|consistently"
)
_CHANGE = (
    r"improved|improving|risen|rose|rising|increased|increasing|reduced|reducing|fallen|fell"
    r"|falling|decreased|decreasing|declined|declining|dropped|grown|growing|strengthened"
    r"|better|worse|fewer|higher|quicker|faster|stronger|timelier"
)
_CLAIM = re.compile(rf"\b(?:(?:{_HOW})\s+)?(?:{_CHANGE})(?:\s+(?:{_HOW}))?\b", re.IGNORECASE)
# What stands before a word that claims nothing: an intention, a denial, or the name of a thing.
_NO_CLAIM = re.compile(
    r"\b(?:(?:will|would|should|must|could|can|may|might|to|needs?)"
    r"(?:\s+(?:be|have|get|become|see|been))*|not(?:\s+(?:yet|been))*|never|if|or|and/or"
    r"|a|an|the|our|this|that|its|their|for|towards)\s+$",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+|\n+")
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
# Numbers that say no amount: dates, years, quarters, and names such as section 47 and Year 11.
_NO_FIGURE = re.compile(
    rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+{_MONTH}\b(?:\s+\d{{4}})?|\b{_MONTH}\s+\d{{1,4}}\b"
    r"|\b(?:19|20)\d{2}(?:\s*[/–-]\s*\d{2,4})?\b"
    r"|\b(?:q|quarter|phase|section|s|reg|regulation|year|key stage|paragraph|para|page"
    r"|version|strand|priority|meeting|week|day)\.?\s*\d+\b"
    r"|\b[a-z]{1,3}\d+(?:\.\d+)*\b|\bcovid-19\b",
    re.IGNORECASE,
)
_FIGURE = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred"
    r"|thousand|half|third|thirds|quarters|doubled|halved|trebled|none|nobody|all|every)\b",
    re.IGNORECASE,
)


def claims_without_figure(text: str) -> list[str]:
    """The words in `text` that claim a change without saying how much, each once, in order."""
    found: list[str] = []
    for sentence in _SENTENCE.split(text):
        claims = claims_in(sentence)
        if claims and not _FIGURE.search(_NO_FIGURE.sub(" ", sentence)):
            found += claims
    return list(dict.fromkeys(found))


def claims_in(sentence: str) -> list[str]:
    found = []
    for match in _CLAIM.finditer(sentence):
        before = sentence[: match.start()]
        is_name = match.group()[0].isupper() and before.strip(" “\"'•*-")
        if not is_name and not _NO_CLAIM.search(before):
            found.append(match.group())
    return found
