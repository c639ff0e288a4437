"""What the ratings mean is the council's to say, and what it said then is kept."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from improvement.models import STRENGTH_DEFINITIONS, RatingDefinition
from improvement.ratings import SCALES, ratings_of
from improvement.status import IMPACT_DEFINITIONS, RAG_DEFINITIONS, Rag
from reports.facts import Facts
from reports.live_sections.wording import rag_key
from tests.make import (
    NOON,
    make_action,
    make_council,
    make_evidence,
    make_member,
    make_plan,
    make_report,
    make_strand,
    make_update,
)
from tests.page_forms import post_form

pytestmark = pytest.mark.django_db

RED = "Stuck: the director steps in this week."


def filled(client, url):
    return post_form(client.get(url).content.decode(), url).filled()


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def lead(council):
    client = Client()
    client.force_login(make_member(council, Role.PLAN_LEAD))
    return client


@pytest.fixture
def url(council):
    return reverse("improvement:ratings", args=[council.slug])


def test_a_council_without_words_of_its_own_has_ours(council):
    ratings = ratings_of(council)
    assert (ratings.rag, ratings.impact) == (RAG_DEFINITIONS, IMPACT_DEFINITIONS)


def test_only_what_was_changed_is_recorded(council, lead, url):
    lead.post(url, filled(lead, url) | {"rag-red": RED})
    assert list(RatingDefinition.objects.values_list("scale", "value", "meaning")) == [
        ("rag", "red", RED)
    ]
    assert ratings_of(council).rag == {**RAG_DEFINITIONS, Rag.RED: RED}


def test_the_words_of_one_council_are_not_those_of_another(lead, url):
    lead.post(url, filled(lead, url) | {"rag-red": RED})
    assert ratings_of(make_council()).rag == RAG_DEFINITIONS


def test_the_words_then_are_those_recorded_by_then(council, lead, url):
    row = RatingDefinition(council=council, scale="rag", value="red", meaning="First words")
    member = make_member(council, Role.CLERK)
    row.save(by=member, at=NOON)
    row.meaning = RED
    row.save(by=member, at=NOON + timedelta(days=2))
    assert [
        ratings_of(council, at=NOON + timedelta(days=days)).rag[Rag.RED] for days in (-1, 1, 3)
    ] == [RAG_DEFINITIONS[Rag.RED], "First words", RED]


def test_two_at_once_meet_the_page_of_the_conflict(council, lead, url):
    mine, theirs = filled(lead, url), filled(lead, url)
    lead.post(url, theirs | {"rag-red": "Theirs"})
    response = lead.post(url, mine | {"rag-red": RED})
    assert response.status_code == 409
    assert "Theirs" in response.content.decode()
    assert RED in response.content.decode()
    again = post_form(response.content.decode(), url).filled()
    assert lead.post(url, again).status_code == 302
    assert ratings_of(council).rag[Rag.RED] == RED


def test_every_rating_needs_its_words(lead, url):
    response = lead.post(url, filled(lead, url) | {"rag-red": ""})
    assert response.status_code == 422
    assert RatingDefinition.objects.count() == 0


def test_they_stand_wherever_a_rating_is_asked_for_or_printed(council, lead, url):
    data = filled(lead, url)
    every = {
        f"{scale.code}-{value}": f"Meaning of {value}"
        for scale in SCALES
        for value in scale.choices.values
    }
    lead.post(url, data | every)
    action = make_action(make_plan(council))
    make_update(action, rag="red")
    pages = [
        action.plan.get_absolute_url(),
        action.get_absolute_url(),
        reverse("improvement:record_progress", args=[council.slug, action.pk]),
        reverse("overview:overview", args=[council.slug]),
    ]
    said = {page: "Meaning of amber" in lead.get(page).content.decode() for page in pages}
    assert said == dict.fromkeys(pages, True)
    report = make_report(action.plan)
    key = rag_key(Facts(report, today=NOON.date()))
    assert [entry.meaning for entry in key.entries][:3] == [
        "Meaning of red",
        "Meaning of amber",
        "Meaning of green",
    ]


def test_they_say_how_strong_evidence_is_in_the_words_of_the_day(council, lead, url):
    clerk = make_member(council, Role.CLERK)
    row = RatingDefinition(council=council, scale="strength", value="weak", meaning="Hearsay")
    row.save(by=clerk, at=NOON)
    earlier = NOON - timedelta(days=9)
    plan = make_plan(council, at=earlier)
    action = make_action(plan, strand=make_strand(plan, at=earlier), at=earlier)
    item = make_evidence(action, strength="weak", at=earlier)
    library = reverse("improvement:evidence", args=[council.slug, action.plan_id])
    form = reverse("improvement:add_evidence", args=[council.slug, action.pk])
    before = f"?as_at={(NOON - timedelta(days=1)).date()}"

    def said(page):
        text = lead.get(page).content.decode()
        return "Hearsay" in text, STRENGTH_DEFINITIONS["weak"] in text

    assert {page: said(page) for page in (library, item.get_item_url(), form)} == {
        library: (True, False),
        item.get_item_url(): (True, False),
        form: (True, False),
    }
    assert said(library + before) == said(item.get_item_url() + before) == (False, True)


@pytest.mark.parametrize(
    ("role", "expected"),
    [
        pytest.param(Role.PLAN_LEAD, ["Ratings"], id="a plan lead"),
        pytest.param(Role.CLERK, ["Ratings"], id="a clerk"),
        pytest.param(Role.ADMINISTRATOR, ["People"], id="an administrator"),
        pytest.param(Role.VIEWER, [], id="a viewer"),
    ],
)
def test_settings_begin_where_each_may_open_them(council, role, expected):
    client = Client()
    client.force_login(make_member(council, role))
    shown = client.get(reverse("overview:my_work")).context["navigation"]
    page = {
        "Ratings": reverse("improvement:ratings", args=[council.slug]),
        "People": reverse("accounts:people", args=[council.slug]),
    }
    assert [url for label, url, _ in shown if label == "Settings"] == [
        page[name] for name in expected
    ]
