from django.urls import path

from projects.views import cycles, measures, people, projects

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
]
