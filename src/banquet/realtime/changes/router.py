"""Which live channels a transaction concerns, found by table, column and value.

Pure but for handing frames to sockets. Channels that are behind are not here: they catch up
from the ring and come back.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from banquet.realtime.changes.delivery import NO_FRAMES, Delivery, Frames, Matches
from banquet.realtime.channels.channel import Audience, Channel, checkpoint_frame
from banquet.realtime.filtering.expressions import Expression
from banquet.realtime.history.cursor import Cursor
from banquet.realtime.rights.access import Affected
from banquet.realtime.rights.tables import Asked, Catalogue, TableName
from banquet.realtime.subscriptions.bindings import make_group
from banquet.realtime.subscriptions.groups import Group, Listening, Subscription
from banquet.realtime.wire.outbox import Outbox
from banquet.replication.messages import Change, Row, Transaction

_Told: TypeAlias = dict[tuple[Group, Audience], list[bytes]]
"""Who was told something of the transaction being routed, with what waits for its own frame."""


@dataclass(slots=True)
class _Routes:
    """The groups of one table.

    Attributes:
        by_value: Those with an equality filter, by column and text.
        rest: The others.
        asking: Those, of either kind, whose rows PostgreSQL must judge.
    """

    by_value: dict[str, dict[str, dict[Group, None]]] = field(default_factory=dict)
    rest: dict[Group, None] = field(default_factory=dict)
    asking: dict[Group, None] = field(default_factory=dict)


class Router:
    """Live channels by what they hear."""

    def __init__(self, delivery: Delivery, catalogue: Catalogue, outbox: Outbox) -> None:
        self._delivery = delivery
        self._catalogue = catalogue
        self._outbox = outbox
        self._groups: dict[Listening, Group] = {}
        self._routes: dict[TableName, _Routes] = {}

    @property
    def groups(self) -> Collection[Group]:
        """Return every group some channel holds."""
        return self._groups.values()

    def use(self, catalogue: Catalogue) -> None:
        """Forget all groups; the caller takes them again under the new catalogue."""
        self._catalogue = catalogue
        self._groups.clear()
        self._routes.clear()

    def take_group(self, listening: Listening) -> Group:
        """Return the group of channels that listen so; give it back with `release_group`.

        Raises:
            RequestError: see `make_group`.
        """
        group = self._groups.get(listening)
        if group is None:
            group = self._groups[listening] = make_group(listening, self._catalogue)
        group.users += 1
        return group

    def expressions(self, listening: Listening) -> frozenset[Expression]:
        """Return what PostgreSQL must judge of the filters of channels that listen so.

        Raises:
            RequestError: see `make_group`.
        """
        group = self._groups.get(listening) or make_group(listening, self._catalogue)
        return group.expressions

    def release_group(self, group: Group) -> None:
        """Give a group back; the last one to do so removes it."""
        group.users -= 1
        if group.users == 0 and self._groups.get(group.listening) is group:
            del self._groups[group.listening]

    def attach(self, channel: Channel) -> None:
        """Make a channel live: it hears every transaction from the next one on."""
        group = channel.group
        if group is None:
            return
        self._outbox.spread()
        if not group.members:
            self._register(group)
        group.members.setdefault(channel.audience, {})[channel] = None
        channel.position = None

    def detach(self, channel: Channel) -> None:
        """Stop routing to a channel; nothing happens if it is not live."""
        group = channel.group
        mine = None if group is None else group.members.get(channel.audience)
        if group is None or mine is None or channel not in mine:
            return
        self._outbox.spread()
        del mine[channel]
        if not mine:
            del group.members[channel.audience]
        if not group.members:
            self._unregister(group)

    def members_to_hold(self, transaction: Transaction, *, everyone: bool) -> list[Channel]:
        """Return live channels that cannot be served in passing.

        Args:
            transaction: What is about to be routed.
            everyone: Whether to hold all it concerns, not only those PostgreSQL must judge.
        """
        held: dict[Channel, None] = {}
        if everyone:
            names = {each.relation.name for each in transaction.changes}
            for group in self._groups.values():
                if names & group.rules.keys():
                    held.update(dict.fromkeys(live_channels(group)))
        else:
            for change in transaction.changes:
                self._hold_asking(transaction, change, held)
        return list(held)

    def _hold_asking(
        self, transaction: Transaction, change: Change, held: dict[Channel, None]
    ) -> None:
        """Hold those whom a change may concern as far as can be told without PostgreSQL."""
        routes = self._routes.get(change.relation.name)
        if routes is None or not routes.asking:
            return
        places = self._delivery.places(change.relation)
        for group in self._candidates(change, places):
            if group not in routes.asking:
                continue
            policy = group.rules[change.relation.name].policy
            concerned: bool | None = None
            for audience, channels in group.members.items():
                lsn = transaction.commit_lsn
                if not any(self._delivery.allowed(audience, policy, change, places, lsn)):
                    continue
                if concerned is None:
                    concerned = group.may_concern(change, places, transaction)
                if concerned:
                    held.update(dict.fromkeys(channels))

    def route(
        self, transaction: Transaction, cursor: Cursor, affected: Affected, *, live: bool
    ) -> None:
        """Send a transaction to every live channel it concerns, each change encoded once.

        Args:
            transaction: The transaction; the access index has applied it.
            cursor: Where a client stands after it.
            affected: Whose rights it may have changed.
            live: False while what is routed is still the past: the database was not heard
                for a while.
        """
        told: _Told = {}
        for index, change in enumerate(transaction.changes):
            if change.kind == "TRUNCATE":
                self._announce_truncation(change, cursor)
            else:
                self._route_change(transaction, index, change, told)
        if affected.everyone or affected.users:
            self._announce_rights(affected, cursor)
        for (group, audience), batched in told.items():
            closing = []
            recipients = group.members[audience]
            if batched and group.takes(batched):
                closing.append(group.batch_frame(batched, cursor))
            elif batched:
                for channel in recipients:
                    channel.must_refetch("large", cursor)
            if group.resumes:
                xids = (transaction.xid,)
                closing.append(checkpoint_frame(group, cursor, xids, live=live))
            if closing:
                self._outbox.send_members(recipients, b"".join(closing), len(closing))

    def _route_change(
        self, transaction: Transaction, index: int, change: Change, told: _Told
    ) -> None:
        if change.relation.name not in self._routes:
            return  # its row is not even read
        places = self._delivery.places(change.relation)
        for group in self._candidates(change, places):
            self._tell(group, transaction, index, places, told)

    def _tell(
        self,
        group: Group,
        transaction: Transaction,
        index: int,
        places: dict[str, int],
        told: _Told,
    ) -> None:
        change = transaction.changes[index]
        policy = group.rules[change.relation.name].policy
        made: dict[tuple[bool, bool], Frames] = {(False, False): NO_FRAMES}
        matches: Matches | None = None
        for audience, channels in group.members.items():
            allowed = self._delivery.allowed(
                audience, policy, change, places, transaction.commit_lsn
            )
            frames = made.get(allowed)
            if frames is None:
                # Rights first: thousands of filters of somebody who may see nothing cost nothing.
                if matches is None:
                    matches = group.matches(change, places, transaction)
                if not matches:
                    return
                frames = self._delivery.frames(group, transaction, index, matches, allowed)
                made[allowed] = frames
            if frames is NO_FRAMES:
                continue
            told.setdefault((group, audience), []).extend(frames.batched)
            if frames.rows:
                self._outbox.send_members(channels, frames.rows, frames.count)

    def _announce_truncation(self, change: Change, cursor: Cursor) -> None:
        name = change.relation.name
        for group in self._groups.values():
            if group.resumes and name in group.subscriptions:
                for channel in live_channels(group):
                    channel.must_refetch("truncated", cursor)

    def _announce_rights(self, affected: Affected, cursor: Cursor) -> None:
        """Tell clients whose rights changed to read again what they may read now."""
        for group in self._groups.values():
            if not group.resumes:
                continue
            for audience, channels in group.members.items():
                if affected.includes(audience.user):
                    for channel in channels:
                        channel.must_refetch("rights", cursor)

    def quiet_checkpoints(self, cursor: Cursor, *, live: bool) -> None:
        """Tell resuming channels where the stream stands, if that is news.

        Args:
            cursor: Where it stands.
            live: False while the database cannot be heard, whatever happens there.
        """
        for group in self._groups.values():
            news = (cursor.lsn, live)
            if group.resumes and group.members and (group.told != news or not live):
                group.told = news
                frame = checkpoint_frame(group, cursor, (), live=live)
                self._outbox.send_all(live_channels(group), frame)

    def _candidates(self, change: Change, places: dict[str, int]) -> list[Group]:
        name = change.relation.name
        routes = self._routes.get(name)
        if routes is None:
            return []
        found = dict(routes.rest)
        for column, groups in routes.by_value.items():
            place = places.get(column)
            for row in (change.old, change.new):
                if row is not None and place is not None:
                    found.update(groups.get(_text(row, place), {}))
        return list(found)

    def _register(self, group: Group) -> None:
        for name, subscriptions in group.subscriptions.items():
            routes = self._routes.setdefault(name, _Routes())
            if isinstance(group.rules[name].policy, Asked) or _has_expressions(subscriptions):
                routes.asking[group] = None
            for column, value in _places(group, name):
                if column is None:
                    routes.rest[group] = None
                else:
                    values = routes.by_value.setdefault(column, {})
                    values.setdefault(value, {})[group] = None

    def _unregister(self, group: Group) -> None:
        for name in group.subscriptions:
            routes = self._routes[name]
            routes.asking.pop(group, None)
            routes.rest.pop(group, None)
            for column, value in _places(group, name):
                if column is not None:
                    _discard(routes.by_value, column, value, group)
            if not routes.rest and not routes.by_value:
                del self._routes[name]


def _has_expressions(subscriptions: tuple[Subscription, ...]) -> bool:
    return any(each.filter.referred for each in subscriptions)


def live_channels(group: Group) -> list[Channel]:
    """Return the live channels of a group."""
    return [channel for channels in group.members.values() for channel in channels]


def _places(group: Group, table: TableName) -> Iterator[tuple[str | None, str]]:
    """Return under which column and value a group is found; column None is under any."""
    for each in group.subscriptions[table]:
        lookup = each.farewell.lookup()  # what passes the filter passes this
        if lookup is None:
            yield None, ""
            continue
        column, values = lookup
        for value in values:
            yield column, value


def _discard(
    by_value: dict[str, dict[str, dict[Group, None]]], column: str, value: str, group: Group
) -> None:
    groups = by_value.get(column, {}).get(value)
    if groups is None:
        return  # another binding of the group named the same value
    groups.pop(group, None)
    if not groups:
        del by_value[column][value]
    if not by_value[column]:
        del by_value[column]


def _text(row: Row, place: int) -> str:
    value = row[place]
    return value if isinstance(value, str) else ""
