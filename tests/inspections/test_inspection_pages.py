"""The pages of inspections and of their areas: what they show, and to whom."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.policy import Role
from inspections.models import (
    AreaLineage,
    Framework,
    InspectionNote,
    InspectionPeriod,
    Judgement,
    StatedValue,
    Strength,
)
from tests.clock import today_is
from tests.inspections.following import text_of, url
from tests.inspections.pages import AT, as_lead, council, lead, sign_in
from tests.make import (
    make_action,
    make_area,
    make_grant,
    make_inspection,
    make_member,
    make_plan,
    make_update,
)
from tests.queries import assert_queries_do_not_grow

__all__ = ["as_lead", "council", "lead"]  # the fixtures
pytestmark = pytest.mark.django_db
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "Names a school."}


def graded(council, code, started_on, grades, lead, **given):
    framework = Framework.objects.get(code=code)
    it = make_inspection(council, framework=framework, started_on=started_on, **given)
    for area, grade in grades.items():
        Judgement(
            inspection=it,
            area=framework.judgement_areas.get(code=area),
            grade=framework.grades.get(code=grade),
        ).save(by=lead, at=AT)
    return it


def test_an_empty_timeline_says_what_to_do_next(as_lead, council):
    page = text_of(as_lead.get(url("inspections", council)))

    assert "No inspections yet" in page
    assert f'href="{url("add_inspection", council)}"' in page


def test_a_reader_who_may_not_record_is_shown_no_way_to(client, council):
    sign_in(client, council, Role.VIEWER)

    page = text_of(client.get(url("inspections", council)))

    assert "No inspections to show" in page
    assert url("add_inspection", council) not in page


def test_an_inspection_that_no_plan_answers_leads_leaders_on_to_adding_one(client, council):
    it = make_inspection(council)
    link = f'href="/{council.slug}/plans/add/"'
    shown = {}
    for role in (Role.PLAN_LEAD, Role.VIEWER):
        client.force_login(make_member(council, role))
        shown[role] = link in client.get(it.get_absolute_url()).content.decode()
    assert shown == {Role.PLAN_LEAD: True, Role.VIEWER: False}


def test_the_timeline_is_newest_first_and_filtered_by_kind(as_lead, council, lead):
    graded(council, "SIF", date(2016, 4, 25), {"overall": "good"}, lead, title="Old")
    graded(council, "ILACS-2026", date(2026, 5, 18), {"leaders": "good"}, lead, title="New")
    make_inspection(
        council,
        framework=Framework.objects.get(code="focused-visit"),
        started_on=date(2025, 9, 2),
        title="Visit",
    )

    page = text_of(as_lead.get(url("inspections", council)))
    visits = text_of(as_lead.get(url("inspections", council) + "?kind=focused_visit"))

    assert page.index(">New<") < page.index(">Visit<") < page.index(">Old<")
    assert "No overall judgement in this framework. Judgements: 1 Good" in page
    assert "A narrative letter, without grades" in page
    assert (">Visit<" in visits, ">New<" in visits) == (True, False)


def test_the_timeline_takes_few_queries_however_long_it_is(as_lead, council, lead):
    def add_row():
        it = graded(council, "ILACS-2023", date(2024, 1, 8), {"overall": "good"}, lead)
        make_area(it)

    add_row()
    assert_queries_do_not_grow(lambda: as_lead.get(url("inspections", council)), add_row=add_row)


@pytest.mark.parametrize("name", ["inspection", "compare"])
def test_an_inspection_takes_as_many_queries_for_many_areas(as_lead, council, lead, name):
    before = graded(council, "ILACS-2023", date(2023, 3, 6), {"overall": "good"}, lead)
    it = graded(
        council, "ILACS-2026", date(2026, 5, 18), {"leaders": "good"}, lead, previous=before
    )
    plan = make_plan(council, answers=it)

    def add_row():
        area = make_area(it)
        earlier = make_area(before)
        AreaLineage(before=earlier, after=area, relation="carried").save(by=lead, at=AT)
        make_action(plan, answers=(area,))
        Strength(inspection=it, wording="Good").save(by=lead, at=AT)
        InspectionNote(inspection=it, kind="other", text="Noted").save(by=lead, at=AT)

    add_row()
    assert_queries_do_not_grow(
        lambda: as_lead.get(url(name, council, it.pk)), add_row=add_row, most=20
    )


def test_an_area_takes_as_many_queries_for_many_actions(as_lead, council):
    it = make_inspection(council)
    area = make_area(it)
    plan = make_plan(council, answers=it)

    def add_row():
        make_update(make_action(plan, answers=(area,)))

    add_row()
    assert_queries_do_not_grow(
        lambda: as_lead.get(url("area", council, area.pk)), add_row=add_row, most=16
    )


def test_an_exempt_area_is_not_there_for_a_viewer(client, council, lead):
    it = make_inspection(council, stated_areas_count=2)
    make_area(it, short_title="Open to all")
    hidden = make_area(it, short_title="Behind closed doors", **EXEMPT)
    later = make_area(
        make_inspection(council, started_on=date(2026, 9, 1)), short_title="Found later"
    )
    AreaLineage(before=hidden, after=later, relation="carried").save(by=lead, at=AT)
    sign_in(client, council, Role.VIEWER)

    timeline = text_of(client.get(url("inspections", council)))
    page = text_of(client.get(url("inspection", council, it.pk)))

    assert "1 area listed, 2 stated" in timeline
    assert "Behind closed doors" not in page
    assert "1 is listed here" in page
    assert client.get(url("area", council, hidden.pk)).status_code == 404
    assert "Behind closed doors" not in text_of(client.get(url("area", council, later.pk)))


def test_a_clerk_reads_what_is_exempt_and_a_grant_opens_one_inspection(client, council):
    it = make_inspection(council, **EXEMPT)
    other = make_inspection(council)
    sign_in(client, council, Role.CLERK)
    assert client.get(url("inspection", council, it.pk)).status_code == 200

    inspector = sign_in(client, council, Role.INSPECTOR)
    make_grant(inspector, inspection=other)
    assert client.get(url("inspection", council, it.pk)).status_code == 404
    assert client.get(url("inspection", council, other.pk)).status_code == 200
    assert client.get(url("edit_inspection", council, other.pk)).status_code == 403


def test_another_councils_inspection_is_not_there(as_lead, council):
    elsewhere = make_inspection()

    assert as_lead.get(url("inspection", council, elsewhere.pk)).status_code == 404
    assert as_lead.get(url("inspection", elsewhere.council, elsewhere.pk)).status_code == 404


def test_southend_stands_beside_2016_with_the_same_grades_and_4_areas_against_12(
    as_lead, council, lead
):
    grade = "requires_improvement"
    before = graded(
        council,
        "SIF",
        date(2016, 4, 25),
        dict.fromkeys(
            ("overall", "leaders", "help_and_protection", "looked_after_and_permanence"), grade
        ),
        lead,
        stated_areas_count=12,
        title="In 2016",
    )
    it = graded(
        council,
        "ILACS-2018",
        date(2019, 7, 15),
        dict.fromkeys(
            ("overall", "leaders", "help_and_protection", "in_care_and_care_leavers"), grade
        ),
        lead,
        previous=before,
        stated_areas_count=4,
        title="In 2019",
    )
    for letter in "abcd":
        make_area(it, reference=letter)

    response = as_lead.get(url("compare", council, it.pk))

    assert [row.movement_words for row in response.context["judgements"]] == ["= Same"] * 4
    assert [
        (each.inspection.stated_areas_count, each.listed_count, each.difference)
        for each in response.context["both"]
    ] == [(4, 4, ""), (12, 0, "None of them is listed here.")]
    assert "New or not, cannot be told (4)" in text_of(response)


def test_a_missing_overall_judgement_is_not_a_decline(as_lead, council, lead):
    before = graded(
        council, "ILACS-2023", date(2024, 1, 8), {"overall": "good", "leaders": "good"}, lead
    )
    it = graded(
        council,
        "ILACS-2026",
        date(2026, 5, 18),
        {"leaders": "outstanding"},
        lead,
        previous=before,
    )

    response = as_lead.get(url("inspection", council, it.pk))
    rows = {row.name: row for row in response.context["judgements"]}

    overall = rows["Overall effectiveness"]
    assert (overall.now, overall.before, overall.movement_words) == (
        "No overall judgement in this framework",
        "Good",
        "",
    )
    assert [row.movement_words for row in rows.values() if row.movement_words] == ["↑ Better"]
    assert "Worse" not in text_of(response)


def test_areas_are_carried_merged_met_new_or_not_followed_up(as_lead, council, lead):
    before = make_inspection(council, started_on=date(2023, 3, 6))
    it = make_inspection(council, previous=before)
    old = {ref: make_area(before, reference=ref) for ref in "abcd"}
    now = {ref: make_area(it, reference=ref) for ref in "ab"}
    for ref in "ab":
        AreaLineage(before=old[ref], after=now["a"], relation="merged").save(by=lead, at=AT)
    AreaLineage(before=old["c"], relation="met", note="The visit says so").save(by=lead, at=AT)

    found = as_lead.get(url("compare", council, it.pk)).context["areas"]

    assert [(each.area, each.words, each.others) for each in found.followed] == [
        (now["a"], "Merged", (old["a"], old["b"]))
    ]
    assert found.new == (now["b"],)
    assert [(each.area, each.note) for each in found.met] == [(old["c"], "The visit says so")]
    assert found.not_followed == (old["d"],)


def test_an_area_without_an_action_is_named_as_a_gap_with_the_way_to_mend_it(
    as_lead, client, council
):
    it = make_inspection(council)
    area = make_area(it)
    plan = make_plan(council, answers=it)
    add = reverse("improvement:add_action", args=[council.slug, plan.pk]) + f"?area={area.pk}"

    page = text_of(as_lead.get(url("area", council, area.pk)))
    assert "No action answers this yet" in page
    assert f'href="{add}"' in page

    sign_in(client, council, Role.VIEWER)
    page = text_of(client.get(url("area", council, area.pk)))
    assert ("No action answers this yet" in page, add in page) == (True, False)


def test_actions_are_counted_as_far_as_the_reader_may_know_of_them(client, council):
    it = make_inspection(council)
    area = make_area(it)
    plan = make_plan(council, answers=it)
    make_action(plan, answers=(area,), title="Seen by all")
    make_action(plan, answers=(area,), title="Kept back", **EXEMPT)
    sign_in(client, council, Role.VIEWER)

    page = text_of(client.get(url("inspection", council, it.pk)))
    one = text_of(client.get(url("area", council, area.pk)))

    assert "1 action answers this" in page
    assert ("Seen by all" in one, "Kept back" in one) == (True, False)


def test_an_action_shows_its_rating_and_status_on_the_day(as_lead, council):
    it = make_inspection(council)
    area = make_area(it)
    action = make_action(make_plan(council), answers=(area,), due_on=date(2026, 6, 30))
    make_update(action, rag="amber")

    with today_is(date(2026, 7, 1)):
        page = text_of(as_lead.get(url("area", council, area.pk)))

    assert ("Overdue" in page, "Amber: at risk" in page) == (True, True)


def test_both_spans_of_dates_and_both_values_are_shown_with_their_sources(as_lead, council, lead):
    it = make_inspection(council)
    for starts, ends, official, source in (
        (date(2023, 3, 6), date(2023, 3, 17), True, "Ofsted report"),
        (date(2023, 2, 27), date(2023, 3, 14), False, "Cabinet minute"),
    ):
        InspectionPeriod(
            inspection=it, starts_on=starts, ends_on=ends, is_official=official, source=source
        ).save(by=lead, at=AT)
    StatedValue(
        inspection=it,
        what="Time for the plan",
        stated="within 60 days",
        ours="70 working days",
        source="Paper",
    ).save(by=lead, at=AT)

    page = text_of(as_lead.get(url("inspection", council, it.pk)))

    for words in (
        "6 March 2023 to 17 March 2023",
        "27 February 2023 to 14 March 2023",
        "Official · Ofsted report",
        "As the council states it · Cabinet minute",
        "Stated: within 60 days",
        "Ours: 70 working days",
    ):
        assert words in page


def test_the_key_stands_where_the_actions_of_an_area_are_rated(as_lead, council):
    area = make_area(make_inspection(council))
    make_action(make_plan(council), answers=(area,))
    assert 'aria-label="Key to the RAG rating"' in text_of(as_lead.get(area.get_absolute_url()))
