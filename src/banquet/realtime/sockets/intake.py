"""Memory held for messages that have begun and not ended, over all sockets. Pure.

One message may be 5 MB, and nobody must finish one: without a common bound a few thousand
sockets with a public key could fill any memory.
"""

from typing import Final, Protocol

LARGE_BYTES: Final = 64 * 1024
"""Unfinished bytes from which a socket is counted; any number of sockets may hold less."""

MAX_INTAKE_BYTES: Final = 128 * 1024 * 1024
"""Unfinished bytes of all counted sockets together."""


class Sender(Protocol):
    """Whoever sends a message."""

    def crowd_out(self) -> None:
        """End the connection: its message takes room that others make use of."""


class Intake:
    """Counts what is held; who has sent nothing for longest goes when there is too much."""

    def __init__(self, max_bytes: int = MAX_INTAKE_BYTES) -> None:
        """Start with nothing held.

        Args:
            max_bytes: Most bytes that may be held.
        """
        self._max_bytes = max_bytes
        self._held: dict[Sender, int] = {}
        self.held_bytes = 0

    def hold(self, sender: Sender, size: int) -> None:
        """Note how many bytes of an unfinished message of a sender are held."""
        self.release(sender)
        if size < LARGE_BYTES:
            return
        self._held[sender] = size  # last in the order of the dictionary
        self.held_bytes += size
        while self.held_bytes > self._max_bytes:
            stalled = next(iter(self._held))
            self.release(stalled)
            stalled.crowd_out()

    def release(self, sender: Sender) -> None:
        """Note that nothing of a sender is held any more."""
        self.held_bytes -= self._held.pop(sender, 0)
