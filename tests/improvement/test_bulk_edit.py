"""One change to several actions: all or nothing, each with its own history, undone as a whole."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from accounts.models import Membership
from improvement.models import (
    Action,
    ActionBatch,
    ActionLead,
    ActionTag,
    ActionTheme,
    BatchEntry,
    DueDateChange,
)
from inspections.models import Theme
from tests.clock import today_is
from tests.make import NOON, make_action, make_closing, make_strand, make_update
from tests.queries import assert_queries_do_not_grow


@pytest.fixture
def others(place):
    """Two more actions of the plan, led by the same person."""
    lead = place.people["lead"]
    return [
        make_action(place.plan, lead=lead, reference="A2", title="Audit cases"),
        make_action(place.plan, lead=lead, reference="A3", title="Hear children"),
    ]


def asked(place, actions, change, to=None, **more):
    """The address of the confirm page."""
    said = [f"action={action.pk}" for action in actions] + [f"change={change}"]
    said += [f"to={to}"] if to is not None else []
    return place.url(f"plans/{place.plan.pk}/bulk-edit/?" + "&".join(said))


def send(place, actions, change, to=None, *, who="plan_lead", seen=None, **more):
    """Send the confirm page as it was shown."""
    url = asked(place, actions, change, to)
    client = place.client(who)
    form = client.get(url).context["form"]
    data = {
        "action": [action.pk for action in actions],
        "change": change,
        "reason": "The service was reorganised",
        "token": form["token"].value(),
        "seen": seen or form["seen"].value(),
        **more,
    }
    if to is not None:
        data["to"] = to
    return client.post(url.partition("?")[0], data)


def leads_of(actions):
    return [ActionLead.objects.current().get(action=action).user.name for action in actions]


def undo(place, batch, **data):
    return place.send("plan_lead", place.url(f"batches/{batch.pk}/undo/"), {"reason": "A slip"})


def test_the_steps_ask_for_what_is_not_said_yet(place, others):
    client = place.client("plan_lead")
    base = place.url(f"plans/{place.plan.pk}/bulk-edit/")
    assert "No action is chosen" in client.get(base).content.decode()
    first = client.get(f"{base}?action={others[0].pk}").content.decode()
    assert "What to change" in first
    assert "A2 Audit cases" in first
    second = client.get(asked(place, others, "lead"))
    assert "New lead" in second.content.decode()
    wrong = client.get(asked(place, others, "lead", place.people["viewer"].pk))
    assert "Select the new lead from the list" in wrong.content.decode()


def test_the_confirm_page_says_what_was_and_what_becomes_and_who_is_left_out(place, others):
    new = place.people["contributor"]
    ActionLead.objects.current().get(action=others[1]).end(by=new, at=NOON)
    ActionLead(action=others[1], user=new).save(by=new, at=NOON)
    response = place.client("plan_lead").get(asked(place, [place.action, *others], "lead", new.pk))
    rows = [
        (row.action.reference, row.was, row.becomes, row.refusal)
        for name in ("rows", "refused")
        for row in response.context[name]
    ]
    old = place.people["lead"].name
    assert rows == [
        ("A1", old, new.name, ""),
        ("A2", old, new.name, ""),
        ("A3", "", "", f"{new.name} leads it already"),
    ]


def test_a_new_lead_for_several_is_one_batch_with_an_entry_for_each(place, others):
    new = place.people["contributor"]
    response = send(place, [place.action, *others], "lead", new.pk)
    batch = ActionBatch.objects.get()
    assert response.url == batch.get_absolute_url()
    assert leads_of([place.action, *others]) == [new.name] * 3
    # On A1 the new lead was a contributor, and is not both.
    assert list(batch.entries.values_list("action__reference", "what", "version")) == [
        ("A1", "lead", 2),
        ("A1", "contributor", 2),
        ("A2", "lead", 2),
        ("A3", "lead", 2),
    ]
    assert [a.history.count() for a in (place.action, *others)] == [2, 2, 2]
    history = place.client("plan_lead").get(place.of_action("history/")).content.decode()
    assert "The service was reorganised" in history


@pytest.mark.parametrize(
    ("change", "state"),
    [
        pytest.param("strand", lambda a: a.strand.name, id="strand"),
        pytest.param(
            "add_theme",
            lambda a: sorted(link.theme.name for link in ActionTheme.objects.current()),
            id="theme",
        ),
        pytest.param(
            "add_tag", lambda a: sorted(link.tag for link in ActionTag.objects.current()), id="tag"
        ),
        pytest.param("withdraw", lambda a: a.withdrawn_reason, id="withdrawal"),
        pytest.param(
            "ask_date", lambda a: DueDateChange.objects.undecided().count(), id="new dates"
        ),
    ],
)
def test_each_change_is_made_and_undone(place, others, change, state):
    strand = make_strand(place.plan, name="Workforce")
    theme = Theme(council=place.council, name="Care leavers")
    theme.save(by=place.people["plan_lead"], at=NOON)
    to = {
        "strand": strand.pk,
        "add_theme": theme.pk,
        "add_tag": "Letter",
        "ask_date": "2026-12-18",
    }.get(change)
    becomes = {
        "strand": "Workforce",
        "add_theme": ["Care leavers"] * 2,
        "add_tag": ["Letter"] * 2,
        "withdraw": "The service was reorganised",
        "ask_date": 2,
    }[change]
    first = state(others[0])
    effect = {"effect_on_children": "Some wait longer"} if change == "ask_date" else {}

    assert send(place, others, change, to, **effect).status_code == 302
    assert state(Action.objects.get(pk=others[0].pk)) == becomes

    assert undo(place, ActionBatch.objects.get()).status_code == 302
    assert state(Action.objects.get(pk=others[0].pk)) == first
    assert [batch.undoes_id is None for batch in ActionBatch.objects.order_by("pk")] == [
        True,
        False,
    ]
    assert Action.history.filter(id=others[0].pk).count() == 3


def test_dates_asked_for_together_are_one_record_each(place, others):
    send(
        place,
        others,
        "ask_date",
        "2026-12-18",
        effect_on_children="Some wait longer",
        reason="Late",
    )
    assert list(
        DueDateChange.objects.order_by("action__reference").values_list(
            "action__reference", "from_on", "to_on", "reason", "is_agreed"
        )
    ) == [
        ("A2", date(2026, 6, 30), date(2026, 12, 18), "Late", None),
        ("A3", date(2026, 6, 30), date(2026, 12, 18), "Late", None),
    ]


def test_rows_that_changed_meanwhile_are_named_and_nothing_is_recorded(place, others):
    form = place.client("plan_lead").get(asked(place, others, "withdraw")).context["form"]
    seen = form["seen"].value()
    others[1].description = "Changed meanwhile"
    others[1].save(by=place.people["director"], at=timezone.now())

    response = send(place, others, "withdraw", seen=seen)
    page = response.content.decode()
    assert response.status_code == 409
    assert [a.reference for a in response.context["changed"]] == ["A3"]
    assert "The service was reorganised" in page
    assert (ActionBatch.objects.count(), Action.objects.exclude(withdrawn_at=None).count()) == (
        0,
        0,
    )
    again = response.context["form"]["seen"].value()
    assert send(place, others, "withdraw", seen=again).status_code == 302


def test_a_batch_with_one_row_that_may_not_change_is_refused_whole(place, others):
    """Closed since the page was shown: with its version unchanged, the row is refused."""
    form = place.client("plan_lead").get(asked(place, others, "withdraw")).context["form"]
    seen = form["seen"].value()
    make_update(others[0], delivered_on=NOON.date())
    make_closing(
        others[0],
        by=place.people["lead"],
        is_closed=True,
        impact="evident",
        minute_reference="M1",
        decided_at=NOON,
        decided_by=place.people["director"],
    )
    assert send(place, others, "withdraw", seen=seen).status_code == 409
    assert not Action.objects.exclude(withdrawn_at=None).exists()


def test_a_form_sent_twice_makes_one_batch(place, others):
    client = place.client("plan_lead")
    url = asked(place, others, "withdraw")
    form = client.get(url).context["form"]
    data = {
        "action": [a.pk for a in others],
        "change": "withdraw",
        "reason": "Once",
        "token": form["token"].value(),
        "seen": form["seen"].value(),
    }
    path = url.partition("?")[0]
    assert client.post(path, data).url == client.post(path, data).url
    assert ActionBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("change", "happens"),
    [
        pytest.param("lead", "Its lead changed since", id="another lead"),
        pytest.param("strand", "Its strand changed since", id="another strand, and back"),
        pytest.param("add_tag", "Its tags changed since", id="the tag taken off"),
        pytest.param("lead_withdrawn", "It was withdrawn since", id="withdrawn"),
        pytest.param("ask_date", "Its new date was decided or taken back since", id="decided"),
    ],
)
def test_undoing_is_refused_where_the_field_changed_since(place, others, change, happens):
    director, new = place.people["director"], place.people["contributor"]
    strand = make_strand(place.plan, name="Workforce")
    kind = change.removesuffix("_withdrawn")
    to = {"lead": new.pk, "strand": strand.pk, "add_tag": "Letter", "ask_date": "2026-12-18"}[kind]
    effect = {"effect_on_children": "Some wait longer"} if change == "ask_date" else {}
    send(place, others, kind, to, **effect)
    batch, action = ActionBatch.objects.get(), Action.objects.get(pk=others[0].pk)
    now = timezone.now() + timedelta(minutes=1)
    if change == "lead":
        link = ActionLead.objects.current().get(action=action)
        link.end(by=director, at=now)
        ActionLead(action=action, user=director).save(by=director, at=now)
    elif change == "strand":
        for minutes, pk in enumerate((place.action.strand_id, strand.pk), start=1):
            action.strand_id = pk
            action.save(by=director, at=now + timedelta(minutes=minutes))
    elif change == "add_tag":
        ActionTag.objects.get(action=action).end(by=director, at=now)
    elif change == "ask_date":
        asked_for = DueDateChange.objects.get(action=action)
        asked_for.is_agreed, asked_for.decided_by, asked_for.decided_at = False, director, now
        asked_for.save(by=director, at=now)
    else:
        action.withdraw("Not needed", by=director, at=now)

    page = place.client("plan_lead").get(place.url(f"batches/{batch.pk}/undo/"))
    assert [(str(a), why) for a, why in page.context["stale"]] == [("A2 Audit cases", happens)]
    assert undo(place, batch).status_code == 409
    assert ActionBatch.objects.count() == 1


def test_nothing_goes_back_to_a_lead_who_has_left(place, others):
    leaver = place.people["lead"]
    send(place, others, "lead", place.people["contributor"].pk)
    gone_on = timezone.localdate() - timedelta(days=1)
    Membership.objects.filter(user=leaver).update(until_on=gone_on)
    batch = ActionBatch.objects.get()
    page = place.client("plan_lead").get(place.url(f"batches/{batch.pk}/undo/"))
    assert {why for _, why in page.context["stale"]} == {f"{leaver} has left"}
    assert undo(place, batch).status_code == 409
    leads = ActionLead.objects.current().filter(action__in=others)
    assert {link.user for link in leads} == {place.people["contributor"]}


def test_an_action_does_not_come_back_into_a_strand_that_was_withdrawn(place):
    strand = make_strand(place.plan)
    alone = make_action(place.plan, strand=strand, lead=place.people["lead"], reference="A9")
    send(place, [alone], "withdraw")
    strand.withdraw("Empty", by=place.people["plan_lead"], at=timezone.now())
    response = undo(place, ActionBatch.objects.get())
    alone.refresh_from_db()
    assert (response.status_code, alone.withdrawn_at is None) == (409, False)
    assert "Its strand was withdrawn since" in response.content.decode()


@pytest.mark.parametrize("seen", ["9" * 5000 + ":1", "1:" + "9" * 5000, "9" * 19 + ":1", "²:1"])
def test_numbers_that_nothing_can_have_are_refused(place, others, seen):
    response = send(place, others, "add_tag", "Letter", seen=seen)
    assert (response.status_code, ActionBatch.objects.exists()) == (422, False)


def test_another_field_that_changed_since_does_not_stop_the_undoing(place, others):
    send(place, others, "add_tag", "Letter")
    action = Action.objects.get(pk=others[0].pk)
    action.description = "More words"
    action.save(by=place.people["director"], at=timezone.now())
    assert undo(place, ActionBatch.objects.get()).status_code == 302
    action.refresh_from_db()
    assert (action.description, ActionTag.objects.current().count()) == ("More words", 0)


def test_a_batch_is_undone_once_and_its_undoing_stays(place, others):
    send(place, others, "add_tag", "Letter")
    batch = ActionBatch.objects.get()
    undo(place, batch)
    again = place.client("plan_lead").post(
        place.url(f"batches/{batch.pk}/undo/"), {"reason": "Again", "token": "x" * 20}
    )
    undoing = ActionBatch.objects.get(undoes=batch)
    of_undoing = place.client("plan_lead").post(
        place.url(f"batches/{undoing.pk}/undo/"), {"reason": "Again", "token": "y" * 20}
    )
    assert (again.url, of_undoing.url) == (batch.get_absolute_url(), undoing.get_absolute_url())
    assert BatchEntry.objects.count() == 4


def test_a_tag_is_spelled_as_the_plan_has_it(place, others):
    send(place, others[:1], "add_tag", "Ofsted letter")
    send(place, others[1:], "add_tag", "ofsted  LETTER")
    assert set(ActionTag.objects.values_list("tag", flat=True)) == {"Ofsted letter"}


def test_as_at_shows_what_stood_before_the_batch(place, others):
    with today_is(date(2026, 6, 20)):
        send(place, others, "withdraw")
    url = place.url(f"plans/{place.plan.pk}/?as_at=")
    with today_is(date(2026, 6, 25)):
        client = place.client("viewer")
        counts = [
            client.get(f"{url}{day}").context["list"].page.paginator.count
            for day in ("2026-06-19", "2026-06-20")
        ]
    assert counts == [3, 1]


def test_batches_and_the_page_that_confirms_one_ask_no_more_for_many(place, others):
    client = place.client("plan_lead")

    def act():
        others.append(make_action(place.plan, lead=place.people["lead"]))

    def change():
        send(place, others[:2], "add_tag", f"Tag {ActionBatch.objects.count()}")

    assert_queries_do_not_grow(
        lambda: client.get(asked(place, others, "add_tag", "Winter")), add_row=act
    )
    change()
    batches = place.url(f"plans/{place.plan.pk}/batches/")
    assert_queries_do_not_grow(lambda: client.get(batches), add_row=change)
