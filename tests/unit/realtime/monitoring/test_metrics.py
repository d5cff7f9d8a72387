"""What is counted while an engine works."""

from banquet.errors import RequestError, TokenError
from banquet.realtime.monitoring.metrics import Census, Meters
from tests.unit.realtime.building import BOOKINGS, MEMBERSHIPS, NOON, insert, transaction
from tests.unit.realtime.frames import ANNA, BEN, FakeClock, Peer, Scene

BINDING = {"event": "*", "schema": "public", "table": "bookings"}


async def join(scene: Scene, user: str = ANNA, **more: object) -> Peer:
    peer = scene.peer()
    peer.join("a", BINDING | more, token=f"user:{user}")
    await scene.settle()
    peer.received()
    return peer


def counted(scene: Scene) -> tuple[int, int]:
    return scene.engine.meters.frames, scene.engine.meters.sent_bytes


async def test_frames_and_bytes_are_those_that_reach_sockets() -> None:
    scene = Scene()
    plain, batched = await join(scene), await join(scene, since="", batch=True)
    frames, size = counted(scene)

    scene.engine.take(transaction(20, insert(BOOKINGS, 1, 7, "Tea", 5)))
    await scene.settle()

    sent = [b"".join(each.transport.written) for each in (plain, batched)]
    assert counted(scene) == (frames + 3, size + sum(map(len, sent)))
    assert (plain.events(), batched.events()) == (["INSERT"], ["broadcast", "checkpoint"])


async def test_transactions_nobody_hears_are_counted_and_not_timed() -> None:
    scene = Scene()
    await join(scene, BEN)

    scene.engine.take(transaction(20, insert(BOOKINGS, 1, 7, "Tea", 5)))
    await scene.settle()

    meters = scene.engine.meters
    assert (meters.transactions, meters.changes) == (1, 1)
    assert (sum(meters.sending.counts), sum(meters.delivery.counts)) == (0, 0)


async def test_time_from_arrival_ends_with_the_write() -> None:
    scene = Scene()
    await join(scene)

    scene.engine.take(transaction(20, insert(BOOKINGS, 1, 7, "Tea", 5)))
    scene.clock.seconds += 0.004
    await scene.settle()

    assert scene.engine.meters.sending.quantile(0.5) == 0.005
    assert round(scene.engine.meters.sending.total, 6) == 0.004


async def test_time_from_the_commit_allows_for_another_clock() -> None:
    scene = Scene()
    await join(scene)
    scene.engine.meters.skew_seconds = -2.0

    scene.clock.seconds = NOON / 1e6 + 2.003
    scene.engine.take(transaction(20, insert(BOOKINGS, 1, 7, "Tea", 5)))
    await scene.settle()

    assert round(scene.engine.meters.delivery.total, 4) == 0.003


def test_time_from_the_commit_is_never_negative() -> None:
    clock = FakeClock()
    meters = Meters(clock)

    meters.await_flush(None, int((clock.now() + 5) * 1e6))
    meters.flushed()
    meters.flushed()

    assert (sum(meters.delivery.counts), meters.delivery.total) == (1, 0.0)
    assert sum(meters.sending.counts) == 0


async def test_joins_are_counted_by_outcome() -> None:
    scene = Scene()
    peer = await join(scene)

    peer.join("b", BINDING | {"table": "nowhere"}, token=f"user:{ANNA}")
    peer.join("c", BINDING, token="forged")
    peer.send("elsewhere", "phx_join", {})
    scene.clock.seconds += 2
    await scene.settle()

    joins = scene.engine.meters.joins
    assert joins["ok"] == joins["InvalidJWTToken"] == joins["UnmatchedTopic"] == 1
    assert sum(joins.values()) == 4


def test_code_of_a_refusal_is_what_the_client_is_told() -> None:
    meters = Meters(FakeClock())

    codes = [
        meters.refuse_join(TokenError("PGRST301", "forged")),
        meters.refuse_join(RequestError("TopicNameRequired", "no name")),
        meters.refuse_join(RequestError("", "unmatched topic")),
    ]

    assert codes == ["InvalidJWTToken", "TopicNameRequired", "UnmatchedTopic"]


async def test_drops_and_refetches_are_counted_by_cause() -> None:
    scene = Scene()
    one, other = await join(scene), await join(scene, since="")

    granted = insert(MEMBERSHIPS, 9, ANNA, 8, "sales")
    scene.engine.take(transaction(20, granted))
    await scene.settle()
    scene.clock.seconds += 80
    one.send("phoenix", "heartbeat", {})
    scene.engine.tick()
    one.close()
    other.close()

    meters = scene.engine.meters
    assert dict(meters.refetches) == {"rights": 1}
    assert dict(meters.closed) == {"client": 1, "idle": 1}
    assert (meters.received["phx_join"], meters.received["heartbeat"]) == (2, 1)


async def test_census_tells_who_is_there() -> None:
    scene = Scene()
    assert scene.engine.census() == Census(0, 0, 0, 0, 0)
    peer = await join(scene)
    await join(scene)

    peer.connection.pause_writing()

    assert scene.engine.census() == Census(connections=2, slow=1, live=1, behind=1, groups=1)
