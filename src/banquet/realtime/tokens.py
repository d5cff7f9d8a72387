"""As whom channels listen: tokens judged at the join, and again when a client sends a new one."""

from weakref import WeakValueDictionary

from banquet.errors import BanquetError, ExpiredTokenError, TokenError
from banquet.identity import Identity, Verifier
from banquet.realtime.channels.channel import Audience, Channel, audience_key
from banquet.realtime.sockets.requests import is_key
from banquet.realtime.stage import Stage, connection_of
from banquet.realtime.upkeep import Upkeep


class Tokens:
    """Judges tokens, and moves channels to whom they name."""

    def __init__(self, stage: Stage, upkeep: Upkeep, verifier: Verifier) -> None:
        """Open.

        Args:
            stage: The engine's state.
            upkeep: Told when a token expires.
            verifier: Judges tokens.
        """
        self._stage = stage
        self._upkeep = upkeep
        self._verifier = verifier
        self._audiences: WeakValueDictionary[tuple[str, bytes], Audience] = WeakValueDictionary()

    def identify(
        self, token: str | None, key: Identity, visitor: Identity | None = None
    ) -> Identity:
        """Return who a token stands for.

        Args:
            token: What the client sent; a key leaves it to the connection's.
            key: Whom the connection's key stands for.
            visitor: Whom a client that sent nothing is taken for, while that lasts.

        Raises:
            TokenError: the token is not valid or has expired.
        """
        now = self._stage.clock.now()
        if token is None and visitor is not None and now < (visitor.expires_at or now + 1):
            return visitor
        try:
            identity = key if token is None or is_key(token) else self._verifier.verify(token)
        except ExpiredTokenError as error:
            raise _expired(now - error.expired_at) from error
        if identity.expires_at is not None and now >= identity.expires_at:
            raise _expired(now - identity.expires_at)
        return identity

    def audience(self, identity: Identity) -> Audience:
        """Return the one audience of an identity."""
        key = audience_key(identity)
        found = self._audiences.get(key)
        if found is None:
            found = Audience(identity, identity.role, identity.user_id)
            self._audiences[key] = found
        return found

    def renew(self, channel: Channel, token: str) -> None:
        """Judge a channel by a new access token from now on.

        The channel goes on where it stood. Whoever became another person is told to read
        again; an invalid token ends the channel for good.
        """
        if channel.group is None:
            # Still joining: the join is judged by the token that is there when it is done.
            self._rename(channel, token)
            return
        try:
            self._adopt(channel, self._identify(channel, token), token)
        except BanquetError as error:
            self._stage.dismiss(channel, error.message)

    def _rename(self, channel: Channel, token: str) -> None:
        try:
            identity = self._identify(channel, token)
        except TokenError as error:
            self._stage.dismiss(channel, error.message)
            return
        channel.audience = self.audience(identity)
        channel.token, channel.expires_at = token, identity.expires_at
        channel.is_visitors = False

    def _identify(self, channel: Channel, token: str) -> Identity:
        return self.identify(token, connection_of(channel).identity)

    def _adopt(self, channel: Channel, identity: Identity, token: str) -> None:
        if identity.role not in self._stage.roles:
            # Its rights are not known yet: the client's next join waits for them.
            self._stage.fail(channel, "system", f"The role is now {identity.role}; join again")
            return
        audience = self.audience(identity)
        before = channel.audience
        channel.token, channel.expires_at = token, identity.expires_at
        channel.is_visitors = False
        self._upkeep.watch(channel)
        if audience is not before:
            self._change_audience(channel, audience)
        if channel.join.bindings:
            channel.system("postgres_changes", "ok", "Subscribed to PostgreSQL")
        self._stage.private.renew(channel)
        if channel.resumes and (before.role, before.user) != (audience.role, audience.user):
            channel.must_refetch("rights", self._stage.head())

    def _change_audience(self, channel: Channel, audience: Audience) -> None:
        router = self._stage.era.router
        is_live = channel.position is None
        old = channel.group
        router.detach(channel)
        channel.audience = audience
        if old is not None and old.listening.role != audience.role:
            self._stage.take_group(channel)
            router.release_group(old)
        if is_live:
            router.attach(channel)


def _expired(seconds: float) -> TokenError:
    """Return the refusal of an old token, in the official server's words."""
    return TokenError("PGRST303", f"Token has expired {int(seconds)} seconds ago")
