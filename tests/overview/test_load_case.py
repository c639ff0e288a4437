"""The five real cases load as facts: once, and by the save path."""

import json
from datetime import date, timedelta
from io import StringIO

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from accounts.models import Council, Membership, User
from accounts.policy import Role
from accounts.records import Record
from improvement.feeds import feeds_of
from improvement.models import Action, ImprovementPlan
from improvement.version_list import versions_of
from inspections.models import EvaluationTheme, Inspection
from overview.case_loading import NAMES
from reports.models import CommitteeReport
from tests.make import make_council, make_user
from tests.overview.cases import LOADED_AT, load, main_inspection, plan_of, reader_of

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("load_case", *arguments, stdout=out)
    return out.getvalue()


def row_counts() -> dict[str, int]:
    return {model._meta.label: model._default_manager.count() for model in apps.get_models()}


@pytest.mark.parametrize("name", NAMES)
def test_a_case_loads_again_to_the_same_ids_and_makes_nothing(name: str) -> None:
    first = json.loads(run(name, "--json"))
    before = row_counts()
    again = json.loads(run(name, "--json"))
    assert list(first) == ["case", "council", "inspection", "plan", "meeting", "report"]
    assert again == first
    assert row_counts() == before


def test_a_case_is_found_again_after_it_was_renamed() -> None:
    first = load("southend")
    for model, key in ((Inspection, "inspection"), (CommitteeReport, "report")):
        row = model._default_manager.get(pk=first[key])
        row.title = "Another title"
        row.save(by=User.objects.system(), at=LOADED_AT + timedelta(days=1))
    assert load("southend") == first


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_a_case_fits_its_field(name: str) -> None:
    load(name)
    for model in apps.get_models():
        if issubclass(model, Record) and not model._meta.auto_created:
            for row in model._default_manager.all():
                # A PDF is made after the loading: a record has no size and no moment of issue yet.
                row.clean_fields(exclude=["logo", "size", "word_size", "issued_at"])


@pytest.mark.parametrize("name", NAMES)
def test_all_is_recorded_at_the_moment_of_loading(name: str) -> None:
    plan = plan_of(name)
    assert {update.recorded_at for a in plan.actions.all() for update in a.updates.all()} <= {
        LOADED_AT
    }
    assert not Action.objects.filter(plan=plan).as_at(
        LOADED_AT - timedelta(seconds=1), on=date(2023, 6, 15)
    )


@pytest.mark.parametrize("name", NAMES)
def test_each_action_has_a_lead_and_answers_an_area(name: str) -> None:
    actions = list(plan_of(name).actions.all())
    assert [a.reference for a in actions if a.lead() is None] == []
    assert [a.reference for a in actions if not a.area_links.current()] == []
    assert all(a.original_due_on == a.due_on for a in actions)


@pytest.mark.parametrize("name", NAMES)
def test_nobody_signs_in_as_a_post(name: str) -> None:
    load(name)
    posts = User.objects.filter(memberships__council__slug=name)
    assert posts
    assert not any(user.has_usable_password() for user in posts)


def test_who_loads_a_case_leads_its_plan() -> None:
    user = make_user(email="lead@council.example")
    run("medway", "--by", "lead@council.example", "--json")
    council = Council.objects.get(slug="medway")
    assert list(
        Membership.objects.filter(council=council, user=user).values_list("role", flat=True)
    ) == [Role.PLAN_LEAD]
    assert ImprovementPlan.objects.get(council=council).by == user


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("oslo",), "There is no case 'oslo'", id="no such case"),
        pytest.param(("medway", "--by", "no@one.example"), "Nobody signs in as", id="no such one"),
        pytest.param(
            ("medway", "--by", "system@line-of-sight.invalid"),
            "Nobody signs in as",
            id="the system",
        ),
    ],
)
def test_what_cannot_be_done_is_refused(arguments: tuple[str, ...], said: str) -> None:
    User.objects.system()
    with pytest.raises(CommandError, match=said) as refused:
        run(*arguments)
    assert refused.value.returncode == 2


@pytest.mark.parametrize(
    ("name", "slug"), [("Another council", "medway"), ("Medway Council", "medway-town")]
)
def test_a_council_that_is_there_already_is_let_be(name: str, slug: str) -> None:
    make_council(name, slug=slug)
    with pytest.raises(CommandError, match="is here already") as refused:
        run("medway")
    assert refused.value.returncode == 2
    assert ImprovementPlan.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "number", "state"),
    [("stockton", 2, "cabinet"), ("medway", 1, "submitted")],
)
def test_versions_stand_where_the_papers_say(name, number, state) -> None:
    shown = versions_of(plan_of(name), user=reader_of(plan_of(name)), past=None)[0]
    assert (shown.version.number, shown.state, shown.copy) == (number, state, None)


def test_plans_are_tied_to_programmes_and_corporate_outcomes() -> None:
    tied = {}
    for name in ("stockton", "southend", "medway"):
        plan = plan_of(name)
        feeds = feeds_of(plan, user=reader_of(plan), on=date(2026, 6, 1), past=None)
        tied[name] = (
            [(each.thing.name, len(each.actions), len(each.areas)) for each in feeds.programmes],
            [each.thing.name for each in feeds.outcomes],
        )
    assert tied == {
        "stockton": (
            [
                ("Investment Plan for children in care", 1, 1),
                ("North East regional fostering pathfinder", 1, 1),
            ],
            [],
        ),
        "southend": ([], ["Active and Involved", "Opportunity and Prosperity", "Safe and Well"]),
        "medway": ([], ["Resilient Families"]),
    }


def test_self_evaluations_are_kept_by_theme_and_as_inspectors_judged_them() -> None:
    found = main_inspection("stockton").evaluations.get()
    assert found.accuracy == "accurate"
    load("nottinghamshire")
    names = EvaluationTheme.objects.values_list("name", flat=True)
    assert list(names) == ["Children in care", "Fostering", "Kinship", "Adoption", "Leaving care"]
