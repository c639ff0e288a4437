"""The filters of a plan's actions. They live in the URL, and work on the past as on the present."""

from datetime import date, datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, ClassVar

import django_filters
from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.as_at import end_of
from govuk.dates import in_words
from govuk.forms import Checkboxes, DatePartsField
from improvement.flags import FLAG, FLAGS
from improvement.models import (
    ActionArea,
    ActionLead,
    ActionPriority,
    ActionTag,
    ActionTheme,
    DueDateChange,
    FocusAreaLink,
)
from improvement.status import OPEN, ActionStatus, Rag
from inspections.models import AreaTheme

NOT_RATED = "none"
RAG_CHOICES = [*Rag.choices, (NOT_RATED, "Not yet rated")]
# Status and RAG are counted beside the list: a page shows how many each of them would leave.
COUNTED = ("status", "rag")
Option = tuple[Any, str]


class QuickSelect(forms.Select):
    """A select that writes its options without a template for each: a plan has many leads."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = set(self.format_value(value))
        written = [
            format_html('<option value="{}" selected>{}</option>', option, words)
            if str(option) in chosen
            else format_html('<option value="{}">{}</option>', option, words)
            for option, words in self.choices
        ]
        given = self.build_attrs(self.attrs, {"name": name, **(attrs or {})})
        kept = {key: each for key, each in given.items() if each is not False}
        options = format_html_join("", "{}", ((option,) for option in written))
        return format_html("<select{}>{}</select>", flatatt(kept), options)


class OneOf(django_filters.ChoiceFilter):  # type: ignore[misc]
    """One of several choices, in a select."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=QuickSelect, **kwargs)


class WordsFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Narrows records, or rows of their history at `at`, by words and by what the rows offer.

    Each word must stand in one of the fields `words_in`. `options` gives the choices that depend on
    the rows, by filter; a filter without any is left out.
    """

    words_in: ClassVar[tuple[str, ...]] = ()

    q = django_filters.CharFilter(label="Words", method="by_words", max_length=200)

    def __init__(
        self,
        data: Any,
        queryset: Any,
        *,
        options: dict[str, list[Option]],
        at: datetime | None = None,
    ) -> None:
        self.at = at
        super().__init__(data, queryset)
        for name, choices in options.items():
            self.filters[name].extra["choices"] = choices
            if not choices:
                del self.filters[name]

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        for word in value.split()[:10]:
            anywhere = (Q(**{f"{field}__icontains": word}) for field in self.words_in)
            rows = rows.filter(reduce(or_, anywhere))
        return rows


class Narrowed:
    """A page of a list that its `form` may narrow. Its order and its day narrow nothing."""

    form: Any

    @property
    def is_filtered(self) -> bool:
        cleaned = self.form.cleaned_data
        return any(value for name, value in cleaned.items() if name not in ("as_at", "sort"))


class Filtered(Narrowed):
    """The same, where the form is that of a `filter`."""

    filter: Any

    @property
    def form(self) -> Any:
        return self.filter.form


class DayFilter(django_filters.Filter):  # type: ignore[misc]
    field_class = DatePartsField


class ActionFilter(django_filters.FilterSet):  # type: ignore[misc]
    """Narrows rows of `plan_list.rows_of`: actions, or their history at `at`."""

    q = django_filters.CharFilter(label="Words", method="by_words", max_length=200)
    status = django_filters.MultipleChoiceFilter(
        label="Status",
        choices=ActionStatus.choices,
        widget=Checkboxes(is_small=True),
        method="counted_elsewhere",
    )
    rag = django_filters.MultipleChoiceFilter(
        label="RAG rating",
        choices=RAG_CHOICES,
        widget=Checkboxes(is_small=True),
        method="counted_elsewhere",
    )
    strand = OneOf(label="Strand", field_name="strand_id", empty_label="Any")
    lead = OneOf(label="Lead", method="by_lead", empty_label="Anyone")
    area = OneOf(label="Area for improvement", method="by_area", empty_label="Any")
    priority = OneOf(label="Local priority", method="by_priority", empty_label="Any")
    theme = OneOf(label="Theme", method="by_theme", empty_label="Any")
    tag = OneOf(label="Tag", method="by_tag", empty_label="Any")
    focus = OneOf(label="Focus area", method="by_focus", empty_label="Any")
    due = OneOf(
        label="Due",
        method="by_due",
        empty_label="Any time",
        choices=[
            ("late", "Past its date and not delivered"),
            ("7", "In the next 7 days"),
            ("30", "In the next 30 days"),
            ("90", "In the next 90 days"),
        ],
    )
    moved = OneOf(
        label="Due date moved",
        method="by_moves",
        empty_label="Any",
        choices=[("0", "Never"), ("1", "Once or more"), ("2", "Twice or more")],
    )
    flag = OneOf(
        label="Warning",
        method="by_flag",
        empty_label="With or without",
        choices=[
            ("any", "With any warning"),
            *((flag.code, flag.words.capitalize()) for flag in FLAGS),
        ],
    )
    updated_since = DayFilter(
        label="Updated since", field_name="last_on", lookup_expr="gte", required=False
    )

    moved_since = DayFilter(label="Due date moved since", method="by_day_moved", required=False)
    silent_since = DayFilter(label="No update since", method="by_day_silent", required=False)
    rag_then = OneOf(
        label="RAG at the last meeting",
        method="by_rag_then",
        empty_label="Any",
        choices=RAG_CHOICES,
    )

    sort = OneOf(
        label="Order",
        method="counted_elsewhere",
        empty_label="As the plan has them, by strand",
        choices=[
            ("reference", "Reference"),
            ("-reference", "Reference, last first"),
            ("due_on", "Due date, soonest first"),
            ("-due_on", "Due date, latest first"),
            ("rag", "RAG rating, red first"),
            ("-rag", "RAG rating, not yet rated first"),
            ("last_on", "Last update, oldest first"),
            ("-last_on", "Last update, newest first"),
        ],
    )
    # Kept when the filters are applied; the page reads it from the URL.
    as_at = django_filters.CharFilter(method="counted_elsewhere", widget=forms.HiddenInput)

    def __init__(
        self,
        data: Any,
        queryset: "QuerySet[Any]",
        *,
        on: date,
        at: datetime | None,
        options: dict[str, list[Option]],
        met_on: date | None = None,
        updates: Any = None,
    ) -> None:
        """`options` holds the choices of strand, lead, area, theme, tag and focus.

        `met_on` is the day of the last meeting that held the plan to account; `updates` are those
        that count for the reader.
        """
        self.on, self.at, self.met_on, self.updates = on, at, met_on, updates
        super().__init__(data, queryset)
        for name, choices in options.items():
            if name in self.filters:
                self.filters[name].extra["choices"] = choices
        if met_on is not None:
            self.filters["rag_then"].label = f"RAG at the last meeting, {in_words(met_on)}"
        for name in ("priority", "theme", "focus", "tag"):
            if not options.get(name):
                del self.filters[name]

    def narrowed(self) -> Any:
        """The rows under every filter but the counted ones; a refused value filters nothing."""
        self.form.is_valid()
        rows = self.queryset
        for name, value in self.form.cleaned_data.items():
            if name not in COUNTED:
                rows = self.filters[name].filter(rows, value)
        return rows

    def by_what_is_counted(self, rows: Any) -> Any:
        """Those of `rows` with the chosen statuses and ratings; withdrawn ones only if chosen."""
        statuses, ratings = self.chosen("status"), self.chosen("rag")
        rows = rows.filter(status__in=statuses) if statuses else rows.filter(withdrawn_at=None)
        if not ratings:
            return rows
        rated = Q(rag__in=ratings)
        not_rated = Q(rag=None) | Q(rag="")
        return rows.filter(rated | not_rated if NOT_RATED in ratings else rated)

    def chosen(self, name: str) -> list[str]:
        self.form.is_valid()
        return list(self.form.cleaned_data.get(name) or [])

    def counted_elsewhere(self, rows: Any, name: str, value: Any) -> Any:
        return rows

    def by_words(self, rows: Any, name: str, value: str) -> Any:
        for word in value.split()[:10]:
            rows = rows.filter(
                Q(reference__iexact=word)
                | Q(title__icontains=word)
                | Q(description__icontains=word)
                | Q(outcome_sought__icontains=word)
                | Q(success_measure__icontains=word)
            )
        return rows

    def by_lead(self, rows: Any, name: str, value: str) -> Any:
        links = ActionLead.objects.as_at(self.at).filter(action_id=OuterRef("id"), user_id=value)
        return rows.filter(Exists(links))

    def by_area(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(Exists(self.areas().filter(area_id=value)))

    def by_priority(self, rows: Any, name: str, value: str) -> Any:
        links = ActionPriority.objects.as_at(self.at).filter(
            action_id=OuterRef("id"), priority_id=value
        )
        return rows.filter(Exists(links))

    def by_theme(self, rows: Any, name: str, value: str) -> Any:
        themed = AreaTheme.objects.as_at(self.at).filter(theme_id=value).values("area_id")
        by_itself = ActionTheme.objects.as_at(self.at).filter(
            action_id=OuterRef("id"), theme_id=value
        )
        by_area = self.areas().filter(area_id__in=themed)
        return rows.filter(Exists(by_itself) | Exists(by_area))

    def by_tag(self, rows: Any, name: str, value: str) -> Any:
        links = ActionTag.objects.as_at(self.at).filter(action_id=OuterRef("id"), tag=value)
        return rows.filter(Exists(links))

    def by_day_moved(self, rows: Any, name: str, value: date) -> Any:
        """Agreed on that day or later: by the moment of the decision, in London."""
        agreed = DueDateChange.objects.agreed().filter(
            action_id=OuterRef("id"), decided_at__gte=end_of(value - timedelta(days=1)).moment
        )
        if self.at is not None:
            agreed = agreed.filter(decided_at__lt=self.at)
        return rows.filter(Exists(agreed))

    def by_day_silent(self, rows: Any, name: str, value: date) -> Any:
        said_nothing = Q(last_on=None) | Q(last_on__lt=value)
        return rows.filter(said_nothing, status__in=OPEN)

    def by_rag_then(self, rows: Any, name: str, value: str) -> Any:
        """As it was recorded by the end of the day of the last meeting; none if there was none."""
        if self.met_on is None:
            return rows.none()
        said = self.updates.filter(
            action_id=OuterRef("id"), recorded_at__lt=end_of(self.met_on).moment
        )
        rows = rows.annotate(rag_at_meeting=Subquery(said.latest_first().values("rag")[:1]))
        if value == NOT_RATED:
            return rows.filter(Q(rag_at_meeting=None) | Q(rag_at_meeting=""))
        return rows.filter(rag_at_meeting=value)

    def by_focus(self, rows: Any, name: str, value: str) -> Any:
        taken_in = FocusAreaLink.objects.as_at(self.at).filter(focus_area_id=value)
        return rows.filter(Exists(self.areas().filter(area_id__in=taken_in.values("area_id"))))

    def areas(self) -> Any:
        return ActionArea.objects.as_at(self.at).filter(action_id=OuterRef("id"))

    def by_due(self, rows: Any, name: str, value: str) -> Any:
        if value == "late":
            return rows.filter(status=ActionStatus.OVERDUE)
        until = self.on + timedelta(days=int(value))
        return rows.filter(due_on__range=(self.on, until), status__in=OPEN)

    def by_moves(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(**({"moves_count": 0} if value == "0" else {"moves_count__gte": value}))

    def by_flag(self, rows: Any, name: str, value: str) -> Any:
        asked = FLAGS if value == "any" else (FLAG[value],)
        return rows.filter(reduce(or_, (flag.where(self.on) for flag in asked)))
