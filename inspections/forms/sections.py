"""Forms laid out in parts, and the part that says who may read."""

from typing import Any, ClassVar

from django import forms

import accounts.forms
from accounts.forms import READERS, RecordForm
from accounts.models import Council, User
from accounts.scope import VISIBILITY_FIELDS, Visibility
from govuk.forms import Radios

WHO_MAY_READ = ("Who may read it", VISIBILITY_FIELDS)

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


class VisibleForm(SectionedForm, accounts.forms.VisibleForm):
    """A form in parts of something that may be exempt."""

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.council = user, council
        if "visibility" in self.fields:
            readers = self.fields["visibility"]
            readers.widget = Radios(choices=Visibility.choices, hints=READERS)
            readers.label = "Readers"
            self.keep_visibility_to(user, council)

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "council": self.council}
