"""What a client asks for when it joins a channel: `phx_join` payloads as values.

Pure. Lenient where the official server is: unknown keys are ignored, booleans may be words.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import orjson

from banquet.errors import RequestError
from banquet.realtime.filtering.grammar import Term, parse_filter
from banquet.realtime.history.cursor import Since, parse_since

Event: TypeAlias = Literal["*", "INSERT", "UPDATE", "DELETE"]

MAX_BINDINGS: Final = 100
"""Bindings one channel may have; ours, the official server sets none."""

WILDCARD: Final = "*"

WAIT_MS: Final = 15_000
MAX_WAIT_MS: Final = 20_000
"""How long a join with `wait` waits if it does not say, and at most (official values)."""

REPLAY_LIMIT: Final = 25
"""Most stored broadcasts a join is replayed, and how many if it does not say (official limit)."""

_MAX_UNIX_MS: Final = 253_402_300_799_999
"""The last millisecond of the year 9999, the last year that has a name everywhere."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One `postgres_changes` entry of a join.

    Attributes:
        id: Number of the binding within its channel, from 1; what events name it by.
        event: Which kinds of change.
        schema: Schema or `*`.
        table: Table or `*`.
        terms: Conditions a row must meet, all of them.
        select: Columns wanted besides the primary key; None for all.
        resumes: Whether it carried `since`, which asks for checkpoints.
        since: Where to go on from; None is from now on.
        batch: Whether changes come as one `transaction` broadcast instead of one by one.
    """

    id: int
    event: Event
    schema: str
    table: str
    terms: tuple[Term, ...]
    select: tuple[str, ...] | None
    resumes: bool
    since: Since
    batch: bool


@dataclass(frozen=True, slots=True)
class Replay:
    """Stored broadcasts a join asks for.

    Attributes:
        since_ms: Nothing older than this, milliseconds since the Unix epoch.
        limit: The newest so many, 1 to `REPLAY_LIMIT`.
    """

    since_ms: int
    limit: int


@dataclass(frozen=True, slots=True)
class Join:
    """A parsed `phx_join`.

    Attributes:
        bindings: In the client's order.
        echoes: The same bindings as the client sent them, each with its `id`: the reply.
        access_token: Token it brought, or None.
        is_private: Whether policies decide who may hear and speak; a public channel of the
            same name is another one.
        presence: Whether it asks for presence state; None if it does not say, as clients older
            than the question do not.
        presence_key: What it wants to be known by; empty for a key of the server's making.
        broadcast_ack: Whether it expects an answer to each broadcast.
        broadcast_self: Whether it hears its own broadcasts.
        replay: Which stored broadcasts it wants first, or None.
        replication_ready: Whether it wants to be told once broadcasts from the database arrive.
        wait_ms: How long it waits for its bindings to be live; None if it did not ask to.
    """

    bindings: tuple[Binding, ...]
    echoes: tuple[Mapping[str, Any], ...]
    access_token: str | None
    is_private: bool = False
    presence: bool | None = None
    presence_key: str = ""
    broadcast_ack: bool = False
    broadcast_self: bool = False
    replay: Replay | None = None
    replication_ready: bool = False
    wait_ms: int | None = None


def parse_join(payload: Mapping[str, Any]) -> Join:
    """Return what a join asks for.

    Raises:
        RequestError: a binding or the replay is malformed; `code` and `message` form the
            reply's reason.
    """
    config = _object(payload, "config")
    broadcast, presence = _object(config, "broadcast"), _object(config, "presence")
    is_private = _is_true(config.get("private"))
    raw = config.get("postgres_changes")
    entries = [each for each in raw if each is not None] if isinstance(raw, list) else []
    if len(entries) > MAX_BINDINGS:
        raise _refusal(f"a channel may have {MAX_BINDINGS} bindings, not {len(entries)}")
    return Join(
        bindings=tuple(_binding(number, each) for number, each in enumerate(entries, 1)),
        echoes=tuple({**each, "id": number} for number, each in enumerate(entries, 1)),
        access_token=_token(payload),
        is_private=is_private,
        presence=_switch(config, presence.get("enabled")),
        presence_key=_presence_key(presence.get("key")),
        broadcast_ack=_is_true(broadcast.get("ack")),
        broadcast_self=_is_true(broadcast.get("self")),
        replay=_replay(broadcast.get("replay"), is_private=is_private),
        replication_ready=_is_true(broadcast.get("replication_ready")),
        wait_ms=_wait(_object(config, "postgres_changes_options")),
    )


def _object(parent: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    value = parent.get(key)
    return value if isinstance(value, dict) else {}


def _wait(options: Mapping[str, Any]) -> int | None:
    if not _is_true(options.get("wait")):
        return None
    timeout = options.get("timeout")
    if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout > 0:
        return WAIT_MS
    return int(min(timeout, MAX_WAIT_MS))


def _is_true(value: Any) -> bool:
    return value is True or (isinstance(value, str) and value.lower() == "true")


def _switch(config: Mapping[str, Any], value: Any) -> bool | None:
    # Older clients send `presence` without `enabled`; who sends neither has no use for it.
    return None if value is None and "presence" in config else _is_true(value)


def _token(payload: Mapping[str, Any]) -> str | None:
    # Clients of the first version say `user_token`; who sends both means that one.
    for name in ("user_token", "access_token"):
        if isinstance(token := payload.get(name), str):
            return token
    return None


def _presence_key(value: Any) -> str:
    """Return a key as the member of a JSON object it becomes: 7 is "7", true is "true"."""
    if isinstance(value, str):
        return value
    return orjson.dumps(value).decode() if isinstance(value, int | float) else ""


def _replay(raw: Any, *, is_private: bool) -> Replay | None:
    if raw is None:
        return None
    if not is_private:
        raise RequestError("UnableToReplayMessages", "Replay is not allowed for public channels")
    if not isinstance(raw, dict):
        return None
    since, limit = _whole(raw.get("since"), 0), _whole(raw.get("limit"), REPLAY_LIMIT)
    if since is None or limit is None or not 0 <= since <= _MAX_UNIX_MS:
        raise RequestError("UnableToReplayMessages", "Replay params are not valid")
    return Replay(since, min(max(limit, 1), REPLAY_LIMIT))


def _whole(value: Any, default: int) -> int | None:
    """Return an integer, the default for nothing, None for anything else."""
    if value is None:
        return default
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _binding(number: int, raw: Any) -> Binding:
    if not isinstance(raw, dict):
        raise _refusal("each entry of postgres_changes is an object")
    schema, table = _names(raw)
    select = _select(raw, schema, table)
    return Binding(
        id=number,
        event=_event(raw.get("event")),
        schema=schema,
        table=table,
        terms=_terms(raw),
        select=select,
        resumes=raw.get("since") is not None,
        since=_since(raw.get("since"), number - 1),
        batch=_is_true(raw.get("batch")),
    )


def _names(raw: Mapping[str, Any]) -> tuple[str, str]:
    schema, table = raw.get("schema"), raw.get("table")
    has_filter = raw.get("filter") not in (None, "")
    for name in (schema, table):
        if name is not None and not isinstance(name, str):
            raise _refusal("schema and table are strings")
    if not schema and not table:
        raise _refusal(
            "No subscription params provided. "
            "Please provide at least a `schema` or `table` to subscribe to"
        )
    if has_filter and table in (None, "", WILDCARD):
        raise _refusal("a filter needs a table")
    return schema or "public", table or WILDCARD


def _event(raw: Any) -> Event:
    word = raw.upper() if isinstance(raw, str) else WILDCARD
    match word:
        case "INSERT" | "UPDATE" | "DELETE":
            return word
        case _:
            return WILDCARD


def _select(raw: Mapping[str, Any], schema: str, table: str) -> tuple[str, ...] | None:
    select = raw.get("select")
    if select is None:
        return None
    if not isinstance(select, list):
        raise _refusal(
            "Error parsing `select` params: expected a list of column name strings, "
            'e.g. select: ["col1", "col2"]'
        )
    columns = tuple(each for each in select if isinstance(each, str))
    if columns and WILDCARD in (schema, table):
        raise _refusal(
            "Column selection is not supported for wildcard subscriptions. "
            "Provide an explicit schema and table name."
        )
    return columns or None


def _terms(raw: Mapping[str, Any]) -> tuple[Term, ...]:
    text = raw.get("filter")
    if text is None:
        return ()
    if not isinstance(text, str):
        raise _refusal("Error parsing `filter` params: a filter is a string")
    return parse_filter(text)


def _since(raw: Any, place: int) -> Since:
    if raw is None:
        return None
    try:
        return parse_since(raw if isinstance(raw, str) else "-", place)
    except ValueError as error:
        raise RequestError("InvalidSince", str(error)) from error


def _refusal(message: str) -> RequestError:
    return RequestError("InvalidJoinPayload", message)
