"""The frames of one channel of the real-time protocol, vsn 2.0.0; pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, TypeAlias

import orjson

from banquet.errors import RequestError

TOPIC = "realtime:banquet-client"
JOIN_REF = "1"


@dataclass(frozen=True, slots=True)
class Binding:
    """What to listen to.

    Attributes:
        table: Table, or `*` for every published one.
        schema: Its schema.
        filter: As in supabase-js, `branch_id=eq.3`; empty for every row.
        event: `INSERT`, `UPDATE`, `DELETE` or `*`.
    """

    table: str
    schema: str = "public"
    filter: str = ""
    event: str = "*"


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was written.

    Attributes:
        kind: `INSERT`, `UPDATE` or `DELETE`.
        schema: Schema of the table.
        table: The table.
        new: The row after, `{column: value}`; empty for a DELETE.
        old: The row before as far as it is known; empty for an INSERT.
        committed_at: When, ISO 8601 in UTC.
        errors: Why the row is not whole, in the server's words; empty where it is.
    """

    kind: str
    schema: str
    table: str
    new: Mapping[str, Any]
    old: Mapping[str, Any]
    committed_at: str
    errors: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Joined:
    """The server has accepted the subscription: what commits from now on will come."""


@dataclass(frozen=True, slots=True)
class Refused:
    """The server has not accepted the subscription; `reason` is its own words."""

    reason: str


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A transaction has come whole; a subscription that names `cursor` goes on after it.

    Attributes:
        cursor: Where.
        is_live: Whether nothing more waits to be sent, and the server hears its database.
        xids: Ids of the transactions it ends, as `pg_current_xact_id()` gives them.
    """

    cursor: str
    is_live: bool
    xids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Refetch:
    """What was missed cannot be replayed: read the rows again, `after_ms` from now at the least.

    Attributes:
        reason: The server's word for why.
        cursor: Where the stream goes on.
        after_ms: Milliseconds.
    """

    reason: str
    cursor: str
    after_ms: int


@dataclass(frozen=True, slots=True)
class Closed:
    """The channel has ended: it must be joined again."""

    reason: str


Event: TypeAlias = Change | Joined | Refused | Checkpoint | Refetch | Closed


def join_frame(binding: Binding, since: str, token: str | None) -> bytes:
    """Return the frame that subscribes.

    Args:
        binding: What to listen to.
        since: A cursor, a snapshot (`X-Banquet-Snapshot` of a read), or empty for from now on.
        token: Access token of a person; None to listen as the key.
    """
    wanted = {
        "event": binding.event,
        "schema": binding.schema,
        "table": binding.table,
        "since": since,
    }
    if binding.filter:
        wanted["filter"] = binding.filter
    payload: dict[str, Any] = {"config": {"postgres_changes": [wanted]}}
    if token is not None:
        payload["access_token"] = token
    return orjson.dumps([JOIN_REF, JOIN_REF, TOPIC, "phx_join", payload])


def token_frame(token: str) -> bytes:
    """Return the frame that replaces the access token of a live subscription."""
    return orjson.dumps([JOIN_REF, None, TOPIC, "access_token", {"access_token": token}])


def heartbeat_frame() -> bytes:
    """Return the frame that says we are still here; the server waits 75 seconds for one."""
    return orjson.dumps([None, "heartbeat", "phoenix", "heartbeat", {}])


def read_frame(text: bytes) -> Event | None:
    """Return what a frame says, or None where it says nothing to a program like this.

    Raises:
        RequestError: it is no frame of the protocol.
    """
    try:
        join_ref, _, topic, event, payload = orjson.loads(text)[:5]
    except (orjson.JSONDecodeError, ValueError, TypeError) as error:
        raise RequestError("malformed_frame", "The server sent no frame.") from error
    if topic != TOPIC or join_ref not in (None, JOIN_REF):
        return None
    reader = _READERS.get(event)
    return reader(payload) if reader is not None else None


def _read_reply(payload: Mapping[str, Any]) -> Event:
    if payload["status"] == "ok":
        return Joined()
    return Refused(str(payload["response"].get("reason", payload["response"])))


def _read_change(payload: Mapping[str, Any]) -> Event:
    data = payload["data"]
    return Change(
        data["type"],
        data["schema"],
        data["table"],
        data.get("record") or {},
        data.get("old_record") or {},
        data["commit_timestamp"],
        tuple(data.get("errors") or ()),
    )


def _read_system(payload: Mapping[str, Any]) -> Event | None:
    if payload.get("extension") != "banquet":
        return None
    if payload["message"] == "checkpoint":
        return Checkpoint(payload["cursor"], payload["live"], tuple(payload["xids"]))
    if payload["message"] == "must_refetch":
        return Refetch(payload["reason"], payload["cursor"], int(payload["after_ms"]))
    return None


def _read_close(payload: Mapping[str, Any]) -> Event:
    return Closed(str(payload.get("reason", "the server closed the channel")))


_READERS = {
    "phx_reply": _read_reply,
    "postgres_changes": _read_change,
    "system": _read_system,
    "phx_error": _read_close,
    "phx_close": _read_close,
}
