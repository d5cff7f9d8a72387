"""Invitations are mailed: what managers ask for in the database, the server sends.

`app_private.claim_invitation_mail` hands out one invitation at a time and keeps it from other
servers for a minute; `settle_invitation_mail` notes what came of it. So an invitation is mailed
once, and once more only if a server dies between the mail server's answer and its note.
"""

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
from banquet.jobs.job import Job, Wait

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


class InvitationMails(Job):
    """The job; `failures` counts attempts to mail that failed, too.

    Attributes:
        sent: Invitations mailed since the start.
    """

    def __init__(self, queue: Queue, send: Send, wait: Wait | None = None) -> None:
        """Take what it is made of; `wait` is the event loop's own timer unless given."""
        super().__init__(TABLE, wait)
        self._queue = queue
        self._send = send
        self.sent = 0

    def collect(self) -> Iterable[Metric]:
        """Return the figures; a `banquet.http.metrics.Source`."""
        yield total("banquet_invitations_sent", "Invitations mailed.", self.sent)
        yield total("banquet_invitations_failures", "Attempts to mail that failed.", self.failures)

    async def look(self) -> float | None:
        """Mail all that is due; return the seconds until it is worth looking again."""
        invitation, seconds = await self._queue.claim()
        while invitation is not None:
            await self._queue.settle(invitation, await self._mail(invitation))
            invitation, seconds = await self._queue.claim()
        return seconds

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
