"""Forms that record: each carries a one-use token, and an edit the version that was seen."""

import secrets
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.db import transaction

from accounts.models import User
from accounts.records import Conflict, FormToken, Record, once


def new_token() -> str:
    return secrets.token_urlsafe(24)


class SentOnce:
    """A form that was recorded under its token has no errors: `record` leads to the first result.

    The middleware answers a form that comes after its first sending. This one is for two that come
    together: the second may be told that the reference is taken which the first has just made.
    """

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
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
        except forms.ValidationError as refusal:
            self.add_error(None, refusal)
            return False
        return True


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


class WithdrawForm(RecordForm):
    """Withdraw one record, with the reason. `for_model` makes it for a kind of record."""

    reason = forms.CharField(
        label="Why it is withdrawn",
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2_000,
        help_text="Do not name or describe a child.",
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
    if isinstance(value, bool):
        return "Yes" if value else "No"
    if hasattr(value, "strftime"):
        return f"{value.day} {value:%B %Y}"
    return str(value)
