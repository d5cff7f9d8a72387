"""Values on the wire are rendered as `to_jsonb` renders them."""

from typing import Any

import orjson
import pytest

from tests.integration.realtime.harness import SECRET, Running

VALUES = [
    ("int8", "9007199254740993"),
    ("int2", "-5"),
    ("numeric", "12345678901234567890.10"),
    ("numeric", "NaN"),
    ("float8", "1e20"),
    ("float8", "-0"),
    ("float8", "1.5e-7"),
    ("float8", "Infinity"),
    ("float4", "0.1"),
    ("bool", "true"),
    ("text", 'q"\\\n€😀\x01'),
    ("varchar(9)", "nine"),
    ("char(5)", "ab"),
    ("uuid", "0a2b4c6d-0000-0000-0000-000000000001"),
    ("date", "2026-08-21"),
    ("date", "infinity"),
    ("time", "18:00:00.5"),
    ("timetz", "18:00:00+05:30"),
    ("timestamp", "2026-08-21 10:00:00.123456"),
    ("timestamptz", "2026-08-21 10:00:00+05:30"),
    ("timestamptz", "0044-03-15 00:00:00 BC"),
    ("timestamptz", "-infinity"),
    ("interval", "1 day 02:00:00"),
    ("jsonb", '{"a": [1, null]}'),
    ("json", '{"a" :  1}'),
    ("int4[]", "{1,NULL,3}"),
    ("text[]", '{a,"b \\"c\\"",NULL,"null"}'),
    ("int4[]", "{{1,2},{3,4}}"),
    ("int4[]", "[0:1]={1,2}"),
    ("timestamptz[]", "{2026-01-01}"),
    ("numeric[]", "{1.50,NaN}"),
    ("tstzrange", "[2026-01-01,2026-01-02)"),
    ("inet", "10.0.0.1"),
    ("public.booking_status", "tentative"),
    ("public.booking_status[]", "{tentative}"),
    ("int4range", "[1,5)"),
    ("jsonb[]", '{"{\\"a\\": 1}"}'),
    ("bool[]", "{t,f}"),
]


@pytest.fixture
async def record(running: Running) -> tuple[dict[str, Any], dict[str, Any]]:
    """The record of a change, and what `to_jsonb` says of the same row."""
    columns = ", ".join(f"c{i} {kind}" for i, (kind, _) in enumerate(VALUES))
    await running.sql.execute(f"create table oddities (id int8 primary key, {columns})")
    await running.sql.execute("alter publication supabase_realtime add table oddities")
    async with running.client(key=SECRET) as client:
        reply = await client.join("x", {"event": "*", "schema": "public", "table": "oddities"})
        assert reply["status"] == "ok"
        places = ", ".join(["%s"] * len(VALUES))
        await running.sql.execute(
            f"insert into oddities values (1, {places})", [value for _, value in VALUES]
        )
        change = await client.change()
    await running.sql.execute("set timezone to 'UTC'")
    cursor = await running.sql.execute("select to_jsonb(o)::text from oddities o")
    row = await cursor.fetchone()
    assert row is not None
    return change["data"]["record"], orjson.loads(row[0])


async def test_values_equal_to_jsonb(record: tuple[dict[str, Any], dict[str, Any]]) -> None:
    sent, expected = record

    assert sent == expected
