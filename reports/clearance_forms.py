"""The forms of clearances: of whom each is asked, one more, and what an officer says to one."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import QuerySet

from accounts.forms import OnceForm, RecordForm
from accounts.models import User
from accounts.narratives import NO_CHILD
from accounts.policy import Role
from govuk.forms import Checkboxes, Radios
from improvement.forms.editing import PersonField, people_in_roles
from reports.clearing import (
    ClearanceStanding,
    ClearanceState,
    clearance_standings,
    hidden_from,
    reads_all_of,
    writers_of,
)
from reports.models import Clearance, ClearanceAnswer, CommitteeReport
from reports.models.clearance import ClearanceOutcome, clearances_url

CHANGED = (
    "Somebody changed the clearances since you opened this page. Look at them again, and then ask"
)
READ_AGAIN = (
    "The text was changed since you opened this page. Read it again below before you say whether"
    " it is cleared"
)
UNREAD = "This officer may not read the exempt part of what it covers. Choose one who may"
PRINTED_OPENLY = (
    "Some of the text is exempt, and your comment is printed in the open part too: say nothing"
    " exempt in it."
)


def officers_for(report: CommitteeReport, *, on: date) -> "QuerySet[Any]":
    """Those who may be asked to clear `report` on the day `on`, each with a `post`.

    Officers with the role, but none who wrote in it, and only such as may read it.
    """
    rows = people_in_roles(report.council, [Role.CLEARANCE_OFFICER], on=on)
    rows = rows.exclude(pk__in=writers_of(report))
    if not (report.is_exempt or report.plan.is_exempt):
        return rows
    unknown_to = CommitteeReport.objects.filter(pk=report.pk).unknown_to(list(rows))
    return rows.filter(pk__in=[pk for pk, hidden in unknown_to.items() if not hidden])


@dataclass(frozen=True)
class ClearanceRow:
    """One clearance on the page, with the boxes by which it is asked for; none while given."""

    standing: ClearanceStanding
    officer: forms.BoundField | None
    again: forms.BoundField | None
    is_unread: bool  # whoever was asked may not read an exempt part of what it covers


class AskForm(OnceForm):
    """Of whom each clearance is asked: one page, one send."""

    seen = forms.CharField(widget=forms.HiddenInput, max_length=4000)

    def __init__(
        self,
        *args: Any,
        report: CommitteeReport,
        standings: list[ClearanceStanding],
        on: date,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.report, self.standings = report, standings
        self.fields["seen"].initial = self.stamp()
        self.open = [standing for standing in standings if not standing.is_given]
        officers = officers_for(report, on=on) if self.open else User.objects.none()
        choices: list[Any] = []
        for standing in self.open:
            clearance = standing.clearance
            field: Any = PersonField(
                label=f"Who clears it: {clearance}",
                queryset=officers,
                required=False,
                empty_label="Nobody yet",
                initial=clearance.asked_of_id,
            )
            # The same officers for each: asked of the database once.
            choices = choices or list(field.choices)
            field.choices = choices
            self.fields[f"officer_{clearance.pk}"] = field
            if standing.state == ClearanceState.REFUSED:
                self.fields[f"again_{clearance.pk}"] = forms.BooleanField(
                    label=f"Ask again: {clearance}", required=False
                )

    def stamp(self) -> str:
        rows = [standing.clearance for standing in self.standings]
        return ",".join(f"{clearance.pk}:{clearance.version}" for clearance in rows)

    def rows(self) -> list[ClearanceRow]:
        unread = self.unread()
        return [
            ClearanceRow(
                standing,
                self.box("officer", standing),
                self.box("again", standing),
                standing.clearance.pk in unread,
            )
            for standing in self.standings
        ]

    def unread(self) -> set[int]:
        """The ids of the open ones whose officer cannot clear them: part of it was made exempt."""
        every = [standing.clearance for standing in self.open]
        return hidden_from([(each.asked_of, each) for each in every if each.asked_of is not None])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for standing in self.open:
            name = f"officer_{standing.clearance.pk}"
            chosen = cleaned.get(name)
            if not chosen or chosen == standing.clearance.asked_of:
                continue
            if not reads_all_of(chosen, standing.clearance):
                self.add_error(name, UNREAD)
        return cleaned

    def box(self, name: str, standing: ClearanceStanding) -> forms.BoundField | None:
        field = f"{name}_{standing.clearance.pk}"
        return self[field] if field in self.fields else None

    def do(self, *, by: User, at: datetime) -> str:
        if self.cleaned_data["seen"] != self.stamp():
            raise forms.ValidationError(CHANGED)
        for standing in self.open:
            clearance = standing.clearance
            chosen = self.cleaned_data[f"officer_{clearance.pk}"]
            is_asked_again = chosen and self.cleaned_data.get(f"again_{clearance.pk}")
            if chosen != clearance.asked_of or is_asked_again:
                clearance.ask(chosen, by=by, at=at)
        return clearances_url(self.report)


class AddClearanceForm(RecordForm):
    """One more clearance than the template asks for."""

    sections = forms.TypedMultipleChoiceField(
        label="What it covers",
        coerce=int,
        required=False,
        widget=Checkboxes(is_small=True),
        help_text="Tick none for the whole report. When what it covers is changed, it is asked"
        " for again.",
    )

    class Meta:
        model = Clearance
        fields = ["kind", "title", "sections"]
        widgets = {"kind": Radios()}
        help_texts = {"title": "Such as Section 151 Officer, or Financial Comments."}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = self.instance.report.sections.filter(is_left_out=False).order_by("order", "pk")
        field: Any = self.fields["sections"]
        field.choices = list(rows.values_list("pk", "heading"))

    def clean_title(self) -> str:
        title: str = self.cleaned_data["title"]
        if self.instance.report.clearances.standing().filter(title=title).exists():
            raise forms.ValidationError("There is a clearance of this name already")
        return title


class GiveClearanceForm(OnceForm):
    """What the officer says: given with initials, or refused with a reason; of the text seen."""

    stamp = forms.CharField(widget=forms.HiddenInput, max_length=64)
    outcome = forms.ChoiceField(
        label="Do you clear it?",
        choices=ClearanceOutcome.choices,
        widget=Radios(
            hints={"refused": "The report cannot be issued until it is changed and you clear it."}
        ),
    )
    initials = forms.CharField(
        label="Your initials",
        max_length=10,
        help_text="Printed in the report with today’s date where you clear it.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4"}),
    )
    comment = forms.CharField(
        label="Comment (optional where you clear it)",
        max_length=5_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Printed in the report where you clear it. Where you refuse, say why: the reason"
        f" is not printed. {NO_CHILD}",
    )

    def __init__(
        self,
        *args: Any,
        standing: ClearanceStanding,
        on: date,
        has_withheld: bool,
        **kwargs: Any,
    ) -> None:
        """has_withheld: it covers exempt words, which only the Part 2 pack holds."""
        super().__init__(*args, **kwargs)
        self.standing, self.on = standing, on
        if has_withheld:
            self.fields["comment"].help_text += f" {PRINTED_OPENLY}"
        self.fields["stamp"].initial = standing.stamp

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("outcome") == ClearanceOutcome.REFUSED and not cleaned.get("comment"):
            self.add_error("comment", "Enter why you refuse it")
        return cleaned

    def do(self, *, by: User, at: datetime) -> str:
        clearance = self.standing.clearance
        (now,) = clearance_standings([clearance])
        if self.cleaned_data["stamp"] != now.stamp:
            typed: Any = self.data.copy()  # type: ignore[attr-defined]
            typed[self.add_prefix("stamp")] = now.stamp
            self.data = typed
            raise forms.ValidationError(READ_AGAIN)
        said = {name: self.cleaned_data[name] for name in ("outcome", "initials", "comment")}
        answer = ClearanceAnswer(clearance=clearance, on=self.on, covered=now.covered, **said)
        answer.save(by=by, at=at)
        return clearance.report.get_absolute_url()
