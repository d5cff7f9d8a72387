"""Where a joining channel goes on from, worked out of the `since` of its bindings. Pure."""

from dataclasses import dataclass, replace

from banquet.realtime.channels.channel import RefetchReason
from banquet.realtime.history.cursor import Cursor, Mark, Snapshot
from banquet.realtime.history.ring import MustRefetch, Ring
from banquet.realtime.wire.joins import Binding, Join


@dataclass(frozen=True, slots=True)
class Start:
    """How a join begins.

    Attributes:
        bindings: With `since` made definite: what each has seen already.
        position: Where to walk the ring from; None to be live at once.
        refetch: Why the client must read again first, or None.
    """

    bindings: tuple[Binding, ...]
    position: Cursor | None
    refetch: RefetchReason | None

    @property
    def is_unsettled(self) -> bool:
        """Tell whether something on the way may have been seen already by one of the bindings."""
        return any(binding.since is not None for binding in self.bindings)

    def join_with(self, join: Join) -> Join:
        """Return a join with these bindings in place of its own."""
        return replace(join, bindings=self.bindings)


def find_start(bindings: tuple[Binding, ...], ring: Ring, head: Cursor) -> Start:
    """Return how to begin a channel with these bindings.

    The earliest position wins; each binding leaves out what it has seen itself. Where one
    cannot be continued, none is: the client reads everything again and starts at the head.

    Args:
        bindings: Of the join.
        ring: The past.
        head: Where a channel stands that starts now.
    """
    positions: list[Cursor] = []
    for binding in bindings:
        if binding.since is None:
            continue
        position = _position(binding.since, ring, head)
        if isinstance(position, MustRefetch):
            return Start(_forget(bindings), None, position.reason)
        positions.append(position)
    if not positions:
        return Start(bindings, None, None)
    earliest = min(positions, key=lambda each: (each.lsn, each.index))
    if all(binding.since == earliest for binding in bindings):
        # What the walk leaves out is all there is to leave out: nothing tells this channel from
        # others that came from elsewhere, and they can share a group.
        return Start(_forget(bindings), earliest, None)
    definite = tuple(
        binding if binding.since is not None else replace(binding, since=head)
        for binding in bindings
    )
    return Start(definite, earliest, None)


def settle(join: Join) -> Join:
    """Return a join without starts, once everything they leave out has passed."""
    return replace(join, bindings=_forget(join.bindings))


def _forget(bindings: tuple[Binding, ...]) -> tuple[Binding, ...]:
    return tuple(replace(binding, since=None) for binding in bindings)


def _position(since: Cursor | Snapshot | Mark, ring: Ring, head: Cursor) -> Cursor | MustRefetch:
    if not isinstance(since, Snapshot):
        cursor = since.cursor if isinstance(since, Mark) else since
        found = ring.since(cursor)
        return found if isinstance(found, MustRefetch) else cursor
    unseen = ring.not_visible_in(since)
    if isinstance(unseen, MustRefetch):
        return unseen
    first = next(unseen, None)
    # Just before the first one it has not seen: its commit, none of its changes.
    return head if first is None else Cursor(ring.epoch, first.commit_lsn, 0)
