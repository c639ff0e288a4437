"""What the forms of assurance and voice share: they are tied to areas and to actions of a plan."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, ClassVar

from django import forms

from accounts.forms import VisibleForm
from accounts.models import User
from accounts.records import LinkQuerySet, relink
from govuk.forms import Checkboxes
from improvement.forms.editing import SeveralField, areas_by_inspection
from improvement.models import Action
from inspections.forms.sections import SectionedForm
from inspections.models import AreaForImprovement

BY_REFERENCE = "Their references, with commas between them, such as P1.2, P1.4."


class TiedForm(SectionedForm, VisibleForm):
    """A record of a plan. Fields named in `action_fields` hold actions by their references.

    What the person may not know of stays tied to the record.
    """

    action_fields: ClassVar[tuple[str, ...]] = ("actions",)

    areas = SeveralField(
        label="Areas for improvement it is about",
        queryset=AreaForImprovement.objects.none(),
        widget=Checkboxes(is_small=True),
        required=False,
    )

    def __init__(self, *args: Any, user: User, on: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user, self.on = user, on
        record, council = self.instance, self.instance.plan.council
        found: Any = AreaForImprovement.objects
        rows = (
            found.visible_to(user)
            .in_council(council)
            .filter(withdrawn_at=None)
            .select_related("inspection")
            .order_by("-inspection__started_on", "inspection_id", "order", "pk")
        )
        shown: Any = self.fields["areas"]
        shown.queryset, shown.choices = rows, areas_by_inspection(rows)
        if record.pk:
            tied = record.area_links.current().values_list("area_id", flat=True)
            self.initial["areas"] = list(tied)
            for name in self.action_fields:
                self.initial[name] = ", ".join(
                    self.tied_actions(name)
                    .filter(action__in=self.readable_actions())
                    .order_by("action__order", "action_id")
                    .values_list("action__reference", flat=True)
                )
        self.keep_visibility_to(user, council)

    def again(self) -> dict[str, Any]:
        return {"user": self.user, "on": self.on}

    def readable_actions(self) -> Any:
        rows: Any = Action.objects.visible_to(self.user)
        return rows.filter(plan=self.instance.plan, withdrawn_at=None)

    def tied_actions(self, name: str) -> LinkQuerySet:
        """The links that stand and that the field `name` is about."""
        links: LinkQuerySet = self.instance.action_links.current()
        return links

    def actions_named(self, name: str) -> list[Action]:
        """The actions whose references were typed. Raises ValidationError for one not there."""
        typed = [each.strip() for each in self.cleaned_data[name].split(",")]
        wanted = list(dict.fromkeys(each for each in typed if each))
        found = {a.reference: a for a in self.readable_actions().filter(reference__in=wanted)}
        missing = [each for each in wanted if each not in found]
        if missing:
            raise forms.ValidationError(f"The plan has no action {missing[0]}")
        return [found[each] for each in wanted]

    def in_the_past(self, name: str) -> date | None:
        """The day that was typed. Raises ValidationError for one to come."""
        day: date | None = self.cleaned_data[name]
        if day and day > self.on:
            raise forms.ValidationError(f"{self[name].label} must be today or in the past")
        return day

    def retie(
        self,
        name: str,
        make: Callable[[Action], Any],
        *,
        by: User,
        at: datetime,
    ) -> None:
        """Tie the record to the actions of the field `name`; `make` gives the link to one."""
        links = self.tied_actions(name).filter(action__in=self.readable_actions())
        wanted = [make(action) for action in self.cleaned_data[name]]
        relink(links, wanted, key="action_id", by=by, at=at)

    def retie_areas(
        self, make: Callable[[AreaForImprovement], Any], *, by: User, at: datetime
    ) -> None:
        shown: Any = self.fields["areas"]
        links = self.instance.area_links.filter(area__in=shown.queryset)
        wanted = [make(area) for area in self.cleaned_data["areas"]]
        relink(links, wanted, key="area_id", by=by, at=at)
