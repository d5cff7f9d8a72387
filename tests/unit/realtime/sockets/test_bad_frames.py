"""R41 and R44: frames that break RFC 6455, floods, and messages nobody finishes."""

import pytest
from picows import WSCloseCode, WSMsgType

from banquet.realtime.sockets.connection import JOINS_PER_SECOND, MAX_MALFORMED
from banquet.realtime.sockets.intake import LARGE_BYTES, Intake
from tests.unit.realtime.frames import Peer, Scene

TEXT, BINARY, MORE = WSMsgType.TEXT, WSMsgType.BINARY, WSMsgType.CONTINUATION
HEARTBEAT = b'[null,"1","phoenix","heartbeat",{}]'


async def test_r41_compressed_frame_nobody_agreed_on_closes_the_socket() -> None:
    peer = Scene().peer()

    peer.send_raw(HEARTBEAT, is_compressed=True)

    assert peer.transport.closed_with == WSCloseCode.PROTOCOL_ERROR
    assert peer.events() == []


@pytest.mark.parametrize(
    "frames",
    [
        [(MORE, True)],
        [(MORE, False)],
        [(TEXT, False), (TEXT, True)],
        [(TEXT, False), (BINARY, False)],
        [(TEXT, False), (MORE, True), (MORE, True)],
    ],
)
async def test_r41_fragments_out_of_order_close_the_socket(
    frames: list[tuple[WSMsgType, bool]],
) -> None:
    peer = Scene().peer()

    for kind, is_final in frames:
        peer.send_raw(HEARTBEAT, kind, final=is_final)

    assert peer.transport.closed_with == WSCloseCode.PROTOCOL_ERROR


async def test_r41_ping_between_fragments_is_answered() -> None:
    scene = Scene()
    peer = scene.peer()

    peer.send_raw(HEARTBEAT[:9], final=False)
    peer.send_raw(b"ping", WSMsgType.PING)
    peer.send_raw(HEARTBEAT[9:], MORE)
    await scene.settle()

    assert peer.transport.pongs == [b"ping"]
    assert peer.events() == ["ok"]


async def test_r41_what_follows_the_reason_for_closing_is_not_done() -> None:
    scene = Scene()
    peer = scene.peer()
    for _ in range(MAX_MALFORMED + 1):
        peer.send_raw(b"nonsense")

    peer.join("a")
    await scene.settle()

    assert scene.engine.health()["channels"] == 0


@pytest.mark.parametrize(
    ("code", "answer"), [(b"", 1000), (b"\x03\xe9", 1001), (b"\x0f\xa0", 4000)]
)
async def test_close_is_answered_with_a_code_that_may_be_sent(code: bytes, answer: int) -> None:
    peer = Scene().peer()

    peer.send_raw(code, WSMsgType.CLOSE)

    closed_with: object = peer.transport.closed_with
    assert closed_with == answer


async def test_r44_join_flood_is_refused_and_the_socket_closed() -> None:
    scene = Scene()
    peer = scene.peer()

    for number in range(int(JOINS_PER_SECOND * 60)):
        peer.join(str(number % 50))
    await scene.settle()
    peer.received()
    assert peer.transport.closed_with is None
    peer.join("one-more")
    await scene.settle()

    (refused,) = peer.received()
    reason = refused["payload"]["response"]["reason"]
    assert reason == "ClientJoinRateLimitReached: Too many joins per second"
    assert peer.transport.closed_with == WSCloseCode.GOING_AWAY


async def test_joins_of_another_minute_are_not_counted() -> None:
    scene = Scene()
    peer = scene.peer()

    for _ in range(3):
        for number in range(int(JOINS_PER_SECOND * 60)):
            peer.join(str(number % 50))
        scene.clock.seconds += 61

    assert peer.transport.closed_with is None


async def test_r63_socket_whose_other_end_has_vanished_is_dropped() -> None:
    scene = Scene()
    gone = scene.peer()

    scene.clock.seconds += 76
    scene.engine.tick()
    assert (gone.transport.closed_with, gone.transport.aborted) == (WSCloseCode.OK, False)
    scene.clock.seconds += 10
    scene.engine.tick()

    assert gone.transport.aborted


# Messages nobody finishes


def unfinished(scene: Scene, size: int) -> Peer:
    peer = scene.peer()
    peer.send_raw(b"x" * size, final=False)
    peer.connection.note_unfinished()
    return peer


async def test_r41_most_stalled_unfinished_message_makes_room() -> None:
    scene = Scene()
    scene.engine.reception.intake = Intake(max_bytes=3 * LARGE_BYTES)
    stalled, moving = (unfinished(scene, LARGE_BYTES) for _ in range(2))
    stalled.connection.note_unfinished()
    moving.send_raw(b"x", MORE, final=False)
    moving.connection.note_unfinished()

    unfinished(scene, LARGE_BYTES)

    assert stalled.transport.closed_with == WSCloseCode.TRY_AGAIN_LATER
    assert stalled.transport.aborted
    assert moving.transport.closed_with is None


async def test_finished_messages_and_small_ones_take_no_room() -> None:
    scene = Scene()
    scene.engine.reception.intake = intake = Intake(max_bytes=LARGE_BYTES)

    for _ in range(3):
        small = unfinished(scene, LARGE_BYTES - 1)
        large = unfinished(scene, LARGE_BYTES)
        assert intake.held_bytes == LARGE_BYTES
        large.send_raw(b"", MORE)
        large.connection.note_unfinished()
        assert intake.held_bytes == 0
        assert small.transport.closed_with is None


async def test_socket_that_ends_gives_its_room_back() -> None:
    scene = Scene()
    peer = unfinished(scene, LARGE_BYTES)
    assert scene.engine.reception.intake.held_bytes == LARGE_BYTES

    peer.close()

    assert scene.engine.reception.intake.held_bytes == 0
