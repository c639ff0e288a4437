"""Where a meeting stands, from the steps that were recorded: nobody sets it."""

from django.db import models


class MeetingState(models.TextChoices):
    DRAFT = "draft", "Draft"
    OPEN = "open", "Open"
    IN_PROGRESS = "in_progress", "In progress"
    CLOSED = "closed", "Closed"


class Step(models.TextChoices):
    """What is done to a meeting, one after the other. Only reopening goes back, with a reason."""

    OPENED = "opened", "Opened"
    STARTED = "started", "Started"
    CLOSED = "closed", "Closed"
    REOPENED = "reopened", "Reopened"


LEADS_TO = {
    Step.OPENED: MeetingState.OPEN,
    Step.STARTED: MeetingState.IN_PROGRESS,
    Step.CLOSED: MeetingState.CLOSED,
    Step.REOPENED: MeetingState.IN_PROGRESS,
}
FOLLOWS = {
    MeetingState.DRAFT: Step.OPENED,
    MeetingState.OPEN: Step.STARTED,
    MeetingState.IN_PROGRESS: Step.CLOSED,
    MeetingState.CLOSED: Step.REOPENED,
}
KINDS = {
    MeetingState.DRAFT: "grey",
    MeetingState.OPEN: "blue",
    MeetingState.IN_PROGRESS: "yellow",
    MeetingState.CLOSED: "light-green",
}


def state_after(step: str | None) -> MeetingState:
    """Where a meeting stands after its last step; a draft without any."""
    return LEADS_TO[Step(step)] if step else MeetingState.DRAFT
