"""The line of sight as a paper."""

from datetime import date

import pytest

from accounts.policy import Role
from impact.gaps import gaps_of
from impact.line_reading import line_of
from improvement.models import PlanInspection
from reports.document import BulletList, Table
from reports.line_paper import line_paper
from tests import make

TODAY = date(2026, 7, 10)

pytestmark = pytest.mark.django_db


def test_each_measure_of_a_finding_has_a_bullet_of_its_own():
    leader = make.make_user()
    plan = make.make_plan()
    make.make_member(plan.council, Role.DIRECTOR, leader)
    area = make.make_area(make.make_inspection(plan.council))
    PlanInspection(plan=plan, inspection=area.inspection).save(by=leader, at=make.NOON)
    action = make.make_action(plan, answers=(area,))
    for name in ("Visits in time", "Plans in date"):
        make.make_measure(plan, name=name, shows=(action, area))

    line = line_of(plan, user=leader, on=TODAY, past=None)
    paper = line_paper(plan, line, gaps_of(line), rag_key=[], made_on=TODAY)

    (row,) = next(
        table.rows
        for table in paper.blocks
        if isinstance(table, Table) and table.caption.startswith("Each finding")
    )
    assert row[2].below == BulletList.of(
        "Visits in time: No reading yet. Baseline being established. Reading overdue",
        "Plans in date: No reading yet. Baseline being established. Reading overdue",
    )
