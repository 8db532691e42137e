"""The project itself, and the Django admin made our set-up pages."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class ConfigConfig(AppConfig):
    name = "config"


class SetUpConfig(AdminConfig):
    """The admin site, with our own site class."""

    default_site = "config.set_up.SetUpSite"
