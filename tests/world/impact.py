"""What difference it made, in a world: measures, assurance, voice, the young people's page."""

from datetime import date
from typing import Any

from tests import make
from tests.world.people import Person
from tests.world.things import Things, record


def make_measure_things(it: Things, people: dict[str, Person], letter: str, *, parts: Any) -> None:
    """A measure that those who report are asked to read, with a reading of each kind."""
    it.measure = make.make_measure(
        it.plan,
        reference=f"M{letter}",
        keepers=tuple({person.user for person in people.values() if person.is_reporter}),
        shows=(it.action, it.area),
        **parts,
    )
    make.make_reading(it.measure, date(2026, 4, 30), 61)
    make.make_reading(it.measure, date(2026, 4, 30), 62, correction_reason="A team was left out.")
    it.target = make.make_target(it.measure, date(2027, 3, 31), 80)
    it.comparator = make.make_comparator(it.measure, 70)


def make_proof_things(it: Things, *, parts: Any) -> None:
    """A line of the programme, an activity and a voice entry, tied to the action and the area."""
    it.programme = make.make_programme(it.plan)
    it.activity = make.make_activity(
        it.plan, programme=it.programme, checked=(it.action,), areas=(it.area,), **parts
    )
    it.voice = make.make_voice(it.plan, actions=(it.action,), areas=(it.area,), **parts)
    make.make_assurance_rating(it.action, activity=it.activity)
    make.make_area_impact(it.plan, it.area, it.activity, it.voice)


def make_young_people_things(it: Things, *, is_shown: bool) -> None:
    """The young people's page, shown where all of the plan is open, and no other page is."""
    if is_shown:
        it.plan.visibility = "public"
        record(it.plan)
    another = it.plan.council.young_people_pages.filter(is_published=True)
    make.make_young_people_page(it.plan, is_published=is_shown and not another.exists())
    it.young_text = make.make_young_people_text(it.action)
    make.make_young_people_text(it.area, it.plan)
    it.comment = make.make_young_people_comment(it.plan)
