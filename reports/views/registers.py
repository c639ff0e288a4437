"""The plan on a page, its registers and its line of sight, each as a PDF by itself.

As they stand now, as at a past day, or from the snapshot of a closed meeting: then all of them say
what the board saw.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import AsAt, as_recorded, past_of
from accounts.middleware import SignedInRequest
from accounts.models import AccessEntry, Council, User
from accounts.policy import Capability, may_open, opens, require, without_exempt
from accounts.scope import find
from boards.models import Meeting
from boards.snapshot import PlanSeenThen, plan_seen, shown_to
from govuk.dates import in_words
from impact.on_a_page import priorities_of
from improvement.models import ImprovementPlan
from improvement.ratings import Ratings, ratings_of
from improvement.version_list import newest_name
from reports.document import Block, Document, Fact, clean
from reports.markings import FOR_MEMBERS, PART_2, marking_of
from reports.paper import colour_of
from reports.plan_in_brief import line_table, one_page
from reports.register_paper import action_register, action_totals, risk_register
from reports.taking import entry_if_exempt
from reports.views.files import PaperNow, made_now

Write = Callable[[PlanSeenThen, Ratings, date, Sequence[str]], Iterable[Block]]


@dataclass(frozen=True)
class Kind:
    """One of the papers: what it is called, how its address ends, the page it stands for."""

    title: str
    slug: str
    page: str
    what: AccessEntry.What  # in the access log, where it is taken with exempt matter
    write: Write
    is_one_page: bool = False  # set close, and says which local priorities the plan has


KINDS: Mapping[str, Kind] = {
    "one_page": Kind(
        "Plan on a page",
        "on-a-page",
        "impact:on_a_page",
        AccessEntry.What.ONE_PAGE,
        lambda plan, ratings, on, priorities: one_page(
            plan, ratings=ratings, on=on, priorities=priorities
        ),
        is_one_page=True,
    ),
    "action_register": Kind(
        "Action register",
        "action-register",
        "improvement:plan",
        AccessEntry.What.ACTION_REGISTER,
        lambda plan, ratings, on, _: (
            *action_totals(plan, on=on),
            *action_register(plan, ratings=ratings),
        ),
    ),
    "risk_register": Kind(
        "Risk register",
        "risks",
        "improvement:risks",
        AccessEntry.What.RISK_REGISTER,
        lambda plan, ratings, on, _: risk_register(plan),
    ),
    "line": Kind(
        "Line of sight",
        "line-of-sight",
        "impact:line",
        AccessEntry.What.LINE,
        lambda plan, ratings, on, _: line_table(plan, ratings=ratings),
    ),
}


@opens(Capability.EXPORT)
def register_pdf(request: SignedInRequest, plan_id: int, kind: Kind) -> HttpResponse:
    """One of the papers, now or as at a past day. It is kept for an hour at most."""
    today = timezone.localdate()
    plan, shown, past = plan_asked_for(request, plan_id, today=today)
    on, at = (past.on, past.moment) if past else (today, None)

    def read(reader: User) -> tuple[PlanSeenThen, list[str]]:
        priorities = priorities_of(plan, user=reader, at=at) if kind.is_one_page else []
        return plan_seen(shown, user=reader, on=today, past=past), priorities

    (seen, priorities), marking = marking_of(plan, shown, read, user=request.user)
    return paper_made(
        request,
        kind,
        seen,
        of=plan,
        on=on,
        marking=marking,
        ratings=ratings_of(request.council, at=at),
        facts=(Fact("As recorded by", in_words(on)),),
        back=reverse(kind.page, args=[request.council.slug, plan.pk])
        + (past.query if past else ""),
        version=newest_name(shown, past=past),
        priorities=priorities,
    )


@opens(Capability.EXPORT)
def seen_pdf(
    request: SignedInRequest, meeting_id: int, number: int, plan_id: int, kind: Kind
) -> HttpResponse:
    """One of the papers from what the board saw when its meeting was closed."""
    meeting = find(Meeting, request, pk=meeting_id, related=("board",))
    require(may_open(request.user, Capability.EXPORT, request.council))
    shown = shown_to(request.user, meeting, number)
    seen = plan_in(shown, plan_id)
    if shown is None or seen is None or not shown.is_intact:
        raise Http404("No such plan in this snapshot")
    open_to_all = plan_in(shown_to(without_exempt(request.user), meeting, number), plan_id)
    known: Any = ImprovementPlan.objects.visible_to(request.user)
    return paper_made(
        request,
        kind,
        seen,
        of=meeting,
        plan=known.filter(pk=plan_id).first(),
        on=shown.on,
        marking=FOR_MEMBERS if seen == open_to_all else PART_2,
        ratings=ratings_of(request.council, at=shown.snapshot.recorded_at),
        facts=(
            Fact("As seen by", f"{meeting.board}, at its meeting of {in_words(meeting.on)}"),
            Fact("Facts as at", in_words(shown.on)),
        ),
        back=shown.snapshot.get_absolute_url(),
    )


def plan_asked_for(
    request: SignedInRequest, plan_id: int, *, today: date
) -> tuple[ImprovementPlan, ImprovementPlan, AsAt | None]:
    """The plan that a paper is to be made of, the same as recorded by the past day of the
    address, and that day; None for today."""
    plan = find(ImprovementPlan, request, pk=plan_id)
    require(may_open(request.user, Capability.EXPORT, request.council))
    past = past_of(request, today=today)
    shown = as_recorded(plan, user=request.user, past=past)
    plan.council = shown.council = request.council
    return plan, shown, past


def plan_in(shown: Any, plan_id: int) -> PlanSeenThen | None:
    plans = shown.plans if shown is not None else ()
    return next((plan for plan in plans if plan.id == plan_id), None)


def paper_made(
    request: SignedInRequest,
    kind: Kind,
    seen: PlanSeenThen,
    *,
    of: ImprovementPlan | Meeting,
    plan: ImprovementPlan | None = None,
    on: date,
    back: str,
    marking: str,
    version: str = "",
    **given: Any,
) -> HttpResponse:
    today, council = timezone.localdate(), request.council
    document = register_paper(kind, seen, council=council, on=on, marking=marking, **given)
    named = document.title.removeprefix(kind.title)
    to_make = PaperNow(
        document,
        title=document.title if on == today else f"{kind.title} as at {in_words(on)}{named}",
        on=today,
        back=back,
        version=version,
        facts_on=on,
        entry=entry_if_exempt(
            document,
            kind.what,
            of=of,
            plan=plan,
            council=council,
            on=on,
            is_exempt=marking == PART_2,
        ),
    )
    return made_now(request, to_make)


def register_paper(
    kind: Kind,
    seen: PlanSeenThen,
    *,
    council: Council,
    on: date,
    marking: str,
    ratings: Ratings,
    facts: tuple[Fact, ...],
    priorities: Sequence[str] = (),
) -> Document:
    """The paper of `seen`. priorities: those of the council itself, which no snapshot keeps."""
    return Document(
        title=f"{kind.title}: {clean(seen.title).strip() or 'Improvement plan'}",
        short_title=kind.title,
        council=council.name,
        blocks=tuple(kind.write(seen, ratings, on, priorities)),
        facts=facts,
        marking=marking,
        colour=colour_of(council),
        is_compact=kind.is_one_page,
    )
