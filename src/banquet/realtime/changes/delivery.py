"""From a change and a listener to frames; each change is encoded once, whoever asks.

Pure but for its caches.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Final, TypeAlias

from banquet.realtime.channels.channel import Audience
from banquet.realtime.rights.access import AccessIndex
from banquet.realtime.rights.tables import (
    Asked,
    ByBranch,
    Catalogue,
    Key,
    Nameless,
    Open,
    Policy,
    Table,
)
from banquet.realtime.subscriptions.encoder import Shape, View, encode_change, make_view
from banquet.realtime.subscriptions.groups import Group, Names, Subscription, column_places, parts
from banquet.replication.messages import Change, Relation, Row, Transaction

CACHE_BYTES: Final = 16 * 1024 * 1024
"""Encoded changes kept for those who catch up; a full one is about 1 KiB."""

Matches: TypeAlias = list[tuple[Subscription, bool, bool]]

_MAX_VIEWS: Final = 1024


@dataclass(frozen=True, slots=True)
class Frames:
    """What a change became for one kind of recipient.

    Attributes:
        rows: Frames to send at once, one after another.
        count: How many.
        batched: `data` objects for the transaction's own frame.
    """

    rows: bytes
    count: int
    batched: tuple[bytes, ...]


NO_FRAMES: Final = Frames(b"", 0, ())


class Delivery:
    """Judges and encodes."""

    def __init__(self, access: AccessIndex, catalogue: Catalogue) -> None:
        self._access = access
        self._catalogue = catalogue
        self._places: dict[int, tuple[Relation, dict[str, int]]] = {}
        self._views: dict[tuple[int, Names], View] = {}
        self._encoded: OrderedDict[tuple[int, int, Shape, Names, bool], bytes] = OrderedDict()
        self._encoded_bytes = 0

    def use(self, catalogue: Catalogue) -> None:
        """Go on with a new catalogue."""
        self._catalogue = catalogue
        self._views.clear()
        self._encoded.clear()
        self._encoded_bytes = 0

    def places(self, relation: Relation) -> dict[str, int]:
        """Return where each column stands in a relation's rows."""
        found = self._places.get(id(relation))
        # The relation is kept beside its id, which could otherwise be given to another.
        if found is None or found[0] is not relation:
            if len(self._places) >= _MAX_VIEWS:
                self._places.clear()
            found = self._places[id(relation)] = (relation, column_places(relation))
        return found[1]

    def key(self, change: Change, row: Row) -> Key:
        """Return the primary key of a row of a change; empty for a table without one."""
        places = self.places(change.relation)
        table = self._table(change.relation)
        return tuple(row[places[name]] for name in table.primary_key if name in places)

    def allowed(
        self, audience: Audience, policy: Policy, change: Change, places: dict[str, int], lsn: int
    ) -> tuple[bool, bool]:
        """Return whether a listener may see the old and the new row of a change.

        `Asked` policies are not judged here: PostgreSQL is asked about the new row, and of a
        deleted row only the key is shown.
        """
        if isinstance(policy, Open | Asked | Nameless):
            return True, True
        if not isinstance(policy, ByBranch):
            return False, False
        grants = self._access.grants(audience.user, policy.permission)
        place = places.get(policy.column)
        if place is None:
            return False, False
        new = change.new is not None and grants.allow(change.new[place], lsn)
        if change.old is None:
            # Replica identity without the branch: assume that the row stayed where it is.
            return new, new
        return grants.allow(change.old[place], lsn), new

    def frames(
        self,
        group: Group,
        transaction: Transaction,
        index: int,
        matches: Matches,
        allowed: tuple[bool, bool],
    ) -> Frames:
        """Return what a change becomes in a group for those who may see so much of it."""
        change = transaction.changes[index]
        old_allowed, new_allowed = allowed
        rows, batched = [], []
        for part in parts(change, matches, old_allowed=old_allowed, new_allowed=new_allowed):
            rule = group.rules[change.relation.name]
            keys_only = isinstance(rule.policy, Asked | Nameless)
            data = self._data(transaction, index, part.shape, part.names, keys_only)
            if part.batch:
                batched.append(data)
            else:
                rows.append(group.row_frame(part.ids, data))
        if not rows and not batched:
            return NO_FRAMES
        return Frames(b"".join(rows), len(rows), tuple(batched))

    def _data(
        self, transaction: Transaction, index: int, shape: Shape, names: Names, keys_only: bool
    ) -> bytes:
        key = (transaction.commit_lsn, index, shape, names, keys_only)
        found = self._encoded.get(key)
        if found is not None:
            return found
        change = transaction.changes[index]
        data = encode_change(
            change,
            shape,
            self._view(change.relation, names),
            transaction.commit_time,
            keys_only=keys_only,
        )
        self._encoded[key] = data
        self._encoded_bytes += len(data)
        while self._encoded_bytes > CACHE_BYTES:
            self._encoded_bytes -= len(self._encoded.popitem(last=False)[1])
        return data

    def _view(self, relation: Relation, names: Names) -> View:
        key = (id(relation), names)
        found = self._views.get(key)
        if found is None or found.relation is not relation:
            if len(self._views) >= _MAX_VIEWS:
                self._views.clear()
            found = self._views[key] = make_view(relation, self._table(relation), names)
        return found

    def _table(self, relation: Relation) -> Table:
        known = self._catalogue.tables.get(relation.name)
        return known or Table(*relation.name, columns={}, primary_key=())
