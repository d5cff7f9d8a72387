"""The audit log of accounts and sessions (reference B8)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from psycopg.types.json import Jsonb

from banquet.auth.account import User
from banquet.auth.queries import Connection, run

Action = Literal[
    "invite_accepted",
    "login",
    "logout",
    "token_refreshed",
    "token_revoked",
    "user_confirmation_requested",
    "user_deleted",
    "user_invited",
    "user_modified",
    "user_reauthenticate_requested",
    "user_recovery_requested",
    "user_repeated_signup",
    "user_signedup",
    "user_updated_password",
]

_KINDS: Mapping[Action, str] = {
    "invite_accepted": "account",
    "login": "account",
    "logout": "account",
    "token_refreshed": "token",
    "token_revoked": "token",
    "user_confirmation_requested": "user",
    "user_deleted": "team",
    "user_invited": "team",
    "user_modified": "user",
    "user_reauthenticate_requested": "user",
    "user_recovery_requested": "user",
    "user_repeated_signup": "user",
    "user_signedup": "team",
    "user_updated_password": "user",
}
_NOBODY = UUID(int=0)


async def record(
    connection: Connection,
    action: Action,
    actor: User | str,
    address: str | None,
    traits: Mapping[str, Any] | None = None,
) -> None:
    """Add an entry, in the transaction of what it tells of.

    Args:
        connection: Where the deed itself is done.
        action: What was done.
        actor: Who did it: an account, or the name of a role for keys.
        address: Peer address, or None for the command line.
        traits: Further particulars, such as the account it was done to.
    """
    payload: dict[str, Any] = {
        **_actor(actor),
        "actor_via_sso": False,
        "action": action,
        "log_type": _KINDS[action],
    }
    if traits is not None:
        payload["traits"] = dict(traits)
    await run(connection, "insert_audit_entry", payload=Jsonb(payload), address=address or "")


@dataclass(frozen=True, slots=True)
class EntryPage:
    """One page of entries as the API shows them, and how many there are on all pages."""

    entries: Sequence[Mapping[str, Any]]
    total: int


async def list_entries(
    connection: Connection, members: Sequence[str], text: str, *, limit: int, offset: int
) -> EntryPage:
    """Return entries, newest first, one of whose `members` contains a text; all without any."""
    search = {"members": list(members), "text": text}
    cursor = await run(connection, "audit_entries", **search, limit=limit, offset=offset)
    entries = [row[0] for row in await cursor.fetchall()]
    cursor = await run(connection, "audit_entries_count", **search)
    count = await cursor.fetchone()
    return EntryPage(entries, count[0] if count else 0)


def _actor(actor: User | str) -> dict[str, Any]:
    if isinstance(actor, str):
        return {"actor_id": str(_NOBODY), "actor_username": actor}
    named = {"actor_id": str(actor.id), "actor_username": actor.email or ""}
    full_name = (actor.raw_user_meta_data or {}).get("full_name")
    return named if full_name is None else {**named, "actor_name": full_name}
