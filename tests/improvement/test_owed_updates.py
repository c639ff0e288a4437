"""Every update that somebody owes, written on one page and recorded together."""

from datetime import date, timedelta
from typing import Any

import pytest

from improvement.models import ProgressUpdate
from improvement.owed_updates import AT_ONCE
from tests.improvement.conftest import TODAY
from tests.make import NOON, make_action, make_closing, make_update, make_user
from tests.queries import assert_queries_do_not_grow

LONG_AGO = TODAY - timedelta(days=60)


@pytest.fixture(autouse=True)
def _reported_on(place: Any) -> None:
    """Nothing is owed yet."""
    make_update(place.action, on=TODAY, happened="It goes on.")


def silent(place: Any, **given: Any) -> Any:
    """An action of the lead's, begun long ago, of which nobody spoke for sixty days."""
    given = {
        "lead": place.people["lead"],
        "start_on": LONG_AGO,
        "due_on": date(2026, 12, 1),
    } | given
    action = make_action(place.plan, **given)
    make_update(action, on=LONG_AGO, rag="amber", happened=f"{action.reference} began.")
    return action


def page(place: Any, who: str = "lead") -> Any:
    return place.client(who).get(place.url("actions/updates-owed/"))


def listed(place: Any, who: str = "lead") -> list[str]:
    return [action.reference for action in page(place, who).context["form"].actions]


def write(place: Any, *actions: Any, who: str = "lead", **said: str) -> Any:
    shown = [str(action.pk) for action in actions]
    return place.send(who, place.url("actions/updates-owed/"), {"action": shown, **said})


def of(
    action: Any, rag: str = "green", happened: str = "Ten of twelve are done."
) -> dict[str, str]:
    return {f"rag_{action.pk}": rag, f"happened_{action.pk}": happened}


def told(action: Any) -> list[tuple[str, str, date]]:
    rows = action.updates.filter(on=TODAY)
    return list(rows.order_by("pk").values_list("rag", "happened", "on"))


def test_only_what_one_reports_on_and_nobody_spoke_of_is_owed(place: Any) -> None:
    first = silent(place, reference="B1", due_on=date(2026, 7, 1))
    contributed = silent(
        place, reference="B2", lead=make_user(), contributors=(place.people["lead"],)
    )
    silent(place, reference="B3", lead=make_user())
    make_update(silent(place, reference="B4"), on=TODAY - timedelta(days=35))
    silent(place, reference="B5").withdraw("Done", by=make_user(), at=NOON)
    closed = silent(place, reference="B6")
    close(place, closed)
    assert listed(place) == [first.reference, contributed.reference]
    assert listed(place, "plan_lead") == []


def test_several_updates_are_recorded_together_and_the_rest_stays_owed(place: Any) -> None:
    one, two, left = (silent(place, reference=f"B{n}") for n in (1, 2, 3))
    said = of(one) | of(two, "red", "The provider left.") | {f"next_{two.pk}": "Buy again."}
    answer = write(place, one, two, left, **said)
    assert (answer.status_code, answer.url) == (302, place.url("actions/updates-owed/"))
    assert [told(action) for action in (one, two, left)] == [
        [("green", "Ten of twelve are done.", TODAY)],
        [("red", "The provider left.", TODAY)],
        [],
    ]
    latest = two.latest_update()
    assert (latest.next_steps, latest.by, latest.visibility) == (
        "Buy again.", place.people["lead"], "members",
    )  # fmt: skip
    assert listed(place) == ["B3"]


def test_an_error_stands_beside_its_field_and_nothing_typed_is_lost(place: Any) -> None:
    one, two, three = (silent(place, reference=f"B{n}") for n in (1, 2, 3))
    said = of(one) | {f"happened_{two.pk}": "We hired.", f"next_{three.pk}": "Ask again."}
    answer = write(place, one, two, three, **said)
    form = answer.context["form"]
    assert (answer.status_code, {name: list(words) for name, words in form.errors.items()}) == (
        422,
        {
            f"rag_{two.pk}": ["Select the RAG rating of B2"],
            f"rag_{three.pk}": ["Select the RAG rating of B3"],
            f"happened_{three.pk}": ["Enter what happened on B3"],
        },
    )
    kept = answer.content.decode()
    assert [words in kept for words in ("Ten of twelve are done.", "We hired.", "Ask again.")] == [
        True, True, True,
    ]  # fmt: skip
    assert not ProgressUpdate.objects.filter(on=TODAY).exclude(happened="It goes on.").exists()


def test_nothing_written_is_said_so(place: Any) -> None:
    one = silent(place)
    answer = write(place, one)
    assert dict(answer.context["form"].errors) == {
        f"happened_{one.pk}": ["Write at least one update"]
    }


def test_words_about_a_child_are_asked_about_beside_the_field(place: Any) -> None:
    one = silent(place, reference="B1")
    words = of(one, happened="Child A moved to a new home.")
    asked = write(place, one, **words)
    assert list(asked.context["form"].errors) == [f"happened_{one.pk}"]
    kept = write(place, one, **words, **{f"happened_{one.pk}_stays_because": "A published review"})
    assert (kept.status_code, len(told(one))) == (302, 1)


def test_what_somebody_else_reported_meanwhile_is_shown_and_both_are_kept(place: Any) -> None:
    """As in the form of one update: updates are added, never written over."""
    one = silent(place, reference="B1")
    make_update(one, on=TODAY, happened="The other said this.", by=place.people["contributor"])
    answer = write(place, one, **of(one))
    assert (answer.status_code, [words for _, words, _ in told(one)]) == (
        302,
        ["The other said this.", "Ten of twelve are done."],
    )


def close(place: Any, action: Any) -> None:
    make_closing(
        action, by=make_user(), is_closed=True, impact="evident", minute_reference="M1",
        decision_reason="Agreed", decided_at=NOON, decided_by=make_user(),
    )  # fmt: skip


def hand_over(place: Any, action: Any) -> None:
    for link in action.lead_links.current():
        link.end(by=make_user(), at=NOON)


@pytest.mark.parametrize("meanwhile", [close, hand_over])
def test_words_on_what_was_closed_or_handed_over_meanwhile_are_not_lost(
    place: Any, meanwhile: Any
) -> None:
    one, two = silent(place, reference="B1"), silent(place, reference="B2")
    meanwhile(place, one)
    answer = write(place, one, two, **of(one), **of(two, happened="All in post."))
    assert dict(answer.context["form"].errors) == {
        f"happened_{one.pk}": [
            "B1 was closed, withdrawn or handed over meanwhile. "
            "Keep your words elsewhere and empty this part"
        ]
    }
    assert "Ten of twelve are done." in answer.content.decode()
    assert ProgressUpdate.objects.filter(on=TODAY).exclude(happened="It goes on.").count() == 0


def test_an_action_that_one_may_not_know_of_is_no_row(place: Any) -> None:
    hidden = silent(
        place, lead=make_user(), visibility="exempt", exempt_paragraphs="1", exempt_reason="A name"
    )
    answer = write(place, hidden, silent(place), **of(hidden))
    assert (answer.status_code, told(hidden)) == (422, [])
    assert hidden.title not in answer.content.decode()


def test_delivery_that_an_earlier_update_recorded_stays(place: Any) -> None:
    one = silent(place)
    make_update(one, on=TODAY, delivered_on=TODAY, by=place.people["contributor"])
    write(place, one, **of(one))
    assert one.latest_update().delivered_on == TODAY


@pytest.mark.parametrize(("who", "is_led"), [("plan_lead", True), ("lead", False)])
def test_a_claim_without_a_figure_is_asked_for_it_with_the_way_to_tie_a_measure(
    place: Any, who: str, is_led: bool
) -> None:
    """Who keeps measures is led to the form, where the action is named already."""
    one = silent(place, reference="B1", lead=place.people[who])
    client, url = place.client(who), place.url("actions/updates-owed/")
    token = client.get(url).context["form"]["token"].value()
    said = of(one, happened="Visits have risen significantly.")
    sent = {"token": token, "action": [str(one.pk)], **said}
    words = client.post(url, sent, follow=True).content.decode()
    assert "On B1 you wrote" in words
    form = place.url(f"plans/{place.plan.pk}/measures/add/?action=B1")
    assert (f'href="{form}"' in words) is is_led
    shown = client.get(form)
    assert (shown.status_code == 200 and 'value="B1"' in shown.content.decode()) is is_led


def test_sent_twice_it_is_recorded_once(place: Any) -> None:
    one = silent(place)
    client = place.client("lead")
    url = place.url("actions/updates-owed/")
    token = client.get(url).context["form"]["token"].value()
    for _ in range(2):
        client.post(url, {"token": token, "action": [str(one.pk)], **of(one)})
    assert len(told(one)) == 1


def test_the_page_holds_some_and_counts_the_rest(place: Any) -> None:
    for _ in range(AT_ONCE + 2):
        silent(place)
    response = page(place)
    assert (len(response.context["form"].actions), response.context["more_count"]) == (AT_ONCE, 2)
    assert len(response.content) < 150_000


def test_it_asks_as_many_questions_for_many(place: Any) -> None:
    silent(place)
    client = place.client("lead")
    assert_queries_do_not_grow(
        lambda: client.get(place.url("actions/updates-owed/")), add_row=lambda: silent(place)
    )


def test_my_work_leads_there(place: Any) -> None:
    assert "updates-owed/" not in place.client("lead").get("/my-work/").content.decode()
    silent(place)
    assert (
        place.url("actions/updates-owed/") in place.client("lead").get("/my-work/").content.decode()
    )


def test_who_reports_on_nothing_may_not_open_it(place: Any) -> None:
    answers = [page(place, who).status_code for who in ("viewer", "action_owner", "director")]
    assert answers == [403, 200, 200]
