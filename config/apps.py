"""The project itself, and the Django admin made our set-up pages."""

from typing import Any

from django.apps import AppConfig, apps
from django.contrib.admin.apps import AdminConfig

NOT_COLLECTED = [
    "js", "account", "import_export", "admin/js", "admin/css", "css/bootstrap-*",
    "css/bootstrap.css*", "css/bootstrap.rtl*",
]  # fmt: skip
"""Static files of packages that no page of ours asks for: compressing them takes half a minute."""


class ConfigConfig(AppConfig):
    name = "config"

    def ready(self) -> None:
        static: Any = apps.get_app_config("staticfiles")
        static.ignore_patterns = [*static.ignore_patterns, *NOT_COLLECTED]


class SetUpConfig(AdminConfig):
    """The admin site, with our own site class."""

    default_site = "config.set_up.SetUpSite"
