"""What the regulator's dates and its visitors are shown: two of the acceptance scenarios."""

import re
from datetime import UTC, datetime

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import BrowserContext, Page, expect

from accounts.models import Council, User
from accounts.policy import Role
from inspections.models import Framework, Inspection, StatutoryDate
from overview.case_loading import load_case
from tests.make import make_grant, make_inspection, make_member, make_user

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 2, 10, tzinfo=UTC)


def loaded(*names: str) -> list[Inspection]:
    """The main inspection of each case."""
    by = User.objects.system()
    ids = [load_case(name, by=by, on=AT.date(), at=AT)["inspection"] for name in names]
    return [Inspection.objects.select_related("council").get(pk=pk) for pk in ids]


def sign_in(context: BrowserContext, user: User, url: str) -> Page:
    """A tab of somebody who has signed in."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": url}])
    return context.new_page()


def type_date(page: Page, name: str, day: int, month: int, year: int) -> None:
    for box, value in (("day", day), ("month", month), ("year", year)):
        page.locator(f"[name={name}_{box}]").fill(str(value))


def card(page: Page, title: str):  # type: ignore[no-untyped-def]
    return page.locator("section.los-card").filter(has=page.get_by_role("heading", name=title))


def test_a_manager_sees_deadlines_with_their_working(context, live_server):
    """Stockton from publication, Medway's own date, and a framework without an overall grade."""
    stockton, medway = loaded("stockton", "medway")
    lead = make_member(stockton.council, Role.PLAN_LEAD, make_user("Improvement manager"))
    make_member(medway.council, Role.PLAN_LEAD, lead)
    newest = make_inspection(
        stockton.council,
        framework=Framework.objects.get(code="ILACS-2026"),
        started_on=datetime(2026, 4, 27, tzinfo=UTC).date(),
    )
    own = StatutoryDate.objects.get(inspection=medway, rule="written-statement")
    own.override_on, own.override_source, own.override_reason = None, "", ""
    own.save(by=lead, at=AT)
    page = sign_in(context, lead, live_server.url)

    page.goto(stockton.get_absolute_url())
    statement = card(page, "Written statement of proposed action")
    expect(statement).to_contain_text("16 August 2023")
    expect(statement).to_contain_text("Counted from publication; the law counts from receipt")
    expect(card(page, "The council publishes the inspection report")).to_contain_text(
        "21 June 2023"
    )
    page.goto(f"/{stockton.council.slug}/inspections/calculator/")
    page.get_by_label("Written statement of proposed action").check()
    type_date(page, "trigger", 9, 5, 2023)
    page.get_by_label("The report was published; the day of receipt is not known").check()
    page.get_by_role("button", name="Work it out").click()
    expect(page.locator(".los-panel")).to_contain_text("Wednesday 16 August 2023")
    expect(page.locator("main table tr").last).to_contain_text("70")

    page.goto(medway.get_absolute_url())
    statement = card(page, "Written statement of proposed action")
    expect(statement).to_contain_text("3 December 2019")
    page.goto(f"/{medway.council.slug}/inspections/dates/{own.pk}/override/")
    type_date(page, "override_on", 28, 11, 2019)
    page.locator("[name=override_source]").fill("Ofsted's letter")
    page.locator("[name=override_reason]").fill("The clock ran from receipt.")
    page.get_by_role("button", name="Record").click()
    expect(statement).to_contain_text("28 November 2019, 3 working days earlier than computed")
    expect(statement).to_contain_text("3 December 2019")

    page.goto(f"{newest.get_absolute_url()}judgements/")
    expect(page.locator("main")).to_contain_text("no overall judgement in this framework")
    page.evaluate(
        "document.querySelector('main form[method=post]').insertAdjacentHTML('beforeend',"
        " '<input type=hidden name=grade_overall value=good>')"
    )
    page.get_by_role("button", name="Record judgements").click()
    expect(page.locator(".govuk-error-summary")).to_contain_text(
        "no overall judgement in this framework"
    )
    days = own.history.values_list("override_on", flat=True)
    assert {str(day) for day in days} == {"None", "2019-11-28"}


def test_an_inspector_reads_what_was_granted_and_changes_nothing(context, live_server):
    """Southend beside 2016, Medway's interventions, the first letter only if it is granted."""
    southend, medway = loaded("southend", "medway")
    visit = Inspection.objects.get(council=medway.council, framework__kind="monitoring_visit")
    inspector = make_user("Regulator's inspector")
    for council in (southend.council, medway.council):
        make_member(council, Role.INSPECTOR, inspector)
    for it in (southend, southend.previous, medway, visit):
        make_grant(inspector, inspection=it)
    page = sign_in(context, inspector, live_server.url)

    page.goto(f"{southend.get_absolute_url()}compare/")
    judged = page.locator("main table").first
    cells = judged.get_by_text("Requires improvement to be good", exact=True)
    expect(cells).to_have_count(8)
    counts = page.locator("main table").nth(1)
    expect(counts.locator("tbody tr").nth(0).locator("td").first).to_have_text("4")
    expect(counts.locator("tbody tr").nth(1).locator("td").first).to_have_text("12")
    page.emulate_media(media="print")
    foot = page.locator(".los-print-only", has_text="Printed by")
    expect(foot).to_be_visible()
    printed = r"Printed by Regulator's inspector at \d{1,2}:\d\d[ap]m on .+, version \d+\."
    expect(foot).to_have_text(re.compile(printed))
    page.emulate_media(media="screen")

    page.goto(f"/{medway.council.slug}/inspections/timeline/")
    for words in ("7 July 2020", "7 January 2021", "7 January 2020", "Commissioner"):
        expect(page.locator("main")).to_contain_text(words)

    letter = "What it says is not held here"
    page.goto(visit.get_absolute_url())
    expect(page.locator("main")).to_contain_text("Was planned for 18 March 2020")
    expect(page.locator("main")).not_to_contain_text(letter)
    make_grant(inspector, inspection=visit, with_exempt=True)
    page.reload()
    expect(page.locator("main")).to_contain_text(letter)

    intervention = medway.interventions.first()
    home = f"/{medway.council.slug}/inspections/"
    refused = {
        path: page.goto(path).status
        for path in (
            f"{medway.get_absolute_url()}edit/",
            f"{medway.get_absolute_url()}judgements/",
            f"{visit.get_absolute_url()}move/",
            f"{visit.get_absolute_url()}letters/add/",
            f"{home}add/",
            f"{home}visits/add/",
            f"{home}interventions/add/",
            f"{home}interventions/{intervention.pk}/edit/",
        )
    }
    assert set(refused.values()) == {403}
    report = Council.objects.get(pk=medway.council_id).reports.first()
    answer = page.goto(f"/{medway.council.slug}/reports/{report.pk}/")
    assert answer.status == 404
