"""Programs run in a process of their own, and what they print."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeAlias

from tests.running import PASSWORD

Program: TypeAlias = "subprocess.Popen[str]"


@contextmanager
def program(*arguments: str | Path) -> Iterator[Program]:
    """Run Python with these arguments, and see that it has ended."""
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "BANQUET_PASSWORD": PASSWORD},
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def printed_by(process: Program) -> str:
    """Return the next line of its output."""
    assert process.stdout is not None
    return process.stdout.readline().rstrip("\n")


def said_by(process: Program) -> str:
    """Return the next line of its messages."""
    assert process.stderr is not None
    return process.stderr.readline().rstrip("\n")
