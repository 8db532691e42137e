"""Squashed migrations, and older ones that move rows (decision 21).

The database of the tests is made by the squashed ones, as every new database is.
"""

import re

from django.core.management import call_command
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState
from django.test.utils import CaptureQueriesContext

from tests.factories.projects import MeasureFactory
from tests.factories.toolkit import EvidenceSourceFactory

ONE_METHOD = [("projects", "0005_readings_with_their_parts_and_claims")]
"""Before a measure had several."""

IN_SQLITE = "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
IN_POSTGRESQL = """
SELECT attrelid::regclass::text, concat_ws(' ', attname, format_type(atttypid, atttypmod),
    attnotnull, attidentity, pg_get_expr(adbin, adrelid), attcollation::regcollation)
FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
LEFT JOIN pg_attrdef ON (adrelid, adnum) = (attrelid, attnum)
WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND attnum > 0 AND NOT attisdropped
UNION ALL SELECT conname, concat_ws(' ', conrelid::regclass, pg_get_constraintdef(oid))
FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'
"""
BETWEEN_COLUMNS = re.compile(r', (?="\w+" \w|CONSTRAINT )')


def one_by_one(asked: BaseDatabaseWrapper | None) -> MigrationLoader:
    """The migrations as they were written, as if none had been squashed."""
    loader = MigrationLoader(asked, replace_migrations=False)
    for key, squashed in loader.replacements.items():
        loader.graph.remove_replacement_node(key, squashed.replaces)
    return loader


def forget_squashed() -> set[tuple[str, str]]:
    """As in a database of before there were any."""
    squashed = set(MigrationLoader(None).replacements)
    for key in squashed:
        MigrationRecorder(connection).record_unapplied(*key)
    return squashed


def columns(state: ProjectState) -> dict[tuple[str, str], list[str]]:
    """The columns of each table, in their order."""
    return {
        key: [name for name, field in model.fields.items() if not field.many_to_many]
        for key, model in state.models.items()
    }


def schema() -> list[tuple[str, list[str]]]:
    """All by name, columns in no order: SQLite puts what points at its own table last."""
    with connection.cursor() as cursor:
        cursor.execute(IN_SQLITE if connection.vendor == "sqlite" else IN_POSTGRESQL)
        return sorted(
            (name, sorted(BETWEEN_COLUMNS.split(sql.removesuffix(")"))))
            for name, sql in cursor.fetchall()
        )


def test_squashed_ones_end_where_the_ones_they_stand_for_end():
    new, old = MigrationLoader(None).project_state(), one_by_one(None).project_state()

    assert new.models.keys() == old.models.keys()
    assert [key for key, model in old.models.items() if new.models[key] != model] == []
    assert columns(new) == columns(old)


def test_a_database_between_them_goes_on_with_its_rows_and_ends_as_a_new_one(transactional_db):
    made_by_squashed = schema()
    source = EvidenceSourceFactory()
    decided, open_still = MeasureFactory(), MeasureFactory()
    old = MigrationExecutor(connection)
    old.loader = one_by_one(connection)
    try:
        old.migrate(ONE_METHOD)
        forget_squashed()
        measures = old.loader.project_state(ONE_METHOD).apps.get_model("projects", "Measure")
        measures.objects.filter(pk=decided.pk).update(method=source.pk)
        call_command("migrate", "writing", verbosity=0)  # one app alone, before all
    finally:
        call_command("migrate", verbosity=0)

    assert list(decided.methods.all()) == [source]
    assert list(open_still.methods.all()) == []
    assert schema() == made_by_squashed


def test_a_database_past_them_all_is_only_told_so(db):
    squashed = forget_squashed()
    executor = MigrationExecutor(connection)

    with CaptureQueriesContext(connection) as asked:
        executor.migrate(executor.loader.graph.leaf_nodes())

    assert squashed <= executor.recorder.applied_migrations().keys()
    writes = [query["sql"] for query in asked if not query["sql"].lstrip().startswith("SELECT")]
    assert len(writes) == len(squashed)
    assert all(sql.startswith('INSERT INTO "django_migrations"') for sql in writes)
