from django.urls import URLPattern, URLResolver, include, path

from impact.views import measures

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
of_assurance: list[URLPattern] = []
of_voice: list[URLPattern] = []
of_line: list[URLPattern] = []

urlpatterns: list[URLResolver] = [
    path("<slug:council>/", include([*of_measures, *of_assurance, *of_voice, *of_line]))
]
