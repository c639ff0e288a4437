"""The evidence pack of a plan as a paper: a bookmark for each finding, and below it all its parts.

Everything stands on upright pages: turning them for each wide table would leave most half empty.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from accounts.scope import Visible
from accounts.withheld import Grounds
from govuk.dates import in_words, short_date
from impact.measure_status import KEY as MEASURE_KEY
from impact.measure_status import MeasureStanding, Target, target_in_force
from impact.models import Unit
from impact.periods import next_period, period_in_short
from improvement.models import EvidenceStrength
from improvement.plan_list import moved_in_words
from improvement.ratings import Ratings
from improvement.status import Impact
from reports.bound_papers import in_groups
from reports.document import (
    Block,
    Cell,
    Chart,
    Column,
    Document,
    Fact,
    Heading,
    Inline,
    Key,
    KeyEntry,
    LineBreak,
    PageBreak,
    Paragraph,
    Quotation,
    Row,
    Series,
    Strong,
    Table,
    Tag,
    TagKind,
    clean,
    prose,
)
from reports.evidence_pack import EvidencePack, Part
from reports.layout import pages_about
from reports.live_sections.wording import NOT_RECORDED, beside, key_to_rag, lines, of, rag_tag
from reports.markings import FOR_MEMBERS, PART_2
from reports.paper import colour_of
from reports.register_paper import tag

PERIODS_DRAWN = 24
STRENGTH_COLOURS: dict[str, TagKind] = {"weak": "amber", "moderate": "blue", "strong": "green"}
SUMMARY = (
    Column("Finding", 5),
    Column("Actions", 1.2, "right", "number"),
    Column("Updates", 1.2, "right", "number"),
    Column("Measures", 1.3, "right", "number"),
    Column("Checks", 1.1, "right", "number"),
    Column("Voices", 1.1, "right", "number"),
    Column("Evidence", 1.3, "right", "number"),
)
ACTIONS = (
    Column("Ref", 1, holds="reference"),
    Column("Action", 3.2),
    Column("Lead", 2),
    Column("Due", 1.9),
    Column("Status, and RAG of its lead", 2.8),
    Column("Assurance", 1.8, holds="tag"),
)
UPDATES = (
    Column("Action, day, by", 3.6),
    Column("RAG", 1.7, holds="tag"),
    Column("What happened, and what comes next", 7),
)
RATINGS = (
    Column("Action, day, by", 3.6),
    Column("Assurance", 1.7, holds="tag"),
    Column("Why", 7),
)
CHECKS = (Column("Check", 3.2), Column("What was found", 5.5), Column("What came of it", 3))
VOICES = (Column("Who, and when", 2.4), Column("What we heard", 5), Column("What we did", 4))
EVIDENCE = (
    Column("No.", 1, holds="reference"),
    Column("Evidence", 4),
    Column("What it shows", 4),
    Column("Strength", 1.7, holds="tag"),
    Column("SHA-256", 2.6),
)


def evidence_paper(pack: EvidencePack, shown: Any, ratings: Ratings, *, made_on: date) -> Document:
    """The paper of `pack`, about `shown`: the plan as recorded by its day."""
    facts = [
        Fact("As recorded by", in_words(pack.on)),
        Fact("Made on", in_words(made_on)),
        Fact("Exempt matter", "Taken in, and marked" if pack.with_exempt else "Left out"),
    ]
    return Document(
        title=f"Evidence pack: {clean(shown.title).strip() or 'Improvement plan'}",
        short_title="Evidence pack",
        council=pack.plan.council.name,
        blocks=tuple(_blocks(pack, ratings)),
        facts=tuple(facts),
        marking=PART_2 if pack.with_exempt else FOR_MEMBERS,
        colour=colour_of(pack.plan.council),
        contents="always",
    )


def _blocks(pack: EvidencePack, ratings: Ratings) -> Iterator[Block]:
    yield from _first_page(pack, ratings)
    for part in pack.parts:
        yield from _part(pack, part)


def pages_of(paper: Document) -> list[tuple[str, float]]:
    """About how many pages each finding takes, by its title."""
    groups: list[tuple[str, list[Block]]] = []
    for block in paper.blocks:
        if isinstance(block, Heading) and block.level == 1:
            groups.append((block.text, []))
        groups[-1][1].append(block)
    return [(title, pages_about(tuple(blocks))) for title, blocks in groups]


def _first_page(pack: EvidencePack, ratings: Ratings) -> Iterator[Block]:
    yield Heading(1, "What this pack holds")
    left_out = [part.title for part in pack.every_part if part not in pack.parts]
    if left_out:
        yield Paragraph.of(f"Left out, as asked: {'; '.join(left_out)}.")
    updates = {
        part.code: sum(len(pack.updates.get(action.id, ())) for action in part.actions)
        for part in pack.parts
    }
    yield Table(
        "What stands behind each finding",
        SUMMARY,
        tuple(
            (
                of(part.title, is_heading=True),
                *(
                    Cell.of(f"{number:,}")
                    for number in (
                        len(part.actions),
                        updates[part.code],
                        len(part.measures),
                        len(part.activities),
                        len(part.voices),
                        len(part.items),
                    )
                ),
            )
            for part in pack.parts
        ),
        note="What bears on several findings is counted, and printed, with each of them. An item of"
        " evidence has the same number everywhere.",
    )
    yield key_to_rag(ratings)
    measured = [KeyEntry(tag(label, kind), why) for kind, label, why in MEASURE_KEY]
    yield Key(tuple(measured), title="Key to measures")
    strengths = [
        KeyEntry(strength_tag(each), ratings.strength[each]) for each in EvidenceStrength.values
    ]
    yield Key(tuple(strengths), title="Key to the strength of evidence")


def _part(pack: EvidencePack, part: Part) -> Iterator[Block]:
    yield PageBreak()
    yield Heading(1, part.title)
    yield from _finding(pack, part)
    yield Heading(2, "Actions")
    yield Table(
        "Actions that answer it",
        ACTIONS,
        tuple(_action(pack, action) for action in part.actions),
        empty="No action answers it.",
    )
    yield Heading(2, "Updates")
    yield Table(
        "What was said of each action, the latest first",
        UPDATES,
        tuple(
            _update(action, update)
            for action in part.actions
            for update in pack.updates.get(action.id, ())
        ),
        empty="No update yet.",
    )
    yield Heading(2, "Measures")
    for standing in part.measures:
        yield from measure_blocks(standing, pack.targets.get(standing.measure.id, ()))
    if not part.measures:
        yield Paragraph.of("No measure shows whether it changes anything.")
    yield Heading(2, "Assurance")
    yield from _assurance(pack, part)
    if part.voices:
        yield Heading(2, "What children, families and staff told us")
        yield Table("What was heard, the latest first", VOICES, tuple(map(_voice, part.voices)))
    yield Heading(2, "Evidence")
    yield Table(
        "Evidence that bears on it",
        EVIDENCE,
        tuple(map(_item, part.items)),
        note="A file of the pack is named by its number. SHA-256 is worked out from the file, and"
        " shows that nobody has changed it since.",
        empty="No evidence yet.",
    )


def _finding(pack: EvidencePack, part: Part) -> Iterator[Block]:
    if part.row is None:
        yield Paragraph.of("Actions, measures and evidence of the plan that no finding leads to.")
        return
    yield Heading(2, "Finding")
    area = pack.areas.get(part.area_id or 0)
    if area is None:
        yield Paragraph.of(f"{part.row.found_by}: {part.row.short_title}")
        return
    yield from marked(area)
    where = [part.row.found_by, f"paragraph {area.paragraph}" if area.paragraph else ""]
    if area.is_paraphrased:
        where.append("in our words")
    yield Quotation(prose(area.wording), source=", ".join(filter(None, where)))
    if part.row.is_settled:
        yield Paragraph.of("It is met, or a later finding took it over.")


def _action(pack: EvidencePack, action: Any) -> Row:
    moved = moved_in_words(action.moves_count, action.days_gained)
    due = lines(
        [
            short_date(action.due_on),
            f"First {short_date(action.original_due_on)}" if action.moves_count else "",
            moved if action.moves_count else "",
        ]
    )
    status: list[str | Inline] = [action.status_words]
    if action.is_open:
        status += [LineBreak(), rag_tag(action.rag)]
    closing = pack.closings.get(action.id)
    if closing is not None:
        said = f"Impact {Impact(closing.impact).label.lower()}, minute {closing.minute_reference}"
        status += [LineBreak(), said]
    paragraphs = pack.exempt_actions.get(action.id)
    title = lines([action.title])
    if paragraphs is not None:
        title += [LineBreak(), exempt_tag(paragraphs)]
    return (
        of(action.reference, is_heading=True),
        of(*title),
        of(action.lead or "No lead"),
        of(*due),
        of(*status),
        rag_tag_cell(action.assurance, "Not rated"),
    )


def _update(action: Any, update: Any) -> Row:
    said: list[str | Inline] = lines([update.as_stated, update.happened])
    if update.next_steps:
        said += [LineBreak(), Strong(prose("Next: ")), update.next_steps]
    if update.delivered_on:
        said += [LineBreak(), f"Delivered on {short_date(update.delivered_on)}"]
    return (
        said_of(action, update.on_as_stated or short_date(update.on), update.source or update.by),
        of(rag_tag(update.rag)),
        of(*said, *mark(update)),
    )


def said_of(action: Any, day: str, who: Any) -> Cell:
    """A1, and lighter below it the day and who said it."""
    return of(action.reference, *beside(day), *beside(str(who)), is_heading=True)


def measure_blocks(standing: MeasureStanding, targets: Sequence[Target]) -> Iterator[Block]:
    """A measure in words, then drawn, with its figures as a table."""
    measure = standing.measure
    name = " ".join(f"{measure.reference} {measure.name}".split())
    yield Heading(3, name)
    yield from marked(measure)
    said: list[str | Inline] = [tag(standing.label, standing.kind), " "]
    yield Paragraph.of(*said, standing.words, *(lines([measure.story], first=False)))
    chart = measure_chart(standing, targets, title=f"{measure.reference or measure.name}: readings")
    if chart is not None:
        yield chart


def measure_chart(
    standing: MeasureStanding, targets: Sequence[Target], *, title: str
) -> Chart | None:
    """The readings of the last periods with the target of each; None without a reading."""
    figures = standing.figures[-PERIODS_DRAWN:]
    if not figures:
        return None
    frequency = standing.measure.frequency
    periods = [figures[0].period_on]
    while periods[-1] < figures[-1].period_on:
        periods.append(next_period(periods[-1], frequency))
    known = {figure.period_on: float(figure.value) for figure in figures}
    periods = sorted({*periods, *known})
    series = [Series("Reading", tuple(known.get(period) for period in periods))]
    if targets and standing.is_directed:
        aims = [target_in_force(targets, on=period) for period in periods]
        values = tuple(float(aim.value) if aim else None for aim in aims)
        series.append(Series("Target", values, "grey", is_target=True))
    return Chart(
        title,
        standing.words,
        "line",
        tuple(period_in_short(period, frequency) for period in periods),
        tuple(series),
        unit="%" if standing.measure.unit == Unit.PERCENT else "",
        category_heading="Period",
    )


def _assurance(pack: EvidencePack, part: Part) -> Iterator[Block]:
    for rating in pack.impacts.get(part.area_id or 0, ()):
        rests = "; ".join(f"{kind}: {words}" for kind, words, _ in rating.rests_on)
        yield Paragraph.of(
            Strong(prose(f"Impact on children, {in_words(rating.on)}: {rating.label}.")),
            f" {rating.reason}",
            *(lines([f"It rests on {rests}." if rests else ""], first=False)),
        )
    if part.row is not None and not pack.impacts.get(part.area_id or 0):
        yield Paragraph.of(f"Impact on children: {part.row.impact_words.lower()}.")
    yield Table(
        "Audits, visits and other checks, the latest first",
        CHECKS,
        tuple(map(_check, part.activities)),
        empty="No check bears on it yet.",
    )
    rows = tuple(
        (
            said_of(action, short_date(rating.on), rating.by),
            of(rag_tag(rating.rag)),
            of(rating.comment),
        )
        for action in part.actions
        for rating in pack.assurance.get(action.id, ())
    )
    if rows:
        yield Table("Actions as rated by others than their lead, the latest first", RATINGS, rows)


def _check(activity: Any) -> Row:
    graded = [f"{label} {count}" for label, count, _ in activity.counts]
    note = [
        activity.get_kind_display(),
        short_date(activity.held_on),
        f"Grade: {activity.grade_label}" if activity.grade_label else "",
    ]
    return (
        of(activity.title, *beside("; ".join(filter(None, note))), is_heading=True),
        of(*lines([activity.found, "; ".join(graded)]), *mark(activity)),
        of(activity.came_of_it),
    )


def _voice(entry: Any) -> Row:
    note = "; ".join(filter(None, [entry.method, entry.heard_words]))
    told = f"Told on {short_date(entry.told_on)}" if entry.told_on else "Not yet told"
    return (
        of(entry.group, *beside(note), is_heading=True),
        of(entry.heard, *mark(entry)),
        of(*lines([entry.did or NOT_RECORDED, entry.came_of_it, told])),
    )


def _item(item: Any) -> Row:
    if item.is_withdrawn_since:
        where = "Withdrawn since: its file is not given out"
    else:
        where = item.file_name or item.link
    note = [item.get_kind_display(), period_of(item), f"revision {item.revision}"]
    return (
        of(item.number, is_heading=True),
        of(*lines([item.title, where]), *beside("; ".join(filter(None, note))), *mark(item)),
        of(item.finding),
        of(strength_tag(item.strength)),
        of(*in_groups(item.sha256)) if item.sha256 else Cell.of("A link: no file"),
    )


def period_of(item: Any) -> str:
    """9 May 2026, covers 1 Jan 2026 to 31 Mar 2026."""
    dated = short_date(item.dated_on) if item.dated_on else "not dated"
    if not (item.covers_from_on or item.covers_until_on):
        return dated
    until = short_date(item.covers_until_on) if item.covers_until_on else "now"
    since = f"{short_date(item.covers_from_on)} to " if item.covers_from_on else "the time to "
    return f"{dated}, covers {since}{until}"


def strength_tag(strength: str) -> Tag:
    if not strength:
        return Tag("Not yet judged", "grey")
    return Tag(EvidenceStrength(strength).label, STRENGTH_COLOURS[strength])


def rag_tag_cell(rag: str, otherwise: str) -> Cell:
    return Cell.of(rag_tag(rag)) if rag else Cell.of(otherwise)


def exempt_tag(kept: str) -> Tag:
    """Exempt: paragraph 1, 3; Confidential. `kept` is what a record keeps of its grounds."""
    grounds = Grounds.read(kept)
    if grounds.is_confidential:
        return Tag("Confidential", "purple")
    return Tag(f"Exempt: paragraph {', '.join(grounds.paragraphs)}", "purple")


def mark(row: Any) -> tuple[Inline, ...]:
    """The mark of what is exempt, on a line of its own below its words."""
    if row.visibility != "exempt":
        return ()
    return LineBreak(), exempt_tag(row.exempt_paragraphs)


def marked(row: Visible | Any) -> Iterator[Block]:
    """The same as a paragraph."""
    if row.visibility == "exempt":
        yield Paragraph.of(exempt_tag(row.exempt_paragraphs))
