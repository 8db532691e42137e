from django.urls import path

from clusters.views import (
    actions,
    agenda,
    attendance,
    busy,
    calendar_link,
    letters,
    meetings,
    minutes,
    new_meeting,
    one_date,
    plan,
    replies,
    summary,
    term_files,
    terms,
)

app_name = "clusters"
urlpatterns = [
    path("account/calendar/", calendar_link.calendar_link, name="calendar_link"),
    path("clusters/<slug:slug>/plan/", plan.plan, name="plan"),
    path("clusters/<slug:slug>/plan/<str:kind>/<int:pk>/", one_date.one_date, name="one_date"),
    path("busy/", busy.busy, name="busy"),
    path("busy/<slug:slug>/new/", busy.busy_new, name="busy_new"),
    path("busy/<int:pk>/edit/", busy.busy_edit, name="busy_edit"),
    path("clusters/<slug:slug>/terms/", terms.terms, name="terms"),
    path("clusters/<slug:slug>/terms/new/", terms.term_new, name="term_new"),
    path("clusters/<slug:slug>/terms/<int:pk>/", terms.term_edit, name="term_edit"),
    path("clusters/<slug:slug>/terms/import/", term_files.terms_import, name="terms_import"),
    path(
        "clusters/<slug:slug>/terms/import/<uuid:key>/", term_files.terms_check, name="terms_check"
    ),
    path("clusters/<slug:slug>/letters/", letters.letters, name="letters"),
    path("meetings/", meetings.meetings, name="meetings"),
    path("meetings/new/", new_meeting.meeting_new, name="meeting_new"),
    path("meetings/<int:pk>/", meetings.meeting, name="meeting"),
    path("meetings/<int:pk>/edit/", one_date.meeting_edit, name="meeting_edit"),
    path("meetings/<int:pk>/calendar.ics", meetings.meeting_calendar, name="meeting_calendar"),
    path("meetings/<int:pk>/reply/", replies.reply_edit, name="reply_edit"),
    path("meetings/<int:pk>/attendance/", attendance.attendance, name="attendance"),
    path("meetings/<int:pk>/agenda/", agenda.agenda_edit, name="agenda_edit"),
    path("meetings/<int:pk>/minutes/", minutes.minutes_edit, name="minutes_edit"),
    path("meetings/<int:pk>/minutes/versions/", minutes.minutes_versions, name="minutes_versions"),
    path("meetings/<int:pk>/actions/new/", actions.meeting_action_new, name="meeting_action_new"),
    path("meetings/<int:pk>/summary/", summary.summary, name="summary"),
    path("actions/", actions.actions, name="actions"),
    path("actions/new/", actions.action_new, name="action_new"),
    path("actions/<int:pk>/edit/", actions.action_edit, name="action_edit"),
    path("actions/<int:pk>/done/", actions.action_done, name="action_done"),
]
