"""Tables as migrations make them: what a database holds at some version, and how an empty one gets there."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from cityscore.store.backup_files.manifest import InvalidBackup
from cityscore.store.backup_files.portable_columns import ColumnKind, PortableColumn

STAY_BEHIND = ("django_session", "usersessions_usersession", "people_attempt", "store_backup", "store_restoration")
"""Who is signed in or tried to, and what a site knows of its own copies: another site's business."""
Migrations = Mapping[str, list[str]]


@dataclass(frozen=True)
class TableSchema:
    """A table, as its migrations make it."""

    name: str
    key: PortableColumn
    columns: tuple[PortableColumn, ...]

    @property
    def schema(self) -> pa.Schema:
        """As Arrow describes it."""
        return pa.schema([column.field for column in self.columns])

    @property
    def counts_ids(self) -> bool:
        """Whether the database gives ids."""
        return self.key.kind is ColumnKind.INTEGER


def applied_migrations() -> dict[str, list[str]]:
    """The migrations that made the database's tables, by app."""
    applied = sorted(MigrationLoader(connection).applied_migrations or ())
    return {app: [name for _, name in names] for app, names in groupby(applied, key=lambda node: node[0])}


def left_behind() -> set[str]:
    """The tables that do not travel: what lasts no longer than a session, or is about the site's own copies."""
    return {*STAY_BEHIND, "store_presence"}


def schemas_of(migrations: Migrations) -> list[TableSchema]:
    """The tables that travel, as some migrations make them, in the order of their names."""
    loader = MigrationLoader(None)
    state = loader.project_state(_nodes(loader, migrations))
    models: list[Any] = [*state.apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
    kept = {model._meta.db_table: model for model in models if model._meta.managed and not model._meta.proxy}
    return [_schema_of(kept[name]) for name in sorted(set(kept) - left_behind())]


def build_tables(migrations: Migrations) -> None:
    """Make the tables of some migrations in an empty database."""
    executor = MigrationExecutor(connection)
    nodes = set(_nodes(executor.loader, migrations))
    children = {node: executor.loader.graph.node_map[node].children for node in nodes}
    tops = [
        node for node in nodes if not any(child.key in nodes for child in children[node] if child.key[0] == node[0])
    ]
    executor.migrate(sorted(tops))


def migrate_forward() -> None:
    """Bring the tables to this program's own, if they are not."""
    executor = MigrationExecutor(connection)
    if executor.migration_plan(executor.loader.graph.leaf_nodes()):
        call_command("migrate", verbosity=0)


def drop_tables() -> None:
    """Take away the tables of this program, whatever version made them, and no others."""
    with connection.cursor() as cursor:
        for table in own_tables():
            cursor.execute(f"DROP TABLE IF EXISTS {connection.ops.quote_name(table)} CASCADE")


def own_tables() -> list[str]:
    """The tables in the database that this program's apps made."""
    known = {"django_migrations", *left_behind(), *connection.introspection.django_table_names()}
    labels = tuple(f"{config.label}_" for config in apps.get_app_configs())
    return [name for name in connection.introspection.table_names() if name in known or name.startswith(labels)]


def _nodes(loader: MigrationLoader, migrations: Migrations) -> list[tuple[str, str]]:
    """The migrations as this program knows them; one that was squashed is the one that stands for it."""
    replaced = {old: new for new, migration in loader.replacements.items() for old in migration.replaces}
    stated = [(app, name) for app, names in migrations.items() for name in names]
    nodes = {node if node in loader.graph.node_map else replaced.get(node, node) for node in stated}
    if unknown := sorted(nodes - set(loader.graph.node_map)):
        raise InvalidBackup(
            f"was made by a newer CityScore: this one does not know {'.'.join(unknown[-1])}"
            " → install that CityScore here"
        )
    return sorted(nodes)


def _schema_of(model: Any) -> TableSchema:
    columns = tuple(PortableColumn.of(field) for field in model._meta.local_concrete_fields)
    key = next(column for column in columns if column.name == model._meta.pk.column)
    return TableSchema(model._meta.db_table, key, columns)


def stated_columns(columns: Iterable[PortableColumn]) -> tuple[tuple[str, str], ...]:
    """Columns as a manifest has them."""
    return tuple((column.name, str(column.kind)) for column in columns)
