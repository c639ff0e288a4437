from django.urls import URLPattern, URLResolver, include, path

app_name = "impact"

of_measures: list[URLPattern] = []
of_assurance: list[URLPattern] = []
of_voice: list[URLPattern] = []
of_line: list[URLPattern] = []

urlpatterns: list[URLResolver] = [
    path("<slug:council>/", include([*of_measures, *of_assurance, *of_voice, *of_line]))
]
