"""The history of an action: who, when, which field, from what to what."""

from datetime import timedelta

from improvement.changes import history_of
from improvement.models import ActionArea, ActionLead, ActionPartner
from tests.make import NOON, make_action, make_area, make_grant


def test_each_change_is_told_with_who_when_old_and_new(place):
    keeper, director = place.people["plan_lead"], place.people["director"]
    old, new = place.people["lead"], place.people["contributor"]
    area = make_area(place.area.inspection, reference="z", short_title="Neglect")
    action = make_action(place.plan, reference="B1", title="First", lead=old, by=keeper, at=NOON)
    later = NOON + timedelta(hours=1)
    action.title = "Second"
    action.save(by=director, at=later)
    action.lead_links.current().get().end(by=director, at=later)
    ActionLead(action=action, user=new).save(by=director, at=later)
    ActionArea(action=action, area=area).save(by=director, at=later)

    newest, first = history_of(action, user=director)
    assert (newest.who, newest.at, newest.what) == (str(director), later, "Changed")
    assert {(change.label, change.old, change.new) for change in newest.changes} == {
        ("Title", "First", "Second"),
        ("Lead", str(old), str(new)),
        ("Area for improvement answered", "", "z. Neglect"),
    }
    assert (first.who, first.what) == (str(keeper), "Added")
    assert ("Title", "", "First") in {(c.label, c.old, c.new) for c in first.changes}
    assert ("Original due date", "", "30 June 2026") in {
        (c.label, c.old, c.new) for c in first.changes
    }


def test_a_link_that_ended_is_told_too(place):
    director = place.people["director"]
    place.action.area_links.current().get().end(by=director, at=NOON + timedelta(hours=2))
    newest = history_of(place.action, user=director)[0]
    assert [(c.label, c.old, c.new) for c in newest.changes] == [
        ("Area for improvement answered", str(place.area), "")
    ]


def test_versions_that_were_exempt_are_left_out_for_those_not_entitled(place):
    director, inspector = place.people["director"], place.people["inspector"]
    exempt = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "Business"}
    action = make_action(place.plan, title="ZQsecret", by=director, **exempt)
    action.title, action.visibility = "Open now", "members"
    action.exempt_paragraphs = action.exempt_reason = ""
    action.save(by=director, at=NOON + timedelta(hours=1))
    make_grant(inspector, plan=place.plan)

    url = place.url(f"actions/{action.pk}/history/")
    seen = {
        who: "ZQsecret" in place.client(who).get(url).content.decode()
        for who in ("inspector", "director")
    }
    assert seen == {"inspector": False, "director": True}


def test_what_was_exempt_for_a_time_says_neither_why_nor_who_was_tied_to_it(place):
    director, inspector = place.people["director"], place.people["inspector"]
    make_grant(inspector, plan=place.plan)
    action = make_action(place.plan, title="First", by=director)
    changes = [
        {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "ZQreason"},
        {"title": "ZQtitle"},
        {
            "title": "Open again",
            "visibility": "members",
            "exempt_paragraphs": "",
            "exempt_reason": "",
        },
    ]
    for hours, change in enumerate(changes, start=1):
        for name, value in change.items():
            setattr(action, name, value)
        action.save(by=director, at=NOON + timedelta(hours=hours))
    partner = ActionPartner(action=action, organisation="ZQpartner")
    partner.save(by=director, at=NOON + timedelta(hours=1, minutes=30))
    partner.end(by=director, at=NOON + timedelta(hours=2, minutes=30))

    url = place.url(f"actions/{action.pk}/history/")
    told = {
        who: {word for word in ("ZQreason", "ZQtitle", "ZQpartner") if word in page}
        for who in ("inspector", "director")
        if (page := place.client(who).get(url).content.decode())
    }
    assert told == {"inspector": set(), "director": {"ZQreason", "ZQtitle", "ZQpartner"}}
    latest = history_of(action, user=inspector)[0]
    assert [(c.label, c.old, c.new) for c in latest.changes] == [("Title", "First", "Open again")]
