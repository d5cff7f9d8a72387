"""Rows and texts judged by PostgreSQL on a connection of the pool: SQL, and what came of it.

Rows are judged as the listener, by primary key. Texts are judged as the login role, which may
read nothing, in a transaction that may take a second.
"""

from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from typing import Final, TypeAlias

import orjson
from psycopg import AsyncRawCursor, sql

from banquet.db.pipeline import Rows
from banquet.db.session import Statement, run_as
from banquet.identity import Identity
from banquet.realtime.database.queries import Connection
from banquet.realtime.database.questions import Visible
from banquet.realtime.filtering.expressions import Answer, Expression, Question
from banquet.realtime.rights.tables import Key, Table, TableName

MATCH_MILLISECONDS: Final = 1000
"""Longest a query may judge texts."""

_PORTION_CHARS: Final = 1024 * 1024
_Kind: TypeAlias = tuple[str, str, str]
"""Operator, type and collation."""

_COMPARISONS: Final = {"eq": "=", "neq": "<>", "lt": "<", "lte": "<=", "gt": ">", "gte": ">="}
_SYMBOLS: Final = {
    **_COMPARISONS,
    "in": "=",
    "like": "~~",
    "ilike": "~~*",
    "match": "~",
    "imatch": "~*",
}
_PATTERNS: Final = ("like", "ilike", "match", "imatch")
INVALID_EXPRESSION: Final = ("22", "42", "0A")
"""Classes of SQLSTATE: no such value, no such operator, no such feature under this collation."""

_MATCH_SETTINGS: Final = f"""
select set_config('transaction_read_only', 'on', true), set_config('search_path', '', true),
  set_config('statement_timeout', '{MATCH_MILLISECONDS}', true)
""".encode()

_SHOWN: Final = -1


def visible_statements(
    identity: Identity,
    search_path: str,
    asked: Sequence[tuple[Table, tuple[Key, ...]]],
    xids: Collection[int],
) -> tuple[Statement, Statement]:
    """Return the transaction that tells which rows an identity may see now.

    Args:
        identity: Whose rights apply.
        search_path: As `quoted_search_path` returns it.
        asked: Tables that have a primary key, each with keys.
        xids: The transactions that wrote the rows.
    """
    session = run_as(identity, search_path=search_path, read_only=True)
    query = _visible_query(
        tuple((table.schema, table.name, table.primary_key) for table, _ in asked)
    )
    keys = (_key_texts(table, keys) for table, keys in asked)
    written = ",".join(map(str, sorted(xids))).encode()
    return session, Statement(query, (*keys, b"{%b}" % written), identity.role)


def read_visible(rows: Rows, asked: Sequence[tuple[Table, tuple[Key, ...]]]) -> Visible | None:
    """Return what the second of `visible_statements` answered; None if it is too early to tell.

    A commit is streamed as soon as it is flushed, and only then shown to queries: one that does
    not see it yet would find new rows missing that may well be seen.
    """
    is_shown = False
    visible: dict[TableName, set[Key]] = {}
    for number, place in (map(int, filter(None, row)) for row in rows):
        if number == _SHOWN:
            is_shown = True
            continue
        table, keys = asked[number]
        visible.setdefault((table.schema, table.name), set()).add(keys[place - 1])
    if not is_shown:
        return None
    return {name: frozenset(keys) for name, keys in visible.items()}


async def try_expression(connection: Connection, expression: Expression) -> None:
    """Have an expression compiled.

    Raises:
        psycopg.Error: it is not valid; its SQLSTATE is then of one of `INVALID_EXPRESSION`.
    """
    # A pattern is compiled for a text only, a constant is read in any case.
    await _match(connection, [(expression, "" if expression.operator in _PATTERNS else None)])


async def answer_questions(
    connection: Connection, questions: tuple[Question, ...]
) -> tuple[Answer, ...]:
    """Return the answers in the order of the questions.

    Raises:
        psycopg.Error: above all 57014, if it takes more than `MATCH_MILLISECONDS`.
    """
    answers: list[Answer] = []
    for some in _portions(questions):
        answers += await _match(connection, some)
    return tuple(answers)


def _key_texts(table: Table, keys: Sequence[Key]) -> bytes:
    return orjson.dumps([dict(zip(table.primary_key, key, strict=True)) for key in keys])


@lru_cache(maxsize=256)
def _visible_query(tables: tuple[tuple[str, str, tuple[str, ...]], ...]) -> bytes:
    """Return a query for which keys name rows the role may see: number of table, place of key.

    Its parameters are the keys of each table, as JSON arrays of objects, and transaction ids;
    if all of these are visible a row with the number `_SHOWN` says so.

    Args:
        tables: Schema, name and primary key of each.
    """
    shown = sql.SQL(
        "select {number}::int8, 0::int8"
        " where not exists (select from unnest({xids}::text::text[]) x"
        " where not pg_visible_in_snapshot(x::xid8, pg_current_snapshot()))"
    ).format(number=_SHOWN, xids=sql.SQL(f"${len(tables) + 1}"))
    parts = [_visible_part(number, *table) for number, table in enumerate(tables)]
    return sql.SQL(" union all ").join([*parts, shown]).as_bytes(None)


def _visible_part(
    number: int, schema: str, name: str, primary_key: tuple[str, ...]
) -> sql.Composed:
    same = sql.SQL(" and ").join(
        sql.SQL("t.{0} = r.{0}").format(sql.Identifier(column)) for column in primary_key
    )
    return sql.SQL(
        "select {number}::int8, k.place::int8"
        " from jsonb_array_elements({keys}::text::jsonb) with ordinality k(value, place)"
        " cross join lateral jsonb_populate_record(null::{table}, k.value) r"
        " join {table} t on {same}"
    ).format(
        number=number,
        keys=sql.SQL(f"${number + 1}"),
        table=sql.Identifier(schema, name),
        same=same,
    )


def _portions(questions: tuple[Question, ...]) -> Iterator[tuple[Question, ...]]:
    """Cut a long question, so that no query carries more than about a megabyte."""
    start, size = 0, 0
    for place, (_, text) in enumerate(questions):
        size += len(text)
        if size > _PORTION_CHARS and place > start:
            yield questions[start:place]
            start, size = place, len(text)
    yield questions[start:]


async def _match(
    connection: Connection, questions: Sequence[tuple[Expression, str | None]]
) -> list[Answer]:
    kinds = list(dict.fromkeys(_kind(each) for each, _ in questions))
    numbers = {kind: number for number, kind in enumerate(kinds)}
    values = [
        [numbers[_kind(each)] for each, _ in questions],
        [each.value for each, _ in questions],
        [text for _, text in questions],
    ]
    async with connection.transaction():
        cursor = AsyncRawCursor(connection)
        await cursor.execute(_MATCH_SETTINGS)
        await cursor.execute(_match_query(kinds), values)
        return [answer for (answer,) in await cursor.fetchall()]


def _kind(expression: Expression) -> _Kind:
    return expression.operator, expression.type, expression.collation


def _match_query(kinds: Sequence[_Kind]) -> bytes:
    """Return the query for kinds of expressions.

    Types and collations stand in it as PostgreSQL has spelt them; what clients sent does not.
    """
    cases = " ".join(f"when {number} then {_case(*kind)}" for number, kind in enumerate(kinds))
    return (
        f"select case q.kind {cases} end"  # noqa: S608  # see above
        " from unnest($1::int4[], $2::text[], $3::text[])"
        " with ordinality q(kind, value, text, place) order by q.place"
    ).encode()


def _case(operator: str, type_name: str, collation: str) -> str:
    value = "q.value"
    if operator == "in":
        value = f"any (('{{' || q.value || '}}')::{type_name}[])"
    elif operator in _COMPARISONS:
        value = f"q.value::{type_name}"
    text = f"q.text::{type_name}" + (f" collate {collation}" if collation else "")
    return f"{text} operator(pg_catalog.{_SYMBOLS[operator]}) {value}"
