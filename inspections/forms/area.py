from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django import forms

from accounts.forms import OnceForm
from accounts.models import Council, User
from accounts.narratives import NO_CHILD
from accounts.ordering import OrderForm
from accounts.records import refused_if_taken, relink
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import Checkboxes, Radios
from inspections.comparison import groups_of
from inspections.forms.sections import WHO_MAY_READ, Section, VisibleForm
from inspections.models import (
    AreaForImprovement,
    AreaLineage,
    AreaTheme,
    Strength,
    StrengthLineage,
    Theme,
)
from inspections.models.area import AreaKind, LineageRelation, StrengthTurn
from inspections.models.framework import FrameworkKind
from inspections.workflows import work_out_dates

KIND_HINTS = {
    AreaKind.IMPROVEMENT: "What the report says needs to improve.",
    AreaKind.PRIORITY_ACTION: "A serious weakness that needs an urgent response.",
    AreaKind.RECOMMENDATION: "Earlier frameworks, peer reviews and joint inspections.",
    AreaKind.OWN_READING: "What the council itself says needs action; not the inspectorate's list.",
}


def letters(position: int) -> str:
    """1 gives a, 26 z, 27 aa."""
    text = ""
    while position:
        position, letter = divmod(position - 1, 26)
        text = chr(ord("a") + letter) + text
    return text


def position_of(reference: str) -> int | None:
    """a gives 1, aa 27; None for what is not one to three letters."""
    text = reference.strip().rstrip(".)").lower()
    if not (text.isascii() and text.isalpha() and len(text) <= 3):
        return None
    position = 0
    for letter in text:
        position = position * 26 + ord(letter) - ord("a") + 1
    return position


def next_reference(references: Iterable[str]) -> str:
    """The next letter after those in use, or the next number where they are numbered."""
    used = [reference for reference in references if reference]
    numbers = [int(reference) for reference in used if reference.isdecimal()]
    if used and len(numbers) == len(used):
        return str(max(numbers) + 1)
    return letters(max((position_of(each) or 0 for each in used), default=0) + 1)


class AreaForm(VisibleForm):
    lists = ("new_themes",)
    themes = forms.ModelMultipleChoiceField(
        Theme.objects.none(), required=False, widget=Checkboxes(is_small=True), label="Themes"
    )
    new_themes = forms.CharField(
        label="Add a theme",
        required=False,
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One to a line, such as care leavers.",
    )
    parts: ClassVar[tuple[Section, ...]] = (
        ("What must get better", ("kind", "reference", "short_title", "wording", "is_paraphrased")),
        ("Where it stands", ("source", "paragraph")),
        ("Themes", ("themes", "new_themes")),
        WHO_MAY_READ,
    )

    class Meta:
        model = AreaForImprovement
        fields = [
            "kind",
            "reference",
            "short_title",
            "wording",
            "is_paraphrased",
            "source",
            "paragraph",
            *VISIBILITY_FIELDS,
        ]
        labels = {"is_paraphrased": "The wording is ours, not the source's"}
        widgets = {"kind": Radios(hints=KIND_HINTS)}
        help_texts = {
            "short_title": "What the council calls it, in a few words.",
            "wording": f"As the source has it, if you can. {NO_CHILD}",
            "is_paraphrased": "It will be marked as paraphrased.",
        }

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, user=user, council=council, **kwargs)
        themes: Any = self.fields["themes"]
        themes.queryset = Theme.objects.visible_to(user).in_council(council)
        if self.instance.pk:
            links = self.instance.theme_links.current()
            self.initial["themes"] = list(links.values_list("theme_id", flat=True))
        if not themes.queryset:
            del self.fields["themes"]

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        it = self.instance.inspection
        is_send = it.framework.kind == FrameworkKind.AREA_SEND
        if kind == AreaKind.PRIORITY_ACTION and is_send and not it.has_systemic_failings:
            raise forms.ValidationError(
                "Only outcome 3 of an area SEND inspection has areas for priority action"
            )
        return kind

    def clean_reference(self) -> str:
        reference: str = self.cleaned_data["reference"].strip()
        same = self.instance.inspection.areas.standing().exclude(pk=self.instance.pk)
        if same.filter(kind=self.cleaned_data.get("kind"), reference=reference).exists():
            raise forms.ValidationError(f"“{reference}” is taken. Enter another letter or number")
        return reference

    def clean_new_themes(self) -> list[str]:
        names = [name.strip() for name in self.cleaned_data["new_themes"].splitlines()]
        if any(len(name) > 120 for name in names):
            raise forms.ValidationError("Each theme must be 120 characters or fewer")
        return list(dict.fromkeys(name for name in names if name))

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if record.pk is None:
            record.order = record.inspection.areas.next_order()
        super().save_record(record, by=by, at=at)
        wanted = {theme.pk: theme for theme in self.cleaned_data.get("themes") or ()}
        for name in self.cleaned_data["new_themes"]:
            theme = Theme.objects.in_council(self.council).filter(name__iexact=name).first()
            if theme is None:
                theme = Theme(council=self.council, name=name)
                theme.save(by=by, at=at)
            wanted[theme.pk] = theme
        links = [AreaTheme(area=record, theme=theme) for theme in wanted.values()]
        relink(record.theme_links.all(), links, key="theme_id", by=by, at=at)
        work_out_dates(record.inspection, by=by, at=at)


class StrengthForm(VisibleForm):
    parts: ClassVar[tuple[Section, ...]] = (
        ("What was praised", ("reference", "wording", "is_paraphrased", "descriptor", "source")),
        WHO_MAY_READ,
    )

    class Meta:
        model = Strength
        fields = [
            "reference",
            "wording",
            "is_paraphrased",
            "descriptor",
            "source",
            *VISIBILITY_FIELDS,
        ]
        labels = {
            "is_paraphrased": "The wording is ours, not the source's",
            "descriptor": "The source's word for it",
        }
        help_texts = {
            "reference": "A letter or number, if the source has one.",
            "wording": f"As the source has it, if you can. {NO_CHILD}",
        }

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        if record.pk is None:
            record.order = record.inspection.strengths.next_order()
        super().save_record(record, by=by, at=at)


class AreaChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.inspection.title}: {obj}"


class LineageForm(OnceForm):
    """Says which earlier area this one comes from."""

    before = AreaChoice(AreaForImprovement.objects.none(), label="Earlier area")
    relation = forms.ChoiceField(
        label="How it comes from it",
        widget=Radios(
            hints={
                LineageRelation.CARRIED: "The same, still to be done.",
                LineageRelation.REWORDED: "The same matter in other words.",
                LineageRelation.MERGED: "One of several that became this one.",
                LineageRelation.REPEATED: "It was met, or dropped, and is found again.",
            }
        ),
        choices=[choice for choice in LineageRelation.choices if choice[0] != LineageRelation.MET],
    )
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, area: AreaForImprovement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        earlier: Any = self.fields["before"]
        earlier.queryset = (
            AreaForImprovement.objects.visible_to(user)
            .in_council(area.inspection.council)
            .standing()
            .filter(inspection__started_on__lt=area.inspection.started_on)
            .filter(inspection__withdrawn_at=None)
            .exclude(pk__in=area.came_from.current().values("before_id"))
            .select_related("inspection")
            .order_by("-inspection__started_on", "kind", "order", "pk")
        )

    @property
    def has_earlier(self) -> bool:
        """Whether there is an earlier area to choose."""
        earlier: Any = self.fields["before"]
        return bool(earlier.queryset.exists())

    def do(self, *, by: User, at: datetime) -> str:
        given = self.cleaned_data
        link = AreaLineage(
            before=given["before"],
            after=self.area,
            relation=given["relation"],
            note=given["note"],
        )
        link.save(by=by, at=at)
        return self.area.get_absolute_url()


class StrengthChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.inspection.title}: {obj}"


class TurnForm(OnceForm):
    """Says that this area was a strength of an earlier inspection, or is one of a later one."""

    strength = StrengthChoice(Strength.objects.none(), label="Strength of another inspection")
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, area: AreaForImprovement, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area
        strength: Any = self.fields["strength"]
        strength.queryset = (
            Strength.objects.visible_to(user)
            .in_council(area.inspection.council)
            .standing()
            .filter(inspection__withdrawn_at=None)
            .exclude(inspection__started_on=area.inspection.started_on)
            .exclude(pk__in=area.turns.current().values("strength_id"))
            .select_related("inspection")
            .order_by("-inspection__started_on", "order", "pk")
        )

    @property
    def has_strengths(self) -> bool:
        strength: Any = self.fields["strength"]
        return bool(strength.queryset.exists())

    def do(self, *, by: User, at: datetime) -> str:
        """Which of the two came first says what it turned into."""
        strength = self.cleaned_data["strength"]
        was_strength = strength.inspection.started_on < self.area.inspection.started_on
        link = StrengthLineage(
            strength=strength,
            area=self.area,
            turn=StrengthTurn.BECAME_AREA if was_strength else StrengthTurn.BECAME_STRENGTH,
            note=self.cleaned_data["note"],
        )
        link.save(by=by, at=at)
        return self.area.get_absolute_url()


class MetForm(OnceForm):
    """Says that an area was found to be met, and how that is known."""

    note = forms.CharField(
        label="How it is known",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="For example, the letter of the monitoring visit in March 2024 says so.",
    )

    def __init__(self, *args: Any, area: AreaForImprovement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.area = area

    def do(self, *, by: User, at: datetime) -> str:
        link = AreaLineage(
            before=self.area, relation=LineageRelation.MET, note=self.cleaned_data["note"]
        )
        with refused_if_taken("It is marked as met already"):
            link.save(by=by, at=at)
        return self.area.get_absolute_url()


class EndLineageForm(OnceForm):
    """Takes back a line from an area to another, or to a strength. That it stood is kept."""

    def __init__(
        self,
        *args: Any,
        area: AreaForImprovement,
        link: AreaLineage | StrengthLineage,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.area, self.link = area, link

    def do(self, *, by: User, at: datetime) -> str:
        self.link.end(by=by, at=at)
        return self.area.get_absolute_url()


class OrderAreasForm(OrderForm):
    """The place of each area within its kind."""

    def __init__(
        self, *args: Any, areas: Iterable[AreaForImprovement], url: str, **kwargs: Any
    ) -> None:
        groups = [(group.heading, group.areas) for group in groups_of(areas)]
        super().__init__(*args, groups=groups, url=url, **kwargs)
