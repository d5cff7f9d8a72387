"""What a channel may hear and say on its topic, as values. Pure.

Public topics are open to everybody. Of private ones the policies on `realtime.messages` decide,
which only PostgreSQL can evaluate (`banquet.realtime.database.probing`).
"""

from dataclasses import dataclass
from typing import Final


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
