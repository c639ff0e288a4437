"""The versions of a plan with what happened to each, now or as recorded by a past day."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.paginator import Paginator
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, rows_as_at, visible_by_id, visible_rows
from accounts.models import User
from improvement.models import (
    Evidence,
    ImprovementPlan,
    PlanInspection,
    PlanVersion,
    RegulatorResponse,
    VersionState,
    VersionStep,
)
from improvement.models.version import day_of, name_of, state_of
from inspections.models import Inspection, StatutoryDate
from inspections.statutory_rules import PLAN_RULES

STATE_KINDS = {
    VersionState.DRAFT: "grey",
    VersionState.BOARD: "blue",
    VersionState.SCRUTINY: "blue",
    VersionState.CABINET: "teal",
    VersionState.SUBMITTED: "yellow",
    VersionState.IN_FORCE: "light-green",
    VersionState.SUPERSEDED: "grey",
}
RESPONSE_KINDS = {"accepted": "light-green", "does_not_reflect": "light-red"}

A_PAGE = 20


@dataclass(frozen=True)
class StepShown:
    """One step; `late` says which statutory dates an approval came after."""

    step: Any
    day: str
    late: list[str]
    is_frozen: bool


@dataclass(frozen=True)
class ResponseShown:
    response: Any
    kind: str
    letter: Any
    letter_url: str


@dataclass(frozen=True)
class VersionShown:
    """One version with all that hangs on it, the oldest step first."""

    version: Any
    steps: list[StepShown]
    responses: list[ResponseShown]
    copy: Any  # what was frozen when it was submitted
    copy_url: str

    @property
    def name(self) -> str:
        return name_of(self.version)

    @property
    def state(self) -> VersionState:
        return state_of(shown.step for shown in self.steps)

    @property
    def state_kind(self) -> str:
        return STATE_KINDS[self.state]

    def day_it_was(self, state: VersionState) -> Any:
        return next((each.step for each in self.steps if each.step.state == state), None)

    @property
    def is_submitted(self) -> bool:
        return self.day_it_was(VersionState.SUBMITTED) is not None

    @property
    def compared_with(self) -> Any:
        """The day to compare with: when it was approved, else when it was sent or came into force.

        None where it was none of these.
        """
        days = map(
            self.day_it_was, (VersionState.CABINET, VersionState.SUBMITTED, VersionState.IN_FORCE)
        )
        step = next((step for step in days if step is not None), None)
        return step.on if step is not None else None

    @property
    def approved_after_it_was_sent(self) -> bool:
        sent, approved = map(self.day_it_was, (VersionState.SUBMITTED, VersionState.CABINET))
        return sent is not None and approved is not None and approved.on > sent.on

    @property
    def is_to_be_sent_again(self) -> bool:
        """Whether the regulator's last word is that it does not reflect the findings."""
        last = self.responses[-1].response if self.responses else None
        return last is not None and last.kind == "does_not_reflect"


def standing_versions(plan: ImprovementPlan, at: datetime | None) -> Any:
    """The versions that are not withdrawn: records, or rows of their history."""
    return rows_as_at(PlanVersion, at).filter(plan_id=plan.pk, withdrawn_at=None)


def newest_name(plan: ImprovementPlan, *, past: AsAt | None) -> str:
    """What the newest version is called, now or as recorded by then; empty without any."""
    newest = standing_versions(plan, past.moment if past else None).order_by("-number").first()
    return name_of(newest) if newest else ""


def page_of_versions(plan: ImprovementPlan, asked: QueryDict, *, past: AsAt | None) -> Any:
    """The page asked for of a plan's versions, the newest first: by number, or with a version."""
    rows = standing_versions(plan, past.moment if past else None).order_by("-number")
    number = asked.get("page")
    if (version := asked.get("v", "")).isdecimal() and len(version) < 6:
        number = str(rows.filter(number__gt=int(version)).count() // A_PAGE + 1)
    return Paginator(rows, A_PAGE).get_page(number)


def versions_of(
    plan: ImprovementPlan, *, user: User, past: AsAt | None, page: Any = None
) -> list[VersionShown]:
    """The versions of `plan` on the page, or its first page: a fixed number of queries."""
    at = past.moment if past else None
    versions = list(page if page is not None else page_of_versions(plan, QueryDict(), past=past))
    if not versions:
        return []
    ids = [version.id for version in versions]
    dates = statutory_dates_of(plan, user=user, past=past)
    copies = copies_of(ids, user=user, past=past)
    steps: dict[int, list[StepShown]] = defaultdict(list)
    for step in standing(VersionStep, ids, at, "on", "recorded_at", "id"):
        late = [
            words
            for date in dates
            if step.state == VersionState.CABINET and (words := date.approval_in_words(step.on))
        ]
        is_frozen = step.state == VersionState.SUBMITTED and step.plan_version_id in copies
        steps[step.plan_version_id].append(StepShown(step, day_of(step), late, is_frozen))
    responses = responses_of(ids, plan, user=user, past=past)
    readable = {pk: copy for pk, copy in copies.items() if copy is not None}
    return [
        VersionShown(
            version,
            steps[version.id],
            responses[version.id],
            readable.get(version.id),
            copy_url(plan, readable.get(version.id)),
        )
        for version in versions
    ]


def standing(model: Any, ids: list[int], at: Any, *order: str) -> Any:
    """What hangs on the versions and is not withdrawn: records, or rows of their history."""
    rows = rows_as_at(model, at).filter(plan_version_id__in=ids, withdrawn_at=None)
    return rows.order_by(*order)


def responses_of(
    ids: list[int], plan: ImprovementPlan, *, user: User, past: AsAt | None
) -> dict[int, list[ResponseShown]]:
    at = past.moment if past else None
    rows = list(standing(RegulatorResponse, ids, at, "received_on", "id"))
    letters = visible_by_id(Evidence, (row.letter_id for row in rows), user=user, at=at)
    found: dict[int, list[ResponseShown]] = defaultdict(list)
    for row in rows:
        letter = letters.get(row.letter_id)
        url = ""
        if letter is not None:
            url = reverse("improvement:evidence_item", args=[plan.council.slug, letter.id])
            url += past.query if past else ""
        kind = RESPONSE_KINDS.get(row.kind, "yellow")
        found[row.plan_version_id].append(ResponseShown(row, kind, letter, url))
    return found


def copies_of(ids: Iterable[int], *, user: User, past: AsAt | None) -> dict[int, Any]:
    """What was frozen of each version; None where `user` may not read it.

    The room of reports keeps the copies: they are found by following the relation.
    """
    model: Any = PlanVersion._meta.get_field("copies").related_model
    at = past.moment if past else None
    found = dict.fromkeys(
        rows_as_at(model, at)
        .filter(plan_version_id__in=ids)
        .values_list("plan_version_id", flat=True)
    )
    if found:
        seen = visible_rows(model, user, at).filter(plan_version_id__in=ids)
        found |= {row.plan_version_id: row for row in seen.defer("document")}
    return found


def copy_url(plan: ImprovementPlan, copy: Any) -> str:
    if copy is None:
        return ""
    return reverse("reports:submitted_plan", args=[plan.council.slug, copy.id])


def statutory_dates_of(
    plan: ImprovementPlan, *, user: User, past: AsAt | None
) -> list[StatutoryDate]:
    """The days by which the regulators want the plan, of the inspections that it answers."""
    at = past.moment if past else None
    tied = PlanInspection.objects.as_at(at).filter(plan_id=plan.pk)
    inspections = visible_rows(Inspection, user, at).filter(
        id__in=tied.values("inspection_id"), withdrawn_at=None
    )
    rows = rows_as_at(StatutoryDate, at).filter(
        inspection_id__in=inspections.order_by().values("id"),
        intervention=None,
        rule__in=PLAN_RULES,
        withdrawn_at=None,
    )
    return [row if at is None else row.instance for row in rows.order_by("computed_on", "id")]
