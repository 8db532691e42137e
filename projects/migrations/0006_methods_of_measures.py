from django.db import migrations


def from_one_to_several(apps, schema_editor):
    """The one method of a measure becomes the first of several."""
    measure = apps.get_model("projects", "Measure")
    through = measure.methods.through
    through.objects.bulk_create(
        through(measure_id=pk, evidencesource_id=method)
        for pk, method in measure.objects.exclude(method=None).values_list("pk", "method_id")
    )


class Migration(migrations.Migration):

    dependencies = [
        ("projects", "0005_readings_with_their_parts_and_claims"),
    ]

    operations = [
        migrations.RunPython(from_one_to_several, migrations.RunPython.noop),
        migrations.RemoveField(model_name="measure", name="method"),
    ]
