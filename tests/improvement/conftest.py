"""A council with a plan and one person in each role: `place`."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from django.test import Client

from accounts.models import Council, User
from accounts.policy import Role
from improvement.models import Action, ImprovementPlan
from inspections.models import AreaForImprovement
from tests.clock import today_is
from tests.make import (
    make_action,
    make_area,
    make_board,
    make_council,
    make_inspection,
    make_member,
    make_plan,
)

TODAY = date(2026, 6, 15)
# Who they are to the action "A1", besides their role.
LEAD, CONTRIBUTOR, CHAIR = "lead", "contributor", "chair"


@dataclass
class Place:
    council: Council
    plan: ImprovementPlan
    action: Action
    area: AreaForImprovement
    people: dict[str, User] = field(default_factory=dict)

    def client(self, who: str) -> Client:
        client = Client()
        client.force_login(self.people[who])
        return client

    def url(self, path: str) -> str:
        return f"/{self.council.slug}/{path}"

    def of_action(self, path: str = "") -> str:
        return self.url(f"actions/{self.action.pk}/{path}")

    def send(self, who: str, path: str, data: dict[str, Any], *, fresh: bool = True) -> Any:
        """Fill in the page's own form: its hidden fields, then `data`."""
        client = self.client(who)
        if fresh:
            page = client.get(path)
            if page.status_code != 200:
                return client.post(path, data)
            form = page.context["form"]
            hidden = {f.html_name: f.value() for f in form.hidden_fields() if f.value() is not None}
            data = hidden | data
        return client.post(path, data)


def boxes(name: str, day: date) -> dict[str, str]:
    """A date as its three boxes send it."""
    return {
        f"{name}_day": str(day.day),
        f"{name}_month": str(day.month),
        f"{name}_year": str(day.year),
    }


@pytest.fixture
def place(db: None) -> Any:
    with today_is(TODAY):
        council = make_council("Ashford")
        people = {role.value: make_member(council, role) for role in Role}
        people[LEAD] = make_member(council, Role.ACTION_OWNER)
        people[CONTRIBUTOR] = make_member(council, Role.ACTION_OWNER)
        people[CHAIR] = make_member(council, Role.BOARD_MEMBER)
        inspection = make_inspection(council)
        area = make_area(inspection, short_title="Supervision")
        plan = make_plan(council, answers=inspection)
        make_board(plan=plan, chair=people[CHAIR])
        action = make_action(
            plan,
            lead=people[LEAD],
            contributors=(people[CONTRIBUTOR],),
            answers=(area,),
            reference="A1",
            title="Supervise every month",
        )
        yield Place(council, plan, action, area, people)
