"""What inspectors found, and what followed, in a world."""

from datetime import date
from typing import Any

from accounts.models import Council
from inspections.models import (
    AreaLineage,
    EngagementMeeting,
    EvaluationTheme,
    Framework,
    InspectionNote,
    InspectionPeriod,
    Intervention,
    Letter,
    SelfEvaluation,
    StatedValue,
    StatutoryDate,
    Strength,
    StrengthLineage,
    SupportPartner,
)
from tests import make
from tests.world.things import Things, record


def make_inspection_things(
    it: Things, council: Council, letter: str, *, on: date, whole: Any, parts: Any
) -> None:
    framework = Framework.objects.get(code="ILACS-2023")
    older = make.make_inspection(
        council, title=f"Older {letter}", framework=framework, started_on=date(2023, 2, 6), **whole
    )
    it.inspection = make.make_inspection(
        council,
        title=f"Inspection {letter}",
        framework=framework,
        started_on=date(2025, 5, 11),
        ended_on=date(2025, 5, 22),
        report_received_on=date(2025, 7, 1),
        report_published_on=date(2025, 7, 8),
        previous=older,
        **whole,
    )
    before = make.make_area(older, reference="a", **parts)
    it.area = make.make_area(it.inspection, reference="a", **parts)
    it.lineage = record(AreaLineage(before=before, after=it.area, relation="repeated"))
    it.strength = record(Strength(inspection=it.inspection, wording="Children are heard", **parts))
    praised = record(Strength(inspection=older, wording="Plans are good", **parts))
    it.turn = record(StrengthLineage(strength=praised, area=it.area, turn="became_area"))
    make_intervention_things(it, council, letter, whole=whole, parts=parts)
    it.period = record(
        InspectionPeriod(
            inspection=it.inspection,
            starts_on=date(2025, 5, 11),
            ends_on=date(2025, 5, 22),
            source="The letter",
        )
    )
    it.value = record(
        StatedValue(
            inspection=it.inspection, what="Dates", stated="May", source="Minutes", ours="11 May"
        )
    )
    it.note = record(InspectionNote(inspection=it.inspection, kind="other", text="A remark"))
    it.date = record(
        StatutoryDate(
            inspection=it.inspection,
            rule="written-statement",
            rule_version="1",
            trigger_on=date(2025, 7, 1),
            trigger_is="received",
            days=70,
            computed_on=date(2025, 10, 8),
            working={
                "unit": "working_days", "source": "SI 2007/462", "warning": "", "skipped": [],
                "calendar": "England and Wales",
            },
        )
    )  # fmt: skip


def make_intervention_things(
    it: Things, council: Council, letter: str, *, whole: Any, parts: Any
) -> None:
    """What follows an inspection; what is the council's own is exempt as `whole` and `parts`."""
    it.intervention = record(
        Intervention(
            inspection=it.inspection,
            kind="statutory_direction",
            title=f"Direction {letter}",
            body="Department for Education",
            issued_on=date(2025, 7, 8),
            **parts,
        )
    )
    it.review = record(
        StatutoryDate(
            inspection=it.inspection,
            intervention=it.intervention,
            what="Final report",
            added_because="The direction asks for it",
            rule="months",
            rule_version="1",
            trigger_on=date(2025, 7, 8),
            trigger_is="direction",
            days=18,
            computed_on=date(2027, 1, 8),
            working={"unit": "months", "source": "The direction", "warning": "", "skipped": []},
        )
    )
    it.partner = record(
        SupportPartner(
            council=council,
            inspection=it.inspection,
            kind="supporting_council",
            provider="Elsewhere Council",
            scope="The front door",
            **parts,
        )
    )
    it.visit = make.make_inspection(
        council,
        title=f"Monitoring visit {letter}",
        framework=Framework.objects.get(code="monitoring-visit"),
        started_on=date(2027, 2, 1),
        status="planned",
        previous=it.inspection,
        **whole,
    )
    it.letter = record(Letter(inspection=it.inspection, text="A letter", **parts))
    it.evaluation = record(
        SelfEvaluation(
            council=council,
            title=f"Self-evaluation {letter}",
            on=date(2025, 4, 1),
            inspection=it.inspection,
            **parts,
        )
    )
    it.theme = record(EvaluationTheme(evaluation=it.evaluation, name="Leaving care"))
    it.engagement = record(
        EngagementMeeting(
            council=council,
            on=date(2025, 4, 2),
            evaluation=it.evaluation,
            attendees="Director",
            **(whole or parts),
        )
    )
