"""Withdrawing: what goes, what is refused and why, and that the record stays with its reason."""

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.policy import Role
from boards.models import BoardMember, BoardRelation, PlanSeen
from improvement.models import FocusArea
from reports.models import IssuedReport
from tests.improvement.conftest import TODAY, Place
from tests.make import NOON, make_action, make_board, make_meeting, make_report, make_strand


def record(thing):
    thing.save(by=User.objects.system(), at=NOON)
    return thing


def send_back(place: Place, who: str, name: str, thing, reason: str = "Entered twice."):
    """Fill in the page that withdraws `thing`; where it has no form, send what one would hold."""
    url = reverse(name, args=[place.council.slug, thing.pk])
    client = place.client(who)
    form = client.get(url).context["form"]
    token = form["token"].value()
    return client.post(url, {"version": thing.version, "token": token, "reason": reason})


def things(place: Place):
    """One of each kind that nothing hangs on, by the name of the page that withdraws it."""
    board = make_board(place.council)
    plan, system = place.plan, User.objects.system()
    focus = record(FocusArea(plan=plan, name="Voice"))
    empty = type(plan)(council=place.council, title="Next year")
    empty.save(by=system, at=NOON)
    return {
        "improvement:withdraw_plan": ("plan_lead", empty),
        "improvement:withdraw_strand": ("plan_lead", make_strand(plan)),
        "improvement:withdraw_focus_area": ("director", focus),
        "boards:withdraw_member": ("clerk", record(BoardMember(board=board, post="Head"))),
        "boards:withdraw_relation": (
            "clerk",
            record(BoardRelation(board=board, relation="reports_to", subject="Cabinet")),
        ),
        "boards:withdraw_plan_seen": (
            "clerk",
            record(PlanSeen(plan=plan, board=board, on=TODAY, what="noted")),
        ),
        "reports:withdraw_report": ("clerk", make_report(plan)),
    }


KINDS = [
    "improvement:withdraw_plan",
    "improvement:withdraw_strand",
    "improvement:withdraw_focus_area",
    "boards:withdraw_member",
    "boards:withdraw_relation",
    "boards:withdraw_plan_seen",
    "reports:withdraw_report",
]


@pytest.mark.parametrize("name", KINDS)
def test_it_is_withdrawn_with_a_reason_and_stays_in_the_history(place, name):
    who, thing = things(place)[name]

    without = send_back(place, who, name, thing, reason="")
    done = send_back(place, who, name, thing)

    thing.refresh_from_db()
    assert (without.status_code, done.status_code) == (422, 302)
    assert (thing.withdrawn_reason, thing.withdrawn_by) == ("Entered twice.", place.people[who])
    assert [row.withdrawn_at is None for row in thing.history.order_by("history_id")] == [
        True,
        False,
    ]
    url = reverse(name, args=[place.council.slug, thing.pk])
    assert place.client(who).get(url).status_code in (403, 404)


def hanging(place: Place):
    meeting = make_meeting(make_board(place.council))
    make_report(place.plan, meeting=meeting)
    issuing = make_report(place.plan, status="issuing")
    issued = make_report(place.plan, status="draft")
    record(
        IssuedReport(
            report=issued,
            number=1,
            report_version=1,
            title="It",
            document="{}",
            facts_sha256="0" * 64,
            facts_on=TODAY,
            frozen_at=NOON,
            frozen_by=User.objects.system(),
            pdf="1.pdf",
            size=1,
            sha256="0" * 64,
            issued_at=NOON,
        )
    )
    strand = place.action.strand
    make_action(place.plan, strand=strand)
    return {
        "a plan": (
            "improvement:withdraw_plan",
            place.plan,
            ["It has 2 actions that are not withdrawn", "It has 3 committee reports that are not"],
        ),
        "a strand": (
            "improvement:withdraw_strand",
            strand,
            ["It has 2 actions that are not withdrawn"],
        ),
        "a meeting": (
            "boards:withdraw_meeting",
            meeting,
            ["It has 1 committee report that is not withdrawn"],
        ),
        "an issued report": (
            "reports:withdraw_report",
            issued,
            ["Issue 1 has left the building. An issued report is never withdrawn"],
        ),
        "a report that is being issued": (
            "reports:withdraw_report",
            issuing,
            ["Its PDF is being made"],
        ),
    }


@pytest.mark.parametrize(
    "words",
    ["a plan", "a strand", "a meeting", "an issued report", "a report that is being issued"],
)
def test_what_something_hangs_on_is_kept_and_says_why(place, words):
    name, thing, reasons = hanging(place)[words]
    page = place.client("director").get(reverse(name, args=[place.council.slug, thing.pk]))

    refused = send_back(place, "director", name, thing)

    thing.refresh_from_db()
    assert (refused.status_code, thing.withdrawn_at) == (422, None)
    for reason in reasons:
        assert reason in page.content.decode()
        assert f"It cannot be withdrawn. {reason}" in refused.content.decode()
    assert "<textarea" not in page.content.decode()


def test_a_withdrawn_strand_takes_no_more_and_its_reference_is_free(place):
    strand = make_strand(place.plan, reference="Z")
    strand.withdraw("Merged", by=User.objects.system(), at=NOON)
    again = make_strand(place.plan, reference="Z")
    lead = place.client("plan_lead")

    assert lead.get(place.url(f"strands/{strand.pk}/edit/")).status_code == 404
    offered = lead.get(place.url(f"plans/{place.plan.pk}/add-action/")).context["form"]
    assert again in offered.fields["strand"].queryset
    assert strand not in offered.fields["strand"].queryset


def test_a_withdrawn_plan_leaves_the_list_and_says_why_on_its_page(place):
    plan = type(place.plan)(council=place.council, title="Next year")
    plan.save(by=User.objects.system(), at=NOON)
    send_back(place, "plan_lead", "improvement:withdraw_plan", plan, reason="Never begun.")
    viewer = place.client("viewer")

    assert "Next year" not in viewer.get(place.url("plans/?all=1")).content.decode()
    page = viewer.get(place.url(f"plans/{plan.pk}/")).content.decode()
    assert ("This plan was withdrawn on" in page, "Never begun." in page) == (True, True)


def test_a_withdrawn_chair_decides_nothing(place):
    seat = BoardMember.objects.get(is_chair=True)
    chair = place.people["chair"]
    assert place.plan.is_chaired_by(chair, on=TODAY)

    send_back(place, "clerk", "boards:withdraw_member", seat)

    assert not place.plan.is_chaired_by(chair, on=TODAY)
    assert not type(place.plan).objects.chaired_by(chair, on=TODAY).exists()
    page = place.client("viewer").get(seat.board.get_absolute_url()).content.decode()
    assert seat.post not in page.partition("<main")[2]


@pytest.mark.parametrize("role", [Role.VIEWER, Role.ACTION_OWNER, Role.BOARD_MEMBER])
def test_others_withdraw_nothing(place, role):
    for name, (_, thing) in things(place).items():
        url = reverse(name, args=[place.council.slug, thing.pk])
        assert place.client(role.value).get(url).status_code in (403, 404)
