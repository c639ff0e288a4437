"""What anybody may write on the young people's page, and who decides it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from accounts.models import User
from impact.models import VoiceEntry, YoungPeopleComment
from tests.clock import today_is
from tests.impact.our_plan import change, comment, decide, read, shown, visit
from tests.improvement.conftest import TODAY
from tests.make import make_young_people_comment
from tests.queries import assert_queries_do_not_grow

__all__ = ["shown"]  # the fixture


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


# Who decides a comment


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
