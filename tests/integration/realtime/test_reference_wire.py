"""Sections 1 to 3 of Supabase's protocol, in raw frames: the address, framing, topics, replies.

What other tests of raw frames show is not repeated here; docs/compatibility.md has the list.
"""

import time
from collections.abc import Iterator
from typing import Any

import orjson
import psycopg
import pytest

from tests.integration.realtime.raw import (
    BINARY,
    TEXT,
    UPGRADE,
    Raw,
    answer,
    connect,
    frame,
    upgraded,
)
from tests.integration.realtime.signed import token
from tests.running import PUBLISHABLE_KEY, Server

EVENTS = {"event": "INSERT", "schema": "public", "table": "branches"}
BOTH = pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])


@pytest.fixture
def raw(server: Server) -> Iterator[Raw]:
    with upgraded(server) as each:
        yield each


def add_branch(server: Server, code: str) -> None:
    assert server.database_url is not None
    with psycopg.connect(server.database_url, autocommit=True) as connection:
        connection.execute(
            "insert into branches (code, name, timezone, currency)"
            " values (%s, %s, 'Asia/Kolkata', 'INR')",
            [code, code],
        )


def told(raw: Raw) -> list[Any]:
    """Return every message up to the answer to a heartbeat."""
    raw.say("phoenix", "heartbeat", {}, ref="end", join_ref=None)
    messages: list[Any] = []
    while (message := raw.message())[1] != "end":
        messages.append(message)
    return messages


# 1. Connection


def test_1_1_other_parameters_and_any_host_are_taken(server: Server) -> None:
    request = UPGRADE.format(key=PUBLISHABLE_KEY).replace("vsn=", "eventsPerSecond=10&vsn=")

    for host in ("banquet.test", "some-project.supabase.co:4000"):
        status, _ = answer(server, request.replace("banquet.test", host).encode())
        assert status == 101


def test_1_1_nothing_is_compressed_and_no_subprotocol_chosen(server: Server) -> None:
    offers = (
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
        "Origin: https://elsewhere.test\r\nHost:"
    )
    request = UPGRADE.format(key=PUBLISHABLE_KEY).replace("Host:", offers)

    with connect(server) as connection:
        connection.sendall(request.encode())
        head = connection.recv(4096).lower()

    assert head.startswith(b"http/1.1 101")
    assert b"sec-websocket-extensions" not in head
    assert b"sec-websocket-protocol" not in head


@pytest.mark.parametrize("path", ["/realtime/v1/longpoll", "/socket/longpoll"])
def test_1_1_long_polling_is_not_served(server: Server, path: str) -> None:
    with server.client() as http:
        assert http.get(path, params={"vsn": "2.0.0"}).status_code == 404


def test_1_2_refusal_says_what_is_wrong_with_the_key(server: Server) -> None:
    now = time.time()
    keys = {
        "": "API key is missing",
        token(server, role="anon", exp=now - 3600): "Token has expired",
        token(server, role="anon", exp="soon"): "'exp' claim must be a number",
        token(server, role="anon"): "Fields `role` and `exp` are required in JWT",
        "a.b": "The token provided is not a valid JWT",
        token(server, role="anon", exp=now + 60)[:-4] + "AAAA": "Failed to validate JWT signature",
    }

    said = {}
    for key in keys:
        status, body = answer(server, UPGRADE.format(key=key).encode())
        assert status == 401
        said[key] = orjson.loads(body)["error"]

    assert [(said[key], why) for key, why in keys.items() if why not in said[key]] == []


def test_1_4_token_opens_the_socket_as_a_key_does(server: Server) -> None:
    with upgraded(server, token(server, role="anon", exp=time.time() + 60.5)) as raw:
        assert raw.beats()


# 2. Framing


def test_2_1_vsn_1_frames_have_four_keys_and_pushes_a_null_ref(server: Server) -> None:
    with upgraded(server, server.secret_key, vsn="1.0.0") as raw:

        def say(event: str, payload: Any, ref: Any, topic: str = "realtime:x") -> None:
            message = {"topic": topic, "event": event, "payload": payload, "ref": ref}
            raw.send(frame(orjson.dumps(message)))

        config = {
            "postgres_changes": [EVENTS],
            "presence": {"key": "me", "enabled": True},
            "broadcast": {"self": True},
        }
        say("phx_join", {"config": config}, "1")
        messages: list[Any] = [raw.message() for _ in range(3)]
        say("broadcast", {"type": "broadcast", "event": "e", "payload": {}}, None)
        messages.append(raw.message())
        say("presence", {"type": "presence", "event": "track", "payload": {}}, 7)
        messages += [raw.message() for _ in range(2)]
        add_branch(server, "v1")
        messages.append(raw.message())
        say("phx_leave", {}, "8")
        messages += [raw.message() for _ in range(2)]
        say("heartbeat", {}, None, "phoenix")
        messages.append(raw.message())

    assert {tuple(each) for each in messages} == {("topic", "event", "payload", "ref")}
    assert [(each["event"], each["ref"]) for each in messages] == [
        ("phx_reply", "1"),
        ("presence_state", None),
        ("system", None),
        ("broadcast", None),
        ("presence_diff", None),
        ("phx_reply", 7),
        ("postgres_changes", None),
        ("phx_reply", "8"),
        ("phx_close", "1"),
        ("phx_reply", None),
    ]


def test_2_2_vsn_2_frames_have_five_elements_and_name_the_join_where_they_belong_to_it(
    server: Server,
) -> None:
    with upgraded(server, server.secret_key) as raw:
        config = {
            "postgres_changes": [EVENTS],
            "presence": {"key": "me", "enabled": True},
            "broadcast": {"self": True},
        }
        raw.say("realtime:x", "phx_join", {"config": config}, ref="7", join_ref="7")
        messages = [raw.message() for _ in range(3)]
        said = {"type": "broadcast", "event": "e", "payload": {}}
        raw.say("realtime:x", "broadcast", said, ref="8", join_ref="7")
        messages.append(raw.message())
        track = {"type": "presence", "event": "track", "payload": {}}
        raw.say("realtime:x", "presence", track, ref="9", join_ref="7")
        messages += [raw.message() for _ in range(2)]
        add_branch(server, "v2")
        messages.append(raw.message())
        raw.say("realtime:x", "access_token", {"access_token": ""}, ref="10", join_ref="7")
        messages += [raw.message() for _ in range(2)]

    assert [each[:4] for each in messages] == [
        ["7", "7", "realtime:x", "phx_reply"],
        ["7", None, "realtime:x", "presence_state"],
        ["7", None, "realtime:x", "system"],
        [None, None, "realtime:x", "broadcast"],
        [None, None, "realtime:x", "presence_diff"],
        ["7", "9", "realtime:x", "phx_reply"],
        [None, None, "realtime:x", "postgres_changes"],
        ["7", None, "realtime:x", "system"],
        ["7", "7", "realtime:x", "phx_close"],
    ]
    assert {len(each) for each in messages} == {5}
    assert all(isinstance(each[4], dict) for each in messages)


def test_2_2_elements_past_the_fifth_are_ignored(raw: Raw) -> None:
    raw.send(frame(b'[null,"1","phoenix","heartbeat",{},"more",{}]'))

    assert raw.message() == [
        None,
        "1",
        "phoenix",
        "phx_reply",
        {"status": "ok", "response": {}},
    ]


def kind_3(topic: str, event: str, payload: bytes, *, json: bool) -> bytes:
    fields = [b"66", b"79", topic.encode(), event.encode(), b""]
    header = bytes([3, *map(len, fields), int(json)])
    return frame(header + b"".join(fields) + payload, BINARY)


def test_2_3_captured_frame_reaches_the_others_as_text_and_bytes_as_kind_4(
    server: Server, raw: Raw
) -> None:
    captured = "03 02 02 0e 02 00 01 3636 3739 7265616c74696d653a61636b6f6b 6531 7b2261223a317d"
    with upgraded(server) as other:
        raw.join("realtime:ackok")
        other.join("realtime:ackok")

        raw.send(frame(bytes.fromhex(captured.replace(" ", "")), BINARY))
        raw.send(kind_3("realtime:ackok", "e2", b"\x00\xff", json=False))
        text, binary = other.frame(), other.frame()

    assert text is not None
    assert binary is not None
    said = b'{"type":"broadcast","event":"e1","payload":{"a":1}}'
    assert text.kind == TEXT
    assert text.payload == b'[null,null,"realtime:ackok","broadcast",' + said + b"]"
    assert binary.kind == BINARY
    assert binary.payload == b"\x04\x0e\x02\x00\x00" + b"realtime:ackok" + b"e2" + b"\x00\xff"


@pytest.mark.parametrize("kind", [0, 1, 2, 4])
def test_2_3_other_kinds_are_refused_and_never_sent(raw: Raw, kind: int) -> None:
    raw.join("realtime:x")

    raw.send(frame(bytes([kind, 1, 1, 10, 1, 0, 1]) + b"12realtime:xe{}", BINARY))

    assert raw.reply()[4]["response"]["reason"].startswith("MalformedWebSocketMessage: ")
    assert told(raw) == []


# 3. Topics, events, replies


@BOTH
@pytest.mark.parametrize("ref", ["7", 0, None])
def test_3_heartbeat_is_answered_with_its_own_reference(server: Server, vsn: str, ref: Any) -> None:
    with upgraded(server, vsn=vsn) as raw:
        message: Any = [None, ref, "phoenix", "heartbeat", {}]
        if vsn == "1.0.0":
            message = {"topic": "phoenix", "event": "heartbeat", "payload": {}, "ref": ref}
        raw.send(frame(orjson.dumps(message)))

        got: Any = raw.message()

    status = {"status": "ok", "response": {}}
    if vsn == "1.0.0":
        assert got == {"topic": "phoenix", "event": "phx_reply", "payload": status, "ref": ref}
    else:
        assert got == [None, ref, "phoenix", "phx_reply", status]


def test_3_leaving_is_answered_then_closed_and_leaving_nothing_is_answered(raw: Raw) -> None:
    raw.say("realtime:x", "phx_leave", {}, ref="1")
    raw.say("realtime:x", "phx_join", {}, ref="2", join_ref="2")
    raw.say("realtime:x", "phx_leave", {}, ref="3", join_ref="2")
    messages = [raw.message() for _ in range(4)]

    assert [each[:4] for each in messages] == [
        ["1", "1", "realtime:x", "phx_reply"],
        ["2", "2", "realtime:x", "phx_reply"],
        ["2", "3", "realtime:x", "phx_reply"],
        ["2", "2", "realtime:x", "phx_close"],
    ]
    assert messages[3][4] == {}
    assert {each[4]["status"] for each in messages[:3]} == {"ok"}


@pytest.mark.parametrize("join_ref", [None, "older"])
def test_3_stale_join_ref_is_accepted(server: Server, raw: Raw, join_ref: str | None) -> None:
    with upgraded(server) as other:
        other.join("realtime:x", config={"presence": {"key": "", "enabled": True}})
        raw.join("realtime:x", config={"presence": {"key": "me", "enabled": False}})
        said = {"type": "broadcast", "event": "e", "payload": {}}
        raw.say("realtime:x", "broadcast", said, join_ref=join_ref)
        track = {"type": "presence", "event": "track", "payload": {}}
        raw.say("realtime:x", "presence", track, ref="9", join_ref=join_ref)
        reply = raw.reply()
        heard = [other.message()[3] for _ in range(3)]

    assert heard == ["presence_state", "broadcast", "presence_diff"]
    assert (reply[0], reply[1], reply[4]["status"]) == (join_ref, "9", "ok")


def test_3_reply_is_an_object_whatever_is_refused(raw: Raw) -> None:
    raw.join("realtime:x", config={"broadcast": {"ack": True}})
    refused = [
        ("realtime:nowhere", "broadcast", {"event": "e", "payload": {}}),
        ("realtime:x", "presence", {"event": "track", "payload": 7}),
        ("realtime:x", "presence", {"event": "dance", "payload": {}}),
        ("realtime:x", "broadcast", {"event": "e", "payload": "x" * 3_000_600}),
    ]
    reasons = []
    for topic, event, payload in refused:
        raw.say(topic, event, payload)
        reasons.append(raw.reply()[4])

    assert reasons[0] == {"status": "error", "response": {"reason": "unmatched topic"}}
    assert reasons[1]["response"] == {"reason": "Presence track payload must be a map"}
    assert reasons[2]["response"]["reason"].startswith("UnknownPresenceEvent: ")
    assert reasons[3]["response"] == {"reason": "payload_size_exceeded"}


@BOTH
def test_3_2_second_join_replaces_the_first_without_a_word(server: Server, vsn: str) -> None:
    with upgraded(server, server.secret_key, vsn=vsn) as raw:

        def join(ref: str) -> None:
            payload = {"config": {"postgres_changes": [EVENTS]}}
            message: Any = [ref, ref, "realtime:x", "phx_join", payload]
            if vsn == "1.0.0":
                message = {"topic": "realtime:x", "event": "phx_join", "payload": payload}
                message |= {"ref": ref, "join_ref": ref}
            raw.send(frame(orjson.dumps(message)))

        join("1")
        join("2")
        before = [raw.message() for _ in range(4)]
        add_branch(server, f"again{vsn[0]}")
        after: Any = raw.message()

    events = [each["event"] if isinstance(each, dict) else each[3] for each in [*before, after]]
    assert events == ["phx_reply", "system", "phx_reply", "system", "postgres_changes"]
    payload = after["payload"] if isinstance(after, dict) else after[4]
    assert payload["data"]["record"]["code"] == f"again{vsn[0]}"
