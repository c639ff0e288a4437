"""A version that is submitted: frozen once, served as bytes, open to those who may see the plan."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import page
import pypdfium2
import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.policy import Role
from improvement.models import (
    ActionPriority,
    CorporateOutcome,
    ExternalProgramme,
    LocalPriority,
    OutcomePlan,
    PlanInspection,
    PlanVersion,
    ProgrammeAction,
    VersionStep,
)
from inspections.models import StatutoryDate
from reports import workflows
from reports.document import to_json
from reports.layout import check_code
from reports.models import SubmittedPlan
from reports.models.report import report_storage
from reports.pdf import PdfFailed
from reports.plan_paper import PlanPaper
from tests import make
from tests.clock import today_is
from tests.page_forms import post_form
from tests.papers import make_pdf_once
from tests.reports.issuing import signed_in
from tests.reports.test_paper import CANARY, hide_everywhere, record, whole_report

pytestmark = pytest.mark.django_db
TODAY = date(2026, 6, 15)
AT = datetime(2026, 6, 15, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _in_june(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The PDF is made for real, and once for the tests that ask for the same one."""
    monkeypatch.setattr("reports.workflows.make_pdf", make_pdf_once)
    with today_is(TODAY):
        yield


@pytest.fixture
def version() -> PlanVersion:
    """A version of a plan with something of everything, and something exempt beside each."""
    report = whole_report()
    plan = report.plan
    area = make.make_area(report.inspection, wording="Children wait too long")
    action = make.make_action(
        plan, reference="P1", title="Hire staff", answers=(area,), outcome_sought="Less waiting"
    )
    measure = make.make_measure(plan, reference="M1", shows=(action,))
    make.make_target(measure, date(2027, 3, 31), 80)
    priority = record(LocalPriority(plan=plan, reference="LP1", title="Homes near school"))
    record(ActionPriority(action=action, priority=priority))
    programme = record(ExternalProgramme(council=plan.council, name="Fostering pathfinder"))
    record(ProgrammeAction(programme=programme, action=action))
    outcome = record(CorporateOutcome(council=plan.council, name="Safe and well"))
    record(OutcomePlan(outcome=outcome, plan=plan))
    hide_everywhere(report)
    return make.make_version(plan, revised_because="The inspection", cabinet=date(2026, 6, 10))


def address(name: str, plan: Any, pk: int) -> str:
    return reverse(f"reports:{name}", args=[plan.council.slug, pk])


def submitted(version: PlanVersion, role: Role = Role.PLAN_LEAD, **given: str) -> Any:
    """The answer to the page's own form, filled in."""
    client = signed_in(version.plan.council, role)
    url = address("submit_version", version.plan, version.pk)
    form = post_form(client.get(url).content.decode(), url)
    return client.post(url, {**form.filled(), "sent_to": "Ofsted", **TODAY_SENT, **given})


TODAY_SENT = {
    "sent_on_day": "15", "sent_on_month": "6", "sent_on_year": "2026", "visibility": "members",
    "exempt_paragraphs": "", "exempt_reason": "",
}  # fmt: skip


def test_submitting_freezes_facts_and_keeps_bytes_with_their_hash(version):
    answer = submitted(version)
    copy = SubmittedPlan.objects.get()
    assert (answer.status_code, answer.url) == (302, copy.get_absolute_url())
    viewer = signed_in(version.plan.council, Role.VIEWER)
    made = viewer.get(address("submitted_pdf", version.plan, copy.pk))
    assert hashlib.sha256(made.content).hexdigest() == copy.sha256
    assert (len(made.content), made.headers["Content-Disposition"].startswith("attachment")) == (
        copy.size,
        True,
    )
    assert hashlib.sha256(copy.document.encode()).hexdigest() == copy.facts_sha256
    step = VersionStep.objects.get(state="submitted")
    assert (step.plan_version, step.on, step.body) == (version, TODAY, "Ofsted")
    said = viewer.get(copy.get_absolute_url()).content.decode()
    assert [each in said for each in (copy.sha256, copy.facts_sha256, copy.frozen_by.name)] == [
        True,
        True,
        True,
    ]


def test_what_was_submitted_says_the_whole_plan(version):
    submitted(version)
    copy = SubmittedPlan.objects.get()
    url = address("submitted_paper", version.plan, copy.pk)
    words = signed_in(version.plan.council, Role.VIEWER).get(url).content.decode()
    told = ("Children wait too long", "LP1", "Homes near school", "P1", "Hire staff",
            "Less waiting", "80.0% by 31 March 2027", "Fostering pathfinder", "Safe and well",
            "The inspection",
            "10 June 2026", "15 June 2026")  # fmt: skip
    assert [each for each in told if each not in words] == []


def test_later_edits_change_nothing_of_what_was_submitted(version):
    submitted(version)
    copy = SubmittedPlan.objects.get()
    client = signed_in(version.plan.council, Role.VIEWER)
    pages = [address(name, version.plan, copy.pk) for name in ("submitted_pdf", "submitted_paper")]

    def served() -> list[bytes]:
        pdf, web = (client.get(url).content for url in pages)
        return [pdf, web.split(b"<article")[1].split(b"</article>")[0]]

    before = served()
    for thing in (version.plan, version.plan.council, version.plan.actions.get(reference="P1")):
        name = "name" if thing == version.plan.council else "title"
        setattr(thing, name, "Renamed")
        record(thing)
    assert served() == before
    document = SubmittedPlan.objects.get().document
    assert (document, "Renamed" in document) == (copy.document, False)


def test_a_pdf_whose_bytes_changed_is_not_handed_out(version):
    submitted(version)
    copy = SubmittedPlan.objects.get()
    path = Path(report_storage().location) / copy.pdf.name
    path.write_bytes(path.read_bytes() + b" ")
    answer = signed_in(version.plan.council, Role.VIEWER).get(
        address("submitted_pdf", version.plan, copy.pk)
    )
    assert (answer.status_code, "not what was frozen" in answer.content.decode()) == (
        503,
        True,
    )


def altered(copy: SubmittedPlan) -> None:
    """Another word in what was frozen, by somebody who reaches the database itself."""
    changed = copy.document.replace("Children wait too long", "Children wait not at all")
    assert changed != copy.document
    SubmittedPlan.objects.filter(pk=copy.pk).update(document=changed)


def test_facts_that_were_altered_in_the_database_are_not_shown(version):
    submitted(version)
    copy = SubmittedPlan.objects.get()
    altered(copy)
    viewer = signed_in(version.plan.council, Role.VIEWER)
    paper = viewer.get(address("submitted_paper", version.plan, copy.pk))
    page_of_copy = viewer.get(copy.get_absolute_url())
    told = [each.content.decode() for each in (paper, page_of_copy)]
    assert (paper.status_code, page_of_copy.status_code) == (503, 200)
    assert [("not what was frozen" in each, "not at all" in each) for each in told] == [
        (True, False),
        (True, False),
    ]


def test_no_pdf_is_made_of_facts_that_were_altered(version, monkeypatch):
    def fails(*given: Any, **named: Any) -> bytes:
        raise PdfFailed

    with monkeypatch.context() as patched:
        patched.setattr("reports.workflows.make_pdf", fails)
        submitted(version)
    copy = SubmittedPlan.objects.get()
    altered(copy)
    copy.refresh_from_db()
    assert not workflows.finish_copy(copy, by=copy.by, on=TODAY, at=AT)
    copy.refresh_from_db()
    assert (copy.is_issued, copy.failed_because) == (False, workflows.FactsAltered.message)


def test_the_copy_of_an_exempt_plan_is_exempt(version):
    plan = version.plan
    plan.visibility, plan.exempt_paragraphs, plan.exempt_reason = "exempt", "1", "A family"
    record(plan)
    answer = submitted(version)
    words = "The plan is exempt, so a copy of it is exempt too"
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert not SubmittedPlan.objects.exists()
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}
    assert submitted(version, **exempt).status_code == 302


def test_exempt_matter_stands_in_a_copy_only_if_the_copy_is_exempt(version):
    submitted(version)
    copy = SubmittedPlan.objects.get()
    assert CANARY not in copy.document

    whole = PlanPaper(version, readers="exempt", today=TODAY)
    assert CANARY in to_json(whole.document())


def test_an_exempt_copy_is_not_there_for_those_not_entitled(version):
    exempt = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}
    submitted(version, Role.DIRECTOR, **exempt)
    copy = SubmittedPlan.objects.get()
    assert CANARY in copy.document
    assert "Part 2. Not for publication: paragraph 1 of Part 1 of Schedule 12A" in copy.document
    versions = reverse("improvement:versions", args=[version.plan.council.slug, version.plan_id])
    seen = {}
    for role in (Role.VIEWER, Role.CLERK):
        client = signed_in(version.plan.council, role)
        answers = [
            client.get(address(name, version.plan, copy.pk)).status_code
            for name in ("submitted_plan", "submitted_paper", "submitted_pdf")
        ]
        said = client.get(versions).content.decode()
        seen[role] = (*answers, copy.facts_sha256[:12] in said, "no copy is frozen" in said)
    assert seen == {
        Role.VIEWER: (404, 404, 404, False, False),
        Role.CLERK: (200, 200, 200, True, False),
    }


def test_a_version_is_submitted_once_and_corrected_by_a_new_one(version):
    submitted(version)
    client = signed_in(version.plan.council, Role.PLAN_LEAD)
    again = client.get(address("submit_version", version.plan, version.pk))
    step = VersionStep.objects.get(state="submitted")
    slug = version.plan.council.slug
    closed = [
        client.get(reverse(f"improvement:{name}", args=[slug, pk])).status_code
        for name, pk in (
            ("edit_step", step.pk),
            ("withdraw_step", step.pk),
            ("edit_version", version.pk),
        )
    ]
    assert (again.status_code, closed) == (403, [403, 403, 403])

    later = make.make_version(version.plan)
    submitted(later)
    assert SubmittedPlan.objects.count() == 2


def test_of_two_who_submit_at_once_one_is_told(version, monkeypatch):
    client = signed_in(version.plan.council, Role.PLAN_LEAD)
    url = address("submit_version", version.plan, version.pk)
    sent = post_form(client.get(url).content.decode(), url).filled() | TODAY_SENT
    submitted(version, Role.DIRECTOR)
    monkeypatch.setattr("reports.views.submissions.may_submit_version", lambda *who: True)
    with transaction.atomic():
        answer = client.post(url, sent)
    assert (answer.status_code, "was submitted already" in answer.content.decode()) == (422, True)
    assert SubmittedPlan.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "words"),
    [
        ("16", "Date it was sent must be today or in the past"),
        ("31", "must be a real date"),
    ],
)
def test_a_day_that_cannot_be_is_refused(version, day, words):
    answer = submitted(version, sent_on_day=day)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert SubmittedPlan.objects.count() == 0


def test_what_was_sent_before_the_plan_was_kept_here_cannot_be_frozen(version):
    answer = submitted(version, sent_on_month="5")
    assert (answer.status_code, "was not kept here on that day" in answer.content.decode()) == (
        422,
        True,
    )


def test_a_pdf_that_cannot_be_made_is_made_later_of_the_same_facts(version, monkeypatch):
    def fails(*args: Any, **given: Any) -> bytes:
        raise PdfFailed("The PDF could not be made.")

    monkeypatch.setattr(workflows, "make_pdf", fails)
    submitted(version)
    copy = SubmittedPlan.objects.get()
    client = signed_in(version.plan.council, Role.PLAN_LEAD)
    said = client.get(copy.get_absolute_url()).content.decode()
    assert (
        copy.is_issued,
        version.is_submitted,
        PdfFailed.message in said.replace("&#x27;", "'"),
    ) == (
        False,
        True,
        True,
    )
    pdf = address("submitted_pdf", version.plan, copy.pk)
    assert client.get(pdf).status_code == 404

    monkeypatch.setattr(workflows, "make_pdf", make_pdf_once)
    form = post_form(said, address("finish_submission", version.plan, copy.pk))
    answer = client.post(address("finish_submission", version.plan, copy.pk), form.filled())
    later = SubmittedPlan.objects.get()
    assert (answer.status_code, later.is_issued, later.document, later.failed_because) == (
        302, True, copy.document, "",
    )  # fmt: skip
    assert client.get(pdf).content.startswith(b"%PDF")


def test_the_command_makes_what_was_cut_short_and_leaves_the_rest(version, monkeypatch):
    submitted(version)
    made = SubmittedPlan.objects.get()
    other = make.make_version(version.plan)
    monkeypatch.setattr(workflows, "keep_files", raising)
    submitted(other)
    monkeypatch.undo()
    monkeypatch.setattr(workflows, "make_pdf", make_pdf_once)
    call_command("finish_submitted_plans", stderr=StringIO())
    assert [copy.is_issued for copy in SubmittedPlan.objects.all()] == [True, True]
    assert SubmittedPlan.objects.get(pk=made.pk).version == made.version


def raising(*args: Any, **given: Any) -> None:
    raise PdfFailed("Cut short.")


def test_the_database_keeps_one_copy_a_version_and_bytes_with_their_hash(version):
    submitted(version)
    copy = SubmittedPlan.objects.get()
    copy.sha256 = ""
    with pytest.raises(IntegrityError, match="submitted_plan_has_bytes_and_hash"):
        record(copy)


def test_facts_of_a_past_day_are_those_that_had_been_recorded(version):
    action = version.plan.actions.get(reference="P1")
    action.title = "Hire more staff"
    action.save(by=make.make_user(), at=make.NOON + timedelta(days=7))
    paper = PlanPaper(version, readers="members", today=TODAY, facts_on=date(2026, 6, 4))
    words = to_json(paper.document())
    assert ("Hire staff" in words, "Hire more staff" in words, CANARY in words) == (
        True, False, False,
    )  # fmt: skip


@pytest.mark.parametrize("count", [1, 60])
def test_the_pdf_holds_every_action_once_and_passes_page_validation(version, count, tmp_path):
    for number in range(count):
        make.make_action(version.plan, reference=f"ref-{number:03}", outcome_sought="Safer. " * 9)
    submitted(version)
    copy = SubmittedPlan.objects.get()
    client = signed_in(version.plan.council, Role.VIEWER)
    made = client.get(address("submitted_pdf", version.plan, copy.pk)).content
    path = tmp_path / "plan.pdf"
    path.write_bytes(made)
    with pypdfium2.PdfDocument(path) as read:
        everything = "\n".join(leaf.get_textpage().get_text_range() for leaf in read)
    assert [everything.count(f"ref-{number:03}") for number in range(count)] == [1] * count
    assert (CANARY in everything, CANARY.encode() in made) == (False, False)
    assert check_code(copy.facts_sha256) in everything.replace(" ", "\u00a0")
    assert "DRAFT" not in everything
    checked = page.validate_pdf_bytes(made)
    assert (checked.profile, checked.is_compliant) == (page.ValidationProfile.PDF_UA_1, True)


def test_a_draft_of_the_paper_can_be_looked_at_first(version, monkeypatch):
    monkeypatch.setattr("reports.views.files.make_pdf", make_pdf_once)
    client = signed_in(version.plan.council, Role.PLAN_LEAD)
    made = client.get(address("version_pdf", version.plan, version.pk))
    assert (made.status_code, made.content[:4]) == (200, b"%PDF")
    assert SubmittedPlan.objects.count() == 0


@pytest.fixture
def open_date(version):
    """The statement that the plan is: due on 3 July 2026, on an inspection that it answers."""
    inspection = make.make_inspection(version.plan.council, title="Inspection of May 2026")
    record(PlanInspection(plan=version.plan, inspection=inspection))
    return due(inspection, "written-statement")


def due(inspection, rule):
    return record(
        StatutoryDate(
            inspection=inspection,
            rule=rule,
            trigger_on=date(2026, 3, 24),
            trigger_is="received",
            days=70,
            computed_on=date(2026, 7, 3),
            working={},
        )
    )


def submit_form(version):
    client = signed_in(version.plan.council, Role.PLAN_LEAD)
    return client.get(address("submit_version", version.plan, version.pk)).context["form"]


def test_submitting_meets_the_statutory_date_that_it_proposes(version, open_date):
    form = submit_form(version)
    labels = [label for _, label in form.fields["meets"].choices]
    assert (labels, form.initial["meets"]) == (
        ["Written statement of proposed action, due on 3 July 2026: Inspection of May 2026"],
        [open_date.pk],
    )
    assert submitted(version).status_code == 302
    open_date.refresh_from_db()
    copy = SubmittedPlan.objects.get()
    assert (open_date.met_on, open_date.by) == (copy.sent_on, copy.frozen_by)


def test_a_date_that_was_cleared_stays_open(version, open_date):
    assert submitted(version, meets=[]).status_code == 302
    open_date.refresh_from_db()
    assert open_date.met_on is None


def test_a_date_that_was_met_already_is_never_offered_nor_changed(version, open_date):
    open_date.met_on = date(2026, 6, 1)
    open_date.save(by=make.make_user(), at=AT)
    assert "meets" not in submit_form(version).fields
    assert submitted(version, meets=[str(open_date.pk)]).status_code == 302
    open_date.refresh_from_db()
    assert open_date.met_on == date(2026, 6, 1)


def test_a_date_met_meanwhile_is_refused_and_nothing_is_submitted(version, open_date):
    other = due(open_date.inspection, "jtai-statement")
    client = signed_in(version.plan.council, Role.PLAN_LEAD)
    url = address("submit_version", version.plan, version.pk)
    form = post_form(client.get(url).content.decode(), url)
    open_date.met_on = date(2026, 6, 1)
    open_date.save(by=make.make_user(), at=AT)
    answer = client.post(url, {**form.filled(), "sent_to": "Ofsted", **TODAY_SENT})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["meets"])
    other.refresh_from_db()
    assert (SubmittedPlan.objects.count(), other.met_on) == (0, None)
