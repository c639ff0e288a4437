"""Every list page over three plans, 2,000 actions and 40,000 updates asks little and weighs little.

`pytest tests/test_large_council.py -s` prints the figures.
"""

import json
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from io import BytesIO, StringIO
from typing import Any

import pikepdf
import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.as_at import end_of
from accounts.models import Council, User
from boards.models import Meeting
from impact.models import Measure
from improvement.models import Action, ImprovementPlan, Risk
from tests import make
from tests.many_records import add_records
from tests.many_visits import contexts_not_kept
from tests.queries import MOST

pytestmark = pytest.mark.django_db
LARGEST_BYTES = 150_000
ONE_PLAN = "/{council}/plans/{plan}/"
SETTINGS = "/{council}/settings/"
MEETING = "/{council}/meetings/{meeting}/"
PAGES = {
    "my work of an owner": "action_owner /my-work/",
    "my work of the director": "director /my-work/",
    "plans": "director /{council}/plans/?all=1",
    "plan": f"director {ONE_PLAN}",
    "plan, last page": f"director {ONE_PLAN}?page=14",
    "plan, filtered": f"director {ONE_PLAN}?status=overdue&rag=red",
    "plan, sorted": f"director {ONE_PLAN}?sort=-due_on",
    "plan, searched": f"director {ONE_PLAN}?q=supervision",
    "plan, green at the last meeting": f"director {ONE_PLAN}?rag_then=green",
    "plan as at a day": f"director {ONE_PLAN}?as_at=2026-10-01",
    "plan for a plan lead": f"plan_lead {ONE_PLAN}",
    "plan for an owner": f"action_owner {ONE_PLAN}",
    "plan for a board member": f"board_member {ONE_PLAN}?view=all",  # it opens with a view
    "plan for a clerk": f"clerk {ONE_PLAN}",
    "plan for a clearance officer": f"clearance_officer {ONE_PLAN}",
    "plan for a viewer": f"viewer {ONE_PLAN}",
    "plan for an inspector": f"inspector {ONE_PLAN}",
    "what changed": f"director {ONE_PLAN}compare/?from=2026-06-01",
    "timeline of the plan": f"director {ONE_PLAN}timeline/",
    "line of sight": f"director {ONE_PLAN}line-of-sight/",
    "line of sight as at a day": f"director {ONE_PLAN}line-of-sight/?as_at=2026-10-01",
    "line of sight for an inspector": f"inspector {ONE_PLAN}line-of-sight/",
    "gaps of a kind": f"director {ONE_PLAN}line-of-sight/?gap=silent",
    "measures": f"director {ONE_PLAN}measures/",
    "measures as at a day": f"director {ONE_PLAN}measures/?as_at=2026-10-01",
    "readings owed": "action_owner /{council}/measures/owed/",
    "updates owed": "action_owner /{council}/actions/updates-owed/",
    "risks": f"director {ONE_PLAN}risks/",
    "risks as at a day": f"director {ONE_PLAN}risks/?as_at=2026-10-01",
    "risk matrix": f"director {ONE_PLAN}risks/matrix/",
    "money": f"director {ONE_PLAN}money/",
    "money as at a day": f"director {ONE_PLAN}money/?as_at=2026-10-01",
    "evidence": f"director {ONE_PLAN}evidence/",
    "evidence as at a day": f"director {ONE_PLAN}evidence/?as_at=2026-10-01",
    "assurance": f"director {ONE_PLAN}assurance/",
    "assurance as at a day": f"director {ONE_PLAN}assurance/?as_at=2026-10-01",
    "voice": f"director {ONE_PLAN}voice/",
    "voice as at a day": f"director {ONE_PLAN}voice/?as_at=2026-10-01",
    "young people's texts": f"plan_lead {ONE_PLAN}young-people/",
    "young people's comments": f"plan_lead {ONE_PLAN}young-people/comments/",
    "saved views": f"director {ONE_PLAN}views/",
    "changes of several": f"plan_lead {ONE_PLAN}batches/",
    "change of a page of actions": f"plan_lead {ONE_PLAN}bulk-edit/?change=add_tag&to=A{{fifty}}",
    "handing over": f"plan_lead {ONE_PLAN}hand-over/",
    "search": "director /{council}/search/?q=supervision",
    "search of one kind": "director /{council}/search/?q=plan&kind=actions",
    "decisions": "director /{council}/decisions/",
    "inspections": "director /{council}/inspections/",
    "timeline": "director /{council}/inspections/timeline/",
    "areas through all inspections": "director /{council}/inspections/areas/",
    "interventions": "director /{council}/inspections/interventions/",
    "self-evaluations": "director /{council}/inspections/self-evaluation/",
    "boards": "director /{council}/boards/",
    "plans seen": "director /{council}/boards/plans-seen/",
    "reports": "director /{council}/reports/",
    "decisions of meetings": "clerk /{council}/decision-records/",
    "timetable of a meeting": "clerk /{council}/meetings/{old_meeting}/timetable/",
    "forward plan": "clerk /{council}/boards/{old_board}/forward-plan/",
    "forward plan, last page": "clerk /{council}/boards/{old_board}/forward-plan/?page=9999",
    "reporting history": "clerk /{council}/boards/{old_board}/history/",
    "challenge log": "director /{council}/boards/{old_board}/challenges/",
    "challenge log as at a day": "director /{council}/boards/{old_board}/challenges/"
    "?as_at=2026-10-01",
    "versions": "plan_lead /{council}/plans/{empty_plan}/versions/",
    "versions as at a day": "plan_lead /{council}/plans/{empty_plan}/versions/?as_at=2026-11-20",
    "report templates": f"clerk {SETTINGS}report-templates/",
    "access log": f"director {SETTINGS}access-log/",
    "people": f"administrator {SETTINGS}people/",
    "grants": f"administrator {SETTINGS}grants/",
    "holidays": f"administrator {SETTINGS}holidays/",
    "what ratings mean": f"plan_lead {SETTINGS}ratings/",
    "risk scales": f"plan_lead {SETTINGS}risk-scales/",
}
# Pages of one thing, with much beneath it: a few more questions, for each kind of thing shown one.
THINGS = {
    "overview": "director /{council}/",
    "overview as at a day": "director /{council}/?as_at=2026-10-01",
    "overview for an inspector": "inspector /{council}/",
    "plan on a page": f"director {ONE_PLAN}on-a-page/",
    "inspection": "director /{council}/inspections/{inspection}/",
    "inspection beside the one before": "director /{council}/inspections/{inspection}/compare/",
    "area": "director /{council}/inspections/areas/{area}/",
    "action": "director /{council}/actions/{action}/",
    "action of its owner": "action_owner /{council}/actions/{action}/",
    "history of an action": "director /{council}/actions/{action}/history/",
    "measure": "director /{council}/measures/{measure}/",
    "risk": "director /{council}/risks/{risk}/",
    "board": "director /{council}/boards/{board}/",
    "clearances of a report": "clerk /{council}/reports/{report}/clearances/",
    "board of many years": "director /{council}/boards/{old_board}/",
    "meeting": f"director {MEETING}",
}
MOST_OF_A_PACK = 35  # everything that a board sees of one plan, now and then
MOST_WITH_MINUTES = 45  # and all that was said at its last meeting
RECORDS = {"s": 10, "l": 1000}  # of each kind that a council keeps for years
MOST_OF_A_THING = 20  # each section of such a page asks its own question
MOST_OF = {"overview": 15, "overview as at a day": 16, "action": 14, "action of its owner": 14}


@dataclass(frozen=True)
class Large:
    """A council, and somebody signed in for each role."""

    made: dict[str, Any]
    clients: dict[str, Client]
    visited: dict[str, tuple[int, int, int]] = field(default_factory=dict)

    def visit_once(self, words: str) -> tuple[int, int, int]:
        """As the first test that visited it found it: nothing here changes what a page shows."""
        if words not in self.visited:
            with contexts_not_kept():
                self.visited[words] = self.visit(words)
        return self.visited[words]

    def visit(self, words: str) -> tuple[int, int, int]:
        """Status, questions asked of the database, and bytes of the page. The first visit warms."""
        role, url = words.format(**self.made).split(" ", 1)
        client = self.clients[role]
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            response = client.get(url)
        return response.status_code, len(asked), len(response.content)

    def pages_of_a_pack(self) -> list[str]:
        """Those of a meeting of a board that holds one plan: what changed, the highlight report,
        and each part of its pack, of a long part its first page and its last."""
        about = MEETING.format(council=self.made["council"], meeting=self.made["of_one_plan"])
        contents = self.clients["director"].get(f"{about}pack/").content.decode()
        parts = re.findall(rf'href="({re.escape(about)}pack/(?!pdf)[a-z0-9-]+/)"', contents)
        assert len(parts) == 8
        pages = [f"{about}what-changed/", f"{about}highlights/", f"{about}pack/"]
        return pages + [part + page for part in parts for page in ("", "?page=99")]


def seeded(size: str) -> Large:
    out = StringIO()
    call_command(
        "seed_demo", size=size, seed=1, json=True, on="2026-11-22", papers_later=True, stdout=out
    )
    made = json.loads(out.getvalue())
    clients = {}
    for role, account in made["accounts"].items():
        clients[role] = Client()
        clients[role].force_login(User.objects.get(email=account["email"]))
    council = Council.objects.get(slug=made["council"])
    made |= add_records(council, made, RECORDS[size])
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = ImprovementPlan.objects.select_related("council").get(pk=made["plan"])
    return Large(made | ids_of(made) | {"of_one_plan": meeting_about(plan).pk}, clients)


def meeting_about(plan: ImprovementPlan) -> Meeting:
    """A meeting of a board that holds this plan only, and last saw it half a year before."""
    board = make.make_board(plan=plan, at=datetime(2026, 1, 1, tzinfo=UTC))
    last = make.make_meeting(board, on=date(2026, 6, 1))
    make.make_outcome(make.make_item(last, minutes="The board was told."))
    make.make_steps(last, "opened", "started", "closed", past=end_of(last.on))
    return make.make_meeting(board, on=date(2026, 12, 1))


@pytest.fixture(scope="module")
def councils(django_db_setup: None, django_db_blocker: Any) -> Iterator[dict[str, Large]]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield {size: seeded(size) for size in ("s", "l")}
        transaction.set_rollback(True)


@pytest.fixture
def large(councils: dict[str, Large]) -> Large:
    return councils["l"]


def ids_of(made: dict[str, Any]) -> dict[str, int | str]:
    """An action that the owner leads, the area that most actions answer, fifty actions as an
    address holds them, and the first measure and risk of the plan."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l.action_id FROM improvement_actionlead l"
            " JOIN accounts_user u ON u.id = l.user_id"
            " JOIN improvement_action a ON a.id = l.action_id"
            " WHERE u.email = %s AND a.plan_id = %s ORDER BY 1",
            [made["accounts"]["action_owner"]["email"], made["plan"]],
        )
        action = cursor.fetchone()[0]
        cursor.execute(
            "SELECT x.area_id FROM improvement_actionarea x"
            " JOIN improvement_action a ON a.id = x.action_id WHERE a.plan_id = %s"
            " GROUP BY x.area_id ORDER BY COUNT(*) DESC",
            [made["plan"]],
        )
        found = {"action": action, "area": cursor.fetchone()[0]}
    fifty = Action.objects.filter(plan=made["plan"]).order_by("pk").values_list("pk", flat=True)
    found["fifty"] = "".join(f"&action={pk}" for pk in fifty[:50])
    for name, model in (("measure", Measure), ("risk", Risk)):
        found[name] = model.objects.filter(plan=made["plan"]).order_by("pk")[0].pk
    return found


@pytest.mark.parametrize("words", PAGES)
def test_a_list_page_asks_little_and_weighs_little(large, words):
    status, questions, size = large.visit_once(PAGES[words])
    sys.stdout.write(f"\n{words}: {questions} questions, {size:,} bytes")

    assert status == 200
    assert questions <= MOST
    assert size < LARGEST_BYTES


@pytest.mark.parametrize("words", THINGS)
def test_a_page_of_one_thing_does_too(large, words):
    status, questions, size = large.visit_once(THINGS[words])
    sys.stdout.write(f"\n{words}: {questions} questions, {size:,} bytes")

    assert status == 200
    assert questions <= MOST_OF.get(words, MOST_OF_A_THING)
    assert size < LARGEST_BYTES


@pytest.mark.parametrize("words", PAGES | THINGS)
def test_a_page_asks_as_little_of_a_large_council_as_of_a_small_one(councils, words):
    """Of 36 actions and of 2,000: what is not there at all in the small one may cost two more."""
    asked = {
        size: council.visit_once((PAGES | THINGS)[words])[1] for size, council in councils.items()
    }

    assert asked["l"] - asked["s"] in (-2, -1, 0, 1, 2), asked


def test_every_page_of_a_board_pack_asks_as_little_of_a_thousand_actions_as_of_few(councils):
    """The board last saw the plan half a year before, and most of it changed since."""
    asked, most = {}, []
    for size, council in councils.items():
        pages = council.pages_of_a_pack()
        visits = [council.visit_once(f"director {url}") for url in pages]
        most = [MOST_WITH_MINUTES if "/minutes/" in url else MOST_OF_A_PACK for url in pages]
        asked[size] = [questions for _, questions, _ in visits]
        sizes = [weight for _, _, weight in visits]
        sys.stdout.write(f"\npack of {size}: {asked[size]} questions, {sizes} bytes")

        assert {status for status, _, _ in visits} == {200}
        assert max(sizes) < LARGEST_BYTES
    assert asked["l"] == asked["s"]
    assert [min(each) for each in zip(asked["l"], most, strict=True)] == asked["l"]


@pytest.mark.parametrize("size", ["s", "l"])
def test_the_highlight_report_of_a_council_is_one_page(councils, size):
    """Of the demonstration's plan and of 2,000 actions, as the Director gets it: with Part 2."""
    council = councils[size]
    about = MEETING.format(council=council.made["council"], meeting=council.made["of_one_plan"])
    pdf = council.clients["director"].get(f"{about}highlights/pdf/").content
    with pikepdf.open(BytesIO(pdf)) as opened:
        assert len(opened.pages) == 1


def test_every_page_of_a_long_report_weighs_little_and_asks_as_little_as_of_a_short_one(councils):
    asked = {}
    for size, council in councils.items():
        report = "/{council}/reports/{report}/".format(**council.made)
        count = council.clients["director"].get(report).context["page"].paginator.num_pages
        # The fewer of two: now and then a visit writes down that its session goes on.
        visits = [
            min(council.visit(f"director {report}?page={page}") for _ in range(2))
            for page in range(1, count + 1)
        ]
        asked[size] = max(questions for _, questions, _ in visits)
        sizes = [weight for _, _, weight in visits]
        sys.stdout.write(f"\nreport of {size}: {asked[size]} questions, {sizes} bytes")

        assert {status for status, _, _ in visits} == {200}
        assert max(sizes) < LARGEST_BYTES
    assert asked["l"] == asked["s"]
