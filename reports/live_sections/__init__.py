"""The live sections of a report: blocks made from the facts, one function for each kind.

Each gives no blocks where there is nothing to say; the paper then prints the section's nil wording.
"""

from collections.abc import Callable, Mapping

from reports.facts import Facts
from reports.live_sections.action_table import action_table
from reports.live_sections.areas import areas, strengths
from reports.live_sections.bodies import bodies
from reports.live_sections.changes import changes
from reports.live_sections.coming_up import coming_up
from reports.live_sections.exceptions import exceptions
from reports.live_sections.inspection import inspection_summary, statutory_dates
from reports.live_sections.listed import background_papers, consultation_log, equality_impact
from reports.live_sections.measures import measure_table
from reports.live_sections.money import money_table
from reports.live_sections.progress import progress_summary, progress_table
from reports.live_sections.risks import risk_table
from reports.live_sections.standing import standing_table
from reports.live_sections.wording import Blocks, Options
from reports.models.template import SectionKind

Builder = Callable[[Facts, Options], Blocks]
BUILDERS: Mapping[str, Builder] = {
    SectionKind.INSPECTION: inspection_summary,
    SectionKind.STATUTORY_DATES: statutory_dates,
    SectionKind.AREAS: areas,
    SectionKind.STRENGTHS: strengths,
    SectionKind.SUMMARY: progress_summary,
    SectionKind.PROGRESS: progress_table,
    SectionKind.BODIES: bodies,
    SectionKind.RISKS: risk_table,
    SectionKind.MONEY: money_table,
    SectionKind.ACTIONS: action_table,
    SectionKind.BACKGROUND: background_papers,
    SectionKind.CONSULTATION: consultation_log,
    SectionKind.EQUALITY: equality_impact,
    SectionKind.STANDING: standing_table,
    SectionKind.CHANGES: changes,
    SectionKind.EXCEPTIONS: exceptions,
    SectionKind.MEASURES: measure_table,
    SectionKind.COMING_UP: coming_up,
}
