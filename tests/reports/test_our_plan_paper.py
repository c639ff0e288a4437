"""The young people's page as a PDF: in the page's own words, and never made more than once.

Here no maker runs. With one: test_our_plan_making.py.
"""

import fcntl
import os
import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

from accounts.models import User
from reports import our_plan_pdf
from reports.pdf import PdfBusy, PdfTooLarge, make_pdf
from tests import make
from tests.reports.test_pdf import assert_accessible, text_of

pytestmark = pytest.mark.django_db

PUBLIC = {"visibility": "public"}


class Shown:
    """A council that shows its page, and how often its PDF was made."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.made = 0
        self.problem: Exception | None = None
        self.plan = make.make_plan(**PUBLIC)
        self.council = self.plan.council
        inspection = make.make_inspection(self.council, **PUBLIC)
        area = make.make_area(inspection, **PUBLIC)
        action = make.make_action(self.plan, title="Officers' words", answers=(area,), **PUBLIC)
        make.make_young_people_page(
            self.plan, welcome="This is our plan for you.", who_to_ask="Ask your worker."
        )
        make.make_young_people_text(area, self.plan, words="Adults must listen.")
        self.text = make.make_young_people_text(
            action,
            words="You write your own plan.",
            changed="Half of you do.",
            not_yet="Not all. We need more time.",
        )
        make.make_voice(
            self.plan, you_said="Nobody told us.", we_did="We write to you.", is_published=True,
            **PUBLIC,
        )  # fmt: skip
        monkeypatch.setattr(our_plan_pdf, "make_pdf", self.counted)

    def counted(self, *args: Any, **given: Any) -> bytes:
        self.made += 1
        if self.problem:
            raise self.problem
        return make_pdf(*args, **given)

    def visit(self) -> Any:
        """Whoever it is asks for the PDF."""
        return Client().get(reverse("reports:our_plan_pdf", args=[self.council.slug]))

    def progress(self) -> tuple[int, str]:
        """Status and title of the page that says how it stands with the PDF."""
        page = Client().get(reverse("reports:our_plan_progress", args=[self.council.slug]))
        found = re.search("<title>(.*?) – ", page.content.decode())
        return page.status_code, found[1] if found else ""

    @property
    def folder(self) -> Path:
        return Path(settings.DATA_DIR) / "our-plan" / str(self.council.pk)


@pytest.fixture
def shown(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Shown:
    settings.DATA_DIR = tmp_path
    return Shown(monkeypatch)


def test_anybody_gets_the_words_of_the_page_and_no_others(shown):
    response = shown.visit()
    assert (response.status_code, response.headers["Content-Type"]) == (200, "application/pdf")
    assert_accessible(response.content)
    words = " ".join(text_of(response.content).split())
    for said in (
        "Our plan", "This is our plan for you.", "What must get better", "Adults must listen.",
        "For everyone", "You write your own plan.", "What has changed: Half of you do.",
        "What has not changed yet, and why: Not all. We need more time.",
        "You said: Nobody told us.", "We did: We write to you.", "Ask your worker.",
    ):  # fmt: skip
        assert said in words
    assert "Officers" not in words
    assert "Last changed 1 June 2026" in words
    assert "Made " not in words


def test_it_is_made_once_however_often_it_is_asked_for_and_anew_when_words_change(shown):
    first = {shown.visit().content for _ in range(30)}
    assert (len(first), shown.made) == (1, 1)
    shown.text.words = "You write it with us."
    shown.text.save(by=User.objects.system(), at=make.NOON)
    changed = {shown.visit().content for _ in range(3)}
    assert (len(changed | first), shown.made) == (2, 2)
    assert len(list(shown.folder.glob("*.pdf"))) == 1


def test_while_one_request_makes_it_the_others_see_that_it_is_being_made(shown):
    shown.folder.mkdir(parents=True)  # as the first request makes it
    with (shown.folder / "making.lock").open("ab") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        assert shown.progress() == (200, "Being made: our plan")
    assert shown.made == 0
    assert (shown.progress(), shown.made) == ((200, "Ready: our plan"), 1)
    assert shown.visit().content.startswith(b"%PDF-")


def test_while_all_places_are_taken_it_is_tried_again_when_somebody_looks(shown):
    shown.problem = PdfBusy()
    assert shown.progress() == (200, "Being made: our plan")
    shown.problem = None
    assert shown.progress() == (200, "Ready: our plan")


def test_what_could_not_be_made_is_said_plainly_and_not_tried_at_each_request(shown):
    shown.problem = PdfTooLarge()
    assert [shown.progress() for _ in range(3)] == [(503, "No PDF for now: our plan")] * 3
    assert shown.made == 1
    page = Client().get(shown.visit().url)
    said = page.content.decode()
    assert "Something went wrong on our side." in said
    assert "read our plan on the page" in said
    assert "Shorten" not in said  # that is for those who write reports
    assert page.headers["Retry-After"] == "600"
    os.utime(next(shown.folder.glob("*.failed")), (0, 0))
    shown.problem = None
    assert shown.progress() == (200, "Ready: our plan")


def test_a_page_that_is_not_shown_has_no_pdf(shown):
    shown.plan.visibility = "members"
    shown.plan.save(by=User.objects.system(), at=make.NOON)
    assert [shown.visit().status_code, shown.progress()[0]] == [404, 404]
