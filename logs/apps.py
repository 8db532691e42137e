from django.apps import AppConfig


class LogsConfig(AppConfig):
    name = "logs"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clusters import meeting_parts  # noqa: PLC0415 - models are not there before
        from logs import awaited, notices, taken_part  # noqa: PLC0415
        from logs.actions import cycles  # noqa: PLC0415
        from notifications import kinds  # noqa: PLC0415
        from projects import closing, missed_steps  # noqa: PLC0415

        for kind in notices.KINDS:
            kinds.register(kind)
        meeting_parts.register(awaited.on_page)
        closing.register(cycles.keep_closing)
        missed_steps.register(taken_part.entries_of_schools)
