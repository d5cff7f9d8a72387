"""Changes written at a steady rate, and how long after COMMIT each client has them.

The clients are read by `limit watch`, a C program: thousands of callbacks in one interpreter
would measure the interpreter, where in earnest each client has a machine of its own.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import psycopg

from bench.clients import Client
from bench.programs import Program, output
from bench.world import World, booking_ids

Moments = list[tuple[int, int]]
"""Numbers of changes, each with a moment: CLOCK_MONOTONIC nanoseconds."""

_WARM_UP: Final = 100


@dataclass(frozen=True, slots=True)
class Pace:
    """How many changes are written, how fast.

    Attributes:
        changes: Transactions of one row.
        per_second: How many of them a second.
    """

    changes: int
    per_second: int


def deliver(world: World, url: str, clients: Sequence[Client], pace: Pace) -> list[int]:
    """Write changes of bookings and return after how many nanoseconds each client had each.

    The clients must have been read to the end, and are so again afterwards.

    Raises:
        RuntimeError: not all of the changes came.
    """
    first = next_number(url)
    descriptors = [client.hand_over() for client in clients]
    command = (str(world.limit), "watch", str(first + pace.changes - 1), *map(str, descriptors))
    with Program(*command, pass_fds=descriptors) as reader:
        assert reader.answer() == "watching"
        written = write(url, pace)
        return differences(written, parse(reader.finish()))


def write(url: str, pace: Pace) -> Moments:
    """Write changes of bookings from a process of its own; return when each COMMIT returned."""
    load = map(str, (next_number(url), pace.changes, pace.per_second))
    with Program(sys.executable, "-m", "bench.writer", url, *load) as writer:
        return parse(writer.finish("\n".join(booking_ids(url))))


def next_number(url: str) -> int:
    """Return the number of the next change: they grow for as long as a database lives."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select coalesce(max(substr(notes, 7, 6)::int) + 1, 0) from bookings"
            " where notes like 'bench-%'"
        ).fetchone()
    assert row is not None
    number: int = row[0]
    return number


def differences(written: Moments, received: Moments) -> list[int]:
    """Return how long after COMMIT each was received, without the first ones (caches fill)."""
    committed = dict(written[min(_WARM_UP, len(written) // 10) :])
    return [moment - committed[number] for number, moment in received if number in committed]


def parse(text: str) -> Moments:
    """Return what programs of the bench print: a number and a moment in each line."""
    return [(int(number), int(moment)) for number, moment in map(str.split, text.splitlines())]


def paced_limit(world: World, sockets: int, frame_bytes: int, pace: Pace) -> dict[str, float]:
    """Return percentiles of a C loop that sends frames of this size to as many sockets as fast."""
    shape = map(str, (sockets, frame_bytes, pace.changes, pace.per_second))
    median, late = map(int, output(world.limit, "pace", *shape).split())
    return {"p50 ms": round(median / 1e6, 3), "p99 ms": round(late / 1e6, 3)}


def frame_size(url: str, clients: Sequence[Client]) -> int:
    """Change a booking; return the bytes of the frame each client gets, the same for all."""
    mark = f"bench-{next_number(url):06d}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "update bookings set notes = %s where id = %s", (mark, booking_ids(url)[0])
        )
    (size,) = {len(client.read_until(mark.encode())) for client in clients}
    return size
