"""What a client may ask of its socket, and the words it is refused with. Pure."""

from typing import Final

from banquet.errors import BanquetError, RequestError
from banquet.realtime.monitoring.metrics import refusal_code

MAX_JOIN_BYTES: Final = 256 * 1024
"""Longest join: what a channel asks for is kept as long as the channel is."""

MAX_CHANNELS: Final = 100
"""Channels on one socket (official limit)."""

MAX_TOPIC_CHARS: Final = 1000
"""Longest topic; bounds what is put around a change of up to 1 MiB."""

_PREFIX: Final = "realtime:"


def check_topic(topic: str, taken: int) -> None:
    """Refuse to join what cannot be joined.

    Args:
        topic: As it was sent.
        taken: Channels there are on the socket.

    Raises:
        RequestError: it is no topic of channels, too long, or there are too many.
    """
    name = topic.removeprefix(_PREFIX)
    if not topic.startswith(_PREFIX):
        raise RequestError("", "unmatched topic")
    if not name:
        raise RequestError("TopicNameRequired", "You must provide a topic name")
    if len(topic) > MAX_TOPIC_CHARS:
        raise RequestError("TopicNameTooLong", f"at most {MAX_TOPIC_CHARS} characters")
    if taken >= MAX_CHANNELS:
        raise RequestError("ChannelRateLimitReached", "Too many channels")


def is_key(token: str) -> bool:
    """Tell an opaque API key, which says nothing about a person, from an access token."""
    return token.startswith("sb_")


def refusal_reason(error: BanquetError) -> str:
    """Return the `reason` of an error reply: `Code: text`, official codes for tokens."""
    code = refusal_code(error)
    return f"{code}: {error.message}" if code else error.message
