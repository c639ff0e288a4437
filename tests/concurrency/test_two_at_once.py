"""Several people at once, against gunicorn's processes and a real database: nothing is lost."""

from dataclasses import dataclass

import pytest

from tests.concurrency.crowd import at_once, edit_at_once, read, send_at_once
from tests.conftest import CROWDED
from tests.running_site import Answer, Site, Visitor, serving

ROUNDS, PEOPLE = 5, 4


@dataclass(frozen=True)
class Crowd:
    site: Site
    slug: str
    leads: list[Visitor]  # sessions of people who may edit anything
    chair: Visitor

    def path(self, rest: str) -> str:
        return f"/{self.slug}/{rest}/"


@pytest.fixture(scope="module")
def crowd(site: Site) -> Crowd:
    council = site.councils[CROWDED]
    accounts = council["accounts"]
    leads = [
        Visitor(site.url).sign_in(accounts[role])
        for role in ("plan_lead", "director") * (PEOPLE // 2)
    ]
    chair = Visitor(site.url).sign_in(accounts["board_member"])
    return Crowd(site, council["council"], leads, chair)


def open_actions(crowd: Crowd) -> list[int]:
    """Ids of actions that can be edited and reported on."""
    return read(
        crowd.site,
        "list(Action.objects.filter(plan__council__slug="
        f"{crowd.slug!r}, withdrawn_at=None, closings=None, date_changes=None)"
        ".order_by('pk').values_list('pk', flat=True))",
    )


@pytest.fixture(scope="module")
def actions(crowd: Crowd) -> list[int]:
    return open_actions(crowd)


def winners_of(answers: list[Answer], texts: list[str]) -> list[str]:
    """Texts of those who were told that their edit was recorded."""
    return [text for answer, text in zip(answers, texts, strict=True) if answer.status == 302]


def test_of_several_edits_of_one_version_one_wins_and_the_others_keep_their_text(crowd, actions):
    path = crowd.path(f"actions/{actions[0]}/edit")
    first = int(str(crowd.leads[0].form(path).as_sent()["version"]))
    told = []
    for number in range(ROUNDS):
        texts = [f"What person {n} typed in round {number}" for n in range(PEOPLE)]
        answers = edit_at_once(path, crowd.leads, "description", texts)

        winners = winners_of(answers, texts)
        assert len(winners) == 1
        told += winners
        assert [
            (answer.status, text in answer.text)
            for answer, text in zip(answers, texts, strict=True)
            if text not in winners
        ] == [(409, True)] * (PEOPLE - 1)

    history = read(
        crowd.site,
        f"list(Action.history.filter(id={actions[0]}, version__gt={first}).order_by('version')"
        ".values_list('version', 'description'))",
    )
    assert history == [[first + n, text] for n, text in enumerate(told, start=1)]
    kept = crowd.leads[0].form(path).as_sent()
    assert (kept["version"], kept["description"]) == (str(first + ROUNDS), told[-1])


def test_edits_of_different_fields_are_a_conflict_too(crowd, actions):
    path = crowd.path(f"actions/{actions[1]}/edit")
    one, other = crowd.leads[0], crowd.leads[1]
    mine, theirs = one.form(path).as_sent(), other.form(path).as_sent()

    answers = send_at_once(
        path,
        [
            (one, {**mine, "success_measure": "Nine of ten audits are good"}),
            (other, {**theirs, "outcome_sought": "Children stay near their school"}),
        ],
    )

    assert sorted(answer.status for answer in answers) == [302, 409]


def test_somebody_who_saw_an_older_version_is_told_and_may_send_it_again(crowd, actions):
    path = crowd.path(f"actions/{actions[2]}/edit")
    one, other = crowd.leads[0], crowd.leads[1]
    mine = one.form(path).as_sent()
    theirs = {**other.form(path).as_sent(), "description": "What the director typed meanwhile"}
    assert other.post(path, theirs).status == 302

    refused = one.post(path, {**mine, "description": "What the plan lead typed"})

    assert refused.status == 409
    assert "What the director typed meanwhile" in refused.text
    assert "What the plan lead typed" in refused.text


def test_a_form_sent_five_times_at_once_records_one_update(crowd, actions):
    path = crowd.path(f"actions/{actions[3]}/progress")
    lead = crowd.leads[0]
    sent = {**lead.form(path).as_sent(), "happened": "Sent five times", "rag": "green"}

    answers = send_at_once(path, [(lead, sent)] * 5)

    assert {(answer.status, answer.location) for answer in answers} == {(302, answers[0].location)}
    updates = read(crowd.site, "ProgressUpdate.objects.filter(happened='Sent five times').count()")
    assert updates == 1


def test_a_new_action_sent_five_times_at_once_is_one_action(crowd):
    plan = crowd.site.councils[CROWDED]["plan"]
    path = crowd.path(f"plans/{plan}/add-action")
    lead = crowd.leads[0]
    sent = {**lead.form(path).filled(), "title": "Added five times", "reference": "Z99"}

    answers = send_at_once(path, [(lead, sent)] * 5)

    assert {answer.status for answer in answers} == {302}
    assert read(crowd.site, "Action.objects.filter(title='Added five times').count()") == 1


def test_updates_recorded_at_once_are_all_there(crowd, actions):
    """Updates are only added: nobody is refused, and no lock reaches anybody."""
    path = crowd.path(f"actions/{actions[4]}/progress")

    def record(person: int) -> list[int]:
        visitor, statuses = crowd.leads[person], []
        for number in range(5):
            words = {
                **visitor.form(path).as_sent(),
                "happened": f"At once {person}/{number}",
                "rag": "amber",
            }
            statuses.append(visitor.post(path, words).status)
        return statuses

    statuses = at_once([lambda person=person: record(person) for person in range(PEOPLE)])

    assert statuses == [[302] * 5] * PEOPLE
    kept = read(
        crowd.site,
        "sorted(ProgressUpdate.objects.filter(happened__startswith='At once')"
        ".values_list('happened', flat=True))",
    )
    assert kept == sorted(f"At once {n}/{m}" for n in range(PEOPLE) for m in range(5))


def test_a_new_date_is_decided_once(crowd):
    """The director agrees while the chair refuses: one decision stands, and the date follows it."""
    asked = read(
        crowd.site,
        "list(DueDateChange.objects.filter(decided_at=None, action__plan__council__slug="
        f"{crowd.slug!r}).order_by('pk').values_list('pk', 'from_on', 'to_on'))[0]",
    )
    change, before, after = asked
    path = crowd.path(f"date-changes/{change}")
    director = crowd.leads[1]
    forms = [(one, one.form(path).as_sent()) for one in (director, crowd.chair)]

    answers = send_at_once(
        path,
        [
            (one, {**form, "decision": answer, "decision_reason": f"We {answer}"})
            for (one, form), answer in zip(forms, ("agree", "refuse"), strict=True)
        ],
    )

    assert {answer.status for answer in answers} <= {302, 409}
    agreed, version, due = read(
        crowd.site,
        "list(DueDateChange.objects.filter("
        f"pk={change}).values_list('is_agreed', 'version', 'action__due_on'))[0]",
    )
    assert (version, due) == (2, after if agreed else before)


def test_of_two_changes_to_the_same_actions_one_is_whole_and_the_other_is_told(crowd, actions):
    """They overlap in one action: the whole of the second waits for its sender to look again."""
    plan = crowd.site.councils[CROWDED]["plan"]
    path = crowd.path(f"plans/{plan}/bulk-edit")
    first, shared, last = actions[6:9]
    leads = [crowd.leads[0], crowd.leads[2]]
    for number in range(ROUNDS):
        tags = [f"round-{number}-by-{person}" for person in (0, 1)]
        forms = [
            lead.form(f"{path}?action={one}&action={shared}&change=add_tag&to={tag}").as_sent()
            for lead, one, tag in zip(leads, (first, last), tags, strict=True)
        ]
        answers = send_at_once(
            path,
            [
                (lead, {**form, "reason": "At once"})
                for lead, form in zip(leads, forms, strict=True)
            ],
        )
        assert sorted(answer.status for answer in answers) == [302, 409]
        kept = read(
            crowd.site,
            f"list(ActionTag.objects.filter(tag__in={tags!r}).values_list('tag', flat=True))",
        )
        assert kept == winners_of(answers, tags) * 2


def test_a_save_that_does_not_look_would_be_found_out(crowd, actions):
    """The positive control: the same harness, on a site whose save path tests no version."""
    path = crowd.path(f"actions/{actions[5]}/edit")
    account = crowd.site.councils[CROWDED]["accounts"]["plan_lead"]
    with serving(crowd.site.environment, "tests.concurrency.naive_wsgi") as url:
        people = [Visitor(url).sign_in(account) for _ in range(PEOPLE)]
        texts = [f"What person {n} typed" for n in range(PEOPLE)]
        answers = edit_at_once(path, people, "description", texts)

    assert len(winners_of(answers, texts)) > 1
