"""Defects planted in a server that tests start, to see that the checkers find them.

Called in the server's own process before the program runs; see `Server.preamble`. Nothing of this
is in the program.
"""

from collections.abc import Iterable

from banquet.realtime.changes import starts
from banquet.realtime.channels.channel import Channel
from banquet.realtime.engine import Engine
from banquet.realtime.history.cursor import Cursor, Mark, Since, Snapshot, parse_since
from banquet.realtime.history.ring import MustRefetch, Ring
from banquet.realtime.rights.access import AccessIndex
from banquet.realtime.stage import Stage, connection_of
from banquet.realtime.wire import joins
from banquet.replication.messages import Transaction
from banquet.rest import sql


def hand_off_by_position() -> None:
    """Switch the visibility rule off: rows are handed over by a position in the log.

    A read tells the position of the very statement beside its snapshot, and a join that brings
    both goes on from the position, whatever the snapshot had not seen yet.
    """
    positions: dict[Snapshot, int] = {}
    find_position = starts._position

    def parse(text: str, place: int = 0) -> Since:
        snapshot, _, position = text.partition("@")
        since = parse_since(snapshot, place)
        if isinstance(since, Snapshot) and position:
            positions[since] = int(position)
        return since

    def position_of(
        since: Cursor | Snapshot | Mark, ring: Ring, head: Cursor
    ) -> Cursor | MustRefetch:
        if not isinstance(since, Snapshot):
            return find_position(since, ring, head)
        cursor = Cursor(ring.epoch, min(positions[since], head.lsn))
        found = ring.since(cursor)
        return found if isinstance(found, MustRefetch) else cursor

    sql.SNAPSHOT = (  # type: ignore[attr-defined]
        "pg_current_snapshot()::text || '@' || (pg_current_wal_insert_lsn() - '0/0')::text"
    )
    joins.parse_since = parse  # type: ignore[attr-defined]
    starts._position = position_of


def lose_what_is_routed() -> None:
    """Who is taken out of the flow leaves out what is being routed."""

    def hold(stage: Stage, channels: Iterable[Channel]) -> None:
        for channel in channels:
            stage.era.router.detach(channel)
            channel.position = stage.era.ring.head
            stage.pursue(connection_of(channel))

    Stage.hold = hold  # type: ignore[method-assign, assignment]


def double_what_was_held() -> None:
    """What was held back during a change of the schema is routed twice."""
    route_held = Engine._route_held

    def twice(engine: Engine) -> None:
        before = engine._stage.routed
        route_held(engine)
        engine._stage.routed = before
        route_held(engine)

    Engine._route_held = twice  # type: ignore[method-assign, assignment]


def keep_rights() -> None:
    """Rights are what they were when the engine started."""

    def apply(index: AccessIndex, transaction: Transaction) -> None:
        """Learn nothing."""

    AccessIndex.apply = apply  # type: ignore[method-assign, assignment]
