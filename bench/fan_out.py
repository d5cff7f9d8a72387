"""How many frames a second leave for many sockets, beside a C loop of bare `send()`."""

import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from statistics import median
from typing import Final

from bench.clients import Client, Listener, open_clients
from bench.figures import Figure
from bench.programs import Program, output
from bench.published import DO_IT_YOURSELF_FAN_OUT
from bench.world import World
from tests.running import SECRET_KEY, free_port

FRAME_BYTES: Final = 600
_ROUNDS: Final = 3
_CHANGE: Final = b'"INSERT"'


@dataclass(frozen=True, slots=True)
class _Load:
    sockets: int
    transactions: int
    burst: int
    aim: float


_LOADS: Final = (
    _Load(500, 600, 1, 0.9),
    _Load(1_000, 300, 1, 0.9),
    _Load(500, 1_200, 20, 1.5),
)


def figures(world: World) -> list[Figure]:
    """Measure each load, and the C loop of the same shape right before it."""
    return [_figure(load, world) for load in _LOADS]


def _figure(load: _Load, world: World) -> Figure:
    with world.database() as url:
        rounds = _measure(load, world, url)
    frames, reference = (median(column) for column in zip(*rounds, strict=True))
    kind = f"bursts of {load.burst} transactions" if load.burst > 1 else "one transaction a turn"
    return Figure(
        name=f"fan-out, {load.sockets:,} sockets, {kind}",
        note=f"frames of {FRAME_BYTES} bytes; engine on one core, reader on the other; "
        f"median of {_ROUNDS} rounds, ours and the reference by turns",
        value={"frames/s": round(frames)},
        reference_name="C loop, one send() per 600-byte frame",
        reference={"frames/s": round(reference), "ratio": round(frames / reference, 2)},
        aim=f">= {load.aim} of it",
        met=frames >= load.aim * reference,
        elsewhere=(DO_IT_YOURSELF_FAN_OUT,),
    )


def _measure(load: _Load, world: World, url: str) -> list[tuple[float, float]]:
    """Return frames per second, ours and those of the C loop, for some rounds."""
    port = free_port()
    data_dir = tempfile.mkdtemp(prefix="fan-out-", dir=world.directory)
    shape = [str(load.sockets), str(FRAME_BYTES), str(load.transactions)]
    with ExitStack() as stack:
        host = stack.enter_context(
            Program(sys.executable, "-m", "bench.fan_out_host", url, data_dir, str(port))
        )
        assert host.answer() == "listening"
        listener = Listener(SECRET_KEY, tables=("frames",))
        clients = stack.enter_context(open_clients(port, [listener] * load.sockets))
        padding = FRAME_BYTES - _probe(host, clients, 0)
        assert _probe(host, clients, padding) == FRAME_BYTES
        return [
            (
                _send(load, world, host, clients, padding),
                float(output(world.limit, "send", *shape)),
            )
            for _ in range(_ROUNDS)
        ]


def _send(load: _Load, world: World, host: Program, clients: list[Client], padding: int) -> float:
    """Return frames per second; the C reader takes over the sockets, as in the reference."""
    descriptors = [each.hand_over() for each in clients]
    frames = load.sockets * load.transactions
    command = (str(world.limit), "drain", str(frames * FRAME_BYTES), *map(str, descriptors))
    with Program(*command, pass_fds=descriptors) as reader:
        assert reader.answer() == "draining"
        began = int(host.ask(f"{load.transactions} {load.burst} {padding}"))
        return frames / ((int(reader.answer()) - began) / 1e9)


def _probe(host: Program, clients: list[Client], padding: int) -> int:
    """Have one transaction sent; return the bytes of its frame, the same for everybody."""
    host.ask(f"1 1 {padding}")
    (size,) = {len(client.read_until(_CHANGE)) for client in clients}
    return size
