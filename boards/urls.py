from django.urls import path

from boards import views

app_name = "boards"
ALL = "<slug:council>/boards/"
ONE = ALL + "<int:pk>/"
MEETING = "<slug:council>/meetings/<int:pk>/"

urlpatterns = [
    path(ALL, views.boards, name="boards"),
    path(ALL + "add/", views.add_board, name="add_board"),
    path(ALL + "plans-seen/", views.plans_seen, name="plans_seen"),
    path(ALL + "plans-seen/add/", views.add_plan_seen, name="add_plan_seen"),
    path(ALL + "plans-seen/<int:pk>/", views.edit_plan_seen, name="edit_plan_seen"),
    path(
        ALL + "plans-seen/<int:pk>/withdraw/", views.withdraw_plan_seen, name="withdraw_plan_seen"
    ),
    path(ALL + "members/<int:pk>/", views.edit_member, name="edit_member"),
    path(ALL + "members/<int:pk>/withdraw/", views.withdraw_member, name="withdraw_member"),
    path(ALL + "relations/<int:pk>/", views.edit_relation, name="edit_relation"),
    path(ALL + "relations/<int:pk>/withdraw/", views.withdraw_relation, name="withdraw_relation"),
    path(ONE, views.board, name="board"),
    path(ONE + "edit/", views.edit_board, name="edit_board"),
    path(ONE + "withdraw/", views.withdraw_board, name="withdraw_board"),
    path(ONE + "add-member/", views.add_member, name="add_member"),
    path(ONE + "add-relation/", views.add_relation, name="add_relation"),
    path(ONE + "add-meeting/", views.add_meeting, name="add_meeting"),
    path("<slug:council>/views/<int:pk>/boards/", views.share_view, name="share_view"),
    path(MEETING, views.meeting, name="meeting"),
    path(MEETING + "edit/", views.edit_meeting, name="edit_meeting"),
    path(MEETING + "withdraw/", views.withdraw_meeting, name="withdraw_meeting"),
]
