"""What the forms of this room accept, refuse and record."""

from datetime import UTC, date, datetime

import pytest

from accounts.policy import Role
from inspections.forms import (
    AreaForm,
    InspectionForm,
    JudgementsForm,
    LineageForm,
    NoteForm,
    OrderAreasForm,
    OverrideForm,
    StatedRuleForm,
)
from inspections.forms.area import next_reference
from inspections.models import (
    AreaForImprovement,
    Framework,
    Inspection,
    InspectionNote,
    Judgement,
    StatutoryDate,
)
from tests.make import make_area, make_council, make_inspection, make_member

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 20, 9, tzinfo=UTC)


def framework(code):
    return Framework.objects.get(code=code)


def inspection_data(**given):
    data = {
        "token": "t" * 20,
        "title": "Inspection",
        "framework": framework("ILACS-2026").pk,
        "started_on": "2026-05-18",
        "visibility": "members",
        **given,
    }
    return {name: value for name, value in data.items() if value is not None}


def inspection_form(council, user, instance=None, **given):
    return InspectionForm(
        inspection_data(**given),
        instance=instance or Inspection(council=council),
        user=user,
        council=council,
    )


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def lead(council):
    return make_member(council, Role.PLAN_LEAD)


@pytest.mark.parametrize(
    ("code", "started_on", "errors"),
    [
        pytest.param("ILACS-2018", "2022-12-05", [], id="South Tyneside: published in 2023"),
        pytest.param("ILACS-2023", "2026-01-26", [], id="Wolverhampton: published in June 2026"),
        pytest.param("ILACS-2026", "2026-04-27", [], id="Brent"),
        pytest.param(
            "ILACS-2023",
            "2026-04-27",
            [
                "This framework is not for an inspection that starts on 27 April 2026. Choose"
                " “Inspection of local authority children's services (2026)”."
            ],
            id="the framework before",
        ),
        pytest.param(
            "area-SEND-2023",
            "2019-07-15",
            [
                "This framework is not for an inspection that starts on 15 July 2019. No framework"
                " of this kind is held for that day."
            ],
            id="nothing fits",
        ),
    ],
)
def test_the_first_day_decides_the_framework(council, lead, code, started_on, errors):
    form = inspection_form(council, lead, framework=framework(code).pk, started_on=started_on)

    assert form.errors.get("framework", []) == errors


def test_dates_and_the_previous_inspection_come_in_order(council, lead):
    later = make_inspection(council, framework=framework("ILACS-2026"), started_on=date(2026, 9, 1))
    form = inspection_form(
        council,
        lead,
        ended_on="2026-05-01",
        report_received_on="2026-05-02",
        previous=later.pk,
    )

    assert form.errors == {
        "ended_on": ["The last day must be on or after the first day"],
        "previous": ["Choose one that started before this one, or leave it empty"],
        "report_received_on": ["This must be after the inspection started"],
    }


@pytest.mark.parametrize(
    ("said", "chosen"),
    [
        pytest.param(True, "true", id="yes"),
        pytest.param(False, "false", id="no"),
        pytest.param(None, "", id="not said"),
    ],
)
def test_what_was_said_of_the_self_evaluation_stays_when_an_inspection_is_changed(
    council, lead, said, chosen
):
    it = make_inspection(council, self_evaluation_was_accurate=said)
    field = InspectionForm(instance=it, user=lead, council=council)["self_evaluation_was_accurate"]

    assert [one.data["value"] for one in field.subwidgets if one.data["selected"]] == [chosen]


def test_the_framework_stays_while_grades_stand(council, lead):
    it = make_inspection(council, framework=framework("ILACS-2018"), started_on=date(2022, 1, 24))
    area = it.framework.judgement_areas.first()
    Judgement(inspection=it, area=area, grade=it.framework.grades.first()).save(by=lead, at=AT)

    form = inspection_form(council, lead, it, version="1", started_on="2026-05-18")

    assert form.errors == {
        "framework": ["Grades are recorded under the other framework. Take them back first."]
    }


def test_statutory_dates_are_worked_out_when_an_inspection_is_recorded(council, lead):
    form = inspection_form(
        council,
        lead,
        framework=framework("ILACS-2023").pk,
        started_on="2023-03-06",
        report_published_on="2023-05-09",
    )

    assert form.is_valid()
    assert form.record(by=lead, at=AT)
    assert set(StatutoryDate.objects.values_list("rule", "computed_on")) == {
        ("written-statement", date(2023, 8, 16)),
        ("publish-report", date(2023, 6, 21)),
    }


def test_exempt_asks_for_its_paragraphs_and_reason(council, lead):
    form = inspection_form(council, lead, visibility="exempt")

    assert form.errors == {
        "exempt_paragraphs": ["Choose the paragraphs of Schedule 12A, or confidential"],
        "exempt_reason": ["Enter why it is exempt"],
    }


@pytest.mark.parametrize(
    ("role", "errors"),
    [
        pytest.param(
            Role.PLAN_LEAD,
            {"visibility": ["Only a clerk or a director may open it to more people"]},
            id="a plan lead may not",
        ),
        pytest.param(Role.DIRECTOR, {}, id="a director may"),
    ],
)
def test_only_clerks_and_directors_open_what_was_exempt(council, role, errors):
    user = make_member(council, role)
    it = make_inspection(
        council,
        framework=framework("ILACS-2026"),
        visibility="exempt",
        exempt_paragraphs="1",
        exempt_reason="It names a child's school.",
    )

    form = inspection_form(council, user, it, version="1")

    assert form.errors == errors


def judgements_form(it, **grades):
    data = {f"grade_{code}": grade for code, grade in grades.items()}
    return JudgementsForm(
        {"version": str(it.version), "token": f"t{it.version}" + "x" * 20, **data}, instance=it
    )


def harrow(council, **given):
    return make_inspection(
        council, framework=framework("ILACS-2023"), started_on=date(2025, 2, 3), **given
    )


HARROW = {
    "leaders": "requires_improvement",
    "help_and_protection": "good",
    "in_care": "good",
    "care_leavers": "inadequate",
}


def test_grades_are_recorded_as_entered_and_overall_is_never_worked_out(council, lead):
    it = harrow(council)
    form = judgements_form(it, **HARROW)

    assert form.is_valid()
    assert form.record(by=lead, at=AT)
    assert list(it.judgements.for_reading().values_list("area__code", "grade__code")) == list(
        HARROW.items()
    )


def test_grades_not_seen_together_ask_for_a_reason_and_are_recorded_with_one(council, lead):
    it = harrow(council)
    refused = judgements_form(it, **HARROW, overall="requires_improvement")

    assert refused.errors == {
        "grading_reason": [
            "Check the grades. If they are right, say why these grades stand together"
        ]
    }
    assert [warning.rule for warning in refused.warnings] == ["L1"]

    given = judgements_form(it, **HARROW, overall="requires_improvement")
    given.data["grading_reason"] = "As printed; the report says why on page 3."
    assert given.is_valid()
    assert given.record(by=lead, at=AT)
    it.refresh_from_db()
    assert it.grading_reason == "As printed; the report says why on page 3."
    assert it.overall().grade.code == "requires_improvement"


def test_there_is_no_overall_judgement_from_april_2026(council):
    it = make_inspection(council, framework=framework("ILACS-2026"), started_on=date(2026, 4, 27))

    form = judgements_form(it, leaders="good", overall="good")

    assert form.errors == {
        "__all__": ["There is no overall judgement in this framework. Take the overall grade away."]
    }
    assert "grade_overall" not in form.fields


def test_nothing_records_a_judgement_that_the_framework_does_not_make(council, lead):
    it = make_inspection(council, framework=framework("ILACS-2026"), started_on=date(2026, 4, 27))
    overall = framework("ILACS-2023").judgement_areas.get(code="overall")

    with pytest.raises(ValueError, match="framework"):
        Judgement(inspection=it, area=overall, grade=it.framework.grades.first()).save(
            by=lead, at=AT
        )


@pytest.mark.parametrize("typed", ["Requires improvement", "requires improvement", "RI"])
def test_a_grade_may_be_written_as_papers_write_it(council, lead, typed):
    it = harrow(council)
    form = judgements_form(it, leaders=typed)

    assert form.is_valid()
    assert form.record(by=lead, at=AT)
    (judgement,) = it.judgements.for_reading()
    assert (judgement.grade.label, judgement.as_stated) == (
        "Requires improvement to be good",
        typed,
    )


def test_a_grade_that_is_taken_back_is_withdrawn_and_may_be_given_again(council, lead):
    it = harrow(council)
    for grades in ({"leaders": "good"}, {}, {"leaders": "outstanding"}):
        form = judgements_form(it, **grades)
        assert form.is_valid()
        assert form.record(by=lead, at=AT)

    assert list(it.judgements.order_by("pk").values_list("grade__code", "withdrawn_reason")) == [
        ("good", "The grade was taken back"),
        ("outstanding", ""),
    ]


def test_two_people_who_grade_at_once_lose_nothing(council, lead):
    it = harrow(council)
    mine = judgements_form(Inspection.objects.get(pk=it.pk), leaders="good")
    theirs = judgements_form(it, leaders="inadequate")
    theirs.data["token"] = "another"
    assert theirs.is_valid()
    assert theirs.record(by=lead, at=AT)

    assert mine.is_valid()
    assert not mine.record(by=lead, at=AT)
    assert [(row.theirs, row.mine) for row in mine.conflict] == [("Inadequate", "Good")]


@pytest.mark.parametrize(
    ("used", "expected"),
    [
        pytest.param([], "a", id="the first"),
        pytest.param(["a", "b"], "c", id="the next letter"),
        pytest.param(["y", "z"], "aa", id="after z"),
        pytest.param(["z", "aa", "az"], "ba", id="after az"),
        pytest.param(["1", "2", "10"], "11", id="numbered"),
        pytest.param(["a.", "(b)"], "b", id="what is no letter is passed over"),
    ],
)
def test_the_next_letter_is_suggested(used, expected):
    assert next_reference(used) == expected


def area_form(it, user, instance=None, **given):
    data = {
        "token": "a" * 20,
        "kind": "improvement",
        "reference": "a",
        "short_title": "Supervision",
        "wording": "How often staff are supervised.",
        "visibility": "members",
        "new_themes": "",
        **given,
    }
    return AreaForm(
        data,
        instance=instance or AreaForImprovement(inspection=it),
        user=user,
        council=it.council,
    )


def test_a_letter_stands_once_in_each_kind(council, lead):
    it = make_inspection(council)
    make_area(it, reference="a")

    assert area_form(it, lead).errors == {
        "reference": ["“a” is taken. Enter another letter or number"]
    }
    assert area_form(it, lead, kind="own_reading").errors == {}


def test_themes_are_added_by_name_once_and_leave_with_the_tick(council, lead):
    it = make_inspection(council)
    form = area_form(it, lead, new_themes="Care leavers\nWorkforce\n\nCare leavers")
    assert form.is_valid()
    assert form.record(by=lead, at=AT)
    area = form.instance

    workforce = council.themes.get(name="Workforce")
    again = area_form(
        it,
        lead,
        AreaForImprovement.objects.get(pk=area.pk),
        version="1",
        token="b" * 20,
        themes=[workforce.pk],
        new_themes="workforce",
    )
    assert again.is_valid()
    assert again.record(by=lead, at=AT)

    assert list(council.themes.values_list("name", flat=True)) == ["Care leavers", "Workforce"]
    current = area.theme_links.current()
    assert list(current.values_list("theme__name", flat=True)) == ["Workforce"]


def order_form(it, **given):
    return OrderAreasForm(
        {"token": "o" * 20, **{name: str(value) for name, value in given.items()}},
        areas=it.areas.all(),
        url="/",
    )


def test_areas_are_moved_by_number_and_by_step(council, lead):
    it = make_inspection(council)
    a, b, c = (make_area(it, reference=ref, order=n) for n, ref in enumerate("abc", start=1))
    places = {f"place_{a.pk}": 3, f"place_{b.pk}": 1, f"place_{c.pk}": 2}

    form = order_form(it, **places)
    assert form.is_valid()
    assert form.record(by=lead, at=AT)
    assert list(it.areas.values_list("reference", flat=True)) == ["b", "c", "a"]

    step = order_form(
        it,
        **{f"place_{b.pk}": 1, f"place_{c.pk}": 2, f"place_{a.pk}": 3},
        token="p" * 20,
        move=f"up-{a.pk}",
    )
    assert step.is_valid()
    assert step.record(by=lead, at=AT)
    assert list(it.areas.values_list("reference", flat=True)) == ["b", "a", "c"]


def test_an_area_comes_only_from_an_earlier_inspection_of_the_council(council, lead):
    now = make_area(make_inspection(council, started_on=date(2026, 5, 11)))
    before = make_area(make_inspection(council, started_on=date(2023, 3, 6)))
    make_area(make_inspection(council, started_on=date(2026, 6, 1)))
    make_area(make_inspection(started_on=date(2020, 1, 1)))

    form = LineageForm(area=now, user=lead)

    assert list(form.fields["before"].queryset) == [before]


def test_a_quotation_needs_its_source():
    form = NoteForm(
        {"token": "n" * 20, "kind": "quotation", "text": "Words"},
        instance=InspectionNote(inspection=make_inspection()),
    )

    assert form.errors == {"source": ["Enter where the quotation stands"]}


def medway(council, lead):
    form = inspection_form(
        council,
        lead,
        framework=framework("ILACS-2018").pk,
        started_on="2019-07-15",
        report_published_on="2019-08-27",
    )
    assert form.is_valid()
    assert form.record(by=lead, at=AT)
    return StatutoryDate.objects.get(rule="written-statement")


def test_the_regulators_date_counts_with_its_source_and_reason(council, lead):
    date_ = medway(council, lead)
    data = {"version": "1", "token": "d" * 20, "override_on": "2019-11-28"}
    assert OverrideForm(data, instance=date_).errors == {
        "override_source": ["Enter the letter and its date"],
        "override_reason": ["Say why this date counts"],
    }
    nothing = OverrideForm(
        {**data, "override_on": ""}, instance=StatutoryDate.objects.get(pk=date_.pk)
    )
    assert "override_on" in nothing.errors

    form = OverrideForm(
        {**data, "override_source": "Ofsted's letter", "override_reason": "It says so."},
        instance=StatutoryDate.objects.get(pk=date_.pk),
    )
    assert form.is_valid()
    assert form.record(by=lead, at=AT)
    date_.refresh_from_db()
    assert (date_.due_on, date_.computed_on) == (date(2019, 11, 28), date(2019, 12, 3))
    assert date_.history.count() == 2


def test_a_stated_number_of_days_says_which_days(council, lead):
    date_ = medway(council, lead)

    form = StatedRuleForm({"version": "1", "token": "d" * 20, "stated_days": "60"}, instance=date_)

    assert form.errors == {"stated_unit": ["Select which kind of days the paper means"]}
