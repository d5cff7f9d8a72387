"""The engine's figures as Prometheus takes them; counted elsewhere, or read off its state here."""

from collections.abc import Iterable

from prometheus_client.core import Metric

from banquet.clock import Clock
from banquet.http.metrics import counter, gauge, gauges, histogram, total
from banquet.realtime.database.questions import Questions
from banquet.realtime.history.ring import Bounds, Ring
from banquet.realtime.monitoring.metrics import Meters
from banquet.realtime.vitals import Vitals


class Exposition:
    """Tells of one engine; `collect` is a `banquet.http.metrics.Source`."""

    def __init__(self, vitals: Vitals, bounds: Bounds, clock: Clock) -> None:
        """Take what there is to tell of.

        Args:
            vitals: Knows engine and stream.
            bounds: Of the ring.
            clock: The time.
        """
        self._vitals = vitals
        self._bounds = bounds
        self._clock = clock

    def collect(self) -> Iterable[Metric]:
        """Return the figures."""
        yield from self._of_clients()
        yield from self._of_the_stream()
        if self._vitals.ring is not None:
            yield from _of_the_ring(self._vitals.ring, self._bounds, self._clock.now())
        yield from _of_deliveries(self._vitals.engine.meters)
        yield from _of_events(self._vitals.engine.meters)
        yield from _of_questions(self._vitals.engine.questions)

    def _of_clients(self) -> Iterable[Metric]:
        census = self._vitals.engine.census()
        name = "banquet_realtime"
        yield gauge(f"{name}_connections", "Open sockets.", census.connections)
        yield gauge(f"{name}_slow_connections", "Sockets that take no more now.", census.slow)
        channels = {"live": census.live, "behind": census.behind}
        yield gauges(f"{name}_channels", "Joined channels.", channels, "state")
        yield gauge(f"{name}_groups", "Groups of channels that hear the same.", census.groups)

    def _of_the_stream(self) -> Iterable[Metric]:
        vitals, name = self._vitals, "banquet_stream"
        yield gauge(f"{name}_connected", "Whether PostgreSQL streams to us.", vitals.is_connected())
        yield gauge(f"{name}_lag_bytes", "Log of the database not reached yet.", vitals.lag_bytes())
        yield gauge(
            f"{name}_lag_seconds",
            "For how long there has been log that was not reached.",
            vitals.lag_seconds(),
        )
        yield gauge(f"{name}_position_bytes", "Position in the log.", vitals.position())
        yield total(f"{name}_connects", "Times the stream began, or began again.", vitals.connects)
        yield gauge(
            "banquet_database_clock_skew_seconds",
            "How far the database's clock is ahead of ours.",
            vitals.engine.meters.skew_seconds,
        )


def _of_the_ring(ring: Ring, bounds: Bounds, now: float) -> Iterable[Metric]:
    name = "banquet_ring"
    yield gauge(f"{name}_transactions", "Transactions clients can resume over.", len(ring))
    yield gauge(f"{name}_changes", "Rows in them.", ring.changes)
    yield gauge(f"{name}_changes_limit", "Most rows kept.", bounds.max_changes)
    yield gauge(f"{name}_bytes", "Log they span.", ring.position - ring.tail_lsn)
    yield gauge(f"{name}_bytes_limit", "Most log kept: BANQUET_RING_BYTES.", bounds.max_bytes)
    yield gauge(f"{name}_age_seconds", "Age of the oldest.", ring.age_seconds(now))
    yield gauge(
        f"{name}_age_limit_seconds", "Greatest age: BANQUET_RING_SECONDS.", bounds.max_age_seconds
    )


def _of_deliveries(meters: Meters) -> Iterable[Metric]:
    name = "banquet_realtime"
    yield total(f"{name}_transactions", "Transactions from the stream.", meters.transactions)
    yield total(f"{name}_changes", "Rows in them.", meters.changes)
    yield total(f"{name}_frames_sent", "Frames handed to sockets.", meters.frames)
    yield total(f"{name}_sent_bytes", "Their bytes.", meters.sent_bytes)
    yield histogram(
        f"{name}_commit_to_send_seconds",
        "From the arrival of a commit to the last socket write it caused.",
        {(): meters.sending},
    )
    yield histogram(
        f"{name}_delivery_seconds",
        "From the commit itself to that write; differing clocks are allowed for.",
        {(): meters.delivery},
    )


def _of_events(meters: Meters) -> Iterable[Metric]:
    name = "banquet_realtime"
    yield counter(f"{name}_messages_received", "Messages of clients.", meters.received, ("event",))
    yield counter(
        f"{name}_joins", "Joins answered: ok, or why they were refused.", meters.joins, ("outcome",)
    )
    yield counter(f"{name}_broadcasts", "Broadcasts taken.", meters.broadcasts, ("source",))
    yield counter(
        f"{name}_broadcasts_undelivered",
        "Broadcasts somebody did not get.",
        meters.undelivered,
        ("cause",),
    )
    yield counter(
        f"{name}_must_refetch", "Channels told to read again.", meters.refetches, ("reason",)
    )
    yield counter(f"{name}_drops", "Sockets that ended, by cause.", meters.closed, ("cause",))
    yield counter(
        f"{name}_channel_failures", "Channels the server ended.", meters.failed, ("extension",)
    )
    yield total(f"{name}_catch_ups", "Walks of a channel through the ring.", meters.catch_ups)
    yield counter(
        f"{name}_catalogue_reloads", "Readings of the catalogue.", meters.reloads, ("outcome",)
    )


def _of_questions(questions: Questions) -> Iterable[Metric]:
    yield counter(
        "banquet_realtime_questions",
        "Queries while channels are walked: which rows may be seen, which texts match.",
        {"rows": questions.row_queries, "texts": questions.text_queries},
        ("kind",),
    )
