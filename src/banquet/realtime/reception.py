"""The clients' side of the engine: implements the connections' `Host`.

What a join takes is `admission`'s, whom a token names `tokens`'s.
"""

from collections.abc import Callable
from typing import TypeVar

import orjson

from banquet.identity import Identity, Verifier
from banquet.realtime.admission import Admission
from banquet.realtime.channels.channel import Audience, Channel
from banquet.realtime.sockets.connection import Connection
from banquet.realtime.sockets.intake import Intake
from banquet.realtime.stage import Stage
from banquet.realtime.tokens import Tokens
from banquet.realtime.upkeep import Upkeep
from banquet.realtime.wire.protocol import Message, UserBroadcast, reply

_Said = TypeVar("_Said", Message, UserBroadcast)


class Reception:
    """Receives clients.

    Attributes:
        outbox: Where connections queue their writes.
        journals: Where they tell what happens.
        intake: What they hold of unfinished messages.
    """

    def __init__(
        self, stage: Stage, upkeep: Upkeep, verifier: Verifier, reload: Callable[[], None]
    ) -> None:
        """Open.

        Args:
            stage: The engine's state.
            upkeep: Told what must be looked after.
            verifier: Judges tokens.
            reload: Has the catalogue read again; deliveries are held back until then.
        """
        self.outbox = stage.outbox
        self.journals = stage.journals
        self.intake = Intake()
        self._stage = stage
        self._admission = Admission(stage, upkeep, reload)
        self._tokens = Tokens(stage, upkeep, verifier)

    def now(self) -> float:
        """Return seconds on the monotonic clock."""
        return self._stage.clock.monotonic()

    # Connections

    def opened(self, connection: Connection) -> None:
        """Take note of a new connection."""
        self._stage.connections[connection] = None

    def closed(self, connection: Connection) -> None:
        """Forget a connection and its channels."""
        self._stage.connections.pop(connection, None)
        self._stage.exchange.slow.discard(connection)
        for channel in connection.channels.values():
            self._stage.stop(channel)
        connection.channels.clear()

    def stalled(self, connection: Connection) -> None:
        """Hold back everything for a connection that has become slow: it keeps its place."""
        self._stage.exchange.slow.add(connection)
        for channel in connection.channels.values():
            self._stage.presence.review(channel)
            if channel.group is not None and channel.position is None:
                self._stage.fall_behind(channel)
                channel.owes_checkpoint = True

    def drained(self, connection: Connection) -> None:
        """Go on with a connection that was slow."""
        self._stage.exchange.slow.discard(connection)
        for channel in list(connection.channels.values()):
            self._stage.presence.review(channel)
            connection.flush()  # a state may fill the socket again
        self._stage.pursue(connection)

    # Channels

    def identify(
        self, token: str | None, key: Identity, visitor: Identity | None = None
    ) -> Identity:
        """Return who a join's token stands for; see `Tokens.identify`."""
        return self._tokens.identify(token, key, visitor)

    def audience(self, identity: Identity) -> Audience:
        """Return the one audience of an identity."""
        return self._tokens.audience(identity)

    def enter(self, channel: Channel, message: Message) -> None:
        """Subscribe a channel, then answer its join."""
        self._admission.enter(channel, message)

    def renew(self, channel: Channel, token: str) -> None:
        """Judge a channel by a new access token from now on."""
        self._tokens.renew(channel, token)

    def leave(self, channel: Channel) -> None:
        """Stop a channel, saying nothing."""
        self._stage.stop(channel)

    # What they say

    def presence(self, channel: Channel, message: Message) -> None:
        """Take a `presence` message; before the join is answered nobody is anywhere."""
        if channel.group is None:
            self._refuse_message(channel, message, "the channel has not joined yet")
        elif channel.held is None:
            self._stage.presence.handle(channel, message)
        else:
            self._defer(channel, message, len(orjson.dumps(message.payload)), self.presence)

    def broadcast(self, channel: Channel, sent: UserBroadcast) -> None:
        """Hand on what a client says, once its join has been answered."""
        if channel.group is None:
            self._refuse_message(channel, sent, "unmatched topic")
        elif channel.held is None:
            self._stage.exchange.receive(channel, sent)
        else:
            size = len(sent.payload) + len(sent.metadata) + len(sent.event)
            self._defer(channel, sent, size, self.broadcast)

    def _defer(
        self, channel: Channel, said: _Said, size: int, take: Callable[[Channel, _Said], None]
    ) -> None:
        """Take what a channel says once it is known whether it still may."""
        if not self._stage.private.defer(channel, size, lambda: take(channel, said)):
            reason = "too much was said while the rights are being judged"
            self._refuse_message(channel, said, reason)

    def _refuse_message(
        self, channel: Channel, message: Message | UserBroadcast, reason: str
    ) -> None:
        channel.socket.queue(reply(channel.socket.vsn, message, "error", {"reason": reason}))
