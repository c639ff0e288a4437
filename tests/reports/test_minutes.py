"""The minutes of a meeting as a paper, and in the pack of the next one: what they say, to whom."""

import json
import re
from dataclasses import asdict
from datetime import UTC, date, datetime, time
from io import BytesIO
from zipfile import ZipFile

import pikepdf
import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import AccessEntry
from accounts.policy import Role
from boards.minutes import known_now, minutes_in, minutes_of
from boards.models import MeetingSnapshot
from reports.document import BulletList, Heading, Paragraph, Table, plain
from reports.layout import heading_words
from reports.markings import PART_1, PART_2
from reports.minutes_paper import minutes_paper
from tests import make
from tests.boards.test_boards import EXEMPT
from tests.boards.test_meetings import board, council, plan, signed_in, today
from tests.papers import make_pdf_once
from tests.queries import assert_queries_do_not_grow
from tests.reports.test_pdf import assert_accessible, text_of

__all__ = ["board", "council", "plan", "today"]
pytestmark = pytest.mark.django_db
HELD, CLOSED = date(2026, 6, 15), datetime(2026, 6, 15, 17, tzinfo=UTC)
WITHHELD = {**EXEMPT, "public_title": "A contract", "exempt_paragraphs": "3"}


@pytest.fixture(autouse=True)
def _each_pdf_once(monkeypatch):
    monkeypatch.setattr("reports.views.files.make_pdf", make_pdf_once)


@pytest.fixture
def held(board, council):
    """A meeting in progress, with something to say in every part of its minutes."""
    early = make.make_item(make.make_meeting(board, on=date(2026, 5, 11)), title="Homes")
    make.make_outcome(early, words="Bring the rates.", due_on=date(2026, 6, 1))
    make.make_outcome(
        early, words="Write to carers.", done_on=date(2026, 6, 30), done_note="Zqlater"
    )
    meeting = make.make_meeting(
        board, on=HELD, starts_at=time(14), place="Town hall", theme="Practice"
    )
    for post, was in (("Independent Chair", "present"), ("Chief Nurse", "apologies")):
        seat = make.make_seat(board, post=post, organisation="The trust")
        make.make_attendance(meeting, seat, was=was)
    make.make_attendance(meeting, post="Auditor", organisation="Audit Ltd", standing="attendee")
    make.make_attendance(meeting, post="Adviser", standing="observer")
    cabinet = make.make_board(council, name="Cabinet", kind="cabinet")
    second = make.make_item(meeting, title="Money", order=2, kind="decision")
    first = make.make_item(
        meeting,
        title="Where it stands",
        order=1,
        presenter_post="Director",
        minutes="The Director told.\r\n\r\nMembers asked:\r\nwhy so late?",
    )
    make.make_outcome(first, kind="note", words="It was noted.", asked_of_post="")
    make.make_outcome(first, words="Bring\nthe plan.", due_on=date(2026, 7, 1))
    make.make_outcome(
        second, kind="refer", words="To be paid.", asked_of_post="", referred_to=cabinet
    )
    asked = make.make_challenge(board, meeting=meeting, asked_on=HELD, question="Why so slow?")
    make.make_answer(asked, "Two left.", given_by="Head of Service")
    make.make_answer(asked, "Zqlater", on=date(2026, 7, 1))
    make.make_meeting(board, on=date(2026, 8, 12), starts_at=time(10), place="Room 2")
    make.make_steps(meeting, "opened", "started")
    return meeting


def withhold(meeting):
    """An exempt item in the middle, and what came of it."""
    item = make.make_item(meeting, title="Zqcanary", order=1, minutes="Zqcanary said", **WITHHELD)
    make.make_outcome(item, words="Zqcanary asked", asked_of_post="Zqcanary post")
    return item


def close(meeting):
    make.make_steps(meeting, "closed", at=CLOSED)
    return type(meeting).objects.select_related("board__council").get(pk=meeting.pk)


def url(name, meeting, *more):
    return reverse(f"reports:{name}", args=["anyshire", meeting.pk, *more])


def main_of(response):
    html = response.content.decode().partition("<main")[2].partition("</main>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def told(document):
    """The blocks below each heading, in words."""
    said = {}
    for block in document.blocks:
        match block:
            case Heading():
                below = said.setdefault(heading_words(block), [])
            case Paragraph():
                below.append(plain(block.content))
            case BulletList():
                below.append([plain(item.content) for item in block.items])
            case Table():
                rows = [[plain(cell.content) for cell in row] for row in block.rows]
                below.append(rows or block.empty)
    return said


def paper(meeting, user, marking=PART_1):
    return minutes_paper(meeting, minutes_of(meeting, user=user), marking=marking)


# The paper


def test_they_say_who_was_there_and_each_item_in_order_with_what_came_of_it(held, council):
    close(held)
    document = paper(held, make.make_member(council, Role.VIEWER))
    assert told(document) == {
        "Attendance": [],
        "Members present": [["Independent Chair, The trust"]],
        "Apologies": [["Chief Nurse, The trust"]],
        "Attendees": [["Auditor, Audit Ltd"]],
        "Observers": [["Adviser"]],
        "1 Where it stands": [
            "For discussion. Presented by Director.",
            "The Director told.",
            "Members asked:\nwhy so late?",
            [
                ["Noted", "It was noted.", "–", "–"],
                ["Action asked for", "Bring\nthe plan.", "Head of service", "1 Jul 2026"],
            ],
        ],
        "2 Money": ["For decision.", [["Referred", "To be paid.", "Cabinet", "–"]]],
        "Matters arising": [
            [
                ["Bring the rates.", "11 May 2026\nHomes", "Head of service\nBy 1 Jun 2026",
                 "Overdue"],
                ["Write to carers.", "11 May 2026\nHomes", "Head of service", "To be done"],
            ]
        ],
        "Challenges raised at the meeting": [
            [["Why so slow?", f"By Chief Nurse\nOf {held.challenges.get().asked_of.name}",
              "Head of Service: Two left."]]
        ],
        "Date of the next meeting": ["12 August 2026, 10:00, Room 2"],
    }  # fmt: skip
    assert (document.title, document.subtitle, document.paper_kind) == (
        "Improvement board", "Meeting, 15 June 2026", "Minutes",
    )  # fmt: skip
    assert [(fact.label, fact.value) for fact in document.facts][:3] == [
        ("Meeting", "15 June 2026, 14:00"), ("Where", "Town hall"), ("Theme", "Practice"),
    ]  # fmt: skip


def test_what_is_asked_done_answered_or_agreed_later_does_not_change_them(held, council):
    viewer = make.make_member(council, Role.VIEWER)
    before = paper(held, viewer)
    outcome = held.items.get(order=1).outcomes.get(kind="action")
    outcome.done_on, outcome.done_note = date(2026, 7, 1), "Zqlater"
    outcome.save(by=viewer, at=CLOSED)
    challenge = held.challenges.get()
    challenge.agreed, challenge.agreed_on, challenge.agreed_by = "Zq", date(2026, 7, 1), viewer
    challenge.save(by=viewer, at=CLOSED)
    make.make_challenge(held.board, meeting=held, asked_on=date(2026, 7, 1), question="Zqwritten?")
    assert paper(held, viewer) == before
    assert "Zq" not in str(before)


def test_they_are_a_draft_until_the_meeting_is_closed_and_again_once_it_is_reopened(held, council):
    client = signed_in(council, Role.VIEWER)

    def seen():
        said = main_of(client.get(url("minutes", held)))
        return "DRAFT" in said, "its minutes may still change" in said

    drafts = [seen()]
    make.make_steps(held, "closed", at=CLOSED)
    drafts.append(seen())
    make.make_steps(held, "reopened", at=CLOSED, reason="Item 2 was wrong.")
    assert [*drafts, seen()] == [(True, True), (False, False), (True, True)]


def test_there_are_none_before_the_meeting_began_and_its_page_leads_to_them_after(held, council):
    client = signed_in(council, Role.VIEWER)
    coming = held.board.meetings.get(on=date(2026, 8, 12))
    found = []
    for meeting in (coming, held):
        page = client.get(meeting.get_absolute_url()).content.decode()
        statuses = {
            client.get(url(name, meeting)).status_code
            for name in ("minutes", "minutes_pdf", "minutes_word")
        }
        found.append((url("minutes", meeting) in page, statuses))
    assert found == [(False, {404}), (True, {200})]


def test_a_meeting_with_nothing_recorded_says_so(board, council):
    meeting = make.make_meeting(board, on=HELD)
    make.make_item(meeting, title="Homes")
    make.make_steps(meeting, "opened", "started")
    assert told(paper(meeting, make.make_member(council, Role.VIEWER))) == {
        "Attendance": ["Who was there is not recorded."],
        "1 Homes": ["For discussion.", "Nothing is recorded of this item."],
        "Matters arising": [
            "Nothing that earlier meetings asked for, or other bodies referred here, was open."
        ],
        "Challenges raised at the meeting": ["None was recorded."],
        "Date of the next meeting": ["Not arranged yet."],
    }


def test_the_pdf_is_accessible_and_named_for_its_meeting_and_so_is_the_word_file(held, council):
    client = signed_in(council, Role.VIEWER)
    pdf = client.get(url("minutes_pdf", held))
    assert_accessible(pdf.content)
    assert "Where it stands" in text_of(pdf.content)
    word = client.get(url("minutes_word", held))
    names = [made["Content-Disposition"].partition('"')[2] for made in (pdf, word)]
    assert names == [f'Minutes-Improvement-board-15-June-2026-Part-1.{end}"' for end in
                     ("pdf", "docx")]  # fmt: skip


def test_the_files_of_a_board_with_a_long_name_still_say_which_day_and_part_they_are_of(council):
    board = make.make_board(council, name="Improvement and assurance " * 6)
    meeting = make.make_meeting(board, on=HELD)
    make.make_item(meeting, **WITHHELD)
    make.make_steps(meeting, "opened", "started")
    client = signed_in(council, Role.CLERK)
    names = [
        client.get(url("minutes_word", meeting) + query)["Content-Disposition"].partition('"')[2]
        for query in ("?part=1", "")
    ]
    assert all(len(name) <= 106 for name in names)
    assert [name[-25:-6] for name in names] == ["15-June-2026-Part-1", "15-June-2026-Part-2"]


# Part 1 and Part 2


def test_an_exempt_item_is_in_part_2_and_its_public_title_and_why_in_part_1(held, council):
    withhold(held)
    seen = {}
    for role, query in ((Role.VIEWER, ""), (Role.BOARD_MEMBER, ""), (Role.CLERK, "?part=1"),
                        (Role.CLERK, "")):  # fmt: skip
        client = signed_in(council, role)
        page = main_of(client.get(url("minutes", held) + query))
        pdf = text_of(client.get(url("minutes_pdf", held) + query).content)
        word = client.get(url("minutes_word", held) + query).content
        seen[role, query] = (
            page.count("Zqcanary"), "Zqcanary" in pdf, b"Zqcanary" in unzipped(word),
            PART_1 in page, PART_2 in page,
        )  # fmt: skip
    assert seen == {
        (Role.VIEWER, ""): (0, False, False, True, False),
        (Role.BOARD_MEMBER, ""): (0, False, False, True, False),
        (Role.CLERK, "?part=1"): (0, False, False, True, False),
        (Role.CLERK, ""): (4, True, True, False, True),
    }
    open_part = told(paper(held, make.make_member(council, Role.VIEWER)))
    assert list(open_part)[5:8] == ["1 Where it stands", "2 A contract", "3 Money"]
    ((words,),) = (open_part["2 A contract"],)
    assert words.startswith("This item is exempt information, and is not for publication")
    whole = told(paper(held, make.make_member(council, Role.CLERK), PART_2))
    assert whole["2 Zqcanary"][0].startswith("Part 2. Not for publication: paragraph 3")
    assert whole["2 Zqcanary"][2:] == [
        "Zqcanary said", [["Action asked for", "Zqcanary asked", "Zqcanary post", "–"]],
    ]  # fmt: skip


def unzipped(made):
    with ZipFile(BytesIO(made)) as parts:
        return b"".join(map(parts.read, parts.namelist()))


def test_without_exempt_matter_there_is_one_part_whoever_reads_it(held, council):
    said = [
        main_of(signed_in(council, role).get(url("minutes", held) + query))
        for role, query in ((Role.VIEWER, ""), (Role.CLERK, ""), (Role.CLERK, "?part=1"))
    ]
    assert said[0] == said[1] == said[2]
    assert (PART_1 in said[0], "See Part" in said[0]) == (True, False)


def test_an_exempt_challenge_and_matter_arising_are_in_part_2_only(held, board, council):
    before = make.make_meeting(board, on=date(2026, 5, 12))
    make.make_outcome(make.make_item(before, title="Zqcanary", **EXEMPT), words="Zqcanary")
    make.make_challenge(board, meeting=held, asked_on=HELD, question="Zqcanary?", **EXEMPT)
    make.make_meeting(board, on=date(2026, 8, 1), place="Zqcanary", **EXEMPT)
    counts = [
        main_of(signed_in(council, role).get(url("minutes", held))).count("Zqcanary")
        for role in (Role.VIEWER, Role.CLERK)
    ]
    assert counts == [0, 4]


def test_an_exempt_meeting_has_part_2_only_for_those_entitled(board, council):
    meeting = make.make_meeting(board, on=HELD, **EXEMPT)
    make.make_steps(meeting, "opened", "started")
    clerk, viewer = signed_in(council, Role.CLERK), signed_in(council, Role.VIEWER)
    answers = [
        client.get(url("minutes", meeting) + query).status_code
        for client, query in ((viewer, ""), (clerk, ""), (clerk, "?part=1"))
    ]
    assert answers == [404, 200, 404]
    assert PART_2 in main_of(clerk.get(url("minutes", meeting)))


def test_an_inspector_reads_the_minutes_of_a_board_that_a_grant_opened(held, council):
    withhold(held)
    found = []
    for with_exempt in (None, False, True):
        inspector = make.make_member(council, Role.INSPECTOR)
        if with_exempt is not None:
            make.make_grant(inspector, board=held.board, with_exempt=with_exempt)
        client = Client()
        client.force_login(inspector)
        response = client.get(url("minutes", held))
        found.append((response.status_code, "Zqcanary" in response.content.decode()))
    assert found == [(404, False), (200, False), (200, True)]


def test_what_another_body_referred_makes_them_part_2_for_who_reads_its_exempt_matter(
    held, council
):
    other = make.make_board(council, name="Cabinet of May", kind="cabinet")
    item = make.make_item(make.make_meeting(other, on=date(2026, 5, 1)), **WITHHELD)
    make.make_outcome(
        item, kind="refer", words="Zqcanary", asked_of_post="", referred_to=held.board
    )
    inspector = make.make_member(council, Role.INSPECTOR)
    make.make_grant(inspector, board=held.board, with_exempt=False)
    make.make_grant(inspector, board=other, with_exempt=True)
    client = Client()
    client.force_login(inspector)
    for address in (url("minutes", held), url("board_pack_part", held, "agenda")):
        said = main_of(client.get(address))
        assert ("Zqcanary" in said, PART_1 in said, PART_2 in said) == (True, False, True)
    made = client.get(url("minutes_pdf", held))
    assert "Part-2.pdf" in made["Content-Disposition"]
    assert AccessEntry.objects.get().with_exempt


def test_who_takes_exempt_minutes_is_in_the_log(held, council):
    withhold(held)
    for role, query in ((Role.VIEWER, ""), (Role.CLERK, "?part=1"), (Role.CLERK, "")):
        for name in ("minutes_pdf", "minutes_word"):
            assert signed_in(council, role).get(url(name, held) + query).status_code == 200
    logged = AccessEntry.objects.order_by("pk").values_list("what", "how_much", "with_exempt")
    how_much = f"Meeting {held.pk}, as at 15 June 2026"
    assert list(logged) == [("minutes", how_much, True), ("minutes_word", how_much, True)]


# In the pack of the next meeting


@pytest.fixture
def following(board):
    return make.make_meeting(board, on=date(2026, 7, 15))


def contents(client, meeting, query=""):
    html = client.get(url("board_pack", meeting) + query).content.decode()
    return re.findall(r'pack/(?!pdf)([a-z]+)[a-z0-9-]*/[^"]*">([^<]+)', html)


def part_of(client, meeting, query=""):
    response = client.get(url("board_pack_part", meeting, "minutes") + query)
    return main_of(response) if response.status_code == 200 else response.status_code


def test_the_pack_has_the_minutes_of_the_last_closed_meeting_after_the_agenda(
    held, following, council
):
    client = signed_in(council, Role.VIEWER)
    without = [name for name, _ in contents(client, following)]
    assert ("minutes" in without, part_of(client, following)) == (False, 404)
    close(held)

    found = contents(client, following)
    assert [name for name, _ in found] == [*without[:2], "minutes", *without[2:]]
    assert found[2][1] == "Minutes of the last meeting"
    said = part_of(client, following)
    assert "Meeting of 15 June 2026, 14:00, Town hall." in said
    assert "Members present" in said
    assert "Bring the plan." in said
    pdf = client.get(url("board_pack_pdf", following)).content
    with pikepdf.open(BytesIO(pdf)) as opened, opened.open_outline() as outline:
        (title,) = outline.root
        mark = title.children[2]
        assert [mark.title, *(each.title for each in mark.children)] == [
            "Minutes of the last meeting", "Attendance", "1 Where it stands", "2 Money",
            "Matters arising", "Challenges raised at the meeting", "Date of the next meeting",
        ]  # fmt: skip
    assert_accessible(pdf)


@pytest.mark.parametrize("query", ["", "?part=1"])
def test_the_pack_keeps_their_exempt_items_apart(held, following, council, query):
    withhold(held)
    close(held)
    for is_frozen in (False, True):
        if is_frozen:
            make.make_steps(following, "opened", "started", "closed")
        clerk = part_of(signed_in(council, Role.CLERK), following, query)
        viewer = part_of(signed_in(council, Role.VIEWER), following)
        assert ("Zqcanary" in clerk, "Zqcanary" in viewer) == (query == "", False)
        assert ("2 A contract" in viewer, "2 A contract" in clerk) == (True, query != "")
        assert "is not for publication" in viewer


def test_of_two_meetings_on_one_day_the_later_by_its_time_is_the_last(board, following, council):
    meetings = {}
    for hour in (16, 9):
        meetings[hour] = make.make_meeting(board, on=HELD, starts_at=time(hour))
        make.make_item(meetings[hour], minutes=f"Said at {hour}.")
        make.make_steps(meetings[hour], "opened", "started", "closed")
    client = signed_in(council, Role.VIEWER)
    assert "Said at 16." in part_of(client, following)
    assert part_of(client, meetings[9]) == 404
    assert "15 July 2026" in main_of(client.get(url("minutes", meetings[16])))
    assert "15 June 2026, 16:00" in main_of(client.get(url("minutes", meetings[9])))
    make.make_steps(meetings[16], "reopened", reason="It was wrong.")
    assert "Said at 9." in part_of(client, meetings[16])


def test_a_meeting_of_which_nothing_was_written_gives_the_pack_no_such_part(
    board, following, council
):
    last = make.make_meeting(board, on=HELD)
    make.make_item(last, title="Homes")
    other = make.make_meeting(make.make_board(council), on=HELD)
    make.make_item(other, minutes="Of another body.")
    for meeting in (last, other):
        make.make_steps(meeting, "opened", "started", "closed")
    assert part_of(signed_in(council, Role.CLERK), following) == 404


def test_a_pack_that_is_frozen_keeps_the_minutes_as_they_were(held, following, council):
    close(held)
    make.make_steps(following, "opened", "started", "closed")
    client = signed_in(council, Role.VIEWER)
    before = part_of(client, following)
    make.make_steps(held, "reopened", reason="Item 1 was wrong.")
    item = held.items.get(order=1)
    item.minutes = "Zqlater"
    item.save(by=make.make_user(), at=CLOSED)
    make.make_steps(held, "closed")

    assert part_of(client, following) == before
    assert "The Director told." in before
    assert "Zqlater" in main_of(client.get(url("minutes", held)))


def test_a_pack_that_was_frozen_before_packs_had_minutes_is_served_as_it_was(
    held, following, council
):
    close(held)
    make.make_steps(following, "opened", "started", "closed")
    for row in MeetingSnapshot.objects.filter(meeting=following):
        facts = json.loads(row.facts)
        assert facts.pop("minutes") is not None
        MeetingSnapshot.objects.filter(pk=row.pk).update(facts=json.dumps(facts))
    client = signed_in(council, Role.CLERK)
    assert "minutes" not in [name for name, _ in contents(client, following)]
    assert part_of(client, following) == 404
    assert client.get(url("board_pack_pdf", following)).status_code == 200


def test_what_became_exempt_since_leaves_a_frozen_pack(held, following, council):
    close(held)
    make.make_steps(following, "opened", "started", "closed")
    by, viewer = make.make_user(), signed_in(council, Role.VIEWER)
    clerk = signed_in(council, Role.CLERK)
    for thing in (held.items.get(order=1), held.challenges.get()):
        for name, value in WITHHELD.items():
            setattr(thing, name, value)
        thing.save(by=by, at=CLOSED)
    said, whole = part_of(viewer, following), part_of(clerk, following)
    for words in ("Where it stands", "The Director told.", "Why so slow?"):
        assert (words in said, words in whole) == (False, True)
    assert "1 A contract" in said
    assert "Part 2. Not for publication: paragraph 3" in whole
    for name, value in EXEMPT.items():
        setattr(held, name, value)
    held.save(by=by, at=CLOSED)
    assert (part_of(viewer, following), "The Director told." in part_of(clerk, following)) == (
        404, True,
    )  # fmt: skip


def test_frozen_and_read_again_they_are_the_same(held, council):
    withhold(held)
    clerk = make.make_member(council, Role.CLERK)
    minutes = minutes_of(held, user=clerk)
    frozen = json.dumps(asdict(minutes), default=date.isoformat)
    assert minutes_in(json.loads(frozen)) == minutes
    assert known_now(minutes, user=clerk) == minutes


# Questions


@pytest.mark.parametrize("is_frozen", [False, True])
def test_they_ask_no_more_of_many_items_than_of_few(held, following, council, is_frozen):
    close(held)
    clerk = signed_in(council, Role.CLERK)

    def add():
        for kept in ({}, WITHHELD):
            item = make.make_item(held, minutes="Said.", **kept)
            make.make_outcome(item, due_on=date(2026, 7, 1))
        make.make_attendance(held, post="Auditor", standing="attendee")
        challenge = make.make_challenge(held.board, meeting=held, asked_on=HELD)
        make.make_answer(challenge)
        arising = make.make_meeting(held.board, on=date(2026, 5, 12))
        make.make_outcome(make.make_item(arising))
        if is_frozen:
            make.make_steps(following, "reopened", "closed", reason="More was said.")

    if is_frozen:
        make.make_steps(following, "opened", "started", "closed")
    add()
    assert_queries_do_not_grow(lambda: clerk.get(url("minutes", held)), add_row=add, most=40)
    part = url("board_pack_part", following, "minutes")
    assert_queries_do_not_grow(lambda: clerk.get(part), add_row=add, most=50)


def test_ten_items_and_a_hundred_are_asked_for_alike(board, council):
    meeting = make.make_meeting(board, on=HELD)
    make.make_steps(meeting, "opened", "started")
    viewer = signed_in(council, Role.VIEWER)

    def add(count):
        for _ in range(count):
            make.make_outcome(make.make_item(meeting, minutes="Said."))

    add(10)
    last = iter([90, 0, 0, 0])
    assert_queries_do_not_grow(
        lambda: viewer.get(url("minutes", meeting)), add_row=lambda: add(next(last)), most=30
    )
