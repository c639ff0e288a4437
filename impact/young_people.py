"""The young people's page, made for printing: only what everybody may read, in its own words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F
from django.http import QueryDict

from accounts.models import User
from impact.models import VoiceEntry, YoungPeopleComment, YoungPeoplePage, YoungPeopleText
from impact.voice_list import when_heard
from improvement.models import Action, ImprovementPlan
from improvement.status import ActionStatus

ROWS_A_PAGE = 25
EVERYBODY = "everyone"
# The status of an action in words for young people. Each has its icon: _young_people_status.html.
STATUS_WORDS = {
    ActionStatus.NOT_STARTED: "Not started yet",
    ActionStatus.IN_PROGRESS: "We are working on it",
    ActionStatus.OVERDUE: "This is late",
    ActionStatus.DELIVERED: "Done. We are checking that it helps",
    ActionStatus.CLOSED: "Done, and it helps",
}


@dataclass(frozen=True)
class Told:
    """One thing that the page tells of. `status` is empty for an area for improvement."""

    words: str
    changed: str
    not_yet: str
    status: str = ""

    @property
    def status_words(self) -> str:
        return STATUS_WORDS[ActionStatus(self.status)]


@dataclass
class YoungPeoplesPage:
    """The page, ready to print."""

    page: YoungPeoplePage
    areas: list[Told]
    promises: dict[str, list[Told]]
    heard: Any
    last_on: datetime


def our_plan_of(page: YoungPeoplePage, query: QueryDict, *, on: date) -> YoungPeoplesPage:
    """The page as everybody may read it. The status of an action rests on no exempt update."""
    texts: Any = YoungPeopleText.objects.open_to_all().filter(plan=page.plan)
    of_areas = texts.filter(area__isnull=False).order_by(
        "-area__inspection__started_on", "area__order", "area_id"
    )
    of_actions = list(
        texts.filter(action__isnull=False).order_by(
            "action__strand__order", "action__strand_id", "action__order", "action_id"
        )
    )
    ids = [text.action_id for text in of_actions]
    actions: Any = Action.objects.filter(pk__in=ids)
    status = dict(actions.with_progress(on=on).values_list("pk", "status"))
    promises: dict[str, list[Told]] = {}
    for text in of_actions:
        group = promises.setdefault(text.group or EVERYBODY, [])
        group.append(told(text, status[text.action_id]))
    entries = published(page.plan)
    areas = list(of_areas)
    latest = entries.order_by("-recorded_at").values_list("recorded_at", flat=True)[:1]
    moments = [page, *areas, *of_actions]
    heard = Paginator(entries.order_by("-heard_on", "-pk"), ROWS_A_PAGE).get_page(query.get("page"))
    for entry in heard.object_list:
        entry.heard_words = when_heard(entry)
    return YoungPeoplesPage(
        page=page,
        areas=[told(text) for text in areas],
        promises=promises,
        heard=heard,
        last_on=max([*(each.recorded_at for each in moments), *latest]),
    )


def latest_heard(plan: ImprovementPlan, *, most: int) -> tuple[list[Any], bool]:
    """The latest that was heard and is shown to everybody, and whether there is more of it."""
    entries = list(published(plan).order_by("-heard_on", "-pk")[: most + 1])
    for entry in entries:
        entry.heard_words = when_heard(entry)
    return entries[:most], len(entries) > most


def told(text: YoungPeopleText, status: str = "") -> Told:
    return Told(text.words, text.changed, text.not_yet, status)


def published(plan: ImprovementPlan) -> Any:
    """What was heard and is shown to everybody, with what was done."""
    entries: Any = VoiceEntry.objects.public()
    return entries.filter(plan=plan, is_published=True, withdrawn_at=None)


def texts_of(plan: ImprovementPlan, query: QueryDict, *, user: User) -> Any:
    """A page of the texts that stand and `user` may know of, each with why it is not shown."""
    rows: Any = YoungPeopleText.objects.visible_to(user).standing().filter(plan=plan)
    rows = rows.select_related("action", "area__inspection").order_by("action__order", "pk")
    page = Paginator(rows, ROWS_A_PAGE).get_page(query.get("page"))
    for text in page.object_list:
        text.hidden_because = why_hidden(text)
    return page


def why_hidden(text: YoungPeopleText) -> str:
    """Why the page leaves a text out, in words; empty where it does not."""
    about = text.action or text.area
    kind = "action" if text.action else "area for improvement"
    things: Iterable[tuple[str, Any]] = [(kind, about)]
    if text.area:
        things = [(kind, about), ("inspection", text.area.inspection)]
    for noun, thing in things:
        if thing.withdrawn_at is not None:
            return f"The {noun} is withdrawn"
        if thing.visibility != "public":
            return f"The {noun} is not open to the public"
    return ""


def comments_of(plan: ImprovementPlan, query: QueryDict) -> Any:
    """A page of the comments on the plan's page, those that wait first."""
    rows: Any = YoungPeopleComment.objects.filter(plan=plan).select_related("decided_by", "entry")
    rows = rows.order_by(F("decided_at").desc(nulls_first=True), "-sent_at", "-pk")
    return Paginator(rows, ROWS_A_PAGE).get_page(query.get("page"))
