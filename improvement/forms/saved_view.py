from datetime import datetime
from typing import Any

from django import forms
from django.urls import reverse

from accounts.forms import OnceForm, VisibleForm
from accounts.models import User
from accounts.records import relink
from improvement.models import DefaultView, SavedView


class SavedViewForm(VisibleForm):
    """A view's name and who is offered it. Its filters come from the address of the plan."""

    is_default = forms.BooleanField(label="Open the plan with it, for me", required=False)
    query = forms.CharField(widget=forms.HiddenInput, required=False, max_length=2_000)

    class Meta:
        model = SavedView
        fields = ["name", "is_shared"]
        labels = {"is_shared": "Offer it to everybody who reads the plan"}
        widgets = {"name": forms.TextInput(attrs={"class": "govuk-input--width-20"})}
        help_texts = {"name": "Such as Overdue in practice. It heads the page and what is printed."}

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        if self.instance.pk:
            mine = self.instance.default_links.current().filter(user=user)
            self.initial["is_default"] = mine.exists()

    def again(self) -> dict[str, Any]:
        return {"user": self.user}

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        same = SavedView.objects.filter(
            plan=self.instance.plan, owner=self.instance.owner, name=name, withdrawn_at=None
        )
        if same.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(f"You have a view called {name} already")
        return name

    def save_record(self, record: Any, *, by: User, at: datetime) -> None:
        record.query = self.cleaned_data["query"]
        super().save_record(record, by=by, at=at)
        if self.cleaned_data["is_default"] or self.initial.get("is_default"):
            wanted = record if self.cleaned_data["is_default"] else None
            set_default(self.user, record.plan, wanted, at=at)


def set_default(user: User, plan: Any, view: SavedView | None, *, at: datetime) -> None:
    """The plan opens with `view` for this person from now on; with all actions for None."""
    wanted = [DefaultView(user=user, plan=plan, view=view)] if view else []
    relink(DefaultView.objects.filter(user=user, plan=plan), wanted, key="view_id", by=user, at=at)


class DefaultViewForm(OnceForm):
    """Begin or end one's own default view."""

    said = ""

    def __init__(self, *args: Any, user: User, view: SavedView, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.view = user, view

    def do(self, *, by: User, at: datetime) -> str:
        links = DefaultView.objects.current().filter(user=self.user, view=self.view)
        view = None if links.exists() else self.view
        set_default(self.user, self.view.plan, view, at=at)
        self.said = (
            f"The plan opens with {self.view.name}" if view else "The plan opens with all actions"
        )
        return reverse("improvement:views", args=[self.view.plan.council.slug, self.view.plan_id])
