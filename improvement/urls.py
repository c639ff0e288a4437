from django.urls import URLResolver, include, path

from improvement.views import (
    actions,
    bulk,
    comparison,
    decisions,
    evidence,
    exceptions,
    feeds,
    money,
    plans,
    progress,
    ratings,
    risk_scales,
    risks,
    saved_views,
    timeline,
    versions,
)

app_name = "improvement"

of_plans = [
    path("plans/", plans.plans, name="plans"),
    path("plans/add/", plans.add_plan, name="add_plan"),
    path("plans/<int:pk>/", plans.plan, name="plan"),
    path("plans/<int:pk>/compare/", comparison.compare, name="compare"),
    path("plans/<int:pk>/timeline/", timeline.timeline, name="timeline"),
    path("plans/<int:pk>/edit/", plans.edit_plan, name="edit_plan"),
    path("plans/<int:pk>/withdraw/", plans.withdraw_plan, name="withdraw_plan"),
    path("plans/<int:pk>/readers/", plans.plan_readers, name="plan_readers"),
    path("plans/<int:pk>/add-strand/", plans.add_strand, name="add_strand"),
    path("plans/<int:pk>/add-focus-area/", plans.add_focus_area, name="add_focus_area"),
    path("plans/<int:pk>/add-action/", actions.add_action, name="add_action"),
    path("strands/<int:pk>/edit/", plans.edit_strand, name="edit_strand"),
    path("strands/<int:pk>/withdraw/", plans.withdraw_strand, name="withdraw_strand"),
    path("focus-areas/<int:pk>/edit/", plans.edit_focus_area, name="edit_focus_area"),
    path("focus-areas/<int:pk>/withdraw/", plans.withdraw_focus_area, name="withdraw_focus_area"),
    path("focus-areas/<int:pk>/readers/", plans.focus_area_readers, name="focus_area_readers"),
]
of_actions = [
    path("actions/updates-owed/", progress.owed_updates, name="owed_updates"),
    path("actions/<int:pk>/", actions.action, name="action"),
    path("actions/<int:pk>/edit/", actions.edit_action, name="edit_action"),
    path("actions/<int:pk>/withdraw/", actions.withdraw_action, name="withdraw_action"),
    path("actions/<int:pk>/readers/", actions.action_readers, name="action_readers"),
    path("actions/<int:pk>/history/", actions.action_history, name="action_history"),
    path("actions/<int:pk>/progress/", progress.record_progress, name="record_progress"),
    path("actions/<int:pk>/exception-note/", exceptions.explain, name="explain"),
    path("actions/<int:pk>/add-milestone/", actions.add_milestone, name="add_milestone"),
    path("actions/<int:pk>/add-evidence/", evidence.add_evidence, name="add_evidence"),
    path("actions/<int:pk>/propose-closing/", decisions.propose_closing, name="propose_closing"),
    path("actions/<int:pk>/reopen/", decisions.reopen, name="reopen"),
    path("milestones/<int:pk>/edit/", actions.edit_milestone, name="edit_milestone"),
    path("milestones/<int:pk>/met/", actions.meet_milestone, name="meet_milestone"),
    path("milestones/<int:pk>/withdraw/", actions.withdraw_milestone, name="withdraw_milestone"),
    path("milestones/<int:pk>/readers/", actions.milestone_readers, name="milestone_readers"),
]
of_decisions = [
    path("decisions/", decisions.decisions, name="decisions"),
    path("date-changes/<int:pk>/", decisions.decide_date, name="decide_date"),
    path("closings/<int:pk>/", decisions.decide_closing, name="decide_closing"),
]
of_evidence = [
    path("plans/<int:pk>/evidence/", evidence.evidence, name="evidence"),
    path("plans/<int:pk>/evidence/add/", evidence.add_plan_evidence, name="add_plan_evidence"),
    path("evidence/<int:pk>/", evidence.evidence_file, name="evidence_file"),
    path("evidence/<int:pk>/about/", evidence.evidence_item, name="evidence_item"),
    path("evidence/<int:pk>/edit/", evidence.edit_evidence, name="edit_evidence"),
    path(
        "evidence/<int:pk>/revisions/<int:number>/",
        evidence.evidence_revision,
        name="evidence_revision",
    ),
    path("evidence/<int:pk>/readers/", evidence.evidence_readers, name="evidence_readers"),
    path("evidence/<int:pk>/withdraw/", evidence.withdraw_evidence, name="withdraw_evidence"),
]
of_risks = [
    path("plans/<int:pk>/risks/", risks.risks, name="risks"),
    path("plans/<int:pk>/risks/matrix/", risks.risk_matrix, name="risk_matrix"),
    path("plans/<int:pk>/add-risk/", risks.add_risk, name="add_risk"),
    path("risks/<int:pk>/", risks.risk, name="risk"),
    path("risks/<int:pk>/edit/", risks.edit_risk, name="edit_risk"),
    path("risks/<int:pk>/rate/", risks.rate_risk, name="rate_risk"),
    path("risks/<int:pk>/close/", risks.close_risk, name="close_risk"),
    path("risks/<int:pk>/reopen/", risks.reopen_risk, name="reopen_risk"),
    path("risks/<int:pk>/withdraw/", risks.withdraw_risk, name="withdraw_risk"),
    path("risks/<int:pk>/history/", risks.risk_history, name="risk_history"),
    path("risks/<int:pk>/readers/", risks.risk_readers, name="risk_readers"),
]
of_money = [
    path("plans/<int:pk>/money/", money.money, name="money"),
    path("plans/<int:pk>/add-money/", money.add_funding_line, name="add_funding_line"),
    path("money/<int:pk>/edit/", money.edit_funding_line, name="edit_funding_line"),
    path("money/<int:pk>/withdraw/", money.withdraw_funding_line, name="withdraw_funding_line"),
    path("money/<int:pk>/history/", money.funding_line_history, name="funding_line_history"),
    path("money/<int:pk>/readers/", money.funding_line_readers, name="funding_line_readers"),
]
of_settings = [
    path("settings/ratings/", ratings.ratings, name="ratings"),
    path("settings/risk-scales/", risk_scales.risk_scales, name="risk_scales"),
    path("settings/risk-scales/add/", risk_scales.add_risk_scale, name="add_risk_scale"),
    path(
        "settings/risk-scales/<int:pk>/edit/", risk_scales.edit_risk_scale, name="edit_risk_scale"
    ),
    path(
        "settings/risk-scales/<int:pk>/withdraw/",
        risk_scales.withdraw_risk_scale,
        name="withdraw_risk_scale",
    ),
]
of_views = [
    path("plans/<int:pk>/views/", saved_views.views, name="views"),
    path("plans/<int:pk>/views/add/", saved_views.save_view, name="save_view"),
    path("views/<int:pk>/edit/", saved_views.edit_view, name="edit_view"),
    path("views/<int:pk>/withdraw/", saved_views.withdraw_view, name="withdraw_view"),
    path("views/<int:pk>/default/", saved_views.default_view, name="default_view"),
]
of_batches = [
    path("plans/<int:pk>/bulk-edit/", bulk.bulk_edit, name="bulk_edit"),
    path("plans/<int:pk>/hand-over/", bulk.hand_over, name="hand_over"),
    path("plans/<int:pk>/batches/", bulk.batches, name="batches"),
    path("batches/<int:pk>/", bulk.batch, name="batch"),
    path("batches/<int:pk>/undo/", bulk.undo_batch, name="undo_batch"),
]
of_versions = [
    path("plans/<int:pk>/versions/", versions.versions, name="versions"),
    path("plans/<int:pk>/add-version/", versions.add_version, name="add_version"),
    path("versions/<int:pk>/edit/", versions.edit_version, name="edit_version"),
    path("versions/<int:pk>/withdraw/", versions.withdraw_version, name="withdraw_version"),
    path("versions/<int:pk>/add-step/", versions.add_step, name="add_step"),
    path("versions/<int:pk>/add-response/", versions.add_response, name="add_response"),
    path("steps/<int:pk>/edit/", versions.edit_step, name="edit_step"),
    path("steps/<int:pk>/withdraw/", versions.withdraw_step, name="withdraw_step"),
    path("responses/<int:pk>/edit/", versions.edit_response, name="edit_response"),
    path("responses/<int:pk>/withdraw/", versions.withdraw_response, name="withdraw_response"),
]
of_feeds = [
    path("plans/<int:pk>/feeds/", feeds.feeds, name="feeds"),
    path("plans/<int:pk>/add-priority/", feeds.add_priority, name="add_priority"),
    path("priorities/<int:pk>/edit/", feeds.edit_priority, name="edit_priority"),
    path("priorities/<int:pk>/withdraw/", feeds.withdraw_priority, name="withdraw_priority"),
    path("priorities/<int:pk>/readers/", feeds.priority_readers, name="priority_readers"),
    path("beyond/", feeds.beyond, name="beyond"),
    path("beyond/add-programme/", feeds.add_outside_programme, name="add_outside_programme"),
    path(
        "beyond/programmes/<int:pk>/edit/",
        feeds.edit_outside_programme,
        name="edit_outside_programme",
    ),
    path(
        "beyond/programmes/<int:pk>/withdraw/",
        feeds.withdraw_outside_programme,
        name="withdraw_outside_programme",
    ),
    path(
        "beyond/programmes/<int:pk>/readers/",
        feeds.outside_programme_readers,
        name="outside_programme_readers",
    ),
    path("beyond/add-outcome/", feeds.add_outcome, name="add_outcome"),
    path("beyond/outcomes/<int:pk>/edit/", feeds.edit_outcome, name="edit_outcome"),
    path("beyond/outcomes/<int:pk>/withdraw/", feeds.withdraw_outcome, name="withdraw_outcome"),
]

urlpatterns: list[URLResolver] = [
    path(
        "<slug:council>/",
        include(
            [
                *of_plans,
                *of_actions,
                *of_decisions,
                *of_evidence,
                *of_risks,
                *of_money,
                *of_settings,
                *of_batches,
                *of_views,
                *of_versions,
                *of_feeds,
            ]
        ),
    )
]
