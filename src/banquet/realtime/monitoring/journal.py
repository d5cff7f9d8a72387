"""What connections do: every event counted, and logged as far as somebody asked for it. Pure.

A client may ask for more, or less, of its own connection with `log_level` in its address
(reference 1.1). Names, sizes and ids are logged; tokens, payloads and filters never.
"""

import logging
from typing import Final, Literal, TypeAlias

from banquet.clock import Clock
from banquet.errors import BanquetError
from banquet.identity import Identity
from banquet.logs import about
from banquet.realtime.monitoring.metrics import Meters

LogLevel: TypeAlias = Literal["info", "warning", "error"]

LINES_PER_SECOND: Final = 20
MOST_LINES: Final = 500
"""Lines about connections that may come at once; then `LINES_PER_SECOND`. Strangers open
connections, and must not fill the disk."""

_LEAST: Final = {"info": logging.DEBUG, "warning": logging.WARNING, "error": logging.ERROR}
_EVENTS: Final = frozenset(
    ("phx_join", "phx_leave", "heartbeat", "access_token", "broadcast", "presence")
)

_log = logging.getLogger("banquet.realtime.connection")
# For connections with a level of their own: the general one does not hold their lines back.
_chosen = logging.getLogger("banquet.realtime.connection.chosen")
_chosen.setLevel(logging.DEBUG)


def read_log_level(text: str | None) -> LogLevel | None:
    """Return the level a client asked for; what is unknown counts as `error`."""
    match text:
        case None:
            return None
        case "info" | "warning":
            return text
        case _:
            return "error"


class Journals:
    """Opens journals, and bounds what all of them write together."""

    def __init__(self, meters: Meters, clock: Clock) -> None:
        self.meters = meters
        self._clock = clock
        self._lines = float(MOST_LINES)
        self._filled_at = clock.monotonic()
        self._left_out = 0

    def open(self, name: str, level: LogLevel | None) -> "Journal":
        """Return the journal of a new connection.

        Args:
            name: Its id.
            level: What its client asked for; None for the level of the whole server.
        """
        return Journal(self, name, level)

    def write(self, logger: logging.Logger, level: int, words: str, **facts: object) -> None:
        """Write a line unless there were too many; then say how many were left out."""
        now = self._clock.monotonic()
        filled = self._lines + (now - self._filled_at) * LINES_PER_SECOND
        self._lines, self._filled_at = min(float(MOST_LINES), filled), now
        if self._lines < 1:
            self._left_out += 1
            return
        self._lines -= 1
        if self._left_out:
            left_out, self._left_out = self._left_out, 0
            _log.warning("lines about connections were left out", extra=about(lines=left_out))
        logger.log(level, words, extra=about(**facts))


class Journal:
    """Tells of one connection.

    Attributes:
        id: Names the connection in the log.
    """

    __slots__ = ("_journals", "_least", "_meters", "id")

    def __init__(self, journals: Journals, name: str, level: LogLevel | None) -> None:
        self.id = name
        self._journals = journals
        self._meters = journals.meters
        self._least = None if level is None else _LEAST[level]

    def connected(self, identity: Identity, vsn: str) -> None:
        """Tell that the socket is open."""
        self._tell(logging.INFO, "connected", identity.user_id, role=identity.role, vsn=vsn)

    def disconnected(self, cause: str, seconds: float) -> None:
        """Tell that the socket is gone.

        Args:
            cause: A fixed phrase; it names a figure.
            seconds: How long it was open.
        """
        self._meters.closed[cause] += 1
        self._tell(logging.INFO, "disconnected", None, cause=cause, seconds=round(seconds, 1))

    def received(self, event: str, topic: str, size: int) -> None:
        """Tell of a message from the client."""
        self._meters.received[event if event in _EVENTS else "other"] += 1
        if self._least is not None:
            self._tell(logging.DEBUG, "received", None, event=event, topic=topic, bytes=size)

    def malformed(self) -> None:
        """Tell of a message that could not be read."""
        self._meters.received["malformed"] += 1
        self._tell(logging.INFO, "malformed message", None)

    def sent(self, event: str, topic: str, size: int) -> None:
        """Tell of a frame to the client; counted elsewhere."""
        self._tell(logging.DEBUG, "sent", None, event=event, topic=topic, bytes=size)

    def joined(self, topic: str, user: str | None, bindings: int) -> None:
        """Tell of a join that succeeded."""
        self._meters.joins["ok"] += 1
        self._tell(logging.INFO, "joined", user, topic=topic, bindings=bindings)

    def refused(self, topic: str, error: BanquetError) -> None:
        """Tell of a join that was refused."""
        code = self._meters.refuse_join(error)
        self._tell(logging.INFO, "join refused", None, topic=topic, code=code)

    def policy_failed(self, topic: str, error: BanquetError) -> None:
        """Tell whoever writes policies; the client only learns that it may not join."""
        self._tell(logging.WARNING, "policy failed", None, topic=topic, error=error.message)

    def left(self, topic: str) -> None:
        """Tell that the client left a channel."""
        self._tell(logging.INFO, "left", None, topic=topic)

    def must_refetch(self, topic: str, reason: str) -> None:
        """Tell that a channel was told to read again."""
        self._meters.refetches[reason] += 1
        self._tell(logging.INFO, "must refetch", None, topic=topic, reason=reason)

    def failed(self, topic: str, extension: str) -> None:
        """Tell that the server ended a channel; its client joins again."""
        self._meters.failed[extension] += 1
        self._tell(logging.WARNING, "channel failed", None, topic=topic, extension=extension)

    def slow(self) -> None:
        """Tell that the socket takes no more for now."""
        self._tell(logging.INFO, "socket is slow", None)

    def _tell(self, level: int, words: str, user: str | None, **facts: object) -> None:
        if self._least is None:
            if not _log.isEnabledFor(level):
                return
            logger = _log
        elif level < self._least:
            return
        else:
            logger = _chosen
        self._journals.write(logger, level, words, connection_id=self.id, user_id=user, **facts)
