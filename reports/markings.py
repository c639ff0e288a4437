"""What stands at the head of each page of a paper that is made for those who asked for it."""

from collections.abc import Callable
from typing import Any

from accounts.models import User
from accounts.policy import access_of, without_exempt
from improvement.models import ImprovementPlan
from improvement.permissions import may_read_exempt

FOR_MEMBERS = "For members: not for publication"
PART_1 = "Part 1 (no exempt matter)"
# Of a pack of many things: some may be exempt, others confidential; each says which it is.
PART_2 = "Part 2 (exempt or confidential)"


def marking_of(
    plan: ImprovementPlan, shown: Any, read: Callable[[User], Any], *, user: User
) -> tuple[Any, str]:
    """What `user` reads of `plan`, and the marking of a paper that says it.

    It is Part 2 where it holds anything that no member reads. `shown` is the plan as recorded by
    the day of the paper, and `read` reads what is printed, as far as a person may know of it.
    """
    seen = read(user)
    is_part_two = plan.is_exempt or shown.is_exempt
    reads_exempt = may_read_exempt(user, plan) or access_of(user).inspections.exempt
    if not is_part_two and reads_exempt:
        is_part_two = seen != read(without_exempt(user))
    return seen, PART_2 if is_part_two else FOR_MEMBERS
