from django.urls import path

from insights.views import (
    calendar,
    choosing,
    clusters,
    hand_over,
    home,
    measures,
    project,
    projects,
    published,
    succession,
    timeline,
    toolkit,
)

app_name = "insights"
urlpatterns = [
    path("", home.first_screen, name="first_screen"),
    path("calendar.ics", calendar.calendar, name="calendar"),
    path("cycle/", home.cycle, name="cycle"),
    path("projects/", projects.projects, name="projects"),
    path("projects.csv", projects.projects_csv, name="projects_csv"),
    path("projects/<slug:slug>/", project.project, name="project"),
    path("projects/<slug:slug>/measures/<int:pk>/", measures.measure, name="measure"),
    path(
        "projects/<slug:slug>/measures/<int:pk>/readings.csv",
        measures.readings_csv,
        name="readings_csv",
    ),
    path("projects/<slug:slug>/timeline/", timeline.timeline, name="timeline"),
    path("clusters/", clusters.clusters, name="clusters"),
    path("clusters/<slug:slug>/", clusters.cluster, name="cluster"),
    path("clusters/<slug:slug>/hand-over/", hand_over.hand_over, name="hand_over"),
    path("clusters/<slug:slug>/schools/", clusters.schools, name="cluster_schools"),
    path("clusters/<slug:slug>/leavers/", clusters.leavers, name="leavers"),
    path("posts/<int:pk>/hand-over/", succession.succession, name="succession"),
    path("toolkit/", toolkit.toolkit, name="toolkit"),
    path("toolkit/choose/", choosing.choose, name="choose"),
    path("toolkit/<slug:slug>/", toolkit.intervention, name="intervention"),
    path("claims/", toolkit.claims, name="claims"),
    path("published/", published.examples, name="published"),
    path("published/data/", published.about_this_data, name="about_this_data"),
]
