from django.db import models


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
    ACTIONS = "action_table", "Action table (live)"


# Sections whose content is made from records when the report is shown, and frozen when issued.
LIVE_KINDS = frozenset(
    {
        SectionKind.RISKS,
        SectionKind.MONEY,
        SectionKind.INSPECTION,
        SectionKind.STATUTORY_DATES,
        SectionKind.AREAS,
        SectionKind.STRENGTHS,
        SectionKind.PROGRESS,
        SectionKind.SUMMARY,
        SectionKind.BODIES,
        SectionKind.ACTIONS,
    }
)


class ReportTemplate(models.Model):
    """The shape of a report: ordered sections, as data.

    `sections` is a list of {"heading", "kind", "level", "nil_wording", "is_appendix", "hint"}.
    The general template is loaded by a migration from `fixtures/report_templates.json`.
    """

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=120)
    sections = models.JSONField(default=list)
    numbering = models.CharField(
        max_length=12,
        choices=[
            ("none", "No numbers"),
            ("continuous", "Paragraphs numbered throughout"),
            ("decimal", "Paragraphs numbered within sections, such as 1.1"),
            ("sections", "Sections numbered only"),
        ],
        default="decimal",
    )

    class Meta:
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name
