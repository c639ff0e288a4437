from django.urls import URLPattern, URLResolver, include, path

from impact.views import assurance, line, measures, on_a_page, voice, young_people

app_name = "impact"

of_measures: list[URLPattern] = [
    path("plans/<int:pk>/measures/", measures.measures, name="measures"),
    path("plans/<int:pk>/measures/add/", measures.add_measure, name="add_measure"),
    path("measures/owed/", measures.readings_owed, name="readings_owed"),
    path("measures/<int:pk>/", measures.measure, name="measure"),
    path("measures/<int:pk>/edit/", measures.edit_measure, name="edit_measure"),
    path("measures/<int:pk>/withdraw/", measures.withdraw_measure, name="withdraw_measure"),
    path("measures/<int:pk>/history/", measures.measure_history, name="measure_history"),
    path("measures/<int:pk>/add-reading/", measures.add_reading, name="add_reading"),
    path("measures/<int:pk>/baseline/", measures.record_baseline, name="record_baseline"),
    path("measures/<int:pk>/add-target/", measures.add_target, name="add_target"),
    path("measures/targets/<int:pk>/edit/", measures.edit_target, name="edit_target"),
    path("measures/targets/<int:pk>/withdraw/", measures.withdraw_target, name="withdraw_target"),
    path("measures/<int:pk>/add-comparator/", measures.add_comparator, name="add_comparator"),
    path("measures/comparators/<int:pk>/edit/", measures.edit_comparator, name="edit_comparator"),
    path(
        "measures/comparators/<int:pk>/withdraw/",
        measures.withdraw_comparator,
        name="withdraw_comparator",
    ),
]
of_assurance: list[URLPattern] = [
    path("plans/<int:pk>/assurance/", assurance.assurance, name="assurance"),
    path("plans/<int:pk>/assurance/add/", assurance.add_activity, name="add_activity"),
    path("plans/<int:pk>/assurance/plan/", assurance.add_programme, name="add_programme"),
    path("plans/<int:pk>/areas/<int:area_pk>/impact/", assurance.rate_area, name="rate_area"),
    path("assurance/<int:pk>/", assurance.activity, name="activity"),
    path("assurance/<int:pk>/edit/", assurance.edit_activity, name="edit_activity"),
    path("assurance/<int:pk>/readers/", assurance.activity_readers, name="activity_readers"),
    path("assurance/<int:pk>/withdraw/", assurance.withdraw_activity, name="withdraw_activity"),
    path(
        "assurance/<int:pk>/add-evidence/",
        assurance.add_activity_evidence,
        name="add_activity_evidence",
    ),
    path("assurance/programme/<int:pk>/", assurance.edit_programme, name="edit_programme"),
    path(
        "assurance/programme/<int:pk>/withdraw/",
        assurance.withdraw_programme,
        name="withdraw_programme",
    ),
    path("actions/<int:pk>/assurance/", assurance.rate_assurance, name="rate_assurance"),
    path(
        "measures/<int:pk>/add-evidence/",
        assurance.add_measure_evidence,
        name="add_measure_evidence",
    ),
]
of_voice: list[URLPattern] = [
    path("plans/<int:pk>/voice/", voice.voice, name="voice"),
    path("plans/<int:pk>/voice/add/", voice.add_voice, name="add_voice"),
    path("voice/<int:pk>/", voice.voice_entry, name="voice_entry"),
    path("voice/<int:pk>/edit/", voice.edit_voice, name="edit_voice"),
    path("voice/<int:pk>/readers/", voice.voice_readers, name="voice_readers"),
    path("voice/<int:pk>/withdraw/", voice.withdraw_voice, name="withdraw_voice"),
]
of_line: list[URLPattern] = [
    path("plans/<int:pk>/line-of-sight/", line.line, name="line"),
    path("plans/<int:pk>/on-a-page/", on_a_page.on_a_page, name="on_a_page"),
]
of_young_people: list[URLPattern] = [
    path("our-plan/", young_people.our_plan, name="our_plan"),
    path("our-plan/comment/", young_people.comment, name="comment"),
    path("our-plan/comment/sent/", young_people.comment_sent, name="comment_sent"),
    path("plans/<int:pk>/young-people/", young_people.young_people, name="young_people"),
    path(
        "plans/<int:pk>/young-people/edit/",
        young_people.edit_young_people_page,
        name="edit_young_people_page",
    ),
    path(
        "plans/<int:pk>/young-people/add/",
        young_people.add_young_people_text,
        name="add_young_people_text",
    ),
    path(
        "plans/<int:pk>/young-people/comments/",
        young_people.young_people_comments,
        name="young_people_comments",
    ),
    path(
        "young-people/<int:pk>/edit/",
        young_people.edit_young_people_text,
        name="edit_young_people_text",
    ),
    path(
        "young-people/<int:pk>/withdraw/",
        young_people.withdraw_young_people_text,
        name="withdraw_young_people_text",
    ),
    path("young-people/comments/<int:pk>/", young_people.decide_comment, name="decide_comment"),
]

urlpatterns: list[URLResolver] = [
    path(
        "<slug:council>/",
        include([*of_measures, *of_assurance, *of_voice, *of_line, *of_young_people]),
    )
]
