"""What inspectors found in the demonstration council, and what followed."""

from datetime import date, datetime, timedelta
from typing import Any

from inspections.models import (
    AreaForImprovement,
    AreaLineage,
    AreaTheme,
    EngagementMeeting,
    EvaluationTheme,
    Framework,
    Inspection,
    InspectionPeriod,
    Intervention,
    Judgement,
    SelfEvaluation,
    Strength,
    StrengthLineage,
    SupportPartner,
    Theme,
)
from inspections.workflows import work_out_reviews
from overview.demonstration.recording import ILACS_2026_STARTS, Demonstration

# Theme, then position, strengths, challenges and priorities.
SELF_EVALUATION = (
    (
        "Help and protection", "Most children are seen in time.", "The front door decides quickly.",
        "Supervision differs between teams.", "Supervision every month, looked at by audits.",
    ),
    (
        "Leaving care", "Nearly all care leavers are in touch.", "The leaving care forum.",
        "Homes that young people can afford.", "Twenty more homes with the housing service.",
    ),
)  # fmt: skip


def make_inspections(demo: Demonstration) -> None:
    older, old_areas = make_older_inspection(demo)
    make_focused_visit(demo, older)
    at = demo.at(demo.day(-12))
    make_inspection(demo, older, at=at)
    make_areas(demo, old_areas, at=at)
    for n, words in enumerate(demo.given["strengths"], start=1):
        letter = "abcd"[n - 1]
        strength = Strength(inspection=demo.inspection, order=n, reference=letter, **words)
        demo.strengths[letter] = demo.record(strength, at=at, by=demo.people["plan_lead"])
    make_what_followed(demo, older)


def make_older_inspection(demo: Demonstration) -> tuple[Inspection, dict[str, AreaForImprovement]]:
    """The inspection of three years ago, and its areas by their letters."""
    older = inspect(
        demo,
        "Inspection of children's services", started_on=demo.weekday(-165), weeks=2,
        published_weeks=-157, stated_areas_count=7,
        at=demo.made_at, grades={
            "leaders": "requires_improvement", "help_and_protection": "requires_improvement",
            "in_care": "good", "care_leavers": "requires_improvement",
            "in_care_and_care_leavers": "requires_improvement",
            "overall": "requires_improvement",
        },
    )  # fmt: skip
    old_areas = {
        letter: make_area(demo, older, letter, n, title, words, at=demo.made_at)
        for n, (letter, title, words) in enumerate(
            (
                (
                    "a",
                    "Supervision of social workers",
                    "Whether supervision happens and helps.",
                ),
                ("b", "Timeliness of strategy discussions", "How soon partners meet."),
                ("c", "Children placed far from home", "Homes within reach of school."),
                ("d", "Pathway plans", "Plans that young people helped to write."),
                ("e", "Case recording", "Records that tell a child's story."),
                ("f", "Permanence planning", "Decisions about where children will grow up."),
            ),
            start=1,
        )
    }
    return older, old_areas


def make_focused_visit(demo: Demonstration, older: Inspection) -> None:
    visit = inspect(
        demo,
        "Focused visit: the front door", started_on=demo.weekday(-62), weeks=0,
        published_weeks=-56, framework="focused-visit", topic="The front door",
        previous=older, at=demo.made_at,
    )  # fmt: skip
    demo.visit_areas = [
        make_area(demo, visit, letter, n, title, words, at=demo.made_at)
        for n, (letter, title, words) in enumerate(
            (
                ("a", "Decisions at the front door", "Recording why a contact was closed."),
                ("b", "Health in strategy discussions", "Having health in the room."),
            ),
            start=1,
        )
    ]


def make_inspection(demo: Demonstration, older: Inspection, *, at: datetime) -> None:
    """The inspection that the plan answers, with its days off site and on."""
    started_on = max(demo.day(-26), ILACS_2026_STARTS)
    started_on -= timedelta(days=started_on.weekday())
    started_on = max(started_on, ILACS_2026_STARTS)
    demo.inspection = inspect(
        demo,
        "Inspection of children's services", started_on=started_on, weeks=2,
        received_weeks=-12, published_weeks=-11.3, previous=older, stated_areas_count=6,
        self_evaluation_was_accurate=True, inspectors_count=5, days_on_site_count=10, at=at,
        grades={
            "leaders": "requires_improvement", "help_and_protection": "requires_improvement",
            "in_care": "good", "care_leavers": "requires_improvement",
        },
    )  # fmt: skip
    demo.record(
        InspectionPeriod(
            inspection=demo.inspection, what="off_site", source="The inspectorate's letter",
            starts_on=started_on, ends_on=started_on + timedelta(days=4),
        ), at=at, by=demo.people["plan_lead"],
    )  # fmt: skip
    on_site_from = started_on + timedelta(days=7)
    while on_site_from in demo.holidays:
        on_site_from += timedelta(days=1)
    demo.record(
        InspectionPeriod(
            inspection=demo.inspection, what="on_site", source="The inspection report",
            starts_on=on_site_from, ends_on=started_on + timedelta(days=11),
        ), at=at, by=demo.people["plan_lead"],
    )  # fmt: skip


def make_areas(
    demo: Demonstration, old_areas: dict[str, AreaForImprovement], *, at: datetime
) -> None:
    """Its areas with their themes, and what became of the `old_areas`."""
    lead = demo.people["plan_lead"]
    themes: dict[str, Theme] = {}
    for n, words in enumerate(demo.given["areas"], start=1):
        area = make_area(
            demo,
            demo.inspection,
            words["reference"],
            n,
            words["short_title"],
            words["wording"],
            at=at,
        )
        demo.areas[words["reference"]] = area
        for name in words["themes"]:
            if name not in themes:
                themes[name] = demo.record(Theme(council=demo.council, name=name), at=at, by=lead)
            demo.later(AreaTheme(area=area, theme=themes[name]), at=at, by=lead)
    for before, after, relation in (
        ("a", "a", "reworded"), ("b", "b", "carried"), ("c", "d", "reworded"),
        ("d", "e", "carried"), ("e", None, "met"), ("f", None, "met"),
    ):  # fmt: skip
        demo.later(
            AreaLineage(
                before=old_areas[before],
                after=demo.areas[after] if after else None,
                relation=relation,
            ), at=at, by=lead,
        )  # fmt: skip


def make_what_followed(demo: Demonstration, older: Inspection) -> None:
    """An adviser, who helps, the self-evaluation with its versions, and a strength that is."""
    lead, at = demo.people["plan_lead"], demo.at(demo.day(-9))
    adviser = demo.record(
        Intervention(
            inspection=demo.inspection, kind="adviser", title="Improvement adviser",
            body="Department for Education", issued_by="Department's regional team",
            issued_on=demo.weekday(-10), review_is="Adviser's report", review_months="6, 12",
            text="Advises leaders on the plan, and comes to the improvement board.",
            source="The Department's letter",
        ), at=at, by=lead,
    )  # fmt: skip
    work_out_reviews(adviser, by=lead, at=at)
    for kind, provider, scope, since in (
        ("sector_led", "Sector-led improvement partner", "Quality assurance and audit.", -8),
        ("supporting_council", "A neighbouring council", "The front door, one day a week.", -5),
    ):
        demo.later(
            SupportPartner(
                council=demo.council, inspection=demo.inspection, kind=kind, provider=provider,
                scope=scope, from_on=demo.weekday(since), source="Improvement board minutes",
            ), at=at, by=lead,
        )  # fmt: skip
    before = None
    for label, weeks, judged_by, why in (
        ("1", -70, None, ""),
        ("2", -30, demo.inspection, "Brought up to date before the inspection."),
    ):
        recorded_at = demo.at(demo.day(weeks)) if before else demo.made_at
        before = demo.record(
            SelfEvaluation(
                council=demo.council, title="Self-evaluation of children's services",
                version_label=label, on=demo.weekday(weeks), supersedes=before,
                inspection=judged_by, accuracy="accurate" if judged_by else "",
                accuracy_note="Leaders know their strengths and what must get better."
                if judged_by else "", revised_because=why,
            ), at=recorded_at, by=lead,
        )  # fmt: skip
        for order, (name, *texts) in enumerate(SELF_EVALUATION, start=1):
            words = dict(
                zip(("position", "strengths", "challenges", "priorities"), texts, strict=True)
            )
            demo.later(
                EvaluationTheme(evaluation=before, order=order, name=name, **words),
                at=recorded_at, by=lead,
            )  # fmt: skip
    demo.later(
        EngagementMeeting(
            council=demo.council, on=demo.weekday(-28), evaluation=before,
            attendees="Director of Children's Services\nLead inspector",
            notes="Caseloads, the front door and what care leavers say of their homes.",
        ), at=demo.at(demo.day(-27)), by=lead,
    )  # fmt: skip
    praised = demo.record(
        Strength(
            inspection=older, order=1, reference="a",
            wording="Young people have a say in their pathway plans.", descriptor="strong",
            source="The inspection report",
        ), at=demo.made_at, by=lead,
    )  # fmt: skip
    demo.later(
        StrengthLineage(strength=praised, area=demo.areas["e"], turn="became_area"),
        at=demo.at(demo.day(-12)), by=lead,
    )  # fmt: skip


def inspect(
    demo: Demonstration,
    title: str,
    *,
    started_on: date,
    weeks: int,
    published_weeks: float,
    at: datetime,
    received_weeks: float | None = None,
    framework: str = "",
    grades: dict[str, str] | None = None,
    **given: Any,
) -> Inspection:
    judged_by = (
        Framework.objects.get(code=framework)
        if framework
        else Framework.objects.in_force(on=started_on).get(kind="full_inspection")
    )
    inspection = Inspection(
        council=demo.council,
        framework=judged_by,
        title=f"{title}, {started_on:%B %Y}",
        started_on=started_on,
        ended_on=started_on + timedelta(days=max(1, 7 * weeks - 3)),
        report_received_on=demo.weekday(received_weeks) if received_weeks else None,
        report_published_on=demo.weekday(published_weeks),
        visibility="public",
        **given,
    )
    demo.record(inspection, at=at, by=demo.people["plan_lead"])
    by_code = {grade.code: grade for grade in judged_by.grades.all()}
    for area in judged_by.judgement_areas.all():
        if grades and area.code in grades:
            demo.later(
                Judgement(inspection=inspection, area=area, grade=by_code[grades[area.code]]),
                at=at,
                by=demo.people["plan_lead"],
            )
    return inspection


def make_area(
    demo: Demonstration,
    inspection: Inspection,
    letter: str,
    n: int,
    title: str,
    words: str,
    *,
    at: datetime,
) -> AreaForImprovement:
    area = AreaForImprovement(
        inspection=inspection, reference=letter, order=n, short_title=title, wording=words,
        source="The inspection report", visibility="public",
    )  # fmt: skip
    demo.record(area, at=at, by=demo.people["plan_lead"])
    return area
