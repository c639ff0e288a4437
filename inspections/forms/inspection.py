from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

import accounts.forms
from accounts.models import Council, User
from accounts.narratives import NO_CHILD
from accounts.scope import VISIBILITY_FIELDS, Visibility
from govuk.dates import DatePartsField, in_words
from govuk.forms import Radios, YesNoField
from inspections.forms.sections import WHO_MAY_READ, Section, SectionedForm, VisibleForm
from inspections.forms.visit import PLANNED_OR_DONE
from inspections.models import (
    Framework,
    Inspection,
    InspectionNote,
    InspectionPeriod,
    StatedValue,
)
from inspections.models.framework import FrameworkKind
from inspections.models.inspection import InspectionStatus
from inspections.workflows import work_out_dates


def in_use(framework: Framework) -> str:
    """The days a framework is for, by the first day of the inspection."""
    since = in_words(framework.starts_on)
    if framework.starts_before is None:
        return f"Inspections that start on {since} or later."
    return f"Inspections that start from {since}, before {in_words(framework.starts_before)}."


def by_kind(frameworks: Iterable[Framework]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Full inspections, newest framework first, apart from visits and the rest."""
    newest = sorted(frameworks, key=lambda framework: framework.starts_on, reverse=True)
    full = [(each.pk, each.name) for each in newest if each.kind == FrameworkKind.FULL]
    others = [(each.pk, each.name) for each in newest if each.kind != FrameworkKind.FULL]
    return [("Full inspections", full), ("Visits and other inspections", others)]


class InspectionForm(VisibleForm):
    parts: ClassVar[tuple[Section, ...]] = (
        (
            "What and when",
            ("title", "status", "started_on", "ended_on", "framework", "topic", "previous"),
        ),
        (
            "The report or letter",
            (
                "report_received_on",
                "report_published_on",
                "is_published_by_ofsted",
                "is_disclosed_by_council",
                "disclosed_by",
                "disclosed_on",
                "stated_areas_count",
                "summary",
            ),
        ),
        (
            "What it asks of the council",
            ("has_priority_action", "statement_required", "principal_authority"),
        ),
        (
            "How it was done",
            (
                "sequence_number",
                "inspectors_count",
                "days_on_site_count",
                "self_evaluation_was_accurate",
            ),
        ),
        WHO_MAY_READ,
    )

    class Meta:
        model = Inspection
        fields = [
            "title",
            "status",
            "started_on",
            "ended_on",
            "framework",
            "topic",
            "previous",
            "report_received_on",
            "report_published_on",
            "is_published_by_ofsted",
            "is_disclosed_by_council",
            "disclosed_by",
            "disclosed_on",
            "stated_areas_count",
            "summary",
            "has_priority_action",
            "statement_required",
            "principal_authority",
            "sequence_number",
            "inspectors_count",
            "days_on_site_count",
            "self_evaluation_was_accurate",
            *VISIBILITY_FIELDS,
        ]
        field_classes = {
            **dict.fromkeys(
                (
                    "started_on",
                    "ended_on",
                    "report_received_on",
                    "report_published_on",
                    "disclosed_on",
                ),
                DatePartsField,
            ),
            "self_evaluation_was_accurate": YesNoField,
        }
        widgets = {"status": Radios(is_inline=True)}
        labels = {
            "status": "Where it stands",
            "is_published_by_ofsted": "The inspectorate publishes it",
            "is_disclosed_by_council": "The council has told the public what it says",
            "disclosed_by": "Who approved that",
            "disclosed_on": "Day it was told",
            "stated_areas_count": "Number of areas for improvement the source states",
            "sequence_number": "Number of the visit in its series",
            "inspectors_count": "Number of inspectors",
            "days_on_site_count": "Number of days on site",
            "statement_required": "A written statement of proposed action was asked for",
            "has_priority_action": "It names areas for priority action",
            "principal_authority": "Authority that writes the statement",
            "self_evaluation_was_accurate": "Did it find the self-evaluation accurate?",
        }
        help_texts = {
            "title": "For example, Inspection of children's services, March 2023.",
            "started_on": "This day decides the framework. For example, 27 3 2026",
            "topic": "For a focused visit or joint inspection. For example, the front door.",
            "report_received_on": (
                "The statutory dates are counted from this day. For example, 27 3 2026"
            ),
            "report_published_on": (
                "Counted from only if the day of receipt is not known. For example, 27 3 2026"
            ),
            "is_published_by_ofsted": (
                "Ofsted does not publish the letter of a first monitoring visit."
            ),
            "disclosed_by": "A post. For example, Director of Children's Services.",
            "stated_areas_count": (
                "Kept beside the number listed here. Leave empty if none is stated."
            ),
            "has_priority_action": "After a focused visit, this brings statutory dates.",
            "statement_required": "After a joint targeted area inspection.",
            "principal_authority": "After a joint targeted area inspection, if it names one.",
            "summary": f"What it said, in your words. {NO_CHILD}",
        }

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, user=user, council=council, **kwargs)
        frameworks = Framework.objects.all()
        hints = {str(framework.pk): in_use(framework) for framework in frameworks}
        framework = self.fields["framework"]
        framework.queryset = frameworks  # type: ignore[attr-defined]
        framework.empty_label = None  # type: ignore[attr-defined]
        framework.widget = Radios(
            choices=by_kind(frameworks),
            hints=lambda value: hints.get(str(value), ""),
        )
        earlier = Inspection.objects.visible_to(user).in_council(council).standing()
        previous = self.fields["previous"]
        previous.queryset = earlier.exclude(pk=self.instance.pk)  # type: ignore[attr-defined]
        previous.label = "Previous inspection"
        previous.help_text = "The one its grades and areas are compared with."
        self.fields["status"].required = False
        if self.instance.status != InspectionStatus.RESCHEDULED:
            # A visit is rescheduled by moving it, with a reason.
            self.fields["status"].choices = PLANNED_OR_DONE  # type: ignore[attr-defined]
        self.problems: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        started_on, framework = cleaned.get("started_on"), cleaned.get("framework")
        if started_on and framework:
            self.check_framework(framework, started_on)
        ended_on = cleaned.get("ended_on")
        if started_on and ended_on and ended_on < started_on:
            self.add_error("ended_on", "The last day must be on or after the first day")
        previous = cleaned.get("previous")
        if started_on and previous and previous.started_on >= started_on:
            self.add_error("previous", "Choose one that started before this one, or leave it empty")
        for name in ("report_received_on", "report_published_on"):
            day = cleaned.get(name)
            if started_on and day and day < started_on:
                self.add_error(name, "This must be after the inspection started")
        self.check_disclosure(cleaned)
        is_jtai = framework is not None and framework.kind == FrameworkKind.JTAI
        if is_jtai and cleaned.get("statement_required") and not cleaned.get("principal_authority"):
            self.add_error("principal_authority", "Enter the authority that writes the statement")
        return cleaned

    def clean_status(self) -> str:
        return str(self.cleaned_data["status"] or self.instance.status)

    def check_disclosure(self, cleaned: dict[str, Any]) -> None:
        """A disclosure has who approved it, and its day; and an open letter stays open."""
        is_disclosed = cleaned.get("is_disclosed_by_council")
        for name, words in (
            ("disclosed_by", "Enter the post that approved the disclosure"),
            ("disclosed_on", "Enter the day it was disclosed"),
        ):
            if is_disclosed and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
            elif not is_disclosed and cleaned.get(name):
                self.add_error(name, "Leave this empty, or say that the council has told it")
        if self.instance.pk and not is_disclosed and not cleaned.get("is_published_by_ofsted"):
            letters = self.instance.letters.standing().exclude(visibility=Visibility.EXEMPT)
            if letters.exists():
                self.add_error("is_disclosed_by_council", "Make its letter exempt first")

    def check_framework(self, framework: Framework, started_on: Any) -> None:
        """Refuse a framework that was not in force on the first day, and name the one that was."""
        in_force = Framework.objects.in_force(on=started_on)
        if not in_force.filter(pk=framework.pk).exists():
            fits = in_force.filter(kind=framework.kind).first()
            words = (
                f"This framework is not for an inspection that starts on {in_words(started_on)}."
            )
            ending = (
                f" Choose “{fits}”." if fits else " No framework of this kind is held for that day."
            )
            self.add_error("framework", words + ending)
        elif (
            self.instance.pk
            and framework.pk != self.initial.get("framework")
            and self.instance.judgements.standing().exists()
        ):
            self.add_error(
                "framework",
                "Grades are recorded under the other framework. Take them back first.",
            )

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        self.problems = work_out_dates(record, by=by, at=at).problems


class PeriodForm(SectionedForm):
    class Meta:
        model = InspectionPeriod
        fields = ["what", "starts_on", "ends_on", "is_official", "as_stated", "source"]
        field_classes = {"starts_on": DatePartsField, "ends_on": DatePartsField}
        labels = {"what": "What these days are", "is_official": "The inspectorate states them"}
        help_texts = {
            "is_official": "Leave empty if the council's paper states them.",
            "source": "For example, Ofsted report, 9 May 2023.",
            "as_stated": "For example, 27 February - 14 March.",
        }
        widgets = {"what": Radios()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        starts_on, ends_on = cleaned.get("starts_on"), cleaned.get("ends_on")
        if starts_on and ends_on and ends_on < starts_on:
            self.add_error("ends_on", "The last day must be on or after the first day")
        return cleaned


class StatedValueForm(SectionedForm):
    class Meta:
        model = StatedValue
        fields = ["what", "stated", "source", "ours", "note"]
        labels = {"what": "What it is about", "stated": "As the document states it"}
        help_texts = {
            "what": "For example, time to produce the action plan.",
            "stated": "For example, within 60 days.",
            "source": "For example, Cabinet report, 17 September 2019, paragraph 3.12.",
            "ours": "What you hold to be right. Both are kept.",
        }


class NoteForm(SectionedForm):
    class Meta:
        model = InspectionNote
        fields = ["kind", "heading", "text", "on", "source"]
        field_classes = {"on": DatePartsField}
        labels = {"kind": "What kind of note"}
        help_texts = {
            "text": f"A quotation: the words without quotation marks. {NO_CHILD}",
            "source": "A quotation needs one. For example, Ofsted report, page 2.",
        }
        widgets = {"kind": Radios()}

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("kind") == "quotation" and not cleaned.get("source"):
            self.add_error("source", "Enter where the quotation stands")
        return cleaned


class WithdrawForm(accounts.forms.WithdrawForm):
    """Withdraws what was recorded of an inspection, and works out its statutory dates afresh."""

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        inspection = record if isinstance(record, Inspection) else record.inspection
        work_out_dates(inspection, by=by, at=at)
