from datetime import date, datetime
from typing import Any, ClassVar

from django import forms

from accounts.forms import OnceForm, RecordForm
from accounts.models import Council, User
from accounts.narratives import NO_CHILD
from accounts.records import refused_if_taken
from accounts.scope import Visibility
from govuk.forms import Radios
from impact.forms.words import PlainWords
from impact.models import YoungPeopleComment, YoungPeoplePage, YoungPeopleText
from impact.workflows import publish_comment, refuse_comment
from improvement.forms.editing import areas_by_inspection
from improvement.models import Action
from inspections.models import AreaForImprovement

PLAIN = "Short, everyday words, as you would say it to them. No names."


class OneOnlyForm(PlainWords, RecordForm):
    """A form of which the database lets one stand: the second of two at once is told so."""

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        with refused_if_taken(
            "Somebody recorded this at the same moment. Open the page again to see it"
        ):
            super().save_record(record, by=by, at=at)


class PageForm(OneOnlyForm):
    """What stands around the promises, and whether everybody may see the page."""

    plain = ("welcome", "who_to_ask")

    class Meta:
        model = YoungPeoplePage
        fields = ["welcome", "who_to_ask", "is_published"]
        widgets = {
            "welcome": forms.Textarea(attrs={"rows": 4}),
            "who_to_ask": forms.Textarea(attrs={"rows": 3}),
        }
        help_texts = {
            "welcome": f"What this page is, and why it is there. {PLAIN}",
            "who_to_ask": "A role, a place or a number, such as “your social worker”. No names.",
            "is_published": "Anybody can then read it without signing in.",
        }

    @property
    def council(self) -> Council:
        return self.instance.plan.council  # type: ignore[no-any-return]

    def clean_is_published(self) -> bool:
        wanted: bool = self.cleaned_data["is_published"]
        plan = self.instance.plan
        if wanted and plan.visibility != Visibility.PUBLIC:
            raise forms.ValidationError(
                "Only a plan that is open to the public has a page. Change who may read the plan"
            )
        others = YoungPeoplePage.objects.filter(council=plan.council, is_published=True)
        if wanted and others.exclude(plan=plan).exists():
            raise forms.ValidationError(
                "The page of another plan is shown. Take that page off first"
            )
        return wanted


class TextForm(OneOnlyForm):
    """What young people are told about an action or an area. What it is about is said once."""

    plain = ("group", "words", "changed", "not_yet")

    action = forms.CharField(
        label="Reference of the action",
        max_length=40,
        required=False,
        help_text="Such as P1.2. Leave empty for an area for improvement.",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10"}),
    )
    area = forms.ModelChoiceField(
        label="Or the area for improvement",
        queryset=AreaForImprovement.objects.none(),
        required=False,
        empty_label="None",
    )

    class Meta:
        model = YoungPeopleText
        fields = ["group", "words", "changed", "not_yet"]
        widgets = {
            "words": forms.Textarea(attrs={"rows": 4}),
            "changed": forms.Textarea(attrs={"rows": 4}),
            "not_yet": forms.Textarea(attrs={"rows": 4}),
        }
        help_texts = {
            "group": "Such as care leavers. Leave empty if it is for all children.",
            "words": PLAIN,
            "changed": f"What is different now, if anything is. {PLAIN}",
            "not_yet": f"Say it as it is. {PLAIN}",
        }

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.order_fields(["action", "area", "group", "words", "changed", "not_yet"])
        if self.instance.pk:
            del self.fields["action"], self.fields["area"]
            return
        areas: Any = AreaForImprovement.objects
        rows = (
            areas.visible_to(user)
            .in_council(self.council)
            .standing()
            .select_related("inspection")
            .order_by("-inspection__started_on", "inspection_id", "order", "pk")
        )
        field: Any = self.fields["area"]
        field.queryset = rows
        field.choices = [("", "None"), *areas_by_inspection(rows)]

    @property
    def council(self) -> Council:
        return self.instance.plan.council  # type: ignore[no-any-return]

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def clean_action(self) -> Action | None:
        reference = self.cleaned_data["action"].strip()
        actions: Any = Action.objects.visible_to(self.user)
        found = actions.filter(
            plan=self.instance.plan, reference=reference, withdrawn_at=None
        ).first()
        if reference and found is None:
            raise forms.ValidationError(f"The plan has no action {reference}")
        return found  # type: ignore[no-any-return]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "action" not in self.fields or "action" in self.errors or "area" in self.errors:
            return cleaned
        action, area = cleaned.get("action"), cleaned.get("area")
        if bool(action) == bool(area):
            self.add_error("action", "Enter the reference of an action, or select an area")
            return cleaned
        texts: Any = YoungPeopleText.objects.standing().filter(plan=self.instance.plan)
        if texts.filter(action=action, area=area).exists():
            name = "action" if action else "area"
            self.add_error(name, "Young people are told about it already. Change that text")
        self.instance.action, self.instance.area = action, area
        return cleaned


class CommentForm(OnceForm):
    """What anybody may write on the page. Nothing is asked about who they are."""

    # Whoever shows it is asked: see CommentDecisionForm.
    asks_about_children = False

    words = forms.CharField(
        label="What do you want to tell us?",
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2_000,
        help_text="Do not write names: not yours, and nobody else’s. "
        "Somebody reads it before it is shown to others.",
        error_messages={"required": "Write what you want to tell us"},
    )

    def __init__(self, *args: Any, page: YoungPeoplePage, to: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page, self.to = page, to

    def do(self, *, by: User, at: datetime) -> str:
        comment = YoungPeopleComment(
            plan=self.page.plan, words=self.cleaned_data["words"], sent_at=at
        )
        comment.save(by=by, at=at)
        return self.to


class CommentDecisionForm(PlainWords, RecordForm):
    """Show a comment with what was done, or say why it is not shown."""

    plain = ("group", "you_said", "we_did")

    needed: ClassVar[dict[str, dict[str, str]]] = {
        "publish": {
            "group": "Enter who told us",
            "you_said": "Enter what they said",
            "we_did": "Enter what you did",
        },
        "refuse": {"refused_reason": "Enter why it is not shown"},
    }

    decision = forms.ChoiceField(
        label="Decision",
        choices=[("publish", "Show it with a reply"), ("refuse", "Do not show it")],
        widget=Radios,
        required=False,
    )
    group = forms.CharField(
        label="Who told us", max_length=80, required=False, initial="A young person"
    )
    you_said = forms.CharField(
        label="You said",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
        required=False,
        help_text="Their words. Take out what could tell who they are.",
    )
    we_did = forms.CharField(
        label="We did",
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=2_000,
        required=False,
        help_text=f"Your reply: what you did, or why you cannot. {PLAIN}",
    )

    class Meta:
        model = YoungPeopleComment
        fields = ["refused_reason"]
        widgets = {"refused_reason": forms.Textarea(attrs={"rows": 3})}
        help_texts = {"refused_reason": f"Needed when it is not shown. {NO_CHILD}"}

    def __init__(self, *args: Any, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.initial.setdefault("you_said", self.instance.words)
        self.order_fields(["decision", "group", "you_said", "we_did", "refused_reason"])

    @property
    def council(self) -> Council:
        return self.instance.plan.council  # type: ignore[no-any-return]

    @property
    def says_plain_words(self) -> bool:
        return self.cleaned_data.get("decision") == "publish"

    def is_said_now(self, name: str) -> bool:
        """Words that somebody sent are said by us once we show them."""
        is_shown = name in self.plain and self.says_plain_words
        return is_shown or super().is_said_now(name)

    def again(self) -> dict[str, Any]:
        return {"on": self.on}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        decision = cleaned.get("decision")
        if not decision and "decision" not in self.errors:
            self.add_error("decision", "Select whether it is shown")
        for name, words in self.needed.get(decision or "", {}).items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)
        return cleaned

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        cleaned = self.cleaned_data
        seen = cleaned["version"]
        if cleaned["decision"] == "refuse":
            refuse_comment(record, cleaned["refused_reason"], by=by, at=at, seen=seen)
            return
        publish_comment(
            record,
            group=cleaned["group"],
            you_said=cleaned["you_said"],
            we_did=cleaned["we_did"],
            by=by,
            on=self.on,
            at=at,
            seen=seen,
        )
