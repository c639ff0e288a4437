"""How a meeting is prepared, run and minuted, and what comes of it."""

import re
from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from accounts.policy import Role
from boards.models import AgendaItem, Attendance, BoardMember, MeetingStep, Outcome, OutcomeAction
from boards.status import MeetingState, Step
from boards.workflows import take_step
from improvement.models import Action
from tests.boards.test_boards import EXEMPT, issue
from tests.make import (
    NOON,
    make_action,
    make_board,
    make_council,
    make_item,
    make_meeting,
    make_member,
    make_outcome,
    make_plan,
    make_report,
    make_steps,
    make_strand,
    make_user,
)
from tests.page_forms import post_form
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
READERS = [Role.PLAN_LEAD, Role.BOARD_MEMBER, Role.VIEWER]


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-07-15T10:00:00Z", tick=False)


@pytest.fixture
def council():
    return make_council("Anyshire")


@pytest.fixture
def plan(council):
    return make_plan(council, title="The plan")


@pytest.fixture
def board(plan):
    return make_board(plan=plan, name="Improvement board")


@pytest.fixture
def meeting(board):
    return make_meeting(board, on=date(2026, 7, 15))


@pytest.fixture
def running(meeting):
    make_steps(meeting, "opened", "started")
    return meeting


@pytest.fixture
def clerk(council):
    return signed_in(council, Role.CLERK)


def signed_in(council, role):
    client = Client()
    client.force_login(make_member(council, role))
    return client


def url(name, thing):
    return reverse(f"boards:{name}", args=["anyshire", thing.pk])


def send(client, name, thing, **typed):
    """Fill in a form, and send it."""
    form = post_form(client.get(url(name, thing)).content.decode(), url(name, thing))
    assert form is not None
    return client.post(url(name, thing), {**form.as_sent(), **typed})


def page_of(client, meeting):
    """The words of the page of the meeting."""
    html = (
        client.get(meeting.get_absolute_url())
        .content.decode()
        .partition("<main")[2]
        .partition("</main>")[0]
    )
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def day(name, value):
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


# The steps


def test_a_meeting_goes_from_draft_to_closed_and_each_step_says_who_and_when(clerk, meeting):
    states = [meeting.state]
    for _ in range(3):
        assert send(clerk, "take_step", meeting)["Location"] == meeting.get_absolute_url()
        states.append(type(meeting).objects.get().state)

    assert states == list(MeetingState)
    assert list(meeting.steps.values_list("number", "step")) == [
        (1, "opened"),
        (2, "started"),
        (3, "closed"),
    ]
    ran = page_of(clerk, meeting).partition("How it ran")[2].partition("Printed by")[0]
    assert ran.count("11:00am on 15 July") == 3


def test_only_reopening_goes_back_and_it_says_why(clerk, meeting):
    make_steps(meeting, "opened", "started", "closed")

    refused = send(clerk, "take_step", meeting)
    send(clerk, "take_step", meeting, reason="The board corrected item 2.")

    assert refused.status_code == 422
    assert type(meeting).objects.get().state == MeetingState.IN_PROGRESS
    assert "Reopened" in page_of(clerk, meeting)
    assert "The board corrected item 2." in page_of(clerk, meeting)


@pytest.mark.parametrize(
    ("taken", "words"),
    [
        pytest.param(["opened"], "cannot start before", id="start"),
        pytest.param(["opened", "started"], "cannot be closed before", id="close"),
    ],
)
def test_a_meeting_does_not_begin_before_its_day(clerk, board, taken, words):
    meeting = make_meeting(board, on=date(2026, 7, 16))
    make_steps(meeting, *taken)
    answer = send(clerk, "take_step", meeting)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)
    assert meeting.steps.count() == len(taken)
    html = clerk.get(meeting.get_absolute_url()).content.decode()
    assert (url("take_step", meeting) in html, "started on the day" in html) == (False, True)


def test_of_two_clerks_who_close_it_one_does(meeting):
    make_steps(meeting, "opened", "started")
    by = make_user()
    take_step(meeting, Step.CLOSED, after=2, by=by, on=NOON.date(), at=NOON)
    again = type(meeting).objects.get()
    with pytest.raises(ValidationError):
        take_step(again, Step.REOPENED, after=2, reason="Late", by=by, on=NOON.date(), at=NOON)
    assert meeting.steps.count() == 3


@pytest.mark.parametrize(("step", "reason"), [("reopened", ""), ("closed", "Because")])
def test_the_database_wants_a_reason_for_reopening_and_for_nothing_else(meeting, step, reason):
    with pytest.raises(IntegrityError), transaction.atomic():
        MeetingStep(meeting=meeting, number=1, step=step, reason=reason).save(
            by=make_user(), at=NOON
        )


def test_a_closed_meeting_is_locked(clerk, running):
    item = make_item(running)
    outcome = make_outcome(item)
    make_steps(running, "closed")
    things = {
        "edit_meeting": running,
        "withdraw_meeting": running,
        "attendance": running,
        "add_item": running,
        "order_items": running,
        "edit_item": item,
        "withdraw_item": item,
        "write_minutes": item,
        "add_outcome": item,
        "edit_outcome": outcome,
        "withdraw_outcome": outcome,
    }
    got = {name: clerk.get(url(name, thing)).status_code for name, thing in things.items()}
    sent = {name: clerk.post(url(name, thing), {}).status_code for name, thing in things.items()}
    assert (got, sent) == (dict.fromkeys(things, 403), dict.fromkeys(things, 403))
    html = clerk.get(running.get_absolute_url()).content.decode()
    assert [name for name, thing in things.items() if url(name, thing) in html] == []


def test_minutes_wait_until_it_is_in_progress(clerk, meeting):
    make_steps(meeting, "opened")
    item = make_item(meeting)
    assert clerk.get(url("write_minutes", item)).status_code == 403
    assert "Write the minutes" not in page_of(clerk, meeting)
    make_steps(meeting, "started")
    send(clerk, "write_minutes", item, minutes="The Director spoke to the paper.")
    assert "The Director spoke to the paper." in page_of(clerk, meeting)


def test_a_meeting_that_began_is_not_withdrawn(clerk, running):
    page = clerk.get(url("withdraw_meeting", running)).content.decode()
    assert "It has begun, and what was said stays on record" in page


# The agenda


def test_items_are_added_at_the_end_and_moved_up_without_dragging(clerk, meeting):
    for title in ("Apologies", "Front door", "Workforce"):
        send(clerk, "add_item", meeting, title=title, kind="decision")
    last = AgendaItem.objects.get(title="Workforce")

    send(clerk, "order_items", meeting, move=f"up-{last.pk}")

    titles = list(meeting.items.values_list("title", flat=True))
    assert titles == ["Apologies", "Workforce", "Front door"]
    found = re.findall(r"\d\. (?:Apologies|Workforce|Front door)", page_of(clerk, meeting))
    assert found == ["1. Apologies", "2. Workforce", "3. Front door"]


def test_a_report_for_the_meeting_is_added_to_the_agenda_with_its_marking(clerk, plan, meeting):
    report = make_report(
        plan,
        meeting=meeting,
        title="A school",
        report_of="Director of Education",
        visibility="exempt",
        exempt_paragraphs="1, 2",
        exempt_reason="It names a school.",
    )
    there = f"{url('add_item', meeting)}?report={report.pk}"
    page = clerk.get(meeting.get_absolute_url()).content.decode()
    assert f'href="{there}">Add it to the agenda' in page

    form = clerk.get(there).context["form"]
    clerk.post(there, {name: form[name].value() or "" for name in form.fields})
    (item,) = meeting.items.all()
    names = ("title", "presenter_post", "visibility", "exempt_paragraphs", "exempt_reason")
    assert (item.report, *(getattr(item, name) for name in names)) == (
        report, "A school", "Director of Education", "exempt", "1, 2", "It names a school.",
    )  # fmt: skip
    assert "Add it to the agenda" not in page_of(clerk, meeting)


def test_only_a_report_of_the_meeting_itself_begins_an_item(clerk, plan, meeting):
    """And only for those who keep the meeting, where it is not on the agenda yet."""
    elsewhere = make_report(plan, title="Elsewhere")
    for said in (elsewhere.pk, "x"):
        form = clerk.get(f"{url('add_item', meeting)}?report={said}").context["form"]
        assert not form["title"].value()
    make_report(plan, meeting=meeting)
    lead = signed_in(meeting.board.council, Role.VIEWER)
    assert "Add it to the agenda" not in page_of(lead, meeting)


def test_a_paper_that_is_to_follow_says_why_until_it_is_issued(clerk, plan, meeting):
    report = make_report(plan, meeting=meeting, title="Sufficiency paper")
    words = {"title": "Sufficiency", "report": report.pk, "is_to_follow": "on"}
    refused = send(clerk, "add_item", meeting, **words)
    assert "Enter why the paper is late" in refused.content.decode()

    send(clerk, "add_item", meeting, **words, late_reason="The figures come on Friday.")
    viewer = signed_in(meeting.board.council, Role.VIEWER)
    before = page_of(viewer, meeting)
    issue(report)
    after = page_of(viewer, meeting)

    told = ["The paper is to follow: The figures come on Friday.", "Sufficiency paper"]
    assert [words in before for words in told] == [True, False]
    assert [words in after for words in told] == [False, True]
    assert "The paper came later than the agenda" in after


def test_of_an_exempt_item_those_not_entitled_find_only_what_the_law_asks(running):
    make_item(running, title="Open item")
    exempt = {**EXEMPT, "exempt_reason": "Zqcanary reason"}
    secret = make_item(
        running, title="Zqcanary", presenter_post="Zqcanary post", minutes="Zqcanary minutes",
        public_title="A homes contract", **exempt,
    )  # fmt: skip
    make_item(running, title="Last item")
    make_outcome(secret, words="Zqcanary outcome")
    following = make_meeting(running.board, on=date(2026, 8, 12))
    pages = {}
    for role in (*READERS, Role.CLERK):
        client = signed_in(running.board.council, role)
        words = page_of(client, running) + page_of(client, following)
        lawful = "2. A homes contract" in words and "This item is exempt information" in words
        pages[role] = ("Zqcanary" in words, lawful, "3. Last item" in words)
    assert pages == {
        Role.PLAN_LEAD: (True, False, True),
        Role.BOARD_MEMBER: (False, True, True),
        Role.VIEWER: (False, True, True),
        Role.CLERK: (True, False, True),
    }


def test_an_item_loses_its_title_for_the_public_when_it_is_opened(clerk, meeting):
    item = make_item(meeting, title="Fees", public_title="A contract", **EXEMPT)
    told = {"title": "Fees", "kind": "decision", "public_title": "A contract"}
    send(clerk, "edit_item", item, **told, visibility="members")
    item.refresh_from_db()
    assert (item.visibility, item.public_title) == ("members", "")


def test_an_exempt_item_without_a_title_for_the_public_is_called_that(running):
    make_item(running, title="Zqcanary", **EXEMPT)
    viewer = signed_in(running.board.council, Role.VIEWER)
    assert "1. Exempt item" in page_of(viewer, running)


def test_an_exempt_meeting_says_nothing_of_its_items(meeting):
    make_item(meeting, title="Zqcanary", **EXEMPT)
    for name, value in EXEMPT.items():
        setattr(meeting, name, value)
    meeting.save(by=make_user(), at=NOON)
    viewer = signed_in(meeting.board.council, Role.VIEWER)
    assert viewer.get(meeting.get_absolute_url()).status_code == 404


def test_a_draft_agenda_says_so(clerk, meeting):
    make_item(meeting)
    assert "A draft: it may still change." in page_of(clerk, meeting)
    make_steps(meeting, "opened")
    assert "A draft" not in page_of(clerk, meeting)


# Who was there


def test_attendance_by_role_and_organisation_with_members_apart(clerk, running):
    seats = {}
    for post, organisation, standing in (
        ("Director", "Anyshire", "member"),
        ("Chief Nurse", "Health", "member"),
        ("Adviser", "DfE", "observer"),
    ):
        seat = BoardMember(
            board=running.board, post=post, organisation=organisation, standing=standing
        )
        seat.save(by=make_user(), at=NOON)
        seats[post] = f"seat_{seat.pk}"
    left = BoardMember(board=running.board, post="Who left", until_on=date(2026, 7, 14))
    left.save(by=make_user(), at=NOON)
    typed = {
        seats["Director"]: "present",
        seats["Chief Nurse"]: "apologies",
        seats["Adviser"]: "present",
        "post": "Youth worker",
        "organisation": "Charity",
        "standing": "attendee",
    }

    send(clerk, "attendance", running, **typed)

    words = page_of(clerk, running)
    parts = [
        "Members present (1)", "Director, Anyshire", "Apologies (1)", "Chief Nurse, Health",
        "Attendees (1)", "Youth worker, Charity", "Observers (1)", "Adviser, DfE",
    ]  # fmt: skip
    places = [words.index(part) for part in parts]
    assert places == sorted(places)
    assert "Who left" not in words


def test_attendance_keeps_the_post_as_it_was_on_the_day(clerk, running):
    seat = BoardMember(board=running.board, post="Lead Member")
    seat.save(by=make_user(), at=NOON)
    send(clerk, "attendance", running, **{f"seat_{seat.pk}": "present"})
    seat.post = "Cabinet Member"
    seat.save(by=make_user(), at=NOON)
    assert "Lead Member" in page_of(clerk, running)
    assert Attendance.objects.get().post == "Lead Member"


def test_two_clerks_recording_attendance_lose_nothing(clerk, running):
    seat = BoardMember(board=running.board, post="Director")
    seat.save(by=make_user(), at=NOON)
    field = f"seat_{seat.pk}"
    form = post_form(clerk.get(url("attendance", running)).content.decode(), "")
    send(clerk, "attendance", running, **{field: "apologies"})

    late = clerk.post(url("attendance", running), {**form.as_sent(), field: "present"})

    assert late.status_code == 422
    assert "Somebody recorded attendance meanwhile" in late.content.decode()
    assert Attendance.objects.get().was == "apologies"
    again = post_form(late.content.decode(), "").as_sent()
    assert again[field] == ["present"]
    clerk.post(url("attendance", running), again)
    assert Attendance.objects.get().was == "present"


# What came of it


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"kind": "action"}, "Enter the post that is to do it"),
        ({"kind": "refer"}, "Select the body, or enter the post it was referred to"),
        ({}, "Select what the meeting did"),
    ],
)
def test_an_outcome_says_who_is_to_do_it(clerk, running, typed, words):
    answer = send(clerk, "add_outcome", make_item(running), words="Look into it.", **typed)
    assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_what_was_asked_for_comes_back_until_it_is_done_and_then_once_as_done(clerk, running):
    board, item = running.board, make_item(running, title="Workforce")
    typed = {"kind": "action", "words": "Bring the vacancy rate.", "asked_of_post": "Director"}
    send(clerk, "add_outcome", item, **typed, **day("due_on", date(2026, 7, 31)))
    send(clerk, "add_outcome", item, kind="note", words="The paper was noted.")
    outcome = Outcome.objects.get(kind="action")
    days = (date(2026, 8, 12), date(2026, 9, 9), date(2026, 10, 7))
    august, september, october = (make_meeting(board, on=on) for on in days)
    elsewhere = make_meeting(make_board(board.council), on=date(2026, 8, 1))
    make_steps(running, "closed")

    def arising(meeting):
        found = page_of(clerk, meeting).partition("Matters arising")[2]
        return "Bring the vacancy rate." in found

    every = (running, august, september, october, elsewhere)
    assert [arising(each) for each in every] == [False, True, True, True, False]

    outcome.done_on, outcome.done_note = date(2026, 8, 20), "The rate is 14%."
    outcome.save(by=make_user(), at=NOON)

    assert [arising(each) for each in every] == [False, True, True, False, False]
    assert "Done on 20 August 2026: The rate is 14%." in page_of(clerk, september)


def test_it_is_recorded_as_done_after_the_meeting_was_closed(clerk, running):
    outcome = make_outcome(make_item(running))
    make_steps(running, "closed")

    without = send(clerk, "say_done", outcome, **day("done_on", date(2026, 7, 15)))
    ahead = send(clerk, "say_done", outcome, done_note="Done.", **day("done_on", date(2026, 7, 16)))
    done = send(clerk, "say_done", outcome, done_note="Sent.", **day("done_on", date(2026, 7, 15)))

    assert (without.status_code, ahead.status_code, done.status_code) == (422, 422, 302)
    assert "Done on 15 July 2026: Sent." in page_of(clerk, running)


def test_a_note_is_nothing_to_be_done(clerk, running):
    note = make_outcome(make_item(running), kind="note")
    assert clerk.get(url("say_done", note)).status_code == 403
    note.done_on = date(2026, 7, 15)
    with pytest.raises(IntegrityError), transaction.atomic():
        note.save(by=make_user(), at=NOON)


def test_an_outcome_becomes_an_action_in_one_step_and_the_action_says_so(plan, running):
    strand = make_strand(plan)
    owner = make_member(plan.council, Role.ACTION_OWNER)
    lead = signed_in(plan.council, Role.PLAN_LEAD)
    outcome = make_outcome(
        make_item(running, title="Workforce"), words="Fill the two posts.", due_on=date(2026, 9, 30)
    )

    answer = send(lead, "make_action", outcome, lead=owner.pk, strand=strand.pk)

    action = Action.objects.get(plan=plan)
    assert answer["Location"] == action.get_absolute_url()
    assert (action.title, action.due_on, action.original_due_on, action.source) == (
        "Fill the two posts.",
        date(2026, 9, 30),
        date(2026, 9, 30),
        "Improvement board, 15 July 2026",
    )
    assert OutcomeAction.objects.get().outcome == outcome
    there = re.sub(
        r"\s+", " ", re.sub(r"<[^>]+>", "", lead.get(answer["Location"]).content.decode())
    )
    assert (
        "Asked for by Improvement board, 15 July 2026, under “Workforce”: Fill the two posts."
        in there
    )
    assert f"In the plan: {action}" in page_of(lead, running)
    second = send(lead, "make_action", outcome, lead=owner.pk, strand=strand.pk, reference="Z9")
    assert "This outcome became an action already" in second.content.decode()


def test_an_outcome_of_a_board_without_a_plan_says_why_it_becomes_no_action(council):
    board = make_board(council=council)
    meeting = make_meeting(board, on=date(2026, 7, 15))
    outcome = make_outcome(make_item(meeting))
    mend = reverse("boards:edit_board", args=[council.slug, board.pk])
    why = "No action can be made of this yet: the board holds no plan to account."
    told = {}
    for role in (Role.DIRECTOR, Role.CLERK, Role.PLAN_LEAD, Role.VIEWER):
        user = signed_in(council, role)
        page, form = user.get(meeting.get_absolute_url()), user.get(url("make_action", outcome))
        shown, said = page.content.decode(), form.content.decode()
        told[role] = (why in shown, mend in shown), (form.status_code, why in said, mend in said)
    assert told == {
        Role.DIRECTOR: ((True, True), (200, True, True)),
        Role.CLERK: ((True, True), (403, False, False)),
        Role.PLAN_LEAD: ((True, False), (200, True, False)),
        Role.VIEWER: ((False, False), (403, False, False)),
    }


def test_who_may_not_read_the_item_does_not_learn_where_the_action_comes_from(plan, running):
    outcome = make_outcome(make_item(running, **EXEMPT), words="Zqcanary")
    action = make_action(plan, lead=make_user())
    OutcomeAction(outcome=outcome, action=action).save(by=make_user(), at=NOON)
    seen = {
        role: "Zqcanary"
        in signed_in(plan.council, role).get(action.get_absolute_url()).content.decode()
        for role in (Role.VIEWER, Role.DIRECTOR)
    }
    assert seen == {Role.VIEWER: False, Role.DIRECTOR: True}


def test_who_may_not_know_of_the_action_sees_the_outcome_without_it(plan, running):
    outcome = make_outcome(make_item(running), words="Fill the posts.")
    action = make_action(plan, lead=make_user(), title="Zqcanary", **EXEMPT)
    OutcomeAction(outcome=outcome, action=action).save(by=make_user(), at=NOON)
    words = {
        role: page_of(signed_in(plan.council, role), running)
        for role in (Role.VIEWER, Role.DIRECTOR)
    }
    assert ["Zqcanary" in each for each in words.values()] == [False, True]
    assert all("Fill the posts." in each for each in words.values())


# Queries


def test_the_page_says_in_plain_words_who_may_read_it(clerk, meeting):
    page = clerk.get(meeting.get_absolute_url())
    assert "Everyone who signs in for the council" in page.text


def test_the_page_of_a_meeting_asks_no_more_for_a_longer_agenda(plan, running):
    director = signed_in(plan.council, Role.DIRECTOR)
    earlier = make_meeting(running.board, on=date(2026, 6, 17))

    def add():
        for each in (running, earlier):
            outcome = make_outcome(make_item(each))
            action = make_action(plan, lead=make_user())
            OutcomeAction(outcome=outcome, action=action).save(by=make_user(), at=NOON)
        Attendance(meeting=running, post="Nurse", standing="attendee", was="present").save(
            by=make_user(), at=NOON
        )

    add()
    assert_queries_do_not_grow(
        lambda: director.get(running.get_absolute_url()), add_row=add, most=17
    )
