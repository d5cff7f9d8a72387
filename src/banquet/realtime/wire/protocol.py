"""The wire: Phoenix channel messages in WebSocket frames, vsn 1.0.0 and 2.0.0, in and out.

Pure. What a message means is decided elsewhere; here bytes become values and back.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeAlias

import orjson

Vsn: TypeAlias = Literal["1.0.0", "2.0.0"]
Ref: TypeAlias = str | int | None
"""Clients send decimal strings, load generators integers, Python heartbeats null: echoed as is."""

Status: TypeAlias = Literal["ok", "error"]

USER_BROADCAST_PUSH: Final = 3
USER_BROADCAST: Final = 4
MAX_FIELD_BYTES: Final = 255
"""Longest topic, event or metadata of a binary frame: one byte holds the length."""

_KIND_3_HEADER_BYTES: Final = 7
_V2_ELEMENTS: Final = 5

MAX_REF_CHARS: Final = 255
"""Longest reference: that of a join is kept with the channel, and told in its frames."""

MAX_DEPTH: Final = 200
"""Deepest nesting taken from a client."""

_WRITTEN_DEPTH: Final = 254


@dataclass(frozen=True, slots=True)
class Message:
    """A message from a client; `payload` is a JSON object, `{}` if it sent anything else."""

    join_ref: Ref
    ref: Ref
    topic: str
    event: str
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class UserBroadcast:
    """What a client broadcasts: a kind-3 binary frame, as vsn 2.0.0 clients send, or a message.

    Attributes:
        metadata: JSON text of an object, or empty.
        is_json: Whether `payload` is JSON text; otherwise bytes of the user's own.
    """

    join_ref: Ref
    ref: Ref
    topic: str
    event: str
    metadata: bytes
    is_json: bool
    payload: bytes


class MalformedFrameError(ValueError):
    """A frame that is no message of the protocol; the text says what is wrong with it."""


def parse_text(vsn: Vsn, data: bytes) -> Message:
    """Return the message in a text frame.

    Raises:
        MalformedFrameError: not JSON, or not of the shape of this `vsn`.
    """
    try:
        value = read_json(data)
    except ValueError as error:
        raise MalformedFrameError(f"the frame is {error}") from error
    return _message_1(value) if vsn == "1.0.0" else _message_2(value)


def read_json(data: bytes) -> Any:
    """Return what a JSON text of a client means.

    Raises:
        ValueError: it is "not JSON", or "nested too deeply" to be sent back or handed on.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise ValueError("not JSON") from error
    # orjson reads 1024 levels and writes 254; Python clients are no better at reading.
    if data.count(b"[") + data.count(b"{") > MAX_DEPTH:
        wrapped = value
        for _ in range(_WRITTEN_DEPTH - MAX_DEPTH):
            wrapped = [wrapped]
        try:
            orjson.dumps(wrapped)
        except orjson.JSONEncodeError as error:
            raise ValueError("nested too deeply") from error
    return value


def _message_1(value: Any) -> Message:
    if not isinstance(value, dict):
        raise MalformedFrameError("a vsn 1.0.0 message is a JSON object")
    missing = [key for key in ("topic", "event", "payload", "ref") if key not in value]
    if missing:
        raise MalformedFrameError(f"the message lacks {', '.join(missing)}")
    return _checked(
        value.get("join_ref"), value["ref"], value["topic"], value["event"], value["payload"]
    )


def _message_2(value: Any) -> Message:
    if not isinstance(value, list) or len(value) < _V2_ELEMENTS:
        raise MalformedFrameError("a vsn 2.0.0 message is a JSON array of five elements")
    join_ref, ref, topic, event, payload = value[:_V2_ELEMENTS]
    return _checked(join_ref, ref, topic, event, payload)


def _checked(join_ref: Any, ref: Any, topic: Any, event: Any, payload: Any) -> Message:
    if not isinstance(topic, str) or not isinstance(event, str):
        raise MalformedFrameError("topic and event are strings")
    for each in (join_ref, ref):
        if not (each is None or isinstance(each, str | int)) or isinstance(each, bool):
            raise MalformedFrameError("ref and join_ref are strings, integers or null")
        if isinstance(each, str) and len(each) > MAX_REF_CHARS:
            raise MalformedFrameError(f"ref and join_ref have at most {MAX_REF_CHARS} characters")
    return Message(join_ref, ref, topic, event, payload if isinstance(payload, dict) else {})


def parse_binary(data: bytes) -> UserBroadcast:
    """Return the broadcast in a kind-3 binary frame.

    Raises:
        MalformedFrameError: of another kind, cut short, or its header is not UTF-8.
    """
    if len(data) < _KIND_3_HEADER_BYTES or data[0] != USER_BROADCAST_PUSH:
        raise MalformedFrameError("the binary frame is not a user broadcast (kind 3)")
    sizes, encoding = data[1:6], data[6]
    if len(data) < _KIND_3_HEADER_BYTES + sum(sizes) or encoding > 1:
        raise MalformedFrameError("the binary frame contradicts its header")
    fields, at = [], _KIND_3_HEADER_BYTES
    for size in sizes:
        fields.append(data[at : at + size])
        at += size
    try:
        join_ref, ref, topic, event = (field.decode() for field in fields[:4])
    except UnicodeDecodeError as error:
        raise MalformedFrameError("the binary frame's header is not UTF-8") from error
    return UserBroadcast(
        join_ref or None, ref or None, topic, event, fields[4], encoding == 1, data[at:]
    )


def broadcast_of(message: Message) -> UserBroadcast:
    """Return what a `broadcast` message says; only `event`, `payload` and `meta` travel.

    Raises:
        MalformedFrameError: it does not name its event.
    """
    event, meta = message.payload.get("event"), message.payload.get("meta")
    if not isinstance(event, str):
        raise MalformedFrameError("the event of a broadcast is a string")
    metadata = orjson.dumps(meta) if isinstance(meta, dict) and meta else b""
    payload = orjson.dumps(message.payload.get("payload", {}))
    return UserBroadcast(
        message.join_ref, message.ref, message.topic, event, metadata, True, payload
    )


def reply(
    vsn: Vsn, message: Message | UserBroadcast, status: Status, response: Mapping[str, Any]
) -> bytes:
    """Return the frame of a `phx_reply` to a message.

    `response` is an object even for errors: the Python client drops anything else.
    """
    payload = {"status": status, "response": response}
    return _frame(vsn, message.join_ref, message.ref, message.topic, "phx_reply", payload)


def push(
    vsn: Vsn,
    topic: str,
    event: str,
    payload: Mapping[str, Any],
    *,
    join_ref: Ref = None,
    ref: Ref = None,
) -> bytes:
    """Return the frame of a message the server sends of its own accord.

    Args:
        vsn: The recipient's.
        topic: With `realtime:` in front.
        event: Name of the event.
        payload: An object without a key `ids`, which would crash the JavaScript client.
        join_ref: Ties the message to one instance of a channel (vsn 2.0.0 only); None lets
            every instance take it, so that one frame serves many sockets.
        ref: Null on all but `phx_close`.
    """
    if "ids" in payload:
        raise ValueError("a payload of this event must not have a key `ids`")
    return _frame(vsn, join_ref, ref, topic, event, payload)


def _frame(
    vsn: Vsn, join_ref: Ref, ref: Ref, topic: str, event: str, payload: Mapping[str, Any]
) -> bytes:
    if vsn == "1.0.0":
        value: object = {"topic": topic, "event": event, "payload": payload, "ref": ref}
    else:
        value = [join_ref, ref, topic, event, payload]
    return text_frame(orjson.dumps(value))


def channel_frame_parts(
    vsn: Vsn, topic: str, event: str, *, join_ref: Ref = None
) -> tuple[bytes, bytes]:
    """Return what stands before and after the payload of a push to every socket of a topic.

    Between them goes the payload's JSON text; the whole is then given to `text_frame`. With a
    `join_ref` it is for one instance of a channel instead, as with `push`.
    """
    text = orjson.dumps(topic)
    name = orjson.dumps(event)
    if vsn == "1.0.0":
        return b'{"topic":%b,"event":%b,"payload":' % (text, name), b',"ref":null}'
    return b"[%b,null,%b,%b," % (orjson.dumps(join_ref), text, name), b"]"


def broadcast_frame(
    vsn: Vsn, topic: str, event: str, payload: bytes, metadata: bytes, *, join_ref: Ref = None
) -> bytes:
    """Return the frame of a broadcast of JSON, for clients of either version.

    Args:
        vsn: The recipients'.
        topic: With `realtime:` in front.
        event: The user's own.
        payload: JSON text.
        metadata: JSON text of an object, or empty for none.
        join_ref: See `push`.
    """
    meta = b',"meta":%b' % metadata if metadata else b""
    said = b'{"type":"broadcast","event":%b,"payload":%b%b}' % (orjson.dumps(event), payload, meta)
    head, tail = channel_frame_parts(vsn, topic, "broadcast", join_ref=join_ref)
    return text_frame(head + said + tail)


def binary_broadcast_frame(topic: str, event: str, payload: bytes, metadata: bytes) -> bytes:
    """Return the kind-4 frame of a broadcast of bytes, for clients of vsn 2.0.0.

    Raises:
        ValueError: topic, event or metadata is longer than `MAX_FIELD_BYTES`.
    """
    fields = (topic.encode(), event.encode(), metadata)
    if not fits_binary(*fields):
        raise ValueError(f"a field of a binary frame has at most {MAX_FIELD_BYTES} bytes")
    header = bytes((USER_BROADCAST, *map(len, fields), 0))
    return binary_frame(b"".join((header, *fields, payload)))


def fits_binary(*fields: bytes) -> bool:
    """Tell whether these can stand in the header of a binary frame."""
    return all(len(each) <= MAX_FIELD_BYTES for each in fields)


def text_frame(payload: bytes) -> bytes:
    """Return an unmasked, final WebSocket text frame (RFC 6455 section 5.2)."""
    return _websocket_frame(b"\x81", payload)


def binary_frame(payload: bytes) -> bytes:
    """Return an unmasked, final WebSocket binary frame (RFC 6455 section 5.2)."""
    return _websocket_frame(b"\x82", payload)


def _websocket_frame(kind: bytes, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return b"%b%c%b" % (kind, size, payload)
    if size < 65_536:
        return b"%b\x7e%b%b" % (kind, size.to_bytes(2, "big"), payload)
    return b"%b\x7f%b%b" % (kind, size.to_bytes(8, "big"), payload)
