"""Hashes passwords on threads of their own, so that signing in never holds up the event loop."""

import asyncio
import os
import secrets
import sys
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from banquet.auth.failures import AuthError
from banquet.auth.passwords import ROUNDS, hash_password
from banquet.auth.stored_hashes import matches

Result = TypeVar("Result")
WAITING_PER_WORKER = 64
NICENESS = 10


class PasswordHasher:
    """A bounded pool of workers: a thread for each core but one, at most 64 requests each waiting.

    The core left over is for the event loop and PostgreSQL: however politely a thread computes on
    the last free core, whoever wakes up there waits for the scheduler first. Requests over the
    bound would be answered later than anyone waits, and are refused with
    `over_request_rate_limit`. A cancelled call's work is finished by its thread and dropped.
    """

    def __init__(self, rounds: int = ROUNDS, workers: int | None = None) -> None:
        count = workers or usual_workers(os.cpu_count())
        self._rounds = rounds
        self._executor = ThreadPoolExecutor(count, "bcrypt", initializer=_step_back)
        self._free_places = count * WAITING_PER_WORKER
        self._nobodys_hash = hash_password(secrets.token_urlsafe(24), rounds)

    async def hash(self, password: str) -> str:
        """Return the hash of a password that `passwords.require_acceptable` let through."""
        return await self._run(lambda: hash_password(password, self._rounds))

    async def matches(self, password: str, hashed: str | None) -> bool:
        """Return whether a password is the one hashed.

        Without a hash (no such account, or one without password) the same work is done in
        vain: how long the answer takes must not tell which addresses have accounts.
        """
        if not hashed:
            await self._run(lambda: matches(password, self._nobodys_hash))
            return False
        return await self._run(lambda: matches(password, hashed))

    async def _run(self, work: Callable[[], Result]) -> Result:
        if not self._free_places:
            raise AuthError("over_request_rate_limit", "Request rate limit reached")
        self._free_places -= 1
        loop = asyncio.get_running_loop()
        future = self._executor.submit(work)
        future.add_done_callback(lambda _: self._give_back(loop))
        return await asyncio.wrap_future(future)

    def _give_back(self, loop: asyncio.AbstractEventLoop) -> None:
        # Called on a worker's thread; the loop may be gone when a server stops in between.
        if not loop.is_closed():
            loop.call_soon_threadsafe(self._add_place)

    def _add_place(self) -> None:
        self._free_places += 1


def usual_workers(cores: int | None) -> int:
    """Return how many threads hash on a machine of so many cores; None if that is not known."""
    return max(1, (cores or 1) - 1)


def _step_back() -> None:
    """Let everybody else go first: the event loop, and PostgreSQL on the same machine.

    Hashing must not take its full share of the cores while others have work on them, too.
    Linux counts niceness by thread; elsewhere it is the process's, which must keep its own.
    """
    if sys.platform == "linux":
        thread = threading.get_native_id()
        own = os.getpriority(os.PRIO_PROCESS, thread)
        os.setpriority(os.PRIO_PROCESS, thread, min(own + NICENESS, 19))
