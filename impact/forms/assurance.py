from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm, VisibleForm
from accounts.models import User
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import DatePartsField, Radios
from impact.forms.tied import BY_REFERENCE, TiedForm
from impact.models import (
    ActivityAction,
    ActivityArea,
    AssuranceActivity,
    AssuranceProgramme,
    AssuranceRating,
)
from improvement.forms.editing import NO_CHILD
from improvement.forms.evidence import EvidenceForm
from improvement.models import Action
from improvement.ratings import ratings_of
from improvement.status import Rag

POSTS = "Posts, not names, one to a line."
CHECKED, CAME_OF_IT = ActivityAction.Relation.CHECKED, ActivityAction.Relation.CAME_OF_IT


class ProgrammeForm(VisibleForm):
    """A line of the assurance programme."""

    lists = ("participants",)

    class Meta:
        model = AssuranceProgramme
        fields = ["title", "kind", "cadence", "first_due_on", "participants", "looks_at"]
        field_classes = {"first_due_on": DatePartsField}
        widgets = {
            "participants": forms.Textarea(attrs={"rows": 3}),
            "looks_at": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "title": "Such as six-weekly safeguarding visits.",
            "participants": POSTS,
            "first_due_on": "The next ones are worked out from the day the last was held.",
            "looks_at": NO_CHILD,
        }


class ActivityForm(TiedForm):
    """What was looked at, by whom, what was found, and what came of it."""

    lists = ("participants",)

    action_fields = ("checked", "followed")
    parts = (
        (
            "What was done",
            (
                "programme", "kind", "title", "began_on", "held_on", "participants",
                "looked_at_count", "looked_at",
            ),
        ),
        ("What was found", ("found", *AssuranceActivity.COUNTS)),
        ("The grade of an audit", ("grade", "graded_by", "moderated_grade", "moderated_by")),
        ("What came of it", ("came_of_it", "followed")),
        ("What it is about", ("checked", "areas")),
        ("Who may read it", VISIBILITY_FIELDS),
    )  # fmt: skip

    checked = forms.CharField(
        label="Actions that were checked", required=False, max_length=1_000, help_text=BY_REFERENCE
    )
    followed = forms.CharField(
        label="Actions that came of it", required=False, max_length=1_000, help_text=BY_REFERENCE
    )

    class Meta:
        model = AssuranceActivity
        fields = [
            "programme", "kind", "title", "began_on", "held_on", "participants",
            "looked_at_count", "looked_at", "found", *AssuranceActivity.COUNTS, "grade",
            "graded_by", "moderated_grade", "moderated_by", "came_of_it", *VISIBILITY_FIELDS,
        ]  # fmt: skip
        field_classes = {"began_on": DatePartsField, "held_on": DatePartsField}
        widgets = {
            "participants": forms.Textarea(attrs={"rows": 3}),
            "found": forms.Textarea(attrs={"rows": 5}),
            "came_of_it": forms.Textarea(attrs={"rows": 3}),
            "visibility": Radios,
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "visibility": "Readers",
            "outstanding_count": "Graded outstanding",
            "good_count": "Graded good",
            "requires_improvement_count": "Graded requires improvement",
            "inadequate_count": "Graded inadequate",
            "began_on": "First day, if it took several",
            "held_on": "Day it was held",
        }
        help_texts = {
            "held_on": "The last day, if it took several. For example, 27 3 2026",
            "participants": POSTS,
            "looked_at_count": "Such as 40.",
            "looked_at": "Such as case files, or visits to children.",
            "found": NO_CHILD,
            "came_of_it": NO_CHILD,
            "outstanding_count": "Give all four numbers, or none. Type 0 where there was none.",
            "graded_by": "The post of the person who graded it.",
            "moderated_by": "The post of the person who checked the grade.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines: Any = self.fields["programme"]
        lines.queryset = self.instance.plan.assurance_programmes.filter(withdrawn_at=None)
        lines.empty_label = "None: it stands by itself"

    def tied_actions(self, name: str) -> Any:
        relation = CHECKED if name == "checked" else CAME_OF_IT
        return super().tied_actions(name).filter(relation=relation)

    def clean_checked(self) -> list[Action]:
        return self.actions_named("checked")

    def clean_followed(self) -> list[Action]:
        return self.actions_named("followed")

    def clean_held_on(self) -> date | None:
        return self.in_the_past("held_on")

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        began_on, held_on = cleaned.get("began_on"), cleaned.get("held_on")
        if began_on and held_on and held_on < began_on:
            self.add_error("held_on", "Day it was held must be on or after the first day")
        counts = [cleaned.get(name) for name in AssuranceActivity.COUNTS]
        given = [count for count in counts if count is not None]
        if given and None in counts and not set(AssuranceActivity.COUNTS) & set(self.errors):
            name = AssuranceActivity.COUNTS[counts.index(None)]
            self.add_error(name, "Enter all four numbers, or none. Type 0 where there was none")
        total = cleaned.get("looked_at_count")
        if total is not None and sum(given) > total:
            self.add_error(
                "looked_at_count", f"{sum(given)} were graded: more than the number looked at"
            )
        if cleaned.get("moderated_grade"):
            if not cleaned.get("grade"):
                self.add_error("grade", "Select the grade that was moderated")
            if not cleaned.get("moderated_by"):
                self.add_error("moderated_by", "Enter the post of who moderated it")
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        for name, relation in (("checked", CHECKED), ("followed", CAME_OF_IT)):
            self.retie(
                name,
                lambda action, relation=relation: ActivityAction(  # type: ignore[misc]
                    activity=record, action=action, relation=relation
                ),
                by=by,
                at=at,
            )
        self.retie_areas(lambda area: ActivityArea(activity=record, area=area), by=by, at=at)


class TiedEvidenceForm(EvidenceForm):
    """Evidence that is tied to a measure or an activity as it is recorded."""

    def __init__(self, *args: Any, tie: Any, **kwargs: Any) -> None:
        """`tie` is a new link to the measure or the activity, without its evidence."""
        super().__init__(*args, **kwargs)
        self.tie: Any = tie

    def again(self) -> dict[str, Any]:
        return {**super().again(), "tie": self.tie}

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        self.tie.evidence = record
        self.tie.save(by=by, at=at)


class AssuranceRatingForm(OnceForm):
    """What someone other than the lead says of an action, and what that rests on."""

    rag = forms.ChoiceField(label="Assurance rating", choices=Rag.choices, widget=Radios)
    comment = forms.CharField(
        label="Why",
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=20_000,
        help_text=f"What you or others saw in practice. {NO_CHILD}",
    )
    activity = forms.ModelChoiceField(
        label="Activity it rests on",
        queryset=AssuranceActivity.objects.none(),
        required=False,
        empty_label="None that is recorded",
    )

    def __init__(self, *args: Any, action: Action, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.action, self.on = action, on
        meanings = ratings_of(action.plan.council_id).rag
        rag: Any = self.fields["rag"]
        rag.widget = Radios(choices=Rag.choices, hints=meanings)
        rows: Any = AssuranceActivity.objects.visible_to(user)
        shown: Any = self.fields["activity"]
        shown.queryset = rows.filter(plan=action.plan, withdrawn_at=None)

    def do(self, *, by: User, at: datetime) -> str:
        cleaned = self.cleaned_data
        rating = AssuranceRating(
            action=self.action,
            on=self.on,
            rag=cleaned["rag"],
            comment=cleaned["comment"],
            activity=cleaned["activity"],
        )
        rating.save(by=by, at=at)
        return f"{self.action.get_absolute_url()}#assurance"
