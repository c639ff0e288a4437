"""What the filters of a plan's actions offer, as far as the reader may know of it."""

from datetime import date
from types import SimpleNamespace
from typing import Any

from django.db.models import Case, CharField, F, IntegerField, Min, Q, Value, When
from django.db.models.functions import Concat

from accounts.as_at import AsAt, rows_as_at, visible_rows
from accounts.models import User
from improvement.filters import Option
from improvement.handover import leads_of_leavers
from improvement.models import (
    Action,
    ActionArea,
    ActionLead,
    ActionTag,
    ActionTheme,
    FocusArea,
    ImprovementPlan,
    LocalPriority,
    PlanInspection,
    PlanVersion,
    Strand,
)
from improvement.models.version import name_of
from improvement.strands import StrandName
from inspections.models import AreaForImprovement, AreaTheme, Inspection, Theme

# The filters whose choices depend on the plan, and those of them that go by their words alone;
# the others go by the reference that their words begin with.
OFFERED = (
    "lead", "area", "theme", "focus", "inspection", "tag", "left", "version", "priority",
)  # fmt: skip
BY_NAME = ("lead", "theme", "inspection")


def marked(name: str) -> Any:
    """What a choice is called; of what is exempt, those who may read it are told so."""
    exempt = When(visibility="exempt", then=Concat(name, Value(" (exempt)")))
    return Case(exempt, default=F(name), output_field=CharField())


def part(rows: Any, kind: str, key: str, label: str, group: str = "", place: str = "") -> Any:
    """Choices of one kind as rows that a union takes: kind, key, label, reference, place."""
    return rows.order_by().values_list(
        Value(kind, output_field=CharField()),
        F(key),
        F(label),
        F(group) if group else Value("", output_field=CharField()),
        F(place) if place else Value(0, output_field=IntegerField()),
    )


class Offered:
    """The records of `plan` that its filters offer: as they are, or as recorded by then.

    Leads, areas and themes are those of actions that `user` may read, so that none tells of others.
    """

    def __init__(self, plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None) -> None:
        self.plan, self.user, self.on, self.past = plan, user, on, past
        self.at = past.moment if past else None
        self.actions = self.in_plan(Action).order_by().values("id")

    def in_plan(self, model: Any) -> Any:
        return visible_rows(model, self.user, self.at).filter(plan_id=self.plan.pk)

    def of_plan(self, model: Any) -> Any:
        """What whoever may read the plan may know of."""
        return rows_as_at(model, self.at).filter(plan_id=self.plan.pk)

    def tied(self, links: Any) -> Any:
        """Ties of the actions that `user` may read."""
        return links.objects.as_at(self.at).filter(action_id__in=self.actions)

    def areas(self) -> Any:
        answered = self.tied(ActionArea).values("area_id")
        areas = visible_rows(AreaForImprovement, self.user, self.at).filter(id__in=answered)
        if self.past is None:
            return areas
        inspections = visible_rows(Inspection, self.user, self.at)
        return areas.filter(inspection_id__in=inspections.order_by().values("id"))

    def themes(self) -> Any:
        """Those of the actions themselves, and those of the areas that they answer."""
        areas = self.areas().order_by().values("id")
        of_areas = AreaTheme.objects.as_at(self.at).filter(area__in=areas)
        return rows_as_at(Theme, self.at).filter(
            Q(id__in=of_areas.values("theme_id"))
            | Q(id__in=self.tied(ActionTheme).values("theme_id"))
        )

    def inspections(self) -> Any:
        """Those that the plan answers."""
        answers = PlanInspection.objects.as_at(self.at).filter(plan_id=self.plan.pk)
        visible = visible_rows(Inspection, self.user, self.at)
        return visible.filter(id__in=answers.values("inspection_id"))

    def leavers(self) -> Any:
        return leads_of_leavers(on=self.on).filter(action_id__in=self.actions).distinct()

    def rows(self) -> Any:
        """Every choice, and every strand, in one query: see `part`."""
        strands = self.of_plan(Strand)
        focus = self.in_plan(FocusArea).filter(withdrawn_at=None)
        focus = focus.annotate(called=marked("name"))
        priorities = self.in_plan(LocalPriority).filter(withdrawn_at=None)
        priorities = priorities.annotate(called=marked("title"))
        tags = self.tied(ActionTag).values("tag").annotate(first=Min("id"))
        kept, gone = strands.filter(withdrawn_at=None), strands.exclude(withdrawn_at=None)
        versions = self.of_plan(PlanVersion).filter(withdrawn_at=None)
        first, *others = (
            part(self.tied(ActionLead).distinct(), "lead", "user_id", "user__name"),
            part(self.areas(), "area", "id", "short_title", "reference"),
            part(self.themes(), "theme", "id", "name"),
            part(focus, "focus", "id", "called"),
            part(priorities, "priority", "id", "called", "reference"),
            part(self.inspections(), "inspection", "id", "title"),
            part(self.leavers(), "left", "user_id", "user__name"),
            part(tags, "tag", "first", "tag"),
            part(kept, "strand", "id", "name", "reference", "order"),
            part(gone, "withdrawn strand", "id", "name", "reference", "order"),
            part(versions, "version", "id", "label", place="number"),
        )
        return first.union(*others, all=True)


def by_reference(choice: Option) -> tuple[int, str]:
    return len(choice[1].partition(".")[0]), choice[1]


def by_name(choice: Option) -> tuple[str, int, str]:
    return choice[1].lower(), *by_reference(choice)


def options_of(
    plan: ImprovementPlan, *, user: User, on: date, past: AsAt | None
) -> tuple[dict[str, list[Option]], dict[int, StrandName]]:
    """What the filters offer, the inspections answered, versions and strands: one query for it."""
    strands: dict[int, StrandName] = {}
    options: dict[str, list[Option]] = {kind: [] for kind in OFFERED}
    for kind, pk, label, reference, place in Offered(plan, user=user, on=on, past=past).rows():
        if kind == "version":
            named = name_of(SimpleNamespace(label=label, number=place))
            options["version"].append((place, named))
        elif kind.endswith("strand"):
            strands[pk] = StrandName(place, pk, reference, label, kind != "strand")
        elif kind == "tag":
            options["tag"].append((label, label))
        else:
            options[kind].append((pk, f"{reference}. {label}" if reference else label))
    for kind, choices in options.items():
        choices.sort(key=by_name if kind in BY_NAME else by_reference)
    options["tag"].sort()
    options["version"].sort()
    options["strand"] = [
        (strand.id, str(strand)) for strand in sorted(strands.values()) if not strand.is_withdrawn
    ]
    return options, strands
