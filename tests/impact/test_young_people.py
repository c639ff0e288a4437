"""The young people's page: what everybody may read, what anybody may write, who decides it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from accounts.models import User
from impact.forms.young_people import TextForm
from impact.models import VoiceEntry, YoungPeopleComment, YoungPeoplePage, YoungPeopleText
from tests.clock import today_is
from tests.improvement.conftest import TODAY, boxes
from tests.make import (
    NOON,
    make_action,
    make_area,
    make_closing,
    make_council,
    make_plan,
    make_update,
    make_voice,
    make_young_people_comment,
    make_young_people_page,
    make_young_people_text,
)
from tests.queries import assert_queries_do_not_grow

PART_TWO = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}


def change(record: Any, **values: Any) -> Any:
    for name, value in values.items():
        setattr(record, name, value)
    record.save(by=User.objects.system(), at=NOON)
    return record


def withdraw(record: Any) -> None:
    record.withdraw("No longer so.", by=User.objects.system(), at=NOON)


@pytest.fixture
def shown(place):
    """The place with its plan, action, inspection and area open to everybody, and its page."""
    for record in (place.plan, place.action, place.area.inspection, place.area):
        change(record, visibility="public")
    make_young_people_page(place.plan)
    return place


def visit(place, path="our-plan/", **query):
    return Client().get(place.url(path), query)


def read(place):
    response = visit(place)
    assert response.status_code == 200
    return response.content.decode()


# Who may see the page


def test_the_page_is_there_for_everybody_once_it_is_published(shown):
    assert visit(shown).status_code == 200


@pytest.mark.parametrize("path", ["our-plan/", "our-plan/comment/", "our-plan/comment/sent/"])
@pytest.mark.parametrize(
    "why",
    [
        pytest.param(lambda it: change(it.page, is_published=False), id="not published"),
        pytest.param(lambda it: change(it.plan, visibility="members"), id="plan for members"),
        pytest.param(lambda it: change(it.plan, **PART_TWO), id="exempt plan"),
        pytest.param(lambda it: withdraw(it.plan), id="withdrawn plan"),
    ],
)
def test_the_page_is_not_there(shown, path, why):
    shown.page = YoungPeoplePage.objects.get()
    why(shown)
    assert visit(shown, path).status_code == 404


def test_a_council_without_a_page_has_none(shown):
    other = make_council()
    assert Client().get(f"/{other.slug}/our-plan/").status_code == 404


# What it shows


def test_it_shows_the_words_written_for_it_and_none_of_the_officers(shown):
    change(
        shown.action, title="ZQ.ZQ title", outcome_sought="ZQ.ZQ outcome", description="ZQ.ZQ more"
    )
    change(shown.area, short_title="ZQ.ZQ area", wording="ZQ.ZQ wording")
    make_update(shown.action, by=shown.people["lead"], happened="ZQ.ZQ update")
    make_young_people_text(
        shown.action,
        group="care leavers",
        words="You will have your own plan.",
        changed="You can read it now.",
        not_yet="Some still wait, since we are few.",
    )
    make_young_people_text(shown.area, shown.plan, words="Your plans must get better.")
    make_voice(
        shown.plan,
        method="Leaving Care Forum",
        heard_on=date(2022, 4, 30),
        heard_precision="month",
        heard="ZQ.ZQ heard",
        did="ZQ.ZQ did",
        you_said="Nobody reads our plans to us.",
        we_did="Your adviser now does.",
        is_published=True,
        visibility="public",
    )
    page = read(shown)
    for words in (
        "For care leavers",
        "You will have your own plan.",
        "You can read it now.",
        "Some still wait, since we are few.",
        "Your plans must get better.",
        "Leaving Care Forum, April 2022",
        "Nobody reads our plans to us.",
        "Your adviser now does.",
    ):
        assert words in page
    assert "ZQ.ZQ" not in page
    assert [name for name in (user.name for user in shown.people.values()) if name in page] == []


@pytest.mark.parametrize(
    "hide",
    [
        pytest.param(lambda it: change(it.action, visibility="members"), id="action for members"),
        pytest.param(lambda it: change(it.action, **PART_TWO), id="exempt action"),
        pytest.param(lambda it: withdraw(it.action), id="withdrawn action"),
        pytest.param(lambda it: withdraw(it.of_action_text), id="withdrawn text"),
    ],
)
def test_the_text_of_an_action_that_is_not_public_is_left_out(shown, hide):
    shown.of_action_text = make_young_people_text(shown.action, words="ZQ.ZQ promise")
    assert "ZQ.ZQ promise" in read(shown)
    hide(shown)
    assert "ZQ.ZQ promise" not in read(shown)


@pytest.mark.parametrize(
    "hide",
    [
        pytest.param(lambda it: change(it.area, visibility="members"), id="area for members"),
        pytest.param(lambda it: change(it.area, **PART_TWO), id="exempt area"),
        pytest.param(lambda it: withdraw(it.area), id="withdrawn area"),
        pytest.param(
            lambda it: change(it.area.inspection, visibility="members"), id="inspection for members"
        ),
        pytest.param(lambda it: change(it.area.inspection, **PART_TWO), id="exempt inspection"),
        pytest.param(lambda it: withdraw(it.area.inspection), id="withdrawn inspection"),
    ],
)
def test_the_text_of_an_area_that_is_not_public_is_left_out(shown, hide):
    make_young_people_text(shown.area, shown.plan, words="ZQ.ZQ area")
    assert "ZQ.ZQ area" in read(shown)
    hide(shown)
    assert "ZQ.ZQ area" not in read(shown)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param({"is_published": False}, id="not published"),
        pytest.param({"visibility": "members"}, id="for members"),
        pytest.param({"withdrawn_at": NOON}, id="withdrawn"),
    ],
)
def test_what_was_heard_and_is_not_public_is_left_out(shown, given):
    words = {"you_said": "ZQ.ZQ said", "we_did": "ZQ.ZQ did"}
    open_to_all = {"is_published": True, "visibility": "public"}
    entry = make_voice(shown.plan, **words, **open_to_all)
    assert "ZQ.ZQ said" in read(shown)
    change(entry, **given)
    assert "ZQ.ZQ" not in read(shown)


def test_another_plans_texts_are_left_out(shown):
    other = make_plan(shown.council, visibility="public")
    make_young_people_text(make_action(other, visibility="public"), words="ZQ.ZQ")
    assert "ZQ.ZQ" not in read(shown)


@pytest.mark.parametrize(
    ("given", "update", "words"),
    [
        ({"start_on": TODAY + timedelta(1)}, None, "Not started yet"),
        ({"due_on": TODAY}, None, "We are working on it"),
        ({"due_on": TODAY - timedelta(1)}, None, "This is late"),
        ({}, {"delivered_on": date(2026, 6, 1)}, "Done. We are checking that it helps"),
    ],
)
def test_the_status_is_said_in_words_with_a_picture(shown, given, update, words):
    make_young_people_text(change(shown.action, **given))
    if update:
        make_update(shown.action, by=shown.people["lead"], **update)
    page = read(shown)
    assert (f"<span>{words}</span>" in page, page.count("los-young-status__icon")) == (True, 1)


def test_what_is_closed_is_done_and_helps(shown):
    make_young_people_text(shown.action)
    make_update(shown.action, by=shown.people["lead"], delivered_on=date(2026, 6, 1))
    make_closing(
        shown.action,
        by=shown.people["plan_lead"],
        is_closed=True,
        impact="evident",
        minute_reference="M1",
        decided_at=NOON,
        decided_by=shown.people["chair"],
    )
    assert "<span>Done, and it helps</span>" in read(shown)


def test_no_exempt_update_shows_in_the_status(shown):
    make_young_people_text(shown.action)
    make_update(shown.action, by=shown.people["lead"], delivered_on=date(2026, 6, 1), **PART_TWO)
    assert "<span>We are working on it</span>" in read(shown)


def test_what_a_clerk_makes_exempt_comes_off_the_page_at_once(shown):
    words = {"you_said": "ZQ.ZQ said", "we_did": "ZQ.ZQ did"}
    entry = make_voice(shown.plan, is_published=True, visibility="public", **words)
    make_young_people_comment(
        shown.plan, entry=entry, decided_at=NOON, decided_by=shown.people["director"]
    )
    comments = shown.url(f"plans/{shown.plan.pk}/young-people/comments/")
    before = shown.client("director").get(comments).content.decode()
    response = shown.send("clerk", shown.url(f"voice/{entry.pk}/readers/"), PART_TWO)
    after = shown.client("director").get(comments).content.decode()
    assert (response.status_code, "ZQ.ZQ" in read(shown)) == (302, False)
    assert ["No longer shown" in page for page in (before, after)] == [False, True]


# What is written for it


def write(place, who="plan_lead", path="add/", **data):
    given = {"words": "You will have your own plan."}
    return place.send(who, place.url(f"plans/{place.plan.pk}/young-people/{path}"), given | data)


def told(response):
    return [str(message) for message in get_messages(response.wsgi_request)]


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


# Comments


def comment(place, words="My adviser changes all the time.", client=None, **more):
    client = client or Client()
    page = client.get(place.url("our-plan/comment/"))
    token = page.context["form"]["token"].value()
    return client.post(place.url("our-plan/comment/"), {"token": token, "words": words}, **more)


def test_anybody_may_comment_and_nobody_reads_it_before_it_was_decided(shown):
    response = comment(shown, "My adviser changes.")
    assert (response.status_code, response.headers["Location"]) == (
        302,
        shown.url("our-plan/comment/sent/"),
    )
    it = YoungPeopleComment.objects.get()
    assert (it.words, it.by, it.sent_at, it.decided_at) == (
        "My adviser changes.",
        User.objects.system(),
        timezone.now(),
        None,
    )
    assert "My adviser" not in read(shown)


def test_a_comment_of_somebody_signed_in_is_not_tied_to_them(shown):
    comment(shown, client=shown.client("viewer"))
    it = YoungPeopleComment.objects.get()
    assert (it.by, it.history.get().history_user) == (User.objects.system(),) * 2


def test_a_comment_that_is_sent_twice_is_one(shown):
    client = Client()
    page = client.get(shown.url("our-plan/comment/"))
    sent = {"token": page.context["form"]["token"].value(), "words": "Once."}
    answers = [client.post(shown.url("our-plan/comment/"), sent) for _ in range(2)]
    assert {answer.headers["Location"] for answer in answers} == {
        shown.url("our-plan/comment/sent/")
    }
    assert YoungPeopleComment.objects.count() == 1


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("", "Write what you want to tell us"),
        ("   ", "Write what you want to tell us"),
        ("x" * 2_001, "2000 characters"),
        ("\0", "Error"),
    ],
)
def test_a_comment_that_says_nothing_or_too_much_is_to_be_mended(shown, words, error):
    response = comment(shown, words)
    assert (response.status_code, error in response.content.decode()) == (422, True)
    assert YoungPeopleComment.objects.count() == 0


def test_the_form_asks_nothing_about_who_they_are(shown):
    page = visit(shown, "our-plan/comment/")
    assert list(page.context["form"].fields) == ["token", "words"]


def test_so_many_comments_from_one_address_have_to_wait_and_the_words_stay(shown):
    for number in range(20):
        assert comment(shown, f"Comment {number}.").status_code == 302
    response = comment(shown, "One too many.")
    assert (response.status_code, response.headers["Retry-After"]) == (429, "3600")
    assert "One too many." in response.content.decode()
    assert YoungPeopleComment.objects.count() == 20
    assert comment(shown, "From elsewhere.", REMOTE_ADDR="192.0.2.7").status_code == 302
    with today_is(TODAY + timedelta(1)):
        assert comment(shown, "The day after.").status_code == 302


HOSTILE = '<script>window.__pwn=1</script>"><img src=x onerror=alert(1)>{{ 7919*7907 }}\u202e'


def test_hostile_text_stays_text(shown):
    comment(shown, HOSTILE)
    it = YoungPeopleComment.objects.get()
    comments = shown.url(f"plans/{shown.plan.pk}/young-people/comments/")
    decide = shown.url(f"young-people/comments/{it.pk}/")
    shown.client("plan_lead").get(decide)
    pages = [shown.client("plan_lead").get(url).content.decode() for url in (comments, decide)]
    said = {"decision": "publish", "group": HOSTILE[:80], "you_said": HOSTILE, "we_did": HOSTILE}
    assert shown.send("plan_lead", decide, said).status_code == 302
    make_young_people_text(
        shown.action, group=HOSTILE[:80], words=HOSTILE, changed=HOSTILE, not_yet=HOSTILE
    )
    change(YoungPeoplePage.objects.get(), welcome=HOSTILE, who_to_ask=HOSTILE)
    pages.append(read(shown))
    for page in pages:
        assert "&lt;script&gt;window.__pwn" in page
        assert ("<script>window" in page, "<img src=x" in page, "62615533" in page) == (False,) * 3


# Who decides a comment


def decide(place, it, who="plan_lead", **data):
    return place.send(who, place.url(f"young-people/comments/{it.pk}/"), data)


REPLY = {
    "decision": "publish",
    "group": "A care leaver",
    "you_said": "Advisers change too often.",
    "we_did": "Each of you keeps the same adviser for a year.",
}


def test_a_comment_is_shown_with_its_reply_in_words_that_were_read_first(shown):
    it = make_young_people_comment(shown.plan, words="Jo Smith left me, advisers change too often.")
    assert decide(shown, it, **REPLY).status_code == 302
    entry, page = VoiceEntry.objects.get(), read(shown)
    it.refresh_from_db()
    assert (it.entry, it.decided_by, it.words) == (
        entry,
        shown.people["plan_lead"],
        "Jo Smith left me, advisers change too often.",
    )
    assert (entry.visibility, entry.is_published, entry.told_on) == ("public", True, TODAY)
    assert [words in page for words in (REPLY["you_said"], REPLY["we_did"], "Jo Smith")] == [
        True,
        True,
        False,
    ]
    assert "A care leaver: A comment on our page, 1 June 2026" in page


def test_a_comment_is_refused_with_a_reason_and_stays(shown):
    it = make_young_people_comment(shown.plan, words="ZQ.ZQ")
    assert (
        decide(shown, it, decision="refuse", refused_reason="It names a child.").status_code == 302
    )
    it.refresh_from_db()
    assert (it.words, it.refused_reason, it.entry) == ("ZQ.ZQ", "It names a child.", None)
    assert "ZQ.ZQ" not in read(shown)
    url = shown.url(f"plans/{shown.plan.pk}/young-people/comments/")
    assert "It names a child." in shown.client("director").get(url).content.decode()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        ({}, "Select whether it is shown"),
        ({"decision": "refuse"}, "Enter why it is not shown"),
        (REPLY | {"we_did": ""}, "Enter what you did"),
        (REPLY | {"you_said": ""}, "Enter what they said"),
        (REPLY | {"group": ""}, "Enter who told us"),
    ],
)
def test_a_decision_that_lacks_something_is_to_be_mended(shown, data, error):
    it = make_young_people_comment(shown.plan)
    response = decide(shown, it, **data)
    assert (response.status_code, error in response.content.decode()) == (422, True)
    it.refresh_from_db()
    assert (it.decided_at, VoiceEntry.objects.count()) == (None, 0)


def test_a_comment_is_decided_once(shown):
    it = make_young_people_comment(shown.plan)
    decide(shown, it, **REPLY)
    response = decide(shown, it, "director", decision="refuse", refused_reason="No.")
    assert response.status_code == 302
    it.refresh_from_db()
    assert (it.refused_reason, VoiceEntry.objects.count()) == ("", 1)


def test_two_who_decide_at_once_do_not_both(shown):
    """The second saw a version that is no more: nothing of theirs is recorded."""
    it = make_young_people_comment(shown.plan)
    client = shown.client("director")
    form = client.get(shown.url(f"young-people/comments/{it.pk}/")).context["form"]
    sent = {name: form[name].value() for name in ("version", "token")}
    change(YoungPeopleComment.objects.get(pk=it.pk), words="Mended by somebody.")
    response = client.post(shown.url(f"young-people/comments/{it.pk}/"), REPLY | sent)
    assert (response.status_code, VoiceEntry.objects.count()) == (409, 0)


def test_comments_wait_under_my_work_of_those_who_decide_them(shown):
    make_young_people_comment(shown.plan)
    decide(shown, make_young_people_comment(shown.plan), decision="refuse", refused_reason="No.")
    words = "1 comment from the young people’s page"
    pages = {
        who: words in shown.client(who).get("/my-work/").content.decode()
        for who in ("plan_lead", "director", "viewer", "action_owner")
    }
    assert pages == {"plan_lead": True, "director": True, "viewer": False, "action_owner": False}


# What it costs


def test_the_page_costs_the_same_for_many(shown):
    def add():
        make_young_people_text(make_action(shown.plan, visibility="public"), group="children")
        make_young_people_text(make_area(shown.area.inspection, visibility="public"), shown.plan)
        make_voice(shown.plan, you_said="A", we_did="B", is_published=True, visibility="public")

    add()
    assert_queries_do_not_grow(lambda: visit(shown), add_row=add, most=8)


def test_the_list_of_texts_costs_the_same_for_many(shown):
    client = shown.client("plan_lead")

    def add():
        make_young_people_text(make_action(shown.plan))
        make_young_people_text(make_area(shown.area.inspection), shown.plan)

    add()
    url = shown.url(f"plans/{shown.plan.pk}/young-people/")
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)


def test_the_list_of_comments_costs_the_same_for_many(shown):
    client = shown.client("plan_lead")

    def add():
        decide(shown, make_young_people_comment(shown.plan), **REPLY)
        make_young_people_comment(shown.plan)

    add()
    url = shown.url(f"plans/{shown.plan.pk}/young-people/comments/")
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)


def test_whoever_shows_a_comment_is_asked_about_what_may_identify_a_child(shown):
    """The child who writes it is not: their words are kept as they came."""
    assert comment(shown, words="Mia’s mother never comes.").status_code == 302
    it = YoungPeopleComment.objects.get()
    said = {**REPLY, "you_said": it.words}

    asked = decide(shown, it, **said)
    kept = decide(shown, it, **said, you_said_stays_because="Nobody here has that name.")

    assert asked.status_code == 422
    assert "“Mia’s mother” looks like somebody’s relative" in asked.content.decode()
    assert kept.status_code == 302
