"""What a form says when something is wrong, in plain English and from the field's own label.

Every message says what to do. A field's own `error_messages` always win.
"""

from django import forms

QUESTION_WORDS = ("how", "what", "when", "where", "which", "who", "whose", "why")
YES_OR_NO_WORDS = ("are", "can", "did", "do", "does", "has", "have", "is", "was", "were", "will")
ARTICLES = ("a", "an", "any", "each", "every", "her", "his", "its", "our", "the", "their", "your")

CHOICE_WIDGETS = (forms.Select, forms.RadioSelect, forms.CheckboxSelectMultiple)


def as_object(label: str) -> str:
    """Return the label as it stands after a verb: "Due date" gives "the due date".

    A first word with a later capital ("RAG rating") keeps its capitals.
    """
    words = label.strip().rstrip("?:").split()
    if not words:
        return "a value"
    first = words[0].lower()
    if first in YES_OR_NO_WORDS:
        return f"an answer to “{label.strip()}”"
    if words[0][1:] == words[0][1:].lower() and (len(words[0]) > 1 or first in ARTICLES):
        words[0] = first
    phrase = " ".join(words)
    return phrase if first in QUESTION_WORDS + ARTICLES else f"the {phrase}"


def as_subject(label: str) -> str:
    """Return the label as it stands before a verb; a question gives "Your answer"."""
    text = label.strip().rstrip(":")
    if not text or text.endswith("?") or text.split()[0].lower() in QUESTION_WORDS:
        return "Your answer"
    return text


# What an unreadable value is told to be, by the kind of field; the first that fits counts.
READABLE_VALUES: tuple[tuple[type[forms.Field], str], ...] = (
    (forms.URLField, "a web address, like https://www.example.gov.uk/page"),
    (forms.SlugField, "letters, numbers and hyphens only"),
    (forms.DecimalField, "a number, like 12.50"),
    (forms.FloatField, "a number, like 12.50"),
    (forms.IntegerField, "a whole number, like 12"),
    (forms.DateField, "a real date, like 27 March 2026"),
    (forms.DateTimeField, "a date and time, like 27/03/2026 14:30"),
    (forms.TimeField, "a time, like 14:30"),
)

LIMITS = {
    "min_value": "%(limit_value)s or more",
    "max_value": "%(limit_value)s or less",
    "max_digits": "%(max)s digits or fewer",
    "max_decimal_places": "a number with %(max)s decimal places or fewer",
    "max_whole_digits": "a number with %(max)s digits or fewer before the point",
    "max_length": "%(limit_value)d characters or fewer",
    "min_length": "%(limit_value)d characters or more",
    "null_characters_not_allowed": "letters, numbers and signs only",
}

FILE_MESSAGES = {
    "empty": "The selected file is empty",
    "missing": "Select the file again",
    "invalid": "Select the file again",
    "contradiction": "Select a new file or remove the present one, not both",
    "max_length": "The name of the file must be %(max)d characters or fewer",
}


def plain_messages(field: forms.Field, label: str) -> dict[str, str]:
    """Return our words for each error code that Django gives `field`.

    Messages with `%(…)s` are filled in by Django from the error's own values.
    """
    thing = as_object(label)
    if isinstance(field, forms.FileField):
        return {"required": f"Select {thing}", **FILE_MESSAGES}
    if isinstance(field, forms.BooleanField) and not isinstance(field, forms.NullBooleanField):
        return {"required": f"Select “{label.strip()}” to go on"}
    if isinstance(field.widget, CHOICE_WIDGETS):
        from_list = f"Select {thing} from the list".replace("%", "%%")
        codes = ("invalid_choice", "invalid_list", "invalid_pk_value", "list")
        return {"required": f"Select {thing}", **dict.fromkeys(codes, from_list)}
    subject = as_subject(label).replace("%", "%%")
    messages = {code: f"{subject} must be {limit}" for code, limit in LIMITS.items()}
    messages["required"] = f"Enter {thing}"
    if isinstance(field, forms.EmailField):
        messages["invalid"] = "Enter an email address in the correct format, like name@example.com"
    for kind, value in READABLE_VALUES:
        if isinstance(field, kind):
            messages["invalid"] = f"{subject} must be {value}"
            break
    return messages


def use_plain_messages(field: forms.Field, label: str) -> None:
    """Put our words in place of Django's on this form's own copy of the field."""
    django_says: dict[str, object] = {}
    for cls in reversed(type(field).__mro__):
        if cls.__module__.startswith("django."):
            django_says |= getattr(cls, "default_error_messages", {})
    for code, message in plain_messages(field, label).items():
        if field.error_messages.get(code) in (None, django_says.get(code)):
            field.error_messages[code] = message
