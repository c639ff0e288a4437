"""What may be exempt apart from its plan: milestones, focus areas, local priorities, programmes."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from accounts.policy import Role
from impact.line_reading import line_of
from improvement.forms import ActionForm
from improvement.models import (
    ActionPriority,
    CorporateOutcome,
    ExternalProgramme,
    FocusArea,
    FocusAreaLink,
    LocalPriority,
    Milestone,
    ProgrammeAction,
    Strand,
)
from improvement.workflows import reasons_not_to_close
from overview.search import search
from reports.document import to_json
from reports.plan_paper import PlanPaper
from tests.improvement.conftest import TODAY, boxes
from tests.make import NOON, make_grant, make_member, make_user, make_version
from tests.queries import assert_queries_do_not_grow

CANARY = "ZQcanary"
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "A tender is open."}
LATER = datetime(2026, 6, 12, 12, tzinfo=UTC)


def record(thing: Any, at: datetime = NOON) -> Any:
    thing.save(by=make_user(), at=at)
    return thing


def milestone(place: Any, **given: Any) -> Any:
    day = date(2026, 6, 30)
    return record(Milestone(action=place.action, title=f"{CANARY} signed", due_on=day, **given))


def focus_area(place: Any, **given: Any) -> Any:
    focus = record(FocusArea(plan=place.plan, name=f"{CANARY} home", **given))
    record(FocusAreaLink(focus_area=focus, area=place.area))
    return focus


def priority(place: Any, **given: Any) -> Any:
    held = record(LocalPriority(plan=place.plan, reference="LP1", title=f"{CANARY} home", **given))
    record(ActionPriority(action=place.action, priority=held))
    return held


def programme(place: Any, **given: Any) -> Any:
    held = record(ExternalProgramme(council=place.council, name=f"{CANARY} deal", **given))
    record(ProgrammeAction(programme=held, action=place.action))
    return held


KINDS: list[Any] = [
    pytest.param(milestone, id="milestone"),
    pytest.param(focus_area, id="focus area"),
    pytest.param(priority, id="local priority"),
    pytest.param(programme, id="programme"),
]
# Where each is shown: by the names of the pages, and what they are of.
SHOWN: dict[Any, list[str]] = {
    milestone: ["improvement:action", "improvement:timeline", "impact:on_a_page"],
    focus_area: ["improvement:plan", "impact:on_a_page"],
    priority: [
        "improvement:action", "improvement:plan", "improvement:feeds", "impact:line",
        "impact:on_a_page",
    ],
    programme: ["improvement:action", "improvement:feeds", "improvement:beyond"],
}  # fmt: skip
EVERYWHERE = sorted({name for names in SHOWN.values() for name in names})


def url_of(place: Any, name: str) -> str:
    at = {"improvement:action": [place.action.pk], "improvement:beyond": []}
    return reverse(name, args=[place.council.slug, *at.get(name, [place.plan.pk])])


def pages(place: Any, who: str, **asked: str) -> dict[str, bool]:
    """Whether each page says the word to somebody."""
    client = place.client(who)
    found = {
        name: CANARY in client.get(url_of(place, name), asked).content.decode()
        for name in EVERYWHERE
    }
    found["search"] = bool(search(place.council, place.people[who], CANARY))
    return found


@pytest.mark.parametrize("make", KINDS)
def test_what_is_exempt_is_on_no_page_of_those_not_entitled(place: Any, make: Callable) -> None:
    make(place, **EXEMPT)
    nowhere = dict.fromkeys([*EVERYWHERE, "search"], False)
    assert [pages(place, who) for who in ("viewer", "lead")] == [nowhere, nowhere]
    assert pages(place, "clerk") == {
        **nowhere, "search": True, **dict.fromkeys(SHOWN[make], True)
    }  # fmt: skip


@pytest.mark.parametrize("make", KINDS)
def test_a_past_day_hides_what_is_exempt_now_or_was_then(place: Any, make: Callable) -> None:
    then = dict.fromkeys(EVERYWHERE, False)
    shown = {**then, **dict.fromkeys(SHOWN[make], True)}
    thing = make(place)
    for visibility, at in ((EXEMPT, LATER), ({"visibility": "members"}, LATER.replace(day=14))):
        for name, value in visibility.items():
            setattr(thing, name, value)
        thing.save(by=make_user(), at=at)
        seen = {
            day: {name: said for name, said in
                  pages(place, "viewer", as_at=f"2026-06-{day}").items() if name in EVERYWHERE}
            for day in ("11", "12")
        }  # fmt: skip
        expected = {"11": then if thing.is_exempt else shown, "12": then}
        assert seen == expected, visibility


@pytest.mark.parametrize("make", KINDS)
def test_a_paper_for_others_leaves_it_out(place: Any, make: Callable) -> None:
    make(place, **EXEMPT)
    version = make_version(place.plan)
    papers = [
        str(to_json(PlanPaper(version, readers=readers, today=TODAY).document()))
        for readers in ("public", "members", "exempt")
    ]
    in_paper = make in (priority, programme)
    assert [CANARY in words for words in papers] == [False, False, in_paper]


def test_the_page_marks_what_is_exempt_for_those_who_read_it(place: Any) -> None:
    for make in (milestone, focus_area, priority, programme):
        make(place, **EXEMPT)
    read = {
        name: place.client("clerk").get(place.url(path)).content.decode()
        for name, path in (
            ("action", f"actions/{place.action.pk}/"),
            ("feeds", f"plans/{place.plan.pk}/feeds/"),
            ("beyond", "beyond/"),
            ("plan", f"plans/{place.plan.pk}/"),
            ("timeline", f"plans/{place.plan.pk}/timeline/"),
            ("sheet", f"plans/{place.plan.pk}/on-a-page/"),
        )
    }
    counted = {name: words.count("Exempt</strong>") for name, words in read.items()}
    assert counted == {"action": 1, "feeds": 2, "beyond": 1, "plan": 0, "timeline": 0, "sheet": 0}
    assert f"{CANARY} home (exempt)" in read["plan"]
    assert f"{CANARY} signed (exempt)" in read["timeline"]
    assert [f"{CANARY} {words} (exempt)" in read["sheet"] for words in ("home", "signed")] == [
        True,
        True,
    ]


def test_the_line_counts_no_exempt_priority_for_others(place: Any) -> None:
    priority(place, **EXEMPT)
    for who, rows, answers in (("viewer", 1, 0), ("clerk", 2, 1)):
        line = line_of(place.plan, user=place.people[who], on=TODAY, past=None)
        assert (len(line.rows), len(line.actions[0].priorities)) == (rows, answers)


def test_a_filter_by_an_exempt_priority_is_refused_to_others(place: Any) -> None:
    held, focus = priority(place, **EXEMPT), focus_area(place, **EXEMPT)
    asked = {"priority": str(held.pk), "focus": str(focus.pk)}
    listed = {
        who: sorted(
            name
            for name in asked
            if name in place.client(who).get(place.plan.get_absolute_url()).context["filter_form"]
            .fields
        )
        for who in ("viewer", "clerk")
    }  # fmt: skip
    assert listed == {"viewer": [], "clerk": ["focus", "priority"]}


def test_an_exempt_milestone_is_no_reason_told_to_those_who_may_not_read_it(place: Any) -> None:
    milestone(place, **EXEMPT)
    told = {
        who: [
            words
            for words in reasons_not_to_close(place.action, user=place.people[who], on=TODAY)
            if CANARY in words
        ]
        for who in ("chair", "director")
    }
    assert told == {"chair": [], "director": [f"The milestone “{CANARY} signed” is not met"]}


def test_the_form_of_an_action_offers_only_what_may_be_read(place: Any) -> None:
    held, tied = priority(place, **EXEMPT), programme(place, **EXEMPT)
    given = {"instance": place.action, "on": TODAY}
    entitled = ActionForm(user=place.people["plan_lead"], **given).fields
    other = ActionForm(user=place.people["viewer"], **given).fields
    names = ("priorities", "programmes")
    offered = [[each.pk for each in entitled[name].queryset] for name in names]
    assert (offered, set(names) & set(other)) == ([[held.pk], [tied.pk]], set())


@pytest.mark.parametrize("is_exempt", [False, True])
def test_a_grant_to_a_plan_opens_the_programmes_it_leans_on(place: Any, is_exempt: bool) -> None:
    held = programme(place, **EXEMPT)
    record(ExternalProgramme(council=place.council, name="Elsewhere"))
    adviser = make_member(place.council, Role.INSPECTOR)
    make_grant(adviser, plan=place.plan, with_exempt=is_exempt)
    found: Any = ExternalProgramme.objects.visible_to(adviser)
    assert [each.pk for each in found] == ([held.pk] if is_exempt else [])


@pytest.mark.parametrize(
    ("path", "sent"),
    [
        pytest.param(
            lambda place: place.of_action("add-milestone/"),
            {"title": "Contract signed", "due_precision": "day", **boxes("due_on", TODAY)},
            id="milestone",
        ),
        pytest.param(
            lambda place: place.url(f"plans/{place.plan.pk}/add-focus-area/"),
            {"name": "A home", "order": "1"},
            id="focus area",
        ),
        pytest.param(
            lambda place: place.url(f"plans/{place.plan.pk}/add-priority/"),
            {"reference": "LP1", "title": "A home"},
            id="local priority",
        ),
        pytest.param(
            lambda place: place.url("beyond/add-programme/"), {"name": "A deal"}, id="programme"
        ),
    ],
)
def test_its_form_asks_who_may_read_it(place: Any, path: Callable, sent: dict[str, str]) -> None:
    """Exempt needs the paragraph and the reason, beside the field."""
    exempt = {**sent, "visibility": "exempt"}
    bare = place.send("plan_lead", path(place), exempt)
    made = place.send("plan_lead", path(place), exempt | EXEMPT)
    assert (bare.status_code, sorted(bare.context["form"].errors)) == (
        422,
        ["exempt_paragraphs", "exempt_reason"],
    )
    assert made.status_code == 302
    kinds = (Milestone, FocusArea, LocalPriority, ExternalProgramme)
    kept = [thing for kind in kinds for thing in kind.objects.all()]
    assert [(each.visibility, each.exempt_paragraphs) for each in kept] == [("exempt", "3")]


def test_a_strand_and_an_outcome_go_with_what_they_belong_to() -> None:
    """A strand is the plan's own heading; an outcome quotes a plan that is published (ADR 0013)."""
    fields = {model: {field.name for field in model._meta.fields} for model in
              (Strand, CorporateOutcome)}  # fmt: skip
    assert [names & {"visibility", "exempt_reason"} for names in fields.values()] == [set(), set()]


@pytest.mark.parametrize("name", EVERYWHERE)
def test_each_page_asks_as_many_questions_with_many_of_them(place: Any, name: str) -> None:
    numbers = iter(range(100))

    def add() -> None:
        number = next(numbers)
        given = EXEMPT if number % 2 else {}
        milestone(place, **given)
        focus_area(place, **given)
        held = LocalPriority(plan=place.plan, reference=f"L{number}", title="Homes", **given)
        record(ActionPriority(action=place.action, priority=record(held)))
        programme(place, **given)

    client = place.client("viewer")
    add()
    most = 25 if name == "impact:line" else 20
    assert_queries_do_not_grow(lambda: client.get(url_of(place, name)), add_row=add, most=most)
