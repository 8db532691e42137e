"""Criteria that are there take what their measures say now: until today nothing of it was kept."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

SAME = (
    "name", "short_name", "level", "unit_name", "counted", "counts_people", "explanation", "waiver",
)  # fmt: skip

LEVELS = [
    ("pupil", "Pupils"), ("teacher", "Teachers"), ("school", "Schools"),
    ("alliance", "The alliance"),
]  # fmt: skip

PARTS = [
    ("prediction", "Prediction"), ("name", "What is measured"), ("short_name", "The short name"),
    ("level", "Who it is about"), ("methods", "How it is collected"),
    ("unit_name", "What a figure is"), ("counted", "What is counted"),
    ("counts_people", "People or things"), ("explanation", "What a reading means"),
    ("waiver", "Why there is no baseline"), ("target", "Target"), ("target_on", "By when"),
    ("direction", "Which way is better"), ("collected_by", "Who collects it"),
]  # fmt: skip


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    rows = apps.get_model("projects", "Criterion").objects.select_related("measure")
    for row in rows.prefetch_related("measure__methods"):
        for name in SAME:
            setattr(row, name, getattr(row.measure, name))
        methods = sorted(row.measure.methods.all(), key=lambda each: each.position)
        row.methods = "\n".join(each.title for each in methods)
        row.save()


class Migration(migrations.Migration):
    dependencies = [("projects", "0015_corrections_tell_more")]

    operations = [
        migrations.AddField(
            "criterion", "name", models.CharField(default="", max_length=120), preserve_default=False
        ),
        migrations.AddField(
            "criterion", "short_name", models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "criterion", "level",
            models.CharField(choices=LEVELS, default="", max_length=8, verbose_name="about"),
            preserve_default=False,
        ),
        migrations.AddField(
            "criterion", "methods",
            models.TextField(blank=True, default="", verbose_name="how it is collected"),
            preserve_default=False,
        ),
        migrations.AddField(
            "criterion", "unit_name", models.CharField(blank=True, default="", max_length=40),
            preserve_default=False,
        ),
        migrations.AddField(
            "criterion", "counted",
            models.CharField(
                blank=True, default="", max_length=40, verbose_name="what is counted"
            ),
            preserve_default=False,
        ),
        migrations.AddField("criterion", "counts_people", models.BooleanField(default=True)),
        migrations.AddField(
            "criterion", "explanation",
            models.CharField(
                blank=True, default="", max_length=200, verbose_name="what a reading means"
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            "criterion", "waiver",
            models.CharField(
                blank=True, default="", max_length=300, verbose_name="why there is no baseline"
            ),
            preserve_default=False,
        ),
        migrations.AlterField(
            "amendment", "part",
            models.CharField(choices=PARTS, max_length=16, verbose_name="what"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]  # fmt: skip
