"""`make soak`: a long run, its figures, and what contradicts the promises."""

import argparse
import logging
import secrets
import signal
import sys
import time
from pathlib import Path
from typing import NoReturn

import orjson
from rich.console import Console
from rich.table import Table

from tests.chaos.case import Case
from tests.chaos.invariants import CHECKERS, check
from tests.chaos.report import figures
from tests.chaos.run import Plan, run

RESULTS = Path("test-results/chaos")
SHOWN = 10


def main() -> int:
    """Run, judge, print; returns 0 if every invariant held."""
    arguments = _arguments()
    # Ended from outside it still stops what it started.
    signal.signal(signal.SIGTERM, _interrupt)
    logging.basicConfig(level=logging.CRITICAL)
    RESULTS.mkdir(parents=True, exist_ok=True)
    seed = secrets.randbelow(10**6) if arguments.seed is None else arguments.seed
    plan = Plan(
        seed=seed,
        seconds=60 * arguments.minutes,
        path=RESULTS / f"{seed}.jsonl",
        only=arguments.only,
        is_long=True,
    )
    console = Console()
    console.print(f"seed {seed}, {arguments.minutes:g} minutes, history in {plan.path}")
    run(plan)
    began = time.monotonic()
    case = Case.of_file(plan.path)
    found = check(case)
    rows = [*figures(case), ("time to judge", f"{time.monotonic() - began:.0f} s")]
    _show(console, rows, found)
    result = {"figures": dict(rows), "found": found}
    (RESULTS / f"{seed}.json").write_bytes(orjson.dumps(result, option=orjson.OPT_INDENT_2))
    return 1 if found else 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make soak", description=__doc__)
    parser.add_argument("--seed", type=int, help="of a run to be repeated; else a new one")
    parser.add_argument("--minutes", type=float, default=20)
    parser.add_argument("--only", default="", help="numbers of faults, for example F1,F6")
    return parser.parse_args()


def _show(console: Console, rows: list[tuple[str, str]], found: dict[str, list[str]]) -> None:
    table = Table(show_header=False, box=None)
    for row in rows:
        table.add_row(*row)
    console.print(table)
    for name, checker in CHECKERS.items():
        problems = found.get(name, [])
        meaning = (checker.__doc__ or "").partition("\n")[0].partition(": ")[2]
        console.print(f"{name:>4} {'held' if not problems else len(problems)}  {meaning}")
        for each in problems[:SHOWN]:
            console.print(f"       {each[:400]}", style="red", markup=False)


def _interrupt(_signal: int, _frame: object) -> NoReturn:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
