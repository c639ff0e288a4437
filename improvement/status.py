"""The status of an action: worked out, never set. Once in Python and once for the database.

The status follows the closing, the withdrawal, the delivery that the latest update records, and
the dates. It has nothing to do with the RAG rating, which is a person's judgement.
"""

from datetime import date

from django.db import models
from django.db.models import Case, Q, Value, When


class ActionStatus(models.TextChoices):
    NOT_STARTED = "not_started", "Not started"
    IN_PROGRESS = "in_progress", "In progress"
    OVERDUE = "overdue", "Overdue"
    DELIVERED = "delivered", "Delivered – awaiting evidence"
    CLOSED = "closed", "Closed – embedded"
    WITHDRAWN = "withdrawn", "Withdrawn"


class Rag(models.TextChoices):
    """The lead's judgement. Its definitions stand beside it wherever it is asked for or printed."""

    RED = "red", "Red: off track"
    AMBER = "amber", "Amber: at risk"
    GREEN = "green", "Green: on track"


RAG_DEFINITIONS = {
    Rag.RED: "Has missed its due date, or will miss it, unless someone steps in.",
    Rag.AMBER: "May slip. What is being done to recover is stated.",
    Rag.GREEN: "Will be delivered by its due date.",
}


class Impact(models.TextChoices):
    NOT_YET_EVIDENT = "not_yet_evident", "Not yet evident"
    EMERGING = "emerging", "Emerging"
    EVIDENT = "evident", "Evident"
    SUSTAINED = "sustained", "Sustained"


IMPACT_DEFINITIONS = {
    Impact.NOT_YET_EVIDENT: "No evidence of a difference for children yet.",
    Impact.EMERGING: "Some evidence, from one source.",
    Impact.EVIDENT: "Evidence from two independent sources or more.",
    Impact.SUSTAINED: "Held over two periods or more.",
}

OPEN = (ActionStatus.NOT_STARTED, ActionStatus.IN_PROGRESS, ActionStatus.OVERDUE)
SILENT_AFTER_DAYS = 35


def is_off_track(status: str, rag: str | None) -> bool:
    """Open, and rated red by the latest update."""
    return status in OPEN and rag == Rag.RED


def status_of(
    *,
    start_on: date | None,
    due_on: date,
    is_begun: bool,
    delivered_on: date | None,
    is_closed: bool,
    is_withdrawn: bool,
    on: date,
) -> ActionStatus:
    """The status at the end of the day `on`.

    `is_begun` says that an update was recorded, or that the action was already under way when it
    entered the plan. An action due on the day `on` is not overdue.
    """
    if is_withdrawn:
        return ActionStatus.WITHDRAWN
    if is_closed:
        return ActionStatus.CLOSED
    if delivered_on is not None and delivered_on <= on:
        return ActionStatus.DELIVERED
    if due_on < on:
        return ActionStatus.OVERDUE
    if is_begun or (start_on is not None and start_on <= on):
        return ActionStatus.IN_PROGRESS
    return ActionStatus.NOT_STARTED


def status_case(*, on: date) -> Case:
    """The same for the database, over rows annotated with `delivered_on`, `is_closed`, `last_on`.

    `last_on` is the day of the latest update, null where there is none.
    """
    return Case(
        When(withdrawn_at__isnull=False, then=Value(ActionStatus.WITHDRAWN)),
        When(is_closed=True, then=Value(ActionStatus.CLOSED)),
        When(delivered_on__lte=on, then=Value(ActionStatus.DELIVERED)),
        When(due_on__lt=on, then=Value(ActionStatus.OVERDUE)),
        When(
            Q(already_under_way=True) | Q(last_on__isnull=False) | Q(start_on__lte=on),
            then=Value(ActionStatus.IN_PROGRESS),
        ),
        default=Value(ActionStatus.NOT_STARTED),
        output_field=models.CharField(),
    )
