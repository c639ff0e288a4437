"""The self-evaluation by theme and version, and the annual engagement meeting."""

from datetime import date

import pytest

from accounts.policy import Role
from inspections.models import EngagementMeeting, EvaluationTheme, SelfEvaluation
from tests.inspections.following import day, inspected, record, send, text_of, url
from tests.make import make_council, make_member
from tests.queries import assert_queries_do_not_grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def council():
    return make_council()


@pytest.fixture
def as_lead(client, council):
    client.force_login(make_member(council, Role.PLAN_LEAD))
    return client


def evaluated(council, **given):
    words = {"title": "Self-evaluation", "on": date(2023, 2, 1), **given}
    return record(SelfEvaluation(council=council, **words))


def test_it_is_recorded_by_theme_with_what_inspectors_said_of_it(as_lead, council):
    judged = inspected(council, "ILACS-2023", date(2023, 3, 6), title="Inspection of March 2023")
    typed = {"title": "Self-evaluation 2023", **day("on", date(2023, 2, 1)), "accuracy": "accurate"}
    refused = send(as_lead, url("add_self_evaluation", council), **typed)
    assert "Choose the inspection, or leave the accuracy open" in text_of(refused)
    typed |= {"inspection": judged.pk, "accuracy_note": "Leaders know their service."}
    send(as_lead, url("add_self_evaluation", council), **typed)
    it = SelfEvaluation.objects.get()
    theme = {
        "name": "Leaving care",
        "position": "Most are in touch.",
        "strengths": "The forum.",
        "challenges": "Homes.",
        "priorities": "More homes.",
    }
    send(as_lead, url("add_theme", council, it.pk), **theme)
    assert send(as_lead, url("add_theme", council, it.pk), **theme).status_code == 422
    page = text_of(as_lead.get(it.get_absolute_url()))
    assert all(words in page for words in (*theme.values(), "Leaders know their service."))
    assert "Inspectors found it accurate" in text_of(as_lead.get(url("self_evaluations", council)))


def test_a_new_version_supersedes_and_the_old_one_stays_readable(as_lead, council):
    first = evaluated(council)
    record(EvaluationTheme(evaluation=first, name="Fostering", position="Too few homes."))
    typed = {"version_label": "2", "revised_because": "Mid-year", **day("on", date(2023, 9, 1))}
    send(as_lead, url("new_version", council, first.pk), **typed)
    second = SelfEvaluation.objects.get(supersedes=first)
    (theme,) = second.themes.all()
    send(as_lead, url("edit_theme", council, theme.pk), position="Enough homes.")
    assert "Too few homes." in text_of(as_lead.get(first.get_absolute_url()))
    assert "Enough homes." in text_of(as_lead.get(second.get_absolute_url()))
    old = first.themes.get()
    for name, pk in (
        ("edit_self_evaluation", first.pk),
        ("new_version", first.pk),
        ("add_theme", first.pk),
        ("edit_theme", old.pk),
        ("withdraw_theme", old.pk),
    ):
        assert as_lead.get(url(name, council, pk)).status_code == 403
    page = text_of(as_lead.get(url("self_evaluations", council)))
    assert page.index("version 2") < page.index("version 1")
    send(as_lead, url("withdraw_self_evaluation", council, second.pk), reason="Begun too early")
    assert as_lead.get(url("edit_self_evaluation", council, first.pk)).status_code == 200


def test_a_meeting_has_a_day_posts_and_notes(as_lead, council):
    it = evaluated(council)
    typed = {"attendees": "Director\nHer Majesty's Inspector", "notes": "Caseloads."}
    address = url("add_engagement", council) + f"?evaluation={it.pk}"
    send(as_lead, address, **typed, **day("on", date(2023, 6, 5)))
    meeting = EngagementMeeting.objects.get()
    assert meeting.evaluation == it
    page = text_of(as_lead.get(url("self_evaluations", council)))
    assert "5 June 2023" in page
    assert "Caseloads." in page
    send(as_lead, url("withdraw_engagement", council, meeting.pk), reason="Recorded twice")
    assert "No meeting is recorded." in text_of(as_lead.get(url("self_evaluations", council)))


def test_the_list_asks_no_more_for_more_versions(as_lead, council):
    def add_row():
        it = evaluated(council)
        record(
            EngagementMeeting(council=council, on=date(2023, 5, 1), evaluation=it, attendees="All")
        )

    add_row()
    assert_queries_do_not_grow(
        lambda: as_lead.get(url("self_evaluations", council)), add_row=add_row
    )
