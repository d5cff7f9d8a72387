"""Changes as PostgreSQL notifications: names of channels and payloads that fit; pure.

A change of a row is told on the channel of its table, `realtime:public:bookings`, and for each
column listened by on that of its value, `realtime:public:bookings:branch_id=eq.123`.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

import orjson

from banquet.errors import SettingsError
from banquet.realtime.rights.tables import ByBranch, Catalogue, Table, TableName
from banquet.realtime.subscriptions.encoder import Shape, View, encode_change, make_view, timestamp
from banquet.replication.messages import Change, Column, Relation, Row

CHANNEL_BYTES: Final = 63
"""PostgreSQL cuts identifiers, hence also the name after LISTEN, to so many bytes."""

PAYLOAD_BYTES: Final = 7_999
"""PostgreSQL refuses longer payloads."""

TOO_LARGE: Final = b'["Error 413: Payload Too Large"]'

Notification: TypeAlias = tuple[str, str]
"""Channel and payload."""

Selection: TypeAlias = Mapping[TableName, tuple[str, ...]]
"""The columns whose values have channels, by table; none named means the branch's."""


def parse_selection(entries: Iterable[str]) -> Selection:
    """Return what `BANQUET_NOTIFY_TABLES` names: `bookings`, `crm.leads:branch_id:status`.

    Raises:
        SettingsError: an entry does not parse.
    """
    selection: dict[TableName, tuple[str, ...]] = {}
    for entry in entries:
        name, *columns = entry.split(":")
        schema, _, table = name.rpartition(".")
        if not table or not all(columns):
            raise SettingsError(
                "settings_invalid",
                f"BANQUET_NOTIFY_TABLES={entry!r} is not usable.",
                "It takes tables joined by commas: bookings,leads:branch_id:status",
            )
        selection[(schema or "public", table)] = tuple(columns)
    return selection


def branch_columns(catalogue: Catalogue, table: TableName) -> tuple[str, ...]:
    """Return the columns by which policies of a table name a branch: one, or none."""
    policies = (rules[table].policy for rules in catalogue.rules.values() if table in rules)
    return tuple(sorted({policy.column for policy in policies if isinstance(policy, ByBranch)}))


def channel_name(table: TableName, condition: str = "") -> str:
    """Return a channel as PostgreSQL cuts it: two long ones may share their first 63 bytes."""
    name = ":".join(("realtime", *table, condition) if condition else ("realtime", *table))
    return name.encode()[:CHANNEL_BYTES].decode(errors="ignore")


@dataclass(frozen=True, slots=True)
class Telling:
    """How the changes of one relation are told.

    Attributes:
        relation: The relation.
        columns: Place and column of each whose values have channels.
        view: All columns.
        keys: The primary key alone, for rows that do not fit.
    """

    relation: Relation
    columns: tuple[tuple[int, Column], ...]
    view: View
    keys: View

    @classmethod
    def of(cls, relation: Relation, table: Table, columns: Iterable[str]) -> "Telling":
        """Prepare to tell the changes of a relation.

        Args:
            relation: The relation.
            table: What the catalogue says of it.
            columns: Whose values have channels; what the relation lacks is left out.
        """
        places = {column.name: (place, column) for place, column in enumerate(relation.columns)}
        return cls(
            relation,
            tuple(places[name] for name in columns if name in places),
            make_view(relation, table, None),
            make_view(relation, table, frozenset(table.primary_key)),
        )

    def notifications(self, change: Change, commit_time: int) -> Iterator[Notification]:
        """Yield what a change is told as.

        A row that leaves a value is a DELETE on the channel of that value, as it is to a
        subscription filtered by it.

        Args:
            change: A change of the relation.
            commit_time: Microseconds since the Unix epoch.
        """
        name = self.relation.name
        if change.kind == "TRUNCATE":
            yield channel_name(name), _bare(self.relation, "TRUNCATE", commit_time)
            return
        whole = self._payload(change, change.kind, commit_time)
        yield channel_name(name), whole
        for place, column in self.columns:
            new, old = _text(change.new, place, column), _text(change.old, place, column)
            here = old if change.kind == "DELETE" else new
            if here is not None:
                yield channel_name(name, f"{column.name}=eq.{here}"), whole
            if change.kind == "UPDATE" and old is not None and old != new:
                left = self._payload(change, "DELETE", commit_time)
                yield channel_name(name, f"{column.name}=eq.{old}"), left

    def _payload(self, change: Change, shape: Shape, commit_time: int) -> str:
        """Return the `data` of a change, of its key alone, or of nothing: what fits."""
        data = encode_change(change, shape, self.view, commit_time)
        if len(data) > PAYLOAD_BYTES:
            small = encode_change(change, shape, self.keys, commit_time)
            head, name, _ = small.rpartition(b'"errors":')
            data = head + name + TOO_LARGE + b"}"
        if len(data) > PAYLOAD_BYTES:
            return _bare(self.relation, shape, commit_time, TOO_LARGE)
        return data.decode()


def _text(row: Row | None, place: int, column: Column) -> str | None:
    """Return a value as filters write it; None for NULL and for what the log does not carry."""
    value = None if row is None else row[place]
    if not isinstance(value, str):
        return None
    if column.type_name == "bool":
        return "true" if value == "t" else "false"
    return value


def _bare(relation: Relation, kind: str, commit_time: int, errors: bytes = b"null") -> str:
    content = {
        "schema": relation.schema,
        "table": relation.table,
        "commit_timestamp": timestamp(commit_time),
        "type": kind,
        "columns": [],
        "errors": orjson.loads(errors),
    }
    return orjson.dumps(content).decode()
