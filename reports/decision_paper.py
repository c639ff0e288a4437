"""The record of a decision as a paper: its fields in the order in which the law lists them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from govuk.dates import in_words
from inspections.statutory_rules import WorkedDate
from reports.document import Block, Document, Fact, Heading, LineBreak, Paragraph, clean, numbered
from reports.markdown import blocks_of
from reports.models import DecisionRecord, PublishedDecision, Resolution
from reports.models.decision import CallInStanding
from reports.paper import DRAFT, colour_of, part_of

BLANK = "Not typed yet"


@dataclass(frozen=True)
class CallInWords:
    """What the paper says of call-in: until when, and how that was counted, a sentence each."""

    until: str
    working: tuple[str, ...]


def call_in_words(worked: WorkedDate, *, signatories: int | None) -> CallInWords:
    """The last moment as papers print it, with the working below."""
    lines = [worked.how_counted()]
    passed_over = [f"{day.why} ({in_words(day.on)})" for day in worked.skipped]
    if passed_over:
        lines.append(f"Passed over: {'; '.join(passed_over)}.")
    if signatories:
        members = "member" if signatories == 1 else "members"
        lines.append(f"A call-in is signed by at least {signatories} {members}.")
    lines.append(f"{worked.rule.source}.")
    return CallInWords(worked.answer_in_words(), tuple(lines))


def decision_paper(
    record: DecisionRecord,
    resolutions: Sequence[Resolution],
    *,
    published: PublishedDecision | None = None,
) -> Document:
    """The record as a document: a draft, or with `published` what is published."""
    part = part_of(record)
    return Document(
        title=clean(record.title).strip() or "Decision",
        subtitle="Record of a decision",
        short_title="Record of a decision",
        council=record.council.name,
        blocks=numbered(tuple(_blocks(record, resolutions, published)), "sections"),
        facts=tuple(_header(record, published)),
        marking=" · ".join(filter(None, [part] if published else [DRAFT, part])),
        issued_on=published.published_on if published else None,
        colour=colour_of(record.council),
        is_compact=True,
    )


def _header(record: DecisionRecord, published: PublishedDecision | None) -> Iterator[Fact]:
    meeting, corrected = record.meeting, record.supersedes
    given = [
        ("Decision of", str(meeting.board)),
        ("Meeting", meeting.on_as_stated or in_words(meeting.on, weekday=True)),
        ("Agenda item", record.agenda_item),
        ("Key decision", {True: "Yes", False: "No", None: ""}[record.is_key_decision]),
        ("Supersedes", _corrected(corrected) if corrected is not None else ""),
        ("Why it was corrected", record.correction_reason),
    ]
    for label, value in given:
        if clean(value).strip():
            yield Fact(label, value)


def _corrected(record: DecisionRecord) -> str:
    return f"The record published on {in_words(record.published.published_on)}"


def _blocks(
    record: DecisionRecord,
    resolutions: Sequence[Resolution],
    published: PublishedDecision | None,
) -> Iterator[Block]:
    yield Heading(1, "Title of the item")
    yield _line(record.title)
    yield Heading(1, "Record of the decision")
    day = in_words(record.decided_on, weekday=True) if record.decided_on else BLANK
    yield _line(f"Date of the decision: {day}.")
    yield from _plain(blocks_of(record.narrative))
    if resolutions:
        yield Heading(2, "Resolved")
        for each in resolutions:
            yield Paragraph.of(resolved(each), number=f"{each.number}.")
    for heading, words in (
        ("Reasons for the decision", record.reasons),
        ("Alternative options considered and rejected", record.alternatives),
        ("Declared conflicts of interest", record.conflicts_of_interest),
        ("Details of any dispensations", record.dispensations),
    ):
        yield Heading(1, heading)
        yield from _plain(blocks_of(words or BLANK))
    yield Heading(1, "Date and time by which call-in must be executed")
    yield from _call_in(record, published)
    yield Heading(1, "Date of publication")
    yield _line(in_words(published.published_on, weekday=True) if published else "Not published")


def resolved(resolution: Resolution) -> str:
    """What was resolved, with the body it goes to and when it comes back where these are apart."""
    words = resolution.text.strip()
    more = []
    if resolution.goes_to and resolution.goes_to not in words:
        done = "Delegated to" if resolution.kind == "delegate" else "It goes to"
        more.append(f"{done}: {resolution.goes_to}.")
    if resolution.on_in_words and resolution.on_in_words not in words:
        more.append(f"Follow-up: {resolution.on_in_words}.")
    return " ".join([words, *more])


def _call_in(record: DecisionRecord, published: PublishedDecision | None) -> Iterator[Block]:
    if record.call_in == CallInStanding.NOT_EXECUTIVE:
        yield _line("Call-in does not apply.")
    elif record.call_in == CallInStanding.EXEMPT:
        yield _line("Exempt from call-in.")
        yield _line(f"Reason: {record.exempt_from_call_in_because}")
    elif published is None:
        yield _line("Worked out when it is published.")
    else:
        # One paragraph: the deadline and its working stay on one page.
        working = (part for words in published.call_in_working for part in (LineBreak(), words))
        yield Paragraph.of(published.call_in_words, *working, counted=False)


def _plain(blocks: Iterable[Block]) -> Iterator[Block]:
    """Typed blocks, whose headings stand below those of the record."""
    for block in blocks:
        yield Heading(3, block.text) if isinstance(block, Heading) else block


def _line(words: str) -> Paragraph:
    return Paragraph.of(words, counted=False)
