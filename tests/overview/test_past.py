"""The past is never rewritten: whatever was recorded since, a past day shows what it showed."""

import re
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from django.http import QueryDict

from accounts.as_at import as_recorded, end_of
from accounts.policy import Role
from boards.models import BoardPlan
from impact.gaps import gaps_of
from impact.line_reading import LineReading
from improvement.models import (
    ActionArea,
    ActionLead,
    FocusArea,
    FocusAreaLink,
    ImprovementPlan,
    PlanInspection,
)
from improvement.plan_list import plan_list
from improvement.plan_meetings import meetings_around
from improvement.workflows import decide_date
from overview.standing import rows_of, standing_of
from overview.views import plans_of
from reports.facts import Facts
from reports.models import CommitteeReport
from tests.clock import LONDON, today_is
from tests.make import (
    make_action,
    make_area,
    make_board,
    make_closing,
    make_council,
    make_date_change,
    make_evidence,
    make_inspection,
    make_meeting,
    make_member,
    make_plan,
    make_report,
    make_strand,
    make_update,
)

FIRST_DAY = date(2025, 9, 1)
DAYS = 200


class Life:
    """A plan that lives from day to day: each thing done to it goes through the save path."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.day = FIRST_DAY
        self.at = self.moment()
        self.council = make_council(at=self.at)
        self.director = make_member(self.council, Role.DIRECTOR, at=self.at)
        self.people = [make_member(self.council, Role.ACTION_OWNER, at=self.at) for _ in range(3)]
        self.inspection = make_inspection(self.council, at=self.at, started_on=date(2025, 5, 12))
        self.areas = [make_area(self.inspection, at=self.at) for _ in range(3)]
        self.plan = make_plan(self.council, at=self.at, starts_on=self.day)
        self.record(PlanInspection(plan=self.plan, inspection=self.inspection))
        self.strands = [make_strand(self.plan, at=self.at, order=n) for n in range(3)]
        self.focus = FocusArea(plan=self.plan, name="Priority")
        self.record(self.focus)
        self.record(FocusAreaLink(focus_area=self.focus, area=self.areas[0]))
        self.board = make_board(self.council, at=self.at)
        self.record(BoardPlan(board=self.board, plan=self.plan))
        self.meetings = [
            make_meeting(self.board, at=self.at, on=self.day + timedelta(days=30 * n))
            for n in range(1, 6)
        ]
        self.paper = make_report(self.plan, at=self.at)
        self.changes, self.closings, self.evidence = [], [], []
        self.actions = []
        for _ in range(3):
            self.add_action()

    def moment(self) -> datetime:
        return datetime.combine(self.day, time(8 + self.random.randrange(15), 30), LONDON)

    def record(self, thing, by=None):
        thing.save(by=by or self.director, at=self.at)

    def live_a_day(self) -> None:
        """The next day, and one thing done on it."""
        self.day += timedelta(days=1)
        self.at = self.moment()
        self.random.choice(THINGS)(self)

    def one_of(self, kept):
        """One of them as it stands, or None."""
        if not kept:
            return None
        chosen = self.random.choice(kept)
        return type(chosen).objects.get(pk=chosen.pk)

    def change(self, thing, **given) -> None:
        if thing is not None:
            for name, value in given.items():
                setattr(thing, name, value)
            self.record(thing)

    def words(self) -> str:
        return f"Words {self.random.randrange(10_000)}"

    def some_day(self) -> date:
        return self.day + timedelta(days=self.random.randrange(-20, 120))

    # What is done to it

    def add_action(self) -> None:
        made = make_action(
            self.plan,
            strand=self.random.choice(self.strands),
            lead=self.random.choice(self.people),
            answers=tuple(self.random.sample(self.areas, self.random.randrange(3))),
            title=self.words(),
            order=self.random.randrange(9),
            start_on=self.day - timedelta(days=25),
            due_on=self.some_day(),
            at=self.at,
        )
        self.actions.append(made)

    def edit_action(self) -> None:
        strand = self.random.choice(self.strands)
        self.change(self.one_of(self.actions), title=self.words(), strand=strand)

    def report(self) -> None:
        action = self.random.choice(self.actions)
        delivered = {"delivered_on": self.day} if self.random.random() < 0.2 else {}
        rag = self.random.choice(["red", "amber", "green"])
        make_update(action, on=self.day, at=self.at, rag=rag, **delivered)

    def ask_for_a_date(self) -> None:
        action = self.one_of(self.actions)
        if not action.date_changes.undecided().exists():
            by, to_on = self.people[0], self.day + timedelta(days=90)
            self.changes.append(make_date_change(action, to_on=to_on, by=by, at=self.at))

    def decide_a_date(self) -> None:
        if self.changes:
            change = self.changes.pop()
            agreed = self.random.random() < 0.7
            decide_date(change, is_agreed=agreed, by=self.director, at=self.at)

    def close(self) -> None:
        action = self.one_of(self.actions)
        if not action.closings.filter(reopened_at=None).exists():
            given = {"is_closed": True, "impact": "evident", "minute_reference": "M1"}
            given |= {"decided_by": self.director, "decided_at": self.at}
            by = self.people[0]
            self.closings.append(make_closing(action, by=by, at=self.at, **given))

    def reopen(self) -> None:
        if self.closings:
            given = {"reopened_at": self.at, "reopened_by": self.director}
            self.change(self.closings.pop(), reopened_reason="Not embedded", **given)

    def withdraw_action(self) -> None:
        action = self.one_of(self.actions)
        if action.withdrawn_at is None and self.random.random() < 0.3:
            action.withdraw("No longer needed", by=self.director, at=self.at)

    def add_evidence(self) -> None:
        self.evidence.append(make_evidence(self.random.choice(self.actions), at=self.at))

    def withdraw_evidence(self) -> None:
        if self.evidence:
            self.evidence.pop().withdraw("Wrong file", by=self.director, at=self.at)

    def change_lead(self) -> None:
        action = self.random.choice(self.actions)
        for link in action.lead_links.current():
            link.end(by=self.director, at=self.at)
        self.record(ActionLead(action=action, user=self.random.choice(self.people)))

    def tie_or_untie_area(self) -> None:
        action, area = self.random.choice(self.actions), self.random.choice(self.areas)
        links = ActionArea.objects.current().filter(action=action, area=area)
        if not links:
            self.record(ActionArea(action=action, area=area))
        for link in links:
            link.end(by=self.director, at=self.at)

    def change_area(self) -> None:
        order = self.random.randrange(9)
        self.change(self.one_of(self.areas), short_title=self.words(), order=order)

    def change_strand(self) -> None:
        given = {"name": self.words(), "order": self.random.randrange(9)}
        self.change(self.one_of(self.strands), **given)

    def add_strand(self) -> None:
        self.strands.append(make_strand(self.plan, at=self.at, order=self.random.randrange(9)))

    def change_plan(self) -> None:
        plan = ImprovementPlan.objects.get(pk=self.plan.pk)
        self.change(plan, title=self.words(), summary=self.words(), starts_on=self.some_day())

    def change_focus_area(self) -> None:
        self.change(FocusArea.objects.get(pk=self.focus.pk), name=self.words())

    def change_inspection(self) -> None:
        self.change(self.inspection, title=self.words())

    def answer_or_not(self) -> None:
        links = list(self.plan.inspection_links.current())
        if not links:
            self.record(PlanInspection(plan=self.plan, inspection=self.inspection))
        for link in links:
            link.end(by=self.director, at=self.at)

    def hold_or_not(self) -> None:
        links = list(self.plan.board_links.current())
        if not links:
            self.record(BoardPlan(board=self.board, plan=self.plan))
        for link in links:
            link.end(by=self.director, at=self.at)

    def change_board(self) -> None:
        self.change(self.board, name=self.words())

    def move_meeting(self) -> None:
        self.change(self.one_of(self.meetings), on=self.some_day(), theme=self.words())

    def withdraw_meeting(self) -> None:
        meeting = self.one_of(self.meetings)
        if meeting.withdrawn_at is None and self.random.random() < 0.3:
            meeting.withdraw("Cancelled", by=self.director, at=self.at)

    def add_meeting(self) -> None:
        self.meetings.append(make_meeting(self.board, at=self.at, on=self.some_day()))


THINGS = [
    thing
    for name, thing in vars(Life).items()
    if callable(thing)
    and name
    not in ("__init__", "moment", "record", "live_a_day", "one_of", "change", "words", "some_day")
]
THINGS += [Life.report] * 8 + [Life.add_action] * 2 + [Life.edit_action] * 2


def on_the_overview(life, day, past):
    """What the overview says on `day`, or of it."""
    plan, user = life.plan, life.director
    (shown,) = plans_of(life.council, user, on=day, as_at=past)
    since, following = meetings_around(plan, user, on=day, past=past)
    reading = LineReading(plan, user=user, on=day, past=past)
    standing = standing_of(reading, since=since)
    line = reading.line(standing.live)
    gaps = [(each.rule.code, each.gaps) for each in gaps_of(line)]
    return (shown.title, since, following, standing, line, gaps)


def in_the_list(life, day, past):
    """What the plan's own page says on `day`, or of it."""
    plan = ImprovementPlan.objects.get(pk=life.plan.pk)
    plan = as_recorded(plan, user=life.director, past=past)
    found = plan_list(life.plan, QueryDict(), user=life.director, on=day, past=past)
    rows = [
        (strand, [{name: row[name] for name in row if name != "url"} for row in rows])
        for strand, rows in found.strands
    ]
    counts = [(each.value, each.count) for each in (*found.statuses, *found.ratings)]
    return (plan.title, plan.summary, plan.starts_on, rows, counts, found.options)


def in_a_paper(life, day, past):
    """What a paper with the facts of `day` says, written on that day or now."""
    report = CommitteeReport.objects.get(pk=life.paper.pk)
    report.facts_on = day
    facts = Facts(report, today=life.day)
    meeting = facts.last_meeting
    said = meeting and (str(meeting.board), meeting.on, meeting.theme)
    strands = [(strand.name, strand.order) for strand in facts.strands]
    bodies = [(body.board.name, body.holds_plan) for body in facts.bodies]
    actions = [asdict(row) for row in facts.every_action]
    answered = {pk: area.short_title for pk, area in facts.answered.items()}
    return (facts.plan_title, said, strands, bodies, actions, facts.actions_then, answered)


def of_the_actions(life, day, past):
    """Each action with all that is worked out about it."""
    return rows_of(LineReading(life.plan, user=life.director, on=day, past=past))


PAGES = (on_the_overview, in_the_list, in_a_paper)


@pytest.mark.django_db
def test_two_hundred_past_days_show_what_was_recorded_by_then():
    """Each day the actions are remembered as they stood, each tenth day a whole page."""
    life = Life(seed=7)
    remembered = []
    for n in range(DAYS):
        life.live_a_day()
        pages = [of_the_actions] if n % 10 else [of_the_actions, PAGES[n // 10 % 3]]
        remembered += [(life.day, page, page(life, life.day, None)) for page in pages]
    wrong = [
        (day, page.__name__)
        for day, page, then in remembered
        if page(life, day, end_of(day)) != then
    ]
    assert wrong == []
    assert len(life.actions) > 10


def main_of(response):
    """The page without its frame, and without the latest day that can be asked for."""
    return re.sub(
        r' max="[^"]*"', "", response.content.decode().partition("<main")[2].partition("</main>")[0]
    )


@pytest.mark.django_db
def test_pages_of_the_past_stay_as_they_were_to_the_letter(client):
    life = Life(seed=11)
    things = (life.council, life.plan, life.actions[0])
    urls = [thing.get_absolute_url() for thing in things]

    def visit(url, day):
        client.force_login(life.director)
        return main_of(client.get(url, {"as_at": day.isoformat()}))

    seen = {}
    for n in range(40):
        life.live_a_day()
        if n % 8 == 7:
            with today_is(life.day + timedelta(days=1)):
                seen |= {(url, life.day): visit(url, life.day) for url in urls}
    with today_is(life.day + timedelta(days=30)):
        changed = [key for key, then in seen.items() if visit(*key) != then]
    assert changed == []
