"""Exempt texts planted everywhere are found in no output by anybody who is not entitled.

Searched are: pages, the web page of a paper, the words of a PDF, its bookmarks, metadata and
attachments, Word files, tables, feeds, e-mails, search, history, what a board saw, file names and
headers; and, apart, every number on a page, and all that is shown to who is not signed in. In each
of these channels somebody who is entitled finds them.
"""

from collections.abc import Collection, Iterator
from datetime import timedelta
from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from accounts.scope import Visible
from boards.models import AgendaItem
from improvement.models import ProgressUpdate
from reports import workflows
from reports.freezing import submit
from reports.live_sections import BUILDERS
from reports.models import PublishedDecision, ReportSection, SubmittedPlan
from reports.models.report import FrozenPaper
from reports.pdf import make_pdf
from tests import make
from tests.canaries import Planted, Seen, kinds_that_can_be_exempt, plant
from tests.pages import PAGES, READ
from tests.papers import orders_of_pdf, pdfs_are
from tests.test_exempt_updates import changed, pages_of
from tests.thorough import THOROUGH
from tests.world import EXEMPT, World, one_world, record

pytestmark = pytest.mark.django_db

NOT_ENTITLED = (
    *("viewer", "board_member", "inspector with a grant"),
    *(("action_owner", "clearance_officer", "administrator") if THOROUGH else ()),
)
# Where those entitled are looked at on every change; `script/prove` looks at all pages.
CONTROLS = (
    *("improvement:action", "improvement:action_history", "improvement:evidence_file"),
    *("reports:issued_pdf", "reports:issued_word", "reports:evidence_pack_zip"),
)
CHANNELS = {
    "pages", "web pages of papers", "tables and archives", "words of a PDF", "Word files",
    "search", "history", "what a board saw", "file names and headers",
    "bookmarks, metadata and attachments of a PDF",
}  # fmt: skip
OF_PAGES = {
    "overview:search": "search",
    "boards:snapshot": "what a board saw",
    "reports:issued_paper": "web pages of papers",
    "reports:submitted_paper": "web pages of papers",
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all tests here. Papers that are frozen are drawn; of those made on the spot,
    all that they would be drawn from is searched."""
    with one_world(django_db_blocker) as made, pdfs_are(orders_of_pdf):
        yield made


@pytest.fixture(scope="module")
def planted(world: World) -> Planted:
    for letter, report in (("I", world.inside.report), ("P", world.part_two.report)):
        add_live_sections(report, letter)
    planted = plant()
    with patch("reports.workflows.make_pdf", make_pdf):
        for things in (world.ours, world.inside, world.part_two):
            # What is frozen is frozen after the planting.
            make.make_steps(things.meeting, "closed")
            freeze_papers(things)
    return planted


def add_live_sections(report: Any, letter: str) -> None:
    """One of each kind that the records fill: open, and again exempt."""
    for order, kind in enumerate(BUILDERS, start=20):
        for more in ({}, {**EXEMPT, "is_appendix": True}):
            heading = f"{'Exempt' if more else 'Open'} {kind} {letter}"
            record(ReportSection(report=report, order=order, heading=heading, kind=kind, **more))


def freeze_papers(things: Any) -> None:
    """Issue the report, and submit the plan in a copy for all who read it."""
    report, today, at = things.report, timezone.localdate(), timezone.now()
    for update in ProgressUpdate.objects.filter(
        action__plan=things.plan, rag="red", exception_notes=None
    ):
        make.make_exception_note(update)
    report.refresh_from_db()
    director = make.make_user()
    things.issued_now = workflows.freeze(
        report,
        seen=report.version,
        words_seen=workflows.words_of(report),
        by=director,
        on=today,
        at=at,
    )
    assert workflows.finish(things.issued_now, by=director, on=today, at=at)
    things.copied_now = SubmittedPlan(plan_version=things.draft, sent_on=today)
    for name in ("visibility", "exempt_paragraphs", "exempt_reason"):
        setattr(things.copied_now, name, getattr(things.plan, name))
    submit(things.copied_now, by=director, on=today, at=at)
    assert workflows.finish_copy(things.copied_now, by=director, on=today, at=at)


def addresses(world: World) -> Iterator[tuple[str, str]]:
    """Every page of every thing, and each paper that was frozen: its name and its address."""
    slug = world.council.slug
    for name in READ:
        page = PAGES[name]
        urls = {
            page.url(name, slug, things) for things in (world.ours, world.inside, world.part_two)
        }
        yield from ((name, url) for url in sorted(urls))
    for things in (world.ours, world.inside, world.part_two):
        for issue in things.issued_now.with_pack():
            for kind in ("issued", "issued_paper", "issued_pdf", "issued_word"):
                yield f"reports:{kind}", reverse(f"reports:{kind}", args=[slug, issue.pk])
        for kind in ("submitted_plan", "submitted_paper", "submitted_pdf"):
            yield f"reports:{kind}", reverse(f"reports:{kind}", args=[slug, things.copied_now.pk])
        seen = reverse("boards:snapshot", args=[slug, things.meeting.pk, 2])
        yield "boards:snapshot", seen
    yesterday = f"?as_at={(timezone.localdate() - timedelta(days=1)).isoformat()}"
    for things in (world.inside, world.part_two):
        for name in ("improvement:plan", "impact:line", "improvement:risks", "impact:voice"):
            yield name, PAGES[name].url(name, slug, things) + yesterday
    for words in ("zq0", "zq1", "zq2", "zq3"):
        yield "overview:search", reverse("overview:search", args=[slug]) + f"?q={words}"


def seen_by(world: World, client: Any, planted: Planted, names: Collection[str] = READ) -> Seen:
    seen = Seen()
    for name, url in addresses(world):
        if name not in names:
            continue
        history = "history" if name.endswith(("_history", ":history")) else ""
        seen.look(planted, name, client.get(url), OF_PAGES.get(name) or history)
    return seen


def test_every_kind_that_can_be_exempt_has_a_canary(planted):
    """One that is new is made exempt in `tests/world.py`, and is planted by that."""
    kinds = {kind._meta.label for kind in kinds_that_can_be_exempt()}
    assert kinds - planted.kinds == set()
    assert len(planted.fields) >= 40


@pytest.mark.parametrize("who", NOT_ENTITLED)
def test_nobody_who_is_not_entitled_finds_one(world, planted, who):
    seen = seen_by(world, world.people[who].client, planted)
    assert seen.asked > 300
    assert seen.found == {}


def test_who_is_not_signed_in_finds_none(world, planted):
    assert seen_by(world, world.nobody, planted).found == {}


def test_those_entitled_find_them_in_each_channel(world, planted):
    client = world.people["director"].client
    names = READ if THOROUGH else [*CONTROLS, *OF_PAGES]
    assert set(seen_by(world, client, planted, names).found) == CHANNELS


def test_no_page_sends_what_is_not_searched_yet(world, planted):
    """No page gives a feed or a table so far, and none sends an e-mail."""
    with_all = world.people["director"].client
    kinds = set()
    for name in READ:
        response = with_all.get(PAGES[name].url(name, world.council.slug, world.ours))
        kinds.add(response.headers.get("Content-Type", "").split(";")[0])
        if response.streaming:
            b"".join(response)  # to its end: closing it before would close the connection
    assert (kinds & {"text/csv", "text/calendar"}, mail.outbox) == (set(), [])


# Numbers


def add_exempt_copies(things: Any) -> set[str]:
    """Add a copy of each open record that has readers, exempt, in the same place; their kinds.

    An item of an agenda is said to be there, as the law wants it, so it is tried by itself.
    """
    apart = (FrozenPaper, AgendaItem, PublishedDecision)
    added = set()
    for kept in list(vars(things).values()):
        if not isinstance(kept, Visible) or isinstance(kept, apart):
            continue
        values = {
            each.attname: getattr(kept, each.attname)
            for each in kept._meta.concrete_fields
            if not each.primary_key
        }
        of_its_own = {name: "ZQ" for name in ("reference", "name") if name in values}
        try:
            with transaction.atomic():
                record(type(kept)(**{**values, **of_its_own, **EXEMPT}))
        except IntegrityError:
            continue  # one of these may stand there once only
        added.add(kept._meta.label)
    return added


def test_no_number_and_no_word_changes_when_exempt_records_are_added(world):
    before = {who: pages_of(world, who) for who in NOT_ENTITLED}
    with transaction.atomic():
        added = add_exempt_copies(world.ours)
        after = {who: pages_of(world, who) for who in NOT_ENTITLED}
        told = pages_of(world, "director")
        transaction.set_rollback(True)
    assert len(added) > 15
    assert {who: changed(before[who], after[who]) for who in NOT_ENTITLED} == {
        who: [] for who in NOT_ENTITLED
    }
    assert len(changed(pages_of(world, "director"), told)) > 10
