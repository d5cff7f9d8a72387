"""The program `banquet`: runs a command and turns failures into one line."""

import sys

from banquet.memory import start_on_system_allocator


def main() -> None:
    """Run a command; exit 2 on an unusable setting or environment, 1 on another failure."""
    if sys.argv[1:2] == ["serve"]:
        start_on_system_allocator()
    _run()


def _run() -> None:
    import typer  # deferred: what takes half a second must not be done for nothing

    from banquet.commands.program import application  # deferred: as above
    from banquet.errors import BanquetError, SettingsError  # deferred: as above

    try:
        application(prog_name="banquet")
    except BanquetError as error:
        typer.echo(f"banquet: {error}", err=True)
        sys.exit(2 if isinstance(error, SettingsError) else 1)
