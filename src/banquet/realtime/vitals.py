"""How the stream is doing, for operators: asked of the database rarely, told at any time."""

import asyncio
import logging
from typing import Final

from banquet.clock import Clock
from banquet.errors import BanquetError
from banquet.realtime.database.database import RealtimeDatabase
from banquet.realtime.engine import Engine
from banquet.realtime.history.ring import Ring
from banquet.realtime.monitoring.progress import Progress
from banquet.replication.stream import ReplicationStream

_log = logging.getLogger("banquet.realtime")

PULSE_SECONDS: Final = 10.0
"""How often the database is asked where its log stands, at least three times per bound."""

LOOK_SECONDS: Final = 1.0


class Vitals:
    """Watches one engine.

    Attributes:
        engine: The engine.
        progress: What is known of stream and database.
        stream: What it follows now, or None while there is no stream.
        connects: How often the stream began, or began again.
    """

    def __init__(
        self, engine: Engine, database: RealtimeDatabase, clock: Clock, stall_seconds: float
    ) -> None:
        """Prepare.

        Args:
            engine: Whose position is compared.
            database: Is asked.
            clock: The time.
            stall_seconds: How long the stream may stand still while the database goes on.
        """
        self.engine = engine
        self.progress = Progress(stall_seconds, clock.monotonic())
        self.stream: ReplicationStream | None = None
        self.connects = 0
        self._was_connected = False
        self._database = database
        self._clock = clock
        self._pulse_seconds = min(PULSE_SECONDS, stall_seconds / 3)

    async def run(self) -> None:
        """Watch until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._ask_often())
            tasks.create_task(self._look_often())

    def position(self) -> int:
        """Return the position of the stream, 0 before there is one."""
        ring = self.ring
        return 0 if ring is None else ring.position

    @property
    def ring(self) -> Ring | None:
        """Return what clients can resume from, None before there is anything."""
        return self.engine.ring

    def lag_bytes(self) -> int:
        """Return how much of the database's log the stream has not reached."""
        return self.progress.lag_bytes(self.position())

    def lag_seconds(self) -> float:
        """Return for how long there has been something it has not reached."""
        return self.progress.lag_seconds(self.position(), self._clock.monotonic())

    def is_connected(self) -> bool:
        """Tell whether the database streams to us now."""
        return self.stream is not None and self.stream.connected.is_set()

    def ailment(self) -> str | None:
        """Return what is wrong, in a sentence that anybody may read; None if all is well."""
        self._note_connection()
        wrong = self.progress.ailment(self.position(), self._clock.monotonic())
        if wrong is None and not self.engine.ready.is_set():
            return "The change stream is being prepared."
        return wrong

    def figures(self) -> dict[str, object]:
        """Return figures for people; `/metrics` has them all."""
        meters = self.engine.meters
        return {
            **self.engine.health(),
            "connected": self.is_connected(),
            "lag_bytes": self.lag_bytes(),
            "lag_seconds": round(self.lag_seconds(), 1),
            "frames": meters.frames,
            "commit_to_send_ms": {
                "p50": _milliseconds(meters.sending.quantile(0.5)),
                "p99": _milliseconds(meters.sending.quantile(0.99)),
            },
            "must_refetch": dict(meters.refetches),
        }

    async def _ask_often(self) -> None:
        while True:
            try:
                async with asyncio.timeout(self._pulse_seconds):
                    pulse = await self._database.pulse(self._clock)
            except (BanquetError, TimeoutError) as error:
                _log.info("the database does not say where its log stands: %s", error)
            else:
                self.progress.note_pulse(pulse, self._clock.monotonic())
                self.engine.meters.skew_seconds = pulse.skew_seconds
                self._look()
            await asyncio.sleep(self._pulse_seconds)

    async def _look_often(self) -> None:
        while True:
            self._note_connection()
            self._look()
            await asyncio.sleep(min(LOOK_SECONDS, self._pulse_seconds))

    def _look(self) -> None:
        """Have the stream say where it is, if it seems behind: unasked it says so seldom."""
        if self.stream is not None and self.lag_bytes():
            self.stream.ask()

    def _note_connection(self) -> None:
        is_connected = self.is_connected()
        if is_connected and not self._was_connected:
            self.connects += 1
        self._was_connected = is_connected
        self.progress.note_connection(is_connected, self._clock.monotonic())


def _milliseconds(seconds: float | None) -> float | None:
    return None if seconds is None else seconds * 1000
