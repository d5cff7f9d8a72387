"""Generated embeds: what they hold is what plain SQL, table by table, would put together."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import sql
from psycopg.rows import TupleRow

from tests.integration.rest.conftest import RestServer
from tests.integration.rest.test_properties import WORDS, answers_or_refuses, filters

RUN = settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
# The server applies it as a policy, the oracle as a condition.
POLICY = "number is distinct from 1"
TABLES = f"""
  create table parents (id int primary key, number int, word text);
  create table children (
    id int primary key, parent_id int references parents, number int, word text
  );
  alter table parents enable row level security;
  alter table children enable row level security;
  create policy picked on parents for select to authenticated using ({POLICY});
  create policy picked on children for select to authenticated using ({POLICY});
  grant select on parents, children to authenticated;
"""
Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Level:
    """A table in the tree, and the one embedded in it.

    Attributes:
        conditions: Columns, filters and the same as SQL.
        limit: Rows at most, or None.
        offset: Rows left out.
        mode: What an embed does: `left`, `inner`, `spread`, or keep rows `with` or `without`.
        below: What is embedded.
    """

    conditions: list[tuple[str, str, sql.Composable]]
    limit: int | None
    offset: int
    mode: str
    below: "Level | None"


def levels(below: "st.SearchStrategy[Level | None]") -> st.SearchStrategy[Level]:
    return st.builds(
        Level,
        st.lists(filters(), max_size=2),
        st.none() | st.integers(0, 4),
        st.integers(0, 2),
        st.sampled_from(["left", "inner", "with", "without", "spread"]),
        below,
    )


TREES = levels(st.none() | levels(st.none() | levels(st.none())))


def other(table: str) -> str:
    return "children" if table == "parents" else "parents"


def request(level: Level, table: str, path: tuple[str, ...] = ()) -> tuple[str, list[str]]:
    """Return what stands in `select` for a level, and the parameters on it and below."""
    prefix = "".join(f"{step}." for step in path)
    said = [f"{prefix}{column}={quote(text)}" for column, text, _ in level.conditions]
    said += [f"{prefix}order=id", f"{prefix}offset={level.offset}"]
    said += [] if level.limit is None else [f"{prefix}limit={level.limit}"]
    if level.below is None:
        return "id", said
    inside, name = level.below, other(table)
    items, more = request(inside, name, (*path, name))
    if inside.mode in ("with", "without"):
        said.append(f"{prefix}{name}={'not.' if inside.mode == 'with' else ''}is.null")
    if inside.mode == "spread":
        return f"id,...{name}(d{len(path)}:{items})", said + more
    inner = "!inner" if inside.mode == "inner" else ""
    return f"id,{name}{inner}({items})", said + more


def rows_of(
    connection: psycopg.Connection[TupleRow],
    level: Level,
    table: str,
    depth: int = 0,
    around: int | None = None,
) -> Rows:
    """Return the rows of a level with what hangs below each, before the page is cut."""
    rows: Rows = []
    key = {"parents": "id", "children": "parent_id"}[table]
    where = sql.SQL(" and ").join([sql.SQL(POLICY), *(oracle for *_, oracle in level.conditions)])
    # Of a child the link is its parent, whichever way the tree goes.
    query = sql.SQL("select id, {} from {} where {} order by id").format(
        sql.Identifier(key), sql.Identifier(table), where
    )
    for identity, link in connection.execute(query).fetchall():
        if around is not None and link != around:
            continue
        row: dict[str, Any] = {"id": identity}
        if level.below is not None:
            name = other(table)
            end = identity if table == "parents" else link
            found = (
                []
                if end is None
                else page(level.below, rows_of(connection, level.below, name, depth + 1, end))
            )
            if not found and level.below.mode in ("inner", "with"):
                continue
            if found and level.below.mode == "without":
                continue
            row |= shown(level.below, name, depth, found)
        rows.append(row)
    return rows


def page(level: Level, rows: Rows) -> Rows:
    end = None if level.limit is None else level.offset + level.limit
    return rows[level.offset : end]


def shown(level: Level, name: str, depth: int, found: Rows) -> dict[str, Any]:
    """Return what a table embedded under a name adds to the row around it."""
    is_list = name == "children"
    if level.mode != "spread":
        return {name: found if is_list else (found[0] if found else None)}
    names = {"id": f"d{depth}"}
    names |= {key: key for key in added(level.below, other(name), depth + 1)}
    if is_list:
        return {new: [row[old] for row in found] for old, new in names.items()}
    return {new: found[0][old] if found else None for old, new in names.items()}


def added(level: Level | None, name: str, depth: int) -> list[str]:
    """Return the names of what `shown` adds."""
    if level is None:
        return []
    if level.mode != "spread":
        return [name]
    return [f"d{depth}", *added(level.below, other(name), depth + 1)]


@pytest.fixture(scope="module")
def family(rest: RestServer) -> Iterator[psycopg.Connection[TupleRow]]:
    """Two tables that lead to each other, and their owner's connection."""
    rest.sql(TABLES)
    with psycopg.connect(rest.database_url, autocommit=True) as connection:
        for place in range(8):
            values = [place, [None, -2, 0, 1, 3][place % 5], [None, *WORDS][place * 2 % 12]]
            connection.execute("insert into parents values (%s, %s, %s)", values)
        for place in range(20):
            parent = None if place % 7 == 6 else place * 3 % 8
            values = [place, parent, [0, 1, None, 3][place % 4], WORDS[place % len(WORDS)]]
            connection.execute("insert into children values (%s, %s, %s, %s)", values)
        rest.reload()
        yield connection


@RUN
@given(TREES, st.sampled_from(["parents", "children"]))
def test_embeds_hold_what_sql_finds(
    rest: RestServer, family: psycopg.Connection[TupleRow], tree: Level, table: str
) -> None:
    items, said = request(tree, table)

    response = rest.ask(
        "GET", f"/{table}?select={items}&{'&'.join(said)}", headers={"prefer": "count=exact"}
    )

    everything = rows_of(family, tree, table)
    if tree.offset > len(everything):
        assert response.status_code == 416
        return
    assert response.json() == page(tree, everything), response.request.url
    assert response.headers["content-range"].endswith(f"/{len(everything)}")


LEAVES = ["id", "*", "label", "title", "facts->a", "name::text", "x:id"]
EMBEDS = [
    "customers", "e:events", "...staff!waiters", "...events", "biggest", "waiters", "host_id",
    "events!follows_id", "...contracts", "large_events", "staff",
]  # fmt: skip
SELECTS = st.recursive(
    st.sampled_from(LEAVES),
    lambda inner: st.builds(
        lambda name, join, items: f"{name}{join}({','.join(items)})",
        st.sampled_from(EMBEDS),
        st.sampled_from(["", "!inner", "!left"]),
        st.lists(inner, max_size=3),
    ),
    max_leaves=8,
)
PIECES = st.sampled_from(
    ["(", ")", ",", "...", "!", ":", "::", ".", "->", "&", "=", '"', "{", "&customers.", "&or=(",
     "not.", "eq.1", "is.null", "in.(1,2)", "&order=", "&order=customers(name)", "&limit=1",
     "&customers=is.null", "&e.id=gt.1", "&e.or=(id.eq.1,title.is.null)", "&events.limit=1"]
)  # fmt: skip


@RUN
@given(
    st.lists(SELECTS, max_size=3).map(",".join),
    st.lists(PIECES, max_size=4).map("".join),
    st.sampled_from(["events", "customers", "staff", "rpc/events_over"]),
)
def test_no_select_makes_it_fall_over(
    world: RestServer, select: str, rest_of_query: str, table: str
) -> None:
    text = quote(select + rest_of_query, safe="&=().,:!*>")

    response = world.ask(
        "GET", f"/{table}?bound=1&select={text}" if "/" in table else f"/{table}?select={text}"
    )

    if response.status_code != 300:
        answers_or_refuses(response)
    assert "banquet_" not in response.text
