from django.urls import path

from reports.views import (
    approved_money,
    asked,
    board_packs,
    call_ins,
    checking,
    clearances,
    decisions,
    evidence_packs,
    issued,
    line,
    listed,
    minutes,
    our_plan,
    registers,
    submissions,
    templates,
    timetables,
)
from reports.views import reports as views

app_name = "reports"
DECISIONS = "<slug:council>/decision-records/"
DECISION = DECISIONS + "<int:decision_id>/"
PACK = "<slug:council>/plans/<int:plan_id>/evidence-pack/"
MEETING = "<slug:council>/meetings/<int:meeting_id>/"
CALL_IN = "<slug:council>/call-ins/<int:call_in_id>/"
SEEN = "<slug:council>/meetings/<int:meeting_id>/snapshots/<int:number>/plans/<int:plan_id>/"
NOTICE = "<slug:council>/notices/<int:notice_id>/"
RESOLUTION = "<slug:council>/resolutions/<int:resolution_id>/"

urlpatterns = [
    path("check-a-paper/", checking.check_paper, name="check_paper"),
    path("<slug:council>/papers/<uuid:asked_id>/", asked.asked, name="asked"),
    path("<slug:council>/papers/<uuid:asked_id>/pdf/", asked.asked_pdf, name="asked_pdf"),
    path(DECISIONS, decisions.decisions, name="decisions"),
    path(
        "<slug:council>/meetings/<int:meeting_id>/add-decision/",
        decisions.add_decision,
        name="add_decision",
    ),
    path(DECISION, decisions.decision, name="decision"),
    path(DECISION + "edit/", decisions.edit_decision, name="edit_decision"),
    path(DECISION + "withdraw/", decisions.withdraw_decision, name="withdraw_decision"),
    path(DECISION + "add-resolution/", decisions.add_resolution, name="add_resolution"),
    path(DECISION + "publish/", decisions.publish_decision, name="publish_decision"),
    path(DECISION + "pdf/", decisions.decision_pdf, name="decision_pdf"),
    path(DECISION + "word/", decisions.decision_word, name="decision_word"),
    path(DECISION + "finish/", decisions.finish_decision, name="finish_decision"),
    path(DECISION + "correct/", decisions.correct_decision, name="correct_decision"),
    path(DECISION + "call-in/", call_ins.add_call_in, name="add_call_in"),
    path(CALL_IN, call_ins.edit_call_in, name="edit_call_in"),
    path(CALL_IN + "outcome/", call_ins.decide_call_in, name="decide_call_in"),
    path(CALL_IN + "withdraw/", call_ins.withdraw_call_in, name="withdraw_call_in"),
    path(
        "<slug:council>/meetings/<int:meeting_id>/timetable/",
        timetables.timetable,
        name="timetable",
    ),
    path(
        "<slug:council>/meetings/<int:meeting_id>/timetable/add/",
        timetables.add_notice,
        name="add_notice",
    ),
    path(MEETING + "pack/", board_packs.board_pack, name="board_pack"),
    path(MEETING + "pack/pdf/", board_packs.board_pack_pdf, name="board_pack_pdf"),
    path(MEETING + "pack/<slug:name>/", board_packs.board_pack_part, name="board_pack_part"),
    path(MEETING + "highlights/", board_packs.highlight, name="highlight"),
    path(MEETING + "highlights/summary/", board_packs.sum_up, name="sum_up"),
    path(MEETING + "highlights/pdf/", board_packs.highlight_pdf, name="highlight_pdf"),
    path(MEETING + "minutes/", minutes.minutes, name="minutes"),
    path(MEETING + "minutes/pdf/", minutes.minutes_pdf, name="minutes_pdf"),
    path(MEETING + "minutes/word/", minutes.minutes_word, name="minutes_word"),
    path(NOTICE, timetables.notice, name="notice"),
    path(NOTICE + "edit/", timetables.edit_notice, name="edit_notice"),
    path(NOTICE + "publish/", timetables.publish_notice, name="publish_notice"),
    path(NOTICE + "finish/", timetables.finish_notice, name="finish_notice"),
    path(NOTICE + "withdraw/", timetables.withdraw_notice, name="withdraw_notice"),
    path(NOTICE + "pdf/", timetables.notice_pdf, name="notice_pdf"),
    path(NOTICE + "word/", timetables.notice_word, name="notice_word"),
    path(
        "<slug:council>/money/<int:line_id>/decision/",
        approved_money.name_decision,
        name="name_decision",
    ),
    path(RESOLUTION, decisions.edit_resolution, name="edit_resolution"),
    path(RESOLUTION + "withdraw/", decisions.withdraw_resolution, name="withdraw_resolution"),
    path(
        "<slug:council>/settings/committee-rules/",
        decisions.committee_rules,
        name="committee_rules",
    ),
    path("<slug:council>/our-plan/pdf/", our_plan.our_plan_pdf, name="our_plan_pdf"),
    path(
        "<slug:council>/our-plan/pdf/progress/",
        our_plan.our_plan_progress,
        name="our_plan_progress",
    ),
    path("<slug:council>/reports/", views.reports, name="reports"),
    path("<slug:council>/reports/add/", views.add_report, name="add_report"),
    path("<slug:council>/reports/<int:report_id>/", views.report, name="report"),
    path("<slug:council>/reports/<int:report_id>/edit/", views.edit_report, name="edit_report"),
    path(
        "<slug:council>/reports/<int:report_id>/withdraw/",
        views.withdraw_report,
        name="withdraw_report",
    ),
    path("<slug:council>/reports/<int:report_id>/sections/", views.sections, name="sections"),
    path(
        "<slug:council>/reports/<int:report_id>/sections/add/",
        views.add_section,
        name="add_section",
    ),
    path(
        "<slug:council>/reports/sections/<int:section_id>/",
        views.edit_section,
        name="edit_section",
    ),
    path(
        "<slug:council>/reports/<int:report_id>/equality/",
        listed.equality,
        name="equality",
    ),
    path(
        "<slug:council>/reports/<int:report_id>/consultations/add/",
        listed.add_consultation,
        name="add_consultation",
    ),
    path(
        "<slug:council>/consultations/<int:pk>/",
        listed.edit_consultation,
        name="edit_consultation",
    ),
    path(
        "<slug:council>/consultations/<int:pk>/withdraw/",
        listed.withdraw_consultation,
        name="withdraw_consultation",
    ),
    path(
        "<slug:council>/reports/<int:report_id>/background-papers/add/",
        listed.add_background_paper,
        name="add_background_paper",
    ),
    path(
        "<slug:council>/background-papers/<int:pk>/",
        listed.edit_background_paper,
        name="edit_background_paper",
    ),
    path(
        "<slug:council>/background-papers/<int:pk>/withdraw/",
        listed.withdraw_background_paper,
        name="withdraw_background_paper",
    ),
    path("<slug:council>/reports/<int:report_id>/pdf/", views.draft_pdf, name="draft_pdf"),
    path("<slug:council>/reports/<int:report_id>/word/", views.draft_word, name="draft_word"),
    path(
        "<slug:council>/reports/<int:report_id>/clearances/",
        clearances.clearances,
        name="clearances",
    ),
    path(
        "<slug:council>/reports/<int:report_id>/clearances/add/",
        clearances.add_clearance,
        name="add_clearance",
    ),
    path(
        "<slug:council>/clearances/<int:clearance_id>/",
        clearances.give_clearance,
        name="give_clearance",
    ),
    path(
        "<slug:council>/clearances/<int:clearance_id>/withdraw/",
        clearances.withdraw_clearance,
        name="withdraw_clearance",
    ),
    path("<slug:council>/reports/<int:report_id>/issue/", issued.issue_report, name="issue_report"),
    path(
        "<slug:council>/reports/<int:report_id>/correct/",
        issued.correct_report,
        name="correct_report",
    ),
    *(
        path(
            f"<slug:council>/plans/<int:plan_id>/{kind.slug}/pdf/",
            registers.register_pdf,
            {"kind": kind},
            name=f"{name}_pdf",
        )
        for name, kind in registers.KINDS.items()
        if name != "line"
    ),
    *(
        path(
            f"{SEEN}{kind.slug}/pdf/",
            registers.seen_pdf,
            {"kind": kind},
            name=f"seen_{name}_pdf",
        )
        for name, kind in registers.KINDS.items()
    ),
    path(PACK, evidence_packs.evidence_pack, name="evidence_pack"),
    path(PACK + "pdf/", evidence_packs.evidence_pack_pdf, name="evidence_pack_pdf"),
    path(PACK + "zip/", evidence_packs.evidence_pack_zip, name="evidence_pack_zip"),
    path("<slug:council>/plans/<int:plan_id>/line-of-sight/pdf/", line.line_pdf, name="line_pdf"),
    path(
        "<slug:council>/plans/<int:plan_id>/line-of-sight/word/", line.line_word, name="line_word"
    ),
    path("<slug:council>/issued/<int:issue_id>/", issued.issued, name="issued"),
    path("<slug:council>/issued/<int:issue_id>/paper/", issued.issued_paper, name="issued_paper"),
    path("<slug:council>/issued/<int:issue_id>/pdf/", issued.issued_pdf, name="issued_pdf"),
    path("<slug:council>/issued/<int:issue_id>/word/", issued.issued_word, name="issued_word"),
    path("<slug:council>/issued/<int:issue_id>/finish/", issued.finish_issue, name="finish_issue"),
    path(
        "<slug:council>/versions/<int:version_id>/submit/",
        submissions.submit_version,
        name="submit_version",
    ),
    path(
        "<slug:council>/versions/<int:version_id>/pdf/",
        submissions.version_pdf,
        name="version_pdf",
    ),
    path(
        "<slug:council>/versions/<int:version_id>/word/",
        submissions.version_word,
        name="version_word",
    ),
    path(
        "<slug:council>/submitted/<int:copy_id>/",
        submissions.submitted_plan,
        name="submitted_plan",
    ),
    path(
        "<slug:council>/submitted/<int:copy_id>/paper/",
        submissions.submitted_paper,
        name="submitted_paper",
    ),
    path(
        "<slug:council>/submitted/<int:copy_id>/pdf/",
        submissions.submitted_pdf,
        name="submitted_pdf",
    ),
    path(
        "<slug:council>/submitted/<int:copy_id>/word/",
        submissions.submitted_word,
        name="submitted_word",
    ),
    path(
        "<slug:council>/submitted/<int:copy_id>/finish/",
        submissions.finish_submission,
        name="finish_submission",
    ),
    path(
        "<slug:council>/settings/report-templates/",
        templates.report_templates,
        name="report_templates",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/",
        templates.report_template,
        name="report_template",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/edit/",
        templates.edit_report_template,
        name="edit_report_template",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/order/",
        templates.order_template,
        name="order_template",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/sections/add/",
        templates.add_template_section,
        name="add_template_section",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/sections/<int:place>/",
        templates.edit_template_section,
        name="edit_template_section",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/clearances/",
        templates.template_clearances,
        name="template_clearances",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/withdraw/",
        templates.withdraw_report_template,
        name="withdraw_report_template",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/offer/",
        templates.offer_report_template,
        name="offer_report_template",
    ),
    path(
        "<slug:council>/settings/report-templates/<int:pk>/preview/",
        templates.preview_report_template,
        name="preview_report_template",
    ),
]
