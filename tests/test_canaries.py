"""Exempt texts planted everywhere are found in no output by anybody who is not entitled.

Searched are: pages, the web page of a paper, the words of a PDF, its bookmarks, metadata and
attachments, Word files, tables, feeds, e-mails, search, history, what a board saw, file names and
headers; and, apart, every number on a page, and all that is shown to who is not signed in. In each
of these channels somebody who is entitled finds them.
"""

import re
from collections.abc import Collection, Iterator
from datetime import timedelta
from pathlib import Path
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
from tests.canaries import (
    Planted,
    Seen,
    kinds_that_can_be_exempt,
    plant,
    plant_in_the_past,
    tie_to_exempt,
)
from tests.many_visits import many_visits
from tests.page_forms import post_form
from tests.pages import PAGES, READ
from tests.papers import make_pdf_once, orders_of_pdf, pdfs_are
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


# Pages of what can be read; most show a past day too.
READING = {"read_plan", "read_boards", "read_history", "export", "download_evidence", "signed_in"}
OPEN_AGAIN = timedelta(days=2)  # ago: what is open was exempt in days before


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once for all tests here. Papers that are frozen are drawn; of those made on the spot,
    all that they would be drawn from is searched, and `script/prove` draws these too."""
    drawn = make_pdf_once if THOROUGH else orders_of_pdf
    with one_world(django_db_blocker) as made, many_visits(), pdfs_are(drawn):
        yield made


@pytest.fixture(scope="module")
def planted(world: World) -> Planted:
    for letter, report in (("I", world.inside.report), ("P", world.part_two.report)):
        add_live_sections(report, letter)
    for things in (world.ours, world.inside, world.part_two):
        add_last_meeting(things)
    planted = plant(vars(world.theirs).values())
    reopened_at = timezone.now() - OPEN_AGAIN
    assert plant_in_the_past(planted, vars(world.ours).values(), until=reopened_at) > 30
    assert len(tie_to_exempt()) > 30
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


def add_last_meeting(things: Any) -> None:
    """One that was closed, whose minutes are in the pack: with an open item and an exempt one."""
    last = make.make_meeting(things.board, on=things.meeting.on - timedelta(days=28))
    for more in ({}, EXEMPT):
        make.make_outcome(make.make_item(last, minutes="Said.", **more))
        make.make_challenge(things.board, meeting=last, **more)
    make.make_steps(last, "opened", "started", "closed")
    things.last_meeting = last


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
        for kind in ("submitted_plan", "submitted_paper", "submitted_pdf", "submitted_word"):
            yield f"reports:{kind}", reverse(f"reports:{kind}", args=[slug, things.copied_now.pk])
        seen = reverse("boards:snapshot", args=[slug, things.meeting.pk, 2])
        yield "boards:snapshot", seen
        minuted = [slug, things.meeting.pk, "minutes"]
        yield "reports:board_pack_part", reverse("reports:board_pack_part", args=minuted)
        for name in ("reports:minutes", "reports:minutes_pdf", "reports:minutes_word"):
            yield name, reverse(name, args=[slug, things.last_meeting.pk])
    today = timezone.localdate()
    yesterday, then = (today - timedelta(days=days) for days in (1, OPEN_AGAIN.days + 1))
    for name in (name for name in READ if PAGES[name].needs in READING):
        urls = {
            PAGES[name].url(name, slug, things) + f"?as_at={day}"
            for things, day in (
                (world.ours, then), (world.inside, yesterday), (world.part_two, yesterday),
            )
        }  # fmt: skip
        yield from ((name, url) for url in sorted(urls))
    compared = PAGES["improvement:compare"].url("improvement:compare", slug, world.ours)
    for days in (f"from={then}&to={yesterday}", f"from={then - timedelta(days=1)}&to={then}"):
        yield "improvement:compare", f"{compared}?{days}"
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
    """One that is new is made exempt in `tests/world`, and is planted by that."""
    kinds = {kind._meta.label for kind in kinds_that_can_be_exempt()}
    assert kinds - planted.kinds == set()
    assert len(planted.fields) >= 40


@pytest.mark.parametrize("who", NOT_ENTITLED)
def test_nobody_who_is_not_entitled_finds_one(world, planted, who):
    seen = seen_by(world, world.people[who].client, planted)
    assert seen.asked > 1_000
    assert seen.found == {}


def test_who_is_not_signed_in_finds_none(world, planted):
    assert seen_by(world, world.nobody, planted).found == {}


def test_those_entitled_find_them_in_each_channel(world, planted):
    client = world.people["director"].client
    names = READ if THOROUGH else [*CONTROLS, *OF_PAGES]
    assert set(seen_by(world, client, planted, names).found) == CHANNELS


def test_papers_for_everybody_hold_none_whoever_takes_them(world, planted):
    """Part 1, the pack without exempt matter, and what was issued or submitted for all."""
    things, slug, seen = world.inside, world.council.slug, Seen()
    issued, copied, meeting = things.issued_now.pk, things.copied_now.pk, things.meeting.pk
    urls = [
        *(
            PAGES[f"reports:{name}"].url(f"reports:{name}", slug, things)
            for name in ("evidence_pack_pdf", "evidence_pack_zip", "our_plan_pdf")
        ),
        *(
            reverse(f"reports:{name}", args=[slug, meeting]) + "?part=1"
            for name in ("board_pack", "board_pack_pdf", "highlight", "highlight_pdf")
        ),
        *(
            reverse(f"reports:{name}", args=[slug, things.last_meeting.pk]) + "?part=1"
            for name in ("minutes", "minutes_pdf", "minutes_word")
        ),
        reverse("reports:board_pack_part", args=[slug, meeting, "minutes"]) + "?part=1",
        *(
            reverse(f"reports:{name}", args=[slug, issued])
            for name in ("issued_paper", "issued_pdf", "issued_word")
        ),
        *(
            reverse(f"reports:{name}", args=[slug, copied])
            for name in ("submitted_paper", "submitted_pdf", "submitted_word")
        ),
    ]
    for url in urls:
        response = world.people["director"].client.get(url)
        assert (url, response.status_code) == (url, 200)
        seen.look(planted, url, response)
    assert seen.found == {}
    part_two = PAGES["reports:board_pack_pdf"].url("reports:board_pack_pdf", slug, things)
    seen.look(planted, "Part 2", world.people["director"].client.get(part_two))
    assert "words of a PDF" in seen.found


def test_the_letters_are_those_about_accounts_and_hold_none(world, planted):
    """Only `accounts.emails` writes one, and the sign-in of allauth."""
    writes = re.compile(r"core\.mail|send_mail|EmailMessage|mail_admins")
    rooms = ("accounts", "improvement", "impact", "inspections", "boards", "overview", "reports")
    found = [path for room in rooms for path in Path(room).rglob("*.py")]
    assert [str(path) for path in found if writes.search(path.read_text())] == [
        "accounts/emails.py"
    ]
    given = {"email": "new@council.example", "name": "New", "role": "viewer", "post": ""}
    today = timezone.localdate()
    first = {"from_on_day": today.day, "from_on_month": today.month, "from_on_year": today.year}
    url = reverse("accounts:add_person", args=[world.council.slug])
    admin = world.people["administrator"].client
    with transaction.atomic():
        form = post_form(admin.get(url).content.decode())
        assert form is not None
        sent = {**form.as_sent(), **given, **first}
        assert admin.post(url, sent).status_code == 302
        asked = {"email": world.people["viewer"].user.email}
        answer = world.nobody.post(reverse("account_reset_password"), asked)
        for once_it_has_gone in answer._resource_closers:  # closing it closes the connection too
            once_it_has_gone()
        transaction.set_rollback(True)
    assert [letter.to for letter in mail.outbox] == [[given["email"]], [asked["email"]]]
    assert planted.found_in(*(str(letter.message()).encode() for letter in mail.outbox)) == set()


# Numbers, and what forms offer

IN_A_COUNCIL = (
    "accounts:",
    "improvement:",
    "impact:",
    "overview:",
    "boards:",
    "inspections:",
    "reports:",
)
# Who is not entitled, and has forms to fill in.
FORMS_TO = (
    *("board_member", "action_owner", "inspector with a grant"),
    *(("clearance_officer",) if THOROUGH else ()),
)


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
    names = [name for name in READ if name.startswith(IN_A_COUNCIL)]
    before = {who: pages_of(world, who, names) for who in FORMS_TO}
    with transaction.atomic():
        added = add_exempt_copies(world.ours)
        after = {who: pages_of(world, who, names) for who in FORMS_TO}
        told = pages_of(world, "director")
        transaction.set_rollback(True)
    assert len(added) > 15
    assert sum(name.endswith(" refused") for who in FORMS_TO for name in before[who]) > 10
    assert {who: changed(before[who], after[who]) for who in FORMS_TO} == {
        who: [] for who in FORMS_TO
    }
    assert len(changed(pages_of(world, "director"), told)) > 10
