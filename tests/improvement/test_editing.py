"""Editing an action: nothing anybody typed is lost, and its links keep their history."""

from datetime import date

import pytest
from django.db import IntegrityError

from accounts.policy import Role
from improvement.models import Action, ActionLead, ImprovementPlan
from tests.improvement.conftest import boxes
from tests.make import (
    make_action,
    make_area,
    make_member,
    make_plan,
    make_strand,
    make_user,
)


def words(place, **change):
    return {
        "reference": "A1",
        "title": "Supervise every month",
        "strand": place.action.strand_id,
        "lead": place.people["lead"].pk,
        "contributors": [place.people["contributor"].pk],
        "areas": [place.area.pk],
        "visibility": "members",
        **boxes("start_on", date(2026, 4, 1)),
        **change,
    }


def hidden(client, url):
    form = client.get(url).context["form"]
    return {field.html_name: field.value() for field in form.hidden_fields()}


def test_two_people_editing_one_action_lose_nothing(place):
    url = place.of_action("edit/")
    mine, theirs = place.client("plan_lead"), place.client("director")
    mine_seen, theirs_seen = hidden(mine, url), hidden(theirs, url)

    first = theirs.post(url, words(place, title="Their title") | theirs_seen)
    second = mine.post(url, words(place, description="My description") | mine_seen)
    page = second.content.decode()

    assert (first.status_code, second.status_code) == (302, 409)
    assert "Their title" in page
    assert "My description" in page
    assert place.people["director"].name in page
    place.action.refresh_from_db()
    assert (place.action.title, place.action.description) == ("Their title", "")

    form = second.context["form"]
    again = {field.html_name: field.value() for field in form.hidden_fields()}
    third = mine.post(url, words(place, description="My description") | again)
    place.action.refresh_from_db()
    assert third.status_code == 302
    assert (place.action.title, place.action.description) == (
        "Supervise every month",
        "My description",
    )
    assert place.action.history.count() == 3


def test_a_new_lead_follows_the_old_one_and_both_are_on_record(place):
    plan_lead = place.people["plan_lead"]
    place.send("director", place.of_action("edit/"), words(place, lead=plan_lead.pk))

    links = ActionLead.objects.filter(action=place.action).order_by("pk")
    assert [(link.user, link.ended_by) for link in links] == [
        (place.people["lead"], place.people["director"]),
        (plan_lead, None),
    ]
    history = place.client("plan_lead").get(place.of_action("history/")).content.decode()
    assert place.people["lead"].name in history
    assert plan_lead.name in history


def test_only_those_who_may_report_can_lead(place):
    viewer = place.people["viewer"]
    response = place.send("plan_lead", place.of_action("edit/"), words(place, lead=viewer.pk))
    assert response.status_code == 422
    assert place.action.lead() == place.people["lead"]


def test_areas_and_partners_are_tied_and_untied(place):
    area = make_area(place.area.inspection)
    place.send(
        "plan_lead",
        place.of_action("edit/"),
        words(place, areas=[area.pk], partners="Health\nPolice\nHealth"),
    )
    current = place.action.area_links.current().values_list("area_id", flat=True)
    partners = place.action.partner_links.current().values_list("organisation", flat=True)
    assert (list(current), sorted(partners)) == ([area.pk], ["Health", "Police"])


def test_a_reference_is_used_once_in_a_plan(place):
    make_action(place.plan, reference="B2")
    response = place.send("plan_lead", place.of_action("edit/"), words(place, reference="B2"))
    assert response.status_code == 422
    assert "The plan has an action B2 already" in response.content.decode()


def test_it_cannot_start_after_it_is_due(place):
    response = place.send(
        "plan_lead",
        place.of_action("edit/"),
        words(place) | boxes("start_on", date(2026, 7, 1)),
    )
    assert response.status_code == 422
    assert "Start date must be on or before the due date" in response.content.decode()


def test_exempt_needs_its_paragraph_and_reason_and_only_some_may_clear_it(place):
    url = place.of_action("edit/")
    bare = place.send("plan_lead", url, words(place, visibility="exempt"))
    assert bare.status_code == 422
    exempt = {"exempt_paragraphs": "3", "exempt_reason": "Business affairs"}
    place.send("plan_lead", url, words(place, visibility="exempt", **exempt))
    place.action.refresh_from_db()
    assert place.action.is_exempt

    refused = place.send("plan_lead", url, words(place, visibility="members"))
    place.action.refresh_from_db()
    assert (refused.status_code, place.action.is_exempt) == (422, True)
    place.send("director", url, words(place, visibility="members"))
    place.action.refresh_from_db()
    assert place.action.is_exempt is False


def test_withdrawn_it_keeps_its_reason_and_takes_no_more(place):
    url = place.of_action("withdraw/")
    assert place.send("plan_lead", url, {"reason": ""}).status_code == 422
    place.send("plan_lead", url, {"reason": "Merged with A2."})

    place.action.refresh_from_db()
    assert place.action.withdrawn_reason == "Merged with A2."
    lead = place.client("lead")
    assert lead.get(place.of_action("progress/")).status_code == 403
    assert place.client("plan_lead").get(url).status_code == 403
    assert "Merged with A2." in lead.get(place.of_action()).content.decode()


def test_an_action_added_twice_is_there_once(place):
    client, url = place.client("plan_lead"), place.url(f"plans/{place.plan.pk}/add-action/")
    data = {
        **words(place, reference="A9", title="New"),
        **boxes("due_on", date(2027, 1, 31)),
        "due_precision": "day",
        **hidden(client, url),
    }
    data = {name: value for name, value in data.items() if value is not None}
    answers = [client.post(url, data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [302, 302]
    assert answers[0].url == answers[1].url
    assert Action.objects.filter(reference="A9").count() == 1


def test_a_plan_its_strands_and_focus_areas_are_added_and_changed(place):
    inspection = place.area.inspection
    response = place.send(
        "plan_lead",
        place.url("plans/add/"),
        {"title": "Phase 2", "inspections": [inspection.pk], "visibility": "members"},
    )
    plan = ImprovementPlan.objects.get(title="Phase 2")
    assert response.url == plan.get_absolute_url()
    place.send(
        "plan_lead",
        place.url(f"plans/{plan.pk}/add-strand/"),
        {"reference": "1", "name": "Practice", "order": "1"},
    )
    strand = plan.strands.get()
    place.send(
        "plan_lead",
        place.url(f"strands/{strand.pk}/edit/"),
        {"reference": "1", "name": "Better practice", "order": "1"},
    )
    front_door = {
        "name": "Front door", "order": "1", "visibility": "members", "areas": [place.area.pk],
    }  # fmt: skip
    place.send(
        "plan_lead",
        place.url(f"plans/{plan.pk}/add-focus-area/"),
        front_door | {"other_names": "MASH\n"},
    )
    focus = plan.focus_areas.get()
    strand.refresh_from_db()
    assert strand.name == "Better practice"
    assert [link.area for link in focus.area_links.current()] == [place.area]
    assert [alias.name for alias in focus.aliases.all()] == ["MASH"]
    edited = front_door | {"other_names": "Hub\n"}
    place.send("plan_lead", place.url(f"focus-areas/{focus.pk}/edit/"), edited)
    assert [alias.name for alias in focus.aliases.current()] == ["Hub"]
    gone = focus.aliases.get(name="MASH")
    assert (gone.ended_at is not None, gone.ended_by) == (True, place.people["plan_lead"])
    assert plan.inspection_links.current().get().inspection == inspection


def test_one_plan_is_opened_at_once_and_several_are_listed(place):
    client = place.client("viewer")
    assert client.get(place.url("plans/")).url == place.plan.get_absolute_url()
    make_strand(make_plan(place.council, title="Another plan"))
    page = client.get(place.url("plans/"))
    assert (page.status_code, "Another plan" in page.content.decode()) == (200, True)


def test_only_the_reference_is_blamed_for_a_reference_that_is_taken(place, monkeypatch):
    """What else the database refuses is our fault, and is not told as somebody's mistake."""
    url = place.of_action("edit/")

    def refuse(self, **given):
        raise IntegrityError("something else")

    monkeypatch.setattr(Action, "save", refuse)
    with pytest.raises(IntegrityError, match="something else"):
        place.send("plan_lead", url, words(place, title="Another title"))


def test_a_new_strand_leads_to_its_first_action(place):
    answer = place.send(
        "plan_lead",
        place.url(f"plans/{place.plan.pk}/add-strand/"),
        {"reference": "9", "name": "Workforce", "order": "9"},
    )
    strand = place.plan.strands.get(reference="9")
    add = place.url(f"plans/{place.plan.pk}/add-action/?strand={strand.pk}")
    pages = {who: place.client(who).get(answer.url) for who in ("plan_lead", "viewer")}

    assert add in pages["plan_lead"].content.decode()
    assert add not in pages["viewer"].content.decode()
    form = place.client("plan_lead").get(add).context["form"]
    assert str(form["strand"].value()) == str(strand.pk)


def test_an_account_that_stands_for_a_post_is_named_once(place):
    post, person = make_user("Head of service"), make_user("A. Officer")
    for user in (post, person):
        make_member(place.council, Role.ACTION_OWNER, user, post="Head of service")
    form = place.client("plan_lead").get(place.of_action("edit/")).context["form"]
    labels = dict(form.fields["lead"].choices)
    assert {labels[user.pk] for user in (post, person)} == {
        "Head of service",
        "A. Officer, Head of service",
    }


def test_a_conflict_says_so_in_the_title(place):
    url = place.of_action("edit/")
    seen = hidden(place.client("plan_lead"), url)
    place.send("director", url, words(place, title="Their title"))
    page = place.client("plan_lead").post(url, words(place, title="My title") | seen)
    assert "<title>Changed meanwhile: " in page.content.decode()
