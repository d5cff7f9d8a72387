"""The numbered rules of docs/protocol.md about sockets that are slow or silent."""

from picows import WSCloseCode

from banquet.realtime.sockets.writing import HIGH_WATER_BYTES
from tests.unit.realtime.building import BOOKINGS, insert, transaction
from tests.unit.realtime.frames import ANNA, Scene
from tests.unit.realtime.steps import BINDING, RESUMING, joined, take


async def test_r60_slow_socket_is_sent_nothing_and_goes_on_from_the_ring() -> None:
    scene = Scene(max_bytes=1_000_000)
    slow, quick = await joined(scene, RESUMING), await joined(scene)
    slow.transport.full = True

    for number in range(1000):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x" * 1000, 1)))
        if number % 50 == 49:
            await scene.settle()
    unsent, is_read = slow.transport.unsent, slow.transport.is_read
    slow.transport.drain()
    await scene.settle()

    assert HIGH_WATER_BYTES < unsent < HIGH_WATER_BYTES * 2
    assert (is_read, slow.transport.is_read) == (False, True)
    for peer in (slow, quick):
        sent = [m for m in peer.received() if m["event"] == "postgres_changes"]
        assert [m["payload"]["data"]["record"]["id"] for m in sent] == list(range(1000))


async def test_r60_slow_replay_stops_within_a_transaction_and_goes_on_there() -> None:
    scene = Scene(max_bytes=1_000_000)
    start = str(scene.ring.head)
    scene.engine.take(
        transaction(20, *(insert(BOOKINGS, number, 7, "x" * 1000, 1) for number in range(1900)))
    )
    peer = scene.peer()
    peer.transport.full = True

    peer.join("a", {**BINDING, "since": start}, token=f"user:{ANNA}")
    await scene.settle()
    unsent = peer.transport.unsent
    for _ in range(20):
        peer.transport.drain()
        peer.transport.full = True
        await scene.settle()

    assert unsent < HIGH_WATER_BYTES * 2
    sent = peer.received()
    rows = [m["payload"]["data"]["record"]["id"] for m in sent if "data" in m["payload"]]
    assert rows == list(range(1900))
    assert [m["payload"].get("message") for m in sent].count("checkpoint") == 2


async def test_r61_socket_that_fell_out_of_the_ring_reads_again() -> None:
    scene = Scene(max_bytes=100)
    resuming, stock = await joined(scene, RESUMING), await joined(scene)
    for peer in (resuming, stock):
        peer.transport.full = True

    for number in range(1000):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x" * 1000, 1)))
        if number % 50 == 49:
            await scene.settle()
    for peer in (resuming, stock):
        peer.transport.drain()
    await scene.settle()

    assert resuming.events()[-2:] == ["must_refetch", "checkpoint"]
    assert stock.events()[-1] == "phx_error"


async def test_r62_stuck_socket_is_dropped() -> None:
    scene = Scene(max_bytes=1_000_000)
    peer = await joined(scene)
    peer.transport.full = True
    for number in range(400):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x" * 1000, 1)))
    await scene.settle()

    scene.clock.seconds += 31
    scene.engine.tick()

    assert peer.transport.closed_with == WSCloseCode.TRY_AGAIN_LATER
    assert peer.transport.aborted


async def test_r63_silent_socket_is_closed_after_more_than_a_minute() -> None:
    scene = Scene()
    peer = await joined(scene)

    scene.clock.seconds += 60
    scene.engine.tick()
    assert peer.transport.closed_with is None
    scene.clock.seconds += 20
    scene.engine.tick()

    assert peer.transport.closed_with == WSCloseCode.OK


async def test_r63_socket_without_channels_is_closed_after_ten_minutes() -> None:
    scene = Scene()
    peer = scene.peer()

    for _ in range(11):
        scene.clock.seconds += 60
        peer.send("phoenix", "heartbeat", {})
        scene.engine.tick()

    assert peer.transport.closed_with == WSCloseCode.OK


async def test_closed_socket_is_forgotten() -> None:
    scene = Scene()
    peer = await joined(scene)
    assert scene.engine.health()["channels"] == 1

    peer.close()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert scene.engine.health()["connections"] == 0
    assert scene.engine.health()["channels"] == 0
    assert list(scene.engine._stage.era.router.groups) == []
    assert peer.events() == []


async def test_what_one_turn_makes_leaves_in_one_write() -> None:
    scene = Scene()
    peer = await joined(scene)

    for number in range(5):
        scene.engine.take(transaction(20 + number, insert(BOOKINGS, number, 7, "x", 1)))
    await scene.settle()

    assert len(peer.transport.written) == 1
    assert len(peer.received()) == 5
