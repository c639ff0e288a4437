"""Part 1 or Part 2 of what is told of a meeting: which one its reader asked for, and may have."""

from dataclasses import dataclass

from django.http import Http404

from accounts.middleware import SignedInRequest
from accounts.models import User
from accounts.policy import Capability, access_of, can, without_exempt
from boards.models import Meeting, Outcome
from boards.snapshot import reader_of


@dataclass(frozen=True)
class PartAsked:
    """Who asked, and `open_reader`, who reads what Part 1 of it holds; None where who asked reads
    no exempt matter. `query` keeps to the part; `other_query` leads to the other one, None where
    there is no choice."""

    user: User
    open_reader: User | None
    query: str = ""
    other_query: str | None = None

    @property
    def is_exempt(self) -> bool:
        """Whether it is Part 2."""
        return self.open_reader is not None and not self.query

    @property
    def reader(self) -> User:
        """Who reads the part that was asked for."""
        return self.open_reader if self.open_reader is not None and self.query else self.user


def part_asked_for(request: SignedInRequest, meeting: Meeting) -> PartAsked:
    """Those who read exempt matter get Part 2. Where a role gives them that over the whole council,
    they may ask for Part 1 (`?part=1`), which holds what every member may read.
    """
    user = request.user
    if not reads_exempt(user, meeting):
        return PartAsked(user, None)
    wants_part_1 = request.GET.get("part") == "1"
    if not can(user, Capability.READ_EXEMPT, request.council) or meeting.is_exempt:
        if wants_part_1:
            raise Http404("There is no Part 1 of it")
        return PartAsked(user, without_exempt(user))
    everybody = reader_of(request.council, with_exempt=False)
    if wants_part_1:
        return PartAsked(user, everybody, query="?part=1", other_query="")
    return PartAsked(user, everybody, other_query="?part=1")


def reads_exempt(user: User, meeting: Meeting) -> bool:
    """Whether exempt matter of the board, of a plan it holds or held to account, of an inspection
    whose findings such a plan answers, or of a body that referred something to it, is open to
    `user`."""
    access = access_of(user)
    if can(user, Capability.READ_EXEMPT, meeting.board.council):
        return True
    held = meeting.board.plan_links.values_list("plan_id", flat=True)
    return (
        meeting.board_id in access.boards.exempt
        or bool(access.inspections.exempt)
        or not access.plans.exempt.isdisjoint(held)
        or (
            bool(access.boards.exempt)
            and Outcome.objects.referred_to(meeting.board)
            .filter(item__meeting__board__in=access.boards.exempt)
            .exists()
        )
    )
