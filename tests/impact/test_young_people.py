"""The young people's page: who may see it, and what it shows."""

from datetime import date, timedelta

import pytest
from django.test import Client

from impact.models import YoungPeopleComment, YoungPeoplePage
from tests.impact.our_plan import PART_TWO, change, comment, read, shown, visit, withdraw
from tests.improvement.conftest import TODAY
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
    make_young_people_text,
)
from tests.queries import assert_queries_do_not_grow

__all__ = ["shown"]  # the fixture


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


# What it costs


def test_the_page_costs_the_same_for_many(shown):
    def add():
        make_young_people_text(make_action(shown.plan, visibility="public"), group="children")
        make_young_people_text(make_area(shown.area.inspection, visibility="public"), shown.plan)
        make_voice(shown.plan, you_said="A", we_did="B", is_published=True, visibility="public")

    add()
    assert_queries_do_not_grow(lambda: visit(shown), add_row=add, most=8)
