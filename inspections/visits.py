"""When the next monitoring visit may be expected: an aid to planning, never a deadline."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from inspections.models import Inspection
from inspections.models.framework import FrameworkKind
from inspections.models.inspection import InspectionStatus
from inspections.working_days import add_months

MONTHS_BETWEEN_VISITS = 3
MONTHS_TO_SEND_MONITORING = 18
PLANNING_AID = "From experience, as an aid to planning. It is no deadline."


@dataclass(frozen=True)
class Expected:
    """Something that may come about `on`. It is never late: nobody has set that day."""

    on: date
    what: str
    after: Inspection


def next_expected(inspections: Iterable[Inspection]) -> list[Expected]:
    """What may come next: a monitoring visit, and the monitoring of an area SEND plan.

    Monitoring visits have come about every three months; the next is three months after the last
    one, unless one is planned or a full inspection has begun since. After outcome 3 of an area
    SEND inspection the monitoring inspection comes about 18 months after the report.
    """
    rows = sorted(inspections, key=lambda row: (row.started_on, row.pk))
    visits = [row for row in rows if row.framework.kind == FrameworkKind.MONITORING_VISIT]
    expected = []
    done = [row for row in visits if row.status == InspectionStatus.DONE]
    is_planned = len(done) < len(visits)
    if done and not is_planned:
        last = done[-1]
        full = [row for row in rows if row.framework.kind == FrameworkKind.FULL]
        if not any(row.started_on > last.started_on for row in full):
            number = f" {last.sequence_number + 1}" if last.sequence_number else ""
            day = add_months(last.ended_on or last.started_on, MONTHS_BETWEEN_VISITS)
            expected.append(Expected(day, f"Monitoring visit{number}", last))
    send = [row for row in rows if row.framework.kind == FrameworkKind.AREA_SEND]
    if send and (monitored := send_monitoring(send[-1])):
        expected.append(monitored)
    return expected


def send_monitoring(inspection: Inspection) -> Expected | None:
    """The monitoring inspection after outcome 3 of an area SEND inspection; else none."""
    start = inspection.plan_clock_from
    if start is None or not inspection.has_systemic_failings:
        return None
    day = add_months(start[0], MONTHS_TO_SEND_MONITORING)
    return Expected(day, "Area SEND monitoring inspection", inspection)
