"""The numbered rules of docs/protocol.md about tokens, and as whom a channel listens."""

import asyncio
import gc
import weakref
from typing import Any

import pytest

from banquet.identity import Identity
from banquet.realtime.channels.channel import Channel
from tests.unit.realtime.building import BOOKINGS, insert
from tests.unit.realtime.frames import ANNA, BEN, Peer, Scene
from tests.unit.realtime.steps import BINDING, RESUMING, joined, take


@pytest.mark.parametrize("token", ["forged", f"user:{ANNA}:1"])
async def test_r50_join_with_a_bad_token_is_refused_so_that_clients_retry(token: str) -> None:
    scene = Scene()
    peer = scene.peer()

    peer.join("a", BINDING, token=token)
    await scene.settle()

    (reply,) = peer.received()
    assert reply["payload"]["status"] == "error"
    assert reply["payload"]["response"]["reason"].startswith("InvalidJWTToken: ")


async def test_r50_join_without_a_token_acts_as_the_key() -> None:
    scene = Scene()
    peer = scene.peer(identity=Identity("authenticated", {"sub": ANNA}))

    peer.join("a", BINDING)
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == ["ok", "Subscribed to PostgreSQL", "INSERT"]


async def test_r51_expired_channel_fails_so_that_clients_join_again() -> None:
    scene = Scene()
    peer = scene.peer()
    expiry = scene.clock.now() + 60
    peer.join("a", BINDING, token=f"user:{ANNA}:{expiry}")
    await scene.settle()
    peer.received()

    scene.clock.seconds += 59
    scene.engine.tick()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)
    assert peer.events() == ["INSERT"]
    scene.clock.seconds += 2
    scene.engine.tick()
    await take(scene, insert(BOOKINGS, 2, 7, "Tea", 5), lsn=30)

    assert peer.events() == ["Token has expired 1 seconds ago", "phx_error"]


async def test_r51_channels_that_are_gone_are_not_kept_until_their_tokens_end() -> None:
    scene = Scene()
    peer = scene.peer()
    peer.join("still here", token=f"user:{ANNA}:{scene.clock.now() + 50}")

    for number in range(1100):
        peer.join("a", token=f"user:{ANNA}:{scene.clock.now() + 1e9 + number}")
        await asyncio.sleep(0)
    gc.collect()

    channels = [each for each in gc.get_objects() if isinstance(each, Channel)]
    assert len([each for each in channels if each.socket is peer.connection]) < 1050
    peer.received()
    scene.clock.seconds += 51
    scene.engine.tick()
    await scene.settle()
    assert peer.events() == ["Token has expired 1 seconds ago", "phx_error"]


async def test_r51_token_that_changes_to_and_fro_is_noted_once(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("banquet.realtime.upkeep.TIDY_EXPIRIES", 100)  # else it would be a flood
    scene = Scene()
    peer = scene.peer()
    soon, late = (f"user:{ANNA}:{scene.clock.now() + seconds}" for seconds in (50, 60))
    peer.join("a", token=soon)
    await scene.settle()

    # However often, the last one counts.
    for _ in range(110):
        for token in (late, soon):
            peer.send("realtime:a", "access_token", {"access_token": token})
    peer.send("realtime:a", "access_token", {"access_token": late})
    await scene.settle()
    peer.received()

    for seconds, events in ((51, []), (10, ["Token has expired 1 seconds ago", "phx_error"])):
        scene.clock.seconds += seconds
        scene.engine.tick()
        await scene.settle()
        assert peer.events() == events


async def test_closed_channel_is_not_kept_until_its_token_would_have_expired() -> None:
    scene = Scene()
    peer = scene.peer()
    peer.join("a", token=f"user:{ANNA}:{scene.clock.now() + 3600}")
    await scene.settle()
    gone = weakref.ref(peer.connection)

    peer.close()
    del peer
    scene.clock.seconds += 10
    scene.engine.tick()
    gc.collect()

    assert gone() is None


async def test_r52_new_token_moves_the_end_and_is_not_answered() -> None:
    scene = Scene()
    peer = scene.peer()
    expiry = scene.clock.now() + 30
    peer.join("a", BINDING, token=f"user:{ANNA}:{expiry}")
    await scene.settle()
    peer.received()

    token = f"user:{ANNA}:{expiry + 3600}"
    peer.send("realtime:a", "access_token", {"access_token": token})
    scene.clock.seconds += 40
    scene.engine.tick()
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == ["Subscribed to PostgreSQL", "INSERT"]


async def test_r52_new_token_of_another_person_changes_what_is_heard() -> None:
    scene = Scene()
    peer = await joined(scene, RESUMING)

    peer.send("realtime:a", "access_token", {"access_token": f"user:{BEN}"})
    await take(scene, insert(BOOKINGS, 1, 7, "Anna's", 5), lsn=20)
    await take(scene, insert(BOOKINGS, 2, 8, "Ben's", 5), lsn=30)

    sent = peer.received()
    assert [m["payload"].get("message") for m in sent[:2]] == [
        "Subscribed to PostgreSQL",
        "must_refetch",
    ]
    rows = [m["payload"]["data"]["record"]["id"] for m in sent if "data" in m["payload"]]
    assert rows == [2]


@pytest.mark.parametrize("token", [None, "sb_publishable_x", f"user:{ANNA}", 7])
async def test_r52_token_that_says_nothing_new_is_ignored(token: Any) -> None:
    scene = Scene()
    peer = await joined(scene)

    peer.send("realtime:a", "access_token", {"access_token": token})
    await scene.settle()

    assert peer.events() == []


async def test_r53_invalid_new_token_ends_the_channel() -> None:
    scene = Scene()
    peer = await joined(scene)

    peer.send("realtime:a", "access_token", {"access_token": "forged"})
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=20)

    assert peer.events() == ["The token provided is not a valid JWT", "phx_close"]


async def visiting(scene: Scene, *, until: float | None = None) -> Peer:
    """Return a peer whose page was sent with the session cookie of Anna."""
    peer = scene.peer()
    claims = {"role": "authenticated", "sub": ANNA}
    peer.connection.visitor = Identity("authenticated", claims, until)
    return peer


async def heard_by(scene: Scene, peer: Peer) -> list[str]:
    await take(scene, insert(BOOKINGS, 1, 7, "Tea", 5), lsn=scene.ring.head.lsn + 10)
    return peer.events()


async def test_r116_join_without_a_token_acts_as_who_sits_before_the_page() -> None:
    scene = Scene()
    peer = await visiting(scene)

    peer.join("a", BINDING)
    await scene.settle()

    assert peer.events() == ["ok", "Subscribed to PostgreSQL"]
    assert await heard_by(scene, peer) == ["INSERT"]


async def test_r116_join_with_a_key_acts_as_the_key() -> None:
    scene = Scene()
    peer = await visiting(scene)

    peer.join("a", BINDING, token="sb_publishable_x")
    await scene.settle()

    assert peer.events() == ["error"]


async def test_r116_key_that_follows_says_that_nobody_is_signed_in() -> None:
    scene = Scene()
    peer = await visiting(scene)
    peer.join("a", presence={"enabled": True})
    await scene.settle()
    channel = peer.connection.channels["realtime:a"]
    acted_as = [channel.audience.user]

    peer.send("realtime:a", "access_token", {"access_token": "sb_publishable_x"})
    await scene.settle()

    acted_as.append(channel.audience.user)
    assert acted_as == [ANNA, None]
    assert peer.events() == ["ok", "presence_state"]


async def test_r116_token_that_follows_counts_from_then_on() -> None:
    scene = Scene()
    peer = await visiting(scene)
    peer.join("a", BINDING)
    await scene.settle()

    peer.send("realtime:a", "access_token", {"access_token": f"user:{BEN}"})
    await scene.settle()
    peer.received()
    peer.send("realtime:a", "access_token", {"access_token": "sb_publishable_x"})
    await scene.settle()

    assert await heard_by(scene, peer) == []
    assert peer.connection.channels["realtime:a"].audience.user == BEN


async def test_r116_visit_ends_with_its_token() -> None:
    scene = Scene()
    peer = await visiting(scene, until=scene.clock.now() + 60)
    peer.join("a", BINDING)
    await scene.settle()
    peer.received()

    scene.clock.seconds += 61
    scene.engine.tick()
    peer.join("b", BINDING)
    await scene.settle()

    assert peer.events() == ["Token has expired 1 seconds ago", "phx_error", "error"]


async def test_token_that_comes_while_the_join_waits_is_the_one_that_counts() -> None:
    scene = Scene()
    scene.begin(target_lsn=50)
    peer = scene.peer()

    peer.join("a", BINDING, token=f"user:{BEN}")
    peer.send("realtime:a", "access_token", {"access_token": f"user:{ANNA}"})
    await take(scene, insert(BOOKINGS, 1, 7, "past", 5), lsn=60)
    await take(scene, insert(BOOKINGS, 2, 7, "Tea", 5), lsn=70)

    assert peer.events() == ["ok", "Subscribed to PostgreSQL", "INSERT"]
