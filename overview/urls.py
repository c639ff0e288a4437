from django.urls import path

from overview import views

app_name = "overview"
urlpatterns = [
    path("", views.home, name="home"),
    path("my-work/", views.my_work, name="my_work"),
    path("<slug:council>/search/", views.search, name="search"),
    path("<slug:council>/", views.overview, name="overview"),
]
