from django.urls import path

from projects.views import (
    answers,
    cycles,
    design,
    fidelity,
    groups,
    ideas,
    invitations,
    lead_schools,
    locks,
    measures,
    people,
    presentations,
    projects,
    readings,
    records,
    risks,
    schools,
)

app_name = "projects"
urlpatterns = [
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<slug:slug>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<slug:slug>/questions/new/", design.question_new, name="question_new"),
    path(
        "projects/<slug:slug>/questions/<int:pk>/edit/", design.question_edit, name="question_edit"
    ),
    path("projects/<slug:slug>/fit/", design.fit, name="fit"),
    path("projects/<slug:slug>/steps/", design.steps, name="steps"),
    path("projects/<slug:slug>/steps/<int:number>/", design.step, name="step"),
    path("projects/<slug:slug>/cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("projects/<slug:slug>/cycles/<int:number>/edit/", cycles.cycle_edit, name="cycle_edit"),
    path("projects/<slug:slug>/cycles/<int:number>/amend/", locks.cycle_amend, name="cycle_amend"),
    path("projects/<slug:slug>/cycles/<int:number>/scope/", locks.cycle_scope, name="cycle_scope"),
    path("projects/<slug:slug>/measures/new/", measures.measure_new, name="measure_new"),
    path(
        "projects/<slug:slug>/measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"
    ),
    path(
        "projects/<slug:slug>/measures/<int:pk>/readings/new/",
        readings.reading_new,
        name="reading_new",
    ),
    path(
        "projects/<slug:slug>/measures/<int:pk>/strength/", measures.claim_edit, name="claim_edit"
    ),
    path("projects/<slug:slug>/schools/", schools.schools_edit, name="schools_edit"),
    path(
        "projects/<slug:slug>/schools/invite/",
        schools.school_invitation_new,
        name="school_invitation_new",
    ),
    path(
        "projects/<slug:slug>/schools/invitations/<int:pk>/",
        schools.school_invitation_withdraw,
        name="school_invitation_withdraw",
    ),
    path("projects/<slug:slug>/schools/<int:pk>/", schools.school, name="school"),
    path(
        "projects/<slug:slug>/schools/<int:pk>/leave/",
        schools.school_leave_edit,
        name="school_leave_edit",
    ),
    path(
        "projects/<slug:slug>/schools/<int:pk>/people/<str:role>/",
        schools.school_role_edit,
        name="school_role_edit",
    ),
    path(
        "projects/<slug:slug>/schools/<int:pk>/agreement/",
        schools.agreement_edit,
        name="agreement_edit",
    ),
    path(
        "projects/<slug:slug>/schools/<int:pk>/agreements/<int:number>/file/",
        schools.agreement_file,
        name="agreement_file",
    ),
    path("projects/<slug:slug>/schools/<int:pk>/risk/", schools.concern_edit, name="concern_edit"),
    path(
        "projects/<slug:slug>/schools/<int:pk>/plan/",
        schools.school_plan_edit,
        name="school_plan_edit",
    ),
    path(
        "projects/<slug:slug>/schools/<int:pk>/visits/new/",
        schools.school_visit_new,
        name="school_visit_new",
    ),
    path("schools/answer/", answers.school_answer, name="school_answer"),
    path("schools/answer/file/", answers.school_answer_file, name="school_answer_file"),
    path("schools/answered/", answers.school_answered, name="school_answered"),
    path("projects/<slug:slug>/team/", people.team_edit, name="team_edit"),
    path("projects/<slug:slug>/core-parts/", fidelity.core_parts, name="core_parts"),
    path(
        "projects/<slug:slug>/core-parts/<int:pk>/",
        fidelity.core_parts_said,
        name="core_parts_said",
    ),
    path("projects/<slug:slug>/core-parts/trials/<int:pk>/", fidelity.own_parts, name="own_parts"),
    path(
        "projects/<slug:slug>/core-parts/trials/<int:pk>/propose/", ideas.idea_new, name="idea_new"
    ),
    path("projects/<slug:slug>/risks/", risks.risks, name="risks"),
    path("projects/<slug:slug>/risks/new/", risks.risk_new, name="risk_new"),
    path("projects/<slug:slug>/risks/<int:pk>/review/", risks.risk_review, name="risk_review"),
    path("projects/<slug:slug>/records/", records.records, name="records"),
    path("projects/<slug:slug>/records/decisions.csv", records.decisions_csv, name="decisions_csv"),
    path("projects/<slug:slug>/records/<slug:kind>/new/", records.record_new, name="record_new"),
    path(
        "projects/<slug:slug>/records/<slug:kind>/<int:pk>/take-back/",
        records.record_take_back,
        name="record_take_back",
    ),
    path(
        "projects/<slug:slug>/records/milestone/<int:pk>/reached/",
        records.milestone_reached,
        name="milestone_reached",
    ),
    path(
        "meetings/<int:pk>/presentations/new/",
        presentations.presentation_new,
        name="presentation_new",
    ),
    path(
        "meetings/<int:pk>/presentations/<int:number>/",
        presentations.presentation,
        name="presentation",
    ),
    path(
        "meetings/<int:pk>/presentations/<int:number>/words/",
        presentations.presentation_words,
        name="presentation_words",
    ),
    path(
        "meetings/<int:pk>/presentations/<int:number>/slides/",
        presentations.presentation_slides,
        name="presentation_slides",
    ),
    path(
        "meetings/<int:pk>/presentations/<int:number>/time/",
        presentations.presentation_time,
        name="presentation_time",
    ),
    path(
        "meetings/<int:pk>/presentations/<int:number>/outcome/",
        presentations.presentation_outcome,
        name="presentation_outcome",
    ),
    path("alliance/people/", invitations.people_of_mine, name="people"),
    path("alliance/<slug:slug>/people/", invitations.alliance_people, name="alliance_people"),
    path("alliance/<slug:slug>/people/invite/", invitations.person_new, name="person_new"),
    path("alliance/<slug:slug>/lead-school/", lead_schools.lead_school, name="lead_school"),
    path("alliance/<slug:slug>/groups/", groups.groups, name="groups"),
    path("groups/<int:pk>/members/", groups.group_edit, name="group_edit"),
    path("groups/<int:pk>/meetings/new/", groups.group_meeting_new, name="group_meeting_new"),
    path(
        "groups/<int:pk>/meetings/<int:meeting>/edit/",
        groups.group_meeting_edit,
        name="group_meeting_edit",
    ),
    path("programme/<slug:slug>/people/", invitations.programme_people, name="programme_people"),
    path("programme/<slug:slug>/people/invite/", invitations.steward_new, name="steward_new"),
    path("posts/<int:pk>/end/", invitations.post_edit, name="post_edit"),
    path("invitations/<int:pk>/", invitations.invitation_change, name="invitation_change"),
    path("invitations/answer/", answers.invitation_answer, name="invitation_answer"),
]
