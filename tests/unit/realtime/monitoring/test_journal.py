"""What of a connection is logged: as much as its client or the operator asked for."""

import logging
from typing import Any

import pytest

from banquet.errors import TokenError
from banquet.identity import ANONYMOUS
from banquet.realtime.monitoring.journal import (
    LINES_PER_SECOND,
    MOST_LINES,
    Journals,
    LogLevel,
    read_log_level,
)
from banquet.realtime.monitoring.metrics import Meters
from banquet.realtime.sockets.connection import Connection
from banquet.realtime.sockets.verbose import VerboseConnection, payloads
from banquet.realtime.wire.protocol import text_frame
from tests.unit.realtime.building import BOOKINGS, insert, transaction
from tests.unit.realtime.frames import ANNA, FakeClock, Peer, Scene

BINDING = {"event": "*", "schema": "public", "table": "bookings", "filter": "title=eq.Secret"}


def told(caplog: pytest.LogCaptureFixture) -> list[str]:
    return [record.getMessage() for record in caplog.records]


def facts(record: logging.LogRecord) -> dict[str, Any]:
    return dict(record.__dict__["facts"])


def journals(clock: FakeClock | None = None) -> Journals:
    clock = clock or FakeClock()
    return Journals(Meters(clock), clock)


@pytest.mark.parametrize(
    ("text", "level"),
    [(None, None), ("info", "info"), ("warning", "warning"), ("error", "error"), ("x", "error")],
)
def test_unknown_level_counts_as_error(text: str | None, level: LogLevel | None) -> None:
    assert read_log_level(text) == level


@pytest.mark.parametrize(
    ("server", "client", "expected"),
    [
        (logging.WARNING, None, ["channel failed"]),
        (logging.INFO, None, ["join refused", "channel failed"]),
        (logging.WARNING, "info", ["received", "join refused", "sent", "channel failed"]),
        (logging.INFO, "warning", ["channel failed"]),
        (logging.INFO, "error", []),
    ],
)
def test_level_of_a_connection_is_its_own(
    caplog: pytest.LogCaptureFixture, server: int, client: LogLevel | None, expected: list[str]
) -> None:
    caplog.set_level(server, "banquet.realtime.connection")
    caplog.handler.setLevel(logging.NOTSET)
    journal = journals().open("c-1", client)

    journal.received("phx_join", "realtime:a", 7)
    journal.refused("realtime:a", TokenError("PGRST301", "the token eyJ... is forged"))
    journal.sent("phx_reply", "realtime:a", 9)
    journal.failed("realtime:a", "system")

    assert told(caplog) == expected
    assert {facts(each)["connection_id"] for each in caplog.records} <= {"c-1"}
    assert "forged" not in caplog.text


def test_strangers_cannot_fill_the_disk(caplog: pytest.LogCaptureFixture) -> None:
    clock = FakeClock()
    shared = journals(clock)
    one, other = shared.open("c-1", "info"), shared.open("c-2", "info")

    for _ in range(MOST_LINES):
        one.received("heartbeat", "phoenix", 9)
        other.received("heartbeat", "phoenix", 9)
    assert len(caplog.records) == MOST_LINES
    clock.seconds += 1.001
    for _ in range(MOST_LINES):
        other.received("heartbeat", "phoenix", 9)

    assert len(caplog.records) == MOST_LINES + 1 + LINES_PER_SECOND
    note = caplog.records[MOST_LINES]
    assert note.getMessage() == "lines about connections were left out"
    assert facts(note) == {"lines": MOST_LINES}


def open_peer(scene: Scene, level: LogLevel | None) -> Peer:
    """Return a peer whose connection has a level of its own."""
    peer = scene.peer()
    peer.close()
    make = VerboseConnection if level == "info" else Connection
    peer.connection = make(scene.engine.reception, "2.0.0", ANONYMOUS, level)
    peer.transport.connection = peer.connection
    peer.connection.on_ws_connected(peer.transport)  # type: ignore[arg-type]
    return peer


async def test_verbose_connection_tells_of_every_frame_and_of_no_content(
    caplog: pytest.LogCaptureFixture,
) -> None:
    scene = Scene()
    quiet, verbose = open_peer(scene, None), open_peer(scene, "info")

    for peer in (quiet, verbose):
        peer.join("a", BINDING, token=f"user:{ANNA}")
    await scene.settle()
    scene.engine.take(transaction(20, insert(BOOKINGS, 1, 7, "Secret", 5)))
    await scene.settle()
    heard = (quiet.events(), verbose.events())
    verbose.send("realtime:a", "phx_leave", {})
    verbose.close()

    assert heard == (["ok", "Subscribed to PostgreSQL", "INSERT"],) * 2
    assert told(caplog) == [
        "connected",
        "received",
        "joined",
        "sent",
        "sent",
        "sent",
        "received",
        "left",
        "disconnected",
    ]
    sent = [facts(each)["event"] for each in caplog.records if each.getMessage() == "sent"]
    assert sent == ["phx_reply", "system", "postgres_changes"]
    assert facts(caplog.records[2])["user_id"] == ANNA
    assert "Secret" not in str([facts(each) for each in caplog.records])
    assert f"user:{ANNA}" not in str([facts(each) for each in caplog.records])


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_frames_in_one_piece_are_told_apart(size: int) -> None:
    first, second = b"a" * size, b"b" * 3

    assert list(payloads(text_frame(first) + text_frame(second))) == [first, second]
