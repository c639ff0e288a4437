"""Plain functions that make what a test needs. What is not given is filled in; all is recorded
through the save path, by the person and at the moment given, else by the system account at NOON.
"""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from accounts.as_at import AsAt
from accounts.models import Council, Grant, Membership, User
from accounts.policy import Role
from boards.models import (
    AgendaItem,
    Board,
    BoardMember,
    BoardPlan,
    Challenge,
    ChallengeAnswer,
    Meeting,
    MeetingStep,
    Outcome,
    TermsOfReference,
)
from boards.snapshot import freeze
from impact.models import (
    ActivityAction,
    ActivityArea,
    AreaImpact,
    AreaImpactSource,
    AssuranceActivity,
    AssuranceProgramme,
    AssuranceRating,
    Comparator,
    Measure,
    MeasureAction,
    MeasureArea,
    MeasureKeeper,
    MeasureTarget,
    Reading,
    VoiceAction,
    VoiceArea,
    VoiceEntry,
    YoungPeopleComment,
    YoungPeoplePage,
    YoungPeopleText,
)
from improvement.models import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    Closing,
    DueDateChange,
    Evidence,
    ExceptionNote,
    FundingLine,
    ImprovementPlan,
    PlanInspection,
    PlanVersion,
    ProgressUpdate,
    Risk,
    RiskRating,
    RiskScale,
    Strand,
    VersionState,
    VersionStep,
)
from improvement.risk_levels import PRESETS
from inspections.models import (
    AreaForImprovement,
    BankHoliday,
    Framework,
    Grade,
    Inspection,
    JudgementArea,
)
from reports.clearing import clearance_standings
from reports.freezing import submit
from reports.models import (
    BackgroundPaper,
    CallInMade,
    Clearance,
    ClearanceAnswer,
    CommitteeReport,
    CommitteeRules,
    Consultation,
    DecisionRecord,
    PublishedDecision,
    ReportSection,
    Resolution,
    SubmittedPlan,
    TemplateVersion,
)
from reports.publishing import publish
from reports.workflows import finish_copy

NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)
PASSWORD = "correct horse battery staple"

_number = count(1)


def _save(record: Any, by: User | None = None, at: datetime | None = None) -> Any:
    record.save(by=by or User.objects.system(), at=at or NOON)
    return record


def make_council(
    name: str = "", *, by: User | None = None, at: datetime | None = None, **given: Any
) -> Council:
    n = next(_number)
    name = name or f"Council {n}"
    given.setdefault("slug", name.lower().replace(" ", "-"))
    return _save(Council(name=name, **given), by, at)


def make_user(name: str = "", email: str = "", *, password: str | None = None) -> User:
    """A person. Without a password they sign in by `client.force_login` only."""
    n = next(_number)
    return User.objects.create_user(
        email or f"person{n}@council.example", name or f"Officer {n}", password
    )


def make_member(
    council: Council, role: Role, user: User | None = None, *, at: datetime = NOON, **given: Any
) -> User:
    """A person with `role` in `council` since 1 January 2020."""
    user = user or make_user()
    given.setdefault("from_on", date(2020, 1, 1))
    _save(Membership(user=user, council=council, role=role, **given), at=at)
    return user


def make_grant(
    user: User, *, with_exempt: bool = False, until_on: date = date(2099, 1, 1), **opens: Any
) -> Grant:
    """A grant of `plan=`, `board=` or `inspection=` to `user`."""
    (thing,) = opens.values()
    return _save(
        Grant(user=user, council=thing.council, with_exempt=with_exempt, until_on=until_on, **opens)
    )


def make_framework(**given: Any) -> Framework:
    n = next(_number)
    return Framework.objects.create(
        **{
            "code": f"framework-{n}",
            "name": f"Framework {n}",
            "kind": "full_inspection",
            "starts_on": date(2018, 1, 1),
            "has_grades": True,
            **given,
        }
    )


def make_grade(framework: Framework, label: str = "Good", order: int = 1) -> Grade:
    return Grade.objects.create(
        framework=framework, code=label.lower().replace(" ", "-"), label=label, order=order
    )


def make_judgement_area(
    framework: Framework, name: str = "Leaders", order: int = 1, role: str = "leaders"
) -> JudgementArea:
    return JudgementArea.objects.create(
        framework=framework, code=f"area-{order}", name=name, order=order, role=role
    )


def make_inspection(
    council: Council | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Inspection:
    given.setdefault("framework", Framework.objects.first() or make_framework())
    given.setdefault("title", f"Inspection {next(_number)}")
    given.setdefault("started_on", date(2026, 5, 11))
    return _save(Inspection(council=council or make_council(), **given), by, at)


def make_area(
    inspection: Inspection | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> AreaForImprovement:
    n = next(_number)
    given.setdefault("reference", str(n))
    given.setdefault("short_title", f"Area {n}")
    given.setdefault("wording", f"What must get better, {n}")
    return _save(AreaForImprovement(inspection=inspection or make_inspection(), **given), by, at)


def make_plan(
    council: Council | None = None,
    *,
    answers: Inspection | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ImprovementPlan:
    given.setdefault("title", f"Plan {next(_number)}")
    plan = _save(ImprovementPlan(council=council or make_council(), **given), by, at)
    if answers is not None:
        _save(PlanInspection(plan=plan, inspection=answers), by, at)
    return plan


def make_version(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> PlanVersion:
    """The next version of a plan, with a step on the day given for a state: cabinet=date(…)."""
    plan = plan or make_plan()
    steps = {state: given.pop(state) for state in VersionState.values if state in given}
    given.setdefault("number", plan.versions.count() + 1)
    version = _save(PlanVersion(plan=plan, **given), by, at)
    for state, on in steps.items():
        _save(VersionStep(plan_version=version, state=state, on=on), by, at)
    return version


def make_strand(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Strand:
    n = next(_number)
    given.setdefault("reference", str(n))
    given.setdefault("name", f"Strand {n}")
    return _save(Strand(plan=plan or make_plan(), **given), by, at)


def make_action(
    plan: ImprovementPlan | None = None,
    *,
    lead: User | None = None,
    contributors: tuple[User, ...] = (),
    answers: tuple[AreaForImprovement, ...] = (),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Action:
    """An action due on 30 June 2026, started on 1 April 2026, unless given otherwise."""
    n = next(_number)
    if "strand" in given:
        plan = plan or given["strand"].plan
    plan = plan or make_plan()
    given.setdefault("strand", plan.strands.first() or make_strand(plan))
    given.setdefault("reference", f"A{n}")
    given.setdefault("title", f"Action {n}")
    given.setdefault("start_on", date(2026, 4, 1))
    given.setdefault("due_on", date(2026, 6, 30))
    given.setdefault("original_due_on", given["due_on"])
    action = _save(Action(plan=plan, **given), by, at)
    if lead is not None:
        _save(ActionLead(action=action, user=lead), by, at)
    for user in contributors:
        _save(ActionContributor(action=action, user=user), by, at)
    for area in answers:
        _save(ActionArea(action=action, area=area), by, at)
    return action


def make_update(
    action: Action | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ProgressUpdate:
    at = at or NOON
    given.setdefault("on", at.date())
    given.setdefault("rag", "green")
    given.setdefault("happened", "The workshops were held.")
    return _save(ProgressUpdate(action=action or make_action(), **given), by, at)


def make_exception_note(
    update: ProgressUpdate,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ExceptionNote:
    """On the spell off track that `update` is part of; back on track after 90 days."""
    at = at or NOON
    given.setdefault("cause", "Two of the four trainers left.")
    given.setdefault("effect_on_children", "Assessments wait three weeks longer.")
    given.setdefault("recovery", "Two trainers are borrowed until the posts are filled.")
    given.setdefault("back_on_track_on", at.date() + timedelta(days=90))
    return _save(ExceptionNote(action=update.action, update=update, **given), by, at)


def make_date_change(
    action: Action, *, to_on: date, by: User, at: datetime = NOON, **given: Any
) -> DueDateChange:
    """A new date asked for by `by`, undecided."""
    given.setdefault("reason", "The provider withdrew.")
    given.setdefault("effect_on_children", "Some wait a term longer.")
    change = DueDateChange(
        action=action, from_on=action.due_on, to_on=to_on, asked_by=by, asked_at=at, **given
    )
    return _save(change, by, at)


def make_closing(action: Action, *, by: User, at: datetime = NOON, **given: Any) -> Closing:
    """A proposal to close by `by`, undecided unless more is given."""
    given.setdefault("case", "Two audits and the forum agree.")
    return _save(Closing(action=action, proposed_by=by, proposed_at=at, **given), by, at)


def make_evidence(
    action: Action | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Evidence:
    """A link, unless a file is given; on an action, or on `area` or nothing of `plan`."""
    given.setdefault("title", f"Evidence {next(_number)}")
    if action is not None:
        given["plan"] = action.plan
    if "file" not in given:
        given.setdefault("link", "https://council.example/audit")
    return _save(Evidence(action=action, **given), by, at)


def make_activity(
    plan: ImprovementPlan | None = None,
    *,
    checked: tuple[Action, ...] = (),
    areas: tuple[AreaForImprovement, ...] = (),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> AssuranceActivity:
    """A case audit held on 20 May 2026, unless given otherwise."""
    plan = plan or (checked[0].plan if checked else make_plan())
    given.setdefault("kind", "audit")
    given.setdefault("title", f"Activity {next(_number)}")
    given.setdefault("held_on", date(2026, 5, 20))
    given.setdefault("found", "Most plans say what will change.")
    activity = _save(AssuranceActivity(plan=plan, **given), by, at)
    for action in checked:
        _save(ActivityAction(activity=activity, action=action), by, at)
    for area in areas:
        _save(ActivityArea(activity=activity, area=area), by, at)
    return activity


def make_programme(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> AssuranceProgramme:
    """A visit every six weeks, the first due on 4 May 2026, unless given otherwise."""
    given.setdefault("kind", "visit")
    given.setdefault("title", f"Visits {next(_number)}")
    given.setdefault("cadence", "six_weekly")
    given.setdefault("first_due_on", date(2026, 5, 4))
    return _save(AssuranceProgramme(plan=plan or make_plan(), **given), by, at)


def make_assurance_rating(
    action: Action, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> AssuranceRating:
    at = at or NOON
    given.setdefault("on", at.date())
    given.setdefault("rag", "red")
    given.setdefault("comment", "The audit did not find the change in practice.")
    return _save(AssuranceRating(action=action, **given), by, at)


def make_voice(
    plan: ImprovementPlan | None = None,
    *,
    actions: tuple[Action, ...] = (),
    areas: tuple[AreaForImprovement, ...] = (),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> VoiceEntry:
    """What care leavers said on 12 May 2026, the loop not closed, unless given otherwise."""
    plan = plan or (actions[0].plan if actions else make_plan())
    given.setdefault("group", "Care leavers")
    given.setdefault("heard_on", date(2026, 5, 12))
    given.setdefault("heard", f"Nobody told us what would change, {next(_number)}.")
    entry = _save(VoiceEntry(plan=plan, **given), by, at)
    for action in actions:
        _save(VoiceAction(entry=entry, action=action), by, at)
    for area in areas:
        _save(VoiceArea(entry=entry, area=area), by, at)
    return entry


def make_young_people_page(
    plan: ImprovementPlan, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> YoungPeoplePage:
    """The page of a plan, shown to everybody unless given otherwise. The plan has to be public."""
    given.setdefault("welcome", "This is our plan to make things better for you.")
    given.setdefault("is_published", True)
    return _save(YoungPeoplePage(plan=plan, council=plan.council, **given), by, at)


def make_young_people_text(
    about: Action | AreaForImprovement,
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> YoungPeopleText:
    """What young people are told about an action, or about an area and the `plan` it is in."""
    given.setdefault("words", f"You will write your own plan, {next(_number)}.")
    kind = "action" if isinstance(about, Action) else "area"
    plan = plan or about.plan
    return _save(YoungPeopleText(plan=plan, **{kind: about}, **given), by, at)


def make_young_people_comment(
    plan: ImprovementPlan, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> YoungPeopleComment:
    """A comment that waits to be decided."""
    given.setdefault("words", f"My adviser changes all the time, {next(_number)}.")
    return _save(YoungPeopleComment(plan=plan, sent_at=at or NOON, **given), by, at)


def make_area_impact(
    plan: ImprovementPlan,
    area: AreaForImprovement,
    *sources: Measure | AssuranceActivity | Evidence | VoiceEntry,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> AreaImpact:
    """A rating that rests on `sources`: evident, unless given otherwise."""
    at = at or NOON
    given.setdefault("on", at.date())
    given.setdefault("impact", "evident")
    given.setdefault("reason", "The audit and the forum say the same.")
    kinds: dict[type[Any], str] = {
        Measure: "measure",
        AssuranceActivity: "activity",
        Evidence: "evidence",
        VoiceEntry: "voice",
    }
    rating = AreaImpact(plan=plan, area=area, **given)
    rating.save(
        by=by or User.objects.system(),
        at=at,
        sources=[AreaImpactSource(**{kinds[type(each)]: each}) for each in sources],
    )
    return rating


def make_risk_scale(
    council: Council,
    preset: str = "score",
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> RiskScale:
    """A scale of the council, from one of the presets."""
    given.setdefault("name", f"Scale {next(_number)}")
    levels = PRESETS[preset].levels.as_stored()
    return _save(RiskScale(council=council, **{**levels, **given}), by, at)


def make_risk(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Risk:
    given.setdefault("title", f"Risk {next(_number)}")
    return _save(Risk(plan=plan or make_plan(), **given), by, at)


def make_rating(
    risk: Risk,
    scale: RiskScale | None = None,
    rating: str = "",
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> RiskRating:
    """A rating written as the scale writes it, such as B2 or 4×5; without a scale, as stated."""
    at = at or NOON
    given.setdefault("on", at.date())
    if scale is None:
        given["as_stated"] = rating
    else:
        codes = rating.split("×") if "×" in rating else rating
        given["likelihood"], given["impact"] = codes
    return _save(RiskRating(risk=risk, scale=scale, **given), by, at)


def make_funding_line(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> FundingLine:
    given.setdefault("title", f"Money {next(_number)}")
    given.setdefault("amount_pounds", Decimal(1000))
    return _save(FundingLine(plan=plan or make_plan(), **given), by, at)


def make_board(
    council: Council | None = None,
    *,
    plan: ImprovementPlan | None = None,
    chair: User | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Board:
    given.setdefault("name", f"Board {next(_number)}")
    given.setdefault("kind", "improvement")
    council = council or (plan.council if plan else make_council())
    board = _save(Board(council=council, **given), by, at)
    if plan is not None:
        _save(BoardPlan(board=board, plan=plan), by, at)
    if chair is not None:
        _save(BoardMember(board=board, user=chair, post="Independent chair", is_chair=True), by, at)
    return board


def make_meeting(
    board: Board | None = None, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> Meeting:
    given.setdefault("on", date(2026, 7, 15))
    return _save(Meeting(board=board or make_board(), **given), by, at)


def make_steps(
    meeting: Meeting,
    *steps: str,
    at: datetime | None = None,
    reason: str = "",
    past: AsAt | None = None,
) -> None:
    """Take steps of a meeting; `reason` is why it was reopened. `past`: as at which day it is
    frozen, if not as things stand."""
    for number, step in enumerate(steps, start=meeting.steps.count() + 1):
        why = reason if step == "reopened" else ""
        taken = _save(MeetingStep(meeting=meeting, number=number, step=step, reason=why), at=at)
        if step == "closed":
            freeze(taken, on=(at or NOON).date(), by=taken.by, at=at or NOON, past=past)


def make_terms(board: Board, **given: Any) -> TermsOfReference:
    given.setdefault("text", "To hold the council to account.")
    given.setdefault("number", board.terms.count() + 1)
    return _save(TermsOfReference(board=board, **given))


def make_item(meeting: Meeting, **given: Any) -> AgendaItem:
    given.setdefault("title", f"Item {next(_number)}")
    given.setdefault("order", meeting.items.count() + 1)
    return _save(AgendaItem(meeting=meeting, **given))


def make_outcome(item: AgendaItem, **given: Any) -> Outcome:
    """An action that is asked of the Head of service."""
    given.setdefault("kind", "action")
    given.setdefault("words", f"Words {next(_number)}")
    given.setdefault("asked_of_post", "Head of service")
    return _save(Outcome(item=item, **given))


def make_template(council: Council | None = None, **given: Any) -> TemplateVersion:
    """A council's own template with two typed sections, unless others are given."""
    given.setdefault("code", f"own-{next(_number)}")
    given.setdefault("name", "Our own")
    typed = [{"heading": name, "kind": "text"} for name in ("Purpose", "Background")]
    given.setdefault("sections", typed)
    template = TemplateVersion(council=council or make_council(), **given)
    template.save(by=make_user(), at=NOON)
    return template


def make_challenge(
    board: Board | None = None,
    *,
    of: User | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Challenge:
    """A question that the Chief Nurse asked on 10 July 2026, between meetings."""
    given.setdefault("asked_on", date(2026, 7, 10))
    given.setdefault("asked_by_post", "Chief Nurse")
    given.setdefault("question", f"What changed for children, {next(_number)}?")
    given.setdefault("logged_by", by or User.objects.system())
    challenge = Challenge(board=board or make_board(), asked_of=of or make_user(), **given)
    return _save(challenge, by, at)


def make_answer(
    challenge: Challenge,
    text: str = "Fewer wait.",
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ChallengeAnswer:
    given.setdefault("on", challenge.asked_on)
    return _save(ChallengeAnswer(challenge=challenge, text=text, **given), by, at)


def make_report(
    plan: ImprovementPlan | None = None,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> CommitteeReport:
    """A draft with one typed section."""
    plan = plan or make_plan()
    given.setdefault(
        "template",
        TemplateVersion.objects.filter(code="general").first()
        or TemplateVersion.objects.create(code="general", name="General"),
    )
    given.setdefault("title", f"Report {next(_number)}")
    report = _save(CommitteeReport(plan=plan, council=plan.council, **given), by, at)
    section = ReportSection(
        report=report,
        order=1,
        heading="Purpose of report",
        kind="text",
        text="To tell members where the plan stands.",
    )
    _save(section, by, at)
    return report


def make_clearance(
    report: CommitteeReport | None = None,
    *,
    of: User | None = None,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Clearance:
    """What the Section 151 Officer clears: the whole report, unless sections are named."""
    given.setdefault("title", "Section 151 Officer")
    if of is not None:
        given |= {"asked_of": of, "asked_by": by or User.objects.system(), "asked_at": at or NOON}
    return _save(Clearance(report=report or make_report(), **given), by, at)


def make_clearance_answer(
    clearance: Clearance,
    outcome: str = "given",
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> ClearanceAnswer:
    """Given by AB on 3 June 2026, of the text as it stands."""
    given.setdefault("on", date(2026, 6, 3))
    given.setdefault("initials", "AB")
    given.setdefault("comment", "" if outcome == "given" else "The sum is not funded.")
    (standing,) = clearance_standings([clearance])
    answer = ClearanceAnswer(
        clearance=clearance, outcome=outcome, covered=standing.covered, **given
    )
    return _save(answer, by, at)


def make_consultation(report: CommitteeReport | None = None, **given: Any) -> Consultation:
    given.setdefault("who", f"Group {next(_number)}")
    return _save(Consultation(report=report or make_report(), **given))


def make_background_paper(report: CommitteeReport | None = None, **given: Any) -> BackgroundPaper:
    given.setdefault("title", f"Paper {next(_number)}")
    return _save(BackgroundPaper(report=report or make_report(), **given))


def make_measure(
    plan: ImprovementPlan | None = None,
    *,
    keepers: tuple[User, ...] = (),
    shows: tuple[Action | AreaForImprovement, ...] = (),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Measure:
    """A monthly percentage that should rise, kept since 1 January 2026, without a baseline."""
    n = next(_number)
    given.setdefault("reference", f"M{n}")
    given.setdefault("name", f"Measure {n}")
    given.setdefault("direction", "higher")
    given.setdefault("tells", "how_well")
    given.setdefault("kept_since", date(2026, 1, 1))
    if given.get("baseline_value") is not None:
        given.setdefault("baseline_on", date(2025, 12, 31))
    measure = _save(Measure(plan=plan or make_plan(), **given), by, at)
    for user in keepers:
        _save(MeasureKeeper(measure=measure, user=user), by, at)
    for thing in shows:
        if isinstance(thing, Action):
            _save(MeasureAction(measure=measure, action=thing), by, at)
        else:
            _save(MeasureArea(measure=measure, area=thing), by, at)
    return measure


def make_reading(
    measure: Measure,
    period_on: date,
    value: Decimal | str | int,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Reading:
    return _save(
        Reading(measure=measure, period_on=period_on, value=Decimal(value), **given), by, at
    )


def make_target(
    measure: Measure,
    due_on: date,
    value: Decimal | str | int,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> MeasureTarget:
    return _save(
        MeasureTarget(measure=measure, due_on=due_on, value=Decimal(value), **given), by, at
    )


def make_comparator(
    measure: Measure,
    value: Decimal | str | int,
    *,
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> Comparator:
    given.setdefault("compared_with", "neighbours")
    given.setdefault("year", "2024/25")
    return _save(Comparator(measure=measure, value=Decimal(value), **given), by, at)


def make_rules(
    council: Council, *, by: User | None = None, at: datetime | None = None, **given: Any
) -> CommitteeRules:
    """Publish in 2 working days; call-in is 5 working days with the day of publication."""
    given = {
        "publish_within": "working_days",
        "publish_working_days": 2,
        "call_in_days": 5,
        "call_in_counts_trigger_day": True,
        **given,
    }
    return _save(CommitteeRules(council=council, **given), by, at)


def make_decision(
    meeting: Meeting | None = None,
    *,
    resolves: tuple[str, ...] = ("The plan is approved.",),
    by: User | None = None,
    at: datetime | None = None,
    **given: Any,
) -> DecisionRecord:
    """A draft with nothing missing, and a resolution for each of the words given."""
    meeting = meeting or make_meeting()
    given = {
        "title": f"Decision {next(_number)}",
        "decided_on": meeting.on,
        "reasons": "So that the plan can begin.",
        "alternatives": "None.",
        "conflicts_of_interest": "None.",
        "dispensations": "N/A",
        **given,
    }
    record = _save(DecisionRecord(council=meeting.board.council, meeting=meeting, **given), by, at)
    for number, text in enumerate(resolves, start=1):
        _save(Resolution(decision=record, number=str(number), kind="approve", text=text), by, at)
    return record


def make_published_decision(meeting: Meeting | None = None, **given: Any) -> PublishedDecision:
    """A record that is published on the day of its decision, with its files."""
    given.setdefault("call_in", "not_executive")
    record = make_decision(meeting, **given)
    system, on = User.objects.system(), record.decided_on
    assert on is not None
    rules = CommitteeRules.objects.of(record.council)
    made = publish(
        record, rules, published_on=on, bank_holidays=BankHoliday.objects.table, by=system, at=NOON
    )
    assert finish_copy(made, by=system, on=on, at=NOON)
    return made


def make_call_in(meeting: Meeting | None = None, **given: Any) -> CallInMade:
    """The call-in of a decision that is published, without its files, on its day."""
    record = make_decision(meeting, **given)
    rules = CommitteeRules.objects.of(record.council)
    if rules.pk is None:
        rules = make_rules(record.council)
    assert record.decided_on is not None
    publish(
        record,
        rules,
        published_on=record.decided_on,
        bank_holidays=BankHoliday.objects.table,
        by=User.objects.system(),
        at=NOON,
    )
    call_in = CallInMade(
        decision=record,
        made_on=record.decided_on,
        signatories="Member for North\nMember for South",
        reasons="The cost was not considered.",
    )
    return _save(call_in)


def make_submitted_plan(plan: ImprovementPlan | None = None, **given: Any) -> SubmittedPlan:
    """A version of a plan as it was submitted, with its files."""
    given.setdefault("sent_on", NOON.date())
    copy = SubmittedPlan(plan_version=make_version(plan), **given)
    system = User.objects.system()
    submit(copy, by=system, on=NOON.date(), at=NOON)
    assert finish_copy(copy, by=system, on=NOON.date(), at=NOON)
    return copy
