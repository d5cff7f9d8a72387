"""Steps that tests of the stream have in common."""

import asyncio
import logging

import pytest

from banquet.clock import SystemClock
from banquet.realtime.history.cursor import parse_snapshot
from banquet.realtime.history.ring import Bounds, Ring
from banquet.replication.slot import Slot

INSERT = "insert into notes (id, body) values (%s, %s)"


def new_ring(slot: Slot, *, max_bytes: int = 2**28) -> Ring:
    bounds = Bounds(max_bytes=max_bytes, max_age_seconds=3600)
    return Ring(slot.epoch, slot.start_lsn, parse_snapshot(slot.snapshot), bounds, SystemClock())


def logged(caplog: pytest.LogCaptureFixture, text: str) -> "asyncio.Future[None]":
    """Return what is done once a line with this text is logged."""
    loop = asyncio.get_running_loop()
    seen: asyncio.Future[None] = loop.create_future()

    def look(record: logging.LogRecord) -> bool:
        if text in record.getMessage() and not seen.done():
            seen.set_result(None)
        return True

    caplog.handler.addFilter(look)
    seen.add_done_callback(lambda _: caplog.handler.removeFilter(look))
    return seen
