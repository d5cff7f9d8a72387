"""What clients ask of presence: `presence` messages and keys, as values. Pure.

What a client says of itself is kept for as long as it is there and sent to everybody, so it is
bounded here, and what would crash a client is refused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

import orjson

from banquet.errors import RequestError

MAX_PAYLOAD_BYTES: Final = 16 * 1024
"""Longest payload of a `track`, as JSON; the official server's is that of a broadcast."""

MAX_PAYLOAD_KEYS: Final = 10
"""Keys of a payload (the official hosted limit)."""

MAX_KEY_CHARS: Final = 255
"""Longest presence key."""

POISON_KEYS: Final = frozenset(
    (
        # The JavaScript client takes a payload with `ids` for a row change.
        "ids",
        # Older ones keep presences in a plain object, where these names are taken.
        "__defineGetter__",
        "__defineSetter__",
        "__lookupGetter__",
        "__lookupSetter__",
        "__proto__",
        "constructor",
        "hasOwnProperty",
        "isPrototypeOf",
        "propertyIsEnumerable",
        "toLocaleString",
        "toString",
        "valueOf",
    )
)
"""Keys that crash JavaScript clients which hear of them."""

_OURS: Final = ("phx_ref", "phx_ref_prev")


@dataclass(frozen=True, slots=True)
class Track:
    """A client says that it is there.

    Attributes:
        body: What it says of itself: the text of a JSON object, keys sorted, so that equal
            payloads are equal bytes.
    """

    body: bytes


@dataclass(frozen=True, slots=True)
class Untrack:
    """A client says that it is there no more."""


Request: TypeAlias = Track | Untrack


class OversizeError(RequestError):
    """A payload longer than the limit, which ends the channel."""


def parse_request(payload: Mapping[str, Any]) -> Request:
    """Return what a `presence` message asks for.

    Raises:
        OversizeError: the payload is too long.
        RequestError: it is malformed; the message says how.
    """
    event = payload.get("event")
    match event.lower() if isinstance(event, str) else None:
        case "track":
            return Track(_body(payload.get("payload", {})))
        case "untrack":
            return Untrack()
        case _:
            raise RequestError(
                "UnknownPresenceEvent", "a presence message has the event `track` or `untrack`"
            )


def _body(payload: Any) -> bytes:
    if not isinstance(payload, dict):
        raise RequestError("", "Presence track payload must be a map")
    said = {key: value for key, value in payload.items() if key not in _OURS}
    if len(said) > MAX_PAYLOAD_KEYS:
        raise RequestError(
            "InvalidPresencePayload",
            f"a presence payload has at most {MAX_PAYLOAD_KEYS} keys, not {len(said)}",
        )
    body = orjson.dumps(said, option=orjson.OPT_SORT_KEYS)
    if len(body) > MAX_PAYLOAD_BYTES:
        raise OversizeError("", "Track message size exceeded")
    return body


def check_key(key: str) -> None:
    """Refuse a presence key that would harm those who hear of it.

    Raises:
        RequestError: it is too long, or a name that JavaScript clients trip over.
    """
    if key in POISON_KEYS:
        raise RequestError(
            "InvalidJoinPayload",
            f"the presence key `{key}` crashes JavaScript clients; choose another",
        )
    if len(key) > MAX_KEY_CHARS:
        raise RequestError(
            "InvalidJoinPayload", f"a presence key has at most {MAX_KEY_CHARS} characters"
        )
