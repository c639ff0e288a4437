"""Forms that record: each carries a one-use token, and an edit the version that was seen."""

import secrets
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.db import transaction

from accounts.models import Council, User
from accounts.narratives import NO_CHILD, NarrativeForm
from accounts.permissions import may_clear_exempt, may_set_exempt
from accounts.records import Conflict, FormToken, Record, last_day, once, span_in_words
from accounts.scope import VISIBILITY_FIELDS, Visibility
from accounts.withheld import CONFIDENTIAL, PARAGRAPHS, Grounds
from govuk.dates import in_words
from govuk.forms import Checkboxes, Radios


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SentOnce(NarrativeForm):
    """A form that was recorded under its token has no errors: `record` leads to the first result.

    The middleware answers a form that comes after its first sending. This one is for two that come
    together: the second may be told that the reference is taken which the first has just made.
    """

    def full_clean(self) -> None:
        super().full_clean()
        form: Any = self
        token = getattr(form, "cleaned_data", {}).get("token")
        if form.errors and token and FormToken.objects.filter(token=token).exists():
            form._errors.clear()


class OnceForm(SentOnce, forms.Form):
    """A form that does something once: sent again, it leads to the first result.

    A subclass says what is done in `do(by=, at=)`, which returns the address to go to next.
    """

    token = forms.CharField(
        widget=forms.HiddenInput, initial=new_token, max_length=64, required=True
    )

    def do(self, *, by: User, at: datetime) -> str:
        raise NotImplementedError

    def record(self, *, by: User, at: datetime) -> bool:
        """Do it, all or nothing. False, with the error beside its field, when it was refused."""
        try:
            with once(self.cleaned_data["token"], by=by, at=at) as used:
                used.url = self.do(by=by, at=at)
                self.keep_reasons(used.url, by=by, at=at)
        except forms.ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True


class FilledInForm(OnceForm):
    """Many of a kind on one page, each with fields of its own; what is left empty stays open.

    All that was filled in is recorded together, or nothing is. A subclass says what is filled in
    and how each is recorded.
    """

    next_url = ""
    recorded_count = 0

    def is_filled_in(self) -> bool:
        raise NotImplementedError

    def record_each(self, *, by: User, at: datetime) -> int:
        """Record what was filled in; how many there were."""
        raise NotImplementedError

    def ask_for_one(self, first: str | None, words: str) -> None:
        """Say at the `first` field that nothing was filled in, where that is all that is wrong."""
        if not self.errors and not self.is_filled_in():
            self.add_error(first, words)

    def do(self, *, by: User, at: datetime) -> str:
        self.recorded_count = self.record_each(by=by, at=at)
        return self.next_url


class Difference(NamedTuple):
    """One row of a conflict: what is recorded now, by whom and when, and what was typed."""

    field: str
    theirs: str
    mine: str
    who: str
    when: datetime


class RecordForm(SentOnce, forms.ModelForm):  # type: ignore[type-arg]
    """An edit of a `Record`. `record` saves it through the one save path.

    On a conflict it returns False and sets `conflict`; what was typed stays in the form, and the
    form then carries the newer version, so that sending it again puts the text on top.
    """

    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=1, max_value=2**31 - 1
    )
    token = forms.CharField(
        widget=forms.HiddenInput, initial=new_token, max_length=64, required=True
    )
    conflict: tuple[Difference, ...] | None = None

    not_compared: ClassVar[frozenset[str]] = frozenset({"version", "token"})

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.fields["version"].initial = self.instance.version
            self.fields["version"].required = True

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        """Save `record`, and what hangs on it. Override to record links as well."""
        record.save(by=by, at=at, seen=self.cleaned_data.get("version"))

    def record(self, *, by: User, at: datetime) -> bool:
        try:
            with once(self.cleaned_data["token"], by=by, at=at) as used, transaction.atomic():
                self.save_record(self.instance, by=by, at=at)
                used.url = self.instance.get_absolute_url()
                self.keep_reasons(used.url, by=by, at=at)
        except Conflict:
            self.conflict = self.compare()
            return False
        except forms.ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True

    def compare(self) -> tuple[Difference, ...]:
        """What was recorded meanwhile, against what was typed; then carry the newer version."""
        now: Record = (
            type(self.instance)._base_manager.select_related("by").get(pk=self.instance.pk)
        )
        recorded = type(self)(instance=now, **self.again())
        who, when = str(now.by), now.recorded_at
        differences = []
        for name, field in self.fields.items():
            if name in self.not_compared:
                continue
            theirs = shown(field, recorded.get_initial_for_field(field, name))
            mine = shown(field, self.cleaned_data.get(name))
            if theirs != mine:
                differences.append(Difference(str(self[name].label), theirs, mine, who, when))
        if not differences:
            theirs, mine = f"Version {now.version}", f"Version {self.cleaned_data['version']}"
            differences = [Difference("Version of the record", theirs, mine, who, when)]
        typed: Any = self.data.copy()  # type: ignore[attr-defined]
        typed[self.add_prefix("version")] = str(now.version)
        self.data = typed
        return tuple(differences)

    def again(self) -> dict[str, Any]:
        """The keyword arguments that a second form over the same record needs."""
        return {}


class FuzzyDate(RecordForm):
    """A date as exact as it is known: `on`, `on_precision` and `on_as_stated`."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        on, precision = cleaned.get("on"), cleaned.get("on_precision")
        if on and precision:
            cleaned["on"] = last_day(on, precision)
            cleaned["on_as_stated"] = cleaned.get("on_as_stated") or span_in_words(
                cleaned["on"], precision
            )
        return cleaned


# How a form with more fields than those of `Visible` draws them.
VISIBILITY_WIDGETS = {"visibility": Radios, "exempt_reason": forms.Textarea(attrs={"rows": 2})}
READERS = {
    Visibility.PUBLIC: "May stand in papers and on pages that anyone can read.",
    Visibility.MEMBERS: "Everyone with a role in this council, and those given a grant.",
    Visibility.EXEMPT: "Part 2: only those entitled to exempt matter. It stays out of papers.",
}


class GroundsField(forms.MultipleChoiceField):
    """The paragraphs of Schedule 12A that make something exempt, or that it is confidential.

    It gives what a record keeps: "1, 3", or "confidential".
    """

    widget = Checkboxes

    def __init__(self, *, label: str = "If exempt: its ground in law") -> None:
        super().__init__(
            label=label,
            required=False,
            widget=Checkboxes(is_small=True),
            choices=[
                *((number, f"{number}: {words}") for number, words in PARAGRAPHS.items()),
                (CONFIDENTIAL, "Confidential: the law or a government department forbids it"),
            ],
            help_text="Paragraphs of Part 1 of Schedule 12A to the Local Government Act 1972; or "
            "confidential, section 100A(3).",
        )

    def prepare_value(self, value: Any) -> list[str]:
        return grounds_in(value).words

    def clean(self, value: Any) -> str:
        return str(grounds_in(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return grounds_in(initial) != grounds_in(data)


def grounds_in(value: Any) -> Grounds:
    """Those that a record keeps, or that boxes send."""
    return Grounds.read(*([value] if isinstance(value, str) else value or []))


class VisibleForm(RecordForm):
    """An edit of something that may be exempt: then its paragraphs and the reason are needed.

    A form calls `keep_visibility_to` once its choices are made, so that only those who may make
    it exempt, or open what was, are offered that.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "exempt_paragraphs" in self.fields:
            self.fields["exempt_paragraphs"] = GroundsField()

    def keep_visibility_to(self, user: User, council: Council) -> None:
        """Leave out who may read it for those who may not say so; keep "exempt" where it stays."""
        if not may_set_exempt(user, council):
            for name in VISIBILITY_FIELDS:
                self.fields.pop(name, None)
        elif self.instance.pk and self.instance.is_exempt and not may_clear_exempt(user, council):
            field: Any = self.fields["visibility"]
            field.choices = [choice for choice in field.choices if choice[0] == Visibility.EXEMPT]
            field.help_text = "Only a clerk or a director may open it to more people."
            field.error_messages["invalid_choice"] = field.help_text.rstrip(".")

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("visibility") == Visibility.EXEMPT:
            for name, words in (
                ("exempt_paragraphs", "Choose the paragraphs of Schedule 12A, or confidential"),
                ("exempt_reason", "Enter why it is exempt"),
            ):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, words)
        elif "visibility" in cleaned:
            # What is open to more people says no longer why it was not.
            cleaned["exempt_paragraphs"] = cleaned["exempt_reason"] = ""
            if self.instance.must_be_exempt_because:
                self.add_error("visibility", self.instance.must_be_exempt_because)
        return cleaned


class ReadersForm(VisibleForm):
    """Who may read one record, and nothing else of it. `for_model` makes it for a kind."""

    def __init__(self, *args: Any, user: User, council: Council, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.council = user, council
        self.keep_visibility_to(user, council)

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "council": self.council}

    @classmethod
    def for_model(cls, model: type[Record]) -> Any:
        """The form over one kind of record."""
        return forms.modelform_factory(
            model,
            form=cls,
            fields=VISIBILITY_FIELDS,
            labels={"visibility": "Who may read it"},
            widgets={
                "visibility": Radios(hints=READERS),
                "exempt_reason": forms.Textarea(attrs={"rows": 3}),
            },
        )


class WithdrawForm(RecordForm):
    """Withdraw one record, with the reason. `for_model` makes it for a kind of record."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        help_text=NO_CHILD,
    )

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        hanging = record.reasons_not_to_withdraw()
        if hanging:
            raise forms.ValidationError([f"It cannot be withdrawn. {words}" for words in hanging])
        reason, seen = self.cleaned_data["reason"], self.cleaned_data["version"]
        record.withdraw(reason, by=by, at=at, seen=seen)

    @classmethod
    def for_model(cls, model: type[Record]) -> Any:
        """The form over one kind of record."""
        return forms.modelform_factory(model, form=cls, fields=())


def shown(field: forms.Field, value: Any) -> str:
    """A field's value in words, for a person to compare."""
    if value is None or value == "":
        return "Nothing"
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if isinstance(field, forms.ModelMultipleChoiceField):
        ids = [getattr(item, "pk", item) for item in value]
        return (
            ", ".join(str(item) for item in (field.queryset or ()) if item.pk in ids) or "Nothing"
        )
    if isinstance(field, forms.ModelChoiceField):
        pk = getattr(value, "pk", value)
        found = field.queryset.filter(pk=pk).first() if field.queryset is not None else None
        return str(found) if found else "Nothing"
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))  # type: ignore[arg-type]
    if hasattr(value, "strftime"):
        return in_words(value)
    return str(value)
