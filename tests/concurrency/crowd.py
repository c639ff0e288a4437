"""Several people who press their button at the same moment."""

import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any, TypeVar

from tests.running_site import ROOT, Answer, Site, Visitor, Words

Result = TypeVar("Result")


def at_once(deeds: Sequence[Callable[[], Result]]) -> list[Result]:
    """Do all of them, let go by a barrier; their results in the order given."""
    barrier = Barrier(len(deeds))

    def do(deed: Callable[[], Result]) -> Result:
        barrier.wait(30)
        return deed()

    with ThreadPoolExecutor(len(deeds)) as crowd:
        return list(crowd.map(do, deeds))


def send_at_once(path: str, sent: Sequence[tuple[Visitor, Words]]) -> list[Answer]:
    return at_once([lambda one=one, words=words: one.post(path, words) for one, words in sent])


def edit_at_once(path: str, crowd: Sequence[Visitor], field: str, texts: list[str]) -> list[Answer]:
    """All open the form, and only then does each send it with a text of their own in `field`."""
    forms = [visitor.form(path).as_sent() for visitor in crowd]
    return send_at_once(
        path,
        [
            (visitor, {**form, field: text})
            for visitor, form, text in zip(crowd, forms, texts, strict=True)
        ],
    )


def read(site: Site, expression: str) -> Any:
    """What the database holds, read by a process of its own; the expression knows the models."""
    code = (
        "import json, django; django.setup()\n"
        "from django.apps import apps\n"
        "globals().update({model.__name__: model for model in apps.get_models()})\n"
        f"print(json.dumps({expression}, default=str))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=site.environment,
        cwd=ROOT,
        check=True,
        stdout=subprocess.PIPE,
    )
    return json.loads(done.stdout)
