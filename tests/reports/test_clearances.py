"""Clearances: asked for, given or refused, asked again, and what stays closed without them."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from overview.my_work import my_work
from reports.clearing import ClearanceState, clearance_standings, not_cleared
from reports.document import Paragraph, plain
from reports.html import fragment
from reports.models import ClearanceAnswer, CommitteeReport, IssuedReport, TemplateVersion
from reports.models.clearance import Clearance
from reports.paper import paper_of
from reports.word import make_word
from reports.workflows import NotToBeIssued, freeze, start_report, words_of
from tests import make
from tests.clock import today_is
from tests.queries import assert_queries_do_not_grow
from tests.reports.issuing import address, fields_of, issue, signed_in
from tests.reports.twins import words_of_page, words_of_word
from tests.world import EXEMPT

pytestmark = pytest.mark.django_db
ON = date(2026, 6, 15)


@pytest.fixture
def report(db) -> CommitteeReport:
    """From the executive's template, with words about money."""
    plan = make.make_plan()
    made = CommitteeReport(
        council=plan.council,
        plan=plan,
        title="The paper",
        template=TemplateVersion.objects.offered_in(plan.council).get(
            code="executive-board-decision"
        ),
    )
    words = {"Financial implications": "It costs £906,000."}
    return start_report(made, words=words, by=make.make_user("Writer"), at=make.NOON)


def officer_of(report, name="Finance Officer"):
    return make.make_member(report.council, Role.CLEARANCE_OFFICER, make.make_user(name))


def finance(report) -> Clearance:
    return report.clearances.select_related("report").get(kind="finance")


def state(clearance) -> str:
    (standing,) = clearance_standings([clearance])
    return standing.state


def edit(section, **given):
    for name, value in given.items():
        setattr(section, name, value)
    section.save(by=make.make_user("Editor"), at=make.NOON + timedelta(days=2))


def give_url(clearance) -> str:
    return reverse("reports:give_clearance", args=[clearance.report.council.slug, clearance.pk])


def sign_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_a_report_needs_the_clearances_of_its_template(report):
    money = report.sections.filter(
        heading__in=["Recommendations", "Financial implications", "Money"]
    )
    assert [(row.title, set(row.sections)) for row in report.clearances.all()] == [
        ("Monitoring Officer", set()),
        ("Section 151 Officer", {section.pk for section in money}),
    ]
    assert not_cleared(report) == [
        "Monitoring Officer: nobody was asked yet.",
        "Section 151 Officer: nobody was asked yet.",
    ]


@pytest.mark.parametrize(
    ("is_asked", "answers", "asked_again", "expected"),
    [
        pytest.param(False, [], False, ClearanceState.NOT_ASKED, id="nobody was asked"),
        pytest.param(True, [], False, ClearanceState.ASKED, id="asked"),
        pytest.param(True, ["given"], False, ClearanceState.GIVEN, id="given"),
        pytest.param(True, ["refused"], False, ClearanceState.REFUSED, id="refused"),
        pytest.param(True, ["refused"], True, ClearanceState.AGAIN, id="asked again"),
        pytest.param(True, ["refused", "given"], False, ClearanceState.GIVEN, id="the last counts"),
        pytest.param(True, ["given", "refused"], False, ClearanceState.REFUSED, id="taken back"),
    ],
)
def test_the_state_follows_from_what_was_asked_and_answered(
    report, is_asked, answers, asked_again, expected
):
    clearance = finance(report)
    if is_asked:
        clearance.ask(officer_of(report), by=make.make_user(), at=make.NOON)
    for outcome in answers:
        make.make_clearance_answer(clearance, outcome)
    if asked_again:
        clearance.ask(clearance.asked_of, by=make.make_user(), at=make.NOON + timedelta(hours=1))
    assert state(clearance) == expected


def change_words(report):
    edit(report.sections.get(heading="Financial implications"), text="It costs £923,000.")


def leave_out(report):
    edit(report.sections.get(heading="Money"), is_left_out=True)


def add_money(report):
    make.make_funding_line(report.plan, amount_pounds=906_000)


def change_other_words(report):
    edit(report.sections.get(heading="Background"), text="In April.")


def move(report):
    edit(report.sections.get(heading="Financial implications"), order=2)


@pytest.mark.parametrize(
    ("change", "of_money", "of_the_whole"),
    [
        pytest.param(
            change_words,
            ["“Financial implications” was changed by Editor on 3 June 2026"],
            ["“Financial implications” was changed by Editor on 3 June 2026"],
            id="its words",
        ),
        pytest.param(leave_out, ["“Money” was left out"], ["“Money” was left out"], id="left out"),
        pytest.param(
            add_money,
            ["What “Money” prints was changed"],
            ["What “Money” prints was changed"],
            id="what it prints",
        ),
        pytest.param(
            change_other_words,
            [],
            ["“Background” was changed by Editor on 3 June 2026"],
            id="words of another section",
        ),
        pytest.param(move, [], [], id="its place"),
    ],
)
def test_a_change_asks_again_and_says_why(report, change, of_money, of_the_whole):
    whole = report.clearances.select_related("report").get(kind="monitoring_officer")
    for clearance in (finance(report), whole):
        clearance.ask(officer_of(report), by=make.make_user(), at=make.NOON)
        make.make_clearance_answer(clearance)
    assert not_cleared(report) == []
    change(report)
    for clearance, changes in ((finance(report), of_money), (whole, of_the_whole)):
        (standing,) = clearance_standings([clearance])
        assert standing.changes == changes
        assert standing.state == (ClearanceState.AGAIN if changes else ClearanceState.GIVEN)


def test_what_is_missing_says_what_was_answered_for_other_words(report):
    clearance = finance(report)
    said = []
    for outcome in ("given", "refused"):
        make.make_clearance_answer(clearance, outcome)
        change_words(report) if outcome == "given" else leave_out(report)
        (standing,) = clearance_standings([clearance])
        said.append(standing.missing.split(". ")[1].split(":")[0])
    assert said == ["It was given for other words", "It was refused for other words"]


def test_the_words_that_were_cleared_are_cleared_when_they_come_back(report):
    clearance = finance(report)
    make.make_clearance_answer(clearance)
    section = report.sections.get(heading="Financial implications")
    for text, expected in (
        ("Other words.", ClearanceState.CHANGED),
        ("It costs £906,000.", ClearanceState.GIVEN),
    ):
        edit(section, text=text)
        assert state(clearance) == expected


def test_an_officer_gives_it_with_initials_date_and_comment(report):
    clearance, officer = finance(report), officer_of(report)
    clearance.ask(officer, by=make.make_user(), at=make.NOON)
    assert [each.clearance.title for each in my_work(officer, on=ON).clearances] == [
        "Section 151 Officer"
    ]
    client, url = sign_in(officer), give_url(clearance)
    page = client.get(url)
    assert "It costs £906,000." in page.content.decode()
    sent = fields_of(client, url) | {"outcome": "given", "comment": "It is funded."}
    with today_is(ON):
        assert client.post(url, sent).status_code == 302
    answer = ClearanceAnswer.objects.get()
    section = report.sections.get(heading="Financial implications")
    assert (answer.outcome, answer.initials, answer.on, answer.comment, answer.by) == (
        "given",
        "FO",
        ON,
        "It is funded.",
        officer,
    )
    assert answer.covered[str(section.pk)]["version"] == section.version
    assert my_work(officer, on=ON).clearances == []
    edit(section, text="It costs more.")
    assert [each.state for each in my_work(officer, on=ON).clearances] == [ClearanceState.AGAIN]


def test_a_refusal_is_told_to_those_who_draft_until_the_words_are_changed(report):
    officer = officer_of(report)
    clearance = finance(report)
    clearance.ask(officer, by=make.make_user(), at=make.NOON)
    make.make_clearance_answer(clearance, "refused", by=officer)
    why = "Refused by Finance Officer on 3 June 2026: The sum is not funded."
    clerk, viewer = (make.make_member(report.council, role) for role in (Role.CLERK, Role.VIEWER))

    def told(user) -> list[str]:
        return [each.refusal for each in my_work(user, on=ON).refused]

    assert (told(clerk), told(officer), told(viewer)) == ([why], [], [])
    for url in (reverse("overview:my_work"), report.get_absolute_url()):
        assert why in sign_in(clerk).get(url).content.decode()
    page = sign_in(clerk).get(clearance.get_absolute_url()).content.decode()
    assert page.count("The sum is not funded.") == 1
    assert "Change the text, and it is asked again" in page
    edit(report.sections.get(heading="Financial implications"), text="It costs less.")
    assert told(clerk) == []


@pytest.mark.parametrize(
    ("given", "words"),
    [
        pytest.param({"outcome": ""}, "Select whether you clear it", id="nothing chosen"),
        pytest.param({"outcome": "refused"}, "Enter why you refuse it", id="no reason"),
    ],
)
def test_an_answer_says_what_it_must(report, given, words):
    clearance, officer = finance(report), officer_of(report)
    clearance.ask(officer, by=make.make_user(), at=make.NOON)
    client, url = sign_in(officer), give_url(clearance)
    response = client.post(url, fields_of(client, url) | given)
    assert response.status_code == 422
    assert (
        "govuk-error-message" in response.content.decode(),
        ClearanceAnswer.objects.count(),
    ) == (
        True,
        0,
    )
    if given["outcome"]:
        assert words in response.content.decode()


def test_nobody_clears_words_that_they_did_not_see(report):
    clearance, officer = finance(report), officer_of(report)
    clearance.ask(officer, by=make.make_user(), at=make.NOON)
    client, url = sign_in(officer), give_url(clearance)
    sent = fields_of(client, url) | {"outcome": "given", "comment": "All well."}
    change_words(report)
    response = client.post(url, sent)
    said = response.content.decode()
    assert response.status_code == 422
    assert "The text was changed since you opened this page" in said
    assert "It costs £923,000." in said
    assert "All well." in said
    assert not ClearanceAnswer.objects.exists()
    seen = {**sent, "stamp": response.context["form"]["stamp"].value(), "token": "another" * 4}
    assert client.post(url, seen).status_code == 302


def test_only_the_officer_it_was_asked_of_clears_it(report):
    clearance = finance(report)
    asked, other = officer_of(report), officer_of(report, "Another")
    clearance.ask(asked, by=make.make_user(), at=make.NOON)
    director = make.make_member(report.council, Role.DIRECTOR)
    url = give_url(clearance)
    answers = [sign_in(user).get(url).status_code for user in (asked, other, director)]
    assert answers == [200, 404, 403]


def test_nobody_clears_a_report_that_they_wrote_in(report):
    officer = officer_of(report)
    make.make_member(report.council, Role.PLAN_LEAD, officer)
    clearance = finance(report)
    clearance.ask(officer, by=make.make_user(), at=make.NOON)
    client = sign_in(officer)
    assert client.get(give_url(clearance)).status_code == 200
    section = report.sections.get(heading="Background")
    section.text = "Mine."
    section.save(by=officer, at=make.NOON)
    assert client.get(give_url(clearance)).status_code == 403
    page = signed_in(report.council, Role.PLAN_LEAD).get(address("clearances", report))
    field = page.context["form"].fields[f"officer_{clearance.pk}"]
    assert list(field.queryset) == []


@pytest.mark.parametrize("row", [make.make_consultation, make.make_background_paper])
def test_nobody_clears_a_report_that_they_wrote_a_row_of(report, row):
    officer, clearance = officer_of(report), finance(report)
    clearance.ask(officer, by=make.make_user(), at=make.NOON)
    client = sign_in(officer)
    assert client.get(give_url(clearance)).status_code == 200
    row(report).save(by=officer, at=make.NOON)
    assert client.get(give_url(clearance)).status_code == 403


@pytest.mark.parametrize("is_below", [False, True], ids=["itself", "part of it"])
def test_exempt_money_that_part_2_prints_is_cleared_again_when_it_changes(report, is_below):
    clearance = finance(report)
    money = report.sections.get(heading="Money")
    if is_below:
        edit(report.sections.get(heading="Financial implications"), order=90, level=2, **EXEMPT)
        edit(money, order=91, level=3)
    else:
        edit(money, level=2, **EXEMPT)
    line = make.make_funding_line(report.plan, amount_pounds=906_000, **EXEMPT)
    assert "906,000" in fragment(paper_of(report, today=ON, is_pack=True))
    make.make_clearance_answer(clearance)
    assert state(clearance) == ClearanceState.GIVEN
    line.amount_pounds = 907_000
    line.save(by=make.make_user(), at=make.NOON)
    assert state(clearance) == ClearanceState.CHANGED


def test_exempt_money_that_no_section_prints_asks_for_nothing_again(report):
    clearance = finance(report)
    make.make_clearance_answer(clearance)
    make.make_funding_line(report.plan, amount_pounds=906_000, **EXEMPT)
    assert state(clearance) == ClearanceState.GIVEN


def test_an_officer_reads_the_draft_only_while_asked(report):
    officer, clearance = officer_of(report), finance(report)
    client, url = sign_in(officer), report.get_absolute_url()
    before = client.get(url).status_code
    clearance.ask(officer, by=make.make_user(), at=make.NOON)
    asked = client.get(url).status_code
    clearance.ask(None, by=make.make_user(), at=make.NOON)
    assert (before, asked, client.get(url).status_code) == (404, 200, 404)


def test_what_is_exempt_takes_a_grant_to_clear(report):
    officer = officer_of(report)
    clearance = finance(report)
    clearance.ask(officer, by=make.make_user(), at=make.NOON)
    edit(report.sections.get(heading="Financial implications"), text="ZQSECRET", **EXEMPT)
    client = sign_in(officer)
    open_words = "your comment is printed in the open part too"
    assert client.get(give_url(clearance)).status_code == 403
    draft = client.get(report.get_absolute_url()).content.decode()
    assert ("ZQSECRET" in draft, give_url(clearance) in draft) == (False, False)
    clerk = signed_in(report.council, Role.CLERK)
    told = "Finance Officer cannot clear it:"
    mine = reverse("overview:my_work")
    assert told in clerk.get(address("clearances", report)).content.decode()
    assert client.get(mine).context["work"].clearances == []
    other = officer_of(report, "Other Officer")
    url, field = address("clearances", report), f"officer_{clearance.pk}"
    refused = clerk.post(url, fields_of(clerk, url) | {field: str(other.pk)})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    make.make_grant(officer, plan=report.plan, with_exempt=True)
    page = client.get(give_url(clearance))
    assert (page.status_code, open_words in page.content.decode()) == (200, True)
    assert give_url(clearance) in client.get(report.get_absolute_url()).content.decode()
    assert told not in clerk.get(address("clearances", report)).content.decode()
    assert [it.clearance for it in client.get(mine).context["work"].clearances] == [clearance]
    edit(report.sections.get(heading="Financial implications"), visibility="members")
    assert open_words not in client.get(give_url(clearance)).content.decode()


def test_an_exempt_report_is_not_offered_to_officers_who_may_not_read_it(report):
    officer = officer_of(report)
    for name, value in EXEMPT.items():
        setattr(report, name, value)
    report.save(by=make.make_user(), at=make.NOON)
    client = signed_in(report.council, Role.CLERK)
    field = f"officer_{finance(report).pk}"

    def offered():
        form = client.get(address("clearances", report)).context["form"]
        return [user.pk for user in form.fields[field].queryset]

    without = offered()
    make.make_grant(officer, plan=report.plan, with_exempt=True)
    assert (without, offered()) == ([], [officer.pk])


def test_those_who_draft_ask_for_all_on_one_page(report):
    officer = officer_of(report)
    client = signed_in(report.council, Role.CLERK)
    url = address("clearances", report)
    sent = fields_of(client, url)
    chosen = {name: str(officer.pk) for name in sent if name.startswith("officer_")}
    assert client.post(url, sent | chosen).status_code == 302
    assert [(row.asked_of, row.version) for row in report.clearances.all()] == [(officer, 2)] * 2
    stale = client.post(url, sent | chosen | {"token": "another" * 4})
    assert stale.status_code == 422
    assert "Somebody changed the clearances" in stale.content.decode()


def test_one_more_clearance_is_added_and_withdrawn_but_none_of_the_template(report):
    client = signed_in(report.council, Role.CLERK)
    url = address("add_clearance", report)
    section = report.sections.get(heading="Legal implications")
    sent = fields_of(client, url) | {"kind": "legal", "title": "Legal", "sections": [section.pk]}
    assert client.post(url, sent).status_code == 302
    added = report.clearances.get(title="Legal")
    assert (added.sections, added.is_of_template) == ([section.pk], False)
    twice = client.post(url, sent | {"token": "another" * 4})
    assert "There is a clearance of this name already" in twice.content.decode()
    for clearance, expected in ((added, 302), (finance(report), 422)):
        withdrawal = reverse("reports:withdraw_clearance", args=[report.council.slug, clearance.pk])
        form = client.get(withdrawal).context["form"]
        sent = {"token": form["token"].value(), "version": clearance.version, "reason": "No need."}
        assert client.post(withdrawal, sent).status_code == expected
    assert not_cleared(report)[-1].startswith("Section 151 Officer")


def test_issuing_is_closed_on_page_and_server_until_all_is_given(report):
    director = signed_in(report.council, Role.DIRECTOR)
    whole, money = report.clearances.select_related("report").order_by("pk")
    make.make_clearance_answer(whole)
    url = address("issue_report", report)
    page = director.get(url).content.decode()
    assert "Issuing is closed" in page
    assert '<button type="submit" class="govuk-button" disabled' in page
    refused = director.post(url, fields_of(director, url))
    assert refused.status_code == 422
    named = "Section 151 Officer: nobody was asked yet."
    assert f"It cannot be issued. {named}" in refused.content.decode()
    with pytest.raises(NotToBeIssued) as refusal:
        freeze(
            report,
            seen=report.version,
            words_seen=words_of(report),
            by=make.make_user(),
            on=ON,
            at=make.NOON,
        )
    assert refusal.value.reasons == [named]
    assert not IssuedReport.objects.exists()
    make.make_clearance_answer(money)
    assert "Issuing is closed" not in director.get(url).content.decode()
    assert issue(director, report).is_issued


def test_a_clearance_taken_back_after_the_director_looked_is_not_issued_unseen(report):
    for clearance in report.clearances.select_related("report"):
        make.make_clearance_answer(clearance)
    director = signed_in(report.council, Role.DIRECTOR)
    url = address("issue_report", report)
    sent = fields_of(director, url)
    make.make_clearance_answer(finance(report), "refused")
    assert director.post(url, sent).status_code == 422
    assert not IssuedReport.objects.exists()


def said_in(document) -> list[str]:
    return [plain(each.content) for each in document.blocks if isinstance(each, Paragraph)]


def test_the_draft_names_what_is_missing_and_the_paper_prints_what_was_given(report):
    whole, money = report.clearances.select_related("report").order_by("pk")
    make.make_clearance_answer(whole, comment="It is lawful.")
    document = paper_of(report, today=ON)
    assert document.marking.startswith("DRAFT")
    assert ("Not cleared yet", "Section 151 Officer") in [
        (fact.label, fact.value) for fact in document.facts
    ]
    assert [words for words in said_in(document) if "Officer: " in words] == [
        "Monitoring Officer: It is lawful. (AB, 3 June 2026)",
        "Section 151 Officer: Not given yet.",
    ]
    assert words_of_word(make_word(document, made_on=ON)) == words_of_page(fragment(document))
    make.make_clearance_answer(money, "refused", comment="ZQNOT funded.")
    draft = fragment(paper_of(report, today=ON))
    assert ("Section 151 Officer (refused)" in draft, "ZQNOT" in draft) == (True, False)
    make.make_clearance_answer(money)
    issued = issue(signed_in(report.council, Role.DIRECTOR), report)
    assert "Section 151 Officer: " in issued.document
    assert "Cleared (AB, 3 June 2026)" in issued.document
    assert "DRAFT" not in issued.document


def test_a_section_named_after_a_clearance_prints_that_one():
    plan = make.make_plan()
    code = "corporate-parenting-panel"
    template = TemplateVersion.objects.offered_in(plan.council).get(code=code)
    report = CommitteeReport(council=plan.council, plan=plan, title="Panel", template=template)
    start_report(report, by=make.make_user(), at=make.NOON)
    legal, money = report.clearances.select_related("report").order_by("pk")
    make.make_clearance_answer(legal, comment="Within the terms.\n\nNothing more.")
    make.make_clearance_answer(money)
    said = said_in(paper_of(report, today=ON))
    place = said.index("Within the terms.")
    assert said[place : place + 3] == [
        "Within the terms.",
        "Nothing more. (AB, 3 June 2026)",
        "Cleared (AB, 3 June 2026)",
    ]


def test_my_work_asks_no_more_for_many_clearances():
    council = make.make_council()
    officer = make.make_member(council, Role.CLEARANCE_OFFICER)
    plan = make.make_plan(council)
    client = sign_in(officer)

    def add():
        clearance = make.make_clearance(make.make_report(plan), of=officer)
        make.make_clearance_answer(clearance)
        change = clearance.report.sections.get()
        edit(change, text="Other words.")

    add()
    assert_queries_do_not_grow(
        lambda: client.get(reverse("overview:my_work")), add_row=add, most=30
    )


def test_the_page_of_clearances_asks_no_more_for_many_officers():
    """Of a report that is exempt it asks who may read it, and who may read what they were asked."""
    council = make.make_council()
    plan = make.make_plan(council)
    report = make.make_report(plan, **EXEMPT)
    client = signed_in(council, Role.CLERK)

    def add():
        officer = make.make_member(council, Role.CLEARANCE_OFFICER)
        make.make_grant(officer, plan=plan, with_exempt=True)
        make.make_clearance(report, of=officer, title=f"Of {officer}")
        left = make.make_user()
        make.make_member(council, Role.CLEARANCE_OFFICER, user=left, until_on=date(2020, 1, 31))
        make.make_clearance(report, of=left, title=f"Of {left}, who left")

    add()
    assert_queries_do_not_grow(
        lambda: client.get(address("clearances", report)), add_row=add, most=40
    )


def test_only_officers_who_may_read_an_exempt_report_are_offered():
    report = make.make_report(**EXEMPT)
    for name in ("Without a grant", "With a grant", "With a grant of Part 1"):
        officer = officer_of(report, name)
        if name != "Without a grant":
            make.make_grant(officer, plan=report.plan, with_exempt=name == "With a grant")
    make.make_clearance(report)
    page = signed_in(report.council, Role.CLERK).get(address("clearances", report))
    html = page.content.decode()
    assert "With a grant<" in html
    assert ("Without a grant" in html, "grant of Part 1" in html) == (False, False)
