"""Requests to speak over HTTP (reference 7.2): addresses, bodies, mistakes by field."""

from typing import Any

import orjson
import pytest

from banquet.realtime.broadcast.requests import (
    MAX_BATCH,
    MAX_BATCH_BYTES,
    MAX_PRIVATE_TOPICS,
    Address,
    InvalidRequestError,
    parse_address,
    parse_batch,
    parse_single,
    path_below,
)
from banquet.realtime.wire.said import MAX_PAYLOAD_BYTES, Said

HERE = Address("a", "e", is_private=False)


@pytest.mark.parametrize(
    ("path", "below"),
    [
        (b"/realtime/v1/api/broadcast", b""),
        (b"/realtime/v1/api/broadcast/a/events/e", b"/a/events/e"),
        (b"/api/broadcast/a%2Fb/events/e", b"/a%2Fb/events/e"),
        (b"/api/broadcasts", None),
        (b"/realtime/v1/api", None),
    ],
)
def test_7_2_both_addresses_are_ours(path: bytes, below: bytes | None) -> None:
    assert path_below(path) == below


@pytest.mark.parametrize(
    ("path", "query", "address"),
    [
        (b"/a/events/e", b"", Address("a", "e", is_private=False)),
        (
            b"/rest%3Aroom%2F1/events/ev%201",
            b"apikey=k&log_level=info&vsn=2.0.0&private=true",
            Address("rest:room/1", "ev 1", is_private=True),
        ),
        (b"/%C3%A4/events/events", b"private=false", Address("ä", "events", is_private=False)),
        (b"/a", b"", None),
        (b"/a/events", b"", None),
        (b"/a/events/", b"", None),
        (b"//events/e", b"", None),
        (b"/a/b/events/e", b"", None),
        (b"/a/events/e/f", b"", None),
    ],
)
def test_7_2_topic_is_routed_by_the_path_as_it_was_sent(
    path: bytes, query: bytes, address: Address | None
) -> None:
    assert parse_address(path, query) == address


@pytest.mark.parametrize("path", [b"/%FF/events/e", b"/a/events/%C3"])
def test_7_2_name_that_is_not_utf_8_is_refused(path: bytes) -> None:
    with pytest.raises(InvalidRequestError, match="UTF-8"):
        parse_address(path, b"")


@pytest.mark.parametrize("body", [b"{}", b"null", b'[1, "x"]', b" 7 "])
def test_7_2_single_may_be_any_json(body: bytes) -> None:
    assert parse_single(HERE, body, is_json=True) == Said("a", False, "e", body)


def test_7_2_single_may_be_bytes() -> None:
    assert not parse_single(HERE, b"\x00\xff", is_json=False).is_json


@pytest.mark.parametrize(
    ("address", "body", "is_json", "field"),
    [
        (HERE, b"", True, "payload"),
        (HERE, b"{", True, "payload"),
        (HERE, b"x" * (MAX_PAYLOAD_BYTES + 1), False, "payload"),
        (Address("a" * 300, "e", is_private=False), b"x", False, "topic"),
    ],
)
def test_7_2_single_that_cannot_be_sent_is_refused(
    address: Address, body: bytes, is_json: bool, field: str
) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        parse_single(address, body, is_json=is_json)

    assert list(refusal.value.errors) == [field]


def test_7_2_batch_is_read() -> None:
    messages = [
        {"topic": "a", "event": "e", "payload": {"x": 1}},
        {"topic": "b", "event": "f", "payload": {}, "private": True, "more": 1},
        {"topic": "c", "event": "g", "payload": {}, "private": None},
    ]

    assert parse_batch(orjson.dumps({"messages": messages})) == [
        Said("a", False, "e", b'{"x":1}'),
        Said("b", True, "f", b"{}"),
        Said("c", False, "g", b"{}"),
    ]


@pytest.mark.parametrize(
    ("message", "errors"),
    [
        ({}, {name: ["can't be blank"] for name in ("topic", "event", "payload")}),
        ({"topic": "", "event": "e", "payload": {}}, {"topic": ["can't be blank"]}),
        ({"topic": 7, "event": "e", "payload": {}}, {"topic": ["is invalid"]}),
        ({"topic": "a", "event": "e", "payload": [1]}, {"payload": ["is invalid"]}),
        ({"topic": "a", "event": "e", "payload": {}, "private": 1}, {"private": ["is invalid"]}),
        ("a", {"message": ["is invalid"]}),
        (
            {"topic": "a", "event": "e", "payload": {"x": "y" * MAX_PAYLOAD_BYTES}},
            {"payload": ["Payload size exceeds tenant limit"]},
        ),
    ],
)
def test_7_2_batch_names_the_mistakes_of_each_message(message: Any, errors: Any) -> None:
    good = {"topic": "a", "event": "e", "payload": {}}

    with pytest.raises(InvalidRequestError) as refusal:
        parse_batch(orjson.dumps({"messages": [good, message]}))

    assert refusal.value.errors == {"messages": [{}, errors]}


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b"{}",
        b'{"messages": []}',
        b'{"messages": {"topic": "a"}}',
        b"[" * 5000,
        b'{"messages": [' + b"0," * MAX_BATCH + b"0]}",
        b'{"messages": ' + b"[" * 300 + b"]" * 300 + b"}",
        b" " * (MAX_BATCH_BYTES + 1),
    ],
)
def test_7_2_batch_that_is_none_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidRequestError) as refusal:
        parse_batch(body)

    assert list(refusal.value.errors) == ["messages"]


def test_7_2_batch_names_only_so_many_private_topics() -> None:
    def body(topics: int) -> bytes:
        names = [str(number) for number in range(topics)]
        made = [{"topic": t, "event": "e", "payload": {}, "private": True} for t in names]
        return orjson.dumps({"messages": made})

    assert len(parse_batch(body(MAX_PRIVATE_TOPICS))) == MAX_PRIVATE_TOPICS
    with pytest.raises(InvalidRequestError, match="private topics"):
        parse_batch(body(MAX_PRIVATE_TOPICS + 1))
