"""`make bench`: measure, print a table and write bench/results.json.

python -m bench.run [PART ...]
"""

import argparse
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from rich.console import Console

from bench import (
    alternatives,
    bundle,
    connections,
    crowds,
    decode,
    fan_out,
    latency,
    pages,
    policies,
    rest,
    resume,
    screens,
    search,
    sign_in,
    slow,
    start,
    writes,
)
from bench.figures import Figure, show, write
from bench.world import BENCH, World, open_world

Part: TypeAlias = Callable[[World], list[Figure]]

PARTS: Final[dict[str, Part]] = {
    "latency": latency.figures,
    "crowds": crowds.figures,
    "policies": policies.figures,
    "connections": connections.figures,
    "resume": resume.figures,
    "slow": slow.figures,
    "writes": writes.figures,
    "fan-out": fan_out.figures,
    "decode": decode.figures,
    "rest": rest.figures,
    "sign-in": sign_in.figures,
    "alternatives": alternatives.figures,
    "search": search.figures,
    "start": start.figures,
    "bundle": bundle.figures,
    "screens": screens.figures,
    "pages": pages.figures,
}


def main() -> int:
    """Run the parts named on the command line, or all of them."""
    parser = argparse.ArgumentParser(prog="python -m bench.run", description=__doc__)
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}")
    parser.add_argument("--output", type=Path, default=BENCH / "results.json")
    arguments = parser.parse_args()
    if unknown := set(arguments.parts) - set(PARTS):
        parser.error(f"there is no part {', '.join(sorted(unknown))}; see --help")
    figures = _measure(arguments.parts or list(PARTS), Console())
    write(figures, arguments.output)
    return 0


def _measure(names: list[str], console: Console) -> list[Figure]:
    figures: list[Figure] = []
    with open_world() as world:
        for name in names:
            with console.status(f"measuring: {name}"):
                figures += PARTS[name](world)
    show(figures, console)
    return figures


if __name__ == "__main__":
    sys.exit(main())
