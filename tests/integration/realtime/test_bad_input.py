"""What bad input gets, from the real server over raw sockets: the documented answer, and no more.

Each test ends with the server answering somebody else; R41, R42, R44, R50, R53.
"""

import base64
import socket
from collections.abc import Iterator
from typing import Any

import orjson
import pytest

from banquet.realtime.presence.presence import MAX_CALLS
from banquet.realtime.sockets.connection import JOINS_PER_SECOND, MAX_MALFORMED
from banquet.realtime.sockets.framing import MAX_FRAME_BYTES
from banquet.realtime.sockets.requests import MAX_CHANNELS
from tests.integration.realtime.raw import (
    BINARY,
    CLOSE,
    MORE,
    PING,
    PONG,
    Raw,
    connect,
    frame,
    message,
    upgraded,
)
from tests.running import Server

BOOKINGS = {"event": "*", "schema": "public", "table": "bookings"}
HEARTBEAT = frame(message("phoenix", "heartbeat", {}, ref="2", join_ref=None))
FIN, NOT_FIN = 0x80, 0


@pytest.fixture(autouse=True)
def somebody_else(server: Server) -> Iterator[None]:
    """A client that is there before and after, and whose heartbeat is answered."""
    with upgraded(server) as other:
        yield
        assert other.beats()


@pytest.fixture
def raw(server: Server) -> Iterator[Raw]:
    with upgraded(server) as each:
        yield each


def reason(reply: list[Any]) -> str:
    assert reply[4]["status"] == "error"
    return str(reply[4]["response"]["reason"])


# Frames


@pytest.mark.parametrize(
    "data",
    [
        frame(b"nonsense"),
        frame(b""),
        frame(b"{}"),
        frame(b'[1,2,"t"]'),
        frame(b'[[],{},"t","e",{}]'),
        frame(b"\xff\xfe"),
        frame(b"\x03\xff", BINARY),
        frame(b"", BINARY),
        frame(b'["1","1","realtime:x","phx_join",' + b'{"a":' * 300 + b"1" + b"}" * 300 + b"]"),
    ],
)
def test_malformed_frame_is_answered_and_the_connection_kept(raw: Raw, data: bytes) -> None:
    raw.send(data)

    assert reason(raw.reply()).startswith("MalformedWebSocketMessage: ")
    assert raw.beats()


def test_malformed_frames_without_end_close_the_connection(raw: Raw) -> None:
    raw.send(frame(b"nonsense") * (MAX_MALFORMED + 1))

    assert raw.close_code() == 1008
    assert raw.ended()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (frame(b"x", masked=False), 1002),
        (frame(b"x", first=FIN | 0x40), 1002),
        (frame(b"x", first=FIN | 0x20), 1002),
        (frame(b"x", 3), 1002),
        (frame(b"x", 15), 1002),
        (frame(b"x", MORE), 1002),
        (frame(b"x", first=NOT_FIN) + frame(b"y"), 1002),
        (frame(b"x", PING, first=NOT_FIN), 1002),
        (frame(b"x" * 126, PING), 1002),
        (frame(b"x" * 126, PONG), 1002),
        (frame(b"x" * 126, CLOSE), 1002),
        (frame(b"x", CLOSE), 1002),
        (frame(b"\x03\xed", CLOSE), 1002),
        (frame(b"\x03\xe8\xff", CLOSE), 1007),
        (bytes([0x81, 0xFE, 0, 5]), 1002),
        (bytes([0x81, 0xFF]) + bytes(7) + b"\x05", 1002),
        (bytes([0x81, 0xFF, 0xFF]) + bytes(7), 1002),
        (bytes([0x81, 0xFF]) + (MAX_FRAME_BYTES + 1).to_bytes(8, "big"), 1009),
    ],
    ids=[
        "unmasked",
        "compressed",
        "reserved bit",
        "opcode 3",
        "opcode 15",
        "continuation of nothing",
        "message inside another",
        "fragmented ping",
        "long ping",
        "long pong",
        "long close",
        "close of one byte",
        "close with code 1005",
        "close with a reason that is no text",
        "16 bits for 5 bytes",
        "64 bits for 5 bytes",
        "negative length",
        "too long",
    ],
)
def test_frame_that_breaks_the_protocol_closes_the_connection(
    raw: Raw, data: bytes, code: int
) -> None:
    raw.send(data)

    assert raw.close_code() == code
    assert raw.ended()


def test_frames_of_one_byte_at_a_time_are_understood(raw: Raw) -> None:
    raw.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    for byte in HEARTBEAT:
        raw.send(bytes([byte]))

    assert raw.message()[1] == "2"


def test_fragments_of_one_byte_with_pings_between_are_put_together(raw: Raw) -> None:
    text = message("phoenix", "heartbeat", {}, ref="2", join_ref=None)
    pieces = [frame(text[:1], first=NOT_FIN)]
    pieces += [frame(text[at : at + 1], MORE, first=NOT_FIN) for at in range(1, len(text))]

    raw.send(b"".join(piece + frame(b"", PING) for piece in pieces) + frame(b"", MORE))

    pongs = [raw.frame() for _ in pieces]
    assert {each.kind for each in pongs if each is not None} == {PONG}
    assert raw.message()[1] == "2"


def test_fragments_beyond_the_limit_close_the_connection(raw: Raw) -> None:
    piece = b"x" * (MAX_FRAME_BYTES // 4)

    raw.send(frame(piece, first=NOT_FIN) + frame(piece, MORE, first=NOT_FIN) * 4)

    assert raw.close_code() == 1009


@pytest.mark.parametrize(
    ("code", "answer"), [(b"", 1000), (b"\x03\xe8", 1000), (b"\x0f\xa1", 4001)]
)
def test_close_is_answered(raw: Raw, code: bytes, answer: int) -> None:
    raw.send(frame(code, CLOSE))

    assert raw.close_code() == answer
    assert raw.ended()


def test_half_closed_connection_is_ended(raw: Raw) -> None:
    raw.connection.shutdown(socket.SHUT_WR)

    assert raw.ended()


# Messages


def test_unknown_event_is_ignored_on_a_channel_and_refused_without_one(raw: Raw) -> None:
    raw.say("realtime:x", "shout", {})
    assert reason(raw.reply()) == "unmatched topic"

    assert raw.join()[4]["status"] == "ok"
    raw.say("realtime:x", "shout", {})
    raw.say("realtime:x", "phx_reply", {"status": "ok", "response": {}})
    raw.say("realtime:x", "postgres_changes", {"ids": [1], "data": {}})

    assert raw.beats()


@pytest.mark.parametrize("payload", [None, 7, "x", [], {"config": None}, {"config": []}])
def test_join_with_a_payload_that_is_none_asks_for_nothing(raw: Raw, payload: Any) -> None:
    raw.say("realtime:x", "phx_join", payload)

    assert raw.reply()[4] == {"status": "ok", "response": {"postgres_changes": []}}


@pytest.mark.parametrize(
    ("binding", "refusal"),
    [
        ({"table": "bookings", "filter": "branch_id=eq.abc"}, "InvalidFilter: "),
        ({"table": "bookings", "filter": "event_date=gt.soon"}, "InvalidFilter: "),
        ({"table": "bookings", "filter": "id=in.(1,2)"}, "InvalidFilter: "),
        ({"table": "bookings", "filter": "branch_id=99999999999999999999"}, "InvalidFilter: "),
        ({"table": "bookings", "filter": "nowhere=eq.1"}, "InvalidFilter: "),
        ({"table": "bookings", "filter": {"branch_id": 7}}, "InvalidJoinPayload: "),
        ({"table": "bookings", "select": ["nowhere"]}, "InvalidSelect: "),
        ({"table": "bookings", "since": "1:2"}, "InvalidSince: "),
        ({"table": "nowhere"}, "RealtimeDisabledForConfiguration: "),
        ({"schema": "auth", "table": "users"}, "RealtimeDisabledForConfiguration: "),
        ({"table": 7}, "InvalidJoinPayload: "),
        ({}, "InvalidJoinPayload: "),
        (7, "InvalidJoinPayload: "),
    ],
)
def test_binding_that_does_not_fit_is_refused_and_the_connection_kept(
    server: Server, binding: Any, refusal: str
) -> None:
    with upgraded(server, server.secret_key) as raw:
        assert reason(raw.join("realtime:x", binding)).startswith(refusal)
        assert raw.join("realtime:x", BOOKINGS)[4]["status"] == "ok"


@pytest.mark.parametrize(
    ("topic", "refusal"),
    [
        ("realtime:", "TopicNameRequired: "),
        ("elsewhere", "unmatched topic"),
        ("realtime:" + "x" * 1000, "TopicNameTooLong: "),
    ],
)
def test_topic_that_is_none_is_refused(raw: Raw, topic: str, refusal: str) -> None:
    assert reason(raw.join(topic)).startswith(refusal)
    assert raw.beats()


def test_join_of_a_megabyte_is_refused_and_the_connection_kept(raw: Raw) -> None:
    assert reason(raw.join("realtime:x", note="x" * 1_000_000)).startswith("JoinTooLarge: ")
    assert raw.beats()


def test_channel_beyond_the_hundredth_is_refused_and_the_others_kept(raw: Raw) -> None:
    replies = [raw.join(f"realtime:{number}") for number in range(MAX_CHANNELS + 1)]

    assert {each[4]["status"] for each in replies[:-1]} == {"ok"}
    assert reason(replies[-1]) == "ChannelRateLimitReached: Too many channels"
    raw.say("realtime:0", "phx_leave", {})
    assert raw.reply()[4]["status"] == "ok"
    assert raw.join("realtime:again")[4]["status"] == "ok"


def test_flood_of_joins_is_refused_and_the_connection_closed(raw: Raw) -> None:
    joins = [
        frame(message(f"realtime:{number % 50}", "phx_join", {}, ref=str(number)))
        for number in range(int(JOINS_PER_SECOND * 60) + 1)
    ]

    raw.send(b"".join(joins))

    while (reply := raw.reply())[4]["status"] == "ok":
        pass
    assert reason(reply) == "ClientJoinRateLimitReached: Too many joins per second"
    assert raw.close_code() == 1001


# Tokens


def _token(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"x" * 64) -> str:
    parts = (orjson.dumps(header), orjson.dumps(claims), signature)
    return ".".join(base64.urlsafe_b64encode(each).rstrip(b"=").decode() for each in parts)


CLAIMS = {"role": "service_role", "sub": "x", "exp": 4_000_000_000}
FORGED = [
    _token({"alg": "none"}, CLAIMS, b""),
    _token({"alg": "HS256"}, CLAIMS),
    _token({"alg": "ES256", "kid": "unknown"}, CLAIMS),
    "a.b.c",
    "a.b",
    "",
    "\N{SNOWMAN}" * 100,
    "x" * 100_000,
]


@pytest.mark.parametrize("token", FORGED)
def test_join_with_a_forged_token_is_refused_and_the_connection_kept(raw: Raw, token: str) -> None:
    reply = raw.join("realtime:x", BOOKINGS, access_token=token)

    assert reason(reply).partition(":")[0] in ("MalformedJWT", "JwtSignerError")
    assert raw.beats()


@pytest.mark.parametrize("token", FORGED)
def test_forged_token_on_a_channel_ends_it_for_good(raw: Raw, token: str) -> None:
    raw.join("realtime:x")

    raw.say("realtime:x", "access_token", {"access_token": token})

    system, close = raw.message(), raw.message()
    assert (system[3], system[4]["status"]) == ("system", "error")
    assert close[3:] == ["phx_close", {}]
    assert raw.beats()


# Poison: what must never reach another client


def test_payload_with_ids_is_handed_on_without_them(server: Server, raw: Raw) -> None:
    with upgraded(server) as other:
        raw.join("realtime:x")
        other.join("realtime:x")

        poisoned = {"type": "broadcast", "event": "e", "payload": {"ids": [1]}, "ids": [1]}
        raw.say("realtime:x", "broadcast", poisoned)

        heard = other.message()
    assert heard[3:] == [
        "broadcast",
        {"type": "broadcast", "event": "e", "payload": {"ids": [1]}},
    ]


@pytest.mark.parametrize("payload", [None, 7, "x", [], {"event": None}, {"event": 7}])
def test_broadcast_that_names_no_event_is_refused(raw: Raw, payload: Any) -> None:
    raw.join("realtime:x")

    raw.say("realtime:x", "broadcast", payload)

    assert reason(raw.reply()).startswith("MalformedWebSocketMessage: ")
    assert raw.beats()


def test_null_is_handed_on_only_inside_a_payload(server: Server, raw: Raw) -> None:
    with upgraded(server) as other:
        raw.join("realtime:x")
        other.join("realtime:x")

        raw.say("realtime:x", "broadcast", {"event": "e", "payload": None})

        assert other.message()[4]["event"] == "e"


def test_flood_of_presence_ends_the_channel_and_the_connection_is_kept(raw: Raw) -> None:
    raw.join("realtime:x", config={"presence": {"key": "me", "enabled": True}})

    for number in range(MAX_CALLS + 1):
        raw.say("realtime:x", "presence", {"event": "track", "payload": {"n": number}})

    told: list[list[Any]] = []
    while not told or told[-1][3] != "phx_close":
        told.append(raw.message())
    system = next(each for each in told if each[3] == "system")
    assert system[4]["message"] == "Client presence rate limit exceeded"
    assert raw.beats()


@pytest.mark.parametrize("key", ["ids", "__proto__", "x" * 256])
def test_presence_key_that_would_crash_clients_is_refused(raw: Raw, key: str) -> None:
    reply = raw.join("realtime:x", config={"presence": {"key": key, "enabled": True}})

    assert reason(reply).startswith("InvalidJoinPayload: ")
    assert raw.beats()


@pytest.mark.parametrize("payload", [None, 7, "x", [], {"a": "x" * 20_000}])
def test_presence_that_is_none_is_told_to_nobody(server: Server, raw: Raw, payload: Any) -> None:
    presence = {"presence": {"key": "me", "enabled": True}}
    raw.join("realtime:x", config=presence)
    with upgraded(server) as other:
        other.join("realtime:x", config=presence)

        raw.say("realtime:x", "presence", {"event": "track", "payload": payload})

        raw.beats()
        assert other.message()[3:] == ["presence_state", {}]
        assert other.beats()


# Upgrade requests are in test_bad_upgrades, what floods cost in test_bad_floods.


def test_bytes_that_are_no_request_are_refused(server: Server) -> None:
    with connect(server) as connection:
        connection.sendall(bytes(range(256)) * 8)
        answer = connection.recv(65_536)

    assert answer.startswith(b"HTTP/1.1 400")
