"""Which statements one connection has prepared. Pure: says what to send, sends nothing.

A text is worth preparing at its second use; the least used one makes room for another.
"""

from collections import OrderedDict

# What else decides the plan (the role) and the text.
Key = tuple[str, bytes]

# A prepared statement with its plan takes 50-200 KB of the backend's memory.
PREPARED_PER_CONNECTION = 100
_SEEN_PER_CONNECTION = 1000


class PreparedStatements:
    """The prepared statements of one connection, bounded in number."""

    def __init__(self) -> None:
        self._names: OrderedDict[Key, bytes] = OrderedDict()
        self._seen: OrderedDict[Key, None] = OrderedDict()
        self._sent: set[bytes] = set()
        self._clearing: list[bytes] = []
        self._serial = 0

    def name_of(self, key: Key) -> tuple[bytes | None, bool]:
        """Return the name to execute, or None to send the text; and whether to prepare it first."""
        name = self._names.get(key)
        if name is not None:
            self._names.move_to_end(key)
            return name, False
        if key not in self._seen:
            self._remember(key)
            return None, False
        # Never a name used before: an attempt that failed may have left it behind.
        self._serial += 1
        name = b"banquet_%d" % self._serial
        self._sent.add(name)
        return name, True

    def confirm(self, key: Key, name: bytes) -> None:
        """Note that PostgreSQL has prepared a statement under the name given by `name_of`."""
        if name not in self._sent:  # forgotten meanwhile; `deallocate all` is on its way
            return
        self._sent.discard(name)
        if key in self._names:  # twice in one transaction
            self._clearing.append(b"deallocate " + name)
            return
        self._names[key] = name
        self._seen.pop(key, None)
        if len(self._names) > PREPARED_PER_CONNECTION:
            _, dropped = self._names.popitem(last=False)
            self._clearing.append(b"deallocate " + dropped)

    def forget(self) -> None:
        """Forget all of them: their parameters' types may no longer be right."""
        self._names.clear()
        self._sent.clear()
        self._clearing = [b"deallocate all"]

    def clearing(self) -> list[bytes]:
        """Return the commands that free what was dropped; the caller sends them first."""
        commands, self._clearing = self._clearing, []
        return commands

    def _remember(self, key: Key) -> None:
        self._seen[key] = None
        if len(self._seen) > _SEEN_PER_CONNECTION:
            self._seen.popitem(last=False)
