"""What each clearance of a report covers, and whether it stands.

A clearance is given for words as they were. What it covers is fingerprinted: the text of its
sections with what they print, or the whole report. Where that has changed since, it counts as not
given, and is asked again by itself; where the words come back, so does the clearance.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from hashlib import sha256
from itertools import product
from typing import Any

from django.db.models import TextChoices

from accounts.models import User
from accounts.scope import VISIBILITY_FIELDS, Visibility
from govuk.dates import LONDON, in_words
from improvement.models import FundingLine
from reports.models import (
    BackgroundPaper,
    Clearance,
    ClearanceAnswer,
    CommitteeReport,
    Consultation,
    ReportSection,
)
from reports.models.template import SectionKind

DETAILS = "details"  # the key of the head of the paper, beside the ids of sections
# Fields of a report and of a section whose change is a change of what was cleared.
OF_DETAILS = (
    "title", "report_of", "prepared_by", "portfolio", "wards", "is_key_decision", "inspection_id",
    "facts_on", *VISIBILITY_FIELDS,
)  # fmt: skip
OF_SECTION = (
    "heading", "kind", "text", "nil_wording", "options", *VISIBILITY_FIELDS,
)  # fmt: skip


class ClearanceState(TextChoices):
    NOT_ASKED = "not_asked", "Not asked yet"
    ASKED = "asked", "Asked"
    AGAIN = "again", "Asked again"
    CHANGED = "changed", "Changed since"
    GIVEN = "given", "Given"
    REFUSED = "refused", "Refused"


COLOURS = {
    ClearanceState.NOT_ASKED: "grey",
    ClearanceState.ASKED: "blue",
    ClearanceState.AGAIN: "yellow",
    ClearanceState.CHANGED: "yellow",
    ClearanceState.GIVEN: "light-green",
    ClearanceState.REFUSED: "red",
}


def day_of(at: datetime) -> str:
    return in_words(at.astimezone(LONDON).date())


@dataclass(frozen=True)
class CoveredPart:
    """One part of the text that a clearance covers, as it stands."""

    key: str
    name: str
    version: int
    digest: str
    changed_by: str
    changed_at: datetime

    def change_since(self, was: Mapping[str, Any] | None) -> str:
        """What happened to it since it was covered, in words; "" where nothing did."""
        if was is None:
            return f"{self.name} was added"
        if was["digest"] == self.digest:
            return ""
        if was["version"] == self.version:
            return f"What {self.name} prints was changed"
        return f"{self.name} was changed by {self.changed_by} on {day_of(self.changed_at)}"


@dataclass(frozen=True)
class ClearanceStanding:
    """One clearance with what it covers now and what was answered, the latest first."""

    clearance: Clearance
    parts: tuple[CoveredPart, ...]
    answers: tuple[ClearanceAnswer, ...]

    @property
    def answer(self) -> ClearanceAnswer | None:
        return self.answers[0] if self.answers else None

    @cached_property
    def changes(self) -> list[str]:
        """What was changed since the latest answer, in words."""
        if self.answer is None:
            return []
        before = self.answer.covered
        now = {part.key for part in self.parts}
        found = [part.change_since(before.get(part.key)) for part in self.parts]
        found += [f"{was['name']} was left out" for key, was in before.items() if key not in now]
        return [words for words in found if words]

    @cached_property
    def state(self) -> ClearanceState:
        clearance, answer = self.clearance, self.answer
        is_asked = clearance.asked_of_id is not None
        if answer is None:
            return ClearanceState.ASKED if is_asked else ClearanceState.NOT_ASKED
        if self.changes:
            return ClearanceState.AGAIN if is_asked else ClearanceState.CHANGED
        if answer.is_given:
            return ClearanceState.GIVEN
        asked_at = clearance.asked_at
        if is_asked and asked_at is not None and asked_at > answer.recorded_at:
            return ClearanceState.AGAIN
        return ClearanceState.REFUSED

    @property
    def colour(self) -> str:
        return COLOURS[self.state]

    @property
    def is_given(self) -> bool:
        return self.state == ClearanceState.GIVEN

    @property
    def waits_for_answer(self) -> bool:
        """Whether whoever was asked owes an answer."""
        return self.state in (ClearanceState.ASKED, ClearanceState.AGAIN)

    @property
    def missing(self) -> str:
        """What is missing, in words that name it; "" where it is given."""
        clearance, answer = self.clearance, self.answer
        match self.state:
            case ClearanceState.GIVEN:
                return ""
            case ClearanceState.NOT_ASKED:
                return f"{clearance}: nobody was asked yet."
            case ClearanceState.REFUSED:
                assert answer is not None
                return f"{clearance}: refused on {in_words(answer.on)}. {answer.comment}"
        asked = f"{clearance}: not given yet"
        if clearance.asked_of is not None and clearance.asked_at is not None:
            asked += f". It was asked of {clearance.asked_of} on {day_of(clearance.asked_at)}"
        if self.changes:
            said = "given" if answer is not None and answer.is_given else "refused"
            asked += f". It was {said} for other words: {'; '.join(self.changes)}"
        return f"{asked}."

    @property
    def refusal(self) -> str:
        """Who refused it for the words as they stand, when and why; "" where nobody did."""
        if self.state != ClearanceState.REFUSED:
            return ""
        assert self.answer is not None
        answer = self.answer
        return f"Refused by {answer.by} on {in_words(answer.on)}: {answer.comment}"

    @property
    def covered(self) -> dict[str, Any]:
        """What an answer keeps of the text it was said of."""
        return {
            part.key: {"name": part.name, "version": part.version, "digest": part.digest}
            for part in self.parts
        }

    @property
    def stamp(self) -> str:
        """Changes when any of the text does."""
        return digest([part.digest for part in self.parts])


def digest(words: Any) -> str:
    return sha256(json.dumps(words, default=str, sort_keys=True).encode()).hexdigest()


def clearance_standings(clearances: Sequence[Clearance]) -> list[ClearanceStanding]:
    """How each stands; their reports are fetched with them. As many queries for many as for one."""
    if not clearances:
        return []
    reports = {clearance.report_id: clearance.report for clearance in clearances}
    texts = _Texts(reports)
    answers: dict[int, list[ClearanceAnswer]] = defaultdict(list)
    rows = ClearanceAnswer.objects.filter(clearance__in=clearances).select_related("by")
    for answer in rows.order_by("-pk"):
        answers[answer.clearance_id].append(answer)
    return [
        ClearanceStanding(clearance, texts.covered_by(clearance), tuple(answers[clearance.pk]))
        for clearance in clearances
    ]


def clearances_of(report: CommitteeReport) -> list[ClearanceStanding]:
    """Those that the report needs; none for one that is not recorded."""
    if report._state.adding:
        return []
    rows = list(report.clearances.standing().select_related("asked_of").order_by("pk"))
    for clearance in rows:
        clearance.report = report
    return clearance_standings(rows)


def not_cleared(report: CommitteeReport) -> list[str]:
    """What keeps the report from being issued: each missing clearance, named."""
    return [standing.missing for standing in clearances_of(report) if not standing.is_given]


class _Texts:
    """The text of several reports, in parts, read once."""

    def __init__(self, reports: Mapping[int, CommitteeReport]) -> None:
        self.parts: dict[int, dict[str, CoveredPart]] = defaultdict(dict)
        sections: dict[int, list[ReportSection]] = defaultdict(list)
        rows = ReportSection.objects.filter(report__in=reports, is_left_out=False)
        for section in rows.select_related("by").order_by("report", "order", "pk"):
            sections[section.report_id].append(section)
        prints = _what_is_printed(reports, [row for each in sections.values() for row in each])
        part_2 = {pk for each in sections.values() for pk in in_part_2(each)}
        for pk, report in reports.items():
            said = [getattr(report, name) for name in OF_DETAILS]
            self.parts[pk][DETAILS] = part_of(report, DETAILS, "The details of the report", said)
            for section in sections[pk]:
                said = [getattr(section, name) for name in OF_SECTION]
                said.append(prints.get((pk, section.kind, section.pk in part_2)))
                key = str(section.pk)
                self.parts[pk][key] = part_of(section, key, f"“{section.heading}”", said)

    def covered_by(self, clearance: Clearance) -> tuple[CoveredPart, ...]:
        every = self.parts[clearance.report_id]
        if clearance.covers_whole_report:
            return tuple(every.values())
        wanted = [str(pk) for pk in clearance.sections]
        return tuple(part for key, part in every.items() if key in wanted)


def part_of(record: Any, key: str, name: str, said: list[Any]) -> CoveredPart:
    at = record.recorded_at
    return CoveredPart(key, name, record.version, digest(said), str(record.by), at)


def _what_is_printed(
    reports: Mapping[int, CommitteeReport], sections: Iterable[ReportSection]
) -> dict[tuple[int, str, bool], Any]:
    """What sections print that is not typed, with the version: by report, kind of section, and
    whether the section is in Part 2.

    It is what is recorded with the report itself, and the money, which officers clear. Of other
    live sections the words above them are covered, not what the plan says below: that changes
    with each update.
    """
    kinds = {(row.report_id, row.kind) for row in sections}
    rows: dict[tuple[int, str, bool], list[Any]] = defaultdict(list)
    for kind, model, holder in (
        (SectionKind.MONEY, FundingLine, "plan_id"),
        (SectionKind.CONSULTATION, Consultation, "report_id"),
        (SectionKind.BACKGROUND, BackgroundPaper, "report_id"),
    ):
        printing = [pk for pk in reports if (pk, kind) in kinds]
        if not printing:
            continue
        holders = {pk: pk if holder == "report_id" else reports[pk].plan_id for pk in printing}
        there: Any = model._default_manager.filter(withdrawn_at=None).order_by("pk")
        of = there.filter(**{f"{holder}__in": set(holders.values())})
        versions = list(of.values_list(holder, "pk", "version", "visibility"))
        for pk, is_part_2 in product(printing, (False, True)):
            printed = printing_of(kind, reports[pk], is_part_2=is_part_2)
            rows[pk, kind, is_part_2] = [
                (row, version)
                for held_by, row, version, visibility in versions
                if held_by == holders[pk] and visibility in printed
            ]
    for (pk, report), is_part_2 in product(reports.items(), (False, True)):
        said = report.equality_option, report.equality_link, report.equality_attachment
        rows[pk, SectionKind.EQUALITY, is_part_2] = list(said)
    return rows


def in_part_2(sections: Iterable[ReportSection]) -> Iterator[int]:
    """The ids of those of one report, in order, that are exempt or part of an exempt one."""
    head: ReportSection | None = None
    for section in sections:
        if section.kind != SectionKind.HEADER_LINE and not (head and section.is_below_another):
            head = section
        if section.is_exempt or (head is not None and head.is_exempt):
            yield section.pk


def printing_of(kind: str, report: CommitteeReport, *, is_part_2: bool) -> Collection[str]:
    """Of what visibility the rows are that `report` prints: its own rows follow its readers, and
    Part 2 holds what is exempt as well."""
    if is_part_2:
        return Visibility.EXEMPT.open_to
    if kind != SectionKind.MONEY and not report.is_exempt:
        return (Visibility.PUBLIC, Visibility.MEMBERS)
    return Visibility(report.visibility).open_to


def writers_of(report: CommitteeReport) -> set[int]:
    """The ids of those who recorded the report, a section or a row of it, at any time."""
    details = CommitteeReport.history.filter(id=report.pk).order_by().values_list("by_id")
    words = [
        model.history.filter(report_id=report.pk).order_by().values_list("by_id")
        for model in (ReportSection, Consultation, BackgroundPaper)
    ]
    return {by for (by,) in details.union(*words)}


def reads_all_of(user: User, clearance: Clearance) -> bool:
    """Whether `user` may read every section that it covers: exempt ones take a grant."""
    return not hidden_from([(user, clearance)])


def hidden_from(asked: Collection[tuple[User, Clearance]]) -> set[int]:
    """The ids of those that cover a section which the person beside them may not read; as many
    queries for many as for one."""
    every = ReportSection.objects.filter(
        report__in={clearance.report_id for _, clearance in asked}, is_left_out=False
    )
    unread = every.only("report_id").unknown_to({user for user, _ in asked})
    return {
        clearance.pk
        for user, clearance in asked
        for section in unread[user.pk]
        if section.report_id == clearance.report_id
        and (clearance.covers_whole_report or section.pk in clearance.sections)
    }
