from django.urls import path

from logs.views import log, progress, texts

app_name = "logs"
urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/new/", texts.entry_new, name="entry_new"),
    path("log/<int:pk>/", texts.entry, name="entry"),
    path("log/<int:pk>/edit/", texts.entry_edit, name="entry_edit"),
    path("reflect/new/", texts.reflection_new, name="reflection_new"),
    path("reflect/<int:pk>/", texts.reflection, name="reflection"),
    path("reflect/<int:pk>/edit/", texts.reflection_edit, name="reflection_edit"),
    path(
        "clusters/<slug:slug>/<slug:alliance>/progress/",
        progress.change_progress,
        name="change_progress",
    ),
]
