"""The Director's monthly report: its tables, its exceptions, and when it may be issued."""

from datetime import UTC, date, datetime, timedelta

import pytest

from accounts.policy import Role
from impact.models import MeasureAction
from improvement.models import ActionArea, ActionTheme, FundingAction, RiskAction
from inspections.models import Theme
from reports.checks import reasons_not_to_issue
from reports.document import Emphasis, Paragraph, Table, plain
from reports.models import CommitteeReport, IssuedReport, ReportSection, TemplateVersion
from reports.narrowing import kept_to as in_words_kept_to
from reports.paper import Paper
from reports.workflows import NotToBeIssued, freeze, start_report, words_of
from tests import make
from tests.clock import today_is
from tests.make.accounts import save
from tests.monthly import AS_AT, BEGAN, FEBRUARY, MARCH, Month, moment
from tests.queries import assert_queries_do_not_grow
from tests.reports.issuing import address, fields_of

pytestmark = pytest.mark.django_db

TODAY = date(2020, 3, 5)
CODE = "monthly-progress-and-exceptions"
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A person"}


@pytest.fixture
def month():
    with today_is(TODAY):
        yield Month()


def report_of(month, **given) -> CommitteeReport:
    given = {"facts_on": AS_AT, "title": "February 2020", "meeting": month.meeting} | given
    template = TemplateVersion.objects.get(code=CODE)
    report = CommitteeReport(council=month.council, plan=month.plan, template=template, **given)
    return start_report(report, by=month.director, at=moment(5, 3))


def kept_to(report, kind, **options):
    """The report, one section of which has these settings."""
    section = report.sections.get(kind=kind)
    section.options = options
    section.save(by=report.by, at=moment(5, 3))
    return report


def blocks_of(report, kind, *, today=TODAY):
    parts = Paper(report, today=today).parts
    return next(part.blocks for part in parts if part.section.kind == kind)


def tables_of(report, kind, **given):
    return [block for block in blocks_of(report, kind, **given) if isinstance(block, Table)]


def cells_of(table):
    return [[plain(cell.content) for cell in row] for row in table.rows]


def note_of(report, kind):
    """What a section says of the day and the part of the plan it is made from."""
    first = blocks_of(report, kind)[0]
    assert isinstance(first, Paragraph)
    assert isinstance(first.content[0], Emphasis)
    return plain(first.content)


def reasons(report, *, today=TODAY):
    return [gap.words for gap in reasons_not_to_issue(Paper(report, today=today))]


def issued(report, month, on, at):
    """Freeze the report on that day, as far as its papers go."""
    issue = freeze(
        report, seen=report.version, words_seen=words_of(report), by=month.director, on=on, at=at
    )
    issue.issued_at = at
    issue.pdf.name, issue.sha256, issue.size = "paper.pdf", "0" * 64, 1
    issue.save(by=month.director, at=at)
    return issue


def test_every_action_stands_once_in_the_table(month):
    (table,) = tables_of(report_of(month), "standing")
    assert table.caption == "Where 24 actions stand on 29 February 2020"
    assert cells_of(table) == [
        ["Closed – embedded", "6", "25.0%"],
        ["Delivered – awaiting evidence", "2", "8.3%"],
        ["Green: on track", "9", "37.5%"],
        ["Amber: at risk", "4", "16.7%"],
        ["Red: off track", "3", "12.5%"],
        ["Total", "24", "100.0%"],
    ]
    said = [plain(each.content) for each in blocks_of(report_of(month), "standing")[-2:]]
    assert said[0].startswith("Complete: 6 of 24 (25.0%). Complete means closed with evidence.")
    assert said[1] == "Overdue: 3 of 24. All are rated off track."


def test_what_is_overdue_and_not_rated_red_is_said(month):
    make.make_update(month.off_track[1], at=FEBRUARY, rag="green")
    report = report_of(month)
    assert plain(blocks_of(report, "standing")[-1].content) == (
        "Overdue: 3 of 24. 1 of them is not rated off track by the lead."
    )
    late = tables_of(report, "exceptions")[-1]
    assert late.caption == "Overdue, and not rated off track"
    assert [row[0] for row in cells_of(late)] == [str(month.off_track[1])]
    assert [row[3] for row in cells_of(late)] == ["71"]


def test_an_exception_prints_its_note(month):
    table = tables_of(report_of(month), "exceptions")[0]
    assert table.caption == str(month.off_track[0])
    assert cells_of(table)[3:] == [
        ["Why", "Two of the four trainers left."],
        ["For children", "Assessments wait three weeks longer."],
        ["Recovery", "Two trainers are borrowed until the posts are filled."],
        ["Help wanted", "None"],
        ["Back on track", "14 May 2020"],
    ]


def test_changes_are_counted_from_the_report_before(month):
    report = report_of(month)
    assert tables_of(report, "changes")[0].caption == (
        "Changes since 31 January 2020: 5 changes in 5 actions"
    )
    for action in month.off_track[1:]:
        month.explain(action, at=FEBRUARY)
    with today_is(date(2020, 2, 15)):
        before = report_of(month, title="Middle of February", facts_on=date(2020, 2, 13))
        issued(before, month, date(2020, 2, 15), moment(15, 2))
    caption = tables_of(report, "changes")[0].caption
    assert caption == "Changes since 13 February 2020: 5 changes in 5 actions"
    chosen = kept_to(report, "changes", since="2020-02-14")
    assert tables_of(chosen, "changes")[0].caption == "Changes since 14 February 2020: none"


def test_it_is_not_issued_while_what_is_off_track_is_not_explained(month, client):
    report = report_of(month)
    _, first, second = month.off_track
    in_order = [second, first]  # the one in strand A comes first
    missing = [f"{each} is off track, and has no exception note." for each in in_order]
    assert reasons(report) == missing
    with pytest.raises(NotToBeIssued) as refusal:
        issued(report, month, TODAY, moment(5, 3))
    assert refusal.value.reasons == missing

    client.force_login(month.director)
    url = address("issue_report", report)
    answer = client.post(url, fields_of(client, url))
    assert answer.status_code == 422
    said = answer.content.decode()
    assert all(f"It cannot be issued. {words}" in said for words in missing)
    assert IssuedReport.objects.count() == 0

    for action in month.off_track[1:]:
        month.explain(action, at=moment(4, 3))
    assert reasons(report) == []
    assert client.post(url, fields_of(client, url)).status_code == 302
    assert IssuedReport.objects.get().facts_on == AS_AT


def test_leaving_the_exceptions_out_or_exempt_does_not_help(month):
    report = report_of(month)
    for change in ({"is_left_out": True}, EXEMPT):
        section = report.sections.get(kind="exceptions")
        for name, value in change.items():
            setattr(section, name, value)
        section.save(by=month.director, at=moment(5, 3))
        assert len(reasons(report)) == 2


def test_a_report_without_exceptions_asks_for_no_note(month):
    assert reasons(make.make_report(month.plan, facts_on=AS_AT)) == []


def test_exempt_matter_is_neither_counted_nor_named(month):
    action = month.off_track[1]
    for name, value in EXEMPT.items():
        setattr(action, name, value)
    action.save(by=month.director, at=FEBRUARY)
    report = report_of(month)
    assert reasons(report) == [f"{month.off_track[2]} is off track, and has no exception note."]
    said = (
        Paper(report, today=TODAY).document().digest(),
        str(Paper(report, today=TODAY).document()),
    )
    assert action.title not in said[1]
    (table,) = tables_of(report, "standing")
    assert cells_of(table)[-1][1] == "23"
    part_2 = report_of(month, **EXEMPT)
    assert len(reasons(part_2)) == 2
    assert cells_of(tables_of(part_2, "standing")[0])[-1][1] == "24"


def test_exceptions_that_are_part_of_an_exempt_section_ask_for_the_notes_that_they_print(month):
    for action in month.off_track[1:]:
        month.explain(action, at=moment(4, 3))
    strand = month.off_track[1].strand
    action = make.make_action(month.plan, strand=strand, title="Held back", at=BEGAN, **EXEMPT)
    make.make_update(action, at=FEBRUARY, rag="red", **EXEMPT)
    report = report_of(month)
    assert reasons(report) == []
    section = report.sections.get(kind="exceptions")
    section.level = 3
    section.save(by=month.director, at=moment(5, 3))
    above = report.sections.printed().filter(order__lt=section.order).last()
    for name, value in EXEMPT.items():
        setattr(above, name, value)
    above.save(by=month.director, at=moment(5, 3))
    pack = Paper(report, today=TODAY, is_pack=True)
    assert action.title in str(pack.document())
    assert reasons(report) == [f"{action} is off track, and has no exception note."]


def test_the_same_day_gives_the_same_figures_later(month):
    for action in month.off_track[1:]:
        month.explain(action, at=moment(4, 3))
    report = report_of(month)
    before = [part.blocks for part in Paper(report, today=TODAY).parts]
    month.go_on()
    month.explain(month.off_track[2], at=MARCH, cause="Something else")
    after = Paper(report, today=date(2020, 3, 20))
    assert [part.blocks for part in after.parts] == before
    today = report_of(month, facts_on=None)
    rows = cells_of(tables_of(today, "standing", today=date(2020, 3, 20))[0])
    assert [row[1] for row in rows] == ["7", "1", "10", "4", "2", "24"]


def test_the_month_ahead_names_what_falls_due(month):
    soon = make.make_action(
        strand=month.strands[0], reference="S1", title="Soon", due_on=date(2020, 3, 27),
        lead=month.owner, start_on=date(2020, 1, 1), at=FEBRUARY,
    )  # fmt: skip
    (table,) = tables_of(report_of(month), "coming_up")
    assert table.caption == "Until 29 March 2020"
    assert [row[:3] for row in cells_of(table)] == [
        ["12 Mar 2020", "Meeting", "Improvement board"],
        ["27 Mar 2020", "Action due", str(soon)],
    ]


def test_measures_stand_against_their_targets(month):
    measure = make.make_measure(month.plan, reference="M1", name="Re-referrals", at=FEBRUARY)
    (table,) = tables_of(report_of(month), "measures")
    assert cells_of(table)[0][:2] == ["M1 Re-referrals", "No reading yet"]
    assert measure.name in str(Paper(report_of(month), today=TODAY).document())


def test_a_section_says_its_day_and_its_plan(month):
    assert note_of(report_of(month), "standing") == (
        "As recorded by 29 February 2020, from Improvement plan 2019 to 2021."
    )


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("standing", ["only strand A. Our practice", "only theme Leaving care"]),
        ("money_table", ["only strand A. Our practice", "only theme Leaving care"]),
        ("areas", ["only theme Leaving care"]),
        ("bodies", []),
        ("statutory_dates", []),
    ],
)
def test_a_section_names_only_what_its_kind_can_be_kept_to(month, kind, said):
    """Whatever else its options name: those of another kind once, or of a template."""
    theme = save(Theme(council=month.council, name="Leaving care"), at=FEBRUARY)
    facts = Paper(report_of(month), today=TODAY).facts
    options = {"strands": [month.strands[0].pk], "themes": [theme.pk]}
    assert list(in_words_kept_to(facts, kind, options)) == said


def test_a_section_is_kept_to_a_strand(month):
    practice = month.strands[0]
    report = kept_to(report_of(month), "standing", strands=[practice.pk])
    (table,) = tables_of(report, "standing")
    assert cells_of(table)[-1][1] == str(month.plan.actions.filter(strand=practice).count())
    assert note_of(report, "standing") == (
        "As recorded by 29 February 2020, from Improvement plan 2019 to 2021;"
        " only strand A. Our practice."
    )


def test_exceptions_kept_to_a_strand_ask_for_the_notes_of_that_strand(month):
    strand = month.off_track[1].strand
    report = kept_to(report_of(month), "exceptions", strands=[strand.pk])
    asked = [each for each in month.off_track[1:] if each.strand_id == strand.pk]
    assert reasons(report) == [f"{each} is off track, and has no exception note." for each in asked]
    assert 0 < len(asked) < 3


def test_drafts_of_many_actions_take_no_more_queries(month, client):
    report = report_of(month)
    client.force_login(month.director)

    month.numbers = iter(range(100, 200))

    def add_row():
        list(month.several(2, FEBRUARY, due_on=date(2020, 1, 31), rag="red"))

    def visit():
        return client.get(report.get_absolute_url())

    assert_queries_do_not_grow(visit, add_row=add_row, most=60)


@pytest.mark.parametrize("role", [Role.PLAN_LEAD, Role.CLERK])
def test_only_a_director_issues_it(month, client, role):
    report = report_of(month)
    client.force_login(make.make_member(month.council, role))
    assert client.get(address("issue_report", report)).status_code == 403


def test_areas_to_choose_stand_below_their_inspection_the_latest_first(month, client):
    earlier, latest = (
        make.make_inspection(month.council, title=title, started_on=started_on)
        for title, started_on in (("Visit", date(2018, 5, 1)), ("Inspection", date(2019, 5, 1)))
    )
    action = make.make_action(month.plan)
    for inspection in (latest, earlier):
        area = make.make_area(inspection, reference="a", short_title=f"Plans, {inspection}")
        save(ActionArea(action=action, area=area), at=FEBRUARY)
    report = report_of(month)
    client.force_login(month.director)
    section = report.sections.get(kind="changes")
    form = client.get(address("edit_section", report, section.pk)).context["form"]
    assert [
        (group, [words for _, words in choices]) for group, choices in form.fields["areas"].choices
    ] == [("Inspection", ["a. Plans, Inspection"]), ("Visit", ["a. Plans, Visit"])]


def test_the_form_of_a_section_keeps_it_to_part_of_the_plan(month, client):
    report = report_of(month)
    section = report.sections.get(kind="changes")
    theme = save(Theme(council=month.council, name="Care leavers"), at=FEBRUARY)
    url = address("edit_section", report, section.pk)
    client.force_login(month.director)
    form = client.get(url).context["form"]
    assert [field.name for field in form.narrowing] == ["strands", "themes", "since"]
    sent = {
        "version": section.version,
        "token": form["token"].value(),
        "heading": "What has changed",
        "level": "2",
        "visibility": "members",
        "strands": [month.strands[0].pk],
        "themes": [theme.pk],
        "since_day": "13",
        "since_month": "2",
        "since_year": "2020",
    }
    assert client.post(url, sent).status_code == 302
    section.refresh_from_db()
    assert section.options == {
        "strands": [month.strands[0].pk],
        "themes": [theme.pk],
        "since": "2020-02-13",
    }
    assert note_of(report, "changes") == (
        "As recorded by 29 February 2020, from Improvement plan 2019 to 2021;"
        " only strand A. Our practice; only theme Care leavers."
    )


def test_measures_risks_and_money_are_kept_to_what_they_hang_on(month):
    """By their own strand or area, or by those of the actions they are linked to."""
    practice, other = month.strands[:2]
    given = {"at": FEBRUARY, "start_on": date(2020, 1, 1), "due_on": date(2020, 6, 30)}
    ours = make.make_action(month.plan, strand=practice, **given)
    theirs = make.make_action(month.plan, strand=other, **given)
    theme = save(Theme(council=month.council, name="Care leavers"), at=FEBRUARY)
    save(ActionTheme(action=ours, theme=theme), at=FEBRUARY)
    for action in (ours, theirs):
        name = f"of {action.strand.reference}"
        measure = make.make_measure(
            month.plan, name=f"Measure {name}", kept_since=BEGAN.date(), at=FEBRUARY
        )
        # Recorded again, so that its id is not that of its row in the history.
        measure.save(by=month.director, at=FEBRUARY + timedelta(hours=1))
        save(MeasureAction(measure=measure, action=action), at=FEBRUARY)
        risk = make.make_risk(month.plan, title=f"Risk {name}", at=FEBRUARY)
        save(RiskAction(risk=risk, action=action), at=FEBRUARY)
        line = make.make_funding_line(month.plan, title=f"Money {name}", at=FEBRUARY)
        save(FundingAction(line=line, action=action), at=FEBRUARY)
    make.make_risk(month.plan, title="Risk by itself", strand=practice, at=FEBRUARY)
    make.make_funding_line(month.plan, title="Money of nothing", at=FEBRUARY)

    def named(kind, **options):
        report = make.make_report(month.plan, facts_on=AS_AT)
        section = ReportSection(report=report, order=9, heading=kind, kind=kind, options=options)
        section.save(by=month.director, at=make.NOON)
        tables = tables_of(report, kind)
        return [row[0] for row in cells_of(tables[0])] if tables else [], report

    for options, wanted in (({"strands": [practice.pk]}, True), ({"themes": [theme.pk]}, False)):
        assert [row.split(" ", 1)[1] for row in named("measures", **options)[0]] == [
            f"Measure of {practice.reference}"
        ]
        alone = ["Risk by itself"] if wanted else []
        # In the order of their references, which are counted on through all tests: R10 before R9.
        risks = sorted(named("risk_table", **options)[0], reverse=True)
        assert risks == [f"Risk of {practice.reference}", *alone]
        assert named("money_table", **options)[0] == [f"Money of {practice.reference}"]
    _, report = named("money_table", strands=[practice.pk])
    assert note_of(report, "money_table").endswith("; only strand A. Our practice.")
    assert len(named("money_table")[0]) == 3


def test_measures_and_risks_are_kept_to_a_period(month):
    scale = make.make_risk_scale(month.council)
    for number, rated_on in enumerate((date(2020, 1, 10), date(2020, 2, 20))):
        at = datetime(2020, 2, 21, 12, tzinfo=UTC)
        risk = make.make_risk(month.plan, title=f"Risk {number}", at=at)
        make.make_rating(risk, scale, "4×4", on=rated_on, at=at)
    report = make.make_report(month.plan, facts_on=AS_AT)
    section = ReportSection(
        report=report, order=9, heading="Risks", kind="risk_table", options={"since": "2020-01-31"}
    )
    section.save(by=month.director, at=make.NOON)
    (table,) = tables_of(report, "risk_table")
    assert [row[0] for row in cells_of(table)] == ["Risk 1"]
    assert note_of(report, "risk_table").endswith("; only those rated since 31 January 2020.")
