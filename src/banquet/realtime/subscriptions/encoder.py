"""Changes as the JSON `data` object clients read, encoded as bytes once and shared by all.

Pure. Values appear as PostgreSQL's `to_jsonb` renders them; the text comes from the log.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal, TypeAlias

import orjson

from banquet.realtime.filtering.arrays import parse_array
from banquet.realtime.rights.tables import Table
from banquet.replication.messages import UNCHANGED, Change, Relation, Row, Value

Shape: TypeAlias = Literal["INSERT", "UPDATE", "DELETE"]
"""What a change is to one recipient: a row that leaves their view is a DELETE to them."""

MAX_DATA_BYTES: Final = 1_048_576 - 16_384
"""Longest `data` sent whole. The Python client closes at frames of 1 MiB, and the rest is for
the topic around it."""

SMALL_VALUE_BYTES: Final = 64
"""Longest value kept when a change is too large (official rule)."""

_NO_PRIMARY_KEY: Final = b'["Error 400: Bad Request, no primary key"]'
_HIDDEN_PRIMARY_KEY: Final = b'["Error 401: Unauthorized"]'
_TOO_LARGE: Final = b'["Error 413: Payload Too Large"]'
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Convert: TypeAlias = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class View:
    """The columns of a relation one kind of recipient sees.

    Attributes:
        relation: The relation, as the changes name it.
        fields: Place, encoded name with colon, and converter of each column.
        keys: The places of the primary key.
        columns: The `columns` array.
        head: What every change starts with, up to the commit timestamp.
        obstacle: Why rows cannot be sent at all, as `errors`, or None.
    """

    relation: Relation
    fields: tuple[tuple[int, bytes, _Convert], ...]
    keys: frozenset[int]
    columns: bytes
    head: bytes
    obstacle: bytes | None


def make_view(relation: Relation, table: Table, names: frozenset[str] | None) -> View:
    """Return the view of a relation for recipients who see `names` (None for all columns)."""
    seen = [
        (place, column)
        for place, column in enumerate(relation.columns)
        if names is None or column.name in names
    ]
    return View(
        relation=relation,
        fields=tuple(
            (place, orjson.dumps(column.name) + b":", converter(column.type_name))
            for place, column in seen
        ),
        keys=frozenset(place for place, column in seen if column.name in table.primary_key),
        columns=orjson.dumps([{"name": c.name, "type": c.type_name} for _, c in seen]),
        head=b'{"schema":%b,"table":%b,"commit_timestamp":"'
        % (orjson.dumps(relation.schema), orjson.dumps(relation.table)),
        obstacle=_obstacle(table, names),
    )


def _obstacle(table: Table, names: frozenset[str] | None) -> bytes | None:
    """Return the official error for rows that nothing identifies to this recipient."""
    if not table.primary_key:
        return _NO_PRIMARY_KEY
    if names is not None and not names.issuperset(table.primary_key):
        return _HIDDEN_PRIMARY_KEY
    return None


def encode_change(
    change: Change, shape: Shape, view: View, commit_time: int, *, keys_only: bool = False
) -> bytes:
    """Return the `data` object of a change as JSON text.

    Args:
        change: The change.
        shape: What it is to the recipient.
        view: The columns it sees.
        commit_time: Microseconds since the Unix epoch.
        keys_only: Whether of the old row only the primary key may be shown.
    """
    if view.obstacle is not None and shape != "DELETE":
        return _assemble(view, shape, commit_time, b"[]", {"record": b"{}"}, view.obstacle)
    data = _encode(change, shape, view, commit_time, keys_only=keys_only)
    if len(data) > MAX_DATA_BYTES:
        data = _encode(
            change, shape, view, commit_time, keys_only=keys_only, limit=SMALL_VALUE_BYTES
        )
    if len(data) > MAX_DATA_BYTES:
        # Many hundreds of columns whose small values are escaped one by one.
        bare = replace(view, fields=tuple(each for each in view.fields if each[0] in view.keys))
        data = _encode(
            change, shape, bare, commit_time, keys_only=keys_only, limit=SMALL_VALUE_BYTES
        )
    return data


def _encode(
    change: Change,
    shape: Shape,
    view: View,
    commit_time: int,
    *,
    keys_only: bool,
    limit: int | None = None,
) -> bytes:
    records: dict[str, bytes] = {}
    if shape != "DELETE" and change.new is not None:
        records["record"] = _record(change.new, view, limit=limit)
    if shape != "INSERT":
        records["old_record"] = _old_record(change, view, keys_only, limit)
    errors = b"null" if limit is None else _TOO_LARGE
    return _assemble(view, shape, commit_time, view.columns, records, errors)


def _assemble(
    view: View,
    shape: Shape,
    commit_time: int,
    columns: bytes,
    records: dict[str, bytes],
    errors: bytes,
) -> bytes:
    bodies = b"".join(b'"%b":%b,' % (key.encode(), value) for key, value in records.items())
    return b'%b%b","type":"%b","columns":%b,%b"errors":%b}' % (
        view.head,
        timestamp(commit_time).encode(),
        shape.encode(),
        columns,
        bodies,
        errors,
    )


def timestamp(microseconds: int) -> str:
    """Return a commit time as clients get it: UTC, three decimals, `Z`."""
    seconds, rest = divmod(microseconds, 1_000_000)
    return f"{_second(seconds)}.{rest // 1000:03d}Z"


@lru_cache(maxsize=64)
def _second(seconds: int) -> str:
    return f"{_EPOCH + timedelta(seconds=seconds):%Y-%m-%dT%H:%M:%S}"


def _old_record(change: Change, view: View, keys_only: bool, limit: int | None) -> bytes:
    if change.old is None:
        # The key did not change, so the new row tells the old one's.
        return _record(change.new or (), view, only=view.keys, limit=limit)
    is_whole = change.relation.replica_identity == "full" and not keys_only
    return _record(change.old, view, only=None if is_whole else view.keys, limit=limit)


def _record(
    row: Row, view: View, *, only: frozenset[int] | None = None, limit: int | None = None
) -> bytes:
    return b"{%b}" % b",".join(_members(row, view, only, limit))


def _members(
    row: Row, view: View, only: frozenset[int] | None, limit: int | None
) -> Iterator[bytes]:
    for place, name, convert in view.fields:
        value: Value = row[place]
        if value is UNCHANGED or (only is not None and place not in only):
            continue
        if value is None:
            yield name + b"null"
        elif limit is None or len(value.encode()) <= limit:
            yield name + convert(value)


def converter(type_name: str) -> _Convert:
    """Return what turns the text of a value of a type into JSON text."""
    if type_name.startswith("_"):
        element = converter(type_name[1:])
        return lambda text: _array(text, element)
    return _CONVERTERS.get(type_name, orjson.dumps)


def _array(text: str, element: _Convert) -> bytes:
    try:
        value = parse_array(text)
    except ValueError:
        return orjson.dumps(text)  # a type named like an array that is none

    def render(item: object) -> bytes:
        if isinstance(item, list):
            return b"[%b]" % b",".join(render(each) for each in item)
        return b"null" if item is None else element(str(item))

    return render(value)


def _boolean(text: str) -> bytes:
    return b"true" if text == "t" else b"false"


def _number(text: str) -> bytes:
    if text in ("NaN", "Infinity", "-Infinity"):
        return orjson.dumps(text)
    if "e" in text or text == "-0":
        text = f"{Decimal(text):f}"  # jsonb writes numbers out, and knows no negative zero
        return b"0" if text == "-0" else text.encode()
    return text.encode()


def _instant(text: str) -> bytes:
    """Turn `2026-08-21 10:00:00+00` into `2026-08-21T10:00:00+00:00`."""
    body, era, _ = text.partition(" BC")
    body = body.replace(" ", "T", 1)
    if len(body) > 3 and body[-3] in "+-" and "T" in body:
        body += ":00"
    return orjson.dumps(body + era)


def _bytes(text: str) -> bytes:
    return orjson.dumps(text.removeprefix("\\x"))


_CONVERTERS: Final[dict[str, _Convert]] = {
    **dict.fromkeys(("int2", "int4", "int8"), str.encode),
    **dict.fromkeys(("float4", "float8", "numeric"), _number),
    **dict.fromkeys(("json", "jsonb"), str.encode),
    "bool": _boolean,
    "timestamp": _instant,
    "timestamptz": _instant,
    "bytea": _bytes,
}
