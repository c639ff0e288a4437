"""The forms of what is recorded with a report: consultations, background papers, equality."""

from typing import Any

from django import forms

from accounts.forms import FuzzyDate
from accounts.narratives import NO_CHILD
from accounts.scope import VISIBILITY_FIELDS
from govuk.forms import DatePartsField, Radios
from reports.equality import EqualityOption, words_for
from reports.forms import (
    READER_WIDGETS,
    VISIBILITY_LABELS,
    PaperForm,
    readers_of_part,
)
from reports.models import BackgroundPaper, CommitteeReport, Consultation
from reports.models.template import SectionKind

WHEN = ("on", "on_precision", "on_as_stated")
WHEN_LABELS = {
    "on": "When",
    "on_precision": "How exact that is",
    "on_as_stated": "In the council’s words",
}
WHEN_HELP = {"on_as_stated": "Such as spring 2026. Printed in place of the date."}


class ListedForm(FuzzyDate, PaperForm):
    """One row of a report. An exempt one is printed only in a report that is exempt itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # It always holds, a day at first: without a date it says nothing.
        exact = self.fields["on_precision"]
        exact.required = exact.widget.is_required = True

    def readers(self) -> list[tuple[str, str]]:
        return readers_of_part(self.instance.visibility)


class ConsultationForm(ListedForm):
    class Meta:
        model = Consultation
        fields = ("who", "how", *WHEN, "said", "changed", *VISIBILITY_FIELDS)
        field_classes = {"on": DatePartsField}
        widgets = {
            **READER_WIDGETS,
            "visibility": Radios(),
            "on_precision": Radios(is_inline=True),
            "said": forms.Textarea(attrs={"rows": 4}),
            "changed": forms.Textarea(attrs={"rows": 3}),
        }
        labels = {**VISIBILITY_LABELS, **WHEN_LABELS}
        help_texts = {
            **WHEN_HELP,
            "who": "A body or a group, such as the Youth Council. Do not give names.",
            "how": "Such as a meeting, a survey or a focus group.",
            "said": NO_CHILD,
        }


class BackgroundPaperForm(ListedForm):
    class Meta:
        model = BackgroundPaper
        fields = ("title", "label", "body", *WHEN, "link", *VISIBILITY_FIELDS)
        field_classes = {"on": DatePartsField}
        widgets = {
            **READER_WIDGETS,
            "visibility": Radios(),
            "on_precision": Radios(is_inline=True),
            "label": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
        }
        labels = {**VISIBILITY_LABELS, **WHEN_LABELS}
        help_texts = {
            **WHEN_HELP,
            "label": "As the council counts it, such as Appendix A.",
            "body": "The body or the organisation, such as Cabinet or Ofsted.",
        }


class EqualityForm(PaperForm):
    """Which of the three options holds, and where the assessment is."""

    class Meta:
        model = CommitteeReport
        fields = ("equality_option", "equality_link", "equality_attachment")
        labels = {"equality_option": "Which option holds?"}
        help_texts = {
            "equality_link": "For option 2: an address that those who decide can open.",
            "equality_attachment": "For option 3: such as Appendix B.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        of_it = self.instance.sections.filter(kind=SectionKind.EQUALITY).order_by("order", "pk")
        section = of_it.first()
        said = words_for(section.options if section is not None else {})
        self.fields["equality_option"] = forms.ChoiceField(
            label="Which option holds?",
            choices=[*EqualityOption.choices, ("", "Not said yet")],
            required=False,
            widget=Radios(hints={option.value: words for option, words in said.items()}),
        )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        option = cleaned.get("equality_option")
        if option == EqualityOption.TO_CONSIDER and not cleaned.get("equality_link"):
            self.add_error("equality_link", "Enter where the assessment can be read")
        if option == EqualityOption.ATTACHED and not cleaned.get("equality_attachment"):
            self.add_error("equality_attachment", "Enter the annex or appendix")
        return cleaned
