"""Spin, the model checker: found, or unpacked beside the tests' packages, and run.

Debian's package needs no root to be unpacked; elsewhere Spin is taken where it stands in PATH.
Run as a program, it installs Spin and checks `model/cursor.pml` more widely than the tests do.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
MODEL = ROOT / "model" / "cursor.pml"
_UNPACKED = ROOT / ".venv" / "spin"

_HELP = (
    "The model cannot be checked here: it needs Spin and a C compiler (on Debian: "
    "apt install spin gcc; on macOS: brew install spin)."
)
_WIDER = ({"N": "4", "RESTARTS": "0"}, {"N": "3", "RESTARTS": "2"})


@dataclass(frozen=True, slots=True)
class Result:
    """What a search of every state came to.

    Attributes:
        failure: The assertion that some run violates, or None.
        states: How many states were found.
        trail: The steps of that run, as Spin tells them; empty if there is none.
    """

    failure: str | None
    states: int
    trail: str


def find_tools() -> tuple[str, str] | None:
    """Return Spin and a C compiler, or None if one is missing."""
    unpacked = _UNPACKED / "usr" / "bin" / "spin"
    spin = shutil.which("spin") or (str(unpacked) if unpacked.exists() else None)
    compiler = shutil.which(os.environ.get("CC", "cc"))
    return (spin, compiler) if spin and compiler and _is_model_checker(spin) else None


def install() -> tuple[str, str] | None:
    """Return Spin and a C compiler, unpacking Debian's Spin if it is missing; None if it fails."""
    if (found := find_tools()) is not None:
        return found
    if shutil.which("apt-get") and shutil.which("dpkg-deb"):
        with tempfile.TemporaryDirectory() as directory:
            if not _download(directory) and os.geteuid() == 0:
                subprocess.run(["apt-get", "-qq", "update"], check=False)
                _download(directory)
            for package in Path(directory).glob("spin_*.deb"):
                subprocess.run(["dpkg-deb", "-x", package, _UNPACKED], check=False)
    return find_tools()


def check(tools: tuple[str, str], defines: dict[str, str]) -> Result:
    """Search every state of the model compiled with these definitions.

    Raises:
        subprocess.CalledProcessError: the model or its checker does not compile.
    """
    spin, compiler = tools
    given = [f"-D{name}={value}" for name, value in defines.items()]
    with tempfile.TemporaryDirectory(prefix="banquet-model-") as directory:
        shutil.copy(MODEL, directory)
        _run([spin, *given, "-a", MODEL.name], directory)
        # -O1: most searches end sooner than a better compilation would.
        _run([compiler, "-w", "-O1", "-DSAFETY", "-DCOLLAPSE", "-o", "pan", "pan.c"], directory)
        text = _run(["./pan", "-n", "-m100000"], directory)
        failure = re.search(r"pan:1: (.*) \(at depth", text)
        if "Search not completed" in text and failure is None:
            raise RuntimeError(f"the search broke off:\n{text}")
        states = re.search(r"(\S+) states, stored", text)
        assert states is not None, text
        trail = _run([spin, *given, "-t", "-p", "-g", MODEL.name], directory) if failure else ""
    return Result(failure[1] if failure else None, int(float(states[1])), trail)


def main() -> int:
    """Install what is needed and search the model more widely; `--install` stops before."""
    tools = install()
    if tools is None:
        sys.stderr.write(f"{_HELP}\n")
        return 1
    for defines in () if "--install" in sys.argv else _WIDER:
        result = check(tools, defines)
        sys.stdout.write(f"{defines}: {result.states:,} states, {result.failure or 'no error'}\n")
        if result.failure is not None:
            sys.stdout.write(result.trail)
            return 1
    return 0


def _is_model_checker(spin: str) -> bool:
    """Tell Spin from other programs of that name."""
    done = subprocess.run([spin, "-V"], capture_output=True, text=True, check=False, timeout=30)
    return done.stdout.startswith("Spin Version")


def _download(directory: str) -> bool:
    done = subprocess.run(
        ["apt-get", "-qq", "download", "spin"], cwd=directory, capture_output=True, check=False
    )
    return done.returncode == 0


def _run(command: list[str], directory: str) -> str:
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
