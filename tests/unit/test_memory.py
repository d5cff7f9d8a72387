import os
import sys
from typing import Any

import pytest

from banquet import memory


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Return what was started in place of this program."""
    made: list[tuple[Any, ...]] = []
    monkeypatch.setattr(os, "execve", lambda *arguments: made.append(arguments))
    monkeypatch.delenv("PYTHONMALLOC", raising=False)
    return made


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs glibc")
def test_server_is_started_anew_on_the_allocator_that_gives_back(
    started: list[tuple[Any, ...]],
) -> None:
    memory.start_on_system_allocator()

    ((program, arguments, environment),) = started
    assert (program, arguments) == (sys.executable, sys.orig_argv)
    assert environment == {**os.environ, "PYTHONMALLOC": "malloc"}


def test_chosen_allocator_is_kept(
    started: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONMALLOC", "pymalloc")

    memory.start_on_system_allocator()

    assert started == []


def test_other_c_libraries_are_left_alone(
    started: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ctypes.CDLL", lambda _: object())

    memory.start_on_system_allocator()

    assert started == []
