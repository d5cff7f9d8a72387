"""One write per turn, in the order of sending, and what becomes of the others when one fails."""

import asyncio
import os
from collections.abc import Iterator

import pytest

from banquet.realtime.monitoring.metrics import Meters
from banquet.realtime.wire.outbox import Outbox
from tests.unit.realtime.building import BOOKINGS, insert, transaction
from tests.unit.realtime.frames import ANNA, FakeClock, Peer, Scene

BINDING = {"event": "*", "schema": "public", "table": "bookings"}


async def join(scene: Scene) -> Peer:
    peer = scene.peer()
    peer.join("a", BINDING, token=f"user:{ANNA}")
    await scene.settle()
    peer.received()
    return peer


async def test_socket_that_fails_is_dropped_and_silences_nobody(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    scene = Scene()
    first, broken, last = [await join(scene) for _ in range(3)]

    def fail(data: bytes) -> None:
        raise RuntimeError("a defect")

    monkeypatch.setattr(broken.transport, "write", fail)
    for lsn in (20, 30):
        scene.engine.take(transaction(lsn, insert(BOOKINGS, lsn, 7, "Tea", 5)))
        await scene.settle()

    assert first.events() == last.events() == ["INSERT", "INSERT"]
    assert broken.transport.aborted
    assert "cannot be written to" in caplog.text


class Line:
    """A socket that is a pipe, written to directly, and through the loop while it must be."""

    def __init__(self) -> None:
        self.queued: list[bytes] = []
        self.reads, self._own_fd = os.pipe()
        os.set_blocking(self.reads, False)
        os.set_blocking(self._own_fd, False)
        self.fd = self._own_fd
        self.later = b""

    @property
    def socket(self) -> "Line":
        return self

    def flush(self) -> None:
        data = b"".join(self.queued)
        self.queued.clear()
        self.write_later(data)

    def write_later(self, data: bytes | memoryview) -> None:
        self.fd = -1
        self.later += data

    def abort(self) -> None:
        raise AssertionError("nothing here is broken")

    def received(self) -> bytes:
        try:
            direct = os.read(self.reads, 2**20)
        except BlockingIOError:
            direct = b""
        return direct + self.later

    def close(self) -> None:
        os.close(self.reads)
        os.close(self._own_fd)


@pytest.fixture
def lines() -> Iterator[list[Line]]:
    made = [Line() for _ in range(3)]
    yield made
    for each in made:
        each.close()


@pytest.fixture
def outbox() -> Outbox:
    return Outbox(Meters(FakeClock()))


async def test_members_get_what_is_theirs_in_one_piece(lines: list[Line], outbox: Outbox) -> None:
    members = dict.fromkeys(lines)
    for frame in (b"a", b"b"):
        outbox.send_members(members, frame)
    assert [each.received() for each in lines] == [b"", b"", b""]

    await asyncio.sleep(0)

    assert [each.received() for each in lines] == [b"ab", b"ab", b"ab"]


async def test_what_one_gets_keeps_its_place_among_what_all_get(
    lines: list[Line], outbox: Outbox
) -> None:
    members = dict.fromkeys(lines)
    outbox.send(lines[0], b"1")
    outbox.send_members(members, b"2")
    outbox.send_all(lines[:2], b"3")
    outbox.send_members(members, b"4")
    outbox.send(lines[0], b"5")
    outbox.send_members(members, b"6")

    await asyncio.sleep(0)

    assert [each.received() for each in lines] == [b"123456", b"2346", b"246"]


async def test_those_who_join_or_leave_after_a_frame_do_not_change_who_gets_it(
    lines: list[Line], outbox: Outbox
) -> None:
    members = dict.fromkeys(lines[:2])
    outbox.send_members(members, b"1")
    outbox.spread()
    del members[lines[0]]
    members[lines[2]] = None
    outbox.send_members(members, b"2")
    listeners = lines[1:]
    outbox.send_all(listeners, b"3")
    listeners.clear()

    await asyncio.sleep(0)

    assert [each.received() for each in lines] == [b"1", b"123", b"23"]


async def test_list_of_recipients_may_change_once_it_was_told(
    lines: list[Line], outbox: Outbox
) -> None:
    listeners = list(lines)
    outbox.send_all(listeners, b"1")
    listeners.clear()

    await asyncio.sleep(0)

    assert [each.received() for each in lines] == [b"1", b"1", b"1"]


async def test_socket_that_is_full_gets_the_rest_through_the_loop(
    lines: list[Line], outbox: Outbox
) -> None:
    large = b"x" * 2**18
    members = dict.fromkeys(lines)
    outbox.send_members(members, large)
    await asyncio.sleep(0)
    assert {each.fd for each in lines} == {-1}, "a pipe holds less"

    outbox.send_members(members, b"end")
    await asyncio.sleep(0)

    assert [each.received() for each in lines] == [large + b"end"] * 3


async def test_everything_sent_is_counted_once_for_each_recipient(
    lines: list[Line], outbox: Outbox
) -> None:
    outbox.send_members(dict.fromkeys(lines), b"abcd", 2)
    outbox.send_all(lines, b"ef")
    outbox.send(lines[0], b"g")

    assert (outbox.meters.frames, outbox.meters.sent_bytes) == (10, 19)
