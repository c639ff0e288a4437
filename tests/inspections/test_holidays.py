"""Settings, holidays: a council's own days, and the dates that move with them."""

import re
from datetime import date, timedelta

import pytest

from accounts.policy import Role
from inspections.models import BankHoliday, StatutoryDate
from inspections.workflows import work_out_dates
from tests.inspections.following import inspected, record, text_of
from tests.make import NOON, make_council, make_member, make_user
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
HOLIDAYS = "/anyshire/settings/holidays/"


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-06-01T10:00:00Z", tick=False)


@pytest.fixture
def council():
    return make_council("Anyshire")


@pytest.fixture
def administrator(client, council):
    client.force_login(make_member(council, Role.ADMINISTRATOR, make_user("Admin")))
    return client


def own_day(council, on=date(2026, 12, 29), name="Offices closed"):
    day = BankHoliday(council=council, on=on, name=name)
    day.save(by=make_user(), at=NOON)
    return day


def post(client, path, **words):
    url = f"{HOLIDAYS}{path}"
    page = client.get(url).content.decode()
    token = re.search(r'name="token" value="([^"]+)"', page).group(1)
    return client.post(url, {"token": token, **words})


def add(client, day, name="Offices closed"):
    boxes = {"on_day": day.day, "on_month": day.month, "on_year": day.year}
    return post(client, "add/", name=name, **boxes)


@pytest.mark.parametrize("role", [role for role in Role if role != Role.ADMINISTRATOR])
def test_only_an_administrator_keeps_holidays(client, council, role):
    day = own_day(council)
    client.force_login(make_member(council, role))
    for path in ("", "add/", f"{day.pk}/withdraw/"):
        assert client.get(f"{HOLIDAYS}{path}").status_code == 403
        assert client.post(f"{HOLIDAYS}{path}", {"x": 1}).status_code in (403, 405)


def test_the_page_gives_the_bank_holidays_and_marks_those_not_proclaimed(administrator):
    page = administrator.get(HOLIDAYS).content.decode()
    assert "Friday 25 December: Christmas Day" in page
    assert page.index("2026</h3>") < page.index("Earlier years") < page.index("2012</h3>")
    assert "Provisional" in page


def test_a_day_of_our_own_counts_in_our_council_alone(administrator, council):
    response = add(administrator, date(2026, 12, 29))
    assert response["Location"] == HOLIDAYS
    day = BankHoliday.objects.get(council=council)
    assert (day.on, day.name, day.by.name) == (date(2026, 12, 29), "Offices closed", "Admin")
    assert day.on in BankHoliday.objects.table(council).days
    assert day.on not in BankHoliday.objects.table(make_council()).days


@pytest.mark.parametrize(
    ("day", "message"),
    [
        (date(2026, 12, 26), "Saturdays are never working days"),
        (date(2026, 12, 25), "25 December 2026 is already there: Christmas Day"),
    ],
)
def test_a_day_that_is_no_working_day_anyway_is_refused(administrator, day, message):
    response = add(administrator, day)
    assert (response.status_code, message in response.content.decode()) == (422, True)


def test_the_same_form_sent_twice_adds_one_day(administrator, council):
    url = f"{HOLIDAYS}add/"
    page = administrator.get(url).content.decode()
    words = {
        "token": re.search(r'name="token" value="([^"]+)"', page).group(1),
        "name": "Offices closed",
        "on_day": 29,
        "on_month": 12,
        "on_year": 2026,
    }
    assert [administrator.post(url, words).status_code for _ in range(2)] == [302, 302]
    assert BankHoliday.objects.filter(council=council).count() == 1


def test_a_day_is_withdrawn_with_a_reason_and_stays_in_sight(administrator, council):
    day = own_day(council)
    assert post(administrator, f"{day.pk}/withdraw/", reason="").status_code == 422
    assert post(administrator, f"{day.pk}/withdraw/", reason="Moved")["Location"] == HOLIDAYS
    assert day.on not in BankHoliday.objects.table(council).days
    assert (
        "Offices closed: Moved (Admin, 1 June 2026)" in administrator.get(HOLIDAYS).content.decode()
    )
    assert administrator.get(f"{HOLIDAYS}{day.pk}/withdraw/").status_code == 404
    assert add(administrator, day.on).status_code == 302


def test_neither_the_installations_days_nor_another_councils_can_be_withdrawn(administrator):
    other = own_day(make_council("Elsewhere"))
    christmas = BankHoliday.objects.get(council=None, on=date(2026, 12, 25))
    for day in (other, christmas):
        assert administrator.get(f"{HOLIDAYS}{day.pk}/withdraw/").status_code == 404
    assert "Offices closed" not in administrator.get(HOLIDAYS).content.decode()


def test_the_page_asks_no_more_for_more_days(administrator, council):
    days = iter(range(1, 28))

    def add_row():
        own_day(council, on=date(2027, 7, next(days)))
        gone = own_day(council, on=date(2027, 9, next(days)))
        gone.withdraw("Moved", by=make_user(), at=NOON)

    add_row()
    assert_queries_do_not_grow(lambda: administrator.get(HOLIDAYS), add_row=add_row)


# Open dates that a day moves


@pytest.fixture
def due(council):
    """A statement due on 9 September 2026: 70 working days from 2 June."""
    it = inspected(
        council, "ILACS-2026", date(2026, 4, 27), report_received_on=date(2026, 6, 2), title="Found"
    )
    work_out_dates(it, by=make_user(), at=NOON)
    return it.statutory_dates.get(rule="written-statement")


def sent_on(client, response, path="add/"):
    """Send on what a page to be confirmed carries."""
    page = response.content.decode()
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page)
    return client.post(f"{HOLIDAYS}{path}", dict(hidden))


def test_a_day_that_moves_open_dates_shows_them_before_anything_is_recorded(
    administrator, council, due
):
    was = due.computed_on
    response = add(administrator, date(2026, 7, 1))
    page = text_of(response)
    assert response.status_code == 200
    assert "Written statement of proposed action" in page
    assert ("Found" in page, f"{was.day} September 2026" in page) == (True, True)
    assert not BankHoliday.objects.filter(council=council).exists()
    assert StatutoryDate.objects.get(pk=due.pk).computed_on == was
    assert sent_on(administrator, response)["Location"] == HOLIDAYS
    moved = StatutoryDate.objects.get(pk=due.pk)
    assert moved.computed_on == was + timedelta(days=1)
    assert [row.computed_on for row in moved.history.order_by("history_id")] == [
        was,
        moved.computed_on,
    ]
    day = BankHoliday.objects.get(council=council)
    back = post(administrator, f"{day.pk}/withdraw/", reason="Typed by mistake")
    assert "Will be" in text_of(back)
    sent_on(administrator, back, f"{day.pk}/withdraw/")
    assert StatutoryDate.objects.get(pk=due.pk).computed_on == was


@pytest.mark.parametrize(
    "settled",
    [
        pytest.param({"met_on": date(2026, 8, 3)}, id="met"),
        pytest.param(
            {
                "override_on": date(2026, 8, 3),
                "override_source": "Letter",
                "override_reason": "Asked for sooner",
            },
            id="a regulator's date",
        ),
    ],
)
def test_what_is_settled_never_moves(administrator, council, due, settled):
    rows = [due, due.inspection.statutory_dates.get(rule="publish-report")]
    for row in rows:
        for name, value in settled.items():
            setattr(row, name, value)
        record(row)
    before = {row.pk: row.computed_on for row in rows}
    assert add(administrator, date(2026, 6, 10)).status_code == 302
    assert dict(StatutoryDate.objects.values_list("pk", "computed_on")) == before


def test_what_would_move_by_then_is_shown_again(administrator, council, due):
    response = add(administrator, date(2026, 7, 1))
    record(BankHoliday(council=council, on=date(2026, 7, 2), name="Another day"))
    again = sent_on(administrator, response)
    assert (again.status_code, "Will be" in text_of(again)) == (200, True)
    assert BankHoliday.objects.filter(council=council).count() == 1
    assert sent_on(administrator, again).status_code == 302
    assert StatutoryDate.objects.get(pk=due.pk).computed_on == due.computed_on + timedelta(days=2)


def test_a_new_bank_holiday_of_the_installation_moves_dates_after_a_yes(administrator, due):
    assert administrator.get(f"{HOLIDAYS}dates/")["Location"] == HOLIDAYS
    record(BankHoliday(on=date(2026, 7, 1), name="Proclaimed"))
    assert "2 open statutory dates are not where" in text_of(administrator.get(HOLIDAYS))
    page = administrator.get(f"{HOLIDAYS}dates/")
    assert StatutoryDate.objects.get(pk=due.pk).computed_on == due.computed_on
    assert sent_on(administrator, page, "dates/").status_code == 302
    assert StatutoryDate.objects.get(pk=due.pk).computed_on == due.computed_on + timedelta(days=1)


def test_an_exempt_inspection_is_not_named_to_the_administrator(administrator, due):
    it = due.inspection
    it.visibility, it.exempt_paragraphs, it.exempt_reason = "exempt", "1", "Names a school"
    record(it)
    response = add(administrator, date(2026, 7, 1))
    assert ("Found" in text_of(response), "None that you may read" in text_of(response)) == (
        False,
        True,
    )
    sent_on(administrator, response)
    assert StatutoryDate.objects.get(pk=due.pk).computed_on == due.computed_on + timedelta(days=1)
