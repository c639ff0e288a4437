"""The forms by which a council makes a template its own: each sending is one new version."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.forms import OnceForm
from accounts.models import Council, User
from accounts.records import refused_if_taken
from govuk.forms import Checkboxes, Radios
from inspections.models import Theme
from reports.equality import WORDS, EqualityOption
from reports.models import TemplateVersion
from reports.models.clearance import ClearanceKind
from reports.models.template import (
    NUMBERINGS,
    THEMED_KINDS,
    HeaderField,
    Numbers,
    ProgressLayout,
    SectionKind,
)
from reports.narrowing_forms import names_of, some_of

CHANGED = "Somebody changed this template since you opened the page. Open it again from the list"
LEVELS = [("2", "A section"), ("3", "Part of the section above")]
MOVES = {"up": -1, "down": 1, "out": 0}


class TemplateForm(OnceForm):
    """What every change of a template needs: the version that was seen, and whose it becomes."""

    made: TemplateVersion

    def __init__(
        self, *args: Any, template: TemplateVersion, council: Council, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.template, self.council = template, council

    def keep(self, change: str, *, by: User, at: datetime, **given: Any) -> str:
        """Record the next version. Its number is taken if somebody else changed it meanwhile."""
        self.made = self.template.changed(self.council, change=change[:200], **given)
        with refused_if_taken(CHANGED):
            self.made.save(by=by, at=at)
        return self.made.address(self.council)


WORDS_OF_LAYOUT = ("purpose", "paper_kind", "part_1", "footer_reference")


class TemplateDetailsForm(TemplateForm):
    """Its name, its numbering, and what stands at the head and the foot of the paper."""

    name = forms.CharField(label="Name of the template", max_length=120)
    purpose = forms.CharField(
        label="What it is for",
        max_length=300,
        required=False,
        help_text="Shown below its name to whoever starts a report.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    numbering = forms.ChoiceField(
        label="Numbers",
        choices=NUMBERINGS,
        widget=Radios(),
    )
    recommendations = forms.ChoiceField(
        label="How recommendations are numbered",
        choices=[("1.", "1. 2. 3."), ("1)", "1) 2) 3)"), ("(1)", "(1) (2) (3)")],
        help_text="Where paragraphs are numbered 1.1, recommendations are too.",
        widget=Radios(is_inline=True),
    )
    paper_kind = forms.CharField(
        label="Words above the title",
        max_length=120,
        required=False,
        help_text="What sort of paper it is, such as Executive Board Decision.",
    )
    part_1 = forms.CharField(
        label="How a public paper is marked",
        max_length=80,
        required=False,
        help_text="Leave empty for “Part 1 (public)”.",
    )
    footer_reference = forms.CharField(
        label="Reference in the footer",
        max_length=40,
        required=False,
        help_text="A new report begins with it, such as CF0041.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        layout = self.template.layout
        self.initial = {
            "name": self.template.name,
            "numbering": self.template.numbering,
            "recommendations": layout.get("recommendations", "1."),
            **{name: layout.get(name, "") for name in WORDS_OF_LAYOUT},
        }
        given = {row["field"]: (place, row) for place, row in enumerate(self.template.header, 1)}
        for value, label in HeaderField.choices:
            place, row = given.get(value, ("", {}))
            self.initial |= {
                f"place_{value}": place,
                f"label_{value}": row.get("label", ""),
                f"always_{value}": row.get("is_always", False),
            }
            self.fields[f"place_{value}"] = forms.IntegerField(
                label=f"Place of: {label}",
                required=False,
                min_value=1,
                max_value=99,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
            )
            self.fields[f"label_{value}"] = forms.CharField(
                label=f"Words before: {label}", required=False, max_length=60
            )
            self.fields[f"always_{value}"] = forms.BooleanField(
                label=f"Print it when it is empty: {label}", required=False
            )

    @property
    def details(self) -> list[forms.BoundField]:
        return [
            self[name]
            for name in (
                "name", "purpose", "numbering", "recommendations", "paper_kind", "part_1",
                "footer_reference",
            )
        ]  # fmt: skip

    @property
    def rows(self) -> list[tuple[str, forms.BoundField, forms.BoundField, forms.BoundField]]:
        """Each field of the head: what it is, its place, its words, its box."""
        return [
            (label, self[f"place_{value}"], self[f"label_{value}"], self[f"always_{value}"])
            for value, label in HeaderField.choices
        ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        for value in HeaderField.values:
            if cleaned.get(f"place_{value}") and not cleaned.get(f"label_{value}"):
                self.add_error(f"label_{value}", "Enter the words that stand before it")
        return cleaned

    def header(self) -> list[dict[str, Any]]:
        cleaned = self.cleaned_data
        formats = {row["field"]: row.get("format") for row in self.template.header}
        chosen = [value for value in HeaderField.values if cleaned[f"place_{value}"]]
        rows = []
        for value in sorted(chosen, key=lambda value: cleaned[f"place_{value}"]):
            row = {"field": value, "label": cleaned[f"label_{value}"]}
            row |= {"is_always": True} if cleaned[f"always_{value}"] else {}
            row |= {"format": formats[value]} if formats.get(value) else {}
            rows.append(row)
        return rows

    def do(self, *, by: User, at: datetime) -> str:
        cleaned = self.cleaned_data
        said = ("recommendations", *WORDS_OF_LAYOUT)
        return self.keep(
            "Name, purpose, numbering, head or foot",
            by=by,
            at=at,
            name=cleaned["name"],
            numbering=cleaned["numbering"],
            layout={
                **self.template.layout,
                **{name: cleaned[name] for name in said},
                "header": self.header(),
            },
        )


class TemplateOrderForm(TemplateForm):
    """One section a step up or down, or taken out of the next version."""

    move = forms.CharField(max_length=12)

    def clean_move(self) -> tuple[str, int]:
        step, _, place = self.cleaned_data["move"].partition("-")
        number = int(place) if place.isascii() and place.isdigit() and len(place) < 4 else 0
        last = len(self.template.sections)
        if step not in MOVES or not 1 <= number <= last or not 1 <= number + MOVES[step] <= last:
            raise ValidationError("Choose a section to move")
        return step, number

    def do(self, *, by: User, at: datetime) -> str:
        step, number = self.cleaned_data["move"]
        sections = list(self.template.sections)
        taken = sections.pop(number - 1)
        if step == "out":
            return self.take_out(taken["heading"], sections, by=by, at=at)
        sections.insert(number - 1 + MOVES[step], taken)
        change = f"Moved {taken['heading']} {step}"
        return self.keep(change, by=by, at=at, sections=sections)

    def take_out(
        self, heading: str, rest: list[Mapping[str, Any]], *, by: User, at: datetime
    ) -> str:
        """Without the section; not the last that a clearance covers, which would then cover all."""
        for row in self.template.clearances:
            if row["covers"] == [heading]:
                words = f"{row['title']} covers this section alone. Change that first"
                raise ValidationError(words)
        rows = [
            {**row, "covers": [name for name in row["covers"] if name != heading]}
            for row in self.template.clearances
        ]
        layout = {**self.template.layout, **({"clearances": rows} if rows else {})}
        return self.keep(f"Took out {heading}", by=by, at=at, sections=rest, layout=layout)


class TemplateSectionForm(TemplateForm):
    """One section of the template: what fills it, and how it is printed."""

    heading = forms.CharField(label="Heading", max_length=200)
    kind = forms.ChoiceField(label="What fills it", choices=SectionKind.choices)
    level = forms.ChoiceField(label="Where it stands", choices=LEVELS, widget=Radios())
    nil_wording = forms.CharField(
        label="What it prints when it is empty",
        max_length=200,
        required=False,
        help_text="Printed as you type it, such as “None identified at present”.",
    )
    text = forms.CharField(
        label="Words it begins with",
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="For fixed wording. Do not give names.",
    )
    hint = forms.CharField(
        label="Hint for whoever writes it",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    numbers = forms.ChoiceField(
        label="What of it is numbered", choices=Numbers.choices, required=False, widget=Radios()
    )
    layout = forms.ChoiceField(
        label="For progress: how it is laid out",
        choices=ProgressLayout.choices,
        required=False,
        widget=Radios(),
    )
    months = forms.IntegerField(
        label="For progress and changes: months to look back",
        required=False,
        min_value=1,
        max_value=60,
        help_text="Leave empty for all progress, and for changes since the report before.",
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-2"}),
    )
    details = forms.MultipleChoiceField(
        label="For details of the report: which",
        choices=HeaderField.choices,
        required=False,
        widget=Checkboxes(),
    )
    has_heading = forms.BooleanField(label="Print its heading", required=False)
    is_boxed = forms.BooleanField(label="Set it in a box", required=False)
    is_appendix = forms.BooleanField(label="On a page of its own, as an appendix", required=False)

    def __init__(self, *args: Any, place: int | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.place = place
        self.given: Mapping[str, Any] = self.template.sections[place - 1] if place else {}
        options = self.given.get("options", {})
        texts = ("heading", "kind", "nil_wording", "text", "hint", "is_appendix")
        self.initial = {
            **{name: self.given.get(name, "") for name in texts},
            "level": str(self.given.get("level", 2)),
            "numbers": options.get("numbers", ""),
            "layout": options.get("layout", ""),
            "months": options.get("months"),
            "details": [row["field"] for row in options.get("fields", ())],
            "has_heading": options.get("has_heading", True),
            "is_boxed": options.get("is_boxed", False),
        }
        typed = dict(zip(EqualityOption, options.get("choices", []), strict=False))
        for option, words in WORDS.items():
            self.fields[f"option_{option.value}"] = forms.CharField(
                label=f"For equality impact: the council’s words for option {option.value}",
                max_length=500,
                required=False,
                initial=typed.get(option, ""),
                widget=forms.Textarea(attrs={"rows": 2}),
                help_text=f"Leave empty for “{words}”",
            )
        if themes := Theme.objects.filter(council=self.council).order_by("name"):
            self.fields["themes"] = some_of(
                "For what the plan fills: only these themes", names_of(themes)
            )
            self.initial["themes"] = options.get("themes", [])
        self.order_fields([*self.before_boxes(), "has_heading", "is_boxed", "is_appendix"])

    def before_boxes(self) -> list[str]:
        return [name for name in self.fields if not name.startswith(("has_", "is_"))]

    def clean_heading(self) -> str:
        heading: str = self.cleaned_data["heading"]
        others = [
            row["heading"] for place, row in enumerate(self.template.sections, 1)
            if place != self.place
        ]  # fmt: skip
        if heading in others:
            raise ValidationError("Enter a heading that no other section has")
        return heading

    def options(self) -> dict[str, Any]:
        """What it was, with what was chosen; what stands as usual is not said."""
        cleaned, before = self.cleaned_data, dict(self.given.get("options", {}))
        labels = {row["field"]: row for row in before.pop("fields", ())}
        for name, usual in (
            ("numbers", ""),
            ("layout", ""),
            ("months", None),
            ("has_heading", True),
            ("is_boxed", False),
        ):
            before.pop(name, None)
            if cleaned[name] != usual:
                before[name] = cleaned[name]
        if "themes" in self.fields:
            before.pop("themes", None)
            if cleaned["themes"] and cleaned["kind"] in THEMED_KINDS:
                before["themes"] = cleaned["themes"]
        before.pop("choices", None)
        choices = [cleaned[f"option_{option.value}"] for option in EqualityOption]
        if any(choices) and cleaned["kind"] == SectionKind.EQUALITY:
            before["choices"] = choices
        if cleaned["details"]:
            chosen = cleaned["details"]
            stood = [row for value, row in labels.items() if value in chosen]
            added = [{"field": value} for value in chosen if value not in labels]
            before["fields"] = [*stood, *added]
        return before

    def shape(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        said = {name: cleaned[name] for name in ("nil_wording", "text", "hint") if cleaned[name]}
        shape = {"heading": cleaned["heading"], "kind": cleaned["kind"], **said}
        if cleaned["level"] == "3":
            shape["level"] = 3
        if cleaned["is_appendix"]:
            shape["is_appendix"] = True
        if options := self.options():
            shape["options"] = options
        return shape

    def do(self, *, by: User, at: datetime) -> str:
        sections: Sequence[Mapping[str, Any]] = list(self.template.sections)
        heading = self.cleaned_data["heading"]
        if self.place:
            before, after = sections[: self.place - 1], sections[self.place :]
            change = f"Changed {heading}"
        else:
            before, after, change = sections, [], f"Added {heading}"
        new = [*before, self.shape(), *after]
        return self.keep(change, by=by, at=at, sections=new, layout=self.layout_with(heading))

    def layout_with(self, heading: str) -> dict[str, Any]:
        """The layout, its clearances still covering the section by its new heading."""
        layout: dict[str, Any] = self.template.layout
        was = self.given.get("heading")
        if not self.template.clearances:
            return layout
        rows = [
            {**row, "covers": [heading if name == was else name for name in row["covers"]]}
            for row in self.template.clearances
        ]
        return {**layout, "clearances": rows}


class TemplateClearancesForm(TemplateForm):
    """Which clearances a report needs: one of each kind at most, and which sections it covers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = {row["kind"]: row for row in self.template.clearances}
        headings = [row["heading"] for row in self.template.sections]
        for kind, label in ClearanceKind.choices:
            row = given.get(kind, {})
            self.fields[f"title_{kind}"] = forms.CharField(
                label=f"{label}: what the council calls it",
                required=False,
                max_length=120,
                initial=row.get("title", ""),
                help_text="Leave empty where it is not needed.",
            )
            self.fields[f"covers_{kind}"] = forms.MultipleChoiceField(
                label=f"{label}: what it covers",
                required=False,
                choices=[(heading, heading) for heading in headings],
                initial=row.get("covers", []),
                widget=Checkboxes(is_small=True),
                help_text="Tick none for the whole report.",
            )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        titles: set[str] = set()
        for kind in ClearanceKind.values:
            title = cleaned.get(f"title_{kind}")
            if title and title in titles:
                self.add_error(f"title_{kind}", "Enter a name that no other clearance has")
            titles.add(title or "")
            if cleaned.get(f"covers_{kind}") and not title:
                self.add_error(f"title_{kind}", "Enter what the council calls it")
        return cleaned

    def do(self, *, by: User, at: datetime) -> str:
        cleaned = self.cleaned_data
        clearances = [
            {"kind": kind, "title": cleaned[f"title_{kind}"], "covers": cleaned[f"covers_{kind}"]}
            for kind in ClearanceKind.values
            if cleaned[f"title_{kind}"]
        ]
        layout = {**self.template.layout, "clearances": clearances}
        return self.keep("Clearances", by=by, at=at, layout=layout)


class TemplateWithdrawForm(TemplateForm):
    """No new report is made from it. Reports that were made keep it."""

    reason = forms.CharField(
        label="Why it is withdrawn", max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )

    def do(self, *, by: User, at: datetime) -> str:
        reason = self.cleaned_data["reason"]
        return self.keep("Withdrawn", by=by, at=at, withdrawn_because=reason)


class TemplateOfferForm(TemplateForm):
    """Reports may be made from it again, as it was when it was withdrawn."""

    def do(self, *, by: User, at: datetime) -> str:
        return self.keep("Offered again", by=by, at=at, withdrawn_because="")
