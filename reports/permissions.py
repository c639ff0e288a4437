"""Who may do what with reports. What may be known of is decided by `readable_by`."""

from accounts.models import Council, User
from accounts.policy import Capability, access_of, can, may_open, reaches
from boards.permissions import may_keep_boards
from improvement.permissions import may_edit_plan
from reports.clearing import reads_all_of, writers_of
from reports.models import (
    Clearance,
    CommitteeReport,
    DecisionRecord,
    Notice,
    SubmittedPlan,
    TemplateVersion,
)
from reports.models.decision import CallInStanding
from reports.models.report import ReportStatus


def may_read_reports(user: User, council: Council) -> bool:
    """Everyone who reads the plan; without the right to draft they see issued reports only."""
    return may_open(user, Capability.READ_PLAN, council)


def may_take_pack(user: User, council: Council) -> bool:
    """Whoever may export and download evidence: all who read plans, an inspector what was granted.

    What is in the pack follows from what they may read.
    """
    return may_open(user, Capability.EXPORT, council) and may_open(
        user, Capability.DOWNLOAD_EVIDENCE, council
    )


def may_draft_reports(user: User, council: Council) -> bool:
    """Plan leads, clerks and directors make, edit and preview drafts."""
    return can(user, Capability.DRAFT_REPORT, council)


def may_edit_report(user: User, report: CommitteeReport) -> bool:
    """Those who draft, while it is a draft: an issued report is corrected by a new issue."""
    return (
        report.status == ReportStatus.DRAFT
        and report.withdrawn_at is None
        and may_draft_reports(user, report.council)
    )


def may_withdraw_report(user: User, report: CommitteeReport) -> bool:
    """Those who draft. Whether it left the building is for `reasons_not_to_withdraw` to say."""
    return report.withdrawn_at is None and may_draft_reports(user, report.council)


def may_issue_report(user: User, report: CommitteeReport) -> bool:
    """Directors, while it is a draft."""
    return (
        report.status == ReportStatus.DRAFT
        and report.withdrawn_at is None
        and can(user, Capability.ISSUE_REPORT, report.council)
    )


def may_clear(user: User, clearance: Clearance) -> bool:
    """The officer it was asked of, while the report is a draft, unless she wrote in it.

    Who may not read an exempt part of what it covers cannot clear it.
    """
    report = clearance.report
    return (
        clearance.asked_of_id == user.pk
        and clearance.withdrawn_at is None
        and report.status == ReportStatus.DRAFT
        and report.withdrawn_at is None
        and bool(reaches(user, Capability.CLEAR_PART, report.council))
        and user.pk not in writers_of(report)
        and reads_all_of(user, clearance)
    )


def may_read_withheld(user: User, report: CommitteeReport) -> bool:
    """Those entitled to exempt matter in the council, or by a grant of the plan or the board."""
    access = access_of(user)
    return (
        can(user, Capability.READ_EXEMPT, report.council)
        or report.plan_id in access.plans.exempt
        or (report.meeting is not None and report.meeting.board_id in access.boards.exempt)
    )


def may_withdraw_clearance(user: User, clearance: Clearance) -> bool:
    """Those who edit the report, where the report asked for it and not its template."""
    return clearance.withdrawn_at is None and may_edit_report(user, clearance.report)


def may_finish_issue(user: User, report: CommitteeReport) -> bool:
    """Directors, when the making of the PDF was cut short."""
    return report.status == ReportStatus.ISSUING and can(
        user, Capability.ISSUE_REPORT, report.council
    )


def may_start_correction(user: User, report: CommitteeReport) -> bool:
    """Those who draft, once it was issued. Only a director issues the correction."""
    return report.status == ReportStatus.ISSUED and may_draft_reports(user, report.council)


def may_finish_copy(user: User, copy: SubmittedPlan) -> bool:
    """Those who edit the plan, while the PDF of what was submitted is still to be made."""
    return not copy.is_issued and may_edit_plan(user, copy.plan)


def may_keep_decision(user: User, record: DecisionRecord) -> bool:
    """Those who keep boards, while it is a draft: a published record is final."""
    return (
        not record.is_published
        and record.withdrawn_at is None
        and may_keep_boards(user, record.council)
    )


def may_record_call_in(user: User, record: DecisionRecord) -> bool:
    """Those who keep boards, where a published decision may be called in and was not yet."""
    return (
        record.is_published
        and record.published.call_in == CallInStanding.SUBJECT
        and record.called_in() is None
        and record.superseded_by() is None
        and may_keep_boards(user, record.council)
    )


def may_keep_notice(user: User, notice: Notice) -> bool:
    """Those who keep boards, until it is published: then it is final."""
    council = notice.meeting.board.council
    return notice.may_change and may_keep_boards(user, council)


def may_keep_rules(user: User, council: Council) -> bool:
    """Those who keep the council's templates: plan leads and clerks."""
    return can(user, Capability.EDIT_TEMPLATES, council)


def may_correct_decision(user: User, record: DecisionRecord) -> bool:
    """Those who keep boards, once it is published."""
    return record.is_published and may_keep_boards(user, record.council)


def may_keep_templates(user: User, council: Council) -> bool:
    """Plan leads and clerks say what the council's reports look like."""
    return can(user, Capability.EDIT_TEMPLATES, council)


def may_change_template(user: User, template: TemplateVersion, council: Council) -> bool:
    """Those who keep templates, while it is the last version and not withdrawn."""
    return (
        may_keep_templates(user, council)
        and template.is_offered
        and template.is_current_in(council)
    )


def may_offer_template(user: User, template: TemplateVersion, council: Council) -> bool:
    """Those who keep templates, where its last version is withdrawn."""
    return (
        may_keep_templates(user, council)
        and not template.is_offered
        and template.is_current_in(council)
    )
