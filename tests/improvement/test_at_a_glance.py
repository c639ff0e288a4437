"""The plan at a glance: on one sheet to pin up, and along the months."""

import re
from datetime import date

import pytest
from django.utils import timezone

from improvement.models import CorporateOutcome, FocusArea, FocusAreaLink, Milestone, OutcomePlan
from improvement.timeline import ROWS_A_PAGE, Axis
from improvement.workflows import decide_date
from tests.clock import today_is
from tests.improvement.conftest import TODAY
from tests.make import (
    make_action,
    make_closing,
    make_date_change,
    make_measure,
    make_meeting,
    make_reading,
    make_strand,
    make_target,
    make_update,
)
from tests.queries import assert_queries_do_not_grow

PAGES = ["on-a-page", "timeline"]
LARGEST_BYTES = 150_000


def url_of(place, page):
    return place.url(f"plans/{place.plan.pk}/{page}/")


def text_of(place, page, *, who="viewer", status=200, **asked):
    """What the page says between its navigation and its foot, spaces put right."""
    response = place.client(who).get(url_of(place, page), asked)
    assert response.status_code == status
    main = response.content.decode().partition("<h1")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


def timeline(place, *, who="viewer", **asked):
    return place.client(who).get(url_of(place, "timeline"), asked).context["timeline"]


def on_a_page(place, *, who="viewer", **asked):
    return place.client(who).get(url_of(place, "on-a-page"), asked).context["sheet"]


def bar_of(place, reference, **asked):
    found = [bar for _, bars in timeline(place, **asked).strands for bar in bars]
    return next(bar for bar in found if bar.reference == reference)


def add_step(place, action, title, due_on, met_on=None, at=None):
    step = Milestone(action=action, title=title, due_on=due_on, met_on=met_on)
    step.save(by=place.people["lead"], at=at or timezone.now())
    return step


@pytest.mark.parametrize(
    ("first", "last", "labels"),
    [
        pytest.param(
            date(2026, 4, 1),
            date(2026, 6, 30),
            ["Apr 2026", "May", "Jun"],
            id="each month of a short plan",
        ),
        pytest.param(
            date(2026, 2, 15),
            date(2027, 9, 1),
            ["Jan 2026", "Apr", "Jul", "Oct", "Jan 2027", "Apr", "Jul"],
            id="each quarter of a longer one, from the quarter's first month",
        ),
        pytest.param(
            date(2020, 5, 1),
            date(2026, 5, 1),
            [str(year) for year in range(2020, 2027)],
            id="each year of a long one",
        ),
    ],
)
def test_the_months_are_named_as_closely_as_a_narrow_screen_allows(first, last, labels):
    axis = Axis.spanning(first, last)
    assert [f"{each.month} {each.year}".strip() for each in axis.labels] == labels
    assert axis.begins <= first
    assert last < axis.ends


def test_a_day_beyond_the_months_lies_at_their_end():
    axis = Axis.spanning(date(2026, 4, 1), date(2026, 4, 30))
    days = [date(2025, 1, 1), date(2026, 4, 16), date(2027, 1, 1)]
    assert [(axis.across(day), axis.holds(day)) for day in days] == [
        ("0.0%", False),
        ("50.0%", True),
        ("100.0%", False),
    ]


def test_an_action_is_drawn_from_its_start_to_its_due_date_and_said_in_words(place):
    change = make_date_change(
        place.action, to_on=date(2026, 8, 31), by=place.people["lead"], at=timezone.now()
    )
    decide_date(change, is_agreed=True, by=place.people["director"], at=timezone.now())
    add_step(place, place.action, "Tool agreed", date(2026, 5, 1), met_on=date(2026, 5, 4))
    add_step(place, place.action, "First team live", date(2026, 7, 1))

    bar = bar_of(place, "A1")

    # April to August has 153 days.
    assert (bar.begins, bar.due, bar.first_due) == ("0.0%", "99.3%", "58.8%")
    assert [step.across for step in bar.steps] == ["21.6%", "59.5%"]
    assert timeline(place).today == "49.0%"
    said = text_of(place, "timeline")
    assert "Tool agreed: met 4 May 2026 First team live: 1 Jul 2026" in said
    assert "1 Apr 2026 to 31 Aug 2026 moved once, +62 days; first 30 Jun 2026" in said


@pytest.mark.parametrize(
    ("given", "update", "expected"),
    [
        pytest.param({}, None, ("in_progress", None, 0), id="under way"),
        pytest.param(
            {"due_on": date(2026, 6, 1)}, None, ("overdue", None, 14), id="two weeks overdue"
        ),
        pytest.param(
            {},
            {"delivered_on": date(2026, 6, 3)},
            ("delivered", date(2026, 6, 3), 0),
            id="delivered",
        ),
    ],
)
def test_a_bar_says_how_the_action_stands(place, given, update, expected):
    action = make_action(place.plan, reference="B1", **given)
    if update is not None:
        make_update(action, at=timezone.now(), **update)
    bar = bar_of(place, "B1")
    assert (bar.status, bar.done_on, bar.days_late) == expected


def test_a_closed_action_is_marked_on_the_day_it_was_closed_in_london(place):
    with today_is(date(2026, 6, 10)) as at:
        decided = {"decided_by": place.people["director"], "decided_at": at}
        given = {"is_closed": True, "impact": "evident", "minute_reference": "M1"}
        make_closing(place.action, by=place.people["lead"], at=at, **given | decided)
    bar = bar_of(place, "A1")
    assert (bar.is_closed, bar.done_on) == (True, date(2026, 6, 10))
    assert "Closed – embedded 10 Jun 2026" in text_of(place, "timeline")


def test_an_action_without_a_start_has_a_due_date_and_no_bar(place):
    make_action(place.plan, reference="B1", start_on=None)
    bar = bar_of(place, "B1")
    assert (bar.begins, bar.start_on) == ("", None)
    assert "Due 30 Jun 2026" in text_of(place, "timeline")


def test_withdrawn_actions_and_milestones_are_left_out(place):
    gone = make_action(place.plan, reference="B1", title="Buy a system")
    step = add_step(place, place.action, "Hold a launch", date(2026, 5, 1))
    director = place.people["director"]
    gone.withdraw("No longer needed", by=director, at=timezone.now())
    step.withdraw("No longer needed", by=director, at=timezone.now())
    for page in PAGES:
        said = text_of(place, page)
        assert "Buy a system" not in said
        assert "Hold a launch" not in said
    assert timeline(place).page.paginator.count == 1


def test_one_strand_can_be_seen_alone_along_the_same_months(place):
    other = make_strand(place.plan, reference="Z", name="Workforce", order=9)
    make_action(strand=other, reference="Z1", due_on=date(2027, 3, 31))

    alone = timeline(place, strand=other.pk)

    assert [[bar.reference for bar in bars] for _, bars in alone.strands] == [["Z1"]]
    assert alone.axis == timeline(place).axis
    links = [(each.words, each.count, each.is_on) for each in alone.links]
    assert links[0] == ("All strands", 2, False)
    assert links[-1] == ("Z. Workforce", 1, True)
    # A strand of another plan narrows nothing.
    assert len(timeline(place, strand=make_strand().pk).strands) == 2


def test_a_page_of_a_long_timeline_stays_light(place):
    for number in range(ROWS_A_PAGE + 1):
        long = f"Agree with every partner who does what, and by when, in case {number}"
        action = make_action(place.plan, title=long, due_on=date(2026, 7, 1))
        for month in (5, 6):
            add_step(place, action, "The way of working is agreed", date(2026, month, 9))
    first = place.client("viewer").get(url_of(place, "timeline"))
    assert len(first.content) < LARGEST_BYTES
    seen = [timeline(place, page=page) for page in (1, 2)]
    assert [sum(len(bars) for _, bars in each.strands) for each in seen] == [ROWS_A_PAGE, 2]


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_styled_in_the_page_itself(place, page):
    content = place.client("viewer").get(url_of(place, page)).content.decode()
    assert re.findall(r"\sstyle=|<style", content) == []


def test_the_sheet_says_what_the_plan_is_for_and_who_does_what(place):
    lead = place.people["lead"]
    focus = FocusArea(plan=place.plan, name="Children are heard")
    focus.save(by=lead, at=timezone.now())
    FocusAreaLink(focus_area=focus, area=place.area).save(by=lead, at=timezone.now())
    outcome = CorporateOutcome(council=place.council, name="A good start in life")
    outcome.save(by=lead, at=timezone.now())
    OutcomePlan(outcome=outcome, plan=place.plan).save(by=lead, at=timezone.now())
    make_update(place.action, at=timezone.now(), rag="amber")
    late = make_action(place.plan, lead=lead, reference="B1", due_on=date(2026, 6, 1))
    add_step(place, late, "Tool agreed", date(2026, 5, 1))
    add_step(place, late, "First team live", date(2026, 7, 1))
    make_meeting(place.plan.boards.get(), on=date(2026, 7, 3), theme="Practice")
    measure = make_measure(
        place.plan, name="Visits in time", baseline_value=70, baseline_on=date(2026, 3, 31)
    )
    make_target(measure, value=90, due_on=date(2026, 12, 31))
    make_reading(measure, period_on=date(2026, 5, 31), value=75)

    sheet = on_a_page(place)

    assert [(each.title, [str(area) for area in each.areas]) for each in sheet.found] == [
        (str(place.area.inspection), [str(place.area)])
    ]
    assert sheet.outcomes == ["A good start in life"]
    assert sheet.focus == [("Children are heard", place.area.reference)]
    (strand,) = sheet.strands
    assert strand.statuses == "1 in progress, 1 overdue"
    assert strand.ratings == "1 amber, 1 not yet rated"
    assert (strand.focus, strand.led_by) == (["Children are heard"], lead.name)
    assert (sheet.statuses, sheet.ratings) == (strand.statuses, strand.ratings)
    assert [(each.on, each.of, each.words) for each in sheet.next] == [
        (date(2026, 6, 30), "A1", "Supervise every month: due"),
        (date(2026, 7, 1), "B1", "First team live"),
    ]
    assert sheet.late_count == 1
    assert [(each.name, each.open_count) for each in sheet.leads] == [(lead.name, 2)]
    said = text_of(place, "on-a-page")
    assert "meets on 3 July 2026: Practice" in said
    assert re.search(r"Visits in time : 75\S* \(target 90\S*\) Red: off target", said)
    assert "Amber: at risk" in said  # the key to the ratings


def test_what_tells_most_of_children_comes_first_and_the_rest_is_a_link(place):
    for number in range(6):
        make_measure(place.plan, name=f"Forms {number}", tells="how_much")
    make_measure(place.plan, name="Homes that last", tells="better_off")
    names = [row.measure.name for row in on_a_page(place).measures]
    assert names == ["Homes that last", *(f"Forms {number}" for number in range(5))]
    assert "All 7 measures" in text_of(place, "on-a-page")


def make_exempt(place, record):
    record.visibility, record.exempt_paragraphs, record.exempt_reason = "exempt", "1", "A person"
    record.save(by=place.people["director"], at=timezone.now())


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(("who", "sees"), [("director", True), ("viewer", False)])
def test_exempt_matter_is_seen_by_those_entitled_only(place, page, who, sees):
    action = make_action(
        place.plan, reference="B1", title="Move a manager", lead=place.people["contributor"]
    )
    add_step(place, action, "Tell the team", date(2026, 6, 20))
    before = text_of(place, page, who="viewer")
    make_exempt(place, action)

    said = text_of(place, page, who=who)

    assert ("Tell the team" in said, "Move a manager" in said) == (sees, sees)
    assert ("2 actions" in before, "2 actions" in said) == (True, sees)
    if page == "on-a-page":
        assert (place.people["contributor"].name in said) == sees


def test_an_exempt_update_changes_nothing_for_others(place):
    make_update(place.action, at=timezone.now(), rag="green")
    seen = {page: text_of(place, page) for page in PAGES}
    with today_is(TODAY):
        told = {"rag": "red", "delivered_on": TODAY, "visibility": "exempt"}
        why = {"exempt_paragraphs": "1", "exempt_reason": "A person"}
        make_update(place.action, at=timezone.now(), **told | why)
    assert {page: text_of(place, page) for page in PAGES} == seen
    assert bar_of(place, "A1", who="director").status == "delivered"


@pytest.mark.parametrize("page", PAGES)
def test_a_past_day_shows_what_had_been_recorded_by_then(place, page):
    step = add_step(place, place.action, "Tool agreed", date(2026, 6, 20))
    seen = text_of(place, page)
    with today_is(date(2026, 6, 20)):
        make_action(place.plan, reference="B1", title="Added later", at=timezone.now())
        step.title = "Tool in use"
        step.save(by=place.people["lead"], at=timezone.now())
        strand = place.action.strand
        strand.name = "Called otherwise"
        strand.save(by=place.people["lead"], at=timezone.now())
        now = text_of(place, page)
        then = text_of(place, page, as_at="2026-06-15")
        text_of(place, page, as_at="2026-05-31", status=404)
    assert "Tool in use" in now
    assert "Called otherwise" in now
    assert ("2 actions" in now, "2 actions" in then) == (True, False)
    assert "Tool agreed" in then
    assert "Called otherwise" not in then
    assert place.action.strand.reference in seen


@pytest.mark.parametrize("page", PAGES)
def test_the_links_of_a_past_day_stay_in_the_past(place, page):
    with today_is(date(2026, 7, 1)):
        response = place.client("viewer").get(url_of(place, page), {"as_at": "2026-06-20"})
    main = response.content.decode().partition("<h1")[2].partition("</main>")[0]
    links = re.findall(r'href="([^"#]+)"', main)
    assert [link for link in links if "as_at=2026-06-20" not in link] == []
    assert links


@pytest.mark.parametrize("page", PAGES)
def test_a_plan_without_anything_says_so(place, page):
    place.action.withdraw("Not needed", by=place.people["director"], at=timezone.now())
    assert "No action" in text_of(place, page)


def test_the_sheet_asks_no_more_for_many(place):
    def add():
        lead = place.people["contributor"]
        action = make_action(
            strand=make_strand(place.plan), lead=lead, answers=(place.area,), due_on=TODAY
        )
        add_step(place, action, "Tool agreed", date(2026, 6, 20))
        make_reading(make_measure(place.plan), period_on=date(2026, 5, 31), value=75)
        make_meeting(place.plan.boards.get())

    focus = FocusArea(plan=place.plan, name="Children are heard")
    focus.save(by=place.people["lead"], at=timezone.now())
    add()
    client = place.client("viewer")
    assert_queries_do_not_grow(lambda: client.get(url_of(place, "on-a-page")), add_row=add, most=24)


def test_the_timeline_asks_no_more_for_many(place):
    def add():
        action = make_action(strand=make_strand(place.plan), lead=place.people["contributor"])
        add_step(place, action, "Tool agreed", date(2026, 6, 20))

    add()
    client = place.client("viewer")
    assert_queries_do_not_grow(lambda: client.get(url_of(place, "timeline")), add_row=add)
