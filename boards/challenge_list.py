"""The challenge log of a board, and a few challenges elsewhere: now or as at a past day."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import CharField, F, OuterRef, Q, Subquery, Value
from django.db.models.functions import Cast
from django.http import QueryDict
from django.urls import reverse

from accounts.as_at import AsAt, rows_as_at, visible_rows
from accounts.models import Council, User
from boards.models import Board, Challenge, ChallengeAnswer, ChallengeState, Meeting
from boards.models.challenge import state_of, with_state
from boards.status import Step
from govuk.dates import in_words
from impact.models import Measure
from improvement.filters import Filtered, OneOf, Option, WordsFilter
from improvement.models import Action, ImprovementPlan, Risk
from inspections.models import AreaForImprovement

ROWS_A_PAGE = 25
BETWEEN = "between"  # asked at no meeting
STATE_KINDS = {
    ChallengeState.OPEN: "yellow",
    ChallengeState.ANSWERED: "teal",
    ChallengeState.AGREED: "blue",
    ChallengeState.CLOSED: "light-green",
    ChallengeState.WITHDRAWN: "grey",
}
# What a challenge may be about: the key, its kind, its name in words, and its page.
ABOUT: tuple[tuple[str, Any, str, str], ...] = (
    ("action", Action, "title", "improvement:action"),
    ("area", AreaForImprovement, "short_title", "inspections:area"),
    ("measure", Measure, "name", "impact:measure"),
    ("risk", Risk, "title", "improvement:risk"),
    ("plan", ImprovementPlan, "title", "improvement:plan"),
)
PAGES = {key: page for key, _, _, page in ABOUT}
Subjects = dict[tuple[str, int], str]


class ChallengeFilter(WordsFilter):
    """Narrows challenges with their state, or rows of their history."""

    words_in = ("question", "asked_by_post", "agreed", "difference")

    state = OneOf(
        label="How far it has come",
        method="by_state",
        empty_label="Any, but not withdrawn",
        choices=[("not_closed", "Not yet closed"), *ChallengeState.choices],
    )
    asked_of = OneOf(label="Asked of", field_name="asked_of_id", empty_label="Anyone")
    meeting = OneOf(label="Asked at", method="by_meeting", empty_label="Any meeting")
    about = OneOf(label="About", method="by_subject", empty_label="Anything")

    def filter_queryset(self, queryset: Any) -> Any:
        """What was withdrawn is there for those who ask for it."""
        rows = super().filter_queryset(queryset)
        return rows if self.form.cleaned_data.get("state") else rows.filter(withdrawn_at=None)

    def by_state(self, rows: Any, name: str, value: str) -> Any:
        if value == "not_closed":
            return rows.filter(withdrawn_at=None, difference="")
        return rows.filter(state=value)

    def by_meeting(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(meeting=None) if value == BETWEEN else rows.filter(meeting_id=value)

    def by_subject(self, rows: Any, name: str, value: str) -> Any:
        key, _, pk = value.partition("-")
        return rows.filter(**{f"{key}_id": pk})


@dataclass
class ChallengeLog(Filtered):
    """The page of a board's challenges, ready to print. `counts` are of all that stand."""

    filter: ChallengeFilter
    page: Any
    counts: Counter[str]
    withdrawn_count: int

    @property
    def total(self) -> int:
        return sum(self.counts.values())

    @property
    def is_empty(self) -> bool:
        return not self.total and not self.withdrawn_count

    @property
    def stats(self) -> list[tuple[str, int, str, str]]:
        """State, count, words and colour of each: the way that a challenge goes."""
        words = {
            ChallengeState.OPEN: ("awaiting an answer", "amber"),
            ChallengeState.ANSWERED: ("answered, nothing agreed yet", "blue"),
            ChallengeState.AGREED: ("agreed, no difference seen yet", "blue"),
            ChallengeState.CLOSED: ("closed with the difference", "green"),
        }
        return [
            (state.value, self.counts[state], said, kind if self.counts[state] else "grey")
            for state, (said, kind) in words.items()
        ]


def log_of(board: Board, query: QueryDict, *, user: User, past: AsAt | None) -> ChallengeLog:
    """The challenges of `board` that `user` may read, the latest asked first."""
    at = past.moment if past else None
    rows = with_state(visible_rows(Challenge, user, at).filter(board_id=board.pk), at=at)
    keys = ("asked_of_id", "meeting_id", *(f"{key}_id" for key, *_ in ABOUT))
    every = list(rows.order_by("id").values("state", "withdrawn_at", "asked_of__name", *keys))
    standing = [row for row in every if row["withdrawn_at"] is None]
    subjects = subjects_of(every, user=user, past=past)
    meetings = meetings_of((row["meeting_id"] for row in every), user=user, past=past)
    filters = ChallengeFilter(query, rows, options=options_of(every, subjects, meetings))
    filters.form.is_valid()
    found = rows.filter(withdrawn_at=None)
    if not filters.form.errors:
        found = filters.filter_queryset(rows)
    found = found.order_by("-asked_on", "-id").select_related("asked_of")
    page = Paginator(found, ROWS_A_PAGE).get_page(query.get("page"))
    page.object_list = list(page.object_list)
    describe(page.object_list, board.council, subjects=subjects, meetings=meetings, past=past)
    give_answers(page.object_list, past=past)
    return ChallengeLog(
        filter=filters,
        page=page,
        counts=Counter(row["state"] for row in standing),
        withdrawn_count=len(every) - len(standing),
    )


def options_of(
    rows: Sequence[Any], subjects: Subjects, meetings: dict[int, Any]
) -> dict[str, list[Option]]:
    """What the filters offer: what the log holds, and the reader may know of."""
    people = sorted({(row["asked_of__name"], row["asked_of_id"]) for row in rows})
    held = sorted(meetings.values(), key=lambda meeting: meeting.on, reverse=True)
    asked_at: list[Option] = [(meeting.id, meeting.on_in_words) for meeting in held]
    if any(row["meeting_id"] is None for row in rows):
        asked_at.append((BETWEEN, "Between meetings"))
    about = [(f"{key}-{pk}", words) for (key, pk), words in subjects.items()]
    return {
        "asked_of": [(pk, name) for name, pk in people],
        "meeting": asked_at,
        "about": sorted(about, key=lambda option: option[1].lower()),
    }


def subjects_of(rows: Iterable[Any], *, user: User, past: AsAt | None) -> Subjects:
    """What the challenges are about and `user` may know of, in words. One query, or none."""
    at = past.moment if past else None
    rows = list(rows)
    parts = []
    for key, model, title, _ in ABOUT:
        ids = {pk for row in rows if (pk := part_of(row, f"{key}_id")) is not None}
        if ids:
            seen = visible_rows(model, user, at).filter(id__in=ids).order_by()
            reference = Value("") if key == "plan" else F("reference")
            parts.append(
                seen.values_list(
                    Value(key, output_field=CharField()),
                    "id",
                    Cast(reference, CharField()),
                    Cast(title, CharField()),
                )
            )
    found = parts[0].union(*parts[1:], all=True) if parts else ()
    return {
        (key, pk): f"{'Area ' if key == 'area' else ''}{reference} {words}".strip()
        for key, pk, reference, words in found
    }


def meetings_of(ids: Iterable[int | None], *, user: User, past: AsAt | None) -> dict[int, Any]:
    """The meetings that `user` may know of, by id, each with its day `on_in_words`."""
    wanted = {pk for pk in ids if pk is not None}
    if not wanted:
        return {}
    rows = visible_rows(Meeting, user, past.moment if past else None).filter(id__in=wanted)
    found = {row.id: row for row in rows}
    for row in found.values() if past else ():
        row.on_in_words = row.on_as_stated or in_words(row.on)
    return found


def part_of(row: Any, name: str) -> Any:
    return row[name] if isinstance(row, dict) else getattr(row, name)


def describe(
    rows: Iterable[Any],
    council: Council,
    *,
    subjects: Subjects,
    meetings: dict[int, Any],
    past: AsAt | None,
) -> None:
    """Give each its address, state, where it was asked, and what it is about, in words."""
    tail = past.query if past else ""
    for row in rows:
        state = ChallengeState(row.state)
        row.url = reverse("boards:challenge", args=[council.slug, row.id]) + tail
        row.state_label, row.state_kind = state.label, STATE_KINDS[state]
        row.where = meetings.get(row.meeting_id)
        row.where_url = (
            reverse("boards:meeting", args=[council.slug, row.meeting_id]) if row.where else ""
        )
        row.about = [
            (subjects[key, pk], reverse(PAGES[key], args=[council.slug, pk]) + tail)
            for key, pk in named_by(row)
            if (key, pk) in subjects
        ]


def named_by(row: Any) -> list[tuple[str, int]]:
    """What it names. The plan says no more where it names something in it."""
    named = [(key, getattr(row, f"{key}_id")) for key, *_ in ABOUT]
    named = [(key, pk) for key, pk in named if pk is not None]
    return [(key, pk) for key, pk in named if key != "plan" or len(named) == 1]


def give_answers(rows: Sequence[Any], *, past: AsAt | None) -> None:
    """Give each its `given`: the answers that had been recorded, the first first. One query."""
    answers = ChallengeAnswer.objects.filter(challenge_id__in=[row.id for row in rows])
    if past is not None:
        answers = answers.filter(recorded_at__lte=past.moment)
    by_row: dict[int, list[Any]] = {}
    for answer in answers.select_related("by") if rows else ():
        by_row.setdefault(answer.challenge_id, []).append(answer)
    for row in rows:
        row.given = by_row.get(row.id, [])


def describe_one(challenge: Any, council: Council, *, user: User, past: AsAt | None) -> None:
    """All that the page of one challenge says of it."""
    give_answers([challenge], past=past)
    challenge.state = state_of(challenge, is_answered=bool(challenge.given))
    describe(
        [challenge],
        council,
        subjects=subjects_of([challenge], user=user, past=past),
        meetings=meetings_of([challenge.meeting_id], user=user, past=past),
        past=past,
    )


@dataclass(frozen=True)
class OpenChallenges:
    """How many challenges of one board are not closed, and how many of them have no answer."""

    board_name: str
    url: str
    count: int
    unanswered_count: int


def open_challenges(
    plan: ImprovementPlan, *, user: User, past: AsAt | None
) -> list[OpenChallenges]:
    """Those of the boards that hold `plan` to account, as far as `user` may read. One query."""
    at = past.moment if past else None
    holding = plan.board_links.as_at(at).values("board_id")
    board = rows_as_at(Board, at).filter(id=OuterRef("board_id"))
    rows = visible_rows(Challenge, user, at).filter(
        board_id__in=holding, withdrawn_at=None, difference=""
    )
    named = with_state(rows, at=at).annotate(board_name=Subquery(board.values("name")[:1]))
    found: dict[tuple[int, str], list[str]] = {}
    for pk, name, state in named.order_by().values_list("board_id", "board_name", "state"):
        found.setdefault((pk, name), []).append(state)
    tail = f"&as_at={past.on.isoformat()}" if past else ""
    return [
        OpenChallenges(
            name,
            reverse("boards:challenges", args=[plan.council.slug, pk]) + f"?state=not_closed{tail}",
            len(states),
            states.count(ChallengeState.OPEN),
        )
        for (pk, name), states in sorted(found.items(), key=lambda each: each[0][1])
    ]


@dataclass
class MeetingChallenges:
    """What was asked at a meeting, and what older questions its agenda carries."""

    asked: list[Any]
    carried: list[Any]


def challenges_of_meeting(meeting: Meeting, *, user: User, on: date) -> MeetingChallenges:
    """What `user` may read of them on the day `on`, the longest asked first. One query.

    The agenda that carries what is not yet agreed is that of the board's first meeting from `on`
    that is not closed, of those that `user` may know of.
    """
    known = Meeting.objects.visible_to(user).filter(board_id=meeting.board_id)
    not_closed = Q(last_step=None) | ~Q(last_step=Step.CLOSED)
    to_come = known.upcoming(on=on).with_state().filter(not_closed)
    rows = Challenge.objects.visible_to(user).standing().filter(board_id=meeting.board_id)
    rows = rows.alias(next_id=Subquery(to_come.values("pk")[:1]))
    waiting = Q(next_id=meeting.pk, agreed="", difference="")
    rows = rows.filter(Q(meeting_id=meeting.pk) | waiting).with_state()
    found = list(rows.select_related("asked_of").order_by("asked_on", "pk"))
    describe(found, meeting.board.council, subjects={}, meetings={}, past=None)
    return MeetingChallenges(
        asked=[row for row in found if row.meeting_id == meeting.pk],
        carried=[row for row in found if row.meeting_id != meeting.pk],
    )
