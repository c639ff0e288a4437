"""Nottinghamshire's case is loaded with what its papers say."""

from datetime import date

import pytest

from boards.models import PlanSeen
from impact.models import AssuranceProgramme, Measure
from reports.models import CommitteeReport
from tests.overview.cases import RI, grades_of, load, main_inspection, plan_of, sections_of

pytestmark = pytest.mark.django_db


def test_nottinghamshire_was_good_and_has_four_areas() -> None:
    inspection = main_inspection("nottinghamshire")
    assert grades_of(inspection) == {
        "leaders": "Good",
        "help_and_protection": RI,
        "in_care_and_care_leavers": "Good",
        "overall": "Good",
    }
    assert inspection.areas.count() == inspection.stated_areas_count == 4
    assert [row.due_on for row in inspection.statutory_dates.filter(rule="written-statement")] == [
        date(2020, 3, 31)
    ]


def test_nottinghamshire_reports_five_and_three_on_two_areas() -> None:
    plan = plan_of("nottinghamshire")
    section = sections_of("nottinghamshire")["Table 1"]
    counts = {
        link.area.short_title: sum(
            action.updates.count()
            for action in plan.actions.filter(area_links__area=link.area).distinct()
        )
        for action in plan.actions.all()
        for link in action.area_links.current()
    }
    assert counts == {
        "Consistency of social work practice across the County": 5,
        "Children placed with family and friend carers": 3,
    }
    assert len(section.options["areas"]) == 2


def test_nottinghamshire_report_keeps_its_facts() -> None:
    report = CommitteeReport.objects.get(pk=load("nottinghamshire")["report"])
    assert (report.agenda_item, report.footer_reference, report.wards, report.numbering) == (
        "7",
        "CF0041",
        "All.",
        "continuous",
    )
    seen = PlanSeen.objects.filter(board__name="Children & Young People's Committee")
    assert [row.on for row in seen] == [date(2020, 1, 13), date(2021, 2, 22)]


def test_nottinghamshire_measures_have_no_figure_yet() -> None:
    measures = Measure.objects.filter(plan=plan_of("nottinghamshire"))
    assert [measure.readings.count() for measure in measures] == [0, 0]
    programme = AssuranceProgramme.objects.filter(plan__council__slug="nottinghamshire")
    assert programme.count() == 2
