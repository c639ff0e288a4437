"""The five real cases, loaded, and what their tests look at."""

from datetime import UTC, date, datetime
from typing import Any

from accounts.models import User
from accounts.policy import Role
from improvement.models import ImprovementPlan
from inspections.models import Inspection
from overview.case_loading import load_case
from reports.models import CommitteeReport
from tests.make import make_member

LOADED_ON = date(2026, 11, 2)
LOADED_AT = datetime(2026, 11, 2, 10, tzinfo=UTC)
RI = "Requires improvement to be good"


def load(name: str) -> dict[str, Any]:
    return load_case(name, by=User.objects.system(), on=LOADED_ON, at=LOADED_AT)


def main_inspection(name: str) -> Inspection:
    return Inspection.objects.get(pk=load(name)["inspection"])


def plan_of(name: str) -> ImprovementPlan:
    return ImprovementPlan.objects.get(pk=load(name)["plan"])


def sections_of(name: str) -> dict[str, Any]:
    report = CommitteeReport.objects.get(pk=load(name)["report"])
    return {section.heading: section for section in report.sections.all()}


def grades_of(inspection: Inspection) -> dict[str, str]:
    return {row.area.code: row.grade.label for row in inspection.judgements.all()}


def references(inspection: Inspection, kind: str) -> list[str]:
    return list(inspection.areas.filter(kind=kind).values_list("reference", flat=True))


def periods_of(inspection: Inspection) -> dict[bool, tuple[date, date]]:
    return {row.is_official: (row.starts_on, row.ends_on) for row in inspection.periods.all()}


def reader_of(plan: ImprovementPlan) -> User:
    return make_member(plan.council, Role.DIRECTOR)
