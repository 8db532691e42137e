from django.urls import path

from projects.views import cycles, measures, people, presentations, projects, records, risks

app_name = "projects"
urlpatterns = [
    path("projects/new/", projects.project_new, name="project_new"),
    path("projects/<slug:slug>/edit/", projects.project_edit, name="project_edit"),
    path("projects/<slug:slug>/cycles/new/", cycles.cycle_new, name="cycle_new"),
    path("projects/<slug:slug>/cycles/<int:number>/edit/", cycles.cycle_edit, name="cycle_edit"),
    path("projects/<slug:slug>/measures/new/", measures.measure_new, name="measure_new"),
    path(
        "projects/<slug:slug>/measures/<int:pk>/edit/", measures.measure_edit, name="measure_edit"
    ),
    path(
        "projects/<slug:slug>/measures/<int:pk>/readings/new/",
        measures.reading_new,
        name="reading_new",
    ),
    path("projects/<slug:slug>/schools/", people.schools_edit, name="schools_edit"),
    path("projects/<slug:slug>/team/", people.team_edit, name="team_edit"),
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
        "meetings/<int:pk>/presentations/<int:number>/time/",
        presentations.presentation_time,
        name="presentation_time",
    ),
    path(
        "meetings/<int:pk>/presentations/<int:number>/outcome/",
        presentations.presentation_outcome,
        name="presentation_outcome",
    ),
]
