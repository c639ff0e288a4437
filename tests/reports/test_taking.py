"""Who took a paper away: at its foot for inspectors and advisers, or in the access log."""

import io
from datetime import UTC, date, datetime
from typing import Any

import docx
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry
from accounts.policy import Role
from improvement.forms import WithdrawVersionForm
from improvement.models import ImprovementPlan, PlanVersion
from reports import making, workflows
from reports.document import Document, Heading, from_json, to_json
from reports.freezing import VersionWithdrawn, submit
from reports.layout import check_code
from reports.models import AskedPaper, Notice, SubmittedPlan
from reports.pdf import PdfTooSlow
from reports.publishing import publish_notice
from reports.views import files
from reports.workflows import finish_copy
from tests import make
from tests.clock import today_is
from tests.papers import make_pdf_once
from tests.reports.issuing import signed_in
from tests.reports.test_pdf import text_of

pytestmark = pytest.mark.django_db
TODAY = date(2026, 7, 10)
EARLY = datetime(2026, 5, 1, 12, tzinfo=UTC)
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "3", "exempt_reason": "A contract."}


@pytest.fixture(autouse=True)
def _each_pdf_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for room in ("views.files", "views.evidence_packs", "workflows"):
        monkeypatch.setattr(f"reports.{room}.make_pdf", make_pdf_once)


@pytest.fixture
def plan() -> ImprovementPlan:
    council = make.make_council()
    inspection = make.make_inspection(council, at=EARLY)
    found = make.make_plan(council, answers=inspection, at=EARLY)
    make.make_action(found, at=EARLY)
    make.make_version(found, label="Phase 2", at=EARLY)
    return found


def inspector_of(plan: ImprovementPlan) -> Client:
    user = make.make_user(name="Ada Adviser")
    make.make_member(plan.council, Role.INSPECTOR, user=user)
    make.make_grant(user, plan=plan)
    client = Client()
    client.force_login(user)
    return client


def url_of(name: str, *ids: int, plan: ImprovementPlan, query: str = "") -> str:
    return reverse(f"reports:{name}", args=[plan.council.slug, *ids]) + query


def logged() -> list[tuple[Any, ...]]:
    return list(
        AccessEntry.objects.order_by("pk").values_list("what", "how_much", "with_exempt", "plan")
    )


def test_what_an_inspector_takes_says_at_each_foot_who_when_and_which_version(plan):
    director = signed_in(plan.council, Role.DIRECTOR)
    with today_is(TODAY):
        inspector = inspector_of(plan)
        url = url_of("action_register_pdf", plan.pk, plan=plan)
        taken = text_of(inspector.get(url).content)
        then = text_of(inspector.get(f"{url}?as_at=2026-06-01").content)
        word = inspector.get(url_of("line_word", plan.pk, plan=plan)).content
        own = text_of(director.get(url).content)
    assert "Taken by Ada Adviser at " in taken
    assert "10 July 2026 (BST)" in taken
    assert "Phase 2, facts of 10 July 2026" in " ".join(taken.split())
    assert taken.count("Taken by") == taken.count("Page 1 of") + taken.count("Page 2 of")
    assert "facts of 1 June 2026" in " ".join(then.split())
    [section, *_] = docx.Document(io.BytesIO(word)).sections
    foot = " ".join(each.text for each in section.first_page_footer.paragraphs)
    assert "Taken by Ada Adviser at " in foot
    assert "Taken by" not in own


def test_the_taker_is_no_part_of_the_facts_and_older_papers_keep_their_json():
    paper = Document(title="Plan", council="Testshire", blocks=(Heading(1, "One"),))
    taken = Document(
        title="Plan", council="Testshire", blocks=(Heading(1, "One"),), taken=("Taken by A", "B")
    )
    assert paper.digest() == taken.digest()
    assert "taken" not in to_json(paper)
    assert from_json(to_json(taken)) == taken


def test_a_frozen_paper_keeps_its_bytes_and_the_log_says_that_an_inspector_took_it(plan):
    copy = make.make_submitted_plan(plan)
    url = url_of("submitted_pdf", copy.pk, plan=plan)
    own = signed_in(plan.council, Role.DIRECTOR).get(url).content
    assert logged() == []

    taken = inspector_of(plan).get(url).content

    assert taken == own
    how_much = f"Submitted plan {copy.pk}, of 1 June 2026"
    assert logged() == [("frozen_pdf", how_much, False, plan.pk)]
    assert AccessEntry.objects.get().sha256 == copy.facts_sha256


def test_whoever_takes_exempt_matter_that_was_frozen_is_in_the_log():
    meeting = make.make_meeting()
    published = make.make_published_decision(meeting, **EXEMPT)
    clerk = signed_in(meeting.board.council, Role.CLERK)
    slug, pk = meeting.board.council.slug, published.decision_id

    assert clerk.get(reverse("reports:decision_word", args=[slug, pk])).status_code == 200

    [(what, _, with_exempt, of_plan)] = logged()
    assert (what, with_exempt, of_plan) == ("frozen_word", True, None)
    director = signed_in(meeting.board.council, Role.DIRECTOR)
    page = director.get(reverse("accounts:access_log", args=[slug])).content.decode()
    assert "Frozen paper as a Word file" in page


@pytest.mark.parametrize("is_draft", [True, False])
@pytest.mark.parametrize("is_about_a_report", [True, False])
@pytest.mark.parametrize("kind", ["decision", "notice"])
def test_a_decision_or_a_notice_that_is_taken_names_the_plan_of_its_report(
    plan, kind, is_draft, is_about_a_report
):
    meeting = make.make_meeting(make.make_board(plan.council, kind="cabinet"), **EXEMPT)
    report = make.make_report(plan, meeting=meeting) if is_about_a_report else None
    if kind == "decision":
        made = make.make_decision if is_draft else make.make_published_decision
        record = made(meeting, report=report, **EXEMPT)
        pk = record.pk if is_draft else record.decision_id
    else:
        typed = {"matter": "Homes", "reason": "Paragraph 1.", "address": "Town hall"}
        notice = Notice(
            meeting=meeting,
            kind="private",
            published_on=TODAY,
            report=report,
            **typed,
            is_draft=True,
        )
        notice.save(by=make.make_user(), at=make.NOON)
        pk = notice.pk
        if not is_draft:
            by = make.make_user()
            assert finish_copy(
                publish_notice(notice, by=by, at=make.NOON), by=by, on=TODAY, at=make.NOON
            )
    with today_is(TODAY):
        clerk = signed_in(plan.council, Role.CLERK)
        assert clerk.get(url_of(f"{kind}_word", pk, plan=plan)).status_code == 200
    [(_, _, with_exempt, of_plan)] = logged()
    assert (with_exempt, of_plan) == (True, plan.pk if is_about_a_report else None)


def test_a_board_pack_is_in_the_log_without_a_word_that_was_typed():
    meeting = make.make_meeting(make.make_board(name="Board of Names"), on=date(2026, 7, 1))
    council = meeting.board.council
    url = reverse("reports:board_pack_pdf", args=[council.slug, meeting.pk])
    with today_is(TODAY):
        made = signed_in(council, Role.VIEWER).get(url)
    assert made["Content-Type"] == "application/pdf"
    assert logged() == [("board_pack", f"Meeting {meeting.pk} of 1 July 2026", False, None)]
    code = check_code(AccessEntry.objects.get().sha256).replace("\xa0", " ")
    assert code in text_of(made.content).replace("\xa0", " ")


@pytest.fixture
def pack_url(plan: ImprovementPlan) -> str:
    area = make.make_area(plan.inspection_links.get().inspection, at=EARLY)
    make.make_action(plan, answers=(area,), at=EARLY)
    return url_of("evidence_pack_pdf", plan.pk, plan=plan)


def test_a_pack_that_cannot_be_made_is_not_logged(plan, pack_url, monkeypatch):
    def too_slow(*given: Any, **named: Any) -> bytes:
        raise PdfTooSlow

    monkeypatch.setattr(files, "make_pdf", too_slow)
    client = signed_in(plan.council, Role.VIEWER)
    with today_is(TODAY):
        assert client.get(pack_url).status_code == 302
    assert logged() == []


def test_a_pack_that_is_made_later_is_logged_each_time_it_is_handed_over(
    plan, pack_url, monkeypatch
):
    monkeypatch.setattr(making, "WAITED_SECONDS", 0)
    client = signed_in(plan.council, Role.VIEWER)
    with making.the_only_maker():
        assert client.get(pack_url).status_code == 302
    asked = AskedPaper.objects.get()
    assert logged() == []
    assert client.get(asked.get_absolute_url()).status_code == 200
    assert logged() == []

    for _ in range(2):
        url = reverse("reports:asked_pdf", args=[plan.council.slug, asked.pk])
        assert client.get(url).status_code == 200

    assert [what for what, *_ in logged()] == ["pack_pdf"] * 2


# A version that is withdrawn and submitted at one moment


def test_a_version_that_was_withdrawn_meanwhile_is_not_submitted(plan):
    stale = PlanVersion.objects.get()
    PlanVersion.objects.get().withdraw("Not needed.", by=plan.by, at=make.NOON)
    copy = SubmittedPlan(plan_version=stale, sent_on=make.NOON.date())
    with pytest.raises(VersionWithdrawn):
        submit(copy, by=plan.by, on=make.NOON.date(), at=make.NOON)
    assert not SubmittedPlan.objects.exists()


def test_a_version_that_was_submitted_meanwhile_is_not_withdrawn(plan):
    stale = PlanVersion.objects.get()
    sent = WithdrawVersionForm.for_model(PlanVersion)(instance=stale)
    sent = {name: sent[name].value() for name in ("token", "version")} | {"reason": "Not needed."}
    version = PlanVersion.objects.get()
    copy = SubmittedPlan(plan_version=version, sent_on=make.NOON.date())
    submit(copy, by=plan.by, on=make.NOON.date(), at=make.NOON)
    form = WithdrawVersionForm.for_model(PlanVersion)(sent, instance=stale)
    assert form.is_valid()
    assert form.record(by=plan.by, at=make.NOON) is False
    assert form.non_field_errors() == ["It cannot be withdrawn. It was submitted"]
    assert workflows.bytes_of(copy) is None


# Papers as things stand


TAKEN_WITH_EXEMPT = {
    "action_register_pdf": "action_register",
    "risk_register_pdf": "risk_register",
    "one_page_pdf": "one_page",
    "line_pdf": "line",
    "line_word": "line_word",
}


@pytest.mark.parametrize("name", TAKEN_WITH_EXEMPT)
def test_a_register_or_line_with_exempt_matter_is_in_the_log_and_without_it_is_not(plan, name):
    make.make_action(plan, title="ZQX", at=EARLY, **EXEMPT)
    make.make_risk(plan, title="ZQX", at=EARLY, **EXEMPT)
    url = url_of(name, plan.pk, plan=plan)
    with today_is(TODAY):
        assert signed_in(plan.council, Role.VIEWER).get(url).status_code == 200
        assert logged() == []
        assert signed_in(plan.council, Role.DIRECTOR).get(url).status_code == 200
        then = signed_in(plan.council, Role.DIRECTOR).get(f"{url}?as_at=2026-06-01")
    assert then.status_code == 200
    assert logged() == [
        (TAKEN_WITH_EXEMPT[name], f"Improvement plan {plan.pk}, as at {day} 2026", True, plan.pk)
        for day in ("10 July", "1 June")
    ]


def test_a_register_that_a_board_saw_with_exempt_matter_is_in_the_log(plan):
    make.make_action(plan, title="ZQX", at=EARLY, **EXEMPT)
    meeting = make.make_meeting(make.make_board(plan=plan, at=EARLY), on=EARLY.date(), at=EARLY)
    make.make_steps(meeting, "opened", "started", "closed", at=EARLY)
    url = url_of("seen_action_register_pdf", meeting.pk, 1, plan.pk, plan=plan)
    for role in (Role.VIEWER, Role.CLERK):
        assert signed_in(plan.council, role).get(url).status_code == 200
    how_much = f"Meeting {meeting.pk}, as at 1 May 2026"
    assert logged() == [("action_register", how_much, True, plan.pk)]


def test_a_draft_with_exempt_matter_is_in_the_log_and_its_part_1_is_not(plan):
    report = make.make_report(plan, at=EARLY)
    section = report.sections.first()
    for field, value in EXEMPT.items():
        setattr(section, field, value)
    section.save(by=section.by, at=EARLY)
    clerk, how_much = signed_in(plan.council, Role.CLERK), f"Committee report {report.pk}, as at "
    for query in ("", "?pack=1"):
        for name in ("draft_pdf", "draft_word"):
            url = url_of(name, report.pk, plan=plan, query=query)
            assert clerk.get(url).status_code == 200
    assert [(what, said.startswith(how_much), exempt) for what, said, exempt, _ in logged()] == [
        ("draft_pdf", True, True),
        ("draft_word", True, True),
    ]


def test_drafts_of_what_is_exempt_itself_are_in_the_log(plan):
    record = make.make_decision(make.make_meeting(make.make_board(plan=plan)), **EXEMPT)
    meeting = make.make_meeting(make.make_board(plan.council), **EXEMPT)
    of_exempt_meeting = make.make_decision(meeting)
    notice = Notice(
        meeting=meeting, kind="private", is_draft=True, published_on=TODAY, reason="A contract."
    )
    notice.save(by=plan.by, at=make.NOON)
    hidden = make.make_plan(plan.council, at=EARLY, **EXEMPT)
    report = make.make_report(hidden, at=EARLY)
    version = make.make_version(hidden, label="Phase 3", at=EARLY)
    director = signed_in(plan.council, Role.DIRECTOR)
    for name, pk in (
        ("decision_pdf", record.pk),
        ("decision_word", record.pk),
        ("decision_pdf", of_exempt_meeting.pk),
        ("notice_pdf", notice.pk),
        ("notice_word", notice.pk),
        ("draft_pdf", report.pk),
        ("draft_word", report.pk),
        ("version_pdf", version.pk),
        ("version_word", version.pk),
    ):
        assert director.get(url_of(name, pk, plan=plan)).status_code == 200
    assert [(what, exempt, of) for what, _, exempt, of in logged()] == [
        ("draft_pdf", True, None),
        ("draft_word", True, None),
        ("draft_pdf", True, None),
        ("draft_pdf", True, None),
        ("draft_word", True, None),
        ("draft_pdf", True, hidden.pk),
        ("draft_word", True, hidden.pk),
        ("draft_pdf", True, hidden.pk),
        ("draft_word", True, hidden.pk),
    ]
