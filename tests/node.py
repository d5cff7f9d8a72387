"""JavaScript tests as part of a Python test: run with the web application's packages."""

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

WEB = Path(__file__).parents[1] / "web"


def run_in_web(*command: str, environment: Mapping[str, str]) -> "subprocess.CompletedProcess[str]":
    """Run a program to its end in the directory of the web application.

    Standard error is part of the result's `stdout`. `environment` adds to the present one.
    """
    return subprocess.run(
        command,
        cwd=WEB,
        env={**os.environ, **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=280,
    )


def run_vitest(project: str, environment: Mapping[str, str]) -> None:
    """Run the tests in `web/tests/{project}` and fail with their output if one does."""
    command = ("node_modules/.bin/vitest", "run", "--config", "vitest.clients.config.ts")
    done = run_in_web(*command, "--project", project, environment=environment)
    assert done.returncode == 0, done.stdout
