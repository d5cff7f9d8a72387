"""Keeps Python's search for reference cycles short, however much the server remembers.

Nearly everything is freed by counting references. A collection looks for the rest, and a full
one walks every object there is, the ring of transactions among them, while nobody is served:
see `docs/decisions/0004-the-ring-is-kept-out-of-collections.md`.
"""

import asyncio
import gc
from typing import Final, NoReturn

SPARE_SECONDS: Final = 10.0
SWEEPS_SPARED: Final = 360
"""So there is one sweep an hour."""

_NEVER: Final = 2**30


async def collect_calmly() -> NoReturn:
    """Until cancelled, replace full collections by `spare` and, once an hour, `sweep`.

    Young objects are collected as ever, whenever some hundred more were made than freed.
    """
    youngest, middle, _ = gc.get_threshold()
    gc.set_threshold(youngest, middle, _NEVER)
    while True:
        for _ in range(SWEEPS_SPARED):
            await asyncio.sleep(SPARE_SECONDS)
            spare()
        sweep()


def spare() -> None:
    """Collect what is young and spare what is left further visits; takes a millisecond."""
    gc.collect(1)
    gc.freeze()


def sweep() -> None:
    """Collect everything, then spare what is left; takes 0.2 s with a full ring."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
