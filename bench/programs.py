"""Child processes of the bench: spoken to line by line, and killed on leaving."""

import os
import subprocess
from collections.abc import Sequence
from pathlib import Path

from bench.world import ROOT


class Program:
    """A child process; leaving its `with` block kills it."""

    def __init__(self, *command: str | Path, pass_fds: Sequence[int] = ()) -> None:
        """Start it in the project's root.

        Args:
            command: What to run, with arguments.
            pass_fds: Descriptors it inherits.
        """
        self._process: subprocess.Popen[str] = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            pass_fds=pass_fds,
        )

    def __enter__(self) -> "Program":
        """Return the program itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Kill it."""
        self._process.kill()
        self._process.communicate()

    def answer(self) -> str:
        """Return the next line it prints.

        Raises:
            RuntimeError: it ended instead.
        """
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r:.200} ended with {self._process.wait()}")
        return line.strip()

    def ask(self, line: str) -> str:
        """Send it a line and return the next one it prints."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self.answer()

    def finish(self, text: str | None = None) -> str:
        """Send it a last text, wait for its end and return what it printed until then.

        Raises:
            RuntimeError: it failed.
        """
        output, _ = self._process.communicate(text)
        if self._process.returncode:
            raise RuntimeError(f"{self._process.args!r:.200} ended with {self._process.returncode}")
        return output


def output(*command: str | Path) -> str:
    """Run a program to its end and return what it printed."""
    return subprocess.run(command, check=True, capture_output=True, text=True, cwd=ROOT).stdout


def pin(core: int) -> None:
    """Keep this process on one core, where there are two."""
    if (os.cpu_count() or 1) > 1:
        os.sched_setaffinity(0, {core})
