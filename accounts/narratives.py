"""What every form that records does about its narratives: no child is to be known by them.

Beside each stands the hint. Words in which `identifiable` finds something come back with a warning:
they are changed, or the person says why they stay. That reason is recorded, the words are not.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from django import forms

from accounts.identifiable import Sign, signs_of_a_child
from accounts.models import User, WordsKept

NO_CHILD = "Do not name or describe a child."
LONGEST_REASON = 500
SHOWN = 3  # signs named in one warning


class Kept(NamedTuple):
    """Words of one field that stay, although they may identify a child, and why."""

    field: str
    signs: list[Sign]
    reason: str


class NarrativeForm:
    """Part of a form: the hint beside each narrative, and the warning once it was sent.

    `lists` names the fields that hold a list, one to a line: they tell no story and need no hint.
    `asks_about_children` is false where children write themselves: nothing is asked of them.
    """

    lists: ClassVar[tuple[str, ...]] = ()
    asks_about_children: ClassVar[bool] = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # The question below each field that was warned of; the form renderer shows it there.
        self.asked_beside: dict[str, forms.BoundField] = {}
        self.words_kept: list[Kept] = []
        form: Any = self
        if not self.asks_about_children:
            return
        for name, field in form.fields.items():
            is_narrative = isinstance(field.widget, forms.Textarea) and name not in self.lists
            if is_narrative and NO_CHILD not in str(field.help_text):
                field.help_text = f"{field.help_text} {NO_CHILD}".strip()

    def full_clean(self) -> None:
        super().full_clean()  # type: ignore[misc]
        form: Any = self
        if not form.is_bound or not self.asks_about_children:
            return
        for name, field in form.fields.items():
            if name in form.errors:
                continue
            signs = signs_of_a_child(words_of(form, name, field))
            if signs and self.is_said_now(name):
                self.ask_about(name, signs)

    def is_said_now(self, name: str) -> bool:
        """Whether the words were typed or changed: editing the rest asks no more of them."""
        form: Any = self
        return bool(form[name]._has_changed())

    def ask_about(self, name: str, signs: list[Sign]) -> None:
        """Ask why the words of the field `name` stay, unless that was said."""
        form: Any = self
        label = str(form[name].label)
        asked = reason_field(form, name, label)
        self.asked_beside[name] = asked
        reason = str(asked.value() or "").strip()
        if not reason:
            form.add_error(name, warning_of(signs))
        elif len(reason) > LONGEST_REASON:
            form.add_error(name, f"Say why it stays in {LONGEST_REASON} characters or fewer")
        elif signs_of_a_child(reason):
            form.add_error(name, "Say why it stays without repeating what may identify a child")
        else:
            self.words_kept.append(Kept(label, signs, reason))

    def keep_reasons(self, url: str, *, by: User, at: datetime) -> None:
        """Record why words stay, and where the form led; within the saving of the form."""
        for label, signs, reason in self.words_kept:
            kinds = " ".join(dict.fromkeys(sign.kind for sign in signs))
            WordsKept(url=url, field=label[:200], signs=kinds, reason=reason).save(by=by, at=at)


def words_of(form: Any, name: str, field: forms.Field) -> str:
    """What was typed into the field, or how the file is called; empty for anything else."""
    if is_typed(field):
        return str(form[name].value() or "")
    upload = form.files.get(form.add_prefix(name)) if isinstance(field, forms.FileField) else None
    called = str(getattr(upload, "name", "") or "").rpartition(".")[0]
    return called.replace("_", " ").replace("-", " ")


def is_typed(field: forms.Field) -> bool:
    """Whether people type words into it: no choice, address or date, and nothing hidden."""
    return type(field) is forms.CharField and type(field.widget) in (
        forms.Textarea,
        forms.TextInput,
    )


def reason_field(form: Any, name: str, label: str) -> forms.BoundField:
    """The question below the field `name`, as a form of its own: it is no part of the record."""
    question = forms.Form(form.data, prefix=form.prefix)
    question.fields[f"{name}_stays_because"] = forms.CharField(
        label=f"Why “{label}” stays as it is",
        required=False,
        help_text="Or change the words above. Do not repeat them here: the reason is recorded.",
    )
    return question[f"{name}_stays_because"]


def warning_of(signs: Sequence[Sign]) -> str:
    """Such as: “943 476 5919” looks like an NHS number. Change it, or say below why it stays."""
    told = "; ".join(f"“{sign.words}” {sign.is_like}" for sign in signs[:SHOWN])
    more = len(signs) - SHOWN
    told += f"; and {more} more" if more > 0 else ""
    return f"It may identify a child: {told}. Change it, or say below why it stays"
