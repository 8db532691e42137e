from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "projects"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from alliances import served  # noqa: PLC0415 - models are not there before
        from clusters import meeting_parts  # noqa: PLC0415
        from notifications import kinds  # noqa: PLC0415
        from projects import (  # noqa: PLC0415
            idea_letters,
            notices,
            presentations,
            school_letters,
            step_letters,
        )
        from projects.models import Project  # noqa: PLC0415

        for letters in (notices, school_letters, idea_letters, step_letters):
            for kind in letters.KINDS:
                kinds.register(kind)
        meeting_parts.register(presentations.on_page)
        served.register(Project.objects.visible_to)
