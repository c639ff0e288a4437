"""How an installation for real begins: a council and its first administrator."""

from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command

from accounts.models import Council, Membership, User

pytestmark = pytest.mark.django_db


def add(name="Anyshire Council", **options):
    out = StringIO()
    given = {"administrator": "it@anyshire.example", "administrator_name": "IT Officer", **options}
    call_command("add_council", name, stdout=out, **given)
    return out.getvalue()


def test_the_administrator_is_told_and_sets_a_password(client):
    said = add()

    council = Council.objects.get()
    membership = Membership.objects.get()
    assert (council.name, council.slug) == ("Anyshire Council", "anyshire")
    assert (membership.user.email, membership.role) == ("it@anyshire.example", "administrator")
    assert [message.to for message in mail.outbox] == [["it@anyshire.example"]]
    link = said.strip().rpartition(" ")[2]
    assert client.get(link.partition("8000")[2], follow=True).status_code == 200


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        pytest.param({"administrator": "it"}, "Enter a valid email address.", id="no address"),
        pytest.param({"short_name": "my-work"}, "is the address of a page", id="a page's address"),
        pytest.param(
            {"by": "nobody@anyshire.example"}, "Nobody signs in as", id="unknown recorder"
        ),
    ],
)
def test_what_cannot_be_made_is_refused_in_one_line_and_makes_nothing(wrong, words):
    with pytest.raises(CommandError) as refusal:
        add(**wrong)

    assert refusal.value.returncode == 2
    assert words in str(refusal.value)
    assert "\n" not in str(refusal.value)
    assert not Council.objects.exists()
    assert not User.objects.filter(email__endswith="anyshire.example").exists()


def test_a_name_is_taken_once():
    add()
    with pytest.raises(CommandError):
        add(administrator="other@anyshire.example")
    assert Council.objects.count() == 1
