"""Saved views: filters under a name, for oneself, for a board, or for all who read the plan."""

import pytest

from boards.models import BoardView
from improvement.models import ActionTag, DefaultView, SavedView
from tests.make import NOON, make_action, make_member
from tests.queries import assert_queries_do_not_grow
from tests.world import record


@pytest.fixture
def plan_url(place):
    return place.url(f"plans/{place.plan.pk}/")


def keep(place, who, query, **data):
    """Save the filters of `query` under a name, through the page."""
    url = place.url(f"plans/{place.plan.pk}/views/add/?{query}")
    return place.send(who, url, {"name": "Late ones", **data})


def offered(place, who):
    page = place.client(who).get(place.url(f"plans/{place.plan.pk}/views/"))
    return [view.name for view in page.context["views"]]


def test_a_view_keeps_the_filters_and_heads_the_page(place, plan_url):
    response = keep(place, "viewer", "status=overdue&page=3&as_at=2026-01-01&q=&sort=-due_on")
    view = SavedView.objects.get()
    assert (view.query, response.url) == (
        "status=overdue&sort=-due_on",
        f"{plan_url}?status=overdue&sort=-due_on&view={view.pk}",
    )
    page = place.client("viewer").get(response.url).content.decode()
    assert "<title>Late ones – " in page
    assert "Save the change" not in page
    changed = place.client("viewer").get(f"{plan_url}?status=closed&view={view.pk}")
    assert "Save the change to Late ones" in changed.content.decode()


@pytest.mark.parametrize(
    ("shared", "expected", "said"),
    [
        pytest.param(
            "nobody", {"viewer": 1, "chair": 0, "director": 0}, "Yours. Private<", id="private"
        ),
        pytest.param(
            "all",
            {"viewer": 1, "chair": 1, "director": 1},
            "Yours. Offered to everybody who reads the plan<",
            id="everybody",
        ),
        pytest.param(
            "board",
            {"viewer": 1, "chair": 1, "director": 0},
            "Yours. Shared with {board}<",
            id="a board",
        ),
    ],
)
def test_who_is_offered_a_view_and_the_page_says_so(place, shared, expected, said):
    keep(place, "viewer", "status=overdue", **({"is_shared": "on"} if shared == "all" else {}))
    view = SavedView.objects.get()
    if shared == "board":
        board = place.plan.boards.get()
        place.send("viewer", place.url(f"views/{view.pk}/boards/"), {"boards": [board.pk]})
        assert BoardView.objects.current().get().board == board
    assert {who: len(offered(place, who)) for who in expected} == expected
    page = place.client("viewer").get(place.url(f"plans/{place.plan.pk}/views/")).content.decode()
    assert said.format(board=place.plan.boards.get().name) in page
    use = {
        who: place.client(who).post(place.url(f"views/{view.pk}/default/")).status_code
        for who in expected
    }
    assert use == {who: 302 if count else 404 for who, count in expected.items()}


def test_one_view_opens_the_plan_for_each_person(place, plan_url):
    keep(place, "viewer", "status=overdue", is_default="on", is_shared="on")
    keep(place, "viewer", "status=closed", name="Closed ones", is_default="on")
    first, second = SavedView.objects.order_by("pk")
    assert place.client("viewer").get(plan_url).url == second.get_absolute_url()
    assert place.client("director").get(plan_url).status_code == 200
    assert DefaultView.objects.current().count() == 1
    assert place.client("viewer").get(f"{plan_url}?view=all").status_code == 200

    url = place.url(f"views/{second.pk}/default/")
    place.client("viewer").post(url, {"token": "t" * 20})
    assert place.client("viewer").get(plan_url).status_code == 200

    place.client("director").post(place.url(f"views/{first.pk}/default/"), {"token": "u" * 20})
    assert place.client("director").get(plan_url).url == first.get_absolute_url()
    place.send("viewer", place.url(f"views/{first.pk}/edit/"), {"name": "Late", "is_shared": ""})
    assert place.client("director").get(plan_url).status_code == 200


def test_a_view_says_which_of_its_filters_is_gone(place, plan_url):
    tag = record(ActionTag(action=place.action, tag="Letter"))
    make_action(place.plan, title="Untagged")
    response = keep(place, "viewer", "tag=Letter&status=in_progress")
    assert place.client("viewer").get(response.url).context["list"].page.paginator.count == 1
    tag.end(by=place.people["plan_lead"], at=NOON)
    page = place.client("viewer").get(response.url)
    assert page.status_code == 200
    assert "This view holds a filter that no longer exists: Tag." in page.content.decode()
    assert page.context["list"].page.paginator.count == 2


def test_only_who_made_a_view_renames_or_withdraws_it(place):
    keep(place, "viewer", "status=overdue", is_shared="on")
    view = SavedView.objects.get()
    urls = [place.url(f"views/{view.pk}/{page}/") for page in ("edit", "withdraw", "boards")]
    answers = [place.client("director").get(url).status_code for url in urls]
    assert answers == [403, 403, 403]
    place.send("viewer", urls[0], {"name": "Overdue in practice", "is_shared": "on"})
    view.refresh_from_db()
    assert (view.name, view.query) == ("Overdue in practice", "status=overdue")
    place.send("viewer", urls[1], {"reason": "Not used"})
    assert (offered(place, "viewer"), SavedView.history.count()) == ([], 3)


def test_two_views_of_one_person_have_two_names(place):
    keep(place, "viewer", "status=overdue")
    assert keep(place, "viewer", "status=closed").status_code == 422
    assert keep(place, "director", "status=closed").status_code == 302


def test_somebody_outside_the_plan_is_offered_nothing(place):
    keep(place, "viewer", "status=overdue", is_shared="on")
    stranger = make_member(place.council, "administrator")
    assert not SavedView.objects.visible_to(stranger).exists()


def test_the_views_and_the_plan_above_them_ask_no_more_for_many(place, plan_url):
    def add():
        name = f"View {SavedView.objects.count()}"
        keep(place, "viewer", "status=overdue", name=name, is_shared="on")

    add()
    client = place.client("viewer")
    assert_queries_do_not_grow(lambda: client.get(f"{plan_url}views/"), add_row=add)
    assert_queries_do_not_grow(lambda: client.get(plan_url), add_row=add)
