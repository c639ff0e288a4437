from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import OnceForm, VisibleForm
from accounts.models import User
from accounts.records import refused_if_taken, relink
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import Checkboxes, DatePartsField, Radios
from improvement.forms.editing import (
    NO_CHILD,
    ActionsField,
    PersonField,
    SeveralField,
    actions_for,
    areas_by_inspection,
    people_who_report,
    tied_to,
)
from improvement.models import (
    Risk,
    RiskAction,
    RiskArea,
    RiskClosing,
    RiskOwner,
    RiskRating,
    RiskScale,
    RiskStrength,
)
from improvement.models.risk import RATING_DEFINITIONS, RatingKind, Response
from improvement.risk_levels import Axis
from inspections.forms.sections import SectionedForm
from inspections.models import AreaForImprovement, Strength

RESPONSE_HINTS = {
    Response.AVOID: "Do not do what brings it.",
    Response.REDUCE: "Make it less likely, or less grave.",
    Response.ACCEPT: "Live with it, and watch it.",
    Response.TRANSFER: "Somebody else carries it, such as an insurer or a partner.",
}


class RiskForm(SectionedForm, VisibleForm):
    """A risk with its owner and what it is tied to. Its ratings are given apart."""

    parts = (
        ("The risk", ("reference", "title", "strand", "description", "cause", "effect")),
        ("What is done about it", ("response", "mitigation", "actions", "next_review_on")),
        ("Who owns it", ("owner", "owner_post")),
        ("What it endangers", ("areas", "strengths")),
        ("Who may read it", VISIBILITY_FIELDS),
    )

    actions = ActionsField(label="Actions that mitigate it")
    owner = PersonField(
        label="Owner",
        queryset=User.objects.none(),
        required=False,
        empty_label="Nobody who signs in",
    )
    areas = SeveralField(
        label="Areas for improvement that it stands in the way of",
        queryset=AreaForImprovement.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )
    strengths = SeveralField(
        label="Strengths that it puts in danger",
        queryset=Strength.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )

    class Meta:
        model = Risk
        fields = [
            "reference", "title", "strand", "description", "cause", "effect", "response",
            "mitigation", "owner_post", "next_review_on", *VISIBILITY_FIELDS,
        ]  # fmt: skip
        field_classes = {"next_review_on": DatePartsField}
        widgets = {
            "reference": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "response": Radios(hints=RESPONSE_HINTS),
            "visibility": Radios,
            **dict.fromkeys(
                ("description", "cause", "effect", "mitigation"),
                forms.Textarea(attrs={"rows": 3}),
            ),
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {
            "title": "The risk, in one line",
            "cause": "What would cause it",
            "effect": "What it would mean for children",
            "response": "What the council does with it",
            "mitigation": "What is done to avoid or mitigate it",
            "owner_post": "Or the owner's post, in words",
            "next_review_on": "Day of the next review",
            "visibility": "Readers",
        }
        help_texts = dict.fromkeys(("description", "cause", "effect", "mitigation"), NO_CHILD)

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        risk, plan = self.instance, self.instance.plan
        chosen: Any = self.fields
        chosen["reference"].required = True
        chosen["strand"].queryset = plan.strands.filter(withdrawn_at=None)
        chosen["response"].choices = Response.choices
        chosen["actions"].actions = actions_for(plan, user)
        areas: Any = AreaForImprovement.objects.visible_to(user).in_council(plan.council)
        chosen["areas"].queryset = (
            areas.filter(withdrawn_at=None)
            .select_related("inspection")
            .order_by("-inspection__started_on", "inspection_id", "order", "pk")
        )
        chosen["areas"].choices = areas_by_inspection(chosen["areas"].queryset)
        strengths: Any = Strength.objects.visible_to(user).in_council(plan.council)
        chosen["strengths"].queryset = strengths.filter(withdrawn_at=None).order_by(
            "-inspection__started_on", "order", "pk"
        )
        owner = None
        if risk.pk:
            owner = risk.owner_links.current().values_list("user_id", flat=True).first()
            self.initial = {
                **self.initial,
                "owner": owner,
                "actions": tied_to(risk.action_links, chosen["actions"].actions),
                "areas": list(risk.area_links.current().values_list("area_id", flat=True)),
                "strengths": list(
                    risk.strength_links.current().values_list("strength_id", flat=True)
                ),
            }
        else:
            self.initial["reference"] = f"R{plan.risks.count() + 1}"
        chosen["owner"].queryset = people_who_report(
            plan.council, on=on, also=[owner] if owner else []
        )
        self.keep_visibility_to(user, plan.council)

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"]
        others = self.instance.plan.risks.exclude(pk=self.instance.pk)
        if others.filter(reference=reference, withdrawn_at=None).exists():
            raise forms.ValidationError(f"The plan has a risk {reference} already")
        return reference

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if record._state.adding:
            record.order = record.plan.risks.next_order()
        with refused_if_taken(f"The plan has a risk {record.reference} already"):
            super().save_record(record, by=by, at=at)
        cleaned: Any = self.cleaned_data
        shown: Any = self.fields
        owners = [RiskOwner(risk=record, user=cleaned["owner"])] if cleaned["owner"] else []
        relink(record.owner_links, owners, key="user_id", by=by, at=at)
        # What this person may not know of stays tied to the risk.
        for links, model, name, many, offered in (
            (record.action_links, RiskAction, "action", "actions", shown["actions"].actions),
            (record.area_links, RiskArea, "area", "areas", shown["areas"].queryset),
            (
                record.strength_links, RiskStrength, "strength", "strengths",
                shown["strengths"].queryset,
            ),
        ):  # fmt: skip
            current = links.filter(**{f"{name}__in": offered.order_by().values("pk")})
            wanted = [model(risk=record, **{name: each}) for each in cleaned[many]]
            relink(current, wanted, key=f"{name}_id", by=by, at=at)


class RatingForm(OnceForm):
    """One rating of a risk, on one scale."""

    kind = forms.ChoiceField(
        label="Which rating it is",
        choices=RatingKind.choices,
        initial=RatingKind.CURRENT,
        widget=Radios(hints=RATING_DEFINITIONS),
    )
    why = forms.CharField(
        label="Why it is rated so",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=20_000,
        help_text=NO_CHILD,
    )

    def __init__(self, *args: Any, risk: Risk, scale: RiskScale, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.risk, self.scale, self.on = risk, scale, on
        for name, axis in (
            ("likelihood", scale.levels.likelihood),
            ("impact", scale.levels.impact),
        ):
            self.fields[name] = level_field(name.capitalize(), axis)
        self.order_fields(["kind", "likelihood", "impact", "why"])

    def do(self, *, by: User, at: datetime) -> str:
        offered = RiskScale.objects.offered().select_for_update(of=("self",))
        if offered.filter(pk=self.scale.pk).first() is None:
            raise forms.ValidationError(
                "The scale has changed meanwhile. Open the page again to rate on the new one"
            )
        cleaned = self.cleaned_data
        rating = RiskRating(
            risk=self.risk,
            kind=cleaned["kind"],
            scale=self.scale,
            likelihood=cleaned["likelihood"],
            impact=cleaned["impact"],
            why=cleaned["why"],
            on=self.on,
        )
        rating.save(by=by, at=at)
        return self.risk.get_absolute_url()


def level_field(label: str, axis: Axis) -> forms.ChoiceField:
    """One level of an axis, in the order in which the council prints them."""
    return forms.ChoiceField(
        label=label,
        choices=[(level.code, f"{level.code} {level.name}") for level in axis.levels],
        widget=Radios(hints={level.code: level.meaning for level in axis.levels}),
    )


class StatedRatingForm(RatingForm):
    """A rating as a document states it, where nobody knows its scale."""

    as_stated = forms.CharField(
        label="Rating, as it is written",
        max_length=20,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    scale_as_stated = forms.CharField(
        label="What the document says of its scale", max_length=300, required=False
    )

    def __init__(self, *args: Any, risk: Risk, on: date, **kwargs: Any) -> None:
        OnceForm.__init__(self, *args, **kwargs)
        self.risk, self.on = risk, on
        self.order_fields(["kind", "as_stated", "scale_as_stated", "why"])

    def do(self, *, by: User, at: datetime) -> str:
        names = ("kind", "as_stated", "scale_as_stated", "why")
        given = {name: self.cleaned_data[name] for name in names}
        RiskRating(risk=self.risk, on=self.on, **given).save(by=by, at=at)
        return self.risk.get_absolute_url()


class RiskClosingForm(OnceForm):
    """Close a risk, or open it again, with the reason."""

    reason = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}), max_length=20_000, help_text=NO_CHILD
    )

    def __init__(self, *args: Any, risk: Risk, closes: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.risk, self.closes = risk, closes
        words = "Why it is closed" if closes else "Why it is opened again"
        self.fields["reason"].label = words

    def do(self, *, by: User, at: datetime) -> str:
        Risk.objects.select_for_update(of=("self",)).get(pk=self.risk.pk)
        if self.risk.is_closed() == self.closes:
            state = "closed" if self.closes else "open"
            raise forms.ValidationError(f"The risk is {state} already")
        closing = RiskClosing(
            risk=self.risk, is_closed=self.closes, reason=self.cleaned_data["reason"]
        )
        closing.save(by=by, at=at)
        return self.risk.get_absolute_url()
