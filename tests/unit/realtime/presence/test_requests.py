"""What clients may say of themselves, and what would harm those who hear of it."""

from typing import Any

import pytest

from banquet.errors import RequestError
from banquet.realtime.presence.requests import (
    MAX_KEY_CHARS,
    MAX_PAYLOAD_BYTES,
    OversizeError,
    Track,
    Untrack,
    check_key,
    parse_request,
)


def track(payload: Any) -> Any:
    return parse_request({"type": "presence", "event": "track", "payload": payload})


def test_track_keeps_the_payload_in_one_spelling() -> None:
    assert (
        track({"b": 1, "a": [None]}) == Track(b'{"a":[null],"b":1}') == track({"a": [None], "b": 1})
    )


@pytest.mark.parametrize("event", ["track", "TRACK", "Track"])
def test_events_may_be_spelled_in_any_case(event: str) -> None:
    assert parse_request({"event": event}) == Track(b"{}")


def test_untrack_needs_no_payload() -> None:
    assert parse_request({"event": "untrack", "payload": None}) == Untrack()


def test_references_are_the_servers_own() -> None:
    assert track({"phx_ref": "x", "phx_ref_prev": "y", "name": "Anna"}) == Track(b'{"name":"Anna"}')


@pytest.mark.parametrize("payload", [None, "text", 1, ["a"]])
def test_payload_is_an_object(payload: Any) -> None:
    with pytest.raises(RequestError, match="Presence track payload must be a map"):
        track(payload)


@pytest.mark.parametrize("event", [None, "", "leave", 7])
def test_other_events_are_refused_by_name(event: Any) -> None:
    with pytest.raises(RequestError, match="`track` or `untrack`") as refused:
        parse_request({"event": event})
    assert refused.value.code == "UnknownPresenceEvent"


def test_ten_keys_pass_and_eleven_do_not() -> None:
    assert isinstance(track({str(n): n for n in range(10)}), Track)
    with pytest.raises(RequestError, match="at most 10 keys, not 11"):
        track({str(n): n for n in range(11)})


def test_payload_is_bounded_in_bytes() -> None:
    room = MAX_PAYLOAD_BYTES - len('{"a":""}')
    assert isinstance(track({"a": "x" * room}), Track)
    with pytest.raises(OversizeError, match="Track message size exceeded"):
        track({"a": "x" * (room + 1)})


@pytest.mark.parametrize("key", ["", "anna", "anna:1", "id", "Ids", "x" * MAX_KEY_CHARS])
def test_ordinary_keys_pass(key: str) -> None:
    check_key(key)


@pytest.mark.parametrize("key", ["ids", "constructor", "__proto__", "x" * (MAX_KEY_CHARS + 1)])
def test_keys_that_would_harm_listeners_are_refused(key: str) -> None:
    with pytest.raises(RequestError, match="presence key") as refused:
        check_key(key)
    assert refused.value.code == "InvalidJoinPayload"
