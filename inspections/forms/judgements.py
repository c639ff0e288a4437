from datetime import datetime
from typing import Any, ClassVar

from django import forms

from accounts.forms import RecordForm
from accounts.models import User
from govuk.forms import Radios
from inspections.judgement_rules import NO_OVERALL, OBSERVED_IN, Graded, Unusual, unusual
from inspections.models import Grade, Inspection, Judgement, JudgementArea, StatementScore
from inspections.models.area import AreaKind
from inspections.models.framework import FrameworkKind, JudgementRole
from inspections.scores import SCORES, statements_of, total_of
from inspections.workflows import work_out_dates

PREFIX = "grade_"
SCORE = "score_"
NONE = ("", "Not judged, or not recorded yet")


class GradeField(forms.ChoiceField):
    """A grade by its code. Its label, and any other way it is written, is understood as well."""

    def __init__(self, grades: list[Grade], **kwargs: Any) -> None:
        self.codes: dict[str, str] = {}
        for grade in grades:
            aliases = [alias.text for alias in grade.aliases.all()]
            for text in (grade.code, grade.label, *aliases):
                self.codes[text.casefold()] = grade.code
        choices = [*((grade.code, grade.label) for grade in grades), NONE]
        super().__init__(choices=choices, widget=Radios(is_small=True), required=False, **kwargs)

    def to_python(self, value: Any) -> str:
        typed = str(super().to_python(value)).strip()
        return self.codes.get(typed.casefold(), typed)


class JudgementsForm(RecordForm):
    """Every judgement of an inspection on one page.

    Overall effectiveness is entered like the others. Grades that have not been seen together ask
    for a reason; an overall grade is refused where the framework has none.
    """

    source = forms.CharField(
        label="Source of the grades entered now",
        max_length=200,
        required=False,
        help_text="For example, Ofsted report, 9 May 2023.",
    )
    not_compared: ClassVar[frozenset[str]] = RecordForm.not_compared | {"source"}

    class Meta:
        model = Inspection
        fields = ["outcome", "grading_reason"]
        labels = {"grading_reason": "Why these grades stand together"}
        widgets = {"grading_reason": forms.Textarea(attrs={"rows": 4})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        framework = self.instance.framework
        self.grades = list(framework.grades.prefetch_related("aliases"))
        self.areas = [
            area
            for area in framework.judgement_areas.all()
            if area.role != JudgementRole.OTHER and framework.has_grades
        ]
        self.standing = {row.area_id: row for row in self.instance.judgements.for_reading()}
        for area in self.areas:
            given = self.standing.get(area.pk)
            self.fields[PREFIX + area.code] = GradeField(self.grades, label=area.name)
            self.initial[PREFIX + area.code] = given.grade.code if given else ""
        self.statements = statements_of(self.instance)
        self.scored = {row.area_id: row for row in self.instance.scores.standing()}
        for area in self.statements:
            row = self.scored.get(area.pk)
            self.fields[SCORE + area.code] = forms.TypedChoiceField(
                label=area.name,
                choices=[*SCORES.items(), ("", "Not scored")],
                coerce=int,
                empty_value=None,
                required=False,
                widget=Radios(is_small=True),
            )
            self.initial[SCORE + area.code] = row.score if row else ""
        if self.areas or not self.grades:
            del self.fields["outcome"]
        else:
            self.fields["outcome"] = forms.ModelChoiceField(
                framework.grades.all(),
                label="Outcome",
                required=False,
                empty_label=NONE[1],
                widget=Radios(),
            )
        self.warnings: tuple[Unusual, ...] = ()

    def grade_fields(self) -> list[forms.BoundField]:
        return [self[PREFIX + area.code] for area in self.areas]

    def score_fields(self) -> list[tuple[str, list[forms.BoundField]]]:
        """The quality statements by theme, each with its scores to choose from."""
        themes = dict.fromkeys(area.theme for area in self.statements)
        return [
            (theme, [self[SCORE + area.code] for area in self.statements if area.theme == theme])
            for theme in themes
        ]

    def aliases(self) -> list[str]:
        """How papers shorten a grade, in a sentence for each grade that is shortened."""
        shortened = [(grade, [each.text for each in grade.aliases.all()]) for grade in self.grades]
        return [
            f"Papers also write {' or '.join(texts)} for “{grade.label}”."
            for grade, texts in shortened
            if texts and self.areas
        ]

    @property
    def asks_for_reason(self) -> bool:
        return bool(self.warnings or self.instance.grading_reason or self["grading_reason"].data)

    def graded(self) -> Graded:
        """The grades as they were typed."""
        orders = {grade.code: grade.order for grade in self.grades}
        by_role: dict[str, dict[str, int | None]] = {}
        for area in self.areas:
            order = orders.get(self.cleaned_data.get(PREFIX + area.code, ""))
            by_role.setdefault(area.role, {})[area.name] = order
        return Graded(
            leaders=next(iter(by_role.get(JudgementRole.LEADERS, {}).values()), None),
            practice=by_role.get(JudgementRole.PRACTICE, {}),
            overall=next(iter(by_role.get(JudgementRole.OVERALL, {}).values()), None),
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        framework = self.instance.framework
        if not framework.has_overall and any(
            self.data.get(name, "").strip() for name in (f"{PREFIX}overall", "overall")
        ):
            raise forms.ValidationError(f"{NO_OVERALL}. Take the overall grade away.")
        if framework.code in OBSERVED_IN:
            self.warnings = unusual(self.graded())
        if self.statements:
            self.warnings = self.off_the_scores()
        self.check_outcome(cleaned)
        if self.warnings and not cleaned.get("grading_reason", "").strip():
            self.add_error(
                "grading_reason",
                "Check the grades. If they are right, say why these grades stand together",
            )
        return cleaned

    def off_the_scores(self) -> tuple[Unusual, ...]:
        """Point out a rating that is not the one that the scores come to."""
        total = total_of([self.cleaned_data.get(SCORE + area.code) for area in self.statements])
        entered = self.cleaned_data.get(f"{PREFIX}overall")
        if total is None or not entered or entered == total.band:
            return ()
        band = next(grade.label for grade in self.grades if grade.code == total.band)
        return (Unusual("CQC", f"The scores come to {total.words}: {band}."),)

    def check_outcome(self, cleaned: dict[str, Any]) -> None:
        """Only outcome 3 of an area SEND inspection has areas for priority action."""
        outcome = cleaned.get("outcome")
        if self.instance.framework.kind != FrameworkKind.AREA_SEND:
            return
        urgent = self.instance.areas.standing().filter(kind=AreaKind.PRIORITY_ACTION)
        if (outcome is None or outcome.order != 3) and urgent.exists():
            self.add_error(
                "outcome",
                "Areas for priority action are listed, and only outcome 3 has them",
            )

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        for area in self.areas:
            code = self.cleaned_data[PREFIX + area.code]
            self.save_grade(area, code, by=by, at=at)
        for area in self.statements:
            self.save_score(area, self.cleaned_data[SCORE + area.code], by=by, at=at)
        work_out_dates(record, by=by, at=at)

    def save_score(self, area: JudgementArea, score: int | None, *, by: User, at: datetime) -> None:
        row = self.scored.get(area.pk)
        if score is None:
            if row is not None:
                row.withdraw("The score was taken back", by=by, at=at)
        elif row is None or row.score != score:
            row = row or StatementScore(inspection=self.instance, area=area)
            row.score, row.source = score, self.cleaned_data.get("source", "")
            row.save(by=by, at=at)

    def save_grade(self, area: Any, code: str, *, by: User, at: datetime) -> None:
        given = self.standing.get(area.pk)
        if not code:
            if given is not None:
                given.withdrawn_reason = "The grade was taken back"
                given.withdrawn_by, given.withdrawn_at = by, at
                given.save(by=by, at=at)
            return
        grade = next(grade for grade in self.grades if grade.code == code)
        source = self.cleaned_data.get("source", "")
        typed = str(self.data.get(self.add_prefix(PREFIX + area.code), "")).strip()
        as_stated = typed if typed not in (grade.code, grade.label) else ""
        if given is None:
            given = Judgement(inspection=self.instance, area=area)
        elif given.grade_id == grade.pk:
            if not (source and not given.source) and not as_stated:
                return
            source, as_stated = given.source or source, as_stated or given.as_stated
        given.grade, given.source, given.as_stated = grade, source, as_stated[:100]
        given.save(by=by, at=at)
