"""What makes a transaction run as a caller: the settings that row-level security reads.

Pure. `banquet.db.pipeline` sends what is made here; so does whoever asks PostgreSQL on a
caller's behalf outside a request (the real-time engine's fallback).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson

from banquet.identity import Identity


@dataclass(frozen=True, slots=True)
class Statement:
    """One SQL statement with `$n` parameters in text format.

    Attributes:
        sql: UTF-8 text; equal texts share a prepared statement per connection.
        params: Values for `$1`, `$2` ... as PostgreSQL reads them; None is NULL.
        scope: What besides the text decides the plan, normally the role: a plan made for one
            role is thrown away by PostgreSQL when another uses it.
    """

    sql: bytes
    params: tuple[bytes | None, ...] = ()
    scope: str = ""


@dataclass(frozen=True, slots=True)
class RequestFacts:
    """What a policy or a function may ask about the HTTP request (reference A8).

    Attributes:
        method: HTTP method, upper case.
        path: Path below the service's root, as PostgREST reports it.
        headers: Header values by lower-case name, cookies left out.
        cookies: Cookie values by name.
    """

    method: str = ""
    path: str = ""
    headers: Mapping[str, str] | None = None
    cookies: Mapping[str, str] | None = None


NO_REQUEST = RequestFacts()


def run_as(
    identity: Identity,
    *,
    search_path: str,
    read_only: bool,
    request: RequestFacts = NO_REQUEST,
    role_settings: tuple[tuple[str, str], ...] = (),
) -> Statement:
    """Return the statement that turns the rest of a transaction into the caller's.

    Every setting is local to the transaction. It must be the first statement of it, since
    read-only cannot be switched on for what has already run.

    Args:
        identity: Whose rights apply.
        search_path: As `quoted_search_path` returns it.
        read_only: Refuse writes with SQLSTATE 25006.
        request: Facts for `current_setting('request.*')`.
        role_settings: The role's own `alter role ... set` values, which `set role` alone
            does not apply.
    """
    role = identity.role
    values = (
        search_path.encode(),
        *(value.encode() for _, value in role_settings),
        role.encode(),
        _json({**identity.claims, "role": role}),
        request.method.encode(),
        request.path.encode(),
        _json(request.headers),
        _json(request.cookies),
    )
    sql = _set_config(tuple(name for name, _ in role_settings), read_only)
    return Statement(sql, (*values, b"on") if read_only else values)


def quoted_search_path(schemas: tuple[str, ...]) -> str:
    """Return a value for `search_path` that names these schemas and nothing else, in order."""
    return ", ".join(dict.fromkeys(quote_identifier(schema) for schema in schemas))


def quote_identifier(name: str) -> str:
    """Return a name as a quoted SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def quote_literal(text: str) -> str:
    """Return text as an SQL string constant, whatever `standard_conforming_strings` says."""
    if "\\" in text:
        return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'"
    return "'" + text.replace("'", "''") + "'"


def _json(value: Mapping[str, Any] | None) -> bytes:
    return orjson.dumps(value if isinstance(value, dict) else dict(value or {}))


@lru_cache(maxsize=64)
def _set_config(role_settings: tuple[str, ...], read_only: bool) -> bytes:
    """Return the statement that sets what `run_as` gives values for, in its order."""
    names = ["search_path", *role_settings, "role", "request.jwt.claims"]
    names += (f"request.{fact}" for fact in ("method", "path", "headers", "cookies"))
    if read_only:
        names.append("transaction_read_only")
    calls = (
        f"set_config({quote_literal(name)}, ${number}, true)"
        for number, name in enumerate(names, 1)
    )
    # Counting them keeps the values, which are the whole request's headers, out of the answer.
    return f"select num_nonnulls({', '.join(calls)})".encode()
