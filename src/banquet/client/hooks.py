"""The hooks: hear a table, or bookings, leads and stock in the words of the trade."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, TypeAlias, TypedDict, TypeVar, Unpack

from banquet.client.booking import Booking
from banquet.client.connecting import Client, current_client
from banquet.client.cursor_file import CursorFile
from banquet.client.messages import Binding, Change
from banquet.client.rows import Row
from banquet.client.subscription import Handlers, Subscription

_Row = TypeVar("_Row", bound=Mapping[str, Any])
_IsGone: TypeAlias = Callable[[Mapping[str, Any]], bool]

FREES_THE_HALL: Final = frozenset(("released", "lost", "cancelled"))
"""Statuses that hold no hall: who only looks at the calendar sees such a booking vanish."""

CLOSES_A_LEAD: Final = frozenset(("won", "lost", "turned_down"))


class Options(TypedDict, total=False):
    """What every hook takes by name.

    Attributes:
        client: Whom to ask; that of the `connect` block around it unless given.
        filter: Further conditions, as supabase-js writes them: `event_date=gte.2026-12-01`.
        key: A column whose values are unique, `id` unless given.
        cursor_file: Where to keep the position, so that a program that was off is told what
            it missed. One file for each subscription.
        on_transaction: Told all changes that were committed together, after each was told.
        on_rows: Told all rows there are: at the start, unless the cursor file says where to go
            on, and after changes were missed.
        on_refetch: Told why, when changes were missed that cannot be replayed.
        on_connection: Told whether every change up to now has been told.
    """

    client: Client
    filter: str
    key: str
    cursor_file: str | os.PathLike[str]
    on_transaction: Callable[[Sequence[Change]], object]
    on_rows: Callable[[list[Any]], object]
    on_refetch: Callable[[str], object]
    on_connection: Callable[[bool], object]


def realtime(
    table: str,
    *,
    schema: str = "public",
    on_insert: Callable[[Row], object] | None = None,
    on_update: Callable[[Row], object] | None = None,
    on_delete: Callable[[Row], object] | None = None,
    **options: Unpack[Options],
) -> Subscription:
    """Hear a table: use it as `async with realtime("halls", on_update=...) as live:`.

    Functions may be asynchronous. They are told one change at a time, in commit order, each
    exactly once over lost connections and restarts of the server.

    Args:
        table: The table.
        schema: Its schema.
        on_insert: Told a new row.
        on_update: Told a row as it is now.
        on_delete: Told a row as it last was, as far as that is known.
        **options: See `Options`.
    """
    by_kind = {"INSERT": on_insert, "UPDATE": on_update, "DELETE": on_delete}

    def tell(change: Change) -> object:
        handler = by_kind.get(change.kind)
        return handler and handler(dict(change.old if change.kind == "DELETE" else change.new))

    return _subscribe(Binding(table, schema, options.get("filter", "")), tell, options)


def realtime_bookings(
    branch_id: int | str,
    on_new: Callable[[Booking], object] | None = None,
    on_updated: Callable[[Booking], object] | None = None,
    on_cancelled: Callable[[Booking], object] | None = None,
    **options: Unpack[Options],
) -> Subscription:
    """Hear the bookings of a branch.

    Args:
        branch_id: Id of the branch.
        on_new: Told a booking that was made, or holds its hall again.
        on_updated: Told a booking that changed.
        on_cancelled: Told a booking that was deleted, or moved to a status that frees the hall.
        **options: See `Options`; `on_rows` gets the bookings that hold or ask for a hall.
    """
    return _hear_branch(
        "bookings",
        branch_id,
        _words(on_new, on_updated, on_cancelled, frees_the_hall),
        frees_the_hall,
        options,
    )


def realtime_leads(
    branch_id: int | str,
    on_new: Callable[[Row], object] | None = None,
    on_updated: Callable[[Row], object] | None = None,
    on_closed: Callable[[Row], object] | None = None,
    **options: Unpack[Options],
) -> Subscription:
    """Hear the leads of a branch.

    Args:
        branch_id: Id of the branch.
        on_new: Told a lead that came in, or was opened again.
        on_updated: Told a lead that changed.
        on_closed: Told a lead that was deleted, won, lost or turned down.
        **options: See `Options`; `on_rows` gets the open leads.
    """
    return _hear_branch(
        "leads", branch_id, _words(on_new, on_updated, on_closed, is_closed), is_closed, options
    )


def realtime_inventory(
    branch_id: int | str,
    on_updated: Callable[[Row], object] | None = None,
    on_removed: Callable[[Row], object] | None = None,
    on_new: Callable[[Row], object] | None = None,
    **options: Unpack[Options],
) -> Subscription:
    """Hear the stock of a branch.

    Args:
        branch_id: Id of the branch.
        on_updated: Told an item that changed.
        on_removed: Told an item that was deleted, or retired.
        on_new: Told an item that is new, or taken up again.
        **options: See `Options`; `on_rows` gets the items in use.
    """
    return _hear_branch(
        "inventory_items",
        branch_id,
        _words(on_new, on_updated, on_removed, is_retired),
        is_retired,
        options,
    )


def frees_the_hall(booking: Mapping[str, Any]) -> bool:
    """Tell whether a booking, as far as it is known, holds no hall and asks for none."""
    return booking.get("status") in FREES_THE_HALL


def is_closed(lead: Mapping[str, Any]) -> bool:
    """Tell whether a lead, as far as it is known, is settled one way or the other."""
    return lead.get("stage") in CLOSES_A_LEAD


def is_retired(item: Mapping[str, Any]) -> bool:
    """Tell whether an item of the store, as far as it is known, is no longer in use."""
    return item.get("active") is False


def _words(
    on_new: Callable[[_Row], object] | None,
    on_updated: Callable[[_Row], object] | None,
    on_gone: Callable[[_Row], object] | None,
    is_gone: _IsGone,
) -> Callable[[Change], object]:
    """Return what tells a change as new, updated or gone.

    A row that moves from here to gone, or back, is told as gone, or as new.
    """

    def handler_of(change: Change) -> Callable[[Any], object] | None:
        was_here = change.kind != "INSERT" and not is_gone(change.old)
        is_here = change.kind != "DELETE" and not is_gone(change.new)
        match was_here, is_here:
            case False, True:
                return on_new
            case True, True:
                return on_updated
            case True, False:
                return on_gone
            case _:
                return None

    def tell(change: Change) -> object:
        handler = handler_of(change)
        return handler and handler(dict(change.old if change.kind == "DELETE" else change.new))

    return tell


def _hear_branch(
    table: str,
    branch_id: int | str,
    tell: Callable[[Change], object],
    is_gone: _IsGone,
    options: Options,
) -> Subscription:
    conditions = [f"branch_id=eq.{branch_id}", options.get("filter", "")]
    binding = Binding(table, filter=",".join(each for each in conditions if each))
    on_rows = options.get("on_rows")
    if on_rows is None:
        return _subscribe(binding, tell, options)

    def tell_rows(rows: list[Row]) -> object:
        return on_rows([row for row in rows if not is_gone(row)])

    return _subscribe(binding, tell, {**options, "on_rows": tell_rows})


def _subscribe(
    binding: Binding, tell: Callable[[Change], object], options: Options
) -> Subscription:
    handlers = Handlers(
        on_change=tell,
        on_transaction=options.get("on_transaction"),
        on_rows=options.get("on_rows"),
        on_refetch=options.get("on_refetch"),
        on_connection=options.get("on_connection"),
    )
    path = options.get("cursor_file")
    return Subscription(
        options.get("client") or current_client(),
        binding,
        handlers,
        key=options.get("key", "id"),
        cursor_file=None if path is None else CursorFile(path, binding),
    )
