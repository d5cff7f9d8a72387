"""One joined channel: what it listens to, as whom, and how far it has been told."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

import orjson

from banquet.identity import Identity
from banquet.realtime.channels.recall import Recall
from banquet.realtime.history.cursor import Cursor
from banquet.realtime.monitoring.journal import Journal
from banquet.realtime.rights.topics import PUBLIC, TopicRights
from banquet.realtime.subscriptions.groups import Group
from banquet.realtime.wire.joins import Join
from banquet.realtime.wire.protocol import Ref, Vsn, push

RefetchReason = Literal["epoch", "evicted", "ahead", "rights", "large", "truncated", "filter"]
"""Why a client must read again: its cursor is of another numbering, too old, or unknown; its
rights changed; a transaction was too large to send; a table was truncated; PostgreSQL could not
tell in time which rows pass a filter."""

_VOLATILE_CLAIMS = frozenset(("exp", "iat", "nbf", "jti"))


class Socket(Protocol):
    """What a channel needs of its connection."""

    vsn: Vsn
    queued: list[bytes]
    fd: int
    journal: Journal
    headers: Mapping[str, str]

    @property
    def takes_more(self) -> bool:
        """Tell whether frames can be sent now: open and not slow."""

    @property
    def unsent_bytes(self) -> int:
        """Return how much has not left the program."""

    def flush(self) -> None:
        """Write what is queued."""

    def write_later(self, data: bytes | memoryview) -> None:
        """Leave to the event loop what the kernel did not take."""

    def abort(self) -> None:
        """Drop the socket with what is unsent."""

    def queue(self, frame: bytes, frames: int = 1) -> None:
        """Send a frame, or several in one piece, with whatever else is queued in this turn."""


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Audience:
    """Who listens. Interned by the engine, so it is compared and hashed by identity.

    Attributes:
        identity: Identity to ask PostgreSQL as.
        role: Database role.
        user: Account, or None.
    """

    identity: Identity
    role: str
    user: str | None


def audience_key(identity: Identity) -> tuple[str, bytes]:
    """Return what makes two identities the same listener: role and the claims that last."""
    lasting = {k: v for k, v in identity.claims.items() if k not in _VOLATILE_CLAIMS}
    return identity.role, orjson.dumps(lasting, option=orjson.OPT_SORT_KEYS, default=str)


@dataclass(slots=True, eq=False)
class Channel:
    """A channel on a connection.

    Attributes:
        socket: Its connection.
        topic: With `realtime:` in front.
        join_ref: Reference of the join that made it; null is echoed as null.
        join: What was asked for.
        audience: As whom it listens.
        token: Access token in force, or None for the connection's key.
        is_visitors: Whether it acts as the connection's visitor, not by a token of its own.
        expires_at: Seconds since the Unix epoch after which the token is void, or None.
        group: What it hears; None until it has joined and after it is closed.
        position: How far it has been told while it is behind; None when live.
        joined_at: Head of the stream when it joined.
        owes_checkpoint: Whether going live is to be announced.
        rights: What it may hear and say on its topic.
        held: Broadcasts kept back while its rights are judged anew; None when they stand.
        recall: What it is told of the past; None if it did not ask.
    """

    socket: Socket
    topic: str
    join_ref: Ref
    join: Join
    audience: Audience
    token: str | None = None
    expires_at: float | None = None
    is_visitors: bool = False
    group: Group | None = None
    position: Cursor | None = None
    joined_at: int = 0
    owes_checkpoint: bool = False
    rights: TopicRights = PUBLIC
    held: list[bytes] | None = None
    recall: Recall | None = None
    is_closed: bool = field(default=False)

    @property
    def name(self) -> str:
        """Return the topic without `realtime:`."""
        return self.topic.partition(":")[2]

    @property
    def resumes(self) -> bool:
        """Tell whether it gets checkpoints and `must_refetch`."""
        return self.group is not None and self.group.resumes

    def push(self, event: str, payload: Mapping[str, Any], *, ref: Ref = None) -> None:
        """Send a message to this instance of the channel."""
        frame = push(self.socket.vsn, self.topic, event, payload, join_ref=self.join_ref, ref=ref)
        self.socket.queue(frame)

    def system(
        self, extension: str, status: Literal["ok", "error"], message: str, **more: object
    ) -> None:
        """Send a `system` message; the Python client wants all four fields."""
        self.push("system", system_payload(self.name, extension, status, message, **more))

    def must_refetch(self, reason: RefetchReason, cursor: Cursor, after_ms: int = 0) -> None:
        """Tell the client that rows it has may be missing or stale: it is to read them again.

        Args:
            reason: Why.
            cursor: Where the stream goes on.
            after_ms: How long to wait first, so that many clients do not come at once.
        """
        self.socket.journal.must_refetch(self.topic, reason)
        self.system(
            "banquet", "ok", "must_refetch", reason=reason, cursor=str(cursor), after_ms=after_ms
        )


def system_payload(
    name: str, extension: str, status: Literal["ok", "error"], message: str, **more: object
) -> dict[str, object]:
    """Return the payload of a `system` message to the channel `name`."""
    return {
        "extension": extension,
        "status": status,
        "message": message,
        "channel": name,
        **more,
    }


def checkpoint_frame(group: Group, cursor: Cursor, xids: tuple[int, ...], *, live: bool) -> bytes:
    """Return the frame that ends a transaction for all channels of a group.

    Args:
        group: The group.
        cursor: Where the client stands after it.
        xids: Ids of the transactions it ends, as `pg_current_xact_id()` gives them.
        live: Whether nothing more waits to be replayed.
    """
    topic = group.listening.topic
    payload = system_payload(
        topic.partition(":")[2],
        "banquet",
        "ok",
        "checkpoint",
        cursor=group.place(cursor),
        xids=xids,
        live=live,
    )
    return push(group.listening.vsn, topic, "system", payload)
