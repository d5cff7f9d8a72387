"""What clients that hardly read cost the others."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Final

import psycopg

from bench.clients import Client, Listener, open_clients
from bench.deliveries import Pace, deliver
from bench.figures import Figure, percentiles
from bench.world import World
from tests.running import Server

_SUBSCRIBERS: Final = 500
_SLOW: Final = 50
_PACE: Final = Pace(800, 100)
_MOST: Final = 1.2

# What a slow client takes: far less than it is sent, but enough for its socket to drain now and
# then, so that the server goes on with it again and again.
_BITE_BYTES: Final = 128 * 1024
_BITE_SECONDS: Final = 0.25
_CLOG_BYTES: Final = 8 * 1024 * 1024
_ROW_BYTES: Final = 8 * 1024
_ROWS_AT_ONCE: Final = 64


def figures(world: World) -> list[Figure]:
    """Measure the quick ones alone, then beside slow ones, then alone again."""
    with world.database() as url, world.server(url) as server:
        token = server.sign_up("owner@example.test")["access_token"]
        quick = Listener(server.publishable_key, token)
        with open_clients(server.port, [quick] * (_SUBSCRIBERS - _SLOW)) as clients:
            before = percentiles(deliver(world, url, clients, _PACE))
            beside = _beside_slow(world, url, server, token, clients)
            after = percentiles(deliver(world, url, clients, _PACE))
    alone = {name: round((before[name] + after[name]) / 2, 3) for name in before}
    return [
        Figure(
            name=f"COMMIT -> quick clients, {_SLOW} of {_SUBSCRIBERS} are slow, "
            f"{_PACE.per_second} tx/s",
            note=f"slow ones take {_BITE_BYTES // 1024} KiB every {_BITE_SECONDS} s and are full",
            value=beside,
            reference_name="without the slow ones, mean of before and after",
            reference=alone,
            aim=f"p99 <= {_MOST:g} of it",
            met=beside["p99 ms"] <= _MOST * alone["p99 ms"],
        )
    ]


def _beside_slow(
    world: World, url: str, server: Server, token: str, clients: Sequence[Client]
) -> dict[str, float]:
    slow = Listener(server.publishable_key, token, ("bookings", "customers"))
    with ExitStack() as stack:
        unread = stack.enter_context(open_clients(server.port, [slow] * _SLOW))
        _clog(url)
        thread = stack.enter_context(ThreadPoolExecutor(1))
        measuring = thread.submit(deliver, world, url, clients, _PACE)
        while not measuring.done():
            for client in unread:
                client.read_some(_BITE_BYTES)
            time.sleep(_BITE_SECONDS)
        return percentiles(measuring.result())


def _clog(url: str) -> None:
    """Fill the sockets of those who hear of customers."""
    with psycopg.connect(url, autocommit=True) as connection:
        for _ in range(_CLOG_BYTES // _ROW_BYTES // _ROWS_AT_ONCE):
            connection.execute(
                "insert into customers (branch_id, name, notes)"
                " select b.id, 'Bench', repeat('x', %s) from branches b, generate_series(1, %s)",
                (_ROW_BYTES, _ROWS_AT_ONCE),
            )
