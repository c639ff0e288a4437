"""Everything that the page of one action shows, now or as recorded by a past day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import CharField, F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.http import Http404
from django.urls import reverse

from accounts.as_at import AsAt, as_recorded, rows_as_at, visible_rows
from accounts.models import Membership, User
from accounts.models.membership import holds_on
from improvement.evidence_list import file_url
from improvement.exceptions import spell_of
from improvement.flags import flags_of
from improvement.models import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    ActionPartner,
    ActionPriority,
    Closing,
    DueDateChange,
    Evidence,
    ExternalProgramme,
    LocalPriority,
    Milestone,
    ProgrammeAction,
)
from improvement.models.action import may_have
from improvement.plan_list import STATUS_KINDS, moved_in_words
from improvement.ratings import Ratings, ratings_of
from improvement.status import (
    OPEN,
    ActionStatus,
    Impact,
    Rag,
    is_off_track,
    status_of,
)
from improvement.strands import strands_of
from inspections.models import AreaForImprovement

IMPACT_KINDS = {
    Impact.NOT_YET_EVIDENT: "grey",
    Impact.EMERGING: "orange",
    Impact.EVIDENT: "teal",
    Impact.SUSTAINED: "light-green",
}


@dataclass(frozen=True)
class Person:
    """Who carries an action: their name, and the post they hold in the council."""

    pk: int
    name: str
    post: str


@dataclass
class ActionSheet:
    """One action with what hangs on it. Templates read attributes only: the past has no methods."""

    action: Any  # the action, or the row of its history
    on: date
    past: AsAt | None
    plan_title: str
    strand_name: str
    lead: Person | None
    contributors: list[Person]
    partners: list[str]
    areas: list[Any]
    priorities: list[str]
    programmes: list[str]
    updates: list[Any]
    evidence: list[Any]
    milestones: list[Any]
    date_changes: list[Any]
    closings: list[Any]
    exception_notes: list[Any]
    ratings: Ratings

    @property
    def latest(self) -> Any | None:
        return self.updates[0] if self.updates else None

    @property
    def closing(self) -> Any | None:
        """The closing that stands."""
        standing = (c for c in self.closings if c.is_closed and c.reopened_at is None)
        return next(standing, None)

    @property
    def proposal(self) -> Any | None:
        return next((c for c in self.closings if c.decided_at is None), None)

    @property
    def asked_date(self) -> Any | None:
        waiting = (c for c in self.date_changes if c.decided_at is None and c.taken_back_at is None)
        return next(waiting, None)

    @property
    def status(self) -> ActionStatus:
        latest = self.latest
        return status_of(
            start_on=self.action.start_on,
            due_on=self.action.due_on,
            is_begun=self.action.already_under_way or latest is not None,
            delivered_on=latest.delivered_on if latest else None,
            is_closed=self.closing is not None,
            is_withdrawn=self.action.withdrawn_at is not None,
            on=self.on,
        )

    @property
    def status_kind(self) -> str:
        return STATUS_KINDS[self.status]

    @property
    def rag(self) -> str:
        return self.latest.rag if self.latest else ""

    @property
    def rag_label(self) -> str:
        return str(dict(Rag.choices).get(self.rag, "Not yet rated"))

    @property
    def rag_kind(self) -> str:
        return self.rag or "unrated"

    @property
    def impact_label(self) -> str:
        return str(Impact(self.closing.impact).label) if self.closing else ""

    @property
    def impact_kind(self) -> str:
        return IMPACT_KINDS[Impact(self.closing.impact)] if self.closing else ""

    @property
    def impact_meaning(self) -> str:
        return self.ratings.impact[self.closing.impact] if self.closing else ""

    @property
    def moves_count(self) -> int:
        return sum(1 for change in self.date_changes if change.is_agreed)

    @property
    def moved(self) -> str:
        days = (self.action.due_on - self.action.original_due_on).days
        return moved_in_words(self.moves_count, days)

    @property
    def is_open(self) -> bool:
        return self.status in OPEN

    @property
    def is_off_track(self) -> bool:
        return is_off_track(self.status, self.rag)

    @property
    def exception_note(self) -> Any | None:
        """The note on the spell off track that its updates are in."""
        spell = {update.pk for update in spell_of(self.updates)}
        return next((note for note in self.exception_notes if note.update_id in spell), None)

    @property
    def flags(self) -> list[str]:
        facts = SimpleNamespace(
            status=self.status,
            rag=self.rag,
            start_on=self.action.start_on,
            due_on=self.action.due_on,
            last_on=self.latest.on if self.latest else None,
            moves_count=self.moves_count,
            has_evidence=bool(self.evidence),
            is_date_asked=self.asked_date is not None,
            has_exception_note=self.exception_note is not None,
        )
        flags = flags_of(facts, on=self.on)
        return [flag.says(facts, self.on) for flag in flags if not flag.is_plain]

    @property
    def days_late(self) -> int:
        """Days between the due date and the delivery; 0 when it was in time or is not delivered."""
        delivered_on = self.latest.delivered_on if self.latest else None
        return max((delivered_on - self.action.due_on).days, 0) if delivered_on else 0


def action_sheet(action: Action, *, user: User, on: date, past: AsAt | None) -> ActionSheet:
    """Gather what `user` may read of `action`. Raises Http404 where it was not recorded by then."""
    at = past.moment if past else None
    shown: Any = action
    if past is not None:
        shown = visible_rows(Action, user, past.moment).filter(id=action.pk).first()
        if shown is None:
            raise Http404("No action here by then")
    plan = as_recorded(action.plan, user=user, past=past)
    people = people_of(action, user=user, on=past.on if past else on, at=at)
    if past is None:
        action.people_now = {
            kind: {person.pk for known, person in people if known == kind}
            for kind in ("lead", "contributor")
        }
    strand = strands_of(action.plan, at=at)[shown.strand_id] if at else action.strand
    updates = action.updates.readable_by(user).latest_first().select_related("by")
    answered = ActionArea.objects.as_at(at).filter(action=action).values("area_id")
    areas = (
        visible_rows(AreaForImprovement, user, at)
        .filter(id__in=answered)
        .select_related("inspection__council")
        .order_by("inspection__started_on", "order", "id")
    )
    seen = evidence_of(action, user=user, at=at) if may_have(action, "evidence") else []
    sheet = ActionSheet(
        action=shown,
        on=past.on if past else on,
        past=past,
        plan_title=plan.title,
        strand_name=f"{strand.reference}. {strand.name}",
        lead=next((person for kind, person in people if kind == "lead"), None),
        contributors=[person for kind, person in people if kind == "contributor"],
        partners=[person.name for kind, person in people if kind == "partner"],
        priorities=[person.name for kind, person in people if kind == "priority"],
        programmes=[person.name for kind, person in people if kind == "programme"],
        areas=[
            row if at is None else row.instance
            for row in (areas if may_have(action, "area_links") else ())
        ],
        updates=list(updates.as_at(at) if at else updates),
        evidence=seen,
        milestones=list(
            hanging_on(Milestone, "milestones", action, at, seen=user)
            .filter(withdrawn_at=None)
            .order_by("due_on", "id")
        ),
        date_changes=list(
            hanging_on(DueDateChange, "date_changes", action, at)
            .select_related("asked_by", "decided_by", "taken_back_by")
            .order_by("-asked_at", "-id")
        ),
        closings=closings_of(action, at),
        exception_notes=notes_of(action, user=user, at=at),
        ratings=ratings_of(action.plan.council_id, at=at),
    )
    finish(sheet, council_slug=action.plan.council.slug)
    return sheet


def hanging_on(model: Any, part: str, action: Action, at: Any, *, seen: User | None = None) -> Any:
    """Rows of `model`, a part of `action`: live, or as recorded by `at`. With `seen`, a person,
    only those that they may know of: what is exempt by itself is left out for others."""
    rows = rows_as_at(model, at) if seen is None else visible_rows(model, seen, at)
    rows = rows.filter(action_id=action.pk)
    return rows if may_have(action, part) else rows.none()


def closings_of(action: Action, at: Any) -> list[Any]:
    """Newest first; those of now as the view has fetched them."""
    if at is None:
        return sorted(action.closings.all(), key=lambda c: (c.proposed_at, c.pk), reverse=True)
    rows = hanging_on(Closing, "closings", action, at)
    return list(
        rows.select_related("proposed_by", "decided_by", "reopened_by").order_by(
            "-proposed_at", "-id"
        )
    )


def evidence_of(action: Action, *, user: User, at: Any) -> list[Any]:
    """What `user` may read now; of the past, only what they might have read then as well."""
    rows = visible_rows(Evidence, user, at).filter(action_id=action.pk, withdrawn_at=None)
    return list(rows.select_related("by").order_by("-recorded_at", "-id"))


def notes_of(action: Action, *, user: User, at: Any) -> list[Any]:
    """The exception notes that `user` may read, newest first."""
    if not may_have(action, "exception_notes"):
        return []
    notes: Any = action.exception_notes
    rows = notes.readable_by(user).select_related("by", "update")
    return list(rows.filter(recorded_at__lte=at) if at else rows)


def people_of(action: Action, *, user: User, on: date, at: Any) -> list[tuple[str, Person]]:
    """Lead, contributors and partners, with the posts of those who sign in; and by their names
    the local priorities it answers and the programmes it leans on. One query."""
    posts = roles_with_a_post(council_id=action.plan.council_id, on=on, at=at)
    theirs = posts.filter(user_id=OuterRef("user_id")).order_by("-id")
    post = Coalesce(Subquery(theirs.values("post")[:1]), Value(""))
    nothing = Value("", output_field=CharField())

    def part(links: Any, kind: str, key: str, name: str, post: Any) -> Any:
        held = links.objects.as_at(at).filter(action_id=action.pk).order_by()
        return held.values_list(Value(kind, output_field=CharField()), F(key), F(name), post)

    def named(links: Any, kind: str, model: Any, name: Any) -> Any:
        rows = visible_rows(model, user, at).filter(id=OuterRef(f"{kind}_id"), withdrawn_at=None)
        called = Subquery(rows.annotate(called=name).values("called")[:1])
        held = links.objects.as_at(at).filter(action_id=action.pk).annotate(called=called)
        kept = held.exclude(called=None).order_by()
        return kept.values_list(
            Value(kind, output_field=CharField()), F(f"{kind}_id"), F("called"), nothing
        )

    found = part(ActionLead, "lead", "user_id", "user__name", post).union(
        part(ActionContributor, "contributor", "user_id", "user__name", post),
        part(ActionPartner, "partner", "pk", "organisation", nothing),
        named(
            ActionPriority,
            "priority",
            LocalPriority,
            Concat("reference", Value(". "), "title", output_field=CharField()),
        ),
        named(ProgrammeAction, "programme", ExternalProgramme, F("name")),
        all=True,
    )
    listed = sorted(found, key=lambda each: each[2].lower())
    return [(kind, Person(pk, name, post)) for kind, pk, name, post in listed]


def posts_of(ids: Iterable[int], *, council_id: int, on: date, at: Any) -> dict[int, str]:
    """The post that each of these people holds in the council on that day, where it has a name."""
    roles = roles_with_a_post(council_id=council_id, on=on, at=at).filter(user_id__in=list(ids))
    return dict(roles.values_list("user_id", "post"))


def roles_with_a_post(*, council_id: int, on: date, at: Any) -> Any:
    return rows_as_at(Membership, at).filter(holds_on(on), council_id=council_id).exclude(post="")


def finish(sheet: ActionSheet, *, council_slug: str) -> None:
    """Add to the rows what the past cannot work out by itself."""
    for change in sheet.date_changes:
        if sheet.past is not None:
            change.days_moved = (change.to_on - change.from_on).days
        change.moved_words = f"{change.days_moved:+d} days".replace("-", "−")
    by_update: dict[int, list[Any]] = {}
    for item in sheet.evidence:
        item.file_url = file_url(council_slug, item)
        item.url = reverse("improvement:evidence_item", args=[council_slug, item.id])
        if sheet.past is not None:
            item.url += sheet.past.query
        if item.update_id:
            by_update.setdefault(item.update_id, []).append(item)
    labels = dict(Rag.choices)
    for update in sheet.updates:
        update.items = by_update.get(update.pk, [])
        update.rag_label = labels.get(update.rag, "Not yet rated")
        update.rag_kind = update.rag or "unrated"
