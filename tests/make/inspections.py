"""Frameworks, inspections and what they found."""

from datetime import date, datetime
from typing import Any

from accounts.models import Council, User
from inspections.models import AreaForImprovement, Framework, Grade, Inspection, JudgementArea
from tests.make.accounts import make_council, numbers, save


def make_framework(**given: Any) -> Framework:
    n = next(numbers)
    return Framework.objects.create(
        **{
            "code": f"framework-{n}",
            "name": f"Framework {n}",
            "kind": "full_inspection",
            "starts_on": date(2018, 1, 1),
            "has_grades": True,
            **given,
        }
    )


def make_grade(framework: Framework, label: str = "Good", order: int = 1) -> Grade:
    return Grade.objects.create(
        framework=framework, code=label.lower().replace(" ", "-"), label=label, order=order
    )


def make_judgement_area(
    framework: Framework, name: str = "Leaders", order: int = 1, role: str = "leaders"
) -> JudgementArea:
    return JudgementArea.objects.create(
        framework=framework, code=f"area-{order}", name=name, order=order, role=role
    )


def make_inspection(
    council: Council | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Inspection:
    given.setdefault("framework", Framework.objects.first() or make_framework())
    given.setdefault("title", f"Inspection {next(numbers)}")
    given.setdefault("started_on", date(2026, 5, 11))
    return save(Inspection(council=council or make_council(), **given), by, at)


def make_area(
    inspection: Inspection | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> AreaForImprovement:
    n = next(numbers)
    given.setdefault("reference", str(n))
    given.setdefault("short_title", f"Area {n}")
    given.setdefault("wording", f"What must get better, {n}")
    return save(AreaForImprovement(inspection=inspection or make_inspection(), **given), by, at)
