"""Ask whether a paper was issued, by its code or by its file."""

import re
from hashlib import sha256
from typing import Any

from django import forms

from reports.checking import SHORTEST_CODE

_LARGEST_MEGABYTES = 50


class CheckPaperForm(forms.Form):
    """The code or the file. The file is read once for its SHA-256, and not kept."""

    code = forms.CharField(
        label="Check code",
        required=False,
        max_length=200,
        help_text="At the foot of each page, such as 3f9a 22bc 90de 1234.",
        widget=forms.TextInput(
            attrs={"class": "govuk-input--width-20", "spellcheck": "false", "autocomplete": "off"}
        ),
    )
    paper = forms.FileField(
        label="Or the file",
        required=False,
        help_text="The PDF or the Word file as you got it. Choose it, or drop it here. It is not"
        " kept.",
        widget=forms.FileInput(attrs={"accept": ".pdf,.docx"}),
    )

    def clean_code(self) -> str:
        code = re.sub(r"[\s\u00a0-]", "", self.cleaned_data["code"]).lower()
        if not code:
            return ""
        if not re.fullmatch(r"[0-9a-f]+", code):
            raise forms.ValidationError("Check code must have the digits 0 to 9 and a to f only")
        if not SHORTEST_CODE <= len(code) <= 64:
            raise forms.ValidationError(
                f"Check code must have {SHORTEST_CODE} digits or more, and 64 at most"
            )
        return code

    def clean_paper(self) -> Any:
        upload = self.cleaned_data["paper"]
        if upload and upload.size > _LARGEST_MEGABYTES * 2**20:
            raise forms.ValidationError(f"The file must be {_LARGEST_MEGABYTES} MB or smaller")
        return upload

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        given = [name for name in ("code", "paper") if cleaned.get(name)]
        if len(given) == 2:
            self.add_error("paper", "Enter the code or choose the file, not both")
        elif not given and not self.errors:
            self.add_error("code", "Enter the check code, or choose the file")
        return cleaned

    @property
    def is_file(self) -> bool:
        return bool(self.cleaned_data["paper"])

    def digest(self) -> str:
        """What was asked about: the code as it was typed, or the SHA-256 of the file."""
        upload = self.cleaned_data["paper"]
        if not upload:
            return str(self.cleaned_data["code"])
        read = sha256()
        for chunk in upload.chunks():
            read.update(chunk)
        return read.hexdigest()
