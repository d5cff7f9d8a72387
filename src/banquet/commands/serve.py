"""`banquet serve`: from nothing to an answering page, and back."""

from contextlib import closing
from typing import Annotated

import typer

from banquet import server
from banquet.commands import demo as demo_commands
from banquet.commands import terminal
from banquet.db.opening import Database
from banquet.errors import SettingsError
from banquet.logs import start_logging
from banquet.settings import Settings

_LOOPBACK = ("127.0.0.1", "::1", "localhost")


def _flag(variable: str, help_text: str) -> object:
    return typer.Option(help=f"{help_text} [BANQUET_{variable}]", show_default=False)


_Demo = Annotated[
    bool, typer.Option("--demo", help="Fill an empty database with a fictitious company.")
]
_Host = Annotated[str | None, _flag("HOST", "Address to listen on.")]
_Port = Annotated[str | None, _flag("PORT", "Port to listen on.")]
_PublicUrl = Annotated[str | None, _flag("PUBLIC_URL", "Address people use, behind a proxy.")]
_DataDir = Annotated[str | None, _flag("DATA_DIR", "Keys and the embedded database.")]
_DatabaseUrl = Annotated[str | None, _flag("DATABASE_URL", "A PostgreSQL of your own.")]
_Schema = Annotated[str | None, _flag("SCHEMA", "banquet, or platform without business tables.")]
_Signup = Annotated[str | None, _flag("SIGNUP", "open, invitation or closed.")]
_MaxRows = Annotated[str | None, _flag("MAX_ROWS", "Rows a read returns at most.")]
_RateLimits = Annotated[str | None, _flag("RATE_LIMITS", "on or off.")]
_RingBytes = Annotated[
    str | None, _flag("RING_BYTES", "Changes kept for clients that resume, bytes.")
]
_RingSeconds = Annotated[
    str | None, _flag("RING_SECONDS", "Changes kept for clients that resume, seconds.")
]


def serve(
    demo: _Demo = False,
    host: _Host = None,
    port: _Port = None,
    public_url: _PublicUrl = None,
    data_dir: _DataDir = None,
    database_url: _DatabaseUrl = None,
    schema: _Schema = None,
    signup: _Signup = None,
    max_rows: _MaxRows = None,
    rate_limits: _RateLimits = None,
    ring_bytes: _RingBytes = None,
    ring_seconds: _RingSeconds = None,
) -> None:
    """Serve the web application, REST, Auth and Realtime until Ctrl-C.

    Every setting is an environment variable too; those without a flag are described in
    docs/self-hosting.md.
    """
    settings = terminal.settings_of(
        {
            "demo": "on" if demo else None,
            "host": host,
            "port": port,
            "public_url": public_url,
            "data_dir": data_dir,
            "database_url": database_url,
            "schema": schema,
            "signup": signup,
            "max_rows": max_rows,
            "rate_limits": rate_limits,
            "ring_bytes": ring_bytes,
            "ring_seconds": ring_seconds,
        }
    )
    _run(settings)


def _run(settings: Settings) -> None:
    if settings.demo and settings.schema != "banquet":
        raise SettingsError(
            "settings_invalid",
            f"There is no demonstration for BANQUET_SCHEMA={settings.schema}.",
            hint="Leave --demo out, or take the schema banquet.",
        )
    start_logging(settings.log_level, settings.log_format)
    server.end_on_terminate()
    with (
        server.own_installation(settings),
        closing(server.bind(settings)) as listener,
        server.opened(settings, terminal.say) as database,
    ):
        _prepare(settings, database)
        server.run(settings, database, listener, lambda: _announce(settings))
    terminal.say("Stopped.")


def _prepare(settings: Settings, database: Database) -> None:
    with terminal.progress("Migrating") as report:
        server.prepare(settings, database, report)
    demo_commands.prepare(settings, database)


def _announce(settings: Settings) -> None:
    terminal.console.print(f"\n  Banquet is ready at [bold]{settings.url}[/bold]\n")
    if settings.demo:
        if settings.host not in _LOOPBACK:
            terminal.say("Whoever reaches this address can sign in: the password is public.")
        for line in demo_commands.describe_logins():
            terminal.console.print(f"    {line}", soft_wrap=True)
    terminal.console.print("\n  Ctrl-C stops it.\n")
