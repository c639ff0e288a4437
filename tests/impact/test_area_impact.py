"""What may be said of an area for improvement, and on how many sources."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from impact.models import AreaImpact, AreaImpactSource
from impact.models.area_impact import why_not
from tests import make

pytestmark = pytest.mark.django_db

ON = date(2026, 6, 1)
TWO = "rests on two independent sources"
HELD = "Sustained means held over two periods"


@pytest.mark.parametrize(
    ("impact", "kinds", "held_since", "expected"),
    [
        ("not_yet_evident", [], None, ""),
        ("emerging", [], None, "Select the source that it rests on"),
        ("emerging", ["voice"], None, ""),
        ("evident", ["activity"], None, TWO),
        ("evident", ["activity", "activity"], None, TWO),
        ("evident", ["activity", "voice"], None, ""),
        ("sustained", ["activity", "voice"], None, HELD),
        ("sustained", ["activity", "voice"], date(2026, 3, 4), HELD),
        ("sustained", ["activity", "voice"], date(2026, 3, 3), ""),
        ("sustained", ["activity"], date(2026, 3, 3), TWO),
    ],
)
def test_what_each_rating_rests_on(impact, kinds, held_since, expected):
    said = why_not(impact, kinds=kinds, held_since=held_since, on=ON)
    assert (expected in said, bool(said)) == (True, bool(expected))


def test_a_rating_is_recorded_with_its_sources_or_not_at_all():
    plan, area = make.make_plan(), make.make_area()
    activity, entry = make.make_activity(plan), make.make_voice(plan)
    with pytest.raises(ValidationError):
        make.make_area_impact(plan, area, activity)
    assert (AreaImpact.objects.count(), AreaImpactSource.objects.count()) == (0, 0)
    rating = make.make_area_impact(plan, area, activity, entry)
    assert [source.kind for source in rating.sources.all()] == ["activity", "voice"]


def test_sustained_stands_on_a_rating_that_nobody_has_taken_back():
    plan, area = make.make_plan(), make.make_area()
    sources = make.make_activity(plan), make.make_voice(plan)
    ratings = AreaImpact.objects.filter(plan=plan, area=area)
    make.make_area_impact(plan, area, *sources, on=date(2025, 9, 1))
    make.make_area_impact(plan, area, *sources, on=date(2026, 1, 5))
    assert ratings.held_since() == date(2025, 9, 1)
    make.make_area_impact(plan, area, impact="not_yet_evident", on=date(2026, 2, 2))
    assert ratings.held_since() is None
