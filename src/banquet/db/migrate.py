"""Migrations: forward only, each file one transaction, recorded with its checksum."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal

import psycopg

from banquet.db.failures import translate_error
from banquet.errors import SettingsError

Schema = Literal["platform", "banquet"]
Connection = psycopg.Connection[tuple[object, ...]]

# The platform needs no banquet table; the business needs the platform.
_FOLDERS: dict[Schema, tuple[str, ...]] = {
    "platform": ("platform",),
    "banquet": ("platform", "banquet"),
}

_RECORD = """
create schema if not exists banquet_internal;
create table if not exists banquet_internal.migrations (
  name text primary key,
  checksum text not null,
  applied_at timestamptz not null default now()
);
"""


@dataclass(frozen=True, slots=True)
class Migration:
    """One file: `platform/0001_roles.sql`, its text, and the SHA-256 of that text in hex."""

    name: str
    text: str
    checksum: str


def migrate(
    admin_url: str,
    schema: Schema,
    *,
    on_progress: Callable[[str, int, int], None] | None = None,
    source: Traversable | None = None,
) -> list[str]:
    """Apply what a database lacks and return the names applied, in order.

    Programs that start at once wait for one another (an advisory lock), so each file is
    applied once. A file that fails leaves the earlier ones applied and nothing of itself.

    Args:
        admin_url: Of the database's owner.
        schema: `platform`, or `banquet` for the platform and the business.
        on_progress: Told (name, files done, files to apply) before each file and once after.
        source: The folder holding `platform` and `banquet`; the package's own by default.

    Raises:
        SettingsError: the database cannot be reached, a file failed, or what is recorded does
            not match the files: one was changed, or the database is newer than the program.
    """
    migrations = read_migrations(schema, source)
    try:
        with psycopg.connect(admin_url, autocommit=True, connect_timeout=10) as connection:
            connection.execute("select pg_advisory_lock(hashtext('banquet.migrate'))")
            # On a failure the lock goes with the connection.
            return _apply_missing(connection, migrations, on_progress or _ignore)
    except psycopg.Error as error:
        raise SettingsError(
            "migration_failed",
            "The database could not be migrated.",
            str(translate_error(error)) if error.diag.sqlstate else str(error).strip(),
            "Run `banquet doctor`: it says what is missing.",
        ) from error


def pending(connection: Connection, schema: Schema) -> list[str]:
    """Return the names of the files a database lacks.

    Raises:
        SettingsError: see `migrate`.
    """
    found = connection.execute("select to_regclass('banquet_internal.migrations') is not null")
    known = found.fetchone() == (True,)
    recorded = _recorded(connection) if known else {}
    return [migration.name for migration in _missing(read_migrations(schema), recorded)]


def read_migrations(schema: Schema, source: Traversable | None = None) -> list[Migration]:
    """Return the files of a schema in the order they are applied."""
    root = source or files("banquet").joinpath("schema")
    return [migration for folder in _FOLDERS[schema] for migration in _read_folder(root, folder)]


def _read_folder(root: Traversable, folder: str) -> Iterator[Migration]:
    directory = root.joinpath(folder)
    entries = directory.iterdir() if directory.is_dir() else iter(())
    for entry in sorted(entries, key=lambda entry: entry.name):
        if entry.name.endswith(".sql"):
            text = entry.read_text(encoding="utf-8")
            checksum = hashlib.sha256(text.encode()).hexdigest()
            yield Migration(f"{folder}/{entry.name}", text, checksum)


def _apply_missing(
    connection: Connection,
    migrations: list[Migration],
    on_progress: Callable[[str, int, int], None],
) -> list[str]:
    # Created only when absent: an owner without the right to create may still be up to date.
    present = connection.execute("select to_regclass('banquet_internal.migrations')").fetchone()
    if present == (None,):
        connection.execute(_RECORD)
    missing = _missing(migrations, _recorded(connection))
    for done, migration in enumerate(missing):
        on_progress(migration.name, done, len(missing))
        _apply(connection, migration)
    if missing:
        on_progress("", len(missing), len(missing))
    return [migration.name for migration in missing]


def _recorded(connection: Connection) -> dict[str, str]:
    rows = connection.execute("select name, checksum from banquet_internal.migrations")
    return {str(name): str(checksum) for name, checksum in rows}


def _missing(migrations: list[Migration], recorded: dict[str, str]) -> list[Migration]:
    """Return what is not recorded yet; refuse a record that the files contradict."""
    known = {migration.name: migration.checksum for migration in migrations}
    folders = {name.partition("/")[0] for name in known}
    for name, checksum in recorded.items():
        if name not in known and name.partition("/")[0] in folders:
            raise SettingsError(
                "database_newer",
                f"The database has the migration {name}, which this Banquet does not know.",
                hint="It was migrated by a newer Banquet: run that one.",
            )
        if known.get(name, checksum) != checksum:
            raise SettingsError(
                "migration_changed",
                f"The migration {name} was changed after it had been applied.",
                hint="Put the file back as it was, and write the change as a new migration.",
            )
    return [migration for migration in migrations if migration.name not in recorded]


def _apply(connection: Connection, migration: Migration) -> None:
    try:
        with connection.transaction():
            connection.execute(migration.text.encode())
            connection.execute(
                "insert into banquet_internal.migrations (name, checksum) values (%s, %s)",
                [migration.name, migration.checksum],
            )
    except psycopg.Error as error:
        raise SettingsError(
            "migration_failed",
            f"The migration {migration.name} failed{_line(error, migration)}.",
            str(translate_error(error)),
        ) from error


def _line(error: psycopg.Error, migration: Migration) -> str:
    position = error.diag.statement_position
    if position is None:
        return ""
    return f" at line {migration.text[: int(position)].count(chr(10)) + 1}"


def _ignore(_name: str, _done: int, _total: int) -> None:
    """Report nothing."""
