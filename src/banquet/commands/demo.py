"""`banquet demo ...`: the fictitious company, written, put back, and brought to life."""

import contextlib
import time
from random import expovariate
from typing import Annotated

import typer

from banquet import server
from banquet.auth.keys import load_keys
from banquet.commands import terminal
from banquet.db.credentials import login_url
from banquet.db.opening import Database, open_database
from banquet.demo.company import PASSWORD, logins
from banquet.demo.install import install, is_demonstration, is_vacant
from banquet.demo.install import reset as reset_demo
from banquet.demo.simulate import simulate as simulate_acts
from banquet.errors import SettingsError
from banquet.settings import Settings

demo = typer.Typer(help="A fictitious venue group to try Banquet with.", no_args_is_help=True)


@demo.command()
def reset() -> None:
    """Throw the demonstration's diary away and write it anew around today."""
    settings = terminal.settings_of()
    with open_database(settings, terminal.say) as database:
        server.prepare(settings, database, lambda *_: None)
        url = _writer_url(settings, database)
        with terminal.progress("Writing bookings") as report:
            made = reset_demo(database.admin_url, url, lambda done, total: report("", done, total))
    typer.echo(f"{made} bookings written.")


@demo.command()
def simulate(
    pause: Annotated[
        float, typer.Option(help="Seconds between two acts, on average.", min=0.01)
    ] = 3.0,
    acts: Annotated[int | None, typer.Option(help="Stop after so many.")] = None,
    seed: Annotated[int | None, typer.Option(help="For the same choices every time.")] = None,
    url: Annotated[str | None, typer.Option(help="Address of the server.")] = None,
) -> None:
    """Let the staff work: hold, confirm, change, move and release, until Ctrl-C."""
    settings = terminal.settings_of()
    key = load_keys(settings).publishable_key
    with contextlib.suppress(KeyboardInterrupt):
        for number, act in enumerate(simulate_acts(url or settings.url, key, seed), 1):
            terminal.console.print(f"{act.who} {act.what}", markup=False, soft_wrap=True)
            if number == acts:
                return
            time.sleep(expovariate(1 / pause))


def prepare(settings: Settings, database: Database) -> None:
    """Write the demonstration into an empty database, if the server is to show one.

    Raises:
        SettingsError: the database holds the demonstration, whose password everybody knows,
            and the server is to run in earnest.
    """
    if settings.schema != "banquet":
        return
    if not settings.demo:
        _refuse_public_passwords(database)
    elif is_vacant(database.admin_url):
        _fill(settings, database)


def _refuse_public_passwords(database: Database) -> None:
    if is_demonstration(database.admin_url):
        raise SettingsError(
            "demonstration",
            "This database holds the demonstration, whose password everybody knows.",
            hint="Add --demo, or name another data directory in BANQUET_DATA_DIR.",
        )


def _fill(settings: Settings, database: Database) -> None:
    url = _writer_url(settings, database)
    with terminal.progress("Writing a year of bookings") as report:
        install(database.admin_url, url, lambda done, total: report("", done, total))


def describe_logins() -> list[str]:
    """Return the lines that tell who can sign in: the owner, one branch, the other branches."""
    branches = list(dict.fromkeys(login.branch for login in logins() if login.branch))
    shown = [login for login in logins() if login.branch in (None, branches[0])]
    lines = [f"{login.email:28} {login.full_name}, {login.role}" for login in shown]
    others = ", ".join(branches[1:])
    return [*lines, f"and the same for {others}; the password is {PASSWORD}"]


def _writer_url(settings: Settings, database: Database) -> str:
    return login_url(database.admin_url, "authenticator", settings.data_dir)
