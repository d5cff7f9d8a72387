"""Locks between processes, held on files and released by the kernel when a process dies."""

import fcntl
import os
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from banquet.errors import SettingsError

_POLL_SECONDS = 0.05


class FileLock:
    """An advisory lock (`flock`) on a file, made with mode 0600 and never removed.

    A process killed with -9 loses its locks, so no stale lock can block a later start.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    def try_exclusive(self) -> bool:
        """Take the lock alone, or return False if another process holds it in any way.

        A shared lock held by this object is given up either way.
        """
        return self._try(fcntl.LOCK_EX)

    def try_shared(self) -> bool:
        """Take the lock beside others, or return False if one process holds it alone."""
        return self._try(fcntl.LOCK_SH)

    def wait_exclusive(self, timeout_seconds: float) -> None:
        """Take the lock alone, waiting for it.

        Raises:
            SettingsError: another process held it for the whole time.
        """
        deadline = time.monotonic() + timeout_seconds
        while not self.try_exclusive():
            if time.monotonic() > deadline:
                raise SettingsError(
                    "data_directory_busy",
                    f"Another process has held {self.path} for {timeout_seconds:.0f} seconds.",
                    hint="Wait for it to finish, or end it, then try again.",
                )
            time.sleep(_POLL_SECONDS)

    def read(self) -> str:
        """Return what the holder wrote, or an empty string."""
        return self.path.read_text() if self.path.exists() else ""

    def write(self, text: str) -> None:
        """Leave a line for those who find the lock taken; only while holding it."""
        self.path.write_text(text)

    def release(self) -> None:
        """Give the lock up; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def _try(self, kind: int) -> bool:
        if self._descriptor is None:
            self._descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._descriptor, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            self.release()
            return False
        return True

    def __enter__(self) -> Self:
        self.wait_exclusive(timeout_seconds=180)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.release()
