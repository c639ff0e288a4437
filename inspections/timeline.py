"""Everything that inspections brought, in one line of time: what was, and what is to come.

Each kind of entry is read with one query or two, and only for what the reader may know of.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db import models
from django.urls import reverse

from accounts.as_at import AsAt
from accounts.models import Council, User
from govuk.dates import in_words
from inspections.models import (
    EngagementMeeting,
    Inspection,
    Intervention,
    SelfEvaluation,
    StatutoryDate,
    SupportPartner,
    VisitMove,
)
from inspections.models.framework import FrameworkKind
from inspections.models.inspection import InspectionStatus
from inspections.past import council_inspections_then, of_council_then
from inspections.visits import PLANNING_AID, next_expected

EXPECTED = "Expected"


class EntryKind(models.TextChoices):
    INSPECTION = "inspection", "Inspections"
    VISIT = "visit", "Visits"
    INTERVENTION = "intervention", "Interventions"
    PARTNER = "partner", "Support partners"
    DATE = "date", "Statutory dates"
    EVALUATION = "evaluation", "Self-evaluations"
    MEETING = "meeting", "Annual engagement meetings"


@dataclass(frozen=True)
class Entry:
    """One entry. `until` is the last day, where it lasted; `when` its days as they are known."""

    on: date
    kind: EntryKind
    what: str
    title: str
    url: str
    until: date | None = None
    when: str = ""
    words: str = ""
    note: str = ""
    is_exempt: bool = False

    def days(self) -> str:
        if self.when:
            return self.when
        if self.until and self.until != self.on:
            return f"{in_words(self.on)} to {in_words(self.until)}"
        return in_words(self.on)

    def tense(self, *, on: date) -> str:
        """Where it lies to the day `on`, in a word. What is only expected is never past."""
        if self.what == EXPECTED:
            return "May come" if self.on <= on else "To come"
        if self.on > on:
            return "To come"
        if (self.until or self.on) < on:
            return "Past"
        return "Today" if (self.until or self.on) == self.on else "Now"


@dataclass(frozen=True)
class Reader:
    """Whose timeline it is, on the day `on` or as recorded by the day of `past`: what is not
    theirs to know of is left out."""

    user: User
    council: Council
    on: date
    past: AsAt | None = None

    @property
    def tail(self) -> str:
        """What the address of an inspection needs to stay in the past."""
        return self.past.query if self.past else ""

    @cached_property
    def inspections(self) -> list[Any]:
        """With judgements, framework and outcome."""
        if self.past is not None:
            return council_inspections_then(self.council, user=self.user, past=self.past)
        rows = Inspection.objects.visible_to(self.user).in_council(self.council).standing()
        return list(rows.for_timeline(self.user))

    def kept(self, model: Any, *related: str) -> list[Any]:
        """What was not withdrawn; `related` is fetched with it."""
        if self.past is not None:
            known = {row.pk: row for row in self.inspections}
            return of_council_then(model, self.council, known, user=self.user, past=self.past)
        rows = model.objects.visible_to(self.user).in_council(self.council).standing()
        return list(rows.select_related(*related))

    def moves(self) -> list[VisitMove]:
        """The days that visits were moved from."""
        known = {row.pk: row for row in self.inspections}
        rows = VisitMove.objects.filter(inspection_id__in=list(known))
        if self.past is not None:
            rows = rows.filter(recorded_at__lte=self.past.moment)
        found = list(rows)
        for move in found:
            move.inspection = known[move.inspection_id]
        return found


def timeline(reader: Reader, kinds: Iterable[str] = ()) -> list[Entry]:
    """The entries of `kinds` (all, if none are named), the latest first."""
    wanted = set(kinds) or set(EntryKind.values)
    entries = [
        entry
        for told, read in READ.items()
        if wanted & set(told)
        for entry in read(reader)
        if entry.kind in wanted
    ]
    return sorted(entries, key=lambda entry: (entry.on, entry.title), reverse=True)


def inspections(reader: Reader) -> Iterator[Entry]:
    rows = reader.inspections
    for row in rows:
        is_visit = row.is_visit
        yield Entry(
            on=row.started_on,
            until=row.ended_on,
            kind=EntryKind.VISIT if is_visit else EntryKind.INSPECTION,
            what=row.framework.get_kind_display(),
            title=row.title,
            url=row.get_absolute_url() + reader.tail,
            words=in_brief(row),
            is_exempt=row.is_exempt,
        )
        if row.report_published_on and row.is_published_by_ofsted:
            words = "The letter is published" if is_visit else "The report is published"
            yield after(reader, row, row.report_published_on, f"{words}: {row.title}")
        if row.disclosed_on:
            words = f"Approved by {row.disclosed_by}. The inspectorate does not publish it."
            yield after(
                reader,
                row,
                row.disclosed_on,
                f"The council discloses what it says: {row.title}",
                "" if row.is_published_by_ofsted else words,
            )
    for expected in next_expected(rows):
        yield Entry(
            on=expected.on,
            kind=EntryKind.VISIT,
            what=EXPECTED,
            title=f"{expected.what} can be expected from here on",
            url=expected.after.get_absolute_url() + reader.tail,
            words=f"{PLANNING_AID} It is counted from {expected.after}.",
        )
    for move in reader.moves():
        yield Entry(
            on=move.from_on,
            until=move.from_until,
            kind=EntryKind.VISIT,
            what="Did not take place",
            title=f"{move.inspection} was to be",
            url=move.inspection.get_absolute_url() + reader.tail,
            words=f"Moved to {span(move.to_on, move.to_until)}. {move.reason}",
            note=move.source,
        )


def after(reader: Reader, row: Inspection, on: date, title: str, words: str = "") -> Entry:
    return Entry(
        on=on,
        kind=EntryKind.VISIT if row.is_visit else EntryKind.INSPECTION,
        what="Report or letter",
        title=title,
        url=row.get_absolute_url() + reader.tail,
        words=words,
        is_exempt=row.is_exempt,
    )


def in_brief(row: Inspection) -> str:
    """What came of it, in a sentence. That there is no overall judgement is no decline."""
    if row.status != InspectionStatus.DONE:
        return row.get_status_display()
    if row.outcome is not None:
        return f"Outcome: {row.outcome.label}"
    overall = row.overall()
    if overall is not None:
        return f"Overall effectiveness: {overall.grade.label}"
    if row.framework.kind == FrameworkKind.FULL and not row.framework.has_overall:
        return "No overall judgement in this framework"
    return ""


def span(first: date, last: date | None) -> str:
    """The days from `first` to `last`, in words."""
    if last is None or last == first:
        return in_words(first)
    return f"{in_words(first)} to {in_words(last)}"


def interventions(reader: Reader) -> Iterator[Entry]:
    rows = reader.kept(Intervention, "inspection__council")
    happened = {
        "issued_on": "issued or appointed",
        "started_on": "starts",
        "reported_on": "report to the Secretary of State",
        "published_on": "report made public",
        "ended_on": "ends",
    }
    for row in rows:
        days = [(name, day) for name in happened if (day := getattr(row, name))]
        for name, day in days:
            yield Entry(
                on=day,
                kind=EntryKind.INTERVENTION,
                what=row.get_kind_display(),
                title=f"{row.title}: {happened[name]}",
                url=row.get_absolute_url(),
                words=f"{row.issued_by or row.body}. {row.get_status_display()}."
                if name == days[0][0]
                else "",
                note=row.source if name == days[0][0] else "",
                is_exempt=row.is_exempt,
            )


def partners(reader: Reader) -> Iterator[Entry]:
    for row in reader.kept(SupportPartner, "council"):
        given = {
            "kind": EntryKind.PARTNER,
            "what": row.get_kind_display(),
            "url": row.get_absolute_url(),
            "words": row.scope,
            "note": row.source,
            "is_exempt": row.is_exempt,
        }
        if row.from_on:
            title, when = f"{row.provider} begins to help", row.from_in_words
            yield Entry(on=row.from_on, when=when, title=title, **given)
        if row.until_on:
            yield Entry(on=row.until_on, title=f"{row.provider} ends its help", **given)


def dates(reader: Reader) -> Iterator[Entry]:
    known = {row.pk for row in reader.inspections}
    made = {row.pk: row for row in reader.kept(Intervention, "inspection__council")}
    for row in reader.kept(StatutoryDate, "inspection__council"):
        if row.inspection_id not in known:
            continue
        yield Entry(
            on=row.due_on,
            kind=EntryKind.DATE,
            what="Statutory date",
            title=row.title,
            url=row.get_absolute_url(),
            words=f"{made.get(row.intervention_id, row.inspection)}. "
            f"{standing_of(row, on=reader.on)}.",
            note=f"Computed: {in_words(row.computed_on)}" if row.override_on else "",
        )


def standing_of(row: StatutoryDate, *, on: date) -> str:
    """How a statutory date stands. Of one that passed long ago it is said that nobody said so."""
    if row.met_on is None and row.due_on < on:
        return "No day is recorded on which it was done"
    return row.countdown(on=on)


def evaluations(reader: Reader) -> Iterator[Entry]:
    for row in reader.kept(SelfEvaluation, "council"):
        yield Entry(
            on=row.on,
            kind=EntryKind.EVALUATION,
            what="Self-evaluation",
            title=str(row),
            url=row.get_absolute_url(),
            words=row.revised_because,
            is_exempt=row.is_exempt,
        )


def meetings(reader: Reader) -> Iterator[Entry]:
    page = reverse("inspections:self_evaluations", args=[reader.council.slug])
    for row in reader.kept(EngagementMeeting):
        yield Entry(
            on=row.on,
            kind=EntryKind.MEETING,
            what="Annual engagement meeting",
            title=str(row),
            url=f"{page}#meeting-{row.pk}",
            is_exempt=row.is_exempt,
        )


READ: Mapping[tuple[EntryKind, ...], Callable[[Reader], Iterator[Entry]]] = {
    (EntryKind.INSPECTION, EntryKind.VISIT): inspections,
    (EntryKind.INTERVENTION,): interventions,
    (EntryKind.PARTNER,): partners,
    (EntryKind.DATE,): dates,
    (EntryKind.EVALUATION,): evaluations,
    (EntryKind.MEETING,): meetings,
}
