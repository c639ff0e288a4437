"""A plan of 24 actions as it stood at the end of February 2020, and the people around it."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

from accounts.policy import Role
from improvement.models import Action
from tests.make import (
    make_action,
    make_board,
    make_closing,
    make_council,
    make_evidence,
    make_exception_note,
    make_meeting,
    make_member,
    make_plan,
    make_strand,
    make_update,
    make_user,
)

AS_AT = date(2020, 2, 29)
LATER = date(2020, 6, 30)


def moment(day: int, month: int, year: int = 2020) -> datetime:
    return datetime(year, month, day, 10, tzinfo=UTC)


BEGAN = moment(1, 10, 2019)
JANUARY, FEBRUARY, MARCH = moment(15, 1), moment(14, 2), moment(10, 3)


class Month:
    """6 closed, 9 on track, 4 at risk, 3 off track and past their date, 2 delivered.

    In February two were closed, two delivered and one rated worse. Of those off
    track, the first has its exception note.
    """

    def __init__(self) -> None:
        self.council = make_council("Anyborough Council", slug="anyborough")
        self.director = make_member(
            self.council, Role.DIRECTOR, make_user("Director of Children's Services")
        )
        self.chair = make_member(self.council, Role.BOARD_MEMBER, make_user("Independent chair"))
        self.owner = make_member(self.council, Role.ACTION_OWNER, make_user("Head of service"))
        self.plan = make_plan(self.council, title="Improvement plan 2019 to 2021", at=BEGAN)
        self.board = make_board(
            self.council, plan=self.plan, chair=self.chair, name="Improvement board", at=BEGAN
        )
        self.meeting = make_meeting(self.board, on=date(2020, 3, 12), at=BEGAN)
        self.strands = [
            make_strand(self.plan, reference=letter, name=name, at=BEGAN)
            for letter, name in (("A", "Our practice"), ("B", "Our people"))
        ]
        self.numbers = iter(range(1, 25))
        self.closed = list(self.several(6, JANUARY, rag="green", delivered_on=date(2020, 1, 10)))
        for number, action in enumerate(self.closed):
            self.close(action, at=moment(20, 1) if number < 4 else FEBRUARY)
        self.on_track = list(self.several(9, JANUARY, rag="green"))
        self.at_risk = list(self.several(4, JANUARY, rag="amber"))
        self.off_track = list(self.several(3, JANUARY, due_on=date(2019, 12, 20), rag="red"))
        self.delivered = list(
            self.several(2, FEBRUARY, rag="green", delivered_on=date(2020, 2, 12))
        )
        for action in self.delivered:
            make_update(action, by=self.owner, at=moment(10, 1), rag="green")
        self.explain(self.off_track[0], at=FEBRUARY)
        make_update(self.at_risk[1], by=self.owner, at=moment(20, 1), rag="green")
        make_update(self.at_risk[1], by=self.owner, at=FEBRUARY, rag="amber")

    def several(
        self, count: int, at: datetime, *, due_on: date = LATER, **said: Any
    ) -> Iterator[Action]:
        """Actions of the two strands by turns, with one update each."""
        for _ in range(count):
            number = next(self.numbers)
            strand = self.strands[number % 2]
            action = make_action(
                strand=strand,
                reference=f"{strand.reference}{number}",
                title=f"Action number {number}",
                lead=self.owner,
                start_on=BEGAN.date(),
                due_on=due_on,
                at=BEGAN,
            )
            make_update(action, by=self.owner, at=at, **said)
            yield action

    def close(self, action: Action, *, at: datetime) -> None:
        make_evidence(action, at=at)
        make_closing(
            action,
            by=self.owner,
            at=at,
            is_closed=True,
            impact="evident",
            minute_reference="IB/20/1",
            decided_by=self.chair,
            decided_at=at,
        )

    def explain(self, action: Action, *, at: datetime, **said: Any) -> None:
        make_exception_note(action.latest_update(), by=self.owner, at=at, **said)

    def go_on(self) -> None:
        """In March two actions change: one gets back on track, a delivered one is closed."""
        make_update(self.off_track[0], by=self.owner, at=MARCH, rag="green")
        self.close(self.delivered[0], at=MARCH)
