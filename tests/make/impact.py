"""Measures, assurance, voice and what came of it."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from accounts.models import User
from impact.models import (
    ActivityAction,
    ActivityArea,
    AreaImpact,
    AreaImpactSource,
    AssuranceActivity,
    AssuranceProgramme,
    AssuranceRating,
    Comparator,
    Measure,
    MeasureAction,
    MeasureArea,
    MeasureKeeper,
    MeasureTarget,
    Reading,
    VoiceAction,
    VoiceArea,
    VoiceEntry,
    YoungPeopleComment,
    YoungPeoplePage,
    YoungPeopleText,
)
from improvement.models import Action, Evidence, ImprovementPlan
from inspections.models import AreaForImprovement
from tests.make.accounts import NOON, numbers, save
from tests.make.improvement import make_plan


def make_activity(
    plan: ImprovementPlan | None = None,
    *,
    checked: tuple[Action, ...] = (),
    areas: tuple[AreaForImprovement, ...] = (),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> AssuranceActivity:
    """A case audit held on 20 May 2026, unless given otherwise."""
    plan = plan or (checked[0].plan if checked else make_plan())
    given.setdefault("kind", "audit")
    given.setdefault("title", f"Activity {next(numbers)}")
    given.setdefault("held_on", date(2026, 5, 20))
    given.setdefault("found", "Most plans say what will change.")
    activity = save(AssuranceActivity(plan=plan, **given), by, at)
    for action in checked:
        save(ActivityAction(activity=activity, action=action), by, at)
    for area in areas:
        save(ActivityArea(activity=activity, area=area), by, at)
    return activity


def make_programme(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> AssuranceProgramme:
    """A visit every six weeks, the first due on 4 May 2026, unless given otherwise."""
    given.setdefault("kind", "visit")
    given.setdefault("title", f"Visits {next(numbers)}")
    given.setdefault("cadence", "six_weekly")
    given.setdefault("first_due_on", date(2026, 5, 4))
    return save(AssuranceProgramme(plan=plan or make_plan(), **given), by, at)


def make_assurance_rating(
    action: Action, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> AssuranceRating:
    at = at or NOON
    given.setdefault("on", at.date())
    given.setdefault("rag", "red")
    given.setdefault("comment", "The audit did not find the change in practice.")
    return save(AssuranceRating(action=action, **given), by, at)


def make_voice(
    plan: ImprovementPlan | None = None,
    *,
    actions: tuple[Action, ...] = (),
    areas: tuple[AreaForImprovement, ...] = (),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> VoiceEntry:
    """What care leavers said on 12 May 2026, the loop not closed, unless given otherwise."""
    plan = plan or (actions[0].plan if actions else make_plan())
    given.setdefault("group", "Care leavers")
    given.setdefault("heard_on", date(2026, 5, 12))
    given.setdefault("heard", f"Nobody told us what would change, {next(numbers)}.")
    entry = save(VoiceEntry(plan=plan, **given), by, at)
    for action in actions:
        save(VoiceAction(entry=entry, action=action), by, at)
    for area in areas:
        save(VoiceArea(entry=entry, area=area), by, at)
    return entry


def make_young_people_page(
    plan: ImprovementPlan, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> YoungPeoplePage:
    """The page of a plan, shown to everybody unless given otherwise. The plan has to be public."""
    given.setdefault("welcome", "This is our plan to make things better for you.")
    given.setdefault("is_published", True)
    return save(YoungPeoplePage(plan=plan, council=plan.council, **given), by, at)


def make_young_people_text(
    about: Action | AreaForImprovement,
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> YoungPeopleText:
    """What young people are told about an action, or about an area and the `plan` it is in."""
    given.setdefault("words", f"You will write your own plan, {next(numbers)}.")
    kind = "action" if isinstance(about, Action) else "area"
    plan = plan or about.plan
    return save(YoungPeopleText(plan=plan, **{kind: about}, **given), by, at)


def make_young_people_comment(
    plan: ImprovementPlan, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> YoungPeopleComment:
    """A comment that waits to be decided."""
    given.setdefault("words", f"My adviser changes all the time, {next(numbers)}.")
    return save(YoungPeopleComment(plan=plan, sent_at=at or NOON, **given), by, at)


def make_area_impact(
    plan: ImprovementPlan,
    area: AreaForImprovement,
    *sources: Measure | AssuranceActivity | Evidence | VoiceEntry,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> AreaImpact:
    """A rating that rests on `sources`: evident, unless given otherwise."""
    at = at or NOON
    given.setdefault("on", at.date())
    given.setdefault("impact", "evident")
    given.setdefault("reason", "The audit and the forum say the same.")
    kinds: dict[type[Any], str] = {
        Measure: "measure",
        AssuranceActivity: "activity",
        Evidence: "evidence",
        VoiceEntry: "voice",
    }
    rating = AreaImpact(plan=plan, area=area, **given)
    rating.save(
        by=by or User.objects.system(),
        at=at,
        sources=[AreaImpactSource(**{kinds[type(each)]: each}) for each in sources],
    )
    return rating


def make_measure(
    plan: ImprovementPlan | None = None,
    *,
    keepers: tuple[User, ...] = (),
    shows: tuple[Action | AreaForImprovement, ...] = (),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Measure:
    """A monthly percentage that should rise, kept since 1 January 2026, without a baseline."""
    n = next(numbers)
    given.setdefault("reference", f"M{n}")
    given.setdefault("name", f"Measure {n}")
    given.setdefault("direction", "higher")
    given.setdefault("tells", "how_well")
    given.setdefault("kept_since", date(2026, 1, 1))
    if given.get("baseline_value") is not None:
        given.setdefault("baseline_on", date(2025, 12, 31))
    measure = save(Measure(plan=plan or make_plan(), **given), by, at)
    for user in keepers:
        save(MeasureKeeper(measure=measure, user=user), by, at)
    for thing in shows:
        if isinstance(thing, Action):
            save(MeasureAction(measure=measure, action=thing), by, at)
        else:
            save(MeasureArea(measure=measure, area=thing), by, at)
    return measure


def make_reading(
    measure: Measure,
    period_on: date,
    value: Decimal | str | int,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Reading:
    return save(
        Reading(measure=measure, period_on=period_on, value=Decimal(value), **given), by, at
    )


def make_target(
    measure: Measure,
    due_on: date,
    value: Decimal | str | int,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> MeasureTarget:
    return save(
        MeasureTarget(measure=measure, due_on=due_on, value=Decimal(value), **given), by, at
    )


def make_comparator(
    measure: Measure,
    value: Decimal | str | int,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Comparator:
    given.setdefault("compared_with", "neighbours")
    given.setdefault("year", "2024/25")
    return save(Comparator(measure=measure, value=Decimal(value), **given), by, at)
