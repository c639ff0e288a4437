from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import Count, Exists, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.records import Link, Record, Withdrawable, linked_once, who_and_when
from accounts.scope import ScopedQuerySet, Visible
from inspections.models.inspection import Inspection

if TYPE_CHECKING:
    from accounts.models import User


class InspectionContentQuerySet(ScopedQuerySet):
    council_at = "inspection__council"
    exempt_at = ("", "inspection")
    inspection_at = ("inspection",)

    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)


ANSWERS_SHOWN = 12  # actions named beside an area; its own page has all of them


class AreaQuerySet(InspectionContentQuerySet):
    def found(self) -> Self:
        """What the inspectorate found: all but the council's own reading."""
        return self.exclude(kind=AreaKind.OWN_READING)

    def with_line(self, user: "User", *, with_answers: bool = True) -> list[Any]:
        """These areas with themes, lineage and the actions that answer each, as far as `user` may
        know of them.

        They are lists on the area: `themes_now`, `earlier`, `later` (lineage links) and, unless
        they are not wanted, `answers` (links to the first actions; `AreaForImprovement.actions` has
        all of them), of which there are `answers_count`.
        """
        actions = self.model.all_actions()
        answering = actions.visible_to(user).filter(withdrawn_at=None)
        links = self.model._meta.get_field("action_links").related_model.objects.current()
        answers = links.filter(action__in=answering)
        counted = answers.filter(area=OuterRef("pk")).order_by().values("area")
        with_count = self.annotate(
            answers_count=Coalesce(Subquery(counted.annotate(n=Count("pk")).values("n")), 0)
        )
        themes = AreaTheme.objects.current().select_related("theme").order_by("theme__name")
        wanted: list[Any] = [Prefetch("theme_links", themes, to_attr="themes_now")]
        if with_answers:
            in_order = answers.select_related("action__plan__council").order_by(
                "action__plan", "action__order", "action"
            )
            wanted.append(Prefetch("action_links", in_order[:ANSWERS_SHOWN], to_attr="answers"))
        areas = list(with_count.prefetch_related(*wanted))
        add_lineage(areas, user)
        return areas


def add_lineage(areas: list[Any], user: "User") -> None:
    """Give each area its `earlier` and `later` links, where `user` may know of the other end."""
    seen = AreaForImprovement.objects.visible_to(user).standing()
    by_id = {area.pk: area for area in areas}
    for area in areas:
        area.earlier, area.later = [], []
    if not by_id:
        return
    links = AreaLineage.objects.current().filter(Q(before__in=by_id) | Q(after__in=by_id))
    known = links.annotate(
        knows_before=Exists(seen.filter(pk=OuterRef("before_id"))),
        knows_after=Exists(seen.filter(pk=OuterRef("after_id"))),
    )
    both = known.select_related("before__inspection__council", "after__inspection__council")
    for link in both.order_by("pk"):
        if link.after_id in by_id and link.knows_before:
            by_id[link.after_id].earlier.append(link)
        if link.before_id in by_id and (link.after_id is None or link.knows_after):
            by_id[link.before_id].later.append(link)


class AreaKind(models.TextChoices):
    IMPROVEMENT = "improvement", "Area for improvement"
    PRIORITY_ACTION = "priority_action", "Area for priority action"
    RECOMMENDATION = "recommendation", "Recommendation"
    OWN_READING = "own_reading", "The council's own reading"


class AreaForImprovement(Record, Visible, Withdrawable):
    """Something that must get better: an inspectorate's finding, or the council's own reading."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="areas")
    kind = models.CharField(max_length=16, choices=AreaKind.choices, default=AreaKind.IMPROVEMENT)
    reference = models.CharField(max_length=20, help_text="A letter or number, such as a or 1.2.")
    order = models.PositiveSmallIntegerField(default=0)
    wording = models.TextField(max_length=20_000)
    is_paraphrased = models.BooleanField("paraphrased", default=False)
    short_title = models.CharField(max_length=160)
    source = models.CharField(max_length=200, blank=True)
    paragraph = models.CharField("paragraph in the source", max_length=40, blank=True)

    objects = AreaQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["inspection", "kind", "order", "pk"]
        constraints = [
            *Visible.Meta.constraints,
            models.UniqueConstraint(
                fields=["inspection", "kind", "reference"],
                condition=Q(withdrawn_at=None),
                name="area_reference_once",
            ),
            who_and_when("withdrawn_by", "withdrawn_at"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}. {self.short_title}"

    def get_absolute_url(self) -> str:
        return reverse("inspections:area", args=[self.inspection.council.slug, self.pk])

    @property
    def is_own_reading(self) -> bool:
        return self.kind == AreaKind.OWN_READING

    @classmethod
    def all_actions(cls) -> Any:
        """The manager of the actions, which live in a room above.

        This room may not import that one, so the way there is the relation: from an area to the
        links that answer it, and on to their action.
        """
        link: Any = cls._meta.get_field("action_links").related_model
        return link._meta.get_field("action").related_model._default_manager

    def actions(self) -> Any:
        """The actions that answer this area now, withdrawn ones too, as a queryset.

        Whoever shows them narrows it by `visible_to`, and adds progress by `with_progress`.
        """
        current: Any = self.action_links
        return self.all_actions().filter(pk__in=current.current().values("action_id"))


class Strength(Record, Visible, Withdrawable):
    """What inspectors praised, with the word they used for it."""

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="strengths")
    reference = models.CharField(max_length=20, blank=True)
    order = models.PositiveSmallIntegerField(default=0)
    wording = models.TextField(max_length=20_000)
    is_paraphrased = models.BooleanField("paraphrased", default=False)
    descriptor = models.CharField(
        max_length=80, blank=True, help_text="The source's word, such as highly effective."
    )
    source = models.CharField(max_length=200, blank=True)

    objects = InspectionContentQuerySet.as_manager()

    class Meta(Visible.Meta):
        ordering = ["inspection", "order", "pk"]
        constraints = [*Visible.Meta.constraints, who_and_when("withdrawn_by", "withdrawn_at")]

    def __str__(self) -> str:
        return self.wording[:80]

    def get_absolute_url(self) -> str:
        return f"{self.inspection.get_absolute_url()}#strengths"


class ThemeQuerySet(ScopedQuerySet):
    council_at = "council"


class Theme(Record):
    """A topic that runs across areas and strands, such as care leavers."""

    council = models.ForeignKey("accounts.Council", models.PROTECT, related_name="themes")
    name = models.CharField(max_length=120)
    description = models.TextField(blank=True)

    objects = ThemeQuerySet.as_manager()

    class Meta:
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["council", "name"], name="theme_name_once")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("inspections:inspections", args=[self.council.slug])


class AreaTheme(Link):
    """An area for improvement belongs to a theme."""

    area = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="theme_links")
    theme = models.ForeignKey(Theme, models.PROTECT, related_name="area_links")

    class Meta:
        constraints = [linked_once("area", "theme", name="area_theme_once")]

    def __str__(self) -> str:
        return f"{self.area} – {self.theme}"


class LineageRelation(models.TextChoices):
    CARRIED = "carried", "Carried forward"
    REWORDED = "reworded", "Reworded"
    MERGED = "merged", "Merged"
    REPEATED = "repeated", "Repeated"
    MET = "met", "Met"


class AreaLineage(Link):
    """What became of an area: `after` carries, rewords, merges or repeats `before`."""

    before = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="became")
    after = models.ForeignKey(
        AreaForImprovement, models.PROTECT, null=True, blank=True, related_name="came_from"
    )
    relation = models.CharField(max_length=10, choices=LineageRelation.choices)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [
            linked_once("before", "after", name="lineage_once"),
            # Two nulls differ in the eyes of a database: what was met leads to no later area.
            models.UniqueConstraint(
                fields=["before"],
                condition=Q(relation="met", ended_at=None),
                name="lineage_met_once",
            ),
            models.CheckConstraint(
                condition=Q(relation="met") | Q(after__isnull=False),
                name="lineage_leads_somewhere_unless_met",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.before} {self.relation}"


class StrengthTurn(models.TextChoices):
    BECAME_AREA = "became_area", "Was a strength, became an area"
    BECAME_STRENGTH = "became_strength", "Was an area, became a strength"


class StrengthLineage(Link):
    """A strength of one inspection that is an area for improvement of another, or the reverse."""

    strength = models.ForeignKey(Strength, models.PROTECT, related_name="turns")
    area = models.ForeignKey(AreaForImprovement, models.PROTECT, related_name="turns")
    turn = models.CharField(max_length=16, choices=StrengthTurn.choices)
    note = models.TextField(blank=True)

    class Meta:
        constraints = [linked_once("strength", "area", name="strength_turns_once")]

    def __str__(self) -> str:
        return f"{self.strength} – {self.area}"
