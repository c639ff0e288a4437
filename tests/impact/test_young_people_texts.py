"""What is written for the young people's page, and who may write it."""

from datetime import date

import pytest

from accounts.models import User
from impact.forms.young_people import TextForm
from impact.models import VoiceEntry, YoungPeoplePage, YoungPeopleText
from tests.impact.our_plan import PART_TWO, change, read, shown, told, withdraw, write
from tests.improvement.conftest import boxes
from tests.make import NOON, make_action, make_area, make_plan, make_young_people_text
from tests.queries import assert_queries_do_not_grow

__all__ = ["shown"]  # the fixture


def test_a_text_is_written_changed_and_withdrawn_and_every_version_stays(shown):
    assert write(shown, action="A1", group="care leavers").status_code == 302
    text = YoungPeopleText.objects.get()
    url = shown.url(f"young-people/{text.pk}/")
    shown.send("director", f"{url}edit/", {"words": "You will write your own plan."})
    shown.send("plan_lead", f"{url}withdraw/", {"reason": "Said twice."})
    text.refresh_from_db()
    assert (text.withdrawn_reason, text.action, text.group) == ("Said twice.", shown.action, "")
    assert [row.words for row in text.history.order_by("history_id")] == [
        "You will have your own plan.",
        "You will write your own plan.",
        "You will write your own plan.",
    ]
    assert write(shown, action="A1").status_code == 302


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Enter the reference of an action, or select an area"),
        ({"action": "A1", "area": "area"}, "Enter the reference of an action, or select an area"),
        ({"action": "Z9"}, "The plan has no action Z9"),
        ({"action": "A1", "words": ""}, "Enter what we promise"),
        ({"action": "A1", "words": "x" * 1001}, "1000 characters"),
    ],
)
def test_what_does_not_fit_is_said(shown, data, error):
    if data.get("area"):
        data = data | {"area": shown.area.pk}
    response = write(shown, **data)
    assert (response.status_code, error in response.content.decode()) == (422, True)
    assert YoungPeopleText.objects.count() == 0


def test_a_second_text_about_the_same_is_refused(shown):
    make_young_people_text(shown.action)
    make_young_people_text(shown.area, shown.plan)
    for about in ({"action": "A1"}, {"area": shown.area.pk}):
        response = write(shown, **about)
        assert "told about it already" in response.content.decode()
    assert YoungPeopleText.objects.count() == 2


def test_of_two_texts_at_the_same_moment_one_is_recorded(shown):
    lead = shown.people["plan_lead"]
    data = {"action": "A1", "words": "You will have your own plan."}
    both = [
        TextForm(data | {"token": token}, instance=YoungPeopleText(plan=shown.plan), user=lead)
        for token in ("first", "second")
    ]
    assert [form.is_valid() for form in both] == [True, True]
    assert [form.record(by=lead, at=NOON) for form in both] == [True, False]
    assert "at the same moment" in both[1].errors["__all__"][0]
    assert YoungPeopleText.objects.count() == 1


def test_a_name_of_staff_is_refused_wherever_young_people_would_read_it(shown):
    change_name = User.objects.filter(pk=shown.people["lead"].pk)
    change_name.update(name="Sam Okafor")
    error = "Take out the name “Sam Okafor”: write the role instead"
    assert error in write(shown, action="A1", changed="Ask sam okafor.").content.decode()
    page = {"welcome": "Sam Okafor made this page."}
    assert error in write(shown, path="edit/", **page).content.decode()
    entry = {
        "group": "Care leavers", "heard": "Sam Okafor said so.", "heard_precision": "day",
        "you_said": "We like Sam Okafor.", "we_did": "Thank you.", "visibility": "public",
        **boxes("heard_on", date(2026, 6, 1)),
    }  # fmt: skip
    voice = shown.url(f"plans/{shown.plan.pk}/voice/add/")
    assert error in shown.send("plan_lead", voice, entry | {"is_published": "on"}).content.decode()
    assert VoiceEntry.objects.count() == YoungPeopleText.objects.count() == 0
    assert shown.send("plan_lead", voice, entry).status_code == 302


def test_the_writer_is_told_of_letters_that_nobody_may_know(shown):
    response = write(shown, action="A1", words="Your PA will call you.")
    assert told(response) == [
        "Text recorded",
        "You wrote “PA”. Say what it stands for, such as personal adviser (PA)",
    ]


def test_so_few_that_a_child_may_be_known_are_asked_about(shown):
    response = write(shown, action="A1", words="We called 2 care leavers.")
    assert (response.status_code, "“2 care leavers”" in response.content.decode()) == (422, True)


def test_only_a_public_plan_has_a_page_and_a_council_one_page(shown):
    page = {"welcome": "Our plan.", "is_published": "on"}
    other = make_plan(shown.council)

    def publish(plan):
        url = shown.url(f"plans/{plan.pk}/young-people/edit/")
        return shown.send("plan_lead", url, page)

    assert "Only a plan that is open to the public has a page" in publish(other).content.decode()
    change(other, visibility="public")
    assert "The page of another plan is shown" in publish(other).content.decode()
    change(YoungPeoplePage.objects.get(), is_published=False)
    assert publish(other).status_code == 302
    assert YoungPeoplePage.objects.get(plan=other).council == shown.council


def test_what_is_published_for_young_people_is_public(shown):
    entry = {
        "group": "Care leavers", "heard": "A", "heard_precision": "day", "you_said": "B",
        "we_did": "C", "visibility": "members", "is_published": "on",
        **boxes("heard_on", date(2026, 6, 1)),
    }  # fmt: skip
    url = shown.url(f"plans/{shown.plan.pk}/voice/add/")
    assert (
        "Only what is public can be shown there"
        in shown.send("plan_lead", url, entry).content.decode()
    )
    shown.send("plan_lead", url, entry | {"visibility": "public"})
    assert "<strong>You said</strong>" in read(shown)


@pytest.mark.parametrize(
    ("hide", "words"),
    [
        (
            lambda it: change(it.action, visibility="members"),
            "The action is not open to the public",
        ),
        (lambda it: withdraw(it.action), "The action is withdrawn"),
    ],
)
def test_writers_are_told_why_a_text_is_left_out(shown, hide, words):
    make_young_people_text(shown.action)
    url = shown.url(f"plans/{shown.plan.pk}/young-people/")
    assert words not in shown.client("viewer").get(url).content.decode()
    hide(shown)
    assert words in shown.client("viewer").get(url).content.decode()


def test_a_text_of_an_exempt_action_is_not_there_for_those_not_entitled(shown):
    change(shown.action, **PART_TWO)
    make_young_people_text(shown.action, words="ZQ.ZQCANARY")
    url = shown.url(f"plans/{shown.plan.pk}/young-people/")
    seen = {
        who: "ZQ.ZQCANARY" in shown.client(who).get(url).content.decode()
        for who in ("viewer", "plan_lead")
    }
    assert seen == {"viewer": False, "plan_lead": True}


def test_the_list_of_texts_costs_the_same_for_many(shown):
    client = shown.client("plan_lead")

    def add():
        make_young_people_text(make_action(shown.plan))
        make_young_people_text(make_area(shown.area.inspection), shown.plan)

    add()
    url = shown.url(f"plans/{shown.plan.pk}/young-people/")
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)
