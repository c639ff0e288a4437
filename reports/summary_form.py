"""The words that the clerk or the chair writes above a highlight report."""

from django import forms
from django.urls import reverse

from accounts.forms import RecordForm
from boards.models import Meeting
from reports.highlight_paper import MOST_LINES, lines_about, summary_of
from reports.live_sections.wording import many


class SummaryForm(RecordForm):
    """A summary so short that the report stays on one side of A4."""

    class Meta:
        model = Meeting
        fields = ("summary",)
        labels = {"summary": "Summary"}
        help_texts = {
            "summary": "It stands first in the highlight report, in Part 1 too. At most"
            f" {MOST_LINES} lines: paragraphs, **strong**, links, lists with - or 1.",
        }
        widgets = {"summary": forms.Textarea(attrs={"rows": 6})}

    def clean_summary(self) -> str:
        words: str = self.cleaned_data["summary"]
        blocks, left_out = summary_of(words)
        if left_out:
            raise forms.ValidationError(
                f"Write paragraphs and lists only: the report has no room for a {left_out}"
            )
        lines = lines_about(blocks)
        if lines > MOST_LINES:
            raise forms.ValidationError(
                f"Shorten the summary: it takes {many(lines, 'line')}, and the report stays on one"
                f" page with {MOST_LINES}"
            )
        return words

    def back(self) -> str:
        """The page of the report."""
        return reverse(
            "reports:highlight", args=[self.instance.board.council.slug, self.instance.pk]
        )
