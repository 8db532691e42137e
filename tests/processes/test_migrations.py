"""Migrations that move rows."""

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests.factories.projects import MeasureFactory
from tests.factories.toolkit import EvidenceSourceFactory

BEFORE = [("projects", "0005_readings_with_their_parts_and_claims")]
AFTER = [("projects", "0006_methods_of_measures")]


def migrate(target):
    executor = MigrationExecutor(connection)
    executor.migrate(target)
    return executor.loader.project_state(target).apps.get_model("projects", "Measure")


def test_the_one_method_of_a_measure_becomes_the_first_of_several(transactional_db):
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("projects")
    source = EvidenceSourceFactory()
    decided, open_still = MeasureFactory(), MeasureFactory()
    try:
        migrate(BEFORE).objects.filter(pk=decided.pk).update(method=source.pk)

        migrate(AFTER)
    finally:
        migrate(latest)

    assert list(decided.methods.all()) == [source]
    assert list(open_still.methods.all()) == []
