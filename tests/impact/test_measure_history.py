"""Every change to a measure, its targets and comparisons can be read by those who may know it."""

from datetime import date, timedelta
from decimal import Decimal

from impact.models import Comparator, Measure
from tests.make import NOON, make_area, make_grant, make_measure, make_target

EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "Names a person"}
TIED = ("Asked of", "Area for improvement that it shows", "Action that it shows")
OPEN = {"visibility": "members", "exempt_paragraphs": "", "exempt_reason": ""}


def days_later(count):
    return NOON + timedelta(days=count)


def change(record, by, at, **given):
    record = type(record).objects.get(pk=record.pk)
    for name, value in given.items():
        setattr(record, name, value)
    record.save(by=by, at=at)


def test_those_not_entitled_are_told_nothing_of_the_time_it_was_exempt(place):
    clerk = place.people["clerk"]
    measure = make_measure(place.plan, name="Open words", by=clerk, at=NOON)
    target = make_target(measure, date(2027, 3, 31), 70, by=clerk, at=NOON)
    change(measure, clerk, days_later(1), name="Secret words", **EXEMPT)
    change(target, clerk, days_later(2), value=Decimal(66))
    other = Comparator(measure=measure, compared_with="england", value=55, year="2025",
                       source="Secret source")  # fmt: skip
    other.save(by=clerk, at=days_later(2))
    change(measure, clerk, days_later(3), name="Open again", **OPEN)
    change(target, clerk, days_later(4), value=Decimal(61))
    make_grant(place.people["inspector"], plan=place.plan)

    told = {}
    for who in ("director", "inspector"):
        page = place.client(who).get(place.url(f"measures/{measure.pk}/history/"))
        told[who] = [
            (entry.at, entry.what, [(one.label, one.old, one.new) for one in entry.changes])
            for entry in page.context["entries"]
        ]
    secrets = ("Secret words", "Names a person", "66.0%", "Secret source")
    assert [word in str(told["director"]) for word in secrets] == [True] * 4
    assert [word in str(told["inspector"]) for word in secrets] == [False] * 4
    assert told["inspector"][:2] == [
        (days_later(4), "Changed", [("Target: target", "70.0%", "61.0%")]),
        (days_later(3), "Changed", [("Name", "Open words", "Open again")]),
    ]
    assert [entry[1] for entry in told["inspector"][2:]] == ["Added"]
    assert Measure.objects.get(pk=measure.pk).name == "Open again"


def test_who_is_asked_for_readings_and_what_it_shows_are_told_to_those_who_may_know(place):
    director = place.people["director"]
    secret = make_area(
        place.area.inspection, short_title="Secret area", by=director, at=NOON, **EXEMPT
    )
    measure = make_measure(
        place.plan, keepers=(place.people["action_owner"],), shows=(place.action, secret),
        by=director, at=NOON,
    )  # fmt: skip
    measure.keeper_links.current().get().end(by=director, at=days_later(1))
    measure.action_links.current().get().end(by=director, at=days_later(1))
    make_grant(place.people["inspector"], plan=place.plan)

    ties = {}
    for who in ("director", "inspector"):
        page = place.client(who).get(place.url(f"measures/{measure.pk}/history/"))
        ties[who] = [
            [(one.label, one.old, one.new) for one in entry.changes if one.label in TIED]
            for entry in page.context["entries"]
        ]
    keeper, action = str(place.people["action_owner"]), str(place.action)
    ended = [(TIED[0], keeper, ""), (TIED[2], action, "")]
    began = [(TIED[0], "", keeper), (TIED[1], "", str(secret)), (TIED[2], "", action)]
    assert ties["director"] == [ended, began]
    assert ties["inspector"] == [ended, [one for one in began if one[0] != TIED[1]]]
