"""Makes the database of a running site: `python -m tests.make_running_site ON SIZE SEED …`.

Prints what `seed_demo` prints, as a list: one for each SIZE and SEED. The last council gets one
of each thing on top, and its `things` are their ids. `empty` is the address of a council where
the director and the administrator of the last one find nothing yet.
"""

import json
import sys
from datetime import date
from io import StringIO
from pathlib import Path

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402

from accounts.models import Council, User  # noqa: E402
from accounts.policy import Role  # noqa: E402
from reports.workflows import freeze, words_of  # noqa: E402
from tests.kept_database import new_database  # noqa: E402
from tests.make import NOON, make_council, make_member, make_report  # noqa: E402
from tests.world import Person, make_things  # noqa: E402

on, *wanted = sys.argv[1:]
if connection.vendor == "sqlite":
    with new_database(Path(connection.settings_dict["NAME"])) as keep:
        call_command("migrate", verbosity=0, interactive=False)
        keep()
else:
    call_command("migrate", verbosity=0, interactive=False)
call_command("createcachetable", verbosity=0)  # a kept database has it, and that is no news
made = []
for size, seed in zip(wanted[::2], wanted[1::2], strict=True):
    out = StringIO()
    call_command("seed_demo", size=size, seed=int(seed), on=on, json=True, stdout=out)
    made.append(json.loads(out.getvalue()))
if len(made) > 1:
    council = Council.objects.get(slug=made[-1]["council"])
    people = {
        role: Person(Role(role), User.objects.get(email=account["email"]))
        for role, account in made[-1]["accounts"].items()
    }
    people["action owner with an exempt grant"] = people["action_owner"]
    things = make_things(council, people, "O", on=date.fromisoformat(on))
    # Frozen at the click, and its PDF never made: the report stays as it is while one is made.
    things.issuing = make_report(things.plan, title="Report being issued", meeting=things.meeting)
    things.being_made = freeze(
        things.issuing,
        seen=things.issuing.version,
        words_seen=words_of(things.issuing),
        by=people["director"].user,
        on=date.fromisoformat(on),
        at=NOON,
    )
    made[-1]["things"] = {name: thing.pk for name, thing in vars(things).items()}
    empty = make_council("Emptyborough Council", slug="emptyborough")
    for role in (Role.DIRECTOR, Role.ADMINISTRATOR):
        make_member(empty, role, people[role.value].user)
    made[-1]["empty"] = empty.slug
sys.stdout.write(json.dumps(made))
