"""The forms of reports: the header, the sections and their order, and issuing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Q

from accounts.forms import VISIBILITY_WIDGETS, OnceForm, VisibleForm
from accounts.models import Council, User
from accounts.narratives import NO_CHILD
from accounts.scope import VISIBILITY_FIELDS, Visibility
from boards.models import Meeting
from govuk.forms import DatePartsField, Radios, YesNoField
from improvement.models import ImprovementPlan
from inspections.models import Inspection
from reports import narrowing_forms
from reports.markdown import TooMuchText, blocks_of
from reports.models import CommitteeReport, IssuedReport, ReportSection, TemplateVersion
from reports.models.template import (
    GENERAL,
    LIVE_KINDS,
    RECORDED_KINDS,
    WORDLESS_KINDS,
    SectionKind,
)
from reports.paper import grouped, is_only_a_heading
from reports.workflows import (
    TAKEN_BACK,
    NotTheDraftSeen,
    NotToBeIssued,
    freeze,
    start_correction,
    start_report,
    take_back,
    words_of,
)

HOW = "Leave a line empty between paragraphs. Lists, bold and sub-headings: see below."
WHO_READS = {
    Visibility.PUBLIC: "Part 1 of the agenda: it may be published.",
    Visibility.MEMBERS: "The paper is marked as neither Part 1 nor Part 2.",
    Visibility.EXEMPT: "Part 2 of the agenda: only those entitled to exempt matter may read it.",
}
CHANGED = "The report has changed since you opened this page. Look at it again before you issue it"


class PaperForm(VisibleForm):
    """An edit of a report or of a section, by those who draft."""

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.council = user, council
        if "visibility" in self.fields:
            self.fields["visibility"].choices = self.readers()  # type: ignore[attr-defined]
            self.keep_visibility_to(user, council)

    def readers(self) -> list[tuple[str, str]]:
        """Who may be said to read it."""
        return list(Visibility.choices)

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "council": self.council}


def readers_of_part(stands: str) -> list[tuple[str, str]]:
    """Who may be said to read a part of a report, which follows the whole or is exempt."""
    whole = Visibility.MEMBERS.value if stands == Visibility.EXEMPT else stands
    return [
        (whole, "Everyone who may read the report"),
        (Visibility.EXEMPT.value, "Only those entitled to exempt matter (Part 2)"),
    ]


READER_WIDGETS = {**VISIBILITY_WIDGETS, "visibility": Radios(hints=WHO_READS)}
VISIBILITY_LABELS = {
    "visibility": "Who may read it",
    "exempt_reason": "If exempt: why",
}


class HeaderForm(PaperForm):
    """What stands at the head of the paper, and how it is made."""

    lists = ("contact",)

    class Meta:
        model = CommitteeReport
        fields = [
            "title",
            "inspection",
            "meeting",
            "agenda_item",
            "report_of",
            "prepared_by",
            "portfolio",
            "wards",
            "is_key_decision",
            "report_on",
            "contact",
            "version_label",
            "footer_reference",
            "facts_on",
            "numbering",
            *VISIBILITY_FIELDS,
        ]
        field_classes = {
            "is_key_decision": YesNoField,
            "report_on": DatePartsField,
            "facts_on": DatePartsField,
        }
        widgets = {
            **READER_WIDGETS,
            "contact": forms.Textarea(attrs={"rows": 3}),
            "agenda_item": forms.TextInput(attrs={"class": "govuk-input--width-4"}),
            "version_label": forms.TextInput(attrs={"class": "govuk-input--width-5"}),
            "footer_reference": forms.TextInput(attrs={"class": "govuk-input--width-10"}),
            "numbering": Radios(),
        }
        labels = {
            **VISIBILITY_LABELS,
            "is_key_decision": "Is it a key decision?",
            "report_of": "Whose report it is (post)",
            "footer_reference": "Reference in the footer",
            "numbering": "Numbers",
            "facts_on": "Facts as at",
            "inspection": "Inspection it is about",
            "meeting": "Meeting it goes to",
        }
        help_texts = {
            "report_of": "Such as Director of Children's Services.",
            "contact": "Posts, one to a line. Do not give names.",
            "facts_on": "Leave empty to take the plan as it stands on the day of issue.",
        }

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.limit("inspection", Inspection.objects, "No inspection")
        self.limit("meeting", Meeting.objects.select_related("board"), "Not decided yet")
        self.group_meetings()

    def limit(self, name: str, rows: Any, empty: str) -> None:
        """Offer what the person may know of in this council, and what is chosen already."""
        field: Any = self.fields[name]
        offered = rows.visible_to(self.user).in_council(self.council).filter(withdrawn_at=None)
        chosen = getattr(self.instance, f"{name}_id", None)
        if chosen:
            offered = (
                rows.visible_to(self.user)
                .in_council(self.council)
                .filter(Q(withdrawn_at=None) | Q(pk=chosen))
            )
        field.queryset, field.empty_label = offered, empty

    def group_meetings(self) -> None:
        """Offer the next meeting first, then later ones, then past ones, the latest first."""
        field: Any = self.fields["meeting"]
        rows = list(field.queryset.order_by("on", "pk"))
        ahead = [row for row in rows if row.on >= self.on]
        past = [row for row in reversed(rows) if row.on < self.on]
        groups = (("Next meeting", ahead[:1]), ("Later", ahead[1:]), ("Past", past))
        field.choices = [
            ("", field.empty_label),
            *(
                (name, [(row.pk, field.label_from_instance(row)) for row in offered])
                for name, offered in groups
                if offered
            ),
        ]

    def again(self) -> dict[str, Any]:
        return {**super().again(), "on": self.on}

    def clean_facts_on(self) -> date | None:
        chosen: date | None = self.cleaned_data["facts_on"]
        if chosen is not None and chosen > self.on:
            raise forms.ValidationError("Facts as at must be today or earlier")
        return chosen


AS_MEETING = "meeting"
AS_MEETING_HINT = (
    "Those who may read the meeting, with its paragraphs and reason where it is exempt. Without a"
    " meeting: everyone who signs in for the council."
)


def purpose_of(chosen: Any) -> str:
    """What the template is for that a radio button offers."""
    template: TemplateVersion = chosen.instance
    return template.purpose


class AddReportForm(HeaderForm):
    """A new report on a plan; its sections are those of the template that is chosen."""

    class Meta(HeaderForm.Meta):
        fields = [
            "template",
            "title",
            "plan",
            "inspection",
            "meeting",
            "agenda_item",
            "report_of",
            "prepared_by",
            "report_on",
            *VISIBILITY_FIELDS,
        ]
        field_classes = {"report_on": DatePartsField}
        widgets = {
            **HeaderForm.Meta.widgets,
            "template": Radios(hints=purpose_of),
            "visibility": Radios(hints=WHO_READS | {AS_MEETING: AS_MEETING_HINT}),
        }
        labels = {
            **HeaderForm.Meta.labels,
            "plan": "Plan it reports on",
            "template": "What kind of report it is",
        }
        help_texts = {
            **HeaderForm.Meta.help_texts,
            "template": "It says which sections the report has, and how they are numbered.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.limit("plan", ImprovementPlan.objects, "Choose a plan")
        template: Any = self.fields["template"]
        template.queryset = TemplateVersion.objects.offered_in(self.council)
        template.empty_label = None
        self.initial.setdefault("template", template.queryset.filter(code=GENERAL).first())
        if not self.is_bound and self.fields["plan"].queryset.count() == 1:  # type: ignore[attr-defined]
            self.initial["plan"] = self.fields["plan"].queryset.first()  # type: ignore[attr-defined]
        if "visibility" in self.fields:
            self.initial["visibility"] = AS_MEETING

    def readers(self) -> list[tuple[str, str]]:
        return [(AS_MEETING, "Those who may read the meeting it goes to"), *super().readers()]

    def clean(self) -> dict[str, Any]:
        if self.cleaned_data.get("visibility") == AS_MEETING:
            meeting = self.cleaned_data.get("meeting")
            for name in VISIBILITY_FIELDS:
                self.cleaned_data[name] = getattr(meeting, name, "")
            self.cleaned_data["visibility"] = getattr(meeting, "visibility", Visibility.MEMBERS)
        return super().clean()

    def save_record(self, record: CommitteeReport, *, by: User, at: datetime) -> None:
        record.council = self.council
        start_report(record, by=by, at=at)


class SectionForm(PaperForm):
    """The words of one section, what it prints without any, and who may read it."""

    class Meta:
        model = ReportSection
        fields = ["heading", "text", "nil_wording", "level", "is_appendix", *VISIBILITY_FIELDS]
        widgets = {
            **READER_WIDGETS,
            "visibility": Radios(),
            "text": forms.Textarea(attrs={"rows": 14}),
            "level": Radios(),
        }
        labels = {
            **VISIBILITY_LABELS,
            "text": "Words",
            "nil_wording": "What it prints when it is empty",
            "level": "Where it stands",
            "visibility": "Who may read this section",
        }
        help_texts = {
            "nil_wording": "Printed as you type it, such as “None identified at present”.",
            "visibility": "A report with an exempt section is issued as two papers: one without it,"
            " and a Part 2 pack for those entitled.",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hint = self.instance.hint
        parts = [hint, "" if NO_CHILD in hint else NO_CHILD, HOW]
        self.fields["text"].help_text = " ".join(part for part in parts if part)
        if self.instance.is_live or self.instance.is_recorded:
            self.fields["text"].label = "Words above what is filled in"
        if self.instance.pk:
            offered = narrowing_forms.fields_for(self.instance, self.user)
            self.narrowed_by = list(offered)
            self.fields.update(offered)
            for name, value in narrowing_forms.initial_of(self.instance).items():
                self.initial.setdefault(name, value)

    narrowed_by: Sequence[str] = ()

    @property
    def narrowing(self) -> list[forms.BoundField]:
        """What keeps the section to a part of the plan."""
        return [self[name] for name in self.narrowed_by]

    def save_record(self, record: ReportSection, *, by: User, at: datetime) -> None:
        record.options = narrowing_forms.options_with(record, self.cleaned_data)
        super().save_record(record, by=by, at=at)

    def readers(self) -> list[tuple[str, str]]:
        return readers_of_part(self.instance.visibility)

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        try:
            blocks_of(text)
        except TooMuchText as refusal:
            raise forms.ValidationError(str(refusal)) from None
        return text


class AddSectionForm(SectionForm):
    """One more section, at the end; it is moved on the page of sections."""

    class Meta(SectionForm.Meta):
        fields = ["kind", *SectionForm.Meta.fields]
        labels = {**SectionForm.Meta.labels, "kind": "What fills it"}

    def save_record(self, record: ReportSection, *, by: User, at: datetime) -> None:
        last = record.report.sections.order_by("-order").first()
        record.order = last.order + 1 if last else 1
        record.save(by=by, at=at)


@dataclass(frozen=True)
class SectionRow:
    """One line of the page of sections: the section, its boxes, and how it stands."""

    section: ReportSection
    place: forms.BoundField
    printed: forms.BoundField
    has_parts: bool = False

    @property
    def state(self) -> tuple[str, str]:
        """Words and the kind of the tag."""
        section = self.section
        if section.is_left_out:
            return "Left out", "grey"
        if section.is_exempt and not section.report.is_exempt:
            return "Part 2 pack only", "purple"
        if section.kind in LIVE_KINDS:
            return "Filled in live", "blue"
        if section.text.strip():
            return "Written", "light-green"
        if section.kind in RECORDED_KINDS:
            return "Filled in from its own page", "blue"
        if section.kind in WORDLESS_KINDS or is_only_a_heading(section, has_parts=self.has_parts):
            return "Heading only", "grey"
        return "Empty", "yellow"

    @property
    def prints(self) -> str:
        section = self.section
        if self.state[0] == "Empty" and section.kind == SectionKind.HEADER_LINE:
            return f"Prints “{section.nil_wording or '–'}”"
        if self.state[0] == "Empty":
            return f"Prints “{section.nil_wording or 'None recorded'}”"
        return ""


class SectionsForm(OnceForm):
    """The order of the sections, and which of them are printed: one page, one send."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=4000)

    def __init__(self, *args: Any, report: CommitteeReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report
        self.sections = list(report.sections.order_by("order", "pk"))
        self.fields["seen"].initial = self.stamp()
        for number, section in enumerate(self.sections, start=1):
            self.fields[f"place_{section.pk}"] = forms.IntegerField(
                label=f"Place of {section.heading}",
                initial=number,
                min_value=1,
                max_value=999,
                widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
            )
            self.fields[f"printed_{section.pk}"] = forms.BooleanField(
                label=f"Print {section.heading}", initial=not section.is_left_out, required=False
            )

    def stamp(self) -> str:
        return ",".join(f"{section.pk}:{section.version}" for section in self.sections)

    def rows(self) -> list[SectionRow]:
        groups = grouped([section for section in self.sections if not section.is_left_out])
        heads = {group[0].pk for group in groups if len(group) > 1}
        return [
            SectionRow(
                section,
                self[f"place_{section.pk}"],
                self[f"printed_{section.pk}"],
                section.pk in heads,
            )
            for section in self.sections
        ]

    def do(self, *, by: User, at: datetime) -> str:
        if self.cleaned_data["seen"] != self.stamp():
            raise forms.ValidationError(
                "Somebody changed the sections since you opened this page. Go back to the page of"
                " sections, and change the order again"
            )
        for order, section in enumerate(self.in_new_order(), start=1):
            left_out = not self.cleaned_data[f"printed_{section.pk}"]
            if (section.order, section.is_left_out) != (order, left_out):
                section.order, section.is_left_out = order, left_out
                section.save(by=by, at=at)
        return self.report.get_absolute_url()

    def in_new_order(self) -> list[ReportSection]:
        """By the places typed. Of two with the same place, the one that was moved there is first,
        or last if it came from above."""

        def place(numbered: tuple[int, ReportSection]) -> tuple[float, int]:
            before, section = numbered
            wanted = self.cleaned_data[f"place_{section.pk}"]
            nudge = 0.5 if wanted > before else -0.5 if wanted < before else 0.0
            return wanted + nudge, before

        return [section for _, section in sorted(enumerate(self.sections, start=1), key=place)]


class IssueForm(OnceForm):
    """Freeze the facts of the version that was seen. The view then makes the PDF."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)
    words_seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    issue: IssuedReport | None = None

    def __init__(self, *args: Any, report: CommitteeReport, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.on = report, on
        self.fields["version"].initial = report.version
        self.fields["words_seen"].initial = words_of(report)

    def do(self, *, by: User, at: datetime) -> str:
        try:
            self.issue = freeze(
                self.report,
                seen=self.cleaned_data["version"],
                words_seen=self.cleaned_data["words_seen"],
                by=by,
                on=self.on,
                at=at,
            )
        except NotTheDraftSeen:
            raise forms.ValidationError(CHANGED) from None
        except NotToBeIssued as refusal:
            named = [f"It cannot be issued. {words}" for words in refusal.reasons]
            raise forms.ValidationError(named) from None
        return self.issue.get_absolute_url()


class FinishForm(OnceForm):
    """After the making of a PDF was cut short: try again, or make the report a draft again."""

    what = forms.ChoiceField(
        label="What to do",
        choices=[("try", "Try again"), ("draft", "Make it a draft again")],
        widget=forms.HiddenInput,
    )

    def __init__(self, *args: Any, issue: IssuedReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.issue = issue

    def do(self, *, by: User, at: datetime) -> str:
        if self.cleaned_data["what"] == "draft":
            take_back(self.issue, TAKEN_BACK, by=by, at=at)
            return self.issue.report.get_absolute_url()
        return self.issue.get_absolute_url()


class CorrectionForm(OnceForm):
    """Make an issued report a draft for its next issue."""

    def __init__(self, *args: Any, report: CommitteeReport, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.report = report

    def do(self, *, by: User, at: datetime) -> str:
        try:
            start_correction(self.report, by=by, at=at)
        except NotTheDraftSeen:
            raise forms.ValidationError("This report is not issued, or is a draft again") from None
        return self.report.get_absolute_url()
