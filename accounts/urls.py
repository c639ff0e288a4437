from django.urls import path

from accounts.views import councils

app_name = "accounts"
urlpatterns = [
    path("accessibility/", councils.accessibility, name="accessibility"),
    path("councils/", councils.councils, name="councils"),
    path("<slug:council>/style.css", councils.council_style, name="council_style"),
    path("<slug:council>/logo.png", councils.council_logo, name="council_logo"),
]
