"""Migrations that stand for many older ones (decision 21)."""

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations import Migration
from django.db.migrations.state import ProjectState


class TablesAtOnce(Migration):
    """Makes all tables of an app from one rendering of the models.

    Django renders every model that hangs together with a new one again after each operation, here
    five thousand times for a hundred tables. Each ``CreateModel`` must say the whole table; what
    follows may add only what has no column, or the database refuses to make a thing twice.
    """

    def apply(
        self,
        project_state: ProjectState,
        schema_editor: BaseDatabaseSchemaEditor,
        collect_sql: bool = False,
    ) -> ProjectState:
        project_state.__dict__.pop("apps", None)  # rendered when next asked for
        after = self.mutate_state(project_state, preserve=False)
        for operation in self.operations:
            operation.database_forwards(self.app_label, schema_editor, after, after)
        return after
