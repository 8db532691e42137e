from django.apps import AppConfig


class NotificationsConfig(AppConfig):
    name = "notifications"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from notifications import (  # noqa: PLC0415 - models are not there before
            digests,
            heartbeat,  # noqa: F401 - connects Celery's worker_ready
            kinds,
        )

        kinds.register(digests.KIND)
