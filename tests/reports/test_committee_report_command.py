"""The command `committee_report`: what it writes, what it says, and how it refuses."""

import os
from datetime import date
from io import StringIO

import pypdfium2
import pytest
from django.core.management import CommandError, call_command

from reports.management.commands import committee_report
from reports.models import IssuedReport
from tests import make
from tests.reports.twins import words_of_word

pytestmark = pytest.mark.django_db


def run(*typed: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("committee_report", *typed, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_a_draft_is_written_with_its_mark_below_the_callers_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = make.make_report(facts_on=date(2026, 6, 1))
    assert run(str(report.pk), "--pdf", "paper.pdf") == ("", "paper.pdf\n")
    with pypdfium2.PdfDocument(tmp_path / "paper.pdf") as read:
        words = read[0].get_textpage().get_text_range()
    assert ("DRAFT" in words, report.title in words) == (True, True)
    report.refresh_from_db()
    assert (report.status, IssuedReport.objects.count()) == ("draft", 0)


def test_the_same_draft_is_written_as_a_word_file_alone_or_beside_the_pdf(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    report = make.make_report(facts_on=date(2026, 6, 1))
    assert run(str(report.pk), "--word", "paper.docx") == ("", "paper.docx\n")
    alone = (tmp_path / "paper.docx").read_bytes()
    assert "DRAFT" in words_of_word(alone)
    assert run(str(report.pk), "--word", "w.docx", "--pdf", "p.pdf") == ("", "p.pdf\nw.docx\n")
    assert (tmp_path / "w.docx").read_bytes() == alone


def test_without_a_file_to_write_it_asks_for_one(no_pdf):
    with pytest.raises(CommandError) as refused:
        run(str(make.make_report().pk))
    assert refused.value.returncode == 2
    assert str(refused.value) == "Say which file to write: --pdf FILE, --word FILE or both"


@pytest.fixture
def no_pdf(monkeypatch):
    def never(*args, **kwargs):
        raise AssertionError("a PDF was made for nothing")

    monkeypatch.setattr(committee_report, "make_pdf", never)


@pytest.mark.parametrize("asked", ["0", "999999", "-1", "x", "١", "9" * 30])
def test_an_unknown_report_is_refused_in_one_line(asked, no_pdf, tmp_path):
    with pytest.raises(CommandError) as refused:
        run("--pdf", str(tmp_path / "x.pdf"), "--", asked)
    assert refused.value.returncode == 2
    assert str(refused.value) == f"There is no report {asked!r}"


@pytest.mark.parametrize("name", ["", ".", "nowhere/x.pdf"])
def test_a_file_that_cannot_be_written_is_refused_in_one_line(name, no_pdf, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError) as refused:
        run(str(make.make_report().pk), "--pdf", name)
    assert (refused.value.returncode, "\n" in str(refused.value)) == (2, False)
    assert os.listdir(tmp_path) == []
