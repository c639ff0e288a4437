"""A date typed in three boxes: day, month and year."""

from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError

from govuk.words import as_subject

MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
LONDON = ZoneInfo("Europe/London")
EARLIEST = date(1900, 1, 1)
LATEST = date(2100, 12, 31)


class DateParts(NamedTuple):
    """What was typed, box by box."""

    day: str = ""
    month: str = ""
    year: str = ""


BOXES = DateParts._fields


class DateInputs(forms.Widget):
    """Three boxes, named `<name>_day`, `<name>_month` and `<name>_year`.

    A link may give the whole date as `<name>=2026-03-27` instead.
    """

    template_name = "govuk/forms/widgets/date_inputs.html"
    use_fieldset = True
    boxes_at_fault: tuple[str, ...] = BOXES  # which to mark when the field has an error

    def value_from_datadict(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> DateParts | None:
        if self.value_omitted_from_data(data, files, name):
            return None
        if not any(f"{name}_{box}" in data for box in BOXES):
            return parts_of(data.get(name))
        return DateParts(*(str(data.get(f"{name}_{box}", "")).strip() for box in BOXES))

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: Mapping[str, Any], name: str
    ) -> bool:
        return name not in data and not any(f"{name}_{box}" in data for box in BOXES)

    def id_for_label(self, id_: str | None, index: str | None = None) -> str:
        return f"{id_}_{self.boxes_at_fault[0]}" if id_ else ""

    def get_context(self, name: str, value: Any, attrs: Mapping[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, dict(attrs or {}))
        given = context["widget"]["attrs"]
        is_in_error = given.pop("aria-invalid", None) == "true"
        context["widget"]["boxes"] = [
            {
                "name": f"{name}_{box}",
                "id": f"{given['id']}_{box}" if given.get("id") else None,
                "label": box.capitalize(),
                "value": typed,
                "width": 4 if box == "year" else 2,
                "is_at_fault": is_in_error and box in self.boxes_at_fault,
                "is_disabled": given.get("disabled", False),
            }
            for box, typed in zip(BOXES, parts_of(value), strict=True)
        ]
        return context

    def format_value(self, value: Any) -> str | None:
        return None


class DatePartsField(forms.DateField):
    """A date in three boxes. Months may be numbers or names ("3", "Mar", "March").

    Dates before `earliest` or after `latest` are refused. For a model form:
    `field_classes = {"due_on": DatePartsField}`.
    """

    widget = DateInputs
    default_error_messages = {
        "missing": "%(name)s must include %(missing)s",
        "unreal": "%(name)s must be a real date",
        "short_year": "Year must include 4 numbers",
        "too_early": "%(name)s must be on or after %(limit)s",
        "too_late": "%(name)s must be on or before %(limit)s",
    }

    def __init__(self, *, earliest: date = EARLIEST, latest: date = LATEST, **kwargs: Any) -> None:
        kwargs["help_text"] = kwargs.get("help_text") or "For example, 27 3 2026"
        super().__init__(**kwargs)
        self.earliest = earliest
        self.latest = latest

    def prepare_value(self, value: Any) -> DateParts:
        return parts_of(value)

    def to_python(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        parts = parts_of(value)
        if not any(parts):
            return None
        missing = [box for box, typed in zip(BOXES, parts, strict=True) if not typed]
        if missing:
            raise self.wrong("missing", missing, missing="a " + " and ".join(missing))
        day, month, year = number(parts.day), month_number(parts.month), number(parts.year)
        if year is not None and len(parts.year) != 4:
            raise self.wrong("short_year", ["year"])
        unreadable = [
            box for box, read in zip(BOXES, (day, month, year), strict=True) if read is None
        ]
        if day is None or month is None or year is None:
            raise self.wrong("unreal", unreadable)
        try:
            whole = date(year, month, day)
        except ValueError:
            raise self.wrong("unreal", ["day"] if 1 <= month <= 12 else ["month"]) from None
        if whole < self.earliest:
            raise self.wrong("too_early", BOXES, limit=in_words(self.earliest))
        if whole > self.latest:
            raise self.wrong("too_late", BOXES, limit=in_words(self.latest))
        return whole

    def has_changed(self, initial: Any, data: Any) -> bool:
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True

    def wrong(
        self, code: str, boxes: list[str] | tuple[str, ...], **values: str
    ) -> ValidationError:
        """Return the error for `code`; `boxes` are those to mark and to send the reader to."""
        subject = as_subject(str(self.label or ""))
        name = "The date" if subject == "Your answer" else subject
        return ValidationError(
            self.error_messages[code],
            code=code,
            params={"name": name, "boxes": tuple(boxes), **values},
        )


def boxes_at_fault(errors: list[ValidationError]) -> tuple[str, ...]:
    """Return the boxes that the first error names, or all three."""
    for error in errors:
        if error.params and "boxes" in error.params:
            return tuple(error.params["boxes"])
    return BOXES


def parts_of(value: Any) -> DateParts:
    """Return the boxes for a date, for text such as 2026-03-27, or for what was typed."""
    if isinstance(value, DateParts):
        return value
    if isinstance(value, date):
        return DateParts(str(value.day), str(value.month), str(value.year))
    if not value:
        return DateParts()
    try:
        return parts_of(date.fromisoformat(str(value)))
    except ValueError:
        return DateParts(day=str(value)[:20])


def number(typed: str) -> int | None:
    return int(typed) if typed.isdecimal() and len(typed) <= 4 else None


def month_number(typed: str) -> int | None:
    """Return the month for "3", "03", "mar" or "March"."""
    word = typed.lower().rstrip(".")
    if len(word) >= 3:
        for position, month in enumerate(MONTHS, start=1):
            if month.startswith(word) or (word == "sept" and month == "september"):
                return position
    return number(typed)


def in_words(day: date, *, weekday: bool = False) -> str:
    """Return a date as papers write it: 27 March 2026, or Friday 27 March 2026."""
    written = f"{day.day} {day:%B %Y}"
    return f"{day:%A} {written}" if weekday else written


def short_date(day: date) -> str:
    """Return a date as tables hold it: 27 Mar 2026."""
    return f"{day.day} {day:%b %Y}"


def since_first(day: date, first_on: date) -> str:
    """How far a due date lies from the first one: "+62 days, first 30 Jun 2022"; else empty."""
    days = (day - first_on).days
    if not days:
        return ""
    moved = f"{days:+d} day{'' if abs(days) == 1 else 's'}".replace("-", "−")
    return f"{moved}, first {short_date(first_on)}"
