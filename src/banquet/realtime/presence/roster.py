"""Who is on a topic, and who of them has been told of: state, changes, and their JSON. Pure.

A client knows the state it was sent and the changes since. Both come from `told` here: a change
first waits, together with whatever else happens in the same moment, and is then told to all who
listen at once. A member that came and went in between is never mentioned.
"""

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

import orjson

PART_BYTES: Final = 256 * 1024
"""Where a payload is cut in two; Python clients take no frame of 1 MiB."""

_NOTHING: Final = b"{}"

Member = TypeVar("Member", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Entry:
    """One appearance of a member.

    Attributes:
        key: What it is known by; several members may share a key.
        ref: Its own reference, never used before.
        body: What it says of itself, text of a JSON object.
        meta: The same with the references in it, as clients are sent it.
    """

    key: str
    ref: str
    body: bytes
    meta: bytes


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one member: came, went, or says something else now."""

    before: Entry | None
    after: Entry | None


class Roster(Generic[Member]):
    """The members of one topic."""

    def __init__(self, refs: Iterator[str]) -> None:
        """Start empty.

        Args:
            refs: References never used before, not even by an earlier run of the server:
                clients that come back compare them with those they knew.
        """
        self._refs = refs
        self._told: dict[Member, Entry] = {}
        self._changed: dict[Member, Entry | None] = {}
        self._state: tuple[bytes, ...] | None = None

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody is there and nothing is left to tell."""
        return not self._told and not self._changed

    def put(self, member: Member, key: str, body: bytes) -> bool:
        """Have a member there, saying this of itself; False if it already did.

        Args:
            member: Who.
            key: What it is known by; the same as long as it is there.
            body: Text of a JSON object.
        """
        told = self._told.get(member)
        present = self._changed.get(member, told)
        if present is not None and present.body == body:
            return False
        # Listeners compare with what they were told, not with what came and went in between.
        ref = next(self._refs)
        meta = _meta(ref, None if told is None else told.ref, body)
        self._changed[member] = Entry(key, ref, body, meta)
        return True

    def drop(self, member: Member) -> bool:
        """Have a member gone; False if it was not there."""
        if member in self._told:
            was_there = self._changed.get(member, self._told[member]) is not None
            self._changed[member] = None
            return was_there
        return self._changed.pop(member, None) is not None

    def tell(self) -> list[bytes]:
        """Return payloads of `presence_diff` that tell what has changed; it counts as told.

        One that says something else now is in `joins` and in `leaves` of the same payload.
        """
        changes = [Change(self._told.get(member), entry) for member, entry in self._changed.items()]
        for member, entry in self._changed.items():
            if entry is None:
                del self._told[member]
            else:
                self._told[member] = entry
        self._changed = {}
        if changes:
            self._state = None
        return list(_diffs(changes))

    def state(self) -> tuple[bytes, ...]:
        """Return payloads that together say who is there, as far as was told.

        The first is of a `presence_state`, the others, where one would be too long, of
        `presence_diff`.
        """
        if self._state is None:
            first, *rest = _parts(self._told.values())
            self._state = (first, *(_diff(part, _NOTHING) for part in rest))
        return self._state


def _meta(ref: str, before: str | None, body: bytes) -> bytes:
    head = b'{"phx_ref":"%b"' % ref.encode()
    if before is not None:
        head += b',"phx_ref_prev":"%b"' % before.encode()
    return head + b"}" if body == _NOTHING else head + b"," + body[1:]


def _parts(entries: Iterable[Entry]) -> Iterator[bytes]:
    """Return objects of entries by key, each of about `PART_BYTES` at most; at least one."""
    gathered: list[Entry] = []
    size = 0
    for entry in entries:
        if size > PART_BYTES:
            yield _by_key(gathered)
            gathered, size = [], 0
        gathered.append(entry)
        size += len(entry.meta) + len(entry.key)
    yield _by_key(gathered)


def _diffs(changes: Iterable[Change]) -> Iterator[bytes]:
    joins: list[Entry] = []
    leaves: list[Entry] = []
    size = 0
    for change in changes:
        for entries, entry in ((joins, change.after), (leaves, change.before)):
            if entry is not None:
                entries.append(entry)
                size += len(entry.meta) + len(entry.key)
        if size > PART_BYTES:
            yield _diff(_by_key(joins), _by_key(leaves))
            joins, leaves, size = [], [], 0
    if joins or leaves:
        yield _diff(_by_key(joins), _by_key(leaves))


def _diff(joins: bytes, leaves: bytes) -> bytes:
    return b'{"joins":%b,"leaves":%b}' % (joins, leaves)


def _by_key(entries: Iterable[Entry]) -> bytes:
    keys: dict[str, list[bytes]] = {}
    for entry in entries:
        keys.setdefault(entry.key, []).append(entry.meta)
    return b"{%b}" % b",".join(
        b'%b:{"metas":[%b]}' % (orjson.dumps(key), b",".join(metas)) for key, metas in keys.items()
    )
