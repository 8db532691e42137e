from django.urls import path

from projects import views

app_name = "projects"
urlpatterns = [
    path("projects/new/", views.project_new, name="project_new"),
    path("projects/<slug:slug>/edit/", views.project_edit, name="project_edit"),
    path("projects/<slug:slug>/cycles/new/", views.cycle_new, name="cycle_new"),
    path("projects/<slug:slug>/cycles/<int:number>/edit/", views.cycle_edit, name="cycle_edit"),
    path("projects/<slug:slug>/measures/new/", views.measure_new, name="measure_new"),
    path("projects/<slug:slug>/measures/<int:pk>/edit/", views.measure_edit, name="measure_edit"),
    path(
        "projects/<slug:slug>/measures/<int:pk>/readings/new/",
        views.reading_new,
        name="reading_new",
    ),
    path("projects/<slug:slug>/schools/", views.schools_edit, name="schools_edit"),
    path("projects/<slug:slug>/team/", views.team_edit, name="team_edit"),
]
