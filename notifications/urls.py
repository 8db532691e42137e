from django.urls import path

from notifications.views import health, letters, mail

urlpatterns = [
    path("health/", health.health, name="health"),
    path("mail/", mail.mail, name="mail_on_this_machine"),
    path("account/emails/", letters.my_letters, name="my_letters"),
    path("account/emails/<int:pk>/", letters.my_letter, name="my_letter"),
    path("letters/off/", letters.letters_off, name="letters_off"),
]
