"""A measured figure, and how a run of them is shown and written down."""

import json
import os
import platform
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.table import Table

_WIDTH: Final = 132


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One line of the table.

    Attributes:
        name: What was measured, under which load.
        value: What came out, by name of the statistic (`p50 ms`, `frames/s`).
        reference: The same of the reference line, measured in the same run; empty if none.
        reference_name: What the reference line is.
        aim: The aim of design section 10, in words.
        met: Whether the value reaches it; None where no aim is set.
        note: What a reader must know to judge it.
        elsewhere: Figures of others, with their conditions; see `bench.published`.
    """

    name: str
    value: dict[str, float]
    aim: str
    met: bool | None
    reference: dict[str, float]
    reference_name: str = ""
    note: str = ""
    elsewhere: tuple[str, ...] = ()


def percentiles(nanoseconds: Sequence[int]) -> dict[str, float]:
    """Return p50 and p99 in milliseconds."""
    ordered = sorted(nanoseconds)
    if not ordered:
        raise ValueError("nothing was measured")
    return {
        f"p{percent} ms": round(
            ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] / 1e6, 3
        )
        for percent in (50, 99)
    }


def show(figures: Sequence[Figure], console: Console) -> None:
    """Print the table."""
    table = Table(title="Banquet on this machine", show_lines=True)
    for heading in ("figure", "measured", "reference in the same run; others", "aim", "met"):
        table.add_column(heading, overflow="fold")
    for figure in figures:
        table.add_row(
            f"{figure.name}\n[dim]{figure.note}[/dim]" if figure.note else figure.name,
            _listed(figure.value),
            _beside(figure),
            figure.aim,
            {True: "[green]yes", False: "[red]NO", None: "-"}[figure.met],
        )
    # Narrower than this, sentences become columns of words.
    console.print(table, width=max(console.width, _WIDTH))


def write(figures: Sequence[Figure], path: Path) -> None:
    """Write the figures and what they were measured on as JSON."""
    machine = {
        "measured_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "cores": os.cpu_count(),
        "processor": _processor(),
        "system": platform.platform(),
        "python": platform.python_version(),
    }
    text = json.dumps({"machine": machine, "figures": [asdict(each) for each in figures]}, indent=2)
    path.write_text(text + "\n")


def _beside(figure: Figure) -> str:
    lines = (figure.reference_name, _listed(figure.reference))
    others = (f"[dim]{each}[/dim]" for each in figure.elsewhere)
    return "\n".join(filter(None, (*lines, *others)))


def _listed(values: dict[str, float]) -> str:
    return "\n".join(f"{value:,} {name}" for name, value in values.items())


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":")[1].strip() for line in lines if "model name" in line), "unknown")
