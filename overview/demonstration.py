"""Makes the demonstration council: made up, and relative to the day it is made for.

All of it is recorded through the bulk way of the save path, with a year of history. The same
size, seed and day give the same council. What happens to an action is its *tale*.
"""

import base64
import hashlib
import hmac
import random
import tomllib
from collections import defaultdict
from collections.abc import Callable, Sequence
from copy import copy
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction

from accounts.models import Council, Grant, Membership, User
from accounts.policy import Role
from accounts.records import AnyRecord, Record, record_many
from boards.models import Board, BoardMember, BoardPlan, BoardRelation, Meeting, PlanSeen
from govuk.dates import LONDON
from improvement.models import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    ActionPartner,
    Closing,
    DueDateChange,
    Evidence,
    ExceptionNote,
    FocusArea,
    FocusAreaLink,
    ImprovementPlan,
    Milestone,
    PlanInspection,
    PlanVersion,
    ProgressUpdate,
    Strand,
)
from inspections.models import (
    AreaForImprovement,
    AreaLineage,
    AreaTheme,
    BankHoliday,
    EngagementMeeting,
    EvaluationTheme,
    Framework,
    Inspection,
    InspectionPeriod,
    Intervention,
    Judgement,
    SelfEvaluation,
    Strength,
    StrengthLineage,
    SupportPartner,
    Theme,
)
from inspections.workflows import work_out_dates, work_out_reviews
from overview.demonstration_challenges import make_challenges
from overview.demonstration_measures import make_measures
from overview.demonstration_meetings import make_meetings
from overview.demonstration_proof import make_proof
from overview.demonstration_risks import make_money, make_risks, make_scale
from overview.demonstration_versions import make_feeds, make_versions, submit_first
from overview.demonstration_views import make_exempt_update, make_tags, make_views
from overview.demonstration_young_people import make_young_people
from reports.models import CommitteeReport, ReportSection, TemplateVersion

FIXTURE = Path(__file__).resolve().parents[1] / "fixtures" / "demonstration.toml"
# Before this day the inspection of the demonstration would have no report yet.
FIRST_DAY = date(2026, 9, 7)
ILACS_2026_STARTS = date(2026, 4, 27)
MADE_DAYS_BEFORE = 400


@dataclass(frozen=True)
class Size:
    plans: int
    actions: int  # in all plans together
    updates: int | None  # an action on average; None: as its tale goes
    people: int
    meetings: int  # of the improvement board
    measures: int  # in each plan


SIZES = {
    "s": Size(plans=1, actions=36, updates=None, people=18, meetings=18, measures=10),
    "m": Size(plans=1, actions=300, updates=None, people=40, meetings=18, measures=20),
    "l": Size(plans=3, actions=2000, updates=20, people=200, meetings=40, measures=40),
}


def password_of(slug: str, role: str) -> str:
    """The password of a demonstration account: the same on each run of one installation."""
    secret = hmac.new(settings.SECRET_KEY.encode(), f"{slug}/{role}".encode(), hashlib.sha256)
    word = base64.b32encode(secret.digest())[:16].decode().lower()
    return "-".join(word[i : i + 4] for i in range(0, 16, 4))


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
    given = tomllib.loads(FIXTURE.read_text(encoding="utf-8"))
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
            council = Demonstration(given, size, seed, on, name, slug, by).make()
    return summary(council)


def summary(council: Council) -> dict[str, Any]:
    """What the command prints: accounts by role, and the ids of what a page needs."""
    plans = ImprovementPlan.objects.filter(council=council).order_by("pk")
    accounts = {
        role.value: {
            "email": email_of(council.slug, role),
            "password": password_of(council.slug, role),
        }
        for role in Role
    }
    board = Board.objects.filter(council=council).order_by("pk")[0]
    return {
        "council": council.slug,
        "accounts": accounts,
        "inspection": Inspection.objects.filter(council=council).order_by("-started_on")[0].pk,
        "plan": plans[0].pk,
        "empty_plan": plans.filter(title__startswith="Next year")[0].pk,
        "board": board.pk,
        "meeting": Meeting.objects.filter(board=board).upcoming(on=made_for(council))[0].pk,
        "report": CommitteeReport.objects.filter(council=council).order_by("pk")[0].pk,
    }


def email_of(slug: str, role: str) -> str:
    return f"{role.replace('_', '-')}@{slug}.example"


class Demonstration:
    """One council being made. `weeks` count from the day it is made for, negative before it."""

    def __init__(
        self, given: dict[str, Any], size: str, seed: int, on: date, name: str, slug: str, by: User
    ) -> None:
        self.given, self.size, self.on = given, SIZES[size], on
        self.name, self.slug = name, slug
        self.chance = random.Random(f"{size}/{seed}/{on}")
        self.recorder = by
        self.holidays = frozenset(BankHoliday.objects.table().days)
        self.areas: dict[str, AreaForImprovement] = {}
        self.strengths: dict[str, Strength] = {}
        self.visit_areas: list[AreaForImprovement] = []
        self.waiting: dict[type[models.Model], list[Any]] = defaultdict(list)

    # Time

    def day(self, weeks: float) -> date:
        return self.on + timedelta(days=round(weeks * 7))

    def weekday(self, weeks: float) -> date:
        """The working day nearest before."""
        day = self.day(weeks)
        while day.weekday() > 4 or day in self.holidays:
            day -= timedelta(days=1)
        return day

    def at(self, day: date, hour: int = 10, minute: int = 0) -> datetime:
        """A moment on that day, and never after the day before the one it is made for."""
        latest = self.on - timedelta(days=1)
        return datetime.combine(min(day, latest), time(hour, minute), LONDON)

    # Recording

    def record(self, record: Any, *, at: datetime, by: User | None = None) -> Any:
        """Record one thing now that others will point at."""
        record.by, record.recorded_at = by or self.recorder, at
        return self.flush(type(record), [record])[0]

    def later(self, thing: Any, *, at: datetime, by: User | None = None) -> Any:
        """Record something that nothing else points at, together with the others of its kind."""
        thing.by, thing.recorded_at = by or self.recorder, at
        self.waiting[type(thing)].append(thing)
        return thing

    def flush(self, model: type[models.Model], things: list[Any]) -> list[Any]:
        """A thing that is a list holds the versions of one record, oldest first."""
        if issubclass(model, Record):
            return record_many([thing if isinstance(thing, list) else [thing] for thing in things])
        return list(model._base_manager.bulk_create(things, batch_size=500))

    def versions(self, first: Any, *changes: tuple[datetime, User, dict[str, Any]]) -> list[Any]:
        """The versions of one record: the first, then each change on top of the one before."""
        kept = [first]
        for at, by, values in changes:
            version = copy(kept[-1])
            version._state = copy(version._state)
            for name, value in values.items():
                setattr(version, name, value)
            version.by, version.recorded_at = by, at
            kept.append(version)
        return kept

    def recorded(
        self, first: AnyRecord, *changes: tuple[datetime, User, dict[str, Any]]
    ) -> AnyRecord:
        """Record one thing with its versions, and return what stands."""
        kept: list[AnyRecord] = self.versions(first, *changes)
        return record_many([kept])[0]

    # The council

    def make(self) -> Council:
        made_at = datetime.combine(self.on - timedelta(days=MADE_DAYS_BEFORE), time(9), LONDON)
        self.made_at = made_at
        self.council = Council(name=f"{self.name} Council", slug=self.slug, colour="#14506b")
        self.record(self.council, at=made_at)
        self.make_people()
        self.make_inspections()
        self.risk_scale = make_scale(self)
        self.first_versions: list[PlanVersion] = []
        self.plans = [
            self.make_plan(number, share) for number, share in enumerate(self.shares(), start=1)
        ]
        self.empty_plan = self.record(
            ImprovementPlan(council=self.council, title="Next year's priorities"),
            at=self.at(self.day(-2)),
            by=self.people["plan_lead"],
        )
        self.make_boards()
        make_views(self, self.plans[0], self.board)
        self.make_report()
        self.make_grants()
        for model, things in self.waiting.items():
            self.flush(model, things)
        # Before the meetings: what they freeze when they are closed holds the challenges too.
        make_challenges(self, self.board, self.plans[0])
        make_meetings(self, Board.objects.filter(council=self.council).order_by("pk")[0])
        work_out_dates(self.inspection, by=self.people["plan_lead"], at=self.at(self.day(-11)))
        published = self.inspection.statutory_dates.filter(rule="publish-report").first()
        if published is not None:
            published.met_on = self.weekday(-9)
            published.save(by=self.people["plan_lead"], at=self.at(self.day(-9)))
        submit_first(self, self.first_versions[0])
        return self.council

    def shares(self) -> list[int]:
        """How many actions each plan gets."""
        each, rest = divmod(self.size.actions, self.size.plans)
        return [each + (1 if number < rest else 0) for number in range(self.size.plans)]

    def make_people(self) -> None:
        self.people: dict[str, User] = {}
        posts = self.given["posts"]
        for role in Role:
            user = User.objects.create_user(
                email_of(self.slug, role), posts[role], password_of(self.slug, role)
            )
            self.people[role.value] = user
            self.join(user, role, posts[role])
        self.owners = {"care": self.people["action_owner"]}
        others = [
            (key, post) for key, post in self.given["owners"].items() if key not in self.owners
        ]
        more = self.size.people - len(Role) - len(others)
        others += [(f"manager{n}", f"Team Manager {n}") for n in range(1, more + 1)]
        for key, post in others:
            user = User(email=f"{key.replace('_', '-')}@{self.slug}.example", name=post)
            user.set_unusable_password()
            self.owners[key] = user
        User.objects.bulk_create([user for user in self.owners.values() if user.pk is None])
        for key, post in others:
            self.join(self.owners[key], Role.ACTION_OWNER, post)

    def join(self, user: User, role: Role, post: str) -> None:
        self.later(
            Membership(
                user=user,
                council=self.council,
                role=role,
                post=post,
                from_on=self.made_at.date(),
            ),
            at=self.made_at,
            by=self.people.get("administrator"),
        )

    # What inspectors found

    def make_inspections(self) -> None:
        lead = self.people["plan_lead"]
        older = self.inspect(
            "Inspection of children's services", started_on=self.weekday(-165), weeks=2,
            published_weeks=-157, stated_areas_count=7,
            at=self.made_at, grades={
                "leaders": "requires_improvement", "help_and_protection": "requires_improvement",
                "in_care": "good", "care_leavers": "requires_improvement",
                "in_care_and_care_leavers": "requires_improvement",
                "overall": "requires_improvement",
            },
        )  # fmt: skip
        old_areas = {
            letter: self.area(older, letter, n, title, words, at=self.made_at)
            for n, (letter, title, words) in enumerate(
                (
                    (
                        "a",
                        "Supervision of social workers",
                        "Whether supervision happens and helps.",
                    ),
                    ("b", "Timeliness of strategy discussions", "How soon partners meet."),
                    ("c", "Children placed far from home", "Homes within reach of school."),
                    ("d", "Pathway plans", "Plans that young people helped to write."),
                    ("e", "Case recording", "Records that tell a child's story."),
                    ("f", "Permanence planning", "Decisions about where children will grow up."),
                ),
                start=1,
            )
        }
        visit = self.inspect(
            "Focused visit: the front door", started_on=self.weekday(-62), weeks=0,
            published_weeks=-56, framework="focused-visit", topic="The front door",
            previous=older, at=self.made_at,
        )  # fmt: skip
        self.visit_areas = [
            self.area(visit, letter, n, title, words, at=self.made_at)
            for n, (letter, title, words) in enumerate(
                (
                    ("a", "Decisions at the front door", "Recording why a contact was closed."),
                    ("b", "Health in strategy discussions", "Having health in the room."),
                ),
                start=1,
            )
        ]
        started_on = max(self.day(-26), ILACS_2026_STARTS)
        started_on -= timedelta(days=started_on.weekday())
        started_on = max(started_on, ILACS_2026_STARTS)
        at = self.at(self.day(-12))
        self.inspection = self.inspect(
            "Inspection of children's services", started_on=started_on, weeks=2,
            received_weeks=-12, published_weeks=-11.3, previous=older, stated_areas_count=6,
            self_evaluation_was_accurate=True, inspectors_count=5, days_on_site_count=10, at=at,
            grades={
                "leaders": "requires_improvement", "help_and_protection": "requires_improvement",
                "in_care": "good", "care_leavers": "requires_improvement",
            },
        )  # fmt: skip
        self.record(
            InspectionPeriod(
                inspection=self.inspection, what="off_site", source="The inspectorate's letter",
                starts_on=started_on, ends_on=started_on + timedelta(days=4),
            ), at=at, by=lead,
        )  # fmt: skip
        on_site_from = started_on + timedelta(days=7)
        while on_site_from in self.holidays:
            on_site_from += timedelta(days=1)
        self.record(
            InspectionPeriod(
                inspection=self.inspection, what="on_site", source="The inspection report",
                starts_on=on_site_from, ends_on=started_on + timedelta(days=11),
            ), at=at, by=lead,
        )  # fmt: skip
        themes: dict[str, Theme] = {}
        for n, words in enumerate(self.given["areas"], start=1):
            area = self.area(
                self.inspection, words["reference"], n, words["short_title"], words["wording"],
                at=at,
            )  # fmt: skip
            self.areas[words["reference"]] = area
            for name in words["themes"]:
                if name not in themes:
                    themes[name] = self.record(
                        Theme(council=self.council, name=name), at=at, by=lead
                    )
                self.later(AreaTheme(area=area, theme=themes[name]), at=at, by=lead)
        for before, after, relation in (
            ("a", "a", "reworded"), ("b", "b", "carried"), ("c", "d", "reworded"),
            ("d", "e", "carried"), ("e", None, "met"), ("f", None, "met"),
        ):  # fmt: skip
            self.later(
                AreaLineage(
                    before=old_areas[before],
                    after=self.areas[after] if after else None,
                    relation=relation,
                ), at=at, by=lead,
            )  # fmt: skip
        for n, words in enumerate(self.given["strengths"], start=1):
            letter = "abcd"[n - 1]
            strength = Strength(inspection=self.inspection, order=n, reference=letter, **words)
            self.strengths[letter] = self.record(strength, at=at, by=lead)

        self.make_what_followed(older)

    def make_what_followed(self, older: Inspection) -> None:
        """An adviser, who helps, the self-evaluation with its versions, and a strength that is."""
        lead, at = self.people["plan_lead"], self.at(self.day(-9))
        adviser = self.record(
            Intervention(
                inspection=self.inspection, kind="adviser", title="Improvement adviser",
                body="Department for Education", issued_by="Department's regional team",
                issued_on=self.weekday(-10), review_is="Adviser's report", review_months="6, 12",
                text="Advises leaders on the plan, and comes to the improvement board.",
                source="The Department's letter",
            ), at=at, by=lead,
        )  # fmt: skip
        work_out_reviews(adviser, by=lead, at=at)
        for kind, provider, scope, since in (
            ("sector_led", "Sector-led improvement partner", "Quality assurance and audit.", -8),
            ("supporting_council", "A neighbouring council", "The front door, one day a week.", -5),
        ):
            self.later(
                SupportPartner(
                    council=self.council, inspection=self.inspection, kind=kind, provider=provider,
                    scope=scope, from_on=self.weekday(since), source="Improvement board minutes",
                ), at=at, by=lead,
            )  # fmt: skip
        before = None
        for label, weeks, judged_by, why in (
            ("1", -70, None, ""),
            ("2", -30, self.inspection, "Brought up to date before the inspection."),
        ):
            recorded_at = self.at(self.day(weeks)) if before else self.made_at
            before = self.record(
                SelfEvaluation(
                    council=self.council, title="Self-evaluation of children's services",
                    version_label=label, on=self.weekday(weeks), supersedes=before,
                    inspection=judged_by, accuracy="accurate" if judged_by else "",
                    accuracy_note="Leaders know their strengths and what must get better."
                    if judged_by else "", revised_because=why,
                ), at=recorded_at, by=lead,
            )  # fmt: skip
            for order, (name, *texts) in enumerate(SELF_EVALUATION, start=1):
                words = dict(
                    zip(("position", "strengths", "challenges", "priorities"), texts, strict=True)
                )
                self.later(
                    EvaluationTheme(evaluation=before, order=order, name=name, **words),
                    at=recorded_at, by=lead,
                )  # fmt: skip
        self.later(
            EngagementMeeting(
                council=self.council, on=self.weekday(-28), evaluation=before,
                attendees="Director of Children's Services\nLead inspector",
                notes="Caseloads, the front door and what care leavers say of their homes.",
            ), at=self.at(self.day(-27)), by=lead,
        )  # fmt: skip
        praised = self.record(
            Strength(
                inspection=older, order=1, reference="a",
                wording="Young people have a say in their pathway plans.", descriptor="strong",
                source="The inspection report",
            ), at=self.made_at, by=lead,
        )  # fmt: skip
        self.later(
            StrengthLineage(strength=praised, area=self.areas["e"], turn="became_area"),
            at=self.at(self.day(-12)), by=lead,
        )  # fmt: skip

    def inspect(
        self,
        title: str,
        *,
        started_on: date,
        weeks: int,
        published_weeks: float,
        at: datetime,
        received_weeks: float | None = None,
        framework: str = "",
        grades: dict[str, str] | None = None,
        **given: Any,
    ) -> Inspection:
        judged_by = (
            Framework.objects.get(code=framework)
            if framework
            else Framework.objects.in_force(on=started_on).get(kind="full_inspection")
        )
        inspection = Inspection(
            council=self.council,
            framework=judged_by,
            title=f"{title}, {started_on:%B %Y}",
            started_on=started_on,
            ended_on=started_on + timedelta(days=max(1, 7 * weeks - 3)),
            report_received_on=self.weekday(received_weeks) if received_weeks else None,
            report_published_on=self.weekday(published_weeks),
            visibility="public",
            **given,
        )
        self.record(inspection, at=at, by=self.people["plan_lead"])
        by_code = {grade.code: grade for grade in judged_by.grades.all()}
        for area in judged_by.judgement_areas.all():
            if grades and area.code in grades:
                self.later(
                    Judgement(inspection=inspection, area=area, grade=by_code[grades[area.code]]),
                    at=at,
                    by=self.people["plan_lead"],
                )
        return inspection

    def area(
        self, inspection: Inspection, letter: str, n: int, title: str, words: str, *, at: datetime
    ) -> AreaForImprovement:
        area = AreaForImprovement(
            inspection=inspection, reference=letter, order=n, short_title=title, wording=words,
            source="The inspection report", visibility="public",
        )  # fmt: skip
        self.record(area, at=at, by=self.people["plan_lead"])
        return area

    # The plan

    def make_plan(self, number: int, actions_count: int) -> ImprovementPlan:
        lead = self.people["plan_lead"]
        begun = self.at(self.day(-52))
        revised = self.at(self.day(-8))
        title = "Children's services improvement plan"
        if number > 1:
            title = f"{title}, part {number}"
        plan = ImprovementPlan(
            council=self.council, title=title, starts_on=self.day(-52), visibility="public",
            summary="What the council and its partners do so that children are safer, have homes "
            "where they belong, and are supported into adult life.",
        )  # fmt: skip
        self.record(plan, at=begun, by=lead)
        self.first_versions.append(make_versions(self, plan))
        self.later(PlanInspection(plan=plan, inspection=self.inspection), at=revised, by=lead)
        strands = {}
        for n, words in enumerate(self.given["strands"], start=1):
            strand = Strand(plan=plan, order=n, **words)
            strands[words["reference"]] = self.record(strand, at=begun, by=lead)
        focus = FocusArea(plan=plan, order=1, name="Children are seen and heard")
        self.record(focus, at=revised, by=lead)
        for letter in ("c", "f"):
            self.later(FocusAreaLink(focus_area=focus, area=self.areas[letter]), at=revised)
        tellers = [self.given["actions"][n % 36] for n in range(actions_count)]
        counts: dict[str, int] = defaultdict(int)
        told = []
        for n, words in enumerate(tellers):
            counts[words["strand"]] += 1
            tale = Tale(self, plan, strands[words["strand"]], words, n, counts[words["strand"]])
            told.append(tale)
        if self.size.updates is not None:
            self.share_updates(told, self.size.updates * actions_count)
        actions = record_many([tale.action_versions for tale in told])
        for tale, action in zip(told, actions, strict=True):
            tale.tell(action)
        make_measures(self, plan, actions, count=self.size.measures)
        by_reference = {action.reference: action for action in actions}
        make_proof(self, plan, by_reference, count=max(10, actions_count // 5))
        make_risks(self, plan, strands, by_reference)
        make_money(self, plan, strands, by_reference)
        if number == 1:
            make_feeds(self, plan, by_reference)
            make_young_people(self, plan, by_reference)
            make_tags(self, by_reference)
            make_exempt_update(self, by_reference)
        return plan

    def share_updates(self, told: "list[Tale]", count: int) -> None:
        """Give the actions that were begun `count` updates between them, as evenly as it goes."""
        tellers = [tale for tale in told if tale.name != "not_started"]
        each, rest = divmod(count, len(tellers))
        for n, tale in enumerate(tellers):
            tale.updates_count = each + (1 if n < rest else 0)

    # The boards

    def make_boards(self) -> None:
        clerk = self.people["clerk"]
        at = self.at(self.day(-52))
        board = Board(
            council=self.council, name="Children's Improvement Board", kind="improvement",
            is_independently_chaired=True, chair_post="Independent Chair",
            purpose="To hold the council and its partners to account for the improvement plan.",
            meets="Every four weeks", terms_of_reference_on=self.day(-50),
        )  # fmt: skip
        self.board = self.record(board, at=at, by=clerk)
        panel = Board(
            council=self.council, name="Corporate Parenting Panel", kind="corporate_parenting",
            purpose="To see that the council is a good parent to the children in its care.",
            chair_post="Lead Member for Children", meets="Every two months",
        )  # fmt: skip
        self.record(panel, at=at, by=clerk)
        cabinet = Board(
            council=self.council, name="Cabinet", kind="cabinet", chair_post="Leader of the Council"
        )
        self.record(cabinet, at=at, by=clerk)
        for plan in self.plans:
            self.later(BoardPlan(board=board, plan=plan), at=at, by=clerk)
        self.later(
            BoardRelation(board=board, relation="reports_to", other=cabinet), at=at, by=clerk
        )
        council, police, health = self.council.name, "Police", "Integrated Care Board"
        seats: list[tuple[Board, str, str, str, str | None, bool]] = [
            (board, "Independent Chair", "", "member", "board_member", True),
            (board, "Lead Member for Children", council, "member", None, False),
            (board, "Chief Executive", council, "member", None, False),
            (board, "Director of Children's Services", council, "member", "director", False),
            (board, "Chief Superintendent", police, "member", None, False),
            (board, "Chief Nurse", health, "member", None, False),
            (board, "Headteacher representative", "Schools forum", "member", None, False),
            (board, "Improvement Manager", council, "attendee", "plan_lead", False),
            (board, "Improvement Adviser", "Department for Education", "observer", "inspector",
             False),
            (panel, "Lead Member for Children", council, "member", None, True),
            (panel, "Two members of the children in care council", "", "member", None, False),
        ]  # fmt: skip
        for of, post, organisation, standing, person, chair in seats:
            self.later(
                BoardMember(
                    board=of, post=post, organisation=organisation, standing=standing,
                    user=self.people[person] if person else None, is_chair=chair,
                    from_on=self.day(-52),
                ), at=at, by=clerk,
            )  # fmt: skip
        themes = ["Care leavers", "Quality of practice", "Strategy discussions", "Workforce",
                  "Homes close to home", "Voice of children"]  # fmt: skip
        ahead = 5
        for n in range(self.size.meetings):
            weeks = 4 * (n - (self.size.meetings - ahead)) + 2
            meeting = Meeting(
                board=board, on=self.weekday(weeks), theme=themes[n % len(themes)],
                starts_at=time(14), place="Council chamber",
            )  # fmt: skip
            self.record(meeting, at=self.at(min(self.day(weeks - 12), self.day(-1))), by=clerk)
        self.later(
            Meeting(board=panel, on=self.weekday(5), starts_at=time(17, 30)), at=at, by=clerk
        )
        self.cabinet_meeting = Meeting(
            board=cabinet, on=self.weekday(6), starts_at=time(10), place="Town hall"
        )
        self.record(self.cabinet_meeting, at=self.at(self.day(-4)), by=clerk)
        plan = self.plans[0]
        seen: list[tuple[Board | None, str, float, str]] = [
            (board, "", -50, "approved"), (cabinet, "", -48, "approved"),
            (board, "", -6, "considered"), (cabinet, "", 6, "planned"),
            (None, "Ofsted", 2, "planned"),
        ]  # fmt: skip
        for body, recipient, when, what in seen:
            self.later(
                PlanSeen(
                    plan=plan, board=body, recipient=recipient, on=self.weekday(when), what=what
                ), at=self.at(min(self.day(when), self.day(-1))), by=clerk,
            )  # fmt: skip

    # The paper

    def make_report(self) -> None:
        lead, at = self.people["plan_lead"], self.at(self.day(-1))
        template = TemplateVersion.objects.offered_in(self.council).get(code="general")
        report = CommitteeReport(
            council=self.council, template=template, plan=self.plans[0],
            inspection=self.inspection, meeting=self.cabinet_meeting,
            title="Inspection of children's services: outcome and improvement plan",
            report_of="Director of Children's Services", prepared_by="Improvement Manager",
            contact="Improvement Manager\nDemocratic Services Officer", agenda_item="7",
            portfolio="Children and Young People", wards="All wards", is_key_decision=True,
            report_on=self.weekday(4), version_label="1", footer_reference="CYP 26/14",
            numbering=template.numbering,
        )  # fmt: skip
        self.record(report, at=at, by=lead)
        for order, section in enumerate(template.sections, start=1):
            self.later(
                ReportSection(
                    report=report, order=order, heading=section["heading"], kind=section["kind"],
                    level=section.get("level", 2), nil_wording=section.get("nil_wording", ""),
                    is_appendix=section.get("is_appendix", False), hint=section.get("hint", ""),
                    options=section.get("options", {}),
                    text=REPORT_WORDS.get(section["heading"], ""),
                ), at=at, by=lead,
            )  # fmt: skip

    def make_grants(self) -> None:
        administrator, inspector = self.people["administrator"], self.people["inspector"]
        given = {"plan": self.plans[0]}, {"inspection": self.inspection}, {"board": self.board}
        for opened in given:
            self.later(
                Grant(
                    user=inspector, council=self.council, until_on=self.day(52), **opened
                ), at=self.at(self.day(-6)), by=administrator,
            )  # fmt: skip


# Theme, then position, strengths, challenges and priorities.
SELF_EVALUATION = (
    (
        "Help and protection", "Most children are seen in time.", "The front door decides quickly.",
        "Supervision differs between teams.", "Supervision every month, looked at by audits.",
    ),
    (
        "Leaving care", "Nearly all care leavers are in touch.", "The leaving care forum.",
        "Homes that young people can afford.", "Twenty more homes with the housing service.",
    ),
)  # fmt: skip
REPORT_WORDS = {
    "Purpose of report": "To tell Cabinet what the inspection found, to seek approval of the "
    "revised improvement plan, and to report how far it has come.",
    "Recommendations": "1. That Cabinet notes the outcome of the inspection.\n"
    "2. That Cabinet approves the revised improvement plan at Appendix 1.\n"
    "3. That Cabinet asks the Children's Improvement Board to report every three months.",
    "Reasons for the recommendations": "The council must answer each area for improvement in a "
    "written statement of action. The plan does so, and shows how progress will be proved.",
    "Other options considered": "To leave the earlier plan as it was. This was rejected: it does "
    "not answer three of the six areas.",
    "Background": "The plan was begun a year ago. It was revised after the inspection, so that "
    "each area for improvement is answered by at least one action with one accountable lead.",
}


class Tale:
    """One action and what became of it. The names of tales are those of the fixture."""

    def __init__(
        self,
        demo: Demonstration,
        plan: ImprovementPlan,
        strand: Strand,
        words: dict[str, Any],
        n: int,
        number: int,
    ) -> None:
        self.demo, self.plan, self.strand, self.n = demo, plan, strand, n
        self.words = words
        self.updates_count: int | None = None
        self.name: str = words["tale"] if n < 36 else demo.chance.choice(TALES)
        chance = demo.chance
        shift = 0 if n < 36 else chance.randint(-4, 4)
        self.start, self.due = words["start"] + shift, words["due"] + shift
        if n >= 36:
            self.start, self.due = dates_for(self.name, chance)
        if words["tale"] == "exempt" and n >= 36:
            self.name = "steady"
        self.first_round = n < 36
        self.reference = f"{strand.reference}{number}"
        owners = demo.owners
        self.lead = (
            owners[words["owner"]] if self.first_round else chance.choice(list(owners.values()))
        )
        self.decider = demo.people["director" if chance.random() < 0.5 else "board_member"]
        self.recorded_at = demo.at(demo.day(min(max(-52, self.start - 2), -8)))
        self.original = self.due - {"moved": 8, "moved_twice": 14}.get(self.name, 0)
        self.moves = self.planned_moves()
        self.action_versions = self.make_versions()

    def planned_moves(self) -> list[tuple[float, float, datetime, datetime]]:
        """New dates that were agreed: from and to in weeks, asked at, decided at."""
        demo = self.demo
        steps: list[tuple[float, float, float]] = []
        if self.name == "moved":
            steps = [(self.original, self.due, min(self.original - 2, -5))]
        elif self.name == "moved_twice":
            middle = self.due - 6
            steps = [
                (self.original, middle, min(self.original - 2, -14)),
                (middle, self.due, min(middle - 2, -5)),
            ]
        return [
            (old, new, demo.at(demo.day(asked)), demo.at(demo.day(asked + 0.6), 15))
            for old, new, asked in steps
        ]

    def make_versions(self) -> list[Action]:
        demo, words = self.demo, self.words
        title = words["title"] if self.first_round else f"{words['title']}, round {self.n // 36}"
        exempt = self.name == "exempt"
        action = Action(
            plan=self.plan,
            strand=self.strand,
            reference=self.reference,
            order=self.n + 1,
            title=title,
            outcome_sought=words["outcome"],
            success_measure=words["measure"],
            start_on=demo.weekday(self.start),
            original_due_on=demo.weekday(self.original),
            due_on=demo.weekday(self.original),
            already_under_way=self.start < -40,
            visibility="exempt" if exempt else words.get("visibility", "members"),
            exempt_paragraphs="4" if exempt else "",
            exempt_reason="Consultation with staff and unions is under way." if exempt else "",
        )
        action.by, action.recorded_at = demo.people["plan_lead"], self.recorded_at
        changes: list[tuple[datetime, User, dict[str, Any]]] = [
            (decided, self.decider, {"due_on": demo.weekday(new)})
            for _, new, _, decided in self.moves
        ]
        if self.name == "withdrawn":
            at, lead = demo.at(demo.day(-7)), demo.people["plan_lead"]
            reason = "It is part of the council's new corporate plan, and is followed there."
            withdrawn = {"withdrawn_at": at, "withdrawn_by": lead, "withdrawn_reason": reason}
            changes.append((at, lead, withdrawn))
        return demo.versions(action, *changes)

    def tell(self, action: Action) -> None:
        """Record everything that hangs on the action."""
        self.action = action
        self.link()
        self.ask_for_dates()
        self.report()
        self.close()
        if self.n % 3 == 0:
            self.set_milestones()

    def link(self) -> None:
        demo, words, lead = self.demo, self.words, self.demo.people["plan_lead"]
        self.demo.later(
            ActionLead(action=self.action, user=self.lead), at=self.recorded_at, by=lead
        )
        revised = max(self.recorded_at, demo.at(demo.day(-8)))
        for letter in words["areas"]:
            self.demo.later(
                ActionArea(action=self.action, area=demo.areas[letter]), at=revised, by=lead
            )
        if "b" in words["areas"] and self.start < -30:
            self.demo.later(
                ActionArea(action=self.action, area=demo.visit_areas[1]),
                at=self.recorded_at, by=lead,
            )  # fmt: skip
        for key in words.get("contributors", ()):
            if demo.owners[key] != self.lead:
                self.demo.later(
                    ActionContributor(action=self.action, user=demo.owners[key]),
                    at=self.recorded_at, by=lead,
                )  # fmt: skip
        for organisation in words.get("partners", ()):
            self.demo.later(
                ActionPartner(action=self.action, organisation=organisation),
                at=self.recorded_at, by=lead,
            )  # fmt: skip

    def ask_for_dates(self) -> None:
        demo = self.demo
        for n, (old, new, asked_at, decided_at) in enumerate(self.moves):
            change = self.change(old, new, asked_at, n)
            kept = demo.versions(
                change,
                (decided_at, self.decider, {
                    "is_agreed": True, "decided_by": self.decider, "decided_at": decided_at,
                    "decision_reason": "Agreed, with a progress report in four weeks.",
                }),
            )  # fmt: skip
            demo.waiting[DueDateChange].append(kept)
        if self.name == "asked":
            change = self.change(self.due, self.due + 8, demo.at(demo.day(-0.9)), self.n)
            demo.waiting[DueDateChange].append([change])

    def change(self, old: float, new: float, asked_at: datetime, n: int) -> DueDateChange:
        demo, given = self.demo, self.demo.given["words"]
        change = DueDateChange(
            action=self.action,
            from_on=demo.weekday(old),
            to_on=demo.weekday(new),
            reason=given["reasons"][n % len(given["reasons"])],
            effect_on_children=given["effects"][n % len(given["effects"])],
            asked_at=asked_at,
            asked_by=self.lead,
        )
        change.by, change.recorded_at = self.lead, asked_at
        return change

    @cached_property
    def delivered_weeks(self) -> float | None:
        """When it was delivered, in weeks; None if it was not."""
        if self.name in ("delivered", "delivered_without", "closed", "proposed", "reopened"):
            return float(self.due - 1)
        return None

    def report(self) -> None:
        """Updates about every four weeks, from the start to the end of the tale."""
        demo, given, chance = self.demo, self.demo.given["words"], self.demo.chance
        if self.name == "not_started":
            return
        last = {"silent": -7.5, "withdrawn": -9.0}.get(self.name, -0.7)
        delivered = self.delivered_weeks
        if delivered is not None:
            last = min(delivered + 2, -0.7)
        if self.name == "reopened":
            last = -0.7
        first = max(self.start + 2, -50)
        count = self.updates_count or max(1, round((last - first) / 4.3))
        for n in range(count):
            weeks = last - (last - first) * (count - 1 - n) / max(1, count - 1)
            left = count - 1 - n
            at = demo.at(demo.day(weeks), 9 + n % 8, (7 * (self.n + n)) % 60)
            is_delivered = delivered is not None and weeks >= delivered
            if self.name == "reopened" and weeks > -3:
                is_delivered = False
            rag, text = self.said(left, given, chance, is_delivered=is_delivered)
            update = demo.later(
                ProgressUpdate(
                    action=self.action,
                    on=at.date(),
                    rag=rag,
                    delivered_on=demo.weekday(delivered) if is_delivered and delivered else None,
                    happened=text,
                    next_steps="" if is_delivered else chance.choice(given["next"]),
                ),
                at=at,
                by=self.lead,
            )
            if rag == "red" and not left and self.n % 3 != 1:
                self.explain(update, at=at + timedelta(minutes=20))

    def explain(self, update: ProgressUpdate, *, at: datetime) -> None:
        """Why it is off track. One action in three still lacks its note."""
        notes = self.demo.given["words"]["exceptions"]
        note = ExceptionNote(
            action=self.action,
            update=update,
            back_on_track_on=self.demo.weekday(6),
            **notes[self.n % len(notes)],
        )
        self.demo.later(note, at=at, by=self.lead)

    def said(
        self, left: int, given: dict[str, Any], chance: random.Random, *, is_delivered: bool
    ) -> tuple[str, str]:
        """Rating and words of the update that has `left` updates after it."""
        if is_delivered:
            return "green", given["delivered"][0]
        if self.name == "red_overdue" and left < 3:
            return ("red" if left < 2 else "amber"), chance.choice(given["red"])
        if self.name in ("amber", "asked", "moved_twice", "reopened") and left < 2:
            return "amber", chance.choice(given["amber"])
        if self.name == "moved" and left in (2, 3):
            return "amber", chance.choice(given["amber"])
        return "green", chance.choice(given["steady"])

    def close(self) -> None:
        """Evidence and closing, for actions that were delivered."""
        demo = self.demo
        delivered = self.delivered_weeks
        if delivered is None:
            return
        if self.name != "delivered_without":
            at = demo.at(demo.day(min(delivered + 2, -0.7)), 11)
            demo.later(
                Evidence(
                    plan=self.plan,
                    action=self.action,
                    title="Audit of 40 cases, moderated",
                    kind="audit",
                    strength="strong" if self.n % 2 else "moderate",
                    dated_on=demo.weekday(min(delivered + 1.5, -0.8)),
                    finding="Seven cases of ten were graded good or better, up from five.",
                    link=f"https://intranet.{demo.slug}.example/audits/{self.reference.lower()}",
                ), at=at, by=self.lead,
            )  # fmt: skip
        if self.name not in ("closed", "proposed", "reopened"):
            return
        proposed_at = demo.at(demo.day(min(delivered + 3, -1.5)))
        closing = Closing(
            action=self.action, proposed_at=proposed_at, proposed_by=self.lead,
            case="Two audits and what young people told the forum show that the change holds.",
        )  # fmt: skip
        closing.by, closing.recorded_at = self.lead, proposed_at
        changes: list[tuple[datetime, User, dict[str, Any]]] = []
        if self.name != "proposed":
            chair, decided_at = demo.people["board_member"], demo.at(demo.day(delivered + 6))
            changes.append((decided_at, chair, {
                "is_closed": True, "impact": "evident", "decided_by": chair,
                "minute_reference": f"CIB/{decided_at:%y}/{self.n % 36 + 3}",
                "decided_at": decided_at,
                "decision_reason": "The board heard the audit and the forum, and agrees.",
            }))  # fmt: skip
        if self.name == "reopened":
            director, reopened_at = demo.people["director"], demo.at(demo.day(-3))
            changes.append((reopened_at, director, {
                "reopened_at": reopened_at, "reopened_by": director,
                "reopened_reason": "Attendance fell after the summer and must be won back.",
            }))  # fmt: skip
        demo.waiting[Closing].append(demo.versions(closing, *changes))

    def set_milestones(self) -> None:
        demo = self.demo
        for n, (title, share) in enumerate((("Design agreed", 0.3), ("First team live", 0.7))):
            weeks = self.start + (self.original - self.start) * share
            met = demo.weekday(weeks + n) if weeks < -4 else None
            demo.later(
                Milestone(
                    action=self.action, title=title, due_on=demo.weekday(weeks), met_on=met
                ), at=demo.at(max(self.recorded_at.date(), met) if met else demo.day(-8)),
                by=self.lead,
            )  # fmt: skip


TALES: tuple[str, ...] = (
    *("steady",) * 8, *("amber",) * 4, *("red_overdue",) * 3, *("closed",) * 6, *("delivered",) * 3,
    "delivered_without", *("moved",) * 3, *("moved_twice",) * 2, "silent", "asked", "proposed",
    "green_overdue", *("not_started",) * 2, "withdrawn", "reopened",
)  # fmt: skip

DUE_WEEKS: dict[str, Callable[[random.Random], int]] = {
    "red_overdue": lambda chance: chance.randint(-12, -1),
    "green_overdue": lambda chance: chance.randint(-8, -1),
    "closed": lambda chance: chance.randint(-30, -10),
    "reopened": lambda chance: chance.randint(-20, -10),
    "delivered": lambda chance: chance.randint(-20, -3),
    "delivered_without": lambda chance: chance.randint(-20, -3),
    "proposed": lambda chance: chance.randint(-16, -6),
    "not_started": lambda chance: chance.randint(20, 40),
}


def dates_for(tale: str, chance: random.Random) -> tuple[int, int]:
    """Start and due date, in weeks, that fit a tale."""
    if tale == "not_started":
        return chance.randint(2, 10), DUE_WEEKS[tale](chance)
    due = DUE_WEEKS[tale](chance) if tale in DUE_WEEKS else chance.randint(2, 26)
    return due - chance.randint(26, 36) if due < 6 else chance.randint(-40, -12), due
