"""`banquet migrate`, `keys` and `doctor`: what an operator asks of an installation."""

import shutil
from collections.abc import Iterator
from typing import Annotated

import typer

from banquet import server
from banquet.auth.keys import load_keys
from banquet.commands import terminal
from banquet.db import checks
from banquet.db.checks import Finding, Level
from banquet.db.migrate import pending
from banquet.db.opening import make_data_dir, open_database
from banquet.errors import BanquetError, SettingsError
from banquet.settings import Settings

_LEAST_FREE_BYTES = 1024**3
_MARKS = {Level.OK: "ok     ", Level.WARNING: "warning", Level.PROBLEM: "PROBLEM"}


def migrate() -> None:
    """Bring the database up to date; `serve` does this by itself."""
    settings = terminal.settings_of()
    with (
        open_database(settings, terminal.say) as database,
        terminal.progress("Migrating") as report,
    ):
        applied = server.prepare(settings, database, report)
    for name in applied:
        typer.echo(f"applied {name}")
    typer.echo(f"The database is up to date ({len(applied)} applied).")


def keys(
    secret: Annotated[
        bool, typer.Option("--secret", help="Show the secret key too. It may do everything.")
    ] = False,
) -> None:
    """Show the keys that clients send; made at the first call."""
    settings = terminal.settings_of()
    make_data_dir(settings.data_dir)
    found = load_keys(settings)
    typer.echo(f"url          {settings.url}")
    typer.echo(f"publishable  {found.publishable_key}")
    typer.echo(f"secret       {found.secret_key if secret else '(shown with --secret)'}")


def doctor() -> None:
    """Check the database, the change stream, the disk and the keys; say what to do."""
    settings = terminal.settings_of()
    worst = Level.OK
    for finding in _examine(settings):
        typer.echo(f"{_MARKS[finding.level]}  {finding.subject}: {finding.found}")
        if finding.remedy:
            typer.echo(f"         -> {finding.remedy}")
        worst = Level.PROBLEM if Level.PROBLEM in (worst, finding.level) else worst
    if worst is Level.PROBLEM:
        raise typer.Exit(1)


def _examine(settings: Settings) -> Iterator[Finding]:
    yield _keys(settings)
    yield _disk(settings)
    try:
        yield from _database(settings)
    except SettingsError as error:
        yield Finding(Level.PROBLEM, "database", str(error))


def _database(settings: Settings) -> Iterator[Finding]:
    # An external database is looked at even where `open_database` would refuse it.
    if settings.database_url is not None:
        yield from _inspect(settings, settings.database_url)
        return
    with open_database(settings, terminal.say) as database:
        yield from _inspect(settings, database.admin_url)


def _inspect(settings: Settings, url: str) -> Iterator[Finding]:
    with checks.connect(url) as connection:
        yield from checks.inspect_server(connection)
        missing = pending(connection, settings.schema)
        if missing:
            yield Finding(
                Level.WARNING,
                "migrations",
                f"{len(missing)} are not applied yet, from {missing[0]} on.",
                "Run `banquet migrate`, or start the server, which does.",
            )
            return
        yield Finding(Level.OK, "migrations", "All are applied.")
        yield from checks.inspect_installation(connection)


def _keys(settings: Settings) -> Finding:
    try:
        make_data_dir(settings.data_dir)
        load_keys(settings)
    except BanquetError as error:
        return Finding(Level.PROBLEM, "keys", str(error))
    return Finding(Level.OK, "keys", "All keys are in place and private.")


def _disk(settings: Settings) -> Finding:
    existing = next(path for path in settings.data_dir.absolute().parents if path.exists())
    free = shutil.disk_usage(existing).free
    found = f"{free / 1024**3:.1f} GiB are free for {settings.data_dir.absolute()}."
    if free < _LEAST_FREE_BYTES:
        remedy = "Free some: without room PostgreSQL stops accepting changes."
        return Finding(Level.WARNING, "disk", found, remedy)
    return Finding(Level.OK, "disk", found)
