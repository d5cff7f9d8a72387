"""The commands of the program `banquet`, put together."""

import typer

from banquet.commands import serve, upkeep, watch
from banquet.commands.demo import demo
from banquet.commands.people import people

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
