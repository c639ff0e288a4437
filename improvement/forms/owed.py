from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import forms

from accounts.forms import FilledInForm
from accounts.models import User
from govuk.forms import Radios
from improvement.claims import claims_without_figure
from improvement.forms.editing import NO_CHILD
from improvement.forms.progress import NEXT_STEPS
from improvement.status import Rag
from improvement.workflows import record_progress

PARTS = ("rag", "happened", "next")


class OwedUpdatesForm(FilledInForm):
    """An update of each action on one page. An action that is left empty is not reported on.

    `actions` have their progress, and `may_be_reported`: what was closed or handed over while
    somebody wrote keeps its words, and says so.
    """

    def __init__(self, *args: Any, actions: Sequence[Any], on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actions, self.on = actions, on
        for action in actions:
            named = f" on {action.reference}"
            self.fields[f"rag_{action.pk}"] = forms.ChoiceField(
                label="RAG rating",
                choices=Rag.choices,
                widget=Radios(is_inline=True, is_small=True),
                required=False,
            )
            self.fields[f"happened_{action.pk}"] = forms.CharField(
                label="What happened",
                widget=forms.Textarea(attrs={"rows": 3, "aria-label": f"What happened{named}"}),
                max_length=20_000,
                required=False,
                help_text=NO_CHILD,
            )
            self.fields[f"next_{action.pk}"] = forms.CharField(
                label="What happens next",
                widget=forms.Textarea(attrs={"rows": 2, "aria-label": f"What happens next{named}"}),
                max_length=20_000,
                required=False,
                help_text=NEXT_STEPS,
            )

    def rows(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each action with the fields that are its own."""
        return [
            (action, [self[f"{part}_{action.pk}"] for part in PARTS]) for action in self.actions
        ]

    def said(self, action: Any) -> dict[str, str]:
        """What was chosen and typed of one action; empty where nothing was."""
        typed = {part: self.cleaned_data.get(f"{part}_{action.pk}") or "" for part in PARTS}
        return typed if any(typed.values()) else {}

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for action in self.actions:
            said, reference = self.said(action), action.reference
            if not said:
                continue
            if not action.may_be_reported:
                self.add_error(
                    f"happened_{action.pk}",
                    f"{reference} was closed, withdrawn or handed over meanwhile. "
                    "Keep your words elsewhere and empty this part",
                )
                continue
            for part, words in (
                ("rag", f"Select the RAG rating of {reference}"),
                ("happened", f"Enter what happened on {reference}"),
            ):
                if not said[part] and f"{part}_{action.pk}" not in self.errors:
                    self.add_error(f"{part}_{action.pk}", words)
        first = f"happened_{self.actions[0].pk}" if self.actions else None
        self.ask_for_one(first, "Write at least one update")
        return cleaned

    def is_filled_in(self) -> bool:
        return any(self.said(action) for action in self.actions)

    def record_each(self, *, by: User, at: datetime) -> int:
        told = [(action, self.said(action)) for action in self.actions if self.said(action)]
        for action, said in told:
            record_progress(
                action,
                rag=said["rag"],
                happened=said["happened"],
                next_steps=said["next"],
                delivered_on=action.delivered_on,
                by=by,
                on=self.on,
                at=at,
            )
        return len(told)

    def claims(self) -> list[tuple[Any, str]]:
        """The first claim of each update that has no figure."""
        found = ((each, claims_without_figure(self.said(each).get("happened", "")))
                 for each in self.actions)  # fmt: skip
        return [(action, claims[0]) for action, claims in found if claims]
