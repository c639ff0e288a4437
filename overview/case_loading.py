"""Loads one of the five real cases of `fixtures/cases` as a council of its own.

All of it is recorded through the save path at the moment of loading; the days that a case speaks
of are facts that pages show. The keys of a case are mostly the fields of the records it becomes.
Clearances stay in the file until there are records to hold them; their words stand in the sections
of the report.
"""

import tomllib
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

from django.db import transaction

from accounts.models import Council, Membership, User
from accounts.models.user import SYSTEM_EMAIL
from accounts.policy import Role
from accounts.records import Fact, Link, Record
from accounts.scope import Visibility, Visible
from boards.models import Board, BoardMember, BoardPlan, BoardRelation, Meeting, PlanSeen
from impact.models import (
    ActivityArea,
    AssuranceActivity,
    AssuranceProgramme,
    Measure,
    MeasureAction,
    MeasureArea,
    VoiceAction,
    VoiceArea,
    VoiceEntry,
)
from improvement.models import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    ActionPartner,
    CorporateOutcome,
    ExternalProgramme,
    FocusArea,
    FocusAreaAlias,
    FocusAreaLink,
    FundingLine,
    ImprovementPlan,
    Milestone,
    OutcomePlan,
    PlanInspection,
    PlanVersion,
    ProgrammeAction,
    ProgrammeArea,
    ProgressUpdate,
    Risk,
    RiskRating,
    RiskScale,
    Strand,
    VersionStep,
)
from improvement.risk_levels import PRESETS
from inspections.models import (
    AreaForImprovement,
    AreaTheme,
    BankHoliday,
    EvaluationTheme,
    Framework,
    Inspection,
    InspectionNote,
    InspectionPeriod,
    Intervention,
    Judgement,
    Letter,
    SelfEvaluation,
    StatedValue,
    StatutoryDate,
    Strength,
    SupportPartner,
    Theme,
    VisitMove,
)
from inspections.workflows import work_out_dates, work_out_reviews
from reports.clearing import clearances_of
from reports.models import (
    BackgroundPaper,
    Clearance,
    ClearanceAnswer,
    CommitteeReport,
    CommitteeRules,
    Consultation,
    DecisionRecord,
    ReportSection,
    Resolution,
    TemplateVersion,
)
from reports.models.clearance import ClearanceOutcome
from reports.publishing import publish

CASES = Path(__file__).resolve().parents[1] / "fixtures" / "cases"
NAMES = ("stockton", "nottinghamshire", "southend", "blackburn", "medway")
LEAD_IS_OURS = "the paper names no lead"

Case = Mapping[str, Any]
Recorded = TypeVar("Recorded", bound=Record | Fact | Link)


class CaseRefused(Exception):
    """The case cannot be loaded. The message says why, in one line."""


def read_case(name: str) -> Case:
    return tomllib.loads((CASES / f"{name}.toml").read_text(encoding="utf-8"))


def load_case(name: str, *, by: User, on: date, at: datetime) -> dict[str, Any]:
    """Load a case unless it is there already, and return the ids of what a page needs.

    Whoever loads it, other than the system account, becomes its plan lead: a council that nobody
    can enter would be of no use. Raises `CaseRefused`.
    """
    if name not in NAMES:
        raise CaseRefused(f"There is no case {name!r}; the cases are {', '.join(NAMES)}")
    case = read_case(name)
    with transaction.atomic():
        council = Council.objects.filter(slug=case["council"]["slug"]).first()
        if council is None:
            if Council.objects.filter(name=case["council"]["name"]).exists():
                raise CaseRefused(f"{case['council']['name']} is here already, not as this case")
            council = CaseLoader(case, by=by, on=on, at=at).load()
        ids = ids_of(case, council)
        if by.email != SYSTEM_EMAIL:
            enrol(by, council, Role.PLAN_LEAD, by=by, on=on, at=at)
    return {"case": name, "council": council.slug, **ids}


def ids_of(case: Case, council: Council) -> dict[str, int]:
    """The ids of a case's records, found by what they were called when they were recorded."""
    (main,) = (given for given in case["inspections"] if given.get("is_main"))
    (meeting,) = (given for given in case["meetings"] if given.get("is_report_meeting"))
    (body,) = (given for given in case["bodies"] if given["key"] == meeting["body"])
    return {
        "inspection": first_recorded(Inspection, council, council=council, title=main["title"]),
        "plan": first_recorded(
            ImprovementPlan, council, council=council, title=case["plan"]["title"]
        ),
        "meeting": first_recorded(
            Meeting,
            council,
            board_id=first_recorded(Board, council, council=council, name=body["name"]),
            on=meeting["on"],
        ),
        "report": first_recorded(
            CommitteeReport, council, council=council, title=case["report"]["title"]
        ),
    }


def first_recorded(model: Any, council: Council, /, **called: Any) -> int:
    """The id of the first record that began as `called`, whatever it is called now."""
    rows = model.history.filter(history_type="+", **called).order_by("id")
    found: int | None = rows.values_list("id", flat=True).first()
    if found is None:
        raise CaseRefused(f"{council} is here already, not as this case")
    return found


def enrol(
    user: User, council: Council, role: Role, *, by: User, on: date, at: datetime, post: str = ""
) -> None:
    held = Membership.objects.filter(user=user, council=council, role=role, ended_at=None)
    if not held.exists():
        Membership(user=user, council=council, role=role, post=post, from_on=on).save(by=by, at=at)


class CaseLoader:
    """One case being recorded. What it has made so far is kept by the keys of the file."""

    def __init__(self, case: Case, *, by: User, on: date, at: datetime) -> None:
        self.case, self.by, self.on, self.at = case, by, on, at
        self.source: str = case["case"]["source"]
        self.inspections: dict[str, Inspection] = {}
        self.areas: dict[str, AreaForImprovement] = {}
        self.themes: dict[str, Theme] = {}
        self.people: dict[str, User] = {}
        self.strands: dict[str, Strand] = {}
        self.bodies: dict[str, Board] = {}
        self.meetings: dict[str, Meeting] = {}

    def load(self) -> Council:
        self.council = self.record(Council(**self.case["council"]))
        for key, given in self.case["posts"].items():
            self.people[key] = self.load_post(key, given["post"], Role(given["role"]))
        for given in self.case["inspections"]:
            self.load_inspection(dict(given))
        for given in self.case.get("self_evaluations", []):
            self.load_evaluation(dict(given))
        self.load_plan()
        self.load_bodies()
        self.load_report()
        if "rules" in self.case:
            self.rules = self.record(CommitteeRules(council=self.council, **self.case["rules"]))
        if "decision" in self.case:
            self.load_decision(dict(self.case["decision"]))
        return self.council

    def record(self, made: Recorded) -> Recorded:
        """Record it; open to the public, for all of it was published, unless the file says no."""
        kept: Any = made
        if isinstance(kept, Visible) and not kept.is_exempt:
            kept.visibility = Visibility.PUBLIC
        made.save(by=self.by, at=self.at)
        return made

    def load_post(self, key: str, post: str, role: Role) -> User:
        """An account that stands for a post. It has no password, so nobody signs in with it."""
        address = f"{key.replace('_', '-')}@{self.council.slug}.example"
        user = User.objects.by_email(address) or User.objects.create_user(address, post)
        enrol(user, self.council, role, by=self.by, on=self.on, at=self.at, post=post)
        return user

    # What inspectors found

    def load_inspection(self, given: dict[str, Any]) -> None:
        parts = {
            name: given.pop(name, [])
            for name in (
                "periods",
                "stated_values",
                "judgements",
                "areas",
                "strengths",
                "notes",
                "statutory_dates",
                "moves",
                "letters",
                "interventions",
                "partners",
            )
        }
        key, is_main = given.pop("key"), given.pop("is_main", False)
        framework = Framework.objects.get(code=given.pop("framework"))
        previous = self.inspections.get(given.pop("previous", ""))
        inspection = self.record(
            Inspection(council=self.council, framework=framework, previous=previous, **given)
        )
        self.inspections[key] = inspection
        for model, name in (
            (InspectionPeriod, "periods"),
            (StatedValue, "stated_values"),
            (InspectionNote, "notes"),
            (VisitMove, "moves"),
            (Letter, "letters"),
        ):
            for row in parts[name]:
                self.record(model(inspection=inspection, **row))
        self.load_judgements(inspection, parts["judgements"])
        for order, row in enumerate(parts["areas"], start=1):
            self.load_area(inspection, order, dict(row))
        for order, row in enumerate(parts["strengths"], start=1):
            strength = {"is_paraphrased": True, "source": self.source, **row}
            self.record(Strength(inspection=inspection, order=order, **strength))
        self.load_interventions(inspection, parts["interventions"], parts["partners"])
        if is_main:
            self.load_statutory_dates(inspection, parts["statutory_dates"])

    def load_judgements(self, inspection: Inspection, rows: list[dict[str, Any]]) -> None:
        areas = {area.code: area for area in inspection.framework.judgement_areas.all()}
        grades = {grade.code: grade for grade in inspection.framework.grades.all()}
        for row in rows:
            named = {"area": areas[row["area"]], "grade": grades[row["grade"]]}
            self.record(Judgement(inspection=inspection, **{**row, **named}))

    def load_area(self, inspection: Inspection, order: int, given: dict[str, Any]) -> None:
        key, themes = given.pop("key"), given.pop("themes", [])
        area = {"is_paraphrased": True, "source": self.source, **given}
        self.areas[key] = self.record(
            AreaForImprovement(inspection=inspection, order=order, **area)
        )
        for name in themes:
            if name not in self.themes:
                self.themes[name] = self.record(Theme(council=self.council, name=name))
            self.record(AreaTheme(area=self.areas[key], theme=self.themes[name]))

    def load_interventions(
        self, inspection: Inspection, rows: list[dict[str, Any]], partners: list[dict[str, Any]]
    ) -> None:
        """Record each intervention with the days that follow from it, and who helps under it."""
        made: dict[str, Intervention] = {}
        for row in rows:
            fields = {name: value for name, value in row.items() if name != "key"}
            made[row["key"]] = self.record(Intervention(inspection=inspection, **fields))
            work_out_reviews(made[row["key"]], by=self.by, at=self.at)
        for row in partners:
            under = {"intervention": made.get(row.get("intervention", ""))}
            self.record(
                SupportPartner(council=self.council, inspection=inspection, **{**row, **under})
            )

    def load_evaluation(self, given: dict[str, Any]) -> None:
        themes = given.pop("themes", [])
        judged_by = self.inspections.get(given.pop("inspection", ""))
        evaluation = self.record(
            SelfEvaluation(council=self.council, inspection=judged_by, **given)
        )
        for order, row in enumerate(themes, start=1):
            self.record(EvaluationTheme(evaluation=evaluation, order=order, **row))

    def load_statutory_dates(self, inspection: Inspection, stated: list[dict[str, Any]]) -> None:
        """Work the dates out, then set beside them what the paper or the regulator says."""
        dates: dict[str, StatutoryDate] = {
            worked.rule: worked
            for worked in work_out_dates(inspection, by=self.by, at=self.at).dates
        }
        for given in stated:
            row = dates[given["rule"]]
            for name, value in given.items():
                setattr(row, name, value)
            self.record(row)

    # What the council does about it

    def load_plan(self) -> None:
        given = dict(self.case["plan"])
        feeds, versions = given.pop("feeds"), given.pop("versions", [])
        self.due = {name: given.pop(name) for name in ("due_on", "due_precision", "due_as_stated")}
        self.plan = self.record(ImprovementPlan(council=self.council, **given))
        for key in feeds:
            self.record(PlanInspection(plan=self.plan, inspection=self.inspections[key]))
        for number, row in enumerate(versions, start=1):
            self.load_version(number, dict(row))
        for order, row in enumerate(self.case["strands"], start=1):
            fields = {name: value for name, value in row.items() if name != "key"}
            self.strands[row["key"]] = self.record(Strand(plan=self.plan, order=order, **fields))
        for order, row in enumerate(self.case.get("focus_areas", []), start=1):
            self.load_focus_area(order, row)
        for order, row in enumerate(self.case["actions"], start=1):
            self.load_action(order, dict(row))
        for order, row in enumerate(self.case.get("measures", []), start=1):
            self.load_measure(order, dict(row))
        for order, row in enumerate(self.case.get("money", []), start=1):
            self.record(FundingLine(plan=self.plan, order=order, **row))
        self.load_risks()
        self.load_proof()
        self.load_beyond()

    def load_version(self, number: int, given: dict[str, Any]) -> None:
        steps = given.pop("steps", [])
        version = self.record(PlanVersion(plan=self.plan, number=number, **given))
        for row in steps:
            self.record(VersionStep(plan_version=version, **row))

    def load_beyond(self) -> None:
        """Programmes that the plan leans on, and the corporate outcomes that it serves."""
        for row in self.case.get("programmes", []):
            given = dict(row)
            keys, references = given.pop("areas", []), given.pop("actions", [])
            programme = self.record(ExternalProgramme(council=self.council, **given))
            for key in keys:
                self.record(ProgrammeArea(programme=programme, area=self.areas[key]))
            for action in self.plan.actions.filter(reference__in=references):
                self.record(ProgrammeAction(programme=programme, action=action))
        for row in self.case.get("outcomes", []):
            outcome = self.record(CorporateOutcome(council=self.council, **row))
            self.record(OutcomePlan(outcome=outcome, plan=self.plan))

    def load_proof(self) -> None:
        """The assurance programme that the paper names, what was done of it, and what was heard."""
        for row in self.case.get("assurance", []):
            self.record(AssuranceProgramme(plan=self.plan, **row))
        for row in self.case.get("activities", []):
            given = dict(row)
            keys = given.pop("areas", [])
            activity = self.record(AssuranceActivity(plan=self.plan, **given))
            for key in keys:
                self.record(ActivityArea(activity=activity, area=self.areas[key]))
        for row in self.case.get("voice", []):
            given = dict(row)
            keys, references = given.pop("areas", []), given.pop("actions", [])
            entry = self.record(VoiceEntry(plan=self.plan, **given))
            for key in keys:
                self.record(VoiceArea(entry=entry, area=self.areas[key]))
            for action in self.plan.actions.filter(reference__in=references):
                self.record(VoiceAction(entry=entry, action=action))

    def load_risks(self) -> None:
        """Each risk with the one rating that its paper states."""
        if not self.case.get("risks"):
            return
        stated = self.case["risk_scale"]
        preset = PRESETS[stated["preset"]]
        scale = self.record(
            RiskScale(
                council=self.council,
                name=stated["name"],
                source=stated["source"],
                **preset.levels.as_stored(),
            )
        )
        pairs = {preset.levels.printed(*pair): pair for pair in preset.levels.cells}
        for order, row in enumerate(self.case["risks"], start=1):
            given = {name: value for name, value in row.items() if name != "rating"}
            risk = self.record(Risk(plan=self.plan, order=order, **given))
            likelihood, impact = pairs[row["rating"]]
            self.record(
                RiskRating(
                    risk=risk,
                    scale=scale,
                    likelihood=likelihood,
                    impact=impact,
                    as_stated=row["rating"],
                    on=stated["on"],
                    why=stated["why"],
                )
            )

    def load_measure(self, order: int, given: dict[str, Any]) -> None:
        """What the papers promise to measure. Where they give no figure there is no reading."""
        areas, actions = given.pop("areas"), given.pop("actions")
        measure = self.record(Measure(plan=self.plan, order=order, **given))
        for key in areas:
            self.record(MeasureArea(measure=measure, area=self.areas[key]))
        for action in self.plan.actions.filter(reference__in=actions):
            self.record(MeasureAction(measure=measure, action=action))

    def load_focus_area(self, order: int, given: dict[str, Any]) -> None:
        focus = self.record(FocusArea(plan=self.plan, order=order, name=given["name"]))
        for alias in given["aliases"]:
            self.record(FocusAreaAlias(focus_area=focus, **alias))
        for key in given["areas"]:
            self.record(FocusAreaLink(focus_area=focus, area=self.areas[key]))

    def load_action(self, order: int, given: dict[str, Any]) -> None:
        parts = {
            name: given.pop(name, [])
            for name in ("areas", "contributors", "partners", "milestones", "updates")
        }
        strand, lead = self.strands[given.pop("strand")], self.people[given.pop("lead")]
        source = [self.source]
        if stated := given.pop("as_stated", ""):
            source.append(f"“{stated}”")
        if source_plan := given.pop("source_plan", ""):
            source.append(source_plan)
        if not given.pop("lead_is_stated", False):
            source.append(LEAD_IS_OURS)
        due = {name: given.pop(name, "") for name in self.due} if "due_on" in given else self.due
        original = {f"original_{name}": value for name, value in due.items()}
        action = self.record(
            Action(
                plan=self.plan,
                strand=strand,
                order=order,
                source="; ".join(source),
                **due,
                **original,
                **given,
            )
        )
        self.record(ActionLead(action=action, user=lead))
        for key in parts["contributors"]:
            self.record(ActionContributor(action=action, user=self.people[key]))
        for organisation in parts["partners"]:
            self.record(ActionPartner(action=action, organisation=organisation))
        for key in parts["areas"]:
            self.record(ActionArea(action=action, area=self.areas[key]))
        for row in parts["milestones"]:
            self.record(Milestone(action=action, **row))
        for row in parts["updates"]:
            self.record(ProgressUpdate(action=action, is_imported=True, **row))

    # Who holds it to account

    def load_bodies(self) -> None:
        for given in self.case["bodies"]:
            self.load_body(dict(given))
        for row in self.case.get("relations", []):
            named = {"other": self.bodies[row["other"]]}
            fields = {name: value for name, value in row.items() if name != "body"}
            self.record(BoardRelation(board=self.bodies[row["body"]], **{**fields, **named}))
        for row in self.case["meetings"]:
            left_out = ("key", "body", "is_report_meeting")
            fields = {name: value for name, value in row.items() if name not in left_out}
            self.meetings[row["key"]] = self.record(
                Meeting(board=self.bodies[row["body"]], **fields)
            )
        for row in self.case.get("plan_seen", []):
            fields = {name: value for name, value in row.items() if name not in ("body", "meeting")}
            self.record(
                PlanSeen(
                    plan=self.plan,
                    board=self.bodies.get(row.get("body", "")),
                    meeting=self.meetings.get(row.get("meeting", "")),
                    **fields,
                )
            )

    def load_body(self, given: dict[str, Any]) -> None:
        key, members = given.pop("key"), given.pop("members", [])
        chairs = [member["post"] for member in members if member.get("role") == "chair"]
        board = self.record(
            Board(council=self.council, chair_post=chairs[0] if chairs else "", **given)
        )
        self.bodies[key] = board
        if board.kind == "improvement":
            self.record(BoardPlan(board=board, plan=self.plan))
        for member in members:
            role = member.get("role", "member")
            self.record(
                BoardMember(
                    board=board,
                    post=member["post"],
                    organisation=member.get("organisation", ""),
                    is_chair=role == "chair",
                    standing="member" if role == "chair" else role,
                )
            )

    # What leaves the building

    def load_report(self) -> None:
        given = dict(self.case["report"])
        typed = {row["heading"]: dict(row) for row in given.pop("sections")}
        words, meeting = report_words(given), self.meetings[given.pop("meeting")]
        contacts = given.pop("contacts", [])
        cleared = given.pop("clearances", [])
        listed: list[tuple[Any, dict[str, Any]]] = [
            *((Consultation, row) for row in given.pop("consultations", [])),
            *((BackgroundPaper, row) for row in given.pop("background_papers", [])),
        ]
        for name in ("recommendations", "recommendations_lead_in", "options"):
            given.pop(name, None)
        offered = TemplateVersion.objects.offered_in(self.council)
        template = offered.get(code=given.pop("template"))
        (main,) = (row["key"] for row in self.case["inspections"] if row.get("is_main"))
        report = CommitteeReport(
            council=self.council,
            template=template,
            plan=self.plan,
            inspection=self.inspections[main],
            meeting=meeting,
            contact="\n".join(contacts),
            numbering=template.numbering,
            **given,
        )
        self.report = self.record(report)
        sections = ReportSection.of_template(report)
        for section in sections:
            row = with_words(typed.pop(section.heading, {}), section, words)
            if keys := row.get("areas", []):
                areas = [self.areas[key].pk for key in keys]
                section.options = {**section.options, "areas": areas}
            section.heading = row.get("printed_as", section.heading)
            section.nil_wording = row.get("nil_wording", section.nil_wording)
            section.text, section.visibility = row["text"], report.visibility
            self.record(section)
        if typed:
            raise ValueError(f"The template has no section {', '.join(typed)}")
        for model, row in listed:
            self.record(model(report=report, visibility=report.visibility, **row))
        for clearance in Clearance.of_template(report, sections):
            self.record(clearance)
        self.load_clearances({row["title"]: row for row in cleared})

    def load_clearances(self, given: dict[str, dict[str, Any]]) -> None:
        """Those that the paper says were given, and when; of others it says too little."""
        for standing in clearances_of(self.report):
            row = given.pop(standing.clearance.title, None)
            if row is not None:
                self.record(
                    ClearanceAnswer(
                        clearance=standing.clearance,
                        outcome=ClearanceOutcome.GIVEN,
                        initials=row["initials"],
                        on=row["cleared_on"],
                        comment=row["text"],
                        covered=standing.covered,
                    )
                )
        if given:
            raise ValueError(f"The template asks for no clearance {', '.join(given)}")

    def load_decision(self, given: dict[str, Any]) -> None:
        """The record as it was published; its PDF is made when somebody asks for that."""
        resolutions, published_on = given.pop("resolutions"), given.pop("published_on")
        for name in [name for name in given if name.startswith("call_in_")]:
            del given[name]
        record = self.record(
            DecisionRecord(
                council=self.council,
                meeting=self.report.meeting,
                report=self.report,
                visibility=self.report.visibility,
                **given,
            )
        )
        for row in resolutions:
            self.record(Resolution(decision=record, **row))
        publish(
            record,
            self.rules,
            published_on=published_on,
            bank_holidays=lambda: BankHoliday.objects.table(self.council),
            by=self.by,
            at=self.at,
        )


def report_words(report: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    """The text, or the nil wording, of the sections that are lists in the file, by kind."""
    words: dict[str, dict[str, str]] = {}
    if rows := report.get("recommendations"):
        if lead_in := report.get("recommendations_lead_in"):
            typed = [f"{lead_in}\n", *(f"- {row['text']}" for row in rows)]
        else:
            typed = [f"{number}. {row['text']}" for number, row in enumerate(rows, start=1)]
        words["recommendations"] = {"text": "\n".join(typed)}
    options = report.get("options", [])
    if isinstance(options, dict):
        words["options"] = {"nil_wording": options["nil_wording"]}
    elif options:
        lines = (option_in_words(row) for row in options)
        words["options"] = {"text": "\n\n".join(lines)}
    return words


def with_words(
    row: Mapping[str, Any], section: ReportSection, words: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    """What the file gives one section: its own words, or the template's, then those of a list."""
    from_list = words.get(section.kind, {})
    texts = (row.get("text", section.text), from_list.get("text", ""))
    return {**from_list, **row, "text": "\n\n".join(text for text in texts if text)}


def option_in_words(option: Mapping[str, str]) -> str:
    reason = option["reason"]
    return f"{option['text']} It was {option['outcome']}: {reason[:1].lower()}{reason[1:]}"
