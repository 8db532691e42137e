from allauth.account import views as allauth
from django.urls import path

from accounts import views

urlpatterns = [
    # allauth's pages, one by one: only those used
    path("sign-in/", views.sign_in, name="account_login"),
    path("sign-in/code/send/", views.ask_for_code, name="account_request_login_code"),
    path("sign-in/code/", allauth.confirm_login_code, name="account_confirm_login_code"),
    path("sign-out/", allauth.logout, name="account_logout"),
    path("account/inactive/", allauth.account_inactive, name="account_inactive"),
    path("account/password/", allauth.password_change, name="account_change_password"),
    path("account/password/set/", allauth.password_set, name="account_set_password"),
    path("account/telephone/", views.telephone, name="telephone"),
    path("help/", views.help_page, name="help"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
]
