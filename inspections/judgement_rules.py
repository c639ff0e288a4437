"""Which grades have been seen together, and how one inspection's grades lie to the one before.

Overall effectiveness is a professional judgement: nothing here works it out. The rules L1 to L4
were observed in all 259 reports of inspections of local authority children's services from 2018
to March 2025 (data-to-insight/ofsted-ilacs-scrape-tool, June 2026), and are warnings only. L5 is
the framework's own: inspections that start from 1 April 2026 have no overall judgement.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum, StrEnum

NO_OVERALL = "There is no overall judgement in this framework"

# The frameworks whose reports were read for L1 to L4.
OBSERVED_IN = frozenset({"ILACS-2018", "ILACS-2023"})


class Scale(IntEnum):
    """Ofsted's four grades, best first, as `Grade.order` holds them."""

    OUTSTANDING = 1
    GOOD = 2
    REQUIRES_IMPROVEMENT = 3
    INADEQUATE = 4


@dataclass(frozen=True)
class Graded:
    """The grades of one inspection: numbers of `Scale`; None where none was entered.

    `practice` holds the grade of every practice judgement by its name, in printed order.
    """

    leaders: int | None = None
    practice: Mapping[str, int | None] | None = None
    overall: int | None = None

    @property
    def practices(self) -> Mapping[str, int | None]:
        return self.practice or {}

    @property
    def given(self) -> list[int]:
        """The practice grades that were entered."""
        return [grade for grade in self.practices.values() if grade is not None]


@dataclass(frozen=True)
class Unusual:
    """A set of grades that breaks an observed rule, and what was observed."""

    rule: str
    message: str


def unusual(graded: Graded) -> tuple[Unusual, ...]:
    """Return each observed rule that these grades break. Grades not entered break none.

    L2 is the exception within the others: leaders at Inadequate do not by themselves decide, and
    both Inadequate and Requires improvement to be good have been seen with it.
    """
    if graded.overall is None:
        return ()
    found = []
    if Scale.INADEQUATE in graded.given and graded.overall != Scale.INADEQUATE:
        names = [name for name, grade in graded.practices.items() if grade == Scale.INADEQUATE]
        found.append(
            Unusual(
                "L1",
                f"“{names[0]}” is Inadequate. In every report seen, a practice judgement of"
                " Inadequate made overall effectiveness Inadequate.",
            )
        )
    if graded.leaders == Scale.INADEQUATE and graded.overall < Scale.REQUIRES_IMPROVEMENT:
        found.append(
            Unusual(
                "L2",
                "Leaders are judged Inadequate. In the reports seen, overall effectiveness was then"
                " Inadequate or Requires improvement to be good.",
            )
        )
    if graded.overall == Scale.GOOD and breaks_good(graded):
        found.append(
            Unusual(
                "L3",
                "In every report seen, Good overall went with leaders at least Good and at most one"
                " practice judgement of Requires improvement to be good.",
            )
        )
    if graded.overall == Scale.OUTSTANDING and breaks_outstanding(graded):
        found.append(
            Unusual(
                "L4",
                "In every report seen, Outstanding overall went with leaders Outstanding, no"
                " practice judgement below Good and at least one Outstanding.",
            )
        )
    return tuple(found)


def breaks_good(graded: Graded) -> bool:
    below = [grade for grade in graded.given if grade > Scale.GOOD]
    leaders_below = graded.leaders is not None and graded.leaders > Scale.GOOD
    return leaders_below or len(below) > 1 or Scale.INADEQUATE in below


def breaks_outstanding(graded: Graded) -> bool:
    all_given = bool(graded.practices) and len(graded.given) == len(graded.practices)
    return (
        (graded.leaders is not None and graded.leaders != Scale.OUTSTANDING)
        or any(grade > Scale.GOOD for grade in graded.given)
        or (all_given and Scale.OUTSTANDING not in graded.given)
    )


class Movement(StrEnum):
    """How a grade lies to the one before."""

    BETTER = "better"
    WORSE = "worse"
    SAME = "same"
    NOT_COMPARED = "not_compared"


@dataclass(frozen=True)
class Earlier:
    """Where an earlier framework judged the same ground, and whether more was judged with it."""

    code: str
    judged_together: bool = False


# A judgement's code, and where earlier frameworks judged the same ground, nearest first.
SAME_GROUND: Mapping[str, Sequence[Earlier]] = {
    "leaders": (Earlier("leaders"),),
    "help_and_protection": (Earlier("help_and_protection"),),
    "in_care_and_care_leavers": (
        Earlier("in_care_and_care_leavers"),
        Earlier("looked_after_and_permanence"),
    ),
    "in_care": (
        Earlier("in_care"),
        Earlier("in_care_and_care_leavers", judged_together=True),
        Earlier("looked_after_and_permanence", judged_together=True),
    ),
    "care_leavers": (
        Earlier("care_leavers"),
        Earlier("in_care_and_care_leavers", judged_together=True),
    ),
    "overall": (Earlier("overall"),),
}


def earlier_of(code: str, codes: Sequence[str]) -> Earlier | None:
    """Return which of an earlier framework's `codes` judged the same ground as `code`."""
    for earlier in SAME_GROUND.get(code, (Earlier(code),)):
        if earlier.code in codes:
            return earlier
    return None


def movement(now: int | None, before: int | None) -> Movement:
    """Compare two grades of one scale, 1 the best. A missing grade is never a decline."""
    if now is None or before is None:
        return Movement.NOT_COMPARED
    if now == before:
        return Movement.SAME
    return Movement.BETTER if now < before else Movement.WORSE
