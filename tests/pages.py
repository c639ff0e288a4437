"""Every page: what it needs of its visitor, and of which things it is.

`PAGES` has a line for each route; `tests/test_every_page.py` fails where one is missing. The
browser tests open each of them too.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.urls import reverse

from accounts.management.commands.routes import routes

ROUTES = {route["name"]: route for route in routes()}


@dataclass(frozen=True)
class Page:
    """What a page needs, and of which things it is.

    `at` gives the arguments of its address after the council; `reads` is the row of the matrix
    that says who may know of the thing (None: no thing, or whoever may not open the page is told
    so). `inside` says that the thing can be exempt by itself; `own` that what is one's own, or
    was asked of one, is enough where the matrix says so."""

    needs: str
    at: Callable[[Any], list[Any]] = lambda things: []
    reads: str | None = None
    inside: bool = False
    has_exempt: bool = True
    in_council: bool = True
    answers: tuple[int, ...] = (200,)
    own: bool = True
    owners_only: bool = False  # of something that only who made it may change
    asked: bool | None = None  # of something that was asked: only of whom it was, or never of them
    chair: bool = False  # who chairs the board may too
    asked_know: bool = False  # whoever was asked knows of it, with no right to read its kind

    def url(self, name: str, slug: str, things: Any) -> str:
        return reverse(name, args=[*([slug] if self.in_council else []), *self.at(things)])


def site(needs: str, *at: Any, answers: tuple[int, ...] = (200,)) -> Page:
    return Page(needs, lambda things: list(at), in_council=False, answers=answers)


def people(*names: str) -> Page:
    """A page of the settings: 403 for all but administrators, whatever the id."""
    return Page("manage_people", ids(*names), has_exempt=False)


def ids(*names: str) -> Callable[[Any], list[Any]]:
    return lambda things: [getattr(things, name).pk for name in names]


def of(needs: str, *names: str, inside: bool = False, answers: tuple[int, ...] = (200,)) -> Page:
    """A page of something that belongs to a plan, an inspection or a report."""
    return Page(needs, ids(*names), reads="read_plan", inside=inside, answers=answers)


def part(needs: str, *names: str, answers: tuple[int, ...] = (200,)) -> Page:
    """A page of something that can be exempt inside a plan or inspection that is not."""
    return of(needs, *names, inside=True, answers=answers)


def kept(name: str, *, inside: bool = True) -> Page:
    """A page that keeps risks or money: officers may not, for they keep readings only."""
    return Page("keep_measures", ids(name), reads="read_plan", inside=inside, own=False)


def of_measure(name: str, *, own: bool = False) -> Page:
    """A page that keeps a measure: an officer may add readings only, where they were asked."""
    return Page("keep_measures", ids(name), reads="read_plan", inside=True, own=own)


def of_proof(name: str, *, inside: bool = True) -> Page:
    """A page that keeps assurance or voice: plan leads and directors do."""
    return Page("keep_measures", ids(name), reads="read_plan", inside=inside, own=False)


def of_board(
    needs: str, name: str, *, has_exempt: bool = False, answers: tuple[int, ...] = (200,)
) -> Page:
    """A page of a board, which is never exempt, or of a meeting, which may be."""
    return Page(needs, ids(name), reads="read_boards", has_exempt=has_exempt, answers=answers)


def of_item(needs: str, name: str) -> Page:
    """A page of an item of an agenda, or of what came of it: exempt by itself or by its meeting."""
    return Page(needs, ids(name), reads="read_boards", inside=True)


def of_challenge(needs: str, name: str, **rules: bool) -> Page:
    """A page of a challenge, which may be exempt by itself."""
    return Page(needs, ids(name), reads="read_boards", inside=True, **rules)


def of_owner(needs: str, name: str) -> Page:
    """A page of something that was shared, which only who made it may change."""
    return Page(needs, ids(name), reads="read_plan", owners_only=True)


def of_draft(needs: str, name: str, *, inside: bool = False) -> Page:
    """A page of a report that has not left the building: only those who draft know of it."""
    return Page(needs, ids(name), reads=DRAFT, inside=inside)


def of_clearance(name: str) -> Page:
    """A page of a clearance: those who draft know of it, and the officer it was asked of."""
    return Page("clear_part", ids(name), reads=DRAFT, asked=True, asked_know=True)


def of_decision(needs: str, name: str) -> Page:
    """A page of a record of a decision: only those who keep boards know of a draft."""
    reads = "read_boards" if name in ("decided", "call_in") else "keep_boards"
    return Page(needs, ids(name), reads=reads, inside=True)


def of_template(*more: int) -> Page:
    """A page of a template of reports, in the settings of those who keep templates."""
    return Page(
        "edit_templates",
        lambda things: [things.report_template.pk, *more],
        has_exempt=False,
    )


RECORD, EDIT, REPORT = "record_inspection", "edit_action", "record_progress"
BOARDS, DRAFT = "keep_boards", "draft_report"
PAGES: dict[str, Page] = {
    "health": site("public"),
    "account_login": site("public", answers=(200, 302)),
    "account_logout": site("public", answers=(200, 302, 401)),
    "account_change_password": site("signed_in", answers=(302,)),
    "account_reset_password": site("public"),
    "account_reset_password_done": site("public"),
    "account_reset_password_from_key": site("public", "1", "set-password"),
    "account_reset_password_from_key_done": site("public"),
    "accounts:accessibility": site("public"),
    "accounts:councils": site("signed_in"),
    "accounts:council_style": Page("public"),
    "accounts:council_logo": Page("public", answers=(404,)),
    "accounts:people": people(),
    "accounts:add_person": people(),
    "accounts:person": people("person"),
    "accounts:add_role": people("person"),
    "accounts:edit_membership": people("membership"),
    "accounts:end_membership": people("membership"),
    "accounts:grants": people(),
    "accounts:add_grant": people(),
    "accounts:end_grant": people("grant"),
    "accounts:access_log": Page("read_access_log", has_exempt=False),
    "accounts:council_settings": people(),
    "boards:boards": Page("read_boards"),
    "boards:add_board": Page(BOARDS),
    "boards:board": of_board("read_boards", "board"),
    "boards:edit_board": of_board(BOARDS, "board"),
    "boards:withdraw_board": of_board(BOARDS, "board"),
    "boards:add_member": of_board(BOARDS, "board"),
    "boards:edit_member": of_board(BOARDS, "seat"),
    "boards:withdraw_member": of_board(BOARDS, "seat"),
    "boards:add_relation": of_board(BOARDS, "board"),
    "boards:edit_relation": of_board(BOARDS, "relation"),
    "boards:withdraw_relation": of_board(BOARDS, "relation"),
    "boards:forward_plan": of_board("read_boards", "board"),
    "boards:history": of_board("read_boards", "board"),
    "boards:add_series": of_board(BOARDS, "board"),
    "boards:terms": of_board("read_boards", "board"),
    "boards:add_terms": of_board(BOARDS, "board"),
    "boards:terms_file": of_board("read_boards", "terms"),
    "boards:withdraw_terms": of_board(BOARDS, "terms"),
    "boards:add_meeting": of_board(BOARDS, "board"),
    "boards:meeting": of_board("read_boards", "meeting", has_exempt=True),
    "boards:edit_meeting": of_board(BOARDS, "meeting", has_exempt=True),
    "boards:withdraw_meeting": of_board(BOARDS, "meeting", has_exempt=True),
    "boards:snapshot": Page(
        "read_boards", lambda things: [things.meeting.pk, 1], reads="read_boards"
    ),
    "boards:what_changed": of_board("read_boards", "meeting", has_exempt=True),
    "boards:take_step": of_board(BOARDS, "meeting", has_exempt=True),
    "boards:attendance": of_board(BOARDS, "meeting", has_exempt=True),
    "boards:add_item": of_board(BOARDS, "meeting", has_exempt=True),
    "boards:order_items": of_board(BOARDS, "meeting", has_exempt=True),
    "boards:edit_item": of_item(BOARDS, "item"),
    "boards:withdraw_item": of_item(BOARDS, "item"),
    "boards:write_minutes": of_item(BOARDS, "item"),
    "boards:add_outcome": of_item(BOARDS, "item"),
    "boards:edit_outcome": of_item(BOARDS, "outcome"),
    "boards:withdraw_outcome": of_item(BOARDS, "outcome"),
    "boards:say_done": of_item(BOARDS, "outcome"),
    "boards:make_action": of_item(EDIT, "outcome"),
    "boards:challenges": of_board("read_boards", "board"),
    "boards:ask": of_board("challenge", "board"),
    "boards:challenge": of_challenge("read_boards", "challenge"),
    "boards:edit_challenge": of_challenge("challenge", "challenge", owners_only=True),
    "boards:answer_challenge": of_challenge("answer_challenge", "challenge", asked=True),
    "boards:say_agreed": of_challenge(BOARDS, "answered", asked=False),
    "boards:say_difference": of_challenge("challenge", "answered", asked=False),
    "boards:withdraw_challenge": of_challenge("challenge", "challenge", owners_only=True),
    "boards:challenge_readers": of_challenge("set_exempt", "challenge"),
    "boards:share_view": of_owner("read_boards", "view"),
    "boards:plans_seen": Page("read_boards"),
    "boards:add_plan_seen": Page(BOARDS),
    "boards:edit_plan_seen": of_board(BOARDS, "seen", has_exempt=True),
    "impact:assurance": of("read_plan", "plan"),
    "impact:add_activity": of_proof("plan", inside=False),
    "impact:add_programme": of_proof("plan", inside=False),
    "impact:edit_programme": of_proof("programme", inside=False),
    "impact:withdraw_programme": of_proof("programme", inside=False),
    "impact:activity": part("read_plan", "activity"),
    "impact:activity_readers": part("set_exempt", "activity"),
    "impact:edit_activity": of_proof("activity"),
    "impact:withdraw_activity": of_proof("activity"),
    "impact:add_activity_evidence": of_proof("activity"),
    "impact:add_measure_evidence": of_proof("measure"),
    "impact:rate_assurance": part("rate_assurance", "action"),
    "impact:rate_area": part("rate_assurance", "plan", "area"),
    "impact:voice": of("read_plan", "plan"),
    "impact:add_voice": of_proof("plan", inside=False),
    "impact:voice_entry": part("read_plan", "voice"),
    "impact:voice_readers": part("set_exempt", "voice"),
    "impact:edit_voice": of_proof("voice"),
    "impact:our_plan": Page("public"),
    "impact:comment": Page("public"),
    "impact:comment_sent": Page("public"),
    "impact:young_people": of("read_plan", "plan"),
    "impact:edit_young_people_page": of_proof("plan", inside=False),
    "impact:add_young_people_text": of_proof("plan", inside=False),
    "impact:edit_young_people_text": of_proof("young_text"),
    "impact:withdraw_young_people_text": of_proof("young_text"),
    "impact:young_people_comments": of_proof("plan", inside=False),
    "impact:decide_comment": of_proof("comment", inside=False),
    "impact:withdraw_voice": of_proof("voice"),
    "impact:line": of("read_plan", "plan"),
    "impact:on_a_page": of("read_plan", "plan"),
    "impact:measures": of("read_plan", "plan"),
    "impact:add_measure": Page("keep_measures", ids("plan"), reads="read_plan", own=False),
    "impact:readings_owed": Page("keep_measures"),
    "impact:measure": part("read_plan", "measure"),
    "impact:edit_measure": of_measure("measure"),
    "impact:withdraw_measure": of_measure("measure"),
    "impact:measure_history": part("read_history", "measure"),
    "impact:add_reading": of_measure("measure", own=True),
    "impact:record_baseline": of_measure("measure", own=True),
    "impact:add_target": of_measure("measure"),
    "impact:edit_target": of_measure("target"),
    "impact:withdraw_target": of_measure("target"),
    "impact:add_comparator": of_measure("measure"),
    "impact:edit_comparator": of_measure("comparator"),
    "impact:withdraw_comparator": of_measure("comparator"),
    "boards:withdraw_plan_seen": of_board(BOARDS, "seen", has_exempt=True),
    "improvement:risks": of("read_plan", "plan"),
    "improvement:risk_matrix": of("read_plan", "plan"),
    "improvement:add_risk": kept("plan", inside=False),
    "improvement:risk": part("read_plan", "risk"),
    "improvement:edit_risk": kept("risk"),
    "improvement:rate_risk": kept("risk"),
    "improvement:close_risk": kept("risk"),
    "improvement:reopen_risk": kept("risk"),
    "improvement:withdraw_risk": kept("risk"),
    "improvement:risk_history": part("read_history", "risk"),
    "improvement:risk_readers": part("set_exempt", "risk"),
    "improvement:money": of("read_plan", "plan"),
    "improvement:add_funding_line": kept("plan", inside=False),
    "improvement:edit_funding_line": kept("money"),
    "improvement:withdraw_funding_line": kept("money"),
    "improvement:funding_line_history": part("read_history", "money"),
    "improvement:funding_line_readers": part("set_exempt", "money"),
    "reports:name_decision": kept("money"),
    "improvement:risk_scales": Page("edit_templates"),
    "improvement:add_risk_scale": Page("edit_templates"),
    "improvement:edit_risk_scale": Page("edit_templates", ids("risk_scale"), has_exempt=False),
    "improvement:withdraw_risk_scale": Page("edit_templates", ids("risk_scale"), has_exempt=False),
    "improvement:plans": Page("read_plan", answers=(200, 302)),
    "improvement:add_plan": Page(EDIT),
    "improvement:plan": of("read_plan", "plan"),
    "improvement:compare": of("read_plan", "plan"),
    "improvement:timeline": of("read_plan", "plan"),
    "improvement:edit_plan": of(EDIT, "plan"),
    "improvement:withdraw_plan": of(EDIT, "plan"),
    "improvement:plan_readers": of("set_exempt", "plan"),
    "improvement:add_strand": of(EDIT, "plan"),
    "improvement:add_focus_area": of(EDIT, "plan"),
    "improvement:add_action": of(EDIT, "plan"),
    "improvement:edit_strand": of(EDIT, "strand"),
    "improvement:withdraw_strand": of(EDIT, "strand"),
    "improvement:edit_focus_area": part(EDIT, "focus_area"),
    "improvement:withdraw_focus_area": part(EDIT, "focus_area"),
    "improvement:focus_area_readers": part("set_exempt", "focus_area"),
    "improvement:action": part("read_plan", "action"),
    "improvement:edit_action": part(EDIT, "action"),
    "improvement:withdraw_action": part(EDIT, "action"),
    "improvement:action_readers": part("set_exempt", "action"),
    "improvement:action_history": part("read_history", "action"),
    "improvement:owed_updates": Page(REPORT),
    "improvement:record_progress": part(REPORT, "action"),
    "improvement:explain": part(REPORT, "off_track"),
    "improvement:add_milestone": part(EDIT, "action"),
    "improvement:add_evidence": part(REPORT, "action"),
    "improvement:propose_closing": part("propose_closing", "ready"),
    "improvement:reopen": part("close_action", "closed"),
    "improvement:edit_milestone": part(EDIT, "milestone"),
    "improvement:meet_milestone": part(REPORT, "milestone"),
    "improvement:withdraw_milestone": part(EDIT, "milestone"),
    "improvement:milestone_readers": part("set_exempt", "milestone"),
    "improvement:feeds": of("read_plan", "plan"),
    "improvement:add_priority": of(EDIT, "plan"),
    "improvement:edit_priority": part(EDIT, "priority"),
    "improvement:withdraw_priority": part(EDIT, "priority"),
    "improvement:priority_readers": part("set_exempt", "priority"),
    "improvement:beyond": Page("read_plan"),
    "improvement:add_outside_programme": Page(EDIT),
    "improvement:edit_outside_programme": part(EDIT, "outside"),
    "improvement:withdraw_outside_programme": part(EDIT, "outside"),
    "improvement:outside_programme_readers": part("set_exempt", "outside"),
    "improvement:add_outcome": Page(EDIT),
    "improvement:edit_outcome": Page(EDIT, ids("corporate_outcome"), has_exempt=False),
    "improvement:withdraw_outcome": Page(EDIT, ids("corporate_outcome"), has_exempt=False),
    "improvement:versions": of("read_plan", "plan"),
    "improvement:add_version": of(EDIT, "plan"),
    "improvement:edit_version": of(EDIT, "draft"),
    "improvement:withdraw_version": of(EDIT, "draft"),
    "improvement:add_step": of(EDIT, "draft"),
    "improvement:edit_step": of(EDIT, "step"),
    "improvement:withdraw_step": of(EDIT, "step"),
    "improvement:add_response": of(EDIT, "submitted"),
    "improvement:edit_response": of(EDIT, "response"),
    "improvement:withdraw_response": of(EDIT, "response"),
    "improvement:bulk_edit": of("import_plan", "plan"),
    "improvement:hand_over": of(EDIT, "plan"),
    "improvement:batches": of(EDIT, "plan"),
    "improvement:batch": of(EDIT, "batch"),
    "improvement:undo_batch": of("import_plan", "batch"),
    "improvement:views": of("read_plan", "plan"),
    "improvement:save_view": of("read_plan", "plan"),
    "improvement:edit_view": of_owner("read_plan", "view"),
    "improvement:withdraw_view": of_owner("read_plan", "view"),
    "improvement:default_view": of("read_plan", "view"),
    "improvement:decisions": Page("decide_date"),
    "improvement:decide_date": part("decide_date", "change"),
    "improvement:decide_closing": part("close_action", "closing"),
    "improvement:evidence_file": part("download_evidence", "evidence"),
    "improvement:ratings": Page("edit_templates"),
    "improvement:evidence_readers": part("set_exempt", "evidence"),
    "improvement:withdraw_evidence": part(REPORT, "evidence"),
    "improvement:evidence": of("read_plan", "plan"),
    "improvement:add_plan_evidence": of(REPORT, "plan"),
    "improvement:evidence_item": part("read_plan", "evidence"),
    "improvement:edit_evidence": part(REPORT, "evidence"),
    "improvement:evidence_revision": Page(
        "download_evidence",
        lambda things: [things.evidence.pk, 1],
        reads="read_plan",
        inside=True,
    ),
    "inspections:inspections": Page("read_plan"),
    "inspections:timeline": Page("read_plan"),
    "inspections:lineage": Page("read_plan"),
    "inspections:calculator": Page("read_plan"),
    "inspections:interventions": Page("read_plan"),
    "inspections:add_intervention": Page(RECORD),
    "inspections:edit_intervention": part(RECORD, "intervention"),
    "inspections:withdraw_intervention": part(RECORD, "intervention"),
    "inspections:intervention_readers": part("set_exempt", "intervention"),
    "inspections:add_review": part(RECORD, "intervention"),
    "inspections:withdraw_review": part(RECORD, "review"),
    "inspections:add_partner": Page(RECORD),
    "inspections:edit_partner": part(RECORD, "partner"),
    "inspections:withdraw_partner": part(RECORD, "partner"),
    "inspections:partner_readers": part("set_exempt", "partner"),
    "inspections:add_visit": Page(RECORD),
    "inspections:move_visit": of(RECORD, "visit"),
    "inspections:add_letter": of(RECORD, "visit"),
    "inspections:edit_letter": part(RECORD, "letter"),
    "inspections:withdraw_letter": part(RECORD, "letter"),
    "inspections:letter_readers": part("set_exempt", "letter"),
    "inspections:self_evaluations": Page("read_plan"),
    "inspections:add_self_evaluation": Page(RECORD),
    "inspections:self_evaluation": part("read_plan", "evaluation"),
    "inspections:edit_self_evaluation": part(RECORD, "evaluation"),
    "inspections:withdraw_self_evaluation": part(RECORD, "evaluation"),
    "inspections:self_evaluation_readers": part("set_exempt", "evaluation"),
    "inspections:new_version": part(RECORD, "evaluation"),
    "inspections:add_theme": part(RECORD, "evaluation"),
    "inspections:edit_theme": part(RECORD, "theme"),
    "inspections:withdraw_theme": part(RECORD, "theme"),
    "inspections:add_engagement": Page(RECORD),
    "inspections:edit_engagement": part(RECORD, "engagement"),
    "inspections:withdraw_engagement": part(RECORD, "engagement"),
    "inspections:engagement_readers": part("set_exempt", "engagement"),
    "inspections:add_inspection": Page(RECORD),
    "inspections:inspection": of("read_plan", "inspection"),
    "inspections:edit_inspection": of(RECORD, "inspection"),
    "inspections:edit_judgements": of(RECORD, "inspection"),
    "inspections:compare": of("read_plan", "inspection"),
    "inspections:withdraw_inspection": of(RECORD, "inspection"),
    "inspections:inspection_readers": of("set_exempt", "inspection"),
    "inspections:add_area": of(RECORD, "inspection"),
    "inspections:order_areas": of(RECORD, "inspection"),
    "inspections:area": part("read_plan", "area"),
    "inspections:edit_area": part(RECORD, "area"),
    "inspections:withdraw_area": part(RECORD, "area"),
    "inspections:area_readers": part("set_exempt", "area"),
    "inspections:strength_readers": part("set_exempt", "strength"),
    "inspections:add_lineage": part(RECORD, "area"),
    "inspections:mark_met": part(RECORD, "area"),
    "inspections:add_turn": part(RECORD, "area"),
    "inspections:end_turn": part(RECORD, "area", "turn"),
    "inspections:end_lineage": part(RECORD, "area", "lineage"),
    "inspections:add_strength": of(RECORD, "inspection"),
    "inspections:edit_strength": part(RECORD, "strength"),
    "inspections:withdraw_strength": part(RECORD, "strength"),
    "inspections:add_period": of(RECORD, "inspection"),
    "inspections:edit_period": of(RECORD, "period"),
    "inspections:withdraw_period": of(RECORD, "period"),
    "inspections:add_stated_value": of(RECORD, "inspection"),
    "inspections:edit_stated_value": of(RECORD, "value"),
    "inspections:withdraw_stated_value": of(RECORD, "value"),
    "inspections:add_note": of(RECORD, "inspection"),
    "inspections:edit_note": of(RECORD, "note"),
    "inspections:withdraw_note": of(RECORD, "note"),
    "inspections:work_out": of(RECORD, "inspection"),
    "inspections:override_date": of(RECORD, "date"),
    "inspections:mark_date_met": of(RECORD, "date"),
    "inspections:state_date": of(RECORD, "date"),
    "inspections:holidays": people(),
    "inspections:move_dates": Page("manage_people", answers=(200, 302)),
    "inspections:add_holiday": people(),
    "inspections:withdraw_holiday": people("holiday"),
    "overview:home": site("signed_in", answers=(302,)),
    "overview:my_work": site("signed_in"),
    "overview:overview": Page("read_plan"),
    "overview:search": Page("read_plan"),
    "reports:check_paper": site("public"),
    "reports:board_pack": of_board("read_boards", "meeting", has_exempt=True),
    "reports:board_pack_part": Page(
        "read_boards",
        lambda things: [things.meeting.pk, "agenda"],
        reads="read_boards",
        has_exempt=True,
    ),
    "reports:board_pack_pdf": of_board("export", "meeting", has_exempt=True),
    "reports:highlight": of_board("read_boards", "meeting", has_exempt=True),
    "reports:sum_up": Page(BOARDS, ids("meeting"), reads="read_boards", chair=True),
    "reports:highlight_pdf": of_board("export", "meeting", has_exempt=True),
    "reports:minutes": of_board("read_boards", "meeting", has_exempt=True),
    "reports:minutes_pdf": of_board("export", "meeting", has_exempt=True),
    "reports:minutes_word": of_board("export", "meeting", has_exempt=True),
    "reports:reports": Page("read_plan"),
    # A paper asked for is there for the one who asked: tests/reports/test_making.py.
    "reports:asked": Page("signed_in", lambda things: [uuid4()], answers=(404,)),
    "reports:asked_pdf": Page("signed_in", lambda things: [uuid4()], answers=(404,)),
    "reports:report_templates": Page("edit_templates"),
    "reports:report_template": of_template(),
    "reports:edit_report_template": of_template(),
    "reports:order_template": of_template(),
    "reports:add_template_section": of_template(),
    "reports:edit_template_section": of_template(1),
    "reports:template_clearances": of_template(),
    "reports:withdraw_report_template": of_template(),
    "reports:offer_report_template": Page(
        "edit_templates", ids("report_template"), has_exempt=False, answers=(302,)
    ),
    "reports:preview_report_template": of_template(),
    "reports:add_report": Page(DRAFT),
    "reports:report": of("read_plan", "issued_report", answers=(200, 302)),
    "reports:edit_report": of_draft(DRAFT, "report"),
    "reports:withdraw_report": of_draft(DRAFT, "report"),
    "reports:sections": of_draft(DRAFT, "report"),
    "reports:add_section": of_draft(DRAFT, "report"),
    "reports:edit_section": of_draft(DRAFT, "section", inside=True),
    **{
        f"reports:{name}_pdf": of("export", "plan")
        for name in ("action_register", "risk_register", "one_page")
    },
    **{
        f"reports:seen_{name}_pdf": Page(
            "export",
            lambda things: [things.meeting.pk, 1, things.plan.pk],
            reads="read_boards",
        )
        for name in ("action_register", "risk_register", "one_page", "line")
    },
    "reports:our_plan_pdf": Page("public"),
    "reports:our_plan_progress": Page("public"),
    "reports:evidence_pack": of("export", "plan"),
    "reports:evidence_pack_pdf": of("export", "plan"),
    "reports:evidence_pack_zip": of("export", "plan"),
    "reports:line_pdf": of("export", "plan"),
    "reports:line_word": of("export", "plan"),
    "reports:draft_pdf": of_draft(DRAFT, "report"),
    "reports:draft_word": of_draft(DRAFT, "report"),
    "reports:equality": of_draft(DRAFT, "report"),
    "reports:add_consultation": of_draft(DRAFT, "report"),
    "reports:edit_consultation": of_draft(DRAFT, "consultation", inside=True),
    "reports:withdraw_consultation": of_draft(DRAFT, "consultation", inside=True),
    "reports:add_background_paper": of_draft(DRAFT, "report"),
    "reports:edit_background_paper": of_draft(DRAFT, "background_paper", inside=True),
    "reports:withdraw_background_paper": of_draft(DRAFT, "background_paper", inside=True),
    "reports:clearances": of_draft(DRAFT, "report"),
    "reports:add_clearance": of_draft(DRAFT, "report"),
    "reports:give_clearance": of_clearance("asked"),
    "reports:withdraw_clearance": of_draft(DRAFT, "needed"),
    "reports:issue_report": of_draft("issue_report", "report"),
    "reports:correct_report": of(DRAFT, "issued_report"),
    "reports:issued": of("read_plan", "issue"),
    "reports:issued_paper": of("read_plan", "issue"),
    "reports:issued_pdf": of("read_plan", "issue"),
    "reports:issued_word": of("read_plan", "issue"),
    "reports:submit_version": of(EDIT, "draft"),
    "reports:version_pdf": of(EDIT, "draft"),
    "reports:version_word": of(EDIT, "draft"),
    "reports:submitted_plan": part("read_plan", "copy"),
    "reports:submitted_paper": part("read_plan", "copy"),
    "reports:submitted_pdf": part("read_plan", "copy"),
    "reports:submitted_word": part("read_plan", "copy"),
    "reports:finish_submission": part(EDIT, "copy", answers=(302,)),
    "reports:decisions": Page("read_boards"),
    "reports:add_decision": of_board(BOARDS, "meeting", has_exempt=True),
    "reports:decision": of_decision("read_boards", "decided"),
    "reports:edit_decision": of_decision(BOARDS, "decision"),
    "reports:withdraw_decision": of_decision(BOARDS, "decision"),
    "reports:add_resolution": of_decision(BOARDS, "decision"),
    "reports:edit_resolution": of_decision(BOARDS, "resolution"),
    "reports:withdraw_resolution": of_decision(BOARDS, "resolution"),
    "reports:publish_decision": of_decision(BOARDS, "decision"),
    "reports:decision_pdf": of_decision("read_boards", "decided"),
    "reports:decision_word": of_decision("read_boards", "decided"),
    "reports:finish_decision": of_decision(BOARDS, "decided"),
    "reports:correct_decision": of_decision(BOARDS, "decided"),
    "reports:add_call_in": of_decision(BOARDS, "decided"),
    "reports:edit_call_in": of_decision(BOARDS, "call_in"),
    "reports:decide_call_in": of_decision(BOARDS, "call_in"),
    "reports:withdraw_call_in": of_decision(BOARDS, "call_in"),
    "reports:timetable": of_board("read_boards", "meeting", has_exempt=True),
    "reports:add_notice": of_board(BOARDS, "meeting", has_exempt=True),
    "reports:edit_notice": of_board(BOARDS, "notice", has_exempt=True),
    "reports:withdraw_notice": of_board(BOARDS, "notice", has_exempt=True),
    "reports:notice": of_board("read_boards", "notice", has_exempt=True),
    "reports:publish_notice": of_board(BOARDS, "notice", has_exempt=True, answers=(302,)),
    "reports:finish_notice": of_board(BOARDS, "notice", has_exempt=True, answers=(302,)),
    "reports:notice_word": of_board("read_boards", "notice", has_exempt=True),
    "reports:notice_pdf": of_board("read_boards", "notice", has_exempt=True),
    "reports:committee_rules": Page("edit_templates"),
    "reports:finish_issue": of("issue_report", "issue", answers=(302,)),
}

EVERY = sorted(ROUTES.keys() & PAGES.keys())
READ = [name for name in EVERY if "GET" in ROUTES[name]["methods"]]
POSTED = [name for name in EVERY if "POST" in ROUTES[name]["methods"]]
OURS_POSTED = [name for name in POSTED if PAGES[name].needs != "public"]
