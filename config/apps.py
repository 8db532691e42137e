"""The project itself, and the Django admin made our set-up pages."""

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.contrib.staticfiles.apps import StaticFilesConfig


class ConfigConfig(AppConfig):
    name = "config"


class SetUpConfig(AdminConfig):
    """The admin site, with our own site class."""

    default_site = "config.set_up.SetUpSite"


class OwnStaticFilesConfig(StaticFilesConfig):
    """Static files without those of packages that no page of ours asks for.

    Compressing them takes half a minute.
    """

    ignore_patterns = [
        *StaticFilesConfig.ignore_patterns,
        "js",
        "account",
        "import_export",
        "admin/js",
        "admin/css",
        "css/bootstrap-*",
        "css/bootstrap.css*",
        "css/bootstrap.rtl*",
    ]
