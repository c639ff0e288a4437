"""Forms for one change to several actions: which change, what it becomes, and why."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict

from accounts.forms import OnceForm
from accounts.models import User
from govuk.forms import DatePartsField, Radios
from improvement.batches import RowsChanged, Wanted, record_batch, undo_batch
from improvement.forms.editing import LONGEST_ID, NO_CHILD, PersonField, people_who_report
from improvement.models import Action, ActionBatch, ActionTag, BatchKind, ImprovementPlan

KINDS = [(kind.value, kind.label) for kind in BatchKind if kind != BatchKind.HAND_OVER]
MOST = 500  # actions in one batch


def is_number(typed: str) -> bool:
    """Whether it may be an id or a version; neither is as long as the longest number."""
    return typed.isdecimal() and len(typed) <= LONGEST_ID


class KindForm(forms.Form):
    """Which change. Nothing is recorded."""

    change = forms.ChoiceField(label="What to change", choices=KINDS, widget=Radios)


class BecomesForm(forms.Form):
    """What it becomes. Nothing is recorded; a withdrawal has no field here."""

    def __init__(
        self,
        *args: Any,
        kind: str,
        plan: ImprovementPlan,
        actions: Sequence[Action],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        field = becomes_field(kind, plan, actions, on)
        if field is not None:
            self.fields["to"] = field
        self.kind, self.plan = kind, plan

    def clean_to(self) -> Any:
        to = self.cleaned_data["to"]
        return self.plan_spelling(to) if self.kind == BatchKind.ADD_TAG else to

    def plan_spelling(self, typed: str) -> str:
        """The tag as the plan has it, were it in other capitals; else as it was typed."""
        tag = " ".join(typed.split())
        used = ActionTag.objects.current().filter(action__plan=self.plan, tag__iexact=tag)
        return used.values_list("tag", flat=True).first() or tag

    @property
    def as_hidden(self) -> str:
        """What a link or a hidden input holds to say the same again."""
        to = self.cleaned_data.get("to")
        if isinstance(to, date):
            return to.isoformat()
        return str(getattr(to, "pk", to or ""))


def becomes_field(
    kind: str, plan: ImprovementPlan, actions: Sequence[Action], on: date
) -> forms.Field | None:
    if kind == BatchKind.LEAD:
        return PersonField(label="New lead", queryset=people_who_report(plan.council, on=on))
    if kind == BatchKind.STRAND:
        strands = plan.strands.filter(withdrawn_at=None)
        return forms.ModelChoiceField(label="New strand", queryset=strands)
    if kind == BatchKind.ADD_THEME:
        return forms.ModelChoiceField(label="Theme", queryset=plan.council.themes.all())
    if kind == BatchKind.REMOVE_THEME:
        had = {link.theme_id for action in actions for link in action.theme_links.all()}
        return forms.ModelChoiceField(
            label="Theme", queryset=plan.council.themes.filter(pk__in=had)
        )
    if kind == BatchKind.ADD_TAG:
        return forms.CharField(
            label="Tag",
            max_length=40,
            help_text="A word or two that the council uses, such as Ofsted letter. No names.",
            widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        )
    if kind == BatchKind.REMOVE_TAG:
        tags = sorted({link.tag for action in actions for link in action.tag_links.all()})
        return forms.ChoiceField(label="Tag", choices=[(tag, tag) for tag in tags])
    if kind == BatchKind.ASK_DATE:
        return DatePartsField(label="New due date", help_text="For example, 27 3 2027")
    return None


class Choice:
    """What `given`, an address or a form, says so far: the change, and what it becomes.

    `asks` is the form that is still to be answered, None when there is none.
    """

    def __init__(
        self,
        given: QueryDict,
        *,
        plan: ImprovementPlan,
        actions: Sequence[Action],
        on: date,
        is_sent: bool,
    ) -> None:
        self.kind, self.kind_label, self.to, self.hidden = "", "", None, ""
        kinds = KindForm(given if is_sent or "change" in given else None)
        self.asks: forms.Form | None = kinds
        if not kinds.is_valid():
            return
        self.kind = kinds.cleaned_data["change"]
        self.kind_label = dict(KINDS)[self.kind]
        is_said = any(name == "to" or name.startswith("to_") for name in given)
        becomes = BecomesForm(
            given if is_sent or is_said else None,
            kind=self.kind,
            plan=plan,
            actions=actions,
            on=on,
        )
        self.asks = becomes
        if becomes.fields and not becomes.is_valid():
            return
        self.asks = None
        if becomes.fields:
            self.to, self.hidden = becomes.cleaned_data["to"], becomes.as_hidden


class HandOverPeopleForm(forms.Form):
    """From whom, and to whom. Nothing is recorded."""

    from_person = forms.ModelChoiceField(
        label="From", queryset=User.objects.none(), help_text="Those who carry actions here."
    )
    to_person = PersonField(label="To", queryset=User.objects.none())

    def __init__(
        self, *args: Any, plan: ImprovementPlan, carrying: Any, on: date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        for name, people in (
            ("from_person", carrying),
            ("to_person", people_who_report(plan.council, on=on)),
        ):
            field: Any = self.fields[name]
            field.queryset = people

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        if cleaned.get("to_person") and cleaned.get("to_person") == cleaned.get("from_person"):
            self.add_error("to_person", "Select somebody else to hand over to")
        return cleaned


class WholeForm(OnceForm):
    """Records all rows or none. `conflict` holds the actions that are no longer what was seen."""

    conflict: list[Action] | None = None
    url = ""  # where the result is

    def record(self, *, by: User, at: datetime) -> bool:
        try:
            return super().record(by=by, at=at)
        except RowsChanged as refusal:
            self.conflict = refusal.actions
            return False


class BulkEditForm(WholeForm):
    """Change all the actions that were seen, for one reason, or none of them."""

    reason = forms.CharField(
        label="Why", widget=forms.Textarea(attrs={"rows": 3}), max_length=2_000, help_text=NO_CHILD
    )
    effect_on_children = forms.CharField(
        label="What it means for children",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        help_text=NO_CHILD,
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=20_000)

    def __init__(
        self,
        *args: Any,
        plan: ImprovementPlan,
        kind: str,
        to: Any,
        from_person: User | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.plan, self.kind, self.to, self.from_person = plan, kind, to, from_person
        if kind != BatchKind.ASK_DATE:
            del self.fields["effect_on_children"]
        else:
            self.fields["reason"].label = "Why the date must move"

    def clean_seen(self) -> dict[int, int]:
        """Ids of the actions, each with the version that was seen."""
        pairs = [pair.partition(":") for pair in self.cleaned_data["seen"].split(",")]
        if not all(is_number(pk) and is_number(version) for pk, _, version in pairs):
            raise forms.ValidationError("Choose the actions again")
        seen = {int(pk): int(version) for pk, _, version in pairs[:MOST]}
        if self.kind != BatchKind.HAND_OVER:
            return seen
        ticked = set(self.data.getlist("action"))  # type: ignore[attr-defined]
        if not ticked & {str(pk) for pk in seen}:
            raise forms.ValidationError("Tick at least one action")
        return {pk: version for pk, version in seen.items() if str(pk) in ticked}

    def do(self, *, by: User, at: datetime) -> str:
        cleaned = self.cleaned_data
        effect = cleaned.get("effect_on_children", "")
        wanted = Wanted(self.kind, self.to, cleaned["reason"], effect, self.from_person)
        batch = record_batch(self.plan, wanted, cleaned["seen"], by=by, at=at)
        self.url = batch.get_absolute_url()
        return self.url

    def see(self, actions: Iterable[Action]) -> None:
        """Carry `actions` as they stand now, so that sending the form again takes them so."""
        seen = ",".join(f"{action.pk}:{action.version}" for action in actions)
        if self.is_bound:
            typed = self.data.copy()  # type: ignore[attr-defined]
            typed[self.add_prefix("seen")] = seen
            self.data = typed
        self.initial["seen"] = seen


class UndoBatchForm(WholeForm):
    """Put back what a batch changed."""

    reason = forms.CharField(
        label="Why it is undone",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        help_text=NO_CHILD,
    )

    def __init__(self, *args: Any, batch: ActionBatch, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batch = batch

    def do(self, *, by: User, at: datetime) -> str:
        undoing = undo_batch(self.batch, reason=self.cleaned_data["reason"], by=by, at=at)
        self.url = undoing.get_absolute_url()
        return self.url
