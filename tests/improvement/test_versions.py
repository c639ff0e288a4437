"""Versions of a plan: their steps, what the regulator answers, and who may say so."""

from datetime import UTC, date, datetime
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps

from accounts.models import User
from improvement.models import PlanVersion, RegulatorResponse, VersionState, VersionStep
from improvement.models.version import name_of, state_of
from inspections.models import StatutoryDate
from tests.improvement.conftest import TODAY, boxes
from tests.make import NOON, make_evidence, make_version
from tests.queries import assert_queries_do_not_grow

JUNE = date(2026, 6, 10)


def step(state: str, on: date, hour: int = 9) -> Any:
    return SimpleNamespace(state=state, on=on, recorded_at=datetime(2026, 6, 1, hour, tzinfo=UTC))


@pytest.mark.parametrize(
    ("steps", "state"),
    [
        pytest.param([], "draft", id="a draft has no step"),
        pytest.param(
            [step("scrutiny", date(2026, 5, 9)), step("board", date(2026, 5, 2))],
            "scrutiny",
            id="the last day counts, not the last record",
        ),
        pytest.param(
            [step("submitted", date(2026, 5, 9)), step("cabinet", date(2026, 6, 9))],
            "submitted",
            id="an approval after the submission leaves it submitted",
        ),
        pytest.param(
            [step("cabinet", date(2026, 5, 9)), step("minor_edit", date(2026, 6, 9))],
            "cabinet",
            id="a minor edit leaves the state as it is",
        ),
        pytest.param(
            [step("superseded", date(2026, 5, 9)), step("in_force", date(2026, 5, 9))],
            "superseded",
            id="what is superseded is not in force",
        ),
    ],
)
def test_the_state_of_a_version_follows_from_its_steps(steps, state):
    assert state_of(steps) == state


@pytest.mark.parametrize(
    ("label", "name"), [("", "Version 3"), ("2b", "Version 2b"), ("Phase 2", "Phase 2")]
)
def test_a_bare_number_is_no_name(label, name):
    assert name_of(SimpleNamespace(label=label, number=3)) == name


def page_of(place: Any, who: str = "viewer", query: str = "") -> str:
    url = place.url(f"plans/{place.plan.pk}/versions/{query}")
    return str(place.client(who).get(url).content.decode())


def test_the_page_tells_the_way_of_each_version(place):
    version = make_version(place.plan, revised_because="The inspection", takes_in="The old plan")
    VersionStep(
        plan_version=version,
        state="scrutiny",
        on=date(2026, 5, 31),
        on_precision="month",
        on_as_stated="May 2026",
        body="Scrutiny Committee",
        minute_reference="S 12",
        accepted="Say what changes for children",
        rejected="A monthly report: the board has one",
    ).save(by=place.people["director"], at=NOON)
    words = page_of(place)
    told = ("Version 1", "The inspection", "The old plan", "Scrutiny, May 2026", "minute S 12",
            "Say what changes for children", "A monthly report: the board has one")  # fmt: skip
    assert [each for each in told if each not in words] == []


def test_a_version_is_added_and_changed_until_it_is_submitted(place):
    lead = "plan_lead"
    answer = place.send(
        lead, place.url(f"plans/{place.plan.pk}/add-version/"), {"revised_because": "Asked"}
    )
    version = PlanVersion.objects.get()
    edit = place.url(f"versions/{version.pk}/edit/")
    changed = place.send(lead, edit, {"label": "Phase 2", "revised_because": "Asked"})
    version.refresh_from_db()
    assert (answer.status_code, changed.status_code, version.name) == (302, 302, "Phase 2")
    assert answer.url == f"{place.url(f'plans/{place.plan.pk}/versions/')}?v=1#v1"

    VersionStep(plan_version=version, state="submitted", on=date(2026, 5, 1)).save(
        by=place.people[lead], at=NOON
    )
    assert place.client(lead).get(edit).status_code == 403
    assert f'href="{edit}"' not in page_of(place, lead)


def test_a_version_that_says_nothing_is_not_added(place):
    answer = place.send("plan_lead", place.url(f"plans/{place.plan.pk}/add-version/"), {})
    assert (answer.status_code, dict(answer.context["form"].errors)) == (
        422,
        {
            "revised_because": [
                "Enter why the plan was revised, what the version is called or what it takes in"
            ]
        },
    )
    assert not PlanVersion.objects.exists()


def test_the_plan_is_called_after_its_newest_version(place):
    make_version(place.plan)
    make_version(place.plan, label="Phase 2", at=datetime(2026, 6, 8, 12, tzinfo=UTC))
    plan = place.client("viewer").get(place.plan.get_absolute_url()).content.decode()
    then = place.client("viewer").get(f"{place.plan.get_absolute_url()}?as_at=2026-06-05")
    plans = place.client("viewer").get(place.url("plans/?all=1")).content.decode()
    assert [f'<span class="los-caption">{name}</span>' in page for page, name in (
        (plan, "Phase 2"), (then.content.decode(), "Version 1"),
    )] == [True, True]  # fmt: skip
    assert "Phase 2." in plans


def withdrawn(place: Any, version: PlanVersion, who: str = "plan_lead", **given: str) -> Any:
    url = place.url(f"versions/{version.pk}/withdraw/")
    return place.send(who, url, {"reason": "Added by mistake"} | given)


def test_a_version_is_withdrawn_with_a_reason_and_stays_in_the_past(place):
    make_version(place.plan, cabinet=date(2026, 5, 1), at=NOON)
    version = make_version(place.plan, label="Phase 2", cabinet=JUNE, at=NOON)
    withdraw_url = place.url(f"versions/{version.pk}/withdraw/")
    assert f'href="{withdraw_url}"' in page_of(place, "plan_lead")
    without = withdrawn(place, version, reason="")
    done = withdrawn(place, version)
    version.refresh_from_db()
    assert (without.status_code, done.status_code, version.withdrawn_reason) == (
        422, 302, "Added by mistake",
    )  # fmt: skip

    plan, viewer = place.plan.get_absolute_url(), place.client("viewer")
    pages = {
        "versions": page_of(place),
        "plan": viewer.get(plan).content.decode(),
        "plans": viewer.get(place.url("plans/?all=1")).content.decode(),
        "what changed": viewer.get(f"{plan}compare/").content.decode(),
    }
    assert {name: "Phase 2" in page for name, page in pages.items()} == dict.fromkeys(pages, False)
    assert "Version 1" in pages["plan"]
    assert "Phase 2" in page_of(place, "viewer", "?as_at=2026-06-05")


def test_a_withdrawn_version_takes_no_more_and_its_number_is_not_given_again(place):
    version = make_version(place.plan, board=JUNE)
    held = version.steps.get()
    withdrawn(place, version)
    lead = place.client("plan_lead")
    one = f"versions/{version.pk}/"
    pages = [f"{one}{name}/" for name in ("edit", "withdraw", "add-step", "add-response", "submit")]
    assert [lead.get(place.url(page)).status_code for page in pages] == [404] * len(pages)
    assert lead.get(place.url(f"steps/{held.pk}/edit/")).status_code == 403

    add = place.url(f"plans/{place.plan.pk}/add-version/")
    place.send("plan_lead", add, {"revised_because": "Asked"})
    assert PlanVersion.objects.get(withdrawn_at=None).number == 2


def test_what_was_submitted_or_came_into_force_is_not_withdrawn(place):
    sent = make_version(place.plan, submitted=date(2026, 5, 1))
    in_force = make_version(place.plan, in_force=JUNE)
    lead = place.client("plan_lead")
    pages = [
        lead.get(place.url(f"versions/{version.pk}/withdraw/")) for version in (sent, in_force)
    ]
    assert [page.status_code for page in pages] == [403, 200]
    assert "It came into force. Withdraw that step first" in pages[1].content.decode()
    assert withdrawn(place, in_force).status_code == 422
    assert not PlanVersion.objects.exclude(withdrawn_at=None).exists()


def taken(state: str, on: date = JUNE, **given: str) -> dict[str, str]:
    return {"state": state, "on_precision": "day", **boxes("on", on), **given}


def test_a_step_is_recorded_changed_and_withdrawn(place):
    version = make_version(place.plan)
    add = place.url(f"versions/{version.pk}/add-step/")
    answer = place.send("director", add, taken("cabinet", body="Cabinet", minute_reference="C 4"))
    held = VersionStep.objects.get()
    assert (answer.status_code, held.state, held.on, held.body) == (
        302, "cabinet", JUNE, "Cabinet",
    )  # fmt: skip

    edit = place.url(f"steps/{held.pk}/edit/")
    place.send("plan_lead", edit, taken("cabinet", on_precision="month"))
    held.refresh_from_db()
    assert (held.on, held.on_as_stated, held.version) == (date(2026, 6, 30), "June 2026", 2)

    place.send("plan_lead", place.url(f"steps/{held.pk}/withdraw/"), {"reason": "Recorded twice"})
    assert "Cabinet, June 2026" not in page_of(place)
    assert "A draft: no body has seen it yet" in page_of(place)


@pytest.mark.parametrize(
    ("data", "field", "words"),
    [
        (taken("board", date(2026, 6, 16)), "on", "Date must be today or in the past"),
        (taken("in_force"), "state", "This version has a step “in force” already"),
        (taken("submitted"), "state", "The plan is kept here since 1 June 2026."),
        (taken("draft"), "state", "Select"),
        ({"state": "board"}, "on", "Enter"),
    ],
)
def test_a_step_that_cannot_be_is_refused_beside_its_field(place, data, field, words):
    version = make_version(place.plan, in_force=JUNE)
    page = place.send("plan_lead", place.url(f"versions/{version.pk}/add-step/"), data)
    assert page.status_code == 422
    assert words in " ".join(page.context["form"].errors[field])
    assert VersionStep.objects.count() == 1


def test_what_was_sent_before_the_plan_was_kept_here_is_said_to_have_no_copy(place):
    version = make_version(place.plan)
    add = place.url(f"versions/{version.pk}/add-step/")
    sent = taken("submitted", date(2026, 5, 31), body="Ofsted")
    assert place.send("plan_lead", add, sent).status_code == 302
    assert "so no copy is frozen" in page_of(place)
    assert place.client("plan_lead").get(
        place.url(f"steps/{VersionStep.objects.get().pk}/edit/")
    ).status_code == 200  # fmt: skip


def test_a_version_that_comes_into_force_supersedes_the_one_before(place):
    first = make_version(place.plan, in_force=date(2026, 5, 1))
    never = make_version(place.plan, board=date(2026, 5, 2))
    third = make_version(place.plan)
    add = place.url(f"versions/{third.pk}/add-step/")
    place.send("plan_lead", add, taken("in_force"))
    assert {
        version: state_of(version.steps.filter(withdrawn_at=None))
        for version in (first, never, third)
    } == {
        first: VersionState.SUPERSEDED,
        never: VersionState.BOARD,
        third: VersionState.IN_FORCE,
    }
    assert first.steps.get(state="superseded").on == JUNE


def statement_due(place: Any, on: date) -> StatutoryDate:
    date_ = StatutoryDate(
        inspection=place.area.inspection,
        rule="written-statement",
        rule_version="1",
        trigger_on=date(2026, 3, 2),
        trigger_is="received",
        days=70,
        computed_on=on,
    )
    date_.save(by=place.people["director"], at=NOON)
    return date_


def test_an_approval_after_the_statutory_date_is_pointed_out(place):
    statement_due(place, date(2026, 6, 1))
    make_version(place.plan, cabinet=JUNE, board=date(2026, 6, 12))
    words = page_of(place)
    said = "Approval on 10 June 2026 comes 9 days after the statutory date, 1 June 2026."
    assert words.count(said) == 1
    assert "12 June 2026 comes" not in words


def test_what_is_approved_after_it_was_sent_says_so(place):
    version = make_version(place.plan, submitted=date(2026, 5, 1))
    assert "approved after it had been submitted" not in page_of(place)
    VersionStep(plan_version=version, state="cabinet", on=JUNE).save(
        by=place.people["director"], at=NOON
    )
    assert "approved after it had been submitted" in page_of(place)


def test_the_regulators_answer_is_kept_and_asks_for_a_new_version(place):
    version = make_version(place.plan, submitted=date(2026, 5, 1))
    letter = make_evidence(plan=place.plan, title="Ofsted's letter")
    add = place.url(f"versions/{version.pk}/add-response/")
    sent = {
        "kind": "does_not_reflect",
        "letter_reference": "L 7",
        "letter": str(letter.pk),
        "text": "Say more of care leavers.",
        **boxes("received_on", JUNE),
    }
    assert place.send("plan_lead", add, sent).status_code == 302
    words = page_of(place)
    told = ("does not reflect the findings", "letter L 7", "Ofsted&#x27;s letter",
            "Say more of care leavers.", "The plan is to be sent again.")  # fmt: skip
    assert [each for each in told if each not in words] == []

    held = RegulatorResponse.objects.get()
    place.send("director", place.url(f"responses/{held.pk}/withdraw/"), {"reason": "Not ours"})
    assert "Say more of care leavers." not in page_of(place)


def test_a_letter_that_is_exempt_is_not_named_to_those_not_entitled(place):
    version = make_version(place.plan, submitted=date(2026, 5, 1))
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A child"}
    letter = make_evidence(plan=place.plan, title="ZQletter", **exempt)
    RegulatorResponse(plan_version=version, kind="accepted", received_on=JUNE, letter=letter).save(
        by=place.people["director"], at=NOON
    )
    assert {who: "ZQletter" in page_of(place, who) for who in ("viewer", "clerk")} == {
        "viewer": False,
        "clerk": True,
    }
    held = RegulatorResponse.objects.get()
    form = place.client("plan_lead").get(place.url(f"responses/{held.pk}/edit/"))
    assert "ZQletter" in form.content.decode()


@pytest.mark.parametrize(
    ("received_on", "words"),
    [
        (date(2026, 4, 30), "The version was submitted on 1 May 2026."),
        (date(2026, 6, 16), "Date must be today or in the past"),
    ],
)
def test_an_answer_comes_after_the_submission_and_not_from_the_future(place, received_on, words):
    version = make_version(place.plan, submitted=date(2026, 5, 1))
    add = place.url(f"versions/{version.pk}/add-response/")
    page = place.send("plan_lead", add, {"kind": "accepted", **boxes("received_on", received_on)})
    assert (page.status_code, words in page.content.decode()) == (422, True)


def test_what_was_not_submitted_gets_no_answer(place):
    version = make_version(place.plan, cabinet=JUNE)
    add = place.url(f"versions/{version.pk}/add-response/")
    assert place.client("plan_lead").get(add).status_code == 403


def test_the_past_shows_what_had_been_recorded_by_then(place):
    version = make_version(place.plan)
    made = VersionStep(plan_version=version, state="board", on=date(2026, 5, 4), body="Then")
    made.save(by=place.people["director"], at=NOON)
    made.body = "Now"
    made.save(by=place.people["director"], at=datetime(2026, 6, 8, 12, tzinfo=UTC))
    make_version(place.plan, label="Later one", at=datetime(2026, 6, 8, 12, tzinfo=UTC))
    then = page_of(place, "plan_lead", "?as_at=2026-06-05")
    assert [words in then for words in (">Then", ">Now", "Later one", "Record a step")] == [
        True, False, False, False,
    ]  # fmt: skip


def test_a_version_offers_what_changed_since_it_was_approved(place):
    make_version(place.plan, cabinet=JUNE, submitted=date(2026, 6, 12))
    make_version(place.plan, board=JUNE)
    make_version(place.plan, cabinet=date(2026, 5, 1))
    words = page_of(place)
    assert [f"compare/?from={day}" in words for day in ("2026-06-10", "2026-05-01")] == [
        True,
        False,
    ]
    assert words.count("What changed since") == 1


def test_queries_do_not_grow_with_versions(place):
    client = place.client("director")
    statement_due(place, JUNE)

    def add() -> None:
        version = make_version(place.plan, cabinet=JUNE, submitted=JUNE)
        letter = make_evidence(plan=place.plan)
        RegulatorResponse(
            plan_version=version, kind="accepted", received_on=TODAY, letter=letter
        ).save(by=User.objects.system(), at=NOON)

    add()
    url = place.url(f"plans/{place.plan.pk}/versions/")
    assert_queries_do_not_grow(lambda: client.get(url), add_row=add)


def test_former_labels_become_versions_recorded_when_the_plan_said_so(place):
    """The migration reads the history of plans as it was: one row for each save."""
    rows = [
        SimpleNamespace(version_label=label, revised_because=why, history_user_id=None,
                        history_date=datetime(2026, 6, day, tzinfo=UTC))
        for label, why, day in (("", "", 1), ("1", "", 2), ("1", "", 3), ("2", "Asked", 4))
    ]  # fmt: skip

    class Then:
        objects = SimpleNamespace(
            filter=lambda **given: SimpleNamespace(order_by=lambda *order: rows)
        )

    def get_model(room: str, name: str) -> Any:
        return Then if name == "HistoricalImprovementPlan" else apps.get_model(room, name)

    migration = import_module("improvement.migrations.0011_show_the_versions_of_plans")
    migration.keep_labels_as_versions(SimpleNamespace(get_model=get_model), None)
    assert list(
        PlanVersion.objects.order_by("number").values_list(
            "number", "label", "revised_because", "recorded_at__day"
        )
    ) == [(1, "1", "", 2), (2, "2", "Asked", 4)]
    assert list(
        PlanVersion.history.order_by("number").values_list("label", "history_date__day")
    ) == [("1", 2), ("2", 4)]
