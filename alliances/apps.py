from django.apps import AppConfig


class AlliancesConfig(AppConfig):
    name = "alliances"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from alliances import notices  # noqa: PLC0415 - models are not there before
        from notifications import kinds  # noqa: PLC0415

        for kind in notices.KINDS:
            kinds.register(kind)
