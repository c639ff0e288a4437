"""Money for a plan: each line as it is stated, and totals only where they are honest."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from accounts.models import User
from improvement.models import FundingAction, FundingLine
from improvement.money import pounds, totals_of
from tests.improvement.conftest import boxes
from tests.make import NOON, make_action, make_funding_line
from tests.queries import assert_queries_do_not_grow

FULL = {
    "financial_year": "2026/27",
    "kind": "requested",
    "span": "part_year",
    "recurrence": "one_off",
    "status": "proposed",
}


def line(amount: int, **given: Any) -> FundingLine:
    return FundingLine(amount_pounds=Decimal(amount), **{**FULL, **given})


@pytest.mark.parametrize(
    ("lines", "totals"),
    [
        pytest.param(
            [line(640_000), line(85_000)],
            ["2026/27 Requested funding, part-year, one-off £725,000"],
            id="one year and one kind",
        ),
        pytest.param(
            [
                line(906_000, financial_year="2022/23", recurrence="recurring"),
                line(
                    923_000, financial_year="2023/24", span="full_year", recurrence="recurring"
                ),
            ],
            [
                "2022/23 Requested funding, part-year, recurring £906,000",
                "2023/24 Requested funding, full-year, recurring £923,000",
            ],
            id="part-year and full-year are never added",
        ),
        pytest.param(
            [line(100), line(200, span="full_year")],
            [
                "2026/27 Requested funding, part-year, one-off £100",
                "2026/27 Requested funding, full-year, one-off £200",
            ],
            id="nor within one year",
        ),
        pytest.param(
            [line(100), line(200, recurrence="recurring")],
            [
                "2026/27 Requested funding, part-year, one-off £100",
                "2026/27 Requested funding, part-year, recurring £200",
            ],
            id="one-off and recurring are never added",
        ),
        pytest.param(
            [line(500, kind="cost"), line(200, kind="saving")],
            [
                "2026/27 Estimated cost, part-year, one-off £500",
                "2026/27 Saving, part-year, one-off £200",
            ],
            id="a saving is never taken off",
        ),
        pytest.param(
            [
                line(3_882_000, financial_year="", span="", recurrence="", kind="agreed"),
                line(3_730_000, financial_year="", span="", recurrence="", kind="agreed"),
            ],
            [],
            id="what does not state its year stands by itself",
        ),
        pytest.param([line(100), line(50, status="refused")],
            ["2026/27 Requested funding, part-year, one-off £100"],
            id="what was refused is no money",
        ),
    ],
)  # fmt: skip
def test_lines_are_added_up_only_within_a_year_and_a_kind(lines, totals):
    assert [f"{t.year} {t.words} {t.in_pounds}" for t in totals_of(lines)] == totals


@pytest.mark.parametrize(
    ("amount", "words"),
    [("906000", "£906,000"), ("906000.5", "£906,000.50"), ("0.99", "£0.99"), ("-5", "−£5")],
)
def test_pounds_are_written_whole_or_with_pence(amount, words):
    assert pounds(Decimal(amount)) == words


def page_of(place: Any, who: str = "viewer", query: str = "") -> str:
    url = place.url(f"plans/{place.plan.pk}/money/{query}")
    return str(place.client(who).get(url).content.decode())


def test_the_page_shows_lines_by_year_and_says_what_is_never_added(place):
    full_year = {**FULL, "financial_year": "2027/28", "span": "full_year"}
    make_funding_line(place.plan, title="In the year", amount_pounds=Decimal(906_000), **FULL)
    make_funding_line(
        place.plan, title="In a full year", amount_pounds=923_000, as_stated="£923k", **full_year
    )
    words = page_of(place)
    places = [words.index(each) for each in ("2026/27", "£906,000", "2027/28", "“£923k”")]
    assert places == sorted(places)
    assert ("Part-year and full-year amounts" in words, "1,829,000" in words) == (True, False)


def test_exempt_money_is_in_no_total_of_those_not_entitled(place):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "A contract."}
    make_funding_line(place.plan, title="Open", amount_pounds=100, **FULL)
    make_funding_line(place.plan, title="Secret", amount_pounds=11, **FULL, **exempt)
    seen = {
        who: ["Secret" in (words := page_of(place, who)), "£111" in words]
        for who in ("viewer", "clerk")
    }
    assert seen == {"viewer": [False, False], "clerk": [True, True]}


def test_money_as_at_a_past_day_is_what_had_been_recorded(place):
    held = make_funding_line(place.plan, title="First", amount_pounds=100, **FULL)
    held.title, held.amount_pounds = "Later", Decimal(200)
    held.save(by=place.people["director"], at=NOON + timedelta(days=7))
    then = page_of(place, query=f"?as_at={NOON.date()}")
    assert [each in then for each in ("First", "£100", "Later", "£200")] == [
        True, True, False, False,
    ]  # fmt: skip


def sent(**given: Any) -> dict[str, Any]:
    return {
        "title": "Six social workers",
        "amount_pounds": "906,000" if given.pop("comma", False) else "906000",
        "visibility": "members",
        **FULL,
        **given,
    }


@pytest.mark.parametrize("year", ["2026/27", "2026-27", "2026/2027", " 2026 – 27 "])
def test_money_is_added_with_what_it_pays_for(place, year):
    url = place.url(f"plans/{place.plan.pk}/add-money/")
    data = sent(financial_year=year, actions="A1", **boxes("decided_on", date(2026, 5, 1)))
    answer = place.send("plan_lead", url, data)
    held = FundingLine.objects.get()
    assert (answer.status_code, held.financial_year, held.amount_pounds, held.decided_on) == (
        302,
        "2026/27",
        Decimal(906_000),
        date(2026, 5, 1),
    )
    assert [link.action for link in held.action_links.current()] == [place.action]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ({"financial_year": "2026/28"}, "Financial year must be like 2026/27"),
        ({"amount_pounds": "-5"}, "A saving is a kind of money, not a minus"),
        ({"amount_pounds": "a lot"}, "Amount in pounds must be a number"),
    ],
)
def test_a_form_says_what_to_mend(place, given, error):
    url = place.url(f"plans/{place.plan.pk}/add-money/")
    answer = place.send("plan_lead", url, sent(**given))
    assert (answer.status_code, error in answer.content.decode()) == (422, True)


def test_a_withdrawn_line_is_left_out(place):
    held = make_funding_line(place.plan, title="Twice recorded", **FULL)
    place.send("director", place.url(f"money/{held.pk}/withdraw/"), {"reason": "Twice."})
    assert "Twice recorded" not in page_of(place)


def test_queries_do_not_grow_with_lines(place):
    client = place.client("director")

    def add() -> None:
        held = make_funding_line(place.plan, **FULL)
        link = FundingAction(line=held, action=make_action(place.plan))
        link.save(by=User.objects.system(), at=NOON)

    add()
    url = place.url(f"plans/{place.plan.pk}/money/")
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)
