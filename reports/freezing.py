"""The click that freezes a paper: its facts as JSON. The bytes are made of them afterwards."""

from datetime import date, datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from improvement.models import ImprovementPlan, PlanVersion, VersionState, VersionStep
from improvement.workflows import record_step
from reports.document import Document, to_json
from reports.models import SubmittedPlan
from reports.plan_paper import PlanPaper


class VersionWithdrawn(Exception):
    """The version was withdrawn before it was submitted."""


def frozen(document: Document, *, on: date, by: User, at: datetime) -> dict[str, Any]:
    """The fields that every frozen paper keeps of `document`, whose facts are those of `on`."""
    return {
        "document": to_json(document),
        "facts_sha256": document.digest(),
        "facts_on": on,
        "frozen_at": at,
        "frozen_by": by,
    }


@transaction.atomic
def submit(
    copy: SubmittedPlan, *, by: User, on: date, at: datetime, facts_on: date | None = None
) -> None:
    """Freeze the plan as it stands on `on`, and record that its version was submitted.

    With `facts_on` it is frozen as it had been recorded by the end of that day. IntegrityError:
    it was submitted already. Raises VersionWithdrawn.
    """
    # Whoever withdraws the version takes the same lock: of two at once, one is told.
    ImprovementPlan.objects.select_for_update(of=("self",)).get(pk=copy.plan.pk)
    if PlanVersion.objects.filter(pk=copy.plan_version_id, withdrawn_at=None).first() is None:
        raise VersionWithdrawn
    paper = PlanPaper(copy.plan_version, readers=copy.visibility, today=on, facts_on=facts_on)
    copy.title = paper.title
    fields = frozen(paper.document(copy), on=paper.facts.on, by=by, at=at)
    for name, value in fields.items():
        setattr(copy, name, value)
    copy.save(by=by, at=at)
    step = VersionStep(
        plan_version=copy.plan_version,
        state=VersionState.SUBMITTED,
        on=copy.sent_on,
        body=copy.sent_to,
    )
    record_step(step, by=by, at=at)
