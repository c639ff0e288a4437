from django.urls import path

from boards.views import boards, challenges, meetings, planning

app_name = "boards"
ALL = "<slug:council>/boards/"
ONE = ALL + "<int:pk>/"
MEETING = "<slug:council>/meetings/<int:pk>/"
ITEM = "<slug:council>/meetings/items/<int:pk>/"
OUTCOME = "<slug:council>/meetings/outcomes/<int:pk>/"
CHALLENGE = "<slug:council>/challenges/<int:pk>/"

urlpatterns = [
    path(ALL, boards.boards, name="boards"),
    path(ALL + "add/", boards.add_board, name="add_board"),
    path(ALL + "plans-seen/", boards.plans_seen, name="plans_seen"),
    path(ALL + "plans-seen/add/", boards.add_plan_seen, name="add_plan_seen"),
    path(ALL + "plans-seen/<int:pk>/", boards.edit_plan_seen, name="edit_plan_seen"),
    path(
        ALL + "plans-seen/<int:pk>/withdraw/", boards.withdraw_plan_seen, name="withdraw_plan_seen"
    ),
    path(ALL + "members/<int:pk>/", boards.edit_member, name="edit_member"),
    path(ALL + "members/<int:pk>/withdraw/", boards.withdraw_member, name="withdraw_member"),
    path(ALL + "relations/<int:pk>/", boards.edit_relation, name="edit_relation"),
    path(ALL + "relations/<int:pk>/withdraw/", boards.withdraw_relation, name="withdraw_relation"),
    path(ONE, boards.board, name="board"),
    path(ONE + "edit/", boards.edit_board, name="edit_board"),
    path(ONE + "withdraw/", boards.withdraw_board, name="withdraw_board"),
    path(ONE + "add-member/", boards.add_member, name="add_member"),
    path(ONE + "add-relation/", boards.add_relation, name="add_relation"),
    path(ONE + "forward-plan/", planning.forward_plan, name="forward_plan"),
    path(ONE + "history/", planning.history, name="history"),
    path(ONE + "add-series/", planning.add_series, name="add_series"),
    path(ONE + "terms/", planning.terms, name="terms"),
    path(ONE + "terms/add/", planning.add_terms, name="add_terms"),
    path(ALL + "terms/<int:pk>/file/", planning.terms_file, name="terms_file"),
    path(ALL + "terms/<int:pk>/withdraw/", planning.withdraw_terms, name="withdraw_terms"),
    path(ONE + "add-meeting/", meetings.add_meeting, name="add_meeting"),
    path("<slug:council>/views/<int:pk>/boards/", boards.share_view, name="share_view"),
    path(MEETING, meetings.meeting, name="meeting"),
    path(MEETING + "edit/", meetings.edit_meeting, name="edit_meeting"),
    path(MEETING + "withdraw/", meetings.withdraw_meeting, name="withdraw_meeting"),
    path(MEETING + "step/", meetings.take_step, name="take_step"),
    path(MEETING + "snapshots/<int:number>/", meetings.snapshot, name="snapshot"),
    path(MEETING + "what-changed/", meetings.what_changed, name="what_changed"),
    path(MEETING + "attendance/", meetings.attendance, name="attendance"),
    path(MEETING + "add-item/", meetings.add_item, name="add_item"),
    path(MEETING + "order/", meetings.order_items, name="order_items"),
    path(ITEM + "edit/", meetings.edit_item, name="edit_item"),
    path(ITEM + "withdraw/", meetings.withdraw_item, name="withdraw_item"),
    path(ITEM + "minutes/", meetings.write_minutes, name="write_minutes"),
    path(ITEM + "add-outcome/", meetings.add_outcome, name="add_outcome"),
    path(OUTCOME + "edit/", meetings.edit_outcome, name="edit_outcome"),
    path(OUTCOME + "withdraw/", meetings.withdraw_outcome, name="withdraw_outcome"),
    path(OUTCOME + "done/", meetings.say_done, name="say_done"),
    path(OUTCOME + "make-action/", meetings.make_action, name="make_action"),
    path(ONE + "challenges/", challenges.challenges, name="challenges"),
    path(ONE + "challenges/ask/", challenges.ask, name="ask"),
    path(CHALLENGE, challenges.challenge, name="challenge"),
    path(CHALLENGE + "edit/", challenges.edit_challenge, name="edit_challenge"),
    path(CHALLENGE + "answer/", challenges.answer_challenge, name="answer_challenge"),
    path(CHALLENGE + "agreed/", challenges.say_agreed, name="say_agreed"),
    path(CHALLENGE + "difference/", challenges.say_difference, name="say_difference"),
    path(CHALLENGE + "withdraw/", challenges.withdraw_challenge, name="withdraw_challenge"),
    path(CHALLENGE + "readers/", challenges.challenge_readers, name="challenge_readers"),
]
