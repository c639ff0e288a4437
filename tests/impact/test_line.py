"""The line of sight as it is read: a plan without a gap, the same plan salted with one of each."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.as_at import end_of
from accounts.policy import Role
from impact.gaps import RULES, gaps_of
from impact.line_reading import line_of
from impact.models import Measure, MeasureAction
from improvement.models import (
    Action,
    RiskAction,
    RiskStrength,
)
from improvement.status import Rag
from improvement.workflows import decide_date
from inspections.models import Strength
from tests import make
from tests.clock import today_is
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db

TODAY = date(2026, 11, 16)
THEN = datetime(2026, 6, 1, 12, tzinfo=timezone.get_default_timezone())


class Whole:
    """A plan whose line is whole: a finding, an action, a measure, a risk, a check, a voice."""

    def __init__(self) -> None:
        self.council = make.make_council()
        self.leader = make.make_member(self.council, Role.PLAN_LEAD)
        self.owner = make.make_member(self.council, Role.ACTION_OWNER)
        self.inspection = make.make_inspection(self.council, at=THEN)
        self.plan = make.make_plan(self.council, answers=self.inspection, at=THEN)
        self.area = make.make_area(self.inspection, at=THEN)
        self.action = self.act()
        self.measure = make.make_measure(
            self.plan,
            baseline_value=70,
            baseline_on=date(2026, 4, 30),
            direction="higher",
            frequency="monthly",
            at=THEN,
        )
        make.make_target(self.measure, value=90, due_on=date(2027, 3, 31), at=THEN)
        for month, value in ((6, 72), (7, 75), (8, 78), (9, 80), (10, 82)):
            self.read(month, value)
        self.tie(MeasureAction(measure=self.measure, action=self.action))
        self.risk = make.make_risk(self.plan, at=THEN)
        self.tie(RiskAction(risk=self.risk, action=self.action))
        make.make_programme(self.plan, first_due_on=TODAY, at=THEN)
        make.make_voice(self.plan, heard_on=TODAY, at=THEN)

    def tie(self, link: Any) -> None:
        link.save(by=self.leader, at=THEN)

    def act(self, *, is_reported: bool = True, **given: Any) -> Action:
        given.setdefault("answers", (self.area,))
        given.setdefault("due_on", TODAY + timedelta(days=60))
        action = make.make_action(self.plan, lead=self.owner, at=THEN, **given)
        if is_reported:
            self.report(action)
        return action

    def report(self, action: Action, **given: Any) -> None:
        said = {"on": TODAY - timedelta(days=3), "rag": Rag.GREEN, "happened": "It is at 82%."}
        make.make_update(action, by=self.owner, at=THEN, **said | given)

    def measured(self, **given: Any) -> Action:
        action = self.act(**given)
        self.tie(MeasureAction(measure=self.measure, action=action))
        return action

    def read(self, month: int, value: int) -> None:
        last = date(2026, month + 1, 1) - timedelta(days=1)
        make.make_reading(self.measure, period_on=last, value=value, at=THEN)

    def flat(self) -> Measure:
        """A measure that does not move, and is not at its target."""
        measure = make.make_measure(
            self.plan,
            baseline_value=70,
            baseline_on=date(2026, 4, 30),
            direction="higher",
            frequency="monthly",
            at=THEN,
        )
        make.make_target(measure, value=90, due_on=date(2027, 3, 31), at=THEN)
        for month in (7, 8, 9, 10):
            last = date(2026, month + 1, 1) - timedelta(days=1)
            make.make_reading(measure, period_on=last, value=70, at=THEN)
        return measure

    def close(self, action: Action) -> None:
        make.make_closing(
            action,
            by=self.owner,
            at=THEN,
            is_closed=True,
            impact="evident",
            minute_reference="IB/26/1",
            decided_by=self.leader,
            decided_at=THEN,
        )

    def found(self, user: Any = None) -> list[tuple[str, int]]:
        line = line_of(self.plan, user=user or self.leader, on=TODAY, past=None)
        return [(found.rule.code, found.count) for found in gaps_of(line)]


def disagree(whole: Whole) -> None:
    make.make_assurance_rating(whole.action, rag=Rag.RED, at=THEN)


def lose_the_lead(whole: Whole) -> None:
    membership = whole.owner.memberships.get()
    membership.ended_at, membership.ended_by = THEN, whole.leader
    membership.save(by=whole.leader, at=THEN)


def go_past_the_date(whole: Whole) -> None:
    whole.measured(due_on=TODAY - timedelta(days=1))


def deliver_unproved(whole: Whole) -> None:
    action = whole.measured(is_reported=False)
    whole.report(action, delivered_on=TODAY - timedelta(days=3))


def threaten_a_strength(whole: Whole) -> None:
    strength = Strength(inspection=whole.inspection, wording="The virtual school is very strong.")
    strength.save(by=whole.leader, at=THEN)
    whole.tie(RiskStrength(risk=whole.risk, strength=strength))


def stand_still(whole: Whole) -> None:
    whole.tie(MeasureAction(measure=whole.flat(), action=whole.act()))


def act_unmeasured(whole: Whole) -> None:
    whole.act()


def fall_silent(whole: Whole) -> None:
    whole.report(whole.measured(is_reported=False), on=TODAY - timedelta(days=36))


def move_twice(whole: Whole) -> None:
    for days in (90, 120):
        change = make.make_date_change(
            whole.action, to_on=TODAY + timedelta(days=days), by=whole.owner, at=THEN
        )
        decide_date(change, is_agreed=True, by=whole.leader, at=THEN)


def forget_a_reading(whole: Whole) -> None:
    measure = make.make_measure(
        whole.plan,
        baseline_value=70,
        baseline_on=date(2026, 1, 31),
        frequency="monthly",
        direction="higher",
        at=THEN,
    )
    make.make_reading(measure, period_on=date(2026, 2, 28), value=71, at=THEN)


def find_unmeasured(whole: Whole) -> None:
    area = make.make_area(whole.inspection, at=THEN)
    whole.close(whole.act(answers=(area,)))
    evidence = make.make_evidence(whole.action, at=THEN)
    make.make_area_impact(whole.plan, area, evidence, impact="emerging", at=THEN)


def deliver_unrated(whole: Whole) -> None:
    area = make.make_area(whole.inspection, at=THEN)
    whole.close(whole.measured(answers=(area,)))


SALTED: dict[str, Callable[[Whole], Any]] = {
    "area_without_action": lambda whole: make.make_area(whole.inspection, at=THEN),
    "owner_and_assurance_disagree": disagree,
    "lead_has_left": lose_the_lead,
    "green_but_overdue": go_past_the_date,
    "delivered_without_evidence": deliver_unproved,
    "risk_without_action": lambda whole: make.make_risk(whole.plan, at=THEN),
    "strength_at_risk": threaten_a_strength,
    "green_but_not_moving": stand_still,
    "action_without_measure": act_unmeasured,
    "silent": fall_silent,
    "moved_twice": move_twice,
    "measure_is_stale": forget_a_reading,
}
SALTED |= {
    "area_without_measure": find_unmeasured,
    "impact_not_rated": deliver_unrated,
    "baseline_is_late": lambda whole: make.make_measure(
        whole.plan,
        baseline_expected_on=TODAY - timedelta(days=1),
        frequency="yearly",
        kept_since=TODAY - timedelta(days=30),
        direction="higher",
        at=THEN,
    ),
    "assurance_is_due": lambda whole: make.make_programme(
        whole.plan, first_due_on=TODAY - timedelta(days=1), at=THEN
    ),
    "nobody_was_told": lambda whole: make.make_voice(
        whole.plan, heard_on=TODAY - timedelta(days=91), at=THEN
    ),
    "claim_without_figure": lambda whole: whole.report(
        whole.action, on=TODAY, happened="The quality of visits has risen significantly."
    ),
    "action_without_area": lambda whole: whole.measured(answers=()),
}


@pytest.fixture
def whole() -> Whole:
    return Whole()


def test_a_plan_without_a_gap_has_none(whole):
    assert whole.found() == []


@pytest.mark.parametrize("code", [rule.code for rule in RULES])
def test_each_gap_is_found_in_a_plan_salted_with_it_alone(whole, code):
    SALTED[code](whole)
    assert whole.found() == [(code, 1)]


def test_every_gap_is_found_in_a_plan_salted_with_one_of_each(whole):
    """Some salt brings another gap with it, but none hides another."""
    for salt in SALTED.values():
        salt(whole)
    assert {code for code, _ in whole.found()} == set(SALTED)


def signed_in(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def page(whole: Whole, user: Any = None, query: str = "", client: Client | None = None) -> Any:
    client = client or signed_in(user or whole.leader)
    url = reverse("impact:line", args=[whole.council.slug, whole.plan.pk])
    with today_is(TODAY):
        return client.get(url + query)


def test_the_page_names_each_gap_and_leads_to_where_it_is_mended(whole):
    unanswered = make.make_area(whole.inspection, at=THEN)
    said = page(whole).content.decode()
    form = reverse("improvement:add_action", args=[whole.council.slug, whole.plan.pk])
    assert f'href="{form}?area={unanswered.pk}">{unanswered}</a>: No action answers it' in said


def test_what_has_no_measure_leads_to_the_form_that_ties_one(whole):
    area = make.make_area(whole.inspection, at=THEN)
    action = make.make_action(whole.plan, answers=(area,), reference="Q 1", at=THEN)
    client = signed_in(whole.leader)
    said = page(whole, client=client).content.decode()
    form = reverse("impact:add_measure", args=[whole.council.slug, whole.plan.pk])
    assert f'href="{form}?action=Q+1">{action}</a>: No measure will show' in said
    assert f'href="{form}?area={area.pk}">{area}</a>: Neither it' in said
    with today_is(TODAY):
        of_action, of_area = (
            client.get(f"{form}?{chosen}").content.decode()
            for chosen in ("action=Q+1", f"area={area.pk}")
        )
    assert 'value="Q 1"' in of_action
    assert re.search(rf'value="{area.pk}"[^>]* checked', of_area)


def test_who_may_not_mend_is_led_to_the_record(whole):
    unanswered = make.make_area(whole.inspection, at=THEN)
    said = page(whole, make.make_member(whole.council, Role.BOARD_MEMBER)).content.decode()
    assert f'href="{unanswered.get_absolute_url()}">{unanswered}</a>: No action answers it' in said


def test_one_kind_of_gap_has_a_page_of_its_own(whole):
    for _ in range(60):
        make.make_risk(whole.plan, at=THEN)
    said = page(whole, query="?gap=risk_without_action&page=2").content.decode()
    assert said.count("No action reduces it") == 10
    assert page(whole, query="?gap=nonsense").status_code == 404


def test_as_at_a_past_day_the_line_is_as_it_was_recorded(whole):
    recorded = datetime(2026, 11, 10, 9, tzinfo=THEN.tzinfo)
    make.make_area(whole.inspection, at=recorded)
    line = {
        on: line_of(whole.plan, user=whole.leader, on=TODAY, past=end_of(on))
        for on in (date(2026, 11, 9), date(2026, 11, 10))
    }
    assert [[str(area) for area in each.areas][:1] for each in line.values()] == [
        [str(whole.area)],
        [str(whole.area)],
    ]
    assert [len(each.areas) for each in line.values()] == [1, 2]


def test_what_is_exempt_is_no_gap_to_those_who_may_not_know_of_it(whole):
    hidden = {"visibility": "exempt", "exempt_paragraphs": "2", "exempt_reason": "It names a home."}
    make.make_risk(whole.plan, at=THEN, **hidden)
    viewer = make.make_member(whole.council, Role.VIEWER)
    assert (whole.found(), whole.found(viewer)) == ([("risk_without_action", 1)], [])


@pytest.mark.parametrize("past", [None, end_of(TODAY - timedelta(days=1))], ids=["now", "then"])
def test_a_source_that_is_exempt_is_not_counted_for_those_who_may_not_know_of_it(whole, past):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}
    heard = make.make_voice(whole.plan, areas=(whole.area,), at=THEN, **exempt)
    checked = make.make_activity(whole.plan, areas=(whole.area,), at=THEN)
    make.make_area_impact(whole.plan, whole.area, checked, heard, at=THEN)
    counted = {}
    for role in (Role.VIEWER, Role.PLAN_LEAD):
        reader = make.make_member(whole.council, role)
        (area,) = line_of(whole.plan, user=reader, on=TODAY, past=past).areas
        counted[role] = (area.impact, area.sources_count)
    assert counted == {Role.VIEWER: ("evident", 1), Role.PLAN_LEAD: ("evident", 2)}


def test_where_every_source_is_exempt_nothing_says_so(whole):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}
    heard = make.make_voice(whole.plan, areas=(whole.area,), at=THEN, **exempt)
    checked = make.make_activity(whole.plan, areas=(whole.area,), at=THEN, **exempt)
    make.make_area_impact(whole.plan, whole.area, checked, heard, at=THEN)
    said = {}
    for role in (Role.VIEWER, Role.PLAN_LEAD):
        client = Client()
        client.force_login(make.make_member(whole.council, role))
        url = reverse("impact:line", args=[whole.council.slug, whole.plan.pk])
        page = client.get(url).content.decode()
        said[role] = ("1 Jun 2026" in page, "on 0 source" in page, "on 2 sources" in page)
    assert said == {Role.VIEWER: (True, False, False), Role.PLAN_LEAD: (True, False, True)}


def test_the_page_asks_no_more_for_more_rows(whole):
    def add() -> None:
        for salt in ("area_without_action", "silent", "strength_at_risk", "green_but_not_moving"):
            SALTED[salt](whole)

    add()
    client = signed_in(whole.leader)
    assert_queries_do_not_grow(lambda: page(whole, client=client), add_row=add)
