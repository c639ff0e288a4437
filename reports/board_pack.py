"""The pack of a meeting: one paper of what changed, agenda, highlights and registers.

All of it comes from what the board sees, frozen if the meeting was closed and as it stands now if
not, and the first page says which. It holds what its reader may know of: exempt matter is neither
named nor counted in the pack of somebody who may not read it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from boards.agenda_list import Agenda, ItemLine
from boards.what_changed import Attention, Item, PlanChanged, Section, WhatChanged
from govuk.dates import LONDON, in_words
from improvement.ratings import Ratings
from reports.document import (
    Appendix,
    Block,
    Column,
    Document,
    Fact,
    Heading,
    Inline,
    LineBreak,
    Link,
    PageBreak,
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
    prose,
)
from reports.facts import short_date
from reports.highlight_paper import basis, brief, highlights
from reports.live_sections.wording import key_to_rag, lines, many, of, rag_tag
from reports.markings import PART_1, PART_2
from reports.paper import colour_of
from reports.register_paper import action_register, measure_register, risk_register, tag

ATTENTION_SHOWN = 12
CHANGE_COLOURS = {
    "light-red": "red",
    "orange": "amber",
    "yellow": "amber",
    "light-green": "green",
    "teal": "turquoise",
}


@dataclass(frozen=True)
class Pack:
    """What a pack is made of: what changed, the agenda and its papers, and who may read it."""

    found: WhatChanged
    agenda: Agenda
    papers: list[Any]
    ratings: Ratings
    is_exempt: bool

    @property
    def marking(self) -> str:
        return PART_2 if self.is_exempt else PART_1

    @property
    def title(self) -> str:
        meeting = self.found.meeting
        return f"{meeting.board}, {meeting.on_in_words}"

    def document(self) -> Document:
        meeting, board = self.found.meeting, self.found.meeting.board
        return Document(
            title=str(board),
            subtitle=f"Meeting of {meeting.on_in_words}",
            council=board.council.name,
            blocks=tuple(self.blocks()),
            facts=tuple(self.header()),
            marking=self.marking,
            footer_reference="Board pack",
            short_title=self.title,
            colour=colour_of(board.council),
            contents="always",
            paper_kind="Board pack",
        )

    def header(self) -> Iterator[Fact]:
        meeting = self.found.meeting
        starts = f", {meeting.starts_at:%H:%M}" if meeting.starts_at else ""
        yield Fact("Meeting", f"{meeting.on_in_words}{starts}")
        for label, value in (("Where", meeting.place), ("Theme", meeting.theme)):
            if value:
                yield Fact(label, value)
        yield Fact("What it shows", basis(self.found))
        if not self.found.is_frozen:
            yield Fact("Not frozen", "The meeting is not closed: a later pack may differ")

    def blocks(self) -> Iterator[Block]:
        yield Heading(1, "What changed since the last meeting")
        yield key_to_rag(self.ratings)
        yield from changes(self.found)
        yield Heading(1, "Agenda")
        yield agenda_table(self.agenda)
        yield PageBreak()
        yield Heading(1, "Highlight report")
        yield from highlights(self.found, self.agenda, self.ratings)
        yield PageBreak()
        yield Heading(1, "Challenges")
        yield from challenges(self.found)
        plans = self.found.plans
        yield Heading(1, "Measures")
        for plan in plans:
            yield from under(plan, plans, measure_register(plan.now))
        yield Heading(1, "Risks")
        for plan in plans:
            yield from under(plan, plans, risk_register(plan.now))
        for plan in plans:
            label = f"Appendix {plans.index(plan) + 1}"
            yield Appendix(f"Action register: {plan.title}", label=label)
            yield from action_register(plan.now, ratings=self.ratings)
        yield Appendix("Papers of the agenda", label=f"Appendix {len(plans) + 1}")
        yield from self.attached()

    def attached(self) -> Iterator[Block]:
        """The papers by name, each with the hash of its PDF: they are files of their own."""
        yield Table(
            "Papers issued for the meeting",
            (
                Column("Paper", 4),
                Column("Issued", 1.5, holds="date"),
                Column("SHA-256 of its PDF", 5),
            ),
            tuple(
                (
                    of(
                        Link(
                            (Text(f"{paper.title}, issue {paper.number}"),),
                            settings.SITE_URL + paper.get_absolute_url(),
                        ),
                        is_heading=True,
                    ),
                    of(short_date(paper.issued_at.astimezone(LONDON).date())),
                    of(*in_groups(paper.sha256)),
                )
                for paper in self.papers
            ),
            empty="No paper has been issued for the meeting.",
        )
        yield Paragraph.of(
            "Papers are not bound into the pack: each is a file that was issued and never changes."
            " The hash tells a copy of it from any other file.",
            counted=False,
        )


def in_groups(digest: str) -> list[str | Inline]:
    """A hash in four lines of sixteen, so that people can compare it."""
    return lines(digest[start : start + 16] for start in range(0, len(digest), 16))


def under(plan: PlanChanged, plans: list[PlanChanged], blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks below the name of their plan, where there is more than one."""
    if len(plans) > 1:
        yield Heading(2, plan.title)
    yield from blocks


# What changed


def changes(found: WhatChanged) -> Iterator[Block]:
    """The first page: what needs attention, then everything that changed, kind by kind."""
    yield Paragraph.of(
        Strong(prose(f"{basis(found)}. ")),
        "Each is told as it was and as it is now." if found.then else "",
    )
    if not found.plans:
        yield Paragraph.of("The board holds no plan to account that may be named here.")
    for plan in found.plans:
        yield from under(plan, found.plans, changes_of(plan, has_then=found.then is not None))
    if found.challenges.items:
        yield section_table(found.challenges)


def changes_of(plan: PlanChanged, *, has_then: bool) -> Iterator[Block]:
    count = len(plan.attention)
    yield Table(
        f"Needs attention: {many(count, 'action')} of {len(plan.now.standing)}",
        (Column("Action", 5), Column("Why", 4), Column("RAG", 2, holds="tag")),
        tuple(map(attention_cells, plan.attention[:ATTENTION_SHOWN])),
        note=f"And {count - ATTENTION_SHOWN} more." if count > ATTENTION_SHOWN else "",
        empty="No action is overdue, off track, silent, or delivered without evidence.",
    )
    for section in plan.changed:
        yield section_table(section)
    if plan.is_new:
        yield Paragraph.of("The board did not see this plan at its last meeting.")
    elif has_then and not plan.changed:
        yield Paragraph.of("Nothing changed in this plan between the two days.")


def attention_cells(each: Attention) -> Row:
    return (
        of(each.words, is_heading=True),
        of("; ".join(each.reasons)),
        of(rag_tag(each.row.rag)),
    )


def section_table(section: Section) -> Table:
    return Table(
        f"{section.title} ({len(section.items)})",
        (Column("What", 4), Column("What changed", 7)),
        tuple(map(change_cells, section.items)),
    )


def change_cells(item: Item) -> Row:
    said: list[str | Inline] = []
    for place, change in enumerate(item.changes):
        if place:
            said.append(LineBreak())
        colour = CHANGE_COLOURS.get(change.kind.tag, change.kind.tag)
        said += [tag(change.kind.label, colour), f" {change.said.in_words}"]
    moved = getattr(item.row, "moved", "")
    if moved and any(change.kind.code == "later" for change in item.changes):
        said += [LineBreak(), f"{moved[:1].upper()}{moved[1:]} in all"]
    return of(item.words, is_heading=True), of(*said)


# Agenda


def agenda_table(agenda: Agenda) -> Table:
    return Table(
        "Items of the meeting",
        (
            Column("Item", 0.8, holds="reference"),
            Column("What", 4),
            Column("For", 1.7),
            Column("Presented by", 2.2),
            Column("Paper", 3),
        ),
        tuple(map(item_cells, agenda.items)),
        empty="No item is on the agenda yet.",
    )


def item_cells(line: ItemLine) -> Row:
    """An item; of one that its reader may not read, what the public agenda says of it."""
    item = line.item
    number = of(str(line.number), is_heading=True)
    if line.is_kept_from_reader:
        said = of(*lines([item.title, line.exclusion]))
        return number, said, of("Exempt"), of("–"), of("Withheld")
    exempt = item.grounds.marking if item.is_exempt else ""
    return (
        number,
        of(*lines([item.title, exempt])),
        of(item.get_kind_display()),
        of(item.presenter_post or "–"),
        of(paper_of_item(line)),
    )


def paper_of_item(line: ItemLine) -> str:
    if line.issue is not None:
        return f"{line.issue.title}, issue {line.issue.number}"
    if line.item.is_to_follow:
        return f"To follow: {line.item.late_reason}"
    return "Not issued yet" if line.item.report_id else "None"


# Challenges


def challenges(found: WhatChanged) -> Iterator[Block]:
    """Those that are not closed, the longest asked first."""
    rows = found.open_challenges
    yield Table(
        f"{many(len(rows), 'challenge')} not closed" if rows else "Challenges not closed",
        (
            Column("Question", 4.5),
            Column("Asked", 2.4),
            Column("Answer, and what was agreed", 4.5),
            Column("State", 1.6),
        ),
        tuple(map(challenge_cells, rows)),
        empty="Every challenge is closed, or none was made.",
    )


def challenge_cells(row: dict[str, Any]) -> Row:
    agreed = f"Agreed: {row['agreed']}" if row["agreed"] else ""
    answered = f"{in_words(row['answered_on'])}: {row['answer']}" if row["answered_on"] else ""
    return (
        of(brief(row["question"], 400), is_heading=True),
        of(*lines([short_date(row["asked_on"]), f"By {row['asked_by']}", f"Of {row['asked_of']}"])),
        of(*lines([answered, agreed]) or ["None yet"]),
        of(row["state_words"]),
    )
