"""Sections 7, 8, 10 and 11 of Supabase's protocol, in raw frames and bare HTTP requests.

What other tests of raw frames show is not repeated here; docs/compatibility.md has the list.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest

from tests.integration.realtime.raw import Raw, frame, message, upgraded
from tests.running import Server

HEAR = """
create policy hear on realtime.messages for select to anon
  using (realtime.topic() = 'heard' and extension = 'broadcast')
"""
SINGLE = "/realtime/v1/api/broadcast/"
BATCH = "/realtime/v1/api/broadcast"


@contextmanager
def on(server: Server, topic: str, **config: Any) -> Iterator[Raw]:
    """Join a topic; what comes with the answer has been read."""
    with upgraded(server) as raw:
        raw.say(topic, "phx_join", {"config": config})
        assert raw.reply()[4]["status"] == "ok"
        assert raw.beats()
        yield raw


@pytest.fixture(scope="module")
def policy(server: Server) -> None:
    """Who has the publishable key may hear on the private topic `heard`, and not speak."""
    assert server.database_url is not None
    with psycopg.connect(server.database_url, autocommit=True) as connection:
        connection.execute(HEAR)


def broadcast(event: str, **more: Any) -> dict[str, Any]:
    return {"type": "broadcast", "event": event, "payload": {}, **more}


# 7.1 Broadcast over the socket


def test_7_1_only_who_asked_is_answered_and_only_who_asked_hears_itself(server: Server) -> None:
    with (
        on(server, "realtime:x", broadcast={"ack": True}) as asking,
        on(server, "realtime:x", broadcast={"self": True}) as hearing,
    ):
        asking.say("realtime:x", "broadcast", broadcast("one"), ref="7")
        answered = asking.message()
        heard = [hearing.message()]
        hearing.say("realtime:x", "broadcast", broadcast("two"), ref="8")
        heard += [hearing.message()]
        others = asking.message()

    assert answered == [
        "1",
        "7",
        "realtime:x",
        "phx_reply",
        {"status": "ok", "response": {}},
    ]
    assert [each[4]["event"] for each in heard] == ["one", "two"]
    assert others[3:] == ["broadcast", broadcast("two")]


def test_7_1_persist_is_ignored(server: Server) -> None:
    with (
        on(server, "realtime:x", broadcast={"ack": True}) as speaker,
        on(server, "realtime:x") as listener,
    ):
        speaker.say("realtime:x", "broadcast", broadcast("kept", persist={"ttl": 60}))

        assert speaker.reply()[4] == {"status": "ok", "response": {}}
        assert listener.message()[4] == broadcast("kept")


@pytest.mark.usefixtures("policy")
@pytest.mark.parametrize("ack", [True, False])
def test_7_1_who_may_only_hear_is_not_heard_and_told_so_if_it_asked(
    server: Server, ack: bool
) -> None:
    with (
        on(server, "realtime:heard", private=True, broadcast={"ack": ack}) as mute,
        on(server, "realtime:heard", private=True) as other,
    ):
        mute.say("realtime:heard", "broadcast", broadcast("unheard"), ref="7")
        if ack:
            why = "Unauthorized: You do not have permissions to write to this Channel topic: heard"
            assert mute.reply()[4] == {"status": "error", "response": {"reason": why}}
        mute.say("phoenix", "heartbeat", {}, ref="beat", join_ref=None)
        first = mute.message()

        assert server.database_url is not None
        with psycopg.connect(server.database_url, autocommit=True) as connection:
            connection.execute("""select realtime.send('{"id": "1"}', 'said', 'heard')""")
        heard = other.message()

    assert first[1] == "beat"
    assert heard[4]["event"] == "said"


# 7.2 Broadcast over HTTP


def test_7_2_accepted_requests_are_202_and_empty_and_heard(server: Server) -> None:
    said = {"topic": "a/b", "event": "batch", "payload": {"n": 1}}
    private = {"topic": "a/b", "event": "secret", "payload": {}, "private": True}
    with on(server, "realtime:a/b") as listener, server.client() as http:
        answers = [
            http.post(BATCH, json={"messages": [said, private]}),
            http.post(f"{SINGLE}a%2Fb/events/e%201?vsn=2.0.0&log_level=info", json=[1]),
            http.post(f"{SINGLE}a%2Fb/events/raw", content=b"\0", headers=OCTETS),
        ]
        heard = [listener.message() for _ in range(2)]
        binary = listener.frame()

    assert [(each.status_code, each.content) for each in answers] == [(202, b"")] * 3
    assert [each[4] for each in heard] == [
        {"type": "broadcast", "event": "batch", "payload": {"n": 1}},
        {"type": "broadcast", "event": "e 1", "payload": [1]},
    ]
    assert binary is not None
    assert binary.payload == b"\x04\x0c\x03\0\0realtime:a/braw\0"


OCTETS = {"content-type": "application/octet-stream"}


@pytest.mark.parametrize(
    ("method", "path", "content", "headers", "expected", "keys"),
    [
        ("POST", f"{SINGLE}x/events/e?private=true", b"{}", {}, 403, ["message", "hint"]),
        ("POST", f"{SINGLE}x", b"{}", {}, 404, ["message"]),
        ("GET", BATCH, b"", {}, 405, ["message"]),
        ("POST", BATCH, b"a=1", {"content-type": "text/plain"}, 415, ["error"]),
        ("POST", BATCH, b'{"messages":[{"topic":"x"}]}', {}, 422, ["errors"]),
        ("POST", f"{SINGLE}x/events/e", b"{", {}, 422, ["errors"]),
    ],
)
def test_7_2_other_answers_have_the_official_form(
    server: Server,
    method: str,
    path: str,
    content: bytes,
    headers: dict[str, str],
    expected: int,
    keys: list[str],
) -> None:
    with server.client() as http:
        headers = {"content-type": "application/json", **headers}
        answer = http.request(method, path, content=content, headers=headers)

    assert (answer.status_code, list(answer.json())) == (expected, keys)


def test_7_2_nobody_is_401_and_any_origin_may_ask(server: Server) -> None:
    asks = {
        "origin": "https://elsewhere.test",
        "access-control-request-method": "POST",
        "access-control-request-headers": "apikey,authorization,content-type",
    }
    with server.client() as http:
        http.headers.pop("apikey")
        http.headers.pop("authorization")
        unknown = http.post(BATCH, json={"messages": []})
        preflight = http.options(f"{SINGLE}x/events/e", headers=asks)

    assert (unknown.status_code, unknown.json()["message"]) == (401, "Unauthorized")
    assert preflight.is_success
    assert preflight.headers["access-control-allow-origin"] in ("*", asks["origin"])
    allowed = preflight.headers["access-control-allow-headers"].lower()
    assert [
        each for each in ("apikey", "authorization", "content-type") if each not in allowed
    ] == []


# 8 Presence


def present(server: Server, key: str) -> Any:
    return on(server, "realtime:room", presence={"key": key, "enabled": True})


def track(raw: Raw, payload: dict[str, Any], *, event: str = "track") -> None:
    raw.say("realtime:room", "presence", {"type": "presence", "event": event, "payload": payload})
    assert raw.reply()[4] == {"status": "ok", "response": {}}


def test_8_presence_is_told_in_states_and_diffs(server: Server) -> None:
    with present(server, "anna") as watcher:
        with present(server, "ben") as first, present(server, "ben") as second:
            track(first, {"at": 1})
            came = watcher.message()
            track(first, {"at": 1}, event="TRACK")  # the same again is no news
            track(first, {"at": 2})
            moved = watcher.message()
            track(second, {"at": 3})
            beside = watcher.message()
            with upgraded(server) as late:
                config = {"presence": {"key": "", "enabled": True}}
                late.say("realtime:room", "phx_join", {"config": config})
                late.reply()
                state = late.message()
            track(second, {}, event="untrack")
            left = watcher.message()
        gone = watcher.message()

    assert {each[3] for each in (came, moved, beside, left, gone)} == {"presence_diff"}
    assert {tuple(each[4]) for each in (came, moved, beside, left, gone)} == {("joins", "leaves")}
    (one,) = came[4]["joins"]["ben"]["metas"]
    assert one == {"phx_ref": one["phx_ref"], "at": 1}
    (two,) = moved[4]["joins"]["ben"]["metas"]
    assert two == {"phx_ref": two["phx_ref"], "phx_ref_prev": one["phx_ref"], "at": 2}
    assert moved[4]["leaves"] == {"ben": {"metas": [one]}}
    (three,) = beside[4]["joins"]["ben"]["metas"]
    assert beside[4]["leaves"] == {}
    assert state[3] == "presence_state"
    metas = state[4]["ben"]["metas"]
    assert sorted(each["phx_ref"] for each in metas) == sorted([two["phx_ref"], three["phx_ref"]])
    assert left[4] == {"joins": {}, "leaves": {"ben": {"metas": [three]}}}
    assert [each["phx_ref"] for each in gone[4]["leaves"]["ben"]["metas"]] == [two["phx_ref"]]


def test_8_tracking_turns_presence_on(server: Server) -> None:
    with on(server, "realtime:room 2", presence={"key": "me", "enabled": False}) as raw:
        raw.say("realtime:room 2", "presence", {"event": "track", "payload": {"at": 1}})
        told = [raw.message() for _ in range(3)]

    assert [each[3] for each in told] == ["presence_state", "presence_diff", "phx_reply"]
    assert list(told[1][4]["joins"]) == ["me"]


# 11 Limits


def test_11_presence_payload_has_ten_keys_and_sixteen_kibibytes(server: Server) -> None:
    with present(server, "me") as raw:
        keys = {"event": "track", "payload": {str(n): n for n in range(11)}}
        raw.say("realtime:room", "presence", keys)
        refused = raw.reply()
        raw.say("realtime:room", "presence", {"event": "track", "payload": {"a": "x" * 20_000}})
        system, close = raw.message(), raw.message()

    assert refused[4]["response"]["reason"].startswith("InvalidPresencePayload: ")
    assert system[4]["message"] == "Track message size exceeded"
    assert close[3:] == ["phx_close", {}]


def test_11_too_many_messages_end_the_channel(own_server: Server) -> None:
    """And over HTTP they are refused, with the figures."""
    own_server.settings.update(BANQUET_RATE_LIMITS="on", BANQUET_MESSAGES_PER_SECOND="1")
    own_server.start()
    said = frame(message("realtime:x", "broadcast", broadcast("e")))
    with on(own_server, "realtime:x") as raw, own_server.client() as http:
        raw.send(said * 61)
        system, close = raw.message(), raw.message()
        refused = http.post(f"{SINGLE}x/events/e", json={})

    assert system[4] == {
        "extension": "system",
        "status": "error",
        "message": "Too many messages per second",
        "channel": "x",
    }
    assert close[3:] == ["phx_close", {}]
    assert refused.status_code == 429
    assert list(refused.json()) == ["message"]
    figures = ("x-rate-rolling", "x-rate-limit", "x-rate-limit-remaining")
    assert [each for each in figures if each not in refused.headers] == []
