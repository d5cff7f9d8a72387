"""Sessions that end: their tokens are told to whoever judges them, their channels fail at once."""

from collections.abc import Callable, Collection, Mapping
from typing import Final

from picows import WSCloseCode

from banquet.realtime.stage import Stage
from banquet.replication.messages import Transaction

SESSION_END_PREFIX: Final = "banquet.session_end"
"""Prefix of the logical message a trigger writes when a session is deleted; it holds the id."""

ENDED: Final = "The session has ended"


class Sessions:
    """Ends what belongs to a session, at the commit that ended it."""

    def __init__(self, stage: Stage, on_end: Callable[[str], None]) -> None:
        """Open.

        Args:
            stage: The engine's state.
            on_end: Told the id of each session that ended, before its channels fail, so that
                they cannot come back by the same token; must not block.
        """
        self._stage = stage
        self._on_end = on_end

    def take(self, transaction: Transaction) -> None:
        """Hear of a transaction; may be of the past, where the stream is read again."""
        ended = {
            message.content.decode(errors="replace")
            for message in transaction.messages
            if message.prefix == SESSION_END_PREFIX
        }
        if ended:
            self.end(ended)

    def end(self, ended: Collection[str]) -> None:
        """Refuse the tokens of these sessions from now on and fail their channels."""
        for session_id in ended:
            self._on_end(session_id)
        self._fail_channels(frozenset(ended))

    def _fail_channels(self, ended: frozenset[str]) -> None:
        for connection in list(self._stage.connections):
            if connection.visitor is not None and _session_of(connection.visitor.claims) in ended:
                connection.visitor = None
            for channel in list(connection.channels.values()):
                if _session_of(channel.audience.identity.claims) in ended:
                    self._stage.fail(channel, "system", ENDED)
            if _session_of(connection.identity.claims) in ended:
                # Its token was the key: whoever joins here without another would be that person.
                connection.close(WSCloseCode.POLICY_VIOLATION, "session ended")


def _session_of(claims: Mapping[str, object]) -> str | None:
    session_id = claims.get("session_id")
    return session_id if isinstance(session_id, str) else None
