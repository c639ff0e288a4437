"""The demonstration council: what it holds, and that it is the same each time."""

import json
from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import F, Value
from django.db.models.functions import Concat
from django.http import QueryDict
from django.test import Client

from accounts.models import Council, User
from accounts.policy import Role
from boards.models import BoardRelation, Challenge
from impact.models import YoungPeopleComment
from impact.plain_words import unexplained_letters
from improvement.models import Action, ImprovementPlan, ProgressUpdate, SavedView
from inspections.models import Inspection, StatutoryDate
from reports.clearing import clearances_of
from reports.document import to_json
from reports.models import Clearance, CommitteeReport, DecisionRecord, Notice
from reports.paper import Edition, Paper
from tests.clock import today_is
from tests.make import make_user

pytestmark = pytest.mark.django_db
ON = "2026-11-22"


def seed(**options):
    out = StringIO()
    call_command(
        "seed_demo",
        json=True,
        papers_later=True,
        stdout=out,
        **{"on": ON, "size": "s", "seed": 1, **options},
    )
    return json.loads(out.getvalue())


def told(council: str):
    """All that the council's actions say, without ids."""
    rows = Action.objects.filter(plan__council__slug=council).order_by("order")
    updates = ProgressUpdate.objects.filter(action__in=rows).order_by("action__order", "on", "pk")
    return (
        list(rows.values_list("reference", "title", "due_on", "original_due_on", "version")),
        list(updates.values_list("action__reference", "on", "rag", "happened", "recorded_at")),
    )


def test_a_second_run_prints_the_same_and_makes_nothing():
    first = seed()
    counts = [model.objects.count() for model in (Council, User, Action, ProgressUpdate)]

    assert seed() == first
    assert seed(on=None) == first
    assert [model.objects.count() for model in (Council, User, Action, ProgressUpdate)] == counts


def test_the_same_size_seed_and_day_give_the_same_data():
    first = told(seed()["council"])
    Council.objects.filter(slug="larkmere").update(slug="moved", name="Moved")
    User.objects.filter(email__endswith="@larkmere.example").update(
        email=Concat(Value("moved-"), F("email"))
    )

    assert told(seed()["council"]) == first


def test_who_seeds_it_is_its_recorder():
    person = make_user(email="officer@council.example")
    made = seed(by="officer@council.example")
    assert Council.objects.get(slug=made["council"]).by == person


def test_it_holds_what_the_demonstration_needs():
    made = seed()
    on = date.fromisoformat(ON)
    council = Council.objects.get(slug=made["council"])
    inspection = Inspection.objects.get(pk=made["inspection"])
    actions = Action.objects.filter(plan_id=made["plan"]).with_progress(on=on).with_moves()

    assert set(made["accounts"]) == {role.value for role in Role}
    assert inspection.framework.code == "ILACS-2026"
    assert (on - inspection.started_on).days // 7 == 26
    assert not inspection.judgements.filter(area__role="overall").exists()
    assert council.inspections.count() == 3
    assert council.plans.get(pk=made["plan"]).strands.count() == 4
    assert actions.count() == 36
    assert set(actions.values_list("status", flat=True)) == {
        "not_started",
        "in_progress",
        "overdue",
        "delivered",
        "closed",
        "withdrawn",
    }
    assert set(actions.filter(moves_count__gt=0).values_list("moves_count", flat=True)) == {1, 2}
    assert actions.filter(status="overdue", rag="green").exists()
    assert ImprovementPlan.objects.get(pk=made["empty_plan"]).actions.count() == 0
    assert StatutoryDate.objects.filter(inspection=inspection, met_on=None).count() == 3


def test_it_shows_tags_saved_views_and_what_only_some_may_read():
    made = seed()
    on, url = date.fromisoformat(ON), f"/{made['council']}/plans/{made['plan']}/"
    people = {
        role: User.objects.get(email=account["email"]) for role, account in made["accounts"].items()
    }

    def page_of(role, where=url, **asked):
        client = Client()
        with today_is(on):
            client.force_login(people[role])
            return client.get(where, asked, follow=True)

    own, shared = "Overdue, the longest first", "Red and amber, for the board"
    assert {
        role: [view.name for view in page_of(role).context["bar"].views]
        for role in ("plan_lead", "board_member", "director", "viewer")
    } == {"plan_lead": [own, shared], "board_member": [shared], "director": [shared], "viewer": []}
    # The chair's plan opens with the board's view, and every view still finds its filters.
    assert str(page_of("board_member").context["bar"].view) == shared
    for view in SavedView.objects.filter(plan_id=made["plan"]):
        seen = page_of("plan_lead", view=view.pk, **QueryDict(view.query).dict())
        assert (seen.status_code, seen.context["bar"].gone) == (200, [])
    tagged = page_of("viewer", tag="Pay and posts").context["list"]
    assert tagged.page.paginator.count == 3
    words = ("unions would accept", "Exempt")
    action = Action.objects.get(plan_id=made["plan"], reference="D6")
    for role, sees in (("director", True), ("viewer", False)):
        said = page_of(role, action.get_absolute_url()).content.decode()
        assert [each in said for each in words] == [sees, sees]


def test_its_board_asked_six_questions_and_one_is_exempt():
    made = seed()
    rows = Challenge.objects.filter(board_id=made["board"]).with_state().order_by("pk")
    assert list(rows.values_list("state", "visibility")) == [
        ("closed", "members"),
        ("agreed", "members"),
        ("answered", "members"),
        ("open", "members"),
        ("open", "exempt"),
        ("withdrawn", "members"),
    ]
    on = date.fromisoformat(ON)
    assert all(moment.date() < on for moment in rows.values_list("recorded_at", flat=True))


def test_its_cabinet_decided_with_notice_and_delegated_to_the_board():
    made = seed()
    record = DecisionRecord.objects.get(council__slug=made["council"])
    published = record.published

    assert list(record.resolutions.order_by("pk").values_list("kind", "to_board")) == [
        ("note", None),
        ("approve", None),
        ("delegate", made["board"]),
    ]
    assert (record.conflicts_of_interest, record.dispensations) == ("None.", "N/A")
    assert record.alternatives.count("This was rejected") == 2
    # Decided on a Friday: two working days to publish, then five that count the first.
    assert (record.decided_on, published.published_on) == (date(2026, 9, 18), date(2026, 9, 22))
    assert published.call_in_words == "Midnight on 28 September 2026"
    assert BoardRelation.objects.filter(
        board=record.meeting.board, relation="delegates_to", other=made["board"]
    ).exists()
    notices = Notice.objects.filter(meeting__board__council__slug=made["council"])
    assert list(notices.order_by("pk").values_list("kind", "is_draft")) == [
        ("key_decision", False),
        ("agenda", False),
        ("key_decision", False),
    ]


def test_its_paper_waits_for_one_clearance_and_lists_what_it_rests_on():
    report = CommitteeReport.objects.get(pk=seed()["report"])

    assert [(str(each.clearance), each.is_given) for each in clearances_of(report)] == [
        ("Legal comments", True),
        ("Monitoring Officer", True),
        ("Financial comments", False),
    ]
    public = paper_of_cabinet(report)
    assert "Leaving Care Forum" in public
    assert "Self-evaluation of children's services, version 2" in public
    assert "Legal advice" not in public


def paper_of_cabinet(report: CommitteeReport) -> str:
    paper = Paper(report, today=date.fromisoformat(ON))
    return to_json(paper.document(Edition(1, issued_on=paper.facts.on)))


def test_everything_was_recorded_before_the_day_and_nothing_in_one_moment():
    seed()
    moments = list(ProgressUpdate.objects.values_list("recorded_at", "on"))

    assert max(moment for moment, _ in moments).date() < date.fromisoformat(ON)
    assert all(moment.date() == on for moment, on in moments)
    assert len({moment for moment, _ in moments}) > 100


def test_each_account_signs_in_with_its_password():
    made = seed()

    for account in [*made["accounts"].values(), *made["officers"].values()]:
        user = User.objects.get(email=account["email"])
        assert user.check_password(account["password"])


def test_everybody_who_is_asked_to_clear_its_report_signs_in():
    made = seed()
    asked = Clearance.objects.filter(report=made["report"]).values_list(
        "asked_of__email", flat=True
    )
    listed = {
        account["email"] for account in [*made["accounts"].values(), *made["officers"].values()]
    }

    assert set(made["officers"]) == {"monitoring_officer"}
    assert set(asked) <= listed
    assert made["officers"]["monitoring_officer"]["email"] in asked


def test_a_council_from_before_its_officers_signed_in_lists_none():
    made = seed()
    User.objects.filter(email=made["officers"]["monitoring_officer"]["email"]).update(
        email="former@council.example"
    )

    assert seed()["officers"] == {}


def test_another_day_makes_another_council():
    first, second = seed(), seed(on="2026-12-24")

    assert first["council"] != second["council"]


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"on": "22 November"}, id="not a day"),
        pytest.param({"on": "2026-05-01"}, id="before there could be a report"),
        pytest.param({"seed": 0}, id="seed 0"),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line(wrong):
    with pytest.raises(CommandError) as refusal:
        seed(**wrong)

    assert refusal.value.returncode == 2
    assert "\n" not in str(refusal.value)
    assert not Council.objects.exists()


def test_size_m_has_three_hundred_actions():
    made = seed(size="m")

    assert Action.objects.filter(plan_id=made["plan"]).count() == 300
    assert Action.history.filter(plan_id=made["plan"]).count() > 300


def test_young_people_read_its_plan_in_words_of_their_own(client):
    made = seed()
    page = client.get(f"/{made['council']}/our-plan/")
    it = page.context["it"]
    words = [
        *(told for group in it.promises.values() for told in group),
        *it.areas,
    ]
    assert (list(it.promises), len(words)) == (["children in care", "care leavers"], 6)
    assert [entry.method for entry in it.heard] == [
        "Children in care council",
        "Leaving care forum",
    ]
    plain = " ".join(f"{told.words} {told.changed} {told.not_yet}" for told in words)
    assert unexplained_letters(plain) == []
    assert YoungPeopleComment.objects.filter(plan_id=made["plan"]).waiting().count() == 1
