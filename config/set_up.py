"""The set-up pages: Django's admin site, opened by what a person administers."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse


class SetUpSite(admin.AdminSite):
    """The admin under our own pages and rights.

    ``is_staff`` lets a person in; what they may do there follows from the programmes they administer.
    Signing in and out happens on the ordinary pages.
    """

    site_title = "Enquiry Cycles"
    site_header = "Set-up"
    index_title = "Set-up"
    enable_nav_sidebar = False

    def has_permission(self, request: HttpRequest) -> bool:
        access = request.access
        return request.user.is_staff and (access.is_admin or access.is_operator)
