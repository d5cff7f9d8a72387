"""One question to the database at a time, beside the bare round trip: what some parts share."""

import time
from collections.abc import Sequence
from typing import Any, TypeAlias

import psycopg

from bench.figures import Figure

Connection: TypeAlias = psycopg.Connection[tuple[Any, ...]]


def taken_ms(
    connection: Connection, question: str, values: Sequence[object] = (), *, rounds: int
) -> list[float]:
    """Ask so many times; return how long each answer took, milliseconds."""
    return [_once(connection, question.encode(), values) for _ in range(rounds)]


def _once(connection: Connection, question: bytes, values: Sequence[object]) -> float:
    began = time.perf_counter()
    connection.execute(question, values).fetchall()
    return (time.perf_counter() - began) * 1000


def beside_a_round_trip(
    name: str, note: str, *, asked_ms: float, bare_ms: float, aim_ms: float
) -> Figure:
    """Return the figure of a question, its reference being `select 1`."""
    return Figure(
        name=name,
        note=note,
        value={"ms": round(asked_ms, 2)},
        reference_name="select 1",
        reference={"ms": round(bare_ms, 2)},
        aim=f"<= {aim_ms:g} ms",
        met=asked_ms <= aim_ms,
    )
