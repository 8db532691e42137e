from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from clusters import meeting_parts  # noqa: PLC0415 - models are not there before
        from notifications import kinds  # noqa: PLC0415
        from projects import idea_letters, notices, presentations, school_letters  # noqa: PLC0415

        for kind in (*notices.KINDS, *school_letters.KINDS, *idea_letters.KINDS):
            kinds.register(kind)
        meeting_parts.register(presentations.on_page)
