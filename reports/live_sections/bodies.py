"""Those who hold the plan to account."""

import re

from boards.models import BoardMember
from govuk.dates import in_words
from reports.document import Block, BulletList, Column, LineBreak, Paragraph, Strong, Table, prose
from reports.facts import Body, Facts, as_meant
from reports.live_sections.wording import Blocks, Options, of


def bodies(facts: Facts, options: Options) -> Blocks:
    found: list[Block] = []
    for body in facts.bodies:
        found += body_blocks(body)
    seen = [
        (
            of(str(facts.boards.get(row.board_id or 0, row.recipient)), is_heading=True),
            of(as_meant(row.on, row.on_precision, row.on_as_stated)),
            of(row.get_what_display(), *((LineBreak(), row.note) if row.note else ())),
        )
        for row in facts.plan_seen
        if row.on <= facts.on or row.what == "planned"
    ]
    if seen:
        columns = (Column("Body", 4), Column("Date", 2, holds="date"), Column("What it did", 4))
        found.append(Table("Who has seen the plan", columns, tuple(seen)))
    return tuple(found)


def body_blocks(body: Body) -> list[Block]:
    board = body.board
    said = [f" ({board.get_kind_display().lower()})"]
    if body.holds_plan:
        said.append(" holds the plan to account.")
    else:
        said.append(".")
    if board.is_independently_chaired:
        said.append(" It is independently chaired.")
    if board.purpose:
        said.append(f" {board.purpose}")
    if board.meets:
        said.append(f" It meets {board.meets[:1].lower()}{board.meets[1:]}.")
    if board.terms_of_reference_on:
        said.append(f" Terms of reference were agreed on {in_words(board.terms_of_reference_on)}.")
    found: list[Block] = [Paragraph.of(Strong(prose(board.name)), "".join(said))]
    related = [
        f"{board.name} {relation.get_relation_display()} {relation.other or relation.subject}"
        + (f": {relation.subject}" if relation.other and relation.subject else "")
        for relation in body.relations
    ]
    if related:
        found.append(BulletList.of(*related))
    if body.members:
        rows = tuple(
            (
                of(seat_of(member), is_heading=True),
                of(member.organisation or "Not recorded"),
                of(member.get_standing_display()),
            )
            for member in body.members
        )
        columns = (Column("Role or post", 4), Column("Organisation", 4), Column("Standing", 2))
        found.append(Table(f"{board.name}: members by post", columns, rows))
    return found


def seat_of(member: BoardMember) -> str:
    """The post, and that it chairs where its own name does not say so."""
    chairs = r"(?<!vice[- ])(?<!deputy )chair(person|man|woman)?\)?$"
    says_so = re.search(chairs, member.post.lower())
    return f"{member.post} (chair)" if member.is_chair and not says_so else member.post
