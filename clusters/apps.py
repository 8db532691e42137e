from django.apps import AppConfig


class ClustersConfig(AppConfig):
    name = "clusters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from alliances import leaving  # noqa: PLC0415 - models are not there before
        from clusters import notices, quiet  # noqa: PLC0415
        from notifications import kinds  # noqa: PLC0415

        for kind in notices.KINDS:
            kinds.register(kind)
        leaving.register(quiet.leaves_to)
