"""The GOV.UK Design System as Django's form renderer.

Ordinary forms and fields come out as GOV.UK markup, with plain error messages:
`{{ form }}` for all fields, `{{ form.due_on.as_field_group }}` for one.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS
from django.db.models.fields import BLANK_CHOICE_DASH
from django.forms.renderers import TemplatesSetting
from django.utils.functional import cached_property
from django.utils.safestring import SafeString

from govuk.dates import DateInputs, DateParts, DatePartsField, boxes_at_fault
from govuk.words import use_plain_messages

__all__ = [
    "Checkboxes",
    "DateInputs",
    "DateParts",
    "DatePartsField",
    "GovukBoundField",
    "GovukRenderer",
    "Radios",
    "YesNoField",
]

Hints = Mapping[Any, str] | Callable[[Any], str]


class Choices(forms.widgets.ChoiceWidget):
    """What radios and checkboxes share: a hint under each option, small, inline."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        hints: Hints | None = None,
        is_small: bool = False,
        is_inline: bool = False,
    ) -> None:
        """`hints` gives an option's explanation by its value, or is asked for it."""
        super().__init__(attrs, choices)
        self.hints = hints or {}
        self.is_small = is_small
        self.is_inline = is_inline

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        hint = self.hints(value) if callable(self.hints) else self.hints.get(value)
        if hint:
            option["hint"] = hint
            if option["attrs"].get("id"):
                option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_hint"
        return option

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        context["widget"] |= {"is_small": self.is_small, "is_inline": self.is_inline}
        return context


class Radios(Choices, forms.RadioSelect):
    """Radio buttons, each with its hint: `Radios(hints={"red": "…"}, is_inline=False)`."""

    def optgroups(self, name: str, value: Any, attrs: Any = None) -> Any:
        # A model's field brings a row of dashes for nothing chosen: no button being on says that.
        if self.is_required:
            self.choices = [choice for choice in self.choices if choice not in BLANK_CHOICE_DASH]
        return super().optgroups(name, value, attrs)


class Checkboxes(Choices, forms.CheckboxSelectMultiple):
    """Checkboxes, each with its hint: `Checkboxes(hints={"finance": "…"})`."""


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not said: True, False or None, as of a `BooleanField(null=True)`."""

    def __init__(self, **kwargs: Any) -> None:
        defaults: dict[str, Any] = {
            "choices": [("", "Not said"), ("true", "Yes"), ("false", "No")],
            "coerce": lambda value: value == "true",
            "empty_value": None,
            "required": False,
            "widget": Radios(is_inline=True),
        }
        super().__init__(**defaults | kwargs)

    def prepare_value(self, value: Any) -> Any:
        return {True: "true", False: "false"}.get(value, value)

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)


class GovukBoundField(forms.BoundField):
    """A field of a form, with the classes, attributes and words of the design system."""

    def __init__(self, form: forms.BaseForm, field: forms.Field, name: str) -> None:
        super().__init__(form, field, name)
        if field.label is None:
            field.label = self.label
        use_plain_messages(field, str(self.label))

    @property
    def kind(self) -> str:
        """Which shape of markup the field takes."""
        widget = self.field.widget
        if isinstance(widget, forms.PasswordInput):
            return "password"
        if self.counts_characters:
            return "counted"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        return "fieldset" if self.use_fieldset else "plain"

    @property
    def asked_beside(self) -> forms.BoundField | None:
        """A question about what was typed here, which stands below the control; None for none."""
        return getattr(self.form, "asked_beside", {}).get(self.name)

    @property
    def counts_characters(self) -> bool:
        return isinstance(self.field.widget, forms.Textarea) and bool(self.max_length)

    @property
    def max_length(self) -> int | None:
        return getattr(self.field, "max_length", None)

    @cached_property
    def is_marked_optional(self) -> bool:
        """Say "(optional)", unless no field of the form is required, as in a filter."""
        if self.field.required or isinstance(self.field.widget, forms.CheckboxInput):
            return False
        if "optional" in str(self.label).lower():
            return False
        if self.name in getattr(self.form, "needed_together", ()):
            return False
        return any(bound.field.required for bound in self.form.visible_fields())

    @property
    def aria_describedby(self) -> str | None:
        described_by = super().aria_describedby
        if self.counts_characters and self.auto_id and described_by is not None:
            return f"{described_by} {self.auto_id}-info".strip()
        return described_by

    def build_widget_attrs(
        self, attrs: dict[str, Any], widget: forms.Widget | None = None
    ) -> dict[str, Any]:
        """Add the design system's classes.

        `required` is left to the server, so that every error is shown in one way. Limits on
        length would cut what is pasted without a word, and placeholders vanish when they are
        needed, so neither is written.
        """
        attrs = super().build_widget_attrs(attrs, widget)
        widget = widget or self.field.widget
        if widget.is_hidden:
            return attrs
        attrs.pop("required", None)
        attrs |= dict.fromkeys(
            {"maxlength", "minlength", "min", "max", "step", "placeholder"} & set(widget.attrs),
            False,
        )
        if isinstance(widget, DateInputs):
            self.mark_boxes(widget)
            return attrs
        if isinstance(self.field, forms.DecimalField | forms.FloatField):
            attrs["inputmode"] = "decimal"
        elif isinstance(self.field, forms.IntegerField):
            attrs["inputmode"] = "numeric"
        if isinstance(widget, forms.EmailInput | forms.PasswordInput):
            attrs |= {"spellcheck": "false", "autocapitalize": "none"}
        if isinstance(widget, forms.EmailInput) and "autocomplete" not in widget.attrs:
            attrs["autocomplete"] = "email"
        if isinstance(widget, forms.Textarea):
            attrs["cols"] = False
            if "rows" not in widget.attrs or str(widget.attrs["rows"]) == "10":
                attrs["rows"] = "5"
        attrs["class"] = " ".join(filter(None, [self.classes(widget), widget.attrs.get("class")]))
        return attrs

    def classes(self, widget: forms.Widget) -> str:
        if isinstance(widget, forms.CheckboxInput | forms.CheckboxSelectMultiple):
            return "govuk-checkboxes__input"
        if isinstance(widget, forms.RadioSelect):
            return "govuk-radios__input"
        if isinstance(widget, forms.Select):
            block = "govuk-select"
        elif isinstance(widget, forms.Textarea):
            block = "govuk-textarea"
        elif isinstance(widget, forms.FileInput):
            block = "govuk-file-upload"
        else:
            block = "govuk-input"
        classes = f"{block} {block}--error" if self.errors else block
        if isinstance(widget, forms.PasswordInput):
            classes += " govuk-password-input__input govuk-js-password-input-input"
        elif self.counts_characters:
            classes += " govuk-js-character-count"
        elif isinstance(widget, forms.NumberInput) and "width" not in widget.attrs.get("class", ""):
            classes += " govuk-input--width-10"
        return classes

    def mark_boxes(self, widget: DateInputs) -> None:
        """Mark the boxes at fault on this form's own copy of the widget."""
        if self.errors:
            widget.boxes_at_fault = boxes_at_fault(self.errors.as_data())
        else:
            widget.boxes_at_fault = DateParts._fields

    def label_tag(
        self,
        contents: Any = None,
        attrs: dict[str, Any] | None = None,
        label_suffix: str | None = None,
        tag: str | None = None,
    ) -> SafeString:
        block = "govuk-fieldset__legend" if tag == "legend" else "govuk-label"
        if self.kind == "checkbox":
            classes = f"{block} govuk-checkboxes__label"
        else:
            classes = f"{block} {block}--s"
        if contents is None and self.is_marked_optional:
            contents = f"{self.label} (optional)"
        return super().label_tag(contents, {"class": classes, **(attrs or {})}, "", tag)


class GovukRenderer(TemplatesSetting):
    """Set as FORM_RENDERER, with `django.forms` among the installed apps."""

    form_template_name = "govuk/forms/form.html"
    formset_template_name = "govuk/forms/formset.html"
    field_template_name = "govuk/forms/field.html"
    bound_field_class = GovukBoundField


def focus_id(bound: forms.BoundField) -> str:
    """Return the id of the control that the error summary sends the reader to."""
    widget = bound.field.widget
    if isinstance(widget, DateInputs):
        return f"{bound.auto_id}_{boxes_at_fault(bound.errors.as_data())[0]}"
    if isinstance(widget, forms.RadioSelect):  # to Django, a group of checkboxes is one too
        # Under headings the first option is number 0_0.
        options = bound.subwidgets
        return options[0].id_for_label if options else f"{bound.auto_id}_0"
    return bound.id_for_label or bound.auto_id


def first_focus_id(form: forms.BaseForm) -> str:
    visible = form.visible_fields()
    return focus_id(visible[0]) if visible else ""


def summary_of(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return each error of a form with the id of the control it is about ("" for none).

    They come in the order of the page, those about the whole form last. An error about several
    fields, or about a hidden one, leads to the first that can be seen.
    """
    found: list[tuple[str, str]] = []
    for name in [each for each in (*form.fields, NON_FIELD_ERRORS) if each in form.errors]:
        errors = form.errors[name]
        is_at_field = name != NON_FIELD_ERRORS and not form[name].is_hidden
        target = focus_id(form[name]) if is_at_field else first_focus_id(form)
        found += [(str(message), target) for message in errors]
    return found
