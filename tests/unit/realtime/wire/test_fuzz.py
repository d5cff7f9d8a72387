"""Frames and joins made of noise: refused as documented, or such that they can be answered."""

from contextlib import suppress
from typing import Any

import orjson
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from banquet.errors import RequestError
from banquet.realtime.sockets.fragments import Fragments, FrameError
from banquet.realtime.wire.joins import parse_join
from banquet.realtime.wire.protocol import (
    MalformedFrameError,
    Message,
    Vsn,
    broadcast_of,
    parse_binary,
    parse_text,
    reply,
)
from tests.unit.mutations import mutated

BINDING = {"event": "*", "schema": "public", "table": "bookings", "filter": "branch_id=eq.7"}
JOIN = {"config": {"postgres_changes": [BINDING], "presence": {"key": "a", "enabled": True}}}
MESSAGES = [
    ["1", "1", "realtime:a", "phx_join", JOIN],
    [None, "2", "phoenix", "heartbeat", {}],
    ["1", 3, "realtime:a", "broadcast", {"type": "broadcast", "event": "e", "payload": {"a": 1}}],
    {"topic": "realtime:a", "event": "phx_join", "payload": JOIN, "ref": "1", "join_ref": "1"},
    {"topic": "realtime:a", "event": "presence", "payload": {"event": "track"}, "ref": None},
]
TEXTS = [orjson.dumps(each) for each in MESSAGES]
KIND_3 = [
    bytes([3, 1, 1, 10, 1, 0, 1]) + b"12realtime:ae" + b'{"a":1}',
    bytes([3, 0, 0, 10, 2, 2, 0]) + b"realtime:aok{}" + b"\xff\0raw",
]

vsns: st.SearchStrategy[Vsn] = st.sampled_from(["1.0.0", "2.0.0"])
scalars = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
anything = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner),
    max_leaves=12,
)


def nested(depth: int) -> bytes:
    head = b'["1","1","realtime:a","broadcast",{"event":"e","payload":'
    return head + b"[" * depth + b"]" * depth + b"}]"


@settings(max_examples=300)
@given(vsns, st.binary(max_size=200) | mutated(TEXTS))
@example("2.0.0", nested(300))
@example("2.0.0", nested(1500))
@example("2.0.0", b'[1e999,18446744073709551616,"t","e",{}]')
def test_text_frame_is_refused_or_can_be_answered(vsn: Vsn, data: bytes) -> None:
    with suppress(MalformedFrameError):
        message = parse_text(vsn, data)
        answer = reply(vsn, message, "ok", {"back": message.payload})
        assert message.topic.encode() in answer or "\\" in orjson.dumps(message.topic).decode()
        said = broadcast_of(message)
        assert orjson.loads(said.payload) is not Ellipsis


@settings(max_examples=300)
@given(st.binary(max_size=64) | mutated(KIND_3))
def test_binary_frame_is_refused_or_is_a_broadcast(data: bytes) -> None:
    with suppress(MalformedFrameError):
        sent = parse_binary(data)
        names = (sent.join_ref or "", sent.ref or "", sent.topic, sent.event)
        header = 7 + sum(len(str(each).encode()) for each in names) + len(sent.metadata)
        assert header + len(sent.payload) == len(data)
        assert reply("2.0.0", sent, "ok", {})


BINDING_KEYS = ("event", "schema", "table", "filter", "select", "since", "batch")


def as_config(config: Any) -> dict[str, Any]:
    return {"config": config}


joins = st.one_of(
    st.dictionaries(st.sampled_from(["config", "access_token", "user_token", "x"]), anything),
    st.fixed_dictionaries(
        {},
        optional={
            "postgres_changes": st.lists(
                anything
                | st.fixed_dictionaries(
                    {},
                    optional=dict.fromkeys(BINDING_KEYS, anything),
                ),
                max_size=3,
            ),
            "presence": anything | st.dictionaries(st.sampled_from(["key", "enabled"]), anything),
            "broadcast": anything
            | st.dictionaries(st.sampled_from(["ack", "self", "replay"]), anything),
            "private": anything,
        },
    ).map(as_config),
)


@settings(max_examples=150)
@given(joins)
def test_join_is_refused_with_a_reason_or_can_be_echoed(payload: dict[str, Any]) -> None:
    try:
        join = parse_join(payload)
    except RequestError as refused:
        assert refused.message  # noqa: PT017  # either outcome is right
        return
    message = Message(None, "1", "realtime:a", "phx_join", payload)
    assert reply("1.0.0", message, "ok", {"postgres_changes": join.echoes})
    assert [each["id"] for each in join.echoes] == [each.id for each in join.bindings]


frames = st.tuples(
    st.sampled_from(["text", "binary", "more"]), st.binary(max_size=30), st.booleans()
)


@given(st.lists(frames, max_size=12))
def test_fragments_make_the_messages_they_were_cut_from(
    sent: list[tuple[str, bytes, bool]],
) -> None:
    fragments = Fragments(max_bytes=100)
    expected: list[tuple[bool, bytes]] = []
    got: list[tuple[bool, bytes]] = []
    under_way: tuple[bool, bytes] | None = None
    for kind, data, is_final in sent:
        legal = (kind == "more") == (under_way is not None)
        whole = (kind == "text", data)
        if legal and under_way is not None:
            whole = (under_way[0], under_way[1] + data)
            legal = len(whole[1]) <= 100
        if not legal:
            with pytest.raises(FrameError):
                _give(fragments, kind, data, is_final)
            return
        under_way = None if is_final else whole
        expected += [whole] if is_final else []
        got += _give(fragments, kind, data, is_final)
        assert fragments.size == (0 if under_way is None else len(under_way[1]))
    assert got == expected


def _give(fragments: Fragments, kind: str, data: bytes, is_final: bool) -> list[tuple[bool, bytes]]:
    if kind == "more":
        whole = fragments.go_on(data, is_final=is_final)
        return [] if whole is None else [whole]
    message = fragments.begin(data, is_text=kind == "text", is_final=is_final)
    return [] if message is None else [(kind == "text", message)]
