"""What the runner knows of a client, whatever it is made of."""

from dataclasses import dataclass
from typing import Final, Protocol

from tests.chaos.ledger import Place, Snapshot
from tests.chaos.sittings import Change

BINDINGS: Final = {
    "chaos_rows": "*",
    "chaos_marks": "INSERT",
    "chaos_own": "*",
}
"""Event each table is listened to with."""

PATIENCE: Final = 8.0
"""Seconds after which an answer is given up."""


@dataclass(frozen=True)
class Role:
    """What a client is.

    Attributes:
        name: In the history.
        person: As whom.
        kind: `plain`, `resuming`, or `batch`, which resumes too.
        tables: What it listens to; marks always among them.
        filter: Place whose rows alone it asks for, or None.
        is_calm: Whether it does nothing but listen.
        token_seconds: How long its tokens live.
        is_prompt: Whether it comes back soon enough to be held to ten seconds.
    """

    name: str
    person: str
    kind: str
    tables: tuple[str, ...]
    filter: Place | None = None
    is_calm: bool = False
    token_seconds: float = 7200.0
    is_prompt: bool = True


class Observer(Protocol):
    """A client that listens until the world's `over` is set."""

    role: Role
    watch: "Watch"

    async def run(self) -> None:
        """Listen, whatever happens."""


class Watch:
    """How far a client has come, for who waits for it.

    Attributes:
        snapshot: Of the rows it last read, if it reads.
        joined_at: When its join was last answered, monotonic seconds; None while it has none.
    """

    def __init__(self) -> None:
        self.snapshot: Snapshot | None = None
        self.joined_at: float | None = None
        self._probes: set[str] = set()

    def has_reached(self, tx: str, xid: int, since: float) -> bool:
        """Tell whether a client has heard of a transaction, or began only after it.

        Who reads began with what that showed; others with the moment they joined.
        """
        if tx in self._probes:
            return True
        if self.joined_at is None:
            return False
        if self.snapshot is not None:
            return self.snapshot.sees(xid)
        return self.joined_at > since

    def hear(self, changes: list[Change]) -> None:
        """Take note of what was heard whole, if it is something that is waited for."""
        self._probes.update(each.tx for each in changes if each.tx.startswith("probe/"))
