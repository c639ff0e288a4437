"""Lists, and what they lead to, go on paper: as wide as A4, without what only a screen can do."""

import re

import pytest
from playwright.sync_api import expect

from tests.conftest import BROWSED

A4 = {"width": 718, "height": 1000}  # CSS pixels between the margins of `print.css`
OF_PLAN = (
    "", "measures/", "risks/", "risks/matrix/", "money/", "evidence/", "assurance/", "voice/",
    "line-of-sight/", "compare/", "versions/", "views/", "feeds/",
)  # fmt: skip
OF_COUNCIL = (
    "plans/?all=1", "inspections/", "inspections/timeline/", "inspections/areas/",
    "inspections/interventions/", "inspections/self-evaluation/", "beyond/", "search/?q=plan",
    "boards/", "reports/",
)  # fmt: skip
LISTS = [
    "/my-work/",
    *(f"/{{council}}/{path}" for path in OF_COUNCIL),
    *(f"/{{council}}/plans/{{plan}}/{path}" for path in OF_PLAN),
]
# What is seen on the paper and reaches beyond its edge, or can only be clicked or typed into.
WRONG = """() => [...document.querySelectorAll('main *')].filter(one => {
    const box = one.getBoundingClientRect();
    if (box.width < 2 || box.height < 2) return false;
    const acts = new RegExp('^(Add|Edit|Change|Withdraw|Readers|Record|Propose|Decide|Who may|'
        + 'Correct|Rate the|Tell it|Name the) ?');
    return box.right > innerWidth + 1
        || one.matches('button, select, textarea, input:not([type=hidden])')
        || one.matches('a') && acts.test(one.innerText);
}).map(one => one.outerHTML.slice(0, 120))"""


@pytest.fixture
def printed(signed):
    tab = signed.new_tab(BROWSED, "plan_lead")
    tab.set_viewport_size(A4)  # type: ignore[arg-type]
    tab.emulate_media(media="print")
    yield tab
    tab.context.close()


@pytest.mark.parametrize("url", LISTS)
def test_a_list_prints(signed, printed, url):
    assert printed.goto(url.format(**signed.site.councils[BROWSED])).status == 200

    assert printed.evaluate(WRONG) == []
    foot = r"Printed by .+ at \d{1,2}:\d\d[ap]m on .+\. It shows what .+ may read\."
    expect(printed.locator(".los-printed")).to_have_text(re.compile(foot))
    expect(printed.locator(".los-printed")).to_be_visible()


@pytest.mark.parametrize(
    ("listed", "kind"),
    [
        ("plans/{plan}/", "actions"),
        ("plans/{plan}/measures/", "measures"),
        ("plans/{plan}/risks/", "risks"),
        ("plans/{plan}/assurance/", "assurance"),
        ("inspections/", "inspections"),
        ("inspections/areas/", "areas"),
        ("boards/", "boards"),
    ],
)
def test_pages_of_one_record_print(signed, printed, listed, kind):
    printed.goto(f"/{{council}}/{listed}".format(**signed.site.councils[BROWSED]))
    linked = printed.evaluate("[...document.querySelectorAll('main a')].map(one => one.pathname)")
    found = [path for path in dict.fromkeys(linked) if re.search(rf"/{kind}/\d+/$", path)][:3]
    assert found != []

    wrong = []
    for path in found:
        assert printed.goto(path).ok
        wrong += [(path, words) for words in printed.evaluate(WRONG)]
    assert wrong == []
