"""`--by EMAIL` of every command that writes: who may be named, and how the others are refused."""

from datetime import date

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts.models import Council, User
from accounts.policy import Role
from accounts.recorder import recorder
from tests.make import make_council, make_member, make_user

TODAY = date(2026, 6, 1)
WRITING = {
    "add_council": (
        "Anyshire",
        "--administrator=it@any.example",
        "--administrator-name=IT",
    ),
    "load_case": ("medway",),
    "seed_demo": ("--on=2026-11-22",),
}

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("command", WRITING)
def test_a_closed_account_records_nothing(command):
    person = make_user(email="left@council.example")
    person.close(at=timezone.now())

    with pytest.raises(CommandError) as refused:
        call_command(command, *WRITING[command], "--by", "Left@council.example")

    assert refused.value.returncode == 2
    assert str(refused.value) == (
        "The account Left@council.example is closed: nobody records by it"
    )
    assert not Council.objects.exists()


def test_whose_last_role_is_over_records_nothing():
    make_member(
        make_council(),
        Role.CLERK,
        make_user(email="left@council.example"),
        until_on=date(2026, 5, 31),
    )
    with pytest.raises(CommandError, match="is closed"):
        recorder("left@council.example", on=TODAY)
    assert recorder("left@council.example", on=date(2026, 5, 31)).email == "left@council.example"


def test_without_a_name_the_system_records_and_cannot_sign_in():
    by = recorder(None, on=TODAY)
    assert by == User.objects.system()
    assert (by.is_active, by.has_usable_password()) == (False, False)
