"""The maker of papers, as a process of its own: what it makes, takes up again, and gives up."""

import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import date, timedelta
from io import BytesIO
from types import ModuleType
from typing import Any
from urllib.parse import quote

import pytest
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from accounts.models import AccessEntry
from accounts.policy import Role
from reports import asking, making, pdf, workflows
from reports.document import from_json
from reports.models import AskedPaper, IssuedReport, PublishedDecision, SubmittedPlan
from reports.models.report import FrozenPaper
from reports.pdf import PdfBusy, PdfFailed, PdfTooLarge, make_pdf
from tests import make
from tests.reports.issuing import address, cut_short, issue, signed_in

pytestmark = pytest.mark.django_db(transaction=True)


def until(is_so: Callable[[], Any], *, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < end, "it did not happen"
        # Another process does it, and tells nobody.
        time.sleep(0.05)


def database_url() -> str:
    """The address of the test's database, for another process."""
    known: Any = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{known['NAME']}"
    user = ":".join(quote(part, "") for part in (known["USER"], known["PASSWORD"]) if part)
    return f"postgres://{user}@{known['HOST']}:{known['PORT']}/{known['NAME']}"


def environment() -> dict[str, str]:
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "TMPDIR") if key in os.environ}
    own = {"DATA_DIR": str(settings.DATA_DIR), "DATABASE_URL": database_url()}
    return {**kept, **own, "DEMO": "1"}


def begun() -> "subprocess.Popen[bytes]":
    return subprocess.Popen(
        [sys.executable, "manage.py", "make_papers"], cwd=settings.BASE_DIR, env=environment()
    )


@contextmanager
def maker() -> Iterator["subprocess.Popen[bytes]"]:
    process = begun()
    try:
        until(making.maker_runs)
        yield process
    finally:
        process.terminate()
        process.wait(90)


@pytest.fixture(autouse=True)
def _own_signals() -> Iterator[None]:
    """The maker takes over the signals of the process that it runs in."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGQUIT)
    before = {number: signal.getsignal(number) for number in numbers}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def nobody_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "WAITED_SECONDS", 0)


def test_what_is_issued_is_made_by_the_maker_with_the_same_bytes(monkeypatch):
    def never(*args, **given):
        raise AssertionError("made within the request")

    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    monkeypatch.setattr(workflows, "make_pdf", never)
    monkeypatch.setattr(making, "WAITED_SECONDS", 60)
    with maker():
        issued = issue(director, report)
    report.refresh_from_db()
    assert (report.status, issued.is_issued) == ("issued", True)
    document = from_json(issued.document)
    assert workflows.bytes_of(issued) == make_pdf(
        document, identifier=issued.facts_sha256, made_on=document.issued_on
    )
    (done,) = DBTaskResult.objects.all()
    assert (done.status, len(done.worker_ids)) == ("SUCCESSFUL", 1)


def test_who_issues_a_long_report_is_told_that_it_is_being_made(monkeypatch):
    nobody_waits(monkeypatch)
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    with making.the_only_maker():
        issued = issue(director, report)
        page = director.get(issued.get_absolute_url())
        said = page.content.decode()
        assert f"<title>Being made: {issued}" in said
        assert f'href="{issued.get_absolute_url()}">Look again</a>' in said
        assert "Try again" not in said
        assert "Make it a draft again" in said
    said = director.get(issued.get_absolute_url()).content.decode()
    assert ("Being made" in said, "cut short" in said, "Try again" in said) == (False, True, True)


@contextmanager
def no_place_to_make_a_pdf() -> Iterator[None]:
    """Whoever makes a PDF meanwhile waits for a place."""
    with ExitStack() as taken:
        with suppress(PdfBusy):
            while True:
                taken.enter_context(pdf._turn(0))
        yield


def test_a_paper_whose_maker_was_killed_is_taken_up_again(monkeypatch):
    nobody_waits(monkeypatch)
    report = make.make_report()
    director = signed_in(report.council, Role.DIRECTOR)
    with maker() as killed, no_place_to_make_a_pdf():
        issued = issue(director, report)
        until(DBTaskResult.objects.running().exists)
        killed.kill()
        killed.wait()
        assert not issued.is_issued
    with maker():
        until(IssuedReport.objects.issued().filter(pk=issued.pk).exists)
    assert {len(task.worker_ids) for task in DBTaskResult.objects.all()} >= {2}


def test_what_was_frozen_and_never_asked_for_is_made_when_the_maker_begins():
    report = make.make_report()
    issued = cut_short(report)
    call_command("make_papers", batch=True)
    issued.refresh_from_db()
    report.refresh_from_db()
    assert (issued.is_issued, report.status) == (True, "issued")


def test_every_kind_of_frozen_paper_is_taken_up(monkeypatch):
    put: list[tuple[Any, ...]] = []
    monkeypatch.setattr(workflows, "put_into_queue", lambda paper, **given: put.append(paper))
    kinds = [model for model in apps.get_models() if issubclass(model, FrozenPaper)]
    assert {IssuedReport, SubmittedPlan, PublishedDecision} <= set(kinds)
    issued = cut_short(make.make_report())
    workflows.put_all_into_queue()
    assert put == [issued]


@pytest.mark.parametrize("attempts", [0, making.ATTEMPTS])
def test_a_fault_of_ours_makes_it_a_draft_again_and_is_told_to_the_logs(attempts, monkeypatch):
    """Be it an exception, or that the maker ended over it three times."""

    def fails(*args, **given):
        raise ZeroDivisionError

    monkeypatch.setattr(workflows, "make_pdf", fails)
    report = make.make_report()
    issued = cut_short(report)
    workflows.put_into_queue(issued, by=issued.frozen_by, on=date(2026, 6, 1))
    DBTaskResult.objects.update(worker_ids=["ended"] * attempts)
    call_command("make_papers", batch=True)
    report.refresh_from_db()
    assert (report.status, report.not_issued_because) == ("draft", PdfFailed.message)


def busy_at_first(module: ModuleType, monkeypatch: pytest.MonkeyPatch, *, times: int) -> None:
    """All places are taken the first `times` times."""
    refusals = iter([PdfBusy] * times)

    def made(*args: Any, **given: Any) -> bytes:
        for refusal in refusals:
            raise refusal
        return make_pdf(*args, **given)

    monkeypatch.setattr(module, "make_pdf", made)


@pytest.mark.parametrize(
    ("times", "issued_or_why"),
    [
        pytest.param(making.TIMES_BUSY - 1, ("issued", ""), id="a place is free at last"),
        pytest.param(making.TIMES_BUSY, ("draft", PdfBusy.message), id="none is ever free"),
    ],
)
def test_a_paper_waits_in_the_queue_while_all_places_are_taken(times, issued_or_why, monkeypatch):
    busy_at_first(workflows, monkeypatch, times=times)
    report = make.make_report()
    cut_short(report)
    call_command("make_papers", batch=True)
    report.refresh_from_db()
    assert (report.status, report.not_issued_because) == issued_or_why


def test_where_no_maker_runs_the_one_who_asks_is_told_that_all_places_are_taken(monkeypatch):
    busy_at_first(workflows, monkeypatch, times=1)
    report = make.make_report()
    issue(signed_in(report.council, Role.DIRECTOR), report)
    report.refresh_from_db()
    assert (report.status, report.not_issued_because) == ("draft", PdfBusy.message)


def test_a_second_maker_waits_for_the_first_to_end():
    began = threading.Event()

    def second() -> None:
        with making.the_only_maker():
            began.set()

    with making.the_only_maker():
        waiting = threading.Thread(target=second)
        waiting.start()
        assert not began.wait(0.3)
    waiting.join()
    assert began.is_set()


def test_the_maker_ends_with_what_began_it():
    words = "import subprocess, sys; subprocess.Popen(sys.argv[1:]).wait()"
    order = [sys.executable, "manage.py", "make_papers", "--with-parent"]
    beginner = subprocess.Popen(
        [sys.executable, "-c", words, *order], cwd=settings.BASE_DIR, env=environment()
    )
    until(making.maker_runs)
    beginner.kill()
    beginner.wait()
    until(lambda: not making.maker_runs())


# A paper of things as they stand


def test_a_short_paper_is_a_download_at_once_and_the_same_when_asked_for_again(monkeypatch):
    monkeypatch.setattr(making, "WAITED_SECONDS", 60)
    report = make.make_report(title="Outcome")
    clerk = signed_in(report.council, Role.CLERK)
    url = address("draft_pdf", report)
    here = clerk.get(url)
    with maker():
        made, again = clerk.get(url), clerk.get(url)
    assert here.content == made.content == again.content
    assert made.headers["Content-Disposition"] == 'attachment; filename="DRAFT-Outcome.pdf"'
    assert AskedPaper.objects.count() == 1
    assert AskedPaper.objects.get().document == ""


def asked_by(client: Client, url: str, monkeypatch: pytest.MonkeyPatch) -> AskedPaper:
    """The paper in the queue of a maker that does not come to it."""
    nobody_waits(monkeypatch)
    with making.the_only_maker():
        assert client.get(url).url == AskedPaper.objects.get().get_absolute_url()
        said = client.get(AskedPaper.objects.get().get_absolute_url()).content.decode()
    assert "<title>Being made: " in said
    assert "Look again" in said
    return AskedPaper.objects.get()


def test_a_long_paper_is_being_made_and_then_ready(monkeypatch):
    report = make.make_report(title="Outcome")
    clerk = signed_in(report.council, Role.CLERK)
    asked = asked_by(clerk, address("draft_pdf", report), monkeypatch)
    assert clerk.get(pdf_of(asked)).status_code == 404
    call_command("make_papers", batch=True)
    said = clerk.get(asked.get_absolute_url()).content.decode()
    assert "<title>Ready: DRAFT Outcome" in said
    assert f'href="{pdf_of(asked)}"' in said
    assert clerk.get(pdf_of(asked)).content.startswith(b"%PDF-")


def test_a_paper_given_up_without_a_word_is_asked_for_again(monkeypatch):
    """The database was away when its maker failed, so neither a file nor a reason was kept."""
    report = make.make_report()
    clerk = signed_in(report.council, Role.CLERK)
    asked = asked_by(clerk, address("draft_pdf", report), monkeypatch)
    named = DBTaskResult.objects.filter(args_kwargs__args__0=str(asked.pk))
    named.update(status=TaskResultStatus.FAILED)
    with making.the_only_maker():
        for _ in range(2):
            assert clerk.get(asked.get_absolute_url()).status_code == 200
    assert sorted(named.values_list("status", flat=True)) == ["FAILED", "READY"]
    call_command("make_papers", batch=True)
    assert clerk.get(pdf_of(asked)).content.startswith(b"%PDF-")


def test_the_zip_of_an_evidence_pack_waits_for_its_paper(monkeypatch):
    inspection = make.make_inspection()
    plan = make.make_plan(inspection.council, answers=inspection)
    area = make.make_area(inspection)
    make.make_action(plan, answers=(area,))
    director, other = (signed_in(plan.council, Role.DIRECTOR) for _ in range(2))
    url = reverse("reports:evidence_pack_zip", args=[plan.council.slug, plan.pk])
    url += f"?chosen=1&part=area-{area.pk}"
    asked = asked_by(director, url, monkeypatch)
    assert AccessEntry.objects.count() == 0
    call_command("make_papers", batch=True)
    onward = f"{url}&paper={asked.pk}"
    said = director.get(asked.get_absolute_url()).content.decode()
    assert f'href="{onward.replace("&", "&amp;")}"' in said

    monkeypatch.setattr("reports.views.evidence_packs.make_pdf", None)  # none is made in a request
    with zipfile.ZipFile(BytesIO(b"".join(director.get(onward)))) as made:
        assert made.read("evidence-pack.pdf") == asked.path.read_bytes()
    assert [entry.what for entry in AccessEntry.objects.all()] == ["pack_zip"]
    # Somebody else’s paper, or one of other words, is not what goes into theirs.
    with making.the_only_maker():
        assert other.get(onward).url == AskedPaper.objects.latest("asked_at").get_absolute_url()
        plan.title = "Another title"
        plan.save(by=plan.by, at=timezone.now())
        assert director.get(onward).url != asked.get_absolute_url()
    assert AskedPaper.objects.count() == 3


def test_nobody_fills_the_queue_of_the_maker(monkeypatch):
    monkeypatch.setattr(asking, "MOST_WAITING", 2)
    reports = [make.make_report(title="First")]
    council = reports[0].council
    plan = reports[0].plan
    reports += [make.make_report(plan=plan, title=title) for title in ("Second", "Third")]
    clerk, other = signed_in(council, Role.CLERK), signed_in(council, Role.CLERK)
    nobody_waits(monkeypatch)
    with making.the_only_maker():
        for report in (reports[0], reports[0], reports[1]):
            clerk.get(address("draft_pdf", report))
        refused = clerk.get(address("draft_pdf", reports[2]), follow=True)
        assert refused.redirect_chain == [(reports[2].get_absolute_url(), 302)]
        assert asking.TooManyAsked.message in refused.content.decode()
        assert AskedPaper.objects.count() == 2
        other.get(address("draft_pdf", reports[2]))
    assert AskedPaper.objects.count() == 3


def pdf_of(asked: AskedPaper) -> str:
    return reverse("reports:asked_pdf", args=[asked.council.slug, asked.pk])


def test_a_paper_whose_maker_has_gone_is_made_when_somebody_looks_again(monkeypatch):
    report = make.make_report()
    clerk = signed_in(report.council, Role.CLERK)
    asked = asked_by(clerk, address("draft_pdf", report), monkeypatch)
    assert "<title>Ready: " in clerk.get(asked.get_absolute_url()).content.decode()


def test_a_paper_of_today_waits_in_the_queue_too(monkeypatch):
    busy_at_first(asking, monkeypatch, times=2)
    report = make.make_report()
    asked = asked_by(
        signed_in(report.council, Role.CLERK), address("draft_pdf", report), monkeypatch
    )
    call_command("make_papers", batch=True)
    asked.refresh_from_db()
    assert (asked.is_made, asked.failed_because) == (True, "")


def test_a_paper_that_cannot_be_made_leads_back_and_says_why(monkeypatch):
    def too_large(*args, **given):
        raise PdfTooLarge

    monkeypatch.setattr(asking, "make_pdf", too_large)
    report = make.make_report()
    clerk = signed_in(report.council, Role.CLERK)
    asked = asked_by(clerk, address("draft_pdf", report), monkeypatch)
    call_command("make_papers", batch=True)
    page = clerk.get(asked.get_absolute_url(), follow=True)
    assert page.redirect_chain == [(report.get_absolute_url(), 302)]
    assert PdfTooLarge.message in page.content.decode()


def test_only_the_one_who_asked_finds_it_and_only_with_the_same_rights(monkeypatch):
    report = make.make_report()
    council = report.council
    user = make.make_member(council, Role.CLERK)
    clerk = Client()
    clerk.force_login(user)
    asked = asked_by(clerk, address("draft_pdf", report), monkeypatch)
    urls = asked.get_absolute_url(), pdf_of(asked)

    def answers(client: Client) -> list[int]:
        return [client.get(url).status_code for url in urls]

    assert answers(clerk) == [200, 200]
    assert answers(signed_in(council, Role.DIRECTOR)) == [404, 404]
    assert answers(signed_in(council, Role.CLERK)) == [404, 404]
    make.make_member(council, Role.PLAN_LEAD, user)
    assert answers(clerk) == [404, 404]


def test_it_is_kept_for_an_hour_and_swept_away(monkeypatch):
    report = make.make_report()
    clerk = signed_in(report.council, Role.CLERK)
    asked = asked_by(clerk, address("draft_pdf", report), monkeypatch)
    clerk.get(asked.get_absolute_url())
    asked.refresh_from_db()
    path = asked.path
    assert path.is_file()
    long_ago = timezone.now() - timedelta(minutes=61)
    AskedPaper.objects.update(asked_at=long_ago)
    os.utime(path, (long_ago.timestamp(),) * 2)
    assert clerk.get(pdf_of(asked)).status_code == 404
    DBTaskResult.objects.filter(task_path__endswith="sweep").update(run_after=timezone.now())
    call_command("make_papers", batch=True)
    assert (AskedPaper.objects.count(), path.exists()) == (0, False)
