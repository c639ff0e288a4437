from django.urls import path

from accounts.views import access_log, councils, grants, people

app_name = "accounts"
settings = "<slug:council>/settings"
urlpatterns = [
    path("accessibility/", councils.accessibility, name="accessibility"),
    path("councils/", councils.councils, name="councils"),
    path("<slug:council>/style.css", councils.council_style, name="council_style"),
    path("<slug:council>/logo.png", councils.council_logo, name="council_logo"),
    path(f"{settings}/people/", people.people, name="people"),
    path(f"{settings}/people/add/", people.add_person, name="add_person"),
    path(f"{settings}/people/<int:user_id>/", people.person, name="person"),
    path(f"{settings}/people/<int:user_id>/add-role/", people.add_role, name="add_role"),
    path(f"{settings}/roles/<int:membership_id>/", people.edit_membership, name="edit_membership"),
    path(
        f"{settings}/roles/<int:membership_id>/end/",
        people.end_membership,
        name="end_membership",
    ),
    path(f"{settings}/grants/", grants.grants, name="grants"),
    path(f"{settings}/grants/add/", grants.add_grant, name="add_grant"),
    path(f"{settings}/grants/<int:grant_id>/end/", grants.end_grant, name="end_grant"),
    path(f"{settings}/access-log/", access_log.access_log, name="access_log"),
    path(f"{settings}/council/", councils.council_settings, name="council_settings"),
]
