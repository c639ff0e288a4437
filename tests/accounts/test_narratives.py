"""Words that may identify a child come back with a warning: changed, or kept for a reason."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.models import WordsKept
from accounts.narratives import NO_CHILD
from accounts.policy import Role
from improvement.models import Action, ProgressUpdate
from tests.make import NOON, make_action, make_member, make_plan, make_user
from tests.page_forms import post_form

NHS = "943 476 5919"
TOLD = f"The case of {NHS} was audited."
WHY = "It is the specimen number of the NHS."

pytestmark = pytest.mark.django_db


@pytest.fixture
def action():
    plan = make_plan()
    owner = make_member(plan.council, Role.ACTION_OWNER)
    return make_action(plan, lead=owner, description="As it was.")


@pytest.fixture
def lead(action):
    client = Client()
    client.force_login(make_member(action.plan.council, Role.PLAN_LEAD))
    return client


def send(client, action, name, **typed):
    """Fill in a form of the action, and send it."""
    url = reverse(f"improvement:{name}", args=[action.plan.council.slug, action.pk])
    form = post_form(client.get(url).content.decode(), url)
    assert form is not None
    return client.post(url, {**form.as_sent(), **typed})


def progress(client, action, **typed):
    return send(client, action, "record_progress", rag="green", is_delivered="no", **typed)


def kept():
    return list(WordsKept.objects.values_list("field", "signs", "reason"))


def test_the_form_comes_back_with_the_warning_and_what_was_typed(lead, action):
    answer = progress(lead, action, happened=TOLD)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert f"“{NHS}” looks like an NHS number. Change it, or say below why it stays" in page
    assert TOLD in page
    assert 'name="happened_stays_because"' in page
    assert (ProgressUpdate.objects.count(), kept()) == (0, [])


def test_words_that_were_changed_are_recorded_and_nothing_more(lead, action):
    progress(lead, action, happened=TOLD)

    answer = progress(lead, action, happened="One case was audited.", happened_stays_because=WHY)

    assert answer.status_code == 302
    assert (ProgressUpdate.objects.get().happened, kept()) == ("One case was audited.", [])


def test_a_reason_records_the_words_and_the_reason_but_not_what_was_found(lead, action):
    answer = progress(lead, action, happened=TOLD, happened_stays_because=WHY)

    held = WordsKept.objects.get()
    assert answer.status_code == 302
    assert ProgressUpdate.objects.get().happened == TOLD
    assert (held.field, held.signs, held.reason) == ("What happened", "nhs_number", WHY)
    assert (held.url, held.by) == (action.get_absolute_url(), ProgressUpdate.objects.get().by)
    assert NHS not in "".join(str(value) for value in vars(held).values())


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("  ", "say below why it stays"),
        (f"{NHS} is a specimen.", "Say why it stays without repeating what may identify a child"),
        ("a" * 501, "Say why it stays in 500 characters or fewer"),
    ],
)
def test_a_reason_that_is_none_is_asked_for_again(lead, action, reason, words):
    answer = progress(lead, action, happened=TOLD, happened_stays_because=reason)

    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert (ProgressUpdate.objects.count(), kept()) == (0, [])


def test_each_field_is_asked_about_by_itself(lead, action):
    both = {"happened": TOLD, "next_steps": "We will see Child A again."}

    answer = progress(lead, action, **both, happened_stays_because=WHY)
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "“Child A” looks like one child of a case" in page
    assert f'value="{WHY}"' in page
    assert kept() == []


def test_an_edit_asks_about_what_it_changes_and_not_about_the_rest(lead, action):
    action.description = TOLD  # as an import brings it
    action.save(by=make_user(), at=NOON)

    other = send(lead, action, "edit_action", title="Audit each month")
    changed = send(lead, action, "edit_action", description=f"{TOLD} Again.")

    assert (other.status_code, changed.status_code) == (302, 422)
    assert Action.objects.get().title == "Audit each month"


def test_the_reason_outlives_a_conflict(lead, action):
    """Somebody else was first: nothing is recorded yet, and the reason need not be typed again."""
    url = reverse("improvement:edit_action", args=[action.plan.council.slug, action.pk])
    form = post_form(lead.get(url).content.decode(), url)
    Action.objects.get().save(by=make_user(), at=NOON)

    typed = {"description": TOLD, "description_stays_because": WHY}
    answer = lead.post(url, {**form.as_sent(), **typed})

    assert answer.status_code == 409
    assert f'value="{WHY}"' in answer.content.decode()
    assert kept() == []


def test_why_something_is_withdrawn_is_a_narrative_too(lead, action):
    answer = send(lead, action, "withdraw_action", reason="Mia’s mother asked for it.")

    assert answer.status_code == 422
    assert "“Mia’s mother” looks like somebody’s relative" in answer.content.decode()


def test_the_hint_stands_beside_each_narrative_and_not_beside_a_list(lead, action):
    form = lead.get(
        reverse("improvement:edit_action", args=[action.plan.council.slug, action.pk])
    ).context["form"]

    hinted = [name for name, field in form.fields.items() if NO_CHILD in str(field.help_text)]
    assert {"title", "description", "outcome_sought", "success_measure"} <= set(hinted)
    assert "partners" not in hinted


def test_the_name_of_a_file_is_read_too(lead, action):
    """The warning stands beside the file, which has to be chosen again."""

    def upload():
        return SimpleUploadedFile("Child_A-audit.csv", b"a,b\n1,2\n", content_type="text/csv")

    given = {"happened": "We audited.", "evidence_title": "Audit"}
    answer = progress(lead, action, **given, evidence_file=upload())
    page = answer.content.decode()
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["evidence_file"])
    assert "“Child A” looks like one child of a case" in page
    why = {"evidence_file_stays_because": "It is the letter of a published review."}
    assert progress(lead, action, **given, **why, evidence_file=upload()).status_code == 302
    assert [signs for _, signs, _ in kept()] == ["lettered_child"]
