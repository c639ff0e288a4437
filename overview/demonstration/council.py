"""Makes the demonstration council: made up, and relative to the day it is made for.

All of it is recorded through the bulk way of the save path, with a year of history. The same
size, seed and day give the same council. What happens to an action is its *tale*.
"""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction

from accounts.models import Council, User
from accounts.policy import Role
from boards.models import Board, Meeting
from govuk.dates import LONDON
from improvement.models import ImprovementPlan
from inspections.models import Inspection
from inspections.workflows import work_out_dates
from overview.demonstration.boards import make_boards
from overview.demonstration.challenges import make_challenges
from overview.demonstration.decisions import make_decisions
from overview.demonstration.inspections import make_inspections
from overview.demonstration.meetings import make_meetings
from overview.demonstration.people import email_of, make_grants, make_people, password_of
from overview.demonstration.plan import make_plan
from overview.demonstration.recording import FIRST_DAY, MADE_DAYS_BEFORE, Demonstration, fixture
from overview.demonstration.report import make_report, make_what_goes_with
from overview.demonstration.risks import make_scale
from overview.demonstration.versions import submit_first
from overview.demonstration.views import make_views
from reports.models import CommitteeReport


def place_of(size: str, seed: int, places: Sequence[str]) -> tuple[str, str]:
    """Name and address of the council for a size and a seed."""
    name = places[(seed - 1) % len(places)]
    slug = name.lower().replace(" ", "-")
    if (size, seed) != ("s", 1):
        name, slug = f"{name} ({size.upper()}{seed})", f"{slug}-{size}{seed}"
    return name, slug


def made_for(council: Council) -> date:
    """The day a demonstration council was made for."""
    first = council.history.order_by("history_date").values_list("history_date", flat=True)[0]
    made: date = first.astimezone(LONDON).date()
    return made + timedelta(days=MADE_DAYS_BEFORE)


def demonstration(
    size: str, seed: int, on: date | None, *, by: User, today: date
) -> dict[str, Any]:
    """The ids of the demonstration council, made first if it is not there.

    `by` records what no person of the council does. Without `on` a council that was made on another
    day serves again. Raises ValueError, with a sentence, when `on` is too early.
    """
    given = fixture("")
    name, slug = place_of(size, seed, given["places"])
    council = Council.objects.filter(slug=slug).first()
    if council is not None and on is not None and made_for(council) != on:
        name, slug = f"{name}, {on:%d.%m.%Y}", f"{slug}-{on.isoformat()}"
        council = Council.objects.filter(slug=slug).first()
    if council is None:
        on = on or today
        if on < FIRST_DAY:
            raise ValueError(f"the demonstration needs a day from {FIRST_DAY.isoformat()} on")
        with transaction.atomic():
            council = make(Demonstration(given, size, seed, on, name, slug, by))
    return summary(council)


def summary(council: Council) -> dict[str, Any]:
    """What the command prints: accounts by role, those of more officers who clear reports, and the
    ids of what a page needs."""
    plans = ImprovementPlan.objects.filter(council=council).order_by("pk")
    officers = [key for key in fixture("report")["officers"] if has_account(council.slug, key)]
    board = Board.objects.filter(council=council).order_by("pk")[0]
    return {
        "council": council.slug,
        "accounts": {role.value: account(council.slug, role) for role in Role},
        "officers": {key: account(council.slug, key) for key in officers},
        "inspection": Inspection.objects.filter(council=council).order_by("-started_on")[0].pk,
        "plan": plans[0].pk,
        "empty_plan": plans.filter(title__startswith="Next year")[0].pk,
        "board": board.pk,
        "meeting": Meeting.objects.filter(board=board).upcoming(on=made_for(council))[0].pk,
        "report": CommitteeReport.objects.filter(council=council).order_by("pk")[0].pk,
    }


def account(slug: str, key: str) -> dict[str, str]:
    return {"email": email_of(slug, key), "password": password_of(slug, key)}


def has_account(slug: str, key: str) -> bool:
    """Not in a council that was made before its officers signed in."""
    return User.objects.filter(email=email_of(slug, key)).exists()


def make(demo: Demonstration) -> Council:
    made_at = datetime.combine(demo.on - timedelta(days=MADE_DAYS_BEFORE), time(9), LONDON)
    demo.made_at = made_at
    demo.council = Council(name=f"{demo.name} Council", slug=demo.slug, colour="#14506b")
    demo.record(demo.council, at=made_at)
    make_people(demo)
    make_inspections(demo)
    demo.risk_scale = make_scale(demo)
    demo.plans = [
        make_plan(demo, number, share) for number, share in enumerate(shares(demo), start=1)
    ]
    demo.record(
        ImprovementPlan(council=demo.council, title="Next year's priorities"),
        at=demo.at(demo.day(-2)),
        by=demo.people["plan_lead"],
    )
    make_boards(demo)
    make_views(demo, demo.plans[0], demo.board)
    report = make_report(demo)
    make_grants(demo)
    for model, things in demo.waiting.items():
        demo.flush(model, things)
    # Before the meetings: what they freeze when they are closed holds the challenges too.
    make_challenges(demo, demo.board, demo.plans[0])
    make_meetings(demo, demo.board)
    make_decisions(demo, demo.board)
    make_what_goes_with(demo, report)
    work_out_dates(demo.inspection, by=demo.people["plan_lead"], at=demo.at(demo.day(-11)))
    published = demo.inspection.statutory_dates.filter(rule="publish-report").first()
    if published is not None:
        published.met_on = demo.weekday(-9)
        published.save(by=demo.people["plan_lead"], at=demo.at(demo.day(-9)))
    submit_first(demo, demo.first_versions[0])
    return demo.council


def shares(demo: Demonstration) -> list[int]:
    """How many actions each plan gets."""
    each, rest = divmod(demo.size.actions, demo.size.plans)
    return [each + (1 if number < rest else 0) for number in range(demo.size.plans)]
