from django.urls import path

from logs.views import (
    check_ins,
    cycles,
    history,
    log,
    new_check_in,
    own_comments,
    progress,
    pulling_back,
    reading,
    readings,
    review_steps,
    reviews,
    texts,
)

app_name = "logs"
urlpatterns = [
    path("log/", log.log, name="log"),
    path("log/new/", texts.entry_new, name="entry_new"),
    path("log/comments/", own_comments.own_comments, name="own_comments"),
    path("log/<int:pk>/", reading.entry, name="entry"),
    path("log/<int:pk>/edit/", texts.entry_edit, name="entry_edit"),
    path("log/<int:pk>/withdraw/", pulling_back.entry_withdraw, name="entry_withdraw"),
    path("reflect/new/", texts.reflection_new, name="reflection_new"),
    path("reflect/<int:pk>/", reading.reflection, name="reflection"),
    path("reflect/<int:pk>/edit/", texts.reflection_edit, name="reflection_edit"),
    path(
        "reflect/<int:pk>/withdraw/", pulling_back.reflection_withdraw, name="reflection_withdraw"
    ),
    path(
        "maturity/given/<int:pk>/withdraw/",
        pulling_back.self_assessment_withdraw,
        name="self_assessment_withdraw",
    ),
    path("check-ins/", check_ins.check_ins, name="check_ins"),
    path("check-ins/new/", new_check_in.check_in_new, name="check_in_new"),
    path("check-ins/<int:pk>/", check_ins.check_in, name="check_in"),
    path("meetings/<int:pk>/review/", reviews.review, name="review"),
    path("meetings/<int:pk>/review/step/", review_steps.review_step, name="review_step"),
    path("meetings/<int:pk>/review/<int:cycle>/", reviews.review_cycle, name="review_cycle"),
    path(
        "meetings/<int:pk>/review/<int:cycle>/challenger/",
        review_steps.review_challenger,
        name="review_challenger",
    ),
    path("projects/<slug:slug>/history/", history.project_history, name="history"),
    path("projects/<slug:slug>/cycles/<int:number>/", cycles.cycle, name="cycle"),
    path(
        "projects/<slug:slug>/cycles/<int:number>/advance/",
        cycles.cycle_advance,
        name="cycle_advance",
    ),
    path(
        "projects/<slug:slug>/cycles/<int:number>/decide/", cycles.cycle_decide, name="cycle_decide"
    ),
    path(
        "projects/<slug:slug>/cycles/<int:number>/reopen/", cycles.cycle_reopen, name="cycle_reopen"
    ),
    path(
        "projects/<slug:slug>/measures/<int:measure>/readings/<int:pk>/edit/",
        readings.reading_edit,
        name="reading_edit",
    ),
    path(
        "projects/<slug:slug>/measures/<int:measure>/readings/<int:pk>/withdraw/",
        readings.reading_withdraw,
        name="reading_withdraw",
    ),
    path(
        "projects/<slug:slug>/measures/<int:measure>/readings/<int:pk>/put-back/",
        readings.reading_put_back,
        name="reading_put_back",
    ),
    path(
        "clusters/<slug:slug>/<slug:alliance>/progress/",
        progress.change_progress,
        name="change_progress",
    ),
    path("alliance/<slug:slug>/progress/", progress.own_progress, name="own_progress"),
]
