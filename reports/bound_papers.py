"""Papers that were issued for a meeting, as appendices of its pack.

They are read from what was frozen, never made anew, so the pack says of each what it said when it
left the building. The PDF that was issued stays the record: the pack says how to tell it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from boards.agenda_list import Agenda
from govuk.dates import LONDON, in_words
from reports.document import (
    Block,
    Box,
    Cell,
    Column,
    Document,
    Inline,
    Paragraph,
    Strong,
    Table,
    from_json,
    prose,
)
from reports.layout import check_code
from reports.live_sections.areas import letters
from reports.live_sections.wording import lines, of

ALTERED = (
    "It is not bound in: what is kept of it is no longer what was issued. Tell your administrator."
)


@dataclass(frozen=True)
class BoundPaper:
    """An issue with its place among the appendices. Its document is read when it is written."""

    issue: Any
    label: str

    @property
    def name(self) -> str:
        """Its name in the address of its page."""
        return f"paper-{self.issue.pk}"

    @property
    def report_id(self) -> int:
        found: int = self.issue.report_id
        return found

    @property
    def title(self) -> str:
        found: str = self.issue.title
        return found

    def blocks(self) -> Iterator[Block]:
        """What tells it from any other file, its head, and all that it says."""
        issue = self.issue
        issued_on = in_words(issue.issued_at.astimezone(LONDON).date())
        issued = Strong(prose(f"{issue.name[:1].upper()}{issue.name[1:]}, issued {issued_on}. "))
        if not issue.is_as_frozen:
            yield Box((Paragraph.of(issued, ALTERED),))
            return
        document = from_json(issue.document)
        digest = " ".join(groups_of(issue.sha256))
        yield Box(
            (
                Paragraph.of(
                    issued,
                    "Bound in word for word. The PDF that was issued is the record: its SHA-256 is"
                    f" {digest}, and the check code at its foot is"
                    f" {check_code(issue.facts_sha256)}.",
                ),
            )
        )
        yield from head_of(document)
        yield from document.blocks


def head_of(document: Document) -> Iterator[Block]:
    """The head of a paper as a table."""
    given = [
        (None, document.paper_kind),
        (None, document.subtitle),
        ("Marked", document.marking),
        *((fact.label, fact.value) for fact in document.facts),
    ]
    rows = tuple(
        (Cell.of(label or "Paper", is_heading=True), of(value)) for label, value in given if value
    )
    if rows:
        yield Table("The head of the paper", (Column("About it", 2), Column("As issued", 6)), rows)


def bound_papers(agenda: Agenda, papers: Iterable[Any], *, with_exempt: bool) -> list[BoundPaper]:
    """The papers in the order of the agenda, each as its reader may have it: with exempt matter
    the Part 2 pack of a paper stands in for it."""
    issues = [
        issue.part_2 or issue if with_exempt else issue for issue in in_agenda_order(agenda, papers)
    ]
    # Nobody hands exempt papers to a Part 1 pack; none would be bound into one all the same.
    kept = [issue for issue in issues if with_exempt or not issue.is_exempt]
    return [BoundPaper(issue, appendix_label(place)) for place, issue in enumerate(kept, start=1)]


def in_agenda_order(agenda: Agenda, papers: Iterable[Any]) -> list[Any]:
    """Those of the items first, then what was issued for the meeting besides."""
    places: Mapping[int, int] = {
        line.issue.pk: line.number for line in agenda.items if line.issue is not None
    }
    return sorted(papers, key=lambda issue: places.get(issue.pk, len(agenda.items) + 1))


def appendix_label(number: int) -> str:
    """Appendix A for 1, Appendix AA for 27."""
    return f"Appendix {letters(number).upper()}"


def groups_of(digest: str) -> list[str]:
    """A hash in four groups of sixteen, so that people can compare it."""
    return [digest[start : start + 16] for start in range(0, len(digest), 16)]


def in_groups(digest: str) -> list[str | Inline]:
    """The same, each on a line of its own."""
    return lines(groups_of(digest))
