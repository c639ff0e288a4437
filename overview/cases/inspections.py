"""What inspectors found, as a case states it."""

from typing import Any

from inspections.models import (
    AreaForImprovement,
    AreaTheme,
    EvaluationTheme,
    Framework,
    Inspection,
    InspectionNote,
    InspectionPeriod,
    Intervention,
    Judgement,
    Letter,
    SelfEvaluation,
    StatedValue,
    StatutoryDate,
    Strength,
    SupportPartner,
    Theme,
    VisitMove,
)
from inspections.workflows import work_out_dates, work_out_reviews
from overview.cases.recording import Recording


def load_inspection(it: Recording, given: dict[str, Any]) -> None:
    parts = {
        name: given.pop(name, [])
        for name in (
            "periods",
            "stated_values",
            "judgements",
            "areas",
            "strengths",
            "notes",
            "statutory_dates",
            "moves",
            "letters",
            "interventions",
            "partners",
        )
    }
    key, is_main = given.pop("key"), given.pop("is_main", False)
    framework = Framework.objects.get(code=given.pop("framework"))
    previous = it.inspections.get(given.pop("previous", ""))
    inspection = it.record(
        Inspection(council=it.council, framework=framework, previous=previous, **given)
    )
    it.inspections[key] = inspection
    for model, name in (
        (InspectionPeriod, "periods"),
        (StatedValue, "stated_values"),
        (InspectionNote, "notes"),
        (VisitMove, "moves"),
        (Letter, "letters"),
    ):
        for row in parts[name]:
            it.record(model(inspection=inspection, **row))
    load_judgements(it, inspection, parts["judgements"])
    for order, row in enumerate(parts["areas"], start=1):
        load_area(it, inspection, order, dict(row))
    for order, row in enumerate(parts["strengths"], start=1):
        strength = {"is_paraphrased": True, "source": it.source, **row}
        it.record(Strength(inspection=inspection, order=order, **strength))
    load_interventions(it, inspection, parts["interventions"], parts["partners"])
    if is_main:
        load_statutory_dates(it, inspection, parts["statutory_dates"])


def load_judgements(it: Recording, inspection: Inspection, rows: list[dict[str, Any]]) -> None:
    areas = {area.code: area for area in inspection.framework.judgement_areas.all()}
    grades = {grade.code: grade for grade in inspection.framework.grades.all()}
    for row in rows:
        named = {"area": areas[row["area"]], "grade": grades[row["grade"]]}
        it.record(Judgement(inspection=inspection, **{**row, **named}))


def load_area(it: Recording, inspection: Inspection, order: int, given: dict[str, Any]) -> None:
    key, themes = given.pop("key"), given.pop("themes", [])
    area = {"is_paraphrased": True, "source": it.source, **given}
    it.areas[key] = it.record(AreaForImprovement(inspection=inspection, order=order, **area))
    for name in themes:
        if name not in it.themes:
            it.themes[name] = it.record(Theme(council=it.council, name=name))
        it.record(AreaTheme(area=it.areas[key], theme=it.themes[name]))


def load_interventions(
    it: Recording,
    inspection: Inspection,
    rows: list[dict[str, Any]],
    partners: list[dict[str, Any]],
) -> None:
    """Record each intervention with the days that follow from it, and who helps under it."""
    made: dict[str, Intervention] = {}
    for row in rows:
        fields = {name: value for name, value in row.items() if name != "key"}
        made[row["key"]] = it.record(Intervention(inspection=inspection, **fields))
        work_out_reviews(made[row["key"]], by=it.by, at=it.at)
    for row in partners:
        under = {"intervention": made.get(row.get("intervention", ""))}
        it.record(SupportPartner(council=it.council, inspection=inspection, **{**row, **under}))


def load_evaluation(it: Recording, given: dict[str, Any]) -> None:
    themes = given.pop("themes", [])
    judged_by = it.inspections.get(given.pop("inspection", ""))
    evaluation = it.record(SelfEvaluation(council=it.council, inspection=judged_by, **given))
    for order, row in enumerate(themes, start=1):
        it.record(EvaluationTheme(evaluation=evaluation, order=order, **row))


def load_statutory_dates(
    it: Recording, inspection: Inspection, stated: list[dict[str, Any]]
) -> None:
    """Work the dates out, then set beside them what the paper or the regulator says."""
    dates: dict[str, StatutoryDate] = {
        worked.rule: worked for worked in work_out_dates(inspection, by=it.by, at=it.at).dates
    }
    for given in stated:
        row = dates[given["rule"]]
        for name, value in given.items():
            setattr(row, name, value)
        it.record(row)
