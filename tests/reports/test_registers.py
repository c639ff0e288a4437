"""The plan on a page, its registers and its line as papers: now, then, and as a board saw them."""

from datetime import date, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from govuk.dates import LONDON
from improvement.models import LocalPriority
from reports.plan_in_brief import gravest_first
from tests import make
from tests.clock import today_is
from tests.papers import make_pdf_once
from tests.reports.test_pdf import assert_accessible, text_of

pytestmark = pytest.mark.django_db

THEN = datetime(2026, 7, 1, 12, tzinfo=LONDON)
LATER = datetime(2026, 8, 1, 12, tzinfo=LONDON)
TODAY = date(2026, 8, 10)
NAMES = ("one_page", "action_register", "risk_register", "line")


class Place:
    """A plan with a finding, an action and a risk, and a meeting that was closed on 1 July."""

    def __init__(self) -> None:
        self.council = make.make_council()
        inspection = make.make_inspection(self.council, at=THEN)
        self.plan = make.make_plan(self.council, answers=inspection, title="The plan", at=THEN)
        self.area = make.make_area(inspection, reference="a", short_title="Oversight", at=THEN)
        self.action = make.make_action(
            self.plan, reference="A1", title="Train managers", answers=(self.area,),
            due_on=date(2026, 9, 30), at=THEN,
        )  # fmt: skip
        make.make_update(self.action, rag="green", happened="Begun.", on=THEN.date(), at=THEN)
        risk = make.make_risk(self.plan, reference="R1", title="Staff leave", at=THEN)
        scale = make.make_risk_scale(self.council, at=THEN)
        make.make_rating(risk, scale, "4×4", at=THEN)
        self.board = make.make_board(plan=self.plan, name="Improvement Board", at=THEN)
        self.meeting = make.make_meeting(self.board, on=THEN.date(), at=THEN)
        make.make_steps(self.meeting, "opened", "started", "closed", at=THEN)
        make.make_update(self.action, rag="red", happened="Stuck.", on=LATER.date(), at=LATER)
        make.make_action(self.plan, reference="A2", title="Audit more", at=LATER)

    def client(self, role: str) -> Client:
        client = Client()
        client.force_login(make.make_member(self.council, role))
        return client

    def seen(self, name: str, number: int = 1) -> str:
        args = [self.council.slug, self.meeting.pk, number, self.plan.pk]
        return reverse(f"reports:seen_{name}_pdf", args=args)

    def now(self, name: str) -> str:
        return reverse(f"reports:{name}_pdf", args=[self.council.slug, self.plan.pk])

    def words(self, url: str, role: str = "viewer") -> str:
        response: Any = self.client(role).get(url)
        assert response.status_code == 200
        assert_accessible(response.content)
        return " ".join(text_of(response.content).split())


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr("reports.views.files.make_pdf", make_pdf_once)
    with today_is(TODAY):
        yield Place()


def test_all_four_say_what_the_board_saw_whatever_was_recorded_since(place):
    for name in NAMES:
        words = place.words(place.seen(name))
        assert "As seen by Improvement Board, at its meeting of 1 July 2026" in words
        assert ("A2" in words, "Red: off track" in words.partition("Key")[0]) == (False, False)
        if name != "risk_register":
            assert "A1" in words
    assert "1 action: 1 in progress." in place.words(place.seen("one_page"))


@pytest.mark.parametrize("name", NAMES[:3])
def test_each_is_made_as_it_stands_and_as_at_a_past_day(place, name):
    now, then = (place.words(place.now(name) + query) for query in ("", "?as_at=2026-07-02"))
    assert "As recorded by 10 August 2026" in now
    assert "As recorded by 2 July 2026" in then
    if name == "action_register":
        assert ("A2 Audit more" in now, "A2" in then) == (True, False)
        assert (
            "Actions by status on 10 August 2026 Status Actions In progress 1 Overdue 1 Total 2"
            in now
        )
        assert "Open actions by RAG rating on 2 July 2026 RAG rating Actions Green: on" in then
    if name == "one_page":
        assert ("2 actions: " in now, "1 action: " in then) == (True, True)
    if name == "risk_register":
        assert "R1 Staff leave" in now
        assert "R1 Staff leave" in then


def test_the_file_of_a_past_day_is_named_after_it(place):
    client = place.client("viewer")
    names = [
        client.get(place.now("action_register") + query).headers["Content-Disposition"]
        for query in ("", "?as_at=2026-07-02")
    ]
    assert names == [
        'attachment; filename="Action-register-The-plan.pdf"',
        'attachment; filename="Action-register-as-at-2-July-2026-The-plan.pdf"',
    ]


def test_exempt_matter_is_left_out_for_most_and_marked_for_those_entitled(place):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}
    make.make_action(
        place.plan, reference="ZQX", title="ZQX", answers=(place.area,), at=LATER, **exempt
    )
    make.make_steps(place.meeting, "reopened", "closed", reason="A correction", at=LATER)
    for url in (
        place.now("action_register"), place.seen("action_register", 2), place.now("line")
    ):  # fmt: skip
        assert "ZQX" not in place.words(url, "viewer")
        told = place.words(url, "clerk")
        assert ("ZQX" in told, "Part 2 (exempt or confidential)" in told) == (
            True,
            True,
        )
    assert "Part 2" not in place.words(place.seen("action_register", 1), "clerk")


def test_a_plan_on_a_page_is_one_page_with_its_local_priorities(place):
    by = make.make_user()
    own = LocalPriority(plan=place.plan, reference="LP1", title="Homes near school")
    own.save(by=by, at=THEN)
    words = place.words(place.now("one_page"))
    assert "Local priorities" in words
    assert "LP1. Homes near school" in words
    assert "Page 1 of 1" in words
    hidden = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "Not open"}
    LocalPriority(plan=place.plan, reference="LP2", title="A contract", **hidden).save(
        by=by, at=THEN
    )
    open_to_all, whole = (place.words(place.now("one_page"), r) for r in ("viewer", "clerk"))
    assert ("LP2" in open_to_all, "Part 2" in open_to_all) == (False, False)
    assert ("LP2" in whole, "Part 2" in whole) == (True, True)


def test_a_plan_that_the_snapshot_does_not_have_is_not_there(place):
    args = [place.council.slug, place.meeting.pk, 1, make.make_plan(place.council).pk]
    url = reverse("reports:seen_line_pdf", args=args)
    assert place.client("viewer").get(url).status_code == 404


@pytest.mark.parametrize(
    ("scales", "expected"),
    [
        pytest.param([1, 1, None, 1], ["R4", "R1", "R2", "R3"], id="one scale"),
        pytest.param([1, 2, None, 1], ["R1", "R2", "R3", "R4"], id="two do not compare"),
    ],
)
def test_a_plan_on_a_page_names_the_gravest_risks_first(scales, expected):
    heights = [(1, 2, 2), (0, 1, 1), None, (2, 4, 4)]
    rows = [
        {"reference": f"R{place}", "scale_id": scale, "heights": height}
        for place, (scale, height) in enumerate(zip(scales, heights, strict=True), start=1)
    ]
    assert [row["reference"] for row in gravest_first(rows)] == expected
