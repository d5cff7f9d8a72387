import asyncio
import gc
import weakref
from collections.abc import Iterator

import pytest

from banquet import garbage


class _Knot:
    """An object that only a collection can free."""

    def __init__(self) -> None:
        self.itself = self


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


def test_what_is_spared_is_not_visited_again() -> None:
    kept = _Knot()

    garbage.spare()

    assert gc.get_freeze_count() > 0
    assert not any(each is kept for each in gc.get_objects())


def test_sparing_frees_young_garbage() -> None:
    young = weakref.ref(_Knot())

    garbage.spare()

    assert young() is None


def test_a_sweep_frees_what_became_garbage_after_it_was_spared() -> None:
    knot = _Knot()
    garbage.spare()
    late = weakref.ref(knot)
    del knot
    garbage.spare()
    assert late() is not None

    garbage.sweep()

    assert late() is None


async def test_calm_collection_spares_and_at_times_sweeps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "SPARE_SECONDS", 0)
    monkeypatch.setattr(garbage, "SWEEPS_SPARED", 2)
    swept = asyncio.Event()
    knot = _Knot()
    weakref.finalize(knot, swept.set)
    garbage.spare()
    del knot

    calm = asyncio.create_task(garbage.collect_calmly())
    await asyncio.wait_for(swept.wait(), 10)
    calm.cancel()

    assert gc.get_threshold()[2] > 1_000_000
