"""What a channel is told of the past of its topic when it joins, each broadcast once. Pure."""

from collections.abc import Iterator, Sequence
from typing import Final

from banquet.realtime.wire.said import Said

MAX_MEANWHILE: Final = 256
"""Broadcasts kept for a channel that is still joining; more are dropped."""

MAX_MEANWHILE_BYTES: Final = 4 * 1024 * 1024
"""Their size; one may be of 3 MB."""


class Recall:
    """The past of one channel, from its join on.

    What is said while the past is being read is kept and told after it. What was told as past
    is not told again when it arrives live.
    """

    def __init__(self) -> None:
        self._past: Sequence[Said] = ()
        self._meanwhile: list[Said] = []
        self._meanwhile_bytes = 0
        self._told: set[str] = set()

    def note(self, said: Said) -> bool:
        """Keep something said before the join is answered; False if there is too much of it."""
        size = self._meanwhile_bytes + said.size
        if len(self._meanwhile) >= MAX_MEANWHILE or size > MAX_MEANWHILE_BYTES:
            return False
        self._meanwhile_bytes = size
        self._meanwhile.append(said)
        return True

    def learn(self, past: Sequence[Said]) -> None:
        """Take what the database keeps, oldest first."""
        self._past = past
        self._told = {said.id for said in past if said.id is not None}

    def tell(self) -> Iterator[Said]:
        """Give the past and what was said meanwhile, once the join is answered."""
        past, self._past = self._past, ()
        meanwhile, self._meanwhile = self._meanwhile, []
        yield from past
        for said in meanwhile:
            if not self.has_told(said.id):
                yield said

    def has_told(self, said_id: str | None) -> bool:
        """Tell whether this was told as past; asked once of each, since each arrives once."""
        if said_id not in self._told:
            return False
        self._told.discard(said_id)
        return True
