from django.urls import path

from clusters.views import calendar_link, plan

app_name = "clusters"
urlpatterns = [
    path("account/calendar/", calendar_link.calendar_link, name="calendar_link"),
    path("clusters/<slug:slug>/plan/", plan.plan, name="plan"),
    path("clusters/<slug:slug>/plan/<str:kind>/<int:pk>/", plan.one_date, name="one_date"),
]
