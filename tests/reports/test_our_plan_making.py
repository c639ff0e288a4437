"""The young people's PDF through the queue: once however many ask, and nobody fills the queue."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django_tasks_db.models import DBTaskResult

from accounts.models import User
from reports import making
from reports.pdf import PdfFailed
from tests import make
from tests.reports.test_making import _own_signals, maker, nobody_waits
from tests.reports.test_our_plan_paper import Shown

__all__ = ["_own_signals"]
pytestmark = pytest.mark.django_db(transaction=True)
BEING_MADE, READY = (200, "Being made: our plan"), (200, "Ready: our plan")


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Shown:
    settings.DATA_DIR = tmp_path
    return Shown(monkeypatch)


def reword(shown: Shown, words: str) -> None:
    shown.text.words = words
    shown.text.save(by=User.objects.system(), at=make.NOON)


def test_a_maker_that_runs_makes_it_while_the_first_who_asks_waits(shown, monkeypatch):
    monkeypatch.setattr(making, "WAITED_SECONDS", 60)
    here = shown.visit().content
    for kept in shown.folder.glob("*.pdf"):
        kept.unlink()
    with maker():
        assert shown.visit().content == here
    assert shown.made == 1  # the first, within the request; the second elsewhere


def test_however_many_ask_it_is_in_the_queue_once_and_made_once(shown, monkeypatch):
    nobody_waits(monkeypatch)
    with making.the_only_maker():
        for _ in range(20):
            shown.visit()
            assert shown.progress() == BEING_MADE
        reword(shown, "You write it with us.")
        assert shown.progress() == BEING_MADE
        assert DBTaskResult.objects.count() == 1
    call_command("make_papers", batch=True)
    assert (shown.made, shown.progress()) == (1, READY)
    assert DBTaskResult.objects.count() == 1


def test_of_all_who_ask_at_once_one_is_sent_to_the_queue(shown, monkeypatch):
    monkeypatch.setattr(making, "WAITED_SECONDS", 1)

    def asked(_: int) -> int:
        try:
            return shown.visit().status_code
        finally:
            connection.close()

    with making.the_only_maker(), ThreadPoolExecutor(6) as people:
        assert set(people.map(asked, range(6))) == {302}
    assert DBTaskResult.objects.count() == 1


def test_only_who_puts_it_into_the_queue_waits_for_it(shown, monkeypatch):
    waited: list[object] = []
    monkeypatch.setattr("reports.our_plan_pdf.wait_until", waited.append)
    with making.the_only_maker():
        for _ in range(5):
            shown.progress()
    assert len(waited) == 1


def test_new_words_are_made_anew_once_the_old_ones_are_done(shown, monkeypatch):
    nobody_waits(monkeypatch)
    with making.the_only_maker():
        shown.visit()
    call_command("make_papers", batch=True)
    reword(shown, "You write it with us.")
    with making.the_only_maker():
        assert shown.progress() == BEING_MADE
    call_command("make_papers", batch=True)
    assert (shown.progress(), shown.made) == (READY, 2)


@pytest.mark.parametrize(
    "problem", [PdfFailed(), ZeroDivisionError()], ids=["refused", "a fault of ours"]
)
def test_what_the_maker_could_not_make_is_said_plainly_and_not_asked_of_it_again(
    problem, shown, monkeypatch
):
    nobody_waits(monkeypatch)
    shown.problem = problem
    with making.the_only_maker():
        shown.visit()
    call_command("make_papers", batch=True)
    with making.the_only_maker():
        assert shown.progress() == (503, "No PDF for now: our plan")
    assert (shown.made, DBTaskResult.objects.count()) == (1, 1)


def test_a_page_that_is_no_longer_shown_is_not_made(shown, monkeypatch):
    nobody_waits(monkeypatch)
    with making.the_only_maker():
        shown.visit()
    shown.plan.visibility = "members"
    shown.plan.save(by=User.objects.system(), at=make.NOON)
    call_command("make_papers", batch=True)
    assert (shown.made, DBTaskResult.objects.get().status) == (0, "SUCCESSFUL")


def test_when_the_maker_has_gone_it_is_made_for_who_looks_again(shown, monkeypatch):
    nobody_waits(monkeypatch)
    with making.the_only_maker():
        assert shown.progress() == BEING_MADE
    assert (shown.progress(), shown.made) == (READY, 1)
