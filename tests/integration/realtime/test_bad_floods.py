"""What floods cost the real server: bounded memory, a short log, all of it given back (R41)."""

import time
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from banquet.garbage import SPARE_SECONDS
from banquet.realtime.sockets.framing import MAX_FRAME_BYTES
from banquet.realtime.sockets.intake import MAX_INTAKE_BYTES
from tests.integration.realtime.raw import MORE, Raw, connect, frame, upgraded
from tests.running import Server, resident_bytes

MIB = 1024 * 1024
SIZE = MAX_FRAME_BYTES - 100_000
SOCKETS = 60  # 294 MB of unfinished messages, more than twice what is held
BYTES = frame(b"x" * SIZE)
PIECES = frame(b"x" * (SIZE // 2), first=0) + frame(b"x" * (SIZE // 2), MORE, first=0)
JOINS = 500


@pytest.fixture(scope="module")
def warm(server: Server) -> Server:
    """The server, after it has seen one of each: what it keeps for good is in memory."""
    with upgraded(server) as raw:
        raw.send(BYTES)
        assert raw.beats()
    connect_and_leave(server, 200)
    return server


@pytest.fixture
def sockets(warm: Server) -> Iterator[list[Raw]]:
    with ExitStack() as stack:
        yield [stack.enter_context(upgraded(warm)) for _ in range(SOCKETS)]


def connect_and_leave(server: Server, times: int) -> None:
    for number in range(times):
        with upgraded(server) as raw:
            raw.join(f"realtime:{number}", {"event": "*", "schema": "public", "table": "branches"})


def comes_back(server: Server, most: int) -> bool:
    """Tell whether memory falls to so many bytes while the server answers.

    The library keeps some of what was freed until the server next gives it back, which is soon.
    """
    deadline = time.monotonic() + 3 * SPARE_SECONDS
    with upgraded(server) as raw:
        while raw.beats() and resident_bytes(server.pid) >= most:
            if time.monotonic() > deadline:
                return False
            time.sleep(0.05)
    return True


@pytest.mark.parametrize("data", [BYTES[:-1], PIECES], ids=["one frame", "fragments"])
def test_unfinished_messages_hold_no_more_than_their_bound(
    warm: Server, sockets: list[Raw], data: bytes
) -> None:
    before = resident_bytes(warm.pid)

    for each in sockets:
        each.send(data)
    with upgraded(warm) as other:
        assert other.beats()
    while_held = resident_bytes(warm.pid)
    for each in sockets:
        each.connection.close()

    # Buffers that grow are copied, so that for a moment there are two.
    assert while_held - before < MAX_INTAKE_BYTES + 80 * MIB
    assert comes_back(warm, before + 40 * MIB)


def test_large_messages_leave_nothing_behind_on_sockets_that_stay(
    warm: Server, sockets: list[Raw]
) -> None:
    before = resident_bytes(warm.pid)

    for each in sockets:
        each.send(BYTES)
        assert each.beats()

    assert resident_bytes(warm.pid) - before < 40 * MIB


def test_garbage_of_strangers_does_not_fill_the_log(warm: Server) -> None:
    before = len(warm.log)

    for _ in range(100):
        with upgraded(warm) as raw:
            raw.send(b"\x07" * 65_536)
            assert raw.ended()
        with connect(warm) as connection:
            connection.sendall(b"\x07" * 2048)
            assert connection.recv(65_536).startswith(b"HTTP/1.1 400")

    assert warm.log[before:].splitlines() == []


def test_who_comes_and_goes_leaves_nothing_behind(warm: Server) -> None:
    before = resident_bytes(warm.pid)

    connect_and_leave(warm, JOINS)

    assert comes_back(warm, before * 105 // 100)
