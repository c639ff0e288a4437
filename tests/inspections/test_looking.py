"""The timeline, the lines of areas through the inspections, and the date calculator."""

from datetime import date, time

import pytest

from accounts.policy import Role
from inspections.day_by_day import day_by_day
from inspections.lineage import State, lineage_of
from inspections.models import (
    AreaLineage,
    BankHoliday,
    EngagementMeeting,
    SelfEvaluation,
    Strength,
    StrengthLineage,
    SupportPartner,
    VisitMove,
)
from inspections.statutory_rules import RULES, CallIn, work_out
from inspections.timeline import Reader, timeline
from inspections.workflows import work_out_dates, work_out_reviews
from tests.clock import today_is
from tests.inspections.following import direction, inspected, record, send, text_of, url
from tests.make import NOON, make_area, make_council, make_grant, make_member
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
TODAY = date(2020, 8, 20)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def lead(client, council):
    user = make_member(council, Role.PLAN_LEAD)
    client.force_login(user)
    return user


def make_medway(council, lead):
    """What followed Medway's inspection of 2019, as far as it stood in August 2020."""
    it = inspected(
        council,
        "ILACS-2018",
        date(2019, 7, 15),
        ended_on=date(2019, 7, 26),
        title="Inspection of July 2019",
        report_published_on=date(2019, 8, 27),
    )
    work_out_dates(it, by=lead, at=NOON)
    work_out_reviews(direction(it, issued_by="Secretary of State"), by=lead, at=NOON)
    visit = inspected(
        council,
        "monitoring-visit",
        TODAY,
        ended_on=date(2020, 8, 21),
        title="Monitoring visit 1",
        sequence_number=1,
        is_published_by_ofsted=False,
        status="rescheduled",
    )
    record(
        VisitMove(
            inspection=visit,
            from_on=date(2020, 3, 18),
            from_until=date(2020, 3, 19),
            to_on=visit.started_on,
            to_until=visit.ended_on,
            reason="The pandemic.",
        )
    )
    record(
        SupportPartner(
            council=council,
            inspection=it,
            kind="partner_in_practice",
            provider="Essex",
            scope="Fostering",
            from_on=date(2020, 4, 30),
            from_precision="month",
        )
    )
    evaluation = record(SelfEvaluation(council=council, title="Own view", on=date(2020, 2, 3)))
    record(
        EngagementMeeting(
            council=council, on=date(2020, 2, 4), evaluation=evaluation, attendees="Director"
        )
    )
    return it


def told(council, user, *kinds):
    entries = timeline(Reader(user, council, TODAY), kinds)
    return [(entry.days(), entry.title, entry.tense(on=TODAY)) for entry in entries]


def test_everything_stands_in_one_line_of_time_with_what_is_past_and_to_come(council, lead):
    make_medway(council, lead)
    assert told(council, lead) == [
        ("7 January 2021", "Commissioner's report at 12 months", "To come"),
        ("20 August 2020 to 21 August 2020", "Monitoring visit 1", "Now"),
        ("7 July 2020", "Commissioner's report at 6 months", "Past"),
        ("April 2020", "Essex begins to help", "Past"),
        ("18 March 2020 to 19 March 2020", "Monitoring visit 1 was to be", "Past"),
        ("4 February 2020", "Annual engagement meeting, 4 February 2020", "Past"),
        ("3 February 2020", "Own view, version 1", "Past"),
        ("7 January 2020", "Updated statutory direction: issued or appointed", "Past"),
        ("3 December 2019", "Written statement of proposed action", "Past"),
        ("8 October 2019", "The council publishes the inspection report", "Past"),
        ("27 August 2019", "The report is published: Inspection of July 2019", "Past"),
        ("15 July 2019 to 26 July 2019", "Inspection of July 2019", "Past"),
    ]


def test_the_timeline_is_filtered_by_kind_and_says_so(client, council, lead):
    make_medway(council, lead)
    with today_is(TODAY):
        page = text_of(client.get(url("timeline", council) + "?kind=partner&kind=meeting"))
    assert "Essex begins to help" in page
    assert "Annual engagement meeting, 4 February 2020" in page
    assert "Monitoring visit 1" not in page
    assert "2 entries, the latest first; 0 to come." in page
    assert "Printed by" in page


def test_a_granted_inspector_sees_what_the_grant_opens_alone(council, lead):
    it = make_medway(council, lead)
    inspector = make_member(council, Role.INSPECTOR)
    make_grant(inspector, inspection=it)
    titles = [title for _, title, _ in told(council, inspector)]
    assert "Commissioner's report at 6 months" in titles
    assert not {"Monitoring visit 1", "Own view, version 1"} & set(titles)


def test_an_overall_judgement_that_cannot_be_is_no_decline(council, lead):
    inspected(council, "ILACS-2026", date(2026, 4, 27), title="Inspection of April 2026")
    (entry,) = timeline(Reader(lead, council, date(2026, 6, 1)))
    assert entry.words == "No overall judgement in this framework"


def test_the_timeline_asks_no_more_for_more(client, council, lead):
    make_medway(council, lead)
    assert_queries_do_not_grow(
        lambda: client.get(url("timeline", council)), add_row=lambda: make_medway(council, lead)
    )


# Areas through the inspections


@pytest.fixture
def three(council):
    """Three inspections, each with the one before."""
    first = inspected(council, "SIF", date(2016, 4, 25), title="2016", stated_areas_count=12)
    second = inspected(
        council, "ILACS-2018", date(2019, 7, 15), title="2019", previous=first, stated_areas_count=4
    )
    third = inspected(council, "ILACS-2023", date(2023, 3, 6), title="2023", previous=second)
    return first, second, third


def tie(before, after, relation):
    return record(AreaLineage(before=before, after=after, relation=relation))


def test_each_area_is_followed_through_all_inspections(council, lead, three):
    first, second, third = three
    a, b, c, d = (make_area(first, reference=letter, short_title=letter) for letter in "abcd")
    kept = make_area(second, reference="a", short_title="kept")
    merged = make_area(second, reference="b", short_title="merged")
    new = make_area(second, reference="c", short_title="new then")
    last = make_area(third, reference="a", short_title="still")
    again = make_area(third, reference="b", short_title="again")
    make_area(third, reference="c", short_title="fresh")
    for before, after, relation in (
        (a, kept, "reworded"),
        (b, merged, "merged"),
        (c, merged, "merged"),
        (kept, last, "carried"),
        (merged, None, "met"),
        (d, again, "repeated"),
    ):
        tie(before, after, relation)
    found = lineage_of(council, lead)
    assert {line.title: line.state for line in found.lines} == {
        "still": State.STILL,
        "again": State.REPEATED,
        "fresh": State.NEW,
        "merged": State.MET,
        "new then": State.NOT_NAMED,
    }
    line = next(line for line in found.lines if line.title == "still")
    assert [step.how for step in line.steps] == [
        ("First found, as far as is recorded",),
        (f"Reworded from {a}",),
        (f"Carried forward from {kept}",),
    ]
    assert new.pk
    assert [(each.inspection.title, each.listed, each.new, each.met) for each in found.counted] == [
        ("2023", 3, 1, 0),
        ("2019", 3, 1, 1),
        ("2016", 4, 0, 0),
    ]


def test_counts_stand_beside_each_other_where_the_earlier_list_is_not_held(client, lead, council):
    first = inspected(council, "SIF", date(2016, 4, 25), title="2016", stated_areas_count=12)
    now = inspected(
        council, "ILACS-2018", date(2019, 7, 15), title="2019", previous=first, stated_areas_count=4
    )
    make_area(now, reference="a")
    page = text_of(client.get(url("lineage", council)))
    assert ">12</td>" in page
    assert ">4</td>" in page
    assert "New or not, cannot be told" in page
    assert [line.state for line in lineage_of(council, lead).lines] == [State.OPEN]


def test_a_strength_that_became_an_area_is_said_and_taken_back(client, council, lead, three):
    first, second, third = three
    strength = record(Strength(inspection=second, wording="The front door"))
    later = make_area(third, reference="a", short_title="Front door")
    earlier = make_area(first, reference="a", short_title="Contacts")
    for area in (later, earlier):
        send(client, url("add_turn", council, area.pk), strength=strength.pk)
    assert dict(StrengthLineage.objects.values_list("area", "turn")) == {
        later.pk: "became_area",
        earlier.pk: "became_strength",
    }
    page = text_of(client.get(url("lineage", council)))
    assert "Strength lost" in page
    assert "Now a strength" in page
    assert "Was a strength, became an area" in text_of(client.get(later.get_absolute_url()))
    turn = StrengthLineage.objects.get(area=later)
    send(client, url("end_turn", council, later.pk, turn.pk))
    assert [link.area for link in lineage_of(council, lead).turns] == [earlier]


def test_exempt_areas_are_neither_shown_nor_counted(client, council, lead, three):
    make_area(
        three[1],
        short_title="Secret",
        visibility="exempt",
        exempt_paragraphs="1",
        exempt_reason="Names a school",
    )
    viewer = make_member(council, Role.VIEWER)
    assert (len(lineage_of(council, lead).lines), lineage_of(council, viewer).lines) == (1, ())


def test_the_lines_ask_no_more_for_more(client, council, lead, three):
    first, second, _ = three

    def add_row():
        tie(make_area(first), make_area(second), "carried")

    add_row()
    assert_queries_do_not_grow(lambda: client.get(url("lineage", council)), add_row=add_row)


# The date calculator


@pytest.mark.parametrize(
    ("query", "words"),
    [
        pytest.param(
            "rule=written-statement&trigger=2023-05-09&trigger_is=published",
            ["Wednesday 16 August 2023", "Counted from publication; the law counts from receipt."],
            id="Stockton",
        ),
        pytest.param(
            "rule=written-statement&trigger_day=21&trigger_month=8&trigger_year=2019",
            ["Thursday 28 November 2019"],
            id="Medway, from receipt",
        ),
        pytest.param(
            "rule=call-in&trigger=2023-06-19&days=5&counting=trigger_day&until=midnight",
            ["Midnight on 23 June 2023"],
            id="call-in",
        ),
        pytest.param("rule=months&trigger=2020-01-07&months=6", ["7 July 2020"], id="months"),
        pytest.param(
            "rule=agenda&trigger=2022-06-09", ["Monday 30 May 2022", "Thursday 2 June"], id="agenda"
        ),
    ],
)
def test_every_rule_is_worked_out_from_the_address(client, council, lead, query, words):
    response = client.get(f"{url('calculator', council)}?{query}")
    page = text_of(response)
    assert (response.status_code, [each for each in words if each not in page]) == (200, [])


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("rule=months&trigger=2020-01-07", "Enter the number of months"),
        ("rule=months&trigger=2020-01-07&months=6&days=3", "This rule counts months"),
        ("rule=agenda&trigger=2022-06-09&until=midnight", "This is for call-in only"),
        (
            "rule=agenda&trigger=2022-06-09&trigger_is=published",
            "This rule counts from the meeting",
        ),
        ("rule=call-in&trigger=2023-06-19&days=5", "Say whether the day of publication is counted"),
        (
            "rule=call-in&trigger=2023-06-19&days=5&counting=after&until=00:00",
            "This can mean either end of the day",
        ),
        ("rule=written-statement&trigger=2050-01-01", "The bank-holiday table runs from"),
        ("rule=written-statement", "Enter the day it is counted from"),
    ],
)
def test_what_cannot_be_answered_is_said_beside_its_field(client, council, lead, query, message):
    response = client.get(f"{url('calculator', council)}?{query}")
    assert (response.status_code, message in text_of(response)) == (422, True)


@pytest.mark.parametrize(
    ("rule", "trigger_on", "given"),
    [
        ("written-statement", date(2023, 5, 9), {}),
        ("agenda", date(2022, 6, 9), {}),
        ("key-decision-notice", date(2022, 6, 9), {}),
        ("general-exception", date(2026, 5, 6), {}),
        ("months", date(2020, 8, 31), {"days": 6}),
        ("call-in", date(2023, 6, 19), {"days": 5, "call_in": CallIn(True, None)}),
        ("call-in", date(2023, 6, 18), {"days": 5, "call_in": CallIn(False, time(12))}),
    ],
)
def test_the_days_shown_lead_to_the_answer(rule, trigger_on, given):
    table = BankHoliday.objects.table()
    worked = work_out(RULES[rule], trigger_on, bank_holidays=lambda: table, **given)
    rows = day_by_day(worked, bank_holidays=table)
    numbers = [row.number for row in rows if row.number]
    assert numbers == list(range(1, worked.days + 1))
    assert [row.on for row in rows if row.is_answer] == [worked.on]
    assert (rows[0].on, rows[-1].on) == (trigger_on, worked.on)
    passed_over = {(row.on, row.words) for row in rows if (row.on, row.words)}
    assert {(day.on, day.why) for day in worked.skipped} <= passed_over


def test_the_councils_own_days_count_in_its_calculator(client, council, lead):
    record(BankHoliday(council=council, on=date(2023, 8, 16), name="Town holiday"))
    query = "?rule=written-statement&trigger=2023-05-09"
    page = text_of(client.get(url("calculator", council) + query))
    assert "Thursday 17 August 2023" in page
    assert "Wednesday 16 August 2023, Town holiday" in page
