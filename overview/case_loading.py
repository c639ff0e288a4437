"""Loads one of the five real cases of `fixtures/cases` as a council of its own.

All of it is recorded through the save path at the moment of loading; the days that a case speaks
of are facts that pages show. The keys of a case are mostly the fields of the records it becomes.
"""

import tomllib
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction

from accounts.models import Council, User
from accounts.models.user import SYSTEM_EMAIL
from accounts.policy import Role
from boards.models import Board, Meeting
from improvement.models import ImprovementPlan
from inspections.models import Inspection
from overview.cases.boards import load_bodies
from overview.cases.inspections import load_evaluation, load_inspection
from overview.cases.plan import load_plan
from overview.cases.recording import Case, Recording, enrol
from overview.cases.report import load_decision, load_report
from reports.models import CommitteeReport, CommitteeRules

CASES = Path(__file__).resolve().parents[1] / "fixtures" / "cases"
NAMES = ("stockton", "nottinghamshire", "southend", "blackburn", "medway")


class CaseRefused(Exception):
    """The case cannot be loaded. The message says why, in one line."""


def read_case(name: str) -> Case:
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))


def load_case(name: str, *, by: User, on: date, at: datetime) -> dict[str, Any]:
    """Load a case unless it is there already, and return the ids of what a page needs.

    Whoever loads it, other than the system account, becomes its plan lead: a council that nobody
    can enter would be of no use. Raises `CaseRefused`.
    """
    if name not in NAMES:
        raise CaseRefused(f"There is no case {name!r}; the cases are {', '.join(NAMES)}")
    case = read_case(name)
    with transaction.atomic():
        council = Council.objects.filter(slug=case["council"]["slug"]).first()
        if council is None:
            if Council.objects.filter(name=case["council"]["name"]).exists():
                raise CaseRefused(f"{case['council']['name']} is here already, not as this case")
            council = record_case(case, by=by, on=on, at=at)
        ids = ids_of(case, council)
        if by.email != SYSTEM_EMAIL:
            enrol(by, council, Role.PLAN_LEAD, by=by, on=on, at=at)
    return {"case": name, "council": council.slug, **ids}


def record_case(case: Case, *, by: User, on: date, at: datetime) -> Council:
    """Record the case as a council of its own."""
    it = Recording(case, by=by, on=on, at=at)
    it.council = it.record(Council(**case["council"]))
    for key, given in case["posts"].items():
        it.people[key] = it.load_post(key, given["post"], Role(given["role"]))
    for given in case["inspections"]:
        load_inspection(it, dict(given))
    for given in case.get("self_evaluations", []):
        load_evaluation(it, dict(given))
    load_plan(it)
    load_bodies(it)
    load_report(it)
    if "rules" in case:
        it.rules = it.record(CommitteeRules(council=it.council, **case["rules"]))
    if "decision" in case:
        load_decision(it, dict(case["decision"]))
    return it.council


def ids_of(case: Case, council: Council) -> dict[str, int]:
    """The ids of a case's records, found by what they were called when they were recorded."""
    (main,) = (given for given in case["inspections"] if given.get("is_main"))
    (meeting,) = (given for given in case["meetings"] if given.get("is_report_meeting"))
    (body,) = (given for given in case["bodies"] if given["key"] == meeting["body"])
    return {
        "inspection": first_recorded(Inspection, council, council=council, title=main["title"]),
        "plan": first_recorded(
            ImprovementPlan, council, council=council, title=case["plan"]["title"]
        ),
        "meeting": first_recorded(
            Meeting,
            council,
            board_id=first_recorded(Board, council, council=council, name=body["name"]),
            on=meeting["on"],
        ),
        "report": first_recorded(
            CommitteeReport, council, council=council, title=case["report"]["title"]
        ),
    }


def first_recorded(model: Any, council: Council, /, **called: Any) -> int:
    """The id of the first record that began as `called`, whatever it is called now."""
    rows = model.history.filter(history_type="+", **called).order_by("id")
    found: int | None = rows.values_list("id", flat=True).first()
    if found is None:
        raise CaseRefused(f"{council} is here already, not as this case")
    return found
