"""What inspections brought as at a past day: what had been recorded by then, and nothing else."""

import re
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from accounts.policy import Role
from inspections.models import (
    AreaLineage,
    AreaTheme,
    EngagementMeeting,
    EvaluationTheme,
    InspectionNote,
    InspectionPeriod,
    Intervention,
    Judgement,
    Letter,
    SelfEvaluation,
    StatedValue,
    Strength,
    StrengthLineage,
    SupportPartner,
    Theme,
)
from inspections.workflows import work_out_dates
from tests import make
from tests.clock import today_is
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
BEFORE, AFTER = datetime(2026, 5, 4, 9, tzinfo=UTC), datetime(2026, 6, 8, 9, tzinfo=UTC)
PAST, TODAY = "2026-06-01", date(2026, 7, 1)
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "Names a school."}
OPEN = {"visibility": "members", "exempt_paragraphs": "", "exempt_reason": ""}


class Found:
    """An area of an inspection with all that a page says of it, recorded in May."""

    def __init__(self):
        self.council = make.make_council(at=BEFORE)
        self.people = {role.value: make.make_member(self.council, role) for role in Role}
        self.inspection = make.make_inspection(self.council, title="May visit", at=BEFORE)
        self.area = make.make_area(
            self.inspection, short_title="Supervision", wording="It is late.", at=BEFORE
        )
        self.plan = make.make_plan(self.council, answers=self.inspection, at=BEFORE)
        self.action = make.make_action(
            self.plan, title="Supervise monthly", answers=(self.area,), at=BEFORE
        )
        make.make_update(self.action, rag="amber", at=BEFORE)
        make.make_measure(self.plan, name="Held in time", shows=(self.area,), at=BEFORE)
        make.make_activity(self.plan, title="Audit one", areas=(self.area,), at=BEFORE)
        make.make_evidence(plan=self.plan, area=self.area, title="Minutes", at=BEFORE)
        make.make_voice(self.plan, group="New staff", areas=(self.area,), at=BEFORE)
        theme = self.keep(Theme(council=self.council, name="Practice"))
        self.keep(AreaTheme(area=self.area, theme=theme))
        self.earlier = make.make_area(
            make.make_inspection(self.council, title="First visit", at=BEFORE),
            short_title="Oversight",
            at=BEFORE,
        )
        self.keep(AreaLineage(before=self.earlier, after=self.area, relation="reworded"))
        self.strength = self.keep(Strength(inspection=self.inspection, wording="Teams are stable"))
        self.keep(StrengthLineage(strength=self.strength, area=self.area, turn="became_area"))
        self.theme = theme

    def keep(self, thing, at=BEFORE, **given):
        for name, value in given.items():
            setattr(thing, name, value)
        thing.save(by=self.people["plan_lead"], at=at)
        return thing

    def change_everything(self):
        """What June brought: other words, another rating, and more of each thing."""
        self.keep(self.area, AFTER, short_title="Oversight now", wording="It is on time.")
        self.keep(self.inspection, AFTER, title="Renamed visit")
        self.keep(self.earlier, AFTER, short_title="Renamed area")
        self.keep(self.strength, AFTER, wording="Renamed strength")
        self.keep(self.theme, AFTER, name="Renamed theme")
        self.keep(self.action, AFTER, title="Renamed action")
        make.make_update(self.action, rag="red", at=AFTER)
        make.make_action(self.plan, title="Second action", answers=(self.area,), at=AFTER)
        make.make_measure(self.plan, name="Second measure", shows=(self.area,), at=AFTER)
        make.make_activity(self.plan, title="Second audit", areas=(self.area,), at=AFTER)
        make.make_evidence(plan=self.plan, area=self.area, title="Second minutes", at=AFTER)
        make.make_voice(self.plan, group="Second group", areas=(self.area,), at=AFTER)

    def visit(self, url, who="viewer", **asked):
        client = Client()
        with today_is(TODAY):
            client.force_login(self.people[who])
            return client.get(url, asked)

    def said(self, url, **asked):
        main = self.visit(url, **asked).content.decode().partition("<h1")[2].partition("</main>")[0]
        return " ".join(re.sub(r"<[^>]+>", " ", main).split())

    def fill_the_inspection(self):
        """What else a page says of the inspection, recorded in May."""
        it = self.inspection
        self.grades = list(it.framework.grades.all()[:2])
        self.judged = it.framework.judgement_areas.exclude(role="other")[0]
        days = {"starts_on": date(2026, 4, 1), "ends_on": date(2026, 4, 2)}
        stated = {"stated": "7", "ours": "6", "source": "The letter"}
        issued_on = date(2026, 4, 10)
        notice = {"kind": "improvement_notice", "body": "The department", "issued_on": issued_on}
        self.contents = [
            self.keep(thing)
            for thing in (
                Judgement(inspection=it, area=self.judged, grade=self.grades[0]),
                InspectionPeriod(inspection=it, source="The plan", **days),
                StatedValue(inspection=it, what="Areas counted", **stated),
                InspectionNote(inspection=it, kind="other", text="Nobody was told"),
                Letter(inspection=it, text="We came in May"),
                Intervention(inspection=it, title="A notice", **notice),
                SupportPartner(
                    council=self.council, inspection=it, provider="A partner", scope="Help",
                    kind="other", from_on=date(2026, 4, 20),
                ),
            )
        ]  # fmt: skip
        self.keep(it, BEFORE, report_received_on=date(2026, 5, 1), report_published_on=None)
        with today_is(BEFORE.date()):
            work_out_dates(it, by=self.people["plan_lead"], at=BEFORE)

    def change_the_inspection(self):
        """What June brought to it."""
        judgement, period, stated, note, letter, notice, partner = self.contents
        self.keep(judgement, AFTER, grade=self.grades[1], source="June minutes")
        self.keep(period, AFTER, source="June minutes")
        self.keep(stated, AFTER, what="June count")
        self.keep(note, AFTER, text="June note")
        self.keep(letter, AFTER, text="June letter")
        self.keep(notice, AFTER, title="June notice")
        self.keep(partner, AFTER, provider="June partner")
        self.keep(Strength(inspection=self.inspection, wording="June strength"), AFTER)
        make.make_area(self.inspection, short_title="June area", at=AFTER)
        self.keep(self.inspection, AFTER, summary="June summary", stated_areas_count=9)
        self.keep(self.plan, AFTER, title="June plan")
        for row in self.inspection.statutory_dates.all():
            self.keep(row, AFTER, met_on=date(2026, 6, 2))


@pytest.fixture
def found():
    return Found()


def test_the_inspection_of_a_past_day_is_what_had_been_recorded_by_then(found):
    found.fill_the_inspection()
    url = found.inspection.get_absolute_url()
    before = found.said(url, as_at=PAST)
    found.change_everything()
    found.change_the_inspection()

    assert found.said(url, as_at=PAST) == before
    for words in (
        "May visit", "Supervision", "Supervise monthly", "Teams are stable",
        f"{found.judged.name} {found.grades[0].label}",
        "The plan", "Areas counted", "Nobody was told", "We came in May", "A notice", "A partner",
        "70 working days",
    ):  # fmt: skip
        assert words in before
    now = found.said(url)
    for words in (
        "June minutes", "June count", "June note", "June letter", "June notice", "June partner",
        "June strength", "June area", "June summary", "June plan", "Renamed",
        f"{found.judged.name} {found.grades[1].label}",
    ):  # fmt: skip
        assert (words in before, words in now) == (False, True), words


def test_a_past_inspection_offers_no_change(found):
    found.fill_the_inspection()
    page = found.visit(found.inspection.get_absolute_url(), who="plan_lead", as_at=PAST)
    main = page.content.decode().partition("<h1")[2].partition("</main>")[0]
    assert re.findall(r'href="[^"]*/(?:edit|add|withdraw|order)[^"]*"', main) == []
    areas = re.findall(r'href="([^"]*/inspections/areas/[^"]*)"', main)
    assert areas
    assert [link for link in areas if f"as_at={PAST}" not in link] == []


@pytest.mark.parametrize(("who", "status"), [("director", 200), ("viewer", 404)])
def test_an_inspection_that_was_exempt_then_stays_hidden(found, who, status):
    found.keep(found.inspection, BEFORE, **EXEMPT)
    found.keep(found.inspection, AFTER, **OPEN)
    url = found.inspection.get_absolute_url()
    assert found.visit(url, who=who, as_at=PAST).status_code == status
    assert found.visit(url, who=who).status_code == 200


def test_a_letter_that_was_exempt_then_is_not_shown_to_others(found):
    letter = Letter(inspection=found.inspection, text="We came in May", **EXEMPT)
    found.keep(letter)
    found.keep(letter, AFTER, **OPEN)
    url = found.inspection.get_absolute_url()
    seen = [found.said(url, who=who, as_at=PAST) for who in ("director", "viewer")]
    assert ["We came in May" in said for said in seen] == [True, False]


def test_a_past_inspection_asks_no_more_for_many(found):
    def add():
        area = make.make_area(found.inspection, at=BEFORE)
        make.make_action(found.plan, answers=(area, found.area), at=BEFORE)
        before = make.make_area(make.make_inspection(found.council, at=BEFORE), at=BEFORE)
        found.keep(AreaLineage(before=before, after=area, relation="merged"))
        found.keep(Strength(inspection=found.inspection, wording="Another"))

    found.fill_the_inspection()
    add()
    url = f"{found.inspection.get_absolute_url()}?as_at={PAST}"
    client = Client()
    with today_is(TODAY):
        client.force_login(found.people["viewer"])
        assert_queries_do_not_grow(lambda: client.get(url), add_row=add, most=36)


def test_the_area_of_a_past_day_is_what_had_been_recorded_by_then(found):
    url = found.area.get_absolute_url()
    before = found.said(url, as_at=PAST)
    found.change_everything()

    assert found.said(url, as_at=PAST) == before
    for words in (
        "Supervision", "It is late.", "May visit", "Practice", "Supervise monthly",
        "Amber: at risk", "Held in time", "Audit one", "Minutes", "New staff", "Oversight",
        "First visit", "Teams are stable",
    ):  # fmt: skip
        assert words in before
    now = found.said(url)
    for words in ("Renamed", "Second"):
        assert (words in before, words in now) == (False, True)


def test_the_area_of_a_past_day_offers_no_change_and_its_links_stay_there(found):
    page = found.visit(found.area.get_absolute_url(), who="plan_lead", as_at=PAST)
    main = page.content.decode().partition("<h1")[2].partition("</main>")[0]
    links = set(re.findall(r'href="(/[^"]+)"', main))
    assert links
    assert {link for link in links if f"as_at={PAST}" not in link} == set()


@pytest.mark.parametrize(("who", "status"), [("director", 200), ("viewer", 404)])
def test_what_was_exempt_then_stays_hidden(found, who, status):
    found.keep(found.area, BEFORE, **EXEMPT)
    found.keep(found.area, AFTER, **OPEN)
    url = found.area.get_absolute_url()
    page = found.visit(url, who=who, as_at=PAST)
    assert page.status_code == status
    assert ("It is late." in page.content.decode()) == (status == 200)
    assert found.visit(url, who=who).status_code == 200


@pytest.mark.parametrize("thing", ["action", "plan"])
def test_an_action_that_was_exempt_then_is_not_named_nor_counted(found, thing):
    found.keep(getattr(found, thing), BEFORE, **EXEMPT)
    found.keep(getattr(found, thing), AFTER, **OPEN)
    url = found.area.get_absolute_url()
    assert "Supervise monthly" in found.said(url)
    assert "Supervise monthly" in found.said(url, who="director", as_at=PAST)
    then = found.said(url, as_at=PAST)
    assert "Supervise monthly" not in then
    assert "No action answers this yet" in then


def test_before_it_was_recorded_there_is_nothing_to_see(found):
    page = found.visit(found.area.get_absolute_url(), as_at="2026-05-01")
    assert page.status_code == 404
    assert "Nothing to see as at 1 May 2026" in page.content.decode()


def test_a_past_area_asks_no_more_for_many(found):
    def add():
        make.make_action(found.plan, answers=(found.area,), at=BEFORE)
        make.make_activity(found.plan, areas=(found.area,), at=BEFORE)
        make.make_measure(found.plan, shows=(found.area,), at=BEFORE)
        before = make.make_area(make.make_inspection(found.council, at=BEFORE), at=BEFORE)
        found.keep(AreaLineage(before=before, after=found.area, relation="merged"))

    url = f"{found.area.get_absolute_url()}?as_at={PAST}"
    client = Client()
    with today_is(TODAY):
        client.force_login(found.people["viewer"])
        assert_queries_do_not_grow(lambda: client.get(url), add_row=add, most=34)


LISTS = ["inspections/", "inspections/timeline/"]


@pytest.mark.parametrize("page", LISTS)
def test_the_lists_of_a_past_day_show_what_had_been_recorded_by_then(found, page):
    found.fill_the_inspection()
    meeting = found.keep(EngagementMeeting(council=found.council, on=date(2026, 5, 20)))
    url = f"/{found.council.slug}/{page}"
    before = found.said(url, as_at=PAST)
    found.change_everything()
    found.change_the_inspection()
    found.keep(meeting, AFTER, on=date(2026, 5, 21))
    make.make_inspection(found.council, title="June visit", at=AFTER)
    found.keep(found.inspection, AFTER, report_published_on=date(2026, 6, 3))

    assert found.said(url, as_at=PAST) == before
    now = found.said(url)
    assert "May visit" in before
    for words in ("Renamed visit", "June visit"):
        assert (words in before, words in now) == (False, True)
    if page == "inspections/timeline/":
        for then, later in (("A notice", "June notice"), ("A partner", "June partner")):
            assert (then in before, later in before, later in now) == (True, False, True)
        assert ("20 May 2026" in before, "21 May 2026" in before) == (True, False)


@pytest.mark.parametrize("page", LISTS)
def test_the_lists_of_a_past_day_filter_and_lead_on_within_it(found, page):
    found.fill_the_inspection()
    url = f"/{found.council.slug}/{page}"
    kind = "inspection" if "timeline" in page else found.inspection.framework.kind
    response = found.visit(url, as_at=PAST, kind=kind)
    main = response.content.decode().partition("<h1")[2].partition("</main>")[0]
    assert f'name="as_at" value="{PAST}"' in main
    opened = re.findall(r'href="([^"]*/inspections/\d+/[^"]*)"', main)
    assert opened
    assert [link for link in opened if f"as_at={PAST}" not in link] == []
    assert "No inspection" not in found.said(url, as_at=PAST, kind=kind)


@pytest.mark.parametrize("page", LISTS)
@pytest.mark.parametrize(("who", "sees"), [("director", True), ("viewer", False)])
def test_the_lists_of_a_past_day_keep_what_was_exempt_then(found, page, who, sees):
    found.keep(found.inspection, BEFORE, **EXEMPT)
    found.keep(found.inspection, AFTER, **OPEN)
    url = f"/{found.council.slug}/{page}"
    assert ("May visit" in found.said(url, who=who, as_at=PAST)) == sees
    assert "May visit" in found.said(url, who=who)


@pytest.mark.parametrize("page", LISTS)
def test_the_lists_of_a_past_day_ask_no_more_for_many(found, page):
    def add():
        it = make.make_inspection(found.council, at=BEFORE)
        make.make_area(it, at=BEFORE)
        found.keep(
            Intervention(inspection=it, kind="adviser", title="Adviser", body="The department")
        )

    found.fill_the_inspection()
    add()
    client = Client()
    with today_is(TODAY):
        client.force_login(found.people["viewer"])
        assert_queries_do_not_grow(
            lambda: client.get(f"/{found.council.slug}/{page}?as_at={PAST}"), add_row=add, most=20
        )


# What follows inspections, and two of them side by side


class Followed(Found):
    """With what each of the pages shows, recorded in May; `pages` has their addresses."""

    def __init__(self):
        super().__init__()
        self.fill_the_inspection()
        first = self.earlier.inspection
        self.keep(self.inspection, previous=first, stated_areas_count=4)
        self.keep(Judgement(inspection=first, area=self.judged, grade=self.grades[1]))
        self.keep(Strength(inspection=first, wording="Leaders are stable"))
        self.evaluation = self.keep(
            SelfEvaluation(
                council=self.council, title="May view", on=date(2026, 4, 1),
                inspection=self.inspection, accuracy="accurate", accuracy_note="They agreed",
            )
        )  # fmt: skip
        words = {"position": "Where May stood", "priorities": "May first"}
        self.part = self.keep(EvaluationTheme(evaluation=self.evaluation, name="Homes", **words))
        talk = {"on": date(2026, 5, 2), "evaluation": self.evaluation, "notes": "A good talk"}
        self.talk = self.keep(EngagementMeeting(council=self.council, **talk))
        root = f"/{self.council.slug}/inspections/"
        self.pages = {
            "interventions": f"{root}interventions/",
            "self-evaluations": f"{root}self-evaluation/",
            "self-evaluation": self.evaluation.get_absolute_url(),
            "lineage": f"{root}areas/",
            "compare": f"{self.inspection.get_absolute_url()}compare/",
        }

    def change_what_follows(self):
        self.change_everything()
        self.change_the_inspection()
        self.keep(self.part, AFTER, position="June position")
        self.keep(self.talk, AFTER, notes="June talk")
        self.keep(self.evaluation, AFTER, accuracy_note="June accuracy")
        self.keep(
            SelfEvaluation(
                council=self.council, title="June view", on=date(2026, 6, 2), version_label="2",
                supersedes=self.evaluation, revised_because="June came",
            ),
            AFTER,
        )  # fmt: skip
        late = make.make_area(self.inspection, short_title="June finding", at=AFTER)
        self.keep(AreaLineage(before=self.earlier, after=late, relation="merged"), AFTER)


@pytest.fixture
def followed():
    return Followed()


SHOWN_THEN = {
    "interventions": ["A notice", "The department", "A partner", "May visit"],
    "self-evaluations": ["May view", "In use", "A good talk", "accurate (May visit)"],
    "self-evaluation": ["Homes", "Where May stood", "They agreed", "A good talk"],
    "lineage": ["Supervision", "Reworded from", "Oversight", "First visit", "Teams are stable"],
    "compare": ["First visit", "Supervision", "Teams are stable", "Leaders are stable", "Still"],
}
SHOWN_LATER = {
    "interventions": ["June notice", "June partner", "Renamed visit"],
    "self-evaluations": ["June view", "Superseded", "June talk"],
    "self-evaluation": ["June position", "June accuracy", "June talk", "Superseded"],
    "lineage": ["Oversight now", "Renamed area", "Renamed strength", "June finding"],
    "compare": ["Renamed visit", "Oversight now", "June finding", "June strength"],
}


@pytest.mark.parametrize("page", SHOWN_THEN)
def test_what_follows_inspections_is_shown_as_it_had_been_recorded(followed, page):
    url = followed.pages[page]
    then, may = followed.said(url, as_at=PAST), followed.said(url)
    followed.change_what_follows()
    assert followed.said(url, as_at=PAST) == then
    now = followed.said(url)
    assert [words for words in SHOWN_THEN[page] if words not in then or words not in may] == []
    for words in SHOWN_LATER[page]:
        assert (words in then, words in now) == (False, True), words
    shown = followed.visit(url, who="plan_lead", as_at=PAST).content.decode()
    main = shown.partition('id="main-content"')[2].partition("</main>")[0]
    assert "As at 1 June 2026." in main
    assert re.findall(r'href="[^"]*/(?:edit|add|withdraw|new-version)[^"]*"', main) == []


@pytest.mark.parametrize("page", [*SHOWN_THEN, "timeline"])
def test_what_was_exempt_then_with_its_inspection_stays_hidden(followed, page):
    """The inspection was exempt, and so was all that belonged to it; both are open now."""
    followed.keep(followed.inspection, BEFORE, **EXEMPT)
    followed.keep(followed.inspection, AFTER, **OPEN)
    url = followed.pages.get(page) or f"/{followed.council.slug}/inspections/timeline/"
    names = {"self-evaluation": "They agreed", "self-evaluations": "May view"}
    named = names.get(page, "May visit")
    said = [followed.said(url, who=who, as_at=PAST) for who in ("director", "viewer")]
    assert [named in words for words in said] == [True, False]
    assert [words for words in ("A partner", "May view", "A good talk") if words in said[1]] == []


def test_a_newer_version_that_is_exempt_leaves_the_older_one_in_use(followed):
    newer = SelfEvaluation(
        council=followed.council, title="New", on=TODAY, supersedes=followed.evaluation, **EXEMPT
    )
    followed.keep(newer)
    url = followed.pages["self-evaluations"]
    for asked in ({}, {"as_at": PAST}):
        told = [followed.said(url, who=who, **asked) for who in ("director", "viewer")]
        assert ["Superseded" in words for words in told] == [True, False]


@pytest.mark.parametrize("page", SHOWN_THEN)
def test_what_follows_of_a_past_day_asks_no_more_for_many(followed, page):
    def add():
        it = followed.inspection
        later = make.make_area(it, at=BEFORE)
        before = make.make_area(followed.earlier.inspection, at=BEFORE)
        followed.keep(AreaLineage(before=before, after=later, relation="merged"))
        followed.keep(Strength(inspection=it, wording="Another"))
        made = {"inspection": it, "title": "Adviser", "body": "The department"}
        followed.keep(Intervention(kind="adviser", **made))
        view = followed.keep(
            SelfEvaluation(council=followed.council, title="Own", on=BEFORE.date(), inspection=it)
        )
        followed.keep(EngagementMeeting(council=followed.council, on=TODAY, evaluation=view))

    add()
    url = f"{followed.pages[page]}?as_at={PAST}"
    client = Client()
    with today_is(TODAY):
        client.force_login(followed.people["viewer"])
        assert_queries_do_not_grow(lambda: client.get(url), add_row=add, most=50)
