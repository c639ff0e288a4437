"""Progress: one form, one submit, and nothing is ever written over."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from improvement.models import DueDateChange, Evidence, ProgressUpdate
from improvement.status import ActionStatus
from tests.improvement.conftest import TODAY, boxes
from tests.make import make_date_change

WORDS = {"rag": "amber", "happened": "Two of three teams began.", "is_delivered": "no"}


def test_one_submit_records_rating_words_a_new_date_and_evidence(place):
    response = place.send(
        "lead",
        place.of_action("progress/"),
        {
            **WORDS,
            "next_steps": "The third team begins in July.",
            **boxes("new_due_on", date(2026, 8, 31)),
            "date_reason": "The provider withdrew.",
            "date_effect": "Some wait a term longer.",
            "evidence_title": "Audit of 12 cases",
            "evidence_kind": "audit",
            "evidence_file": SimpleUploadedFile("audit.csv", b"case,grade\n1,good\n"),
        },
    )
    assert (response.status_code, response.url) == (302, place.of_action())

    update = ProgressUpdate.objects.get()
    change = DueDateChange.objects.get()
    evidence = Evidence.objects.get()
    lead = place.people["lead"]
    assert (update.rag, update.on, update.by, update.delivered_on) == ("amber", TODAY, lead, None)
    assert (change.from_on, change.to_on, change.asked_by) == (
        date(2026, 6, 30),
        date(2026, 8, 31),
        lead,
    )
    assert (evidence.update, evidence.file_name, evidence.size) == (update, "audit.csv", 18)
    with evidence.file.open("rb") as kept:
        assert kept.read() == b"case,grade\n1,good\n"


def test_an_owner_who_says_delivered_leaves_it_awaiting_evidence(place):
    place.send(
        "lead",
        place.of_action("progress/"),
        {**WORDS, "is_delivered": "yes", **boxes("delivered_on", TODAY)},
    )
    assert place.action.status_on(TODAY) == ActionStatus.DELIVERED
    page = place.client("lead").get(place.of_action()).content.decode()
    assert "Delivered – awaiting evidence" in page
    assert "Delivered without evidence" in page


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"happened": ""}, "Enter what happened"),
        ({"rag": ""}, "Select the RAG rating"),
        (
            {"is_delivered": "yes", **boxes("delivered_on", TODAY + timedelta(days=1))},
            "Day it was delivered must be today or in the past",
        ),
        ({"date_reason": "Because"}, "Enter the new due date"),
        (
            {**boxes("new_due_on", date(2026, 8, 31)), "date_effect": "None"},
            "Enter why the date must move",
        ),
        (
            {
                **boxes("new_due_on", date(2026, 6, 30)),
                "date_reason": "So",
                "date_effect": "None",
            },
            "New due date must differ from the present one",
        ),
        ({"evidence_title": "Audit"}, "Enter a link or select a file"),
        ({"evidence_link": "https://a.example/b"}, "Enter the title of the evidence"),
    ],
)
def test_what_has_to_be_mended_is_said_and_nothing_is_saved(place, change, error):
    response = place.send("lead", place.of_action("progress/"), {**WORDS, **change})
    page = response.content.decode()

    assert response.status_code == 422
    assert error in page
    assert "<title>Error: Record progress" in page
    assert change.get("happened", WORDS["happened"]) in page
    assert (ProgressUpdate.objects.count(), DueDateChange.objects.count()) == (0, 0)


def test_a_day_of_delivery_counts_only_with_a_yes(place):
    place.send("lead", place.of_action("progress/"), {**WORDS, "delivered_on_day": "31"})
    assert ProgressUpdate.objects.get().delivered_on is None


def test_sent_twice_it_is_recorded_once_and_leads_to_the_same_page(place):
    client, url = place.client("lead"), place.of_action("progress/")
    token = client.get(url).context["form"]["token"].value()
    data = {
        **WORDS,
        "token": token,
        **boxes("new_due_on", date(2026, 8, 31)),
        "date_reason": "So",
        "date_effect": "None",
    }
    answers = [client.post(url, data) for _ in range(3)]

    assert {(answer.status_code, answer.url) for answer in answers} == {(302, place.of_action())}
    assert (ProgressUpdate.objects.count(), DueDateChange.objects.count()) == (1, 1)


def test_two_who_report_at_once_both_stay_on_record(place):
    place.send("lead", place.of_action("progress/"), {**WORDS, "happened": "Mine."})
    place.send("contributor", place.of_action("progress/"), {**WORDS, "happened": "Theirs."})

    assert set(ProgressUpdate.objects.values_list("happened", flat=True)) == {"Mine.", "Theirs."}
    page = place.client("lead").get(place.of_action("progress/")).content.decode()
    assert "Theirs." in page
    assert place.people["contributor"].name in page


def test_while_one_new_date_waits_no_other_is_asked_for(place):
    make_date_change(place.action, to_on=date(2026, 9, 1), by=place.people["lead"])
    place.send(
        "lead",
        place.of_action("progress/"),
        {
            **WORDS,
            **boxes("new_due_on", date(2026, 8, 31)),
            "date_reason": "So",
            "date_effect": "None",
        },
    )
    assert DueDateChange.objects.count() == 1


def test_extra_keys_change_nothing_that_the_form_does_not_ask_for(place):
    place.send(
        "lead",
        place.of_action("progress/"),
        {
            **WORDS,
            "on": "2020-01-01",
            "by": place.people["director"].pk,
            "is_imported": "on",
            "action": "999",
            "original_due_on": "2030-01-01",
        },
    )
    update = ProgressUpdate.objects.get()
    place.action.refresh_from_db()
    assert (update.on, update.by, update.is_imported, update.action) == (
        TODAY,
        place.people["lead"],
        False,
        place.action,
    )
    assert place.action.original_due_on == date(2026, 6, 30)


def test_a_file_that_was_refused_has_to_be_chosen_again_and_the_words_stay(place):
    response = place.send(
        "lead",
        place.of_action("progress/"),
        {
            **WORDS,
            "evidence_title": "Photo",
            "evidence_file": SimpleUploadedFile("photo.svg", b"<svg/>"),
        },
    )
    page = response.content.decode()
    assert response.status_code == 422
    assert "The file must be one of these" in page
    assert "Choose “photo.svg” again: it was not kept." in page
    assert WORDS["happened"] in page
    assert Evidence.objects.count() == 0


IN_CONFIDENCE = {
    "visibility": "exempt",
    "exempt_paragraphs": "3",
    "exempt_reason": "The provider's bid is not decided.",
}


def test_an_update_may_be_exempt_while_its_action_is_not(place):
    """The evidence that comes with it is exempt for the same reason."""
    evidence = {"evidence_title": "Bid", "evidence_link": "https://council.example/bid"}
    place.send("plan_lead", place.of_action("progress/"), WORDS | IN_CONFIDENCE | evidence)
    update = ProgressUpdate.objects.get()
    item = update.evidence.get()
    assert {
        (each.visibility, each.exempt_paragraphs, each.exempt_reason) for each in (update, item)
    } == {tuple(IN_CONFIDENCE.values())}
    assert not place.action.is_exempt


def test_an_exempt_update_says_by_which_paragraph_and_why(place):
    response = place.send(
        "plan_lead", place.of_action("progress/"), {**WORDS, "visibility": "exempt"}
    )
    assert response.status_code == 422
    assert list(response.context["form"].errors) == ["exempt_paragraphs", "exempt_reason"]


def test_who_may_not_set_exempt_is_not_asked(place):
    place.send("lead", place.of_action("progress/"), WORDS | IN_CONFIDENCE)
    assert ProgressUpdate.objects.get().visibility == "members"
