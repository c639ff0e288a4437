"""What goes into an evidence pack: the choice, and what would be too much for one."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.template.defaultfilters import filesizeformat

from govuk.forms import Checkboxes
from reports.evidence_pack import EvidencePack, Part
from reports.evidence_zip import MOST_MEGABYTES, bytes_of_files
from reports.live_sections.wording import many

MOST_PAGES = 150
NAMED = 3  # of the largest findings, where something must be left out


class EvidencePackForm(forms.Form):
    """The findings that are wanted. Everything is ticked at first, but for exempt matter.

    It is sent by GET, so the address of a pack names what is in it. `chosen` tells a form in which
    nothing is ticked from a link without a choice.
    """

    chosen = forms.CharField(widget=forms.HiddenInput, initial="1", required=False)
    as_at = forms.CharField(widget=forms.HiddenInput, required=False)
    part = forms.MultipleChoiceField(
        label="Findings",
        widget=Checkboxes,
        error_messages={"required": "Choose at least one finding"},
    )
    with_exempt = forms.BooleanField(
        label="Take exempt matter (Part 2) too",
        required=False,
        help_text="Each exempt item is marked, and every page says Part 2. Hand it only to those"
        " entitled to read it.",
    )

    def __init__(
        self, query: Any, *, parts: Sequence[Part], may_take_exempt: bool, as_at: str, is_sent: bool
    ) -> None:
        """`is_sent`: a pack is asked for. A link without a choice then asks for everything."""
        everything = {"part": [part.code for part in parts], "as_at": as_at}
        if "chosen" not in query:
            query = {**everything, "chosen": "1"} if is_sent else None
        super().__init__(query, initial=everything)
        field: Any = self.fields["part"]
        field.choices = [(part.code, part.title) for part in parts]
        counted = ", exempt matter counted in" if may_take_exempt else ""
        field.widget.hints = {part.code: holds(part) + counted for part in parts}
        if not may_take_exempt:
            del self.fields["with_exempt"]

    def refuse_files(self, pack: EvidencePack) -> bool:
        """Whether the files are too much for one zip; the form then says what to leave out."""
        total = bytes_of_files(pack)
        if total <= MOST_MEGABYTES * 2**20:
            return False
        largest = sorted(pack.parts, key=lambda part: -part.bytes)[:NAMED]
        named = "; ".join(f"{part.title} ({filesizeformat(part.bytes)})" for part in largest)
        self.add_error(
            "part",
            f"The files come to {filesizeformat(total)}, and one zip holds {MOST_MEGABYTES} MB at"
            f" most. Leave out findings and take them in a second pack. The largest: {named}",
        )
        return True

    def refuse_pages(self, pages_by_part: Sequence[tuple[str, float]]) -> bool:
        """Whether the paper would be too long; the form then says what to leave out."""
        pages = sum(number for _, number in pages_by_part)
        if pages <= MOST_PAGES:
            return False
        longest = sorted(pages_by_part, key=lambda each: -each[1])[:NAMED]
        named = "; ".join(f"{title} ({number:.0f} pages)" for title, number in longest)
        self.add_error(
            "part",
            f"This pack would have about {pages:.0f} pages, and one has {MOST_PAGES} at most. Leave"
            f" out findings and take them in a second pack. The longest: {named}",
        )
        return True


def holds(part: Part) -> str:
    """12 actions, 3 measures, 5 items of evidence (4 files, 2.3 MB)."""
    said = [many(len(part.actions), "action"), many(len(part.measures), "measure")]
    evidence = many(len(part.items), "item of evidence", "items of evidence")
    if part.files:
        size = filesizeformat(part.bytes)
        evidence += f" ({many(len(part.files), 'file')}, {size})"
    return ", ".join([*said, evidence])
