"""The program `banquet`: puts the commands together and turns failures into one line."""

import sys

import typer

from banquet.commands import serve, upkeep, watch
from banquet.commands.demo import demo
from banquet.commands.people import people
from banquet.errors import BanquetError, SettingsError

application = typer.Typer(
    name="banquet",
    help="A live diary for venue groups, over PostgreSQL.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
application.command()(serve.serve)
application.command()(upkeep.migrate)
application.command()(upkeep.keys)
application.command()(upkeep.doctor)
application.command()(watch.watch)
application.add_typer(people, name="user")
application.add_typer(demo, name="demo")


def main() -> None:
    """Run a command; exit 2 on an unusable setting or environment, 1 on another failure."""
    try:
        application(prog_name="banquet")
    except BanquetError as error:
        typer.echo(f"banquet: {error}", err=True)
        sys.exit(2 if isinstance(error, SettingsError) else 1)
