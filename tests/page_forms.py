"""The forms of a page as a browser sees them: what it would send, and a plausible answer."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urlsplit

SIGN_OUT = "/sign-out/"


@dataclass
class Control:
    """One control. `choices` are the values of a select or of radios and checkboxes of a name."""

    name: str
    kind: str
    value: str = ""
    choices: list[str] = field(default_factory=list)
    chosen: list[str] = field(default_factory=list)


@dataclass
class PageForm:
    action: str
    method: str
    controls: dict[str, Control] = field(default_factory=dict)

    def as_sent(self) -> dict[str, str | list[str]]:
        """What a browser sends when nothing was typed. Files and buttons are left out."""
        sent: dict[str, str | list[str]] = {}
        for control in self.controls.values():
            if control.kind in ("file", "submit"):
                continue
            if control.choices:
                if control.chosen:
                    sent[control.name] = list(control.chosen)
            else:
                sent[control.name] = control.value
        return sent

    def filled(self) -> dict[str, str | list[str]]:
        """The same, with a plausible answer wherever there was none."""
        sent = self.as_sent()
        for control in self.controls.values():
            if control.kind == "hidden" or any(sent.get(control.name, "")):
                continue
            if control.choices:
                usable = [choice for choice in control.choices if choice]
                if usable and control.kind != "checkbox":
                    sent[control.name] = [usable[0]]
            elif control.kind in ("text", "email", "url", "textarea"):
                sent[control.name] = plausible(control)
        return sent


def plausible(control: Control) -> str:
    name = control.name
    for end, value in (("_day", "27"), ("_month", "3"), ("_year", "2027")):
        if name.endswith(end):
            return value
    if control.kind == "email" or name.endswith("email"):
        return "new.person@council.example"
    if control.kind == "url" or name.endswith("link"):
        return "https://council.example/paper"
    if "colour" in name:
        return "#0b4f6c"
    if name.endswith(("_count", "_days", "_pounds", "order")):
        return "3"
    return "Words of a test"


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[PageForm] = []
        self.open: PageForm | None = None
        self.select: Control | None = None
        self.textarea: Control | None = None

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attributes}
        if tag == "form":
            self.open = PageForm(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.open)
        if self.open is None or "disabled" in given:
            return
        name = given.get("name", "")
        if tag == "option" and self.select is not None:
            value = given.get("value", "")
            self.select.choices.append(value)
            if "selected" in given:
                self.select.chosen.append(value)
        elif tag == "select" and name:
            self.select = self.open.controls[name] = Control(name, "select")
        elif tag == "textarea" and name:
            self.textarea = self.open.controls[name] = Control(name, "textarea")
        elif tag == "input" and name:
            self.take_input(self.open, name, given)

    def take_input(self, form: PageForm, name: str, given: dict[str, str]) -> None:
        kind = given.get("type", "text")
        if kind in ("radio", "checkbox"):
            control = form.controls.setdefault(name, Control(name, kind))
            control.choices.append(given.get("value", "on"))
            if "checked" in given:
                control.chosen.append(given.get("value", "on"))
        else:
            form.controls[name] = Control(name, kind, given.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            if self.select is not None and not self.select.chosen:
                self.select.chosen = self.select.choices[:1]
            self.select = None
        elif tag == "textarea":
            if self.textarea is not None:
                self.textarea.value = self.textarea.value.removeprefix("\n")
            self.textarea = None

    def handle_data(self, data: str) -> None:
        if self.textarea is not None:
            self.textarea.value += data


def forms_of(html: str) -> list[PageForm]:
    """The forms of a page, without the one that signs out."""
    reader = _Reader()
    reader.feed(html)
    return [form for form in reader.forms if urlsplit(form.action).path != SIGN_OUT]


def post_form(html: str, action: str = "") -> PageForm | None:
    """The page's form that posts to `action`, or to the page itself."""
    for form in forms_of(html):
        if form.method == "post" and urlsplit(form.action).path in {"", action}:
            return form
    return None
