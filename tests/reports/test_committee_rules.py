"""The council's own rules: when call-in ends, and by when a decision is published."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.urls import reverse

from accounts.policy import Role
from govuk.dates import LONDON
from reports.models import CommitteeRules
from tests import make
from tests.reports.deciding import (
    AT,
    DECIDED,
    PUBLISHED,
    _pdf_once,
    meeting,
    published,
    send,
    table,
)
from tests.reports.issuing import signed_in

__all__ = ["_pdf_once", "meeting"]  # the fixtures
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("rule", "trigger_on", "words", "ends_at"),
    [
        pytest.param(
            {"call_in_counts_trigger_day": True},
            PUBLISHED,
            "Midnight on 23 June 2023",
            datetime(2023, 6, 23, 23, tzinfo=UTC),
            id="five with the day of publication, as Stockton printed it",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False},
            PUBLISHED,
            "Midnight on 26 June 2023",
            datetime(2023, 6, 26, 23, tzinfo=UTC),
            id="trap: five after it end on the Monday",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False, "call_in_days": 4},
            PUBLISHED,
            "Midnight on 23 June 2023",
            datetime(2023, 6, 23, 23, tzinfo=UTC),
            id="four after it are the same",
        ),
        pytest.param(
            {
                "call_in_counts_trigger_day": False,
                "call_in_days": 6,
                "call_in_trigger": "made",
            },
            PUBLISHED,
            "Midnight on 23 June 2023",
            datetime(2023, 6, 23, 23, tzinfo=UTC),
            id="so are six after the decision was made",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False, "call_in_days": 3, "call_in_until": time(12)},
            PUBLISHED,
            "Midday on 22 June 2023",
            datetime(2023, 6, 22, 11, tzinfo=UTC),
            id="noon on the third working day after",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": True},
            date(2023, 6, 17),
            "Midnight on 23 June 2023",
            datetime(2023, 6, 23, 23, tzinfo=UTC),
            id="published on a Saturday: five with that day",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False, "call_in_days": 4},
            date(2023, 6, 17),
            "Midnight on 22 June 2023",
            datetime(2023, 6, 22, 23, tzinfo=UTC),
            id="trap: published on a Saturday, four after it end a day earlier",
        ),
        pytest.param(
            {"call_in_counts_trigger_day": False},
            date(2026, 12, 22),
            "Midnight on 31 December 2026",
            datetime(2027, 1, 1, tzinfo=UTC),
            id="over Christmas, in winter time",
        ),
    ],
)
def test_call_in_ends_as_the_council_counts_it(rule, trigger_on, words, ends_at):
    record = make.make_decision(make.make_meeting(on=min(DECIDED, trigger_on)))
    make.make_rules(record.council, **rule)
    made = published(record, on=trigger_on)
    assert (made.call_in_words, made.call_in_ends_at) == (words, ends_at)


@pytest.mark.parametrize(
    ("at", "words", "may_be_implemented"),
    [
        (datetime(2023, 6, 19, 9, tzinfo=LONDON), "Subject to call-in", False),
        (datetime(2023, 6, 23, 23, 59, 59, tzinfo=LONDON), "Subject to call-in", False),
        (datetime(2023, 6, 23, 23, 0, 0, tzinfo=UTC), "May be implemented", True),
        (datetime(2023, 6, 24, 0, 0, 0, tzinfo=LONDON), "May be implemented", True),
    ],
)
def test_it_may_be_implemented_from_the_instant_that_call_in_ends_in_london(
    meeting, at, words, may_be_implemented
):
    record = make.make_decision(meeting)
    made = published(record)
    standing = record.standing(at=at, is_superseded=False)
    assert (standing.words, standing.may_be_implemented) == (words, may_be_implemented)
    assert made.free_from == "From Saturday 24 June 2023"


def test_call_in_shows_its_working_and_keeps_the_rule_of_its_day(meeting):
    record = make.make_decision(meeting)
    made = published(record)
    working = [
        "5 working days from Monday 19 June 2023, counting that day if it is a working day.",
        "A call-in is signed by at least 5 members.",
        "Constitution, part 4; The council's constitution, made under section 9F of the Local"
        " Government Act 2000, sets the call-in period.",
    ]
    assert made.call_in_working == working
    rules = CommitteeRules.objects.of(record.council)
    rules.call_in_days, rules.call_in_until = 3, time(12)
    rules.save(by=make.make_user(), at=make.NOON + timedelta(days=1))
    made.refresh_from_db()
    assert (made.call_in_words, made.call_in_working) == ("Midnight on 23 June 2023", working)
    assert [version.call_in_days for version in rules.history.all()] == [3, 5]


@pytest.mark.parametrize(
    ("call_in", "because", "words"),
    [
        ("exempt", "Delay would put children at risk.", "Exempt from call-in: may be implemented"),
        ("not_executive", "", "May be implemented"),
    ],
)
def test_what_is_not_called_in_may_be_implemented_at_once(meeting, call_in, because, words):
    record = make.make_decision(meeting, call_in=call_in, exempt_from_call_in_because=because)
    made = published(record)
    standing = record.standing(at=AT, is_superseded=False)
    assert (standing.words, standing.may_be_implemented) == (words, True)
    assert (made.call_in_ends_at, made.free_from) == (None, "At once")


@pytest.mark.parametrize(
    ("rule", "decided_on", "by", "how"),
    [
        (
            {},
            DECIDED,
            PUBLISHED,
            "2 working days from Thursday 15 June 2023, not counting that day.",
        ),
        (
            {"publish_within": "day_after", "publish_working_days": None},
            date(2022, 6, 9),
            date(2022, 6, 10),
            "The day after Thursday 9 June 2022.",
        ),
        ({}, date(2022, 6, 1), date(2022, 6, 7), None),
    ],
    ids=["two working days", "the day after", "over two bank holidays and a weekend"],
)
def test_the_council_has_a_target_for_publishing(rule, decided_on, by, how):
    rules = make.make_rules(make.make_council(), **rule)
    target = rules.publish_by(decided_on, bank_holidays=table)
    assert (target.on, target.how_counted) == (by, how or target.how_counted)


def test_without_a_target_there_is_no_day_to_publish_by():
    rules = CommitteeRules.objects.of(make.make_council())
    assert rules.publish_by(DECIDED, bank_holidays=table) is None
    assert rules.call_in(decided_on=DECIDED, published_on=DECIDED, bank_holidays=table) is None


def test_a_rule_is_recorded_with_its_history_and_shown(meeting):
    client = signed_in(meeting.board.council, Role.CLERK)
    url = reverse("reports:committee_rules", args=[meeting.board.council.slug])
    refused = send(client, url, publish_within="working_days", publish_working_days="")
    assert (refused.status_code, list(refused.context["form"].errors)) == (
        422,
        ["publish_working_days"],
    )
    send(client, url, call_in_days="3", call_in_until="12:00")
    said = " ".join(client.get(url).content.decode().split())
    assert (
        "Call-in: 3 working days from the day on which the decision is published" in said,
        "until 12:00" in said,
        "Call-in: 5 working days" in said,
    ) == (True, True, True)
