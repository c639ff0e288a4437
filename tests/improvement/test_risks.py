"""The register of risks: rated on the council's own scale, never two scales in one matrix."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest

from accounts.as_at import end_of
from accounts.models import User
from accounts.policy import Role
from improvement.models import (
    Risk,
    RiskAction,
    RiskClosing,
    RiskOwner,
    RiskRating,
    RiskScale,
)
from improvement.risk_matrix import matrices_of, matrix_of
from improvement.risk_register import (
    RiskLine,
    current_ratings,
    lines_of,
    moved_in_words,
    risk_rows,
    top_risks,
)
from inspections.models import Strength
from tests.improvement.conftest import TODAY, Place, boxes
from tests.make import (
    NOON,
    make_action,
    make_plan,
    make_rating,
    make_risk,
    make_risk_scale,
    make_update,
)
from tests.queries import assert_queries_do_not_grow

LATER = NOON + timedelta(days=7)


def tie(link: Any, at: datetime = NOON) -> Any:
    link.save(by=User.objects.system(), at=at)
    return link


def register(place: Place, *, as_at: date | None = None, who: str = "director") -> list[RiskLine]:
    user, past = place.people[who], end_of(as_at) if as_at else None
    rows = risk_rows(place.plan, user=user, past=past)
    return lines_of(rows, place.plan, user=user, on=as_at or TODAY, past=past)


# What the ratings say


@pytest.mark.parametrize(
    ("preset", "before", "after", "words"),
    [
        pytest.param("score", "4×4", "4×4", "No change", id="the same"),
        pytest.param("score", "3×4", "4×4", "Up from 12", id="likelier"),
        pytest.param("score", "4×4", "4×2", "Down from 16", id="less grave"),
        pytest.param("score", "2×5", "3×4", "Up from 10", id="one up, one down: a higher band"),
        pytest.param("score", "3×3", "2×4", "Was 9, in the same band", id="up and down, one band"),
        pytest.param("medway", "C3", "B3", "Up from C3", id="letters that run down: B is above C"),
        pytest.param("scarborough", "C3", "B3", "Down from C3", id="letters that run up"),
        pytest.param("", "B2", "B2", "No change", id="as stated, on no known scale"),
        pytest.param("", "B2", "C3", "Was B2, on another scale", id="not compared without a scale"),
    ],
)
def test_movement_is_told_in_words(place, preset, before, after, words):
    scale = make_risk_scale(place.council, preset) if preset else None
    risk = make_risk(place.plan)
    make_rating(risk, scale, before)
    make_rating(risk, scale, after, at=LATER)
    assert register(place)[0].moved == words


def test_ratings_of_two_scales_are_not_compared(place):
    risk = make_risk(place.plan)
    make_rating(risk, make_risk_scale(place.council, "medway"), "B2")
    make_rating(risk, make_risk_scale(place.council, "scarborough"), "B2", at=LATER)
    assert register(place)[0].moved == "Was B2, on another scale"


def test_a_first_rating_has_moved_from_nowhere():
    assert moved_in_words(None, None) == ""


def test_the_register_holds_inherent_current_and_target_with_owner_and_actions(place):
    scale = make_risk_scale(place.council)
    risk = make_risk(place.plan, reference="R1", title="Staff leave")
    for kind, rating in (("inherent", "5×4"), ("current", "4×4"), ("target", "2×4")):
        make_rating(risk, scale, rating, kind=kind)
    tie(RiskOwner(risk=risk, user=place.people["lead"]))
    tie(RiskAction(risk=risk, action=place.action))
    line = register(place)[0]
    assert [(name, r.label, r.colour) for name, r in line.three if r] == [
        ("Inherent", "High 20", "red"),
        ("Current", "High 16", "red"),
        ("Target", "Medium 8", "amber"),
    ]
    assert (line.owner, [a.name for a in line.actions], line.flags) == (
        place.people["lead"].name,
        ["A1 Supervise every month"],
        [],
    )


@pytest.mark.parametrize(
    ("given", "flags"),
    [
        pytest.param({}, ["Not yet rated", "No action mitigates it"], id="bare"),
        pytest.param(
            {"rated": True, "review": TODAY - timedelta(days=1)},
            ["No action mitigates it", "Review overdue by 1 day"],
            id="review was yesterday",
        ),
        pytest.param({"rated": True, "review": TODAY, "action": True}, [], id="review is today"),
        pytest.param({"closed": True, "review": date(2020, 1, 1)}, [], id="closed"),
    ],
)
def test_what_is_missing_or_late_is_flagged(place, given, flags):
    risk = make_risk(place.plan, next_review_on=given.get("review"))
    if given.get("rated"):
        make_rating(risk, rating="B2")
    if given.get("action"):
        tie(RiskAction(risk=risk, action=place.action))
    if given.get("closed"):
        tie(RiskClosing(risk=risk, is_closed=True, reason="It has passed."))
    assert register(place)[0].flags == flags


def test_an_action_that_was_withdrawn_mitigates_nothing(place):
    risk = make_risk(place.plan)
    tie(RiskAction(risk=risk, action=place.action))
    place.action.withdraw("Not needed.", by=place.people["director"], at=NOON)
    assert "No action mitigates it" in register(place)[0].flags


# Matrices


def test_a_matrix_refuses_a_rating_of_another_scale(place):
    scale = make_risk_scale(place.council, "medway")
    other = make_risk_scale(place.council, "scarborough")
    make_rating(make_risk(place.plan), other, "B2")
    (line,) = register(place)
    assert line.current is not None
    with pytest.raises(ValueError, match="rated on another scale"):
        matrix_of(scale, [(line, line.current)])


def test_each_scale_has_a_matrix_of_its_own_and_the_page_says_why(place):
    for preset, rating in (("medway", "B2"), ("scarborough", "B2")):
        make_rating(
            make_risk(place.plan, title=f"On {preset}"),
            make_risk_scale(place.council, preset, name=preset),
            rating,
        )
    make_rating(make_risk(place.plan, title="As stated"), rating="A1")
    placed = matrices_of(register(place), "current")
    where = {
        (m.scale.name, level.code, cell.text, cell.band.name, line.name)
        for m in placed.matrices
        for level, cells in m.rows
        for cell in cells
        for line in cell.lines
    }
    assert where == {
        ("medway", "B", "B2", "High", "On medway"),
        ("scarborough", "B", "B2", "Low", "On scarborough"),
    }
    assert [line.name for line, _ in placed.unplaced] == ["As stated"]
    page = place.client("viewer").get(place.url(f"plans/{place.plan.pk}/risks/matrix/"))
    words = page.content.decode()
    assert "rated on 2 scales" in words
    assert words.count("<table") == 2


# Top risks


def test_the_gravest_open_risks_come_first(place):
    scale = make_risk_scale(place.council)
    for title, rating in (("Low", "1×1"), ("Higher", "4×5"), ("High", "3×4"), ("Closed", "5×5")):
        risk = make_risk(place.plan, title=title)
        make_rating(risk, scale, rating)
        if title == "Closed":
            tie(RiskClosing(risk=risk, is_closed=True, reason="It has passed."))
    ratings = current_ratings(place.plan, user=place.people["viewer"], past=None)
    top = top_risks(ratings, place.plan)
    assert [(each.name, each.has_action) for each in top] == [
        ("Higher", False),
        ("High", False),
        ("Low", False),
    ]


# As at


def test_the_register_as_at_a_past_day_is_what_had_been_recorded(place):
    scale = make_risk_scale(place.council)
    risk = make_risk(place.plan, title="First name")
    make_rating(risk, scale, "3×4")
    link = tie(RiskAction(risk=risk, action=place.action))
    risk.title = "Later name"
    risk.save(by=place.people["director"], at=LATER)
    make_rating(risk, scale, "4×4", at=LATER)
    link.end(by=place.people["director"], at=LATER)
    tie(RiskClosing(risk=risk, is_closed=True, reason="It has passed."), at=LATER)

    def told(line: RiskLine) -> tuple[Any, ...]:
        assert line.current is not None
        return line.name, line.current.text, line.moved, len(line.actions), line.is_closed

    assert [told(line) for line in register(place)] == [("Later name", "16", "Up from 12", 0, True)]
    assert [told(line) for line in register(place, as_at=NOON.date())] == [
        ("First name", "12", "First rating", 1, False)
    ]
    assert register(place, as_at=date(2026, 5, 1)) == []


@pytest.mark.parametrize(
    "path", ["plans/{plan}/risks/", "plans/{plan}/risks/matrix/", "risks/{risk}/"]
)
def test_pages_show_the_past(place, path):
    risk = make_risk(place.plan, title="First name")
    make_rating(risk, make_risk_scale(place.council), "3×4")
    risk.title = "Later name"
    risk.save(by=place.people["director"], at=LATER)
    url = place.url(path.format(plan=place.plan.pk, risk=risk.pk))
    words = place.client("viewer").get(f"{url}?as_at={NOON.date()}").content.decode()
    assert ("First name" in words, "Later name" in words, "As at 1 June 2026" in words) == (
        True,
        False,
        True,
    )


# Forms


def risk_data(**given: Any) -> dict[str, Any]:
    return {"reference": "R1", "title": "Staff leave", "visibility": "members", **given}


def test_a_risk_is_added_with_all_it_hangs_on(place):
    strength = Strength(inspection=place.area.inspection, wording="The front door")
    tie(strength)
    sent = risk_data(
        actions="A1",
        owner=str(place.people["lead"].pk),
        areas=[str(place.area.pk)],
        strengths=[str(strength.pk)],
        response="reduce",
        **boxes("next_review_on", date(2026, 7, 1)),
    )
    answer = place.send("plan_lead", place.url(f"plans/{place.plan.pk}/add-risk/"), sent)
    risk = Risk.objects.get()
    assert answer.headers["Location"] == risk.get_absolute_url()
    assert [
        (risk.order, risk.response, risk.next_review_on),
        [link.action for link in risk.action_links.current()],
        [link.user for link in risk.owner_links.current()],
        [link.area for link in risk.area_links.current()],
        [link.strength for link in risk.strength_links.current()],
    ] == [
        (1, "reduce", date(2026, 7, 1)),
        [place.action],
        [place.people["lead"]],
        [place.area],
        [strength],
    ]


@pytest.mark.parametrize(
    ("sent", "error"),
    [
        ({"actions": "A1, Z9"}, "The plan has no action Z9"),
        ({"reference": "R7"}, "The plan has a risk R7 already"),
        ({"title": ""}, "Enter the risk"),
    ],
)
def test_a_form_says_what_to_mend(place, sent, error):
    make_risk(place.plan, reference="R7")
    url = place.url(f"plans/{place.plan.pk}/add-risk/")
    answer = place.send("plan_lead", url, risk_data(**sent))
    assert (answer.status_code, error in answer.content.decode()) == (422, True)


def test_changing_a_risk_ends_the_links_that_are_no_longer_wanted(place):
    risk = make_risk(place.plan, reference="R1")
    tie(RiskAction(risk=risk, action=place.action))
    second = make_action(place.plan, reference="A2")
    place.send("plan_lead", place.url(f"risks/{risk.pk}/edit/"), risk_data(actions="A2"))
    assert [link.action for link in risk.action_links.current()] == [second]
    assert risk.action_links.count() == 2


def test_a_rating_is_added_on_the_council_s_scale_and_never_changed(place):
    scale = make_risk_scale(place.council, "medway")
    risk = make_risk(place.plan)
    sent = {"kind": "current", "likelihood": "B", "impact": "2", "why": "Two posts are vacant."}
    for _ in range(2):
        place.send("director", place.url(f"risks/{risk.pk}/rate/"), sent)
    assert [(r.printed, r.scale, r.on, r.kind) for r in risk.ratings.all()] == [
        ("B2", scale, TODAY, "current")
    ] * 2
    with pytest.raises(TypeError, match="never changed"):
        RiskRating.objects.first().save(by=place.people["director"], at=LATER)


def test_a_rating_is_kept_as_stated_where_no_scale_is_known(place):
    risk = make_risk(place.plan)
    sent = {"kind": "current", "as_stated": "B2", "scale_as_stated": "", "why": "In the paper."}
    place.send("plan_lead", place.url(f"risks/{risk.pk}/rate/"), sent)
    (line,) = register(place)
    assert line.current is not None
    assert (line.current.label, line.current.words) == (
        "B2",
        "The scale of this rating is not recorded",
    )


def test_a_risk_is_closed_with_a_reason_and_opened_again(place):
    risk = make_risk(place.plan)
    for path, is_closed in (("close", True), ("reopen", False)):
        url = place.url(f"risks/{risk.pk}/{path}/")
        again = place.send("director", url, {"reason": "As the board agreed."})
        assert (again.status_code, risk.is_closed()) == (302, is_closed)
    twice = place.send("director", url, {"reason": "Once more."})
    assert (twice.status_code, "The risk is open already" in twice.content.decode()) == (422, True)
    assert [c.is_closed for c in risk.closings.all()] == [False, True]


def test_a_withdrawn_risk_leaves_the_register_and_keeps_its_page(place):
    risk = make_risk(place.plan, title="Staff leave")
    url = place.url(f"risks/{risk.pk}/withdraw/")
    place.send("director", url, {"reason": "Recorded twice."})
    client = place.client("viewer")
    words = client.get(place.url(f"risks/{risk.pk}/")).content.decode()
    assert (register(place), "Recorded twice." in words) == ([], True)


def test_the_filters_narrow_the_register(place):
    scale = make_risk_scale(place.council)
    for title, rating in (("Low one", "1×1"), ("High one", "5×5")):
        make_rating(make_risk(place.plan, title=title), scale, rating)
    done = make_risk(place.plan, title="Done one")
    tie(RiskClosing(risk=done, is_closed=True, reason="It has passed."))

    def shown(query: str) -> set[str]:
        page = place.client("viewer").get(place.url(f"plans/{place.plan.pk}/risks/?{query}"))
        words = page.content.decode()
        return {name for name in ("Low one", "High one", "Done one") if name in words}

    assert [shown(q) for q in ("", "band=High", "state=closed", "state=all", "needs=rating")] == [
        {"Low one", "High one"},
        {"High one"},
        {"Done one"},
        {"Low one", "High one", "Done one"},
        set(),
    ]


def test_an_exempt_risk_is_not_there_for_those_not_entitled(place):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family."}
    risk = make_risk(place.plan, title="Secret", **exempt)
    make_rating(risk, make_risk_scale(place.council), "5×5")
    tie(RiskAction(risk=risk, action=place.action))
    pages = ("", f"plans/{place.plan.pk}/risks/?state=all", f"actions/{place.action.pk}/")
    seen = {
        who: ["Secret" in place.client(who).get(place.url(p)).content.decode() for p in pages]
        for who in ("viewer", "director")
    }
    assert seen == {"viewer": [False] * 3, "director": [True] * 3}


@pytest.mark.parametrize("path", ["risks/", "risks/matrix/"])
def test_queries_do_not_grow_with_risks(place, path):
    scale = make_risk_scale(place.council)
    client = place.client("director")

    def add() -> None:
        risk = make_risk(place.plan)
        make_rating(risk, scale, "3×4")
        action = make_action(place.plan)
        make_update(action)
        tie(RiskAction(risk=risk, action=action))
        tie(RiskOwner(risk=risk, user=place.people["lead"]))

    add()
    url = place.url(f"plans/{place.plan.pk}/{path}")
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)


def test_queries_do_not_grow_with_scales(place):
    client = place.client("plan_lead")
    make_risk_scale(place.council)
    assert_queries_do_not_grow(
        lambda: client.get(place.url("settings/risk-scales/")),
        add_row=lambda: make_risk_scale(place.council),
    )


# Scales


def typed(scale: RiskScale, place: Place, **changes: str) -> dict[str, str]:
    """What the form of a scale sends when only `changes` were typed."""
    page = place.client("plan_lead").get(place.url(f"settings/risk-scales/{scale.pk}/edit/"))
    form = page.context["form"]
    return {bound.html_name: bound.value() or "" for bound in form} | changes


def test_a_scale_without_ratings_is_changed_in_place(place):
    scale = make_risk_scale(place.council)
    url = place.url(f"settings/risk-scales/{scale.pk}/edit/")
    place.send("plan_lead", url, typed(scale, place, cell_1_5="3"))
    kept = RiskScale.objects.get()
    assert (kept.number, kept.levels.band("1", "5").name) == (1, "High")


def test_a_scale_with_ratings_is_replaced_and_its_ratings_keep_it(place):
    scale = make_risk_scale(place.council, name="Ours")
    risk = make_risk(place.plan)
    make_rating(risk, scale, "1×5")
    url = place.url(f"settings/risk-scales/{scale.pk}/edit/")
    answer = place.send("clerk", url, typed(scale, place, cell_1_5="3"))
    new = RiskScale.objects.get(replaces=scale)
    assert answer.status_code == 302
    assert (new.number, new.levels.band("1", "5").name, register(place)[0].current.label) == (
        2,
        "High",
        "Medium 5",
    )
    assert [str(each) for each in RiskScale.objects.offered()] == ["Ours, version 2"]
    form = place.client("director").get(place.url(f"risks/{risk.pk}/rate/")).context["form"]
    assert form.scale == new
    assert place.client("clerk").get(url).status_code == 403


def test_a_preview_records_nothing(place):
    scale = make_risk_scale(place.council)
    url = place.url(f"settings/risk-scales/{scale.pk}/edit/")
    sent = typed(scale, place, band_3_name="Critical", preview="yes")
    answer = place.client("plan_lead").post(url, sent)
    scale.refresh_from_db()
    assert (answer.status_code, "nothing is recorded yet" in answer.content.decode()) == (200, True)
    assert [band.name for band in RiskScale.objects.get().levels.bands] == ["Low", "Medium", "High"]


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"likelihood_6_code": "6", "likelihood_6_name": "Sure"}, "Choose the band of 6 with 1"),
        ({"likelihood_2_code": "1"}, "Likelihood must have each code only once"),
        ({"impact_1_code": "A"}, "Impact must have numbers as codes"),
        ({"impact_2_name": ""}, "Enter impact, level 2: name"),
        ({"band_2_kind": ""}, "Enter band 2, colour"),
        ({"band_2_name": "Low"}, "Each band must have a name of its own"),
    ],
)
def test_a_scale_that_cannot_be_used_is_refused(place, changes, error):
    scale = make_risk_scale(place.council)
    url = place.url(f"settings/risk-scales/{scale.pk}/edit/")
    answer = place.send("plan_lead", url, typed(scale, place, **changes))
    assert (answer.status_code, error in answer.content.decode()) == (422, True)


@pytest.mark.parametrize("preset", ["score", "medway", "scarborough"])
def test_a_scale_is_added_from_what_is_common(place, preset):
    url = place.url(f"settings/risk-scales/add/?preset={preset}")
    page = place.client("plan_lead").get(url)
    sent = {bound.html_name: bound.value() or "" for bound in page.context["form"]}
    place.client("plan_lead").post(url, sent)
    made = make_risk_scale(place.council, preset)
    assert RiskScale.objects.exclude(pk=made.pk).get().levels == made.levels


def test_two_who_change_one_scale_lose_nothing(place):
    scale = make_risk_scale(place.council, name="Ours")
    url = place.url(f"settings/risk-scales/{scale.pk}/edit/")
    mine = typed(scale, place, name="Mine")
    place.client("clerk").post(url, typed(scale, place, name="Theirs"))
    answer = place.client("plan_lead").post(url, mine)
    assert (answer.status_code, RiskScale.objects.get().name) == (409, "Theirs")


def test_another_plan_s_risks_stay_with_it(place):
    make_risk(make_plan(place.council), title="Elsewhere")
    assert register(place) == []


def test_who_may_read_the_plan_reads_its_risks_but_only_leaders_keep_them(place):
    client = place.client(Role.VIEWER.value)
    page = client.get(place.url(f"plans/{place.plan.pk}/risks/"))
    assert (page.status_code, "Add a risk" in page.content.decode()) == (200, False)
