"""The minutes of a meeting as one reader may know them: who was there, what was said and decided.

They tell how things stood on the day of the meeting: what was done, answered or agreed after it is
in the records and not in its minutes. The items of a closed meeting change no more, so neither does
what is said of them. What is exempt by now, the next meeting, and challenges and matters arising
that were put right in the records since may be others.

As facts (`last_minutes`) they are frozen with what the board saw at its next meeting.
"""

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import date
from typing import Any, Self

from django.db.models import Exists, OuterRef, Q

from accounts.models import User
from accounts.records import Precision
from accounts.scope import Visibility
from accounts.withheld import Grounds
from boards.agenda_list import ItemLine, OutcomeLine, agenda_of, present_at
from boards.challenge_list import give_answers
from boards.models import AgendaItem, Attendance, Challenge, Meeting, Outcome
from boards.status import Step


@dataclass(frozen=True)
class Attendants:
    """Those who came as the same, or did not: each with role or post, and organisation."""

    heading: str
    people: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Came:
    """An outcome: what the meeting did, in its words, of whom it asked it and by when.

    Of a matter arising: the meeting and the item that asked for it, the body that referred it
    here, and whether it was done by the day of the meeting.
    """

    id: int
    kind: str
    words: str
    of: str = ""
    by_on: date | None = None
    meeting: str = ""
    item: str = ""
    referred_by: str = ""
    is_late: bool = False
    done_on: date | None = None
    done_note: str = ""


@dataclass(frozen=True)
class Minuted:
    """An item with its minutes. `id` is None of one that is kept from the reader: its title is
    the one for the public, and there is nothing else of it but its grounds."""

    id: int | None
    title: str
    is_exempt: bool = False
    grounds: str = ""
    kind: str = ""
    presenter: str = ""
    words: str = ""
    outcomes: tuple[Came, ...] = ()

    @property
    def is_kept_from_reader(self) -> bool:
        return self.id is None

    @property
    def marking(self) -> str:
        return Grounds.read(self.grounds).marking if self.is_exempt else ""

    @property
    def exclusion(self) -> str:
        """Why the public does not read it, in the words of the law."""
        return Grounds.read(self.grounds).exclusion("This item")


@dataclass(frozen=True)
class Asked:
    """A challenge that was raised at the meeting, with what was answered and agreed by then."""

    id: int
    question: str
    by: str
    of: str
    answers: tuple[str, ...] = ()
    agreed: str = ""


@dataclass(frozen=True)
class MeetingInBrief:
    """A meeting by its day, time and place."""

    id: int
    on: str
    starts_at: str = ""
    place: str = ""

    @classmethod
    def of(cls, meeting: Meeting) -> Self:
        starts_at = f"{meeting.starts_at:%H:%M}" if meeting.starts_at else ""
        return cls(meeting.pk, meeting.on_in_words, starts_at, meeting.place)

    @property
    def in_words(self) -> str:
        return ", ".join(filter(None, [self.on, self.starts_at, self.place]))


@dataclass(frozen=True)
class Minutes:
    """What is told of one meeting; `following` is the next one of the same board."""

    meeting: MeetingInBrief
    present: tuple[Attendants, ...] = ()
    items: tuple[Minuted, ...] = ()
    arising: tuple[Came, ...] = ()
    challenges: tuple[Asked, ...] = ()
    following: MeetingInBrief | None = None


# Of the records


def minutes_of(meeting: Meeting, *, user: User) -> Minutes:
    """The minutes of `meeting` as far as `user` may know of them. Ten questions, however long."""
    on = meeting.on
    agenda = agenda_of(meeting, user=user, on=on, issues=(), drafts=())
    known: Any = Meeting.objects.visible_to(user)
    following = known.filter(board=meeting.board_id).after(meeting).first()
    return Minutes(
        meeting=MeetingInBrief.of(meeting),
        present=tuple(
            Attendants(part.heading, tuple((row.post, row.organisation) for row in part.rows))
            for part in present_at(meeting)
        ),
        items=tuple(minuted(line, on=on) for line in agenda.items),
        arising=tuple(arose(line, on=on) for line in agenda.arising),
        challenges=tuple(challenges_raised(meeting, user=user)),
        following=MeetingInBrief.of(following) if following is not None else None,
    )


def withheld(item: AgendaItem) -> Minuted:
    """What is said of an item that is kept from the reader."""
    return Minuted(None, item.title, is_exempt=True, grounds=str(item.grounds))


def minuted(line: ItemLine, *, on: date) -> Minuted:
    """An item with what came of it by the end of the day `on`."""
    item = line.item
    if line.is_kept_from_reader:
        return withheld(item)
    return Minuted(
        item.pk,
        item.title,
        is_exempt=item.is_exempt,
        grounds=str(item.grounds) if item.is_exempt else "",
        kind=item.get_kind_display(),
        presenter=item.presenter_post,
        words=item.minutes,
        outcomes=tuple(came(outcome, on=on) for outcome in line.outcomes),
    )


def came(line: OutcomeLine, *, on: date) -> Came:
    """An outcome as it stood at the end of the day `on`."""
    outcome = line.outcome
    was_done = outcome.done_on is not None and outcome.done_on <= on
    return Came(
        outcome.pk,
        kind=outcome.get_kind_display(),
        words=outcome.words,
        of=", ".join(str(whom) for whom in (outcome.asked_of_post, outcome.referred_to) if whom),
        by_on=outcome.due_on,
        is_late=not was_done and outcome.due_on is not None and outcome.due_on < on,
        done_on=outcome.done_on if was_done else None,
        done_note=outcome.done_note if was_done else "",
    )


def arose(line: OutcomeLine, *, on: date) -> Came:
    """The same, with where it was asked for."""
    item = line.outcome.item
    return replace(
        came(line, on=on),
        meeting=item.meeting.on_in_words,
        item=item.title,
        referred_by=str(line.referred_by) if line.referred_by else "",
    )


def challenges_raised(meeting: Meeting, *, user: User) -> Iterable[Asked]:
    """What was asked at the meeting, the first first. Two questions. What the log ties to the
    meeting but dates after it, such as one that came in writing, was not asked there."""
    rows: Any = Challenge.objects.visible_to(user).standing().filter(meeting=meeting)
    if meeting.on_precision == Precision.DAY:
        rows = rows.filter(asked_on__lte=meeting.on)
    found = list(rows.select_related("asked_of").order_by("pk"))
    give_answers(found, past=None)
    for row in found:
        yield Asked(
            row.pk,
            question=row.question,
            by=row.asked_by_post,
            of=row.asked_of.name,
            answers=tuple(
                f"{each.given_by}: {each.text}" if each.given_by else each.text
                for each in row.given
                if each.on <= meeting.on
            ),
            agreed=row.agreed if row.agreed_on and row.agreed_on <= meeting.on else "",
        )


def previous_closed(meeting: Meeting, *, user: User) -> Meeting | None:
    """The last meeting of the board before it that was closed, of those `user` may know of.

    `is_minuted` of it says whether there is more to tell than its agenda. An exempt item counts
    whatever it holds: what was said under it is told to nobody by this.
    """
    said = ~Q(minutes="") | Q(outcomes__isnull=False, outcomes__withdrawn_at=None)
    here = {"meeting": OuterRef("pk")}
    items = AgendaItem.objects.standing().filter(Q(visibility=Visibility.EXEMPT) | said, **here)
    there = Attendance.objects.filter(**here).exclude(was="")
    known = Meeting.objects.visible_to(user).filter(board_id=meeting.board_id)
    closed = known.before(meeting).with_state().filter(last_step=Step.CLOSED)
    found: Meeting | None = closed.annotate(is_minuted=Exists(items) | Exists(there)).first()
    if found is not None:
        found.board = meeting.board
    return found


# As facts


def last_minutes(meeting: Meeting, *, user: User) -> dict[str, Any] | None:
    """The minutes of the last closed meeting before `meeting` as facts, where there are any."""
    before = previous_closed(meeting, user=user)
    if before is None or not before.is_minuted:
        return None
    return asdict(minutes_of(before, user=user))


def minutes_in(facts: Mapping[str, Any]) -> Minutes:
    """The minutes that `last_minutes` gave, after they were text."""
    following = facts["following"]
    return Minutes(
        meeting=MeetingInBrief(**facts["meeting"]),
        present=tuple(
            Attendants(part["heading"], tuple((post, body) for post, body in part["people"]))
            for part in facts["present"]
        ),
        items=tuple(
            Minuted(**{**item, "outcomes": tuple(map(came_in, item["outcomes"]))})
            for item in facts["items"]
        ),
        arising=tuple(map(came_in, facts["arising"])),
        challenges=tuple(
            Asked(**{**row, "answers": tuple(row["answers"])}) for row in facts["challenges"]
        ),
        following=MeetingInBrief(**following) if following else None,
    )


def came_in(facts: Mapping[str, Any]) -> Came:
    days = {name: facts[name] for name in ("by_on", "done_on")}
    read = {name: date.fromisoformat(day) if day else None for name, day in days.items()}
    return Came(**{**facts, **read})


def are_known_now(minutes: Minutes, *, user: User) -> bool:
    """Whether `user` may still know of the meeting that they are of. One question."""
    return bool(seen_of(Meeting, [minutes.meeting.id], user))


def known_now(minutes: Minutes, *, user: User) -> Minutes:
    """What `user` may still know of minutes that were frozen. An item that became exempt says what
    the agenda does, and is marked for those entitled. Five questions."""
    ids = [item.id for item in minutes.items if item.id is not None]
    items = AgendaItem.objects.visible_to(user).in_bulk(ids)
    kept = AgendaItem.objects.filter(pk__in=ids).withheld_from(user)
    challenges = seen_of(Challenge, [row.id for row in minutes.challenges], user)
    outcomes = seen_of(Outcome, [row.id for row in minutes.arising], user)
    following = minutes.following
    if following is not None and not seen_of(Meeting, [following.id], user):
        following = None
    return replace(
        minutes,
        items=tuple(
            item
            if item.id is None
            else marked(item, items[item.id])
            if item.id in items
            else withheld(kept[item.id])
            for item in minutes.items
            if item.id is None or item.id in items or item.id in kept
        ),
        arising=tuple(row for row in minutes.arising if row.id in outcomes),
        challenges=tuple(row for row in minutes.challenges if row.id in challenges),
        following=following,
    )


def marked(item: Minuted, now: AgendaItem) -> Minuted:
    """A frozen item, with its grounds where it became exempt since."""
    if item.is_exempt or not now.is_exempt:
        return item
    return replace(item, is_exempt=True, grounds=str(now.grounds))


def seen_of(model: Any, ids: Iterable[int], user: User) -> set[int]:
    """Those of `ids` that `user` may know of now."""
    rows = model.objects.visible_to(user).filter(pk__in=list(ids))
    return set(rows.values_list("pk", flat=True))
