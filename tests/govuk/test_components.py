import re
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory

from govuk.dates import since_first
from govuk.forms import Checkboxes, DatePartsField, Radios
from govuk.templatetags.govuk import TAG_CLASSES, days_away, join_words, london, tag
from tests.govuk.markup import official, skeleton


def include(name: str, path: str = "/", **given: Any) -> str:
    """Render one component on the page at `path`, as templates include it."""
    takes = " ".join(f"{key}={key}" for key in given)
    source = f'{{% include "govuk/{name}.html" with here=1 {takes} only %}}'
    template = engines["django"].from_string(source)
    return str(template.render(given, RequestFactory().get(path)))


class Report(forms.Form):
    title = forms.CharField()
    rag = forms.ChoiceField(label="RAG rating", widget=Radios, choices=[("r", "Red")])
    due_on = DatePartsField(label="Due date")
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def clean(self) -> None:
        raise forms.ValidationError("Give a file or a link, not both")


def test_error_summary_leads_to_each_control():
    html = include("_error_summary", form=Report({"due_on_day": "1", "due_on_month": "2"}))
    assert re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html) == [
        ("id_title", "Enter the title"),
        ("id_rag_0", "Select the RAG rating"),
        ("id_due_on_year", "Due date must include a year"),
        ("id_title", "Give a file or a link, not both"),
    ]


def test_error_summary_has_the_markup_of_the_design_system():
    class TwoFields(forms.Form):
        one = forms.CharField()
        two = forms.CharField()

    html = include("_error_summary", form=TwoFields({}))
    assert skeleton(html) == skeleton(official("error-summary", "default"))


def test_error_summary_is_silent_without_errors():
    assert include("_error_summary", form=Report()).strip() == ""


def test_error_summary_of_a_formset():
    formset = forms.formset_factory(
        type("F", (forms.Form,), {"x": forms.CharField(label="Name")}), min_num=2, validate_min=True
    )
    html = include(
        "_error_summary",
        form=formset({"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-x": ""}),
    )
    assert [id_ for id_, _ in re.findall(r'<a href="#([^"]+)">([^<]+)</a>', html)] == [
        "id_form-0-x",
        "id_form-0-x",
    ]


def test_breadcrumbs_have_the_markup_of_the_design_system():
    links = [(f"Level {number}", f"/{number}") for number in range(4)]
    html = include("_breadcrumbs", links=links)
    assert skeleton(html) == skeleton(official("breadcrumbs", "default"))


def test_pagination_has_the_markup_of_the_design_system():
    page = Paginator(range(30), 10).page(2)
    html, end, printed = include("_pagination", page=page, noun="actions").partition("</nav>")
    assert skeleton(html + end) == skeleton(official("pagination", "default"))
    assert "Actions 11 to 20 of 30: page 2 of 3." in printed


def test_pages_of_a_paper_are_not_counted_as_rows_of_a_list():
    page = Paginator(range(3), 1).page(2)
    assert "los-print-only" not in include("_pagination", page=page, noun="report", is_paper=True)


def test_pagination_keeps_the_filters():
    page = Paginator(range(100), 10).page(5)
    html = include("_pagination", "/plan/?status=overdue&page=5", page=page, noun="actions")
    assert re.findall(r'href="([^"]+)"[^>]*aria-label="([^"]+)"', html) == [
        ("?status=overdue&amp;page=1", "Page 1"),
        ("?status=overdue&amp;page=4", "Page 4"),
        ("?status=overdue&amp;page=5", "Page 5"),
        ("?status=overdue&amp;page=6", "Page 6"),
        ("?status=overdue&amp;page=10", "Page 10"),
    ]


def test_one_page_needs_no_pagination():
    page = Paginator(range(3), 10).page(1)
    assert include("_pagination", page=page, noun="actions").strip() == ""


@pytest.mark.parametrize(
    ("count", "number", "expected"),
    [
        (0, 1, "0 actions"),
        (1, 1, "1 action"),
        (10, 1, "10 actions"),
        (11, 1, "Showing 1 to 10 of 11 actions"),
        (11, 2, "Showing 11 to 11 of 11 actions"),
    ],
)
def test_result_count(count, number, expected):
    page = Paginator(range(count), 10).page(number)
    html = include("_result_count", page=page, noun="actions", noun_one="action")
    assert " ".join(re.sub("<[^>]+>", "", html).split()) == expected


@pytest.mark.parametrize(
    ("sort", "state", "link"),
    [
        ("title", "none", "?q=a&amp;sort=due_on"),
        ("due_on", "ascending", "?q=a&amp;sort=-due_on"),
        ("-due_on", "descending", "?q=a&amp;sort=due_on"),
    ],
)
def test_sort_header_says_its_order_and_offers_the_other(sort, state, link):
    html = include("_sort_header", "/?q=a&page=3", label="Due", field="due_on", sort=sort)
    assert re.findall(r'aria-sort="(\w+)"', html) == [state]
    assert re.findall(r'href="([^"]+)"', html) == [link]


class Filter(forms.Form):
    q = forms.CharField(label="Words", required=False)
    status = forms.MultipleChoiceField(
        required=False, widget=Checkboxes, choices=[("o", "Overdue"), ("c", "Closed")]
    )
    rag = forms.ChoiceField(
        label="RAG rating",
        required=False,
        choices=[("", "Any"), ("Rated", [("r", "Red: off track")])],
    )
    due_before = DatePartsField(required=False)
    is_late = forms.BooleanField(label="Late only", required=False)


def chips(query: str) -> list[tuple[str, str]]:
    request = RequestFactory().get("/plan/?" + query)
    html = include("_chips", "/plan/?" + query, form=Filter(request.GET))
    return [
        (link.replace("&amp;", "&"), " ".join(re.sub("<[^>]+>", "", words).split()))
        for link, words in re.findall(r'class="los-chip" href="([^"]+)">(.*?)</a>', html)
    ]


def test_each_filter_has_a_chip_that_takes_it_off():
    assert chips("q=a+b&status=o&status=c&rag=r&is_late=on&page=4&sort=due_on") == [
        ("?status=o&status=c&rag=r&is_late=on&sort=due_on", "Take off filter Words: a b"),
        ("?q=a+b&status=c&rag=r&is_late=on&sort=due_on", "Take off filter Status: Overdue"),
        ("?q=a+b&status=o&rag=r&is_late=on&sort=due_on", "Take off filter Status: Closed"),
        (
            "?q=a+b&status=o&status=c&is_late=on&sort=due_on",
            "Take off filter RAG rating: Red: off track",
        ),
        ("?q=a+b&status=o&status=c&rag=r&sort=due_on", "Take off filter Late only: Yes"),
    ]


def test_date_filter_has_one_chip_for_its_boxes():
    assert chips("due_before_day=1&due_before_month=3&due_before_year=2026&q=") == [
        ("?q=", "Take off filter Due before: 1 March 2026")
    ]


def test_refused_values_and_empty_ones_have_no_chip():
    assert chips("status=unknown&rag=&q=+") == []


def test_conflict_shows_both_texts():
    html = include(
        "_conflict",
        conflict=[("Title", "Theirs", "Mine", "Plan lead", datetime(2026, 1, 5, 9, 5, tzinfo=UTC))],
        url="/action/1/",
    )
    words = " ".join(re.sub("<[^>]+>", " ", html).split())
    assert "Title Theirs Plan lead, 9:05am on 5 January 2026 (GMT) Mine" in words
    assert include("_conflict", conflict=None, url="/").strip() == ""


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        (datetime(2023, 6, 15, 14, 45, tzinfo=UTC), "3:45pm on 15 June 2023 (BST)"),
        (datetime(2023, 1, 15, 0, 5, tzinfo=UTC), "12:05am on 15 January 2023 (GMT)"),
        (datetime(2023, 1, 15, 12, 0, tzinfo=UTC), "12:00pm on 15 January 2023 (GMT)"),
        (datetime(2023, 6, 30, 23, 30, tzinfo=UTC), "12:30am on 1 July 2023 (BST)"),
        (None, ""),
    ],
)
def test_london_time(moment, expected):
    assert london(moment) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2026, 5, 13), "due in 12 days"),
        (date(2026, 5, 3), "due in 2 days"),
        (date(2026, 5, 2), "due tomorrow"),
        (date(2026, 5, 1), "due today"),
        (date(2026, 4, 30), "1 day late"),
        (date(2026, 4, 28), "3 days late"),
        (None, ""),
    ],
)
def test_days_away(day, expected):
    assert days_away(day, date(2026, 5, 1)) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        (date(2022, 8, 31), "+62 days, first 30 Jun 2022"),
        (date(2022, 7, 1), "+1 day, first 30 Jun 2022"),
        (date(2022, 6, 25), "−5 days, first 30 Jun 2022"),
        (date(2022, 6, 30), ""),
    ],
)
def test_how_far_a_date_moved_since_the_first(day, expected):
    assert since_first(day, date(2022, 6, 30)) == expected


@pytest.mark.parametrize(
    ("words", "expected"), [([], ""), (["a"], "a"), ("ab", "a and b"), ("abc", "a, b and c")]
)
def test_join_words(words, expected):
    assert join_words(words) == expected


@pytest.mark.parametrize("kind", TAG_CLASSES)
def test_tag_has_its_word_and_nothing_is_believed(kind):
    html = tag("<b>", kind)
    assert re.sub("<[^>]+>", "", html) == "&lt;b&gt;"
    assert include("_tag", text="<b>", kind=kind).strip() == html


def test_an_unknown_kind_is_a_mistake():
    with pytest.raises(KeyError):
        tag("Red", "crimson")
