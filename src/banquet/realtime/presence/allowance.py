"""How much sockets may say of themselves, each and all together. Pure.

What is said is kept for as long as somebody is there, a few times over, and each channel of a
socket may say something: without a bound a few thousand sockets could fill any memory.
"""

from collections.abc import Hashable
from typing import Final, Generic, TypeVar

from banquet.errors import RequestError

FREE_BYTES: Final = 2 * 1024
"""What a socket may always say, however many there are."""

MAX_SOCKET_BYTES: Final = 256 * 1024
"""What one socket may say on all its channels."""

MAX_BYTES: Final = 32 * 1024 * 1024
"""What all sockets may say that say more than `FREE_BYTES`."""

ENTRY_BYTES: Final = 256
"""What an appearance takes besides its payload, about."""

Member = TypeVar("Member", bound=Hashable)


class Allowance(Generic[Member]):
    """Counts what is said.

    Attributes:
        held_bytes: How much all members say together.
    """

    def __init__(self) -> None:
        """Start with nobody."""
        self.held_bytes = 0
        self._members: dict[Member, tuple[object, int]] = {}
        self._sockets: dict[object, int] = {}

    def put(self, member: Member, socket: object, size: int) -> None:
        """Count what a member says now, instead of what it said.

        Args:
            member: Who.
            socket: What it says it through.
            size: Bytes of it.

        Raises:
            RequestError: it is too much; what it said before still counts.
        """
        size += ENTRY_BYTES
        more = size - self._members.get(member, (socket, 0))[1]
        held = self._sockets.get(socket, 0) + more
        if more > 0 and held > FREE_BYTES:
            if held > MAX_SOCKET_BYTES:
                raise _too_much(f"one connection may say {MAX_SOCKET_BYTES // 1024} KiB of itself")
            if self.held_bytes + more > MAX_BYTES:
                raise _too_much("too much is said by everybody together; say less, or later")
        self._members[member] = (socket, size)
        self._sockets[socket] = held
        self.held_bytes += more

    def drop(self, member: Member) -> None:
        """Count nothing of a member any more."""
        socket, size = self._members.pop(member, (None, 0))
        if socket is not None:
            self.held_bytes -= size
            self._sockets[socket] -= size
            if not self._sockets[socket]:
                del self._sockets[socket]


def _too_much(reason: str) -> RequestError:
    return RequestError("UnableToTrackPresence", reason)
