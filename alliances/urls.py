from django.urls import path

from alliances.views import maturity, priorities, self_assessments

app_name = "alliances"
urlpatterns = [
    path("maturity/", maturity.maturity, name="maturity"),
    path("maturity/<str:day>/", maturity.self_assessment, name="self_assessment"),
    path("maturity/<slug:slug>/joint/", self_assessments.joint_edit, name="joint_edit"),
    path("maturity/<slug:slug>/schools/<int:pk>/", self_assessments.voice_edit, name="voice_edit"),
    path("priorities/", priorities.priorities, name="priorities"),
    path("priorities/<slug:slug>/new/", priorities.priority_new, name="priority_new"),
    path("priorities/<int:pk>/edit/", priorities.priority_edit, name="priority_edit"),
    path("priorities/<int:pk>/end/", priorities.priority_end, name="priority_end"),
]
