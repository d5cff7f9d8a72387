"""Speaking at the terminal: plain lines, a progress bar for long work, the program's log."""

import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from banquet.settings import Settings, read_settings

OnProgress = Callable[[str, int, int], None]

console = Console(highlight=False)


def say(sentence: str) -> None:
    """Print a sentence about what was done, apart from a command's own output."""
    typer.echo(sentence, err=True)


def settings_of(flags: Mapping[str, str | None] | None = None) -> Settings:
    """Return the settings of the environment; a flag wins over its variable.

    Args:
        flags: Texts by field name of `Settings`; None where the flag was not given.

    Raises:
        SettingsError: a value does not parse.
    """
    given = {f"BANQUET_{name.upper()}": text for name, text in (flags or {}).items() if text}
    return read_settings({**os.environ, **given})


@contextmanager
def progress(title: str) -> Iterator[OnProgress]:
    """Show a bar for `(what, done, total)` reports; it vanishes when the work is done.

    Where nobody watches (standard error is no terminal) nothing is shown.
    """
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    errors = Console(stderr=True)
    hidden = not errors.is_terminal
    with Progress(*columns, console=errors, transient=True, disable=hidden) as bars:
        task = bars.add_task(title, total=None)

        def report(what: str, done: int, total: int) -> None:
            bars.update(task, description=f"{title} {what}".strip(), completed=done, total=total)

        yield report
