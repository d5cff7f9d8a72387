"""Invitations are mailed: what managers ask for in the database, the server sends.

`app_private.claim_invitation_mail` hands out one invitation at a time and keeps it from other
servers for a minute; `settle_invitation_mail` notes what came of it. So an invitation is mailed
once, and once more only if a server dies between the mail server's answer and its note.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import Final, Protocol
from uuid import UUID

import psycopg
import psycopg_pool
from prometheus_client.core import Metric
from psycopg.rows import TupleRow

from banquet.errors import RequestError
from banquet.http.metrics import total
from banquet.jobs.option_expiry import Wait, wait_for_news
from banquet.jobs.pacing import GAP_SECONDS, retry_seconds, wait_seconds

_log = logging.getLogger("banquet.jobs")

TABLE: Final = ("public", "invitations")
"""Whose changes may be something to mail."""

PASSING: Final = frozenset(
    ("conflict", "over_email_send_rate_limit", "over_request_rate_limit", "unexpected_failure")
)
"""Refusals that are gone by themselves after a while; any other is the invitation's own fault."""

LONGEST_PAUSE_SECONDS: Final = 600.0

_AS_SERVICE: Final = "set local role service_role"
_CLAIM: Final = (
    "select invitation_id, email, full_name, branch_name, role, inviter_name, attempts,"
    " seconds_to_next from app_private.claim_invitation_mail()"
)
_SETTLE: Final = "select app_private.settle_invitation_mail(%s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Invitation:
    """What is to be mailed.

    Attributes:
        id: Of the row in `invitations`.
        email: In lower case.
        full_name: As whoever invites knows them; None if that was not said.
        branch_name: Where they are to work; None for every branch.
        role: As what.
        inviter_name: Who invites; None for the system.
        attempts: Times it was tried, this one included.
    """

    id: UUID
    email: str
    full_name: str | None
    branch_name: str | None
    role: str
    inviter_name: str | None
    attempts: int

    @property
    def work(self) -> str:
        """Return what they are asked to, such as `sales at Dwarka`."""
        return f"{self.role} at {self.branch_name or 'every branch'}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of mailing an invitation.

    Attributes:
        account: The account the link opens; None if it was not sent.
        error: Why not, for whoever invited.
        retry_seconds: When to try again; None if it was sent, or never will be.
    """

    account: UUID | None = None
    error: str | None = None
    retry_seconds: float | None = None


class Queue(Protocol):
    """The invitations that wait; see `InvitationQueue`."""

    async def claim(self) -> tuple[Invitation | None, float | None]:
        """Return the next invitation to mail, and in how many seconds there may be another."""

    async def settle(self, invitation: Invitation, outcome: Outcome) -> None:
        """Note what came of it."""


Send = Callable[[str, str | None, str | None, str], Awaitable[UUID]]
"""Mails an invitation: to which address, its name, who invites, to what. Returns the account.

Raises `RequestError` if it was not sent; see `PASSING`.
"""


class InvitationMails:
    """The job: `run()` as a task, `take_note` for what the change stream tells.

    Attributes:
        sent: Invitations mailed since the start.
        failures: Attempts that failed, whatever failed.
    """

    def __init__(self, queue: Queue, send: Send, wait: Wait | None = None) -> None:
        """Take what it is made of; `wait` is the event loop's own timer unless given."""
        self._queue = queue
        self._send = send
        self._wait = wait or wait_for_news
        self._news = asyncio.Event()
        self._failed_in_a_row = 0
        self.sent = self.failures = 0

    def take_note(self, tables: Iterable[tuple[str, str]]) -> None:
        """Hear that a transaction changed these tables; never blocks."""
        if TABLE in tables:
            self._news.set()

    async def run(self) -> None:
        """Mail what is due until cancelled; without a database, try until there is one."""
        while True:
            self._news.clear()
            seconds = await self._mail_due()
            await self._wait(self._news, seconds)
            if self._news.is_set():
                await self._wait(asyncio.Event(), GAP_SECONDS)

    def collect(self) -> Iterable[Metric]:
        """Return the figures; a `banquet.http.metrics.Source`."""
        yield total("banquet_invitations_sent", "Invitations mailed.", self.sent)
        yield total("banquet_invitations_failures", "Attempts to mail that failed.", self.failures)

    async def _mail_due(self) -> float:
        """Mail all that is due; return the seconds until it is worth looking again."""
        try:
            invitation, seconds = await self._queue.claim()
            while invitation is not None:
                outcome = await self._mail(invitation)
                await self._queue.settle(invitation, outcome)
                invitation, seconds = await self._queue.claim()
        except (psycopg.Error, psycopg_pool.PoolTimeout) as error:
            self.failures += 1
            self._failed_in_a_row += 1
            seconds = retry_seconds(self._failed_in_a_row)
            _log.warning("invitations cannot be read, trying again in %.1f s: %s", seconds, error)
            return seconds
        self._failed_in_a_row = 0
        return wait_seconds(seconds)

    async def _mail(self, invitation: Invitation) -> Outcome:
        try:
            account = await self._send(
                invitation.email, invitation.full_name, invitation.inviter_name, invitation.work
            )
        except RequestError as error:
            self.failures += 1
            passes = error.code in PASSING
            pause = min(5.0 * 2.0 ** min(invitation.attempts, 10), LONGEST_PAUSE_SECONDS)
            _log.warning("invitation %s is not mailed: %s", invitation.id, error)
            return Outcome(error=error.message, retry_seconds=pause if passes else None)
        self.sent += 1
        return Outcome(account)


class InvitationQueue:
    """The queue of a database."""

    def __init__(
        self, pool: psycopg_pool.AsyncConnectionPool[psycopg.AsyncConnection[TupleRow]]
    ) -> None:
        """Use connections of the role `authenticator`, which may act for the service key."""
        self._pool = pool

    async def claim(self) -> tuple[Invitation | None, float | None]:
        """Return the next invitation to mail, and in how many seconds there may be another."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(_AS_SERVICE)
            cursor = await connection.execute(_CLAIM)
            row = await cursor.fetchone()
        if row is None or row[0] is None:
            return None, None if row is None else row[-1]
        return Invitation(*row[:-1]), row[-1]

    async def settle(self, invitation: Invitation, outcome: Outcome) -> None:
        """Note what came of it."""
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(_AS_SERVICE)
            values = [invitation.id, outcome.account, outcome.error, outcome.retry_seconds]
            await connection.execute(_SETTLE, values)
