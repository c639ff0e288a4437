"""What changes several records of a plan at once: all of it, or none."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.records import refused_if_taken
from accounts.scope import Visibility
from improvement.evidence_files import KeptFile
from improvement.models import (
    Action,
    Closing,
    DueDateChange,
    Evidence,
    Milestone,
    PlanVersion,
    ProgressUpdate,
    VersionState,
    VersionStep,
)
from improvement.status import ActionStatus


@dataclass(frozen=True)
class NewDate:
    """A new due date that is asked for, and why."""

    to_on: date
    reason: str
    effect_on_children: str


@dataclass(frozen=True)
class NewEvidence:
    """Evidence that comes with an update: a link, or a file that is kept already."""

    title: str
    kind: str
    dated_on: date | None = None
    link: str = ""
    file: KeptFile | None = None


@dataclass(frozen=True)
class Readers:
    """Who may read what is recorded; exempt matter says by which paragraph, and why."""

    visibility: str = Visibility.MEMBERS
    exempt_paragraphs: str = ""
    exempt_reason: str = ""


@transaction.atomic
def record_progress(
    action: Action,
    *,
    rag: str,
    happened: str,
    next_steps: str,
    delivered_on: date | None,
    new_date: NewDate | None = None,
    evidence: NewEvidence | None = None,
    readers: Readers = Readers(),
    by: User,
    on: date,
    at: datetime,
) -> ProgressUpdate:
    """Add an update, with the new date it asks for and the evidence it brings.

    Evidence that comes with an exempt update is exempt for the same reason.
    """
    update = ProgressUpdate(
        action=action,
        on=on,
        rag=rag,
        happened=happened,
        next_steps=next_steps,
        delivered_on=delivered_on,
        **asdict(readers),
    )
    update.save(by=by, at=at)
    if new_date is not None:
        ask_for_date(action, new_date, by=by, at=at)
    if evidence is not None:
        source = update if update.is_exempt else action
        item = Evidence(
            plan=action.plan,
            action=action,
            update=update,
            title=evidence.title,
            kind=evidence.kind,
            dated_on=evidence.dated_on,
            link=evidence.link,
            **source.readers,
        )
        if evidence.file is not None:
            describe_file(item, evidence.file)
        item.save(by=by, at=at)
    return update


def describe_file(evidence: Evidence, kept: KeptFile) -> None:
    """Tie `evidence` to a file that was kept, in place of its link or former file; not saved."""
    evidence.link = ""
    evidence.file.name = kept.stored_as
    evidence.file_name = kept.file_name
    evidence.content_type = kept.content_type
    evidence.size = kept.size
    evidence.sha256 = kept.sha256


def forget_file(evidence: Evidence) -> None:
    """A link takes the place of the file, not yet saved. The file stays where it is kept."""
    evidence.file.name = evidence.file_name = evidence.content_type = evidence.sha256 = ""
    evidence.size = None


@transaction.atomic
def ask_for_date(action: Action, wanted: NewDate, *, by: User, at: datetime) -> DueDateChange:
    """Ask for a new due date. The old one counts until somebody else has agreed.

    Raises ValidationError when another new date waits for its decision.
    """
    change = DueDateChange(
        action=action,
        from_on=action.due_on,
        to_on=wanted.to_on,
        reason=wanted.reason,
        effect_on_children=wanted.effect_on_children,
        asked_by=by,
        asked_at=at,
    )
    with refused_if_taken("Another new date is waiting for a decision"):
        change.save(by=by, at=at)
    return change


@transaction.atomic
def decide_date(
    change: DueDateChange, *, is_agreed: bool, by: User, at: datetime, seen: int | None = None
) -> None:
    """Agree to the new date or refuse it; agreed, it becomes the action's due date."""
    change.is_agreed, change.decided_by, change.decided_at = is_agreed, by, at
    change.save(by=by, at=at, seen=seen)
    if is_agreed:
        action = Action.objects.select_for_update().get(pk=change.action_id)
        if action.start_on is not None and change.to_on < action.start_on:
            raise ValidationError(
                "The new date is before the action starts. Change its start first"
            )
        action.due_on = change.to_on
        action.due_precision = change.to_precision
        action.due_as_stated = change.to_as_stated
        action.save(by=by, at=at)


def reasons_not_to_close(action: Action, *, user: User, on: date) -> list[str]:
    """What is missing, as far as `user` may read, before `action` can close; empty for nothing."""
    latest = action.latest_update(user)
    return what_is_missing(
        action.status_on(on, user),
        delivered_on=latest.delivered_on if latest else None,
        evidence=action.evidence.filter(withdrawn_at=None),
        milestones=Milestone.objects.visible_to(user).filter(action=action, withdrawn_at=None),
    )


def what_is_missing(
    status: ActionStatus,
    *,
    delivered_on: date | None,
    evidence: Iterable[Evidence],
    milestones: Iterable[Milestone],
) -> list[str]:
    """Why an action cannot close yet. Evidence counts from the day of delivery on."""
    reasons = []
    if status != ActionStatus.DELIVERED:
        reasons.append("No update says that it is delivered")
    days = [item.bears_on for item in evidence]
    if not days:
        reasons.append("It has no evidence")
    elif delivered_on is not None and max(days) < delivered_on:
        reasons.append("None of its evidence is of the day it was delivered or later")
    open_steps = (milestone for milestone in milestones if milestone.met_on is None)
    return reasons + [f"The milestone “{step.title}” is not met" for step in open_steps]


@transaction.atomic
def propose_closing(action: Action, *, case: str, by: User, at: datetime) -> Closing:
    """Propose to close. Raises ValidationError when a proposal waits already."""
    closing = Closing(action=action, case=case, proposed_by=by, proposed_at=at)
    with refused_if_taken("A proposal to close it is waiting for a decision"):
        closing.save(by=by, at=at)
    return closing


# Versions of the plan


def add_version(version: PlanVersion, *, by: User, at: datetime) -> None:
    """Record a new version, counted on from the last. IntegrityError: another took the number."""
    last = PlanVersion.objects.filter(plan=version.plan).aggregate(last=Max("number"))["last"]
    version.number = (last or 0) + 1
    version.save(by=by, at=at)


@transaction.atomic
def record_step(step: VersionStep, *, by: User, at: datetime, seen: int | None = None) -> None:
    """Record what happened to a version. When it comes into force, the others are superseded."""
    step.save(by=by, at=at, seen=seen)
    if step.state != VersionState.IN_FORCE:
        return
    standing = VersionStep.objects.filter(withdrawn_at=None)
    were = PlanVersion.objects.filter(
        plan=step.plan_version.plan_id,
        pk__in=standing.filter(state=VersionState.IN_FORCE).values("plan_version"),
        number__lt=step.plan_version.number,
    ).exclude(pk__in=standing.filter(state=VersionState.SUPERSEDED).values("plan_version"))
    for version in were:
        VersionStep(
            plan_version=version,
            state=VersionState.SUPERSEDED,
            on=step.on,
            on_precision=step.on_precision,
            on_as_stated=step.on_as_stated,
            note=f"{step.plan_version} came into force.",
        ).save(by=by, at=at)
