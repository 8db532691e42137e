from django.urls import path

from alliances.views import priorities

app_name = "alliances"
urlpatterns = [
    path("priorities/", priorities.priorities, name="priorities"),
    path("priorities/<slug:slug>/new/", priorities.priority_new, name="priority_new"),
    path("priorities/<int:pk>/edit/", priorities.priority_edit, name="priority_edit"),
    path("priorities/<int:pk>/end/", priorities.priority_end, name="priority_end"),
]
