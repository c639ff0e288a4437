"""The challenge log: who asked what, of whom, the answer, what was agreed, what it changed."""

import re
from datetime import UTC, date, datetime

import pytest

from accounts.models import WordsKept
from accounts.policy import Role
from boards.models import Challenge, ChallengeAnswer, ChallengeState
from boards.models.challenge import state_of
from tests.make import (
    NOON,
    make_action,
    make_answer,
    make_area,
    make_board,
    make_challenge,
    make_council,
    make_evidence,
    make_grant,
    make_inspection,
    make_measure,
    make_meeting,
    make_member,
    make_plan,
    make_risk,
    make_steps,
    make_user,
)
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A person"}
TODAY = date(2026, 7, 31)
JULY = datetime(2026, 7, 12, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def today(time_machine):
    time_machine.move_to("2026-07-31T10:00:00Z", tick=False)


@pytest.fixture
def council():
    return make_council("Anyshire")


@pytest.fixture
def people(council):
    return {role: make_member(council, role, make_user(role.label)) for role in Role}


@pytest.fixture
def plan(council):
    return make_plan(council, title="The plan")


@pytest.fixture
def board(plan, people):
    return make_board(plan=plan, name="Improvement board", chair=people[Role.BOARD_MEMBER])


@pytest.fixture
def owner(people):
    return people[Role.ACTION_OWNER]


def log(board, query=""):
    return f"/anyshire/boards/{board.pk}/challenges/{query}"


def page_of(challenge, tail=""):
    return f"/anyshire/challenges/{challenge.pk}/{tail}"


def read(client, url, user):
    client.force_login(user)
    return client.get(url).content.decode()


def send(client, url, user, **words):
    """Fill in the form that the page shows, and send it."""
    found = read(client, url, user)
    kept = dict(re.findall(r'type="hidden" name="(token|version)" value="([^"]+)"', found))
    return client.post(url, kept | words)


def day(name, value):
    return {f"{name}_day": value.day, f"{name}_month": value.month, f"{name}_year": value.year}


def asked(of, **words):
    question = "Why did the date pass, and what do children notice?"
    return {
        "question": question, "asked_of": of.pk, "visibility": "members",
        **day("asked_on", date(2026, 7, 20)), **words,
    }  # fmt: skip


# How far it has come


@pytest.mark.parametrize(
    ("given", "is_answered", "expected"),
    [
        ({}, False, ChallengeState.OPEN),
        ({}, True, ChallengeState.ANSWERED),
        ({"agreed": "More staff"}, True, ChallengeState.AGREED),
        ({"agreed": "More staff", "difference": "Fewer wait"}, True, ChallengeState.CLOSED),
        ({"difference": "Fewer wait"}, True, ChallengeState.CLOSED),
        ({"withdrawn_at": NOON, "withdrawn_reason": "Twice"}, False, ChallengeState.WITHDRAWN),
        ({"withdrawn_at": NOON, "agreed": "More staff"}, True, ChallengeState.WITHDRAWN),
    ],
)
def test_how_far_it_has_come_is_worked_out(board, given, is_answered, expected):
    for name in ("agreed", "difference"):
        if name in given:
            given = {**given, f"{name}_on": TODAY, f"{name}_by": make_user()}
    challenge = make_challenge(board, **given)
    if is_answered:
        make_answer(challenge)
    assert state_of(challenge, is_answered=is_answered) == expected
    assert Challenge.objects.with_state().get().state == expected


def test_a_question_of_nobody_is_told_whom_to_choose(client, board, people):
    member = people[Role.BOARD_MEMBER]
    words = {**asked(member), "asked_of": ""}
    assert (
        "Select who is to answer"
        in send(client, log(board, "ask/"), member, **words).content.decode()
    )


def test_one_question_from_asking_to_the_difference(client, board, plan, people, owner):
    action = make_action(plan, reference="A1")
    proof = make_evidence(action, title="Audit of July")
    meeting = make_meeting(board, on=date(2026, 7, 15))
    chair, clerk = people[Role.BOARD_MEMBER], people[Role.CLERK]
    words = asked(owner, member=board.members.get().pk, meeting=meeting.pk)
    words |= {"plan": plan.pk, "action": "a1", **dict.fromkeys(day("asked_on", TODAY), "")}
    assert send(client, log(board, "ask/"), chair, **words).status_code == 302
    challenge = Challenge.objects.get()
    assert (challenge.asked_by, challenge.asked_by_post) == (chair, "Independent chair")
    assert (challenge.asked_on, challenge.action) == (date(2026, 7, 15), action)
    assert "Challenges to answer" in read(client, "/my-work/", owner)

    said = {"text": "The post was empty.", **day("answered_on", date(2026, 7, 22))}
    assert send(client, page_of(challenge, "answer/"), owner, **said).status_code == 302
    said["text"] = "It is filled now."
    send(client, page_of(challenge, "answer/"), owner, **said)
    answers = ChallengeAnswer.objects.values_list("text", "by")
    assert list(answers) == [("The post was empty.", owner.pk), ("It is filled now.", owner.pk)]
    assert "Challenges to answer" not in read(client, "/my-work/", owner)
    assert "What you asked was answered" in read(client, "/my-work/", chair)

    agreed = {"agreed": "A figure each month.", **day("agreed_on", date(2026, 7, 29))}
    assert send(client, page_of(challenge, "agreed/"), clerk, **agreed).status_code == 302
    came = {"difference": "Nobody waits longer than a week.", "evidence": proof.pk}
    came |= day("difference_on", date(2026, 7, 30))
    assert send(client, page_of(challenge, "difference/"), chair, **came).status_code == 302
    page = read(client, page_of(challenge), people[Role.VIEWER])
    told = ["The post was empty.", "It is filled now.", "A figure each month.", "Nobody waits"]
    places = [page.index(words) for words in (*told, "Audit of July")]
    assert places == sorted(places)
    history = Challenge.history.order_by("history_date", "history_id")
    assert list(history.values_list("history_user", "agreed", "difference")) == [
        (chair.pk, "", ""),
        (clerk.pk, "A figure each month.", ""),
        (chair.pk, "A figure each month.", "Nobody waits longer than a week."),
    ]
    assert "What boards asked" in read(client, action.get_absolute_url(), people[Role.VIEWER])


# Who asks


def test_who_asks_is_a_post_or_oneself_where_it_is_no_seat(client, board, people, owner):
    director = people[Role.DIRECTOR]
    send(client, log(board, "ask/"), director, **asked(owner, asked_by_post="Ofsted adviser"))
    send(client, log(board, "ask/"), director, **asked(owner))
    rows = Challenge.objects.order_by("pk").values_list("asked_by_post", "asked_by", "logged_by")
    assert list(rows) == [
        ("Ofsted adviser", None, director.pk),
        ("Director", director.pk, director.pk),
    ]


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ({"question": ""}, "Enter the question"),
        (day("asked_on", date(2026, 8, 1)), "When it was asked must be today or in the past"),
        (dict.fromkeys(day("asked_on", TODAY), ""), "Enter the day, or choose the meeting"),
        ({"action": "A9"}, "Choose the plan in which A9 is"),
        ({"action": "A9", "plan": "plan"}, "The plan has no action A9"),
        ({"measure": "M9", "plan": "plan"}, "The plan has no measure M9"),
        ({"risk": "R9", "plan": "plan"}, "The plan has no risk R9"),
        ({"member": "member", "asked_by_post": "Nurse"}, "Choose who asks, or enter a post"),
        ({"visibility": "exempt"}, "Choose the paragraphs of Schedule 12A, or confidential"),
        (EXEMPT, "This person may not read what is exempt"),
    ],
)
def test_what_does_not_fit_is_said_and_nothing_is_recorded(
    client, board, plan, people, owner, words, error
):
    known = {"plan": plan.pk, "member": board.members.get().pk}
    words = {name: known.get(value, value) for name, value in words.items()}
    typed = {"asked_by_post": "A post that is kept", **words}
    response = send(client, log(board, "ask/"), people[Role.PLAN_LEAD], **asked(owner, **typed))
    page = response.content.decode()
    assert (response.status_code, error in page) == (422, True)
    assert typed["asked_by_post"] in page
    assert not Challenge.objects.exists()


def test_what_may_identify_a_child_is_asked_about(client, board, people, owner):
    words = asked(owner, question="What became of the child with NHS number 943 476 5919?")
    refused = send(client, log(board, "ask/"), people[Role.PLAN_LEAD], **words)
    assert "It may identify a child" in refused.content.decode()
    words["question_stays_because"] = "A made-up number, for training"
    assert send(client, log(board, "ask/"), people[Role.PLAN_LEAD], **words).status_code == 302
    assert WordsKept.objects.get().reason == "A made-up number, for training"


def test_a_question_is_changed_until_it_is_answered_and_only_by_those_who_asked(
    client, board, people, owner
):
    lead = people[Role.PLAN_LEAD]
    challenge = make_challenge(board, of=owner, by=lead)
    url = page_of(challenge, "edit/")
    words = asked(owner, question="What changed?", asked_by_post="Chief Nurse")
    assert send(client, url, lead, **words).status_code == 302
    challenge.refresh_from_db()
    assert (challenge.question, challenge.logged_by) == ("What changed?", lead)
    client.force_login(people[Role.DIRECTOR])
    assert client.get(url).status_code == 403
    make_answer(challenge)
    client.force_login(lead)
    assert client.get(url).status_code == 403


def test_two_who_change_it_at_once_are_told(client, board, people, owner):
    lead = people[Role.PLAN_LEAD]
    challenge = make_challenge(board, of=owner, by=lead)
    words = asked(owner, asked_by_post="Chief Nurse", question="Mine", version=1)
    challenge.question = "Theirs"
    challenge.save(by=lead, at=NOON)
    url = page_of(challenge, "edit/")
    response = send(client, url, lead, **words)
    assert (response.status_code, "Theirs" in response.content.decode()) == (409, True)


# Who answers, and who says what came of it


def test_it_is_not_for_whom_it_was_asked_of_to_say_what_came_of_it(client, board, people):
    director = people[Role.DIRECTOR]
    theirs, others = make_challenge(board, of=director), make_challenge(board)
    for challenge in (theirs, others):
        make_answer(challenge)
    client.force_login(director)
    for tail in ("agreed/", "difference/"):
        codes = [client.get(page_of(each, tail)).status_code for each in (theirs, others)]
        assert codes == [403, 200]
    page = client.get(page_of(theirs)).content.decode()
    assert "difference/" not in page
    assert "agreed/" not in page


def test_nothing_comes_of_what_is_not_answered(client, board, people):
    challenge = make_challenge(board)
    for tail, role in (("agreed/", Role.CLERK), ("difference/", Role.BOARD_MEMBER)):
        client.force_login(people[role])
        assert client.get(page_of(challenge, tail)).status_code == 403


@pytest.mark.parametrize(
    ("answered_on", "error"),
    [
        (date(2026, 8, 1), "When it was answered must be today or in the past"),
        (date(2026, 7, 9), "When it was answered must be 10 July 2026 or later"),
    ],
)
def test_an_answer_comes_after_the_question(client, board, owner, answered_on, error):
    challenge = make_challenge(board, of=owner)
    words = {"text": "Soon.", **day("answered_on", answered_on)}
    response = send(client, page_of(challenge, "answer/"), owner, **words)
    assert (response.status_code, error in response.content.decode()) == (422, True)
    assert not ChallengeAnswer.objects.exists()


def test_an_answer_sent_twice_is_there_once(client, board, owner):
    challenge = make_challenge(board, of=owner)
    url = page_of(challenge, "answer/")
    words = {"text": "Soon.", "token": "t" * 20, **day("answered_on", TODAY)}
    client.force_login(owner)
    assert [client.post(url, words).status_code for _ in range(2)] == [302, 302]
    assert ChallengeAnswer.objects.count() == 1


def test_the_evidence_offered_is_what_the_question_is_about(client, board, plan, people):
    action, other = make_action(plan), make_action(plan)
    make_evidence(action, title="Of this action")
    make_evidence(other, title="Of another action")
    challenge = make_challenge(board, plan=plan, action=action)
    make_answer(challenge)
    page = read(client, page_of(challenge, "difference/"), people[Role.BOARD_MEMBER])
    assert ("Of this action" in page, "Of another action" in page) == (True, False)


def test_a_question_is_withdrawn_with_a_reason_and_stays(client, board, people, owner):
    chair = people[Role.BOARD_MEMBER]
    challenge = make_challenge(board, of=owner, by=chair, question="What of the second post?")
    response = send(client, page_of(challenge, "withdraw/"), chair, reason="Asked twice")
    assert response.status_code == 302
    assert "Challenges to answer" not in read(client, "/my-work/", owner)
    assert "second post" not in read(client, log(board), owner)
    assert "second post" in read(client, log(board, "?state=withdrawn"), owner)
    assert "Asked twice" in read(client, page_of(challenge), owner)


# The log


def test_the_log_is_filtered_and_counted(client, board, plan, people, owner):
    meeting = make_meeting(board, on=date(2026, 7, 15))
    area = make_area(make_inspection(board.council), reference="a", short_title="Oversight")
    about = {
        "Action": {"plan": plan, "action": make_action(plan, reference="A1")},
        "Measure": {"plan": plan, "measure": make_measure(plan, reference="M1")},
        "Risk": {"plan": plan, "risk": make_risk(plan, reference="R1")},
        "Area": {"area": area},
        "Plan": {"plan": plan},
    }
    made = {
        words: make_challenge(board, question=f"{words} asked", of=owner, **given)
        for words, given in about.items()
    }
    made["Meeting"] = make_challenge(board, question="Meeting asked", meeting=meeting)
    make_answer(made["Area"])
    make_challenge(question="Elsewhere asked")

    def shown(query):
        page = read(client, log(board, query), people[Role.VIEWER])
        return {words for words in (*made, "Elsewhere") if f"{words} asked" in page}

    assert shown("") == set(made)
    assert shown("?state=answered") == {"Area"}
    assert shown("?state=open") == set(made) - {"Area"}
    assert shown("?state=not_closed") == set(made)
    assert shown(f"?asked_of={owner.pk}") == set(made) - {"Meeting"}
    assert shown(f"?meeting={meeting.pk}") == {"Meeting"}
    assert shown("?meeting=between") == set(made) - {"Meeting"}
    assert shown("?q=risk") == {"Risk"}
    for key, words in (("action", "Action"), ("measure", "Measure"), ("risk", "Risk")):
        assert shown(f"?about={key}-{getattr(made[words], key).pk}") == {words}
    assert shown(f"?about=area-{area.pk}") == {"Area"}
    page = read(client, log(board), people[Role.VIEWER])
    number = r'number">(\d+)</span> <span class="los-stat__words">([^<]+)<'
    assert re.findall(number, page) == [
        ("5", "awaiting an answer"),
        ("1", "answered, nothing agreed yet"),
        ("0", "agreed, no difference seen yet"),
        ("0", "closed with the difference"),
    ]
    assert client.get(log(board, "?state=nothing")).status_code == 422


def test_the_log_as_at_a_day_is_what_had_been_recorded(client, board, people):
    clerk = people[Role.CLERK]
    challenge = make_challenge(board, question="What changed?", at=JULY)
    make_answer(challenge, "Fewer wait.", at=datetime(2026, 7, 20, 9, tzinfo=UTC))
    challenge.agreed, challenge.agreed_on, challenge.agreed_by = "More of it.", TODAY, clerk
    challenge.save(by=clerk, at=datetime(2026, 7, 25, 9, tzinfo=UTC))
    told = ("What changed?", "Fewer wait.", "More of it.")
    for as_at, seen in (("2026-07-11", 0), ("2026-07-12", 1), ("2026-07-20", 2), ("2026-07-25", 3)):
        for url in (log(board), page_of(challenge)):
            page = read(client, f"{url}?as_at={as_at}", people[Role.VIEWER])
            assert [words in page for words in told] == [n < seen for n in range(3)], as_at
    state = r"los-stat--\w+[^>]*>\s*<a[^>]*>.*?words\">([^<]+)<"
    page = read(client, log(board, "?as_at=2026-07-20"), people[Role.VIEWER])
    assert re.findall(state, page, re.S) == ["answered, nothing agreed yet"]


def test_a_board_that_was_not_there_yet_says_so(client, council, people):
    board = make_board(council, at=JULY)
    client.force_login(people[Role.VIEWER])
    response = client.get(log(board, "?as_at=2026-07-01"))
    assert response.status_code == 404
    assert "this board had not been recorded" in response.content.decode()


@pytest.mark.parametrize("query", ["", "?as_at=2026-07-30"])
def test_the_log_costs_the_same_for_many(client, board, plan, people, query):
    client.force_login(people[Role.PLAN_LEAD])

    def add():
        action = make_action(plan)
        meeting = make_meeting(board, on=date(2026, 7, 15))
        for about in (
            {"action": action, "meeting": meeting},
            {"measure": make_measure(plan)},
            {"risk": make_risk(plan)},
            {"area": make_area(make_inspection(board.council))},
        ):
            make_answer(make_challenge(board, plan=plan, **about))

    add()
    assert_queries_do_not_grow(lambda: client.get(log(board, query)), add_row=add)


# Other pages


def test_the_next_agenda_carries_what_is_not_yet_agreed(client, board, people):
    viewer, clerk = people[Role.VIEWER], people[Role.CLERK]
    last = make_meeting(board, on=date(2026, 7, 15))
    following = make_meeting(board, on=date(2026, 8, 12))
    later = make_meeting(board, on=date(2026, 9, 9))
    make_challenge(board, meeting=last, question="Is it open?")
    make_answer(make_challenge(board, question="Is it answered?"))
    make_challenge(board, question="Is it agreed?", agreed="Yes", agreed_on=TODAY, agreed_by=clerk)
    asked_words = ("Is it open?", "Is it answered?", "Is it agreed?")

    def shown(meeting):
        page = read(client, meeting.get_absolute_url(), viewer)
        return [words in page for words in asked_words]

    assert shown(last) == [True, False, False]
    assert shown(following) == [True, True, False]
    assert shown(later) == [False, False, False]
    make_steps(following, "opened", "started", "closed")
    assert (shown(following), shown(later)) == ([False] * 3, [True, True, False])


def test_meeting_and_action_cost_the_same_for_many(client, board, plan, people):
    client.force_login(people[Role.VIEWER])
    meeting, action = make_meeting(board, on=date(2026, 8, 12)), make_action(plan)

    def add():
        make_challenge(board, plan=plan, action=action)

    add()
    assert_queries_do_not_grow(lambda: client.get(meeting.get_absolute_url()), add_row=add, most=14)
    assert_queries_do_not_grow(lambda: client.get(action.get_absolute_url()), add_row=add)


def test_my_work_costs_the_same_for_many(client, board, owner):
    client.force_login(owner)

    def add():
        make_challenge(board, of=owner)
        make_answer(make_challenge(board, asked_by=owner))

    add()
    assert_queries_do_not_grow(lambda: client.get("/my-work/"), add_row=add)


def test_search_finds_a_challenge_by_its_words(client, board, people):
    make_challenge(board, question="Who looks after the night shift?")
    page = read(client, "/anyshire/search/?q=night+shift", people[Role.VIEWER])
    assert "Who looks after the" in page
    assert "Challenges" in page


# What is exempt


@pytest.mark.parametrize(
    "where", ["itself", "meeting", "action", "plan", "measure", "risk", "area"]
)
def test_what_is_exempt_is_nowhere_for_those_not_entitled(client, council, board, people, where):
    plan = make_plan(council, **(EXEMPT if where == "plan" else {}))
    about = {
        "itself": lambda: EXEMPT,
        "meeting": lambda: {"meeting": make_meeting(board, on=date(2026, 7, 15), **EXEMPT)},
        "action": lambda: {"plan": plan, "action": make_action(plan, **EXEMPT)},
        "plan": lambda: {"plan": plan},
        "measure": lambda: {"plan": plan, "measure": make_measure(plan, **EXEMPT)},
        "risk": lambda: {"plan": plan, "risk": make_risk(plan, **EXEMPT)},
        "area": lambda: {"area": make_area(make_inspection(council), **EXEMPT)},
    }
    viewer, member = people[Role.VIEWER], people[Role.BOARD_MEMBER]
    given = about[where]()
    challenge = make_challenge(board, question="zqcanary7", of=member, asked_by=viewer, **given)
    following = make_meeting(board, on=date(2026, 8, 12))
    found = page_of(challenge).rstrip("/")
    for user, sees in ((viewer, False), (member, False), (people[Role.DIRECTOR], True)):
        pages = [read(client, log(board), user), read(client, following.get_absolute_url(), user)]
        assert ["zqcanary7" in page for page in pages] == [sees, sees]
        assert ("No challenge is recorded" in pages[0]) == (not sees)
        assert (found in read(client, "/anyshire/search/?q=zqcanary7", user)) == sees
        assert "zqcanary7" not in read(client, "/my-work/", user)
        assert client.get(page_of(challenge)).status_code == (200 if sees else 404)


def test_a_question_about_what_is_exempt_must_be_exempt(client, board, plan, people):
    make_action(plan, reference="A1", **EXEMPT)
    lead, director = people[Role.PLAN_LEAD], people[Role.DIRECTOR]
    words = asked(director, plan=plan.pk, action="A1", asked_by_post="Chief Nurse")
    refused = send(client, log(board, "ask/"), lead, **words)
    assert "It is about something exempt" in refused.content.decode()
    assert send(client, log(board, "ask/"), lead, **words | EXEMPT).status_code == 302


def test_who_may_not_say_who_reads_it_asks_in_confidence_where_it_must_be(
    client, board, plan, people
):
    """A board member with a grant asks about an exempt action: the question is exempt as it is."""
    make_action(plan, reference="A1", **EXEMPT)
    member, director = people[Role.BOARD_MEMBER], people[Role.DIRECTOR]
    make_grant(member, plan=plan, with_exempt=True)
    words = asked(director, plan=plan.pk, action="A1", asked_by_post="Chief Nurse")
    send(client, log(board, "ask/"), member, **words)
    challenge = Challenge.objects.get()
    told = (challenge.visibility, challenge.exempt_paragraphs, challenge.exempt_reason)
    assert told == tuple(EXEMPT.values())


def test_an_exempt_question_is_asked_of_somebody_with_a_grant(client, board, people, owner):
    make_grant(owner, board=board, with_exempt=True)
    lead = people[Role.PLAN_LEAD]
    assert send(client, log(board, "ask/"), lead, **asked(owner, **EXEMPT)).status_code == 302
    assert "Challenges to answer" in read(client, "/my-work/", owner)
