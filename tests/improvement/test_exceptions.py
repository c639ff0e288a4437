"""What is off track says why: a note for each spell, by those who report on the action."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.as_at import end_of
from improvement.exceptions import notes_for, update_to_explain
from improvement.models import ExceptionNote, ProgressUpdate
from tests.clock import today_is
from tests.improvement.conftest import TODAY, boxes
from tests.make import make_exception_note, make_update

EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A person"}
SAID = {
    "cause": "Two of the four trainers left.",
    "effect_on_children": "Assessments wait three weeks longer.",
    "recovery": "Two trainers are borrowed.",
    "help_wanted": "",
    **boxes("back_on_track_on", date(2026, 9, 30)),
}


def on(day, month=6):
    return datetime(2026, month, day, 9, tzinfo=UTC)


def red(place, day, **given):
    return make_update(place.action, at=on(day), **{"rag": "red"} | given)


def page_of(place, who="lead", **asked):
    return place.client(who).get(place.of_action(), asked).content.decode()


@pytest.mark.parametrize("who", ["lead", "contributor", "plan_lead", "director"])
def test_those_who_report_say_why_an_action_is_off_track(place, who):
    update = red(place, 10)
    assert "It is off track, and needs an exception note" in page_of(place, who)

    response = place.send(who, place.of_action("exception-note/"), SAID)

    note = ExceptionNote.objects.get()
    assert (response.status_code, response.url) == (302, place.of_action("#exception"))
    assert (note.update, note.by, note.back_on_track_on) == (
        update,
        place.people[who],
        date(2026, 9, 30),
    )
    page = page_of(place)
    assert "needs an exception note" not in page
    assert "Two of the four trainers left." in page


@pytest.mark.parametrize("who", ["viewer", "clerk", "board_member"])
def test_others_read_the_note_and_cannot_write_one(place, who):
    make_exception_note(red(place, 10), at=on(11))
    page = page_of(place, who)
    assert "Two of the four trainers left." in page
    assert "exception-note/" not in page
    assert place.client(who).post(place.of_action("exception-note/"), SAID).status_code == 403
    assert ExceptionNote.objects.count() == 1


@pytest.mark.parametrize(
    ("missing", "says"),
    [
        ("cause", "Enter why it is off track"),
        ("effect_on_children", "Enter what it means for children"),
        ("recovery", "Enter what is being done to recover"),
        ("back_on_track_on_year", "must include a year"),
    ],
)
def test_a_note_says_everything_but_help(place, missing, says):
    red(place, 10)
    response = place.send("lead", place.of_action("exception-note/"), {**SAID, missing: ""})
    assert response.status_code == 422
    assert says in response.content.decode()
    assert ExceptionNote.objects.count() == 0


def test_an_action_gets_back_on_track_after_today(place):
    red(place, 10)
    said = {**SAID, **boxes("back_on_track_on", TODAY)}
    response = place.send("lead", place.of_action("exception-note/"), said)
    assert "must be after 15 June 2026" in response.content.decode()
    assert ExceptionNote.objects.count() == 0


def test_an_action_on_track_needs_no_note(place):
    red(place, 10)
    red(place, 11, rag="amber")
    page = place.client("lead").get(place.of_action("exception-note/")).content.decode()
    assert "No exception note is needed" in page
    place.client("lead").post(place.of_action("exception-note/"), SAID)
    assert ExceptionNote.objects.count() == 0


def test_a_new_spell_asks_for_a_new_note(place):
    make_exception_note(red(place, 1), at=on(2))
    red(place, 8)
    assert "needs an exception note" not in page_of(place)
    red(place, 9, rag="amber")
    assert "not off track any more" in page_of(place)
    red(place, 10)
    assert "needs an exception note" in page_of(place)
    # The past is as it was.
    assert "needs an exception note" in page_of(place, as_at="2026-06-01")
    assert "needs an exception note" not in page_of(place, as_at="2026-06-05")


def test_what_was_off_track_on_a_past_day_is_explained_later(place):
    update = red(place, 1)
    red(place, 8, rag="green")
    address = place.of_action("exception-note/") + "?as_at=2026-06-05"
    page = place.client("lead").get(address).content.decode()
    assert "On 5 June 2026 it was off track" in page

    response = place.send("lead", address, SAID)

    assert response.status_code == 302
    note = ExceptionNote.objects.get()
    assert note.update == update
    every = ProgressUpdate.objects.all()
    ids = [place.action.pk]
    assert notes_for(ids, updates=every, at=end_of(date(2026, 6, 5)).moment) == {ids[0]: note}
    assert notes_for(ids, updates=every, at=None) == {}


def test_a_past_day_keeps_its_note_whatever_is_written_later(place):
    """The last note by then; the first afterwards where there was none."""
    update, every = red(place, 1), ProgressUpdate.objects.all()

    def note_on(day):
        found = notes_for([place.action.pk], updates=every, at=end_of(date(2026, 6, day)).moment)
        return found.get(place.action.pk)

    assert note_on(3) is None
    first = make_exception_note(update, at=on(5))
    later = red(place, 6)
    second = make_exception_note(later, at=on(7))
    assert (note_on(3), note_on(6), note_on(7)) == (first, first, second)
    with today_is(TODAY):
        third = make_exception_note(later, at=on(15))
    assert (note_on(3), note_on(7), note_on(15)) == (first, second, third)


def test_a_note_on_an_exempt_update_is_read_by_those_who_read_the_update(place):
    red(place, 10, rag="amber")
    update = red(place, 11, **EXEMPT)
    assert "needs an exception note" in page_of(place, "director")
    for who in ("viewer", "lead"):
        assert "xception note" not in page_of(place, who)
    make_exception_note(update, at=on(12), cause="A secret")
    assert "A secret" in page_of(place, "director")
    for who in ("viewer", "lead"):
        assert "xception note" not in page_of(place, who)


def test_a_note_goes_first_where_everybody_sees_the_action_off_track(place):
    open_update = red(place, 10)
    exempt = red(place, 12, **EXEMPT)
    director = place.people["director"]
    assert update_to_explain(place.action, user=director, at=None) == open_update
    make_exception_note(open_update, at=on(13))
    assert "needs an exception note" not in page_of(place, "director")
    # Said in confidence that it was well in between: then there are two spells for the Director.
    red(place, 11, rag="green", **EXEMPT)
    assert update_to_explain(place.action, user=director, at=None) == exempt
    assert "needs an exception note" in page_of(place, "director")
    assert "needs an exception note" not in page_of(place, "viewer")


def test_a_note_is_never_changed(place):
    note = make_exception_note(red(place, 10), at=on(11))
    with pytest.raises(TypeError):
        note.save(by=note.by, at=on(12))
    with pytest.raises(TypeError):
        note.delete()


def test_the_plan_is_filtered_by_what_is_not_explained(place):
    red(place, 10)
    address = place.url(f"plans/{place.plan.pk}/?flag=unexplained")
    client = place.client("viewer")
    assert place.action.title in client.get(address).content.decode()
    make_exception_note(place.action.latest_update(), at=on(11) + timedelta(hours=1))
    assert place.action.title not in client.get(address).content.decode()
