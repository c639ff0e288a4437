"""What search looks through: one line of a table for each kind of record."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from accounts.policy import Capability, access_of
from boards.models import AgendaItem, Board, Challenge, Meeting, Outcome, TermsOfReference
from impact.models import AssuranceActivity, Measure, VoiceEntry, YoungPeopleText
from improvement.models import (
    Action,
    CorporateOutcome,
    Evidence,
    ExceptionNote,
    ExternalProgramme,
    FocusArea,
    FundingLine,
    ImprovementPlan,
    LocalPriority,
    Milestone,
    PlanVersion,
    ProgressUpdate,
    Risk,
    Strand,
)
from inspections.models import (
    AreaForImprovement,
    EngagementMeeting,
    EvaluationTheme,
    Inspection,
    InspectionNote,
    Intervention,
    Letter,
    SelfEvaluation,
    Strength,
    SupportPartner,
)
from reports.models import CommitteeReport, DecisionRecord, Notice, ReportSection, Resolution


@dataclass(frozen=True)
class Kind:
    """One kind of record: where it is found, what is read, and where a hit leads.

    `url` is the name of an address that takes the council and `leads_to`, or the council alone
    where `leads_to` is empty; `within` is what the record belongs to, in words. At most four
    `texts`.
    """

    key: str
    label: str
    model: Any
    title: str
    texts: tuple[str, ...]
    url: str
    leads_to: str = "pk"
    anchor: str = ""
    reference: str = ""
    within: str = ""
    searches_title: bool = True
    visible: Callable[[Any, User], Any] = field(default=lambda rows, user: rows.visible_to(user))

    @property
    def searched(self) -> tuple[str, ...]:
        return (*((self.title,) if self.searches_title else ()), *self.texts)

    @property
    def can_be_withdrawn(self) -> bool:
        return any(each.name == "withdrawn_at" for each in self.model._meta.fields)


KINDS = (
    Kind(
        "actions",
        "Actions",
        Action,
        "title",
        ("description", "outcome_sought", "success_measure", "source"),
        "improvement:action",
        reference="reference",
        within="plan__title",
    ),
    Kind(
        "areas",
        "Areas for improvement",
        AreaForImprovement,
        "short_title",
        ("wording", "source"),
        "inspections:area",
        reference="reference",
        within="inspection__title",
    ),
    Kind("plans", "Plans", ImprovementPlan, "title", ("summary",), "improvement:plan"),
    Kind(
        "inspections",
        "Inspections",
        Inspection,
        "title",
        ("topic", "summary"),
        "inspections:inspection",
    ),
    Kind(
        "measures",
        "Measures",
        Measure,
        "name",
        ("definition", "story", "source"),
        "impact:measure",
        reference="reference",
        within="plan__title",
    ),
    Kind(
        "risks",
        "Risks",
        Risk,
        "title",
        ("description", "cause", "effect", "mitigation"),
        "improvement:risk",
        reference="reference",
        within="plan__title",
    ),
    Kind(
        "money",
        "Money",
        FundingLine,
        "title",
        ("funded_from", "note", "status_as_stated"),
        "improvement:money",
        leads_to="plan_id",
        anchor="line-{}",
        within="plan__title",
    ),
    Kind(
        "updates",
        "Progress updates",
        ProgressUpdate,
        "action__title",
        ("happened", "next_steps"),
        "improvement:action",
        leads_to="action_id",
        anchor="update-{}",
        reference="action__reference",
        searches_title=False,
    ),
    Kind(
        "exceptions",
        "Exception notes",
        ExceptionNote,
        "action__title",
        ("cause", "effect_on_children", "recovery", "help_wanted"),
        "improvement:action",
        leads_to="action_id",
        anchor="exception",
        reference="action__reference",
        searches_title=False,
    ),
    Kind(
        "milestones",
        "Milestones",
        Milestone,
        "title",
        (),
        "improvement:action",
        leads_to="action_id",
        anchor="milestones",
        within="action__title",
    ),
    Kind(
        "evidence",
        "Evidence",
        Evidence,
        "title",
        ("file_name",),
        "improvement:evidence_item",
        within="plan__title",
    ),
    Kind(
        "strengths",
        "Strengths",
        Strength,
        "wording",
        (),
        "inspections:inspection",
        leads_to="inspection_id",
        anchor="strengths",
        reference="reference",
        within="inspection__title",
    ),
    Kind(
        "strands",
        "Strands",
        Strand,
        "name",
        ("description",),
        "improvement:plan",
        leads_to="plan_id",
        reference="reference",
        within="plan__title",
    ),
    Kind(
        "focus-areas",
        "Focus areas",
        FocusArea,
        "name",
        ("description",),
        "improvement:plan",
        leads_to="plan_id",
        within="plan__title",
    ),
    Kind("boards", "Boards", Board, "name", ("purpose",), "boards:board"),
    Kind(
        "meetings",
        "Meetings",
        Meeting,
        "title",
        ("theme", "note"),
        "boards:meeting",
        within="board__name",
    ),
    Kind(
        "reports",
        "Reports",
        CommitteeReport,
        "title",
        (),
        "reports:report",
        within="plan__title",
        visible=lambda rows, user: rows.readable_by(user),
    ),
    Kind(
        "report-sections",
        "Sections of reports",
        ReportSection,
        "heading",
        ("text",),
        "reports:report",
        leads_to="report_id",
        within="report__title",
        # Words of a draft, or of the correction of what was issued.
        visible=lambda rows, user: rows.visible_to(user).filter(
            report__council_id__in=access_of(user).councils(Capability.DRAFT_REPORT),
            report__withdrawn_at=None,
            is_left_out=False,
        ),
    ),
    Kind(
        "notices",
        "Notices",
        Notice,
        "matter",
        ("reason", "answer", "documents"),
        "reports:timetable",
        leads_to="meeting_id",
        within="meeting__board__name",
        # A hit is named by its matter.
        visible=lambda rows, user: (
            rows.readable_by(user)
            .filter(meeting__in=Meeting.objects.visible_to(user).values("pk"))
            .exclude(matter="")
        ),
    ),
    Kind(
        "local-priorities",
        "Local priorities",
        LocalPriority,
        "title",
        ("source",),
        "improvement:feeds",
        leads_to="plan_id",
        anchor="priority-{}",
        reference="reference",
        within="plan__title",
    ),
    Kind(
        "versions",
        "Versions of plans",
        PlanVersion,
        "label",
        ("revised_because", "takes_in"),
        "improvement:versions",
        leads_to="plan_id",
        within="plan__title",
    ),
    Kind(
        "programmes",
        "Programmes outside the plans",
        ExternalProgramme,
        "name",
        ("description",),
        "improvement:beyond",
        leads_to="",
        anchor="programmes",
    ),
    Kind(
        "corporate-outcomes",
        "Corporate outcomes",
        CorporateOutcome,
        "name",
        ("priority", "corporate_plan", "description"),
        "improvement:beyond",
        leads_to="",
        anchor="outcomes",
    ),
    Kind(
        "assurance",
        "Assurance",
        AssuranceActivity,
        "title",
        ("found", "came_of_it", "looked_at", "participants"),
        "impact:activity",
        within="plan__title",
    ),
    Kind(
        "voice",
        "Voice",
        VoiceEntry,
        "group",
        ("heard", "did", "came_of_it", "method"),
        "impact:voice_entry",
        within="plan__title",
    ),
    Kind(
        "interventions",
        "Interventions",
        Intervention,
        "title",
        ("body", "issued_by", "text"),
        "inspections:interventions",
        leads_to="",
        anchor="intervention-{}",
        within="inspection__title",
    ),
    Kind(
        "partners",
        "Support partners",
        SupportPartner,
        "provider",
        ("scope",),
        "inspections:interventions",
        leads_to="",
        anchor="partner-{}",
    ),
    Kind(
        "letters",
        "Letters",
        Letter,
        "inspection__title",
        ("text",),
        "inspections:inspection",
        leads_to="inspection_id",
        anchor="letters",
        searches_title=False,
    ),
    Kind(
        "notes",
        "Notes and quotations",
        InspectionNote,
        "heading",
        ("text", "source"),
        "inspections:inspection",
        leads_to="inspection_id",
        anchor="notes",
        within="inspection__title",
    ),
    Kind(
        "self-evaluations",
        "Self-evaluations",
        SelfEvaluation,
        "title",
        ("accuracy_note", "revised_because"),
        "inspections:self_evaluation",
    ),
    Kind(
        "self-evaluation-themes",
        "Themes of self-evaluations",
        EvaluationTheme,
        "name",
        ("position", "strengths", "challenges", "priorities"),
        "inspections:self_evaluation",
        leads_to="evaluation_id",
        anchor="theme-{}",
        within="evaluation__title",
    ),
    Kind(
        "engagement-meetings",
        "Annual engagement meetings",
        EngagementMeeting,
        "notes",
        ("attendees",),
        "inspections:self_evaluations",
        leads_to="",
        anchor="meeting-{}",
    ),
    Kind(
        "challenges",
        "Challenges",
        Challenge,
        "question",
        ("asked_by_post", "agreed", "difference"),
        "boards:challenge",
        within="board__name",
    ),
    Kind(
        "agenda-items",
        "Agenda items and minutes",
        AgendaItem,
        "title",
        ("minutes",),
        "boards:meeting",
        leads_to="meeting_id",
        anchor="item-{}",
        within="meeting__board__name",
    ),
    Kind(
        "meeting-outcomes",
        "What meetings decided and asked for",
        Outcome,
        "words",
        ("asked_of_post", "done_note"),
        "boards:meeting",
        leads_to="item__meeting_id",
        anchor="outcome-{}",
        within="item__title",
    ),
    Kind(
        "decisions",
        "Decisions",
        DecisionRecord,
        "title",
        ("narrative", "reasons", "alternatives"),
        "reports:decision",
        within="meeting__board__name",
        visible=lambda rows, user: rows.readable_by(user),
    ),
    Kind(
        "resolutions",
        "Resolutions",
        Resolution,
        "text",
        ("to_other",),
        "reports:decision",
        leads_to="decision_id",
        anchor="resolutions",
        within="decision__title",
        visible=lambda rows, user: rows.visible_to(user).filter(
            decision__in=DecisionRecord.objects.readable_by(user).order_by().values("pk")
        ),
    ),
    Kind(
        "young-peoples-texts",
        "What young people are told",
        YoungPeopleText,
        "words",
        ("changed", "not_yet"),
        "impact:young_people",
        leads_to="plan_id",
        within="plan__title",
    ),
    Kind(
        "terms",
        "Terms of reference",
        TermsOfReference,
        "board__name",
        ("text", "file_name"),
        "boards:terms",
        leads_to="board_id",
        searches_title=False,
    ),
)
