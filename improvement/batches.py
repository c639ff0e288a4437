"""One change to several actions at once: what it would do, doing it whole, and undoing it.

Every action goes through the save path by itself, so each has its own version and history; the
batch ties them together. A batch is undone by another one whose steps lead back.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Prefetch, Q

from accounts.models import Membership, User
from accounts.records import relink
from govuk.dates import LONDON, in_words
from improvement.models import (
    Action,
    ActionBatch,
    ActionContributor,
    ActionLead,
    ActionTag,
    ActionTheme,
    BatchEntry,
    BatchKind,
    Closing,
    DueDateChange,
    ImprovementPlan,
    Strand,
)
from improvement.permissions import (
    LEADING_ROLES,
    may_ask_new_date,
    may_edit_action,
    may_withdraw_action,
)
from improvement.workflows import NewDate, ask_for_date


class RowsChanged(Exception):
    """Some of the actions are no longer what was seen. Nothing was recorded."""

    def __init__(self, actions: Iterable[Action]) -> None:
        self.actions = list(actions)
        super().__init__(", ".join(action.reference for action in self.actions))


@dataclass(frozen=True)
class Step:
    """One field of one action, from what it holds to what it shall hold (see `BatchEntry`)."""

    what: str
    before: str
    after: str
    before_words: str
    after_words: str

    def back(self) -> "Step":
        return Step(self.what, self.after, self.before, self.after_words, self.before_words)


@dataclass(frozen=True)
class Row:
    """One action of a batch: its steps, or why it cannot take the change."""

    action: Action
    steps: tuple[Step, ...] = ()
    refusal: str = ""

    @property
    def id(self) -> str:
        return str(self.action.pk)

    @property
    def was(self) -> str:
        return ", ".join(step.before_words for step in self.steps[:1])

    @property
    def becomes(self) -> str:
        return ", ".join(step.after_words for step in self.steps[:1])


@dataclass(frozen=True)
class Wanted:
    """What is to be changed: the kind, what it becomes, and why.

    `to` is a person, a strand, a theme, a tag or a date, as the kind needs; `effect_on_children`
    goes with a new date.
    """

    kind: str
    to: Any = None
    reason: str = ""
    effect_on_children: str = ""
    from_person: User | None = None

    @property
    def becomes(self) -> str:
        if self.kind == BatchKind.HAND_OVER:
            return f"from {self.from_person} to {self.to}"
        return in_words(self.to) if isinstance(self.to, date) else str(self.to or "")


# The links of actions that a change may ask about, each in its order.
LINKS: Mapping[str, Any] = {
    "lead_links": ActionLead.objects.current().select_related("user"),
    "contributor_links": ActionContributor.objects.current().select_related("user"),
    "theme_links": ActionTheme.objects.current().select_related("theme").order_by("theme__name"),
    "tag_links": ActionTag.objects.current().order_by("tag"),
    "date_changes": DueDateChange.objects.undecided(),
}
HANDED_OVER = ("lead_links", "contributor_links")


def actions_for_batch(rows: Any, links: Iterable[str] = tuple(LINKS)) -> list[Action]:
    """`rows` with what a change asks about each, in a constant number of queries."""
    wanted = [Prefetch(name, LINKS[name].all()) for name in links]
    rows = rows.select_related("plan__council", "strand").prefetch_related(
        Prefetch("closings", Closing.objects.order_by("pk")), *wanted
    )
    return list(rows.order_by("strand__order", "strand_id", "order", "pk"))


def rows_of(wanted: Wanted, actions: Sequence[Action], *, by: User) -> list[Row]:
    """What the change would do to each of `actions`, in words, or why it cannot."""
    return [planned(wanted, action, by) for action in actions]


def planned(wanted: Wanted, action: Action, by: User) -> Row:
    if action.withdrawn_at is not None:
        return Row(action, refusal="It is withdrawn")
    return CHANGES[wanted.kind](wanted, action, by)


def lead_row(wanted: Wanted, action: Action, by: User) -> Row:
    if not may_edit_action(by, action):
        return Row(action, refusal="You may not change it")
    return with_new_lead(action, wanted.to)


def with_new_lead(action: Action, person: User) -> Row:
    """The lead becomes `person`, who is then no contributor any more."""
    link = next(iter(action.lead_links.all()), None)
    if link is not None and link.user_id == person.pk:
        return Row(action, refusal=f"{person.name} leads it already")
    steps = [
        Step(
            "lead",
            str(link.user_id) if link else "",
            str(person.pk),
            link.user.name if link else "No lead",
            person.name,
        )
    ]
    if any(each.user_id == person.pk for each in action.contributor_links.all()):
        steps.append(Step("contributor", str(person.pk), "", person.name, ""))
    return Row(action, tuple(steps))


def strand_row(wanted: Wanted, action: Action, by: User) -> Row:
    if not may_edit_action(by, action):
        return Row(action, refusal="You may not change it")
    if action.strand_id == wanted.to.pk:
        return Row(action, refusal="It stands in that strand already")
    before, after = str(action.strand_id), str(wanted.to.pk)
    return Row(action, (Step("strand", before, after, str(action.strand), str(wanted.to)),))


def theme_row(wanted: Wanted, action: Action, by: User) -> Row:
    has = {str(link.theme_id): link.theme.name for link in action.theme_links.all()}
    return word_row("theme", str(wanted.to.pk), wanted.to.name, has, wanted, action, by)


def tag_row(wanted: Wanted, action: Action, by: User) -> Row:
    has = {link.tag: link.tag for link in action.tag_links.all()}
    return word_row("tag", wanted.to, wanted.to, has, wanted, action, by)


def word_row(
    what: str, key: str, name: str, has: dict[str, str], wanted: Wanted, action: Action, by: User
) -> Row:
    """A theme or a tag is added or taken off; `has` are those of the action by their key."""
    if not may_edit_action(by, action):
        return Row(action, refusal="You may not change it")
    adds = wanted.kind in (BatchKind.ADD_THEME, BatchKind.ADD_TAG)
    if adds == (key in has):
        return Row(
            action,
            refusal=f"It {'has' if adds else 'does not have'} that {what}{' already' * adds}",
        )
    after = {**has, key: name} if adds else {k: word for k, word in has.items() if k != key}
    now, then = ("", key) if adds else (key, "")
    words = [", ".join(each.values()) or f"No {what}" for each in (has, after)]
    return Row(action, (Step(what, now, then, *words),))


def new_date_row(wanted: Wanted, action: Action, by: User) -> Row:
    waiting = next(iter(action.date_changes.all()), None)
    refusal = ""
    if action.closing_in_force() is not None:
        refusal = "It is closed. Reopen it first"
    elif not may_ask_new_date(by, action):
        refusal = "You may not ask for a new date"
    elif waiting is not None:
        refusal = f"Another new date waits for its decision: {in_words(waiting.to_on)}"
    elif action.due_on == wanted.to:
        refusal = "It is due on that day already"
    elif action.start_on is not None and wanted.to < action.start_on:
        refusal = f"It starts later, on {in_words(action.start_on)}"
    if refusal:
        return Row(action, refusal=refusal)
    asked = f"{in_words(wanted.to)}, once somebody else has agreed"
    return Row(
        action, (Step("new_date", "", wanted.to.isoformat(), in_words(action.due_on), asked),)
    )


def withdrawal_row(wanted: Wanted, action: Action, by: User) -> Row:
    if action.closing_in_force() is not None:
        return Row(action, refusal="It is closed. Reopen it first")
    if not may_withdraw_action(by, action):
        return Row(action, refusal="You may not withdraw it")
    return Row(action, (Step("withdrawn", "", wanted.reason, "In the plan", "Withdrawn"),))


def hand_over_row(wanted: Wanted, action: Action, by: User) -> Row:
    """What `from_person` leads or contributes to goes to another, who then does it once only."""
    if not may_edit_action(by, action):
        return Row(action, refusal="You may not change it")
    assert wanted.from_person is not None
    leaver, person = wanted.from_person, wanted.to
    steps: tuple[Step, ...] = ()
    if action.is_led_by(leaver):
        steps = with_new_lead(action, person).steps
    works_on = {link.user_id for link in action.contributor_links.all()}
    if leaver.pk in works_on:
        goes_on = not steps and person.pk not in works_on and not action.is_led_by(person)
        steps += (
            Step(
                "contributor",
                str(leaver.pk),
                str(person.pk) if goes_on else "",
                f"{leaver.name} contributes",
                f"{person.name} contributes" if goes_on else "",
            ),
        )
    if not steps:
        return Row(action, refusal=f"{leaver.name} neither leads it nor contributes any more")
    return Row(action, steps)


CHANGES: Mapping[str, Callable[[Wanted, Action, User], Row]] = {
    BatchKind.LEAD: lead_row,
    BatchKind.STRAND: strand_row,
    BatchKind.ADD_THEME: theme_row,
    BatchKind.REMOVE_THEME: theme_row,
    BatchKind.ADD_TAG: tag_row,
    BatchKind.REMOVE_TAG: tag_row,
    BatchKind.ASK_DATE: new_date_row,
    BatchKind.WITHDRAW: withdrawal_row,
    BatchKind.HAND_OVER: hand_over_row,
}


@transaction.atomic
def record_batch(
    plan: ImprovementPlan, wanted: Wanted, seen: Mapping[int, int], *, by: User, at: datetime
) -> ActionBatch:
    """Change all actions of `seen` (their ids, and the version of each that was seen), or none.

    Raises `RowsChanged` with those that have a newer version, or no longer take the change.
    """
    found: Any = Action.objects.visible_to(by).filter(plan=plan, pk__in=seen)
    # Locked in one order, so that two batches wait for each other and no more.
    list(found.select_for_update(of=("self",)).order_by("pk").values_list("pk"))
    rows = rows_of(wanted, actions_for_batch(found), by=by)
    stale = [row.action for row in rows if row.refusal or row.action.version != seen[row.action.pk]]
    if stale or len(rows) != len(seen):
        raise RowsChanged(stale)
    batch = ActionBatch(
        plan=plan, kind=wanted.kind, becomes=wanted.becomes[:300], reason=wanted.reason
    )
    return record_rows(batch, rows, wanted, by=by, at=at)


def record_rows(
    batch: ActionBatch, rows: Iterable[Row], wanted: Wanted, *, by: User, at: datetime
) -> ActionBatch:
    batch.save(by=by, at=at)
    for row in rows:
        for step in row.steps:
            set_field(row.action, step, by=by, at=at)
        row.action.save(by=by, at=at)
        for step in row.steps:
            tie(row.action, step, wanted, by=by, at=at)
            BatchEntry(
                batch=batch,
                action=row.action,
                what=step.what,
                before=step.before,
                after=step.after,
                before_words=step.before_words,
                after_words=step.after_words,
                version=row.action.version,
            ).save(by=by, at=at)
    return batch


def set_field(action: Action, step: Step, *, by: User, at: datetime) -> None:
    """Put in place what the action itself holds. It is not saved yet."""
    if step.what == "strand":
        action.strand_id = int(step.after)
    elif step.what == "withdrawn" and step.after:
        action.withdrawn_at, action.withdrawn_by, action.withdrawn_reason = at, by, step.after
    elif step.what == "withdrawn":
        action.withdrawn_at, action.withdrawn_by, action.withdrawn_reason = None, None, ""


def tie(action: Action, step: Step, wanted: Wanted, *, by: User, at: datetime) -> None:
    """End and add the links of a step; ask for its date, or take that back."""
    if step.what == "lead":
        leads = [ActionLead(action=action, user_id=int(pk)) for pk in [step.after] if pk]
        relink(action.lead_links.all(), leads, key="user_id", by=by, at=at)
    elif step.what == "contributor":
        people = [ActionContributor(action=action, user_id=int(pk)) for pk in [step.after] if pk]
        told = action.contributor_links.filter(user_id=int(step.before or step.after))
        relink(told, people, key="user_id", by=by, at=at)
    elif step.what == "theme":
        themes = [ActionTheme(action=action, theme_id=int(pk)) for pk in [step.after] if pk]
        told = action.theme_links.filter(theme_id=int(step.before or step.after))
        relink(told, themes, key="theme_id", by=by, at=at)
    elif step.what == "tag":
        tags = [ActionTag(action=action, tag=tag) for tag in [step.after] if tag]
        told = action.tag_links.filter(tag=step.before or step.after)
        relink(told, tags, key="tag", by=by, at=at)
    elif step.what == "new_date" and step.after:
        new = NewDate(date.fromisoformat(step.after), wanted.reason, wanted.effect_on_children)
        ask_for_date(action, new, by=by, at=at)
    elif step.what == "new_date":
        asked = action.date_changes.undecided().get()
        asked.taken_back_by, asked.taken_back_at = by, at
        asked.save(by=by, at=at)


# Undoing


def changed_since(batch: ActionBatch, *, on: date) -> dict[int, str]:
    """Ids of the batch's actions that cannot go back, each with what happened since.

    Nothing goes back to a lead who holds no role any more, on the day `on`, that may carry it.
    """
    entries = list(batch.entries.select_related("action__strand"))
    ids = {entry.action_id for entry in entries}
    since = Q(recorded_at__gt=batch.recorded_at) | Q(ended_at__gt=batch.recorded_at)
    touched: dict[str, set[Any]] = {
        "lead": set(
            ActionLead.objects.filter(since, action__in=ids).values_list("action_id", flat=True)
        ),
        "contributor": {
            (pk, str(user))
            for pk, user in ActionContributor.objects.filter(since, action__in=ids).values_list(
                "action_id", "user_id"
            )
        },
        "theme": {
            (pk, str(theme))
            for pk, theme in ActionTheme.objects.filter(since, action__in=ids).values_list(
                "action_id", "theme_id"
            )
        },
        "tag": set(ActionTag.objects.filter(since, action__in=ids).values_list("action_id", "tag")),
        "new_date": set(
            DueDateChange.objects.filter(action__in=ids, asked_at=batch.recorded_at)
            .exclude(decided_at=None, taken_back_at=None)
            .values_list("action_id", flat=True)
        ),
    }
    strands = [entry.before for entry in entries if entry.what == "strand"]
    gone = Strand.objects.filter(pk__in=strands).exclude(withdrawn_at=None)
    touched["strand"] = {str(pk) for pk in gone.values_list("pk", flat=True)}
    later = list(
        Action.history.filter(id__in=ids, history_date__gt=batch.recorded_at).values_list(
            "id", "strand_id", "withdrawn_at"
        )
    )
    roles = Membership.objects.live(on=on).filter(council_id=batch.plan.council_id)
    carry = roles.filter(role__in=LEADING_ROLES).values_list("user_id", flat=True)
    touched["carry"] = {str(pk) for pk in carry}
    found: dict[int, str] = {}
    for entry in entries:
        said = happened(entry, touched, later, batch)
        if said:
            found.setdefault(entry.action_id, said)
    return found


def happened(
    entry: BatchEntry, touched: Mapping[str, set[Any]], later: Iterable[Any], batch: ActionBatch
) -> str:
    """What was done since to the field of `entry`, in words; empty for nothing."""
    pk = entry.action_id
    if entry.what != "withdrawn" and entry.action.withdrawn_at is not None:
        return "It was withdrawn since"
    if entry.what == "lead" and pk in touched["lead"]:
        return "Its lead changed since"
    if entry.what == "lead" and entry.before not in touched["carry"]:
        return f"{entry.before_words} has left"
    keys = {(pk, key) for key in (entry.before, entry.after)}
    if entry.what in ("contributor", "theme", "tag") and keys & touched[entry.what]:
        return f"Its {entry.what}s changed since"
    if entry.what == "new_date" and pk in touched["new_date"]:
        return "Its new date was decided or taken back since"
    rows = [row for row in later if row[0] == pk]
    if entry.what == "strand" and any(str(strand) != entry.after for _, strand, _ in rows):
        return "Its strand changed since"
    if entry.what == "strand" and entry.before in touched["strand"]:
        return "Its former strand was withdrawn since"
    if entry.what == "withdrawn" and any(gone != batch.recorded_at for _, _, gone in rows):
        return "It came back since"
    if entry.what == "withdrawn" and entry.action.strand.withdrawn_at is not None:
        return "Its strand was withdrawn since"
    return ""


@transaction.atomic
def undo_batch(batch: ActionBatch, *, reason: str, by: User, at: datetime) -> ActionBatch:
    """Put back what `batch` changed, all of it, as a batch of its own.

    Raises `RowsChanged` where something else has changed on those fields since, and
    ValidationError when it was undone already.
    """
    ids = batch.entries.values("action_id")
    locked = Action.objects.filter(pk__in=ids).select_for_update().order_by("pk")
    actions = {action.pk: action for action in locked}
    if ActionBatch.objects.filter(undoes=batch).exists():
        raise ValidationError("It was undone already")
    stale = changed_since(batch, on=at.astimezone(LONDON).date())
    if stale:
        raise RowsChanged(actions[pk] for pk in stale)
    rows: dict[int, Row] = {}
    for entry in batch.entries.order_by("-pk"):
        step = Step(
            entry.what, entry.before, entry.after, entry.before_words, entry.after_words
        ).back()
        row = rows.get(entry.action_id) or Row(actions[entry.action_id])
        rows[entry.action_id] = replace(row, steps=(*row.steps, step))
    undoing = ActionBatch(
        plan=batch.plan, kind=batch.kind, becomes=batch.becomes, reason=reason, undoes=batch
    )
    return record_rows(undoing, rows.values(), Wanted(batch.kind, reason=reason), by=by, at=at)
