"""How much sockets may say of themselves; R119 of docs/protocol.md."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from banquet.errors import RequestError
from banquet.realtime.presence.allowance import (
    ENTRY_BYTES,
    FREE_BYTES,
    MAX_BYTES,
    MAX_SOCKET_BYTES,
    Allowance,
)
from tests.unit.realtime.frames import Scene

LARGE = 15_000


def fill(allowance: Allowance[int]) -> int:
    """Say as much as may be said, and return through how many sockets."""
    member = 0
    try:
        while True:
            allowance.put(member, member // 10, LARGE)
            member += 1
    except RequestError:
        return member // 10


def test_r119_one_socket_has_a_bound() -> None:
    allowance = Allowance[int]()

    most = MAX_SOCKET_BYTES // (LARGE + ENTRY_BYTES)
    for member in range(most):
        allowance.put(member, "socket", LARGE)
    with pytest.raises(RequestError, match="one connection"):
        allowance.put(most, "socket", LARGE)
    allowance.put(most, "another", LARGE)


def test_r119_all_together_have_a_bound_and_little_may_always_be_said() -> None:
    allowance = Allowance[int]()

    fill(allowance)
    with pytest.raises(RequestError, match="everybody"):
        allowance.put(-1, "late", LARGE)
    allowance.put(-1, "late", FREE_BYTES // 2)

    assert allowance.held_bytes <= MAX_BYTES + FREE_BYTES


def test_r119_who_says_less_or_leaves_makes_room() -> None:
    allowance = Allowance[int]()
    fill(allowance)

    allowance.put(0, 0, 10)
    allowance.drop(1)
    allowance.drop(1)
    allowance.put(-1, "late", LARGE)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 5), st.one_of(st.none(), st.integers(0, 2 * MAX_SOCKET_BYTES // 3))
        )
    )
)
def test_r119_what_is_counted_is_what_is_held(steps: list[tuple[int, int | None]]) -> None:
    allowance, held = Allowance[int](), dict[int, int]()
    for member, size in steps:
        if size is None:
            allowance.drop(member)
            held.pop(member, None)
            continue
        try:
            allowance.put(member, member % 2, size)
        except RequestError:
            continue
        held[member] = size

    for member in list(held):
        assert allowance.held_bytes >= sum(held.values())
        allowance.drop(member)
        del held[member]
    assert allowance.held_bytes == 0


async def test_r119_track_that_is_too_much_is_refused_and_the_earlier_one_stays() -> None:
    scene = Scene()
    peer, other = scene.peer(), scene.peer()
    for number in range(20):
        peer.join(f"{number}", presence={"enabled": True})
        said = {"event": "track", "payload": {"x": "x" * LARGE}}
        peer.send(f"realtime:{number}", "presence", said)
    await scene.settle()
    answers = [each for each in peer.received() if each["event"] == "phx_reply"]
    refused = [each for each in answers if each["payload"]["status"] == "error"]

    assert len(refused) == 20 - MAX_SOCKET_BYTES // (LARGE + ENTRY_BYTES + 40)
    assert refused[0]["payload"]["response"]["reason"].startswith("UnableToTrackPresence: ")
    assert len(peer.connection.channels) == 20
    peer.close()
    other.join("19", presence={"enabled": True})
    other.send("realtime:19", "presence", said)
    await scene.settle()
    assert other.events() == ["ok", "presence_state", "presence_diff", "ok"]
