"""What changed between two moments: the actions as recorded then, against those recorded now.

Nothing here reads the database. Rows are whatever carries the attributes that a kind of change
asks for; the overview compares few of them, the page that compares a plan all.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from govuk.dates import in_words
from improvement.flags import in_days
from improvement.status import OPEN, ActionStatus, Rag

WORDS_AROUND = 6  # how much of a text is shown before and after what changed in it
MOST_WORDS = 40
RAG_RANK = {Rag.GREEN: 0, Rag.AMBER: 1, Rag.RED: 2}


class Said(NamedTuple):
    """One change in words: `what` was `was`, and is `now`."""

    what: str
    was: str
    now: str
    note: str = ""

    @property
    def in_words(self) -> str:
        """Due date was 30 June 2026, now 31 August 2026 (62 days later)."""
        words = f"{self.what} was {self.was}, now {self.now}" if self.was else self.now
        return f"{words} ({self.note})" if self.note else words


Rule = Callable[[Any, Any], Sequence[Said]]


@dataclass(frozen=True)
class Kind:
    """A kind of change. `words` follow a number of actions; `tag` names the colour of its tag."""

    code: str
    label: str
    words: str
    meaning: str
    tag: str
    between: Rule


@dataclass(frozen=True)
class Change:
    """One change of one action; `row` is the action as recorded now."""

    kind: Kind
    row: Any
    said: Said


def changes_between(
    then: Mapping[int, Any], now: Mapping[int, Any], *, kinds: Sequence[Kind]
) -> Iterator[Change]:
    """What happened to each action of `now`, in its order and in the order of `kinds`.

    Both hold rows by the id of the action. One that was not there then is new; what had been
    withdrawn by then and still is has not changed.
    """
    for pk, row in now.items():
        was = then.get(pk)
        for kind in kinds:
            for said in kind.between(was, row):
                yield Change(kind, row, said)


# The rules. Each takes the row then, or None, and the row now.


def is_new(was: Any, row: Any) -> Sequence[Said]:
    if was is not None or row.status == ActionStatus.WITHDRAWN:
        return ()
    return [Said("", "", f"Due {in_words(row.due_on)}")]


def is_withdrawn(was: Any, row: Any) -> Sequence[Said]:
    gone = ActionStatus.WITHDRAWN
    if row.status != gone or (was is not None and was.status == gone):
        return ()
    reason = getattr(row, "withdrawn_reason", "")
    before = label_of(was) if was is not None else "not in the plan"
    return [Said("Status", before, label_of(row), reason)]


def becomes(*statuses: ActionStatus, after: Sequence[ActionStatus]) -> Rule:
    """The status became one of `statuses`, after it was one of `after`."""

    def rule(was: Any, row: Any) -> Sequence[Said]:
        if was is None or row.status not in statuses or was.status not in after:
            return ()
        return () if row.status == was.status else [Said("Status", label_of(was), label_of(row))]

    return rule


def is_due(sign: int) -> Rule:
    """The due date moved: out for 1, in for -1."""

    def rule(was: Any, row: Any) -> Sequence[Said]:
        days = 0 if was is None or is_gone(row) else (row.due_on - was.due_on).days
        if days * sign <= 0:
            return ()
        much = f"{in_days(abs(days))} {'later' if days > 0 else 'earlier'}"
        return [Said("Due date", in_words(was.due_on), in_words(row.due_on), much)]

    return rule


def is_rated(sign: int) -> Rule:
    """The rating of an open action became worse, for 1, or better, for -1."""

    def rule(was: Any, row: Any) -> Sequence[Said]:
        if was is None or row.status not in OPEN or not (was.rag and row.rag):
            return ()
        if (RAG_RANK[Rag(row.rag)] - RAG_RANK[Rag(was.rag)]) * sign <= 0:
            return ()
        return [Said("RAG rating", Rag(was.rag).label, Rag(row.rag).label)]

    return rule


def is_rated_first(was: Any, row: Any) -> Sequence[Said]:
    if was is None or is_gone(row) or was.rag or not row.rag:
        return ()
    return [Said("RAG rating", "not yet given", Rag(row.rag).label)]


def has_other_lead(was: Any, row: Any) -> Sequence[Said]:
    if was is None or is_gone(row) or was.lead == row.lead:
        return ()
    return [Said("Lead", was.lead or "nobody", row.lead or "nobody")]


def is_elsewhere(was: Any, row: Any) -> Sequence[Said]:
    if was is None or is_gone(row) or was.strand.id == row.strand.id:
        return ()
    return [Said("Strand", str(was.strand), str(row.strand))]


DETAILS = (
    ("reference", "Reference"),
    ("title", "Title"),
    ("description", "What will be done"),
    ("outcome_sought", "Outcome for children"),
    ("success_measure", "How we will know"),
    ("start_on", "Start date"),
    ("due_as_stated", "Due date in the council’s words"),
)


def has_other_details(was: Any, row: Any) -> Sequence[Said]:
    if was is None or is_gone(row):
        return ()
    found = []
    for name, label in DETAILS:
        before, after = getattr(was, name), getattr(row, name)
        if before != after:
            found.append(Said(label, *in_brief(before, after)))
    return found


def is_gone(row: Any) -> bool:
    return bool(row.status == ActionStatus.WITHDRAWN)


def label_of(row: Any) -> str:
    return str(ActionStatus(row.status).label)


# Words of two versions of a text


def in_brief(was: Any, now: Any) -> tuple[str, str]:
    """Two versions of a value in words: of a long text, the part that differs and a little more."""
    if isinstance(was, date) or isinstance(now, date):
        return tuple(in_words(each) if each else "not given" for each in (was, now))  # type: ignore[return-value]
    before, after = was.split(), now.split()
    same = 0
    while same < min(len(before), len(after)) and before[same] == after[same]:
        same += 1
    alike = 0
    while alike < min(len(before), len(after)) - same and before[-1 - alike] == after[-1 - alike]:
        alike += 1
    return cut(before, same, alike), cut(after, same, alike)


def cut(words: list[str], same: int, alike: int) -> str:
    """`words` without most of the first `same` and the last `alike`, in quotation marks."""
    if not words:
        return "empty"
    first = max(0, same - WORDS_AROUND)
    last = min(len(words), len(words) - alike + WORDS_AROUND, first + MOST_WORDS)
    before, after = "… " if first else "", " …" if last < len(words) else ""
    return f"“{before}{' '.join(words[first:last])}{after}”"


NOT_LATE = (ActionStatus.NOT_STARTED, ActionStatus.IN_PROGRESS)
NEW = Kind("new", "New", "new", "Added to the plan.", "blue", is_new)
WITHDRAWN = Kind(
    "withdrawn", "Withdrawn", "withdrawn", "Taken off the plan, for a reason.", "grey", is_withdrawn
)
CLOSED = Kind(
    "closed",
    "Closed",
    "closed",
    "Closed with proof: this counts as complete.",
    "light-green",
    becomes(ActionStatus.CLOSED, after=(*OPEN, ActionStatus.DELIVERED)),
)
REOPENED = Kind(
    "reopened",
    "Reopened",
    "reopened",
    "Was closed, and is not any more.",
    "light-red",
    becomes(*OPEN, ActionStatus.DELIVERED, after=(ActionStatus.CLOSED,)),
)
DELIVERED = Kind(
    "delivered",
    "Delivered",
    "delivered",
    "Delivered, and still to be proved.",
    "yellow",
    becomes(ActionStatus.DELIVERED, after=OPEN),
)
NOT_DELIVERED = Kind(
    "not_delivered",
    "No longer delivered",
    "no longer delivered",
    "Was delivered; a later update says it is not.",
    "light-red",
    becomes(*OPEN, after=(ActionStatus.DELIVERED,)),
)
OVERDUE = Kind(
    "overdue",
    "Newly overdue",
    "newly overdue",
    "Its due date passed, undelivered.",
    "light-red",
    becomes(ActionStatus.OVERDUE, after=NOT_LATE),
)
LATER = Kind(
    "later", "Date later", "with a later date", "The due date was moved out.", "orange", is_due(1)
)
EARLIER = Kind(
    "earlier",
    "Date earlier",
    "with an earlier date",
    "The due date was moved in.",
    "teal",
    is_due(-1),
)
WORSE = Kind(
    "worse",
    "Rating worse",
    "rating worse",
    "The lead rates it worse than before.",
    "light-red",
    is_rated(1),
)
BETTER = Kind(
    "better",
    "Rating better",
    "rating better",
    "The lead rates it better than before.",
    "light-green",
    is_rated(-1),
)
RATED = Kind(
    "rated",
    "First rated",
    "rated for the first time",
    "It had no rating before.",
    "grey",
    is_rated_first,
)
LEAD = Kind(
    "lead",
    "Lead changed",
    "with another lead",
    "Somebody else is accountable.",
    "purple",
    has_other_lead,
)
STRAND = Kind(
    "strand",
    "Strand changed",
    "in another strand",
    "It moved within the plan.",
    "purple",
    is_elsewhere,
)
DETAIL = Kind(
    "details",
    "Wording changed",
    "with other words",
    "Its title, text, reference or start date.",
    "grey",
    has_other_details,
)

# In the order in which a board would ask.
KINDS = (
    NEW, WITHDRAWN, CLOSED, REOPENED, DELIVERED, NOT_DELIVERED, OVERDUE, LATER, EARLIER, WORSE,
    BETTER, RATED, LEAD, STRAND, DETAIL,
)  # fmt: skip
# What the overview says of the time since the last meeting; these need status, rating and date.
ON_THE_OVERVIEW = (
    CLOSED, DELIVERED, OVERDUE, WORSE, BETTER, REOPENED, NOT_DELIVERED, NEW, WITHDRAWN, LATER,
)  # fmt: skip
