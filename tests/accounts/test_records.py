"""The one save path: who, when, which version, and only once."""

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.urls import reverse

from accounts.policy import Role
from accounts.records import AlreadyRecorded, Conflict, FormToken, once, record_many
from improvement.models import Action, ImprovementPlan, Strand
from tests.make import (
    NOON,
    make_action,
    make_council,
    make_member,
    make_plan,
    make_strand,
    make_update,
    make_user,
)

pytestmark = pytest.mark.django_db
User = get_user_model()


def test_a_record_cannot_be_saved_without_saying_who_and_when():
    with pytest.raises(TypeError):
        make_plan().save()
    with pytest.raises(TypeError):
        ImprovementPlan.objects.create(title="A plan")


def test_each_version_is_kept_with_its_author_and_moment():
    author, editor = make_user(), make_user()
    plan = make_plan(title="First", by=author, at=NOON)

    plan.title = "Second"
    plan.save(by=editor, at=NOON + timedelta(hours=1))

    kept = list(
        plan.history.order_by("version").values_list(
            "version", "title", "by", "recorded_at", "history_user", "history_date", "history_type"
        )
    )
    later = NOON + timedelta(hours=1)
    assert kept == [
        (1, "First", author.pk, NOON, author.pk, NOON, "+"),
        (2, "Second", editor.pk, later, editor.pk, later, "~"),
    ]


def test_a_second_edit_of_the_same_version_is_a_conflict_and_changes_nothing():
    plan = make_plan(title="First")
    mine = ImprovementPlan.objects.get(pk=plan.pk)
    theirs = ImprovementPlan.objects.get(pk=plan.pk)
    theirs.title = "Theirs"
    theirs.save(by=make_user(), at=NOON)

    mine.summary = "Mine"
    with pytest.raises(Conflict):
        mine.save(by=make_user(), at=NOON)

    plan.refresh_from_db()
    assert (plan.title, plan.summary, plan.version) == ("Theirs", "", 2)
    assert plan.history.count() == 2
    assert mine.version == 1


def test_a_form_is_recorded_once():
    user = make_user()
    with once("token", by=user, at=NOON) as used:
        used.url = "/there/"

    with pytest.raises(AlreadyRecorded) as again, once("token", by=user, at=NOON):
        pytest.fail("the work was done twice")

    assert again.value.url == "/there/"


def test_work_that_fails_leaves_the_form_to_be_sent_again():
    user = make_user()
    with pytest.raises(RuntimeError), once("token", by=user, at=NOON):
        raise RuntimeError

    assert not FormToken.objects.exists()


def test_somebody_elses_token_tells_nothing():
    with once("token", by=make_user(), at=NOON) as used:
        used.url = "/theirs/"

    with pytest.raises(AlreadyRecorded) as again, once("token", by=make_user(), at=NOON):
        pytest.fail("the work was done twice")

    assert again.value.url == "/"


@pytest.mark.parametrize("make", [make_plan, make_action, make_update, make_user])
def test_nothing_that_was_recorded_is_deleted(make):
    with pytest.raises(TypeError):
        make().delete()


def test_an_update_is_never_changed():
    update = make_update()
    update.happened = "Something else"
    with pytest.raises(TypeError):
        update.save(by=make_user(), at=NOON)


def test_an_action_as_at_a_moment_is_what_was_recorded_by_then():
    action = make_action(title="Before", at=NOON)
    make_update(action, rag="green", at=NOON + timedelta(hours=1))
    action.title = "After"
    action.save(by=make_user(), at=NOON + timedelta(hours=2))
    make_update(action, rag="red", at=NOON + timedelta(hours=3))

    def seen(hours):
        moment = NOON + timedelta(hours=hours)
        rows = Action.objects.all().as_at(moment, on=moment.date())
        return [(row.title, row.rag, row.status) for row in rows]

    assert [seen(hours) for hours in (-1, 0, 1, 2, 3)] == [
        [],
        [("Before", None, "in_progress")],
        [("Before", "green", "in_progress")],
        [("After", "green", "in_progress")],
        [("After", "red", "in_progress")],
    ]


def test_the_bulk_way_keeps_what_the_single_way_keeps():
    """Versions, authors, moments and history rows are the same whichever way they came."""
    author, editor = make_user(), make_user()
    council = make_council()
    later = NOON + timedelta(hours=1)
    single = make_plan(council, title="First", by=author, at=NOON)
    single.title = "Second"
    single.save(by=editor, at=later)

    first = ImprovementPlan(council=council, title="First", by=author, recorded_at=NOON)
    second = ImprovementPlan(council=council, title="Second", by=editor, recorded_at=later)
    other = ImprovementPlan(council=council, title="Other", by=author, recorded_at=NOON)
    many, alone = record_many([[first, second], [other]])

    def kept(plan):
        own = {"id", "history_id"}
        return [
            {name: value for name, value in row.items() if name not in own}
            for row in plan.history.order_by("version").values()
        ]

    def standing(plan):
        values = ImprovementPlan.objects.values().get(pk=plan.pk)
        del values["id"]
        return values

    assert kept(many) == kept(single)
    assert standing(many) == standing(single)
    assert [row["title"] for row in kept(alone)] == ["Other"]
    many.title = "Third"
    many.save(by=author, at=later)
    assert many.version == 3


def test_a_form_sent_again_leads_to_its_first_result_whatever_it_would_say_now(client):
    """The reference is taken by then: by the first sending of the same form."""
    strand = make_strand()
    client.force_login(make_member(strand.plan.council, Role.PLAN_LEAD))
    url = reverse("improvement:add_strand", args=[strand.plan.council.slug, strand.plan.pk])
    typed = {"token": "one-token", "reference": "Z", "order": "9", "name": "Voice"}

    first = client.post(url, typed)
    again = client.post(url, typed)

    assert (first.status_code, again.status_code) == (302, 302)
    assert again["Location"] == first["Location"]
    assert Strand.objects.filter(reference="Z").count() == 1
    assert client.post(url, {**typed, "token": "another"}).status_code == 422
