"""Cycles past their plan count as locked since they began, with the criteria they have now."""

from datetime import UTC, datetime, time

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

FIELDS = ("direction", "target", "target_on", "collected_by")


def lock(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    cycles, measures, criteria = (
        apps.get_model("projects", name) for name in ("Cycle", "Measure", "Criterion")
    )
    for cycle in cycles.objects.exclude(stage="plan").filter(locked_at__isnull=True):
        cycle.locked_at = datetime.combine(cycle.starts_on, time(12), UTC)
        cycle.save(update_fields=["locked_at"])
        criteria.objects.bulk_create(
            criteria(cycle=cycle, measure=row, **{name: getattr(row, name) for name in FIELDS})
            for row in measures.objects.filter(project=cycle.project_id)
        )


class Migration(migrations.Migration):
    dependencies = [("projects", "0007_stages_and_locks")]

    operations = [migrations.RunPython(lock, migrations.RunPython.noop)]
