"""`banquet user ...`: accounts and their rights, from the machine the server runs on.

Works on the database directly, as its owner: for the first owner, for a forgotten password,
for an installation whose sign-up is closed.
"""

import asyncio
import getpass
import sys
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import psycopg
import typer
from rich.table import Table

from banquet.auth.console import add_account, change_password, find_account
from banquet.auth.passwords import PasswordRules, require_acceptable
from banquet.commands import terminal
from banquet.db.failures import translate_error
from banquet.db.opening import open_database
from banquet.errors import RequestError

Connection = psycopg.AsyncConnection[tuple[Any, ...]]
Result = TypeVar("Result")

people = typer.Typer(help="Accounts and what they may do.", no_args_is_help=True)

Email = Annotated[str, typer.Argument(help="Address the person signs in with.")]
Role = Annotated[
    str,
    typer.Option(help="owner, manager, sales, operations, kitchen, store, accounts or viewer."),
]
Branch = Annotated[
    str | None, typer.Option(help="Code of the branch; every branch if it is left out.")
]


@people.command()
def add(
    email: Email,
    name: Annotated[str, typer.Option(help="Full name.")] = "",
    role: Annotated[str | None, typer.Option(help="Grant this role at once.")] = None,
    branch: Branch = None,
) -> None:
    """Make an account; the password is asked for, or read from standard input."""
    password = _new_password()

    async def work(connection: Connection) -> None:
        metadata = {"full_name": name} if name else {}
        await add_account(connection, email, password, user_metadata=metadata)
        if role is not None:
            await _grant(connection, email, role, branch)

    _run(work)
    typer.echo(f"{email} can sign in.")


@people.command("list")
def list_() -> None:
    """Show every account with its rights."""

    async def work(connection: Connection) -> list[tuple[Any, ...]]:
        cursor = await connection.execute(
            "select u.email, coalesce(p.full_name, ''), u.last_sign_in_at::date::text,"
            " coalesce(string_agg(m.role || coalesce(' at ' || b.code, ''), ', '"
            " order by m.role, b.code), '')"
            " from auth.users u left join public.profiles p on p.id = u.id"
            " left join public.memberships m on m.user_id = u.id"
            " left join public.branches b on b.id = m.branch_id"
            " group by u.id, p.full_name order by u.email"
        )
        return await cursor.fetchall()

    table = Table("address", "name", "last signed in", "rights", box=None)
    for email, name, seen, rights in _run(work):
        table.add_row(email, name, seen or "never", rights or "none")
    terminal.console.print(table)


@people.command()
def grant(email: Email, role: Role, branch: Branch = None) -> None:
    """Give a person a role, at one branch or at all."""
    _run(lambda connection: _grant(connection, email, role, branch))
    typer.echo(f"{email} is {role} at {branch or 'every branch'}.")


@people.command()
def revoke(
    email: Email,
    role: Annotated[str | None, typer.Option(help="Only this role; otherwise all.")] = None,
    branch: Annotated[
        str | None, typer.Option(help="Only at this branch; otherwise wherever it is held.")
    ] = None,
) -> None:
    """Take roles away; open screens lose what they may no longer see at once."""

    async def work(connection: Connection) -> int:
        user_id, branch_id = await _find(connection, email), await _branch(connection, branch)
        cursor = await connection.execute(
            "delete from public.memberships where user_id = %s"
            " and (%s::text is null or role::text = %s) and (%s::bigint is null or branch_id = %s)",
            [user_id, role, role, branch_id, branch_id],
        )
        return cursor.rowcount

    typer.echo(f"{_run(work)} taken from {email}.")


@people.command("set-password")
def set_password_(email: Email) -> None:
    """Give a person a new password, asked for or read from standard input.

    Every session of the account ends.
    """
    password = _new_password()

    async def work(connection: Connection) -> None:
        await change_password(connection, email, password)

    _run(work)
    typer.echo(f"{email} has a new password.")


def _run(work: Callable[[Connection], Awaitable[Result]]) -> Result:
    """Run `work` in one transaction of the database's owner."""

    async def run(url: str) -> Result:
        async with (
            await psycopg.AsyncConnection.connect(url) as connection,
            connection.transaction(),  # what `work` opens of its own then only nests in it
        ):
            return await work(connection)

    with open_database(terminal.settings_of(), terminal.say) as database:
        try:
            return asyncio.run(run(database.admin_url))
        except psycopg.Error as error:
            raise translate_error(error) from error


def _new_password() -> str:
    if sys.stdin.isatty():
        password = getpass.getpass("New password: ")
    else:
        password = sys.stdin.readline().rstrip("\n")
    settings = terminal.settings_of()
    rules = PasswordRules(settings.password_length, settings.password_characters)
    require_acceptable(password, rules)
    return password


async def _grant(connection: Connection, email: str, role: str, branch: str | None) -> None:
    user_id, branch_id = await _find(connection, email), await _branch(connection, branch)
    await connection.execute(
        "insert into public.memberships (user_id, branch_id, role) values (%s, %s, %s)"
        " on conflict do nothing",
        [user_id, branch_id, role],
    )


async def _find(connection: Connection, email: str) -> Any:
    return (await find_account(connection, email)).id


async def _branch(connection: Connection, code: str | None) -> int | None:
    if code is None:
        return None
    cursor = await connection.execute("select id from public.branches where code = %s", [code])
    row = await cursor.fetchone()
    if row is None:
        raise RequestError("unknown_branch", f"There is no branch with the code {code!r}.")
    return int(row[0])
