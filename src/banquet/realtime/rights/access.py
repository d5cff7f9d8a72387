"""Who may hear of which branch: memberships and permissions, followed in commit order.

Pure. The index answers what `app_private.readable_branches` would, without a query: it is fed
by the same stream as the changes it judges, so a right ends exactly at the commit that took it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from banquet.realtime.rights.tables import TableName
from banquet.replication.messages import Change, Transaction, Value

MEMBERSHIPS: Final[TableName] = ("public", "memberships")
PERMISSIONS: Final[TableName] = ("public", "role_permissions")
BRANCHES: Final[TableName] = ("public", "branches")
SOURCES: Final = frozenset((MEMBERSHIPS, PERMISSIONS, BRANCHES))
"""Tables the index is made from; all must be published with replica identity full."""

ALWAYS: Final = 0
"""Position of rights older than anything the ring can hold."""


@dataclass(frozen=True, slots=True)
class Membership:
    """A row of `memberships`, ids as text.

    Attributes:
        user: Account.
        branch: Branch, None for all.
        role: Staff role.
        since: Commit position it was granted at.
    """

    user: str
    branch: str | None
    role: str
    since: int = ALWAYS


@dataclass(frozen=True, slots=True)
class AccessRows:
    """The index's tables as one snapshot shows them.

    Attributes:
        memberships: By id.
        readable: (role, table) pairs that may read.
        branches: Ids.
    """

    memberships: Mapping[str, Membership] = field(default_factory=dict)
    readable: Iterable[tuple[str, str]] = ()
    branches: Iterable[str] = ()


@dataclass(frozen=True, slots=True)
class Grants:
    """What one person may read of one table.

    Attributes:
        branches: Position since which each branch is readable.
        everywhere: Position since which every branch is, or None.
        known: All branches there are.
    """

    branches: Mapping[str, int]
    everywhere: int | None
    known: set[str]

    def allow(self, branch: Value, lsn: int) -> bool:
        """Tell whether a row of a branch, committed at `lsn`, may be shown."""
        if not isinstance(branch, str):
            return False
        since = self.branches.get(branch)
        if since is not None and since <= lsn:
            return True
        return self.everywhere is not None and self.everywhere <= lsn and branch in self.known


@dataclass(frozen=True, slots=True)
class Affected:
    """Whose rights a transaction may have changed."""

    users: frozenset[str] = frozenset()
    everyone: bool = False

    def includes(self, user: str | None) -> bool:
        """Tell whether a person is among them."""
        return self.everyone or user in self.users


NOBODY: Final = Affected()


class AccessIndex:
    """Memberships and permissions as of the last transaction applied."""

    def __init__(self, rows: AccessRows | None = None) -> None:
        """Start from what a snapshot shows; every right in it counts as old until recalled."""
        rows = rows or AccessRows()
        self._memberships: dict[str, Membership] = dict(rows.memberships)
        self._by_user: dict[str, dict[str, Membership]] = {}
        for key, each in self._memberships.items():
            self._by_user.setdefault(each.user, {})[key] = each
        self._readable: dict[tuple[str, str], int] = dict.fromkeys(rows.readable, ALWAYS)
        # Ids are never used again, and the last change of a deleted branch must still be shown
        # to those who read all branches: branches are only ever added.
        self._branches = set(rows.branches)
        self._cache: dict[tuple[str, str], Grants] = {}

    def grants(self, user: str | None, permission: str) -> Grants:
        """Return what a person may read of a table, `permission` being its name in the policy."""
        key = (user or "", permission)
        found = self._cache.get(key)
        if found is None:
            found = self._cache[key] = self._compute(user or "", permission)
        return found

    def _compute(self, user: str, permission: str) -> Grants:
        branches: dict[str, int] = {}
        everywhere: int | None = None
        for each in self._by_user.get(user, {}).values():
            may_since = self._readable.get((each.role, permission))
            if may_since is None:
                continue
            since = max(each.since, may_since)
            if each.branch is None:
                everywhere = since if everywhere is None else min(everywhere, since)
            else:
                branches[each.branch] = min(branches.get(each.branch, since), since)
        return Grants(branches, everywhere, self._branches)

    def is_member(self, user: str, role: str) -> bool:
        """Tell whether a person has a role, in whatever branch."""
        return any(each.role == role for each in self._by_user.get(user, {}).values())

    def affected(self, transaction: Transaction) -> Affected:
        """Return whose rights a transaction touched, judged by who holds which role now."""
        users: set[str] = set()
        for change in _relevant(transaction):
            if change.kind == "TRUNCATE":
                return Affected(everyone=True)
            for row in (change.old, change.new):
                if row is None:
                    continue
                user, role = _column(change, row, "user_id"), _column(change, row, "role")
                if change.relation.name == MEMBERSHIPS and isinstance(user, str):
                    users.add(user)
                elif change.relation.name == PERMISSIONS:
                    users.update(m.user for m in self._memberships.values() if m.role == role)
        return Affected(frozenset(users)) if users else NOBODY

    def apply(self, transaction: Transaction) -> None:
        """Take over a committed transaction; do this before its changes are judged."""
        for change in _relevant(transaction):
            self._cache.clear()
            self._forget(change)
            self._learn(change, transaction.commit_lsn)

    def recall(self, transaction: Transaction) -> None:
        """Learn from a transaction the initial rows already contain when its rights began."""
        for change in _relevant(transaction):
            if change.new is None or change.relation.name == BRANCHES:
                continue
            self._cache.clear()
            if change.relation.name == MEMBERSHIPS:
                key, found = _membership(change, change.new, transaction.commit_lsn)
                if key in self._memberships and _same(self._memberships[key], found):
                    self._put(key, found, _before(change))
            else:
                permission, may_read = _permission(change, change.new)
                if may_read and permission in self._readable:
                    was = change.old is not None and _permission(change, change.old)[1]
                    since = self._readable[permission] if was else transaction.commit_lsn
                    self._readable[permission] = since

    def _forget(self, change: Change) -> None:
        """Remove what a deletion or a truncation removed."""
        if change.kind == "TRUNCATE":
            if change.relation.name == MEMBERSHIPS:
                self._memberships.clear()
                self._by_user.clear()
            elif change.relation.name == PERMISSIONS:
                self._readable.clear()
        elif change.kind == "DELETE" and change.old is not None:
            if change.relation.name == MEMBERSHIPS:
                self._drop(str(_column(change, change.old, "id")))
            elif change.relation.name == PERMISSIONS:
                self._readable.pop(_permission(change, change.old)[0], None)

    def _learn(self, change: Change, lsn: int) -> None:
        if change.new is None:
            return
        if change.relation.name == BRANCHES:
            self._branches.add(str(_column(change, change.new, "id")))
        elif change.relation.name == MEMBERSHIPS:
            key, found = _membership(change, change.new, lsn)
            self._put(key, found, self._memberships.get(key))
        else:
            self._permit(change, lsn)

    def _permit(self, change: Change, lsn: int) -> None:
        permission, may_read = _permission(change, change.new or ())
        if change.old is not None and change.kind == "UPDATE":
            before = _permission(change, change.old)[0]
            if before != permission:
                self._readable.pop(before, None)
        if may_read:
            self._readable.setdefault(permission, lsn)
        else:
            self._readable.pop(permission, None)

    def _put(self, key: str, found: Membership, before: Membership | None) -> None:
        """Store a membership; one that only changed in other columns keeps its beginning."""
        if before is not None and _same(before, found):
            found = self._memberships.get(key, found)
        self._drop(key)
        self._memberships[key] = found
        self._by_user.setdefault(found.user, {})[key] = found

    def _drop(self, key: str) -> None:
        gone = self._memberships.pop(key, None)
        if gone is not None:
            mine = self._by_user[gone.user]
            del mine[key]
            if not mine:
                del self._by_user[gone.user]


def _relevant(transaction: Transaction) -> list[Change]:
    if transaction.tables.isdisjoint(SOURCES):
        return []
    return [each for each in transaction.changes if each.relation.name in SOURCES]


def _column(change: Change, row: tuple[Value, ...], name: str) -> Value:
    for place, column in enumerate(change.relation.columns):
        if column.name == name:
            return row[place]
    return None


def _membership(change: Change, row: tuple[Value, ...], lsn: int) -> tuple[str, Membership]:
    branch = _column(change, row, "branch_id")
    return str(_column(change, row, "id")), Membership(
        user=str(_column(change, row, "user_id")),
        branch=branch if isinstance(branch, str) else None,
        role=str(_column(change, row, "role")),
        since=lsn,
    )


def _before(change: Change) -> Membership | None:
    return None if change.old is None else _membership(change, change.old, ALWAYS)[1]


def _same(one: Membership, other: Membership) -> bool:
    return (one.user, one.branch, one.role) == (other.user, other.branch, other.role)


def _permission(change: Change, row: tuple[Value, ...]) -> tuple[tuple[str, str], bool]:
    key = (str(_column(change, row, "role")), str(_column(change, row, "table_name")))
    return key, _column(change, row, "can_read") == "t"
