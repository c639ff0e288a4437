from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse

from accounts.records import Fact

if TYPE_CHECKING:
    from accounts.models import Council

GENERAL = "general"


class SectionKind(models.TextChoices):
    """What fills a section: typed words, or what the plan and the inspection hold."""

    TEXT = "text", "Typed text"
    RECOMMENDATIONS = "recommendations", "Recommendations"
    REASONS = "reasons", "Reasons for the recommendations"
    OPTIONS = "options", "Other options considered"
    IMPLICATION = "implication", "Implication"
    RISKS = "risk_table", "Risks (live)"
    MONEY = "money_table", "Money (live)"
    INSPECTION = "inspection_summary", "Inspection: dates and judgements (live)"
    STATUTORY_DATES = "statutory_dates", "Statutory dates (live)"
    AREAS = "areas", "Areas for improvement (live)"
    STRENGTHS = "strengths", "Strengths (live)"
    PROGRESS = "progress_table", "Progress by area for improvement (live)"
    SUMMARY = "progress_summary", "Where the plan stands (live)"
    BODIES = "bodies", "Boards and members (live)"
    BACKGROUND = "background_papers", "Background papers"
    CONSULTATION = "consultation", "Consultation log"
    EQUALITY = "equality", "Equality impact, one of three options"
    ACTIONS = "action_table", "Action table (live)"
    GROUP = "group", "Heading over the parts below it"
    BOILERPLATE = "boilerplate", "Fixed wording"
    CLEARANCE = "clearance", "Clearance"
    DETAILS = "details", "Details of the report, such as contacts (live)"
    STANDING = "standing", "Where the plan stands, in one table that adds up (live)"
    CHANGES = "changes", "What changed since the report before (live)"
    EXCEPTIONS = "exceptions", "Exceptions: what is off track, and why (live)"
    MEASURES = "measures", "Measures (live)"
    COMING_UP = "coming_up", "What comes next (live)"
    HEADER_LINE = "header_line", "A line in the head of the paper"


class HeaderField(models.TextChoices):
    """What the head, or a block of details, can say of a report."""

    MEETING_BODY = "meeting_body", "The body it goes to"
    MEETING_DATE = "meeting_date", "The day of the meeting"
    AGENDA_ITEM = "agenda_item", "Agenda item"
    TITLE = "title", "Its title"
    REPORT_OF = "report_of", "Whose report it is"
    PREPARED_BY = "prepared_by", "Who prepared it"
    PORTFOLIO = "portfolio", "Portfolio affected"
    WARDS = "wards", "Wards affected"
    KEY_DECISION = "key_decision", "Key decision, yes and no"
    CONTACT = "contact", "Contact officers"
    REPORT_ON = "report_on", "The day of the report"
    VERSION = "version_label", "Version"
    REFERENCE = "footer_reference", "The council's reference"
    FACTS_ON = "facts_on", "The day of the facts"


class Numbers(models.TextChoices):
    """What of a section takes part in the numbering of the paper."""

    ALL = "", "Heading and paragraphs"
    HEADING = "heading", "The heading only"
    NONE = "none", "Neither"


class ProgressLayout(models.TextChoices):
    """How a section on progress lays the actions out."""

    TABLES = "", "A table for each area for improvement, with ratings"
    AREAS = "areas", "One table: each area, and a list of its progress"
    STRANDS = "strands", "A list for each strand"
    PARAGRAPHS = "paragraphs", "A paragraph for each action"


# Sections made of actions: they may be kept to some strands, areas and themes.
ACTION_KINDS = frozenset(
    {
        SectionKind.PROGRESS,
        SectionKind.SUMMARY,
        SectionKind.ACTIONS,
        SectionKind.STANDING,
        SectionKind.CHANGES,
        SectionKind.EXCEPTIONS,
        SectionKind.COMING_UP,
    }
)
# Sections that count updates or changes from a day on.
PERIOD_KINDS = frozenset(
    {SectionKind.PROGRESS, SectionKind.CHANGES, SectionKind.MEASURES, SectionKind.RISKS}
)
# Sections of what is tied to actions: they are kept to strands, areas and themes as those are.
TIED_KINDS = frozenset({SectionKind.RISKS, SectionKind.MONEY, SectionKind.MEASURES})
PLAN_KINDS = ACTION_KINDS | TIED_KINDS | {SectionKind.BODIES}
# Sections that can be kept to some themes.
THEMED_KINDS = ACTION_KINDS | TIED_KINDS | {SectionKind.AREAS}
INSPECTION_KINDS = frozenset(
    {
        SectionKind.INSPECTION,
        SectionKind.STATUTORY_DATES,
        SectionKind.AREAS,
        SectionKind.STRENGTHS,
    }
)
# Sections whose content is recorded with the report itself, below the words that are typed.
RECORDED_KINDS = frozenset({SectionKind.BACKGROUND, SectionKind.CONSULTATION, SectionKind.EQUALITY})
# Heads on which the council wants a word, which count as paragraphs inside another section.
IMPLICATION_KINDS = frozenset(
    {SectionKind.IMPLICATION, SectionKind.CONSULTATION, SectionKind.EQUALITY}
)
# Sections whose content is made from records when the report is shown, and frozen when issued.
LIVE_KINDS = PLAN_KINDS | INSPECTION_KINDS | {SectionKind.DETAILS}
# Sections that have no words of their own when nothing is typed, and print no nil wording then.
WORDLESS_KINDS = frozenset({SectionKind.GROUP})


NUMBERINGS = [
    ("none", "No numbers"),
    ("continuous", "Paragraphs numbered throughout"),
    ("decimal", "Paragraphs numbered within sections, such as 1.1"),
    ("sections", "Sections numbered only"),
]


FIRST_SECTIONS = 4


class TemplateVersionQuerySet(models.QuerySet[Any]):
    def known_to(self, council: "Council") -> Self:
        """Every version the council may look at: its own, and those that come with the product."""
        return self.filter(Q(council=None) | Q(council=council))

    def current_in(self, council: "Council") -> Self:
        """The last version of each template: the council's own where it has one."""
        found: dict[str, tuple[bool, int, int]] = {}
        rows = self.known_to(council).order_by()
        for pk, code, of, number in rows.values_list("pk", "code", "council_id", "number"):
            found[code] = max(found.get(code, (False, 0, 0)), (of is not None, number, pk))
        return self.filter(pk__in=[pk for _, _, pk in found.values()])

    def offered_in(self, council: "Council") -> Self:
        """Those a new report may be made from."""
        return self.current_in(council).filter(withdrawn_because="")


class TemplateVersion(Fact):
    """One version of the shape of a report: ordered sections and header fields, as data.

    A version never changes: a change is the next `number`, and a report keeps the version it was
    made from. Those without a council come with the product, recorded by nobody; a council that
    changes one gets its own under the same `code`.

    `sections` is a list of {"heading", "kind", "level", "nil_wording", "is_appendix", "hint",
    "text", "options"}; a line in the head says in its options "before" which field it stands above.
    `layout` holds "purpose" (what its reports are for), "paper_kind" (the words
    above the title), "header" (a list of {"field", "label", "is_always"}, by `HeaderField`),
    "part_1" (the words of a public paper), "footer_reference", "recommendations" ("1." or "1)")
    and "clearances" (a list of {"kind", "title", "covers"}: the headings of the sections each is
    for, none for the whole report).
    """

    council = models.ForeignKey(
        "accounts.Council", models.PROTECT, null=True, related_name="report_templates"
    )
    code = models.SlugField(max_length=40)
    number = models.PositiveSmallIntegerField("version", default=1)
    name = models.CharField(max_length=120)
    sections = models.JSONField(default=list)
    layout = models.JSONField(default=dict)
    numbering = models.CharField(
        max_length=12,
        choices=NUMBERINGS,
        default="decimal",
    )
    change = models.CharField("what changed", max_length=200, blank=True)
    withdrawn_because = models.CharField("why it is withdrawn", max_length=500, blank=True)
    # Those of the product were recorded by nobody.
    recorded_at = models.DateTimeField(null=True, editable=False)  # type: ignore[assignment]
    by = models.ForeignKey(  # type: ignore[assignment]
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = TemplateVersionQuerySet.as_manager()

    class Meta:
        ordering = ["name", "-number", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["council", "code", "number"], name="report_template_version_once"
            ),
            models.UniqueConstraint(
                fields=["code", "number"],
                condition=Q(council=None),
                name="report_template_of_product_once",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def changed(self, council: "Council", *, change: str, **given: Any) -> "TemplateVersion":
        """The next version, unsaved, for `council`: its first where this is the product's."""
        kept = {
            name: getattr(self, name)
            for name in ("code", "name", "sections", "layout", "numbering", "withdrawn_because")
        }
        number = self.number + 1 if self.council_id else 1
        return TemplateVersion(council=council, number=number, change=change, **{**kept, **given})

    def is_current_in(self, council: "Council") -> bool:
        """Whether it is the last version of its template there."""
        return TemplateVersion.objects.current_in(council).filter(pk=self.pk).exists()

    def address(self, council: "Council") -> str:
        """Its page in the settings of `council`."""
        return reverse("reports:report_template", args=[council.slug, self.pk])

    @property
    def is_offered(self) -> bool:
        return not self.withdrawn_because

    @property
    def purpose(self) -> str:
        """What its reports are for; where it does not say so, the sections that they begin with."""
        headings = [section["heading"] for section in self.sections[:FIRST_SECTIONS]]
        begins = f"It begins with: {'; '.join(headings)}." if headings else ""
        return self.layout.get("purpose") or begins

    @property
    def header(self) -> list[Mapping[str, Any]]:
        """The fields of its head, in order; none where it says nothing, and all are printed."""
        return list(self.layout.get("header", ()))

    @property
    def clearances(self) -> list[Mapping[str, Any]]:
        """What a report needs to be cleared by, in order."""
        return list(self.layout.get("clearances", ()))
