"""Addresses of the design, mapped to the apps that own the pages."""

from django.contrib import admin
from django.urls import include, path

from insights.views.account import account

urlpatterns = [
    path("", include("projects.urls")),  # projects/new/ before projects/<slug>/
    path("", include("insights.urls")),
    path("", include("logs.urls")),
    path("", include("clusters.urls")),
    path("", include("alliances.urls")),
    path("", include("accounts.urls")),
    path("", include("notifications.urls")),
    path("account/", account, name="account"),
    path("manage/", admin.site.urls),
]

handler400 = "insights.views.errors.bad_request"
handler403 = "insights.views.errors.permission_denied"
handler404 = "insights.views.errors.not_found"
handler413 = "insights.views.errors.too_large"  # core.middleware asks for it
handler500 = "insights.views.errors.server_error"
