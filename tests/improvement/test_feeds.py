"""What feeds a plan: local priorities, programmes outside it, and the outcomes that it serves."""

from datetime import UTC, datetime
from typing import Any

import pytest

from accounts.as_at import end_of
from impact.gaps import gaps_of
from impact.line_reading import line_of
from improvement.models import (
    ActionPriority,
    CorporateOutcome,
    ExternalProgramme,
    LocalPriority,
    OutcomePlan,
    OutcomeStrand,
    ProgrammeAction,
    ProgrammeArea,
    ProgrammeStrand,
)
from reports.document import plain
from reports.line_paper import line_paper
from tests.improvement.conftest import TODAY
from tests.make import NOON, make_action, make_plan, make_strand
from tests.queries import assert_queries_do_not_grow

LATER = datetime(2026, 6, 8, 12, tzinfo=UTC)
OPEN = {"visibility": "members"}
EXEMPT = {"visibility": "exempt", "exempt_paragraphs": "1", "exempt_reason": "A family"}


def kept(place: Any, thing: Any, at: datetime = NOON) -> Any:
    thing.save(by=place.people["director"], at=at)
    return thing


def priority(place: Any, **given: Any) -> LocalPriority:
    given = {"reference": "LP1", "title": "Homes near school", **given}
    return kept(place, LocalPriority(plan=place.plan, **given))


def page_of(place: Any, who: str = "viewer", query: str = "") -> str:
    url = place.url(f"plans/{place.plan.pk}/feeds/{query}")
    return str(place.client(who).get(url).content.decode())


def test_a_local_priority_is_added_changed_and_withdrawn(place):
    add = place.url(f"plans/{place.plan.pk}/add-priority/")
    sent = {"reference": "LP1", "title": "Homes near school", "source": "Self-evaluation"} | OPEN
    answer = place.send("plan_lead", add, sent)
    held = LocalPriority.objects.get()
    assert (answer.status_code, answer.url) == (302, place.url(f"plans/{place.plan.pk}/feeds/"))

    place.send("director", place.url(f"priorities/{held.pk}/edit/"), {**sent, "title": "Nearer"})
    words = page_of(place)
    assert ["LP1. Nearer" in words, "Self-evaluation" in words] == [True, True]

    again = place.send("plan_lead", add, sent)
    assert (again.status_code, "has a local priority LP1 already" in again.content.decode()) == (
        422,
        True,
    )
    place.send("plan_lead", place.url(f"priorities/{held.pk}/withdraw/"), {"reason": "Done"})
    assert "LP1. Nearer" not in page_of(place)
    assert place.send("plan_lead", add, sent).status_code == 302


def action_form(place: Any, **given: Any) -> dict[str, Any]:
    lead = str(place.people["lead"].pk)
    return {
        "reference": "A1", "title": "Supervise", "strand": str(place.action.strand_id),
        "lead": lead, "visibility": "members", **given,
    }  # fmt: skip


def test_an_action_answers_a_local_priority_and_leans_on_a_programme(place):
    held = priority(place)
    programme = kept(place, ExternalProgramme(council=place.council, name="Pathfinder"))
    given = {"priorities": [str(held.pk)], "programmes": [str(programme.pk)]}
    answer = place.send("plan_lead", place.of_action("edit/"), action_form(place, **given))
    assert answer.status_code == 302
    action = place.client("viewer").get(place.of_action()).content.decode()
    assert ["LP1. Homes near school" in action, "Pathfinder" in action] == [True, True]
    words = page_of(place)
    assert [f"{place.of_action()}" in words, "Pathfinder" in words] == [True, True]

    place.send("plan_lead", place.of_action("edit/"), action_form(place))
    assert not ActionPriority.objects.current().exists()
    assert not ProgrammeAction.objects.current().exists()


def test_the_form_leaves_out_what_there_is_none_of(place):
    form = place.client("plan_lead").get(place.of_action("edit/")).context["form"]
    assert {"priorities", "programmes"} & set(form.fields) == set()


def test_the_plan_counts_its_priorities_and_narrows_to_one(place):
    held = priority(place)
    make_action(place.plan, title="Another")
    kept(place, ActionPriority(action=place.action, priority=held))
    client = place.client("viewer")
    plan = client.get(place.plan.get_absolute_url()).content.decode()
    one = client.get(f"{place.plan.get_absolute_url()}?priority={held.pk}").content.decode()
    assert ("1 local priority</a>" in plan, "Another" in plan, "Another" in one) == (
        True, True, False,
    )  # fmt: skip


def unanswered(place: Any, who: str = "director", past: Any = None) -> list[tuple[str, str]]:
    line = line_of(place.plan, user=place.people[who], on=TODAY, past=past)
    return [
        (gap.kind, gap.subject)
        for found in gaps_of(line)
        if found.rule.code == "area_without_action"
        for gap in found.gaps
    ]


def test_a_priority_that_nothing_answers_is_a_gap_as_an_area_is(place):
    held = priority(place)
    assert unanswered(place) == [("priority", "LP1. Homes near school")]
    line_url = place.url(f"plans/{place.plan.pk}/line-of-sight/")
    lead, viewer = (
        place.client(who).get(line_url).content.decode() for who in ("plan_lead", "viewer")
    )
    assert f"add-action/?priority={held.pk}" in lead
    assert f"feeds/#priority-{held.pk}" in viewer
    assert f'id="priority-{held.pk}"' in viewer

    form = place.client("plan_lead").get(
        place.url(f"plans/{place.plan.pk}/add-action/?priority={held.pk}")
    )
    assert form.context["form"].initial["priorities"] == [str(held.pk)]

    kept(place, ActionPriority(action=place.action, priority=held), at=LATER)
    assert unanswered(place) == []
    then = end_of(datetime(2026, 6, 5, tzinfo=UTC).date())
    assert unanswered(place, past=then) == [("priority", "LP1. Homes near school")]


def test_the_paper_of_the_line_has_its_local_priorities(place):
    held = priority(place)
    kept(place, ActionPriority(action=place.action, priority=held))
    priority(place, reference="LP2", title="Staff who stay")
    line = line_of(place.plan, user=place.people["director"], on=TODAY, past=None)
    paper = line_paper(place.plan, line, gaps_of(line), rag_key=(), made_on=TODAY)
    table = next(
        block for block in paper.blocks if block.kind == "table" and "Each finding" in block.caption
    )
    rows = [[plain(cell.content) for cell in row] for row in table.rows]
    assert [(row[0], row[1].split(" ")[0], row[3]) for row in rows[1:]] == [
        ("LP1. Homes near school\nLocal priority", "A1", "Rated for findings only"),
        ("LP2. Staff who stay\nLocal priority", "Gap:", "Rated for findings only"),
    ]


def test_an_action_that_answers_a_priority_is_not_loose(place):
    loose = make_action(place.plan, lead=place.people["lead"])
    line = line_of(place.plan, user=place.people["director"], on=TODAY, past=None)
    assert [action.id for action in line.loose_actions] == [loose.pk]

    held = priority(place)
    kept(place, ActionPriority(action=loose, priority=held))
    line = line_of(place.plan, user=place.people["director"], on=TODAY, past=None)
    assert (line.loose_actions, [str(row) for row in line.rows]) == (
        [],
        [f"{place.area.reference}. Supervision", "LP1. Homes near school"],
    )

    held.withdraw("Done", by=place.people["director"], at=LATER)
    line = line_of(place.plan, user=place.people["director"], on=TODAY, past=None)
    assert [action.id for action in line.loose_actions] == [loose.pk]


def test_what_is_exempt_ties_nothing_for_those_not_entitled(place):
    secret = make_action(place.plan, title="ZQsecret", **EXEMPT)
    programme = kept(place, ExternalProgramme(council=place.council, name="ZQprogramme"))
    kept(place, ProgrammeAction(programme=programme, action=secret))
    kept(place, ActionPriority(action=secret, priority=priority(place)))
    seen = {}
    for who in ("viewer", "clerk"):
        words = page_of(place, who)
        seen[who] = ("ZQsecret" in words, "ZQprogramme" in words)
    assert seen == {"viewer": (False, False), "clerk": (True, True)}


def test_a_programme_is_tied_to_strands_and_findings(place):
    strand = make_strand(place.plan, name="Practice")
    add = place.url("beyond/add-programme/")
    sent = {
        "name": "Pathfinder", "description": "Regional fostering", "link": "example.org/fostering",
        "strands": [str(strand.pk)], "areas": [str(place.area.pk)], **OPEN,
    }  # fmt: skip
    assert place.send("plan_lead", add, sent).status_code == 302
    held = ExternalProgramme.objects.get()
    words = page_of(place)
    told = ("Pathfinder", "Regional fostering", "https://example.org/fostering", "Practice",
            "Supervision")  # fmt: skip
    assert [each for each in told if each not in words] == []

    edit = place.url(f"beyond/programmes/{held.pk}/edit/")
    place.send("plan_lead", edit, {"name": "Pathfinder"} | OPEN)
    assert [ProgrammeStrand.objects.current().count(), ProgrammeArea.objects.current().count()] == [
        0, 0,
    ]  # fmt: skip
    assert "Pathfinder" not in page_of(place)
    everything = place.client("viewer").get(place.url("beyond/")).content.decode()
    assert ("Pathfinder" in everything, edit in everything) == (True, False)


def test_an_outcome_is_served_by_plans_and_strands(place):
    strand = make_strand(place.plan, name="Practice")
    sent = {
        "name": "Safe and well", "priority": "A great place to grow up",
        "corporate_plan": "Roadmap 2050", "plans": [str(place.plan.pk)],
        "strands": [str(strand.pk)],
    }  # fmt: skip
    assert place.send("director", place.url("beyond/add-outcome/"), sent).status_code == 302
    words = page_of(place)
    told = ("Safe and well", "A great place to grow up, Roadmap 2050", "The plan as a whole",
            "Practice")  # fmt: skip
    assert [each for each in told if each not in words] == []

    held = CorporateOutcome.objects.get()
    place.send("director", place.url(f"beyond/outcomes/{held.pk}/withdraw/"), {"reason": "Ended"})
    assert "Safe and well" not in page_of(place)


def test_a_tie_to_what_one_may_not_know_of_stays(place):
    secret = make_plan(place.council, title="ZQplan", **EXEMPT)
    outcome = kept(place, CorporateOutcome(council=place.council, name="Safe and well"))
    kept(place, OutcomePlan(outcome=outcome, plan=secret))
    edit = place.url(f"beyond/outcomes/{outcome.pk}/edit/")
    form = place.client("plan_lead").get(edit).content.decode()
    assert "ZQplan" in form
    place.send("plan_lead", edit, {"name": "Safe", "plans": [str(secret.pk)]})
    assert OutcomePlan.objects.current().count() == 1


def test_the_past_shows_what_had_been_recorded_by_then(place):
    held = priority(place)
    held.title = "Renamed"
    kept(place, held, at=LATER)
    outcome = kept(place, CorporateOutcome(council=place.council, name="Safe"), at=LATER)
    kept(place, OutcomePlan(outcome=outcome, plan=place.plan), at=LATER)
    then = page_of(place, "plan_lead", "?as_at=2026-06-05")
    assert [words in then for words in ("Homes near school", "Renamed", ">Safe<", "Change<")] == [
        True, False, False, False,
    ]  # fmt: skip
    beyond = place.client("viewer").get(place.url("beyond/?as_at=2026-06-05")).content.decode()
    assert "Safe" not in beyond


@pytest.mark.parametrize("who", ["viewer", "plan_lead"])
def test_queries_do_not_grow_with_what_is_tied(place, who):
    client = place.client(who)

    def add() -> None:
        n = LocalPriority.objects.count()
        action = make_action(place.plan)
        held = priority(place, reference=f"LP{n}")
        kept(place, ActionPriority(action=action, priority=held))
        programme = kept(place, ExternalProgramme(council=place.council, name=f"P{n}"))
        kept(place, ProgrammeAction(programme=programme, action=action))
        kept(place, ProgrammeArea(programme=programme, area=place.area))
        outcome = kept(place, CorporateOutcome(council=place.council, name=f"O{n}"))
        kept(place, OutcomeStrand(outcome=outcome, strand=action.strand))

    add()
    feeds = place.url(f"plans/{place.plan.pk}/feeds/")
    assert_queries_do_not_grow(lambda: client.get(feeds), add_row=add)
    assert_queries_do_not_grow(lambda: client.get(place.url("beyond/")), add_row=add)
