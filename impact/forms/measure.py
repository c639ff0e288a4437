from collections.abc import Sequence
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, ClassVar

from django import forms

from accounts.forms import FilledInForm, OnceForm, VisibleForm
from accounts.models import User
from accounts.records import refused_if_taken, relink
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import Checkboxes, DatePartsField, Radios
from impact.figures import SHARES, figure_in_words, rounded
from impact.forms.tied import BY_REFERENCE, TiedForm
from impact.measure_status import MeasureStanding
from impact.models import (
    Comparator,
    Direction,
    Measure,
    MeasureAction,
    MeasureArea,
    MeasureKeeper,
    MeasureTarget,
    Quality,
    Reading,
    Unit,
)
from impact.periods import ended_periods, period_in_words
from improvement.forms.editing import (
    NO_CHILD,
    PeopleField,
    people_who_report,
)
from improvement.models import Action

PERIODS_OFFERED = 120
HUNDRED = SHARES[Unit.PERCENT]
NARROW = forms.TextInput(attrs={"class": "govuk-input--width-10", "inputmode": "decimal"})


def limits_of(measure: Measure) -> tuple[Decimal, Decimal | None]:
    """The lowest and highest value it can have: 0 and none, for a percentage 100, unless said."""
    highest = measure.highest
    if highest is None and measure.unit == Unit.PERCENT:
        highest = HUNDRED
    return (measure.lowest if measure.lowest is not None else Decimal(0)), highest


def check_value(value: Decimal, measure: Measure, subject: str) -> None:
    """Raise ValidationError for what the measure cannot be, or cannot print."""
    low, high = limits_of(measure)
    places = measure.decimal_places

    def said(limit: Decimal) -> str:
        return figure_in_words(limit, measure.unit, places)

    if high is not None and not low <= value <= high:
        raise forms.ValidationError(f"{subject} must be between {said(low)} and {said(high)}")
    if value < low:
        raise forms.ValidationError(f"{subject} must be {said(low)} or more")
    if value != value.quantize(Decimal(1).scaleb(-places)):
        limit = f"{places} decimal place{'' if places == 1 else 's'} or fewer"
        words = "a whole number" if places == 0 else f"a number with {limit}"
        raise forms.ValidationError(f"{subject} must be {words}, as the measure is printed")


class MeasureForm(TiedForm):
    """A measure, with what it shows and who is asked for its readings."""

    parts = (
        ("What it is", ("reference", "name", "tells", "direction", "range_low", "range_high")),
        (
            "How it is worked out",
            (
                "definition", "numerator", "denominator", "unit", "decimal_places", "lowest",
                "highest", "frequency", "counting", "source",
            ),
        ),
        (
            "Where it started, and where it should be",
            (
                "baseline_value", "baseline_on", "baseline_expected_on", "target",
                "target_due_on", "tolerance",
            ),
        ),
        ("What it shows, and who keeps it", ("areas", "actions", "keepers", "story")),
        ("Who may read it", VISIBILITY_FIELDS),
    )  # fmt: skip

    target = forms.DecimalField(
        label="Target",
        required=False,
        max_digits=14,
        decimal_places=4,
        widget=NARROW,
        help_text="More targets can be added later, each with its day.",
    )
    target_due_on = DatePartsField(label="To be reached by", required=False)
    actions = forms.CharField(
        label="Actions it shows", required=False, max_length=1_000, help_text=BY_REFERENCE
    )
    keepers = PeopleField(
        label="Who is asked for the readings",
        queryset=User.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )

    class Meta:
        model = Measure
        fields = [
            "reference", "name", "tells", "direction", "range_low", "range_high", "definition",
            "numerator", "denominator", "unit", "decimal_places", "lowest", "highest",
            "frequency", "counting", "source", "baseline_value", "baseline_on",
            "baseline_expected_on", "tolerance", "story", *VISIBILITY_FIELDS,
        ]  # fmt: skip
        field_classes = {"baseline_on": DatePartsField, "baseline_expected_on": DatePartsField}
        widgets = {
            "reference": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "tells": Radios,
            "direction": Radios,
            "definition": forms.Textarea(attrs={"rows": 3}),
            "story": forms.Textarea(attrs={"rows": 5}),
            "visibility": Radios,
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
            **dict.fromkeys(
                ("range_low", "range_high", "lowest", "highest", "baseline_value", "tolerance"),
                NARROW,
            ),
        }
        labels = {"visibility": "Readers"}
        help_texts = {
            "range_low": "Only for a measure that should stay within a range.",
            "numerator": "In words, such as: assessments finished within 45 working days.",
            "denominator": "In words, such as: all assessments finished in the month.",
            "decimal_places": "How exactly it is printed: 0 to 4.",
            "lowest": "Leave empty for 0. A reading below it is refused.",
            "highest": "Leave empty for 100 percent, or for no limit.",
            "baseline_value": "Leave empty while it is being established. It is then not rated.",
            "baseline_expected_on": "Only while the baseline is being established.",
            "tolerance": "How far from the target is still amber, in the unit of the measure.",
            "story": f"Why the figures are as they are. {NO_CHILD}",
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, user=user, on=on, **kwargs)
        measure, plan = self.instance, self.instance.plan
        self.fields["areas"].label = "Areas for improvement it shows"
        kept: list[int] = []
        if measure.pk:
            del self.fields["target"], self.fields["target_due_on"]
            kept = list(measure.keeper_links.current().values_list("user_id", flat=True))
            self.initial["keepers"] = kept
            for name in VALUES:
                value = getattr(measure, name)
                if value is not None:
                    self.initial[name] = rounded(value, measure.decimal_places)
        else:
            self.initial.setdefault("reference", f"M{plan.measures.count() + 1}")
        people: Any = self.fields["keepers"]
        people.queryset = people_who_report(plan.council, on=on, also=kept)

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        others = self.instance.plan.measures.filter(withdrawn_at=None).exclude(pk=self.instance.pk)
        if others.filter(reference=reference).exists():
            raise forms.ValidationError(f"The plan has a measure {reference} already")
        return reference

    def clean_actions(self) -> list[Action]:
        return self.actions_named("actions")

    def clean_baseline_on(self) -> date | None:
        return self.in_the_past("baseline_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        self.clean_range(cleaned)
        if cleaned.get("baseline_value") is None:
            cleaned["baseline_on"] = None
        else:
            cleaned["baseline_expected_on"] = None
            if not cleaned.get("baseline_on") and "baseline_on" not in self.errors:
                self.add_error("baseline_on", "Enter the date of the baseline")
        low, high = cleaned.get("lowest"), cleaned.get("highest")
        if low is not None and high is not None and low >= high:
            self.add_error("highest", "Highest possible value must be above the lowest")
        target, due_on = cleaned.get("target"), cleaned.get("target_due_on")
        if target is not None and not due_on and "target_due_on" not in self.errors:
            self.add_error("target_due_on", "Enter the day by which the target is to be reached")
        if due_on and target is None and "target" not in self.errors:
            self.add_error("target", "Enter the target")
        self.check_values(cleaned)
        return cleaned

    def clean_range(self, cleaned: dict[str, Any]) -> None:
        if cleaned.get("direction") != Direction.RANGE:
            cleaned["range_low"] = cleaned["range_high"] = None
            return
        for name, words in (("range_low", "lowest"), ("range_high", "highest")):
            if cleaned.get(name) is None and name not in self.errors:
                self.add_error(name, f"Enter the {words} value of the range")
        low, high = cleaned.get("range_low"), cleaned.get("range_high")
        if low is not None and high is not None and low >= high:
            self.add_error("range_high", "Highest value of the range must be above the lowest")
        if cleaned.get("target") is not None:
            self.add_error("target", "A range needs no target: the range itself is the aim")

    def check_values(self, cleaned: dict[str, Any]) -> None:
        """Each value must be one that the measure, as it is being recorded, can have."""
        facts = ("unit", "decimal_places", "lowest", "highest")
        if any(name in self.errors for name in facts):
            return
        as_typed = Measure(**{name: cleaned[name] for name in facts})
        for name in ("range_low", "range_high", "baseline_value", "target"):
            if cleaned.get(name) is not None and name not in self.errors:
                try:
                    check_value(cleaned[name], as_typed, str(self[name].label))
                except forms.ValidationError as refusal:
                    self.add_error(name, refusal)

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if record._state.adding:
            record.kept_since = self.on
            record.order = record.plan.measures.next_order()
        with refused_if_taken(f"The plan has a measure {record.reference} already"):
            super().save_record(record, by=by, at=at)
        cleaned = self.cleaned_data
        keepers = [MeasureKeeper(measure=record, user=user) for user in cleaned["keepers"]]
        relink(record.keeper_links, keepers, key="user_id", by=by, at=at)
        self.retie(
            "actions",
            lambda action: MeasureAction(measure=record, action=action),
            by=by,
            at=at,
        )
        self.retie_areas(lambda area: MeasureArea(measure=record, area=area), by=by, at=at)
        if cleaned.get("target") is not None:
            target = MeasureTarget(
                measure=record, value=cleaned["target"], due_on=cleaned["target_due_on"]
            )
            target.save(by=by, at=at)


VALUES = ("range_low", "range_high", "lowest", "highest", "baseline_value", "tolerance")


class BaselineForm(VisibleForm):
    """The baseline of a measure that was being established."""

    class Meta:
        model = Measure
        fields = ["baseline_value", "baseline_on"]
        field_classes = {"baseline_on": DatePartsField}
        widgets = {"baseline_value": NARROW}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        for field in self.fields.values():
            field.required = not field.widget.is_hidden or field.required

    def again(self) -> dict[str, Any]:
        return {"on": self.on}

    def clean_baseline_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["baseline_value"]
        check_value(value, self.instance, "Baseline")
        return value

    def clean_baseline_on(self) -> date:
        baseline_on: date = self.cleaned_data["baseline_on"]
        if baseline_on > self.on:
            raise forms.ValidationError("Date of the baseline must be today or in the past")
        return baseline_on

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        record.baseline_expected_on = None
        super().save_record(record, by=by, at=at)


class ValueForm(VisibleForm):
    """A value that belongs to a measure: one it can have, shown as exactly as it is printed."""

    value_is: ClassVar[str]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            places = self.instance.measure.decimal_places
            self.initial["value"] = rounded(self.instance.value, places)

    def clean_value(self) -> Decimal:
        value: Decimal = self.cleaned_data["value"]
        check_value(value, self.instance.measure, self.value_is)
        return value


class TargetForm(ValueForm):
    value_is = "Target"

    class Meta:
        model = MeasureTarget
        fields = ["value", "due_on", "agreed"]
        field_classes = {"due_on": DatePartsField}
        widgets = {"value": NARROW}
        help_texts = {"agreed": "Such as: Improvement Board, 14 October 2026, minute 7."}

    def clean_due_on(self) -> date:
        due_on: date = self.cleaned_data["due_on"]
        others = self.instance.measure.targets.filter(withdrawn_at=None, due_on=due_on)
        if others.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError("The measure has a target for that day: change that one")
        return due_on


class ComparatorForm(ValueForm):
    value_is = "Their value"

    class Meta:
        model = Comparator
        fields = ["compared_with", "name", "value", "year", "source"]
        widgets = {"compared_with": Radios(is_small=True), "value": NARROW}
        labels = {"compared_with": "Who it is compared with"}
        help_texts = {
            "name": "Needed for something else; for a region, which one.",
            "year": "Such as 2024/25.",
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("compared_with") == "other" and not cleaned.get("name"):
            self.add_error("name", "Enter their name")
        return cleaned


class ReadingForm(OnceForm):
    """The reading of one period, or its correction."""

    needed_together = ("value", "correction_reason")

    period_on = forms.TypedChoiceField(label="Period", coerce=date.fromisoformat)
    numerator = forms.DecimalField(
        label="Number on top", required=False, max_digits=14, decimal_places=4, widget=NARROW
    )
    denominator = forms.DecimalField(
        label="Number below", required=False, max_digits=14, decimal_places=4, widget=NARROW
    )
    value = forms.DecimalField(
        label="Value", required=False, max_digits=14, decimal_places=4, widget=NARROW
    )
    quality = forms.ChoiceField(
        label="Data quality", choices=Quality.choices, initial=Quality.GOOD, widget=Radios
    )
    quality_note = forms.CharField(
        label="What is wrong with the data", required=False, max_length=500
    )
    comment = forms.CharField(
        label="Comment",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=5_000,
        help_text=f"What explains the figure. {NO_CHILD}",
    )
    correction_reason = forms.CharField(
        label="Why it is corrected",
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        max_length=2_000,
        help_text="Only if the period has a reading already. The earlier one stays visible.",
    )

    def __init__(
        self, *args: Any, measure: Measure, standing: MeasureStanding, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.measure, self.standing, self.on = measure, standing, on
        self.recorded = {figure.period_on: figure.value for figure in standing.figures}
        self.initial.setdefault("period_on", standing.owed_period_on.isoformat())
        offered: Any = self.fields["period_on"]
        periods = [(each.isoformat(), self.words_of(each)) for each in self.periods()]
        # With nothing owed, a correction is chosen on purpose.
        offered.choices = periods if standing.is_owed else [("", "Select a period"), *periods]
        if measure.unit in SHARES:
            self.fields["value"].help_text = "Leave empty to have it worked out from the two."
        if measure.numerator:
            self.fields["numerator"].help_text = measure.numerator
        if measure.denominator:
            self.fields["denominator"].help_text = measure.denominator

    def periods(self) -> Sequence[date]:
        """The periods that ended by today, newest first, from the year before the first known."""
        measure = self.measure
        known = [measure.kept_since, *([measure.baseline_on] if measure.baseline_on else [])]
        first = min([*known, *self.recorded])
        since = date(first.year - 1, 1, 1)
        ended = list(ended_periods(since, self.on, measure.frequency))[-PERIODS_OFFERED:]
        return sorted({*ended, *self.recorded}, reverse=True)

    def words_of(self, period_on: date) -> str:
        words = period_in_words(period_on, self.measure.frequency)
        if period_on not in self.recorded:
            return words
        return f"{words}, recorded as {self.standing.figure(self.recorded[period_on])}"

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        self.clean_figures(cleaned)
        if cleaned.get("quality") not in (None, "", Quality.GOOD) and not cleaned.get(
            "quality_note"
        ):
            self.add_error("quality_note", "Enter what is wrong with the data")
        period_on = cleaned.get("period_on")
        if period_on in self.recorded and not cleaned.get("correction_reason"):
            recorded = self.standing.figure(self.recorded[period_on])
            self.add_error(
                "correction_reason", f"Enter why it is corrected: {recorded} is recorded already"
            )
        elif period_on not in self.recorded:
            cleaned["correction_reason"] = ""
        return cleaned

    def clean_figures(self, cleaned: dict[str, Any]) -> None:
        """The value as typed, or as worked out from what it is made of; the two must agree."""
        if {"numerator", "denominator", "value"} & set(self.errors):
            return
        top, below, value = (cleaned.get(n) for n in ("numerator", "denominator", "value"))
        if below is not None and top is None:
            self.add_error("numerator", "Enter the number on top too")
        elif below is not None and below <= 0:
            self.add_error("denominator", "Number below must be more than 0")
        elif top is not None and below is not None and self.measure.unit in SHARES:
            share = (SHARES[Unit(self.measure.unit)] * top / below).quantize(
                Decimal(1).scaleb(-self.measure.decimal_places), rounding=ROUND_HALF_UP
            )
            if value is not None and value != share:
                said = self.standing.figure(share)
                self.add_error("value", f"{top:f} of {below:f} is {said}: mend one of the three")
            value = cleaned["value"] = share
        if value is None and not {"numerator", "denominator"} & set(self.errors):
            self.add_error("value", "Enter the value")
        elif value is not None and "value" not in self.errors:
            try:
                check_value(value, self.measure, "Value")
            except forms.ValidationError as refusal:
                self.add_error("value", refusal)

    def do(self, *, by: User, at: datetime) -> str:
        cleaned = self.cleaned_data
        facts = {name: cleaned[name] for name in READING_FACTS}
        period_on, value = cleaned["period_on"], cleaned["value"]
        reading = Reading(measure=self.measure, period_on=period_on, value=value, **facts)
        record_first([reading], by=by, at=at)
        return self.measure.get_absolute_url()


READING_FACTS = (
    "numerator", "denominator", "quality", "quality_note", "comment", "correction_reason",
)  # fmt: skip


def record_first(readings: Sequence[Reading], *, by: User, at: datetime) -> None:
    """Record readings. Raises ValidationError where somebody else was first for a period."""
    with refused_if_taken(
        "Somebody has recorded a reading of that period meanwhile. Open the page again"
    ):
        for reading in readings:
            reading.save(by=by, at=at)


class OwedReadingsForm(FilledInForm):
    """The next reading of each measure on one page. What is left empty is not recorded."""

    def __init__(self, *args: Any, standings: Sequence[MeasureStanding], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.standings = standings
        for it in standings:
            self.fields[f"value_{it.measure.pk}"] = forms.DecimalField(
                label="Value", required=False, max_digits=14, decimal_places=4, widget=NARROW
            )
            self.fields[f"comment_{it.measure.pk}"] = forms.CharField(
                label="Comment", required=False, max_length=1_000, help_text=NO_CHILD
            )

    def rows(self) -> list[tuple[MeasureStanding, forms.BoundField, forms.BoundField]]:
        """Each measure with the two fields that are its own."""
        return [
            (it, self[f"value_{it.measure.pk}"], self[f"comment_{it.measure.pk}"])
            for it in self.standings
        ]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for it in self.standings:
            name = f"value_{it.measure.pk}"
            value = cleaned.get(name)
            if value is not None:
                try:
                    check_value(value, it.measure, f"Value of {it.measure.reference}")
                except forms.ValidationError as refusal:
                    self.add_error(name, refusal)
            elif cleaned.get(f"comment_{it.measure.pk}") and name not in self.errors:
                self.add_error(name, f"Enter the value of {it.measure.reference} too")
        first = f"value_{self.standings[0].measure.pk}" if self.standings else None
        self.ask_for_one(first, "Enter at least one value")
        return cleaned

    def is_filled_in(self) -> bool:
        return bool(self.typed())

    def typed(self) -> list[Reading]:
        return [
            Reading(
                measure=it.measure,
                period_on=it.owed_period_on,
                value=self.cleaned_data[f"value_{it.measure.pk}"],
                comment=self.cleaned_data[f"comment_{it.measure.pk}"],
            )
            for it in self.standings
            if self.cleaned_data.get(f"value_{it.measure.pk}") is not None
        ]

    def record_each(self, *, by: User, at: datetime) -> int:
        readings = self.typed()
        record_first(readings, by=by, at=at)
        return len(readings)
