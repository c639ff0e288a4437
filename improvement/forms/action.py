from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db import IntegrityError, transaction

from accounts.forms import VISIBILITY_WIDGETS, VisibleForm
from accounts.models import User
from accounts.records import relink
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import Checkboxes, DatePartsField, Radios
from improvement.forms.editing import (
    NO_CHILD,
    PeopleField,
    PersonField,
    SeveralField,
    areas_by_inspection,
    people_who_report,
)
from improvement.models import (
    Action,
    ActionArea,
    ActionContributor,
    ActionLead,
    ActionPartner,
    ActionPriority,
    ExternalProgramme,
    LocalPriority,
    Milestone,
    ProgrammeAction,
)
from inspections.models import AreaForImprovement

HOW_EXACT = "If the plan names a month, a quarter or a year, type its last day and say so here."
ONCE_SET = ("due_on", "due_precision", "due_as_stated")
ORDER = (
    "reference", "title", "strand", "areas", "priorities", "description", "outcome_sought",
    "success_measure", "lead", "contributors", "partners", "programmes",
)  # fmt: skip


@dataclass(frozen=True)
class Tie:
    """A field of the form, and the links of the action that hold what it says.

    `to` is what such a link names. `is_to_what_was_offered` tells that the form offers only what
    the person may know of: a link to anything else stays as it is.
    """

    field: str
    links: str
    kind: Any
    to: str
    is_to_what_was_offered: bool = False


TIES = (
    Tie("lead", "lead_links", ActionLead, "user_id"),
    Tie("contributors", "contributor_links", ActionContributor, "user_id"),
    Tie("partners", "partner_links", ActionPartner, "organisation"),
    Tie("areas", "area_links", ActionArea, "area_id", True),
    Tie("priorities", "priority_links", ActionPriority, "priority_id", True),
    Tie("programmes", "programme_links", ProgrammeAction, "programme_id", True),
)


class ActionForm(VisibleForm):
    """An action with the people, partners and findings tied to it.

    Its due date is asked for once. From then on only an agreed change moves it, and the original
    date never moves.
    """

    lists = ("partners",)

    lead = PersonField(
        label="Lead",
        queryset=User.objects.none(),
        help_text="The one person who is accountable for it.",
    )
    contributors = PeopleField(
        label="Contributors",
        queryset=User.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
        help_text="They may record progress too.",
    )
    partners = forms.CharField(
        label="Partner organisations",
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        max_length=2_000,
        help_text="One to a line.",
    )
    areas = SeveralField(
        label="Areas for improvement that it answers",
        queryset=AreaForImprovement.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )
    priorities = SeveralField(
        label="Local priorities that it answers",
        queryset=LocalPriority.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )
    programmes = SeveralField(
        label="Programmes outside the plan that it leans on",
        queryset=ExternalProgramme.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )

    class Meta:
        model = Action
        fields = [
            "reference",
            "title",
            "strand",
            "description",
            "outcome_sought",
            "success_measure",
            "start_on",
            "due_on",
            "due_precision",
            "due_as_stated",
            "already_under_way",
            "source",
            *VISIBILITY_FIELDS,
        ]
        field_classes = {"start_on": DatePartsField, "due_on": DatePartsField}
        widgets = {
            "reference": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "title": forms.Textarea(attrs={"rows": 2}),
            "due_precision": Radios(is_inline=True, is_small=True),
            **VISIBILITY_WIDGETS,
        }
        labels = {
            "title": "What will be done, in one line",
            "description": "More about it",
            "due_precision": "How exact the due date is",
            "visibility": "Who may read it",
            "already_under_way": "It was already under way when it came into the plan",
        }
        help_texts = {
            "description": NO_CHILD,
            "outcome_sought": f"What will be different for children. {NO_CHILD}",
            "success_measure": "What will show it: a number, an audit, what families say.",
            "due_precision": HOW_EXACT,
            "due_as_stated": "Such as “spring 2027”. Leave empty if the date says it all.",
        }

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        plan = self.instance.plan
        self.fields["strand"].queryset = plan.strands.filter(withdrawn_at=None)  # type: ignore[attr-defined]
        if self.instance.pk:
            for name in ONCE_SET:
                del self.fields[name]
            self.initial.update(self.tied())
            self.offer_people(also=(self.initial["lead"], *self.initial["contributors"]))
        else:
            self.initial["reference"] = self.initial.get("reference") or self.next_reference()
            self.offer_people()
        self.offer_areas()
        self.offer("priorities", LocalPriority.objects.filter(plan=plan))
        self.offer("programmes", ExternalProgramme.objects.filter(council=plan.council))
        self.keep_visibility_to(user, plan.council)
        self.order_fields(ORDER)

    def tied(self) -> dict[str, Any]:
        """What each field of `TIES` holds now."""
        found: dict[str, Any] = {
            tie.field: list(
                getattr(self.instance, tie.links)
                .current()
                .order_by("pk")
                .values_list(tie.to, flat=True)
            )
            for tie in TIES
        }
        found["lead"] = next(iter(found["lead"]), None)
        found["partners"] = "\n".join(found["partners"])
        return found

    def offer_people(self, *, also: Iterable[int | None] = ()) -> None:
        """Offer those who may carry an action, and `also` those who carry this one."""
        already = [pk for pk in also if pk]
        people = people_who_report(self.instance.plan.council, on=self.on, also=already)
        for name in ("lead", "contributors"):
            self.fields[name].queryset = people  # type: ignore[attr-defined]

    def offer_areas(self) -> None:
        """Offer the areas that the person may know of, the latest inspection's first."""
        found: Any = AreaForImprovement.objects
        areas = (
            found.visible_to(self.user)
            .in_council(self.instance.plan.council)
            .filter(withdrawn_at=None)
            .select_related("inspection")
            .order_by("-inspection__started_on", "inspection_id", "order", "pk")
        )
        answered: Any = self.fields["areas"]
        answered.queryset = areas
        answered.choices = areas_by_inspection(areas)

    def offer(self, name: str, rows: Any) -> None:
        """Offer those of `rows` that stand and may be known of; without one, drop the field."""
        offered = rows.visible_to(self.user).filter(withdrawn_at=None)
        if offered.exists():
            self.fields[name].queryset = offered  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def next_reference(self) -> str:
        """The last action's reference with its number raised by one; empty if it has none."""
        last = self.instance.plan.actions.order_by("order", "pk").last()
        if last is None:
            return "1"
        digits = len(last.reference) - len(last.reference.rstrip("0123456789"))
        if not digits:
            return ""
        return f"{last.reference[:-digits]}{int(last.reference[-digits:]) + 1}"

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        others = self.instance.plan.actions.exclude(pk=self.instance.pk)
        if others.filter(reference=reference).exists():
            raise forms.ValidationError(f"The plan has an action {reference} already")
        return reference

    def clean_partners(self) -> str:
        lines = [line.strip() for line in self.cleaned_data["partners"].splitlines()]
        if any(len(line) > 120 for line in lines):
            raise forms.ValidationError("Each partner must be 120 characters or fewer")
        return "\n".join(dict.fromkeys(line for line in lines if line))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        start_on = cleaned.get("start_on")
        due_on = cleaned.get("due_on") or self.instance.due_on
        if start_on and due_on and due_on < start_on:
            if "due_on" in self.fields:
                self.add_error("due_on", "Due date must be on or after the start date")
            else:
                self.add_error("start_on", "Start date must be on or before the due date")
        lead = cleaned.get("lead")
        if lead and cleaned.get("contributors"):
            cleaned["contributors"] = cleaned["contributors"].exclude(pk=lead.pk)
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if record._state.adding:
            record.keep_due_date_as_original()
            record.order = record.plan.actions.next_order()
        try:
            with transaction.atomic():
                super().save_record(record, by=by, at=at)
        except IntegrityError:
            # Another was recorded since the form was checked. What else the database refuses is
            # a fault of ours, and is not blamed on the reference.
            self.clean_reference()
            raise
        for tie in TIES:
            if tie.field in self.fields:
                self.record_tie(tie, record, by=by, at=at)

    def record_tie(self, tie: Tie, record: Action, *, by: User, at: datetime) -> None:
        current = getattr(record, tie.links)
        if tie.is_to_what_was_offered:
            offered = self.fields[tie.field].queryset  # type: ignore[attr-defined]
            current = current.filter(**{f"{tie.to}__in": offered})
        wanted = [tie.kind(action=record, **{tie.to: each}) for each in self.chosen(tie)]
        relink(current, wanted, key=tie.to, by=by, at=at)

    def chosen(self, tie: Tie) -> list[Any]:
        """The keys, or names, that the field of `tie` was filled in with."""
        given = self.cleaned_data[tie.field]
        if tie.field == "partners":
            return list(given.splitlines())
        return [given.pk] if tie.field == "lead" else [each.pk for each in given]


class MilestoneForm(VisibleForm):
    class Meta:
        model = Milestone
        fields = ["title", "due_on", "due_precision", "due_as_stated", *VISIBILITY_FIELDS]
        field_classes = {"due_on": DatePartsField}
        widgets = {"due_precision": Radios(is_inline=True, is_small=True), **VISIBILITY_WIDGETS}
        labels = {
            "title": "What will have been done",
            "due_precision": "How exact the due date is",
            "visibility": "Who may read it",
        }
        help_texts = {
            "title": NO_CHILD,
            "due_precision": HOW_EXACT,
            "due_as_stated": "Such as “spring 2027”. Leave empty if the date says it all.",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.keep_visibility_to(user, self.instance.action.council)

    def again(self) -> dict[str, Any]:
        return {"user": self.user}


class MilestoneMetForm(VisibleForm):
    """Say on which day a milestone was met. Without a day it is not met."""

    class Meta:
        model = Milestone
        fields = ["met_on"]
        field_classes = {"met_on": DatePartsField}
        labels = {"met_on": "Day it was met"}
        help_texts = {"met_on": "Leave empty if it is not met after all. For example, 27 3 2026"}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        if self.instance.met_on is None:
            self.initial["met_on"] = on

    def again(self) -> dict[str, Any]:
        return {"on": self.on}

    def clean_met_on(self) -> date | None:
        met_on: date | None = self.cleaned_data["met_on"]
        if met_on and met_on > self.on:
            raise forms.ValidationError("Day it was met must be today or in the past")
        return met_on
