"""R60 on a real socket: who does not read costs nothing and misses nothing."""

import websockets

from banquet.realtime.sockets.connection import Connection
from banquet.realtime.sockets.writing import HIGH_WATER_BYTES
from tests.db.house import House
from tests.integration.realtime.harness import SECRET, Client, Running

CUSTOMERS = {"event": "*", "schema": "public", "table": "customers"}
ROWS, BATCH = 2000, 50  # 20 MB, more than the kernel takes for one socket
NOTES = "x" * 9_990
# A socket below its high water is given the whole of a transaction of this size.
BATCH_BYTES = BATCH * (len(NOTES) + 1_000)


def unsent_bytes(connection: Connection) -> int:
    assert connection._transport is not None
    return connection._transport.underlying_transport.get_write_buffer_size()


async def test_socket_that_does_not_read_is_kept_waiting_and_misses_nothing(
    open_house: tuple[Running, House],
) -> None:
    running, house = open_house
    address = f"{running.url}/websocket?apikey={SECRET}&vsn=2.0.0"
    # A client that takes one message and lets the rest lie in the kernel's small buffers.
    slow_socket = websockets.connect(address, max_queue=1, compression=None, ping_interval=None)
    async with slow_socket as connection, running.client(key=SECRET) as quick:
        slow = Client(connection, "2.0.0")
        await slow.join("x", {**CUSTOMERS, "since": ""})
        await quick.join("x", CUSTOMERS)
        for number in range(0, ROWS, BATCH):
            house.run(
                "insert into customers (branch_id, name, notes)"
                " select %(branch)s, n, %(notes)s from generate_series(%(a)s::int, %(b)s::int) n",
                {
                    "branch": house.branches["dwk"],
                    "notes": NOTES,
                    "a": number,
                    "b": number + BATCH - 1,
                },
            )
        heard = [(await quick.change())["data"]["record"]["name"] for _ in range(ROWS)]
        connections = list(running.service.engine._stage.connections)
        unsent = max(map(unsent_bytes, connections))
        paused = [each.paused_at is not None for each in connections]
        late = [(await slow.change())["data"]["record"]["name"] for _ in range(ROWS)]

    expected = [str(number) for number in range(ROWS)]
    assert heard == expected
    assert late == expected
    assert sorted(paused) == [False, True]
    assert HIGH_WATER_BYTES < unsent < HIGH_WATER_BYTES + BATCH_BYTES
