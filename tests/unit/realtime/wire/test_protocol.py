import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.realtime.wire.protocol import (
    MalformedFrameError,
    Message,
    Vsn,
    channel_frame_parts,
    parse_binary,
    parse_text,
    push,
    reply,
    text_frame,
)
from tests.unit.realtime.frames import unframe


def test_vsn_1_message_is_an_object() -> None:
    text = b'{"topic":"realtime:a","event":"phx_join","payload":{"b":1},"ref":"1","join_ref":"1"}'

    assert parse_text("1.0.0", text) == Message("1", "1", "realtime:a", "phx_join", {"b": 1})


def test_vsn_1_message_may_lack_join_ref_and_have_an_integer_ref() -> None:
    text = b'{"topic":"phoenix","event":"heartbeat","payload":{},"ref":0}'

    assert parse_text("1.0.0", text).ref == 0


def test_vsn_2_message_is_an_array_whose_further_elements_are_ignored() -> None:
    text = b'[null,"2","phoenix","heartbeat",{},"more"]'

    assert parse_text("2.0.0", text) == Message(None, "2", "phoenix", "heartbeat", {})


@pytest.mark.parametrize(
    ("vsn", "text"),
    [
        ("2.0.0", b"not json"),
        ("2.0.0", b"\xff\xfe"),
        ("2.0.0", b"{}"),
        ("2.0.0", b'["1","1","t","e"]'),
        ("2.0.0", b'["1","1",7,"e",{}]'),
        ("2.0.0", b'["1",true,"t","e",{}]'),
        ("2.0.0", b'["1",["x"],"t","e",{}]'),
        ("1.0.0", b"[]"),
        ("1.0.0", b'{"topic":"t","event":"e","payload":{}}'),
        ("1.0.0", b""),
    ],
)
def test_malformed_text_is_refused(vsn: Vsn, text: bytes) -> None:
    with pytest.raises(MalformedFrameError):
        parse_text(vsn, text)


@given(st.binary(max_size=200), st.sampled_from(["1.0.0", "2.0.0"]))
def test_any_bytes_are_a_message_or_malformed(data: bytes, vsn: Vsn) -> None:
    for parse in (lambda: parse_text(vsn, data), lambda: parse_binary(data)):
        try:
            parse()
        except MalformedFrameError:
            continue


def test_payload_that_is_no_object_counts_as_empty() -> None:
    assert parse_text("2.0.0", b'["1","1","t","e",null]').payload == {}


def test_kind_3_frame_captured_from_the_javascript_client() -> None:
    frame = bytes.fromhex("0302020e020001363637397265616c74696d653a61636b6f6b6531")

    sent = parse_binary(frame + b'{"a":1}')

    assert (sent.join_ref, sent.ref) == ("66", "79")
    assert (sent.topic, sent.event) == ("realtime:ackok", "e1")
    assert (sent.is_json, sent.payload) == (True, b'{"a":1}')


@pytest.mark.parametrize("frame", [b"", b"\x03", b"\x04\0\0\0\0\0\0", b"\x03\xff\0\0\0\0\0"])
def test_binary_frame_that_contradicts_its_header_is_refused(frame: bytes) -> None:
    with pytest.raises(MalformedFrameError):
        parse_binary(frame)


def test_vsn_1_frames_have_exactly_four_keys() -> None:
    message = Message("1", "2", "realtime:a", "phx_join", {})

    sent = orjson.loads(unframe(reply("1.0.0", message, "ok", {})))

    assert list(sent) == ["topic", "event", "payload", "ref"]
    assert sent["payload"] == {"status": "ok", "response": {}}


def test_vsn_2_reply_echoes_both_references() -> None:
    message = Message("1", "2", "realtime:a", "x", {})

    sent = orjson.loads(unframe(reply("2.0.0", message, "error", {"reason": "r"})))

    assert sent == [
        "1",
        "2",
        "realtime:a",
        "phx_reply",
        {"status": "error", "response": {"reason": "r"}},
    ]


def test_push_refuses_the_key_that_crashes_the_javascript_client() -> None:
    with pytest.raises(ValueError, match="ids"):
        push("2.0.0", "realtime:a", "system", {"ids": []})


@pytest.mark.parametrize("vsn", ["1.0.0", "2.0.0"])
def test_shared_frame_parts_enclose_a_payload(vsn: Vsn) -> None:
    head, tail = channel_frame_parts(vsn, 'realtime:"x"', "postgres_changes")

    sent = parse_text(vsn, head + b'{"ids":[1]}' + tail)

    assert (sent.topic, sent.event, sent.ref) == ('realtime:"x"', "postgres_changes", None)
    assert sent.payload == {"ids": [1]}


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536, 100_000])
def test_frame_length_is_written_in_its_shortest_form(size: int) -> None:
    assert unframe(text_frame(b"x" * size)) == b"x" * size
