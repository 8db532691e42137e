from django.urls import path

from notifications import views

urlpatterns = [
    path("health/", views.health, name="health"),
    path("mail/", views.mail, name="mail_on_this_machine"),
]
