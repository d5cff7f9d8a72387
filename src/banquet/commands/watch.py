"""`banquet watch`: live changes of a table in the terminal, or as JSON lines for a pipe."""

import asyncio
import contextlib
from collections.abc import Iterator
from typing import Annotated, Any, Protocol

import orjson
import typer
from rich.live import Live as LiveDisplay
from rich.text import Text

from banquet.auth.keys import load_keys
from banquet.client.connecting import Client
from banquet.client.following import Batch, Behind, Live, Lost, Notice, follow
from banquet.client.messages import Binding, Change, Refetch
from banquet.client.rows import read_rows
from banquet.commands import terminal
from banquet.errors import RequestError

# Stamped by the server on every change; a person watching wants to see what changed.
_STAMPS = ("modified_at", "modified_by", "version", "created_at", "created_by")
_COLOURS = {"INSERT": "green", "UPDATE": "yellow", "DELETE": "red"}
_LONGEST_VALUE = 80


def watch(
    table: Annotated[str, typer.Argument(help="Table to watch, or schema.table.")],
    branch: Annotated[
        str | None, typer.Option(help="Only rows of this branch, named by its code.")
    ] = None,
    where: Annotated[
        str | None, typer.Option("--filter", help="Only rows like this: status=eq.confirmed.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="One JSON object a line, for other programs.")
    ] = False,
    since: Annotated[
        str, typer.Option(help="Go on after the `cursor` of an earlier JSON line.")
    ] = "",
    url: Annotated[str | None, typer.Option(help="Address of the server.")] = None,
    key: Annotated[
        str | None, typer.Option(help="Key to watch with; the secret key of this installation.")
    ] = None,
) -> None:
    """Show changes of a table as they are committed, until Ctrl-C.

    The connection is made anew after a restart of the server; nothing is missing or repeated
    then. Where the output is no terminal, it has the changes alone, and standard error says
    how the connection is.
    """
    settings = terminal.settings_of()
    url = url or settings.url
    key = key or load_keys(settings).secret_key
    schema, _, name = table.rpartition(".")
    conditions = [_branch_condition(url, key, name, branch) if branch else "", where or ""]
    wanted = ",".join(each for each in conditions if each)
    binding = Binding(name, schema or "public", wanted)
    show = JsonLines() if as_json else Lines()
    with contextlib.suppress(KeyboardInterrupt), status_line(binding) as status:
        asyncio.run(_show(Client(url, key=key), binding, since, show, status))


def _branch_condition(url: str, key: str, table: str, code: str) -> str:
    branches = {row["code"]: row["id"] for row in read_rows(url, key, "branches?order=code")}
    if code not in branches:
        raise RequestError(
            "unknown_branch",
            f"There is no branch with the code {code!r}.",
            hint=f"There are: {', '.join(branches) or 'none yet'}.",
        )
    return f"{'id' if table == 'branches' else 'branch_id'}=eq.{branches[code]}"


class Output(Protocol):
    """What shows changes."""

    def changes(self, batch: Batch) -> None:
        """Show the changes of a transaction."""

    def missed(self, refetch: Refetch) -> None:
        """Say that changes were missed which cannot be replayed."""


class Lines:
    """Shows changes to a person."""

    def changes(self, batch: Batch) -> None:
        """Print a line for each change."""
        for change in batch.changes:
            terminal.console.print(line(change), soft_wrap=True)

    def missed(self, refetch: Refetch) -> None:
        """Print why."""
        terminal.console.print(Text(f"changes were missed: {refetch.reason}", "bold red"))


class JsonLines:
    """Shows changes to a program; what each object holds stands in docs/real-time.md."""

    def changes(self, batch: Batch) -> None:
        """Print an object for each change, all with the cursor after their transaction."""
        for change in batch.changes:
            self._print(
                {
                    "type": change.kind,
                    "schema": change.schema,
                    "table": change.table,
                    "commit_timestamp": change.committed_at,
                    "record": change.new,
                    "old_record": change.old,
                    "changed": {name: [old, new] for name, old, new in differences(change)},
                    "cursor": batch.cursor,
                }
            )

    def missed(self, refetch: Refetch) -> None:
        """Print an object of type `must_refetch`: rows read before may be missing or stale."""
        about = {"type": "must_refetch", "reason": refetch.reason, "cursor": refetch.cursor}
        self._print(about)

    def _print(self, value: dict[str, Any]) -> None:
        typer.echo(orjson.dumps(value).decode())


class Status(Protocol):
    """What says how the connection is."""

    def update(self, state: Text) -> None:
        """Show a state in the place of the last one."""


async def _show(
    client: Client, binding: Binding, since: str, output: Output, status: Status
) -> None:
    async for notice in follow(client, binding, since=since):
        match notice:
            case Batch():
                output.changes(notice)
            case Refetch():
                output.missed(notice)
            case _:
                status.update(state(notice))


def state(notice: Notice) -> Text:
    """Return what a notice says of the connection."""
    match notice:
        case Live():
            return Text("live", "green")
        case Behind():
            return Text("behind: what commits now comes later", "yellow")
        case Lost(reason):
            return Text(f"reconnecting: {_printable(reason)}", "red")
        case _:
            return Text()


class _BottomLine:
    """The last line of the terminal, below the changes."""

    def __init__(self, display: LiveDisplay, binding: Binding) -> None:
        self._display = display
        self._about = f"  {binding.table} {binding.filter}".rstrip()

    def update(self, state: Text) -> None:
        shown = Text.assemble("● ", state, self._about, style=state.style)
        self._display.update(shown, refresh=True)


class _Spoken:
    """A line on standard error for each new state."""

    def __init__(self, binding: Binding) -> None:
        self._about = f"{binding.table} {binding.filter}".rstrip()
        self._said = ""

    def update(self, state: Text) -> None:
        sentence = f"{state.plain}: {self._about}" if ":" not in state.plain else state.plain
        if sentence != self._said:
            self._said = sentence
            terminal.say(sentence)


@contextlib.contextmanager
def status_line(binding: Binding) -> Iterator[Status]:
    """Give what shows the state of the connection: below the changes, or on standard error."""
    if not terminal.console.is_terminal:
        yield _Spoken(binding)
        return
    with LiveDisplay(console=terminal.console, auto_refresh=False, transient=True) as display:
        status = _BottomLine(display, binding)
        status.update(Text("connecting", "yellow"))
        yield status


def line(change: Change) -> Text:
    """Return a change as one line: when, what, which row, and the values that matter.

    Of an UPDATE those that differ, as far as the row before is known.
    """
    row = change.new or change.old
    text = Text(f"{change.committed_at[11:23]} ")
    text.append(f"{change.kind:6}", _COLOURS.get(change.kind, ""))
    text.append(f" {change.table} {_printable(row.get('id', ''))}")
    for name, old, new in differences(change):
        if name == "id" or name in _STAMPS:
            continue
        text.append(f" {name}=")
        if change.kind == "UPDATE":
            text.append(_printable(old), "dim strike")
            text.append("→")
        text.append(_printable(old if change.kind == "DELETE" else new), "bold")
    for error in change.errors:
        text.append(f" ({error})", "red")
    return text


def differences(change: Change) -> Iterator[tuple[str, Any, Any]]:
    """Yield name, old and new value of each column that a change is about.

    Of an INSERT and a DELETE every column that is not null; of an UPDATE those that differ, as
    far as the row before is known.
    """
    for name in change.new or change.old:
        new = change.new.get(name)
        old = change.old.get(name, new if change.kind == "UPDATE" else None)
        if old != new:
            yield name, old, new


def _printable(value: object) -> str:
    """Return a value on one line; what could move a terminal's cursor is shown escaped."""
    text = str(value)
    shown = "".join(sign if sign.isprintable() else repr(sign)[1:-1] for sign in text)
    return shown if len(shown) <= _LONGEST_VALUE else f"{shown[: _LONGEST_VALUE - 1]}…"
