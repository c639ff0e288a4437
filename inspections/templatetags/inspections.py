"""What the pages of this room say in brief."""

from collections import Counter
from datetime import date
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from govuk.templatetags.govuk import tag
from inspections.comparison import GRADE_KINDS, NO_OVERALL_NOW
from inspections.models import Inspection, Intervention

register = template.Library()

# How the status and rating of an action are shown here. The values come from the room above, which
# annotates its actions with them (`with_progress`), and whose words these are.
STATUS_TAGS = {
    "not_started": ("Not started", "grey"),
    "in_progress": ("In progress", "blue"),
    "overdue": ("Overdue", "light-red"),
    "delivered": ("Delivered – awaiting evidence", "yellow"),
    "closed": ("Closed – embedded", "light-green"),
    "withdrawn": ("Withdrawn", "grey"),
}
RATING_TAGS = {
    "red": ("Red: off track", "red"),
    "amber": ("Amber: at risk", "amber"),
    "green": ("Green: on track", "green"),
}


@register.simple_tag
def action_status(action: Any) -> SafeString:
    """The status of an action from `with_progress`, as a tag."""
    return tag(*STATUS_TAGS[action.status])


@register.simple_tag
def action_rating(action: Any) -> SafeString:
    """The RAG rating of an action from `with_progress`, as a tag."""
    return tag(*RATING_TAGS.get(action.rag, ("Not yet rated", "unrated")))


@register.simple_tag
def grade_in_brief(inspection: Inspection) -> str:
    """The overall grade; or that there is none, with what was judged; or that none is given.

    `inspection` comes from `InspectionQuerySet.for_timeline`.
    """
    if inspection.outcome is not None:
        return f"Outcome: {inspection.outcome.label}"
    if not inspection.framework.has_grades:
        return "A narrative letter, without grades"
    overall = inspection.overall()
    if overall is not None:
        grade = overall.grade
        return format_html(
            "Overall effectiveness: {}", tag(grade.label, GRADE_KINDS.get(grade.code, "grey"))
        )
    judgements = list(inspection.judgements.all())
    if inspection.framework.has_overall:
        return "Overall effectiveness not recorded yet"
    given = Counter(
        judgement.grade.label for judgement in sorted(judgements, key=lambda row: row.grade.order)
    )
    grades = ", ".join(f"{number} {label}" for label, number in given.items())
    if not grades:
        return f"{NO_OVERALL_NOW}. Judgements not recorded yet"
    return f"{NO_OVERALL_NOW}. Judgements: {grades}"


INTERVENTION_TAGS = {
    "announced": "yellow",
    "in_force": "blue",
    "replaced": "grey",
    "ended": "grey",
}
INSPECTION_TAGS = {"planned": "blue", "rescheduled": "yellow", "done": "grey"}


@register.filter
def intervention_tag(status: str) -> str:
    """The tint of an intervention's status."""
    return INTERVENTION_TAGS[status]


@register.filter
def inspection_tag(status: str) -> str:
    """The tint of a visit's status."""
    return INSPECTION_TAGS[status]


@register.filter
def days_of(intervention: Intervention) -> list[tuple[str, date]]:
    """The days of an intervention that are known, each with what happened, in time's order."""
    days = [
        ("Issued or appointed", intervention.issued_on),
        ("Started", intervention.started_on),
        ("Reported to the Secretary of State", intervention.reported_on),
        ("Made public", intervention.published_on),
        ("Ended", intervention.ended_on),
    ]
    return sorted(((words, day) for words, day in days if day), key=lambda row: row[1])
