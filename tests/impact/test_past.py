"""The proof is never rewritten either: a past day shows the line and the measures as they stood."""

from dataclasses import asdict, fields
from datetime import date, timedelta

import pytest
from django.http import QueryDict

from accounts.as_at import end_of
from accounts.policy import Role, access_of
from impact.gaps import gaps_of
from impact.line_reading import line_of
from impact.measure_list import measure_list
from impact.measure_sheet import measure_sheet
from impact.models import (
    ActivityArea,
    Measure,
    MeasureAction,
    MeasureArea,
    MeasureKeeper,
    VoiceArea,
)
from impact.on_a_page import on_a_page
from improvement.models import (
    ActionPriority,
    LocalPriority,
    Milestone,
    RiskAction,
    RiskArea,
    RiskClosing,
    RiskStrength,
)
from improvement.timeline import timeline_of
from inspections.models import AreaLineage, Strength
from tests.clock import today_is
from tests.make import (
    make_activity,
    make_area_impact,
    make_assurance_rating,
    make_comparator,
    make_evidence,
    make_measure,
    make_member,
    make_programme,
    make_rating,
    make_reading,
    make_risk,
    make_risk_scale,
    make_target,
    make_voice,
)
from tests.overview.test_past import THINGS as PLAN_THINGS
from tests.overview.test_past import Life, main_of

DAYS = 200


class ProvedLife(Life):
    """A plan whose proof lives with it: measures, assurance, voice, risks, impact."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self.keepers = [make_member(self.council, Role.ACTION_OWNER) for _ in range(2)]
        self.scale = make_risk_scale(self.council, at=self.at)
        self.strength = Strength(inspection=self.inspection, wording="Social workers know children")
        self.record(self.strength)
        self.priority = LocalPriority(plan=self.plan, reference="P1", title="Homes close by")
        self.record(self.priority)
        self.measures, self.targets, self.comparators, self.steps = [], [], [], []
        self.risks, self.activities, self.voices, self.programmes, self.proofs = [], [], [], [], []
        self.add_measure()
        self.add_risk()
        self.hold_an_activity()
        self.hear()
        self.director.access = access_of(self.director)  # once, as in a request

    def live_a_day(self) -> None:
        self.day += timedelta(days=1)
        self.at = self.moment()
        kind = self.random.choice((PLAN_THINGS, PROOF_THINGS, PROOF_THINGS))
        self.random.choice(kind)(self)

    def toggle(self, model, **ends) -> None:
        """Tie the two where they are not tied, else end the tie."""
        links = list(model.objects.current().filter(**ends))
        if not links:
            self.record(model(**ends))
        for link in links:
            link.end(by=self.director, at=self.at)

    def perhaps_withdraw(self, thing) -> None:
        if thing is not None and thing.withdrawn_at is None and self.random.random() < 0.3:
            thing.withdraw("Not needed any more", by=self.director, at=self.at)

    # Measures

    def add_measure(self) -> None:
        made = make_measure(
            self.plan,
            name=self.words(),
            direction=self.random.choice(["higher", "lower"]),
            tells=self.random.choice(["how_much", "how_well", "better_off"]),
            baseline_value=self.random.choice([None, 50]),
            tolerance=5,
            order=self.random.randrange(9),
            at=self.at,
        )
        self.measures.append(made)

    def change_measure(self) -> None:
        chosen = self.one_of(self.measures)
        given = {"tolerance": self.random.randrange(9), "order": self.random.randrange(9)}
        if chosen.withdrawn_at is None:
            self.change(chosen, name=self.words(), story=self.words(), **given)

    def withdraw_measure(self) -> None:
        self.perhaps_withdraw(self.one_of(self.measures))

    def read_measure(self) -> None:
        """A reading of one of the last months: a second one of the same month corrects it."""
        month = self.random.randrange(4)
        period_on = date(2026 if month else 2025, month or 12, 28) + timedelta(days=4)
        period_on -= timedelta(days=period_on.day)
        value = self.random.randrange(30, 90)
        doubt = self.random.choice([{}, {"quality": "caution", "quality_note": "Late returns"}])
        measure = self.random.choice(self.measures)
        again = measure.readings.filter(period_on=period_on).exists()
        why = {"correction_reason": "Counted twice"} if again else {}
        make_reading(measure, period_on, value, at=self.at, **why, **doubt)

    def aim(self) -> None:
        value = self.random.randrange(40, 100)
        made = make_target(self.random.choice(self.measures), self.some_day(), value, at=self.at)
        self.targets.append(made)

    def aim_otherwise(self) -> None:
        self.change(self.one_of(self.targets), value=self.random.randrange(40, 100))

    def aim_no_more(self) -> None:
        self.perhaps_withdraw(self.one_of(self.targets))

    def compare(self) -> None:
        measure = self.random.choice(self.measures)
        self.comparators.append(make_comparator(measure, self.random.randrange(99), at=self.at))

    def compare_otherwise(self) -> None:
        self.change(self.one_of(self.comparators), value=self.random.randrange(99))

    def ask_or_not(self) -> None:
        measure, user = self.random.choice(self.measures), self.random.choice(self.keepers)
        self.toggle(MeasureKeeper, measure=measure, user=user)

    def measure_an_action(self) -> None:
        measure, action = self.random.choice(self.measures), self.random.choice(self.actions)
        self.toggle(MeasureAction, measure=measure, action=action)

    def measure_an_area(self) -> None:
        measure, area = self.random.choice(self.measures), self.random.choice(self.areas)
        self.toggle(MeasureArea, measure=measure, area=area)

    # Assurance, evidence, voice and impact

    def hold_an_activity(self) -> None:
        programme = self.random.choice([None, *self.programmes])
        made = make_activity(
            self.plan, held_on=self.day, programme=programme, title=self.words(), at=self.at
        )
        self.activities.append(made)

    def change_activity(self) -> None:
        chosen = self.one_of(self.activities)
        if chosen.withdrawn_at is None:
            self.change(chosen, held_on=self.day, title=self.words())

    def withdraw_activity(self) -> None:
        self.perhaps_withdraw(self.one_of(self.activities))

    def look_at_an_area(self) -> None:
        activity, area = self.random.choice(self.activities), self.random.choice(self.areas)
        self.toggle(ActivityArea, activity=activity, area=area)

    def plan_to_look(self) -> None:
        self.programmes.append(make_programme(self.plan, first_due_on=self.day, at=self.at))

    def look_more_often(self) -> None:
        cadence = self.random.choice(["weekly", "monthly", "yearly"])
        self.change(self.one_of(self.programmes), cadence=cadence)

    def look_no_more(self) -> None:
        self.perhaps_withdraw(self.one_of(self.programmes))

    def rate_apart(self) -> None:
        rag = self.random.choice(["red", "amber", "green"])
        make_assurance_rating(self.random.choice(self.actions), rag=rag, on=self.day, at=self.at)

    def prove_an_area(self) -> None:
        area = self.random.choice(self.areas)
        self.proofs.append(make_evidence(plan=self.plan, area=area, at=self.at))

    def prove_no_more(self) -> None:
        self.perhaps_withdraw(self.one_of(self.proofs))

    def rate_impact(self) -> None:
        impact = self.random.choice(["not_yet_evident", "emerging", "evident"])
        sources = (self.random.choice(self.activities), self.random.choice(self.measures))
        area = self.random.choice(self.areas)
        make_area_impact(self.plan, area, *sources, impact=impact, on=self.day, at=self.at)

    def hear(self) -> None:
        self.voices.append(make_voice(self.plan, heard_on=self.day, at=self.at))

    def tell(self) -> None:
        chosen = self.one_of(self.voices)
        if chosen.withdrawn_at is None:
            self.change(chosen, heard=self.words(), did="We changed it", told_on=self.day)

    def hear_no_more(self) -> None:
        self.perhaps_withdraw(self.one_of(self.voices))

    def hear_of_an_area(self) -> None:
        entry, area = self.random.choice(self.voices), self.random.choice(self.areas)
        self.toggle(VoiceArea, entry=entry, area=area)

    # Risks, and what else stands on the line

    def add_risk(self) -> None:
        self.risks.append(make_risk(self.plan, title=self.words(), at=self.at))

    def change_risk(self) -> None:
        self.change(self.one_of(self.risks), title=self.words(), order=self.random.randrange(9))

    def rate_risk(self) -> None:
        rating = self.random.choice(["1×1", "3×4", "5×5"])
        make_rating(self.random.choice(self.risks), self.scale, rating, on=self.day, at=self.at)

    def close_or_reopen_risk(self) -> None:
        risk = self.random.choice(self.risks)
        said = risk.closings.order_by("-recorded_at", "-pk").first()
        self.record(RiskClosing(risk=risk, is_closed=not (said and said.is_closed), reason="So"))

    def mitigate(self) -> None:
        risk, action = self.random.choice(self.risks), self.random.choice(self.actions)
        self.toggle(RiskAction, risk=risk, action=action)

    def threaten(self) -> None:
        risk = self.random.choice(self.risks)
        self.toggle(RiskStrength, risk=risk, strength=self.strength)
        self.toggle(RiskArea, risk=risk, area=self.random.choice(self.areas))

    def reword_strength(self) -> None:
        self.change(Strength.objects.get(pk=self.strength.pk), wording=self.words())

    def meet_or_not(self) -> None:
        area = self.random.choice(self.areas)
        self.toggle(AreaLineage, before=area, after=None, relation="met")

    def put_first(self) -> None:
        action = self.random.choice(self.actions)
        self.toggle(ActionPriority, action=action, priority=self.priority)

    def start_inspection_otherwise(self) -> None:
        self.inspection.refresh_from_db()
        started_on = date(2025, 5, 1) + timedelta(days=self.random.randrange(20))
        self.change(self.inspection, started_on=started_on)

    def add_step(self) -> None:
        action = self.random.choice(self.actions)
        step = Milestone(action=action, title=self.words(), due_on=self.some_day())
        self.record(step)
        self.steps.append(step)

    def meet_step(self) -> None:
        self.change(self.one_of(self.steps), title=self.words(), met_on=self.day)


NOT_THINGS = ("__init__", "live_a_day", "toggle", "perhaps_withdraw")
PROOF_THINGS = [
    thing for name, thing in vars(ProvedLife).items() if callable(thing) and name not in NOT_THINGS
]
PROOF_THINGS += [ProvedLife.read_measure] * 8 + [ProvedLife.measure_an_action] * 3


def of_the_line(life, day, past):
    """The line of sight with its gaps, as it stands on `day`, or stood."""
    line = line_of(life.plan, user=life.director, on=day, past=past)
    return line, [(each.rule.code, each.gaps) for each in gaps_of(line)]


def of_the_measures(life, day, past):
    """Every measure in the list of the plan, with all that its row says."""
    found = measure_list(life.plan, QueryDict(), user=life.director, on=day, past=past)
    rows = [
        (row.measure.name, said(row.standing), row.keepers, row.areas)
        for _, rows in found.groups
        for row in rows
    ]
    return rows, found.total, found.stale.count, [each.count for each in found.trends]


def of_one_measure(life, day, past):
    """All that the page of the first measure says."""
    measure = Measure.objects.select_related("plan__council").get(pk=life.measures[0].pk)
    sheet = measure_sheet(measure, user=life.director, on=day, past=past)
    return (
        sheet.measure.story,
        said(sheet.standing),
        sheet.words,
        sheet.chart,
        [(each.period, each.value, len(each.earlier)) for each in sheet.readings],
        [(target.value_words, target.due_on, target.counts) for target in sheet.targets],
        [(each.named, each.value_words, each.gap) for each in sheet.comparators],
        sheet.keepers,
        [(action.reference, action.title) for action in sheet.actions],
        [(area.reference, area.short_title) for area in sheet.areas],
    )


def at_a_glance(life, day, past):
    """The plan on a page, and its timeline."""
    sheet = on_a_page(life.plan, user=life.director, on=day, past=past)
    drawn = timeline_of(life.plan, QueryDict(), user=life.director, on=day, past=past)
    bars = [asdict(bar) | {"url": ""} for _, bars in drawn.strands for bar in bars]
    return (
        [sheet.found, sheet.strands, sheet.focus, sheet.late_count, sheet.meeting, sheet.leads],
        [(each.on, each.words, each.of) for each in sheet.next],
        [said(row.standing) for row in sheet.measures],
        (bars, drawn.axis, drawn.today),
    )


def said(standing):
    """What is said of a measure, without the record it is read from."""
    return [standing.label, standing.words, standing.is_stale, standing.is_baseline_late] + [
        getattr(standing, each.name) for each in fields(standing) if each.name != "measure"
    ]


OTHERS = (of_one_measure, at_a_glance)


@pytest.mark.django_db
def test_at_two_hundred_past_days_line_and_measures_are_what_was_recorded_by_then():
    """Each day the line and the measures are remembered, each tenth day another page."""
    life = ProvedLife(seed=5)
    remembered = []
    for n in range(DAYS):
        life.live_a_day()
        pages = [of_the_line if n % 2 else of_the_measures]
        pages += [OTHERS[n // 10 % 2]] if n % 10 == 0 else []
        remembered += [(life.day, page, page(life, life.day, None)) for page in pages]
    wrong = [
        (day, page.__name__)
        for day, page, then in remembered
        if page(life, day, end_of(day)) != then
    ]
    assert wrong == []
    assert len(remembered) >= DAYS
    assert all((life.measures[2:], life.risks[1:], life.proofs, life.programmes))


@pytest.mark.django_db
def test_their_pages_stay_as_they_were_to_the_letter(client):
    life = ProvedLife(seed=11)
    plan = life.plan.get_absolute_url()
    names = ("line-of-sight", "measures", "on-a-page", "timeline")
    urls = [f"{plan}{name}/" for name in names]
    urls += [thing.get_absolute_url() for thing in (life.measures[0], life.inspection, *life.areas)]

    def visit(url, day):
        client.force_login(life.director)
        shown = main_of(client.get(url, {"as_at": day.isoformat()}))
        return shown.partition("Printed by")[0]

    seen = {}
    for n in range(40):
        life.live_a_day()
        if n % 10 == 9:
            with today_is(life.day + timedelta(days=1)):
                seen |= {(url, life.day): visit(url, life.day) for url in urls}
    with today_is(life.day + timedelta(days=30)):
        changed = [key for key, then in seen.items() if visit(*key) != then]
    assert changed == []
