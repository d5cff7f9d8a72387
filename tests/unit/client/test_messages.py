import orjson
import pytest

from banquet.client.following import socket_address
from banquet.client.messages import (
    TOPIC,
    Binding,
    Change,
    Checkpoint,
    Closed,
    Joined,
    Refetch,
    Refused,
    join_frame,
    read_frame,
    token_frame,
)
from banquet.errors import RequestError


def _frame(event: str, payload: object, join_ref: str | None = None, topic: str = TOPIC) -> bytes:
    return orjson.dumps([join_ref, None, topic, event, payload])


def test_join_names_table_filter_position_and_person() -> None:
    binding = Binding("bookings", filter="branch_id=eq.1")

    join_ref, ref, topic, event, payload = orjson.loads(join_frame(binding, "e.1.0", "jwt"))

    assert (join_ref, topic, event) == (ref, TOPIC, "phx_join")
    assert payload == {
        "access_token": "jwt",
        "config": {
            "postgres_changes": [
                {
                    "event": "*",
                    "schema": "public",
                    "table": "bookings",
                    "filter": "branch_id=eq.1",
                    "since": "e.1.0",
                }
            ]
        },
    }


def test_join_without_filter_or_person_leaves_both_out() -> None:
    payload = orjson.loads(join_frame(Binding("halls"), "", None))[4]

    assert "access_token" not in payload
    assert "filter" not in payload["config"]["postgres_changes"][0]
    assert payload["config"]["postgres_changes"][0]["since"] == ""


def test_new_token_goes_to_the_subscription() -> None:
    join_ref, _, topic, event, payload = orjson.loads(token_frame("jwt"))

    assert (join_ref, topic, event) == ("1", TOPIC, "access_token")
    assert payload == {"access_token": "jwt"}


def test_row_too_large_to_be_whole_says_so() -> None:
    data = {
        "type": "INSERT",
        "schema": "public",
        "table": "halls",
        "commit_timestamp": "2026-11-22T13:00:00.000Z",
        "record": {"id": 4},
        "errors": ["Error 413: Payload Too Large"],
    }

    change = read_frame(_frame("postgres_changes", {"ids": [1], "data": data}))

    assert isinstance(change, Change)
    assert change.errors == ("Error 413: Payload Too Large",)


@pytest.mark.parametrize(
    ("frame", "event"),
    [
        (_frame("phx_reply", {"status": "ok", "response": {}}, "1"), Joined()),
        (
            _frame("phx_reply", {"status": "error", "response": {"reason": "no"}}, "1"),
            Refused("no"),
        ),
        (
            _frame(
                "postgres_changes",
                {
                    "ids": [1],
                    "data": {
                        "type": "DELETE",
                        "schema": "public",
                        "table": "halls",
                        "commit_timestamp": "2026-11-22T13:00:00.000Z",
                        "old_record": {"id": 4},
                        "errors": None,
                    },
                },
            ),
            Change("DELETE", "public", "halls", {}, {"id": 4}, "2026-11-22T13:00:00.000Z"),
        ),
        (
            _frame(
                "system",
                {
                    "extension": "banquet",
                    "message": "checkpoint",
                    "cursor": "e.2.0",
                    "live": False,
                    "xids": [99],
                },
            ),
            Checkpoint("e.2.0", is_live=False, xids=(99,)),
        ),
        (
            _frame(
                "system",
                {
                    "extension": "banquet",
                    "message": "must_refetch",
                    "reason": "epoch",
                    "cursor": "f.1.0",
                    "after_ms": 250,
                },
            ),
            Refetch("epoch", "f.1.0", 250),
        ),
        (_frame("phx_error", {"reason": "expired"}, "1"), Closed("expired")),
        (_frame("phx_close", {}, "1"), Closed("the server closed the channel")),
        (_frame("system", {"extension": "postgres_changes", "message": "Subscribed"}), None),
        (_frame("presence_state", {}, "1"), None),
        (_frame("phx_reply", {"status": "ok", "response": {}}, None, "phoenix"), None),
        (_frame("phx_reply", {"status": "ok", "response": {}}, "9"), None),
    ],
)
def test_frame_is_read_as_what_it_says(frame: bytes, event: object) -> None:
    assert read_frame(frame) == event


@pytest.mark.parametrize("text", [b"", b"{", b"[]", b"[1,2]", b"7"])
def test_no_frame_is_refused(text: bytes) -> None:
    with pytest.raises(RequestError):
        read_frame(text)


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("http://h:8000", "ws://h:8000/realtime/v1/websocket?apikey=k%2B&vsn=2.0.0"),
        ("https://h/sub/", "wss://h/sub/realtime/v1/websocket?apikey=k%2B&vsn=2.0.0"),
    ],
)
def test_socket_address_follows_the_servers(url: str, address: str) -> None:
    assert socket_address(url, "k+") == address


@pytest.mark.parametrize("url", ["", "h:8000", "ftp://h", "http://"])
def test_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(RequestError, match="is not the address of a server"):
        socket_address(url, "k")
