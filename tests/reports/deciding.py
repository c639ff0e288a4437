"""A meeting that decides, and what the tests of its records share."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.urls import reverse

from accounts.models import User
from boards.models import Meeting
from inspections.models import BankHoliday
from reports.decision_paper import decision_paper
from reports.document import Heading, plain
from reports.models import CommitteeRules, DecisionRecord, PublishedDecision
from reports.publishing import publish, resolutions_of
from tests import make
from tests.clock import today_is
from tests.page_forms import post_form
from tests.papers import make_pdf_once

DECIDED, PUBLISHED = date(2023, 6, 15), date(2023, 6, 19)
AT = datetime(2023, 6, 19, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _pdf_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("views.files", "workflows"):
        monkeypatch.setattr(f"reports.{room}.make_pdf", make_pdf_once)


@pytest.fixture
def on_the_day() -> Iterator[None]:
    """The day of publication. A session that begins in it lasts no longer."""
    with today_is(PUBLISHED):
        yield


@pytest.fixture
def meeting() -> Meeting:
    board = make.make_board(name="Cabinet", kind="cabinet")
    make.make_rules(board.council, call_in_signatories=5, call_in_source="Constitution, part 4")
    return make.make_meeting(board, on=DECIDED)


def table() -> Any:
    return BankHoliday.objects.table()


def published(record: DecisionRecord, on: date = PUBLISHED, **given: Any) -> PublishedDecision:
    rules = CommitteeRules.objects.of(record.council)
    by = User.objects.system()
    return publish(record, rules, published_on=on, bank_holidays=table, by=by, at=AT, **given)


def address(name: str, record: DecisionRecord) -> str:
    return reverse(f"reports:{name}", args=[record.council.slug, record.pk])


def send(client: Any, url: str, **typed: str) -> Any:
    """The answer to the page's own form, with what was typed in place of what stood there."""
    form = post_form(client.get(url).content.decode(), url)
    assert form is not None
    return client.post(url, form.as_sent() | typed)


def words_of(record: DecisionRecord, paper: PublishedDecision | None = None) -> list[str]:
    document = decision_paper(record, resolutions_of(record), published=paper)
    return [
        block.text if isinstance(block, Heading) else plain(block.content)
        for block in document.blocks
        if hasattr(block, "text") or hasattr(block, "content")
    ]
