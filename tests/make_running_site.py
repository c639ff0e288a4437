"""Makes the database of a running site: `python -m tests.make_running_site ON SIZE SEED …`.

Prints what `seed_demo` prints, as a list: one for each SIZE and SEED.
"""

import json
import sys
from io import StringIO

import django

django.setup()

from django.core.management import call_command  # noqa: E402

on, *wanted = sys.argv[1:]
call_command("migrate", verbosity=0, interactive=False)
call_command("createcachetable")
made = []
for size, seed in zip(wanted[::2], wanted[1::2], strict=True):
    out = StringIO()
    call_command("seed_demo", size=size, seed=int(seed), on=on, json=True, stdout=out)
    made.append(json.loads(out.getvalue()))
sys.stdout.write(json.dumps(made))
