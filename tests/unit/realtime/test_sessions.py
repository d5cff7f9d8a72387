"""What ends with a session: its tokens, and its channels at that very commit."""

from picows import WSCloseCode

from banquet.identity import Identity
from banquet.replication.messages import LogicalMessage
from tests.unit.realtime.building import BOOKINGS, insert
from tests.unit.realtime.frames import ANNA, Peer, Scene
from tests.unit.realtime.steps import BINDING, take

HERE, THERE = "5e000000-0000-0000-0000-000000000001", "5e000000-0000-0000-0000-000000000002"
END = (LogicalMessage("banquet.session_end", HERE.encode()),)


def person(session_id: str) -> Identity:
    return Identity("authenticated", {"sub": ANNA, "session_id": session_id})


async def joined_by(scene: Scene, session_id: str) -> Peer:
    peer = scene.peer(identity=person(session_id))
    peer.join("a", BINDING)
    await scene.settle()
    peer.received()
    return peer


async def test_r120_channels_of_a_session_fail_at_the_commit_that_ends_it() -> None:
    scene = Scene()
    ended, other = await joined_by(scene, HERE), await joined_by(scene, THERE)

    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20, messages=END)

    assert ended.events() == ["The session has ended", "phx_error"]
    assert other.events() == ["INSERT"]
    assert scene.ended == [HERE]


async def test_r120_socket_opened_by_a_token_of_the_session_is_closed() -> None:
    """Joins that name no token act as the key, which would still be that person."""
    scene = Scene()
    ended, other = await joined_by(scene, HERE), await joined_by(scene, THERE)
    guest = scene.peer()
    guest.join("a", BINDING, token=f"user:{ANNA}")
    await scene.settle()

    await take(scene, lsn=20, messages=END)

    closed = [peer.transport.closed_with for peer in (ended, other, guest)]
    assert closed == [WSCloseCode.POLICY_VIOLATION, None, None]


async def test_r120_who_came_by_the_cookie_of_the_session_is_a_stranger_from_then_on() -> None:
    scene = Scene()
    peer = scene.peer(identity=Identity("anon", {"role": "anon"}))
    peer.connection.visitor = person(HERE)
    peer.join("a", BINDING)
    await scene.settle()
    peer.received()

    await take(scene, lsn=20, messages=END)

    assert peer.events() == ["The session has ended", "phx_error"]
    assert peer.connection.visitor is None


async def test_other_messages_end_nothing() -> None:
    scene = Scene()
    peer = await joined_by(scene, HERE)

    await take(scene, lsn=20, messages=(LogicalMessage("somebody's", HERE.encode()),))

    assert peer.events() == []
    assert scene.ended == []


async def test_r120_an_end_the_stream_never_told_fails_channels_alike() -> None:
    scene = Scene()
    ended, other = await joined_by(scene, HERE), await joined_by(scene, THERE)

    scene.engine.end_sessions([HERE])
    scene.engine.end_sessions([HERE])  # asked again a second later
    await scene.settle()

    assert ended.events() == ["The session has ended", "phx_error"]
    assert other.events() == []
    assert scene.ended == [HERE, HERE]
