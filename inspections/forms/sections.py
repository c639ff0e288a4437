"""Forms laid out in parts, and the part that says who may read."""

from typing import Any, ClassVar

from django import forms

from accounts.forms import RecordForm
from accounts.models import Council, User
from accounts.scope import Visibility
from govuk.forms import Radios
from inspections.permissions import may_clear_exempt, may_set_exempt

WHO_MAY_READ = ("Who may read it", ("visibility", "exempt_paragraphs", "exempt_reason"))
NO_CHILD = "Do not write anything that could identify a child or a family."

VISIBILITY_HINTS = {
    Visibility.PUBLIC: "May stand in papers and on pages that anyone can read.",
    Visibility.MEMBERS: "Everyone with a role in this council, and those given a grant.",
    Visibility.EXEMPT: "Part 2: only those entitled to exempt matter. It stays out of papers.",
}

Section = tuple[str, tuple[str, ...]]


class SectionedForm(RecordForm):
    """A form in parts. `parts` names each part and its fields, in order."""

    parts: ClassVar[tuple[Section, ...]] = ()

    def sections(self) -> list[tuple[str, list[forms.BoundField]]]:
        """Each part with its fields; a part without any is left out."""
        laid_out = [
            (name, [self[field] for field in names if field in self.fields])
            for name, names in self.parts
        ]
        return [(name, fields) for name, fields in laid_out if fields]


class VisibleForm(SectionedForm):
    """A form of something that may be exempt. Only those who may set exempt, or clear it, can."""

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.council = user, council
        if "visibility" in self.fields:
            self.fields["visibility"].widget = Radios(
                choices=Visibility.choices, hints=VISIBILITY_HINTS
            )
            self.fields["visibility"].label = "Readers"
        self.was_exempt = bool(self.instance.pk) and self.instance.is_exempt

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "council": self.council}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        visibility = cleaned.get("visibility")
        if visibility is None:
            return cleaned
        if visibility != Visibility.EXEMPT:
            if self.was_exempt and not may_clear_exempt(self.user, self.council):
                self.add_error(
                    "visibility", "Ask a clerk or director: only they open what is exempt"
                )
            cleaned["exempt_paragraphs"] = cleaned["exempt_reason"] = ""
            return cleaned
        if not self.was_exempt and not may_set_exempt(self.user, self.council):
            self.add_error("visibility", "Ask a plan lead, clerk or director to make it exempt")
        for name, words in (
            ("exempt_paragraphs", "Enter the paragraphs of Schedule 12A"),
            ("exempt_reason", "Say why it is exempt"),
        ):
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned
