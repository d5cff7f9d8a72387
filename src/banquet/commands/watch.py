"""`banquet watch`: live changes of a table in the terminal."""

import asyncio
import contextlib
from typing import Annotated
from urllib.parse import quote

import typer
from rich.text import Text

from banquet.auth.keys import load_keys
from banquet.client.following import Batch, Live, Lost, follow
from banquet.client.messages import Binding, Change, Refetch
from banquet.client.rows import read_rows
from banquet.commands import terminal
from banquet.errors import RequestError

# Stamped by the server on every change; a person watching wants to see what changed.
_STAMPS = ("modified_at", "modified_by", "version", "created_at", "created_by")
_COLOURS = {"INSERT": "green", "UPDATE": "yellow", "DELETE": "red"}


def watch(
    table: Annotated[str, typer.Argument(help="Table to watch, or schema.table.")],
    branch: Annotated[
        str | None, typer.Option(help="Only rows of this branch, named by its code.")
    ] = None,
    where: Annotated[
        str | None, typer.Option("--filter", help="Only rows like this: status=eq.confirmed.")
    ] = None,
    url: Annotated[str | None, typer.Option(help="Address of the server.")] = None,
    key: Annotated[
        str | None, typer.Option(help="Key to watch with; the secret key of this installation.")
    ] = None,
) -> None:
    """Show changes of a table as they are committed, until Ctrl-C.

    The connection is made anew after a restart of the server, and nothing is missing then.
    """
    settings = terminal.settings_of()
    url = url or settings.url
    key = key or load_keys(settings).secret_key
    schema, _, name = table.rpartition(".")
    wanted = where or (_branch_filter(url, key, name, branch) if branch else "")
    binding = Binding(name, schema or "public", wanted)
    with contextlib.suppress(KeyboardInterrupt):
        asyncio.run(_show(url, key, binding))


def _branch_filter(url: str, key: str, table: str, code: str) -> str:
    rows = read_rows(url, key, f"branches?select=id&code=eq.{quote(code)}")
    if not rows:
        raise RequestError("unknown_branch", f"There is no branch with the code {code!r}.")
    return f"{'id' if table == 'branches' else 'branch_id'}=eq.{rows[0]['id']}"


async def _show(url: str, key: str, binding: Binding) -> None:
    async for notice in follow(url, key, binding):
        match notice:
            case Live():
                terminal.console.print(Text(f"live: {binding.table} {binding.filter}", "dim"))
            case Lost(reason):
                terminal.console.print(Text(f"connection lost: {reason}; trying again", "dim"))
            case Refetch(reason):
                terminal.console.print(Text(f"changes were missed ({reason})", "bold red"))
            case Batch(changes):
                for change in changes:
                    terminal.console.print(line(change), soft_wrap=True)


def line(change: Change) -> Text:
    """Return a change as one line: when, what, which row, and the values that matter.

    Of an UPDATE those that differ, as far as the row before is known.
    """
    row = change.new or change.old
    text = Text(f"{change.committed_at[11:23]} ")
    text.append(f"{change.kind:6}", _COLOURS.get(change.kind, ""))
    text.append(f" {change.table} {row.get('id', '')}")
    for column, value in row.items():
        before = change.old.get(column, value) if change.kind == "UPDATE" else None
        if column == "id" or column in _STAMPS or (value is None and before is None):
            continue
        if change.kind != "UPDATE":
            text.append(f" {column}={value}")
        elif before != value:
            text.append(f" {column}={before}→{value}")
    return text
