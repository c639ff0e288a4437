"""What the tests of inspections, and of what follows them, share."""

from datetime import date
from typing import Any

from django.urls import reverse

from accounts.models import Council, User
from inspections.models import Framework, Inspection, Intervention
from tests.make import NOON, make_inspection
from tests.page_forms import post_form


def record(thing: Any, *, by: User | None = None) -> Any:
    thing.save(by=by or User.objects.system(), at=NOON)
    return thing


def url(name: str, council: Council, *args: int) -> str:
    return reverse(f"inspections:{name}", args=[council.slug, *args])


def text_of(response: Any) -> str:
    return " ".join(response.content.decode().split())


def send(client: Any, address: str, **typed: Any) -> Any:
    """Fill in the form of a page, and send it."""
    form = post_form(client.get(address).content.decode(), address)
    assert form is not None
    return client.post(address, {**form.as_sent(), **typed})


def day(name: str, on: date | None) -> dict[str, Any]:
    """A date as its three boxes send it."""
    parts = (on.day, on.month, on.year) if on else ("", "", "")
    return dict(zip((f"{name}_day", f"{name}_month", f"{name}_year"), parts, strict=True))


def inspected(council: Council, code: str, started_on: date, **given: Any) -> Inspection:
    framework = Framework.objects.get(code=code)
    return make_inspection(council, framework=framework, started_on=started_on, **given)


def direction(inspection: Inspection, **given: Any) -> Intervention:
    """A statutory direction as Medway's of 7 January 2020."""
    words = {
        "kind": "statutory_direction",
        "title": "Updated statutory direction",
        "body": "Department for Education",
        "issued_on": date(2020, 1, 7),
        "review_months": "6, 12",
        "review_is": "Commissioner's report",
        **given,
    }
    return record(Intervention(inspection=inspection, **words))
