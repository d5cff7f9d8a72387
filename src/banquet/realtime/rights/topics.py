"""What a channel may hear and say on its topic, as values. Pure.

Public topics are open to everybody. Of private ones the policies on `realtime.messages` decide,
which only PostgreSQL can evaluate (`banquet.realtime.database.probing`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from banquet.errors import RequestError
from banquet.identity import Identity
from banquet.realtime.history.cursor import Snapshot


class PolicyError(RequestError):
    """A policy on `realtime.messages` fails instead of answering."""


@dataclass(frozen=True, slots=True)
class TopicRights:
    """Four rights, judged apart.

    Attributes:
        broadcast_read: May hear broadcasts.
        broadcast_write: May send them.
        presence_read: May see who is there.
        presence_write: May be seen there.
    """

    broadcast_read: bool
    broadcast_write: bool
    presence_read: bool
    presence_write: bool

    @property
    def may_join(self) -> bool:
        """Tell whether there is anything to hear: without it a private channel is not joined."""
        return self.broadcast_read or self.presence_read


PUBLIC: Final = TopicRights(True, True, True, True)
"""What everybody has on public topics."""

NO_RIGHTS: Final = TopicRights(False, False, False, False)


@dataclass(frozen=True, slots=True)
class TopicQuestion:
    """Who wants to be where.

    Attributes:
        identity: Whose rights are asked about.
        topic: Name without `realtime:`.
        headers: Of the upgrade request, as policies may read them in `request.headers`.
    """

    identity: Identity
    topic: str
    headers: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Judgement:
    """What PostgreSQL said, and which transactions it knew of when it said so."""

    rights: TopicRights
    snapshot: Snapshot
