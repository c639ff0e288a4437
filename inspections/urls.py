from django.urls import URLPattern, path

from inspections.views import (
    areas,
    contents,
    holidays,
    inspections,
    interventions,
    looking,
    self_evaluations,
    statutory_dates,
    visits,
)

app_name = "inspections"

ALL = "<slug:council>/inspections/"
ONE = ALL + "<int:inspection_id>/"
AREA = ALL + "areas/<int:area_id>/"
DATE = ALL + "dates/<int:date_id>/"
INTERVENTION = ALL + "interventions/<int:intervention_id>/"
PARTNER = ALL + "partners/<int:partner_id>/"
EVALUATION = ALL + "self-evaluation/<int:evaluation_id>/"
THEME = ALL + "self-evaluation/themes/<int:theme_id>/"
MEETING = ALL + "engagement-meetings/<int:meeting_id>/"
HOLIDAYS = "<slug:council>/settings/holidays/"

urlpatterns: list[URLPattern] = [
    path(HOLIDAYS, holidays.holidays, name="holidays"),
    path(HOLIDAYS + "add/", holidays.add_holiday, name="add_holiday"),
    path(
        HOLIDAYS + "<int:holiday_id>/withdraw/", holidays.withdraw_holiday, name="withdraw_holiday"
    ),
    path(HOLIDAYS + "dates/", holidays.move_open_dates, name="move_dates"),
    path(ALL, inspections.inspections, name="inspections"),
    path(ALL + "timeline/", looking.timeline, name="timeline"),
    path(ALL + "areas/", looking.lineage, name="lineage"),
    path(ALL + "calculator/", looking.calculator, name="calculator"),
    path(ALL + "interventions/", interventions.interventions, name="interventions"),
    path(ALL + "interventions/add/", interventions.add_intervention, name="add_intervention"),
    path(INTERVENTION + "edit/", interventions.edit_intervention, name="edit_intervention"),
    path(
        INTERVENTION + "withdraw/",
        interventions.withdraw_intervention,
        name="withdraw_intervention",
    ),
    path(
        INTERVENTION + "readers/",
        interventions.intervention_readers,
        name="intervention_readers",
    ),
    path(INTERVENTION + "dates/add/", interventions.add_review, name="add_review"),
    path(DATE + "withdraw/", interventions.withdraw_review, name="withdraw_review"),
    path(ALL + "partners/add/", interventions.add_partner, name="add_partner"),
    path(PARTNER + "edit/", interventions.edit_partner, name="edit_partner"),
    path(PARTNER + "withdraw/", interventions.withdraw_partner, name="withdraw_partner"),
    path(PARTNER + "readers/", interventions.partner_readers, name="partner_readers"),
    path(ALL + "visits/add/", visits.add_visit, name="add_visit"),
    path(ONE + "move/", visits.move_visit, name="move_visit"),
    path(ONE + "letters/add/", visits.add_letter, name="add_letter"),
    path(ALL + "letters/<int:letter_id>/edit/", visits.edit_letter, name="edit_letter"),
    path(ALL + "letters/<int:letter_id>/withdraw/", visits.withdraw_letter, name="withdraw_letter"),
    path(ALL + "letters/<int:letter_id>/readers/", visits.letter_readers, name="letter_readers"),
    path(ALL + "self-evaluation/", self_evaluations.self_evaluations, name="self_evaluations"),
    path(
        ALL + "self-evaluation/add/",
        self_evaluations.add_self_evaluation,
        name="add_self_evaluation",
    ),
    path(EVALUATION, self_evaluations.self_evaluation, name="self_evaluation"),
    path(EVALUATION + "edit/", self_evaluations.edit_self_evaluation, name="edit_self_evaluation"),
    path(
        EVALUATION + "withdraw/",
        self_evaluations.withdraw_self_evaluation,
        name="withdraw_self_evaluation",
    ),
    path(
        EVALUATION + "readers/",
        self_evaluations.self_evaluation_readers,
        name="self_evaluation_readers",
    ),
    path(EVALUATION + "version/", self_evaluations.new_version, name="new_version"),
    path(EVALUATION + "themes/add/", self_evaluations.add_theme, name="add_theme"),
    path(THEME + "edit/", self_evaluations.edit_theme, name="edit_theme"),
    path(THEME + "withdraw/", self_evaluations.withdraw_theme, name="withdraw_theme"),
    path(ALL + "engagement-meetings/add/", self_evaluations.add_engagement, name="add_engagement"),
    path(MEETING + "edit/", self_evaluations.edit_engagement, name="edit_engagement"),
    path(MEETING + "withdraw/", self_evaluations.withdraw_engagement, name="withdraw_engagement"),
    path(MEETING + "readers/", self_evaluations.engagement_readers, name="engagement_readers"),
    path(ALL + "add/", inspections.add_inspection, name="add_inspection"),
    path(ONE, inspections.inspection, name="inspection"),
    path(ONE + "edit/", inspections.edit_inspection, name="edit_inspection"),
    path(ONE + "judgements/", inspections.edit_judgements, name="edit_judgements"),
    path(ONE + "compare/", inspections.compare, name="compare"),
    path(ONE + "withdraw/", inspections.withdraw_inspection, name="withdraw_inspection"),
    path(ONE + "readers/", inspections.inspection_readers, name="inspection_readers"),
    path(ONE + "areas/add/", areas.add_area, name="add_area"),
    path(ONE + "areas/order/", areas.order_areas, name="order_areas"),
    path(AREA, areas.area, name="area"),
    path(AREA + "edit/", areas.edit_area, name="edit_area"),
    path(AREA + "withdraw/", areas.withdraw_area, name="withdraw_area"),
    path(AREA + "readers/", areas.area_readers, name="area_readers"),
    path(AREA + "came-from/", areas.add_lineage, name="add_lineage"),
    path(AREA + "strengths/add/", areas.add_turn, name="add_turn"),
    path(AREA + "strengths/<int:turn_id>/end/", areas.end_turn, name="end_turn"),
    path(AREA + "met/", areas.mark_met, name="mark_met"),
    path(AREA + "line/<int:lineage_id>/end/", areas.end_lineage, name="end_lineage"),
    path(ONE + "strengths/add/", contents.add_strength, name="add_strength"),
    path(ALL + "strengths/<int:strength_id>/edit/", contents.edit_strength, name="edit_strength"),
    path(
        ALL + "strengths/<int:strength_id>/withdraw/",
        contents.withdraw_strength,
        name="withdraw_strength",
    ),
    path(
        ALL + "strengths/<int:strength_id>/readers/",
        contents.strength_readers,
        name="strength_readers",
    ),
    path(ONE + "periods/add/", contents.add_period, name="add_period"),
    path(ALL + "periods/<int:period_id>/edit/", contents.edit_period, name="edit_period"),
    path(
        ALL + "periods/<int:period_id>/withdraw/", contents.withdraw_period, name="withdraw_period"
    ),
    path(ONE + "stated-values/add/", contents.add_stated_value, name="add_stated_value"),
    path(
        ALL + "stated-values/<int:value_id>/edit/",
        contents.edit_stated_value,
        name="edit_stated_value",
    ),
    path(
        ALL + "stated-values/<int:value_id>/withdraw/",
        contents.withdraw_stated_value,
        name="withdraw_stated_value",
    ),
    path(ONE + "notes/add/", contents.add_note, name="add_note"),
    path(ALL + "notes/<int:note_id>/edit/", contents.edit_note, name="edit_note"),
    path(ALL + "notes/<int:note_id>/withdraw/", contents.withdraw_note, name="withdraw_note"),
    path(ONE + "dates/", statutory_dates.work_out, name="work_out"),
    path(DATE + "override/", statutory_dates.override_date, name="override_date"),
    path(DATE + "met/", statutory_dates.mark_date_met, name="mark_date_met"),
    path(DATE + "stated/", statutory_dates.state_date, name="state_date"),
]
