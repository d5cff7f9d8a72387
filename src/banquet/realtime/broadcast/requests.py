"""Broadcasts asked for over HTTP: addresses and bodies read, mistakes named by field. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeAlias
from urllib.parse import parse_qs, unquote_to_bytes

import orjson

from banquet.realtime.wire.protocol import read_json
from banquet.realtime.wire.said import MAX_PAYLOAD_BYTES, Said, can_be_framed

PATH: Final = b"/realtime/v1/api/broadcast"

NATIVE_PATH: Final = b"/api/broadcast"
"""The official server's own, which clients use that speak to it without a gateway."""

MAX_BATCH_BYTES: Final = 4 * 1024 * 1024
"""Longest body of a batch; reading JSON holds up everybody."""

MAX_BATCH: Final = 10_000
"""Messages of a batch: each gets a list of its mistakes."""

MAX_PRIVATE_TOPICS: Final = 100
"""Private topics of a batch: PostgreSQL is asked about each."""

Errors: TypeAlias = dict[str, Any]

_BLANK: Final = "can't be blank"
_INVALID: Final = "is invalid"
_TOO_LARGE: Final = "Payload size exceeds tenant limit"


class InvalidRequestError(ValueError):
    """What a request asks for does not make sense.

    Attributes:
        errors: Mistakes by field, as the official server names them.
    """

    def __init__(self, errors: Errors) -> None:
        """Make it of the mistakes found."""
        super().__init__(repr(errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Address:
    """Where a single broadcast goes, out of the path and the query.

    Attributes:
        topic: Without `realtime:`.
        event: The user's own name for it.
        is_private: Whether it is for private channels.
    """

    topic: str
    event: str
    is_private: bool


def path_below(raw_path: bytes) -> bytes | None:
    """Return what a path has after `PATH` or `NATIVE_PATH`; None if it is somewhere else."""
    for path in (PATH, NATIVE_PATH):
        if (raw_path + b"/").startswith(path + b"/"):
            return raw_path.removeprefix(path)
    return None


def parse_address(raw_path: bytes, query: bytes) -> Address | None:
    """Return where `/{topic}/events/{event}` leads; None if the path is another one.

    Args:
        raw_path: See `path_below`, as it was sent: `%2F` belongs to a topic and does not end it.
        query: May hold anything; clients send what they open their WebSocket with.

    Raises:
        InvalidRequestError: topic or event is not UTF-8.
    """
    match raw_path.removeprefix(b"/").split(b"/"):
        case [topic, b"events", event] if topic and event:
            pass
        case _:
            return None
    private = parse_qs(query.decode("latin-1")).get("private", [""])[-1]
    return Address(_text("topic", topic), _text("event", event), private.lower() == "true")


def parse_single(address: Address, body: bytes, *, is_json: bool) -> Said:
    """Return what a single request says.

    Raises:
        InvalidRequestError: the body is not JSON, or too large, or cannot reach clients as bytes.
    """
    if len(body) > MAX_PAYLOAD_BYTES:
        raise InvalidRequestError({"payload": [_TOO_LARGE]})
    if is_json:
        _load("payload", body)
    said = Said(address.topic, address.is_private, address.event, body, is_json)
    if not can_be_framed(said):
        raise InvalidRequestError(
            {"topic": ["topic and event have at most 255 bytes each where the payload is binary"]}
        )
    return said


def parse_batch(body: bytes, *, max_bytes: int = MAX_BATCH_BYTES) -> list[Said]:
    """Return what `{"messages": [{"topic", "event", "payload", "private"}, ...]}` says.

    Raises:
        InvalidRequestError: the body or one of the messages is no such thing.
    """
    if len(body) > max_bytes:
        raise InvalidRequestError({"messages": [f"should be at most {max_bytes} bytes"]})
    value = _load("messages", body)
    messages = value.get("messages") if isinstance(value, dict) else None
    if not messages:
        raise InvalidRequestError({"messages": [_BLANK]})
    if not isinstance(messages, list):
        raise InvalidRequestError({"messages": [_INVALID]})
    if len(messages) > MAX_BATCH:
        raise InvalidRequestError({"messages": [f"should be at most {MAX_BATCH} messages"]})
    mistakes = [_mistakes(each) for each in messages]
    if any(mistakes):
        raise InvalidRequestError({"messages": mistakes})
    said = [_said(each) for each in messages]
    _check_private({each.topic for each in said if each.is_private})
    return said


def _check_private(topics: set[str]) -> None:
    if len(topics) > MAX_PRIVATE_TOPICS:
        raise InvalidRequestError(
            {"messages": [f"should name at most {MAX_PRIVATE_TOPICS} private topics"]}
        )


def _mistakes(message: Any) -> Errors:
    if not isinstance(message, dict):
        return {"message": [_INVALID]}
    errors: Errors = {}
    for name, kind in (("topic", str), ("event", str), ("payload", dict)):
        value = message.get(name)
        if value is None or value == "":
            errors[name] = [_BLANK]
        elif not isinstance(value, kind):
            errors[name] = [_INVALID]
    if not isinstance(message.get("private"), bool | None):
        errors["private"] = [_INVALID]
    if "payload" not in errors and len(orjson.dumps(message["payload"])) > MAX_PAYLOAD_BYTES:
        errors["payload"] = [_TOO_LARGE]
    return errors


def _said(message: Mapping[str, Any]) -> Said:
    payload = orjson.dumps(message["payload"])
    return Said(message["topic"], bool(message.get("private")), message["event"], payload)


def _load(name: str, body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError as error:
        raise InvalidRequestError({name: [f"is {error}"]}) from error


def _text(name: str, raw: bytes) -> str:
    try:
        return unquote_to_bytes(raw).decode()
    except UnicodeDecodeError as error:
        raise InvalidRequestError({name: ["is not UTF-8"]}) from error
