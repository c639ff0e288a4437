"""The form of a council's own settings."""

import secrets

from django import forms
from django.core.files.uploadedfile import UploadedFile

from accounts.forms import RecordForm
from accounts.logos import what_is_wrong
from accounts.models import Council


class CouncilForm(RecordForm):
    class Meta:
        model = Council
        fields = ("name", "colour", "logo")
        help_texts = {
            "name": "As it stands on papers, such as Anyshire County Council.",
            "colour": (
                "# and six digits, such as #0b4f6c. It is the colour of the header; links are"
                " darkened until they can be read."
            ),
            "logo": "A PNG file of 500 KB or less. It stands beside the council’s name.",
        }

    def clean_colour(self) -> str:
        return str(self.cleaned_data["colour"]).lower()

    def clean_logo(self) -> object:
        logo = self.cleaned_data["logo"]
        if isinstance(logo, UploadedFile):
            wrong = what_is_wrong(logo, size=logo.size or 0)
            if wrong:
                raise forms.ValidationError(wrong)
            logo.name = f"{secrets.token_hex(8)}.png"
        return logo
