"""Broadcasts as frames (reference 2.3): out of a client, and into others."""

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.errors import RequestError
from banquet.realtime.wire.protocol import (
    MalformedFrameError,
    Message,
    UserBroadcast,
    Vsn,
    binary_broadcast_frame,
    broadcast_of,
    parse_binary,
)
from banquet.realtime.wire.said import (
    MAX_PAYLOAD_BYTES,
    Said,
    can_be_framed,
    said_by_client,
)
from tests.unit.realtime.frames import broadcast_in, kind_3, unframe

CAPTURED = bytes.fromhex("0302020e020001363637397265616c74696d653a61636b6f6b65317b2261223a317d")
"""What the official JavaScript client sent: topic `realtime:ackok`, event `e1`, refs 66 and 79."""

FIELDS = st.text(max_size=60).filter(lambda text: len(text.encode()) <= 60)
"""Of a header: anything in UTF-8."""

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=10,
)


def sent(payload: bytes = b"{}", **more: object) -> UserBroadcast:
    return parse_binary(kind_3("realtime:a", "e", payload, **more))


def test_2_3_captured_frame_is_read() -> None:
    assert parse_binary(CAPTURED) == UserBroadcast(
        "66", "79", "realtime:ackok", "e1", b"", True, b'{"a":1}'
    )


def test_2_3_helper_of_these_tests_makes_what_was_captured() -> None:
    assert kind_3("realtime:ackok", "e1", b'{"a":1}', join_ref=66, ref=79) == CAPTURED


@given(FIELDS, FIELDS, JSON, st.dictionaries(st.text(max_size=4), st.integers(0, 9), max_size=2))
def test_2_3_json_comes_out_as_it_went_in(
    topic: str, event: str, payload: object, meta: dict[str, int]
) -> None:
    metadata = orjson.dumps(meta) if meta else b""
    frame = kind_3(f"realtime:{topic}", event, orjson.dumps(payload), metadata=metadata)

    said = said_by_client(parse_binary(frame), is_private=False)

    expected = {"type": "broadcast", "event": event, "payload": payload}
    expected |= {"meta": meta} if meta else {}
    array = orjson.loads(unframe(said.frame("2.0.0") or b""))
    assert array == [None, None, f"realtime:{topic}", "broadcast", expected]
    assert orjson.loads(unframe(said.frame("1.0.0") or b"")) == {
        "topic": f"realtime:{topic}",
        "event": "broadcast",
        "payload": expected,
        "ref": None,
    }


@given(FIELDS, FIELDS, st.binary(max_size=70_000), st.sampled_from([b"", b'{"a":1}']))
def test_2_3_bytes_come_out_as_they_went_in(
    topic: str, event: str, payload: bytes, metadata: bytes
) -> None:
    topic = f"realtime:{topic}"
    frame = kind_3(topic, event, payload, metadata=metadata, binary=True)

    said = said_by_client(parse_binary(frame), is_private=False)
    made = said.frame("2.0.0") or b""

    assert made[0] == 0x82
    heard = broadcast_in(unframe(b"\x81" + made[1:]))
    assert (heard["topic"], heard["payload"]["event"]) == (topic, event)
    assert heard["payload"]["payload"] == payload
    assert heard["payload"].get("meta") == (orjson.loads(metadata) if metadata else None)
    assert said.frame("1.0.0") is None


@given(st.binary(max_size=300))
def test_2_3_anything_else_is_malformed_and_nothing_worse(data: bytes) -> None:
    try:
        said_by_client(parse_binary(b"\x03" + data), is_private=False)
    except (MalformedFrameError, RequestError):
        return


@pytest.mark.parametrize("payload", [b"", b"{", b"{}{}", b"NaN", b'"\xff"', b'"\\ud800"', b"\x00"])
def test_2_3_payload_that_is_to_be_json_and_is_not_is_refused(payload: bytes) -> None:
    with pytest.raises(RequestError, match="not JSON"):
        said_by_client(sent(payload), is_private=False)


@pytest.mark.parametrize("metadata", [b"7", b"[1]", b"{", b"null"])
def test_2_3_metadata_is_an_object(metadata: bytes) -> None:
    with pytest.raises(RequestError, match="metadata"):
        said_by_client(sent(metadata=metadata), is_private=False)


def test_7_1_largest_payload_passes_and_a_larger_one_does_not() -> None:
    most = b'"' + b"x" * (MAX_PAYLOAD_BYTES - 2) + b'"'

    assert said_by_client(sent(most), is_private=False).payload == most
    with pytest.raises(RequestError, match="payload_size_exceeded"):
        said_by_client(sent(most + b" "), is_private=False)


@pytest.mark.parametrize("size", [1_048_300, 1_048_576, 3_000_000])
def test_1_3_frame_of_a_mebibyte_is_never_for_vsn_1(size: int) -> None:
    said = Said("a", False, "e", b'"' + b"x" * size + b'"')

    framed = said.frame("1.0.0")

    assert framed is None or len(framed) < 1_048_576
    assert (framed is None) == (size >= 1_048_576)
    assert said.frame("2.0.0") is not None


@pytest.mark.parametrize(
    ("said", "fits"),
    [
        (Said("a" * 246, False, "e", b"", is_json=False), True),
        (Said("a" * 247, False, "e", b"", is_json=False), False),
        (Said("a", False, "ä" * 128, b"", is_json=False), False),
        (Said("a" * 900, False, "e" * 900, b"{}"), True),
    ],
)
def test_2_3_header_of_a_binary_frame_is_short(said: Said, fits: bool) -> None:
    assert can_be_framed(said) is fits
    if not fits:
        with pytest.raises(ValueError, match="255"):
            binary_broadcast_frame("realtime:" + said.topic, said.event, b"", b"")


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
def test_2_4_only_event_payload_and_meta_travel(vsn: Vsn) -> None:
    payload = {"type": "x", "event": "e", "payload": {"ids": [1]}, "ids": [1], "more": 1}

    said = said_by_client(
        broadcast_of(Message(None, "1", "realtime:a", "broadcast", payload)), is_private=False
    )

    message = orjson.loads(unframe(said.frame(vsn) or b""))
    heard = message["payload"] if vsn == "1.0.0" else message[4]
    assert heard == {"type": "broadcast", "event": "e", "payload": {"ids": [1]}}


@pytest.mark.parametrize("event", [None, 7, ["e"]])
def test_2_4_event_that_is_no_name_would_crash_clients_and_is_refused(event: object) -> None:
    with pytest.raises(MalformedFrameError, match="event"):
        broadcast_of(Message(None, "1", "realtime:a", "broadcast", {"event": event}))


def test_7_1_payload_that_is_left_out_is_an_empty_object() -> None:
    message = Message(None, "1", "realtime:a", "broadcast", {"event": "e"})

    assert broadcast_of(message).payload == b"{}"
