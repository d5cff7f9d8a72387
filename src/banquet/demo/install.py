"""Put the demonstration into a database, and put a played-with one back as it was."""

import asyncio
from typing import LiteralString

import psycopg

from banquet.auth.passwords import hash_password
from banquet.auth.users import NewUser, create_user, find_user_by_email
from banquet.demo.company import DOMAIN, OWNER, PASSWORD, Login, logins
from banquet.demo.generate import Progress, generate
from banquet.errors import BanquetError

# Children before parents. The owner's account stays: an installation always has one.
_EMPTY = """
delete from public.inventory_shortages;
delete from public.inventory_items;
delete from public.bookings;
delete from public.events;
delete from public.leads;
delete from public.customers;
delete from public.calendar_days;
delete from public.dayparts;
delete from public.hall_capacities;
delete from public.hall_components;
delete from public.halls;
delete from public.memberships where branch_id is not null;
delete from public.branches;
"""


class NotADemonstrationError(BanquetError):
    """The database holds somebody's work; it is left alone."""


def install(
    admin_url: str, authenticator_url: str, on_progress: Progress = lambda done, total: None
) -> int:
    """Make the accounts and a year of bookings in an empty database; return the bookings made.

    Args:
        admin_url: Address of the database for its owner, who makes the accounts.
        authenticator_url: The same for the login role `authenticator`, which writes the rest.
        on_progress: Told how many of how many bookings are written.

    Raises:
        NotADemonstrationError: there are branches already, or another owner.
    """
    _refuse_unless(is_vacant(admin_url), "has branches or accounts of its own")
    accounts = asyncio.run(_make_accounts(admin_url))
    return generate(authenticator_url, accounts, on_progress=on_progress)


def reset(
    admin_url: str, authenticator_url: str, on_progress: Progress = lambda done, total: None
) -> int:
    """Throw the demonstration's diary away and write it anew around today.

    Row by row, so that open screens see it go and come back.

    Raises:
        NotADemonstrationError: the database holds no demonstration.
    """
    _refuse_unless(is_demonstration(admin_url), "holds no demonstration")
    with psycopg.connect(admin_url) as connection:
        connection.execute(_EMPTY)
    return install(admin_url, authenticator_url, on_progress)


def is_demonstration(admin_url: str) -> bool:
    """Tell whether the database's group belongs to the demonstration's owner."""
    return _ask(
        admin_url,
        "select exists (select from public.memberships m join auth.users u on u.id = m.user_id"
        " where u.email = %s and m.role = 'owner' and m.branch_id is null)",
        OWNER.email,
    )


def _refuse_unless(allowed: bool, what: str) -> None:
    if not allowed:
        raise NotADemonstrationError(
            "not_a_demonstration",
            f"The database {what}.",
            hint="Use another data directory: BANQUET_DATA_DIR=.banquet-demo.",
        )


def is_vacant(admin_url: str) -> bool:
    """Tell whether nobody's work stands in the way of a demonstration."""
    return _ask(
        admin_url,
        "select not exists (select from public.branches) and not exists"
        " (select from auth.users where email not like %s)",
        f"%@{DOMAIN}",
    )


def _ask(admin_url: str, question: LiteralString, value: str) -> bool:
    with psycopg.connect(admin_url) as connection:
        return connection.execute(question, (value,)).fetchone() == (True,)


async def _make_accounts(admin_url: str) -> dict[str, str]:
    # One hash for all: they share a published password, and a hash costs a tenth of a second.
    password_hash = hash_password(PASSWORD)
    connection = await psycopg.AsyncConnection.connect(admin_url, autocommit=True)
    async with connection:
        # In order: the first account of an empty installation becomes owner.
        return {
            login.email: await _make_account(connection, login, password_hash) for login in logins()
        }


async def _make_account(
    connection: psycopg.AsyncConnection[tuple[object, ...]], login: Login, password_hash: str
) -> str:
    found = await find_user_by_email(connection, login.email)
    if found is None:
        async with connection.transaction():
            new = NewUser(
                email=login.email,
                password_hash=password_hash,
                user_metadata={"full_name": login.full_name},
            )
            found = await create_user(connection, new)
    return str(found.id)
