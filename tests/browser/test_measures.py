"""The performance analyst's journey: a measure from its baseline to its rating, in a browser."""

import re
from datetime import date

from playwright.sync_api import Page, expect

from tests.browser.test_journeys import Journey, journey

__all__ = ["journey"]


def add_measure(page: Page, journey: Journey, reference: str, name: str, **given: str) -> None:
    """Add a measure to the plan; `given` are words typed, or radios chosen, by their id."""
    page.goto(f"{journey.plan}measures/")
    page.get_by_role("button", name="Add a measure").click()
    page.get_by_label("Reference").fill(reference)
    page.get_by_label("Name", exact=True).fill(name)
    page.get_by_label("Whether children are better off").check()
    for field, value in given.items():
        control = page.locator(f"#id_{field}")
        if field == "direction":
            page.locator(f"input[name=direction][value={value}]").check()
        elif control.evaluate("control => control.tagName") == "SELECT":
            control.select_option(value)
        else:
            control.fill(value)
    page.get_by_role("button", name="Add the measure").click()
    expect(page.locator("h1")).to_contain_text(name)


def add_reading(page: Page, period_on: date | None, value: str) -> None:
    """Add the reading of a period; for None, of the newest that is over."""
    page.get_by_role("button", name="Add a reading").click()
    period = page.get_by_label("Period")
    if period_on is None:
        period.select_option(index=1)
    else:
        period.select_option(period_on.isoformat())
    page.get_by_label("Value").fill(value)
    page.get_by_role("button", name="Record the reading").click()


def test_a_measure_is_followed_from_its_baseline_to_its_target(journey):
    page = journey.tab("plan_lead")
    add_measure(
        page, journey, "S7a", "Re-referrals, the analyst’s", direction="lower", tolerance="2",
        baseline_value="26.4", baseline_on_day="31", baseline_on_month="7",
        baseline_on_year="2019", target="20.0", target_due_on_day="31", target_due_on_month="3",
        target_due_on_year="2020",
    )  # fmt: skip
    readings = {8: "25.1", 9: "24.0", 10: "21.8", 11: "20.9"}
    for month, value in readings.items():
        add_reading(page, date(2019, month, 31 if month in (8, 10) else 30), value)
    page.get_by_role("link", name="Add a comparison").click()
    page.get_by_label("Statistical neighbours").check()
    page.get_by_label("Their value").fill("21.0")
    page.get_by_label("Year or period").fill("2018/19")
    page.get_by_role("button", name="Add the comparison").click()

    facts = page.locator(".los-facts")
    expect(facts).to_contain_text("Amber: near target")
    expect(facts).to_contain_text("Improving: falling")
    expect(facts).to_contain_text("85.9% of the way from the baseline to the target")
    expect(page.locator("table").filter(has_text="Statistical neighbours")).to_contain_text(
        "0.1 points better"
    )
    chart = page.get_by_role("img", name="S7a Re-referrals, the analyst’s")
    expect(chart).to_contain_text("20.9% in November 2019, 0.9 percentage points above")

    add_reading(page, date(2019, 12, 31), "209")
    expect(page).to_have_title(re.compile("^Error: Add a reading"))
    expect(page.locator("#id_value_error")).to_contain_text("Value must be between 0.0% and 100.0%")

    add_measure(page, journey, "S7b", "Audits without a baseline", direction="higher")
    add_reading(page, None, "61")
    expect(page.locator(".los-facts")).to_contain_text("Baseline being established")
    expect(page.locator(".los-facts")).to_contain_text("Not counted among the ratings")

    add_measure(
        page, journey, "S7c", "Caseload", direction="range", unit="ratio", range_low="14",
        range_high="18",
    )  # fmt: skip
    add_reading(page, None, "13.2")
    expect(page.locator(".los-facts")).to_contain_text("Red: outside range, low")

    page.goto(f"{journey.plan}measures/?status=green")
    expect(page.locator("main")).not_to_contain_text("S7c")
    page.goto(f"{journey.plan}measures/?status=being_established")
    expect(page.locator("main table")).to_contain_text("S7b Audits without a baseline")
