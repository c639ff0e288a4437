"""The pages of measures: what they show, to whom, and what they refuse."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.policy import Role
from impact.models import Measure, Reading
from tests.clock import today_is
from tests.make import (
    make_action,
    make_area,
    make_comparator,
    make_council,
    make_inspection,
    make_measure,
    make_member,
    make_plan,
    make_reading,
    make_target,
)
from tests.page_forms import post_form
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
PLACES = "Value must be a number with 1 decimal place or fewer, as the measure is printed"
MARCH, APRIL, MAY = date(2026, 3, 31), date(2026, 4, 30), date(2026, 5, 31)


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def plan(council):
    return make_plan(council)


@pytest.fixture
def lead(council, client):
    user = make_member(council, Role.PLAN_LEAD)
    client.force_login(user)
    return user


@pytest.fixture(autouse=True)
def _june():
    with today_is(date(2026, 6, 10)):
        yield


def send(client, url, **typed):
    """Fill in the form at `url` as it stands, change what is typed, and send it."""
    page = client.get(url)
    return client.post(url, post_form(page.content.decode(), url).as_sent() | typed)


def errors(response):
    return dict(response.context["form"].errors)


def address(name, *ids, council):
    return reverse(f"impact:{name}", args=[council.slug, *ids])


BASIC = {
    "reference": "M1",
    "name": "Re-referrals within 12 months",
    "tells": "better_off",
    "direction": "lower",
    "unit": "percent",
    "decimal_places": "1",
    "frequency": "monthly",
    "counting": "rolling_12",
    "tolerance": "2",
}


def test_a_measure_is_added_with_its_target_and_what_it_shows(client, council, plan, lead):
    action = make_action(plan, reference="P1.2")
    area = make_area(make_inspection(council))
    url = address("add_measure", plan.pk, council=council)
    response = send(
        client,
        url,
        **BASIC,
        baseline_value="26.4",
        baseline_on_day="31",
        baseline_on_month="7",
        baseline_on_year="2019",
        target="20",
        target_due_on_day="31",
        target_due_on_month="3",
        target_due_on_year="2027",
        areas=[str(area.pk)],
        actions="P1.2",
        keepers=[str(lead.pk)],
    )
    measure = Measure.objects.get()
    assert response.url == measure.get_absolute_url()
    assert (measure.baseline_value, measure.kept_since) == (Decimal("26.4"), date(2026, 6, 10))
    assert [target.value for target in measure.targets.all()] == [20]
    assert [link.action for link in measure.action_links.all()] == [action]
    assert [link.area for link in measure.area_links.all()] == [area]
    assert measure.is_kept_by(lead)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        pytest.param({"direction": "range"}, {"range_low", "range_high"}, id="a range is open"),
        pytest.param({"baseline_value": "120"}, {"baseline_value", "baseline_on"}, id="over 100"),
        pytest.param({"target": "20"}, {"target_due_on"}, id="a target without a day"),
        pytest.param({"actions": "P9"}, {"actions"}, id="no such action"),
        pytest.param({"baseline_value": "26.44"}, {"baseline_value", "baseline_on"}, id="places"),
        pytest.param({"reference": "taken"}, {"reference"}, id="the reference is taken"),
        pytest.param({"tolerance": "-1"}, {"tolerance"}, id="a tolerance below nought"),
    ],
)
def test_a_measure_that_does_not_fit_together_is_to_be_mended(
    client, council, plan, lead, typed, wrong
):
    make_measure(plan, reference="taken")
    response = send(client, address("add_measure", plan.pk, council=council), **BASIC | typed)
    assert (response.status_code, set(errors(response))) == (422, wrong)


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        pytest.param(
            {"value": "209"},
            {"value": ["Value must be between 0.0% and 100.0%"]},
            id="209 percent",
        ),
        pytest.param(
            {"value": "-1"}, {"value": ["Value must be between 0.0% and 100.0%"]}, id="−1"
        ),
        pytest.param(
            {"value": "20.94"},
            {"value": [PLACES]},
            id="two places",
        ),
        pytest.param({}, {"value": ["Enter the value"]}, id="nothing"),
        pytest.param(
            {"value": "30", "numerator": "3", "denominator": "12"},
            {"value": ["3 of 12 is 25.0%: mend one of the three"]},
            id="three that disagree",
        ),
        pytest.param(
            {"numerator": "3", "denominator": "0"},
            {"denominator": ["Number below must be more than 0"]},
            id="of nought",
        ),
        pytest.param(
            {"value": "20", "quality": "poor"},
            {"quality_note": ["Enter what is wrong with the data"]},
            id="poor data without a word",
        ),
        pytest.param(
            {"value": "20", "period_on": "2026-04-30"},
            {"correction_reason": ["Enter why it is corrected: 21.0% is recorded already"]},
            id="a correction without a reason",
        ),
    ],
)
def test_a_reading_that_cannot_be_is_refused_beside_its_field(
    client, council, plan, lead, typed, wrong
):
    measure = make_measure(plan)
    make_reading(measure, APRIL, 21)
    response = send(client, address("add_reading", measure.pk, council=council), **typed)
    assert (response.status_code, errors(response)) == (422, wrong)
    assert Reading.objects.count() == 1


def test_a_share_is_worked_out_and_a_correction_keeps_what_was(client, council, plan, lead):
    measure = make_measure(plan)
    url = address("add_reading", measure.pk, council=council)
    send(client, url, numerator="3", denominator="13", period_on="2026-04-30")
    send(client, url, value="24", period_on="2026-04-30", correction_reason="One was left out.")
    assert list(Reading.objects.values_list("value", "numerator")) == [
        (24, None),
        (Decimal("23.1"), 3),
    ]
    page = client.get(measure.get_absolute_url()).content.decode()
    assert "24.0%" in page
    assert "Was 23.1%" in page
    assert "Corrected: One was left out." in page


def test_an_officer_adds_the_readings_they_are_asked_for_and_no_others(client, council, plan):
    officer = make_member(council, Role.ACTION_OWNER)
    client.force_login(officer)
    asked = make_measure(plan, keepers=(officer,))
    other = make_measure(plan)
    answers = [
        client.get(address("add_reading", measure.pk, council=council)).status_code
        for measure in (asked, other)
    ]
    assert answers == [200, 403]
    assert client.get(address("edit_measure", asked.pk, council=council)).status_code == 403


def test_all_readings_owed_are_recorded_on_one_page(client, council, plan, lead):
    measures = [make_measure(plan, keepers=(lead,)) for _ in range(3)]
    make_reading(measures[2], MAY, 40)
    url = address("readings_owed", council=council)
    first, second, _ = measures
    wrong = send(client, url, **{f"value_{first.pk}": "209"})
    assert set(errors(wrong)) == {f"value_{first.pk}"}
    assert set(errors(send(client, url))) == {f"value_{first.pk}"}
    assert send(client, url, **{f"value_{first.pk}": "61"}).status_code == 302
    assert list(Reading.objects.filter(measure=first).values_list("period_on", "value")) == [
        (date(2026, 1, 31), 61)
    ]
    still = client.get(url).context["form"].standings
    assert [(it.measure.pk, it.owed_period_on) for it in still] == [
        (first.pk, date(2026, 2, 28)),
        (second.pk, date(2026, 1, 31)),
    ]


def test_the_list_counts_what_moves_and_filters(client, council, plan, lead):
    area = make_area(make_inspection(council))
    good = make_measure(plan, baseline_value=50, tells="better_off", shows=(area,))
    bad = make_measure(plan, baseline_value=50, keepers=(lead,))
    make_measure(plan, tells="how_much")
    for number, period_on in enumerate((MARCH, APRIL, MAY)):
        make_reading(good, period_on, 60 + number * 5)
        make_reading(bad, period_on, 60 - number * 5)
    make_target(good, MAY, 70)
    make_target(bad, MAY, 70)
    url = address("measures", plan.pk, council=council)

    def listed(query=""):
        return [
            row.measure
            for _, rows in client.get(url + query).context["list"].groups
            for row in rows
        ]

    page = client.get(url).context["list"]
    assert [(each.label, each.count) for each in (*page.trends, page.stale)] == [
        ("Moving the wrong way", 1),
        ("Moving the right way", 1),
        ("Steady", 0),
        ("Readings overdue", 1),
    ]
    assert listed("?trend=improving") == [good]
    assert listed("?status=red") == [bad]
    assert listed("?status=green&status=red") == [good, bad]
    assert listed(f"?area={area.pk}") == [good]
    assert listed(f"?keeper={lead.pk}") == [bad]
    assert listed("?stale=yes&tells=how_well") == []
    assert client.get(url + "?area=nothing").status_code == 422


def test_queries_of_the_list_do_not_grow(client, council, plan, lead):
    area = make_area(make_inspection(council))

    def add():
        measure = make_measure(plan, keepers=(lead,), shows=(area,), baseline_value=40)
        make_target(measure, MAY, 70)
        make_reading(measure, APRIL, 50)

    add()
    url = address("measures", plan.pk, council=council)
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)
    assert_queries_do_not_grow(lambda: client.get(f"{url}?as_at=2026-06-09"), add_row=add)


def test_queries_of_a_measure_do_not_grow_with_its_readings(client, council, plan, lead):
    measure = make_measure(plan, keepers=(lead,), baseline_value=40)
    ends = iter(MAY - timedelta(days=31 * n) for n in range(20))

    def add():
        make_reading(measure, next(ends), 50)
        make_comparator(measure, 60)

    add()
    assert_queries_do_not_grow(lambda: client.get(measure.get_absolute_url()), add_row=add)


def test_the_chart_has_a_name_a_sentence_and_a_table(client, council, plan, lead):
    measure = make_measure(plan, name="Audits <good>", baseline_value=40, tolerance=5)
    make_target(measure, date(2027, 3, 31), 80)
    make_comparator(measure, 45)
    make_reading(measure, MARCH, 50)
    make_reading(measure, MAY, 61, quality="poor", quality_note="Half were not moderated.")
    page = client.get(measure.get_absolute_url()).content.decode()
    words = (
        "61.0% in May 2026, 19.0 percentage points short of the target of 80.0% for "
        "31 March 2027. 52.5% of the way from the baseline to the target. "
        "Statistical neighbours, 2024/25: 45.0%, so ours is 16.0 points better."
    )
    assert f'<desc id="chart-{measure.pk}-words">{words}</desc>' in page
    assert f'<p class="govuk-body">{words}</p>' in page
    assert "Audits &lt;good&gt;</title>" in page
    assert page.count("<circle") == 2
    assert page.count('fill="#ffffff"') == 1  # the hollow point
    assert "Apr 2026" in page  # the month without a reading has its place
    assert " style=" not in page


def test_the_action_and_the_area_show_their_measures(client, council, plan, lead):
    action, area = make_action(plan), make_area(make_inspection(council))
    gap = "no measure shows it"
    assert gap in client.get(action.get_absolute_url()).content.decode()
    measure = make_measure(plan, shows=(action, area), at=timezone.now())
    for thing in (action, area):
        page = client.get(thing.get_absolute_url()).content.decode()
        assert (str(measure) in page, gap in page) == (True, False)
    past = client.get(f"{action.get_absolute_url()}?as_at=2026-06-09").content.decode()
    assert (str(measure) in past, gap in past) == (False, True)


def test_the_history_tells_of_targets_and_comparisons_too(client, council, plan, lead):
    measure = make_measure(plan, baseline_value=40)
    target = make_target(measure, MAY, 70)
    send(client, address("edit_target", target.pk, council=council), value="65")
    page = client.get(address("measure_history", measure.pk, council=council))
    entries = page.context["entries"]
    assert [(c.label, c.old, c.new) for c in entries[0].changes] == [
        ("Target: target", "70.0%", "65.0%")
    ]
    assert entries[-1].what == "Added"


def test_a_baseline_is_recorded_by_who_is_asked(client, council, plan):
    officer = make_member(council, Role.ACTION_OWNER)
    client.force_login(officer)
    measure = make_measure(plan, keepers=(officer,), baseline_expected_on=date(2026, 6, 30))
    url = address("record_baseline", measure.pk, council=council)
    typed = {
        "baseline_value": "40",
        "baseline_on_day": "31",
        "baseline_on_month": "5",
        "baseline_on_year": "2026",
    }
    assert send(client, url, **typed).status_code == 302
    measure.refresh_from_db()
    assert (measure.baseline_value, measure.baseline_expected_on) == (40, None)


def test_what_is_withdrawn_is_named_as_people_write_figures_and_days(plan):
    measure = make_measure(plan)
    target = make_target(measure, value="1250.5", due_on=date(2027, 3, 25))
    target.refresh_from_db()
    assert str(target) == "1,250.5 by 25 March 2027"
