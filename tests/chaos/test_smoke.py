"""A minute of everything at once: every kind of client, and a fault every other second.

Each run is another one. What it says when it fails can be repeated: `make soak SEED=... MINUTES=1`
attempts the same; the clock, the kernel and PostgreSQL have their say.
"""

import os
import secrets
from pathlib import Path

import pytest

from tests.chaos.case import Case
from tests.chaos.faults import FAULTS
from tests.chaos.invariants import check
from tests.chaos.run import Plan, run

RESULTS = Path("test-results/chaos")
SECONDS = 60.0
LIVE_SECONDS = 30.0
"""Machines that run tests have other things to do; `make soak` allows ten."""


@pytest.mark.timeout(400)
# The official Python client reads them whenever it loses its socket, and would die of an error.
@pytest.mark.filterwarnings("ignore:ConnectionClosed:DeprecationWarning")
def test_a_minute_of_chaos() -> None:
    seed = int(os.environ.get("BANQUET_CHAOS_SEED", secrets.randbelow(10**6)))
    RESULTS.mkdir(parents=True, exist_ok=True)
    path = RESULTS / "smoke.jsonl"

    run(Plan(seed=seed, seconds=SECONDS, path=path, live_seconds=LIVE_SECONDS))

    case = Case.of_file(path)
    assert check(case) == {}, f"seed {seed}, history in {path}"
    # A busy machine manages a third of what a quiet one does.
    assert len({each.name for each in case.faults}) > len(FAULTS) / 4, "hardly anything happened"
    assert len(case.ledger.transactions) > 300, "hardly anybody wrote"
