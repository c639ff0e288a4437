"""The live sections of a report: blocks made from the facts, one function for each kind.

Each gives no blocks where there is nothing to say; the paper then prints the section's nil wording.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from govuk.dates import in_words
from improvement.money import NEVER_ADDED, pounds, totals_of
from improvement.risk_register import Rated
from improvement.status import ActionStatus, Rag
from inspections.comparison import count_difference, groups_of, judgement_rows, listed_count
from inspections.models import AreaForImprovement, BankHoliday
from inspections.models.area import AreaKind
from inspections.statutory_rules import PLAN_RULES
from reports.document import (
    Block,
    BulletList,
    Cell,
    Chart,
    Column,
    Emphasis,
    Heading,
    Inline,
    Item,
    Key,
    KeyEntry,
    LineBreak,
    NumberedList,
    Paragraph,
    Row,
    Series,
    Strong,
    Table,
    Tag,
    TagKind,
    Text,
    prose,
)
from reports.facts import ActionRow, Body, Facts, as_meant, chosen, short_date
from reports.models.template import ProgressLayout, SectionKind

NOT_RECORDED = "Not recorded"
NOT_RATED = "Not yet rated"
LONGEST_UPDATE = 1_000
RAG_COLOURS: dict[str, TagKind] = {Rag.RED: "red", Rag.AMBER: "amber", Rag.GREEN: "green"}
COMPLETE = (
    "Complete means closed with evidence. An action that was delivered still awaits evidence, and "
    "is not counted as complete."
)

PARAPHRASED = Paragraph.of(Emphasis(prose("Paraphrased from the source.")), counted=False)

Blocks = tuple[Block, ...]
Options = Mapping[str, Any]


def rag_tag(rag: str | None) -> Tag:
    return Tag(Rag(rag).label, RAG_COLOURS[rag]) if rag else Tag(NOT_RATED, "grey")


def rag_key(facts: Facts) -> Key:
    """The key in the council's own words, as they were on the day of the paper."""
    entries = [KeyEntry(rag_tag(rag), facts.ratings.rag[rag]) for rag in Rag]
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


def many(number: int, one: str, more: str = "") -> str:
    return f"{number:,} {one if number == 1 else more or one + 's'}"


# The inspection


def inspection_summary(facts: Facts, options: Options) -> Blocks:
    inspection = facts.inspection
    if inspection is None:
        return ()
    found: list[Block] = [Paragraph.of(about_inspection(facts))]
    if inspection.summary:
        found.append(Paragraph.of(inspection.summary))
    if inspection.self_evaluation_was_accurate is not None:
        was = "accurate" if inspection.self_evaluation_was_accurate else "not accurate"
        found.append(Paragraph.of(f"Inspectors found the council's self-evaluation {was}."))
    if facts.periods:
        found.append(periods_table(facts))
    if facts.judgements:
        found.append(judgements_table(facts))
    if facts.stated_values and options.get("has_sources", True):
        found.append(stated_table(facts))
    return tuple(found)


def about_inspection(facts: Facts) -> str:
    inspection = facts.inspection
    assert inspection is not None
    title = inspection.title
    started, ended = inspection.started_on, inspection.ended_on
    if ended is None:
        said = f"{title} began on {in_words(started)}."
    elif ended == started:
        said = f"{title} took place on {in_words(started)}."
    else:
        said = f"{title} ran from {in_words(started)} to {in_words(ended)}."
    said += f" Framework: {inspection.framework}."
    if inspection.report_published_on:
        said += f" The report was published on {in_words(inspection.report_published_on)}."
    return said


def periods_table(facts: Facts) -> Table:
    rows = tuple(
        (
            of(period.get_what_display(), is_heading=True),
            of(
                f"{short_date(period.starts_on)} to {short_date(period.ends_on)}",
                *((LineBreak(), f"“{period.as_stated}”") if period.as_stated else ()),
            ),
            of("Official" if period.is_official else "As stated"),
            of(period.source),
        )
        for period in facts.periods
    )
    columns = (Column("Span", 2), Column("Dates", 3, holds="date"), Column("Kind", 1.5))
    return Table("Dates of the inspection", (*columns, Column("Source", 3.5)), rows)


def judgements_table(facts: Facts) -> Table:
    inspection, previous = facts.inspection, facts.previous
    assert inspection is not None
    rows: list[Row] = []
    for row in judgement_rows(
        inspection,
        previous,
        judgements=facts.judgements,
        judgements_before=facts.judgements_before,
    ):
        name = of(row.name, *beside(row.note), is_heading=True)
        stated = (LineBreak(), f"“{row.as_stated}”") if row.as_stated else ()
        cells = [name, of(row.now, *stated)]
        if previous is not None:
            cells += [of(row.before), of(row.movement_words or "Not comparable")]
        rows.append(tuple(cells))
    columns = [Column("Judgement", 4), Column("This inspection", 2.5)]
    note = ""
    if previous is not None:
        columns += [Column("Previous inspection", 2.5), Column("Movement", 1.5)]
        note = f"The previous inspection: {previous.title}, from {in_words(previous.started_on)}."
    return Table("Judgements", tuple(columns), tuple(rows), note=note)


def stated_table(facts: Facts) -> Table:
    rows = tuple(
        (
            of(value.what, *beside(value.note), is_heading=True),
            of(value.stated, *((LineBreak(), value.source) if value.source else ())),
            of(value.ours),
        )
        for value in facts.stated_values
    )
    columns = (Column("What", 3), Column("As stated, and where", 4), Column("Our value", 4))
    return Table("Where the sources differ", columns, rows)


def statutory_dates(facts: Facts, options: Options) -> Blocks:
    dates = facts.statutory_dates
    if not dates or facts.inspection is None:
        return ()
    table = BankHoliday.objects.table(facts.report.council)
    rows = []
    for record in dates:
        approved_on = facts.approved_on if record.rule in PLAN_RULES else None
        said = record.in_words(on=facts.on, bank_holidays=table, approved_on=approved_on)
        working = [said.how_counted]
        if said.skipped:
            days = "; ".join(f"{short_date(day.on)}, {day.why}" for day in said.skipped)
            working.append(f"Bank holidays passed over: {days}.")
        if record.override_on:
            working.append(
                f"The rule gives {in_words(record.computed_on)}. {record.override_source} sets"
                f" {in_words(record.override_on)}: {said.difference}. {record.override_reason}"
            )
        working += [said.stated, said.approval, said.warning]
        working.append(f"Source: {said.source}" if said.source else "")
        met = f"Done on {short_date(record.met_on)}" if record.met_on else ""
        rows.append(
            (
                of(said.title, is_heading=True),
                of(Strong(prose(short_date(record.due_on))), *lines([met], first=False)),
                Cell((), below=BulletList.of(*(line for line in working if line))),
            )
        )
    columns = (
        Column("What is due", 2),
        Column("Last day", 1.4, holds="date"),
        Column("How it is counted, and what sources say", 6),
    )
    return (Table("Statutory dates and their working", columns, tuple(rows)),)


def lines(words: Iterable[str], *, first: bool = True) -> list[str | Inline]:
    """The words that are there, each on a line of its own."""
    found: list[str | Inline] = []
    for line in words:
        if line:
            if found or not first:
                found.append(LineBreak())
            found.append(line)
    return found


# Areas and strengths


def areas(facts: Facts, options: Options) -> Blocks:
    every = facts.areas
    if facts.inspection is None or not every:
        return ()
    shown = chosen(every, options)
    found: list[Block] = [Paragraph.of(*area_counts(facts, every, shown))]
    groups = groups_of(shown)
    all_ours = all(area.is_paraphrased for area in shown)
    for group in groups:
        if len(groups) > 1:
            found.append(Heading(2, group.heading))
        found.append(
            listed(
                [
                    (
                        area.reference,
                        prose(
                            Strong(prose(area.short_title)),
                            f": {area.wording}",
                            " (paraphrased)" if area.is_paraphrased and not all_ours else "",
                        ),
                    )
                    for area in group.areas
                ]
            )
        )
    return (*found, *((PARAPHRASED,) if all_ours and shown else ()))


def area_counts(
    facts: Facts, every: Sequence[AreaForImprovement], shown: Sequence[AreaForImprovement]
) -> list[str]:
    """The stated count beside the count of the list, and that of the previous inspection."""
    inspection, previous = facts.inspection, facts.previous
    assert inspection is not None
    listed_here = listed_count(every)
    said = []
    stated = inspection.stated_areas_count
    noun = "area for improvement", "areas for improvement"
    if stated is not None:
        said.append(
            f"The inspection report states {many(stated, *noun)}; {listed_here} "
            f"{'is' if listed_here == 1 else 'are'} recorded."
        )
        said.append(count_difference(stated, listed_here))
    else:
        said.append(f"{many(listed_here, *noun)} {'is' if listed_here == 1 else 'are'} recorded.")
    priority = sum(area.kind == AreaKind.PRIORITY_ACTION for area in every)
    own = sum(area.is_own_reading for area in every)
    if priority:
        said.append(f"Areas for priority action: {priority}.")
    if own:
        said.append(f"The council's own reading adds {own}.")
    if len(shown) < len(every):
        said.append(f"This report shows {len(shown)} of the {len(every)}.")
    if previous is not None and previous.stated_areas_count is not None:
        said.append(
            f"The previous inspection, of {previous.started_on.year}, stated "
            f"{previous.stated_areas_count}."
        )
    return [" ".join(sentence for sentence in said if sentence)]


def letters(number: int) -> str:
    """1 is a, 26 is z, 27 is aa."""
    found = ""
    while number:
        number, rest = divmod(number - 1, 26)
        found = chr(ord("a") + rest) + found
    return found


def listed(rows: Sequence[tuple[str, tuple[Inline, ...]]]) -> Block:
    """A list that keeps the references of its source: letters, numbers, or as they are."""
    references = [reference.strip().rstrip(".)").lower() for reference, _ in rows]
    items = tuple(Item(words) for _, words in rows)
    counted = range(1, len(rows) + 1)
    if references == [letters(number) for number in counted]:
        return NumberedList(items, style="lower-alpha")
    if references == [str(number) for number in counted]:
        return NumberedList(items)
    return BulletList(
        tuple(
            Item(prose(Strong(prose(f"{reference}. ")), *words) if reference else words)
            for reference, words in rows
        )
    )


def strengths(facts: Facts, options: Options) -> Blocks:
    rows = []
    all_ours = all(strength.is_paraphrased for strength in facts.strengths)
    for strength in facts.strengths:
        is_marked = strength.is_paraphrased and not all_ours
        said = f"{strength.wording}{' (paraphrased)' if is_marked else ''}"
        descriptor = strength.descriptor
        words = prose(Strong(prose(f"{descriptor[:1].upper()}{descriptor[1:]}: ")), said)
        rows.append((strength.reference, words if descriptor else prose(said)))
    if not rows:
        return ()
    return (listed(rows), PARAPHRASED) if all_ours else (listed(rows),)


# The plan


def progress_summary(facts: Facts, options: Options) -> Blocks:
    live = facts.actions
    if not live:
        return ()
    closed = sum(row.status == ActionStatus.CLOSED for row in live)
    then = [row for row in facts.actions_then if not row.is_withdrawn]
    meeting = facts.last_meeting if then else None
    said = [
        f"On {in_words(facts.on)} the plan, {facts.plan_title}, has {many(len(live), 'action')}:"
        f" {closed} {'is' if closed == 1 else 'are'} complete. {COMPLETE}"
    ]
    if meeting is not None:
        said.append(
            f"Movement is counted from {meeting.board} on {in_words(meeting.on)}, when the plan"
            f" had {many(len(then), 'action')}."
        )
    found: list[Block] = [Paragraph.of(sentence) for sentence in said]
    found.append(
        counts_table(
            "Actions by status",
            "Status",
            ActionStatus.choices,
            now=[row.status for row in facts.every_action],
            then=[row.status for row in facts.actions_then] if meeting else None,
        )
    )
    found.append(rag_key(facts))
    found.append(
        counts_table(
            "Open actions by RAG rating",
            "RAG rating",
            [*Rag.choices, ("", NOT_RATED)],
            now=[row.rag or "" for row in live if row.is_open],
            then=[row.rag or "" for row in then if row.is_open] if meeting else None,
            holds_tags=True,
        )
    )
    chart = chart_of_strands(facts)
    if chart is not None:
        found.append(chart)
    return tuple(found)


def counts_table(
    caption: str,
    heading: str,
    options: Iterable[tuple[str, Any]],
    *,
    now: Sequence[str],
    then: Sequence[str] | None,
    holds_tags: bool = False,
) -> Table:
    """How many of each now, how many then, and the movement in words."""
    counted, before = Counter(now), Counter(then or ())
    columns = [
        Column(heading, 4, holds="tag" if holds_tags else "text"),
        Column("Now", 1, "right", "number"),
    ]
    if then is not None:
        columns += [Column("Then", 1, "right", "number"), Column("Movement", 2)]
    rows = []
    for value, label in options:
        named = Cell.of(rag_tag(value or None) if holds_tags else str(label), is_heading=True)
        cells = [named, Cell.of(f"{counted[value]:,}")]
        if then is not None:
            cells += [Cell.of(f"{before[value]:,}"), Cell.of(moved(counted[value], before[value]))]
        rows.append(tuple(cells))
    return Table(caption, tuple(columns), tuple(rows))


def moved(now: int, then: int) -> str:
    if now == then:
        return "No change"
    return f"{abs(now - then):,} {'more' if now > then else 'fewer'}"


def chart_of_strands(facts: Facts) -> Chart | None:
    """Open actions of each strand by rating; none where the plan has one strand only."""
    ratings: list[tuple[str, str, TagKind]] = [
        (Rag.RED, Rag.RED.label, "red"),
        (Rag.AMBER, Rag.AMBER.label, "amber"),
        (Rag.GREEN, Rag.GREEN.label, "green"),
        ("", NOT_RATED, "grey"),
    ]
    counts = Counter((row.strand_id, row.rag or "") for row in facts.actions if row.is_open)
    strands = [strand for strand in facts.strands if strand.name.strip()]
    if len(strands) < 2 or not counts:
        return None
    total = {rag: sum(counts[strand.pk, rag] for strand in strands) for rag, _, _ in ratings}
    said = ", ".join(f"{total[rag]} {label[:1].lower()}{label[1:]}" for rag, label, _ in ratings)
    return Chart(
        "Open actions of each strand by RAG rating",
        f"Stacked bars for {len(strands)} strands. In all: {said}.",
        "bars",
        tuple(strand.name for strand in strands),
        tuple(
            Series(label, tuple(float(counts[strand.pk, rag]) for strand in strands), colour)
            for rag, label, colour in ratings
            if total[rag]
        ),
        category_heading="Strand",
    )


def progress_table(facts: Facts, options: Options) -> Blocks:
    """A table for each area: the actions that answer it, with their latest words and rating."""
    if not facts.actions:
        return ()
    shown = chosen(facts.areas, options)
    if laid_out := LAYOUTS.get(options.get("layout", "")):
        return laid_out(facts, shown, options)
    found: list[Block] = []
    if not options.get("areas"):
        named = {area.pk for area in facts.areas}
        shown += [
            area
            for pk, area in facts.answered.items()
            if pk not in named and facts.actions_by_area.get(pk)
        ]
    for area in shown:
        name = f"{area.reference}. {area.short_title}"
        found.append(progress_of(name, facts.actions_by_area.get(area.pk, [])))
    rest = [row for row in facts.actions if not facts.areas_by_action.get(row.id)]
    if rest and not options.get("areas"):
        found.append(progress_of("Actions that answer no one area" if found else "Actions", rest))
    return (rag_key(facts), *found) if found else ()


def progress_by_area(facts: Facts, shown: Sequence[AreaForImprovement], options: Options) -> Blocks:
    """One table: each area beside a list of what was last said of its actions."""
    rows = tuple(
        (
            of(area.short_title, is_heading=True),
            Cell((), below=BulletList(tuple(map(said_last, facts.actions_by_area[area.pk])))),
        )
        for area in shown
        if facts.actions_by_area.get(area.pk)
    )
    columns = (Column("Area for improvement", 1), Column("Progress", 3))
    caption = options.get("caption") or "Progress by area for improvement"
    return (Table(caption, columns, rows),) if rows else ()


def progress_by_strand(
    facts: Facts, shown: Sequence[AreaForImprovement], options: Options
) -> Blocks:
    """Below the name of each strand, a list of what was last said of its actions."""
    found: list[Block] = []
    for strand in facts.strands:
        rows = [row for row in facts.actions if row.strand_id == strand.pk]
        if rows:
            found += [Heading(2, strand.name), BulletList(tuple(map(said_last, rows)))]
    return tuple(found)


def progress_in_paragraphs(
    facts: Facts, shown: Sequence[AreaForImprovement], options: Options
) -> Blocks:
    return tuple(Paragraph(said_last(row).content) for row in facts.actions)


def said_last(row: ActionRow) -> Item:
    """An action and what was last said of it, in running words."""
    title = row.title.rstrip(".")
    said = "No update yet." if row.last_on is None else shortened(row.latest or "")
    return Item(prose(Strong(prose(f"{title}.")), f" {said}"))


LAYOUTS = {
    ProgressLayout.AREAS: progress_by_area,
    ProgressLayout.STRANDS: progress_by_strand,
    ProgressLayout.PARAGRAPHS: progress_in_paragraphs,
}


def progress_of(caption: str, actions: Sequence[ActionRow]) -> Table:
    columns = (
        Column("Action", 3),
        Column("Latest update", 4),
        Column("RAG", 1.5, holds="tag"),
        Column("Updated", 1.3, holds="date"),
    )
    rows = tuple(
        (
            of(
                f"{row.reference} {row.title}",
                LineBreak(),
                Emphasis(prose(ActionStatus(row.status).label)),
                is_heading=True,
            ),
            of("None yet" if row.last_on is None else shortened(row.latest or "")),
            of(rag_tag(row.rag)),
            of("None yet" if row.last_on is None else short_date(row.last_on)),
        )
        for row in actions
    )
    return Table(caption, columns, rows, empty="No action answers this area yet.")


def action_table(facts: Facts, options: Options) -> Blocks:
    """The whole plan in nine columns, a table for each strand, the key before them."""
    if not facts.actions:
        return ()
    by_strand: dict[int, list[ActionRow]] = {}
    for row in facts.actions:
        by_strand.setdefault(row.strand_id, []).append(row)
    names = {strand.pk: f"{strand.reference}. {strand.name}" for strand in facts.strands}
    found: list[Block] = [rag_key(facts)]
    for strand, rows in by_strand.items():
        name = names.get(strand, "Other actions")
        caption = f"{name}: {many(len(rows), 'action')}"
        found.append(
            Table(
                caption,
                ACTION_COLUMNS,
                tuple(action_cells(facts, row) for row in rows),
                orientation="landscape",
            )
        )
    found.append(
        Paragraph.of(
            f"As recorded by {in_words(facts.on)}. Dates in quotation marks are in the council's"
            f" words. {COMPLETE}",
            counted=False,
        )
    )
    return tuple(found)


ACTION_COLUMNS = (
    Column("Ref", 1, holds="reference"),
    Column("Action", 4),
    Column("Area", 2.6),
    Column("Lead", 2.2),
    Column("Original due", 1.5, holds="date"),
    Column("Due", 1.7, holds="date"),
    Column("Status", 1.7),
    Column("RAG", 1.5, holds="tag"),
    Column("Latest update", 5),
)


def action_cells(facts: Facts, row: ActionRow) -> Row:
    named = [
        facts.answered[pk] for pk in facts.areas_by_action.get(row.id, ()) if pk in facts.answered
    ]
    latest: list[str | Inline] = ["None"]
    if row.last_on is not None:
        latest = [Text(f"{short_date(row.last_on)}: "), shortened(row.latest or "")]
    return (
        of(row.reference, is_heading=True),
        of(row.title),
        of(*(lines(f"{area.reference}. {area.short_title}" for area in named) or ("None",))),
        of(facts.leads.get(row.id, "No lead")),
        of(row.original_due),
        of(row.due),
        of(ActionStatus(row.status).label),
        of(rag_tag(row.rag)),
        of(*latest),
    )


def risk_table(facts: Facts, options: Options) -> Blocks:
    if not facts.risks:
        return ()
    rows = tuple(
        (
            of(risk.title, is_heading=True),
            of(risk.description),
            of(risk.mitigation),
            of(*rating_words(rating)),
        )
        for risk, rating in facts.risks
    )
    columns = (
        Column("Risk", 2.5),
        Column("Description", 4),
        Column("Action to avoid or mitigate risk", 4),
        Column("Risk rating", 1.2),
    )
    return (Table("Risks", columns, rows, note=scales_note(facts)),)


def rating_words(rating: Rated | None) -> tuple[str | Inline, ...]:
    """B2, and its band in words under it where the scale is known."""
    if rating is None:
        return (NOT_RATED,)
    return (rating.text, LineBreak(), rating.band) if rating.band else (rating.text,)


def scales_note(facts: Facts) -> str:
    """What the ratings mean: a rating without its scale means nothing."""
    said = [f"{scale.legend}. {scale.source}".strip().rstrip(".") for scale in facts.risk_scales]
    ratings = [rating for _, rating in facts.risks if rating is not None]
    said += dict.fromkeys(
        rating.scale_name.rstrip(".")
        for rating in ratings
        if rating.scale_id is None and rating.scale_name
    )
    if said:
        return f"Scale of the ratings: {'; '.join(said)}."
    return "The scale of these ratings is not recorded." if ratings else ""


def money_table(facts: Facts, options: Options) -> Blocks:
    """Each line as its document states it, and the totals that may honestly be made of them."""
    if not facts.money:
        return ()
    rows = []
    for line in facts.money:
        stated = line.as_stated.strip()
        amount = pounds(line.amount_pounds)
        kind = [
            line.get_kind_display(), line.get_span_display(), line.get_recurrence_display()
        ]  # fmt: skip
        decided = f"Decided on {in_words(line.decided_on)}" if line.decided_on else ""
        approval = [
            line.status_as_stated or line.get_status_display(),
            line.approving_body,
            decided,
            line.decision_reference,
        ]
        rows.append(
            (
                of(line.title, *beside(line.note), is_heading=True),
                of(line.financial_year),
                of(amount, *((LineBreak(), f"“{stated}”") if stated not in ("", amount) else ())),
                of(*lines(kind)),
                of(line.funded_from),
                of(*lines(approval)),
            )
        )
    columns = (
        Column("What it pays for", 3),
        Column("Year", 1.3),
        Column("Amount", 1.8, "right", "number"),
        Column("Kind", 1.5),
        Column("Source of the money", 2.6),
        Column("Status", 2),
    )
    totals = [total for total in totals_of(facts.money) if total.count > 1]
    note = "Each line stands by itself. The lines overlap, and are not to be added up."
    if totals:
        note = "Lines are added up only where it says so below."
    found = [Table("Money for the plan", columns, tuple(rows), note=note if len(rows) > 1 else "")]
    if totals:
        found.append(
            Table(
                "Totals by financial year and kind",
                (
                    Column("Year", 1.3),
                    Column("Kind", 4),
                    Column("Lines", 1, "right", "number"),
                    Column("Total", 1.8, "right", "number"),
                ),
                tuple(
                    (
                        of(total.year, is_heading=True),
                        of(total.words),
                        of(str(total.count)),
                        of(total.in_pounds),
                    )
                    for total in totals
                ),
                note=NEVER_ADDED,
            )
        )
    return tuple(found)


# Those who hold the plan to account


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
                of(f"{member.post}{' (chair)' if member.is_chair else ''}", is_heading=True),
                of(member.organisation or "The council"),
                of(member.get_standing_display()),
            )
            for member in body.members
        )
        columns = (Column("Role or post", 4), Column("Organisation", 4), Column("Standing", 2))
        found.append(Table(f"{board.name}: members by post", columns, rows))
    return found


Builder = Callable[[Facts, Options], Blocks]
BUILDERS: Mapping[str, Builder] = {
    SectionKind.INSPECTION: inspection_summary,
    SectionKind.STATUTORY_DATES: statutory_dates,
    SectionKind.AREAS: areas,
    SectionKind.STRENGTHS: strengths,
    SectionKind.SUMMARY: progress_summary,
    SectionKind.PROGRESS: progress_table,
    SectionKind.BODIES: bodies,
    SectionKind.RISKS: risk_table,
    SectionKind.MONEY: money_table,
    SectionKind.ACTIONS: action_table,
}
