"""One case being recorded: what it has made so far, by the keys of its file."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeVar

from accounts.models import Council, Membership, User
from accounts.policy import Role
from accounts.records import Fact, Link, Record
from accounts.scope import Visibility, Visible
from boards.models import Board, Meeting
from improvement.models import ImprovementPlan, Strand
from inspections.models import AreaForImprovement, Inspection, Theme
from reports.models import CommitteeReport, CommitteeRules

Case = Mapping[str, Any]
Recorded = TypeVar("Recorded", bound=Record | Fact | Link)


def enrol(
    user: User, council: Council, role: Role, *, by: User, on: date, at: datetime, post: str = ""
) -> None:
    held = Membership.objects.filter(user=user, council=council, role=role, ended_at=None)
    if not held.exists():
        Membership(user=user, council=council, role=role, post=post, from_on=on).save(by=by, at=at)


class Recording:
    """One case being recorded. What it has made so far is kept by the keys of the file."""

    council: Council
    plan: ImprovementPlan
    due: dict[str, Any]  # of the actions that state no date of their own
    report: CommitteeReport
    rules: CommitteeRules

    def __init__(self, case: Case, *, by: User, on: date, at: datetime) -> None:
        self.case, self.by, self.on, self.at = case, by, on, at
        self.source: str = case["case"]["source"]
        self.inspections: dict[str, Inspection] = {}
        self.areas: dict[str, AreaForImprovement] = {}
        self.themes: dict[str, Theme] = {}
        self.people: dict[str, User] = {}
        self.strands: dict[str, Strand] = {}
        self.bodies: dict[str, Board] = {}
        self.meetings: dict[str, Meeting] = {}

    def record(self, made: Recorded) -> Recorded:
        """Record it; open to the public, for all of it was published, unless the file says no."""
        kept: Any = made
        if isinstance(kept, Visible) and not kept.is_exempt:
            kept.visibility = Visibility.PUBLIC
        made.save(by=self.by, at=self.at)
        return made

    def load_post(self, key: str, post: str, role: Role) -> User:
        """An account that stands for a post. It has no password, so nobody signs in with it."""
        address = f"{key.replace('_', '-')}@{self.council.slug}.example"
        user = User.objects.by_email(address) or User.objects.create_user(address, post)
        enrol(user, self.council, role, by=self.by, on=self.on, at=self.at, post=post)
        return user
