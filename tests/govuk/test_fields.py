import re
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields import BLANK_CHOICE_DASH

from govuk.forms import Checkboxes, DatePartsField, Radios, YesNoField, summary_of
from tests.govuk.markup import official, skeleton

HINT = "In your own words."
THREE = [("1", "One"), ("2", "Two"), ("3", "Three")]
TWO = THREE[:2]


def render(field: forms.Field, data: dict[str, Any] | None = None) -> str:
    """Render one field, bound when `data` is given."""
    form = type("OneField", (forms.Form,), {"x": field})(data)
    return str(form["x"].as_field_group())


@pytest.mark.parametrize(
    ("field", "data", "component", "example"),
    [
        pytest.param(forms.CharField(), None, "input", "default", id="text"),
        pytest.param(forms.CharField(), {}, "input", "with error message", id="text, wrong"),
        pytest.param(
            forms.CharField(help_text=HINT), None, "input", "with hint text", id="text, hint"
        ),
        pytest.param(
            forms.CharField(help_text=HINT),
            {},
            "input",
            "with error and hint",
            id="text, hint and wrong",
        ),
        pytest.param(
            forms.CharField(widget=forms.Textarea), None, "textarea", "default", id="long text"
        ),
        pytest.param(
            forms.CharField(widget=forms.Textarea, help_text=HINT),
            {},
            "textarea",
            "with hint and error message",
            id="long text, hint and wrong",
        ),
        pytest.param(
            forms.CharField(widget=forms.Textarea, max_length=10, help_text=HINT),
            None,
            "character-count",
            "with hint",
            id="counted text",
        ),
        pytest.param(
            forms.CharField(widget=forms.Textarea, max_length=10, help_text=HINT),
            {},
            "character-count",
            "with hint and error",
            id="counted text, wrong",
        ),
        pytest.param(forms.ChoiceField(choices=THREE), None, "select", "default", id="select"),
        pytest.param(
            forms.ChoiceField(choices=THREE, help_text=HINT),
            {},
            "select",
            "with hint text and error message",
            id="select, wrong",
        ),
        pytest.param(
            forms.ChoiceField(choices=TWO, widget=forms.RadioSelect),
            None,
            "radios",
            "default",
            id="radios",
        ),
        pytest.param(
            forms.ChoiceField(choices=TWO, widget=Radios, help_text=HINT),
            None,
            "radios",
            "with hint",
            id="radios, hint",
        ),
        pytest.param(
            forms.MultipleChoiceField(choices=THREE, widget=forms.CheckboxSelectMultiple),
            None,
            "checkboxes",
            "default",
            id="checkboxes",
        ),
        pytest.param(
            forms.MultipleChoiceField(choices=TWO, widget=Checkboxes(hints={"1": "a", "2": "b"})),
            None,
            "checkboxes",
            "with hints on items",
            id="checkboxes with hints",
        ),
        pytest.param(
            forms.MultipleChoiceField(choices=TWO, widget=Checkboxes, help_text=HINT),
            {},
            "checkboxes",
            "with error message and hint",
            id="checkboxes, wrong",
        ),
        pytest.param(forms.FileField(), None, "file-upload", "default", id="file"),
        pytest.param(
            forms.FileField(help_text=HINT),
            {},
            "file-upload",
            "with error message and hint",
            id="file, wrong",
        ),
        pytest.param(
            forms.CharField(widget=forms.PasswordInput),
            None,
            "password-input",
            "default",
            id="password",
        ),
        pytest.param(
            forms.CharField(widget=forms.PasswordInput, help_text=HINT),
            {},
            "password-input",
            "with error message",
            id="password, wrong",
        ),
    ],
)
def test_field_has_the_markup_of_the_design_system(field, data, component, example):
    assert skeleton(render(field, data)) == skeleton(official(component, example))


@pytest.mark.parametrize(
    ("data", "example"),
    [
        pytest.param(None, "default", id="plain"),
        pytest.param(
            {"x_day": "1", "x_month": "2", "x_year": "26"}, "with error on year input", id="wrong"
        ),
    ],
)
def test_date_has_the_markup_of_the_design_system(data, example):
    # A month may be typed as a name, so its box does not bring up a keyboard of numbers.
    expected = [
        (depth, tag, classes, kept)
        for depth, tag, classes, kept in skeleton(official("date-input", example))
    ]
    months = [index for index, element in enumerate(expected) if element[1] == "input"]
    expected[months[1]][3].pop("inputmode")
    assert skeleton(render(DatePartsField(), data)) == expected


def test_hint_and_error_are_tied_to_their_control():
    html = render(forms.CharField(help_text=HINT), {})
    assert re.search(r'<input[^>]*aria-describedby="id_x_helptext id_x_error"', html)
    assert re.search(r'<input[^>]*aria-invalid="true"', html)
    assert re.findall(r' id="([^"]+)"', html) == ["id_x_helptext", "id_x_error", "id_x"]


def test_hint_and_error_of_a_group_are_tied_to_the_group():
    html = render(forms.ChoiceField(choices=TWO, widget=Radios, help_text=HINT), {})
    assert '<fieldset class="govuk-fieldset" aria-describedby="id_x_helptext id_x_error">' in html
    assert 'id="id_x_helptext"' in html
    assert 'id="id_x_error"' in html


def test_each_option_is_tied_to_its_own_hint():
    html = render(forms.ChoiceField(choices=TWO, widget=Radios(hints={"2": "The second."})))
    assert re.findall(r'aria-describedby="([^"]+)"', html) == ["id_x_1_hint"]
    assert re.findall(r'id="id_x_1_hint">([^<]+)<', html) == ["The second."]


@pytest.mark.parametrize(
    ("required", "values"),
    [
        pytest.param(True, ["1", "2"], id="one must be chosen"),
        pytest.param(False, ["", "1", "2"], id="one may be"),
    ],
)
def test_radios_offer_no_row_of_dashes_where_one_must_be_chosen(required, values):
    choices = [*BLANK_CHOICE_DASH, *TWO]
    html = render(forms.ChoiceField(choices=choices, widget=Radios, required=required))
    assert re.findall(r' value="([^"]*)"', html) == values
    assert 'id="id_x_0"' in html


def test_only_the_boxes_at_fault_are_marked():
    html = render(DatePartsField(label="Due date"), {"x_day": "3", "x_month": "4"})
    assert re.findall(r'id="(id_x_\w+)" value="[^"]*"[^>]*aria-invalid', html) == ["id_x_year"]


def test_what_was_typed_is_kept():
    html = render(DatePartsField(), {"x_day": "31", "x_month": "Feb", "x_year": "2026"})
    assert re.findall(r'value="([^"]*)"', html) == ["31", "Feb", "2026"]


def test_a_date_already_known_fills_the_boxes():
    form = type("F", (forms.Form,), {"x": DatePartsField()})(initial={"x": "2026-03-27"})
    assert re.findall(r'value="([^"]*)"', str(form["x"])) == ["27", "3", "2026"]


def test_a_number_is_typed_as_text():
    html = render(forms.IntegerField(min_value=1, max_value=9))
    assert re.findall(r"<input[^>]*>", html) == [
        '<input type="text" name="x" inputmode="numeric" '
        'class="govuk-input govuk-input--width-10" id="id_x">'
    ]


def test_nothing_is_cut_or_hinted_by_the_browser():
    field = forms.CharField(
        max_length=5, min_length=2, widget=forms.TextInput(attrs={"placeholder": "Name"})
    )
    assert re.findall(r"<input[^>]*>", render(field)) == [
        '<input type="text" name="x" class="govuk-input" id="id_x">'
    ]


def test_a_width_is_added_to_the_classes():
    field = forms.CharField(widget=forms.TextInput(attrs={"class": "govuk-input--width-5"}))
    assert 'class="govuk-input govuk-input--error govuk-input--width-5"' in render(field, {})


def test_optional_fields_say_so_beside_required_ones():
    class Mixed(forms.Form):
        title = forms.CharField()
        note = forms.CharField(required=False)
        is_public = forms.BooleanField(label="Public", required=False)

    class AllOptional(forms.Form):
        words = forms.CharField(required=False)

    labels = r'<label class="govuk-label[^>]*>([^<]+)</label>'
    assert re.findall(labels, str(Mixed())) == ["Title", "Note (optional)", "Public"]
    assert re.findall(labels, str(AllOptional())) == ["Words"]


def test_fields_needed_together_do_not_call_themselves_optional():
    class Asking(forms.Form):
        needed_together = ("reason",)
        title = forms.CharField()
        note = forms.CharField(required=False)
        reason = forms.CharField(required=False)

    labels = r'<label class="govuk-label[^>]*>([^<]+)</label>'
    assert re.findall(labels, str(Asking())) == ["Title", "Note (optional)", "Reason"]


def test_errors_come_in_the_order_of_the_page():
    class Later(forms.Form):
        title = forms.CharField(required=False)
        note = forms.CharField()

        def clean(self):
            self.add_error("title", "Give it a title")
            self.add_error(None, "Nothing was said")

    words = [words for words, _ in summary_of(Later({}))]
    assert words == ["Give it a title", "Enter the note", "Nothing was said"]


def test_hidden_fields_come_with_the_form_and_bare():
    class Versioned(forms.Form):
        title = forms.CharField()
        version = forms.IntegerField(widget=forms.HiddenInput, initial=3)

    html = str(Versioned())
    assert re.findall(r'<input type="hidden"[^>]*>', html) == [
        '<input type="hidden" name="version" value="3" id="id_version">'
    ]
    assert html.count("govuk-form-group") == 1


def test_typed_markup_is_shown_as_text():
    html = render(forms.CharField(label="<b>", help_text="<i>"), {"x": "<script>"})
    assert "<b>" not in html
    assert "<i>" not in html
    assert "<script>" not in html


def test_a_file_already_there_can_be_removed():
    form = type("F", (forms.Form,), {"x": forms.FileField(required=False)})
    stored = SimpleUploadedFile("plan.pdf", b"")
    stored.url = "/plan.pdf"  # type: ignore[attr-defined]
    html = str(form(initial={"x": stored})["x"])
    assert "Present file: plan.pdf" in html
    assert re.findall(r'name="([^"]+)"', html) == ["x-clear", "x"]


def test_every_form_of_a_formset_is_rendered():
    formset = forms.formset_factory(type("F", (forms.Form,), {"x": forms.CharField()}), extra=2)
    assert re.findall(r'<input type="text" name="([^"]+)"', str(formset())) == [
        "form-0-x",
        "form-1-x",
    ]


@pytest.mark.parametrize(
    ("said", "sent"),
    [
        pytest.param(True, "true", id="yes"),
        pytest.param(False, "false", id="no"),
        pytest.param(None, "", id="not said"),
    ],
)
def test_yes_no_and_not_said_come_back_as_they_were_recorded(said, sent):
    form_class = type("OneField", (forms.Form,), {"x": YesNoField()})
    checked = re.findall(
        r'value="(\w*)"[^>]*\bchecked\b', str(form_class(initial={"x": said})["x"])
    )
    form = form_class({"x": sent}, initial={"x": said})
    assert form.is_valid()
    assert (checked, form.cleaned_data["x"], form.changed_data) == ([sent], said, [])
