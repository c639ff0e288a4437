import pytest
from django import forms
from django.core.validators import RegexValidator

from govuk.forms import Checkboxes, DatePartsField, Radios
from govuk.words import as_object, as_subject

TWO = [("1", "One"), ("2", "Two")]


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Due date", "the due date"),
        ("RAG rating", "the RAG rating"),
        ("E-mail address", "the e-mail address"),
        ("What happened?", "what happened"),
        ("Why is a new date needed?", "why is a new date needed"),
        ("Your name", "your name"),
        ("The outcome sought", "the outcome sought"),
        ("Has the board seen it?", "an answer to “Has the board seen it?”"),
        ("", "a value"),
    ],
)
def test_label_after_a_verb(label, expected):
    assert as_object(label) == expected


@pytest.mark.parametrize(
    ("label", "expected"),
    [
        ("Due date", "Due date"),
        ("Cost:", "Cost"),
        ("What happened?", "Your answer"),
        ("When it is due", "Your answer"),
        ("", "Your answer"),
    ],
)
def test_label_before_a_verb(label, expected):
    assert as_subject(label) == expected


@pytest.mark.parametrize(
    ("field", "data", "expected"),
    [
        pytest.param(forms.CharField(label="Title"), {}, "Enter the title", id="text"),
        pytest.param(forms.CharField(), {}, "Enter the X", id="label from the name"),
        pytest.param(
            forms.CharField(label="Title", max_length=3),
            {"x": "long"},
            "Title must be 3 characters or fewer",
            id="too long",
        ),
        pytest.param(
            forms.CharField(label="Share in %", max_length=3),
            {"x": "long"},
            "Share in % must be 3 characters or fewer",
            id="percent sign in the label",
        ),
        pytest.param(
            forms.CharField(label="Title"),
            {"x": "a\x00b"},
            "Title must be letters, numbers and signs only",
            id="null character",
        ),
        pytest.param(
            forms.ChoiceField(label="Lead", choices=TWO), {}, "Select the lead", id="select"
        ),
        pytest.param(
            forms.ChoiceField(label="Lead", choices=TWO),
            {"x": "9"},
            "Select the lead from the list",
            id="not on the list",
        ),
        pytest.param(
            forms.ChoiceField(label="RAG rating", choices=TWO, widget=Radios),
            {},
            "Select the RAG rating",
            id="radios",
        ),
        pytest.param(
            forms.MultipleChoiceField(label="Areas it answers", choices=TWO, widget=Checkboxes),
            {},
            "Select the areas it answers",
            id="checkboxes",
        ),
        pytest.param(
            forms.BooleanField(label="I have checked it"),
            {},
            "Select “I have checked it” to go on",
            id="one checkbox",
        ),
        pytest.param(
            forms.IntegerField(label="Number of audits"),
            {"x": "ten"},
            "Number of audits must be a whole number, like 12",
            id="whole number",
        ),
        pytest.param(
            forms.IntegerField(label="Number of audits", min_value=1),
            {"x": "0"},
            "Number of audits must be 1 or more",
            id="too small",
        ),
        pytest.param(
            forms.DecimalField(label="Cost", decimal_places=2),
            {"x": "1.234"},
            "Cost must be a number with 2 decimal places or fewer",
            id="too exact",
        ),
        pytest.param(
            forms.EmailField(label="E-mail address"),
            {"x": "nobody"},
            "Enter an email address in the correct format, like name@example.com",
            id="e-mail",
        ),
        pytest.param(
            forms.URLField(label="Link", assume_scheme="https"),
            {"x": "no link"},
            "Link must be a web address, like https://www.example.gov.uk/page",
            id="link",
        ),
        pytest.param(
            forms.TimeField(label="Start"),
            {"x": "noon"},
            "Start must be a time, like 14:30",
            id="time",
        ),
        pytest.param(forms.FileField(label="Minutes"), {}, "Select the minutes", id="file"),
        pytest.param(DatePartsField(label="Due date"), {}, "Enter the due date", id="date"),
        pytest.param(
            forms.CharField(label="Title", error_messages={"required": "Say what it is"}),
            {},
            "Say what it is",
            id="the field's own words win",
        ),
        pytest.param(
            forms.CharField(label="Code", validators=[RegexValidator("^A", "Code begins with A")]),
            {"x": "B"},
            "Code begins with A",
            id="the validator's own words win",
        ),
    ],
)
def test_error_says_what_to_do(field, data, expected):
    form = type("OneField", (forms.Form,), {"x": field})(data)
    assert form.errors == {"x": [expected]}
