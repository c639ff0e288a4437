"""The pack of a meeting: one paper of what changed, agenda, highlights and registers.

All of it comes from what the board sees, frozen if the meeting was closed and as it stands now if
not, and the first page says which. It holds what its reader may know of: exempt matter is neither
named nor counted in the pack of somebody who may not read it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

from django.conf import settings

from boards.agenda_list import Agenda, ItemLine, OutcomeLine
from boards.minutes import Minutes
from boards.what_changed import Attention, Item, PlanChanged, Section, WhatChanged
from govuk.dates import LONDON, in_words, short_date
from improvement.ratings import Ratings
from reports.bound_papers import (
    BoundPaper,
    appendix_label,
    bound_papers,
    in_agenda_order,
    in_groups,
)
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
    Paragraph,
    Row,
    Strong,
    Table,
    Text,
    moved_down,
    prose,
)
from reports.highlight_paper import basis, highlights
from reports.layout import heading_words, pages_about
from reports.live_sections.wording import (
    brief,
    key_to_rag,
    lines,
    many,
    of,
    on_small_counts,
    rag_tag,
)
from reports.markings import PART_1, PART_2
from reports.minutes_paper import MATTERS, matter, minuted, standing_words, when_and_where
from reports.paper import colour_of
from reports.register_paper import action_register, measure_register, risk_register, tag

ATTENTION_SHOWN = 12
# By estimate, which is some way below what is printed: a longer pack takes more memory than the
# making of one PDF may have.
MOST_BOUND_PAGES = 120
CHANGE_COLOURS = {
    "light-red": "red",
    "orange": "amber",
    "yellow": "amber",
    "light-green": "green",
    "teal": "turquoise",
}


@dataclass(frozen=True)
class PackPart:
    """One part of a pack: its name in addresses, its heading, and what it says, as blocks of a
    paper by itself."""

    name: str
    opening: Heading | Appendix
    write: Callable[[], Iterable[Block]]

    @property
    def title(self) -> str:
        return heading_words(self.opening)

    def bound(self) -> Iterator[Block]:
        """The part as it stands in the whole pack."""
        yield self.opening
        yield from moved_down(self.write())


@dataclass(frozen=True)
class Pack:
    """What a pack is made of: what changed, the agenda and its papers, and who may read it.

    papers: the last issue of each paper of the meeting that its reader may see
    (`boards.agenda_list.latest_papers`). binds_papers: whether they are appendices of it.
    minutes: reads those of the last meeting, where there are any.
    """

    found: WhatChanged
    agenda: Agenda
    papers: list[Any]
    ratings: Ratings
    is_exempt: bool
    binds_papers: bool = True
    minutes: Callable[[], Minutes] | None = None

    @property
    def marking(self) -> str:
        return PART_2 if self.is_exempt else PART_1

    @property
    def title(self) -> str:
        meeting = self.found.meeting
        return f"{meeting.board}, {meeting.on_in_words}"

    def document(self) -> Document:
        """The whole pack as one paper. Where its papers make it too long for one PDF, they are
        left out, and it says so."""
        whole = self.as_one()
        if pages_about(whole.blocks) <= MOST_BOUND_PAGES:
            return whole
        return replace(self, binds_papers=False).as_one()

    def as_one(self) -> Document:
        return replace(
            self.front(), blocks=tuple(block for part in self.parts for block in part.bound())
        )

    def front(self) -> Document:
        """The pack without what it says: its title and head."""
        meeting, board = self.found.meeting, self.found.meeting.board
        return Document(
            title=str(board),
            subtitle=f"Meeting of {meeting.on_in_words}",
            council=board.council.name,
            blocks=(),
            facts=tuple(self.header()),
            marking=self.marking,
            footer_reference="Board pack",
            short_title=self.title,
            colour=colour_of(board.council),
            contents="always",
            paper_kind="Board pack",
        )

    def sheet(self, part: PackPart, blocks: Sequence[Block]) -> Document:
        """A part of the pack, or some of it, as a paper by itself."""
        board = self.found.meeting.board
        return Document(
            title=part.title,
            subtitle=self.title,
            council=board.council.name,
            blocks=tuple(blocks),
            marking=self.marking,
            colour=colour_of(board.council),
        )

    def header(self) -> Iterator[Fact]:
        yield from when_and_where(self.found.meeting)
        yield Fact("What it shows", basis(self.found))
        if not self.found.is_frozen:
            yield Fact("Not frozen", "The meeting is not closed: a later pack may differ")

    @cached_property
    def bound(self) -> list[BoundPaper]:
        """The papers that the pack binds in, in the order of the agenda."""
        if not self.binds_papers:
            return []
        return bound_papers(self.agenda, self.papers, with_exempt=self.is_exempt)

    @cached_property
    def parts(self) -> list[PackPart]:
        """Everything in it, in the order in which a board reads."""
        plans = self.found.plans
        found = [
            PackPart("changed", Heading(1, "What changed since the last meeting"), self.changed),
            PackPart("agenda", Heading(1, "Agenda"), self.items),
            *self.last_minuted,
            PackPart("highlights", Heading(1, "Highlight report"), self.highlighted),
            PackPart("challenges", Heading(1, "Challenges"), self.challenged),
            PackPart("measures", Heading(1, "Measures"), partial(self.each, measure_register)),
            PackPart("risks", Heading(1, "Risks"), partial(self.each, risk_register)),
        ]
        found += [
            PackPart(paper.name, Appendix(paper.title, paper.label), paper.blocks)
            for paper in self.bound
        ]
        for number, plan in enumerate(plans, start=len(self.bound) + 1):
            opening = Appendix(f"Action register: {plan.title}", appendix_label(number))
            write = partial(action_register, plan.now, ratings=self.ratings)
            found.append(PackPart(f"actions-{plan.id}", opening, write))
        return found

    @property
    def last_minuted(self) -> Iterator[PackPart]:
        if self.minutes is not None:
            opening = Heading(1, "Minutes of the last meeting")
            yield PackPart("minutes", opening, partial(last_minutes, self.minutes))

    def changed(self) -> Iterator[Block]:
        yield key_to_rag(self.ratings)
        yield from changes(self.found)

    def items(self) -> Iterator[Block]:
        labels = {paper.report_id: paper.label for paper in self.bound}
        yield agenda_table(self.agenda, labels)
        yield papers_table(self.agenda, self.papers, self.bound)
        yield arising_table(self.agenda)
        if self.papers and not self.binds_papers:
            yield Paragraph.of(
                "With its papers the pack is too long for one PDF, so they are not bound in: each"
                " is a file of its own, and on our pages the pack holds them all.",
                counted=False,
            )

    def highlighted(self) -> Iterator[Block]:
        return highlights(self.found, self.agenda, self.ratings)

    def challenged(self) -> Iterator[Block]:
        return challenges(self.found)

    def each(self, write: Callable[[Any], Iterable[Block]]) -> Iterator[Block]:
        """What is written of each plan, below its name."""
        for plan in self.found.plans:
            yield from under(plan, self.found.plans, write(plan.now))


def under(plan: PlanChanged, plans: list[PlanChanged], blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks below the name of their plan, where there is more than one."""
    if len(plans) > 1:
        yield Heading(1, plan.title)
        blocks = moved_down(blocks)
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
    yield from on_small_counts(
        side
        for item in plan.section("measures").items
        for change in item.changes
        for side in (change.said.was, change.said.now)
    )
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


def agenda_table(agenda: Agenda, labels: Mapping[int, str]) -> Table:
    return Table(
        "Items of the meeting",
        (
            Column("Item", 0.8, holds="reference"),
            Column("What", 4),
            Column("For", 1.7),
            Column("Presented by", 2.2),
            Column("Paper", 3),
        ),
        tuple(item_cells(line, labels) for line in agenda.items),
        empty="No item is on the agenda yet.",
    )


def item_cells(line: ItemLine, labels: Mapping[int, str]) -> Row:
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
        of(paper_of_item(line, labels)),
    )


def paper_of_item(line: ItemLine, labels: Mapping[int, str]) -> str:
    if line.issue is not None:
        label = labels.get(line.issue.report_id, "")
        return f"{label}{': ' if label else ''}{line.issue.title}, issue {line.issue.number}"
    if line.item.is_to_follow:
        return f"To follow: {line.item.late_reason}"
    return "Not issued yet" if line.item.report_id else "None"


def papers_table(agenda: Agenda, papers: Iterable[Any], bound: Sequence[BoundPaper]) -> Table:
    """What was issued for the meeting, with the hash of its PDF, and what is still to come."""
    labels = {paper.report_id: paper for paper in bound}
    rows = [
        paper_cells(labels[issue.report_id].issue, labels[issue.report_id].label)
        if issue.report_id in labels
        else paper_cells(issue, "A file of its own")
        for issue in in_agenda_order(agenda, papers)
    ]
    for line in agenda.items:
        if line.issue is None and not line.is_kept_from_reader:
            said = paper_of_item(line, {})
            if said != "None":
                name = of(f"Item {line.number}: {line.item.title}", is_heading=True)
                rows.append((name, of(said), of("–"), of("–")))
    return Table(
        "Papers of the meeting",
        (
            Column("Paper", 3.6),
            Column("In this pack", 2),
            Column("Issued", 1.5, holds="date"),
            Column("SHA-256 of its PDF", 3.4),
        ),
        tuple(rows),
        empty="No paper has been issued for the meeting.",
    )


def paper_cells(issue: Any, where: str) -> Row:
    link = Link((Text(str(issue)),), settings.SITE_URL + issue.get_absolute_url())
    return (
        of(link, is_heading=True),
        of(where),
        of(short_date(issue.issued_at.astimezone(LONDON).date())),
        of(*in_groups(issue.sha256)),
    )


def arising_table(agenda: Agenda) -> Table:
    return Table(
        "Matters arising",
        MATTERS,
        tuple(map(arising_cells, agenda.arising)),
        empty="Nothing that earlier meetings asked for, or other bodies referred here, is open.",
    )


def arising_cells(line: OutcomeLine) -> Row:
    """What is to be done, or was since the last meeting; with the action that it became."""
    outcome, meeting = line.outcome, line.outcome.item.meeting
    body = str(meeting.board) if line.referred_by else ""
    whom = outcome.asked_of_post or (str(outcome.referred_to) if outcome.referred_to else "")
    by = f"By {short_date(outcome.due_on)}" if outcome.due_on else ""
    done = f"Done on {short_date(outcome.done_on)}: {outcome.done_note}" if outcome.done_on else ""
    action = f"In the plan: {line.action.reference}" if line.action else ""
    return matter(
        outcome.words,
        where=[body, meeting.on_in_words, outcome.item.title],
        whom=[whom, by],
        standing=[done or standing_words(is_late=line.is_late), action],
    )


# Minutes of the last meeting


def last_minutes(read: Callable[[], Minutes]) -> Iterator[Block]:
    """The same as in the paper of their own, with the meeting that they are of."""
    minutes = read()
    yield Paragraph.of(Strong(prose(f"Meeting of {minutes.meeting.in_words}.")), counted=False)
    yield from minuted(minutes)


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
