"""Every change to a risk or to a line of money can be read: who, when, from what to what."""

from datetime import timedelta

import pytest

from improvement.models import FundingLine, Risk, RiskAction, RiskOwner
from tests.improvement.conftest import LEAD
from tests.make import NOON, make_action, make_funding_line, make_grant, make_risk

LATER = NOON + timedelta(days=1)
LAST = NOON + timedelta(days=2)


def entries(place, who, path):
    page = place.client(who).get(place.url(path))
    assert page.status_code == 200
    return [
        (each.what, each.who, [(change.label, change.old, change.new) for change in each.changes])
        for each in page.context["entries"]
    ]


def test_money_says_what_each_change_was(place):
    line = make_funding_line(place.plan, title="Six posts", amount_pounds=906_000)
    line = FundingLine.objects.get(pk=line.pk)
    line.amount_pounds, line.status = 923_000, "approved"
    line.save(by=place.people["director"], at=LATER)
    last, first = entries(place, "plan_lead", f"money/{line.pk}/history/")
    assert last == (
        "Changed",
        place.people["director"].name,
        [("Amount in pounds", "£906,000", "£923,000"), ("Status", "", "Approved")],
    )
    assert first[0] == "Added"
    assert ("What it pays for", "", "Six posts") in first[2]
    page = place.client("plan_lead").get(place.url(f"plans/{place.plan.pk}/money/"))
    assert place.url(f"money/{line.pk}/history/") in page.content.decode()


def test_a_risk_says_what_it_was_tied_to_and_for_how_long(place):
    risk = make_risk(place.plan, title="Staff leave", reference="R1")
    link = RiskAction(risk=risk, action=place.action)
    link.save(by=place.people["plan_lead"], at=LATER)
    link.end(by=place.people["director"], at=LAST)
    told = entries(place, "director", f"risks/{risk.pk}/history/")
    label, named = "Action that mitigates it", str(place.action)
    assert [each[2] for each in told[:2]] == [[(label, named, "")], [(label, "", named)]]
    page = place.client("director").get(risk.get_absolute_url()).content.decode()
    assert f"risks/{risk.pk}/history/" in page


def test_those_not_entitled_are_told_nothing_of_the_time_it_was_exempt(place):
    hidden = make_action(place.plan, title="Hidden action", visibility="exempt",
                         exempt_paragraphs=[1], exempt_reason="Names a person")  # fmt: skip
    risk = make_risk(place.plan, title="Open words")
    RiskAction(risk=risk, action=hidden).save(by=place.people["clerk"], at=NOON)
    for at, words, readers in (
        (LATER, "Secret words", {"visibility": "exempt", "exempt_paragraphs": [1],
                                 "exempt_reason": "Names a person"}),
        (LAST, "Open again", {"visibility": "members", "exempt_paragraphs": [],
                              "exempt_reason": ""}),
    ):  # fmt: skip
        risk = Risk.objects.get(pk=risk.pk)
        for name, value in {"title": words, **readers}.items():
            setattr(risk, name, value)
        risk.save(by=place.people["clerk"], at=at)
    path = f"risks/{risk.pk}/history/"
    make_grant(place.people["inspector"], plan=place.plan)
    told = {who: str(entries(place, who, path)) for who in ("director", "inspector")}
    secrets = ("Secret words", "Hidden action", "Names a person")
    assert [word in told["director"] for word in secrets] == [True, True, True]
    assert [word in told["inspector"] for word in secrets] == [False, False, False]
    assert "'Open words', 'Open again'" in told["inspector"]


@pytest.mark.parametrize("who", ["viewer", "chair", LEAD, "clerk"])
def test_others_do_not_read_it(place, who):
    line, risk = make_funding_line(place.plan), make_risk(place.plan)
    answers = [
        place.client(who).get(place.url(path)).status_code
        for path in (f"money/{line.pk}/history/", f"risks/{risk.pk}/history/")
    ]
    assert answers == [403, 403]


def test_a_risk_says_who_owned_it_and_one_who_followed_another_is_one_change(place):
    first, second, keeper = (place.people[who] for who in ("lead", "contributor", "plan_lead"))
    risk = make_risk(place.plan, by=keeper, at=NOON)
    RiskOwner(risk=risk, user=first).save(by=keeper, at=NOON)
    risk.owner_links.current().get().end(by=keeper, at=LATER)
    RiskOwner(risk=risk, user=second).save(by=keeper, at=LATER)
    risk.owner_links.current().get().end(by=keeper, at=LAST)
    told = entries(place, "director", f"risks/{risk.pk}/history/")
    assert [[change for change in each[2] if change[0] == "Owner"] for each in told] == [
        [("Owner", second.name, "")],
        [("Owner", first.name, second.name)],
        [("Owner", "", first.name)],
    ]
