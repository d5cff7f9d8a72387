"""Who has joined which topic: public and private channels of one name are apart. Pure."""

from collections.abc import Collection
from typing import Final, TypeAlias

from banquet.realtime.channels.channel import Channel

Topic: TypeAlias = tuple[str, bool]
"""Name without `realtime:`, and whether it is private."""

_NOBODY: Final[dict[Channel, None]] = {}


class Topics:
    """The joined channels by topic, in the order they came."""

    def __init__(self) -> None:
        self._members: dict[Topic, dict[Channel, None]] = {}

    def enter(self, channel: Channel) -> None:
        """Count a channel among the members of its topic; once it is answered `ok`."""
        self._members.setdefault(topic_of(channel), {})[channel] = None

    def leave(self, channel: Channel) -> None:
        """Forget a channel; nothing happens if it never entered."""
        topic = topic_of(channel)
        members = self._members.get(topic)
        if members is not None:
            members.pop(channel, None)
            if not members:
                del self._members[topic]

    def members(self, name: str, is_private: bool) -> Collection[Channel]:
        """Return the members of a topic; do not keep it, it changes.

        Args:
            name: Without `realtime:`.
            is_private: Which of the two topics of this name.
        """
        return (self._members.get((name, is_private)) or _NOBODY).keys()


def topic_of(channel: Channel) -> Topic:
    """Return the topic a channel belongs to."""
    return channel.name, channel.join.is_private
