from datetime import date, datetime
from typing import Any

from django import forms

from accounts.models import Council, User
from accounts.scope import VISIBILITY_FIELDS, Visibility
from govuk.forms import DatePartsField, Radios
from impact.forms.tied import BY_REFERENCE, TiedForm
from impact.forms.words import PlainWords
from impact.models import VoiceAction, VoiceArea, VoiceEntry
from improvement.forms.action import HOW_EXACT
from improvement.forms.editing import NO_CHILD
from improvement.models import Action

PLAIN = f"In plain words, as you would say it to them. {NO_CHILD}"


class VoiceForm(PlainWords, TiedForm):
    """What was heard, what was done about it, and when they were told."""

    parts = (
        (
            "What we heard",
            ("group", "method", "heard_on", "heard_precision", "heard_as_stated", "heard"),
        ),
        ("What we did", ("did", "came_of_it", "told_on")),
        ("What it is about", ("areas", "actions")),
        ("On the young people's page", ("you_said", "we_did", "is_published")),
        ("Who may read it", VISIBILITY_FIELDS),
    )

    # Who told us, and how, stand there too.
    plain = ("group", "method", "heard_as_stated", "you_said", "we_did")

    actions = forms.CharField(
        label="Actions it is about", required=False, max_length=1_000, help_text=BY_REFERENCE
    )

    class Meta:
        model = VoiceEntry
        fields = [
            "group", "method", "heard_on", "heard_precision", "heard_as_stated", "heard", "did",
            "came_of_it", "told_on", "you_said", "we_did", "is_published", *VISIBILITY_FIELDS,
        ]  # fmt: skip
        field_classes = {"heard_on": DatePartsField, "told_on": DatePartsField}
        widgets = {
            "heard_precision": Radios(is_inline=True, is_small=True),
            "heard": forms.Textarea(attrs={"rows": 5}),
            "did": forms.Textarea(attrs={"rows": 4}),
            "came_of_it": forms.Textarea(attrs={"rows": 3}),
            "you_said": forms.Textarea(attrs={"rows": 3}),
            "we_did": forms.Textarea(attrs={"rows": 3}),
            "visibility": Radios,
            "exempt_reason": forms.Textarea(attrs={"rows": 2}),
        }
        labels = {"visibility": "Readers", "heard_precision": "How exact that is"}
        help_texts = {
            "group": "In your own words, such as care leavers or foster carers.",
            "heard_precision": HOW_EXACT,
            "heard_as_stated": "Such as “spring 2027”. Leave empty if the date says it all.",
            "heard": NO_CHILD,
            "did": NO_CHILD,
            "came_of_it": NO_CHILD,
            "told_on": "The loop is closed once they were told. For example, 27 3 2026",
            "you_said": PLAIN,
            "we_did": PLAIN,
        }

    @property
    def council(self) -> Council:
        return self.instance.plan.council  # type: ignore[no-any-return]

    @property
    def says_plain_words(self) -> bool:
        return bool(self.cleaned_data.get("is_published"))

    def clean_actions(self) -> list[Action]:
        return self.actions_named("actions")

    def clean_told_on(self) -> date | None:
        return self.in_the_past("told_on")

    def clean_heard_on(self) -> date | None:
        """A month or a quarter may be named before it ends."""
        if self.data.get(self.add_prefix("heard_precision"), "day") == "day":
            return self.in_the_past("heard_on")
        day: date | None = self.cleaned_data["heard_on"]
        return day

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        told_on, heard_on = cleaned.get("told_on"), cleaned.get("heard_on")
        if told_on and not cleaned.get("did") and "did" not in self.errors:
            self.add_error("did", "Enter what you did, since they were told")
        if told_on and heard_on and cleaned.get("heard_precision") == "day" and told_on < heard_on:
            self.add_error("told_on", "When we told them must be on or after the day we heard it")
        if cleaned.get("is_published"):
            for name, words in (("you_said", "what they said"), ("we_did", "what you did")):
                if not cleaned.get(name) and name not in self.errors:
                    self.add_error(name, f"Enter {words}, in words for young people")
            visibility = cleaned.get("visibility", self.instance.visibility)
            if visibility != Visibility.PUBLIC:
                self.add_error(
                    "is_published", "Only what is public can be shown there. Choose so below"
                )
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        super().save_record(record, by=by, at=at)
        self.retie("actions", lambda it: VoiceAction(entry=record, action=it), by=by, at=at)
        self.retie_areas(lambda area: VoiceArea(entry=record, area=area), by=by, at=at)
